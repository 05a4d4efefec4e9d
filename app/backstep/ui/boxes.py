"""Number boxes: with arrows as large as their text, and such that live beside single-key shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QValidator
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from backstep.ui import arrows
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


_RIM, _COLUMN = 2, 14.0
"""Around the arrows of a box, and how wide they are at scale 1, in pixels."""


@guarded
class SteppedBox(QSpinBox):
    """A spin box with arrows of its own, which take the room and the clicks that belong to the size of its text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.up = _Arrow(Qt.ArrowType.UpArrow, "More", self)
        self.down = _Arrow(Qt.ArrowType.DownArrow, "Less", self)
        self.up.pressed.connect(self.stepUp)
        self.down.pressed.connect(self.stepDown)
        self._place()

    def leads(self, way: Qt.ArrowType) -> bool:
        """Whether there are numbers that way."""
        flag = QAbstractSpinBox.StepEnabledFlag
        step = flag.StepUpEnabled if way is Qt.ArrowType.UpArrow else flag.StepDownEnabled
        return bool(self.stepEnabled() & step)

    def _column(self) -> int:
        return arrows.beside_text(self, _COLUMN)

    def _place(self) -> None:
        column = self._column()
        self.lineEdit().setTextMargins(0, 0, column, 0)
        left, high = self.width() - column - _RIM, self.height() - 2 * _RIM
        self.up.setGeometry(left, _RIM, column + 1, high // 2)
        self.down.setGeometry(left, _RIM + high // 2, column + 1, high - high // 2)

    def sizeHint(self) -> QSize:
        """With room for the arrows."""
        return super().sizeHint() + QSize(self._column() + _RIM, 0)

    def minimumSizeHint(self) -> QSize:
        """With room for the arrows."""
        return super().minimumSizeHint() + QSize(self._column() + _RIM, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the arrows at the end."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Other letters have other arrows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()


@guarded
class _Arrow(QAbstractButton):
    """One of the two arrows of a box. It counts on while it is held down, and leaves the keys to the box."""

    def __init__(self, way: Qt.ArrowType, title: str, box: SteppedBox) -> None:
        super().__init__(box)
        self._way, self._box = way, box
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoRepeat(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The arrow, with a line between it and the number."""
        painter, colours = QPainter(self), self._box.palette()
        leads = self.isEnabled() and self._box.leads(self._way)
        area = QRectF(self.rect()).adjusted(1, 0, 0, 0)
        if leads and (self.underMouse() or self.isDown()):
            painter.fillRect(area, colours.mid() if self.isDown() else colours.midlight())
        painter.fillRect(QRectF(0, 0, 1, self.height()), colours.mid())
        colour = (colours.placeholderText() if leads else colours.mid()).color()
        arrows.paint(painter, self._box, area, self._way, colour)
        painter.end()


@guarded
class NumberBox(SteppedBox):
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

    def set_dress(self, dress: Dress) -> None:
        """Take on the size."""
        self.setFont(dress.font(TEXT))
        self.setFixedHeight(dress.height(HEIGHT))
        self.update()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """More than the most can be typed, and becomes the most: a digit that is swallowed would be missed."""
        number = self._typed(text)
        if number is not None and number > self.maximum():
            return QValidator.State.Intermediate, text, position
        return super().validate(text, position)

    def fixup(self, text: str) -> str:
        """The nearest number that can be chosen."""
        number = self._typed(text)
        if number is None:
            return super().fixup(text)
        return self._written(min(max(number, self.minimum()), self.maximum()))

    def _typed(self, text: str) -> int | None:
        """The number that stands between what is written around it; None where there is something else."""
        within = text.removeprefix(self.prefix()).removesuffix(self.suffix()).replace(",", "").strip()
        return int(within) if within.isdecimal() else None

    def _written(self, value: int) -> str:
        return f"{self.prefix()}{self.textFromValue(value)}{self.suffix()}"

    def event(self, event: QEvent) -> bool:
        """Claim the keys that a spin box knows before a shortcut does."""
        return claims(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape hand the keys back; Escape gives up what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.lineEdit().setText(self._written(self.value()))
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
