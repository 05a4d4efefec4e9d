"""The panel of J over two parameters: which ones, the picture, what is pointed at, and what the step comes to."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from backstep.present.chosen import LandscapeView
from backstep.present.landscape import readout
from backstep.present.landscape_view import HIGH, WIDE, LandscapeFrame
from backstep.session.landscape import ZOOM_LEAST, ZOOM_MOST
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.elided import ElidedLabel
from backstep.ui.guard import guarded
from backstep.ui.panels.facts import Brevity, Facts
from backstep.ui.panels.flow import Flow
from backstep.ui.panels.landscape_plot import LandscapePlot
from backstep.ui.panels.panel import PanelButton, introduce
from backstep.ui.panels.parameter_boxes import ParameterBoxes
from backstep.ui.panels.words import Pages, Words, roomy
from backstep.ui.panels.zoom import Zoom

_CHOOSE = (
    "Choose the parameter that lies {way}. Selecting a weight or a bias on the diagram, by a click or with Shift and"
    " the arrows, lays it across, and what lay across goes upward."
)
_PICTURE = 0.7
"""About so much of the height that is left is for the picture, and the rest for words."""
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
        self._said: tuple[object, ...] = ()
        self._pointed = math.nan, math.nan
        self._short = False
        """Whether there is only room for the most important words; the hint says what the note would."""
        self._room = roomy(self)
        self._column = self._room.column
        self._build_choice()
        self.chart = LandscapePlot(self)
        self.chart.pointed.connect(self._on_pointed)
        self.chart.left.connect(self.left)
        self.empty = QLabel(self)
        self.empty.setObjectName("landscape_empty")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pictures = Pages(self)
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
        self._choice = Flow(self)
        self._column.addWidget(self._choice)
        for part in (self.across, self.upward, self.boxes):
            self._choice.put(part)

    def _build_buttons(self) -> None:
        tip = "Show the plane in which the way here spreads most, in place of two parameters"
        self.directions = PanelButton("landscape_directions", "Main directions", tip, self)
        self.directions.setCheckable(True)
        self.directions.clicked.connect(self._on_directions)
        self.zoom = Zoom("landscape", ZOOM_LEAST, ZOOM_MOST, self)
        self.zoom.wanted.connect(lambda zoom: self.viewed.emit(replace(self._view, zoom=zoom)))
        self.chart.zoomed.connect(self.zoom.turn)
        self.chart.reset.connect(self.zoom.reset)
        # Beside the picture or above it, as `_arrange` has it.
        self._side = QVBoxLayout()
        self._middle.addLayout(self._side)
        self._closeness = QHBoxLayout()
        self._side.addWidget(self.directions)
        self._side.addLayout(self._closeness)
        self._closeness.addWidget(self.zoom.wider)
        self._closeness.addWidget(self.zoom.closer)
        self._side.addWidget(self.zoom.fit)
        self._side.addStretch(1)

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
        self.zoom.set_zoom(frame.view.zoom, frame.closest)
        self._write(frame)
        self._say()

    def _show_choice(self, frame: LandscapeFrame) -> None:
        """The parameter of the axis that is being chosen."""
        for part in (self.across, self.upward, self.boxes):
            part.setEnabled(frame.choices is not None)
        if frame.choices is not None:
            self.boxes.set_choice(frame.choices[1 if self.upward.isChecked() else 0])

    def _write(self, frame: LandscapeFrame) -> None:
        said = frame.sentence, frame.note, frame.facts, frame.names, self.size(), self._dress
        if said == self._said:
            # While the picture gets finer nothing else is said.
            return
        self._said = said
        for label, text in ((self.sentence, frame.sentence), (self.note, frame.note)):
            label.setText(text)
            label.setVisible(bool(text))
        self.facts.setVisible(bool(frame.facts))
        for brevity in (Brevity.EVERYTHING, Brevity.POINTS, Brevity.COSTS):
            self.facts.say((*frame.names, "J"), frame.facts, self.width() - self._room.bar, brevity)
            if not self.words.crowd(self, self._spare):
                break
        self._short = brevity is Brevity.COSTS
        if self._short:
            self.note.hide()
        self.facts.setAccessibleName(frame.spoken)
        self.words.fit()

    def _arrange(self) -> None:
        """Put the buttons beside the picture or above it, whatever leaves it larger: its shape is always the same."""
        beside, above = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.BottomToTop
        sizes, sides = {}, {}
        for way, along in ((beside, QBoxLayout.Direction.TopToBottom), (above, beside)):
            self._side.setDirection(along)
            taken = self._side.sizeHint()
            sides[way] = taken.width() + self._middle.spacing()
            wide = self.width() - (taken.width() if way is beside else 0)
            high = self._free - (taken.height() if way is above else 0)
            sizes[way] = min(wide / WIDE, high * _PICTURE / HIGH)
        if self.width() - self._room.bar - sides[beside] < self.chart.minimumSizeHint().width():
            del sizes[beside]
        way = max(sizes, key=sizes.__getitem__)
        self._middle.setDirection(way)
        self._side.setDirection(QBoxLayout.Direction.TopToBottom if way is beside else beside)

    @property
    def _free(self) -> float:
        """Pixels of height for the picture, what is said of it, and buttons above it."""
        return self.height() - self._choice.heightForWidth(self.width()) - self.hint.sizeHint().height()

    @property
    def _spare(self) -> float:
        """Pixels of height that the picture leaves."""
        taken = self._side.sizeHint()
        if self._middle.direction() is QBoxLayout.Direction.LeftToRight:
            return self._free - (self.width() - taken.width()) * HIGH / WIDE
        return self._free - taken.height() - self.width() * HIGH / WIDE

    def _say(self) -> None:
        """What is pointed at, with the numbers of the moment, or what can be done."""
        frame = self._frame
        self.hint.setVisible(frame is not None and not frame.empty)
        if frame is None:
            return
        found = readout(frame, *self._pointed) if math.isfinite(self._pointed[0]) else None
        idle = frame.note if self._short and frame.note else _ASK
        said, x, y = (idle, math.nan, math.nan) if found is None else found
        self.hint.setText(said)
        self.chart.point(x, y)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is more room, more stands beside each other."""
        super().resizeEvent(event)
        self._arrange()
        if self._frame is not None:
            self._write(self._frame)
            self._say()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        self._column.setSpacing(dress.px(4))
        self.words.column.setSpacing(dress.px(2))
        self.words.set_dress(dress)
        self._room.set_dress(dress)
        self._choice.set_gaps(dress.px(6))
        for row in (self._middle, self._closeness, self._side):
            row.setSpacing(dress.px(6))
        for part in (self.boxes, self.chart, self.facts, self.zoom, self.across, self.upward, self.directions):
            part.set_dress(dress)
        for label in (self.hint, self.note):
            label.setFont(dress.font(SMALL))
            label.setStyleSheet(f"color: {theme.muted}")
        self.sentence.setFont(dress.font(TEXT))
        self.sentence.setStyleSheet(f"color: {theme.ink}")
        self.empty.setFont(dress.font(TEXT))
        self.empty.setStyleSheet(f"color: {theme.muted}")
        self._arrange()
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

    def _on_pointed(self, x: float, y: float) -> None:
        self._pointed = x, y
        self._say()
