"""How large everything of the diagram is and where it stands, from the network's shape and the area it may use.

Layers stand side by side, each neuron in a slot: its name and bias above, a badge for its gradient below. The type is
as large as the fullest layer and the width allow; where even the smallest type leaves no room, layers fold to their
first units, those in play and the last one, with the count of what is between, and very deep networks fold likewise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise

from backstep.present.across import least_width
from backstep.present.biases import bias_left, bias_width
from backstep.present.columns import INPUT_SLOT, SLOT, UPRIGHT_SLOT, least_height
from backstep.present.geometry import SHARES, Geometry, number_rooms, pill_width
from backstep.present.metrics import digits_width
from backstep.present.metrics import width as text_width
from backstep.present.pills import most_lines, spots
from backstep.present.placing import HEADER, RIM, RIM_SHARE, Plan, place, usual_room
from backstep.present.stacks import columned
from backstep.present.zigzag import largest_type, place_chain

LEAST_TYPE, MOST_TYPE = 11.0, 56.0
PROJECTOR_SHARE = 0.03
"""Numbers on a projector, as a share of the screen's height: what the back row needs."""

_COMFORTABLE_TYPE = 16.0
"""More digits than usual may make the type smaller, but not than this."""
_FINE = 24.0
_FOLDED_LINES = 42.0
"""Type of a folded network: so many lines of it would fill the height."""
_LEAST_ROOM = 4.1
"""Room for a number in units of the type size: for one or two digits, whatever its size."""
_ROOM_STEP = 0.1
_NEURON_ROOM = 4.46
"""Room for a number of usual size with the usual digits."""
_STACKED_ROOM = 5.15
"""Room for a number of usual size with a sign, where neurons have their numbers above each other."""
_SEEN, _WORTH = 2.0, 0.8
"""What is seen of lines beside their pills where neurons have their numbers side by side, and what is to be gained at
least where they do not, in the same units."""
_USUAL_NUMBER = text_width("0.8888", 1.0, bold=True)
_LARGER = 1.2
"""How much larger these numbers must be for neurons to have their numbers above each other for that alone."""
_KEPT = 0.9
"""The share of the room for numbers that is left then, at least."""
_ROW, _CHAIN_WORTH = 4, 1.4
"""A chain of no more layers stands in a row."""
"""How much larger the type must become for a chain to leave its row where it could stay in it."""
_LONG_EXPONENT = 0.7
_FEWEST_LAYERS = 2
_SMALLEST_TYPE = 8
_EASE_TOLERANCE, _UPRIGHT_EASE = 0.88, 0.75
"""How much smaller the type may become so that lines are seen on both sides of their pills, and where neurons are
narrow for that very reason."""
_TOLERANCE = 0.7
"""How much smaller the type may become so that every edge has its number."""


@lru_cache(maxsize=128)
def lay_out(
    sizes: tuple[int, ...],
    focus: tuple[tuple[int, int], ...],
    width: float,
    height: float,
    digits: int,
    scale: float,
    least: float,
    badges: bool = True,
    biased: bool = True,
) -> Geometry:
    """Place a network with `sizes` units per layer in `width` × `height` pixels.

    `focus` names a (layer, unit) in play for layers that may have to fold; `least` is the smallest type, `scale` the
    wish for larger text. Without `badges`, as long as there are no gradients, crowded layers show more of their units.
    `biased` is whether any neuron has a bias.
    """
    plan = _plan(sizes, width, height, digits, scale, least, biased)
    if max(sizes) == 1 and len(sizes) > _ROW:
        size, rooms = largest_type(len(sizes), width, height, digits, biased, least)
        size = min(size, max(least, _largest(height, least, scale)))
        if size >= least and (plan.shown < len(sizes) or size >= _CHAIN_WORTH * plan.size):
            return _chain(len(sizes), width, height, size, rooms, badges, biased)
    geometry = _settled(sizes, (), width, height, plan, True)
    return geometry if geometry.whole else _settled(sizes, focus, width, height, plan, badges)


@lru_cache(maxsize=32)
def _chain(
    layers: int, width: float, height: float, size: float, rooms: tuple[float, float], badges: bool, biased: bool
) -> Geometry:
    return place_chain(layers, width, height, size, rooms, badges, biased)


def _largest(height: float, least: float, scale: float) -> float:
    """The largest type for an area of that height."""
    return float(round(min(MOST_TYPE, max(least, height / 25.0 * scale))))


