"""The panel of J over one parameter: which one, the plot, what the step comes to, and the learning rate."""

from __future__ import annotations

import html
from dataclasses import replace
from itertools import product

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from backstep.present.chosen import DescentView
from backstep.present.descent import SLIDER, rate_at, rate_from, rate_of_tip
from backstep.present.descent_view import DescentFrame
from backstep.session.descent import ZOOM_LEAST, ZOOM_MOST
from backstep.ui.dress import SMALL, TEXT, Dress, slider_style
from backstep.ui.guard import guarded
from backstep.ui.panels.descent_plot import DescentPlot
from backstep.ui.panels.facts import Brevity, Facts
from backstep.ui.panels.flow import Flow
from backstep.ui.panels.panel import OwnKeys, PanelButton, introduce
from backstep.ui.panels.parameter_boxes import ParameterBoxes
from backstep.ui.panels.positive_field import PositiveField
from backstep.ui.panels.words import Pages, Words, roomy
from backstep.ui.panels.zoom import Zoom

_WORDS = (
    *product((Brevity.EVERYTHING, Brevity.TURNED), (True,), (True, False)),
    (Brevity.VALUES, True, False),
    (Brevity.TURNED, False, False),
    (Brevity.VALUES, False, False),
)
"""How much is told of the numbers, whether the whole sentence, and whether the note, which is only by the way."""
_SLIDER = 60.0
"""What a slider beside other parts needs at least, in pixels at scale 1."""
_MOST = 0.24
"""Of the height of the panel for words, of which half is for the plot at least."""


