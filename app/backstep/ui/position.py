"""Where we are, in words."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from backstep.present.frame import TimelineFrame
from backstep.ui.dress import LARGE, Dress


class PositionLabel(QWidget):
    """Writes "Iteration 3" in bold and "step 31 of 52" beside it, wide enough not to jump at every step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("position")
        self.setAccessibleName("Position")
        self._iteration = QLabel(self)
        self._iteration.setObjectName("iteration_text")
        self._step = QLabel(self)
        self._step.setObjectName("step_text")
        self._widest = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._iteration)
        self._row.addWidget(self._step)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def set_frame(self, frame: TimelineFrame) -> None:
        """Say where this moment is."""
        self._iteration.setText(frame.iteration_text)
        self._step.setText(frame.step_text)
        self.setAccessibleDescription(frame.position)
        # As wide as the last step of this iteration: the timeline beside it then stays where it is.
        self._widest = frame.step_text.replace(f"{frame.step:,}", f"{frame.steps:,}", 1)
        self._reserve()

    def set_dress(self, dress: Dress, *, text: float = LARGE) -> None:
        """Take on the colours and the size; `text` is its height at scale 1."""
        self._row.setSpacing(dress.em(text * 0.7))
        # A label's size hint remembers its least width.
        self._step.setMinimumWidth(0)
        self._iteration.setFont(dress.font(text, bold=True))
        self._step.setFont(dress.font(text))
        for label, colour in ((self._iteration, dress.theme.ink), (self._step, dress.theme.muted)):
            colours = label.palette()
            colours.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(colours)
        self._reserve()

    def _reserve(self) -> None:
        metrics = self._step.fontMetrics()
        self._step.setMinimumWidth(max(metrics.horizontalAdvance(each) for each in (self._widest, self._step.text())))
