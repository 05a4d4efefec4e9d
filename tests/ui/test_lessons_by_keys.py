"""Whole lessons driven by the keys a person presses, from the first step into the second iteration and back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backstep.core.readout import value
from backstep.session.lessons import ORDER, resolve
from backstep.session.session import Session
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle


def _press(window: MainWindow, key: Qt.Key, times: int = 1, modifier: Qt.KeyboardModifier | None = None) -> None:
    for _ in range(times):
        QTest.keyClick(window, key, modifier or Qt.KeyboardModifier.NoModifier)
    settle(window)


@pytest.mark.parametrize("lesson", ORDER)
def test_a_whole_iteration_by_keys(make_window: WindowMaker, lesson: str) -> None:
    """Every step is reached once, shows the number of its record, and leads back to the first picture."""
    window = make_window(lesson)
    session = window.bridge.session
    steps = len(session.state.steps)
    first = window.diagram.grab().toImage()
    for step in range(2, steps + 1):
        QTest.keyClick(window, Qt.Key.Key_F10)
        assert session.state.position == (1, step)
    settle(window)
    state = session.state
    assert state.costs.length == 1
    assert state.costs.values[0] == value(state.record, state.steps.at(state.steps.phase_ends()[1]), 0)
    _press(window, Qt.Key.Key_Right)
    assert session.state.position == (2, 1)
    assert session.state.record.before.equals(state.record.after)
    _press(window, Qt.Key.Key_Left, steps)
    assert session.state.position == (1, 1)
    assert window.diagram.grab().toImage() == first


@pytest.mark.parametrize("lesson", ["two-neurons", "xor", "iris"])
def test_levels_and_iterations_by_keys(make_window: WindowMaker, lesson: str) -> None:
    """Phases with F6, layers with the level keys, in and out, on to the third iteration and home again."""
    window = make_window(lesson)
    session = window.bridge.session
    ends = session.state.steps.phase_ends()
    for end in ends:
        _press(window, Qt.Key.Key_F6)
        assert session.state.position == (1, end)
    _press(window, Qt.Key.Key_F5)
    assert session.state.position == (2, len(session.state.steps))
    _press(window, Qt.Key.Key_1)
    _press(window, Qt.Key.Key_F10)
    assert session.state.position == (3, ends[0])
    _press(window, Qt.Key.Key_Down)
    assert session.state.level.name == "LAYER"
    _press(window, Qt.Key.Key_Up)
    assert session.state.level.name == "PHASE"
    _press(window, Qt.Key.Key_Home)
    assert session.state.position == (3, 1)
    _press(window, Qt.Key.Key_Home, modifier=Qt.KeyboardModifier.ControlModifier)
    assert session.state.position == (1, 1)


def test_the_numbers_by_keys_are_those_of_a_fresh_run(make_window: WindowMaker) -> None:
    window = make_window("xor")
    _press(window, Qt.Key.Key_F5, 30)
    shown = window.bridge.session.state
    fresh = Session.open(resolve("xor"))
    record = fresh.timeline.record(shown.iteration)
    assert shown.iteration == 30
    assert record.after.equals(shown.record.after)
    assert record.cost == shown.record.cost
