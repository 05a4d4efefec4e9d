"""The predictions panel: a picture of what the network does, and how well it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QLabel, QTabBar, QWidget

from backstep.present.chosen import PredictionsView
from backstep.present.predictions import counted_in, readout, readout_between
from backstep.present.predictions_view import ChartLook, MatrixLook, PredictionsFrame
from backstep.ui.band import BandText
from backstep.ui.dress import SMALL, TEXT, Dress, tab_style
from backstep.ui.elided import ElidedLabel
from backstep.ui.guard import guarded
from backstep.ui.panels.confusion_matrix import ConfusionMatrix
from backstep.ui.panels.flow import Flow
from backstep.ui.panels.panel import OwnKeys, PanelButton, introduce
from backstep.ui.panels.prediction_chart import PredictionChart
from backstep.ui.panels.words import Pages, roomy

_LOW = 130.0
"""Height of a picture with its axes below which words are left out, in pixels at scale 1."""


@guarded
class PredictionsPanel(QWidget):
    """Shows a `PredictionsFrame`.

    Attributes:
        viewed: emitted with the `PredictionsView` that somebody wants.
        chosen: emitted with the number of an example in the batch (0: not in it) and its row, counted from 0.
        left: emitted when the keys shall go back to stepping.
    """

    viewed = Signal(object)
    chosen = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "predictions")
        self._frame: PredictionsFrame | None = None
        self._dress = Dress()
        self._pointed: Callable[[PredictionsFrame], str] | None = None
        self._short = False
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("prediction_tabs")
        self.tabs.setAccessibleName("Pictures")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self._on_tab)
        self.output = QComboBox(self)
        self.output.setObjectName("prediction_output")
        self.output.setAccessibleName("Output that is shown")
        self.output.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.output.setMinimumContentsLength(9)
        self.output.activated.connect(self._on_output)
        self.validation = PanelButton("prediction_validation", "Validation", "Count the validation rows instead", self)
        self.validation.setCheckable(True)
        self.validation.clicked.connect(self._on_validation)
        self.moment = ElidedLabel(self)
        self.scores = BandText(Qt.TextFormat.PlainText, self)
        self.scores.setObjectName("prediction_scores")
        self.scores.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.chart = PredictionChart(self)
        self.matrix = ConfusionMatrix(self)
        self.empty = QLabel(self)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pictures = Pages(self)
        for page in (self.chart, self.matrix, self.empty):
            self._pictures.addWidget(page)
        self.hint = ElidedLabel(self)
        self.hint.setObjectName("prediction_hint")
        self.chart.pointed.connect(self._on_pointed)
        self.chart.chosen.connect(self._on_chosen)
        self.matrix.pointed.connect(self._on_cell)
        self.chart.left.connect(self.left)
        for own in (self.tabs, self.output):
            OwnKeys(own).left.connect(self.left)
        self._head = Flow(self)
        self._room = roomy(self)
        self._column = self._room.column
        self._column.addWidget(self._head)
        self._head.put(self.tabs, takes=True)
        self._head.put(self.output)
        self._head.put(self.validation)
        self._column.addWidget(self.moment)
        self._column.addWidget(self.scores)
        self._column.addWidget(self._pictures, 1)
        self._column.addWidget(self.hint)

    @property
    def frame(self) -> PredictionsFrame | None:
        """What is shown."""
        return self._frame

    # --- shown

    def set_frame(self, frame: PredictionsFrame) -> None:
        """Show this moment."""
        before, self._frame = self._frame, frame
        if before is None or before.parts != frame.parts:
            self._name_tabs(frame)
        number = next(place for place, (part, _, _) in enumerate(frame.parts) if part is frame.view.part)
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(number)
        if before is None or before.outputs != frame.outputs:
            self.output.clear()
            self.output.addItems(frame.outputs)
        self.output.setVisible(bool(frame.outputs))
        self.output.setCurrentIndex(frame.view.output - frame.first)
        self.validation.setVisible(frame.validates)
        self.validation.setChecked(frame.view.held_out)
        self.moment.setText(frame.moment)
        self.chart.plot.setAccessibleDescription(" ".join((frame.moment, *frame.scores)))
        self.empty.setText(frame.empty)
        picture = frame.picture
        if isinstance(picture, ChartLook):
            self.chart.set_look(picture)
            self._pictures.setCurrentWidget(self.chart)
        elif isinstance(picture, MatrixLook):
            self.matrix.set_look(picture)
            self._pictures.setCurrentWidget(self.matrix)
        else:
            self._pictures.setCurrentWidget(self.empty)
        self._shorten()
        self._say()

    def _shorten(self) -> None:
        """Leave more room to a picture that would be low: the scores in one line, and the moment in their tooltip."""
        frame = self._frame
        if frame is None:
            return
        parts = (self._head, self.scores, self.chart.legend)
        high = sum(part.heightForWidth(self.width()) for part in parts if part is not self.scores)
        high += self.scores.whole_height + 2 * self.hint.sizeHint().height()
        self._short = frame.picture is not None and self.height() - high < self._dress.em(_LOW)
        self.moment.setVisible(not self._short)
        self.scores.set_brief(self._short)
        self.scores.say("\n".join(frame.scores), frame.moment if self._short else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less where there is little room."""
        super().resizeEvent(event)
        self._shorten()

    def _name_tabs(self, frame: PredictionsFrame) -> None:
        with QSignalBlocker(self.tabs):
            while self.tabs.count():
                self.tabs.removeTab(0)
            for number, (_, title, tip) in enumerate(frame.parts):
                self.tabs.addTab(title)
                self.tabs.setTabToolTip(number, tip)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        self._column.setSpacing(dress.px(4))
        self._room.set_dress(dress)
        self._head.set_gaps(dress.px(6))
        self.tabs.setFont(dress.font(SMALL))
        self.tabs.setStyleSheet(tab_style(dress))
        self.output.setFont(dress.font(SMALL))
        self.validation.set_dress(dress)
        for label in (self.moment, self.hint):
            label.setFont(dress.font(SMALL))
            label.setStyleSheet(f"color: {theme.muted}")
        self.scores.setFont(dress.font(TEXT))
        self.scores.setStyleSheet(f"color: {theme.ink}")
        self.empty.setFont(dress.font(TEXT))
        self.empty.setStyleSheet(f"color: {theme.muted}")
        self.chart.set_dress(dress)
        self.matrix.set_dress(dress)
        self._shorten()

    # --- what somebody does

    @property
    def _view(self) -> PredictionsView:
        return PredictionsView() if self._frame is None else self._frame.view

    def _on_tab(self, number: int) -> None:
        if self._frame is not None and 0 <= number < len(self._frame.parts):
            self._pointed = None
            self.viewed.emit(replace(self._view, part=self._frame.parts[number][0]))

    def _on_output(self, number: int) -> None:
        if self._frame is not None:
            self.viewed.emit(replace(self._view, output=number + self._frame.first))

    def _on_validation(self, on: bool) -> None:
        self.viewed.emit(replace(self._view, held_out=on))

    def _on_pointed(self, dot: int, x: float, y: float) -> None:
        if dot >= 0:
            self._pointed = lambda frame: readout(frame, dot)
        else:
            self._pointed = lambda frame: readout_between(frame, x, y)
        self._say()

    def _on_cell(self, row: int, column: int) -> None:
        self._pointed = (lambda frame: counted_in(frame, row, column)) if row >= 0 else None
        self._say()

    def _say(self) -> None:
        """What is pointed at, with today's numbers, or what can be done."""
        if self._frame is not None:
            said = self._pointed(self._frame) if self._pointed is not None else ""
            self.hint.setText(said or self._frame.ask)

    def _on_chosen(self, dot: int) -> None:
        dots = self.chart.dots
        if dots is not None and not dots.held_out[dot]:
            self.chosen.emit(int(dots.numbers[dot]), int(dots.rows[dot]))
        elif dots is not None:
            self.chosen.emit(-1, int(dots.rows[dot]))
