"""What was computed when a file was left is computed again when it is opened: in slices, and bit for bit the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.branches import ROOT, Changed, Edit
from backstep.session.comparison import summaries
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.clocks import ENOUGH, have_patience
from tests.strategies import carry_out, contents

IN_ONE_FOLDER = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
RATE = Edit(Changed.LEARNING_RATE, 0.25)


def written(content: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def lesson(name: str = "xor") -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path_of(name).read_text(encoding="utf-8"))
    return content


@pytest.fixture
def left(tmp_path: Path) -> Session:
    """A session of three trainings, saved: one is looked at in its middle, the others came to 40 and 60."""
    session = Session.open(written(lesson(), tmp_path / "left.backstep"))
    carry_out(session, do.GoTo(40, 20), do.GoTo(5, 3), do.EditValue(RATE), do.StepOver(), do.GoTo(30, 9))
    carry_out(session, do.StartAgain(Edit(Changed.LEARNING_RATE, 0.1)), do.GoTo(60), do.SwitchBranch(1))
    carry_out(session, do.GoTo(7, 2))
    session.save()
    return session


def bits(session: Session) -> dict[int, tuple[int, bytes]]:
    """The cost curves of all branches, as far as they came."""
    every = summaries(session.state, session.past)
    timelines, branches = session.past.timelines, session.state.setup.branches
    return {
        number: (each.finished, timelines.of(branches, number).costs(each.finished).tobytes())
        for number, each in every.items()
    }


def path_in(session: Session) -> Path:
    assert session.path is not None
    return session.path


OPTIONS = st.lists(
    st.sampled_from(
        [
            *(do.GoTo(1, 5), do.GoTo(3), do.GoTo(6, 30), do.RunIterations(4), do.FirstIteration(), do.StepOver()),
            *(do.EditValue(RATE), do.StartAgain(Edit(Changed.LEARNING_RATE, 0.5)), do.Undo()),
            *(do.SwitchBranch(ROOT), do.SwitchBranch(1), do.RemoveBranch(1)),
        ]
    ),
    max_size=9,
)


@IN_ONE_FOLDER
@given(content=contents(), commands=OPTIONS)
def test_every_branch_is_as_far_as_it_was_bit_for_bit(
    tmp_path: Path, content: dict[str, Any], commands: list[do.Command]
) -> None:
    session = Session.open(written(content, tmp_path / "one.backstep"))
    # What is shown after an edit is the record of before; the step takes the new one.
    carry_out(session, *commands, do.StepOver())
    session.save()
    again = Session.open(tmp_path / "one.backstep")
    assert again.state.position == session.state.position
    assert not again.modified
    carry_out(again)
    while again.work(1.0):
        pass
    before, after = session.state, again.state
    assert after.reached == before.reached
    assert after.costs.values.tobytes() == before.costs.values.tobytes()
    assert bits(again).keys() == {ROOT, *before.setup.branches}
    for there, here in zip(bits(session).values(), bits(again).values(), strict=True):
        # A branch that was left within an iteration has its J, if that was seen.
        assert here[1].startswith(there[1])
    assert not again.modified
    assert again.content() == session.content()


def test_it_is_done_in_slices_while_everything_else_can_be_done(left: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    have_patience(monkeypatch, -1.0)
    again = Session.open(path_in(left))
    if again.state.run is not None:
        again.work(ENOUGH)
    assert again.state.position == (7, 2)
    assert again.state.restoring is not None
    again.work(0.0)
    again.dispatch(do.StepOver())
    again.dispatch(do.ToggleBreakpoint())
    assert again.state.position == (7, 3), "steps are done meanwhile"
    while again.work(0.0):
        pass
    assert bits(again) == bits(left)
    assert again.state.restoring is None
    assert again.state.reached == left.state.reached


def test_progress_is_told(left: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    have_patience(monkeypatch, -1.0)
    again = Session.open(path_in(left))
    while again.state.run is not None:
        again.work(0.0)
    seen = []
    while again.state.restoring is not None:
        seen.append((again.state.restoring.done, again.state.restoring.total))
        again.work(0.0)
    assert seen == sorted(seen)
    assert seen[-1][0] < seen[-1][1]


def test_stopped_it_is_not_forgotten(left: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    have_patience(monkeypatch, -1.0)
    again = Session.open(path_in(left))
    while again.state.run is not None:
        again.work(0.0)
    again.dispatch(do.Pause())
    assert not again.work(0.0)
    assert again.content() == left.content(), "what is saved now is what was saved"
    assert not again.modified
    assert summaries(again.state, again.past)[ROOT].left == 39
    have_patience(monkeypatch, ENOUGH)
    again.dispatch(do.LatestPosition())
    assert again.state.position == left.state.reached == (30, 9)
    again.dispatch(do.SwitchBranch(ROOT))
    again.dispatch(do.LatestPosition())
    assert again.state.position == (40, 20)


def test_a_branch_far_ahead_is_switched_to_at_once(tmp_path: Path) -> None:
    content = lesson()
    content["debugger"] = {
        "branches": [{"iteration": 50_000_000, "edits": [{"change": "learning_rate", "value": 0.1}]}],
        "position": "3:2",
    }
    session = Session.open(written(content, tmp_path / "a.backstep"))
    assert not session.work(0.0)
    session.dispatch(do.SwitchBranch(1))
    assert session.state.run is None
    assert session.state.position == (3, 2)


def test_a_file_that_tells_of_more_than_there_is_ends_where_the_training_fails(tmp_path: Path) -> None:
    content = lesson("curve")
    content["training"]["learning_rate"] = 1e200
    content["debugger"] = {"reached": "500:1"}
    session = Session.open(written(content, tmp_path / "a.backstep"))
    while session.work(1.0):
        pass
    assert session.state.failure is not None
    assert session.state.reached == session.state.furthest == session.state.limit
    session.dispatch(do.LatestPosition())
    assert session.state.at_limit


@pytest.mark.parametrize(
    ("reached", "where", "words"),
    [
        ("999999999:1", "debugger.reached", "there is no iteration 999,999,999"),
        ("3:9999", "debugger.reached", "there is no step 9999"),
        ("0:1", "debugger.reached", "not a position"),
        (3, "debugger.reached", "text"),
    ],
)
def test_a_position_that_cannot_be_is_refused(tmp_path: Path, reached: object, where: str, words: str) -> None:
    branch = {"iteration": 2, "edits": [{"change": "learning_rate", "value": 0.1}]}
    for debugger, place in (
        ({"reached": reached}, where),
        ({"branches": [branch | {"reached": reached}]}, "debugger.branches[0].reached"),
    ):
        content = lesson() | {"debugger": debugger}
        with pytest.raises(InputError, match=words) as caught:
            Session.open(written(content, tmp_path / "a.backstep"))
        assert caught.value.where == place
