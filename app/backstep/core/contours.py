"""Where a surface over a grid has a given height: marching squares, all cells at once."""

from __future__ import annotations

import numpy as np

from backstep.core.arrays import FloatArray

_CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))
"""Row and column of a cell's corners, from the lower left one around."""


def level_line(heights: FloatArray, level: float) -> FloatArray:
    """The line at height `level` of a surface, as line segments (k, 2, 2): two ends with column and row each.

    `heights` (rows, columns) are those at the corners of a grid; between two corners the line crosses where a straight
    line would. Cells with a corner that is not finite are left out. Where two opposite corners of a cell lie above, the
    mean of all four decides which of them belong together.
    """
    above = heights >= level
    rows, columns = heights.shape
    if rows < 2 or columns < 2:
        return np.empty((0, 2, 2))
    # Edge k goes from corner k to corner k + 1.
    corners = [heights[r : rows - 1 + r, c : columns - 1 + c] for r, c in _CORNERS]
    signs = [above[r : rows - 1 + r, c : columns - 1 + c] for r, c in _CORNERS]
    finite = np.logical_and.reduce([np.isfinite(corner) for corner in corners])
    ends = np.stack([_crossing(corners, edge, level) for edge in range(4)], axis=2)
    crossed = np.stack([signs[edge] != signs[(edge + 1) % 4] for edge in range(4)], axis=2)
    count = crossed.sum(axis=2)
    single, double = (count == 2) & finite, (count == 4) & finite
    found = [ends[single][crossed[single]].reshape(-1, 2, 2)]
    if double.any():
        with np.errstate(over="ignore"):
            mean = np.sum([corner / 4.0 for corner in corners], axis=0)
        # Either the lower left corner is joined with the upper right one, or each of them is cut off.
        joined = (mean >= level) == signs[0]
        found += [ends[double & joined][:, pair] for pair in ([0, 1], [2, 3])]
        found += [ends[double & ~joined][:, pair] for pair in ([3, 0], [1, 2])]
    return np.asarray(np.concatenate(found), dtype=np.float64)


def _crossing(corners: list[FloatArray], edge: int, level: float) -> FloatArray:
    """Column and row (rows - 1, columns - 1, 2) where a straight line between two corners of a cell has the level."""
    (row, column), (row_end, column_end) = _CORNERS[edge], _CORNERS[(edge + 1) % 4]
    low, high = corners[edge], corners[(edge + 1) % 4]
    with np.errstate(all="ignore"):
        # Halves first: their distance may lie beyond float64.
        share = np.clip((level / 2 - low / 2) / (high / 2 - low / 2), 0.0, 1.0)
    rows, columns = np.indices(low.shape)
    return np.stack([columns + column + share * (column_end - column), rows + row + share * (row_end - row)], axis=2)
