"""Under every symbol of an equation stands its number, or the calculation that gives it."""

from __future__ import annotations

import pytest

from backstep.present.card import card
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session


@pytest.mark.parametrize("lesson", ORDER)
def test_no_symbol_is_left_without(lesson: str) -> None:
    session = Session.open(path_of(lesson))
    seen = set()
    for step in session.state.steps:
        if (step.kind, step.layer) in seen:
            continue
        seen.add((step.kind, step.layer))
        session.dispatch(do.GoTo(2, step.index))
        for tile in card(session.state, View()).tiles:
            is_number = tile.latex.replace("-", "").replace(".", "").isdigit()
            assert bool(tile.number or tile.worked) != is_number, (step, tile)


def test_what_is_only_renamed_has_its_number_on_both_sides() -> None:
    session = Session.open(path_of("two-neurons"))
    session.dispatch(do.GoTo(1, 8))
    assert [(tile.latex, tile.number) for tile in card(session.state, View()).tiles] == [
        ("J", "0.8500"),
        ("L", "0.8500"),
    ]
