"""Runs of many iterations: in slices, with progress, stopped or carried through, and what a session tells."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.training import Trainer
from backstep.session import commands as do
from backstep.session import runner, timeline, travel
from backstep.session.document import Document
from backstep.session.session import Session
from tests import contents
from tests.clocks import ENOUGH, Clock, have_patience
from tests.strategies import MOVES, carry_out, documents

FAR = 5_000_000


def xor(**training: Any) -> Document:
    return contents.document(
        2,
        (3, "tanh"),
        (1, "sigmoid"),
        loss="binary_cross_entropy",
        parameters={"initializer": "xavier_uniform", "seed": 7},
        data={"dataset": "xor"},
        **training,
    )


def test_a_short_run_is_done_at_once_and_arrives_at_the_same_step() -> None:
    session = Session(xor())
    carry_out(session, do.GoTo(1, 20), do.RunIterations(30))
    assert session.state.position == (31, 20)
    assert session.state.run is None
    assert session.state.costs.length == 30


def test_a_long_run_shows_progress_and_can_be_stopped_anywhere(impatient: None) -> None:
    session = Session(xor())
    session.dispatch(do.GoTo(1, 9))
    session.dispatch(do.RunIterations(FAR))
    run = session.state.run
    assert run is not None
    assert (run.target, run.step, run.total) == (1 + FAR, 9, FAR)
    assert session.state.position == (1, 9), "until it arrives nothing moves"
    done = [run.done]
    for _ in range(4):
        assert session.work(0.01)
        run = session.state.run
        assert run is not None
        done.append(run.done)
    assert done == sorted(set(done)), "progress grows"
    assert run.seconds > 0
    session.dispatch(do.Pause())
    assert session.state.run is None
    assert session.state.position == (1 + done[-1], 9)
    assert session.state.costs.length == done[-1]
    assert session.state.reached == session.state.position


def test_where_it_was_stopped_the_numbers_are_those_of_walking(impatient: None) -> None:
    stopped, walked = Session(xor(batch_size=3, shuffle=True)), Session(xor(batch_size=3, shuffle=True))
    stopped.dispatch(do.RunIterations(FAR))
    stopped.work(0.0)
    stopped.dispatch(do.Pause())
    iteration = stopped.state.iteration
    assert iteration > 1
    for number in range(2, min(iteration, 400) + 1):
        carry_out(walked, do.GoTo(number, 1))
    carry_out(walked, do.GoTo(iteration, 1))
    assert walked.state.record.before.equals(stopped.state.record.before)
    assert walked.state.record.cost == stopped.state.record.cost


@pytest.mark.parametrize("each", [0.0001, 0.004, 0.1], ids="iterations of {} s".format)
def test_work_keeps_to_its_slice_of_time(impatient: None, monkeypatch: pytest.MonkeyPatch, each: float) -> None:
    """However long an iteration takes, a slice is as long as was asked for, up to a single one."""
    clock, advance = Clock(), Trainer.advance

    def timed(trainer: Trainer, count: int, costs: list[float]) -> bool:
        clock.pass_(count * each)
        return advance(trainer, count, costs)

    monkeypatch.setattr(Trainer, "advance", timed)
    clock.put_into(monkeypatch, runner, timeline, travel)
    session = Session(xor())
    session.dispatch(do.RunIterations(FAR))
    for _ in range(5):
        began = clock.now
        assert session.work(0.02)
        assert 0.02 - each <= clock.now - began <= 0.02 + each


@pytest.mark.parametrize("command", [*MOVES, do.GoTo(2), do.RunIterations(3), do.ToggleBreakpoint(), do.ViewExample(2)])
def test_while_it_runs_everything_but_pause_is_refused(impatient: None, command: do.Command) -> None:
    session = Session(xor())
    session.dispatch(do.RunIterations(FAR))
    state = session.state
    with pytest.raises(InputError, match="stop it first"):
        session.dispatch(command)
    assert session.state is state


def test_pause_without_a_run_is_nothing() -> None:
    session = Session(xor())
    state = session.state
    session.dispatch(do.Pause())
    assert session.state.position == state.position
    assert session.state.run is None
    assert not session.work(0.0)


def test_a_far_jump_becomes_a_run_and_is_carried_through(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(xor())
    have_patience(monkeypatch, -1.0)
    session.dispatch(do.GoTo(20_000, 7))
    assert session.state.run is not None
    while session.work(5.0):
        pass
    assert session.state.position == (20_000, 7)
    have_patience(monkeypatch, ENOUGH)
    session.dispatch(do.GoTo(3, 2))
    assert session.state.position == (3, 2), "what is computed is near"


@settings(max_examples=20)
@given(documents(), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_runs_add_up(document: Document, counts: list[int]) -> None:
    apart, together = Session(document), Session(document)
    for count in counts:
        carry_out(apart, do.RunIterations(count))
    carry_out(together, do.RunIterations(sum(counts)))
    assert apart.state.position == together.state.position
    assert str(apart.state.record.cost) == str(together.state.record.cost)
    assert apart.state.costs.values.tobytes() == together.state.costs.values.tobytes()


def test_listeners_hear_of_changes_until_they_leave(impatient: None) -> None:
    session, heard = Session(xor()), list[tuple[int, int]]()
    leave = session.subscribe(lambda: heard.append(session.state.position))
    session.dispatch(do.StepOver())
    session.dispatch(do.StepOver())
    assert heard == [(1, 2), (1, 3)]
    session.dispatch(do.RunIterations(FAR))
    session.work(0.0)
    session.dispatch(do.Pause())
    assert len(heard) == 5
    leave()
    session.dispatch(do.StepBack())
    assert len(heard) == 5


def test_a_listener_may_leave_while_it_is_told() -> None:
    session, heard = Session(xor()), list[str]()

    def once() -> None:
        heard.append("once")
        leave()

    leave = session.subscribe(once)
    session.subscribe(lambda: heard.append("always"))
    session.dispatch(do.StepOver())
    session.dispatch(do.StepOver())
    assert heard == ["once", "always", "always"]


def test_what_is_said_stands_until_the_next_command() -> None:
    session = Session(xor())
    session.say("Saved.")
    assert session.state.notice == "Saved."
    session.dispatch(do.StepOver())
    assert session.state.notice == ""


def test_the_curve_grows_while_a_run_is_under_way(impatient: None) -> None:
    session = Session(xor())
    session.dispatch(do.RunIterations(FAR))
    lengths = []
    for _ in range(5):
        assert session.work(0.01)
        lengths.append(session.state.costs.length)
        assert len(session.state.costs.values) == lengths[-1]
    assert lengths == sorted(set(lengths)), "each slice adds to it"
    session.dispatch(do.Pause())
    assert session.state.costs.length >= lengths[-1]
    assert list(session.state.costs.values) == list(session.timeline.costs(session.state.costs.length))
