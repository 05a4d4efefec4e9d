"""Runs of step numbers answer as a plain sorted list does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.session.spans import Spans


@given(members=st.sets(st.integers(1, 60)), at=st.integers(0, 61))
def test_they_answer_as_a_sorted_list_does(members: set[int], at: int) -> None:
    listed = sorted(members)
    spans = Spans(range(member, member + 1) for member in listed)
    assert len(spans) == len(listed)
    assert spans.next(at) == min((member for member in listed if member > at), default=None)
    assert spans.previous(at) == max((member for member in listed if member < at), default=None)
    assert spans.upto(at) == sum(member <= at for member in listed)
    assert (at in spans) == (at in members)
    assert [spans.nth(number) for number in range(1, len(listed) + 1)] == listed


def test_a_number_beyond_the_last_is_an_error() -> None:
    with pytest.raises(IndexError):
        Spans([range(3, 5)]).nth(3)
