"""How wide the columns of the diagram are, and where they stand from left to right."""

from __future__ import annotations

from backstep.present.biases import BIAS_LEFT, bias_width_of
from backstep.present.geometry import RING, cost_pill_width, half_width, pill_width

_PLAY = 4.0
"""Pixels by which a pill can move between columns that are as close as they may be."""
_COST_AIR = 2.0
"""What the way to J may be longer than its pill needs, where columns are close, in units of the type size."""
_COST_PAD, _COST_WIDE = 1.0, 1.6
"""What J is wider than a number at least, and where there is room, in the same units."""
_LINE = 4.0
"""What is seen of a line beside its pill, on both sides together, in the same units."""
_BIAS_AIR = 0.1
"""Between a bias and J at least, in the same units."""


def least_width(
    layers: int,
    size: float,
    share: float,
    folded: bool,
    *,
    upright: bool = False,
    biased: bool = False,
    easy: bool = False,
) -> float:
    """The least width of so many columns at type `size`, with a pill between them; `share` is the room for a number.

    The first one holds the inputs, which are narrower, unless layers are `folded`. With `easy`, the lines are seen on
    both sides of a pill. `biased` as in `way_to_cost`.
    """
    room = share * size
    neuron, first = 2 * half_width(1, room, size, upright), 2 * half_width(1 if folded else 0, room, size, upright)
    return (
        first
        + (layers - 1) * (neuron + (pill_width(room, size) + _LINE * size if easy else _least_gap(room, size)))
        + way_to_cost(room, size, upright, biased)
        + cost_width(room, size)
        + 1.6 * size
    )


def _least_gap(room: float, size: float) -> float:
    # Room for a pill, and for the rings at both ends.
    return pill_width(room, size) + 2 * RING


def cost_gap(room: float, size: float) -> float:
    """How long the way to J is at least: it has room for the pill of ∂J/∂ŷ."""
    return cost_pill_width(room, size) + RING + 0.8 * size


def way_to_cost(room: float, size: float, upright: bool, biased: bool) -> float:
    """The same where an output may have a bias: beside a narrow neuron, it ends before J."""
    if not (upright and biased):
        return cost_gap(room, size)
    return max(cost_gap(room, size), beside_neuron(room, size) - 2 * half_width(1, room, size, True))


def beside_neuron(room: float, size: float) -> float:
    """How far a bias with its derivative reaches from the left rim of its neuron, with some air."""
    return (BIAS_LEFT + _BIAS_AIR) * size + bias_width_of(room, size)


def cost_width(room: float, size: float) -> float:
    """How wide J is at least."""
    return room + _COST_PAD * size


def columns_across(
    shown: tuple[int, ...], width: float, size: float, room: float, close: bool, upright: bool, biased: bool
) -> tuple[dict[int, float], float, float]:
    """The x of each layer, and that of J with its width; `close` where numbers have less room than they should."""
    wide = cost_width(room, size)
    margin = 0.8 * size
    halves = {layer: half_width(layer, room, size, upright) for layer in shown}
    nodes = sum(2 * half for half in halves.values())
    gaps = len(shown) - 1
    way = way_to_cost(room, size, upright, biased)
    spare = width - 2 * margin - nodes - way - wide
    # What pills do not need is for J and the way to it as well as for the ways between the layers.
    kept = gaps * (_least_gap(room, size) + _PLAY)
    easy = gaps * (pill_width(room, size) + _LINE * size)
    if upright and spare >= easy:
        kept = easy
    ease = min((_COST_WIDE - _COST_PAD) * size, max(0.0, spare - kept))
    wide += ease
    spare -= ease
    if close:
        # The way may be as long as that already, for the sake of a bias.
        more = way - cost_gap(room, size)
        ease = max(0.0, min(_COST_AIR * size, max(0.0, spare + more - kept) / (gaps + 1)) - more)
        way += ease
        spare -= ease
    most = 20.0 * size
    gap = min(max(spare / gaps, 2.5 * size), most)
    rest = max(0.0, spare - gaps * gap)
    way += min(rest * 0.35, 6 * size)
    used = nodes + gaps * gap + way + wide
    x = (width - used) / 2 if used < width - 2 * margin else margin
    xs: dict[int, float] = {}
    for layer in shown:
        xs[layer] = x + halves[layer]
        x += 2 * halves[layer] + gap
    return xs, min(x - gap + way + wide / 2, width - margin - wide / 2), wide
