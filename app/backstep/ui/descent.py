"""The panel of J over one parameter, joined to the session and the diagram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from backstep.present.chosen import DescentView
from backstep.present.frame import Frame
from backstep.present.looks import Target
from backstep.session.branches import Changed, Edit
from backstep.session.commands import EditValue
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion
from backstep.ui.diagram.view import DiagramView

if TYPE_CHECKING:  # loaded with the panel
    from backstep.ui.panels.descent import DescentPanel


class Descent(Companion):
    """Holds the panel in a dock that is closed until somebody opens it; a closed one costs nothing."""

    def __init__(self, bridge: Bridge, diagram: DiagramView, window: QWidget) -> None:
        super().__init__(bridge, window)
        self._dock = self._closed("descent", self._make)
        diagram.clicked.connect(self._on_diagram)

    def _make(self) -> DescentPanel:
        from backstep.ui.panels.descent import DescentPanel

        panel = DescentPanel(self._dock)
        panel.viewed.connect(self._on_viewed)
        panel.chosen.connect(self._on_chosen)
        panel.used.connect(self._on_used)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> DescentPanel:
        """The plot with its words and the learning rate."""
        return self._dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it: none does."""
        return {}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        if frame.descent is not None:
            self.panel.set_frame(frame.descent)

    @Slot(object)
    def _on_viewed(self, wanted: DescentView) -> None:
        self._bridge.set_view(replace(self._bridge.view, descent=wanted))

    @Slot(int, int, int)
    def _on_chosen(self, layer: int, unit: int, source: int) -> None:
        from backstep.present.descent import chosen_target

        self._select(chosen_target(self._bridge.session.state.document.network, layer, unit, source))

    def _select(self, target: Target) -> None:
        self._bridge.set_view(replace(self._bridge.view, selected=target))

    @Slot(object)
    def _on_diagram(self, target: Target) -> None:
        if "descent" in self._bridge.view.open and target.kind in ("edge", "bias"):
            self._select(target)

    @Slot(float)
    def _on_used(self, rate: float) -> None:
        if self._bridge.dispatch(EditValue(Edit(Changed.LEARNING_RATE, rate))):
            # What is tried is that of the training again, also once that is taken back.
            self._bridge.set_view(replace(self._bridge.view, descent=replace(self._bridge.view.descent, rate=None)))
