"""Passing quickly over iterations in which watchpoints that read nothing but J cannot stop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from backstep.core.errors import InputError
from backstep.core.expressions import Expression, NotComputed, Value
from backstep.core.iteration import Record
from backstep.core.quantities import Moment
from backstep.session.breakpoints import EVENTS, Watchpoint
from backstep.session.judging import holds, untold
from backstep.session.moments import Moments

_OF_COST = frozenset({"J", "iteration"})
_AHEAD = 64
"""Iterations that are trained before these are looked at, and that are looked at between two looks at the clock."""
_REMEMBERED = 4


def decides(expression: Expression) -> bool:
    """Whether it reads nothing of an iteration but its cost and its number."""
    return all(read.name in _OF_COST for read in expression.reads)


class Sieve:
    """Rules iterations out by their costs, as fast training gives them, which spares recording each of them.

    What it lets through is for the search to look at: it never rules out a stop, but may let others through.
    """

    def __init__(self, watched: Sequence[tuple[Watchpoint, Expression]], moments: Moments) -> None:
        """`watched` are all watchpoints there are, each with its expression, which costs decide."""
        self._watched = watched
        self._moments = moments
        self._timeline = moments.timeline
        self._pattern: Record | None = None
        self._known: dict[tuple[int, int], bool | None] = {}

    def ahead(self, iteration: int, last: int, deadline: float) -> tuple[int, bool]:
        """The first iteration from `iteration` on that is not ruled out; where all up to `last` are, `last`.

        It trains on as far as that takes, until the clock (`time.perf_counter`) says `deadline`. False beside where the
        iteration is not computed by then, so that nothing is known of it.
        """
        if not self._ready(deadline):
            return iteration, False
        while True:
            whole = min(last, self._timeline.computed)
            while iteration <= whole:
                if self._may_stop(iteration):
                    return iteration, True
                if iteration == last:
                    return last, True
                iteration += 1
                if iteration % _AHEAD == 0 and time.perf_counter() >= deadline:
                    return iteration, iteration <= whole
            if self._timeline.failure is not None:
                return iteration, True
            self._timeline.reach(min(last, self._timeline.computed + _AHEAD) + 1, deadline - time.perf_counter())
            if time.perf_counter() >= deadline:
                return iteration, iteration <= self._timeline.computed

    def behind(self, iteration: int, first: int, deadline: float) -> int:
        """The last iteration up to `iteration` that is not ruled out, or as far as `deadline` lets one look.

        Where all down to `first` are it is `first`.
        """
        if not self._ready(deadline):
            return iteration
        while iteration > first and iteration <= self._timeline.computed and not self._may_stop(iteration):
            iteration -= 1
            if time.perf_counter() >= deadline:
                break
        return iteration

    def _ready(self, deadline: float) -> bool:
        """Have some iteration whose place the others can take, where that is there by the deadline."""
        if self._pattern is None and self._timeline.prepare(1, deadline - time.perf_counter()):
            self._pattern = self._timeline.record(1)
        return self._pattern is not None

    def _may_stop(self, iteration: int) -> bool:
        return any(self._begins(place, iteration) for place in range(len(self._watched)))

    def _begins(self, place: int, iteration: int) -> bool:
        """Whether one of them may stop there: what lasts stops where it begins."""
        now = self._seen(place, iteration)
        if now is None:
            return True
        lasting = self._watched[place][0].rule not in EVENTS
        return now and not (lasting and iteration > 1 and self._seen(place, iteration - 1) is True)

    def _seen(self, place: int, iteration: int) -> bool | None:
        """Whether the rule of one of them holds; None where that cannot be told."""
        key = place, iteration
        if key not in self._known:
            while len(self._known) >= _REMEMBERED * len(self._watched):
                del self._known[next(iter(self._known))]
            self._known[key] = self._judged(*self._watched[place], iteration)
        return self._known[key]

    def _judged(self, watchpoint: Watchpoint, expression: Expression, iteration: int) -> bool | None:
        before: Value | None = None
        try:
            now = expression.evaluate(self._moment(iteration))
            if watchpoint.rule in EVENTS:
                if iteration == 1:
                    return False
                before = expression.evaluate(self._moment(iteration - 1))
        except NotComputed:
            # At the end of an iteration only the one before the first is missing, and nothing begins with that.
            return False
        except InputError:
            return None
        if holds(watchpoint, now, before):
            return True
        return None if untold(watchpoint, now, before) else False

    def _moment(self, iteration: int) -> Moment:
        """The end of `iteration` with the J that it had; all other numbers are those of the first."""
        assert self._pattern is not None
        steps = self._moments.steps(iteration)
        cost = float(self._timeline.costs(iteration)[-1])
        record = replace(self._pattern, iteration=iteration, cost=cost)
        return Moment(record, steps, len(steps), 0, lambda: self._moment(iteration - 1) if iteration > 1 else None)
