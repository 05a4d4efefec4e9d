"""Beside a listing: line numbers, breakpoints, the arrow at the current line; and the band of that line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from backstep.present.signs import LineMark, Sign
from backstep.ui.guard import guarded
from backstep.ui.point_signs import paint_sign

if TYPE_CHECKING:
    from backstep.ui.panels.program import ProgramPanel

AIR = 4.0
"""Room above the first line, and before each, at scale 1; above there is less where that shows one more line."""


@guarded
class Margin(QWidget):
    """Line numbers, breakpoints and the arrow at the current line."""

    def __init__(self, panel: ProgramPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setObjectName("program_margin")
        self.setAccessibleName("Breakpoints")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def follow(self) -> None:
        """Scroll with the text."""
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say what a click would do."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._panel.hint(self._panel.line_at(event.pos().y())), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set or clear a breakpoint."""
        number = self._panel.line_at(event.position().y())
        frame = self._panel.frame
        if event.button() != Qt.MouseButton.LeftButton or frame is None or not number:
            return
        if number in frame.stops:
            self._panel.toggled.emit(number)
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self._panel.hint(number), self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done on the line beside."""
        self._panel.ask_for_menu(event.pos().y(), event.globalPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The click is done; what lies below need not hear of it."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the visible lines."""
        panel, frame, dress = self._panel, self._panel.frame, self._panel.dress
        if frame is None:
            return
        theme = dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(panel.font())
        marks = {mark.line: mark for mark in frame.signs}
        numbers = QRectF(0, 0, self.width() - dress.em(8) - dress.px(AIR), 0)
        for number in range(1, len(frame.lines) + 1):
            area = panel.line_area(number)
            if area.bottom() < 0 or area.top() > self.height():
                continue
            middle = area.center().y()
            mark, current = marks.get(number), number == frame.current
            if current:
                paint_band(painter, QRectF(2, area.top(), self.width() - 2, area.height()), panel, end=-1)
            if mark is not None:
                place = QPointF(dress.em(11), middle)
                paint_sign(painter, mark.sign, place, dress.em(4.5), theme, enabled=mark.enabled)
            if current:
                self._arrow(painter, middle, mark)
            painter.setPen(QColor(theme.muted))
            numbers.setTop(area.top())
            numbers.setHeight(area.height())
            painter.drawText(numbers, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))
        painter.end()

    def _arrow(self, painter: QPainter, middle: float, mark: LineMark | None) -> None:
        panel, dress = self._panel, self._panel.dress
        assert panel.frame is not None
        half, left = dress.em(4.5), dress.em(7)
        corners = [
            QPointF(left, middle - half),
            QPointF(left + 1.7 * half, middle),
            QPointF(left, middle + half),
        ]
        filled = mark is not None and mark.enabled and mark.sign in (Sign.STOP, Sign.LOG)
        if filled:
            # Sign and arrow in one place: the arrow is drawn small inside of the sign.
            corners = [
                QPointF(dress.em(11), middle) + (corner - QPointF(dress.em(11), middle)) * 0.6 for corner in corners
            ]
        elif mark is not None:
            # Where there is something in the sign already, the arrow stands before it.
            corners = [QPointF(dress.em(2), middle) + (corner - QPointF(left, middle)) * 0.5 for corner in corners]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(dress.theme.card) if filled else dress.colour(panel.frame.role))
        painter.drawPolygon(QPolygonF(corners))


def paint_band(painter: QPainter, area: QRectF, panel: ProgramPanel, *, end: int) -> None:
    """The band of the current line; the margin paints its left end (-1), the text its right one (+1).

    Each stays within its own widget and is open towards the other: a drawing may know nothing of clips.
    """
    frame, theme = panel.frame, panel.dress.theme
    if frame is None:
        return
    inner = area.adjusted(0.0, 0.5, 0.0, -0.5)
    start, tip = (inner.right(), inner.left() + 0.5) if end < 0 else (inner.left(), inner.right() - 0.5)
    radius = 4.0
    round_from = tip - end * radius
    path = QPainterPath(QPointF(start, inner.top()))
    path.lineTo(round_from, inner.top())
    path.quadTo(tip, inner.top(), tip, inner.top() + radius)
    path.lineTo(tip, inner.bottom() - radius)
    path.quadTo(tip, inner.bottom(), round_from, inner.bottom())
    path.lineTo(start, inner.bottom())
    pen = QPen(panel.dress.colour(frame.role), 1)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(QColor(theme.fill(frame.role)))
    painter.drawPath(path)
