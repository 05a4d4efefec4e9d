"""Watches typed, chosen from the examples, and edited in their rows."""

from __future__ import annotations

import ast
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from backstep.ui.main_window import MainWindow

from .chain_driving import LEFT, press
from .conftest import WindowMaker, settle
from .watches_driving import choose, editor_of, enter, index, key, panel, put, watches, with_watches

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return with_watches(make_window)


def test_an_expression_is_typed_and_watched(window: MainWindow) -> None:
    assert panel(window).empty.isVisible()
    press(window, Qt.Key.Key_A, control_shift=True)
    line = panel(window).field.line
    assert line.hasFocus()
    before = window.bridge.session.state.position
    enter(window, line, "J - 2*J_prev")
    assert window.bridge.session.state.position == before, "what is typed is no command"
    key(line, Qt.Key.Key_Return, window=window)
    assert watches(window) == ("J - 2*J_prev",)
    assert line.text() == ""
    assert line.hasFocus(), "ready for the next one"
    look = panel(window).model.look(index(window, 0))
    assert look is not None
    records = [window.bridge.session.timeline.record(iteration) for iteration in (3, 2)]
    assert ast.literal_eval(look.now.copied) == records[0].cost - 2 * records[1].cost
    key(line, Qt.Key.Key_Escape, window=window)
    assert window.diagram.hasFocus()


def test_the_action_opens_the_panel_and_goes_to_the_field(make_window: WindowMaker) -> None:
    window = make_window("xor")
    press(window, Qt.Key.Key_A, control_shift=True)
    settle(window)
    assert panel(window).isVisible()
    assert panel(window).field.line.hasFocus()


def test_names_are_completed(window: MainWindow) -> None:
    press(window, Qt.Key.Key_A, control_shift=True)
    line = panel(window).field.line
    QTest.keyClicks(line, "norm(dJ_d")
    assert line.popup.isVisible()
    QTest.keyClick(line.popup, Qt.Key.Key_Return)
    assert line.text() in ("norm(dJ_da[", "norm(dJ_dW[", "norm(dJ_dyhat")


def test_a_mistake_is_underlined_as_it_is_typed_and_not_accepted(window: MainWindow) -> None:
    press(window, Qt.Key.Key_A, control_shift=True)
    field = panel(window).field
    enter(window, field.line, "J + Jx")
    assert field.line.mistake == (4, 6)
    assert field.message.isVisible()
    assert '"Jx"' in field.message.text()
    key(field.line, Qt.Key.Key_Return, window=window)
    assert watches(window) == ()
    assert field.line.text() == "J + Jx", "nothing typed is lost"


@pytest.mark.parametrize(
    "text",
    [
        "().__class__",
        "9**9**9**9",
        "(" * 900,
        "[x for x in y]",
        "W" * 1100,
        "-" * 999,
        "prev(" * 200,
        "a[1" + "]" * 500,
    ],
)
def test_hostile_text_never_freezes(window: MainWindow, text: str) -> None:
    field = panel(window).field
    field.line.setFocus()
    QGuiApplication.clipboard().setText(text)
    begun = time.thread_time()
    QTest.keyClick(field.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.message.text()
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    settle(window)
    assert time.thread_time() - begun < 5.0, "what freezes takes for ever"
    assert watches(window) == ()


def test_an_unknown_name_is_refused_with_the_known_ones(window: MainWindow) -> None:
    press(window, Qt.Key.Key_A, control_shift=True)
    field = panel(window).field
    enter(window, field.line, "foo")
    said = field.message.text()
    assert said.startswith('"foo" is not a name here; known are x, y, z, a, yhat, L, ')
    assert field.line.mistake == (0, 3)
    field.line.clear()
    enter(window, field.line, "J + alhpa")
    assert field.message.text().startswith('"alhpa" is not a name here; did you mean "alpha"? known are x, ')
    assert field.line.mistake == (4, 9)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_example_of_the_empty_panel_is_watched_by_a_click(window: MainWindow, number: int) -> None:
    button = panel(window).examples[number]
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)
    settle(window)
    assert watches(window) == (button.text(),)
    assert panel(window).list.isVisible()
    assert not panel(window).empty.isVisible()


def test_a_row_is_edited_in_place(window: MainWindow) -> None:
    put(window, "J", "L")
    choose(window, 1)
    key(panel(window).list, Qt.Key.Key_F2, window=window)
    editor = editor_of(window)
    assert editor.hasFocus()
    assert editor.accessibleName() == "Edit L"
    enter(window, editor, "L + Jx")
    key(editor, Qt.Key.Key_Escape, window=window)
    assert watches(window) == ("J", "L")
    assert panel(window).list.hasFocus()
    key(panel(window).list, Qt.Key.Key_Return, window=window)
    editor = editor_of(window)
    enter(window, editor, "L + J")
    key(editor, Qt.Key.Key_Return, window=window)
    assert watches(window) == ("J", "L + J")
    assert panel(window).list.hasFocus()
    assert panel(window).list.currentIndex().row() == 1


def test_a_double_click_edits(window: MainWindow) -> None:
    put(window, "J")
    spot = panel(window).list.visualRect(index(window, 0)).center()
    # Qt tells of a double click only after a click on the same row.
    QTest.mouseClick(panel(window).list.viewport(), LEFT, pos=spot)
    QTest.mouseDClick(panel(window).list.viewport(), LEFT, pos=spot)
    settle(window)
    assert editor_of(window).hasFocus()
