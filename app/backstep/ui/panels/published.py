"""Published values: what a source prints, what comes out here, and from which digit on they differ."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QMenu,
    QStackedLayout,
    QWidget,
)

from backstep.present.published import PublishedFrame, PublishedRow
from backstep.ui.band import BandText
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import PanelTree, dress_view
from backstep.ui.panels.panel import PanelButton, introduce
from backstep.ui.panels.published_rows import AGREEMENT, FIGURES, HEADS, WHAT, PublishedModel, TwoLines
from backstep.ui.panels.row_model import Index
from backstep.ui.panels.words import Room, scroll_inside

_SIZES = (SMALL, 11.0, 10.5, 10.0)
"""Letters of the table, at scale 1."""
_LEAST_WHAT = 0.22
"""The part of the width that the quantity has in any case."""
_ROWS, _LEAST_ROWS = 4, 2
"""Rows that are to be seen, for which the words about them become fewer; and those there is room for in any case."""


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
        scroll_inside(self)
        self._dress = Dress()
        self._source = ""
        self._latest: int | None = None
        self.model = PublishedModel(len(HEADS), self)
        self.list = _List("published_list", "Printed and computed", self)
        self.list.setModel(self.model)
        self.list.setHeaderHidden(False)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.header().setStretchLastSection(True)
        self.list.header().setMinimumSectionSize(1)
        self.list.header().setSectionsMovable(False)
        self.list.header().setTextElideMode(Qt.TextElideMode.ElideRight)
        self._lines = TwoLines(self.model, self)
        self.list.setItemDelegate(self._lines)
        self.list.clicked.connect(self._on_row)
        self.list.entered_row.connect(self._on_row)
        self.list.left.connect(self.left)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.selectionModel().currentRowChanged.connect(self._tell)
        self.head = BandText(Qt.TextFormat.PlainText, self)
        self.head.setObjectName("published_status")
        self.remark = BandText(Qt.TextFormat.PlainText, self)
        self.remark.setObjectName("published_remark")
        self.button = PanelButton("published_mistake", "", "", self)
        self.button.setCheckable(True)
        self.button.clicked.connect(self._on_button)
        self.empty = QLabel(self)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room = Room(self)
        self._column = self._room.column
        for part, stretch in ((self.head, 0), (self.list, 1), (self.remark, 0)):
            self._column.addWidget(part, stretch)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._room)
        self._stack.addWidget(self.empty)

    def set_frame(self, frame: PublishedFrame) -> None:
        """Show this moment."""
        before = self.model.rows
        self.empty.setText(frame.empty)
        self.head.say(frame.status)
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
        self._shorten()
        self._fit()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._lines.set_dress(dress)
        dress_view(self.list, dress, SMALL)
        self.list.header().setStyleSheet(
            f"QHeaderView::section {{ background: {dress.theme.card}; color: {dress.theme.muted}; border: none;"
            f" border-bottom: 1px solid {dress.theme.border}; padding: {dress.px(2)}px {dress.px(4)}px; }}"
        )
        self.button.set_dress(dress)
        for label, size, colour in (
            (self.head, SMALL, dress.theme.muted),
            (self.remark, SMALL, dress.theme.muted),
            (self.empty, TEXT, dress.theme.muted),
        ):
            label.setFont(dress.font(size))
            label.setStyleSheet(f"color: {colour}")
        self._room.set_dress(dress)
        self._column.setSpacing(dress.px(4))
        self.empty.setContentsMargins(dress.px(12), 0, dress.px(12), 0)
        self._fit()
        self._tell()

    def _fit(self) -> None:
        """Figures and agreement as wide as their widest text, the quantity the rest; the remark goes as far as it can.

        Where there is too little room, the letters are smaller.

        A figure has its room from the start, so that nothing jumps while the table fills.
        """
        rows, pad = self.model.rows, self._dress.em(12)
        room = self.list.viewport().width()
        for size in _SIZES:
            self._lines.set_dress(self._dress, size)
            heads = QFontMetricsF(self._dress.font(size))
            needed = []
            for column, head in enumerate(HEADS):
                widest = max((self._lines.width(row, column) for row in rows), default=0.0)
                needed.append(round(max(widest, heads.horizontalAdvance(head))) + pad)
            if sum(needed) <= room:
                break
        figures, agreement = needed[FIGURES:]
        # Where even the smallest letters are too large, what it is gives way to its digits, and then the agreement,
        # which goes on in the second line of its cell.
        what = max(min(needed[WHAT], room - figures - agreement), min(needed[WHAT], round(room * _LEAST_WHAT)))
        self.model.font = self._dress.font(size)
        self.list.header().setFont(self.model.font)
        for column, wide in zip((WHAT, FIGURES), (what, figures), strict=True):
            self.list.setColumnWidth(column, wide)
        # Qt never makes the last section narrower by itself than it once was.
        self.list.setColumnWidth(AGREEMENT, max(1, room - what - figures))
        self.list.doItemsLayout()

    def _shorten(self) -> None:
        """One line above the table and one below it, where otherwise too few rows would be seen."""
        rows = self.list.header().sizeHint().height() + _ROWS * self._lines.height
        texts = (self.head, self.remark)
        button = 0 if self.button.isHidden() else self.button.sizeHint().height()
        brief = sum(text.whole_height for text in texts) + button + rows > self.height()
        for text in texts:
            text.set_brief(brief)
        self.list.setMinimumHeight(self.list.header().sizeHint().height() + _LEAST_ROWS * self._lines.height)

    def _current(self) -> PublishedRow | None:
        index = self.list.currentIndex()
        return self.model.rows[index.row()] if index.isValid() and index.row() < len(self.model.rows) else None

    @Slot()
    def _tell(self) -> None:
        """The whole remark of the current row, or else the source; and what can be done about it."""
        row = self._current()
        remark = "" if row is None else row.remark
        self.remark.say(remark or self._source)
        self.remark.setStyleSheet(f"color: {self._dress.theme.ink if remark else self._dress.theme.muted}")
        self.button.setVisible(row is not None and bool(row.button))
        if row is not None:
            self.button.setText(row.button)
            self.button.setToolTip(row.tip)
            self.button.setAccessibleDescription(row.tip)
            self.button.setChecked(row.on)
        self._shorten()

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
