"""Which neurons of a layer are drawn, which with numbers, and how they share its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

ABOVE, BELOW, AIR, LEAST_HALF = 2.1, 1.6, 0.15, 0.9
"""Heights in units of the type size: name and bias above a neuron, badge below, air, and half a neuron at least."""
SLOT = ABOVE + BELOW + AIR + 2 * LEAST_HALF
"""What a neuron takes with all that can hang on it."""
BARE_BELOW = 0.35
BARE_SLOT = SLOT - BELOW + BARE_BELOW
"""What a neuron takes as long as no badge hangs below it."""
UPRIGHT_BELOW, UPRIGHT_HALF = 1.35, 1.22
UPRIGHT_SLOT = ABOVE + UPRIGHT_BELOW + AIR + 2 * UPRIGHT_HALF
"""The same of a neuron with its numbers above each other: the badge is close to it, and nothing is lower."""
INPUT_BELOW = 0.1
INPUT_SLOT = ABOVE + INPUT_BELOW + AIR + 2 * LEAST_HALF
"""What an input takes."""
DOT, GAP = 1.9, 1.6
"""A neuron without a number, and the count of those that are not drawn, in the same units."""
CLOSE_DOT = 1.0
"""A neuron without a number where there is no more room: it touches nothing yet."""
DOT_RADIUS = 0.42
MOST_DOTS = 12
"""A larger layer folds; a smaller one that has no room for all its numbers shows the rest as dots."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a column: a unit with its numbers, a unit as a dot, or (`unit` None) a count of hidden ones."""

    unit: int | None
    dot: bool = False
    hidden: int = 0
    close: bool = False
    """Whether a dot has only the least room."""

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


def stack(count: int, focus: int | None, free: float, slot: float, size: float) -> tuple[Slot, ...]:
    """The slots of a layer of `count` units, from top to bottom, in `free` pixels with type of `size` pixels.

    `slot` is what one unit with its numbers takes, in units of the type size. All units with their numbers where they
    fit; otherwise as many as fit and the others as dots; a large layer its first units, those around `focus` and the
    last one. Whatever happens, `focus` has its numbers; where all else as dots is still too high, they are closer to
    each other, and in the end one count tells of all that are not drawn.
    """
    if count * slot * size <= free:
        return tuple(Slot(unit) for unit in range(1, count + 1))
    if count <= MOST_DOTS and (count * DOT + slot - DOT) * size <= free:
        # Where one just fits, the quotient may be a hair below it.
        with_numbers = max(1, int((free / size - count * DOT) / (slot - DOT)))
        shown = set(range(1, with_numbers + 1))
        if focus is not None and focus not in shown:
            shown = set(range(1, with_numbers)) | {focus}
        return tuple(Slot(unit, dot=unit not in shown) for unit in range(1, count + 1))
    # The counts between take less room than a unit: as many units as go in with them.
    most = int(free // (slot * size))
    for room in range(max(most + 2, 3), max(most, 3) - 1, -1):
        folded = _with_gaps(visible(count, room, focus))
        if needed(folded, slot) * size <= free:
            return folded
    units = visible(count, max(most, 3), focus)
    kept = focus if focus in units else units[0]
    dotted = tuple(replace(each, dot=each.unit is not None and each.unit != kept) for each in folded)
    close = tuple(replace(each, close=each.dot) for each in dotted)
    fitting = (slots for slots in (dotted, close) if needed(slots, slot) * size <= free)
    return next(fitting, None) or _with_one_gap(close)


def least_height(count: int, slot: float) -> float:
    """What a layer of `count` units takes at least, in units of the type size; `slot` as in `stack`."""
    return slot + min(count - 1, 2) * CLOSE_DOT + (GAP if count > 3 else 0.0)


def needed(slots: Sequence[Slot], slot: float) -> float:
    """The height of a column in units of the type size, `slot` for a unit with its numbers."""
    return sum(slot if each.full else _small(each) for each in slots)


def _with_gaps(units: Sequence[int]) -> tuple[Slot, ...]:
    found = [Slot(units[0])]
    for low, high in pairwise(units):
        if high > low + 1:
            found.append(Slot(None, hidden=high - low - 1))
        found.append(Slot(high))
    return tuple(found)


def _with_one_gap(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """The same with the whole count where most units are hidden."""
    largest = max(slots, key=lambda each: each.hidden)
    whole = replace(largest, hidden=sum(each.hidden for each in slots))
    return tuple(whole if each is largest else each for each in slots if each is largest or not each.hidden)


def full_height(slots: Sequence[Slot], free: float, size: float) -> float:
    """How high a slot with numbers can be where dots and counts keep their height."""
    rest = sum(_small(slot) for slot in slots if not slot.full) * size
    return (free - rest) / sum(1 for slot in slots if slot.full)


def middles(
    slots: Sequence[Slot], area: tuple[float, float], spacing: float, extent: tuple[float, float], size: float
) -> list[float]:
    """The y of each slot's unit, those with numbers `spacing` apart, within the top and bottom of `area`.

    A unit with its numbers reaches up and down by `extent`. Where there is nothing else in a column, its units are
    spread around the same middle as those of other columns, so that they stand in rows.
    """
    up, down = extent
    plain = all(slot.full for slot in slots)
    shift = ((ABOVE - BELOW) * size if plain else up - down) / 2
    heights = [spacing if slot.full else _small(slot) * size for slot in slots]
    y = (area[0] + area[1] - sum(heights)) / 2
    if plain:
        # What hangs on the first and the last one must not leave the area.
        first, last = y + spacing / 2 + shift - up, y + sum(heights) - spacing / 2 + shift + down
        shift += max(0.0, area[0] - first) - max(0.0, last - area[1])
    found = []
    for slot, height in zip(slots, heights, strict=True):
        found.append(y + height / 2 + (shift if slot.full else 0.0))
        y += height
    return found


def _small(slot: Slot) -> float:
    if not slot.dot:
        return GAP
    return CLOSE_DOT if slot.close else DOT
