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


def window_of(start: Place, reach: float, middle: Place, zoom: int) -> Box:
    """The part of the plane that is shown, 2^`zoom` times less than the whole; `start` keeps its place in it."""
    part = math.ldexp(1.0, -zoom)
    x, y = (to + (at - to) * part if math.isfinite(to) else at for at, to in zip(middle, start, strict=True))
    half = reach * part
    return x - half, x + half, y - half / _ASPECT, y + half / _ASPECT
