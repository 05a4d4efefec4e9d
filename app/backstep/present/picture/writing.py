"""What is decided for all numbers of a picture: their notation, and how large those in neurons and inputs are."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from backstep.core.iteration import Record
from backstep.present.geometry import Geometry, pill_width
from backstep.present.metrics import SMALL, fitted, plain_width, width
from backstep.present.numbers import FIXED_LEAST, MINUS
from backstep.present.pills import PILL_PAD, TIGHT_PAD
from backstep.present.stacks import stack_of

_SHARES = 1.4, 1.3, 1.2, 1.1
"""How much larger than other numbers they may be, the best first."""
_HIGH = 2.2
"""How high the half of a neuron is that has room for a letter above a number, for a number of size 1."""
_STACKED = 1.3
"""The same of one with two numbers above each other."""
_ALONE = 1.5
"""The same of one with a number alone."""
_PAD = 0.35
"""Between a number and the rims beside it, on both sides together, for a number of size 1."""

_SLOPE, _WEIGHT = 0.7, 1.4
"""The letter before a derivative with the air behind it, and that before a weight with the numbers of its edge, in
units of the type size."""


def inner_size(geometry: Geometry, record: Record, example: int, digits: int) -> float:
    """The size of the numbers in neurons and inputs: one for all of them, whatever is computed already."""
    size = geometry.type_size
    least = min(geometry.half_height, geometry.input_half_height)
    for share in _SHARES:
        high = share * size * (_STACKED if geometry.upright else _HIGH)
        if high > geometry.half_height or share * size * _ALONE / 2 > least:
            continue
        pad = _PAD * share * size
        if geometry.upright:
            rooms = 2 * geometry.half_width(0) - 2 * pad, geometry.room
        else:
            rooms = 2 * geometry.half_width(0) - 2 * pad, geometry.half_width(1) * 0.9 - pad
        if _fit(record, example, digits, geometry.columns, tuple(room / (share * size) for room in rooms)):
            return share * size
    return size


@lru_cache(maxsize=64)
def _fit(
    record: Record,
    example: int,
    digits: int,
    columns: tuple[tuple[int, float, tuple[int, ...]], ...],
    rooms: tuple[float, float],
) -> bool:
    """Whether the numbers of what is drawn fit into those of inputs and of neurons, for numbers of size 1."""
    for layer, _, units in columns:
        for values in (record.a[layer], *((record.z[layer - 1],) if layer else ())):
            for unit in units:
                text = fitted(float(values[example, unit - 1]), digits, math.inf, 1.0, least=SMALL)
                if width(text, 1.0, bold=True) > rooms[layer > 0]:
                    return False
    return True


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
    size = geometry.type_size
    inner = [
        pill_width(geometry.pill_room, size) / size - 2 * PILL_PAD
        if layer in geometry.spots
        else stack_of(geometry, layer).width / size - 2 * TIGHT_PAD
        for layer in geometry.layers
        if layer and layer - 1 in geometry.layers
    ]
    return min(inner, default=0.0)


@lru_cache(maxsize=8)
def _small(record: Record, example: int) -> tuple[bool, bool]:
    """Whether a weight, and a negative derivative, is so small that it may need a power of ten."""
    low, high = 10.0**FIXED_LEAST, 10.0**SMALL
    weights = (*record.before.weights, *record.after.weights)
    slopes = (*record.dJ_dW, *record.dJ_db, *(delta[example] for delta in record.delta))
    with np.errstate(all="ignore"):
        small = any(bool(((low <= abs(values)) & (abs(values) < high)).any()) for values in weights)
        return small, any(bool(((low <= -values) & (-values < high)).any()) for values in slopes)
