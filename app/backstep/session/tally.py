"""How often what has to be looked for was found: hits of conditions and of watchpoints, from the begin of a training.

A position has so many hits behind it however one came there. The iterations are looked through in slices, between
events, and each of them once. Where each was found is kept too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backstep.core.arrays import IntArray
from backstep.core.batches import Batches
from backstep.core.steps import Steps
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.curve import Curve
from backstep.session.rules import Rules
from backstep.session.spots import Spot, reached
from backstep.session.state import Position, State
from backstep.session.sweep import Sweep
from backstep.session.timeline import Timeline

Point = Breakpoint | Watchpoint
_NO_END = sys.maxsize


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
        none = np.empty(0, np.int64)
        self._iterations, self._firsts, self._found = Curve(none), Curve(none), Found(none, none)
        self._last = 0

    def add(self, iterations: Sequence[int] | IntArray, firsts: Sequence[int] | IntArray) -> None:
        """Hits in later iterations than any before, and the first step of each."""
        self._iterations.extend(iterations)
        self._firsts.extend(firsts)
        self._last = int(iterations[-1]) if len(iterations) else self._last

    def before(self, iteration: int) -> int:
        """In how many iterations before this one there are hits."""
        many = len(self._iterations)
        # Mostly it is asked of the front, where nobody has to search.
        return many if iteration > self._last else int(np.searchsorted(self._iterations.first(many), iteration))

    def upto(self, position: Position) -> Found:
        """Those up to `position`; the same object as long as they are the same ones."""
        iteration, step = position
        many = self.before(iteration + 1)
        if many and (self._iterations.first(many)[-1], self._firsts.first(many)[-1]) > (iteration, step):
            many -= 1
        if many != len(self._found.iterations):
            self._found = Found(self._iterations.first(many), self._firsts.first(many))
        return self._found


class _Counter:
    """The hits of one point in one training."""

    def __init__(self, point: Point, timeline: Timeline, chosen: int) -> None:
        self.places = _Places()
        breakpoints, watchpoints = ((point,), ()) if isinstance(point, Breakpoint) else ((), (point,))
        self._rules = Rules(breakpoints, watchpoints, timeline, chosen)
        # Hits up to the end of each iteration that has any, and of the iteration of the position their steps.
        self._totals = Curve(np.empty(0, np.int64))
        self._steps: tuple[int, Sequence[int]] = (0, ())
        self._sweep = Sweep[list[int]]()
        self.counted = 0
        """Iterations that were counted whole, those that cannot have a hit with them."""
        self._go_on_from(0)

    def _go_on_from(self, iteration: int) -> None:
        following = self._rules.iteration_after(iteration)
        self.counted = _NO_END if following is None else following - 1

    def at(self, position: Position) -> Count:
        """The hits up to `position`, as far as they are counted."""
        iteration, step = position
        last = iteration if step else iteration - 1
        looked = min(iteration - 1, self.counted)
        hits = self._before(looked + 1)
        if looked < last <= looked + 1:
            if self._steps[0] == last:
                return Count(hits + sum(1 for at in self._steps[1] if at <= step), last, last)
            if last <= self.counted and self._before(last + 1) == hits:
                return Count(hits, last, last)
        return Count(hits, looked, last)

    def _before(self, iteration: int) -> int:
        """How many hits there are before an iteration up to which they are counted."""
        places = self.places.before(iteration)
        return int(self._totals.first(places)[-1]) if places else 0

    def carry_on(self, position: Position, deadline: float) -> bool:
        """Look at one more iteration, first those that `at` needs; False where the time was too short for it."""
        following = self.counted + 1
        iteration = following if self.at(position).whole else min(following, position[0])
        if not self._rules.ready(iteration, deadline):
            return False
        if not self._sweep.done(iteration, self._rules.hits(iteration), deadline):
            return False
        steps = self._sweep.outcome
        if iteration == position[0]:
            self._steps = iteration, steps
        if iteration == following:
            if steps:
                self._totals.extend([self._before(iteration) + len(steps)])
                self.places.add([iteration], [min(steps)])
            self._go_on_from(iteration)
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
            self.places.add([self.counted], [first])


class _Always:
    """The hits of a place that every iteration comes to."""

    def __init__(self, spot: Spot, timeline: Timeline) -> None:
        self._places = _Places()
        self._counted = 0
        network, batches = timeline.task.network, timeline.task.batches
        self._per_epoch = batches.per_epoch
        # Of a full batch, and of the last one of a pass.
        self._firsts = tuple(
            reached(spot, at, Steps(network, batches.count(at)), batches).next(0) or 0 for at in (1, batches.per_epoch)
        )

    def upto(self, position: Position) -> Found:
        """Those up to `position`; the same object as long as they are the same ones."""
        iterations = np.arange(self._counted + 1, position[0] + 1)
        firsts = np.where(iterations % self._per_epoch, *self._firsts)
        # A line that no step of a smaller batch runs on has no hit there.
        hit = firsts > 0
        self._places.add(iterations[hit], firsts[hit])
        self._counted = max(self._counted, position[0])
        return self._places.upto(position)


def is_searched(point: Point) -> bool:
    """Whether only looking through the training tells how often it was hit.

    A place alone is counted by arithmetic, and of a log point its lines.
    """
    return isinstance(point, Watchpoint) or bool(point.condition and not point.log)


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
        self._always: dict[Spot, _Always] = {}
        self._position: Position = (1, 0)
        self._reach: Position = (1, 0)

    def follow(self, state: State, timeline: Timeline, *, whole: bool = False) -> None:
        """Count `state.setup.points` up to the position of `state`, in `timeline`, which is the training in view.

        With `whole`, look for them in all of the training that was reached.
        """
        if timeline is not self._timeline or state.chosen != self._chosen:
            self._timeline, self._chosen, self._counters, self._visits = timeline, state.chosen, {}, {}
            self._always = {}
        wanted = dict.fromkeys(_bare(point) for point in state.setup.points if is_searched(point))
        self._counters = {
            point: self._counters.get(point) or _Counter(point, timeline, state.chosen) for point in wanted
        }
        # What is shown while something is stale is of the training before.
        self._position = (state.iteration, 0) if state.stale else state.position
        self._reach = (1, 0) if not whole else self._position if state.stale else state.reached
        batches, points = timeline.task.batches, state.setup.breakpoints if whole else ()
        # Only these are shown where they were hit.
        spots = {each.spot for each in points if each.enabled and not each.log and _is_irregular(each, batches)}
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
        if is_searched(point):
            return self._counters[_bare(point)].places.upto(self._reach)
        assert isinstance(point, Breakpoint)
        if _is_irregular(point, self._timeline.task.batches):
            return self._visits[point.spot].places.upto(self._reach)
        if point.spot not in self._always:
            self._always[point.spot] = _Always(point.spot, self._timeline)
        return self._always[point.spot].upto(self._reach)

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
