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
        kept = self._keep(_study, seen="predictions" in view.open)
        if kept is None:
            return None
        new = kept.follow(session.state, session.timeline)
        if new:
            # What is done with each frame of a run is what is seen of it.
            kept.work(FIRST)
            if kept.blank:
                kept.work(LONGEST)
        self._go_on(pending=kept.pending, run=session.state.run is not None, after=REST if new else None)
        return kept


def _study() -> PredictionStudy:
    from backstep.session.prediction_study import PredictionStudy

    return PredictionStudy()
