"""The boxes that ask and tell: what they say, which button is the usual one, and what Escape does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from backstep.ui import application
from backstep.ui.dialogs import Answer, QtDialogs


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    application.ensure()
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("key", "answer"), [(Qt.Key.Key_Return, Answer.SAVE), (Qt.Key.Key_Escape, Answer.CANCEL)])
def test_enter_saves_and_escape_stays(parent: QWidget, key: Qt.Key, answer: Answer) -> None:
    def press() -> None:
        box = parent.findChild(QMessageBox, "ask_save")
        assert box is not None
        QTest.keyClick(box, key)

    QTimer.singleShot(0, press)
    assert QtDialogs().ask_save(parent, "mine.backstep") is answer


def test_a_complaint_has_a_headline_a_sentence_and_our_own_sign(parent: QWidget) -> None:
    seen: list[tuple[str, str, bool, str]] = []

    def look() -> None:
        box = parent.findChild(QMessageBox, "message")
        assert box is not None
        usual = next(button for button in box.findChildren(QPushButton) if button.isDefault())
        seen.append((box.text(), box.informativeText(), box.iconPixmap().isNull(), usual.text().replace("&", "")))
        assert box.icon() == QMessageBox.Icon.NoIcon
        assert box.textFormat() == Qt.TextFormat.PlainText
        QTest.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(0, look)
    QtDialogs().tell(parent, "This file cannot be opened", "<b>odd</b>.backstep: there is no such file.")
    assert seen == [("This file cannot be opened", "<b>odd</b>.backstep: there is no such file.", False, "OK")]
