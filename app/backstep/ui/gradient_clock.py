"""Computing gradients by every method while nothing else is to be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backstep.present.chosen import Tab
from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import IdleClock

if TYPE_CHECKING:
    from backstep.session.gradient_study import GradientStudy
    from backstep.session.state import State

REST = 120
"""Milliseconds that an iteration must be looked at before its gradient is compared: held keys pass many."""


class GradientClock(IdleClock["GradientStudy"]):
    """Keeps the study of the iteration that is looked at."""

    def study(self, session: Session, view: View) -> GradientStudy | None:
        """The study as far as it has come; None where nobody looks at it, which then costs nothing.

        What a check found is also seen on the diagram. So the study of one stays while its iteration is in view,
        without going on where the panel is out of sight.
        """
        state, seen = session.state, "gradients" in view.open
        kept = self._keep(_study, seen=seen or self._has_check_of(state))
        if kept is None:
            return None
        if not seen:
            self._go_on(pending=False, run=False)
            return kept
        run = state.run is not None
        new = not run and kept.follow(state.record)
        if not run and view.gradients.tab is Tab.WIDTH:
            self._probe(state, view)
        self._go_on(pending=kept.pending, run=run, after=REST if new else None)
        return kept

    def check(self) -> None:
        """Check the gradient of the iteration that is looked at."""
        self._do(lambda study: study.run_check())

    def start_or_stop(self) -> None:
        """Give up what is being computed for the table; carry out what is missing there otherwise."""
        self._do(lambda study: study.stop() if study.comparing or study.checking else study.compare())

    def grow_or_stop(self) -> None:
        """Measure how the methods grow, or stop measuring."""
        self._do(lambda study: study.stop_growth() if study.growing else study.grow())

    def _has_check_of(self, state: State) -> bool:
        """Whether there is an answer for the iteration in view; a run is on its way to where it will be told."""
        kept = self._kept
        return kept is not None and kept.check is not None and (state.run is not None or kept.record is state.record)

    def _probe(self, state: State, view: View) -> None:
        from backstep.present.gradients import parameter_of

        subject = parameter_of(state, view)
        if subject is not None and self._kept is not None:
            self._kept.probe(subject, view.gradients.h)

    def _do(self, what: Callable[[GradientStudy], None]) -> None:
        """Change what is to be done, and show it; the Frame that follows starts the work."""
        if self._kept is not None:
            what(self._kept)
            self.found.emit()


def _study() -> GradientStudy:
    from backstep.session.gradient_study import GradientStudy

    return GradientStudy()
