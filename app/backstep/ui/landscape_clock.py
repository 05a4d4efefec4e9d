"""Looking over two parameters while nothing else is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import SLICE, IdleClock

if TYPE_CHECKING:
    from backstep.session.landscape import LandscapeStudy


class LandscapeClock(IdleClock["LandscapeStudy"]):
    """Keeps the study of J over the two parameters or directions that are looked at."""

    def study(self, session: Session, view: View) -> LandscapeStudy | None:
        """The study as far as it has come; None where nobody looks at it, which then costs nothing."""
        state, kept = session.state, self._keep(_study, seen="landscape" in view.open)
        if kept is None:
            return None
        from backstep.present.landscape import axes_of_panel

        run = state.run is not None
        if run and kept.record is not None:
            self._go_on(pending=kept.pending, run=run)
            return kept
        axes = axes_of_panel(state, view)
        kept.follow(state.record, (state.steps, state.step), session.timeline, axes, view.landscape.zoom)
        if kept.here is None or (kept.blank and not self.busy):
            # Of most networks one sees the picture at once, and where one stands on it.
            kept.work(SLICE)
        self._go_on(pending=kept.pending, run=run)
        return kept


def _study() -> LandscapeStudy:
    from backstep.session.landscape import LandscapeStudy

    return LandscapeStudy()
