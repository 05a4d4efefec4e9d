"""The panel of gradients, joined to the session and the diagram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from backstep.present.chosen import GradientsView, Tab
from backstep.present.frame import Frame
from backstep.present.looks import Target
from backstep.session.commands import ViewExample
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion
from backstep.ui.diagram.view import DiagramView

if TYPE_CHECKING:  # loaded with the panel
    from backstep.present.gradients_view import WrongRow
    from backstep.ui.panels.gradients import GradientsPanel


class Gradients(Companion):
    """The panel of the gradient by every way; a closed one costs nothing."""

    def __init__(self, bridge: Bridge, diagram: DiagramView, window: QWidget) -> None:
        super().__init__(bridge, window)
        self._checks = False
        self._dock = self._closed("gradients", self._make)
        diagram.clicked.connect(self._on_diagram)

    def _make(self) -> GradientsPanel:
        from backstep.ui.panels.gradients import GradientsPanel

        panel = GradientsPanel(self._dock)
        panel.viewed.connect(self._on_viewed)
        panel.pointed.connect(self._on_pointed)
        panel.check_pressed.connect(self.check)
        panel.compute_pressed.connect(self._on_compute)
        panel.growth_pressed.connect(self._on_growth)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> GradientsPanel:
        """The table, the check and the charts."""
        return self._dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it."""
        return {"check_gradient": self.check}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        if frame.gradients is None:
            return
        self.panel.set_frame(frame.gradients)
        if self._checks:
            self._checks = False
            self._bridge.gradients.check()

    @Slot()
    def check(self) -> None:
        """Open the panel and check the gradient, as soon as the panel has its part of a Frame.

        On a wall, where there are no panels, the diagram shows what is wrong and the line at the foot says it.
        """
        if not self._bridge.view.projector:
            self._dock.show()
            self._dock.raise_()
        view = self._bridge.view
        shown = view.open | {"gradients"}
        self._bridge.set_view(replace(view, open=shown, gradients=replace(view.gradients, tab=Tab.METHODS)))
        self._checks = True
        self._bridge.refresh()

    @Slot(object)
    def _on_viewed(self, wanted: GradientsView) -> None:
        self._bridge.set_view(replace(self._bridge.view, gradients=wanted))

    @Slot(object)
    def _on_pointed(self, row: WrongRow) -> None:
        if row.example is not None:
            self._bridge.dispatch(ViewExample(row.example))
        self._select(row.target)

    def _select(self, target: Target) -> None:
        self._bridge.set_view(replace(self._bridge.view, selected=target))

    @Slot(object)
    def _on_diagram(self, target: Target) -> None:
        if "gradients" in self._bridge.view.open and target.kind in ("edge", "bias"):
            self._select(target)

    @Slot()
    def _on_compute(self) -> None:
        self._bridge.gradients.start_or_stop()

    @Slot()
    def _on_growth(self) -> None:
        self._bridge.gradients.grow_or_stop()
