"""A field for a number above 0, which says beside itself why a text is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from backstep.core.errors import InputError
from backstep.ui.boxes import claims
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded

_WIDE = 76.0
"""Pixels at scale 1: room for some eight characters, as many as 0.012345 has."""
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


@guarded
class PositiveField(QLineEdit):
    """Shows a number and takes another. What is typed and not entered is forgotten.

    `message` is what says why a text is no such number; the panel puts it where there is room.

    Attributes:
        entered: emitted with the number that was typed.
        left: emitted when Escape was pressed, so that the keys go back to stepping.
    """

    entered = Signal(float)
    left = Signal()

    def __init__(self, name: str, title: str, read: Callable[[str], float], parent: QWidget) -> None:
        """`read` makes a number of a text, or raises InputError."""
        super().__init__(parent)
        self.setObjectName(f"{name}_field")
        self.setAccessibleName(title)
        self.setToolTip(f"{title}: type one, and press Enter")
        self._read = read
        self._text = ""
        self.message = QLabel(parent)
        self.message.setObjectName(f"{name}_message")
        self.message.setWordWrap(True)
        # By itself Qt asks for the height that it would need in the narrowest panel there could be.
        self.message.setMinimumHeight(1)
        self.message.hide()
        self.returnPressed.connect(self._on_typed)
        self.textEdited.connect(lambda: self.say(""))

    def show_number(self, text: str) -> None:
        """Show this one, unless somebody is typing another."""
        self._text = text
        if not self.isModified():
            self.setText(text)
            self.setCursorPosition(0)

    def say(self, text: str) -> None:
        """Say what is wrong; "" takes it back."""
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.setAccessibleDescription(text)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.setFont(dress.font(TEXT))
        self.setFixedWidth(dress.em(_WIDE))
        self.message.setFont(dress.font(SMALL))
        self.message.setStyleSheet(f"color: {dress.theme.backward}")

    def event(self, event: QEvent) -> bool:
        """Its keys are its own."""
        return claims(event, _ENTER) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the number as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self._forget()
            self.left.emit()
        else:
            super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """So does going elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._forget()

    def _on_typed(self) -> None:
        try:
            number = self._read(self.text())
        except InputError as error:
            self.say(f"{error}.")
            return
        self.setModified(False)
        self.say("")
        self.entered.emit(number)

    def _forget(self) -> None:
        if self.isModified():
            self.setText(self._text)
            self.setCursorPosition(0)
            self.textEdited.emit(self._text)
