"""How wide the bias beside a neuron's name and the badge below it may be, and where the bias begins."""

from __future__ import annotations

from backstep.present.geometry import Geometry
from backstep.present.metrics import USUAL_DIGITS, digits_width

_BESIDE = 4.0
"""Pixels that stay free at the left and at the right of a badge."""
_NAME_IN = 0.2
"""Where the name of a neuron begins at least, from its left rim on, in units of the type size."""
BIAS_LEFT = 2.3
"""Where a bias begins, from the left rim of its neuron on, in units of the type size."""
_BADGE_OUT, _AT_RIM = 1.0, 0.75
"""How far a badge may stand out on either side of an upright neuron, in units of the type size, and where neurons are
the first ones at the left, because the inputs are folded away."""


def badge_width(geometry: Geometry) -> float:
    """Room for a badge: alone in its row, as wide as the neuron it hangs below, or wider than a narrow one."""
    out = _AT_RIM if geometry.layers[0] else _BADGE_OUT
    return 2 * (geometry.half_width(1) + (out * geometry.type_size if geometry.upright else 0.0))


def badge_out(geometry: Geometry) -> float:
    """How far from a neuron's rim nothing is in the way of a badge, nor a badge in the way of anything."""
    return badge_width(geometry) / 2 - geometry.half_width(1) + _BESIDE


def bias_width(geometry: Geometry, numbers: int = 2) -> float:
    """Room for a bias beside a neuron's name, with its derivative (2 numbers), without (1), or not at all (0)."""
    return bias_width_of(geometry.room, geometry.type_size, numbers)


def bias_width_of(room: float, size: float, numbers: int = 2) -> float:
    """The same, with numbers of that width."""
    return (0.0, room + 1.8 * size, 2 * room + 3.4 * size)[numbers]


def widest_bias(geometry: Geometry, layer: int, numbers: int = 2) -> float:
    """How wide a bias may be in a layer: as `bias_width`, and wider where no pill counts on that.

    Beside narrow neurons it may be less than that: it never comes to what hangs on the neurons of the next layer.
    """
    known = geometry.bias_widths.get((layer, numbers))
    if known is None:
        known = geometry.bias_widths[layer, numbers] = _widest_bias(geometry, layer, numbers)
    return known


def _widest_bias(geometry: Geometry, layer: int, numbers: int) -> float:
    least, left, size = bias_width(geometry, numbers), bias_left(geometry, layer), geometry.type_size
    end = _next_in_rows(geometry, layer) if geometry.upright else geometry.width
    least = min(least, max(bias_width(geometry, min(numbers, 1)), end - left))
    if layer == geometry.depth:
        right = geometry.cost[0] - geometry.cost[2] / 2 - 0.5 * size
    elif layer + 1 in geometry.spots or layer + 1 in geometry.columned or layer + 1 not in geometry.layers:
        return least
    else:
        x = next(x for where, x, _ in geometry.columns if where == layer + 1)
        right = min(end, x - geometry.half_width(layer + 1) - geometry.pill_margin)
    most = least + numbers * (max(geometry.pill_room, digits_width(USUAL_DIGITS) * size) - geometry.room)
    return max(least, min(most, right - left))


def _next_in_rows(geometry: Geometry, layer: int) -> float:
    """Where the first begins of what stands in the rows of a layer's biases and belongs to the layer after it."""
    half, above = geometry.half_height, geometry.above
    drawn = [(place, xy) for place, xy in geometry.places.items() if place not in geometry.dots]
    rows = [(y - half - above, y - half - geometry.tag_away) for (where, _), (_, y) in drawn if where == layer]
    found = geometry.width
    for (where, _), (x, y) in drawn:
        if where != layer + 1:
            continue
        rim = x - geometry.half_width(where)
        things = (
            (y - half - above, y - half, rim + _NAME_IN * geometry.type_size),
            (y - half, y + half, rim),
            (y + half, y + half + geometry.below, rim - badge_out(geometry)),
        )
        for top, bottom, left in things:
            if any(top < low and high < bottom for high, low in rows):
                found = min(found, left)
    return found


def bias_room(geometry: Geometry, layer: int, numbers: int = 2) -> float:
    """The width of the numbers in a box of `widest_bias`."""
    beside = bias_width(geometry, numbers) - numbers * geometry.room
    return widest_bias(geometry, layer, numbers) - beside


def bias_left(geometry: Geometry, layer: int) -> float:
    """Where the box of a bias begins, behind the name of its neuron."""
    x = next(x for where, x, _ in geometry.columns if where == layer)
    return x - geometry.half_width(layer) + BIAS_LEFT * geometry.type_size
