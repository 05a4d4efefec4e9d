"""How often what has to be looked for was found: hits of conditions and of watchpoints, from the begin of a training.

A position has so many hits behind it however one came there. The iterations are looked through in slices, between
events, and each of them once. Where each was found is kept too.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from backstep.core.arrays import IntArray
from backstep.core.batches import Batches
from backstep.core.network import Network
from backstep.core.steps import Steps
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.rules import Rules
from backstep.session.spots import Spot, reached
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


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """The iterations (n,) with a hit, in order, and the first step (n,) of each that is one."""

    iterations: IntArray
    steps: IntArray


class _Places:
    """Where hits were found, as far as it was looked."""

    def __init__(self) -> None:
        self._iterations = array("q")
        self._firsts = array("q")
        self._found = Found(np.empty(0, np.int64), np.empty(0, np.int64))

    def add(self, iteration: int, first: int) -> None:
        """A hit in a later iteration than any before; `first` is its step."""
        self._iterations.append(iteration)
        self._firsts.append(first)

    def upto(self, position: Position) -> Found:
        """Those up to `position`; the same object as long as they are the same ones."""
        many = bisect_right(self._iterations, position[0])
        if many and (self._iterations[many - 1], self._firsts[many - 1]) > position:
            many -= 1
        if many != len(self._found.iterations):
            self._found = Found(*(np.array(each[:many], np.int64) for each in (self._iterations, self._firsts)))
        return self._found


class _Counter:
    """The hits of one point in one training."""

    def __init__(self, point: Point, timeline: Timeline, chosen: int) -> None:
        self.places = _Places()
        breakpoints, watchpoints = ((point,), ()) if isinstance(point, Breakpoint) else ((), (point,))
        self._rules = Rules(breakpoints, watchpoints, timeline, chosen)
        # Hits in iterations 1..i, and of the iteration of the position their steps.
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
        """Look at one more iteration, first those that `at` needs; False where the time was too short for it."""
        following = self.counted + 1
        iteration = following if self.at(position).whole else min(following, position[0])
        if not self._rules.ready(iteration, deadline):
            return False
        steps = tuple(self._rules.hits(iteration))
        if iteration == position[0]:
            self._steps = iteration, steps
        if iteration == following:
            self._totals.append(self._totals[-1] + len(steps))
            if steps:
                self.places.add(iteration, min(steps))
        return True


class _Visits:
    """The iterations of one training that see an example, which no formula tells where an iteration sees a batch."""

    def __init__(self, spot: Spot, timeline: Timeline) -> None:
        self.places = _Places()
        self.counted = 0
        self._spot = spot
        self._network, self._batches = timeline.task.network, timeline.task.batches

    def carry_on(self) -> None:
        """Look at one more iteration."""
        self.counted += 1
        steps = Steps(self._network, self._batches.count(self.counted))
        first = reached(self._spot, self.counted, steps, self._batches).next(0)
        if first is not None:
            self.places.add(self.counted, first)


def _always(spot: Spot, network: Network, batches: Batches, upto: Position) -> Found:
    """The hits of a place that every iteration comes to, up to a position."""
    full, part = (
        reached(spot, at, Steps(network, batches.count(at)), batches).next(0) or 0 for at in (1, batches.per_epoch)
    )
    iterations = np.arange(1, upto[0] + 1)
    firsts = np.where(iterations % batches.per_epoch, full, part)
    # A line that no step of a smaller batch runs on has no hit there.
    known = (firsts > 0) & ((iterations < upto[0]) | (firsts <= upto[1]))
    return Found(iterations[known], firsts[known])


def is_searched(point: Point) -> bool:
    """Whether only looking through the training tells how often it was hit; a place alone is counted by arithmetic."""
    return isinstance(point, Watchpoint) or bool(point.condition)


def _is_irregular(point: Point, batches: Batches) -> bool:
    """Whether it is a place that only some iterations come to."""
    return isinstance(point, Breakpoint) and point.spot.example is not None and not batches.whole


class Tally:
    """The counts of all points of a session that have to be looked for, in the training that is in view."""

    def __init__(self) -> None:
        self._timeline: Timeline | None = None
        self._chosen = 0
        self._counters: dict[Point, _Counter] = {}
        self._visits: dict[Spot, _Visits] = {}
        self._regular: dict[Spot, tuple[Position, Found]] = {}
        self._position: Position = (1, 0)
        self._reach: Position = (1, 0)

    def follow(self, state: State, timeline: Timeline, *, whole: bool = False) -> None:
        """Count `state.setup.points` up to the position of `state`, in `timeline`, which is the training in view.

        With `whole`, look for them in all of the training that was reached.
        """
        if timeline is not self._timeline or state.chosen != self._chosen:
            self._timeline, self._chosen, self._counters, self._visits = timeline, state.chosen, {}, {}
            self._regular = {}
        wanted = dict.fromkeys(_bare(point) for point in state.setup.points if is_searched(point))
        self._counters = {
            point: self._counters.get(point) or _Counter(point, timeline, state.chosen) for point in wanted
        }
        # What is shown while something is stale is of the training before.
        self._position = (state.iteration, 0) if state.stale else state.position
        self._reach = (1, 0) if not whole else self._position if state.stale else state.reached
        batches = timeline.task.batches
        spots = {point.spot for point in state.setup.breakpoints if whole and _is_irregular(point, batches)}
        self._visits = {spot: self._visits.get(spot) or _Visits(spot, timeline) for spot in spots}

    @property
    def pending(self) -> bool:
        """Whether `work` has something left to do."""
        return bool(list(self._due()) or list(self._unvisited()))

    @property
    def looked(self) -> int:
        """The iterations in which everything is looked for already, of those reached."""
        every: Iterable[_Counter | _Visits] = (*self._counters.values(), *self._visits.values())
        return min((self._last, *(each.counted for each in every)))

    def hits(self, point: Point) -> Count:
        """The hits of one of the points that are followed."""
        return self._counters[_bare(point)].at(self._position)

    def found(self, point: Point) -> Found:
        """Where a point was hit in all that was reached, as far as that was looked through.

        Not of one at an iteration alone, which says itself where that is.
        """
        assert self._timeline is not None
        task = self._timeline.task
        if is_searched(point):
            return self._counters[_bare(point)].places.upto(self._reach)
        assert isinstance(point, Breakpoint)
        if _is_irregular(point, task.batches):
            return self._visits[point.spot].places.upto(self._reach)
        known = self._regular.get(point.spot)
        if known is None or known[0] != self._reach:
            known = self._reach, _always(point.spot, task.network, task.batches, self._reach)
            self._regular[point.spot] = known
        return known[1]

    def work(self, seconds: float) -> bool:
        """Carry on for about so long; True while more remains."""
        deadline = time.perf_counter() + seconds
        while due := list(self._due()):
            # All of them look at an iteration before any looks at the next: it is run again once.
            if not min(due, key=lambda each: each.counted).carry_on(self._position, deadline):
                return True
            if time.perf_counter() >= deadline:
                return self.pending
        while unvisited := list(self._unvisited()):
            unvisited[0].carry_on()
            if time.perf_counter() >= deadline:
                return self.pending
        return False

    @property
    def _last(self) -> int:
        """The last iteration of which anything was reached."""
        iteration, step = self._reach
        return iteration if step else iteration - 1

    def _due(self) -> Iterable[_Counter]:
        every, last, position = self._counters.values(), self._last, self._position
        return (each for each in every if each.counted < last or not each.at(position).whole)

    def _unvisited(self) -> Iterable[_Visits]:
        return (each for each in self._visits.values() if each.counted < self._last)


def _bare(point: Point) -> Point:
    """What is looked for, without what it is called, and whether each time it is found counts."""
    if isinstance(point, Breakpoint):
        return Breakpoint(0, point.spot, condition=point.condition)
    return replace(point, number=0, name="", enabled=True)
