"""A grid of points over a part of a plane, found coarse to fine, and which part that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray, read_only
from backstep.core.predictions import Box, evenly
from backstep.session.jobs import Job

COLUMNS, ROWS = 193, 129
"""Points of a whole picture, as wide as three where it is two high: its axes have the same scale."""
STRIDES = (64, 32, 16, 8, 4, 2, 1)
"""Every so-and-so-many point of it is found first: each time half as far apart, and none is found twice."""
MOST_OPERATIONS = 1e12
"""What a picture may take: some tens of seconds. Where the next stride takes more, it stays as it is."""
_ASPECT = 1.5
_AROUND = 1.25
"""The picture goes so many times as far as what it must show."""
_FAR = 2.0**40
_INSIDE = 0.7
"""Looked at closely, where we are is no further from the middle than so many halves of the picture."""
_RIM = 0.16
"""What lies well within a picture leaves this part of it free at every side."""

Place = tuple[float, float]
Measured = Callable[[float, float], Generator[None, None, float]]
"""Finds J at a point, in steps."""


@dataclass(frozen=True, eq=False, slots=True)
class Field:
    """J (rows, columns) at the points `x` (columns,) and `y` (rows,), upward; `known` (rows, columns) where found."""

    x: FloatArray
    y: FloatArray
    heights: FloatArray
    known: NDArray[np.bool_]


class Grid:
    """The points over `window`, every 64th first, then every 32nd, down to all of them."""

    def __init__(self, window: Box, operations: float) -> None:
        """A point takes so many `operations`."""
        self.field: Field | None = None
        """As far as it is found: of the first stride point by point, then stride by stride."""
        self._operations = operations
        self._x, self._y = evenly(window[0], window[1], COLUMNS), evenly(window[2], window[3], ROWS)
        self._heights = np.full((ROWS, COLUMNS), np.nan)
        self._known = np.zeros((ROWS, COLUMNS), dtype=bool)

    def found(self, measured: Measured) -> Job:
        """Find it, point by point."""
        for stride in STRIDES:
            first = stride == STRIDES[0]
            rows, columns = range(0, ROWS, stride), range(0, COLUMNS, stride)
            if not first and len(rows) * len(columns) * self._operations > MOST_OPERATIONS:
                return
            for row in rows:
                for column in columns:
                    if not self._known[row, column]:
                        cost = yield from measured(float(self._x[column]), float(self._y[row]))
                        self._heights[row, column], self._known[row, column] = cost, True
                        if first:
                            self._show(stride)
                        yield
            if not first:
                self._show(stride)

    def _show(self, stride: int) -> None:
        found, known = self._heights[::stride, ::stride].copy(), self._known[::stride, ::stride].copy()
        self.field = Field(read_only(self._x[::stride]), read_only(self._y[::stride]), read_only(found), known)


def reach_of(start: Place, shown: Iterable[Place], least: float) -> tuple[float, Place]:
    """Half the width of a picture with all places that are `shown`, a power of two of at least `least`; its middle.

    It stands still while what it shows moves a little. What is too far from `start` to be seen beside it is left out.
    """
    near = [each for each in shown if all(abs(a - b) <= _FAR for a, b in zip(each, start, strict=True))]
    x, y = ([each[axis] for each in near] or [0.0] for axis in (0, 1))
    furthest = max(least, _AROUND / 2.0 * max(max(x) - min(x), _ASPECT * (max(y) - min(y))))
    reach = math.ldexp(1.0, math.ceil(math.log2(furthest))) if 0.0 < furthest < math.inf else 1.0
    grain = reach / 4.0
    across, upward = (round((max(each) / 2.0 + min(each) / 2.0) / grain) * grain for each in (x, y))
    return reach, (across, upward)


def window_of(start: Place, tip: Place, reach: float, middle: Place, zoom: int) -> Box:
    """The part of the plane that is shown, 2^`zoom` times less than the whole.

    The closer one looks, the nearer the middle of the step from `start` to `tip` comes to the middle of the picture;
    `start` is always in it. From further away it keeps its place.
    """
    part = math.ldexp(1.0, -zoom)
    ends = []
    for at, begin, end, half in zip(middle, start, tip, (reach * part, reach * part / _ASPECT), strict=True):
        if not math.isfinite(begin):
            ends += [at - half, at + half]
            continue
        if zoom <= 0:
            centre = begin + (at - begin) * part
        else:
            ahead = (end - begin) / 2.0 if math.isfinite(end) else 0.0
            centre = begin + min(max(ahead, -_INSIDE * half), _INSIDE * half)
            centre += (at - centre) * part * part
            centre = min(max(centre, begin - _INSIDE * half), begin + _INSIDE * half)
        ends += [centre - half, centre + half]
    return ends[0], ends[1], ends[2], ends[3]


def closest_to(start: Place, tip: Place, reach: float, middle: Place, most: int) -> int:
    """The closest zoom, `most` at most, at which a step from `start` to `tip` lies well within the picture.

    0 where there is no step, or where it lies well within nothing closer than the whole.
    """
    if start == tip or not all(map(math.isfinite, (*start, *tip))):
        return 0
    for zoom in range(most, 0, -1):
        left, right, bottom, top = window_of(start, tip, reach, middle, zoom)
        rims = _RIM * (right - left), _RIM * (top - bottom)
        if all(
            left + rims[0] <= x <= right - rims[0] and bottom + rims[1] <= y <= top - rims[1] for x, y in (start, tip)
        ):
            return zoom
    return 0
