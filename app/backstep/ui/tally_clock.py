"""Counting hits while nothing else is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import IdleClock

if TYPE_CHECKING:
    from backstep.session.tally import Tally


class TallyClock(IdleClock["Tally"]):
    """Keeps the counts of what can stop the training, while the list of it or the bar of the run is in sight."""

    def tally(self, session: Session, view: View) -> Tally | None:
        """The counts as far as they are known; None where nobody looks at them, which then costs nothing."""
        state = session.state
        seen = bool(view.open & {"breakpoints", "run_timeline"}) and bool(state.setup.points)
        kept = self._keep(_tally, seen=seen)
        if kept is not None:
            kept.follow(state, session.timeline, whole="run_timeline" in view.open)
            self._go_on(pending=kept.pending, run=state.run is not None)
        return kept


def _tally() -> Tally:
    from backstep.session.tally import Tally

    return Tally()
