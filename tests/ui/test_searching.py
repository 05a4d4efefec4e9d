"""A search that takes long: it shows how far it is, answers meanwhile, and stops at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.rules import Rules
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow
from tests.calls import calls_of
from tests.clocks import have_patience

from .breakpoints_driving import banner, press, wait_for_run
from .conftest import WindowMaker, settle


@pytest.fixture
def window(make_window: WindowMaker, impatient: None) -> MainWindow:
    """Looking for something that never happens."""
    made = make_window("xor")
    made.bridge.dispatch(do.PutWatchpoint(Watchpoint(0, "J", Rule.BELOW, -1.0)))
    press(made, Qt.Key.Key_F5)
    assert made.bridge.session.state.run is not None
    return made


def test_it_says_where_it_looks_and_how_fast(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.hint.text.endswith(" per second"))
    assert window.hint.text.startswith("Looking ahead for a stop: iteration ")
    bar = window.header.toolbar.run.bar
    assert bar.isVisible()
    assert bar.maximum() == 0
    press(window, Qt.Key.Key_Escape)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Period])
def test_it_stops_at_once(window: MainWindow, key: Qt.Key, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the key itself, not a slice of work later."""
    qtbot.waitUntil(lambda: "iteration" in window.hint.text)
    held = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_Period else Qt.KeyboardModifier.NoModifier
    slices = calls_of(monkeypatch, Session, "work")
    QTest.keyClick(window, key, held)
    assert window.bridge.session.state.run is None
    assert slices == []
    settle(window)
    assert window.bridge.session.state.iteration > 1
    assert banner(window) == "", "stopped by hand, not by a rule"
    assert window.actions_table["step_over"].isEnabled()


def test_backward_it_says_so_too(make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    window = make_window("xor")
    window.bridge.dispatch(do.GoTo(100))
    window.bridge.dispatch(do.PutWatchpoint(Watchpoint(0, "J", Rule.BELOW, -1.0)))
    have_patience(monkeypatch, -1.0)
    window.bridge.dispatch(do.ReverseContinue())
    window.bridge.flush()
    assert window.hint.text.startswith("Looking back for a stop: iteration ")
    press(window, Qt.Key.Key_Escape)
    assert window.bridge.session.state.run is None


def test_a_search_by_arithmetic_alone_looks_at_no_iteration(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = calls_of(monkeypatch, Rules, "ready")
    window = make_window("mazur")
    window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=6), every=100)))
    press(window, Qt.Key.Key_F5)
    wait_for_run(window)
    assert window.bridge.session.state.iteration == 100
    assert looks == []
