"""Moments of one training, for what reads quantities at any position."""

from __future__ import annotations

import time
from collections.abc import Callable

from backstep.core.iteration import Record
from backstep.core.quantities import Moment
from backstep.core.steps import Steps
from backstep.session.timeline import Timeline


class Moments:
    """Moments of one training, seen with one example chosen. `record` gives an iteration; the timeline does usually."""

    def __init__(self, timeline: Timeline, chosen: int, record: Callable[[int], Record] | None = None) -> None:
        self.timeline = timeline
        self.chosen = chosen
        self._record = timeline.record if record is None else record
        self._network = timeline.task.network
        self._steps: dict[int, Steps] = {}

    def steps(self, iteration: int) -> Steps:
        """The steps of `iteration`."""
        count = self.timeline.task.batches.count(iteration)
        known = self._steps.get(count)
        if known is None:
            known = self._steps[count] = Steps(self._network, count)
        return known

    def ready(self, iteration: int, deadline: float) -> bool:
        """Compute what is read at `iteration` until the clock says `deadline`; True once it is there.

        False also where the training failed before it.
        """
        # A rule looks back, and whether it begins to hold is told from the iteration before.
        earlier = range(max(1, iteration - 2), iteration + 1)
        return all(self.timeline.prepare(each, deadline - time.perf_counter()) for each in earlier)

    def at(self, iteration: int, step: int) -> Moment:
        """The moment at `step` of `iteration`, which must be reachable."""
        return self.of(self._record(iteration), step)

    def of(self, record: Record, step: int) -> Moment:
        """The moment at `step` of an iteration that is recorded already."""
        iteration = record.iteration

        def earlier() -> Moment | None:
            return None if iteration == 1 else self.at(iteration - 1, min(step, len(self.steps(iteration - 1))))

        return Moment(record, self.steps(iteration), step, min(self.chosen, record.examples) - 1, earlier)
