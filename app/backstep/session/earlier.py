"""The iteration before the one in view, computed again where that is needed, in slices."""

from __future__ import annotations

from backstep.core.iteration import Record
from backstep.session.jobs import PATIENCE
from backstep.session.timeline import Timeline


class Earlier:
    """The record of the iteration before: at once where it is near, otherwise once `work` has come to it."""

    def __init__(self) -> None:
        self._wanted: tuple[Timeline, int] | None = None
        self.record: Record | None = None

    def follow(self, timeline: Timeline, iteration: int) -> None:
        """Want the one before `iteration`, which is reached; None before the first."""
        wanted = (timeline, iteration - 1)
        if wanted == self._wanted:
            return
        self._wanted, self.record = wanted, None
        if iteration > 1:
            self.work(PATIENCE)

    @property
    def pending(self) -> bool:
        """Whether it is still to be computed."""
        return self._wanted is not None and self._wanted[1] > 0 and self.record is None

    def work(self, seconds: float) -> bool:
        """Go on for about so long; True while more remains."""
        assert self._wanted is not None
        timeline, iteration = self._wanted
        if self.pending and timeline.prepare(iteration, seconds):
            self.record = timeline.record(iteration)
        return self.pending
