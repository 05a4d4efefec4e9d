"""How many iterations to train at once, and the progress of doing so."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedLayout, QWidget

from backstep.present.actions import BY_NAME
from backstep.present.frame import RunFrame
from backstep.ui.action_factory import Actions
from backstep.ui.boxes import NumberBox
from backstep.ui.buttons import ActionButton, Extent
from backstep.ui.dress import Dress
from backstep.ui.guard import guarded
from backstep.ui.preferences import RUN_MOST

_PARTS = 1000
"""Of the bar; what is counted may be more than the bar could."""
_ROUND, _PIECE = 1.6, 0.3
"""Seconds in which the piece of a busy bar goes there and back, and its part of the bar."""


class RunControl(QWidget):
    """A box for the number of iterations with Run beside it; during a run a bar with Stop in their place.

    Attributes:
        count_chosen: emitted with the number of iterations the person chose.
    """

    count_chosen = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_control")
        self.box = NumberBox(1, RUN_MOST, self)
        self.box.setObjectName("run_count")
        self.box.setAccessibleName("Iterations to run")
        self.box.setToolTip(f"How many iterations to train at once, from 1 to {RUN_MOST:,}")
        self.box.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        self.box.valueChanged.connect(self.count_chosen)
        self.bar = _Bar(self)
        self._run = ActionButton(actions["run_iterations"], "Run", icon=BY_NAME["run_iterations"].icon, parent=self)
        self._stop = ActionButton(actions["pause"], "Stop", icon=BY_NAME["pause"].icon, parent=self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._left = self._add(self.box, self.bar)
        self._right = self._add(self._run, self._stop)

    def _add(self, first: QWidget, second: QWidget) -> QStackedLayout:
        layout = QStackedLayout()
        self._row.addLayout(layout)
        layout.addWidget(first)
        layout.addWidget(second)
        return layout

    @property
    def count(self) -> int:
        """The number of iterations chosen."""
        return self.box.value()

    def set_count(self, count: int) -> None:
        """Show a number without announcing it."""
        self.box.blockSignals(True)
        self.box.setValue(count)
        self.box.blockSignals(False)

    def set_frame(self, run: RunFrame | None) -> None:
        """Show the progress of a run, or that there is none."""
        under_way = run is not None
        if not under_way and self._left.currentIndex() == 0:
            return
        if run is not None:
            self.bar.setRange(0, _PARTS if run.total else 0)
            self.bar.setValue(_PARTS * run.done // max(1, run.total))
            if not run.total:
                self.bar.update()
            self.bar.setToolTip(run.text)
            self.bar.setAccessibleDescription(run.text)
        self._left.setCurrentIndex(int(under_way))
        self._right.setCurrentIndex(int(under_way))

    def set_extent(self, extent: Extent, *, snug: bool) -> None:
        """How much the two buttons show, and whether with less air around."""
        self._run.set_extent(extent, snug=snug)
        self._stop.set_extent(extent, snug=snug)

    def width_at(self, extent: Extent, *, snug: bool) -> int:
        """How wide it would be if its buttons showed that much."""
        button = max(self._run.width_at(extent, snug=snug), self._stop.width_at(extent, snug=snug))
        return self._left.sizeHint().width() + self._row.spacing() + button

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._row.setSpacing(dress.px(6))
        self.box.set_dress(dress)
        self.bar.set_dress(dress)
        self._run.set_dress(dress)
        self._stop.set_dress(dress)


@guarded
class _Bar(QProgressBar):
    """A progress bar in the colours of the theme."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._dress = Dress()
        self.setObjectName("run_progress")
        self.setAccessibleName("Progress of the run")
        self.setTextVisible(False)

    def set_dress(self, dress: Dress) -> None:
        self._dress = dress
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, height = self._dress.theme, self._dress.px(8)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setPen(QColor(theme.border))
        painter.setBrush(QColor(theme.shade))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
        painter.setBrush(QColor(theme.update))
        painter.setPen(QColor(theme.update))
        filled = track.adjusted(0.5, 0.5, -0.5, -0.5)
        if self.maximum() > 0:
            filled.setWidth(max(height - 1.0, filled.width() * self.value() / self.maximum()))
        else:
            # Nobody knows how far it is: a piece that wanders to and fro.
            phase = monotonic() % _ROUND / _ROUND
            room = filled.width() * (1 - _PIECE)
            filled.translate(room * (2 * phase if phase < 0.5 else 2 - 2 * phase), 0)
            filled.setWidth(track.width() * _PIECE - 1)
        painter.drawRoundedRect(filled, height / 2, height / 2)
        painter.end()
