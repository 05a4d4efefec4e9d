"""The rows of the published values: a printed figure above the computed one, and the digits that differ."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from backstep.core.published import Verdict
from backstep.present.published import PublishedRow
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.row_model import Index, RowModel
from backstep.ui.theme import Theme

_ROLE = Qt.ItemDataRole
HEADS = ("quantity, at", "printed, computed", "agreement")
WHAT, FIGURES, AGREEMENT = range(len(HEADS))


class _Span(NamedTuple):
    """A piece of a line in one kind of letters."""

    text: str
    colour: str
    mono: bool = False
    bold: bool = False
    underlined: bool = False


Lines = tuple[tuple[_Span, ...], tuple[_Span, ...]]
"""What a cell shows: two lines of spans."""


def cell_lines(row: PublishedRow, column: int, theme: Theme) -> Lines:
    """The printed figure stands above the computed one, so that digits can be compared that stand below each other."""
    if column == WHAT:
        what = _Span(row.what, theme.ink, mono=True, bold=row.here)
        return (what,), (_Span(row.at, theme.ink if row.here else theme.muted, mono=True, bold=row.here),)
    if column == FIGURES:
        same = _Span(row.computed[: row.same], theme.ink, mono=True)
        differs = _Span(row.computed[row.same :], theme.backward, mono=True, bold=True, underlined=True)
        return (_Span(row.printed, theme.ink, mono=True),), (same, differs)
    colours = {Verdict.RIGHT: theme.update, Verdict.WRONG: theme.backward, None: theme.muted}
    agreement = _Span(row.agreement, colours.get(row.verdict, theme.cost), bold=row.verdict is Verdict.WRONG)
    return (agreement,), (_Span(row.remark, theme.muted),)


@guarded
class PublishedModel(RowModel[PublishedRow]):
    """The printed figures, and what comes out for each."""

    font = QFont()
    """That of the heads: a header with a style sheet draws in no other that it is given."""

    def what(self, row: PublishedRow) -> Hashable:
        """The figure."""
        return row.at, row.what, row.printed

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """Names of the two lines of each column."""
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.FontRole:
            return self.font
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """The two lines of a cell as plain text, and the row as a sentence."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == _ROLE.DisplayRole:
            pair = ((row.what, row.at), (row.printed, row.computed), (row.agreement, row.remark))[index.column()]
            return "\n".join(pair)
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return row.spoken
        return None


@guarded
class TwoLines(QStyledItemDelegate):
    """Paints a cell: digits from the first that differs are coloured, bold and underlined."""

    def __init__(self, model: PublishedModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.set_dress(Dress())

    def set_dress(self, dress: Dress, size: float = SMALL) -> None:
        """Take on the colours and the size, and one of letters at scale 1."""
        self._dress, self._size = dress, size
        self._known: dict[tuple[bool, bool, bool], tuple[QFont, QFontMetricsF]] = {}

    def width(self, row: PublishedRow, column: int) -> float:
        """What the longer line of a cell takes; of a remark nothing, which is cut where it does not fit."""
        first, second = cell_lines(row, column, self._dress.theme)
        lines = (first,) if column == AGREEMENT else (first, second)
        return max(sum(self._letters(span)[1].horizontalAdvance(span.text) for span in line) for line in lines)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines with a rim."""
        return QSize(0, self.height)

    @property
    def height(self) -> int:
        """What a row takes, in pixels."""
        return 2 * self._line + self._dress.px(6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground as ever, and the two lines."""
        dress, theme, area = self._dress, self._dress.theme, QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(area, QColor(theme.hover))
        painter.setClipRect(area)
        rim = dress.px(4)
        lines = cell_lines(self._model.rows[index.row()], index.column(), theme)
        if index.column() == AGREEMENT:
            lines = self._broken(lines, area.width() - 2 * rim)
        for number, line in enumerate(lines):
            left, middle = area.left() + rim, area.top() + dress.px(3) + (number + 0.5) * self._line
            for span in line:
                font, metrics = self._letters(span)
                text = metrics.elidedText(span.text, Qt.TextElideMode.ElideRight, max(0.0, area.right() - rim - left))
                painter.setFont(font)
                painter.setPen(QColor(span.colour))
                painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), text)
                left += metrics.horizontalAdvance(text)
        painter.restore()

    def _broken(self, lines: Lines, width: float) -> Lines:
        """An agreement that is too long for its line goes on in the second, where a remark would stand."""
        span = lines[0][0]
        metrics, words = self._letters(span)[1], span.text.split()
        if metrics.horizontalAdvance(span.text) <= width:
            return lines
        fitting = [many for many in range(len(words)) if metrics.horizontalAdvance(" ".join(words[:many])) <= width]
        many = max(1, *fitting)
        begin, rest = " ".join(words[:many]), " ".join(words[many:])
        return (span._replace(text=begin),), (span._replace(text=rest),)

    @property
    def _line(self) -> int:
        return self._dress.em(self._size * 1.3)

    def _letters(self, span: _Span) -> tuple[QFont, QFontMetricsF]:
        kind = span.mono, span.bold, span.underlined
        if kind not in self._known:
            dress = self._dress
            font = dress.mono(self._size, bold=span.bold) if span.mono else dress.font(self._size, bold=span.bold)
            font.setUnderline(span.underlined)
            self._known[kind] = font, QFontMetricsF(font)
        return self._known[kind]
