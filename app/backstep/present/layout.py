"""How large everything of the diagram is and where it stands, from the network's shape and the area it may use.

Layers stand side by side, each neuron in a slot: its name and bias above, a badge for its gradient below. The type is
as large as the fullest layer and the width allow; where even the smallest type leaves no room, layers fold to their
first units, those in play and the last one, with the count of what is between, and very deep networks fold likewise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from backstep.present.columns import (
    ABOVE,
    AIR,
    BARE_BELOW,
    BARE_SLOT,
    BELOW,
    DOT_RADIUS,
    INPUT_BELOW,
    INPUT_SLOT,
    LEAST_HALF,
    SLOT,
    Slot,
    full_height,
    middles,
    stack,
)
from backstep.present.geometry import (
    CORNER,
    INPUT_SHARE,
    RING,
    Fold,
    Geometry,
    cell_width,
    cost_pill_width,
    pill_width,
    ring_gap,
    ring_width,
)
from backstep.present.metrics import digits_width
from backstep.present.pills import USUAL_DIGITS, spans, spots

LEAST_TYPE, MOST_TYPE = 11.0, 56.0
PROJECTOR_SHARE = 0.03
"""Numbers on a projector, as a share of the screen's height: what the back row needs."""

_COMFORTABLE_TYPE = 16.0
"""More digits than usual may make the type smaller, but not than this."""
_FINE = 24.0
_FOLDED_LINES = 42.0
"""Type of a folded network: so many lines of it would fill the height."""
_HEADER = 2.0
_LEAST_ROOM = 4.1
"""Room for a number in units of the type size: for one or two digits, whatever its size."""
_ROOM_STEP = 0.1
_NEURON_ROOM = 4.46
"""Room for a number of usual size with the usual digits."""
_LONG_EXPONENT = 0.7
_WEIGHT_ROOMS = 4.5, 3.8, 3.4
"""Room for a weight alone, in units of the type size."""
_PLAY = 4.0
"""Pixels by which a pill can move between columns that are as close as they may be."""
_COST_AIR = 2.0
"""What the way to J may be longer than its pill needs, where columns are close, in units of the type size."""
_COST_CLEAR = 1.0
"""Between J and the pill on the way to it, in the same units."""
_COST_PAD, _COST_WIDE = 1.0, 1.6
"""What J is wider than a number at least, and where there is room."""
_COST_HEIGHT, _COST_TALL = 5.6, 7.0
"""How high J is at least, and where the loss stands below its name."""
_TIGHT_GAP = 9.0
"""Between columns that are not further apart there is no room for pills to give way."""
_FEWEST_LAYERS = 2
_SMALLEST_TYPE = 8
_LINE = 4.0
"""What is seen of a line beside its pill, on both sides together, in units of the type size."""
_EASE_TOLERANCE = 0.88
"""How much smaller the type may become for that."""
_TOLERANCE = 0.7
"""How much smaller the type may become so that every edge has its number."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is decided before anything is placed: nothing of it depends on what is in play."""

    shown: int
    """How many layers there is room for."""
    room: float
    """Room for a number, in units of the type size."""
    wanted: float
    """Room for any number with the digits asked for, in the same units."""
    size: float


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
) -> Geometry:
    """Place a network with `sizes` units per layer in `width` × `height` pixels.

    `focus` names a (layer, unit) in play for layers that may have to fold; `least` is the smallest type, `scale` the
    wish for larger text. Without `badges`, as long as there are no gradients, crowded layers show more of their units.
    """
    plan = _plan(sizes, width, height, digits, scale, least)
    geometry = _settled(sizes, (), width, height, plan, True)
    return geometry if geometry.whole else _settled(sizes, focus, width, height, plan, badges)


