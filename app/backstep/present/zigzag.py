"""Where a long chain of single neurons stands: up and down in turns, so that its layers are seen side by side.

Each edge leads from one row to the other, with its numbers halfway. In one row they would need so much width that
layers had to fold.
"""

from __future__ import annotations

import math

from backstep.present.across import beside_neuron, cost_width, way_to_cost
from backstep.present.columns import ABOVE, LEAST_HALF, UPRIGHT_BELOW, UPRIGHT_HALF
from backstep.present.geometry import Geometry, cost_pill_width, half_width, pill_width, space_above
from backstep.present.looks import Target
from backstep.present.metrics import USUAL_DIGITS, digits_width
from backstep.present.pills import PILL_LINE, PILL_PAD

_HEADERS = 2.0, 1.6
"""What is kept free above the upper row and below the lower one, in units of the type size."""
_AIR = 0.25
"""Between the numbers of an edge and what is above and below them, and beside them, in the same units."""
_SIDE = 0.8
"""At the left and at the right of everything, in the same units."""
_BESIDE = 0.4
"""Between a bias and the next neuron in its row, in the same units."""
_RUN = 0.9
"""How far an edge leads to the right at least, in the same units."""
_MOST_PITCH = 16.0
_COST_HEIGHT = 7.0
_NUMBER, _LEAST_PILL = 4.46, 5.25
"""Room for a number of usual size with the usual digits, and for a small one, in the same units."""


def _pitch(room: float, pill_room: float, biased: bool) -> float:
    """How far layers are apart at least, in units of the type size."""
    beside = (beside_neuron(room, 1.0) + _BESIDE) / 2 if biased else 0.0
    return max(2 * half_width(1, room, 1.0, True) + _RUN, pill_width(pill_room, 1.0) + _AIR, beside)


def _fixed(room: float, size: float, biased: bool) -> float:
    """What the columns need beside the steps from one to the next, in pixels."""
    room *= size
    ends = half_width(0, room, size, True) + half_width(1, room, size, True)
    return 2 * _SIDE * size + ends + way_to_cost(room, size, True, biased) + cost_width(room, size)


def _high() -> float:
    """How high all of it is at least, in units of the type size."""
    row = ABOVE + 2 * UPRIGHT_HALF + UPRIGHT_BELOW
    return sum(_HEADERS) + 2 * row + 3 * PILL_LINE + PILL_PAD + 2 * _AIR


def largest_type(
    layers: int, width: float, height: float, digits: int, biased: bool, least: float
) -> tuple[float, tuple[float, float]]:
    """The largest type with which a chain of so many layers has room, and the room for numbers then.

    The latter is that in neurons and that in pills, in units of the type size, for the usual digits at most. That in
    pills is less where otherwise the type were smaller than `least`. The type is 0 where even that does not help.
    """
    most = digits_width(min(digits, USUAL_DIGITS))
    room = min(_NUMBER, most)
    for pill_room in (most, min(most, _LEAST_PILL)):
        pitch = (layers - 1) * _pitch(room, pill_room, biased)
        for size in range(int(height / _high()), math.ceil(least) - 1, -1):
            if pitch * size + _fixed(room, size, biased) <= width:
                return float(size), (room, pill_room)
    return 0.0, (room, most)


def place_chain(
    layers: int, width: float, height: float, size: float, rooms: tuple[float, float], badges: bool, biased: bool
) -> Geometry:
    """The geometry of a chain; `rooms` are those for a number in neurons and in pills, in units of the type size."""
    room, pill_room = (each * size for each in rooms)
    halves = [half_width(1 if layer else 0, room, size, True) for layer in range(layers)]
    free = width - _fixed(rooms[0], size, biased)
    pitch = min(free / (layers - 1), _MOST_PITCH * size)
    left = (free - pitch * (layers - 1)) / 2 + _SIDE * size + halves[0]
    xs = [left + pitch * layer for layer in range(layers)]
    spare = height - _high() * size
    # What is left of the height is for the neurons first, then for the lines.
    half = min(UPRIGHT_HALF * size + spare / 6, halves[1])
    above = space_above(half, size)
    upper = _HEADERS[0] * size + above + half
    lower = height - (_HEADERS[1] + UPRIGHT_BELOW) * size - half
    ys = [lower if layer % 2 else upper for layer in range(layers)]
    last = layers - 1
    wide = cost_width(room, size)
    cost_x = xs[last] + halves[last] + way_to_cost(room, size, True, biased) + wide / 2
    tall = min(_COST_HEIGHT * size, 2 * (height - ys[last]) - size, 2 * ys[last] - size)
    cost_free = cost_x - wide / 2 - xs[last] - halves[last] - 1.5 * size
    found = Geometry(
        width=width,
        height=height,
        type_size=size,
        room=room,
        pill_room=pill_room,
        cost_room=max(room, min(pill_room, cost_free - cost_pill_width(0.0, size))),
        half_height=half,
        input_half_height=max(LEAST_HALF * size, min(half, halves[0])),
        depth=last,
        layers=tuple(range(layers)),
        columns=tuple((layer, x, (1,)) for layer, x in enumerate(xs)),
        places={(layer, 1): place for layer, place in enumerate(zip(xs, ys, strict=True))},
        badges=badges,
        upright=True,
        dots=frozenset(),
        folds=(),
        cost=(cost_x, ys[last], wide, tall),
        cost_tall=tall >= _COST_HEIGHT * size - 0.01,
        header_y=0.9 * size,
        low_header_y=height - 0.8 * size,
        spots={},
    )
    # Halfway between what hangs below the upper neurons and what stands above the lower ones.
    y = (upper + lower + UPRIGHT_BELOW * size - above) / 2
    for layer in range(1, layers):
        edge = Target("edge", layer, 1, 1)
        x1, y1, x2, y2 = found.edge_ends(layer, 1, 1)
        found.spots[layer] = {edge: (x1 + (y - y1) / (y2 - y1) * (x2 - x1), y)}
    return found
