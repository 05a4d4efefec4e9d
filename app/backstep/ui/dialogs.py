"""Questions to the person at the window, behind a protocol so that a test can answer them."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from backstep.session.lessons import SUFFIX

SESSIONS = f"Backstep sessions (*{SUFFIX})"
PICTURES = ("PNG picture (*.png)", "SVG drawing (*.svg)", "PDF document (*.pdf)")


class Answer(Enum):
    """What to do with changes that are not saved."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


class Dialogs(Protocol):
    """What the window asks and tells. A path is None where the person changed their mind."""

    def open_file(self, parent: QWidget, folder: Path) -> Path | None:
        """Which session to open; `folder` is where to look first."""

    def save_file(self, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to write the session, its suffix included; overwriting has been agreed to."""

    def save_picture(self, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to write a picture; its suffix says which kind."""

    def ask_save(self, parent: QWidget, name: str) -> Answer:
        """What to do with the changes in the session called `name`."""

    def tell(self, parent: QWidget | None, title: str, text: str) -> None:
        """Say that something did not work."""

    def about(self, parent: QWidget, title: str, text: str) -> None:
        """Show who made what."""


class QtDialogs:
    """The real ones."""

    def open_file(self, parent: QWidget, folder: Path) -> Path | None:
        """Which session to open; `folder` is where to look first."""
        dialog = _file_dialog(parent, "Open a session", folder, (SESSIONS, "All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return _chosen(dialog)

    def save_file(self, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to write the session, its suffix included; overwriting has been agreed to."""
        dialog = _file_dialog(parent, "Save the session", suggestion, (SESSIONS,))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # Added by the dialog itself, so that it asks before overwriting the file that is really written.
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        return _chosen(dialog)

    def save_picture(self, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to write a picture; its suffix says which kind."""
        dialog = _file_dialog(parent, "Export a picture", suggestion, PICTURES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.split("*.")[1].rstrip(")")))
        return _chosen(dialog)

    def ask_save(self, parent: QWidget, name: str) -> Answer:
        """What to do with the changes in the session called `name`."""
        box = QMessageBox(parent)
        box.setObjectName("ask_save")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Backstep")
        box.setText(f"Save the changes in {name}?")
        box.setInformativeText("Otherwise the breakpoints and how far the training went are lost.")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Don’t save", QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.setEscapeButton(cancel)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        if clicked is save:
            return Answer.SAVE
        return Answer.DISCARD if clicked is discard else Answer.CANCEL

    def tell(self, parent: QWidget | None, title: str, text: str) -> None:
        """Say that something did not work."""
        _message(parent, QMessageBox.Icon.Warning, title, text)

    def about(self, parent: QWidget, title: str, text: str) -> None:
        """Show who made what."""
        _message(parent, QMessageBox.Icon.NoIcon, title, text)


def _message(parent: QWidget | None, icon: QMessageBox.Icon, title: str, text: str) -> None:
    box = QMessageBox(icon, title, text, QMessageBox.StandardButton.Ok, parent)
    box.setObjectName("message")
    box.exec()
    box.deleteLater()


def _file_dialog(parent: QWidget, title: str, start: Path, filters: tuple[str, ...]) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("file_dialog")
    folder = start if start.is_dir() else start.parent
    dialog.setDirectory(str(folder))
    if not start.is_dir():
        dialog.selectFile(start.name)
    dialog.setNameFilters(list(filters))
    if QGuiApplication.platformName() == "offscreen":
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    names = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(names[0]) if accepted and names else None