@lru_cache(maxsize=512)
def _settled(
    sizes: tuple[int, ...],
    focus: tuple[tuple[int, int], ...],
    width: float,
    height: float,
    plan: _Plan,
    badges: bool,
) -> Geometry:
    """The geometry of a plan, with the spots of all pills that always have room."""
    geometry = _place(sizes, dict(focus), width, height, plan, badges)
    layers = [layer for layer in geometry.layers if layer and layer - 1 in geometry.layers]
    for layer in layers:
        always = spots(geometry, layer, first=False)
        if always:
            geometry.spots[layer] = always
    # Weights are short as long as they stand alone: narrower pills where this gives every edge its own.
    for room in (geometry.room, *(share * geometry.type_size for share in _WEIGHT_ROOMS)):
        narrower = replace(geometry, first_room=min(room, geometry.room))
        found = {}
        for layer in layers:
            found[layer] = geometry.spots.get(layer) or spots(narrower, layer, first=True)
            if not found[layer]:
                break
        else:
            geometry = narrower
            break
    else:
        geometry = replace(geometry, first_room=geometry.pill_room)
        found = {layer: geometry.spots.get(layer) or spots(geometry, layer, first=True) for layer in layers}
    geometry.first_spots.update({layer: places for layer, places in found.items() if places})
    for layer in layers:
        if layer not in geometry.spots:
            some = spans(geometry, layer)
            if some:
                geometry.spans[layer] = some
    return geometry


