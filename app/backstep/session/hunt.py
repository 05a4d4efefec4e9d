"""Looking for the next stop, or the one before: a search that can be carried on in slices."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace

from backstep.session.halt import Halt, LogEntry
from backstep.session.rules import Rules
from backstep.session.setup import Setup
from backstep.session.spots import Spot
from backstep.session.timeline import Timeline

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search came to its end, why that is a stop (nothing where it is none), and what was written on the way.

    `nothing` tells that there is no stop in that direction.
    """

    position: Position
    halts: tuple[Halt, ...] = ()
    lines: tuple[LogEntry, ...] = ()
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Hunt:
    """A search under way from `since`; `iteration` is the one to look at next.

    It ends at `upto` at the latest, where that is given; where it only `pauses` there, somebody may go on.
    Backward it goes piece by piece, each from a checkpoint on and through its iterations in order, because that is how
    they are computed: `low` is the first iteration of the piece, `high` its last, `best` the last stop found in it so
    far. Between two pieces `high` is 0. `also` is a spot to stop at beside what is set; `only` is a setup to look for
    in place of that of the session.
    """

    since: Position
    iteration: int
    backward: bool = False
    upto: Position | None = None
    low: int = 0
    high: int = 0
    best: Found | None = None
    lines: tuple[LogEntry, ...] = ()
    also: Spot | None = None
    only: Setup | None = None
    pauses: bool = False

    @property
    def done(self) -> int:
        """How many iterations were looked at."""
        if not self.backward:
            return self.iteration - self.since[0]
        inside = self.iteration - self.low if self.high else 0
        return self.since[0] - self.beyond + inside

    @property
    def total(self) -> int:
        """How many there are to look at, if nothing stops; 0 where nobody knows."""
        if self.backward:
            return self.since[0] - (1 if self.upto is None else self.upto[0]) + 1
        return 0 if self.upto is None or self.pauses else self.upto[0] - self.since[0]

    @property
    def beyond(self) -> int:
        """Of a search backward: the iteration beyond which all was looked through."""
        return self.high or self.iteration


def forward(since: Position, upto: Position | None = None, also: Spot | None = None, only: Setup | None = None) -> Hunt:
    """A search for the first stop beyond `since`."""
    return Hunt(since, since[0], upto=upto, also=also, only=only)


def backward(since: Position, upto: Position | None = None, only: Setup | None = None) -> Hunt:
    """A search for the last stop ahead of `since`."""
    return Hunt(since, since[0], backward=True, upto=upto, only=only)


def carry_on(hunt: Hunt, rules: Rules, timeline: Timeline, deadline: float) -> Hunt | Found:
    """Search until something is found or the clock (`time.perf_counter`) says `deadline`."""
    return _backward(hunt, rules, timeline, deadline) if hunt.backward else _forward(hunt, rules, timeline, deadline)


def _forward(hunt: Hunt, rules: Rules, timeline: Timeline, deadline: float) -> Hunt | Found:
    iteration, lines = hunt.iteration, list(hunt.lines)
    while True:
        if rules.sieve is not None:
            end_of_search = sys.maxsize if hunt.upto is None else hunt.upto[0]
            iteration, computed = rules.sieve.ahead(iteration, end_of_search, deadline)
            if not computed:
                return replace(hunt, iteration=iteration, lines=tuple(lines))
        ready = not rules.needs_values or rules.ready(iteration, deadline)
        limit = _limit(timeline)
        if limit is not None and iteration > limit[0]:
            return Found(limit, lines=tuple(lines))
        after = hunt.since[1] if iteration == hunt.since[0] else 0
        end = iteration, len(rules.moments.steps(iteration))
        last = min(each for each in (end, hunt.upto, limit) if each is not None)
        seen = rules.ahead(iteration, after, last[1], deadline) if ready else None
        if seen is None:
            return replace(hunt, iteration=iteration, lines=tuple(lines))
        lines += seen.lines
        if seen.stop is not None:
            step, halts = seen.stop
            return Found((iteration, step), halts, tuple(lines))
        if last in (hunt.upto, limit):
            return Found(last, lines=tuple(lines))
        following = rules.iteration_after(iteration)
        if following is None and hunt.upto is not None:
            return Found(hunt.upto, lines=tuple(lines))
        if following is None:
            return Found(max(hunt.since, end), lines=tuple(lines), nothing=True)
        iteration = following if hunt.upto is None else min(following, hunt.upto[0])
        if time.perf_counter() >= deadline:
            return replace(hunt, iteration=iteration, lines=tuple(lines))


def _limit(timeline: Timeline) -> Position | None:
    failure = timeline.failure
    return None if failure is None else (failure.iteration, failure.step.index)


def _piece(hunt: Hunt, rules: Rules, timeline: Timeline, deadline: float) -> Hunt:
    """What a search backward looks through next, up to its iteration."""
    high = low = hunt.iteration
    if rules.sieve is not None:
        # What is let through is a stop most of the time: nothing is won by looking at those before it too.
        high = low = rules.sieve.behind(high, 1 if hunt.upto is None else hunt.upto[0], deadline)
    elif rules.needs_values:
        low = timeline.checkpoint(high)
    return replace(hunt, low=low, high=high, iteration=low, best=None)


def _backward(hunt: Hunt, rules: Rules, timeline: Timeline, deadline: float) -> Hunt | Found:
    while True:
        if not hunt.high:
            hunt = _piece(hunt, rules, timeline, deadline)
        while hunt.iteration <= hunt.high:
            if rules.needs_values and not rules.ready(hunt.iteration, deadline):
                return hunt
            before = hunt.since[1] if hunt.iteration == hunt.since[0] else len(rules.moments.steps(hunt.iteration)) + 1
            seen = rules.behind(hunt.iteration, before, deadline)
            if seen is None:
                return hunt
            best = hunt.best if seen.stop is None else Found((hunt.iteration, seen.stop[0]), seen.stop[1])
            hunt = replace(hunt, iteration=hunt.iteration + 1, best=best)
            if time.perf_counter() >= deadline and (hunt.iteration <= hunt.high or best is None):
                break
        if hunt.iteration <= hunt.high:
            return hunt
        if hunt.upto is not None and hunt.low <= hunt.upto[0]:
            return hunt.best if hunt.best is not None and hunt.best.position > hunt.upto else Found(hunt.upto)
        if hunt.best is not None:
            return hunt.best
        earlier = rules.iteration_before(hunt.low)
        if hunt.upto is not None and (earlier is None or earlier < hunt.upto[0]):
            return Found(hunt.upto)
        if earlier is None:
            return Found((1, 1), nothing=True)
        hunt = replace(hunt, iteration=earlier, high=0)
        if time.perf_counter() >= deadline:
            return hunt
