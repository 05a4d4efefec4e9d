"""The table of methods: a row each, with its numbers or the sentence why there are none."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from backstep.present.gradients_view import GradientsFrame, MethodRow
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import PanelTable, dress_view
from backstep.ui.panels.row_model import Index, RowModel

_ROLE = Qt.ItemDataRole
_HEADING_TIPS = (
    "The way to the gradient",
    "The derivative by the weight or bias that is selected, or that the step is about",
    "The difference of this derivative from the one of backprop",
    "The largest relative difference from backprop over all weights and biases",
    "Products: multiplications of weights, activations and deltas with each other, counted by formula",
    "How long it worked, measured",
)
_SIZES = (SMALL, 11.0, 10.5, 10.0)
"""Letters of the table, at scale 1."""
_OF_PARAMETER = (1, 2)
"""Columns that tell about one parameter."""
_SPARED = (5, 3, 2, 1)
"""Columns in the order in which they are left out where there is no room for all; the tip of a row tells them too."""
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@guarded
class MethodModel(RowModel[MethodRow]):
    """One row a method."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(_HEADING_TIPS), parent)
        self.headings: tuple[str, ...] = ()
        self._muted = QColor()
        self.font = QFont()
        """That of the headings: a header with a style sheet draws in no other that it is given."""

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours."""
        self._muted = QColor(dress.theme.muted)

    def set_frame(self, frame: GradientsFrame) -> None:
        """Show these; there are always the same methods."""
        if frame.headings != self.headings:
            self.headings = frame.headings
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.headings) - 1)
        self.set_rows(frame.rows)

    def what(self, row: MethodRow) -> str:
        """Its method."""
        return row.name

    def text(self, row: int, column: int) -> str:
        """What stands in a cell; a sentence stands in the first one after the title, and goes on to the end."""
        look = self.rows[row]
        if column == 0:
            return look.title
        if look.why:
            return look.why
        return look.cells[column - 1]

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Texts, all digits as a tip, and sentences in grey."""
        if not index.isValid():
            return None
        look = self.rows[index.row()]
        if role == _ROLE.DisplayRole:
            return self.text(index.row(), index.column())
        if role == _ROLE.TextAlignmentRole:
            return _START if index.column() == 0 or look.why else _END
        if role == _ROLE.ForegroundRole and index.column() and (look.why or look.underway):
            return self._muted
        if role == _ROLE.ToolTipRole:
            return "\n".join((look.explanation, *look.tips, *filter(None, (look.why,))))
        if role == _ROLE.AccessibleTextRole:
            return look.spoken if index.column() == 0 else self.text(index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """What the columns are."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.headings):
            return None
        if role == _ROLE.DisplayRole:
            return self.headings[section]
        if role == _ROLE.FontRole:
            return self.font
        if role == _ROLE.AccessibleTextRole:
            return f"{self.headings[section]}: {_HEADING_TIPS[section]}"
        if role == _ROLE.ToolTipRole:
            return _HEADING_TIPS[section]
        if role == _ROLE.TextAlignmentRole:
            return _START if section == 0 else _END
        return None


@guarded
class MethodTable(PanelTable):
    """As high as its rows are, so that what belongs to it stands right below."""

    def __init__(self, model: MethodModel, parent: QWidget) -> None:
        super().__init__("gradient_methods", "The gradient by each method", parent)
        self._rows = model
        self._dress = Dress()
        # Not while Qt lays out: it cannot bear another font in the middle of that.
        self._afterwards = QTimer(self, singleShot=True, interval=0)
        self._afterwards.timeout.connect(self.fit)
        self._shown: object = None
        self._of_parameter = True
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        self.verticalHeader().setMinimumSectionSize(1)

    def set_frame(self, frame: GradientsFrame, *, of_parameter: bool) -> None:
        """Show these rows, and the columns about one parameter only where there is one."""
        self._rows.set_frame(frame)
        shown = (frame.rows, frame.headings, of_parameter)
        if shown == self._shown:
            return
        self._shown = shown
        self._of_parameter = of_parameter
        self.fit()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._rows.set_dress(dress)
        dress_view(self, dress)
        theme = dress.theme
        self.horizontalHeader().setStyleSheet(
            f"QHeaderView {{ background: {theme.card}; border: none; }}"
            f"QHeaderView::section {{ background: {theme.card}; color: {theme.muted}; border: none;"
            f" border-bottom: 1px solid {theme.border}; padding: {dress.px(3)}px; }}"
        )
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns and sentences take the room there is."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._afterwards.start()

    def fit(self) -> None:
        """Columns as wide as their texts, and evenly wider where there is room; rows as high as theirs.

        Where there is too little room the letters are smaller, and then there are fewer columns: no number is cut.
        """
        if not self._rows.rows:
            return
        columns = [c for c in range(self._rows.columnCount()) if self._of_parameter or c not in _OF_PARAMETER]
        pad = self._dress.px(8)
        for size in _SIZES:
            metrics = QFontMetrics(self._dress.font(size))
            widths = {column: self._needed(metrics, column) + pad for column in columns}
            if sum(widths.values()) <= self.viewport().width():
                break
        for column in _SPARED:
            if sum(widths.values()) > self.viewport().width():
                widths.pop(column, None)
        columns = list(widths)
        hidden = [column not in widths for column in range(self._rows.columnCount())]
        if hidden != [self.isColumnHidden(column) for column in range(len(hidden))]:
            # A sentence may begin in another column now; it must not overlap the one that was there.
            self.clearSpans()
            for column, away in enumerate(hidden):
                self.setColumnHidden(column, away)
        self._rows.font = self._dress.font(size)
        for part in (self, self.horizontalHeader()):
            part.setFont(self._rows.font)
        each, rest = divmod(max(0, self.viewport().width() - sum(widths.values())), len(widths))
        widths = {column: width + each + (0 if column else rest) for column, width in widths.items()}
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        room = sum(width for column, width in widths.items() if column)
        for row, look in enumerate(self._rows.rows):
            span = len(_HEADING_TIPS) - columns[1] if look.why else 1
            if self.rowSpan(row, columns[1]) != 1 or self.columnSpan(row, columns[1]) != span:
                self.setSpan(row, columns[1], 1, span)
            text = QRect(0, 0, room - pad, 10_000)
            high = metrics.boundingRect(text, Qt.TextFlag.TextWordWrap, look.why).height() if look.why else 0
            self.setRowHeight(row, max(high, metrics.height()) + self._dress.px(7))
        rows = sum(self.rowHeight(row) for row in range(self._rows.rowCount()))
        head = self.horizontalHeader().sizeHint().height()
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if sum(widths.values()) > self.viewport().width() else 0
        self.setFixedHeight(head + rows + below + 2)

    def ends(self) -> list[int]:
        """How far down in its parent each row ends."""
        start = self.y() + self.horizontalHeader().height()
        heights = (self.rowHeight(row) for row in range(self._rows.rowCount()))
        return list(accumulate(heights, initial=start))

    def _needed(self, metrics: QFontMetrics, column: int) -> int:
        texts = [self._rows.text(row, column) for row, look in enumerate(self._rows.rows) if not (column and look.why)]
        return max(metrics.horizontalAdvance(text) for text in (*texts, self._rows.headings[column]))
