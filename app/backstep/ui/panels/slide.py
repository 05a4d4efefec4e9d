"""What the bars have in common that one drags along to go somewhere."""

from __future__ import annotations

from abc import abstractmethod
from itertools import count

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from backstep.ui.boxes import claims
from backstep.ui.dress import Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.panel import introduce

HEIGHT = 34.0
HANDLE = 9.0
_GESTURES = count(1)


def next_gesture() -> int:
    """The number of a drag that begins, unlike that of any other."""
    return next(_GESTURES)


@guarded
class Slide(QAbstractSlider):
    """A slider over 1..n along which mouse, wheel and keys go, at most to `limit`.

    Attributes:
        chosen: emitted with the number to go to.
        menu_wanted: emitted with the number whose menu is asked for, and where on the screen.
    """

    chosen = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, name)
        self._dress = Dress()
        self._gesture = 0
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Wheel and screen reader set the value too.
        self.valueChanged.connect(self._on_value)

    @property
    def limit(self) -> int:
        """The last one that can be gone to."""
        return self.maximum()

    @property
    def gesture(self) -> int:
        """The number of the drag under way, 0 without one: what it comes by is no place that one visited."""
        return self._gesture

    # Qt's metaclass leaves no room for that of abc: the type checker sees to it that this is there.
    @abstractmethod
    def hint(self, x: float) -> str:
        """What is at this place of the bar."""

    def show_at(self, number: int, last: int) -> None:
        """Stand at `number` of 1..`last` without announcing it."""
        self.blockSignals(True)
        self.setRange(1, last)
        self.setPageStep(max(1, last // 10))
        self.setValue(number)
        self.blockSignals(False)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the ribbon beside it."""
        return QSize(self._dress.px(240), self._dress.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Long enough to be dragged along."""
        return QSize(self._dress.px(80), self._dress.px(HEIGHT))

    def x_of(self, number: float) -> float:
        """Where a number is on the bar; at its beginning where there is no other."""
        first, length = self.span()
        return first + length * (number - 1) / max(1, self.maximum() - 1)

    def at(self, x: float) -> int:
        """The number at this place, at most the last one that can be gone to."""
        first, length = self.span()
        share = min(1.0, max(0.0, (x - first) / length if length > 0 else 0.0))
        return min(1 + round(share * (self.maximum() - 1)), self.limit)

    def span(self) -> tuple[float, float]:
        """Where the bar begins, and its length."""
        margin = float(self._dress.px(HANDLE + 2))
        return margin, max(1.0, self.width() - 2 * margin)

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a slider while it has the focus, and say what is under the pointer."""
        if claims(event):
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.hint(event.pos().x()), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go one on or back, Page up and down a tenth, Home and End to the ends."""
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageUp: -self.pageStep(),
            Qt.Key.Key_PageDown: self.pageStep(),
            Qt.Key.Key_Home: -self.maximum(),
            Qt.Key.Key_End: self.maximum(),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            event.ignore()
            return
        self._go(self.value() + move)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._gesture = next_gesture()
            self._go(self.at(event.position().x()))
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it along."""
        if self._gesture:
            self._go(self.at(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let it go."""
        self._gesture = 0

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the place under the pointer, or with the menu key of where the handle is."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(self.at(event.pos().x()), event.globalPos())
        else:
            handle = QPoint(round(self.x_of(self.value())), self.height() // 2)
            self.menu_wanted.emit(self.value(), self.mapToGlobal(handle))

    def _go(self, number: int) -> None:
        self.setValue(min(max(1, number), self.limit))

    def _on_value(self, number: int) -> None:
        if number > self.limit:
            self.blockSignals(True)
            self.setValue(self.limit)
            self.blockSignals(False)
        self.chosen.emit(self.value())
