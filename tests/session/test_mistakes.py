"""Mistakes in a session: switched on and off, undone, never saved, and found by the gradient check."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.mistakes import MISTAKES, Mistake
from backstep.core.network import BiasMode
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Kind
from backstep.core.training import Task
from backstep.session import commands as do
from backstep.session.document import make_document
from backstep.session.gradient_study import Check, GradientStudy
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.checking import checked
from tests.contents import session as session_of
from tests.strategies import COMMANDS, carry_out, content_of, contents, tasks


def opened(lesson: str) -> Session:
    return Session.open(path_of(lesson))


def written(session: Session, path: Path) -> dict[str, object]:
    session.save(path)
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_it_is_switched_on_at_the_same_step_and_off_again() -> None:
    session = opened("mazur")
    carry_out(session, do.GoTo(7, 50))
    right = session.state.record
    carry_out(session, do.ToggleMistake(Mistake.UPHILL))
    assert session.state.position == (7, 50)
    assert session.state.record.mistake is Mistake.UPHILL
    assert session.state.record.cost > right.cost, "six steps uphill"
    carry_out(session, do.ToggleMistake(Mistake.NO_SLOPE))
    assert session.state.record.mistake is Mistake.NO_SLOPE, "one at a time"
    carry_out(session, do.ToggleMistake(Mistake.NO_SLOPE))
    assert session.state.setup.mistake is None
    assert session.state.position == (7, 50)
    assert session.state.record.cost == right.cost


def test_undo_and_redo_take_it_along() -> None:
    session = opened("mazur")
    carry_out(session, do.GoTo(3, 50), do.ToggleMistake(Mistake.UPHILL))
    wrong = session.state.record.cost
    carry_out(session, do.Undo())
    assert session.state.setup.mistake is None
    assert session.state.record.mistake is None
    carry_out(session, do.Redo())
    assert session.state.record.cost == wrong


def test_what_would_change_nothing_is_refused_with_the_reason() -> None:
    session = opened("logistic-regression")
    with pytest.raises(InputError, match="no hidden layer"):
        session.dispatch(do.ToggleMistake(Mistake.TOO_EARLY))
    assert session.state.setup.mistake is None


def test_saving_writes_the_session_without_it_and_says_so(tmp_path: Path) -> None:
    session = opened("mazur")
    carry_out(session, do.GoTo(5, 10))
    before = written(session, tmp_path / "right.backstep")
    carry_out(session, do.ToggleMistake(Mistake.NO_SLOPE), do.GoTo(40, 3))
    assert not session.modified, "there is nothing of it to lose"
    after = written(session, tmp_path / "wrong.backstep")
    assert after == before, "only what was trained without the mistake"
    assert "without the mistake" in session.state.notice
    again = Session.open(tmp_path / "wrong.backstep")
    assert again.state.setup.mistake is None
    assert again.state.position == (5, 10)


def test_who_is_taken_back_by_switching_a_mistake_off_is_told() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(5, 10), do.ToggleMistake(Mistake.NO_SLOPE))
    assert session.state.position == (5, 10)
    carry_out(session, do.GoTo(1234, 3), do.ToggleMistake(Mistake.NO_SLOPE))
    assert session.state.position == (5, 10)
    assert session.state.notice.startswith("Without the mistake the training came to 5:10 so far")
    carry_out(session, do.Undo())
    assert session.state.position == (1234, 3)
    carry_out(session, do.GoTo(3, 1), do.ToggleMistake(Mistake.NO_SLOPE))
    assert (session.state.position, session.state.notice) == ((3, 1), ""), "it stays where it is"


@given(contents(), st.lists(COMMANDS, max_size=5), st.sampled_from(Mistake), st.lists(COMMANDS, max_size=5))
def test_whatever_is_done_meanwhile_the_file_never_knows(
    content: dict[str, object], first: list[do.Command], mistake: Mistake, then: list[do.Command]
) -> None:
    session = Session(make_document(content, Path()))
    carry_out(session, *first)
    training, reached = session.timeline, session.state.furthest
    carry_out(session, do.ToggleMistake(mistake))
    assume(session.state.setup.mistake is mistake)
    carry_out(session, *then)
    text = json.dumps(session.content())
    assert "mistake" not in text
    saved = session.content().get("debugger", {}).get("position", "1:1")
    assert tuple(map(int, saved.split(":"))) <= reached
    carry_out(session, do.ToggleMistake(mistake))
    assert session.state.setup.mistake is None
    assert session.timeline is training
    assert session.state.record.mistake is None
    assert session.state.furthest == reached


@given(tasks(examples=6), st.sampled_from(Mistake), st.integers(2, 40))
def test_any_iteration_comes_back_to_the_bit(task: Task, mistake: Mistake, far: int) -> None:
    assume(not MISTAKES[mistake].moot(task.network, task.batches.size))
    session = Session(make_document(content_of(task), Path()))
    carry_out(session, do.ToggleMistake(mistake), do.GoTo(2, 1))
    early = session.state.record
    carry_out(session, do.GoTo(far + 20, 1), do.GoTo(2, 1))
    assert session.state.record.after.equals(early.after)


# --- the check


def wrong_places(check: Check, session: Session) -> set[str]:
    """The layers and kinds of the parameters that are marked."""
    network, found = session.state.document.network, set()
    for layer in range(1, network.depth + 1):
        for unit in range(1, network.units(layer) + 1):
            if check.is_marked(Subject(By.BIAS, layer, unit)):
                found.add(f"b{layer}")
            for source in range(1, network.units(layer - 1) + 1):
                if check.is_marked(Subject(By.WEIGHT, layer, unit, source)):
                    found.add(f"W{layer}")
    return found


MARKS = {
    Mistake.SLOPE_OF_Z: {"W1", "b1", "W2", "b2"},
    Mistake.COST_SIGN: {"W1", "b1", "W2", "b2"},
    Mistake.TOO_EARLY: {"W1", "b1"},
    Mistake.NO_SLOPE: {"W1", "b1", "W2", "b2"},
    Mistake.ONE_PATH: {"W1", "b1"},
    Mistake.NOT_AVERAGED: {"W1", "b1", "W2", "b2"},
    Mistake.NOT_RESET: {"W1", "b1", "W2", "b2"},
    Mistake.UPHILL: {"W1", "b1", "W2", "b2"},
    Mistake.NO_BIAS: {"b1", "b2"},
}


FACTORS = {
    Mistake.SLOPE_OF_Z: {(Kind.ACTIVATION_DERIVATIVE, 2), (Kind.ACTIVATION_DERIVATIVE, 1)},
    Mistake.COST_SIGN: {(Kind.COST_GRADIENT, 2)},
    Mistake.TOO_EARLY: {(Kind.GRADIENT_TERM, 2)},
    Mistake.NO_SLOPE: {(Kind.DELTA, 2), (Kind.DELTA, 1)},
    Mistake.ONE_PATH: {(Kind.ACTIVATION_GRADIENT, 1)},
    Mistake.NOT_AVERAGED: {(Kind.COST_GRADIENT, 2)},
    Mistake.NOT_RESET: {(kind, layer) for kind in (Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT) for layer in (1, 2)},
    Mistake.UPHILL: set(),
    Mistake.NO_BIAS: {(Kind.BIAS_GRADIENT, 1), (Kind.BIAS_GRADIENT, 2)},
}
"""The factors that each makes wrong, and no other: kind and layer."""


def two_outputs() -> Session:
    """Two inputs, three hidden sigmoids and two outputs, with three examples."""
    rng = np.random.Generator(np.random.PCG64(5))
    parameters = {
        "weights": [rng.standard_normal((3, 2)).tolist(), rng.standard_normal((2, 3)).tolist()],
        "biases": [rng.standard_normal(3).tolist(), rng.standard_normal(2).tolist()],
    }
    data = {"inputs": rng.standard_normal((3, 2)).tolist(), "targets": rng.uniform(0, 1, (3, 2)).tolist()}
    return session_of(2, (3, "sigmoid"), (2, "sigmoid"), parameters=parameters, data=data, learning_rate=0.5)


@pytest.mark.parametrize("mistake", Mistake)
def test_the_check_finds_each_and_marks_where_it_is(mistake: Mistake) -> None:
    session = two_outputs()
    carry_out(session, do.GoTo(3, 1))
    assert wrong_places(checked(session), session) == set()
    carry_out(session, do.ToggleMistake(mistake))
    check = checked(session)
    assert wrong_places(check, session) == MARKS[mistake]
    assert {(each.kind, each.layer) for each in check.factors} == FACTORS[mistake]
    assert all(each.wrong.all() for each in check.factors), "everywhere in those layers, for every example"
    assert {each.kind for each in check.factors} <= MISTAKES[mistake].kinds, "what the table of mistakes says of it"
    assert bool(check.astray) == (mistake is Mistake.UPHILL), "only there the gradient is right and the update wrong"
    assert bool(check.many) != (mistake is Mistake.UPHILL)
    assert len(check.wrong or check.misled) == min(12, check.many or check.astray)


def test_a_gradient_that_is_not_reset_is_right_in_the_first_iteration() -> None:
    session = two_outputs()
    carry_out(session, do.ToggleMistake(Mistake.NOT_RESET))
    assert wrong_places(checked(session), session) == set()


@given(tasks())
def test_the_check_confirms_what_is_right(task: Task) -> None:
    record = task.record(1, task.start)
    assume(math.isfinite(record.cost))
    study = GradientStudy()
    study.follow(record)
    study.run_check()
    while study.work(5.0):
        pass
    check = study.check
    assert check is not None
    assert check.astray == 0
    assert sum(int(each.sum()) for each in check.marked) == check.many
    for layer, row in enumerate(task.network.layers, start=1):
        if row.bias is BiasMode.NONE:
            assert not any(check.is_marked(Subject(By.BIAS, layer, unit)) for unit in range(1, row.units + 1))


def test_the_table_shows_what_the_step_shows() -> None:
    session = two_outputs()
    carry_out(session, do.ToggleMistake(Mistake.ONE_PATH))
    study = GradientStudy()
    study.follow(session.state.record)
    while study.work(5.0):
        pass
    shown = study.outcomes["backprop"].gradient
    assert shown is not None
    assert np.array_equal(shown.weights[0], session.state.record.dJ_dW[0])
    assert study.outcomes["forward_mode"].error > 0.01, "the other ways are right, and far from it"


def test_a_branch_made_with_a_mistake_on_has_it() -> None:
    from backstep.session.branches import Changed, Edit

    session = two_outputs()
    carry_out(session, do.ToggleMistake(Mistake.NOT_RESET), do.GoTo(4, 1))
    left = session.state.record.before.carried
    carry_out(session, do.EditValue(Edit(Changed.WEIGHT, 0.25, 1, 1, 1)), do.StepOver())
    record = session.state.record
    assert record.mistake is Mistake.NOT_RESET
    assert record.before.carried is not None
    assert left is not None
    assert np.array_equal(record.before.carried, left), "what was left in the gradient is still there"
    carry_out(session, do.ToggleMistake(Mistake.NOT_RESET))
    assert session.state.record.mistake is None


def test_a_task_says_its_mistake() -> None:
    task = two_outputs().state.document.task
    assert task.mistake is None
    assert replace(task, mistake=Mistake.UPHILL).record(1, task.start).mistake is Mistake.UPHILL


# --- the lesson whose mistake is to be found


def test_the_lesson_does_not_learn_until_its_mistake_is_found_and_switched_off() -> None:
    session = opened("find-the-bug")
    assert session.state.puzzling
    assert session.state.document.task.mistake is None, "only the window makes it"
    carry_out(session, do.RunIterations(100))
    wrong = session.state.costs.values
    assert wrong[-1] > 2.0 * wrong[0]
    predicted, targets = session.state.record.a[-1].ravel(), session.state.record.targets.ravel()
    assert (predicted < 0.5).all(), "what the first hint asks for"
    assert {0.0, 1.0} == set(targets.tolist())
    carry_out(session, do.Guess(Mistake.COST_SIGN), do.ToggleMistake(Mistake.COST_SIGN))
    assert session.state.record.mistake is None
    carry_out(session, do.GoTo(1, 1), do.RunIterations(300))
    right = session.state.costs.values
    assert right[-1] < right[0]


def test_a_wrong_answer_is_said_to_be_one_and_the_search_goes_on() -> None:
    session = opened("find-the-bug")
    riddle = session.state.riddle
    assert riddle is not None
    for wrong in Mistake:
        if wrong is not riddle.mistake:
            carry_out(session, do.Guess(wrong))
            assert session.state.riddle is not None
            assert session.state.riddle.guessed is wrong
            assert session.state.puzzling
    carry_out(session, do.Guess(riddle.mistake))
    assert not session.state.puzzling
    assert session.state.setup.mistake is riddle.mistake, "switched off by hand, to see the difference"


@pytest.mark.parametrize("mistake", Mistake)
def test_to_choose_one_while_it_is_to_be_found_is_an_answer(mistake: Mistake) -> None:
    session, answered = opened("find-the-bug"), opened("find-the-bug")
    carry_out(session, do.GoTo(2, 9), do.ToggleMistake(mistake))
    carry_out(answered, do.GoTo(2, 9), do.Guess(mistake))
    assert session.state.riddle == answered.state.riddle
    assert session.state.setup == answered.state.setup, "nothing is switched"
    assert session.state.position == (2, 9)


def test_hints_come_one_after_the_other_and_end() -> None:
    session = opened("find-the-bug")
    riddle = session.state.riddle
    assert riddle is not None
    assert len(riddle.hints) >= 3
    for shown in range(1, len(riddle.hints) + 1):
        session.dispatch(do.ShowHint())
        assert session.state.riddle is not None
        assert session.state.riddle.shown == shown
    session.dispatch(do.ShowHint())
    assert "no further hint" in session.state.notice


@pytest.mark.parametrize("command", [do.ShowHint(), do.Guess(Mistake.UPHILL)])
def test_where_nothing_is_hidden_nothing_is_to_be_found(command: do.Command) -> None:
    session = opened("mazur")
    with pytest.raises(InputError, match="Find the bug"):
        session.dispatch(command)


def lesson_with(**keys: object) -> dict[str, object]:
    content = json.loads(path_of("mazur").read_text(encoding="utf-8"))
    content["lesson"] |= keys
    return dict(content)


@pytest.mark.parametrize(
    ("keys", "where", "what"),
    [
        ({"mistake": "one_pth"}, "lesson.mistake", "one_path"),
        ({"mistake": "not_averaged"}, "lesson.mistake", "single example"),
        ({"mistake": 3}, "lesson.mistake", "text"),
        ({"hints": "look"}, "lesson.hints", "list"),
    ],
)
def test_a_file_that_asks_for_what_cannot_be_is_refused(keys: dict[str, object], where: str, what: str) -> None:
    with pytest.raises(InputError) as refused:
        make_document(lesson_with(**keys), Path())
    assert refused.value.where.startswith(where)
    assert what in refused.value.what
