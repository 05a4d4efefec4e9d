"""How often what has to be looked for was found: hits of conditions and of watchpoints, from the begin of a training.

A position has so many hits behind it however one came there. The iterations are looked through in slices, between
events, and each of them once.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace

from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.rules import Rules
from backstep.session.state import Position, State
from backstep.session.timeline import Timeline

Point = Breakpoint | Watchpoint


@dataclass(frozen=True, slots=True)
class Count:
    """`hits` in the first `looked` of the `iterations` up to a position; all of them where these two are equal."""

    hits: int
    looked: int
    iterations: int

    @property
    def whole(self) -> bool:
        return self.looked == self.iterations


class _Counter:
    """The hits of one point in one training."""

    def __init__(self, point: Point, timeline: Timeline, chosen: int) -> None:
        breakpoints, watchpoints = ((point,), ()) if isinstance(point, Breakpoint) else ((), (point,))
        self._rules = Rules(breakpoints, watchpoints, timeline, chosen)
        # Hits in iterations 1..i, and of the iteration looked at last their steps.
        self._totals = array("q", [0])
        self._steps: tuple[int, tuple[int, ...]] = (0, ())

    @property
    def counted(self) -> int:
        """Iterations that were counted whole."""
        return len(self._totals) - 1

    def at(self, position: Position) -> Count:
        """The hits up to `position`, as far as they are counted."""
        iteration, step = position
        looked = min(iteration - 1, self.counted)
        hits, last = self._totals[looked], iteration if step else iteration - 1
        if last == looked + 1 and self._steps[0] == last:
            return Count(hits + sum(1 for at in self._steps[1] if at <= step), last, last)
        return Count(hits, looked, last)

    def carry_on(self, position: Position, deadline: float) -> bool:
        """Look at one more iteration that `at` needs; False where the time was too short for it."""
        iteration = min(self.counted + 1, position[0])
        if not self._rules.ready(iteration, deadline):
            return False
        self._steps = iteration, tuple(self._rules.hits(iteration))
        if iteration == self.counted + 1:
            self._totals.append(self._totals[-1] + len(self._steps[1]))
        return True


def is_searched(point: Point) -> bool:
    """Whether only looking through the training tells how often it was hit; a place alone is counted by arithmetic."""
    return isinstance(point, Watchpoint) or bool(point.condition)


class Tally:
    """The counts of all points of a session that have to be looked for, in the training that is in view."""

    def __init__(self) -> None:
        self._timeline: Timeline | None = None
        self._chosen = 0
        self._counters: dict[Point, _Counter] = {}
        self._position: Position = (1, 0)

    def follow(self, state: State, timeline: Timeline) -> None:
        """Count `state.setup.points` up to the position of `state`, in `timeline`, which is the training in view."""
        if timeline is not self._timeline or state.chosen != self._chosen:
            self._timeline, self._chosen, self._counters = timeline, state.chosen, {}
        wanted = dict.fromkeys(_bare(point) for point in state.setup.points if is_searched(point))
        self._counters = {
            point: self._counters.get(point) or _Counter(point, timeline, state.chosen) for point in wanted
        }
        # What is shown while something is stale is of the training before.
        self._position = (state.iteration, 0) if state.stale else state.position

    @property
    def pending(self) -> bool:
        """Whether `work` has something left to do."""
        return bool(list(self._due()))

    def hits(self, point: Point) -> Count:
        """The hits of one of the points that are followed."""
        return self._counters[_bare(point)].at(self._position)

    def work(self, seconds: float) -> bool:
        """Carry on for about so long; True while more remains."""
        deadline = time.perf_counter() + seconds
        while due := list(self._due()):
            # All of them look at an iteration before any looks at the next: it is run again once.
            if not min(due, key=lambda each: each.counted).carry_on(self._position, deadline):
                return True
            if time.perf_counter() >= deadline:
                return self.pending
        return False

    def _due(self) -> Iterable[_Counter]:
        return (each for each in self._counters.values() if not each.at(self._position).whole)


def _bare(point: Point) -> Point:
    """What is looked for, without what it is called, and whether each time it is found counts."""
    if isinstance(point, Breakpoint):
        return Breakpoint(0, point.spot, condition=point.condition)
    return replace(point, number=0, name="", enabled=True)
