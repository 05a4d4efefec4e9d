"""The picture of J over a plane: colours, lines of equal J, and where things stand on it.

What takes long is made once for each grid that was found: a step that changes no parameter draws nothing again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.predictions import Box
from backstep.present import ticks
from backstep.present.contours import level_line
from backstep.present.descent_view import Mark, Points, Segment, Shape
from backstep.present.landscape_view import HIGH, WIDE, Ground
from backstep.present.roles import Role
from backstep.session.landscape import Spot
from backstep.session.landscape_grid import Field

_LEVELS = 12
_STEEP = 20.0
"""Where the highest J is so many times the lowest, lines with equal ratios show more than lines with equal steps."""
_FLAT = 1e-13
"""Differences below this part of J are rounding."""
_POINTER = 0.6
"""How long a pointer is, where the picture is `HIGH` high."""
_ARROW = 0.3
"""From this length on the step is seen beside what stands at its ends, and needs no pointer."""
_RIM = 0.05
"""An arrow that leads out of the picture ends so far within it, with the whole of its head."""


@lru_cache(maxsize=2)
def ground(field: Field) -> Ground:
    """Colours and lines of a grid."""
    heights = field.heights
    finite = heights[np.isfinite(heights)]
    whole = len(finite) == int(field.known.sum())
    tones = np.where(field.known, np.nan, -1.0)
    lowest, highest = (float(finite.min()), float(finite.max())) if len(finite) else (math.nan, math.nan)
    if not highest / 2.0 - lowest / 2.0 > _FLAT * abs(highest):
        tones[np.isfinite(heights)] = 0.5
        return Ground(tones, (), (), False, lowest, highest, whole)
    logarithmic = lowest > 0.0 and highest / _STEEP > lowest
    low, high = _on_scale(np.array([lowest, highest]), logarithmic=logarithmic)
    placed = _on_scale(heights, logarithmic=logarithmic)
    with np.errstate(all="ignore"):
        shares = (placed - low) / (high - low)
    tones[np.isfinite(heights)] = shares[np.isfinite(heights)]
    levels = _levels(lowest, highest, logarithmic=logarithmic)
    rows, columns = heights.shape
    lines: list[FloatArray] = []
    if field.known.all():
        steps = np.array([WIDE / (columns - 1), HIGH / (rows - 1)])
        at = _on_scale(np.array(levels), logarithmic=logarithmic)
        lines = [level_line(shares, (level - low) / (high - low)) * steps for level in at.tolist()]
    return Ground(tones, tuple(lines), levels, logarithmic, lowest, highest, whole)


def _on_scale(heights: FloatArray, *, logarithmic: bool) -> FloatArray:
    """Half of it, so that no difference overflows; or its logarithm."""
    with np.errstate(all="ignore"):
        return np.asarray(np.log(heights) if logarithmic else heights / 2.0, dtype=np.float64)


def _levels(lowest: float, highest: float, *, logarithmic: bool) -> tuple[float, ...]:
    """Round numbers between them."""
    found = ticks.logarithmic(lowest, highest, _LEVELS) if logarithmic else ticks.linear(lowest, highest, _LEVELS)
    return tuple(level for level in found if lowest < level < highest)


# --- where things stand


def placed(window: Box, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane stands in the plot."""
    left, right, bottom, top = window
    return (x - left) / (right - left) * WIDE, (y - bottom) / (top - bottom) * HIGH


def mark(window: Box, spot: Spot, shape: Shape, role: Role) -> Mark | None:
    """A spot; one outside of the picture stands at its rim, and says on which side. None where it is nowhere."""
    x, y = placed(window, spot.x, spot.y)
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    beyond = ""
    if not 0.0 <= x <= WIDE:
        beyond = "left" if x < 0.0 else "right"
    elif not 0.0 <= y <= HIGH:
        beyond = "down" if y < 0.0 else "up"
    return Mark(min(max(x, 0.0), WIDE), min(max(y, 0.0), HIGH), shape, role, beyond)


def dots(window: Box, places: Iterable[tuple[float, float]]) -> Points:
    """Those of the places that are in the picture."""
    found = [(x, y) for x, y in (placed(window, *place) for place in places) if 0.0 <= x <= WIDE and 0.0 <= y <= HIGH]
    return tuple(x for x, _ in found), tuple(y for _, y in found)


def trail(window: Box, places: Iterable[tuple[float, float]]) -> Points:
    """The line through the places as far as it is in the picture, with NaN between its parts."""
    across: list[float] = []
    upward: list[float] = []
    for start, end in pairwise(placed(window, *place) for place in places):
        part = _inside(*start, *end)
        if part is not None:
            # What joins the part before goes on as one line, .
            if not across or (across[-1], upward[-1]) != part[:2]:
                across += [math.nan, part[0]]
                upward += [math.nan, part[1]]
            across.append(part[2])
            upward.append(part[3])
    return tuple(across[1:]), tuple(upward[1:])


def arrows(window: Box, start: Spot, tip: tuple[float, float]) -> tuple[Segment | None, Segment | None, float]:
    """The step; a pointer the same way where the step is too short to be seen; and how many steps that is long.

    The arrow is as long as the step is in the picture, and ends at the rim where it leads out. None where nothing
    moves, and 1 where there is no pointer.
    """
    (x, y), (right, top) = placed(window, start.x, start.y), placed(window, *tip)
    long = math.hypot(right - x, top - y)
    if not 0.0 < long < math.inf:
        return None, None, 1.0
    arrow = _inside(x, y, right, top, 0.0 if 0.0 <= right <= WIDE and 0.0 <= top <= HIGH else _RIM)
    if long >= _ARROW:
        return arrow, None, 1.0
    # Where it would lead out of the picture it is shorter.
    whole = _POINTER / long
    pointer = _inside(x, y, x + (right - x) * whole, y + (top - y) * whole, _RIM)
    return (arrow, None, 1.0) if pointer is None else (arrow, pointer, math.dist(pointer[:2], pointer[2:]) / long)


def _inside(x: float, y: float, right: float, top: float, rim: float = 0.0) -> Segment | None:
    """The part of a straight line in the picture, `rim` from its edge (Liang and Barsky 1984); None where none is."""
    first, last = 0.0, 1.0
    for start, end, size in ((x, right, WIDE), (y, top, HIGH)):
        way = end - start
        if not math.isfinite(way):
            return None
        if way == 0.0:
            if not rim <= start <= size - rim:
                return None
            continue
        enters, leaves = sorted(((rim - start) / way, (size - rim - start) / way))
        first, last = max(first, enters), min(last, leaves)
    if first > last:
        return None
    ends = (x, y) if first == 0.0 else (x + (right - x) * first, y + (top - y) * first)
    others = (right, top) if last == 1.0 else (x + (right - x) * last, y + (top - y) * last)
    return *ends, *others


def nearest(field: Field, x: float, y: float) -> tuple[int, int] | None:
    """Row and column of the point of the grid nearest to a place of the plot; None outside, or not found yet."""
    rows, columns = field.heights.shape
    row, column = round(y / HIGH * (rows - 1)), round(x / WIDE * (columns - 1))
    if not (0 <= row < rows and 0 <= column < columns and field.known[row, column]):
        return None
    return row, column
