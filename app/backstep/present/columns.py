"""Which neurons of a layer are drawn, which with numbers, and how they share its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ABOVE, BELOW, AIR, LEAST_HALF = 2.05, 1.75, 0.4, 1.0
"""Heights in units of the type size: name and bias above a neuron, badge below, air, and half a neuron at least."""
SLOT = ABOVE + BELOW + AIR + 2 * LEAST_HALF
DOT, GAP = 1.4, 1.5
"""A neuron without a number, and the count of those that are not drawn, in the same units."""
DOT_RADIUS = 0.42
MOST_DOTS = 12
"""A larger layer folds; a smaller one that has no room for all its numbers shows the rest as dots."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a column: a unit with its numbers, a unit as a dot, or (`unit` None) a count of hidden ones."""

    unit: int | None
    dot: bool = False
    hidden: int = 0

    @property
    def full(self) -> bool:
        return self.unit is not None and not self.dot


def visible(count: int, room: int, focus: int | None) -> tuple[int, ...]:
    """Which of `count` units (from 1) are drawn where `room` slots are: the first, those around `focus`, the last.

    A gap between two of them takes the place of one unit.
    """
    if count <= room:
        return tuple(range(1, count + 1))
    room = max(3, room)
    centre = min(max(focus or 1, 1), count)
    chosen = {1, centre, count}
    for distance in range(1, min(count, room + 1)):
        for unit in (centre + distance, centre - distance):
            if 1 <= unit <= count and unit not in chosen and _slots_taken(chosen | {unit}) <= room:
                chosen.add(unit)
    return tuple(sorted(chosen))


def _slots_taken(units: set[int]) -> int:
    ordered = sorted(units)
    return len(units) + sum(1 for low, high in pairwise(ordered) if high > low + 1)


def stack(count: int, focus: int | None, free: float, size: float) -> tuple[Slot, ...]:
    """The slots of a layer of `count` units, from top to bottom, in `free` pixels with type of `size` pixels.

    All units with their numbers where they fit; otherwise as many as fit and the others as dots; a large layer its
    first units, those around `focus` and the last one. Whatever happens, `focus` has its numbers.
    """
    if count * SLOT * size <= free:
        return tuple(Slot(unit) for unit in range(1, count + 1))
    if count <= MOST_DOTS and (count * DOT + SLOT - DOT) * size <= free:
        with_numbers = int((free / size - count * DOT) / (SLOT - DOT))
        shown = set(range(1, with_numbers + 1))
        if focus is not None and focus not in shown:
            shown = set(range(1, with_numbers)) | {focus}
        return tuple(Slot(unit, dot=unit not in shown) for unit in range(1, count + 1))
    room = int(free // (SLOT * size))
    units = visible(count, room, focus)
    folded = _with_gaps(units)
    if len(folded) * SLOT * size <= free:
        return folded
    kept = focus if focus in units else units[0]
    return tuple(Slot(slot.unit, slot.unit is not None and slot.unit != kept, slot.hidden) for slot in folded)


def _with_gaps(units: Sequence[int]) -> tuple[Slot, ...]:
    found = [Slot(units[0])]
    for low, high in pairwise(units):
        if high > low + 1:
            found.append(Slot(None, hidden=high - low - 1))
        found.append(Slot(high))
    return tuple(found)


def full_height(slots: Sequence[Slot], free: float, size: float) -> float:
    """How high a slot with numbers can be where the dots of the column keep their height."""
    if not any(slot.dot for slot in slots):
        return free / len(slots)
    rest = sum(_small(slot, size) for slot in slots if not slot.full)
    return (free - rest) / sum(1 for slot in slots if slot.full)


def middles(slots: Sequence[Slot], centre: float, spacing: float, size: float) -> list[float]:
    """The y of each slot around `centre`, those with numbers `spacing` high."""
    plain = not any(slot.dot for slot in slots)
    heights = [spacing if plain or slot.full else _small(slot, size) for slot in slots]
    y = centre - sum(heights) / 2
    found = []
    for height in heights:
        found.append(y + height / 2)
        y += height
    return found


def _small(slot: Slot, size: float) -> float:
    return (DOT if slot.dot else GAP) * size
