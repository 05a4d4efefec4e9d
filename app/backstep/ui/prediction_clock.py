"""Computing what the network answers while nothing else is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import IdleClock

if TYPE_CHECKING:
    from backstep.session.prediction_study import PredictionStudy

FIRST, LONGEST = 0.004, 0.05
"""Seconds for a picture that comes with its frame, and at most, where there would be none."""
REST = 60
"""Milliseconds that a moment must be looked at before its picture gets sharper: held keys pass many."""


class PredictionClock(IdleClock["PredictionStudy"]):
    """Keeps the study of the moment that is looked at."""

    def study(self, session: Session, view: View) -> PredictionStudy | None:
        """The study as far as it has come; None where nobody looks at it, which then costs nothing."""
        if "predictions" not in view.open:
            self.stop()
            return None
        if self._kept is None:
            # Loaded where somebody looks: a window opens sooner without it.
            from backstep.session.prediction_study import PredictionStudy

            self._kept = PredictionStudy()
        new = self._kept.follow(session.state, session.timeline)
        if new:
            self._kept.work(FIRST)
            if self._kept.blank:
                self._kept.work(LONGEST)
        if session.state.run is not None:
            # The run has the time; what is done with each of its frames is what is seen of it.
            self._rest()
        elif new:
            self._go_on(REST)
        elif self._kept.pending and not self.busy:
            self._go_on()
        return self._kept
