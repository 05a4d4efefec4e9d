"""δ of an output whose two factors cancel: the card shows the short form beside the long one."""

from __future__ import annotations

import pytest

from backstep.core.steps import Kind
from backstep.present.card import card
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.plain_evaluator import interval
from tests.strategies import carry_out


def deltas(lesson: str, iteration: int = 2) -> Session:
    """A lesson at the first δ of an output."""
    session = Session.open(path_of(lesson))
    first = next(step.index for step in session.state.steps if step.kind is Kind.DELTA)
    carry_out(session, do.GoTo(iteration, first))
    return session


@pytest.mark.parametrize(
    ("lesson", "shown"),
    [
        ("logistic-regression", "also 1/6 × (ŷ − y)"),
        ("two-neurons", "also ŷ − y"),
        ("xor", "also 1/4 × (ŷ − y)"),
        ("iris", "also 1/10 × (ŷ₁ − y₁)"),
    ],
)
def test_it_comes_to_the_same(lesson: str, shown: str) -> None:
    session = deltas(lesson)
    [(name, calculation)] = [row for row in card(session.state, View()).details if row[0].startswith("also ")]
    assert name == shown
    within = interval(calculation, View().digits)
    assert within.low <= session.state.record.delta[-1][session.state.row, 0] <= within.high


@pytest.mark.parametrize("lesson", ["mazur", "curve"])
def test_where_nothing_cancels_there_is_none(lesson: str) -> None:
    assert not any(name.startswith("also ") for name, _ in card(deltas(lesson).state, View()).details)
