"""What is decided for all numbers of a picture: their notation, and how large those in neurons and inputs are."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.present.geometry import SHARES, Geometry, number_rooms, pill_width
from backstep.present.layout import LEAST_TYPE
from backstep.present.metrics import SMALL, fitted, plain_width, width
from backstep.present.numbers import ABOUT, FIXED_LEAST, MINUS
from backstep.present.pills import PILL_PAD, TIGHT_PAD, doubtful, most_lines, pill_size
from backstep.present.stacks import stack_of
from backstep.present.symbols import Symbols

_SLOPE, _WEIGHT = 0.7, 1.4
"""The letter before a derivative with the air behind it, and that before a weight with the numbers of its edge, in
units of the type size."""

LETTER, SMALL_LETTER, TINY_LETTER = 0.9, 0.8, 0.7
"""Size of the letter before a number, and of one with the numbers of its edge where there is little room, and even
less."""

_MOST_NUMBER = 63.0
"""Larger letters are drawn as outlines, which takes longer, and whose rims may differ by a shade from time to time."""

_LETTER_AIR = 0.12
"""Between a letter and its number at least, in units of the type size."""


class Style(NamedTuple):
    """How all weights of a picture are written: with the numbers of their edges or without, and with a plus or without.

    `letter` is the size of the letter before a weight, in units of the type size.
    """

    indexed: bool
    letter: float
    plus: bool


def style_of(geometry: Geometry, network: Network, record: Record, digits: int, least: int) -> Style:
    """The style that costs the fewest digits, of those that say whose weight it is.

    Weights have the numbers of their edges on all of the picture where there is room for them, whatever the weights
    come to, and in any case as soon as one could be taken for another's. The plus goes from all of them before any of
    them loses a digit.
    """
    drawn = tuple(layer for layer in geometry.layers if layer and layer - 1 in geometry.layers)
    ambiguous = any(_ambiguous(geometry, layer) for layer in drawn)
    letters: list[tuple[bool, float]] = []
    if ambiguous or all(_roomy(geometry, network, layer, digits) for layer in drawn):
        small = (SMALL_LETTER, TINY_LETTER) if TINY_LETTER * geometry.type_size >= LEAST_TYPE else (SMALL_LETTER,)
        usual = (LETTER, *small) if all(layer in geometry.spots for layer in drawn) else small
        letters += [(True, letter) for letter in usual]
    if not ambiguous:
        letters.append((False, LETTER))
    inner = tuple((layer, _inner_of(geometry, layer, TIGHT_PAD)) for layer in drawn)
    return _style(network, record, geometry.columns, inner, digits, least, tuple(letters))


def _ambiguous(geometry: Geometry, layer: int) -> bool:
    """Whether a pill before a layer may stand where another edge runs, too."""
    spots = geometry.spots.get(layer)
    if spots is None:
        return len(geometry.edges_into(layer)) > 1
    extent = pill_size(geometry, most_lines(layer), geometry.pill_room)
    return any(doubtful(geometry, edge, spot, extent) for edge, spot in spots.items())


def _roomy(geometry: Geometry, network: Network, layer: int, digits: int) -> bool:
    """Whether pills before a layer hold the numbers of their edges beside any number from 0.1 to 10."""
    names = Symbols(network)
    widest = max(
        name_width(f"w{names.w(layer, edge.unit, edge.source).numbered}", LETTER) for edge in geometry.edges_into(layer)
    )
    return widest + plain_width(digits, -1) <= _inner_of(geometry, layer, PILL_PAD)


@lru_cache(maxsize=4)
def _style(
    network: Network,
    record: Record,
    columns: tuple[tuple[int, float, tuple[int, ...]], ...],
    inner: tuple[tuple[int, float], ...],
    digits: int,
    least: int,
    letters: tuple[tuple[bool, float], ...],
) -> Style:
    """`letters` are whether the letter before a weight has the numbers of its edge, and its size, the best first."""
    names = Symbols(network)
    units = {layer: drawn for layer, _, drawn in columns}
    styles = [Style(*letter, plus) for plus in (True, False) for letter in letters]
    weights = [
        (
            f"w{names.w(layer, unit, source).numbered}",
            float(parameters.weights[layer - 1][unit - 1, source - 1]),
            room,
        )
        for layer, room in inner
        for unit in units[layer]
        for source in units[layer - 1]
        for parameters in (record.before, record.after)
    ]

    def lost(style: Style) -> int:
        """How many weights have fewer digits than were asked for."""
        count = 0
        for name, value, room in weights:
            left = room - name_width(name if style.indexed else "w", style.letter)
            if not _surely_from(digits, left, least) <= abs(value) < 10**digits:
                count += ABOUT in fitted(value, digits, left, 1.0, signed=style.plus, least=least)
        return count

    losses: dict[Style, int] = {}
    for style in styles:
        losses[style] = lost(style)
        if not losses[style]:
            return style
    return min(losses, key=losses.__getitem__)


@lru_cache(maxsize=256)
def _surely_from(digits: int, room: float, least: int) -> float:
    """The least size of numbers that have room with all digits, whatever these are: most need no closer look."""
    return min((10.0**power for power in range(least, 0) if plain_width(digits, power) <= room), default=math.inf)


def name_width(name: str, letter: float) -> float:
    """What a name before a number takes, with the air behind it, for numbers of size 1."""
    return width(name, letter) + _LETTER_AIR


def inner_size(geometry: Geometry, record: Record, example: int, digits: int) -> float:
    """The size of the numbers in neurons and inputs: one for all of them, whatever is computed already."""
    widest = _widest(record, example, digits, geometry.columns)
    for share in SHARES:
        rooms = number_rooms(geometry, share)
        if rooms is not None and all(wide <= room for wide, room in zip(widest, rooms, strict=True)):
            return max(geometry.type_size, min(share * geometry.type_size, _MOST_NUMBER))
    return geometry.type_size


@lru_cache(maxsize=4)
def _widest(
    record: Record, example: int, digits: int, columns: tuple[tuple[int, float, tuple[int, ...]], ...]
) -> tuple[float, float]:
    """How wide the widest number of what is drawn is, in inputs and in neurons, for numbers of size 1."""
    widest = [0.0, 0.0]
    for layer, _, units in columns:
        for values in (record.a[layer], *((record.z[layer - 1],) if layer else ())):
            for unit in units:
                text = fitted(float(values[example, unit - 1]), digits, math.inf, 1.0, least=SMALL)
                widest[layer > 0] = max(widest[layer > 0], width(text, 1.0, bold=True))
    return widest[0], widest[1]


def plain_least(geometry: Geometry, record: Record, example: int, digits: int) -> int:
    """The exponent of the smallest numbers that are written without a power of ten.

    Numbers of one picture that are as small as each other are written alike, whatever room each of them has.
    """
    inner = _inner(geometry)
    wide = plain_width(digits, FIXED_LEAST)
    weights, slopes = _small(record, example)
    if weights and wide > inner - _WEIGHT:
        return SMALL
    # A sign needs room as well, if there is any.
    needed = wide if slopes else wide - width(MINUS, 1.0, bold=True)
    return FIXED_LEAST if needed <= inner - _SLOPE else SMALL


def _inner(geometry: Geometry) -> float:
    """The width of what is written in the narrowest pills, in units of the type size."""
    inner = (
        _inner_of(geometry, layer, PILL_PAD) for layer in geometry.layers if layer and layer - 1 in geometry.layers
    )
    return min(inner, default=0.0)


def _inner_of(geometry: Geometry, layer: int, pad: float) -> float:
    """The same of the pills before one layer, with `pad` around it where they stand on their lines."""
    size = geometry.type_size
    if layer in geometry.spots:
        return pill_width(geometry.pill_room, size) / size - 2 * pad
    return stack_of(geometry, layer).width / size - 2 * TIGHT_PAD


@lru_cache(maxsize=4)
def _small(record: Record, example: int) -> tuple[bool, bool]:
    """Whether a weight, and a negative derivative, is so small that it may need a power of ten."""
    low, high = 10.0**FIXED_LEAST, 10.0**SMALL
    weights = (*record.before.weights, *record.after.weights)
    slopes = (*record.dJ_dW, *record.dJ_db, *(delta[example] for delta in record.delta))
    with np.errstate(all="ignore"):
        small = any(bool(((low <= abs(values)) & (abs(values) < high)).any()) for values in weights)
        return small, any(bool(((low <= -values) & (-values < high)).any()) for values in slopes)
