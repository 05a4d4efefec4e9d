"""Lines through places of equal height."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from backstep.core.arrays import FloatArray

_BREAK = np.full((1, 2), np.nan)


def level_line(heights: FloatArray, level: float) -> FloatArray:
    """The lines at height `level` of a surface, as one row of ends (k, 2): column and row, NaN between two lines.

    `heights` (rows, columns) are those at the corners of a grid; between two corners a line crosses where a straight
    line would. Cells with a corner that is not finite are left out.
    """
    # Loaded with the first picture: a window opens sooner without it.
    from contourpy import LineType, contour_generator

    if min(heights.shape) < 2:
        return np.empty((0, 2))
    known = np.ma.masked_invalid(heights)
    made = contour_generator(z=known, corner_mask=False, line_type=LineType.ChunkCombinedNan)
    ends = made.lines(level)[0][0]
    return np.empty((0, 2)) if ends is None else np.asarray(ends, dtype=np.float64)


def joined(lines: Iterable[FloatArray]) -> FloatArray:
    """Several of them as one row (k, 2)."""
    parts = [part for line in lines if len(line) for part in (_BREAK, line)]
    return np.concatenate(parts[1:]) if parts else np.empty((0, 2))