@lru_cache(maxsize=64)
def _plan(sizes: tuple[int, ...], width: float, height: float, digits: int, scale: float, least: float) -> _Plan:
    """How many layers, how much room for a number, how large the type.

    Where the area is small, numbers have less room first, then layers fold, and only then the type is smaller.
    """
    least = float(round(least))
    fewest = min(_FEWEST_LAYERS, len(sizes))
    while least > _SMALLEST_TYPE and _width(fewest, least, _LEAST_ROOM, fewest < len(sizes)) > width:
        # Too narrow even so: smaller type than was asked for still is better than one thing over another.
        least -= 1
    # As many layers as the width holds at the smallest type.
    shown = len(sizes)
    while shown > fewest and _width(shown, least, _LEAST_ROOM, shown < len(sizes)) > width:
        shown -= 1
    folded = shown < len(sizes)
    wanted = digits_width(digits)
    usual = _usual_room(wanted)
    largest = float(round(min(MOST_TYPE, max(least, height / 25.0 * scale))))
    if not folded:
        tallest = max(units * (SLOT if layer else INPUT_SLOT) for layer, units in enumerate(sizes))
        fitting = height // (_HEADER + tallest)
        # Where layers fold anyway, what is left of them may as well be easy to read.
        largest = max(least, min(largest, fitting if fitting >= least else height / _FOLDED_LINES * scale))
    else:
        largest = least

    def size_for(room: float, *, easy: bool = False) -> float:
        """The largest type that leaves so much room for numbers; 0 where none does."""
        sizes = _sizes(largest, least)
        return next((size for size in sizes if _width(shown, size, room, folded, easy=easy) <= width), 0.0)

    room = next((room for room in _rooms(usual) if size_for(room)), _LEAST_ROOM)
    if room < usual:
        # What a neuron shows is seldom as small as a derivative: the rest of the room is better between them.
        room = min(room, _NEURON_ROOM)
    top = size_for(room) or least
    easy = size_for(room, easy=True)
    if easy >= _EASE_TOLERANCE * top:
        top = easy
    plan = _Plan(shown, room, wanted, top)
    for first in (False, True):
        found = next(
            (
                _Plan(shown, room, wanted, size)
                for size in _sizes(top, least)
                if size >= _TOLERANCE * top
                and _complete(_place(sizes, {}, width, height, _Plan(shown, room, wanted, size), True), first)
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
            if found is None or _complete(_place(sizes, {}, width, height, larger, True), first):
                return larger
    return plan


def _usual_room(wanted: float) -> float:
    """Room for the usual digits, or for those asked for where these are fewer."""
    return min(wanted, digits_width(USUAL_DIGITS))


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
    return all(
        (not first and spots(geometry, layer, first=False)) or (first and spots(geometry, layer, first=True))
        for layer in geometry.layers[1:]
    )


def _place(
    sizes: tuple[int, ...], focused: dict[int, int], width: float, height: float, plan: _Plan, badges: bool
) -> Geometry:
    """The geometry of a plan, without pills."""
    size = plan.size
    shown = _visible_layers(len(sizes), plan.shown, focused)
    free = height - _HEADER * size
    room = plan.room * size
    cell = cell_width(room, size)
    stacks = {layer: _stack(layer, sizes[layer], focused.get(layer), free, size, badges) for layer in shown}
    heights = {layer: full_height(one.slots, free, size) for layer, one in stacks.items()}
    # Neurons stand in rows as far as their layers allow it.
    row = min([15.0 * size, *(heights[layer] for layer in shown if layer and stacks[layer].below == BELOW)])
    spacing = {layer: min(row, high) for layer, high in heights.items()}
    half_height = min(
        cell,
        *(
            (spacing[layer] - (ABOVE + AIR) * size - max(RING, one.below * size)) / 2
            for layer, one in stacks.items()
            if layer
        ),
    )
    half_height = max(LEAST_HALF * size, half_height)
    # One number wide, and round at most.
    most = min(half_height, cell * INPUT_SHARE, (spacing.get(0, height) - (ABOVE + AIR) * size - RING) / 2)
    input_half_height = max(LEAST_HALF * size, most)
    close = plan.room < _usual_room(plan.wanted)
    xs, cost_x, cost_width = _columns(shown, width, size, room, close)
    halves = {layer: cell if layer else cell * INPUT_SHARE for layer in shown}
    gap = min(xs[high] - halves[high] - xs[low] - halves[low] for low, high in pairwise(shown))
    # Pills take what the columns leave, as long as they can still give way to each other.
    margin = ring_gap(half_height) + ring_width(half_height) + 2.0
    free_gap = gap - 2 * margin - pill_width(0.0, size)
    most_room = free_gap if gap < _TIGHT_GAP * size else free_gap - 0.25 * gap
    pill_room = max(room, min(plan.wanted * size, most_room))
    cost_free = cost_x - cost_width / 2 - xs[shown[-1]] - halves[shown[-1]] - margin - _COST_CLEAR * size
    cost_room = max(room, min(plan.wanted * size, cost_free - cost_pill_width(0.0, size)))
    places: dict[tuple[int, int], tuple[float, float]] = {}
    dots: set[tuple[int, int]] = set()
    folds: list[Fold] = []
    for layer, one in stacks.items():
        tall = half_height if layer else input_half_height
        extent = tall + ABOVE * size, tall + max(0.6 * RING, one.below * size)
        ys = middles(one.slots, (_HEADER * size, height), spacing[layer], extent, size)
        for slot, y in zip(one.slots, ys, strict=True):
            if slot.unit is None:
                folds.append(Fold(xs[layer], y, slot.hidden))
                continue
            x = xs[layer]
            if slot.dot and layer == 0:
                # At the rim where the others' edges begin, so that none of them runs over a name.
                x += INPUT_SHARE * cell - DOT_RADIUS * size
            places[layer, slot.unit] = x, y
            if slot.dot:
                dots.add((layer, slot.unit))
    centre = _HEADER * size + free / 2 + (ABOVE - BELOW) / 2 * size
    depth = len(sizes) - 1
    cost_height = (_COST_TALL if close else _COST_HEIGHT) * size
    if shown[0] > 0:
        folds.append(Fold(0.0, centre, shown[0], layers=True))
    for low, high in pairwise(shown):
        if high > low + 1:
            folds.append(Fold((xs[low] + xs[high]) / 2, centre, high - low - 1, layers=True))
    cost_y = centre
    if shown[-1] == depth:
        # J reaches along all outputs, so that their lines to it are level.
        outputs = [y for (layer, _), (_, y) in places.items() if layer == depth]
        cost_y = (min(outputs) + max(outputs)) / 2
        cost_height = max(cost_height, max(outputs) - min(outputs) + 2 * CORNER)
        cost_height = min(cost_height, 2 * (height - cost_y - RING), 2 * (cost_y - RING))
    else:
        beside = xs[shown[-1]] + (cell if shown[-1] else cell * INPUT_SHARE)
        folds.append(Fold((beside + cost_x - cost_width / 2) / 2, centre, depth - shown[-1], layers=True))
    top = min(y for _, y in places.values()) - half_height - ABOVE * size
    return Geometry(
        width=width,
        height=height,
        type_size=size,
        room=room,
        pill_room=pill_room,
        first_room=room,
        cost_room=cost_room,
        half_height=half_height,
        input_half_height=input_half_height,
        depth=len(sizes) - 1,
        layers=shown,
        columns=tuple(
            (layer, xs[layer], tuple(slot.unit for slot in stacks[layer].slots if slot.unit is not None))
            for layer in shown
        ),
        places=places,
        badges=badges,
        dots=frozenset(dots),
        folds=tuple(folds),
        cost=(cost_x, cost_y, cost_width, cost_height),
        cost_tall=close and cost_height >= _COST_TALL * size - 0.01,
        header_y=max(0.9 * size, top - 1.0 * size),
        spots={},
        first_spots={},
        spans={},
    )


@dataclass(frozen=True, slots=True)
class _Stack:
    """The slots of a column, and what is kept free below its units, in units of the type size."""

    slots: tuple[Slot, ...]
    below: float


def _stack(layer: int, count: int, focus: int | None, free: float, size: float, badges: bool) -> _Stack:
    if layer == 0:
        return _Stack(stack(count, focus, free, INPUT_SLOT, size), INPUT_BELOW)
    slots = stack(count, focus, free, SLOT, size)
    if badges or all(each.full for each in slots):
        return _Stack(slots, BELOW)
    return _Stack(stack(count, focus, free, BARE_SLOT, size), BARE_BELOW)


def _visible_layers(count: int, room: int, focused: dict[int, int]) -> tuple[int, ...]:
    """Which layers are drawn: those in play, the one before, the last one, then the nearest. `focused` names them."""
    if room >= count:
        return tuple(range(count))
    own = next(iter(focused), 1)
    before = [own - 1] if len(focused) < 2 else []
    nearest = sorted(range(count), key=lambda layer: abs(layer - own))
    wanted = [layer for layer in (*focused, own, *before, count - 1, *nearest) if 0 <= layer < count]
    return tuple(sorted(list(dict.fromkeys(wanted))[:room]))


def _width(layers: int, size: float, share: float, folded: bool, *, easy: bool = False) -> float:
    """The least width of so many columns at type `size`, with a pill between them; `share` is the room for a number.

    The first one holds the inputs, which are narrower, unless layers are `folded`. With `easy`, the lines are seen on
    both sides of a pill.
    """
    room = share * size
    cell = cell_width(room, size)
    return (
        2 * cell * (1.0 if folded else INPUT_SHARE)
        + (layers - 1) * (2 * cell + (pill_width(room, size) + _LINE * size if easy else _least_gap(room, size)))
        + _cost_gap(room, size)
        + _cost_width(room, size)
        + 1.6 * size
    )


def _least_gap(room: float, size: float) -> float:
    # Room for a pill, and for the rings at both ends.
    return pill_width(room, size) + 2 * RING


def _cost_gap(room: float, size: float) -> float:
    # Room for the pill of ∂J/∂ŷ on the way to J.
    return cost_pill_width(room, size) + RING + 0.8 * size


def _cost_width(room: float, size: float) -> float:
    return room + _COST_PAD * size


def _columns(
    shown: tuple[int, ...], width: float, size: float, room: float, close: bool
) -> tuple[dict[int, float], float, float]:
    """The x of each layer, and that of J with its width; `close` where numbers have less room than they should."""
    cell = cell_width(room, size)
    cost_width = _cost_width(room, size)
    margin = 0.8 * size
    halves = {layer: cell if layer else cell * INPUT_SHARE for layer in shown}
    nodes = sum(2 * half for half in halves.values())
    gaps = len(shown) - 1
    cost_gap = _cost_gap(room, size)
    spare = width - 2 * margin - nodes - cost_gap - cost_width
    # What pills do not need is for J and the way to it as well as for the ways between the layers.
    kept = gaps * (_least_gap(room, size) + _PLAY)
    ease = min((_COST_WIDE - _COST_PAD) * size, max(0.0, spare - kept))
    cost_width += ease
    spare -= ease
    if close:
        ease = min(_COST_AIR * size, max(0.0, spare - kept) / (gaps + 1))
        cost_gap += ease
        spare -= ease
    most = 20.0 * size
    gap = min(max(spare / gaps, 2.5 * size), most)
    rest = max(0.0, spare - gaps * gap)
    cost_gap += min(rest * 0.35, 6 * size)
    used = nodes + gaps * gap + cost_gap + cost_width
    x = (width - used) / 2 if used < width - 2 * margin else margin
    xs: dict[int, float] = {}
    for layer in shown:
        xs[layer] = x + halves[layer]
        x += 2 * halves[layer] + gap
    return xs, min(x - gap + cost_gap + cost_width / 2, width - margin - cost_width / 2), cost_width
