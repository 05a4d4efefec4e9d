"""Questions to the person at the window, behind a protocol so that a test can answer them."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QWidget

from backstep.session.lessons import SUFFIX
from backstep.ui import glyphs
from backstep.ui.theme import DARK, LIGHT, PROJECTOR, Theme, palette

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

    def save_handout(self, parent: QWidget, suggestion: Path, title: str, suffixes: tuple[str, ...]) -> Path | None:
        """Where to write a handout called `title`; its suffix, one of these, says which kind of file."""

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
        return _chosen(_save_dialog(parent, "Export a picture", suggestion, PICTURES))

    def save_handout(self, parent: QWidget, suggestion: Path, title: str, suffixes: tuple[str, ...]) -> Path | None:
        """Where to write a handout called `title`; its suffix, one of these, says which kind of file."""
        filters = tuple(f"{suffix[1:].upper()} (*{suffix})" for suffix in suffixes)
        return _chosen(_save_dialog(parent, title, suggestion, filters))

    def ask_save(self, parent: QWidget, name: str) -> Answer:
        """What to do with the changes in the session called `name`."""
        lost = "Without saving, the breakpoints and how far the training went are lost."
        box = _box(parent, "Backstep", f"Save the changes in {name}?", lost)
        box.setObjectName("ask_save")
        save = box.addButton("&Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("&Don’t save", QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
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
        box = _box(parent, "Backstep", title, text)
        # The sign of a complaint is our own: those of the style are of another family.
        side = round(box.fontMetrics().height() * 2)
        box.setIconPixmap(glyphs.pixmap("alert", side, QColor(_theme().backward), box.devicePixelRatioF()))
        _show(box)

    def about(self, parent: QWidget, title: str, text: str) -> None:
        """Show who made what."""
        _show(QMessageBox(QMessageBox.Icon.NoIcon, title, text, parent=parent))


def _box(parent: QWidget | None, caption: str, headline: str, text: str) -> QMessageBox:
    """A box with a bold first line. A file's name in it may look like markup and still is a name."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, caption, headline, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(text)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    bold = QApplication.font()
    bold.setBold(True)
    # Wide enough for most sentences to need two lines at most, so that the box is no tower.
    room = box.fontMetrics().averageCharWidth() * 56
    for label in box.findChildren(QLabel):
        if label.objectName() == "qt_msgbox_label":
            label.setFont(bold)
        elif label.objectName() == "qt_msgbox_informativelabel":
            label.setMinimumWidth(room)
    return box


def _show(box: QMessageBox) -> None:
    """Show a box that has nothing to answer."""
    box.setObjectName("message")
    box.addButton(QMessageBox.StandardButton.Ok)
    box.exec()
    box.deleteLater()


def _theme() -> Theme:
    """What the application wears."""
    return next((theme for theme in (DARK, PROJECTOR) if palette(theme) == QApplication.palette()), LIGHT)


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


def _save_dialog(parent: QWidget, title: str, suggestion: Path, filters: tuple[str, ...]) -> QFileDialog:
    """Each filter has one ending, which a name without one gets."""
    dialog = _file_dialog(parent, title, suggestion, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggestion.suffix.lstrip("."))
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.split("*.")[1].rstrip(")")))
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    names = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(names[0]) if accepted and names else None
