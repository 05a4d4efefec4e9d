"""The gradient check in words: the factor that is wrong, and of which example."""

from __future__ import annotations

import pytest

from backstep.core.mistakes import Mistake
from backstep.present.gradient_check import CheckWords, wrong_targets
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.checking import checked
from tests.strategies import carry_out


def test_each_row_says_what_was_computed_and_what_ought_to_be() -> None:
    session = Session.open(path_of("several-paths"))
    carry_out(session, do.ToggleMistake(Mistake.ONE_PATH))
    look = CheckWords(session.state, checked(session), 4).look()
    assert look.good is False
    assert look.text.endswith(" Wrong: ∂J/∂a in layer 1, the sum of what comes back.")
    assert [row.text for row in look.wrong] == [
        "∂J/∂a₁⁽¹⁾: computed 2, ought to be 5",
        "∂J/∂a₂⁽¹⁾: computed 4, ought to be 3",
    ]
    assert [row.target for row in look.wrong] == [Target("node", 1, 1), Target("node", 1, 2)]


def test_what_is_right_for_the_example_in_view_is_not_marked_and_another_is_named() -> None:
    """Without y/ŷ the lost sign changes nothing for a target of 0."""
    session = Session.open(path_of("xor"))
    carry_out(session, do.GoTo(2, 40), do.ToggleMistake(Mistake.COST_SIGN))
    check = checked(session)
    assert wrong_targets(check, session.state, ()) == ()
    [row] = CheckWords(session.state, check, 4).look().wrong
    assert row.text.startswith("Example 2, ∂J/∂ŷ: computed ")
    carry_out(session, do.ViewExample(2))
    assert wrong_targets(check, session.state, ()) == (Target("cost_edge", 0, 1),)
    [row] = CheckWords(session.state, check, 4).look().wrong
    assert row.text.startswith("∂J/∂ŷ: computed ")


@pytest.mark.parametrize("example", [1, 3])
def test_what_belongs_to_the_whole_batch_is_wrong_for_every_example(example: int) -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.GoTo(3, 40), do.ToggleMistake(Mistake.NOT_RESET), do.ViewExample(example))
    check = checked(session)
    kinds = {target.kind for target in wrong_targets(check, session.state, ())}
    assert kinds == {"edge", "bias"}
    wrong = "Wrong: ∂J/∂w in layers 1, 2, made of δ and a; ∂J/∂b in layers 1, 2, the sum of δ."
    assert CheckWords(session.state, check, 4).look().text.endswith(wrong)
    assert not any(row.text.startswith("Example") for row in CheckWords(session.state, check, 4).look().wrong)
