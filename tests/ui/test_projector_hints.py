"""What is said on the wall: what was done, and why something cannot be done, for a while where the ribbon stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from backstep.session import commands as do
from backstep.ui.main_window import MainWindow
from backstep.ui.notices import PassingHint
from backstep.ui.projector import POSITION

from .conftest import WindowMaker, settle
from .driving import CTRL, SIZES, press


def projected(make_window: WindowMaker, size: tuple[int, int] = (1280, 720)) -> tuple[MainWindow, PassingHint]:
    """A window on the wall in the middle of an iteration, with nothing said."""
    window = make_window("mazur")
    window.stage.set_projector(on=True, full_screen=False)
    window.resize(*size)
    window.bridge.dispatch(do.GoTo(1, 26))
    settle(window)
    hint = window.stage.page.hint
    assert not hint.isVisible()
    return window, hint


@pytest.mark.parametrize("size", SIZES)
def test_what_was_done_is_said_and_passes(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window, hint = projected(make_window, size)
    before = window.diagram.geometry()
    press(window, Qt.Key.Key_B, CTRL)
    assert "Bookmark set at 1:26" in hint.text
    assert hint.isVisible()
    assert hint.geometry() == window.header.ribbon.geometry(), "no number is hidden"
    (said,) = hint.findChildren(QLabel)
    assert said.font().pixelSize() >= POSITION * size[1] - 1
    assert window.diagram.geometry() == before, "nothing moves for it"
    hint.passing.timeout.emit()
    assert not hint.isVisible()
    settle(window)
    assert not hint.isVisible(), "it is not said twice"
    press(window, Qt.Key.Key_B, CTRL)
    assert hint.isVisible()


def test_what_was_said_at_the_desk_does_not_come_up_again(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, Qt.Key.Key_B, CTRL)
    assert "Bookmark set" in window.hint.text
    window.stage.page.hint.passing.timeout.emit()
    window.stage.set_projector(on=True, full_screen=False)
    settle(window)
    assert not window.stage.page.hint.isVisible()


def test_it_goes_with_the_next_step(make_window: WindowMaker) -> None:
    window, hint = projected(make_window)
    press(window, Qt.Key.Key_B, CTRL)
    press(window, Qt.Key.Key_Right)
    assert not hint.isVisible()


def test_a_key_that_does_nothing_there_says_why(make_window: WindowMaker) -> None:
    window, hint = projected(make_window)
    press(window, Qt.Key.Key_F9)
    assert hint.isVisible()
    assert "not shown in projector mode" in hint.text
    QTest.mouseClick(hint, Qt.MouseButton.LeftButton)
    assert not hint.isVisible(), "a click takes it out of the way"
    press(window, Qt.Key.Key_F9)
    assert hint.isVisible()
    press(window, Qt.Key.Key_Right)
    assert not hint.isVisible()


def test_the_progress_of_a_run_is_seen_while_it_lasts(make_window: WindowMaker, impatient: None) -> None:
    window, hint = projected(make_window)
    window.header.toolbar.run.set_count(1_000_000)
    window.actions_table["run_iterations"].trigger()
    settle(window)
    assert hint.isVisible()
    assert hint.text.startswith("Iteration ")
    window.actions_table["pause"].trigger()
    settle(window)
    assert window.bridge.frame().run is None
    assert hint.text == window.bridge.frame().hint
