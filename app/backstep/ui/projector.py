"""Projector mode: the phases, where we are, the diagram and the step card, large; and a black screen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from backstep.ui.dress import Dress
from backstep.ui.guard import guarded
from backstep.ui.halt_banner import HaltBanner
from backstep.ui.mistake_banner import MistakeBanner
from backstep.ui.notices import AlertBanner, PassingHint
from backstep.ui.panels.phase_ribbon import PhaseRibbon
from backstep.ui.panels.run_timeline import RunTimeline
from backstep.ui.position import PositionLabel
from backstep.ui.theme import PROJECTOR

POSITION = 0.024
"""The height of letters, a part of the screen's: at least 0.02 can be read from the last row."""
NARROW = 1.5
"""A screen is narrow that is not so many times as wide as it is high."""


@dataclass(frozen=True, slots=True)
class _Proportions:
    """Parts of the screen's height: the ribbon's letters, what is free above and below, between, and the step card."""

    ribbon: float
    margin: float
    spacing: float
    card: float


_SIDE = 0.02
"""What is free at the left and at the right, also as a part of the height."""
_WIDE = _Proportions(ribbon=0.026, margin=0.012, spacing=0.008, card=0.27)
_TALL = _Proportions(ribbon=0.021, margin=0.008, spacing=0.008, card=0.32)
"""On a narrow screen the sentences of the card take more lines; the diagram keeps its height."""


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
        self.mistake = MistakeBanner("projector_mistake", self)
        self.hint = PassingHint(self)
        self.hint.setObjectName("projector_hint")
        self._top = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        for banner in (self.mistake, self.alert, self.halt):
            self._column.addWidget(banner)

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
        self, size: QSize, ribbon: PhaseRibbon, position: PositionLabel, run_timeline: RunTimeline, card: QWidget
    ) -> None:
        """Fit everything to the size of the screen."""
        height = size.height()
        parts = _TALL if size.width() < NARROW * height else _WIDE
        dress = Dress(PROJECTOR)
        ribbon.set_dress(dress, text=height * parts.ribbon)
        position.set_dress(dress, text=height * POSITION)
        # Its handle and marks grow with the screen, its numbers are those of the position.
        scale = height / 720
        run_timeline.set_dress(Dress(PROJECTOR, scale), text=height * POSITION / scale)
        self.alert.set_dress(dress, text=height * POSITION)
        self.halt.set_dress(dress, text=height * POSITION)
        self.mistake.set_dress(dress, text=height * POSITION)
        side, above = round(height * _SIDE), round(height * parts.margin)
        self._column.setContentsMargins(side, above, side, above)
        self._column.setSpacing(round(height * parts.spacing))
        self._top.setSpacing(side)
        card.setFixedHeight(round(height * parts.card))
        self.hint.set_dress(dress, text=height * POSITION)
        self.hint.lie_over(ribbon)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What lies over a panel follows it."""
        super().resizeEvent(event)
        self._column.activate()
        self.hint.fit()

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

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Black ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        painter.end()
