"""Published values: what a source prints, what comes out here, and from which digit on they differ."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QMenu,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from backstep.core.published import Verdict
from backstep.present.published import PublishedFrame, PublishedRow
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import PanelTree, dress_view
from backstep.ui.panels.panel import PanelButton, introduce
from backstep.ui.panels.row_model import Index, RowModel
from backstep.ui.theme import Theme

_ROLE = Qt.ItemDataRole
_HEADS = ("quantity, at", "printed, computed", "agreement")
_WHAT, _FIGURES, _AGREEMENT = range(len(_HEADS))


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
    if column == _WHAT:
        what = _Span(row.what, theme.ink, mono=True, bold=row.here)
        return (what,), (_Span(row.at, theme.ink if row.here else theme.muted, mono=True, bold=row.here),)
    if column == _FIGURES:
        same = _Span(row.computed[: row.same], theme.ink, mono=True)
        differs = _Span(row.computed[row.same :], theme.backward, mono=True, bold=True, underlined=True)
        return (_Span(row.printed, theme.ink, mono=True),), (same, differs)
    colours = {Verdict.RIGHT: theme.update, Verdict.WRONG: theme.backward, None: theme.muted}
    agreement = _Span(row.agreement, colours.get(row.verdict, theme.cost), bold=row.verdict is Verdict.WRONG)
    return (agreement,), (_Span(row.remark, theme.muted),)


@guarded
class PublishedModel(RowModel[PublishedRow]):
    """The printed figures, and what comes out for each."""

    def what(self, row: PublishedRow) -> Hashable:
        """The figure."""
        return row.at, row.what, row.printed

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """Names of the two lines of each column."""
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return _HEADS[section]
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
class _TwoLines(QStyledItemDelegate):
    """Paints a cell: digits from the first that differs are coloured, bold and underlined."""

    def __init__(self, model: PublishedModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.set_dress(Dress())

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._known: dict[tuple[bool, bool, bool], tuple[QFont, QFontMetricsF]] = {}

    def width(self, row: PublishedRow, column: int) -> float:
        """What the longer line of a cell takes; of a remark nothing, which is cut where it does not fit."""
        first, second = cell_lines(row, column, self._dress.theme)
        lines = (first,) if column == _AGREEMENT else (first, second)
        return max(sum(self._letters(span)[1].horizontalAdvance(span.text) for span in line) for line in lines)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines with a rim."""
        return QSize(0, 2 * self._line + self._dress.px(6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground as ever, and the two lines."""
        dress, theme, area = self._dress, self._dress.theme, QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(area, QColor(theme.hover))
        painter.setClipRect(area)
        rim = dress.px(4)
        for number, line in enumerate(cell_lines(self._model.rows[index.row()], index.column(), theme)):
            left, middle = area.left() + rim, area.top() + dress.px(3) + (number + 0.5) * self._line
            for span in line:
                font, metrics = self._letters(span)
                text = metrics.elidedText(span.text, Qt.TextElideMode.ElideRight, max(0.0, area.right() - rim - left))
                painter.setFont(font)
                painter.setPen(QColor(span.colour))
                painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), text)
                left += metrics.horizontalAdvance(text)
        painter.restore()

    @property
    def _line(self) -> int:
        return self._dress.em(SMALL * 1.3)

    def _letters(self, span: _Span) -> tuple[QFont, QFontMetricsF]:
        kind = span.mono, span.bold, span.underlined
        if kind not in self._known:
            dress = self._dress
            font = dress.mono(SMALL, bold=span.bold) if span.mono else dress.font(SMALL, bold=span.bold)
            font.setUnderline(span.underlined)
            self._known[kind] = font, QFontMetricsF(font)
        return self._known[kind]


@guarded
class _List(PanelTree):
    """The table, with its current row, or else the `latest`, in sight whatever stands below it."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(name, title, parent)
        self.latest: int | None = None
        self.held = False
        """Whether the left button of the mouse is down: a row that moves from under it then would not be clicked."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A remark of several lines takes room from it."""
        super().resizeEvent(event)
        self._see()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stay as it is: the remark of the row that is pressed takes room at once."""
        self.held = event.button() == Qt.MouseButton.LeftButton
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See the row again, once it is let go."""
        self.held = False
        super().mouseReleaseEvent(event)
        self._see()

    def see(self, latest: int | None) -> None:
        """Have this row in sight, as long as no other is chosen."""
        self.latest = latest
        self._see()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The one that is chosen is the one to see."""
        self.latest = None
        super().currentChanged(current, previous)

    def _see(self) -> None:
        if self.held:
            return
        if self.latest is not None:
            self.scrollTo(self.model().index(self.latest, 0))
        elif self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())


@guarded
class PublishedPanel(QWidget):
    """Shows a `PublishedFrame`.

    Attributes:
        visited: emitted with iteration and step of a row to go to.
        toggled: emitted with a mistake to switch on or off, and iteration and step of the figure that comes of it.
        left: emitted when the keys shall go back to stepping.
    """

    visited = Signal(int, int)
    toggled = Signal(object, int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "published")
        self._dress = Dress()
        self._source = ""
        self._latest: int | None = None
        self.model = PublishedModel(len(_HEADS), self)
        self.list = _List("published_list", "Printed and computed", self)
        self.list.setModel(self.model)
        self.list.setHeaderHidden(False)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.header().setStretchLastSection(True)
        self.list.header().setMinimumSectionSize(1)
        self.list.header().setSectionsMovable(False)
        self._lines = _TwoLines(self.model, self)
        self.list.setItemDelegate(self._lines)
        self.list.clicked.connect(self._on_row)
        self.list.entered_row.connect(self._on_row)
        self.list.left.connect(self.left)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.selectionModel().currentRowChanged.connect(self._tell)
        self.head = QLabel(self)
        self.head.setObjectName("published_status")
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setWordWrap(True)
        self.remark = QLabel(self)
        self.remark.setObjectName("published_remark")
        self.remark.setTextFormat(Qt.TextFormat.PlainText)
        self.remark.setWordWrap(True)
        self.button = PanelButton("published_mistake", "", "", self)
        self.button.setCheckable(True)
        self.button.clicked.connect(self._on_button)
        self.empty = QLabel(self)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        table = QWidget(self)
        self._column = QVBoxLayout(table)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part, stretch in ((self.head, 0), (self.list, 1), (self.remark, 0)):
            self._column.addWidget(part, stretch)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(table)
        self._stack.addWidget(self.empty)

    def set_frame(self, frame: PublishedFrame) -> None:
        """Show this moment."""
        before = self.model.rows
        self.empty.setText(frame.empty)
        self.head.setText(frame.status)
        self._source = frame.source
        self.model.set_rows(frame.rows)
        self._stack.setCurrentIndex(1 if frame.empty else 0)
        if frame.rows != before:
            self._fit()
        here = [number for number, row in enumerate(frame.rows) if row.here]
        current = self.list.currentIndex().row()
        # Of several figures of one moment the one that was clicked stays; and so does one that is being clicked.
        if here and current not in here and not self.list.held:
            self.list.setCurrentIndex(self.model.index(here[0], 0))
        # Between two figures the one that came last is in sight.
        latest = None if here else frame.latest
        if latest != self._latest:
            self._latest = latest
            self.list.see(latest)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._fit()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._lines.set_dress(dress)
        dress_view(self.list, dress, SMALL)
        self.list.header().setFont(dress.font(SMALL))
        self.list.header().setStyleSheet(
            f"QHeaderView::section {{ background: {dress.theme.card}; color: {dress.theme.muted}; border: none;"
            f" border-bottom: 1px solid {dress.theme.border}; padding: {dress.px(2)}px {dress.px(4)}px; }}"
        )
        self.list.doItemsLayout()
        self.button.set_dress(dress)
        for label, size, colour in (
            (self.head, SMALL, dress.theme.muted),
            (self.remark, SMALL, dress.theme.muted),
            (self.empty, TEXT, dress.theme.muted),
        ):
            label.setFont(dress.font(size))
            label.setStyleSheet(f"color: {colour}")
        self._column.setSpacing(dress.px(4))
        self.empty.setContentsMargins(dress.px(12), 0, dress.px(12), 0)
        self._fit()
        self._tell()

    def _fit(self) -> None:
        """Figures and agreement as wide as their widest text, the quantity the rest; the remark goes as far as it can.

        A figure has its room from the start, so that nothing jumps while the table fills.
        """
        rows, pad = self.model.rows, self._dress.em(12)
        heads = QFontMetricsF(self.list.header().font())
        for column, head in enumerate(_HEADS):
            widest = max((self._lines.width(row, column) for row in rows), default=0.0)
            self.list.setColumnWidth(column, round(max(widest, heads.horizontalAdvance(head))) + pad)
        room = self.list.viewport().width()
        rest = room - sum(self.list.columnWidth(column) for column in (_FIGURES, _AGREEMENT))
        self.list.setColumnWidth(_WHAT, max(min(self.list.columnWidth(_WHAT), rest), self._dress.em(80)))

    def _current(self) -> PublishedRow | None:
        index = self.list.currentIndex()
        return self.model.rows[index.row()] if index.isValid() and index.row() < len(self.model.rows) else None

    @Slot()
    def _tell(self) -> None:
        """The whole remark of the current row, or else the source; and what can be done about it."""
        row = self._current()
        remark = "" if row is None else row.remark
        self.remark.setText(remark or self._source)
        self.remark.setStyleSheet(f"color: {self._dress.theme.ink if remark else self._dress.theme.muted}")
        self.button.setVisible(row is not None and bool(row.button))
        if row is not None:
            self.button.setText(row.button)
            self.button.setToolTip(row.tip)
            self.button.setAccessibleDescription(row.tip)
            self.button.setChecked(row.on)

    @Slot(QModelIndex)
    def _on_row(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        self.visited.emit(row.iteration, row.step)

    @Slot()
    def _on_button(self) -> None:
        row = self._current()
        if row is not None:
            self._toggle(row)

    def _toggle(self, row: PublishedRow) -> None:
        self.toggled.emit(row.mistake, row.iteration, row.step)

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid():
            self.context_menu(index).popup(self.list.viewport().mapToGlobal(place))

    def context_menu(self, index: QModelIndex) -> QMenu:
        """The menu of the right mouse button; it deletes itself when it is closed."""
        row = self.model.rows[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(f"Go to {row.at}").triggered.connect(lambda: self._on_row(index))
        if row.mistake is not None:
            menu.addAction(row.button).triggered.connect(lambda: self._toggle(row))
        return menu
