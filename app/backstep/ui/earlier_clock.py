"""Computing the iteration before the one in view while nothing else is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstep.core.iteration import Record
from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import IdleClock

if TYPE_CHECKING:
    from backstep.session.earlier import Earlier


class EarlierClock(IdleClock["Earlier"]):
    """Keeps the record of the iteration before, while the variables, which compare with it, are in sight."""

    def record(self, session: Session, view: View) -> Record | None:
        """It, as soon as it is there; None where nobody looks at it, which then costs nothing."""
        state = session.state
        kept = self._keep(_earlier, seen="variables" in view.open and state.run is None)
        if kept is None:
            return None
        kept.follow(session.timeline, state.iteration)
        self._go_on(pending=kept.pending, run=False)
        return kept.record


def _earlier() -> Earlier:
    from backstep.session.earlier import Earlier

    return Earlier()
