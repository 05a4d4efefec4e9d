"""The middle of the window at the desk: the diagram, and above it what stopped the training and why."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from backstep.ui.diagram.view import DiagramView
from backstep.ui.dress import Dress
from backstep.ui.guard import guarded
from backstep.ui.halt_banner import HaltBanner
from backstep.ui.mistake_banner import MistakeBanner
from backstep.ui.notices import AlertBanner


@guarded
class Desk(QWidget):
    """Holds the diagram, except while the projector has borrowed it."""

    def __init__(self, diagram: DiagramView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self.alert = AlertBanner(self)
        self.halt = HaltBanner("halt", self)
        self.mistake = MistakeBanner("mistake", self)
        self._dress = Dress()
        self._column = QVBoxLayout(self)
        for banner in (self.mistake, self.alert, self.halt):
            self._column.addWidget(banner)
        self.hold(diagram)

    def hold(self, diagram: DiagramView) -> None:
        """Take the diagram (back)."""
        self._column.addWidget(diagram, 1)
        diagram.show()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(dress.px(8))
        self.alert.set_dress(dress)
        self.halt.set_dress(dress)
        self.mistake.set_dress(dress)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._dress.theme.window))
        painter.end()
