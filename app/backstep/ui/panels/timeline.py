"""The steps of this iteration as a bar one can drag along."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from backstep.present.frame import TimelineFrame
from backstep.present.roles import PHASE_ROLES
from backstep.ui.guard import guarded
from backstep.ui.panels.slide import HANDLE, Slide

_BAR, _DOT = 6.0, 3.0


@guarded
class Timeline(Slide):
    """A slider over steps 1..n: coloured by phase as far as we are, a handle, and a dot for each breakpoint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("timeline", parent)
        self._frame: TimelineFrame | None = None

    def set_frame(self, frame: TimelineFrame) -> None:
        """Show this moment."""
        if frame == self._frame and frame.step == self.value():
            return
        self._frame = frame
        self.show_at(frame.step, frame.steps)
        self.setAccessibleDescription(frame.position)
        self.update()

    @property
    def limit(self) -> int:
        """The last step that can be gone to."""
        return self._frame.limit if self._frame is not None else 1

    def hint(self, x: float) -> str:
        """What is at this place of the bar."""
        if self._frame is None:
            return ""
        step = self.at(x)
        phase = next((look.title for look in self._frame.phases if look.first <= step <= look.last), "")
        return f"step {step:,} of {self._frame.steps:,} · {phase}"

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
        radius = dress.px(HANDLE) - dress.px(1.5)
        painter.drawEllipse(QPointF(here, middle), radius, radius)
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(here, middle), radius / 2.2, radius / 2.2)
        painter.end()
