"""How the docks share the window, kept while it is resized."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from backstep.ui.docks import PanelDock
from backstep.ui.dress import window_room, window_scale
from backstep.ui.guard import guarded

_RIGHT, _BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(slots=True)
class Shares:
    """Parts of the window: width of the right docks, height of the lower one; and of the column for the step card.

    The first two are those of a window of the usual size; in a larger one they are multiplied by `ease`.
    """

    right: float = 0.31
    bottom: float = 0.24
    card: float = 0.42


def ease(width: int, height: int) -> float:
    """How much smaller a part the docks need in a window of this size, where text grows less than the window: 0..1.

    Half of what they could do without goes to the diagram, the other half makes them roomier.
    """
    return (1 + window_scale(width, height) / window_room(width, height)) / 2


@guarded
class Proportions(QObject):
    """Qt keeps a dock's pixels when a window grows; here it keeps its part of the window.

    Only while the docks are where they belong: whoever has rearranged them is left alone.
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, PanelDock]) -> None:
        super().__init__(window)
        self._window = window
        # Qt gives sizes within the layout as it is; one that is still being made for new fonts distorts them.
        self._afterwards = QTimer(self, singleShot=True, interval=0)
        self._afterwards.timeout.connect(self._apply)
        for dock in docks.values():
            dock.installEventFilter(self)
        self._card, self._program, self._cost = (docks[name] for name in ("step_card", "program", "cost_history"))
        self._shares = Shares()

    def reset(self) -> None:
        """As designed."""
        self._shares = Shares()

    def apply(self) -> None:
        """Give every dock its part of the window, now and again when the layout has come to rest."""
        self._apply()
        self._afterwards.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A dock that Qt has resized by itself gets its part again; one that is being dragged is left alone."""
        if event.type() == QEvent.Type.Resize and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._afterwards.start()
        return super().eventFilter(watched, event)

    def _apply(self) -> None:
        size = self._window.size()
        shares, resize = self._shares, self._window.resizeDocks
        part = ease(size.width(), size.height())
        column = [dock for dock in (self._card, self._program) if self._stands(dock, _RIGHT)]
        if column:
            resize(column, [round(shares.right * part * size.width())] * len(column), Qt.Orientation.Horizontal)
        if self._stands(self._cost, _BOTTOM):
            resize([self._cost], [round(shares.bottom * part * size.height())], Qt.Orientation.Vertical)
        if len(column) == 2:
            whole = self._card.height() + self._program.height()
            upper = round(shares.card * whole)
            resize(column, [upper, whole - upper], Qt.Orientation.Vertical)

    @property
    def kept(self) -> tuple[float, ...]:
        """The shares as numbers to remember."""
        return astuple(self._shares)

    def restore(self, kept: tuple[float, ...]) -> None:
        """Take shares that were remembered; () stands for the usual ones."""
        self._shares = Shares(*kept)

    def learn(self) -> None:
        """Take what there is now as what the person wants."""
        size = self._window.size()
        part = ease(size.width(), size.height())
        column = [dock for dock in (self._card, self._program) if self._stands(dock, _RIGHT)]
        if column:
            self._shares.right = column[0].width() / part / max(1, size.width())
        if len(column) == 2:
            self._shares.card = self._card.height() / max(1, self._card.height() + self._program.height())
        if self._stands(self._cost, _BOTTOM):
            self._shares.bottom = self._cost.height() / part / max(1, size.height())

    def _stands(self, dock: PanelDock, area: Qt.DockWidgetArea) -> bool:
        return not dock.isHidden() and not dock.isFloating() and self._window.dockWidgetArea(dock) is area
