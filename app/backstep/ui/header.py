"""What stands above the panels: menu bar, toolbar, and where we are."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from backstep.present.frame import TimelineFrame
from backstep.ui.action_factory import Actions
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.menus import MenuBar
from backstep.ui.panels.phase_ribbon import PhaseRibbon
from backstep.ui.panels.run_timeline import RunTimeline
from backstep.ui.panels.timeline import Timeline
from backstep.ui.position import PositionLabel
from backstep.ui.toolbar import Toolbar


@guarded
class Header(QWidget):
    """Spans the whole width, above docks that may be moved."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.menu_bar = MenuBar(self)
        self.toolbar = Toolbar(actions, self)
        self.ribbon = PhaseRibbon(self)
        self.position = PositionLabel(self)
        self.timeline = Timeline(self)
        self.run_timeline = RunTimeline(self)
        self.run_timeline.hide()
        self._dress = Dress()
        self._where = QHBoxLayout()
        self._below = QHBoxLayout()
        self._rows = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.menu_bar)
        column.addLayout(self._rows)
        self._rows.addWidget(self.toolbar)
        self._rows.addLayout(self._where)
        self._rows.addLayout(self._below)
        self.hold()

    def hold(self) -> None:
        """Take ribbon and position (back) into the row of the timeline, and the run timeline below it."""
        self._where.insertWidget(0, self.ribbon)
        self._where.insertWidget(1, self.position)
        self._rows.addWidget(self.run_timeline)
        for part in (self.ribbon, self.position):
            part.show()
        self._fit()

    def _fit(self) -> None:
        """Put the timeline on a line below where large text leaves no room beside the phases, and the position too."""
        told = self.ribbon.minimumSizeHint().width() + self._where.spacing() + self.position.sizeHint().width()
        row = self._where if told + self._dress.px(200) <= self.width() else self._below
        if row.indexOf(self.timeline) < 0:
            row.addWidget(self.timeline, 1)
        row = self._where if told <= self.width() else self._below
        # Not while the projector has borrowed it.
        if self.position.parentWidget() is self and row.indexOf(self.position) < 0:
            row.insertWidget(1 if row is self._where else 0, self.position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._fit()

    def set_frame(self, frame: TimelineFrame) -> None:
        """Show where this moment is."""
        self.ribbon.set_frame(frame)
        self.position.set_frame(frame)
        self.timeline.set_frame(frame)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.menu_bar.set_dress(dress)
        self.toolbar.set_dress(dress)
        self.ribbon.set_dress(dress)
        self.position.set_dress(dress)
        self.timeline.set_dress(dress)
        self.run_timeline.set_dress(dress, text=SMALL)
        self._rows.setContentsMargins(0, dress.px(4), 0, dress.px(8))
        self._rows.setSpacing(dress.px(8))
        self._where.setSpacing(dress.px(16))
        self._below.setSpacing(dress.px(16))
        self._fit()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._dress.theme.window))
        painter.end()