@lru_cache(maxsize=512)
def _settled(
    sizes: tuple[int, ...],
    focus: tuple[tuple[int, int], ...],
    width: float,
    height: float,
    plan: Plan,
    badges: bool,
) -> Geometry:
    """The geometry of a plan, with the spots of all pills that always have room."""
    tried = badges and not focus
    geometry = _placed(sizes, width, height, plan) if tried else place(sizes, dict(focus), width, height, plan, badges)
    for layer in geometry.layers:
        if layer and layer - 1 in geometry.layers:
            _hold_all(geometry, layer)
    return geometry


@lru_cache(maxsize=32)
def _placed(sizes: tuple[int, ...], width: float, height: float, plan: Plan) -> Geometry:
    """The geometry of a plan with nothing in play: what is decided by it is asked for more than once."""
    return place(sizes, {}, width, height, plan, True)


def _hold_all(geometry: Geometry, layer: int) -> bool:
    """Keep the spots for all lines of the pills before a layer, on their lines or beside these; whether all have room.

    Between upright neurons there is room for columns of them, where not all have room on their lines.
    """
    if layer not in geometry.spots and layer not in geometry.columned:
        if always := spots(geometry, layer, first=False):
            geometry.spots[layer] = always
        elif beside := columned(geometry, layer, most_lines(layer)):
            geometry.columned[layer] = beside
    return layer in geometry.spots or layer in geometry.columned


@lru_cache(maxsize=64)
def _plan(
    sizes: tuple[int, ...], width: float, height: float, digits: int, scale: float, least: float, biased: bool
) -> Plan:
    """How large all of it is."""
    # Which neurons stand upright does not depend on the wish for larger text: they would turn with it.
    upright = _is_better_upright(sizes, width, height, digits, max(LEAST_TYPE, least / scale), biased)
    return _planned(sizes, width, height, digits, scale, least, upright, biased)


def _is_better_upright(
    sizes: tuple[int, ...], width: float, height: float, digits: int, least: float, biased: bool
) -> bool:
    """Whether only upright neurons leave more layers, or the lines between them, in sight, or have much larger type."""
    if _fitting(height, max(sizes[1:]) * UPRIGHT_SLOT) < least:
        return False
    usual, upright = (
        _planned(sizes, width, height, digits, 1.0, least, standing, biased) for standing in (False, True)
    )
    placed = [_placed(sizes, width, height, plan) for plan in (usual, upright)]
    if biased and not _biases_clear(placed[1]):
        return False
    if upright.shown != usual.shown:
        return upright.shown > usual.shown
    small, large = (_number_size(geometry) for geometry in placed)
    if upright.size >= usual.size and upright.room >= _KEPT * usual.room and large >= _LARGER * small:
        return True
    gap = _free_gap(placed[0])
    better = upright.size >= usual.size and upright.room >= usual.room
    return gap < _SEEN and better and _free_gap(placed[1]) > gap + _WORTH


def _biases_clear(placed: Geometry) -> bool:
    """Whether each bias, with its derivative, ends before the next neuron or J: beside narrow ones it may reach far."""
    ends = {layer: x - placed.half_width(layer) for layer, x, _ in placed.columns}
    reach = {layer: bias_left(placed, layer) + bias_width(placed) for layer in ends if layer}
    last = placed.layers[-1]
    return reach[last] <= placed.cost[0] - placed.cost[2] / 2 and all(
        reach[low] <= ends[high] for low, high in pairwise(ends) if low
    )


def _number_size(placed: Geometry) -> float:
    """How large numbers in neurons can be, if they are as wide as most are."""
    for share in SHARES:
        rooms = number_rooms(placed, share)
        if rooms is not None and min(rooms) >= _USUAL_NUMBER:
            return share * placed.type_size
    return placed.type_size


def _free_gap(placed: Geometry) -> float:
    """What is seen of the lines beside their pills where columns are closest, in units of the type size."""
    ends = [(x - placed.half_width(layer), x + placed.half_width(layer)) for layer, x, _ in placed.columns]
    gap = min(right[0] - left[1] for left, right in pairwise(ends))
    return (gap - pill_width(placed.pill_room, placed.type_size)) / placed.type_size


