"""A search that takes long: it shows how far it is, answers meanwhile, and stops at once."""

from __future__ import annotations

from time import monotonic

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow

from .breakpoints_driving import banner, press, wait_for_run
from .conftest import WindowMaker, settle


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """Looking for something that never happens."""
    made = make_window("xor")
    made.bridge.dispatch(do.PutWatchpoint(Watchpoint(0, "J", Rule.BELOW, -1.0)))
    press(made, Qt.Key.Key_F5)
    assert made.bridge.session.state.run is not None
    return made


def test_it_says_where_it_looks_and_how_fast(window: MainWindow) -> None:
    QTest.qWait(500)
    assert window.hint.text.startswith("Looking ahead for a stop: iteration ")
    assert window.hint.text.endswith(" per second")
    bar = window.header.toolbar.run.bar
    assert bar.isVisible()
    assert bar.maximum() == 0
    press(window, Qt.Key.Key_Escape)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Period])
def test_it_stops_within_a_tenth_of_a_second(window: MainWindow, key: Qt.Key) -> None:
    QTest.qWait(300)
    held = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_Period else Qt.KeyboardModifier.NoModifier
    began = monotonic()
    QTest.keyClick(window, key, held)
    while window.bridge.session.state.run is not None:
        QTest.qWait(1)
    assert monotonic() - began < 0.1
    settle(window)
    assert window.bridge.session.state.iteration > 1
    assert banner(window) == "", "stopped by hand, not by a rule"
    assert window.actions_table["step_over"].isEnabled()


def test_backward_it_says_so_too(make_window: WindowMaker) -> None:
    window = make_window("xor")
    window.bridge.dispatch(do.GoTo(20_000))
    wait_for_run(window)
    window.bridge.dispatch(do.PutWatchpoint(Watchpoint(0, "J", Rule.BELOW, -1.0)))
    window.bridge.dispatch(do.ReverseContinue())
    QTest.qWait(200)
    assert window.hint.text.startswith("Looking back for a stop: iteration ")
    press(window, Qt.Key.Key_Escape)
    assert window.bridge.session.state.run is None


def test_a_search_by_arithmetic_alone_takes_no_time(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=6), every=100)))
    began = monotonic()
    press(window, Qt.Key.Key_F5)
    wait_for_run(window)
    assert monotonic() - began < 1.0
    assert window.bridge.session.state.iteration == 100
