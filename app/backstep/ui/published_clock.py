"""Finding again what comes out for printed figures while nothing else is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import IdleClock

if TYPE_CHECKING:
    from backstep.session.published import PublishedStudy


class PublishedClock(IdleClock["PublishedStudy"]):
    """Keeps the values that were found for the printed figures of a session."""

    def study(self, session: Session, view: View) -> PublishedStudy | None:
        """The study as far as it has come; None where nobody looks at it, which then costs nothing."""
        kept = self._keep(_study, seen="published" in view.open)
        if kept is not None:
            kept.follow(session.state, session.timeline)
            self._go_on(pending=kept.pending, run=session.state.run is not None)
        return kept


def _study() -> PublishedStudy:
    from backstep.session.published import PublishedStudy

    return PublishedStudy()
