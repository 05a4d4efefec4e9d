"""Number boxes that live beside single-key shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from backstep.ui.buttons import HEIGHT
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded

MOVING_KEYS = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


def claims(event: QEvent, more: frozenset[Qt.Key] = frozenset()) -> bool:
    """Accept a key that moves within a widget (or one of `more`) before a shortcut of the window takes it."""
    if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in MOVING_KEYS | more:
            event.accept()
            return True
    return False


@guarded
class NumberBox(QSpinBox):
    """A spin box whose keys are its own while it has the focus: otherwise arrows would step the program.

    Attributes:
        left: emitted when the person is done with it (Enter or Escape), so that the keys go back to stepping.
    """

    left = Signal()

    def __init__(self, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setKeyboardTracking(False)
        self.setGroupSeparatorShown(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.UpDownArrows)

    def set_dress(self, dress: Dress) -> None:
        """Take on the size."""
        self.setFont(dress.font(TEXT))
        self.setFixedHeight(dress.height(HEIGHT))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that a spin box knows before a shortcut does."""
        return claims(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape hand the keys back."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()


class LabelledBox(QWidget):
    """A small label and its number box.

    Attributes:
        chosen: emitted with a number the person chose, never with one that was set.
    """

    chosen = Signal(int)

    def __init__(self, name: str, label: str, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._label = QLabel(label, self)
        self.box = NumberBox(least, most, self)
        self.box.setObjectName(f"{name}_box")
        self.box.setAccessibleName(label)
        self._label.setBuddy(self.box)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._label)
        self._row.addWidget(self.box)
        self.box.valueChanged.connect(self.chosen)

    def set_value(self, value: int) -> None:
        """Show a number without announcing it."""
        if value == self.box.value():
            return
        self.box.blockSignals(True)
        self.box.setValue(value)
        self.box.blockSignals(False)

    def set_dress(self, dress: Dress) -> None:
        """Take on the size."""
        self._label.setFont(dress.font(SMALL))
        self.box.set_dress(dress)
        self._row.setSpacing(dress.px(6))
