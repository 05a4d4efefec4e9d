"""The bridge: many commands, one frame; long runs in slices; nothing held after it is closed."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from backstep.core.steps import Level
from backstep.present.frame import Frame
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.bridge import Bridge


@pytest.fixture
def session() -> Session:
    return Session.open(path_of("two-neurons"))


@pytest.fixture
def bridge(qtbot: QtBot, session: Session) -> Bridge:
    return Bridge(session)


@pytest.fixture
def frames(bridge: Bridge) -> list[Frame]:
    found: list[Frame] = []
    bridge.frame_ready.connect(found.append)
    return found


def test_many_commands_give_one_frame_of_the_last_state(qtbot: QtBot, bridge: Bridge, frames: list[Frame]) -> None:
    for _ in range(12):
        assert bridge.dispatch(do.StepOver())
    assert frames == []
    qtbot.waitUntil(lambda: bool(frames))
    qtbot.wait(20)
    assert [frame.timeline.step for frame in frames] == [13]


def test_flush_builds_the_frame_at_once_and_only_once(qtbot: QtBot, bridge: Bridge, frames: list[Frame]) -> None:
    bridge.dispatch(do.StepOver())
    bridge.flush()
    assert [frame.timeline.step for frame in frames] == [2]
    qtbot.wait(20)
    assert len(frames) == 1


def test_another_view_of_the_same_moment_is_a_new_frame(bridge: Bridge, frames: list[Frame]) -> None:
    bridge.dispatch(do.FinishPhase())
    bridge.flush()
    bridge.set_view(bridge.view.with_digits(9))
    bridge.flush()
    assert frames[0].card != frames[1].card
    assert frames[0].timeline == frames[1].timeline


def test_a_refused_command_is_a_sentence_and_changes_nothing(
    qtbot: QtBot, session: Session, bridge: Bridge, frames: list[Frame]
) -> None:
    bridge.dispatch(do.StepOver())
    before = session.state
    assert not bridge.dispatch(do.GoTo(1, 1_000_000))
    assert "there is no step 1000000" in bridge.complaint
    assert session.state is before
    # A frame comes all the same, so that a widget that already shows the refused value is put right.
    qtbot.waitUntil(lambda: bool(frames))
    assert bridge.dispatch(do.StepOver())
    assert not bridge.complaint


def test_a_long_run_ends_where_it_should(qtbot: QtBot, session: Session, bridge: Bridge, impatient: None) -> None:
    bridge.dispatch(do.RunIterations(5_000))
    assert bridge.running
    qtbot.waitUntil(lambda: not bridge.running)
    assert session.state.iteration == 5_001
    assert bridge.frame().run is None


def test_a_run_leaves_room_for_other_events_and_shows_its_progress(
    qtbot: QtBot, session: Session, bridge: Bridge, frames: list[Frame], impatient: None
) -> None:
    answered: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: answered.append(1))
    timer.start(1)
    bridge.dispatch(do.RunIterations(50_000_000))
    qtbot.waitUntil(lambda: len([frame for frame in frames if frame.run is not None and frame.run.done]) >= 3)
    timer.stop()
    # One answer between two slices at least, and several frames while it runs.
    assert len(answered) >= 3
    bridge.dispatch(do.Pause())
    qtbot.waitUntil(lambda: not bridge.running)
    bridge.flush()
    assert frames[-1].run is None
    assert 1 < session.state.iteration < 50_000_000


def test_a_slice_of_a_run_and_a_frame_are_turns_of_their_own(session: Session, bridge: Bridge, impatient: None) -> None:
    happened: list[str] = []
    bridge.frame_ready.connect(lambda _frame: happened.append("frame"))
    session.subscribe(lambda: happened.append("slice"))
    bridge.dispatch(do.RunIterations(50_000_000))
    turns: list[list[str]] = []
    end = monotonic() + 0.6
    while monotonic() < end:
        happened.clear()
        QCoreApplication.processEvents()
        turns.append(list(happened))
    bridge.dispatch(do.Pause())
    assert ["frame"] in turns
    assert ["slice"] in turns
    assert max(map(len, turns)) == 1


def test_stop_ends_a_run_before_its_goal(qtbot: QtBot, session: Session, bridge: Bridge, impatient: None) -> None:
    bridge.dispatch(do.RunIterations(50_000_000))
    QTimer.singleShot(60, lambda: bridge.dispatch(do.Pause()))
    qtbot.waitUntil(lambda: not bridge.running)
    assert 1 < session.state.iteration < 50_000_000


def test_a_far_jump_is_a_run_too(qtbot: QtBot, session: Session, bridge: Bridge, impatient: None) -> None:
    bridge.dispatch(do.GoTo(5_000, 4))
    assert bridge.running
    qtbot.waitUntil(lambda: not bridge.running)
    assert session.state.position == (5_000, 4)


def test_a_file_that_was_left_late_is_caught_up_with(
    qtbot: QtBot, session: Session, tmp_path: Path, impatient: None
) -> None:
    session.dispatch(do.GoTo(5_000, 4))
    while session.work(1.0):
        pass
    session.save(tmp_path / "late.backstep")
    again = Session.open(tmp_path / "late.backstep")
    bridge = Bridge(again)
    qtbot.waitUntil(lambda: not bridge.running)
    assert again.state.position == (5_000, 4)
    bridge.set_session(Session.open(tmp_path / "late.backstep"))
    qtbot.waitUntil(lambda: not bridge.running)
    assert bridge.session.state.position == (5_000, 4)


def test_an_error_in_a_run_is_told_once(
    qtbot: QtBot, bridge: Bridge, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    def fail(self: Session, seconds: float) -> bool:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(Session, "work", fail)
    with qtbot.capture_exceptions() as caught:
        bridge.dispatch(do.RunIterations(50_000_000))
        qtbot.wait(60)
    assert [error[0] for error in caught] == [ZeroDivisionError]
    assert not bridge.running


def test_another_session_takes_the_place_of_the_first(qtbot: QtBot, session: Session, bridge: Bridge) -> None:
    bridge.set_view(bridge.view.with_digits(7))
    bridge.dispatch(do.SetLevel(Level.PHASE))
    other = Session.open(path_of("mazur"))
    bridge.set_session(other)
    frame = bridge.frame()
    assert frame.title == other.state.document.title
    assert bridge.view.digits == 7
    # The first one may change as it likes: nobody listens any more.
    seen: list[Frame] = []
    bridge.frame_ready.connect(seen.append)
    session.dispatch(do.StepOver())
    qtbot.wait(20)
    assert seen == []


def test_pins_are_let_go_with_their_session(bridge: Bridge) -> None:
    target = Target("node", 1, 1)
    bridge.dispatch(do.StepOver())
    bridge.set_view(replace(bridge.view, pinned=(target,)))
    assert len(bridge.frame().inspected) == 1
    bridge.set_session(Session.open(path_of("mazur")))
    assert bridge.frame().inspected == ()


def test_a_run_does_not_go_on_in_the_next_session(
    qtbot: QtBot, session: Session, bridge: Bridge, impatient: None
) -> None:
    bridge.dispatch(do.RunIterations(50_000_000))
    other = Session.open(path_of("mazur"))
    bridge.set_session(other)
    qtbot.wait(60)
    assert not bridge.running
    assert other.state.iteration == 1


def test_inspection_tells_the_numbers_of_the_moment(bridge: Bridge) -> None:
    first = bridge.inspect(Target("node", 1, 1))
    bridge.dispatch(do.FinishPhase())
    assert bridge.inspect(Target("node", 1, 1)) != first


def test_closing_lets_the_session_go(qtbot: QtBot, impatient: None) -> None:
    session = Session.open(path_of("two-neurons"))
    gone = weakref.ref(session)
    bridge = Bridge(session)
    bridge.dispatch(do.RunIterations(50_000_000))
    bridge.close()
    bridge.close()
    assert bridge.closed
    del session
    gc.collect()
    assert gone() is None
    bridge.set_view(bridge.view.with_digits(9))
    bridge.flush()
    assert not bridge.pending
    with pytest.raises(RuntimeError, match="closed"):
        _ = bridge.session
