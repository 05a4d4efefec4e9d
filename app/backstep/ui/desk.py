"""The middle of the window at the desk: the diagram, and above it what stopped the training and why."""

from __future__ import annotations

from PySide6.QtCore import QEvent
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
    """Holds the diagram, except while the projector has borrowed it.

    Bands whose whole text would leave the diagram less than its least height are brief.
    """

    def __init__(self, diagram: DiagramView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self.alert = AlertBanner(self)
        self.halt = HaltBanner("halt", self)
        self.mistake = MistakeBanner("mistake", self)
        self._dress = Dress()
        self._column = QVBoxLayout(self)
        self._bands = (self.mistake, self.alert, self.halt)
        for band in self._bands:
            self._column.addWidget(band)
        self._diagram = diagram
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

    def event(self, event: QEvent) -> bool:
        """Share the height again whenever it, or what has to share it, is another than before."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._share()
        return done

    def _share(self) -> None:
        """How high whole bands are does not depend on whether they are brief now, so that one look settles it."""
        shown = [band for band in self._bands if not band.isHidden()]
        asked = sum(band.whole_height + self._column.spacing() for band in shown)
        room = self.height() - self._diagram.minimumSizeHint().height()
        for band in shown:
            band.set_brief(asked > room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._dress.theme.window))
        painter.end()
