"""Where a number comes from and what it feeds, as two lists to go along."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QLabel, QToolButton, QVBoxLayout, QWidget

from backstep.core.lineage import Site
from backstep.present.provenance import Link, Neighbours, ProvenanceFrame
from backstep.ui import glyphs
from backstep.ui.choice import Choice
from backstep.ui.dress import TEXT, Dress
from backstep.ui.panels.item_views import PanelTree, dress_view

_FOLD = 11.0
"""The arrow that folds the lists, at scale 1."""
LINK = Qt.ItemDataRole.UserRole
_UNFOLD = "Show where this number comes from and what it feeds"


class NeighboursView(QWidget):
    """One quantity, chosen among those of its place, with its neighbours.

    Attributes:
        visited: emitted with a `Link` to go to.
        chosen: emitted with the `Site` to show instead.
        unfolded: emitted with whether the lists shall be seen.
    """

    visited = Signal(object)
    chosen = Signal(object)
    unfolded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dress = Dress()
        self._frame: ProvenanceFrame | None = None
        self.choice = Choice("chain_quantity", "Quantity", self)
        self.choice.setToolTip("The quantity whose neighbours are listed")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.activated.connect(self._on_choice)
        self.number = QLabel(self)
        self.model = QStandardItemModel(self)
        self.tree = PanelTree("chain_neighbours", "Where it comes from and what it feeds", self)
        self.tree.setModel(self.model)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setUniformRowHeights(True)
        self.tree.entered_row.connect(self._on_row)
        self.fold = QToolButton(self)
        self.fold.setObjectName("chain_fold")
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.clicked.connect(self.unfolded)
        self._head = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._head.addWidget(self.fold)
        self._head.addWidget(self.choice, 1)
        self._head.addWidget(self.number)
        self._column.addWidget(self.tree, 1)
        self.set_unfolded(on=True)

    @property
    def height_wanted(self) -> int:
        """As high as all of it is."""
        rows = self.model.rowCount() + sum(
            self.model.rowCount(self.model.index(side, 0)) for side in range(self.model.rowCount())
        )
        return self._head.sizeHint().height() + self._column.spacing() + rows * self.tree.sizeHintForRow(0) + 2

    def set_unfolded(self, *, on: bool) -> None:
        """Show the lists, or only the quantity and its number."""
        said = "Hide where this number comes from and what it feeds" if on else _UNFOLD
        self.fold.setChecked(on)
        self._paint_fold()
        self.fold.setToolTip(said)
        self.fold.setAccessibleName(said)
        self.tree.setVisible(on)

    def _paint_fold(self) -> None:
        side = self._dress.em(_FOLD)
        name = "unfolded" if self.fold.isChecked() else "folded"
        ratio = self.devicePixelRatioF()
        self.fold.setIcon(QIcon(glyphs.pixmap(name, side, QColor(self._dress.theme.ink), ratio)))
        self.fold.setIconSize(QSize(side, side))

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._column.setSpacing(dress.px(4))
        self._head.setSpacing(dress.px(8))
        self.choice.set_dress(dress)
        self._paint_fold()
        self.fold.setFixedSize(dress.em(20), dress.em(20))
        self.number.setFont(dress.font(TEXT, bold=True))
        dress_view(self.tree, dress)
        self.tree.setIndentation(dress.px(12))
        self._refill()

    def set_frame(self, frame: ProvenanceFrame) -> None:
        """Show the neighbours of a moment."""
        if frame == self._frame:
            return
        self._frame = frame
        self.choice.clear()
        for site, text in frame.choices:
            self.choice.addItem(text, site)
            if site == frame.site:
                self.choice.setCurrentIndex(self.choice.count() - 1)
        self.number.setText(frame.number)
        self._refill()

    def _refill(self) -> None:
        frame = self._frame
        if frame is None:
            return
        before = self.tree.currentIndex()
        place = (before.parent().row(), before.row()) if before.isValid() else None
        self.model.clear()
        self.model.setColumnCount(3)
        for side in frame.sides:
            self._add(side)
        self.tree.expandAll()
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        if place is not None and place[0] >= 0 and self.tree.hasFocus():
            parent = self.model.index(place[0], 0)
            self.tree.setCurrentIndex(self.model.index(min(place[1], self.model.rowCount(parent) - 1), 0, parent))

    def _add(self, side: Neighbours) -> None:
        theme = self._dress.theme
        title = QStandardItem(side.title)
        title.setFont(self._dress.font(TEXT, bold=True))
        title.setForeground(QColor(theme.ink))
        note = QStandardItem(side.note)
        note.setForeground(QColor(theme.muted))
        note.setToolTip(side.note)
        rest = QStandardItem()
        for item in (title, note, rest):
            # Neither the mouse nor the arrow keys come to stand on a heading.
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        for link in side.links:
            row = [QStandardItem(text) for text in (link.name, link.meaning, link.number)]
            row[1].setForeground(QColor(theme.muted))
            row[2].setForeground(QColor(theme.ink if link.computed else theme.muted))
            row[2].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for item in row:
                item.setData(link, LINK)
                item.setToolTip(hint(link))
                item.setAccessibleText(f"{link.name}, {link.meaning}: {link.number}")
            title.appendRow(row)
        self.model.appendRow([title, note, rest])

    def _on_row(self, index: QModelIndex) -> None:
        link = index.data(LINK)
        if isinstance(link, Link) and link.position is not None:
            self.visited.emit(link)

    def _on_choice(self, index: int) -> None:
        site = self.choice.itemData(index)
        if isinstance(site, Site):
            self.chosen.emit(site)


def hint(link: Link) -> str:
    """What Enter on a row does."""
    whose = f" of example {link.example}" if link.example else ""
    said = f"{link.name}{whose} = {link.number}" if link.computed else f"{link.name}{whose}: {link.number}"
    if link.position is None:
        return f"{said}\nGiven: no step computes it."
    iteration, step = link.position
    return f"{said}\nDouble-click or Enter: go to iteration {iteration:,}, step {step:,}, which computes it."
