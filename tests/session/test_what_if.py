"""What-if: an edit is stale until the next step, makes a branch, and can be undone bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.steps import Kind
from backstep.session import commands as do
from backstep.session.branches import ROOT, Changed, Edit
from backstep.session.document import make_document, read_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import State
from tests.strategies import REACHED, carry_out, contents


def lesson(name: str) -> Session:
    return Session(read_document(path_of(name)))


def picture(state: State) -> tuple[object, ...]:
    """Everything numeric of a moment."""
    record = state.record
    arrays = (*record.z, *record.a, *record.dJ_dW, *record.dJ_db, record.before.flat, record.after.flat, record.losses)
    return state.position, state.level, tuple(a.tobytes() for a in arrays), state.costs.values.tobytes()


@st.composite
def edited_sessions(draw: st.DrawFn) -> tuple[Session, Edit]:
    """A session somewhere near the begin, and an edit of it."""
    session = Session(make_document(draw(contents()), Path()))
    for command in draw(REACHED):
        try:
            session.dispatch(command)
        except InputError:
            assume(False)
    assume(session.state.failure is None and session.state.run is None)
    network = session.state.document.network
    layer = draw(st.integers(1, network.depth))
    unit, source = draw(st.integers(1, network.units(layer))), draw(st.integers(1, network.units(layer - 1)))
    value = draw(st.floats(0.05, 0.95))
    edits = [
        Edit(Changed.WEIGHT, value, layer, unit, source),
        Edit(Changed.INPUT, value, unit=draw(st.integers(1, network.inputs)), example=1),
        Edit(Changed.LEARNING_RATE, value),
    ]
    return session, draw(st.sampled_from(edits))


@given(edited_sessions())
def test_an_edit_undone_is_the_same_bit_for_bit(given_: tuple[Session, Edit]) -> None:
    session, edit = given_
    before, level = picture(session.state), session.state.place
    session.dispatch(do.EditValue(edit))
    session.dispatch(do.Undo())
    assume(session.state.position == level[0])
    assert picture(session.state) == before


@given(edited_sessions())
def test_an_edit_done_again_is_the_same_bit_for_bit(given_: tuple[Session, Edit]) -> None:
    session, edit = given_
    session.dispatch(do.EditValue(edit))
    session.dispatch(do.StepOver())
    assume(session.state.failure is None)
    session.dispatch(do.StepBack())
    after = picture(session.state)
    session.dispatch(do.Undo())
    session.dispatch(do.Redo())
    session.dispatch(do.GoTo(*session.state.reached))
    session.dispatch(do.GoTo(after[0][0], after[0][1]))  # type: ignore[index]
    assert picture(session.state)[2] == after[2]


@given(edited_sessions())
def test_until_the_next_step_the_old_numbers_stand_and_are_stale(given_: tuple[Session, Edit]) -> None:
    session, edit = given_
    moved_on = session.state.iteration
    session.dispatch(do.EditValue(edit))
    state = session.state
    assert state.stale == (edit,)
    assert state.record.before is not None
    if state.iteration == moved_on:
        assert state.costs.length <= state.iteration - 1
    old = state.record
    session.dispatch(do.StepOver())
    assert session.state.stale == ()
    if session.state.iteration == old.iteration:
        assert session.state.record is not old
    record = session.timeline.record(state.iteration)
    if edit.what is Changed.WEIGHT:
        assert record.before.weights[edit.layer - 1][edit.unit - 1, edit.source - 1] == edit.value
    if edit.what is Changed.LEARNING_RATE:
        assert record.learning_rate == edit.value


def test_the_old_future_goes_on_as_it_was() -> None:
    session = lesson("xor")
    session.dispatch(do.GoTo(50, 1))
    future = session.timeline.record(50).cost
    session.dispatch(do.GoTo(20, 5))
    session.dispatch(do.EditValue(Edit(Changed.WEIGHT, 3.0, 1, 1, 1)))
    assert session.state.setup.branch == 1
    session.dispatch(do.GoTo(50, 1))
    assert session.timeline.record(50).cost != future
    assert list(session.timeline.costs(19)) == list(session.past.timelines.root.costs(19))
    session.dispatch(do.SwitchBranch(ROOT))
    assert session.state.position == (50, 1), "the root had come this far"
    assert session.state.record.cost == future


def test_edits_at_one_place_make_one_branch() -> None:
    session = lesson("xor")
    for value in (1.0, 2.0):
        session.dispatch(do.EditValue(Edit(Changed.WEIGHT, value, 1, 1, 1)))
    session.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 0.25)))
    (branch,) = session.state.setup.branches.values()
    assert branch.edits == (Edit(Changed.WEIGHT, 2.0, 1, 1, 1), Edit(Changed.LEARNING_RATE, 0.25))
    session.dispatch(do.StepOver())
    assert session.state.record.learning_rate == 0.25
    session.dispatch(do.Undo())
    session.dispatch(do.Undo())
    assert [edit.value for edit in next(iter(session.state.setup.branches.values())).edits] == [1.0]


def test_a_weight_that_has_its_new_value_is_changed_for_the_next_iteration() -> None:
    session = lesson("xor")
    update = session.state.steps.find(Kind.WEIGHT_UPDATE, 1, 1, 1)
    session.dispatch(do.GoTo(1, update))
    session.dispatch(do.EditValue(Edit(Changed.WEIGHT, 3.0, 1, 1, 1)))
    assert session.state.position == (2, 1)
    assert "begins with it" in session.state.notice
    session.dispatch(do.StepOver())
    assert session.state.record.before.weights[0][0, 0] == 3.0


def test_the_same_start_again_with_another_learning_rate() -> None:
    session = lesson("xor")
    session.dispatch(do.GoTo(30, 1))
    session.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, 0.01)))
    state = session.state
    assert state.iteration == 1
    assert state.setup.branches[1].name == "α = 0.01"
    root = session.past.timelines.root.record(1)
    assert state.record.before.equals(root.before)
    assert state.record.learning_rate == 0.01


def test_branches_are_renamed_switched_and_removed() -> None:
    session = lesson("xor")
    session.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, 0.01)))
    session.dispatch(do.EditValue(Edit(Changed.WEIGHT, 1.0, 1, 1, 1)))
    session.dispatch(do.StepOver())
    session.dispatch(do.RenameBranch(1, " slow "))
    assert session.state.setup.branches[1].name == "slow"
    assert session.state.setup.branch == 2
    session.dispatch(do.RemoveBranch(1))
    assert not session.state.setup.branches, "what leaves it goes with it"
    assert session.state.setup.branch == ROOT
    session.dispatch(do.Undo())
    assert session.state.setup.branch == 2
    assert session.state.record.before.weights[0][0, 0] == 1.0


@pytest.mark.parametrize(
    "command",
    [
        do.EditValue(Edit(Changed.WEIGHT, 1.0, 9, 1, 1)),
        do.EditValue(Edit(Changed.WEIGHT, float("inf"), 1, 1, 1)),
        do.EditValue(Edit(Changed.SEED, 1.0)),
        do.StartAgain(Edit(Changed.LEARNING_RATE, -1.0)),
        do.SwitchBranch(4),
        do.RenameBranch(4, "x"),
        do.RemoveBranch(4),
    ],
)
def test_what_cannot_be_changes_nothing(command: do.Command) -> None:
    session = lesson("xor")
    before = session.state
    with pytest.raises(InputError):
        session.dispatch(command)
    assert session.state is before


def overflow(session: Session) -> None:
    session.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 1e200)))
    session.dispatch(do.RunIterations(20))
    while session.work(0.05):
        pass


@pytest.mark.parametrize("ruin", [overflow])
def test_a_branch_that_overflows_leaves_the_others_whole(ruin: Callable[[Session], None]) -> None:
    session = lesson("curve")
    session.dispatch(do.GoTo(5, 1))
    ruin(session)
    assert session.state.failure is not None
    session.dispatch(do.SwitchBranch(ROOT))
    assert session.state.failure is None
    session.dispatch(do.GoTo(40, 1))
    assert session.state.position == (40, 1)


@pytest.mark.parametrize("edit", [Edit(Changed.SEED, 3.0), Edit(Changed.LEARNING_RATE, 0.05)])
def test_undoing_another_start_goes_back_to_where_one_stood(edit: Edit) -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.GoTo(120, 31), do.StartAgain(edit))
    assert session.state.iteration == 1
    carry_out(session, do.GoTo(40, 7), do.Undo())
    assert (session.state.setup.branch, session.state.position) == (0, (120, 31))
    assert session.state.record.iteration == 120
    carry_out(session, do.Redo())
    assert (session.state.setup.branch, session.state.position) == (1, (40, 7))
    carry_out(session, do.Undo(), do.SwitchBranch(0))
    assert session.state.position == (120, 31)


def test_a_branch_keeps_its_number_in_a_file_though_others_are_removed(tmp_path: Path) -> None:
    session = lesson("mazur")
    for rate in (0.1, 0.2, 0.3, 0.4, 0.5):
        carry_out(session, do.GoTo(3, 1), do.EditValue(Edit(Changed.LEARNING_RATE, rate)), do.StepOver())
        carry_out(session, do.SwitchBranch(ROOT))
    carry_out(session, do.RemoveBranch(1), do.RemoveBranch(4), do.SwitchBranch(5), do.CompareBranch(3))
    session.save(tmp_path / "kept.backstep")
    again = Session.open(tmp_path / "kept.backstep")
    while again.work(1.0):
        pass
    assert again.state.setup == session.state.setup
    assert again.content()["debugger"] == session.content()["debugger"]
    assert {number: each.name for number, each in again.state.setup.branches.items()} == {
        number: f"What if {number}" for number in (2, 3, 5)
    }
    numbers = [entry.get("number") for entry in again.content()["debugger"]["branches"]]
    assert numbers == [2, None, 5], "said where it is not the next one"


def test_no_two_branches_get_the_same_name_by_themselves() -> None:
    session = lesson("mazur")
    edit = do.EditValue(Edit(Changed.LEARNING_RATE, 0.1))
    carry_out(session, do.GoTo(3, 1), edit, do.RenameBranch(1, "What if 2"), do.GoTo(2, 1), edit)
    assert [each.name for each in session.state.setup.branches.values()] == ["What if 2", "What if 3"]
