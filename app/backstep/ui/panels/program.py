"""The program that is being stepped through, with the current line marked."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from backstep.present.frame import ProgramFrame
from backstep.present.panels import PANEL_BY_NAME
from backstep.present.roles import Role
from backstep.ui.dress import Dress, scroll_bar_style
from backstep.ui.fonts import mono_font
from backstep.ui.guard import guarded
from backstep.ui.panels.program_lines import Lines, pitch_of
from backstep.ui.panels.program_margin import AIR, Margin, paint_band

_LARGEST, _LEAST = 12.5, 11.0
"""Text heights at scale 1: of all between, the largest at which the listing can be seen whole, or the least."""
_PITCHES = (1.32, 1.25)
"""Distances of lines in text heights: as the font is designed, and the tightest that keeps letters apart."""
_SHOWN = {False: Qt.ScrollBarPolicy.ScrollBarAlwaysOff, True: Qt.ScrollBarPolicy.ScrollBarAlwaysOn}
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
        self._fitted: tuple[object, ...] = ()
        """What decided the size of the text that there is."""
        document = QTextDocument(self)
        # The distance of lines is ours; what is left around the text is room of the panel, so that no line is cut.
        self._lines = Lines(document)
        document.setDocumentLayout(self._lines)
        document.setDocumentMargin(0)
        self.setDocument(document)
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
        """Choose the size of the text and the distance of its lines for the room there is, so that no line is cut."""
        if self._deciding() != self._fitted:
            self._choose()
        # From the top again: how it was scrolled in another size says nothing about this one.
        self.verticalScrollBar().setValue(0)
        self.keep_in_view()

    def _deciding(self) -> tuple[object, ...]:
        lines = self._frame.lines if self._frame is not None else ()
        thick = self.horizontalScrollBar().sizeHint().height(), self.verticalScrollBar().sizeHint().width()
        return self._dress, lines, self.contentsRect().size(), thick, self.font()

    def _choose(self) -> None:
        room = self.contentsRect().size()
        largest, least = round(_LARGEST * self._dress.text), math.floor(_LEAST * self._dress.text)
        fonts = (mono_font(px) for px in range(largest, least - 1, -1))
        ways = [(font, pitch_of(font, ratio)) for font in fonts for ratio in _PITCHES]
        font, pitch = next((way for way in ways if not any(self._bars(*way, room))), ways[-1])
        if font != self.font():
            self.setFont(font)
        self._lines.pitch = pitch
        # Known before bars and margins are set: each of them resizes the viewport, which asks for a fit again.
        self._fitted = self._deciding()
        # Which bars there are is said, not found out by Qt: the room for lines depends on it, and it on that room.
        below, beside = self._bars(font, pitch, room)
        self.setHorizontalScrollBarPolicy(_SHOWN[below])
        self.setVerticalScrollBarPolicy(_SHOWN[beside])
        high = room.height() - below * self.horizontalScrollBar().sizeHint().height()
        whole = max(1, high // pitch) * pitch
        above = max(0, min(self._dress.px(AIR), high - whole))
        self.setViewportMargins(self.margin_width(), above, 0, max(0, high - whole - above))
        self._place_margin()

    def _bars(self, font: QFont, pitch: int, room: QSize) -> tuple[bool, bool]:
        """Whether the listing has to be scrolled sideways, and up and down, with lines like these in such a room."""
        lines = self._frame.lines if self._frame is not None else ()
        wide = _widest(lines, font.pixelSize()) + self._margin_width(QFontMetrics(font)) + self._dress.px(AIR)
        high = pitch * len(lines)
        thick = self.verticalScrollBar().sizeHint().width()
        below = wide > room.width() - (thick if high > room.height() else 0)
        return below, high > room.height() - (self.horizontalScrollBar().sizeHint().height() if below else 0)

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
        return self._dress.em(20) + metrics.horizontalAdvance("00") + self._dress.em(10) + self._dress.px(AIR)

    def line_area(self, number: int) -> QRectF:
        """Where line `number`, counted from 1, is on the viewport."""
        block = self.document().findBlockByNumber(number - 1)
        area = self.blockBoundingGeometry(block).translated(self.contentOffset())
        area.setHeight(self._lines.pitch)
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

    def keep_in_view(self, number: int | None = None) -> None:
        """Scroll so that a line, the current one by itself, is seen, with one or two around it where there is room."""
        if self._frame is None:
            return
        bar = self.verticalScrollBar()
        line, page = (self._frame.current if number is None else number) - 1, bar.pageStep()
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
        self.margin.setGeometry(inner.left(), self.viewport().y(), self.margin_width(), self.viewport().height())

    def _colour(self) -> None:
        theme = self._dress.theme
        cursor = QTextCursor(self.document())
        # As one edit: after each of them, all lines would be laid out again.
        cursor.beginEditBlock()
        block: QTextBlock = self.document().firstBlock()
        while block.isValid():
            look = QTextCharFormat()
            look.setForeground(QColor(theme.muted if block.text().lstrip().startswith("#") else theme.ink))
            cursor.setPosition(block.position())
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(look)
            block = block.next()
        cursor.endEditBlock()


@lru_cache(maxsize=64)
def _widest(lines: tuple[str, ...], px: int) -> int:
    """How many pixels the longest of these lines takes."""
    metrics = QFontMetrics(mono_font(px))
    return max((metrics.horizontalAdvance(line) for line in lines), default=0)
