"""A clicker in front of a class: no step nobody sees, and no key that trains. Keys come as from outside, by the screen.

A clicker's third button sends F5 and Esc in turn, and no clicker knows what the window shows.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from backstep.session import commands as do
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle
from .driving import LEFT, NONE, SHIFT, position

ANY = [Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Home]


def click(window: MainWindow, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Send keys to the screen, which gives them to the window as those of a person."""
    for key in keys:
        QTest.keyClick(window.windowHandle(), key, modifiers)
        settle(window)


@pytest.mark.parametrize("blank", [Qt.Key.Key_B, Qt.Key.Key_Period])
def test_the_first_key_only_lifts_the_blank(make_window: WindowMaker, blank: Qt.Key) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8)
    for key in ANY:
        window.bridge.dispatch(do.GoTo(1, 10))
        click(window, blank)
        assert window.stage.blank.isVisible(), key
        click(window, key)
        assert window.stage.blank.isHidden(), key
        assert not window.actions_table["blank"].isChecked(), key
        assert position(window) == (1, 10), f"a step nobody could see by {key}"
        click(window, Qt.Key.Key_PageDown)
        assert position(window) == (1, 11), f"the next key after {key} steps again"


def test_a_key_that_could_do_nothing_lifts_it_too(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8, Qt.Key.Key_B, Qt.Key.Key_PageUp)
    assert window.stage.blank.isHidden()


def test_shift_alone_leaves_it(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8, Qt.Key.Key_B, Qt.Key.Key_Shift)
    assert window.stage.blank.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_B, Qt.Key.Key_Period])
def test_at_the_desk_no_key_blanks_the_screen(make_window: WindowMaker, key: Qt.Key) -> None:
    window = make_window("mazur")
    for _ in range(2):
        click(window, key)
        assert window.stage.blank.isHidden()
        assert not window.actions_table["blank"].isEnabled()
        # And again after the clicker's keys were in use.
        click(window, Qt.Key.Key_F8)
        assert window.actions_table["blank"].isEnabled()
        click(window, Qt.Key.Key_Escape)


def test_b_at_the_desk_says_where_it_works(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    # The next frame has a hint of its own.
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_B)
    assert window.hint.text == "The screen is blanked in projector mode only."


@pytest.mark.parametrize("key", [Qt.Key.Key_F5, Qt.Key.Key_Escape])
def test_the_button_that_left_goes_back_and_never_trains(make_window: WindowMaker, key: Qt.Key) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8, key)
    assert not window.stage.projector
    click(window, Qt.Key.Key_F5)
    assert window.stage.projector
    assert position(window) == (1, 1)
    click(window, Qt.Key.Key_F5, Qt.Key.Key_Escape, Qt.Key.Key_F5)
    assert window.stage.projector, "the Esc of the same button does not change what its F5 is for"
    assert position(window) == (1, 1)
    window.stage.set_projector(on=False)


def test_f5_goes_back_where_there_is_nothing_to_run(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8, Qt.Key.Key_F5)
    window.actions_table["continue"].setEnabled(False)
    click(window, Qt.Key.Key_F5)
    assert window.stage.projector
    window.stage.set_projector(on=False)


def test_f5_after_another_key_at_the_desk_continues(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8, Qt.Key.Key_F5, Qt.Key.Key_F10)
    assert position(window) == (1, 2)
    click(window, Qt.Key.Key_F5)
    assert not window.stage.projector
    assert position(window) == (1, 58)


def test_f5_after_the_mouse_at_the_desk_continues(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8, Qt.Key.Key_F5)
    empty = window.statusBar().mapTo(window, QPoint(window.statusBar().width() - 5, 5))
    QTest.mouseClick(window.windowHandle(), LEFT, NONE, empty)
    click(window, Qt.Key.Key_F5)
    assert not window.stage.projector
    assert position(window) == (1, 58)


def test_the_f8_of_a_keyboard_leaves_f5_alone(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    click(window, Qt.Key.Key_F8, Qt.Key.Key_F8, Qt.Key.Key_F5)
    assert not window.stage.projector
    assert position(window) == (1, 58)


def test_shift_f5_is_of_the_desk(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(2, 5))
    click(window, Qt.Key.Key_F8, Qt.Key.Key_F5)
    click(window, Qt.Key.Key_F5, modifiers=SHIFT)
    assert not window.stage.projector
    assert position(window) != (2, 5)
