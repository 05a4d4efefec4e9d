"""Scroll areas of which one sees only what they hold: no frame, no ground of their own, no focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from backstep.ui.dress import Dress, scroll_bar_style
from backstep.ui.guard import guarded


@guarded
class Scrolled(QScrollArea):
    """Holds a widget, which is scrolled where there is less room than it needs."""

    def __init__(self, held: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._held = held
        self.setWidget(held)
        # Both would paint the ground of a window over that of the card.
        for part in (held, self.viewport()):
            part.setAutoFillBackground(False)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        style = scroll_bar_style(dress)
        self.verticalScrollBar().setStyleSheet(style)
        self.horizontalScrollBar().setStyleSheet(style)

    def viewportEvent(self, event: QEvent) -> bool:
        """What is held wants another size; Qt's own scroll areas never pass that on."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().viewportEvent(event)


class Page(Scrolled):
    """A `column` of parts as wide as there is room, scrolled up and down."""

    def __init__(self, parent: QWidget) -> None:
        page = QWidget(parent)
        super().__init__(page, parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(0, 0, 0, 0)
