"""The line on which a surface has a height."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstep.core.arrays import FloatArray
from backstep.core.contours import level_line

HEIGHTS = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(-9, 9, width=16))


def along_edges(heights: FloatArray, column: float, row: float) -> float:
    """The height at a place on a line of the grid, straight between its corners."""
    low, left = math.floor(row), math.floor(column)
    if row != low:
        below, above = heights[low, round(column)], heights[low + 1, round(column)]
        return float(below + (row - low) * (above - below))
    if column != left:
        before, behind = heights[low, left], heights[low, left + 1]
        return float(before + (column - left) * (behind - before))
    return float(heights[low, left])


@given(HEIGHTS, st.floats(-9, 9, width=16))
def test_every_end_is_on_the_grid_and_has_the_height(heights: FloatArray, level: float) -> None:
    for column, row in level_line(heights, level).reshape(-1, 2):
        assert column == round(column) or row == round(row)
        assert math.isclose(along_edges(heights, column, row), level, abs_tol=1e-9)


@given(HEIGHTS, st.floats(-9, 9, width=16))
def test_each_cell_with_corners_on_both_sides_has_its_lines(heights: FloatArray, level: float) -> None:
    above = heights >= level
    expected = 0
    for row in range(heights.shape[0] - 1):
        for column in range(heights.shape[1] - 1):
            cell = [above[row, column], above[row, column + 1], above[row + 1, column + 1], above[row + 1, column]]
            expected += sum(cell[k] != cell[(k + 1) % 4] for k in range(4)) // 2
    assert len(level_line(heights, level)) == expected


def test_a_slope_has_a_straight_line() -> None:
    rows, columns = np.indices((5, 7))
    found = level_line(columns - 2.0 * rows, 0.5)
    assert len(found)
    assert np.allclose(found[:, :, 0] - 2.0 * found[:, :, 1], 0.5)


def test_a_saddle_is_cut_by_its_middle() -> None:
    saddle = np.array([[1.0, -1.0], [-1.0, 1.0]])
    for lift, corner in ((0.2, (1.0, 0.0)), (-0.2, (0.0, 0.0))):
        # With a middle above, the two upper corners belong together and the lower right one is cut off.
        found = level_line(saddle + lift, 0.0)
        assert len(found) == 2
        assert np.abs(found - np.array(corner)).sum(axis=2).max(axis=1).min() < 1.0


def test_what_is_no_number_has_no_line() -> None:
    heights = np.array([[0.0, 1.0, 0.0], [0.0, math.nan, 0.0], [0.0, 1.0, math.inf]])
    assert len(level_line(heights, 0.5)) == 0
    huge = np.array([[-1.7e308, 1.7e308], [-1.7e308, 1.7e308]])
    assert level_line(huge, 0.0).tolist() == [[[0.5, 0.0], [0.5, 1.0]]]
