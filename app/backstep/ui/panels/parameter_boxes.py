"""Number boxes that choose a weight or a bias."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from backstep.present.descent_view import Choice
from backstep.ui.boxes import LabelledBox
from backstep.ui.dress import Dress


class ParameterBoxes(QWidget):
    """Layer, neuron to which it leads, and neuron from which it comes, or the bias.

    Attributes:
        chosen: emitted with the layer, neuron and source that somebody asks for; source 0 is the bias.
        left: emitted when the keys shall go back to stepping.
    """

    chosen = Signal(int, int, int)
    left = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer = LabelledBox(f"{name}_layer", "Layer", 1, 1, self)
        self.unit = LabelledBox(f"{name}_unit", "to", 1, 1, self)
        self.source = LabelledBox(f"{name}_source", "from", 0, 1, self)
        self.layer.box.setAccessibleName("Layer of the parameter")
        self.unit.box.setAccessibleName("Neuron to which it leads")
        self.source.box.setAccessibleName("Neuron from which it comes, or the bias")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for box in self.all:
            box.chosen.connect(self._on_chosen)
            box.box.left.connect(self.left)
            self._row.addWidget(box)

    @property
    def all(self) -> tuple[LabelledBox, LabelledBox, LabelledBox]:
        """The boxes in their order."""
        return self.layer, self.unit, self.source

    def set_choice(self, choice: Choice) -> None:
        """Show what is chosen, and offer what there is."""
        limits = (1, choice.layers), (1, choice.units), (0 if choice.has_bias else 1, choice.sources)
        values = choice.target.layer, choice.target.unit, choice.target.source
        for box, (least, most), value in zip(self.all, limits, values, strict=True):
            with QSignalBlocker(box.box):
                box.box.setRange(least, most)
            box.set_value(value)
        # The text stands for the least value there is.
        self.source.box.setSpecialValueText("bias" if choice.has_bias else "")

    def set_dress(self, dress: Dress) -> None:
        """Take on the size."""
        self._row.setSpacing(dress.px(6))
        for box in self.all:
            box.set_dress(dress)

    def _on_chosen(self) -> None:
        self.chosen.emit(*(box.box.value() for box in self.all))
