"""The panel of J over two parameters: which ones, the picture, what is pointed at, and what the step comes to."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from backstep.present.chosen import LandscapeView
from backstep.present.landscape import readout
from backstep.present.landscape_view import LandscapeFrame
from backstep.session.landscape import ZOOM_LEAST, ZOOM_MOST
from backstep.ui.dress import SMALL, TEXT, Dress, scroll_bar_style
from backstep.ui.elided import ElidedLabel
from backstep.ui.guard import guarded
from backstep.ui.panels.facts import Facts
from backstep.ui.panels.landscape_plot import LandscapePlot
from backstep.ui.panels.panel import PanelButton, introduce
from backstep.ui.panels.parameter_boxes import ParameterBoxes
from backstep.ui.panels.words import Words

_CHOOSE = (
    "Choose the parameter that lies {way}. Selecting a weight or a bias on the diagram, by a click or with Shift and"
    " the arrows, lays it across, and what lay across goes upward."
)
_ASK = "Point at a place, or click and use the arrows, to see J there."


@guarded
class LandscapePanel(QWidget):
    """Shows a `LandscapeFrame`. What it is made of is built when it is opened for the first time.

    Attributes:
        viewed: emitted with the `LandscapeView` that somebody wants.
        chosen: emitted with whether it is about the axis that goes upward, and with the layer, neuron and source of the
            parameter that somebody asks for; source 0 is the bias.
        left: emitted when the keys shall go back to stepping.
    """

    viewed = Signal(object)
    chosen = Signal(bool, int, int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "landscape")
        self._frame: LandscapeFrame | None = None
        self._dress = Dress()
        self._pointed = math.nan, math.nan
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._build_choice()
        self.chart = LandscapePlot(self)
        self.chart.pointed.connect(self._on_pointed)
        self.chart.zoomed.connect(self._on_zoomed)
        self.chart.reset.connect(self._on_reset_zoom)
        self.chart.left.connect(self.left)
        self.empty = QLabel(self)
        self.empty.setObjectName("landscape_empty")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pictures = QStackedWidget(self)
        self._pictures.addWidget(self.chart)
        self._pictures.addWidget(self.empty)
        self.hint = ElidedLabel(self)
        self.hint.setObjectName("landscape_hint")
        self.words = Words(self)
        self.sentence, self.note = QLabel(self), QLabel(self)
        self.sentence.setObjectName("landscape_sentence")
        self.note.setObjectName("landscape_note")
        self.facts = Facts("landscape_facts", self)
        for label in (self.sentence, self.note):
            label.setWordWrap(True)
        for label in (self.sentence, self.facts, self.note):
            self.words.column.addWidget(label)
        self._middle = QHBoxLayout()
        self._column.addLayout(self._middle, 1)
        self._middle.addWidget(self._pictures, 1)
        self._build_buttons()
        self._column.addWidget(self.hint)
        self._column.addWidget(self.words)

    @property
    def frame(self) -> LandscapeFrame | None:
        """What is shown."""
        return self._frame

    def _build_choice(self) -> None:
        self.across = PanelButton("landscape_across", "→", _CHOOSE.format(way="across"), self)
        self.upward = PanelButton("landscape_upward", "↑", _CHOOSE.format(way="upward"), self)
        self.across.setAccessibleName("Choose the parameter that lies across")
        self.upward.setAccessibleName("Choose the parameter that lies upward")
        self._axes = QButtonGroup(self)
        for button in (self.across, self.upward):
            button.setCheckable(True)
            button.clicked.connect(self._on_axis)
            self._axes.addButton(button)
        self.across.setChecked(True)
        self.boxes = ParameterBoxes("landscape", self)
        self.boxes.chosen.connect(self._on_chosen)
        self.boxes.left.connect(self.left)
        self._choice = QHBoxLayout()
        self._column.addLayout(self._choice)
        for part in (self.across, self.upward, self.boxes):
            self._choice.addWidget(part)
        self._choice.addStretch(1)

    def _build_buttons(self) -> None:
        tip = "Show the plane in which the way here spreads most, in place of two parameters"
        self.directions = PanelButton("landscape_directions", "Main directions", tip, self)
        self.wider = PanelButton("landscape_wider", "−", "Look from further away (wheel)", self)
        self.closer = PanelButton("landscape_closer", "+", "Look closer (wheel); a double click shows all again", self)
        self.fit = PanelButton("landscape_fit", "Step", "Look as closely as the step can be seen, or show all", self)
        self.wider.setAccessibleName("Look from further away")
        self.closer.setAccessibleName("Look closer")
        self.fit.setAccessibleName("Fit the picture to the step")
        for button in (self.directions, self.fit):
            button.setCheckable(True)
        self.directions.clicked.connect(self._on_directions)
        self.wider.clicked.connect(lambda: self._on_zoomed(-1))
        self.closer.clicked.connect(lambda: self._on_zoomed(1))
        self.fit.clicked.connect(self._on_fit)
        # Beside the picture, which is not as wide as a panel anyway.
        self._side = QVBoxLayout()
        self._middle.addLayout(self._side)
        self._zoom = QHBoxLayout()
        self._side.addWidget(self.directions)
        self._side.addLayout(self._zoom)
        self._zoom.addWidget(self.wider)
        self._zoom.addWidget(self.closer)
        self._side.addWidget(self.fit)
        self._side.addStretch(1)

    @property
    def _buttons(self) -> tuple[PanelButton, ...]:
        return self.across, self.upward, self.directions, self.wider, self.closer, self.fit

    # --- shown

    def set_frame(self, frame: LandscapeFrame) -> None:
        """Show this moment."""
        self._frame = frame
        self._show_choice(frame)
        self.directions.setChecked(frame.view.directions)
        self.chart.set_frame(frame)
        self.chart.plot.setAccessibleDescription(frame.spoken)
        self.empty.setText(frame.empty)
        self._pictures.setCurrentWidget(self.empty if frame.empty else self.chart)
        self.closer.setEnabled(frame.view.zoom < ZOOM_MOST)
        self.wider.setEnabled(frame.view.zoom > ZOOM_LEAST)
        self.fit.setEnabled(frame.closest != 0 or frame.view.zoom != 0)
        self.fit.setChecked(frame.closest != 0 and frame.view.zoom == frame.closest)
        self._write(frame)
        self._say()

    def _show_choice(self, frame: LandscapeFrame) -> None:
        """The parameter of the axis that is being chosen."""
        for part in (self.across, self.upward, self.boxes):
            part.setEnabled(frame.choices is not None)
        if frame.choices is not None:
            self.boxes.set_choice(frame.choices[1 if self.upward.isChecked() else 0])

    def _write(self, frame: LandscapeFrame) -> None:
        for label, text in ((self.sentence, frame.sentence), (self.note, frame.note)):
            label.setText(text)
            label.setVisible(bool(text))
        self.facts.setVisible(bool(frame.facts))
        self.facts.say((*frame.names, "J"), frame.facts, self.width())
        self.facts.setAccessibleName(frame.spoken)
        self.words.fit()

    def _say(self) -> None:
        """What is pointed at, with the numbers of the moment, or what can be done."""
        frame = self._frame
        self.hint.setVisible(frame is not None and not frame.empty)
        if frame is None:
            return
        found = readout(frame, *self._pointed) if math.isfinite(self._pointed[0]) else None
        said, x, y = (_ASK, math.nan, math.nan) if found is None else found
        self.hint.setText(said)
        self.chart.point(x, y)

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
        self.words.verticalScrollBar().setStyleSheet(scroll_bar_style(dress))
        for row in (self._choice, self._middle, self._zoom, self._side):
            row.setSpacing(dress.px(6))
        for part in (self.boxes, self.chart, self.facts):
            part.set_dress(dress)
        for button in self._buttons:
            button.set_dress(dress)
        for label in (self.hint, self.note):
            label.setFont(dress.font(SMALL))
            label.setStyleSheet(f"color: {theme.muted}")
        self.sentence.setFont(dress.font(TEXT))
        self.sentence.setStyleSheet(f"color: {theme.ink}")
        self.empty.setFont(dress.font(TEXT))
        self.empty.setStyleSheet(f"color: {theme.muted}")
        if self._frame is not None:
            self._write(self._frame)

    # --- what somebody does

    @property
    def _view(self) -> LandscapeView:
        return LandscapeView() if self._frame is None else self._frame.view

    def _on_axis(self) -> None:
        if self._frame is not None:
            self._show_choice(self._frame)

    def _on_chosen(self, layer: int, unit: int, source: int) -> None:
        self.chosen.emit(self.upward.isChecked(), layer, unit, source)

    def _on_directions(self, on: bool) -> None:
        self.viewed.emit(replace(self._view, directions=on, zoom=0))

    def _on_zoomed(self, by: int) -> None:
        zoom = min(ZOOM_MOST, max(ZOOM_LEAST, self._view.zoom + by))
        self.viewed.emit(replace(self._view, zoom=zoom))

    def _on_reset_zoom(self) -> None:
        self.viewed.emit(replace(self._view, zoom=0))

    def _on_fit(self) -> None:
        if self._frame is not None:
            closest, zoom = self._frame.closest, self._view.zoom
            self.viewed.emit(replace(self._view, zoom=0 if zoom == closest else closest))

    def _on_pointed(self, x: float, y: float) -> None:
        self._pointed = x, y
        self._say()
