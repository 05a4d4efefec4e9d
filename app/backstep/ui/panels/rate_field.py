"""A field for a learning rate."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from backstep.ui.boxes import claims
from backstep.ui.guard import guarded

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


@guarded
class RateField(QLineEdit):
    """A field for a learning rate. What is typed and not entered is forgotten.

    Attributes:
        left: emitted when Escape was pressed, so that the keys go back to stepping.
    """

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""

    def show_rate(self, text: str) -> None:
        """Show this one, unless somebody is typing another."""
        self._text = text
        if not self.isModified():
            self.setText(text)
            self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        """Its keys are its own."""
        return claims(event, _ENTER) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the rate as it was."""
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

    def _forget(self) -> None:
        if self.isModified():
            self.setText(self._text)
            self.setCursorPosition(0)
            self.textEdited.emit(self._text)
