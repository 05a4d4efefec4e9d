"""The watches, joined to the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from backstep.present.frame import Frame
from backstep.session.commands import PlotWatch, PutWatch, RemoveWatch
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion

if TYPE_CHECKING:  # loaded with the panel
    from backstep.ui.panels.watches import WatchesPanel


class Watching(Companion):
    """The panel of watches; a closed one costs nothing."""

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(bridge, window)
        self._adds = False
        self._dock = self._closed("watches", self._make)

    def _make(self) -> WatchesPanel:
        from backstep.ui.panels.watches import WatchesPanel

        panel = WatchesPanel(self._dock)
        panel.put.connect(self._on_put)
        panel.removed.connect(self._on_removed)
        panel.plotted.connect(self._on_plotted)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> WatchesPanel:
        """The list of watches."""
        return self._dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it."""
        return {"add_watch": self.add}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        if frame.watches is not None:
            self.panel.set_frame(frame.watches)
            if self._adds:
                self._adds = False
                self.panel.add()

    def add(self) -> None:
        """Open the panel and go to the field for a new watch, as soon as the panel has its part of a Frame."""
        self._dock.show()
        self._dock.raise_()
        self._adds = True
        self._bridge.refresh()

    @Slot(str, int)
    def _on_put(self, text: str, row: int) -> None:
        self._bridge.dispatch(PutWatch(text, None if row < 0 else row))

    @Slot(int)
    def _on_removed(self, row: int) -> None:
        self._bridge.dispatch(RemoveWatch(row))

    @Slot(int, bool)
    def _on_plotted(self, row: int, on: bool) -> None:
        self._bridge.dispatch(PlotWatch(row, on))
