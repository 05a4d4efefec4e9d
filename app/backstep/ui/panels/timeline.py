"""The steps of this iteration as a bar one can drag along."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from backstep.present.frame import TimelineFrame
from backstep.present.panels import PANEL_BY_NAME
from backstep.present.roles import PHASE_ROLES
from backstep.ui.dress import Dress
from backstep.ui.guard import guarded

HEIGHT = 34.0
_BAR, _HANDLE, _DOT = 6.0, 9.0, 3.0
_KEYS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


@guarded
class Timeline(QAbstractSlider):
    """A slider over steps 1..n: coloured by phase as far as we are, a handle, and a dot for each breakpoint.

    Attributes:
        chosen: emitted with the step to go to.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = PANEL_BY_NAME["timeline"]
        self.setObjectName(row.name)
        self.setAccessibleName(row.title)
        self.setAccessibleDescription(row.description)
        self._frame: TimelineFrame | None = None
        self._dress = Dress()
        self._dragging = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Wheel and screen reader set the value too.
        self.valueChanged.connect(self._on_value)

    def set_frame(self, frame: TimelineFrame) -> None:
        """Show this moment."""
        if frame == self._frame and frame.step == self.value():
            return
        self._frame = frame
        self.blockSignals(True)
        self.setRange(1, frame.steps)
        self.setPageStep(max(1, frame.steps // 10))
        self.setValue(frame.step)
        self.blockSignals(False)
        self.setAccessibleDescription(frame.position)
        self.update()

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

    def x_of(self, step: float) -> float:
        """Where a step is on the bar."""
        first, length = self._span()
        steps = self.maximum() - 1
        return first + (length * (step - 1) / steps if steps > 0 else length / 2)

    def step_at(self, x: float) -> int:
        """The step at this place, at most the last one that can be gone to."""
        first, length = self._span()
        share = min(1.0, max(0.0, (x - first) / length if length > 0 else 0.0))
        return min(1 + round(share * (self.maximum() - 1)), self._limit())

    def _span(self) -> tuple[float, float]:
        margin = float(self._dress.px(_HANDLE + 2))
        return margin, max(1.0, self.width() - 2 * margin)

    def _limit(self) -> int:
        return self._frame.limit if self._frame is not None else 1

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a slider while it has the focus, and say what a step under the pointer is."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if plain and event.key() in _KEYS:
                event.accept()
                return True
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.hint(event.pos().x()), self)
            return True
        return super().event(event)

    def hint(self, x: float) -> str:
        """What is at this place of the bar."""
        if self._frame is None:
            return ""
        step = self.step_at(x)
        phase = next((look.title for look in self._frame.phases if look.first <= step <= look.last), "")
        return f"step {step:,} of {self._frame.steps:,} · {phase}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go one step, Page up and down a tenth, Home and End to the ends."""
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
            self._dragging = True
            self._go(self.step_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it along."""
        if self._dragging:
            self._go(self.step_at(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let it go."""
        self._dragging = False

    def _go(self, step: int) -> None:
        self.setValue(min(max(1, step), self._limit()))

    def _on_value(self, step: int) -> None:
        if step > self._limit():
            self.blockSignals(True)
            self.setValue(self._limit())
            self.blockSignals(False)
        self.chosen.emit(self.value())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar, the dots and the handle."""
        frame, dress = self._frame, self._dress
        if frame is None:
            return
        theme = dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, half = self.height() / 2, dress.px(_BAR) / 2
        here = self.x_of(self.value())
        gap = 1.5
        colour = QColor(theme.ink)
        for look in frame.phases:
            # A step fills the bar from the one before it up to its own place.
            left = self.x_of(max(1.0, look.first - 0.5)) + gap
            right = self.x_of(min(float(frame.steps), look.last + 0.5)) - gap
            painter.setBrush(QColor(theme.border))
            painter.drawRoundedRect(QRectF(left, middle - half, max(2.0, right - left), 2 * half), half, half)
            if here > left:
                painter.setBrush(dress.colour(PHASE_ROLES[look.phase]))
                done = max(2.0, min(right, here) - left)
                painter.drawRoundedRect(QRectF(left, middle - half, done, 2 * half), half, half)
            if look.first <= frame.step <= look.last:
                colour = dress.colour(PHASE_ROLES[look.phase])
        painter.setBrush(QColor(theme.backward))
        low = middle + half + dress.px(_DOT + 2)
        for step in frame.breakpoints:
            painter.drawEllipse(QPointF(self.x_of(step), low), dress.px(_DOT), dress.px(_DOT))
        painter.setPen(QPen(colour, dress.px(3)))
        painter.setBrush(QColor(theme.card))
        radius = dress.px(_HANDLE) - dress.px(1.5)
        painter.drawEllipse(QPointF(here, middle), radius, radius)
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(here, middle), radius / 2.2, radius / 2.2)
        painter.end()
