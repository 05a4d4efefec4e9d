"""What can be said of a condition or a log text before anything runs: whether its place comes before what it reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backstep.core.batches import Batches
from backstep.core.expressions import Expression
from backstep.core.quantities import Read
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session.spots import Spot, reached


@dataclass(frozen=True, slots=True)
class TooEarly:
    """In `iteration` a place is reached `times` times, first at step `first`; `early` of them are ahead of `computed`.

    That is the step that computes `read`, the last thing that is waited for.
    """

    iteration: int
    first: int
    times: int
    early: int
    read: Read
    computed: int


def too_early(expressions: Iterable[Expression], spot: Spot, task: Task, iteration: int, row: int) -> TooEarly | None:
    """Whether `spot` is reached before all that `expressions` read is computed; None where it never is.

    Looked at is the first iteration from `iteration` on that reaches it, with example `row` (from 0) in view.
    """
    at = spot.iteration or _next_with(spot, task.batches, iteration)
    examples = task.batches.count(at)
    steps = Steps(task.network, examples)
    found = (each.awaits(steps, min(row, examples - 1)) for each in expressions)
    awaited = [each for each in found if each is not None]
    if not awaited:
        return None
    read, computed = max(awaited, key=lambda each: each[1])
    spans = reached(spot, at, steps, task.batches)
    early = spans.upto(computed - 1)
    return TooEarly(at, spans.nth(1), len(spans), early, read, computed) if early else None


def _next_with(spot: Spot, batches: Batches, iteration: int) -> int:
    """The first iteration from `iteration` on whose batch has the spot's example; any has where it names none."""
    if spot.example is None:
        return iteration
    row = spot.example - 1
    # Each pass has every example once.
    upto = iteration + 2 * batches.per_epoch
    return next((at for at in range(iteration, upto) if (batches.rows(at) == row).any()), iteration)
