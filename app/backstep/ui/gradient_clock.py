"""Computing gradients by every method while nothing else is to be done."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from backstep.present.gradients_view import Tab
from backstep.present.view import View
from backstep.session.session import Session

if TYPE_CHECKING:
    from backstep.session.gradient_study import GradientStudy
    from backstep.session.state import State

SLICE = 0.008
"""Seconds between two looks at the event queue; one more step of a method may come on top."""
PICTURES = 0.15
"""Seconds between two frames while methods are carried out."""
REST = 120
"""Milliseconds that an iteration must be looked at before its gradient is compared: held keys pass many."""


class GradientClock(QObject):
    """Keeps the study of the iteration that is looked at, and carries it on between events.

    Attributes:
        found: emitted when there is more to show.
    """

    found = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._study: GradientStudy | None = None
        self._told = 0.0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._work)

    def study(self, session: Session, view: View) -> GradientStudy | None:
        """The study as far as it has come; None where nobody looks at it, which then costs nothing."""
        if "gradients" not in view.open:
            self.stop()
            return None
        if self._study is None:
            # Loaded where somebody looks: a window opens sooner without it.
            from backstep.session.gradient_study import GradientStudy

            self._study = GradientStudy()
        state = session.state
        if state.run is not None:
            self._timer.stop()
            return self._study
        new = self._study.follow(state.record)
        if view.gradients.tab is Tab.WIDTH:
            self._probe(state, view)
        if new:
            self._timer.start(REST)
        elif self._study.pending and not self._timer.isActive():
            self._timer.start(0)
        return self._study

    @property
    def busy(self) -> bool:
        """Whether there is more to compute."""
        return self._timer.isActive()

    def check(self) -> None:
        """Check the gradient of the iteration that is looked at."""
        self._do(lambda study: study.run_check())

    def start_or_stop(self) -> None:
        """Give up what is being computed for the table; carry out what is missing there otherwise."""
        self._do(lambda study: study.stop() if study.comparing or study.checking else study.compare())

    def grow_or_stop(self) -> None:
        """Measure how the methods grow, or stop measuring."""
        self._do(lambda study: study.stop_growth() if study.growing else study.grow())

    def stop(self) -> None:
        """Let everything go."""
        self._timer.stop()
        self._study = None

    def _probe(self, state: State, view: View) -> None:
        from backstep.present.gradients import parameter_of

        subject = parameter_of(state, view)
        if subject is not None and self._study is not None:
            self._study.probe(subject)

    def _do(self, what: Callable[[GradientStudy], None]) -> None:
        """Change what is to be done, and show it; the Frame that follows starts the work."""
        if self._study is not None:
            what(self._study)
            self.found.emit()

    def _work(self) -> None:
        # The timer is started again only after the slice went well: an error is told once, not fifty times a second.
        if self._study is None:
            return
        more = self._study.work(SLICE)
        if more:
            self._timer.start(0)
        if not more or monotonic() - self._told >= PICTURES:
            self._told = monotonic()
            self.found.emit()
