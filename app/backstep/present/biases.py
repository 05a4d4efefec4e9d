"""How wide the bias beside a neuron's name may be, and where it begins."""

from __future__ import annotations

from backstep.present.geometry import Geometry
from backstep.present.metrics import USUAL_DIGITS, digits_width


def bias_width(geometry: Geometry, numbers: int = 2) -> float:
    """Room for a bias beside a neuron's name, with its derivative (2 numbers), without (1), or not at all (0)."""
    size = geometry.type_size
    return (0.0, geometry.room + 1.8 * size, 2 * geometry.room + 3.4 * size)[numbers]


def widest_bias(geometry: Geometry, layer: int, numbers: int = 2) -> float:
    """How wide a bias may be in a layer: as `bias_width`, and wider where no pill counts on that."""
    least, left, size = bias_width(geometry, numbers), bias_left(geometry, layer), geometry.type_size
    if layer == geometry.depth:
        right = geometry.cost[0] - geometry.cost[2] / 2 - 0.5 * size
    elif layer + 1 in geometry.spots or layer + 1 not in geometry.layers:
        return least
    else:
        x = next(x for where, x, _ in geometry.columns if where == layer + 1)
        right = x - geometry.half_width(layer + 1) - geometry.pill_margin
    most = least + numbers * (max(geometry.pill_room, digits_width(USUAL_DIGITS) * size) - geometry.room)
    return max(least, min(most, right - left))


def bias_room(geometry: Geometry, layer: int, numbers: int = 2) -> float:
    """The width of the numbers in a box of `widest_bias`."""
    beside = bias_width(geometry, numbers) - numbers * geometry.room
    return widest_bias(geometry, layer, numbers) - beside


def bias_left(geometry: Geometry, layer: int) -> float:
    """Where the box of a bias begins, behind the name of its neuron."""
    x = next(x for where, x, _ in geometry.columns if where == layer)
    return x - geometry.half_width(layer) + 2.3 * geometry.type_size
