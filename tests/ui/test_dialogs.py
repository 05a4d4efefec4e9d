"""The boxes that ask and tell: what they say, which button is the usual one, and what Escape does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from backstep.session.lessons import path_of
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


@pytest.mark.parametrize(
    ("label", "answer"), [("Save", Answer.SAVE), ("Don’t save", Answer.DISCARD), ("Cancel", Answer.CANCEL)]
)
def test_the_real_question_has_three_answers(parent: QWidget, label: str, answer: Answer) -> None:
    def click() -> None:
        box = parent.findChild(QMessageBox, "ask_save")
        assert box is not None
        assert "mine.backstep" in box.text()
        next(button for button in box.buttons() if button.text().replace("&", "") == label).click()

    QTimer.singleShot(0, click)
    assert QtDialogs().ask_save(parent, "mine.backstep") is answer


def test_the_real_save_dialog_adds_the_ending(parent: QWidget, tmp_path: Path) -> None:
    def accept() -> None:
        dialog = parent.findChild(QFileDialog, "file_dialog")
        assert dialog is not None
        assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.selectFile("mine")
        dialog.accept()

    QTimer.singleShot(0, accept)
    assert QtDialogs().save_file(parent, tmp_path / "suggested.backstep") == tmp_path / "mine.backstep"


def test_the_real_open_dialog_gives_the_chosen_file(parent: QWidget, tmp_path: Path) -> None:
    mine = tmp_path / "mine.backstep"
    shutil.copy(path_of("mazur"), mine)

    def accept() -> None:
        dialog = parent.findChild(QFileDialog, "file_dialog")
        assert dialog is not None
        dialog.selectFile(str(mine))
        dialog.accept()

    QTimer.singleShot(0, accept)
    assert QtDialogs().open_file(parent, mine.parent) == mine
    QTimer.singleShot(0, lambda: _reject(parent))
    assert QtDialogs().open_file(parent, mine.parent) is None


def _reject(parent: QWidget) -> None:
    dialog = parent.findChild(QFileDialog, "file_dialog")
    assert dialog is not None
    dialog.reject()
