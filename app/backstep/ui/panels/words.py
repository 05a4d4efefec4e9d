"""What is said beside a plot, or stands above what must always be seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from backstep.ui.guard import guarded
from backstep.ui.scrolled import Page

_MOST = 0.3
"""How much of the height of a panel words may take: most of it is for the plot."""


@guarded
class Words(Page):
    """As high as what is in its `column` where there is room, and scrolled where there is not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self._ends: Callable[[], list[int]] = list

    def end_whole(self, ends: Callable[[], list[int]]) -> None:
        """Where it is scrolled, end where a row ends, so that none is cut and looks like the last."""
        self._ends = ends

    def fit(self) -> None:
        """Be as high as what is said now."""
        self.column.invalidate()
        self.updateGeometry()

    def crowd(self, panel: QWidget, spare: float = 0.0, most: float = _MOST) -> bool:
        """Whether what is said would take more than this part, `most`, of the height of a panel: it should be shorter.

        So many pixels of its height are to `spare`, because its plot would not use them.
        """
        # Asked of its parts: a layout would ask each of them for more than its height.
        parts = (each for each in self.findChildren(QLabel) if not each.isHidden())
        high = sum(each.heightForWidth(panel.width()) + self.column.spacing() for each in parts)
        return high > max(spare, most * panel.height())

    def sizeHint(self) -> QSize:
        """All of it, in the width there is."""
        return QSize(self.width(), self._high(self.viewport().width()))

    def _high(self, width: int) -> int:
        # What has no lines to break is as high in any width.
        layout = self.column
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def minimumSizeHint(self) -> QSize:
        """A line or two."""
        return QSize(0, min(self.sizeHint().height(), 2 * self.fontMetrics().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width it is as high as that takes."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self._end_with_a_row()

    def viewportEvent(self, event: QEvent) -> bool:
        """What is held may have rows of another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._end_with_a_row()
        return super().viewportEvent(event)

    def _end_with_a_row(self) -> None:
        below = 0
        if self.sizeHint().height() > self.height():
            below = self.height() - max((end for end in self._ends() if end <= self.height()), default=self.height())
        if below != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, below)


class Lowerable(QWidget):
    """A `column` that may be lower than its texts would like in its width, because parts of it give way."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)

    def hasHeightForWidth(self) -> bool:
        """Else the panel that it fills would be scrolled as a whole."""
        return False


def lowerable_column(panel: QWidget) -> QVBoxLayout:
    """Fill a panel with a column whose parts give way."""
    page, whole = Lowerable(panel), QVBoxLayout(panel)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(page)
    return page.column
