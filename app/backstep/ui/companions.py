"""What the window has beside diagram, card and program: groups of panels that are closed until somebody opens them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from backstep.present.frame import Frame
from backstep.present.panels import PANEL_BY_NAME, Place
from backstep.ui.bridge import Bridge
from backstep.ui.docks import ClosedDock, Made, PanelDock
from backstep.ui.tab_rows import at_rest

_BESIDE = {Place.RIGHT: "program", Place.BOTTOM: "cost_history"}


class Companion(QObject):
    """Some panels in docks that are closed until somebody opens them, and what joins them to the rest of the window.

    Attributes:
        docks: its docks, by the names of their panels.
        left: emitted when somebody is done with a panel, so that the keys go back to stepping.
    """

    left = Signal()

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._window = window
        self.docks: dict[str, PanelDock] = {}

    def _closed(self, name: str, make: Callable[[], Made]) -> ClosedDock[Made]:
        """A dock for the panel of row `name`, which `make` loads and connects when it is first needed."""
        dock = ClosedDock(name, make, self._window)
        self.docks[name] = dock
        return dock

    # Qt's metaclass leaves no room for that of abc: that none of these is left out is what the type checker sees to.

    @abstractmethod
    def set_frame(self, frame: Frame) -> None:
        """Show the moment; the part of a closed panel is None."""

    @abstractmethod
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it."""


class Companions(QObject):
    """All of them. Only a panel in sight gets its part of a Frame: a closed one costs nothing."""

    def __init__(self, bridge: Bridge, members: Sequence[Companion], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._members, self._allowed = tuple(members), True
        self.docks = {name: dock for member in members for name, dock in member.docks.items()}
        for dock in self.docks.values():
            dock.visibilityChanged.connect(self._on_opened)

    def place(self, window: QMainWindow) -> None:
        """Put the closed docks behind those that stand in their places."""
        with at_rest(window):
            for name, dock in self.docks.items():
                neighbour = window.findChild(PanelDock, f"{_BESIDE[PANEL_BY_NAME[name].place]}_dock")
                if neighbour is not None:
                    window.tabifyDockWidget(neighbour, dock)
                dock.hide()

    def send_keys_to(self, receiver: Callable[[], object]) -> None:
        """Where the keys go when somebody is done with a panel."""
        for member in self._members:
            member.left.connect(receiver)

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        for member in self._members:
            member.set_frame(frame)

    def allow(self, *, on: bool) -> None:
        """Whether the panels can be opened: not on a wall, where there is no place for them."""
        begins, self._allowed = on and not self._allowed, on
        for dock in self.docks.values():
            dock.toggleViewAction().setEnabled(on)
        if begins:
            # What was looked at on the wall without its panel ends with it.
            self._on_opened()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to one of them."""
        return {name: handler for member in self._members for name, handler in member.handlers().items()}

    @Slot()
    def _on_opened(self) -> None:
        shown = frozenset(name for name, dock in self.docks.items() if not dock.visibleRegion().isEmpty())
        if not self._bridge.closed:
            others = self._bridge.view.open - self.docks.keys()
            self._bridge.set_view(replace(self._bridge.view, open=others | shown))
