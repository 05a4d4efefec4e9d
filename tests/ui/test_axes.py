"""Round numbers on the axes, and curves of more points than a screen has columns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backstep.core.arrays import distinct
from backstep.present import ticks
from backstep.ui.panels.thinning import POINTS_MOST, thinned


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(1, 20))
def test_ticks_are_even_and_inside(low: float, span: float, most: int) -> None:
    found = ticks.linear(low, low + span, most)
    slack = 1e-6 * max(abs(low), span)
    assert all(low - slack <= value <= low + span + slack for value in found)
    assert len(found) <= most + 1
    gaps = np.diff(found)
    assert np.allclose(gaps, gaps[0] if len(gaps) else 0, rtol=1e-4, atol=slack)


@given(st.floats(-10, 10), st.floats(0.1, 10), st.integers(2, 6))
@example(0.5, 1.2, 2)
@example(0.18, 0.15, 2)
def test_an_axis_has_two_numbers_at_least(low: float, span: float, most: int) -> None:
    """With one alone, nobody could tell how far apart things are."""
    assert len(ticks.linear(low, low + span, most)) >= 2


@given(st.floats(-12, 9), st.floats(0.01, 20), st.integers(2, 20))
@example(-3.1, 2.2, 2)
@example(-0.5, 1.3, 3)
def test_so_has_a_logarithmic_one(power: float, decades: float, most: int) -> None:
    low, high = 10.0**power, 10.0 ** (power + decades)
    found = ticks.logarithmic(low, high, most)
    assert 2 <= len(found) <= most + 1
    assert all(low * 0.999 <= value <= high * 1.001 for value in found)


@given(
    st.floats(-100, 100),
    st.floats(-8, 3).map(lambda power: 10.0**power),
    st.floats(90, 600),
    st.floats(0, 40),
    st.integers(2, 12),
)
@example(-1.0, 2.0, 205.0, 0.0, 2)
def test_numbers_that_are_fitted_have_room_on_the_axis_and_are_two_at_least(
    low: float, span: float, room: float, spare: float, most: int
) -> None:
    high, wide = low + span, 6.0

    def long(label: str) -> float:
        return wide * len(label)

    found = ticks.fitted(low, high, most, room, long, spare=spare)
    ends = [((value - low) / (high - low) * room, long(label) / 2.0, label) for value, label in found]
    assert all(low - 1e-6 * span <= value <= high + 1e-6 * span for value, _ in found)
    assert all(-spare <= at - half and at + half <= room + spare for at, half, _ in ends)
    assert all(at + half < other - far for (at, half, _), (other, far, _) in pairwise(ends))
    assert len({label for *_, label in ends}) == len(ends) <= most + 1
    longest = max(long(label) for label in ticks.labels([low, high], even=True))
    if room > 4 * max(longest, 12 * wide):
        assert len(found) >= 2


@pytest.mark.parametrize(("room", "expected"), [(200.0, [-1.0, -0.5, 0.0, 0.5, 1.0]), (130.0, [-1.0, 0.0, 1.0])])
def test_numbers_without_room_for_all_are_further_apart_and_not_left_out(room: float, expected: list[float]) -> None:
    found = ticks.fitted(-1.3, 1.3, 6, room, lambda _: 20.0)
    assert [value for value, _ in found] == expected


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 3.0), (-0.031, 0.012), (0.14970, 0.15021)])
def test_an_axis_whose_ends_have_no_room_for_their_numbers_has_two_between(low: float, high: float) -> None:
    found = ticks.fitted(low, high, 2, 205.0, lambda label: 7.0 * len(label))
    assert len(found) >= 2
    assert low < found[0][0] < found[-1][0] < high


def test_whole_ticks_are_whole() -> None:
    assert ticks.linear(0.5, 3.5, 10, whole=True) == [1, 2, 3]


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0.01, 100, 5, [0.01, 0.1, 1, 10, 100]),
        (0.1, 10, 9, [0.1, 0.2, 0.5, 1, 2, 5, 10]),
        (0.5, 0.56, 3, [0.5, 0.52, 0.54, 0.56]),
        (1, 1, 5, []),
        (0, 1, 5, []),
        (1.0, float("inf"), 5, []),
    ],
)
def test_logarithmic_ticks(low: float, high: float, most: int, expected: list[float]) -> None:
    assert ticks.logarithmic(low, high, most) == pytest.approx(expected)


def test_many_powers_of_ten_are_thinned() -> None:
    assert len(ticks.logarithmic(1e-300, 1e300, 8)) <= 8


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), st.integers(4, 60))
def test_thinning_keeps_ends_and_extremes(values: list[float], most: int) -> None:
    heights = np.array(values)
    where = thinned(heights, most)
    kept = heights[where]
    assert (np.diff(where) > 0).all()
    assert (where[0], where[-1]) == (0, len(values) - 1)
    assert (kept.min(), kept.max()) == (heights.min(), heights.max())
    assert len(where) <= max(most, 2) * 1.6 + 4


def test_a_very_long_history_is_drawn_with_few_points() -> None:
    heights = np.random.default_rng(0).normal(size=1_000_000)
    heights[123_456], heights[200_000:202_100] = 99.0, np.nan
    where = thinned(heights)
    kept = heights[where]
    assert len(where) <= POINTS_MOST * 1.2
    assert np.nanmax(kept) == 99.0
    assert np.isnan(kept).any()


@given(st.lists(st.integers(-5, 5)))
def test_distinct_values_of_an_ordered_row_are_those_of_numpy(numbers: list[int]) -> None:
    ordered = np.sort(np.array(numbers, dtype=float))
    values, first = distinct(ordered)
    expected, places = np.unique(ordered, return_index=True)
    assert values.tolist() == expected.tolist()
    assert first.tolist() == places.tolist()
