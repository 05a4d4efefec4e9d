"""The window as somebody uses it: keys, panels, closing."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidgetItem
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from backstep.core.errors import InputError
from backstep.core.steps import Level
from backstep.present.looks import Target
from backstep.present.moment import FIRST_HINT
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.ui import open_window
from backstep.ui.main_window import MainWindow

from .conftest import Answers, WindowMaker, settle
from .driving import NONE, SHIFT, position, press


def test_it_opens_at_the_first_step_and_says_what_to_press(make_window: WindowMaker) -> None:
    window = make_window()
    assert position(window) == (1, 1)
    assert window.hint.text == FIRST_HINT
    assert window.hint.isVisible()
    assert window.windowTitle() == "Two neurons in a row[*] — Backstep"
    assert not window.isWindowModified()
    assert window.header.position.accessibleDescription().startswith("Iteration 1 · step 1 of ")


def test_the_keys_of_the_design_step_both_ways(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    visited = []
    for key, modifiers in (
        (Qt.Key.Key_F10, NONE),
        (Qt.Key.Key_Right, NONE),
        (Qt.Key.Key_Left, NONE),
        (Qt.Key.Key_F10, SHIFT),
        (Qt.Key.Key_F5, NONE),
        (Qt.Key.Key_Home, NONE),
    ):
        press(window, key, modifiers)
        visited.append(position(window))
    assert visited == [(1, 2), (1, 3), (1, 2), (1, 1), (1, len(window.bridge.session.state.steps)), (1, 1)]


def test_up_and_down_change_the_level(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, Qt.Key.Key_Up)
    assert window.bridge.session.state.level is Level.NEURON
    press(window, Qt.Key.Key_Down)
    assert window.bridge.session.state.level is Level.TERM
    press(window, Qt.Key.Key_1)
    assert window.bridge.session.state.level is Level.PHASE
    assert window.header.toolbar.levels[0].isChecked()


def test_a_held_key_ends_on_the_last_state_with_few_frames(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window("mazur")
    frames: list[object] = []
    window.bridge.frame_ready.connect(frames.append)
    for _ in range(40):
        QTest.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: bool(frames))
    settle(window)
    assert position(window) == (1, 41)
    assert window.bridge.frame().timeline.step == 41
    assert len(frames) < 10


def test_timeline_and_phases_move_within_their_iteration(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(4, 7))
    settle(window)
    QTest.keyClick(window.header.timeline, Qt.Key.Key_Right)
    settle(window)
    assert position(window) == (4, 8)
    QTest.mouseClick(window.header.ribbon.pills[2], Qt.MouseButton.LeftButton)
    settle(window)
    assert position(window) == (4, window.bridge.frame().timeline.phases[2].last)


def test_margin_and_curve_ask_the_session(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(6, 7))
    settle(window)
    line = min(window.bridge.frame().program.stops)
    window.program.toggled.emit(line)
    window.cost_history.plot.setFocus()
    QTest.keyClick(window.cost_history.plot, Qt.Key.Key_Left)
    settle(window)
    assert window.bridge.session.state.breakpoints == {line}
    assert position(window) == (5, 7)
    press(window, Qt.Key.Key_F9)
    assert len(window.bridge.session.state.breakpoints) in (0, 2)


def test_every_panel_shows_the_same_moment(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(1, 33))
    settle(window)
    frame = window.bridge.frame()
    assert window.diagram.frame == frame.diagram
    assert window.card.card == frame.card
    assert window.program.frame == frame.program
    assert window.header.timeline.value() == 33


def test_a_click_on_the_diagram_pins_its_numbers_and_a_second_one_lets_them_go(
    qtbot: QtBot, make_window: WindowMaker
) -> None:
    window = make_window("mazur")
    place = window.diagram.rect_of(Target("node", 1, 1)).center()
    qtbot.mouseClick(window.diagram, Qt.MouseButton.LeftButton, pos=place)
    settle(window)
    (card,) = window.pointing.inspector.pinned_cards
    assert card.frame is not None
    before = card.frame
    window.bridge.dispatch(do.FinishPhase())
    settle(window)
    assert card.frame is not None
    assert card.frame != before
    window.pointing.toggle_pin(card.frame.target)
    settle(window)
    assert window.pointing.inspector.pinned_cards == ()


def test_the_card_under_the_pointer_never_shows_old_numbers(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    target = Target("node", 1, 1)
    window.diagram.hovered.emit(target)
    hover = window.pointing.inspector.hover_card
    assert hover.frame == window.bridge.inspect(target)
    window.bridge.dispatch(do.FinishPhase())
    settle(window)
    assert hover.frame == window.bridge.inspect(target)
    window.diagram.hovered.emit(None)
    assert hover.isHidden()


def test_a_factor_of_the_step_card_is_shown_on_the_diagram(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.card.factor_clicked.emit(Target("node", 1, 2))
    settle(window)
    assert [card.frame.target for card in window.pointing.inspector.pinned_cards if card.frame] == [
        Target("node", 1, 2)
    ]


def test_keys_pressed_faster_than_frames_are_all_done(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    # "Back" is still disabled when its key comes: the frame that allows it was not built yet.
    QTest.keyClick(window, Qt.Key.Key_Right)
    QTest.keyClick(window, Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_Right)
    settle(window)
    assert position(window) == (1, 2)
    QTest.keyClick(window, Qt.Key.Key_Right)
    QTest.keyClick(window, Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_Left)
    settle(window)
    assert position(window) == (1, 1)


def test_a_long_sentence_is_broken_not_cut(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    one_line = window.hint.height()
    window.hint.set_hint("a sentence that is far too long for a single line " * 8)
    QApplication.processEvents()
    assert window.hint.height() > 1.5 * one_line
    assert window.width() == 1280


def test_a_key_that_can_do_nothing_now_says_why(make_window: WindowMaker) -> None:
    window = make_window()
    press(window, Qt.Key.Key_Left)
    assert window.hint.text == "This is the first step of all.", "also once the next frame came"
    press(window, Qt.Key.Key_Right)
    assert window.hint.text != "This is the first step of all."


def test_the_tip_of_an_action_passes_through_the_hint_line(make_window: WindowMaker) -> None:
    from PySide6.QtGui import QStatusTipEvent

    window = make_window()
    QApplication.sendEvent(window.menuBar(), QStatusTipEvent("Do the next step at this level."))
    assert window.hint.text == "Do the next step at this level."
    QApplication.sendEvent(window.menuBar(), QStatusTipEvent(""))
    assert window.hint.text == FIRST_HINT


def test_every_lesson_can_be_walked_through(make_window: WindowMaker) -> None:
    window = make_window(ORDER[0])
    for lesson in ORDER:
        assert window.files.open_path(path_of(lesson)), lesson
        window.actions_table["level_neuron"].trigger()
        for _ in range(30):
            window.actions_table["step_over"].trigger()
            window.bridge.flush()
        there = position(window)
        for _ in range(30):
            window.actions_table["step_back"].trigger()
            window.bridge.flush()
        assert there > (1, 1), lesson
        assert position(window) == (1, 1), lesson


def test_closing_lets_session_and_window_go(qtbot: QtBot, answers: Answers, store: object) -> None:
    from backstep.ui import application
    from backstep.ui.preferences import PreferenceStore

    assert isinstance(store, PreferenceStore)
    application.ensure()
    session = Session.open(path_of("mazur"))
    window = MainWindow(session, dialogs=answers, preferences=store)
    window.show()
    session.dispatch(do.FinishPhase())
    settle(window)
    gone, shut = weakref.ref(session), weakref.ref(window)
    window.close()
    del session
    gc.collect()
    assert gone() is None, "something still holds the session of a closed window"
    del window
    gc.collect()
    qtbot.wait(1)
    assert shut() is None, "something still holds a closed window: look for a lambda connected to a signal"


def test_no_item_of_a_layout_outlives_its_part_in_python(make_window: WindowMaker) -> None:
    """Such items go with their parts and tell nobody; what comes to lie in their place was then taken for them."""
    window = make_window("iris")
    for dock in window.docks.values():
        dock.setVisible(True)
        settle(window)
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(line=3)))
    settle(window)
    window.stage.set_projector(on=True, full_screen=False)
    window.stage.set_projector(on=False, full_screen=False)
    settle(window)
    assert [each for each in Shiboken.getAllValidWrappers() if isinstance(each, QWidgetItem)] == []


def test_closing_in_the_middle_of_a_run_stops_it(qtbot: QtBot, make_window: WindowMaker, impatient: None) -> None:
    window = make_window()
    window.header.toolbar.run.set_count(1_000_000)
    window.actions_table["run_iterations"].trigger()
    qtbot.waitUntil(lambda: window.bridge.frame().run is not None)
    window.close()
    assert not window.bridge.running
    assert window.bridge.closed


def test_no_timer_runs_while_nothing_happens(qtbot: QtBot, make_window: WindowMaker) -> None:
    from PySide6.QtCore import QTimer

    window = make_window("mazur")
    # What is said for some seconds has its own tests.
    for line in (window.hint, window.stage.page.hint):
        line.passing.stop()

    def active() -> list[str]:
        return [timer.objectName() or str(timer) for timer in window.findChildren(QTimer) if timer.isActive()]

    qtbot.waitUntil(lambda: active() == [])
    for _ in range(5):
        qtbot.wait(20)
        assert active() == []


def test_open_window_takes_a_name_or_a_path(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from PySide6.QtCore import QSettings

    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))
    for source in ("mazur", path_of("mazur")):
        window = open_window(source)
        qtbot.addWidget(window)
        assert window.isVisible()
        assert window.bridge.session.state.document.title == "Mazur's worked example"
        window.close()


def test_open_window_refuses_what_is_no_session(qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.backstep"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(InputError):
        open_window(broken)
    with pytest.raises(InputError):
        open_window("no-such-lesson")
