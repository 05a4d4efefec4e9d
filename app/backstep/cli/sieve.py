"""Passing quickly over iterations in which a condition about J is false."""

from __future__ import annotations

from dataclasses import replace

from backstep.core.errors import InputError
from backstep.core.expressions import Expression, NotComputed
from backstep.core.quantities import Moment
from backstep.session.moments import Moments

_OF_COST = frozenset({"J", "iteration", "alpha"})


def decides(condition: Expression) -> bool:
    """Whether it reads nothing of an iteration but its cost."""
    return all(read.name in _OF_COST for read in condition.reads)


class Sieve:
    """Rules iterations out by their costs, as fast training gives them, which spares recording each of them."""

    def __init__(self, condition: Expression, moments: Moments) -> None:
        """`condition` is one that costs decide."""
        self._condition = condition
        self._moments = moments
        self._timeline = moments.timeline
        self._pattern = moments.timeline.record(1)

    def ahead(self, iteration: int, last: int, seconds: float) -> tuple[int, bool]:
        """Train up to `last` or for about `seconds`: the first iteration from `iteration` on that is not ruled out.

        Where all are it is the one in which the training ends; False beside it where that is not computed yet.
        """
        self._timeline.reach(last + 1, seconds)
        failure = self._timeline.failure
        whole = min(last, self._timeline.computed if failure is None else failure.iteration - 1)
        while iteration <= whole and not self._may_hold(iteration):
            iteration += 1
        return min(iteration, last), iteration <= whole or whole == last or failure is not None

    def _may_hold(self, iteration: int) -> bool:
        try:
            return bool(self._condition.evaluate(self._moment(iteration)))
        except (NotComputed, InputError):
            # Whether that is a reason to stop is for the search to say.
            return True

    def _moment(self, iteration: int) -> Moment:
        """The end of `iteration` with the J that it had; all other numbers are those of the first."""
        steps = self._moments.steps(iteration)
        cost = float(self._timeline.costs(iteration)[-1])
        record = replace(self._pattern, iteration=iteration, cost=cost)
        return Moment(record, steps, len(steps), 0, lambda: self._moment(iteration - 1) if iteration > 1 else None)
