"""The menus of the right mouse button: what can be done at a place of the network, the program, a plot or a bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from backstep.core.datasets_wording import headed
from backstep.present.chosen import ChainView
from backstep.present.looks import Target
from backstep.present.spots import spot_of, spot_text, step_spot, watched
from backstep.session.breakpoints import Rule, Watchpoint
from backstep.session.commands import GoTo, PutWatch, PutWatchpoint, RunTo, RunToStep, ToggleBreakpoint
from backstep.session.program import program
from backstep.session.spots import Spot
from backstep.ui.bridge import Bridge
from backstep.ui.docks import bring_up

BUSY = "A run is under way: stop it first."
_AT_END = "The training stopped here: there is no next step."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu; `why_not` says why it cannot be done now. Without a title it is a separator."""

    title: str
    do: Callable[[], object] | None = None
    why_not: str = ""


LINE = Entry("")


class PlaceMenus(QObject):
    """Makes the menus. Others may add lines of their own for things on the diagram with `also_offer`.

    Attributes:
        asked: emitted with the `Spot` for which somebody wants a breakpoint with conditions.
    """

    asked = Signal(object)

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._window = window
        self._more: list[Callable[[Target], list[Entry]]] = []

    def also_offer(self, entries: Callable[[Target], list[Entry]]) -> None:
        """Add the lines that `entries` gives for a thing on the diagram."""
        self._more.append(entries)

    def of_target(self, target: Target) -> QMenu:
        """The menu of something on the diagram."""
        spot = spot_of(target)
        state = self._bridge.session.state
        text = watched(target, state.document.network.depth)
        nothing = "" if spot is not None else "An input is given: nothing is computed there."
        watch = Watchpoint(0, text, Rule.CHANGES)
        pinned = target in self._bridge.view.pinned
        entries = [
            *self._stops(spot, nothing),
            Entry("Watch for change", lambda: self._bridge.dispatch(PutWatchpoint(watch)), nothing),
            Entry(f"Add {text} to the watches", lambda: self._bridge.dispatch(PutWatch(text))),
            LINE,
            Entry("Where does this come from", lambda: self._trace(target)),
            Entry("Close its box" if pinned else "Pin its numbers", lambda: self._pin(target)),
        ]
        for more in self._more:
            entries += more(target)
        return self._menu("target_menu", entries)

    def of_line(self, line: int, selected: str) -> QMenu:
        """The menu of a line of the program; `selected` is text that could be copied."""
        runs = line in program().stops(self._bridge.session.state.document.network)
        nothing = "" if runs else "No step of this network runs on this line."
        copy = Entry(
            "Copy", lambda: QGuiApplication.clipboard().setText(selected), "" if selected else "Nothing is selected."
        )
        return self._menu("line_menu", [*self._stops(Spot(line=line), nothing), LINE, copy])

    def of_iteration(self, iteration: int) -> QMenu:
        """The menu of a place on the cost history or on the bar of all iterations."""
        name = f"iteration {iteration:,}"
        here = self._bridge.session.state.iteration
        behind = f"{headed(name)} has begun already: go there instead." if iteration <= here else ""
        go = Entry(f"Go to {name}", lambda: self._bridge.dispatch(GoTo(iteration)))
        return self._menu("iteration_menu", [go, LINE, *self._stops(Spot(iteration=iteration), "", behind, name)])

    def of_step(self, number: int) -> QMenu:
        """The menu of a place on the bar of this iteration's steps."""
        state = self._bridge.session.state
        network = state.document.network
        spot = step_spot(state.steps.at(number), network)
        position = state.iteration, number
        behind = "" if number > state.step else f"Step {number:,} is done already: go there instead."
        end = _AT_END if state.at_limit else ""
        go = Entry(f"Go to step {number:,}", lambda: self._bridge.dispatch(GoTo(*position)))
        run = Entry(f"Run to step {number:,}", lambda: self._bridge.dispatch(RunToStep(number)), behind or end)
        return self._menu("step_menu", [go, run, LINE, *self._stops(spot, "", where=spot_text(spot, network))[:-1]])

    @property
    def _busy(self) -> bool:
        return self._bridge.session.state.run is not None

    def _stops(self, spot: Spot | None, nothing: str, unreachable: str = "", where: str = "here") -> list[Entry]:
        state, place = self._bridge.session.state, spot or Spot()
        there = any(each.spot == spot for each in state.setup.breakpoints)
        end = _AT_END if state.at_limit else ""
        here = f"at {where}" if where != "here" else where
        return [
            Entry(
                f"Clear the breakpoint {here}" if there else f"Break {here}",
                lambda: self._bridge.dispatch(ToggleBreakpoint(spot=place)),
                nothing,
            ),
            Entry(f"Break {here} when…", lambda: self.asked.emit(place), nothing),
            Entry(f"Run to {where}", lambda: self._bridge.dispatch(RunTo(place)), nothing or end or unreachable),
        ]

    def _trace(self, target: Target) -> None:
        dock = bring_up(self._window, "chain")
        if dock is not None:
            fold = dock.findChild(QToolButton, "chain_fold")
            if fold is not None and not fold.isChecked():
                fold.click()
        self._bridge.set_view(replace(self._bridge.view, selected=target, chain=ChainView(subject=target)))

    def _pin(self, target: Target) -> None:
        view = self._bridge.view
        others = tuple(each for each in view.pinned if each != target)
        pinned = others if target in view.pinned else (*others, target)
        self._bridge.set_view(replace(view, pinned=pinned))

    def _menu(self, name: str, entries: list[Entry]) -> QMenu:
        menu = QMenu(self._window)
        menu.setObjectName(name)
        menu.setToolTipsVisible(True)
        for entry in entries:
            if entry.do is None:
                menu.addSeparator()
                continue
            action = menu.addAction(entry.title)
            why_not = entry.why_not or (BUSY if self._busy else "")
            action.setEnabled(not why_not)
            action.setToolTip(f"Not now: {why_not}" if why_not else entry.title)
            action.triggered.connect(entry.do)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
