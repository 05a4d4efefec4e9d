"""What is done to the panels, as commands for the session."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from backstep.session.commands import GoTo, RunIterations, ViewExample
from backstep.ui.bridge import Bridge
from backstep.ui.panels.cost_history import CostHistory
from backstep.ui.panels.slide import Slide
from backstep.ui.run_control import RunControl


class Gestures(QObject):
    """Panels say what was pointed at; here it becomes a command."""

    def __init__(
        self, bridge: Bridge, run: RunControl, steps: Slide, cost: CostHistory, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._run = run
        self._steps = steps
        self._cost = cost

    def run_iterations(self) -> None:
        """Train as many iterations as the box says."""
        self._bridge.dispatch(RunIterations(self._run.count))

    @Slot(int)
    def go_to_step(self, step: int) -> None:
        """Go to a step of this iteration."""
        self._bridge.dispatch(GoTo(self._bridge.session.state.iteration, step, self._steps.gesture))

    @Slot(int)
    def go_to_iteration(self, iteration: int) -> None:
        """Go to the same step of another iteration."""
        self._bridge.dispatch(GoTo(iteration, gesture=self._cost.gesture))

    @Slot(int)
    def view_example(self, number: int) -> None:
        """Look at another example of the batch."""
        self._bridge.dispatch(ViewExample(number))

    def next_example(self) -> None:
        """Look at the next one."""
        self.view_example(self._bridge.session.state.example + 1)

    def previous_example(self) -> None:
        """Look at the one before."""
        self.view_example(self._bridge.session.state.example - 1)
