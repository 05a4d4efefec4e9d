"""Lists that show whole rows only: none is cut at either edge, whatever the height and however one scrolls."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import PanelTree
from backstep.ui.panels.row_model import Index


@guarded
class WholeRows(PanelTree):
    """A flat list of rows of one height. What is left of its height below the last whole row stays empty."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self._top, self._fitting = 0, False
        self.verticalScrollBar().valueChanged.connect(self._snap)

    @property
    def _row(self) -> int:
        """The height of a row in pixels, 0 while there is none."""
        model = cast("QAbstractItemModel | None", self.model())
        return self.rowHeight(model.index(0, 0)) if model is not None and model.rowCount() else 0

    def updateGeometries(self) -> None:
        """Let it scroll until the last row is whole, with a whole one at the top."""
        bar = self.verticalScrollBar()
        before, self._fitting = bar.value(), True
        super().updateGeometries()
        self._fitting = False
        row = self._row
        if row:
            bar.setSingleStep(row)
            bar.setMaximum(-(-bar.maximum() // row) * row)
            # It was held to an end that is none.
            bar.setValue(before)
            self._snap(bar.value())

    def _snap(self, value: int) -> None:
        """Go on to the next whole row, the way it is scrolled."""
        if self._fitting:
            return
        row = self._row
        if row and value % row:
            down = value > self._top
            self.verticalScrollBar().setValue(value - value % row + (row if down else 0))
        else:
            self._top = value

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row there, if it is shown."""
        index = super().indexAt(point)
        return (
            index if not index.isValid() or self._whole(self.visualRect(index).bottom(), point.y()) else QModelIndex()
        )

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A row, if there is room for all of it."""
        place = option.rect
        if self._whole(place.bottom(), place.top()):
            super().drawRow(painter, option, index)

    def _whole(self, bottom: int, y: int) -> bool:
        """Whether a row that ends at `bottom` and of which `y` is a part is shown: the first one always is."""
        return bottom < self.viewport().height() or y < self._row
