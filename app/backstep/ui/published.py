"""The panel of published values, joined to the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from backstep.core.mistakes import Mistake
from backstep.present.frame import Frame
from backstep.session.commands import GoTo, ToggleMistake
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion

if TYPE_CHECKING:  # loaded with the panel
    from backstep.ui.panels.published import PublishedPanel


class PublishedValues(Companion):
    """Holds the panel in a dock that is closed until somebody opens it; a closed one costs nothing."""

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(bridge, window)
        self._dock = self._closed("published", self._make)

    def _make(self) -> PublishedPanel:
        from backstep.ui.panels.published import PublishedPanel

        panel = PublishedPanel(self._dock)
        panel.visited.connect(self._on_visited)
        panel.toggled.connect(self._on_toggled)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> PublishedPanel:
        """The table."""
        return self._dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it: none does."""
        return {}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        if frame.published is not None:
            self.panel.set_frame(frame.published)

    @Slot(int, int)
    def _on_visited(self, iteration: int, step: int) -> None:
        self._bridge.dispatch(GoTo(iteration, step))

    @Slot(object, int, int)
    def _on_toggled(self, mistake: Mistake, iteration: int, step: int) -> None:
        """Where the figure comes out is where to look at it, with the mistake and without."""
        self._bridge.dispatch(ToggleMistake(mistake, (iteration, step)))
