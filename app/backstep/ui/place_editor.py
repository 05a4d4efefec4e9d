"""Choosing where a breakpoint sits: the kind of place, and its numbers within the ranges there are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from backstep.core.datasets_wording import headed
from backstep.core.network import Network
from backstep.core.steps import PHASES, Phase
from backstep.present.narration import PHASE_TITLES
from backstep.session.program import program
from backstep.session.spots import Spot
from backstep.ui.boxes import SteppedBox
from backstep.ui.choice import Choice
from backstep.ui.dress import TEXT, Dress

KINDS = ("line", "phase", "layer", "neuron", "weight", "bias", "example", "iteration")
_TITLES = {
    "line": "A line of the program",
    "phase": "A phase",
    "layer": "A layer",
    "neuron": "A neuron",
    "weight": "A weight",
    "bias": "A bias",
    "example": "An example",
    "iteration": "An iteration",
}
_NUMBERS = {
    "line": (),
    "phase": (),
    "layer": ("layer",),
    "neuron": ("layer", "unit"),
    "weight": ("layer", "unit", "source"),
    "bias": ("layer", "unit"),
    "example": ("example",),
    "iteration": ("iteration",),
}
_LABELS = {
    "layer": "layer",
    "unit": "unit",
    "source": "from source",
    "example": "number",
    "iteration": "number",
}
_MOST = 10**9


def kind_of(spot: Spot) -> str:
    """Which of `KINDS` a spot is."""
    for kind, given in (("line", spot.line), ("example", spot.example), ("iteration", spot.iteration)):
        if given is not None:
            return kind
    if spot.layer is None:
        return "phase"
    if spot.source is not None:
        return "weight"
    return "bias" if spot.bias else "layer" if spot.unit is None else "neuron"


class PlaceEditor(QWidget):
    """A box with the kinds, the numbers that kind has, and the phase.

    Attributes:
        edited: emitted after each change.
    """

    edited = Signal()

    def __init__(self, network: Network, examples: int, spot: Spot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network = network
        self.kind = Choice("place_kind", "Kind of place", self)
        for kind in KINDS:
            self.kind.addItem(_TITLES[kind], kind)
        biased = any(layer.has_bias for layer in network.layers)
        if not biased:
            self.kind.removeItem(self.kind.findData("bias"))
        self.boxes: dict[str, SteppedBox] = {}
        self._labels: dict[str, QLabel] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.kind)
        ranges = {"layer": network.depth, "example": examples, "iteration": _MOST}
        for name, title in _LABELS.items():
            box, label = SteppedBox(self), QLabel(title, self)
            box.setObjectName(f"place_{name}")
            box.setAccessibleName(title)
            box.setRange(1, ranges.get(name, 1))
            box.setGroupSeparatorShown(True)
            label.setBuddy(box)
            self.boxes[name], self._labels[name] = box, label
            self._row.addWidget(label)
            self._row.addWidget(box)
        self.line = Choice("place_line", "Line of the program", self)
        self.line.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.line.setMinimumContentsLength(18)
        lines = program().lines
        for number in sorted(program().stops(network) | ({spot.line} if spot.line is not None else set())):
            code = lines[number - 1].split("#")[0].strip() if number <= len(lines) else ""
            self.line.addItem(f"{number}: {code}" if code else str(number), number)
        self._row.addWidget(self.line)
        self.phase = Choice("place_phase", "Phase", self)
        self._row.addWidget(self.phase)
        self._row.addStretch(1)
        self._show(spot)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.boxes["layer"].valueChanged.connect(self._fit_ranges)
        self.boxes["unit"].valueChanged.connect(self._fit_ranges)
        for box in self.boxes.values():
            box.valueChanged.connect(self.edited)
        for choice in (self.line, self.phase):
            choice.currentIndexChanged.connect(self.edited)

    @property
    def spot(self) -> Spot:
        """The place that is chosen."""
        kind = str(self.kind.currentData())
        given = {name: self.boxes[name].value() for name in _NUMBERS[kind]}
        phase = self.phase.currentData() if self.phase.isVisibleTo(self) else None
        line = self.line.currentData() if kind == "line" else None
        return Spot(line=line, **given, phase=None if phase is None else Phase(phase), bias=kind == "bias")

    def set_dress(self, dress: Dress) -> None:
        """Take on the size."""
        self._row.setSpacing(dress.px(7))
        for choice in (self.kind, self.line, self.phase):
            choice.set_dress(dress)
        for part in (*self.boxes.values(), *self._labels.values()):
            part.setFont(dress.font(TEXT))

    def _show(self, spot: Spot) -> None:
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind_of(spot))))
        self._fit_kind()
        self.line.setCurrentIndex(max(0, self.line.findData(spot.line)))
        numbers = {"layer": spot.layer, "unit": spot.unit, "source": spot.source}
        for name, number in (numbers | {"example": spot.example, "iteration": spot.iteration}).items():
            # In this order: the layer says how many units there are.
            self._fit_ranges()
            self.boxes[name].setValue(number or 1)
        if spot.phase is not None:
            self.phase.setCurrentIndex(self.phase.findData(spot.phase.value))

    def _on_kind(self) -> None:
        self._fit_kind()
        self._fit_ranges()
        self.edited.emit()

    def _fit_kind(self) -> None:
        kind = str(self.kind.currentData())
        for name, box in self.boxes.items():
            box.setVisible(name in _NUMBERS[kind])
            self._labels[name].setVisible(name in _NUMBERS[kind])
        self.line.setVisible(kind == "line")
        was = self.phase.currentData()
        self.phase.blockSignals(True)
        self.phase.clear()
        if kind != "phase":
            self.phase.addItem("in any phase", None)
        for phase in PHASES:
            title = PHASE_TITLES[phase]
            self.phase.addItem(title if kind == "phase" else f"in {title} only", phase.value)
        self.phase.setCurrentIndex(max(0, self.phase.findData(was)) if was else 0)
        self.phase.blockSignals(False)
        self.phase.setVisible(kind not in ("example", "iteration"))

    def _fit_ranges(self) -> None:
        layer = self.boxes["layer"].value()
        self.boxes["unit"].setMaximum(self._network.units(layer))
        self.boxes["source"].setMaximum(self._network.units(layer - 1))

    def fault(self, examples: int) -> str:
        """Why there is no such place; "" where there is."""
        found = next(iter(self.spot.faults(self._network, examples)), None)
        return "" if found is None else f"{headed(found[1])}."
