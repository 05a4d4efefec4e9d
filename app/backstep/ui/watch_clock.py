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
        kept = self._keep(_history, seen=glance or bool(texts and not view.projector))
        if kept is not None:
            kept.follow(state, session.timeline, texts, glance=glance)
            self._go_on(pending=kept.pending, run=state.run is not None)
        return kept


def _history() -> WatchHistory:
    from backstep.session.watch_history import WatchHistory

    return WatchHistory()
