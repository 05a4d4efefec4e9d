"""The program that is being stepped through, with the current line marked."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolTip, QWidget

from backstep.present.frame import ProgramFrame
from backstep.present.panels import PANEL_BY_NAME
from backstep.present.roles import Role
from backstep.present.signs import LineMark, Sign
from backstep.ui.dress import Dress, scroll_bar_style
from backstep.ui.guard import guarded
from backstep.ui.point_signs import paint_sign

_SIZES = (12.5, 12.0, 11.5, 11.0)
"""Text heights at scale 1: the largest at which the listing can be seen whole, or the last."""
_BRIEFLY = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
_NO_STOP = "No step of this network runs on this line: choose one that computes something"


@guarded
class ProgramPanel(QPlainTextEdit):
    """A read-only listing. The margin has the line numbers; a click there sets or clears a breakpoint.

    Attributes:
        toggled: emitted with the number of a line whose breakpoint is to be set or cleared.
        pointed: emitted with the number of a line that was clicked.
        left: emitted when the keys go elsewhere in the window.
        menu_wanted: emitted with the number of a line whose menu is asked for, and where on the screen.
    """

    toggled = Signal(int)
    pointed = Signal(int)
    left = Signal()
    menu_wanted = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = PANEL_BY_NAME["program"]
        self.setObjectName(row.name)
        self.setAccessibleName(row.title)
        self.setAccessibleDescription(row.description)
        self._frame: ProgramFrame | None = None
        self._dress = Dress()
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        # By mouse alone: with the keyboard too, the arrows would move a cursor nobody sees.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.viewport().setAutoFillBackground(False)
        self.margin = Margin(self)
        # Where the scroll bars meet: a widget that paints nothing, instead of a square in another colour.
        self.setCornerWidget(QWidget(self))
        self.updateRequest.connect(self.margin.follow)

    def set_frame(self, frame: ProgramFrame) -> None:
        """Show the listing of this moment."""
        before = self._frame
        if frame == before:
            return
        self._frame = frame
        if before is None or before.lines != frame.lines:
            self.setPlainText("\n".join(frame.lines))
            self._colour()
            self._fit()
        if before is None or (before.current, before.marked) != (frame.current, frame.marked):
            self.keep_in_view()
        self.viewport().update()
        self.margin.update()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setStyleSheet(scroll_bar_style(dress))
        self._colour()
        self._fit()

    def _fit(self) -> None:
        """Choose the size of the text for the room there is."""
        room = self.contentsRect()
        font = self._dress.mono(next((size for size in _SIZES if self._shows_whole(size, room.size())), _SIZES[-1]))
        if font != self.font():
            self.setFont(font)
        self.setViewportMargins(self.margin_width(), 0, 0, 0)
        self._place_margin()
        # From the top again: how it was scrolled in another size says nothing about this one.
        self.verticalScrollBar().setValue(0)
        self.keep_in_view()

    def _shows_whole(self, size: float, room: QSize) -> bool:
        metrics = QFontMetrics(self._dress.mono(size))
        lines = self._frame.lines if self._frame is not None else ()
        rim = 2 * math.ceil(self.document().documentMargin())
        width = max((metrics.horizontalAdvance(line) for line in lines), default=0)
        high = metrics.lineSpacing() * len(lines) + rim
        return high <= room.height() and self._margin_width(metrics) + width + rim <= room.width()

    @property
    def frame(self) -> ProgramFrame | None:
        """What is shown."""
        return self._frame

    @property
    def dress(self) -> Dress:
        """Its colours and size."""
        return self._dress

    def sizeHint(self) -> QSize:
        """Room for a listing of the usual length."""
        return QSize(self._dress.px(380), self._dress.px(320))

    def minimumSizeHint(self) -> QSize:
        """A few lines around the current one."""
        return QSize(self._dress.px(200), self._dress.px(90))

    def margin_width(self) -> int:
        """Room for a breakpoint's dot, the arrow and the line number."""
        return self._margin_width(self.fontMetrics())

    def _margin_width(self, metrics: QFontMetrics) -> int:
        return self._dress.em(20) + metrics.horizontalAdvance("00") + self._dress.em(10)

    def line_area(self, number: int) -> QRectF:
        """Where line `number`, counted from 1, is on the viewport."""
        block = self.document().findBlockByNumber(number - 1)
        area = self.blockBoundingGeometry(block).translated(self.contentOffset())
        # The last block also has the margin below it.
        area.setHeight(self.fontMetrics().lineSpacing())
        return area

    def line_at(self, y: float) -> int:
        """The line at this height, 0 where there is none."""
        count = self.document().blockCount()
        return next((number for number in range(1, count + 1) if self._covers(number, y)), 0)

    def _covers(self, number: int, y: float) -> bool:
        area = self.line_area(number)
        return area.top() <= y < area.bottom()

    def hint(self, number: int) -> str:
        """What a click in the margin of this line would do, or why it does nothing."""
        frame = self._frame
        if frame is None or not number:
            return ""
        if number not in frame.stops:
            return _NO_STOP
        mark = next((mark for mark in frame.signs if mark.line == number), None)
        if mark is None:
            return f"Stop on line {number}"
        return f"Clear the breakpoint on line {number}{f' ({mark.text})' if mark.text else ''}"

    def keep_in_view(self) -> None:
        """Scroll so that the current line is seen, with a line or two around it where there is room."""
        if self._frame is None:
            return
        bar = self.verticalScrollBar()
        line, page = self._frame.current - 1, bar.pageStep()
        around = min(2, max(0, (page - 1) // 2))
        if line - around < bar.value():
            bar.setValue(line - around)
        elif line + around >= bar.value() + page:
            bar.setValue(line + around - page + 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click that selects no text points at a line."""
        super().mouseReleaseEvent(event)
        number = self.line_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and number and not self.textCursor().hasSelection():
            self.pointed.emit(number)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No line of it is meant any more, unless a menu takes the keys, or another window."""
        super().focusOutEvent(event)
        if event.reason() not in _BRIEFLY:
            self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done on a line."""
        self.ask_for_menu(event.pos().y(), event.globalPos())

    def ask_for_menu(self, y: float, place: QPoint) -> None:
        """Ask for the menu of the line at height `y`, to stand at `place` on the screen."""
        number = self.line_at(y)
        if number:
            self.menu_wanted.emit(number, place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current line in view."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band of the current line below the text."""
        frame = self._frame
        if frame is not None:
            area = self.line_area(frame.current)
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if frame.chosen is not None:
                chosen = self.line_area(frame.chosen)
                painter.fillRect(
                    QRectF(0, chosen.top(), self.viewport().width(), chosen.height()), QColor(self._dress.theme.shade)
                )
            paint_band(painter, QRectF(0, area.top(), self.viewport().width() - 3, area.height()), self, end=1)
            if frame.marked is not None:
                marked = self.line_area(frame.marked)
                painter.setPen(QPen(self._dress.colour(Role.BACKWARD), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(1, marked.top(), self.viewport().width() - 3, marked.height()), 4, 4)
            painter.end()
        super().paintEvent(event)

    def _place_margin(self) -> None:
        inner = self.contentsRect()
        self.margin.setGeometry(inner.left(), inner.top(), self.margin_width(), self.viewport().height())

    def _colour(self) -> None:
        theme = self._dress.theme
        cursor = QTextCursor(self.document())
        block: QTextBlock = self.document().firstBlock()
        while block.isValid():
            look = QTextCharFormat()
            look.setForeground(QColor(theme.muted if block.text().lstrip().startswith("#") else theme.ink))
            cursor.setPosition(block.position())
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(look)
            block = block.next()


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
        numbers = QRectF(0, 0, self.width() - dress.em(8), 0)
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
