"""Looking along one parameter while nothing else is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui.idle_clock import SLICE, IdleClock

if TYPE_CHECKING:
    from backstep.session.descent import DescentStudy


class DescentClock(IdleClock["DescentStudy"]):
    """Keeps the study of J over the parameter that is looked at."""

    def study(self, session: Session, view: View) -> DescentStudy | None:
        """The study as far as it has come; None where nobody looks at it, which then costs nothing."""
        state, kept = session.state, self._keep(_study, seen="descent" in view.open)
        if kept is None:
            return None
        from backstep.present.descent import subject_of_panel
        from backstep.present.editing import learning_rate

        run = state.run is not None
        if run and kept.record is not None:
            self._go_on(pending=kept.pending, run=run)
            return kept
        subject, chosen = subject_of_panel(state, view, kept.subject), view.descent
        rate = learning_rate(state).edit.value if chosen.rate is None else chosen.rate
        kept.follow(state.record, (state.steps, state.step), session.timeline, subject, rate, chosen.zoom)
        if kept.drawing and not self.busy:
            # Of most networks the whole picture is there at once.
            kept.work(SLICE)
        self._go_on(pending=kept.pending, run=run)
        return kept


def _study() -> DescentStudy:
    from backstep.session.descent import DescentStudy

    return DescentStudy()
