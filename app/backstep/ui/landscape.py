"""The panel of J over two parameters, joined to the session and the diagram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from backstep.present.chosen import LandscapeView
from backstep.present.frame import Frame
from backstep.present.looks import Target
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion
from backstep.ui.diagram.view import DiagramView

if TYPE_CHECKING:  # loaded with the panel
    from backstep.ui.panels.landscape import LandscapePanel


class Landscape(Companion):
    """Holds the panel in a dock that is closed until somebody opens it; a closed one costs nothing."""

    def __init__(self, bridge: Bridge, diagram: DiagramView, window: QWidget) -> None:
        super().__init__(bridge, window)
        self._selected: Target | None = None
        self._dock = self._closed("landscape", self._make)
        diagram.clicked.connect(self._on_diagram)

    def _make(self) -> LandscapePanel:
        from backstep.ui.panels.landscape import LandscapePanel

        panel = LandscapePanel(self._dock)
        panel.viewed.connect(self._on_viewed)
        panel.chosen.connect(self._on_chosen)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> LandscapePanel:
        """The picture with its words."""
        return self._dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it: none does."""
        return {}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment; what was selected meanwhile, by mouse or keys, becomes an axis."""
        before, self._selected = self._selected, frame.selected
        shown, target = frame.landscape, frame.selected
        if shown is None:
            return
        self.panel.set_frame(shown)
        if shown.choices is not None and shown.view.across is None:
            # From now on they stay what they are, whatever is selected or let go.
            across, upward = (choice.target for choice in shown.choices)
            self._on_viewed(replace(shown.view, across=across, upward=upward))
        elif target is not None and target != before and target.kind in ("edge", "bias"):
            from backstep.present.landscape import with_selected

            self._on_viewed(with_selected(shown, target))

    @Slot(object)
    def _on_viewed(self, wanted: LandscapeView) -> None:
        self._bridge.set_view(replace(self._bridge.view, landscape=wanted))

    @Slot(bool, int, int, int)
    def _on_chosen(self, upward: bool, layer: int, unit: int, source: int) -> None:
        from backstep.present.descent import chosen_target
        from backstep.present.landscape import with_axis

        if self.panel.frame is not None:
            target = chosen_target(self._bridge.session.state.document.network, layer, unit, source)
            self._on_viewed(with_axis(self.panel.frame, target, upward=upward))

    @Slot(object)
    def _on_diagram(self, target: Target) -> None:
        if "landscape" in self._bridge.view.open and target.kind in ("edge", "bias"):
            self._bridge.set_view(replace(self._bridge.view, selected=target))
