"""Two trainings beside each other, and a branch that catches up while another one is looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.branches import ROOT, Changed, Edit, name_of
from backstep.session.comparison import compare, summaries, value_of
from backstep.session.document import read_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.clocks import have_patience
from tests.strategies import carry_out

WEIGHT = Edit(Changed.WEIGHT, 2.0, 1, 1, 1)


def lesson(name: str = "xor") -> Session:
    return Session(read_document(path_of(name)))


def branched(at: int = 5, upto: int = 20) -> Session:
    """A session that went to `upto` and was changed at the begin of `at`."""
    session = lesson()
    session.dispatch(do.GoTo(upto, 1))
    session.dispatch(do.GoTo(at, 3))
    session.dispatch(do.EditValue(WEIGHT))
    return session


def finish(session: Session) -> None:
    while session.work(0.02):
        pass


def test_the_other_branch_stands_beside_with_its_own_numbers() -> None:
    session = branched()
    session.dispatch(do.GoTo(9, 1))
    beside = compare(session.state, session.past)
    alone = lesson()
    alone.dispatch(do.GoTo(20, 1))
    assert beside is not None
    assert beside.parameters is not None
    assert beside.parameters.equals(alone.timeline.parameters(9))
    assert beside.costs.tobytes() == alone.timeline.costs(19).tobytes()
    assert beside.leaves == 5
    assert beside.name == "Original"


def test_no_branch_is_beside_itself_or_one_that_is_gone() -> None:
    session = branched()
    for number in (None, 1):
        session.dispatch(do.CompareBranch(number))
        assert compare(session.state, session.past) is None
    with pytest.raises(InputError, match="no branch 7"):
        session.dispatch(do.CompareBranch(7))
    carry_out(session, do.SwitchBranch(ROOT), do.CompareBranch(1), do.RemoveBranch(1))
    assert compare(session.state, session.past) is None
    session.dispatch(do.Undo())
    assert compare(session.state, session.past) is not None


def test_where_the_one_compared_comes_into_view_there_is_none_beside_it() -> None:
    session = branched()
    session.dispatch(do.CompareBranch(ROOT))
    session.dispatch(do.RemoveBranch(1))
    assert (session.state.setup.branch, session.state.setup.compared) == (ROOT, None)
    session = branched()
    session.dispatch(do.CompareBranch(1))
    assert session.state.setup.compared is None
    session.dispatch(do.SwitchBranch(ROOT))
    assert compare(session.state, session.past) is None, "nothing was chosen to stand beside it"


def test_what_is_left_is_compared_with_what_comes_then() -> None:
    """A future that is left, the branch one comes from, and each step back again."""
    session = branched()
    assert session.state.setup.compared == ROOT
    session.dispatch(do.SwitchBranch(ROOT))
    assert session.state.setup.compared == 1
    session.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, 0.1)))
    assert session.state.setup.compared == ROOT
    carry_out(session, do.Undo(), do.Undo())
    assert session.state.setup.compared == ROOT
    session.dispatch(do.Undo())
    assert session.state.setup.compared is None


@pytest.mark.parametrize("number", [ROOT, 1, 3, None])
def test_a_comparison_is_in_the_file(number: int | None, tmp_path: Path) -> None:
    """Also where the branches have other numbers there, because one before was removed."""
    session = branched()
    for rate in (0.1, 0.2):
        session.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, rate)))
    if number == 3:
        carry_out(session, do.RemoveBranch(2), do.SwitchBranch(1))
    session.dispatch(do.CompareBranch(number))
    before = compare(session.state, session.past)
    session.save(tmp_path / "compared.backstep")
    again = Session.open(tmp_path / "compared.backstep")
    finish(again)
    after = compare(again.state, again.past)
    if number is None:
        assert after is None
        return
    assert before is not None
    assert after is not None
    assert after.name == before.name
    assert after.costs.tobytes() == before.costs.tobytes()


def test_where_the_other_one_did_not_come_there_is_nothing_to_compare() -> None:
    session = branched()
    session.dispatch(do.GoTo(30, 1))
    beside = compare(session.state, session.past)
    assert beside is not None
    assert beside.parameters is None
    assert len(beside.costs) == 19


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 30))
def test_branches_part_where_the_earlier_one_leaves(one: int, other: int, later: int) -> None:
    session = lesson()
    for at, value in ((one, 2.0), (other, 3.0)):
        session.dispatch(do.SwitchBranch(ROOT))
        session.dispatch(do.GoTo(at, 1))
        session.dispatch(do.EditValue(Edit(Changed.WEIGHT, value, 1, 1, 1)))
        session.dispatch(do.StepOver())
    session.dispatch(do.GoTo(other + later, 1))
    session.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 0.1)))
    for number, leaves in ((1, min(one, other)), (ROOT, other), (2, other + later)):
        session.dispatch(do.CompareBranch(number))
        beside = compare(session.state, session.past)
        assert beside is not None
        # A branch that begins where its parent does leaves the parent's parent.
        assert beside.leaves == leaves or later == 0


@pytest.mark.parametrize("iteration", [21, 300, 4_000])
def test_a_branch_catches_up_without_being_looked_at(iteration: int) -> None:
    session = branched()
    before = session.state
    session.dispatch(do.CatchUp(ROOT, iteration))
    finish(session)
    state = session.state
    assert state.position == before.position
    assert state.setup == before.setup
    assert state.stale == before.stale, "what is shown was not touched"
    assert session.past.timelines.root.computed == iteration
    alone = lesson()
    alone.timeline.finish(iteration)
    assert session.past.timelines.root.costs(iteration).tobytes() == alone.timeline.costs(iteration).tobytes()
    session.dispatch(do.SwitchBranch(ROOT))
    session.dispatch(do.LatestPosition())
    assert session.state.iteration == iteration


def test_catching_up_shows_progress_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    session = branched()
    have_patience(monkeypatch, -1.0)
    session.dispatch(do.CatchUp(ROOT, 500_000))
    assert session.state.run is not None
    assert session.work(0.0)
    run = session.state.run
    assert run.branch == ROOT
    assert 0 < run.done < run.total
    session.dispatch(do.Pause())
    assert session.state.run is None
    assert session.state.position == (5, 3)
    assert 19 < session.past.timelines.root.computed < 500_000


def test_a_branch_that_fails_catches_up_as_far_as_it_can() -> None:
    session = lesson("curve")
    session.dispatch(do.GoTo(5, 1))
    session.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 1e200)))
    session.dispatch(do.StepOver())
    session.dispatch(do.SwitchBranch(ROOT))
    session.dispatch(do.CatchUp(1, 100))
    finish(session)
    found = summaries(session.state, session.past)[1]
    assert found.failed is not None
    assert found.failed < 100
    session.dispatch(do.SwitchBranch(1))
    session.dispatch(do.LatestPosition())
    assert session.state.at_limit


@pytest.mark.parametrize("command", [do.CatchUp(7, 10), do.CatchUp(ROOT, 0)])
def test_what_cannot_catch_up_is_refused(command: do.Command) -> None:
    session = branched()
    with pytest.raises(InputError):
        session.dispatch(command)


def test_a_summary_says_what_each_edit_replaced() -> None:
    session = branched()
    session.dispatch(do.EditValue(Edit(Changed.INPUT, 0.5, unit=1, example=2)))
    session.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 0.25)))
    session.dispatch(do.EditValue(Edit(Changed.BIAS, 0.5, 2, 1)))
    found = summaries(session.state, session.past)
    root = session.past.timelines.root
    start = root.parameters(5)
    expected = (
        float(start.weights[0][0, 0]),
        float(root.task.inputs[1, 0]),
        root.task.learning_rate,
        float(start.biases[1][0]),
    )
    assert found[1].old == expected
    assert (found[ROOT].finished, found[ROOT].cost) == (19, float(root.costs(19)[-1]))
    assert name_of(session.state.setup.branches, 1) == "What if 1"


def test_what_was_not_computed_is_not_made_up() -> None:
    session = lesson()
    assert value_of(WEIGHT, session.timeline, 50) is None
    assert value_of(Edit(Changed.SEED, 3.0), session.timeline, 1) is None


def test_a_file_is_saved_where_it_is_while_a_branch_catches_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # The run goes just to where the file was left, which is not where we are.
    session = Session(replace(read_document(path_of("xor")), position=(500_000, 1)))
    session.dispatch(do.GoTo(20, 1))
    session.dispatch(do.GoTo(5, 3))
    session.dispatch(do.EditValue(WEIGHT))
    have_patience(monkeypatch, -1.0)
    session.dispatch(do.CatchUp(ROOT, 500_000))
    assert session.state.run is not None
    assert session.content()["debugger"]["position"] == "5:3"


def test_the_future_that_is_left_is_told_to_be_kept() -> None:
    assert "The run so far is kept as a branch: Original." in branched().state.notice
    session = lesson()
    session.dispatch(do.EditValue(WEIGHT))
    assert session.state.notice == "", "there was no future yet"
