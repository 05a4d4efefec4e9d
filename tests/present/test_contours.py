"""The lines on which a surface has a height."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstep.core.arrays import FloatArray
from backstep.present.contours import joined, level_line

HEIGHTS = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(-9, 9, width=16))


def pieces(line: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
    """Every two ends that are joined."""
    return [(a, b) for a, b in pairwise(line) if np.isfinite([a, b]).all()]


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
    line = level_line(heights, level)
    for end in line[np.isfinite(line).all(axis=1)].tolist():
        # Where an end is on a line of the grid it may be an ulp beside it.
        column, row = (round(place) if abs(place - round(place)) < 1e-9 else place for place in end)
        assert column == round(column) or row == round(row)
        assert math.isclose(along_edges(heights, column, row), level, abs_tol=1e-7)


@given(HEIGHTS, st.floats(-9, 9, width=16))
def test_each_cell_with_corners_on_both_sides_has_its_lines(heights: FloatArray, level: float) -> None:
    assume(not (heights == level).any())
    above = heights >= level
    expected = 0
    for row in range(heights.shape[0] - 1):
        for column in range(heights.shape[1] - 1):
            cell = [above[row, column], above[row, column + 1], above[row + 1, column + 1], above[row + 1, column]]
            expected += sum(cell[k] != cell[(k + 1) % 4] for k in range(4)) // 2
    assert len(pieces(level_line(heights, level))) == expected


def test_a_slope_has_a_straight_line() -> None:
    rows, columns = np.indices((5, 7))
    found = level_line(columns - 2.0 * rows, 0.5)
    assert len(found) > 2
    assert found[:, 0] - 2.0 * found[:, 1] == pytest.approx(np.full(len(found), 0.5))


def test_a_saddle_is_cut_by_its_middle() -> None:
    saddle = np.array([[1.0, -1.0], [-1.0, 1.0]])
    for lift, corner in ((0.2, (1.0, 0.0)), (-0.2, (0.0, 0.0))):
        # With a middle above, the two upper corners belong together and the lower right one is cut off.
        found = pieces(level_line(saddle + lift, 0.0))
        assert len(found) == 2
        assert min(max(np.abs(np.array(piece) - np.array(corner)).sum(axis=1)) for piece in found) < 1.0


def test_what_is_no_number_has_no_line() -> None:
    heights = np.array([[0.0, 1.0, 0.0], [0.0, math.nan, 0.0], [0.0, 1.0, math.inf]])
    assert len(level_line(heights, 0.5)) == 0
    assert len(level_line(np.full((3, 3), math.nan), 0.5)) == 0
    heights = np.array([[0.0, 1.0, math.nan], [0.0, 1.0, 1.0]])
    assert level_line(heights, 0.5)[:, 0].tolist() == [0.5, 0.5], "the cell beside it has its line"


def test_lines_are_joined_with_gaps_between_them() -> None:
    one, other = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[3.0, 3.0], [4.0, 4.0]])
    found = joined([one, np.empty((0, 2)), other])
    assert len(pieces(found)) == 2
    assert np.array_equal(found[np.isfinite(found).all(axis=1)], np.concatenate([one, other]))
    assert joined([]).shape == (0, 2)
