"""Finding the values of watches while nothing else is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import IdleClock

if TYPE_CHECKING:
    from backstep.session.watch_history import WatchHistory


class WatchClock(IdleClock["WatchHistory"]):
    """Keeps the history of the watches that are in sight or plotted."""

    def history(self, session: Session, view: View) -> WatchHistory | None:
        """The history as far as it is found; None where nobody looks at a watch, which then costs nothing."""
        state = session.state
        glance = "watches" in view.open
        texts = state.setup.watches if glance else tuple(t for t in state.setup.watches if t in state.setup.plotted)
        if not glance and (not texts or view.projector):
            self.stop()
            return None
        if self._kept is None:
            # Expressions are loaded where there is one: a window opens sooner without them.
            from backstep.session.watch_history import WatchHistory

            self._kept = WatchHistory()
        self._kept.follow(state, session.timeline, texts, glance=glance)
        if state.run is None and self._kept.pending:
            self._go_on()
        else:
            self._rest()
        return self._kept
