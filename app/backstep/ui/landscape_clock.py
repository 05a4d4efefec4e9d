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
        if "landscape" not in view.open:
            self.stop()
            return None
        # Loaded where somebody looks: a window opens sooner without it.
        from backstep.present.landscape import axes_of_panel
        from backstep.session.landscape import LandscapeStudy

        if self._kept is None:
            self._kept = LandscapeStudy()
        state, kept = session.state, self._kept
        if state.run is not None and kept.record is not None:
            self._rest()
            return kept
        axes = axes_of_panel(state, view)
        kept.follow(state.record, (state.steps, state.step), session.timeline, axes, view.landscape.zoom)
        if kept.blank and not self.busy:
            # Of most networks one sees the picture at once.
            kept.work(SLICE)
        if state.run is None and kept.pending:
            self._go_on()
        else:
            self._rest()
        return kept
