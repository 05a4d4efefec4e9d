"""Runs, number boxes, and what the window says about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.steps import Level
from backstep.session import commands as do

from .conftest import WindowMaker, settle
from .driving import CTRL, position, press


def test_a_refused_value_is_a_sentence_in_the_hint_line(make_window: WindowMaker) -> None:
    window = make_window()
    window.header.timeline.chosen.emit(999)
    settle(window)
    assert window.hint.text.startswith("There is no step 999; choose")
    assert window.hint.text.endswith(".")


def test_what_stopped_the_training_is_a_banner(make_window: WindowMaker, diverging: Path) -> None:
    window = make_window(diverging)
    assert window.stage.desk.alert.isHidden()
    window.header.toolbar.run.set_count(1000)
    window.actions_table["run_iterations"].trigger()
    while window.bridge.running:
        settle(window)
    settle(window)
    assert window.stage.desk.alert.isVisible()
    assert "The training stopped at iteration" in window.stage.desk.alert.text
    press(window, Qt.Key.Key_Left)
    assert window.stage.desk.alert.isHidden()


@pytest.fixture
def diverging(tmp_path: Path) -> Path:
    path = tmp_path / "diverging.backstep"
    path.write_text(
        '{"format": "backstep-session", "version": 1, "title": "Too large a step",'
        '"network": {"inputs": 1, "layers": [{"units": 1, "activation": "linear"}], "loss": "squared_error"},'
        '"parameters": {"weights": [[[2.0]]], "biases": [[0.0]]},'
        '"data": {"inputs": [[3.0]], "targets": [[1.0]]}, "training": {"learning_rate": 1000.0}}',
        encoding="utf-8",
    )
    return path


def test_running_many_iterations_shows_progress_and_stop(
    qtbot: QtBot, make_window: WindowMaker, impatient: None
) -> None:
    window = make_window()
    run = window.header.toolbar.run
    run.set_count(1_000_000)
    window.actions_table["run_iterations"].trigger()
    qtbot.waitUntil(lambda: run.bar.isVisible() and run.bar.value() > 0)
    assert " per second · " in run.bar.toolTip() or run.bar.toolTip().startswith("Iteration ")
    assert window.hint.text.startswith("Iteration ")
    assert window.actions_table["pause"].isEnabled()
    assert not window.actions_table["step_over"].isEnabled()
    window.actions_table["pause"].trigger()
    qtbot.waitUntil(lambda: not window.bridge.running)
    settle(window)
    assert run.bar.isHidden()
    assert run.box.isVisible()
    assert 1 < window.bridge.session.state.iteration < 1_000_001


def test_the_box_says_how_many_iterations_are_run(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window()
    run = window.header.toolbar.run
    run.box.setFocus()
    run.box.selectAll()
    QTest.keyClicks(run.box, "25")
    QTest.keyClick(run.box, Qt.Key.Key_Return)
    assert run.count == 25
    assert not run.box.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: not window.bridge.running)
    assert window.bridge.session.state.iteration == 26


def test_keys_typed_into_a_number_box_do_not_step(make_window: WindowMaker) -> None:
    window = make_window()
    box = window.header.toolbar.run.box
    box.setFocus()
    before = box.value()
    press_in = (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Up)
    for key in press_in:
        QTest.keyClick(window.windowHandle(), key)
        settle(window)
    assert position(window) == (1, 1)
    assert window.bridge.session.state.level is Level.TERM
    assert box.value() > before


def test_the_viewed_example_is_chosen_by_box_and_by_key(make_window: WindowMaker) -> None:
    window = make_window("xor")
    example = window.header.toolbar.example
    assert example.box.isEnabled()
    assert example.box.text() == "1 of 4"
    example.box.setValue(3)
    settle(window)
    assert window.bridge.session.state.example == 3
    window.diagram.setFocus()
    press(window, Qt.Key.Key_BracketRight)
    assert example.box.text() == "4 of 4"
    press(window, Qt.Key.Key_BracketRight)
    assert window.bridge.session.state.example == 4
    press(window, Qt.Key.Key_BracketLeft)
    assert window.bridge.session.state.example == 3


def test_one_example_leaves_nothing_to_choose(make_window: WindowMaker) -> None:
    assert not make_window("two-neurons").header.toolbar.example.box.isEnabled()


def test_digits_are_set_by_box_and_by_key_within_their_limits(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.FinishPhase())
    digits = window.header.toolbar.digits
    digits.box.setValue(12)
    settle(window)
    assert window.bridge.view.digits == 12
    assert window.bridge.frame().card.tiles[0].number == "0.772928465321"
    for _ in range(20):
        window.actions_table["more_digits"].trigger()
        settle(window)
    assert digits.box.value() == 17
    assert not window.actions_table["more_digits"].isEnabled()
    window.actions_table["fewer_digits"].trigger()
    settle(window)
    assert digits.box.value() == 16
