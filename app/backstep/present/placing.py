"""Where layers, neurons and J stand once it is planned how large they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from backstep.present.across import columns_across
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
    UPRIGHT_BELOW,
    UPRIGHT_HALF,
    UPRIGHT_SLOT,
    Slot,
    full_height,
    middles,
    stack,
)
from backstep.present.geometry import (
    CORNER,
    RING,
    Fold,
    Geometry,
    cost_pill_width,
    half_width,
    pill_width,
    ring_reach,
    space_above,
)
from backstep.present.metrics import USUAL_DIGITS, digits_width

HEADER = 2.0
"""What stays free above the neurons, in units of the type size."""
RIM, RIM_SHARE = 2.0, 0.1
"""What stays free below what hangs on the lowest ones, so that it stands clear of the diagram's frame: in pixels, and
in the same units."""
_COST_CLEAR = 1.0
"""Between J and the pill on the way to it, in the same units."""
_COST_HEIGHT, _COST_TALL = 5.6, 7.0
"""How high J is at least, and where the loss stands below its name, in the same units."""
_TIGHT_GAP = 9.0
"""Between columns that are not further apart there is no room for pills to give way, in the same units."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided before anything is placed: nothing of it depends on what is in play."""

    shown: int
    """How many layers there is room for."""
    room: float
    """Room for a number, in units of the type size."""
    wanted: float
    """Room for any number with the digits asked for, in the same units."""
    size: float
    upright: bool = False
    """Whether neurons have their numbers above each other."""
    biased: bool = False
    """Whether any neuron has a bias."""

    @property
    def close(self) -> bool:
        """Whether numbers have less room than they should."""
        return self.room < usual_room(self.wanted)


def usual_room(wanted: float) -> float:
    """Room for the usual digits, or for those asked for where these are fewer."""
    return min(wanted, digits_width(USUAL_DIGITS))


def place(
    sizes: tuple[int, ...], focused: dict[int, int], width: float, height: float, plan: Plan, badges: bool
) -> Geometry:
    """The geometry of a plan, without pills."""
    size = plan.size
    shown = _visible_layers(len(sizes), plan.shown, focused)
    bottom = height - RIM - RIM_SHARE * size
    free = bottom - HEADER * size
    room = plan.room * size
    halves = {layer: half_width(layer, room, size, plan.upright) for layer in shown}
    stacks = {layer: _stack(layer, sizes[layer], focused.get(layer), free, plan, badges) for layer in shown}
    heights = {layer: full_height(one.slots, free, size) for layer, one in stacks.items()}
    # Neurons stand in rows as far as their layers allow it.
    row = min([15.0 * size, *(heights[layer] for layer in shown if layer and stacks[layer].below != BARE_BELOW)])
    spacing = {layer: min(row, high) for layer, high in heights.items()}
    free_height = min(
        spacing[layer] - AIR * size - max(RING, one.below * size) for layer, one in stacks.items() if layer
    )
    widest = half_width(1, room, size, plan.upright)
    # What is above a neuron grows with its ring, which grows with the neuron: what the highest one needs is enough.
    highest = min(widest, (free_height - ABOVE * size) / 2)
    half_height = min(widest, (free_height - space_above(highest, size)) / 2)
    half_height = max((UPRIGHT_HALF if plan.upright else LEAST_HALF) * size, half_height)
    above = space_above(half_height, size)
    # One number wide, and round at most.
    input_half_width = half_width(0, room, size, plan.upright)
    most = min(half_height, input_half_width, (spacing.get(0, free) - (ABOVE + AIR) * size - RING) / 2)
    input_half_height = max(LEAST_HALF * size, most)
    xs, cost_x, cost_width = columns_across(shown, width, size, room, plan.close, plan.upright, plan.biased)
    gap = min(xs[high] - halves[high] - xs[low] - halves[low] for low, high in pairwise(shown))
    # Pills take what the columns leave, as long as they can still give way to each other.
    margin = ring_reach(half_height) + 2.0
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
        up = above if layer else ABOVE * size
        extent = tall + up, tall + max(0.6 * RING, one.below * size)
        ys = middles(one.slots, (HEADER * size, bottom), spacing[layer], extent, size)
        for slot, y in zip(one.slots, ys, strict=True):
            if slot.unit is None:
                folds.append(Fold(xs[layer], y, slot.hidden))
                continue
            x = xs[layer]
            if slot.dot and layer == 0:
                # At the rim where the others' edges begin, so that none of them runs over a name.
                x += halves[0] - DOT_RADIUS * size
            places[layer, slot.unit] = x, y
            if slot.dot:
                dots.add((layer, slot.unit))
    centre = HEADER * size + free / 2 + (ABOVE - BELOW) / 2 * size
    depth = len(sizes) - 1
    cost_height = (_COST_TALL if plan.close else _COST_HEIGHT) * size
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
    else:
        beside = xs[shown[-1]] + halves[shown[-1]]
        folds.append(Fold((beside + cost_x - cost_width / 2) / 2, centre, depth - shown[-1], layers=True))
    cost_height = min(cost_height, 2 * (height - cost_y - RING), 2 * (cost_y - RING))
    top = min(y for _, y in places.values()) - half_height - above
    return Geometry(
        width=width,
        height=height,
        type_size=size,
        room=room,
        pill_room=pill_room,
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
        upright=plan.upright,
        dots=frozenset(dots),
        folds=tuple(folds),
        cost=(cost_x, cost_y, cost_width, cost_height),
        cost_tall=plan.close and cost_height >= _COST_TALL * size - 0.01,
        low_header_y=None,
        header_y=max(0.9 * size, top - 1.0 * size),
        spots={},
    )


@dataclass(frozen=True, slots=True)
class _Stack:
    """The slots of a column, and what is kept free below its units, in units of the type size."""

    slots: tuple[Slot, ...]
    below: float


def _stack(layer: int, count: int, focus: int | None, free: float, plan: Plan, badges: bool) -> _Stack:
    size = plan.size
    if layer == 0:
        return _Stack(stack(count, focus, free, INPUT_SLOT, size), INPUT_BELOW)
    if plan.upright:
        return _Stack(stack(count, focus, free, UPRIGHT_SLOT, size), UPRIGHT_BELOW)
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