@guarded
class DescentPanel(QWidget):
    """Shows a `DescentFrame`. What it is made of is built when it is opened for the first time.

    Attributes:
        viewed: emitted with the `DescentView` that somebody wants.
        chosen: emitted with the layer, neuron and source that somebody asks for; source 0 is the bias.
        used: emitted with the learning rate that the training shall have.
        left: emitted when the keys shall go back to stepping.
    """

    viewed = Signal(object)
    chosen = Signal(int, int, int)
    used = Signal(float)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "descent")
        self._frame: DescentFrame | None = None
        self._dress = Dress()
        self._room = roomy(self)
        self._column = self._room.column
        self._build_choice()
        self.chart = DescentPlot(self)
        self.chart.tip_moved.connect(self._on_tip)
        self.chart.zoomed.connect(self.zoom.turn)
        self.chart.reset.connect(self.zoom.reset)
        self.words = Words(self)
        self.verdict = self._label("descent_verdict")
        self.facts = Facts("descent_facts", self)
        self.note = self._label("descent_note")
        for label in (self.verdict, self.note, self.facts):
            self.words.column.addWidget(label)
        self.empty = self._label("descent_empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pictures = Pages(self)
        self._pictures.addWidget(self.chart)
        self._pictures.addWidget(self.empty)
        self._column.addWidget(self._pictures, 1)
        self._column.addWidget(self.words)
        self._build_rate()
        self._column.addWidget(self.field.message)

    @property
    def frame(self) -> DescentFrame | None:
        """What is shown."""
        return self._frame

    # --- made once

    def _build_choice(self) -> None:
        self.boxes = ParameterBoxes("descent", self)
        self.boxes.chosen.connect(self.chosen)
        self.boxes.left.connect(self.left)
        self._choice = Flow(self)
        self._column.addWidget(self._choice)
        self._choice.put(self.boxes)
        self.zoom = Zoom("descent", ZOOM_LEAST, ZOOM_MOST, self)
        self.zoom.wanted.connect(self._on_zoom)
        closeness = QWidget(self)
        self._closeness = QHBoxLayout(closeness)
        self._closeness.setContentsMargins(0, 0, 0, 0)
        for button in self.zoom.all:
            self._closeness.addWidget(button)
        self._choice.put(closeness, pushed=True)

    def _build_rate(self) -> None:
        self._alpha = QLabel("α", self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("descent_rate")
        self.slider.setAccessibleName("Learning rate to try; that of the training in the middle")
        self.slider.setRange(-SLIDER, SLIDER)
        self.slider.setPageStep(15)
        self.slider.setToolTip("Try another learning rate: from a hundredth to a hundred times that of the training")
        self.slider.valueChanged.connect(self._on_slider)
        OwnKeys(self.slider).left.connect(self.left)
        self.field = PositiveField("descent_rate", "Learning rate to try", rate_from, self)
        self.field.entered.connect(self._try)
        self.field.left.connect(self.left)
        self._alpha.setBuddy(self.field)
        self.back = PanelButton("descent_rate_back", "Back", "Back to the learning rate of the training", self)
        self.back.setAccessibleName("Back to the learning rate of the training")
        self.back.clicked.connect(self._on_back)
        self.use = PanelButton("descent_rate_use", "Use it", "Go on training with this learning rate", self)
        self.use.setAccessibleName("Go on training with this learning rate")
        self.use.clicked.connect(self._on_use)
        self._rate = Flow(self)
        self._column.addWidget(self._rate)
        self._rate.put(self._alpha)
        self._rate.put(self.slider, takes=True)
        for part in (self.field, self.back, self.use):
            self._rate.put(part)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        return label

    # --- shown

    def set_frame(self, frame: DescentFrame) -> None:
        """Show this moment."""
        self._frame = frame
        self.boxes.set_choice(frame.choice)
        self.chart.set_frame(frame)
        self.chart.setAccessibleDescription(frame.spoken)
        self.empty.setText(frame.empty)
        self._pictures.setCurrentWidget(self.empty if frame.empty else self.chart)
        self.zoom.set_zoom(frame.zoom, frame.closest)
        self._write(frame)
        with QSignalBlocker(self.slider):
            self.slider.setValue(frame.slider)
        self.field.show_number(frame.rate_text)
        self.back.setEnabled(frame.rate != frame.trained)
        self.use.setEnabled(frame.usable)

    def _write(self, frame: DescentFrame) -> None:
        theme = self._dress.theme
        word = f'<b style="color:{theme.colour(frame.role)}">{html.escape(frame.word)}.</b>' if frame.word else ""
        self.note.setText(frame.note)
        for brevity, whole, noted in _WORDS:
            self.verdict.setText(f"{word} {html.escape(frame.sentence if whole else frame.brief)}")
            self.note.setVisible(bool(frame.note) and (noted or frame.waits))
            self.facts.say((frame.across, "J"), frame.facts, self.width() - self._room.bar, brevity)
            if not self.words.crowd(self, most=_MOST):
                break
        self.verdict.setToolTip("\n".join(filter(None, (frame.sentence, frame.note))))
        self.facts.setAccessibleName(frame.spoken)
        self.words.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is more room, more stands beside each other."""
        super().resizeEvent(event)
        if self._frame is not None:
            self._write(self._frame)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        self._column.setSpacing(dress.px(4))
        self.words.column.setSpacing(dress.px(2))
        self.words.set_dress(dress)
        self._room.set_dress(dress)
        self._closeness.setSpacing(dress.px(3))
        self._choice.set_gaps(dress.px(6))
        self._rate.set_gaps(dress.px(6), dress.em(_SLIDER))
        self.chart.set_dress(dress)
        self.boxes.set_dress(dress)
        for part in (self.zoom, self.back, self.use, self.field, self.facts):
            part.set_dress(dress)
        for label in (self.note, self._alpha):
            label.setFont(dress.font(SMALL))
            label.setStyleSheet(f"color: {theme.muted}")
        self.empty.setFont(dress.font(TEXT))
        self.empty.setStyleSheet(f"color: {theme.muted}")
        self.verdict.setFont(dress.font(TEXT))
        self.verdict.setStyleSheet(f"color: {theme.ink}")
        self.slider.setStyleSheet(slider_style(dress))
        if self._frame is not None:
            self._write(self._frame)

    # --- what somebody does

    @property
    def _view(self) -> DescentView:
        return DescentView() if self._frame is None else self._frame.view

    def _try(self, rate: float | None) -> None:
        self.field.say("")
        self.viewed.emit(replace(self._view, rate=rate))

    def _on_zoom(self, zoom: int) -> None:
        # Fitted to the step, the picture goes on to follow it.
        fits = self._frame is not None and zoom == self._frame.closest
        self.viewed.emit(replace(self._view, zoom=None if fits else zoom))

    def _on_slider(self, value: int) -> None:
        if self._frame is not None:
            self._try(rate_at(self._frame, value) if value else None)

    def _on_tip(self, value: float) -> None:
        rate = None if self._frame is None else rate_of_tip(self._frame, value)
        if rate is not None:
            self._try(rate)

    def _on_back(self) -> None:
        self._try(None)

    def _on_use(self) -> None:
        if self._frame is not None:
            self.used.emit(self._frame.rate)
