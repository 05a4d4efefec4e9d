"""What is said below a plot."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from backstep.ui.guard import guarded


@guarded
class Words(QScrollArea):
    """What is said below the plot: as high as it is where there is room, and scrolled where there is not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        page = QWidget(self)
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(page)
        # Both would paint the ground of a window over that of the card.
        self.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)

    def fit(self) -> None:
        """Be as high as what is said now."""
        self.column.invalidate()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of it, in the width there is."""
        return QSize(self.width(), self.column.totalHeightForWidth(self.viewport().width()))

    def minimumSizeHint(self) -> QSize:
        """A line or two."""
        return QSize(0, min(self.sizeHint().height(), 3 * self.fontMetrics().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width it is as high as that takes."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
