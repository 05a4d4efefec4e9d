"""The panel of predictions, joined to the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from backstep.present.chosen import PredictionsView
from backstep.present.frame import Frame
from backstep.session.commands import ViewExample
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion

if TYPE_CHECKING:  # loaded with the panel
    from backstep.ui.panels.predictions import PredictionsPanel


class Predictions(Companion):
    """Holds the panel in a dock that is closed until somebody opens it; a closed one costs nothing."""

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(bridge, window)
        self._dock = self._closed("predictions", self._make)

    def _make(self) -> PredictionsPanel:
        from backstep.ui.panels.predictions import PredictionsPanel

        panel = PredictionsPanel(self._dock)
        panel.viewed.connect(self._on_viewed)
        panel.chosen.connect(self._on_chosen)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> PredictionsPanel:
        """The picture and the figures."""
        return self._dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it."""
        return {}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        if frame.predictions is not None:
            self.panel.set_frame(frame.predictions)

    @Slot(object)
    def _on_viewed(self, wanted: PredictionsView) -> None:
        self._bridge.set_view(replace(self._bridge.view, predictions=wanted))

    @Slot(int, int)
    def _on_chosen(self, number: int, row: int) -> None:
        if number > 0:
            self._bridge.dispatch(ViewExample(number))
            return
        why = "is not in the batch of this iteration" if number == 0 else "of the validation rows is not trained with"
        self._bridge.complain(f"Row {row + 1:,} {why}, so it cannot be viewed; choose a bright point.")
