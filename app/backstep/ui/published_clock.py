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
        if "published" not in view.open:
            self.stop()
            return None
        if self._kept is None:
            # Loaded where somebody looks: a window opens sooner without it.
            from backstep.session.published import PublishedStudy

            self._kept = PublishedStudy()
        self._kept.follow(session.state, session.timeline)
        if session.state.run is None and self._kept.pending:
            self._go_on()
        else:
            self._rest()
        return self._kept
