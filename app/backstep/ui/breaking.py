"""Breakpoints and watchpoints joined to the window: their panel, their dialogs, the log, and the reason of a stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from backstep.present.frame import Frame
from backstep.present.looks import Target
from backstep.present.spots import spot_of, spot_text, step_spot
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.program import program
from backstep.session.spots import Spot
from backstep.ui.action_factory import Actions
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion
from backstep.ui.diagram.view import DiagramView
from backstep.ui.docks import bring_up
from backstep.ui.dress import Dress
from backstep.ui.halt_banner import HaltBanner
from backstep.ui.panels.cost_history import CostHistory
from backstep.ui.panels.program import ProgramPanel
from backstep.ui.panels.slide import Slide
from backstep.ui.place_menus import PlaceMenus

if TYPE_CHECKING:  # loaded with the panels and the dialogs
    from backstep.core.network import Network
    from backstep.present.points import PointLook
    from backstep.ui.panels.log import LogPanel
    from backstep.ui.panels.points import BreakpointsPanel
    from backstep.ui.point_dialog import PointDialog


class Breaking(Companion):
    """The breakpoints and the log; a closed panel costs nothing."""

    def __init__(
        self,
        bridge: Bridge,
        actions: Actions,
        diagram: DiagramView,
        listing: ProgramPanel,
        cost: CostHistory,
        window: QWidget,
    ) -> None:
        super().__init__(bridge, window)
        self._program = listing
        self._dress = Dress()
        self._banners: tuple[HaltBanner, ...] = ()
        self._read: tuple[int, int] | None = None
        self._clicked_at: tuple[int, int] | None = None
        self.dialog: PointDialog | None = None
        self._actions = actions
        self._points_dock = self._closed("breakpoints", self._make_points)
        self._log_dock = self._closed("log", self._make_log)
        self.menus = PlaceMenus(bridge, window)
        self.menus.asked.connect(self.edit_spot)
        listing.toggled.connect(self._on_line)
        listing.pointed.connect(self._stand_on)
        listing.left.connect(self._stand_nowhere)
        listing.menu_wanted.connect(self._on_line_menu)
        diagram.menu_wanted.connect(self._on_target_menu)
        cost.menu_wanted.connect(self._on_iteration_menu)

    def _make_points(self) -> BreakpointsPanel:
        from backstep.ui.panels.points import BreakpointsPanel

        panel = BreakpointsPanel(self._actions, self._points_dock)
        # Bound methods: Qt would hold anything else, and with it the window, for as long as the menu lives.
        panel.add_menu.aboutToShow.connect(self.fill_menu)
        panel.add_menu.triggered.connect(self._on_added)
        panel.switched.connect(self._on_switched)
        panel.removed.connect(self._on_removed)
        panel.edited.connect(self._on_edited)
        panel.sought.connect(self._on_sought)
        panel.opened.connect(self._on_opened)
        panel.offered.connect(self._on_offered)
        panel.left.connect(self.left)
        return panel

    def _make_log(self) -> LogPanel:
        from backstep.ui.panels.log import LogPanel

        panel = LogPanel(self._log_dock)
        panel.visited.connect(self._on_visited)
        panel.cleared.connect(self._on_cleared)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> BreakpointsPanel:
        """The list of breakpoints and watchpoints."""
        return self._points_dock.panel

    @property
    def log(self) -> LogPanel:
        """What log points wrote."""
        return self._log_dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it."""
        return {
            "toggle_breakpoint": self.toggle,
            "break_when": self.break_when,
            "watch_for": self.watch_for,
            "run_to_selected": self.run_to_selected,
            "switch_points": self.switch_all,
        }

    def announce_on(self, *banners: HaltBanner) -> None:
        """Where to tell why the training stopped: at the desk and on the wall."""
        self._banners = banners
        for banner in banners:
            banner.closed.connect(self._on_read)
            banner.unfolded.connect(self._on_unfolded)

    def offer_on(self, steps: Slide, iterations: Slide) -> None:
        """Open a menu on the bar of this iteration's steps, and on that of all iterations."""
        steps.menu_wanted.connect(self._on_step_menu)
        iterations.menu_wanted.connect(self._on_iteration_menu)

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        if frame.points is not None:
            self.panel.set_frame(frame.points)
        if frame.log is not None:
            self.log.set_frame(frame.log)
        # What was read stays closed until one moves on.
        if self._read != (frame.timeline.iteration, frame.timeline.step):
            self._read = None
        for banner in self._banners:
            banner.set_halts(frame.halts if self._read is None else ())
        if self._line is None:
            self._stand_nowhere()

    def set_dress(self, dress: Dress) -> None:
        """The size and colours of its dialogs."""
        self._dress = dress

    # --- actions

    def toggle(self) -> None:
        """F9: on the line that was clicked, on what is selected on the diagram, or on the current line."""
        selected, line = self._bridge.view.selected, self._line
        if line is not None or selected is None:
            self._bridge.dispatch(do.ToggleBreakpoint(line))
        elif (spot := spot_of(selected)) is not None:
            self._bridge.dispatch(do.ToggleBreakpoint(spot=spot))
        else:
            self._bridge.session.say("An input is given: nothing is computed there, so nothing can stop there.")

    def break_when(self) -> None:
        """The settings of the breakpoint there, or of a new one."""
        self.edit_spot(self._meant() or self._here())

    def watch_for(self) -> None:
        """The settings of a new watchpoint."""
        self.edit_watchpoint(Watchpoint(0))

    def run_to_selected(self) -> None:
        """Run forward to the line that was clicked, or to what is selected on the diagram."""
        spot = self._meant()
        if spot is not None and spot.line is not None and spot.line not in program().stops(self._network):
            self._bridge.session.say("No step of this network runs on this line: choose one that computes something.")
        elif spot is not None:
            self._bridge.dispatch(do.RunTo(spot))
        else:
            self._bridge.session.say("An input is given: nothing is computed there that one could run to.")

    @property
    def _network(self) -> Network:
        return self._bridge.session.state.document.network

    @property
    def _line(self) -> int | None:
        """The line that was clicked, until one moves on: then the current line is meant again."""
        return self._bridge.view.line if self._clicked_at == self._bridge.session.state.position else None

    def _meant(self) -> Spot | None:
        """The line that was clicked, or what is selected on the diagram; None where nothing stops there."""
        view = self._bridge.view
        if self._line is not None:
            return Spot(line=self._line)
        return spot_of(view.selected) if view.selected is not None else None

    def switch_all(self) -> None:
        """Everything off; on again where everything is off."""
        setup = self._bridge.session.state.setup
        on = any(each.enabled for each in setup.points)
        self._bridge.dispatch(do.EnableAll(not on))

    # --- dialogs

    @Slot(object)
    def edit_spot(self, spot: Spot) -> None:
        """The settings of the breakpoint at a place, or of a new one."""
        points = self._bridge.session.state.setup.breakpoints
        self.edit_breakpoint(next((each for each in points if each.spot == spot), Breakpoint(0, spot)))

    def edit_breakpoint(self, point: Breakpoint) -> None:
        """The settings of a breakpoint; number 0 is a new one."""
        # Loaded where somebody wants it: a window opens sooner without.
        from backstep.present.points import early_log_note, early_note
        from backstep.ui.breakpoint_dialog import BreakpointDialog

        state = self._bridge.session.state
        network, examples = state.document.network, len(state.document.task.inputs)
        early = partial(early_note, state=state), partial(early_log_note, state=state)
        dialog = BreakpointDialog(point, network, examples, *early, self._dress, self._window)
        self._open(dialog, lambda: do.PutBreakpoint(dialog.breakpoint))

    def edit_watchpoint(self, point: Watchpoint) -> None:
        """The settings of a watchpoint; number 0 is a new one."""
        from backstep.ui.watchpoint_dialog import WatchpointDialog

        dialog = WatchpointDialog(point, self._network, self._dress, self._window)
        self._open(dialog, lambda: do.PutWatchpoint(dialog.watchpoint))

    def _open(self, dialog: PointDialog, command: Callable[[], do.Command]) -> None:
        self.dialog = dialog
        dialog.accepted.connect(lambda: self._bridge.dispatch(command()))
        dialog.finished.connect(self._on_finished)
        dialog.open()

    @Slot()
    def _on_finished(self) -> None:
        self.dialog = None

    @Slot()
    def fill_menu(self) -> None:
        """All that can be added, as it is at this step."""
        from backstep.present.advice import ADVICE

        menu = self.panel.add_menu
        menu.clear()
        menu.setToolTipsVisible(True)
        state = self._bridge.session.state
        network, current, here = state.document.network, state.current, self._here()
        layer, unit = current.layer or 1, current.unit or 1
        at_step = menu.addAction(f"At this step ({spot_text(here, network)})")
        at_step.setData(do.PutBreakpoint(Breakpoint(0, here)))
        menu.addSeparator()
        example = int(state.record.rows[state.row]) + 1
        places = {
            "On a line…": Spot(line=program().line(current)),
            "At a phase…": Spot(phase=current.phase),
            "At a layer…": Spot(layer=layer),
            "At a neuron…": Spot(layer=layer, unit=unit),
            "At a weight…": Spot(layer=layer, unit=unit, source=current.source or 1),
            "At a bias…": Spot(layer=layer, unit=unit, bias=True),
            "At an example…": Spot(example=example),
            "At an iteration…": Spot(iteration=state.iteration + 1),
        }
        if not any(each.has_bias for each in network.layers):
            del places["At a bias…"]
        for title, spot in places.items():
            menu.addAction(title).setData(Breakpoint(0, spot))
        menu.addSeparator()
        menu.addAction("Watch a value…").setData(Watchpoint(0))
        presets = menu.addMenu("Watch for a problem")
        presets.setToolTipsVisible(True)
        for name, advice in ADVICE.items():
            action = presets.addAction(f"{advice.title}…")
            action.setObjectName(f"add_{name}")
            action.setToolTip(advice.explanation)
            action.setData(Watchpoint(0, preset=name))

    @Slot(QAction)
    def _on_added(self, action: QAction) -> None:
        wanted = action.data()
        if isinstance(wanted, Breakpoint):
            self.edit_breakpoint(wanted)
        elif isinstance(wanted, Watchpoint):
            self.edit_watchpoint(wanted)
        else:
            self._bridge.dispatch(wanted)

    def _here(self) -> Spot:
        state = self._bridge.session.state
        return step_spot(state.current, state.document.network)

    # --- the panel

    def _point(self, look: PointLook) -> Breakpoint | Watchpoint | None:
        setup = self._bridge.session.state.setup
        points: tuple[Breakpoint | Watchpoint, ...] = setup.watchpoints if look.watch else setup.breakpoints
        return next((each for each in points if each.number == look.number), None)

    @Slot(object, bool)
    def _on_switched(self, look: PointLook, on: bool) -> None:
        point = self._point(look)
        if isinstance(point, Breakpoint):
            self._bridge.dispatch(do.PutBreakpoint(replace(point, enabled=on)))
        elif point is not None:
            self._bridge.dispatch(do.PutWatchpoint(replace(point, enabled=on)))

    @Slot(object)
    def _on_removed(self, look: PointLook) -> None:
        gone = do.RemoveWatchpoint(look.number) if look.watch else do.RemoveBreakpoint(look.number)
        self._bridge.dispatch(gone)

    @Slot(object)
    def _on_edited(self, look: PointLook) -> None:
        point = self._point(look)
        if isinstance(point, Breakpoint):
            self.edit_breakpoint(point)
        elif point is not None:
            self.edit_watchpoint(point)

    @Slot(object, bool)
    def _on_sought(self, look: PointLook, backward: bool) -> None:
        numbers = (0, look.number) if look.watch else (look.number, 0)
        self._bridge.dispatch(do.SeekStop(*numbers, backward=backward))

    @Slot(object)
    def _on_opened(self, look: PointLook) -> None:
        """Show where it is. Nothing is trained for it: to go where it stops next is said in its menu."""
        if look.target is not None:
            self._bridge.set_view(replace(self._bridge.view, selected=look.target, line=None))
        elif look.line is not None:
            bring_up(self._window, "program")
            self._clicked_at = self._bridge.session.state.position
            self._bridge.set_view(replace(self._bridge.view, line=look.line))
            self._program.keep_in_view(look.line)
            if self.panel.visibleRegion().isEmpty():
                # The program stands before it now: keys would go to a list that nobody sees.
                self.left.emit()
        else:
            self._on_edited(look)

    @Slot(str)
    def _on_offered(self, name: str) -> None:
        if name == "step":
            self._bridge.dispatch(do.PutBreakpoint(Breakpoint(0, self._here())))
        else:
            self._bridge.dispatch(do.PutWatchpoint(Watchpoint(0, preset=name)))

    # --- the log

    @Slot(int, int)
    def _on_visited(self, iteration: int, step: int) -> None:
        self._bridge.dispatch(do.GoTo(iteration, step))

    @Slot()
    def _on_cleared(self) -> None:
        self._bridge.dispatch(do.ClearLog())

    # --- elsewhere

    @Slot(int)
    def _on_line(self, line: int) -> None:
        self._stand_on(line)
        self._bridge.dispatch(do.ToggleBreakpoint(line))

    @Slot(int)
    def _stand_on(self, line: int) -> None:
        if self._program.hasFocus():
            self._clicked_at = self._bridge.session.state.position
            self._bridge.set_view(replace(self._bridge.view, line=line))

    @Slot()
    def _stand_nowhere(self) -> None:
        if not self._bridge.closed and self._bridge.view.line is not None:
            self._bridge.set_view(replace(self._bridge.view, line=None))

    @Slot(int, QPoint)
    def _on_line_menu(self, line: int, place: QPoint) -> None:
        selected = self._program.textCursor().selectedText().replace("\u2029", "\n")
        self.menus.of_line(line, selected).popup(place)

    @Slot(object, QPoint)
    def _on_target_menu(self, target: Target, place: QPoint) -> None:
        self.menus.of_target(target).popup(place)

    @Slot(int, QPoint)
    def _on_iteration_menu(self, iteration: int, place: QPoint) -> None:
        self.menus.of_iteration(iteration).popup(place)

    @Slot(int, QPoint)
    def _on_step_menu(self, step: int, place: QPoint) -> None:
        self.menus.of_step(step).popup(place)

    @Slot()
    def _on_read(self) -> None:
        self._read = self._bridge.session.state.position
        for banner in self._banners:
            banner.set_halts(())
        self.left.emit()

    @Slot(bool)
    def _on_unfolded(self, on: bool) -> None:
        for banner in self._banners:
            banner.set_unfolded(on)
