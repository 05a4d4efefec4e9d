"""A line for an expression: refused as it is typed, with the place; completed from the names there are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.session.document import read_document
from backstep.session.lessons import path_of
from backstep.ui import application
from backstep.ui.dress import Dress
from backstep.ui.expression_field import ExpressionField

from .driving import collect

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)


def field(qtbot: QtBot, log: bool = False, may_be_empty: bool = False) -> ExpressionField:
    application.ensure()
    made = ExpressionField(
        "condition", "Condition", read_document(path_of("mazur")).network, log=log, may_be_empty=may_be_empty
    )
    qtbot.addWidget(made)
    made.set_dress(Dress())
    made.resize(480, 90)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.line.setFocus()
    return made


def test_a_mistake_is_underlined_in_its_place_while_it_is_typed(qtbot: QtBot) -> None:
    made = field(qtbot)
    QTest.keyClicks(made.line, "J + Q")
    assert made.line.mistake == (4, 5)
    assert made.message.isVisible()
    assert "Q" in made.message.text()
    assert made.line.accessibleDescription() == made.message.text()
    wrong = made.line.grab().toImage()
    QTest.keyClick(made.line, Qt.Key.Key_Backspace)
    QTest.keyClicks(made.line, "1")
    assert made.line.mistake is None
    assert made.sound
    assert not made.message.text()
    assert made.line.grab().toImage() != wrong


def test_a_name_nearly_right_is_proposed(qtbot: QtBot) -> None:
    made = field(qtbot)
    QTest.keyClicks(made.line, "norm(dJ_dV[1])")
    assert "dJ_dW" in made.message.text()
    assert made.line.mistake == (5, 10)


def test_a_layer_that_is_not_there_is_told_with_those_there_are(qtbot: QtBot) -> None:
    made = field(qtbot)
    QTest.keyClicks(made.line, "norm(W[3])")
    assert made.line.mistake is not None
    assert "only W[1], W[2]" in made.message.text()


@pytest.mark.parametrize(
    "text", ["__import__('os')", "(1).real", "9**9**9**9" + "(" * 40, "[x for x in y]", "x" * 1100]
)
def test_hostile_texts_are_refused(qtbot: QtBot, text: str) -> None:
    made = field(qtbot)
    entered = collect(made.entered)
    made.line.setText(text)
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert not made.sound
    assert made.message.text()
    assert entered == []


def test_enter_accepts_only_what_is_sound(qtbot: QtBot) -> None:
    made = field(qtbot)
    entered = []
    made.entered.connect(lambda: entered.append(made.text))
    QTest.keyClicks(made.line, "J <")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert entered == []
    QTest.keyClicks(made.line, " 1")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert entered == ["J < 1"]


def test_an_empty_line_is_no_mistake_but_accepted_only_where_it_may_be(qtbot: QtBot) -> None:
    made = field(qtbot)
    assert not made.sound
    assert made.line.mistake is None
    assert not made.message.isVisible()
    assert field(qtbot, may_be_empty=True).sound


def test_names_are_completed(qtbot: QtBot) -> None:
    made = field(qtbot)
    QTest.keyClicks(made.line, "norm(dJ_dW")
    assert made.line.popup.isVisible()
    shown = [made.line.popup.model().index(row, 0).data() for row in range(made.line.popup.model().rowCount())]
    assert shown[0] == "dJ_dW["
    QTest.keyClick(made.line.popup, Qt.Key.Key_Tab)
    assert made.text == "norm(dJ_dW["
    QTest.keyClick(made.line.popup, Qt.Key.Key_Down)
    QTest.keyClick(made.line.popup, Qt.Key.Key_Return)
    assert made.text == "norm(dJ_dW[2"
    QTest.keyClicks(made.line, "])")
    assert made.sound


def test_control_space_shows_every_name_and_escape_closes_the_list_alone(qtbot: QtBot) -> None:
    made = field(qtbot)
    dismissed = []
    made.dismissed.connect(lambda: dismissed.append(1))
    assert not made.line.popup.isVisible()
    QTest.keyClick(made.line, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert made.line.popup.isVisible()
    assert made.line.popup.model().rowCount() > 20
    QTest.keyClick(made.line.popup, Qt.Key.Key_Escape)
    assert not made.line.popup.isVisible()
    assert dismissed == []
    QTest.keyClick(made.line, Qt.Key.Key_Escape)
    assert dismissed == [1]


def test_a_log_text_is_completed_within_its_braces_only(qtbot: QtBot) -> None:
    made = field(qtbot, log=True)
    QTest.keyClicks(made.line, "del")
    assert not made.line.popup.isVisible()
    QTest.keyClicks(made.line, "ta is {del")
    assert made.line.popup.isVisible()
    QTest.keyClick(made.line.popup, Qt.Key.Key_Tab)
    assert made.text == "delta is {delta["
    assert made.line.mistake is not None
    QTest.keyClicks(made.line, "1]}")
    assert made.sound


def test_enter_means_what_is_typed_where_that_is_sound(qtbot: QtBot) -> None:
    made = field(qtbot)
    entered = []
    made.entered.connect(lambda: entered.append(made.text))
    QTest.keyClicks(made.line, "a[2] - y")
    if made.line.popup.isVisible():
        QTest.keyClick(made.line.popup, Qt.Key.Key_Return)
    else:
        QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert entered == ["a[2] - y"]
    assert made.text == "a[2] - y"
    assert not made.line.popup.isVisible()


def test_a_text_that_is_cut_is_not_said_to_be_whole(qtbot: QtBot) -> None:
    made = field(qtbot)
    made.line.insert("J + " * 25_000)
    assert made.error == "An expression has at most 1,000 characters, this has 1,200 or more."
    made.set_text("a" * 1_100)
    assert made.error == "An expression has at most 1,000 characters, this has 1,100."