@lru_cache(maxsize=64)
def _planned(
    sizes: tuple[int, ...],
    width: float,
    height: float,
    digits: int,
    scale: float,
    least: float,
    upright: bool,
    biased: bool,
) -> Plan:
    """How many layers, how much room for a number, how large the type.

    Where the area is small, numbers have less room first, then layers fold, and only then the type is smaller.
    """
    least = float(round(least))
    across = partial(least_width, upright=upright, biased=biased)
    fewest = min(_FEWEST_LAYERS, len(sizes))
    lowest = max(least_height(units, _slot(layer, upright)) for layer, units in enumerate(sizes))
    while least > _SMALLEST_TYPE and (
        across(fewest, least, _LEAST_ROOM, fewest < len(sizes)) > width or _fitting(height, lowest) < least
    ):
        # Too narrow or too low even so: smaller type than was asked for still is better than one thing over another.
        least -= 1
    # As many layers as the width holds at the smallest type.
    shown = len(sizes)
    while shown > fewest and across(shown, least, _LEAST_ROOM, shown < len(sizes)) > width:
        shown -= 1
    folded = shown < len(sizes)
    wanted = digits_width(digits)
    usual = usual_room(wanted)
    largest = _largest(height, least, scale)
    if not folded:
        tallest = max(units * _slot(layer, upright) for layer, units in enumerate(sizes))
        fitting = _fitting(height, tallest)
        # Where layers fold anyway, what is left of them may as well be easy to read.
        largest = max(least, min(largest, fitting if fitting >= least else height / _FOLDED_LINES * scale))
    else:
        largest = least

    def size_for(room: float, *, easy: bool = False) -> float:
        """The largest type that leaves so much room for numbers; 0 where none does."""
        sizes = _sizes(largest, least)
        wide = partial(across, shown, share=room, folded=folded, easy=easy)
        return next((size for size in sizes if wide(size=size) <= width), 0.0)

    room = next((room for room in _rooms(usual) if size_for(room)), _LEAST_ROOM)
    if upright:
        # The neurons are narrow for the sake of what is between them.
        room = next((each for each in _rooms(room) if each <= _STACKED_ROOM or size_for(each, easy=True)), room)
    elif room < usual:
        # What a neuron shows is seldom as small as a derivative: the rest of the room is better between them.
        room = min(room, _NEURON_ROOM)
    top = size_for(room) or least
    easy = size_for(room, easy=True)
    if easy >= (_UPRIGHT_EASE if upright else _EASE_TOLERANCE) * top:
        top = easy
    plan = Plan(shown, room, wanted, top, upright, biased)
    for first in (False, True):
        found = next(
            (
                replace(plan, size=size)
                for size in _sizes(top, least)
                if size >= _TOLERANCE * top
                and _complete(_placed(sizes, width, height, replace(plan, size=size)), first)
            ),
            None,
        )
        if found is not None:
            plan = found
            break
    # Whoever asked for many digits gets them as long as the type stays comfortable and no edge loses its number; room
    # for a long exponent beyond that only where it costs nothing.
    comfortable = min(plan.size, max(least, _COMFORTABLE_TYPE * scale))
    if plan.room == usual:
        for more in _rooms(wanted + _LONG_EXPONENT):
            if more <= usual:
                break
            # Digits that were not asked for leave the lines in sight.
            size = min(plan.size, size_for(more, easy=more > wanted))
            if size < (comfortable if more <= wanted else plan.size):
                continue
            larger = replace(plan, room=more, size=size)
            if found is None or _complete(_placed(sizes, width, height, larger), first):
                return larger
    return plan


def _slot(layer: int, upright: bool) -> float:
    """What a unit with its numbers takes of its column, in units of the type size."""
    return (UPRIGHT_SLOT if upright else SLOT) if layer else INPUT_SLOT


def _fitting(height: float, tallest: float) -> float:
    """The type at which a layer as high as `tallest`, in units of that type, just has room."""
    return (height - RIM) / (HEADER + tallest + RIM_SHARE)


def _rooms(most: float) -> Iterator[float]:
    """Rooms for a number to try, the largest first, down to the least."""
    room = most
    while room > _LEAST_ROOM:
        yield room
        room -= _ROOM_STEP
    yield _LEAST_ROOM


def _sizes(most: float, least: float) -> Iterator[float]:
    """Sizes to try, the largest first: whole pixels, even ones where one more hardly shows, `least` itself last."""
    size = float(int(most))
    while size > least:
        if size <= _FINE or size % 2 == 0:
            yield size
        size -= 1.0
    yield least


def _complete(geometry: Geometry, first: bool) -> bool:
    """Whether every edge between drawn neurons has a spot for its numbers (`first`: for the weight alone)."""
    if geometry.folds:
        return False
    # Where there are most edges, it is seen soonest that they have no room.
    layers = sorted(geometry.layers[1:], key=lambda layer: -len(geometry.edges_into(layer)))
    return all(spots(geometry, layer, first=True) if first else _hold_all(geometry, layer) for layer in layers)
