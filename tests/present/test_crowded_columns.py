"""Columns with too little room: what is folded away is counted, and nothing lies on anything else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backstep.present.columns import (
    BARE_SLOT,
    CLOSE_DOT,
    DOT,
    GAP,
    INPUT_SLOT,
    MOST_DOTS,
    SLOT,
    UPRIGHT_SLOT,
    least_height,
    needed,
    stack,
    visible,
)
from backstep.present.diagram import diagram
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.present.test_layout import faults
from tests.strategies import carry_out


@pytest.mark.parametrize(("width", "height", "scale"), [(810, 267, 2.0), (563, 188, 1.4)])
@pytest.mark.parametrize("lesson", ["iris", "xor"])
def test_large_text_in_a_low_diagram_keeps_all_apart(lesson: str, width: int, height: int, scale: float) -> None:
    session = Session.open(path_of(lesson))
    for step in range(1, len(session.state.steps) + 1, 7):
        carry_out(session, do.GoTo(1, step))
        frame = diagram(session.state, View(width=width, height=height, text_scale=scale))
        assert not faults(frame, session.state.current), f"step {step}"


@pytest.mark.parametrize(("width", "height"), [(810, 208), (810, 149), (593, 151)])
@pytest.mark.parametrize("lesson", ["iris", "xor", "calculus", "mazur"])
def test_beside_a_band_larger_text_is_no_larger_than_the_height_holds(lesson: str, width: int, height: int) -> None:
    session = Session.open(path_of(lesson))
    for step in range(1, len(session.state.steps) + 1, 5):
        carry_out(session, do.GoTo(1, step))
        frame = diagram(session.state, View(width=width, height=height, text_scale=2.0))
        assert not faults(frame, session.state.current), f"step {step}"


@given(st.integers(1, 200), st.integers(1, 200), st.sampled_from([SLOT, BARE_SLOT, INPUT_SLOT, UPRIGHT_SLOT]))
def test_the_least_height_of_a_column_holds_it(count: int, focus: int, slot: float) -> None:
    least = least_height(count, slot)
    slots = stack(count, min(focus, count), least + 1e-9, slot, 1.0)
    assert needed(slots, slot) <= least + 1e-9


@given(
    st.integers(1, 200),
    st.integers(1, 200),
    st.floats(0, 10),
    st.sampled_from([SLOT, BARE_SLOT, INPUT_SLOT, UPRIGHT_SLOT]),
)
def test_the_last_resort_counts_all_that_are_not_drawn(count: int, focus: int, more: float, slot: float) -> None:
    focus, size = min(focus, count), 20.0
    slots = stack(count, focus, (slot + 2 * CLOSE_DOT + GAP + more) * size, slot, size)
    assert {1, focus, count} <= {each.unit for each in slots}
    assert sum(each.unit is not None for each in slots) + sum(each.hidden for each in slots) == count
    assert needed(slots, slot) <= slot + 2 * CLOSE_DOT + GAP + more + 1e-9
    assert all(each.hidden for each in slots if each.unit is None)


@given(st.integers(2, MOST_DOTS), st.integers(8, 56), st.sampled_from([SLOT, BARE_SLOT, INPUT_SLOT, UPRIGHT_SLOT]))
@example(3, 20, SLOT)
def test_one_unit_has_its_numbers_where_the_room_is_just_enough_for_it(count: int, size: int, slot: float) -> None:
    slots = stack(count, None, (count * DOT + slot - DOT) * size, slot, size)
    assert any(each.full for each in slots)


def test_counts_are_where_the_units_are_as_long_as_they_fit() -> None:
    size, both = 20.0, SLOT + 2 * CLOSE_DOT + 2 * GAP
    apart, together = (stack(9, 4, free * size, SLOT, size) for free in (both + 0.01, both - 0.01))
    assert [(each.unit, each.hidden) for each in apart] == [(1, 0), (None, 2), (4, 0), (None, 4), (9, 0)]
    assert [(each.unit, each.hidden) for each in together] == [(1, 0), (4, 0), (None, 6), (9, 0)]


@given(st.integers(1, 3000), st.integers(3, 40), st.integers(1, 3000))
def test_folding_keeps_the_first_what_is_in_play_and_the_last(count: int, room: int, focus: int) -> None:
    focus = min(focus, count)
    units = visible(count, room, focus)
    assert list(units) == sorted(set(units))
    assert {1, focus, count} <= set(units)
    gaps = sum(1 for low, high in pairwise(units) if high > low + 1)
    if count <= room:
        assert len(units) == count
    else:
        assert len(units) + gaps <= max(room, 5), "a gap takes the place of one unit"
        assert gaps


@given(
    st.integers(1, 500),
    st.integers(1, 500),
    st.floats(50, 3000),
    st.sampled_from([SLOT, BARE_SLOT, INPUT_SLOT]),
    st.floats(10, 50),
)
def test_a_column_has_every_unit_once_drawn_or_counted(
    count: int, focus: int, free: float, slot: float, size: float
) -> None:
    focus = min(focus, count)
    slots = stack(count, focus, free, slot, size)
    units = [each.unit for each in slots if each.unit is not None]
    assert units == sorted(set(units))
    assert len(units) + sum(each.hidden for each in slots) == count
    assert any(each.full and each.unit == focus for each in slots), "what is in play has its numbers"
    if free >= 12 * size:
        assert needed(slots, slot) * size <= free + 0.01, "they go into the height"
