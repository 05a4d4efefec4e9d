"""What the bands above the diagram share: they are brief where their whole text would leave the diagram too little."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCursor,
    QTextDocument,
    QTextLine,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from backstep.ui.guard import guarded


@guarded
class BandText(QLabel):
    """As many lines as the text needs; or one, with "…" where something is missing and all of it in the tooltip."""

    def __init__(self, text_format: Qt.TextFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(text_format)
        self.setWordWrap(True)
        self._more = self._short = ""
        self._brief = False

    @property
    def brief(self) -> bool:
        """Whether there is one line only."""
        return self._brief

    @property
    def whole_height(self) -> int:
        """What the whole text takes in the present width, in pixels, whether it is shown or not."""
        return super().heightForWidth(self.width())

    def say(self, text: str, more: str = "", short: str = "") -> None:
        """Show a text; `more`, plain, is in the tooltip only. `short` stands for it where one line is too short."""
        self._more, self._short = more, short
        self.setText(text)
        self._set_tip()

    def set_brief(self, on: bool) -> None:
        """Show one line, or all of them."""
        if on != self._brief:
            self._brief = on
            self._set_tip()
            self.updateGeometry()
            self.update()

    def heightForWidth(self, width: int) -> int:
        """One line has the same height in any width."""
        return self.fontMetrics().height() if self._brief else super().heightForWidth(width)

    def sizeHint(self) -> QSize:
        """As wide as ever, so that being brief changes nothing but the height."""
        usual = super().sizeHint()
        return QSize(usual.width(), self.fontMetrics().height()) if self._brief else usual

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all lines, or what fits into one."""
        if not self._brief:
            super().paintEvent(event)
            return
        line = self._line()
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, palette.color(self.foregroundRole()))
        context.palette = palette
        painter = QPainter(self)
        painter.translate(0.0, (self.height() - line.size().height()) / 2)
        line.documentLayout().draw(painter, context)
        painter.end()

    def _set_tip(self) -> None:
        # Only rich text is broken into lines in a tooltip.
        whole = f"<qt>{'<br>'.join(filter(None, (self._html(), escape(self._more))))}</qt>"
        self.setToolTip(whole if self._brief else self._more)

    def _html(self) -> str:
        return escape(self.text()) if self.textFormat() == Qt.TextFormat.PlainText else self.text()

    def _document(self, html: str) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0.0)
        document.setDefaultFont(self.font())
        document.setHtml(html)
        return document

    def _line(self) -> QTextDocument:
        """The beginning of the text, in one line that fits into the width."""
        whole = self._html().replace("<br>", " &nbsp;")
        for html in filter(None, (whole, self._short)):
            document = self._document(html)
            if document.idealWidth() <= self.width():
                return document
        bold = QFont(self.font())
        bold.setBold(True)
        room = max(0.0, self.width() - QFontMetricsF(bold).horizontalAdvance("…"))
        line = document.firstBlock().layout().lineAt(0)
        fitting = line.xToCursor(room, QTextLine.CursorPosition.CursorOnCharacter)
        cursor = QTextCursor(document)
        cursor.setPosition(len(document.toPlainText()[:fitting].rstrip()))
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.insertText("…")
        return document


class Band(QWidget):
    """A row with a text and what stands beside it; not there while there is nothing to say."""

    def __init__(self, name: str, text: BandText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._text = text
        self._row = QHBoxLayout(self)
        self._rims = 0, 0, 0
        # What is below takes the rest of the height. A greatest height would be that of another width.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    @property
    def whole_height(self) -> int:
        """What the band takes with its whole text, in pixels, whether it is brief or not."""
        items = [self._row.itemAt(place) for place in range(self._row.count())]
        beside = [item.sizeHint().height() for item in items if item and item.widget() not in {None, self._text}]
        return max(self._text.whole_height + self._below(), *beside) + 2 * self._rims[2]

    def set_brief(self, on: bool) -> None:
        """Show one line of the text close to the edges, or all of it."""
        self._text.set_brief(on)
        self._set_margins()

    def _set_rims(self, left: int, right: int, ends: int) -> None:
        """What is kept free at the sides, and above and below the whole text, in pixels."""
        self._rims = left, right, ends
        self._set_margins()

    def _set_margins(self) -> None:
        left, right, ends = self._rims
        ends = ends // 2 if self._text.brief else ends
        self._row.setContentsMargins(left, ends, right, ends)

    def _below(self) -> int:
        """The height of what is below the text."""
        return 0
