"""Projector mode: the phases, where we are, the diagram and the step card, large; and a black screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from backstep.ui.dress import Dress
from backstep.ui.guard import guarded
from backstep.ui.halt_banner import HaltBanner
from backstep.ui.notices import AlertBanner
from backstep.ui.panels.phase_ribbon import PhaseRibbon
from backstep.ui.panels.run_timeline import RunTimeline
from backstep.ui.position import PositionLabel
from backstep.ui.theme import PROJECTOR

RIBBON, POSITION = 0.026, 0.024
"""Heights of letters as parts of the screen's height: at least 0.02 can be read from the last row."""
CARD = 0.27
"""The part of the height that the step card gets."""


@guarded
class ProjectorPage(QWidget):
    """Borrows the panels of the desk while it is shown: they are the same ones, only larger."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("projector")
        self.setAccessibleName("Projector")
        self.alert = AlertBanner(self)
        self.alert.setObjectName("projector_alert")
        self.halt = HaltBanner("projector_halt", self)
        self._top = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self.alert)
        self._column.addWidget(self.halt)

    def borrow(
        self,
        ribbon: PhaseRibbon,
        position: PositionLabel,
        run_timeline: RunTimeline,
        diagram: QWidget,
        card: QWidget,
    ) -> None:
        """Take these panels until their owners take them back. The run timeline is shown where it is called."""
        self._column.insertWidget(1, run_timeline)
        self._top.addWidget(ribbon, 1)
        self._top.addWidget(position)
        self._column.addWidget(diagram, 1)
        self._column.addWidget(card)
        for part in (ribbon, position, diagram, card):
            part.show()

    def fit(
        self, height: int, ribbon: PhaseRibbon, position: PositionLabel, run_timeline: RunTimeline, card: QWidget
    ) -> None:
        """Fit sizes to the height of the screen."""
        dress = Dress(PROJECTOR)
        ribbon.set_dress(dress, text=height * RIBBON)
        position.set_dress(dress, text=height * POSITION)
        # Its handle and marks grow with the screen, its numbers are those of the position.
        scale = height / 720
        run_timeline.set_dress(Dress(PROJECTOR, scale), text=height * POSITION / scale)
        self.alert.set_dress(dress, text=height * POSITION)
        self.halt.set_dress(dress, text=height * POSITION)
        side = round(height * 0.02)
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(round(height * 0.012))
        self._top.setSpacing(side)
        card.setFixedHeight(round(height * CARD))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """White ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(PROJECTOR.window))
        painter.end()


@guarded
class BlankPage(QWidget):
    """Nothing, so that the class looks at the teacher."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("blank_screen")
        self.setAccessibleName("Blank screen")
        self._hint = ""

    def set_hint(self, hint: str) -> None:
        """A small line for somebody who came here by mistake; "" in front of a class."""
        self._hint = hint
        self.setAccessibleDescription(hint)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Black ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        painter.setPen(QColor("#8A94A3"))
        below = self.rect().adjusted(0, 0, 0, -40)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self._hint)
        painter.end()
