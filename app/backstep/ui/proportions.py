"""How the docks share the window, kept while it is resized."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow

from backstep.ui.docks import PanelDock

_RIGHT, _BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(slots=True)
class Shares:
    """Parts of the window: width of the right docks, height of the lower one; and of the column for the step card."""

    right: float = 0.31
    bottom: float = 0.24
    card: float = 0.44


class Proportions:
    """Qt keeps a dock's pixels when a window grows; here it keeps its part of the window.

    Only while the docks are where they belong: whoever has rearranged them is left alone.
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, PanelDock]) -> None:
        self._window = window
        self._card, self._program, self._cost = (docks[name] for name in ("step_card", "program", "cost_history"))
        self._shares = Shares()

    def reset(self) -> None:
        """As designed."""
        self._shares = Shares()

    def apply(self, size: QSize) -> None:
        """Give every dock its part of a window of this size."""
        shares, resize = self._shares, self._window.resizeDocks
        layout = self._window.layout()
        if layout is not None:
            # Sizes are given within the layout as it is: it must know of new fonts and margins first.
            layout.activate()
        column = [dock for dock in (self._card, self._program) if self._stands(dock, _RIGHT)]
        if column:
            resize(column, [round(shares.right * size.width())] * len(column), Qt.Orientation.Horizontal)
        if len(column) == 2:
            parts = [round(1000 * shares.card), round(1000 * (1 - shares.card))]
            resize(column, parts, Qt.Orientation.Vertical)
        if self._stands(self._cost, _BOTTOM):
            resize([self._cost], [round(shares.bottom * size.height())], Qt.Orientation.Vertical)

    def learn(self, size: QSize) -> None:
        """Take what there is now, in a window of this size, as what the person wants."""
        column = [dock for dock in (self._card, self._program) if self._stands(dock, _RIGHT)]
        if column:
            self._shares.right = column[0].width() / max(1, size.width())
        if len(column) == 2:
            self._shares.card = self._card.height() / max(1, self._card.height() + self._program.height())
        if self._stands(self._cost, _BOTTOM):
            self._shares.bottom = self._cost.height() / max(1, size.height())

    def _stands(self, dock: PanelDock, area: Qt.DockWidgetArea) -> bool:
        return not dock.isHidden() and not dock.isFloating() and self._window.dockWidgetArea(dock) is area
