"""The whole run in little memory: costs, checkpoints, and any iteration back again by running from one of them."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.mistakes import Mistake
from backstep.core.parameters import Parameters
from backstep.core.readout import first_not_finite, value
from backstep.core.steps import Step
from backstep.core.training import Recorder, Task
from backstep.session.curve import Curve
from backstep.session.errand import Errand
from backstep.session.runner import Runner, is_long

BUDGET = 64_000_000
_STRIDE, _LONG_STRIDE = 16, 4
"""Iterations between two checkpoints at first; fewer where running a few of them again is felt."""
_RECORDS = 4
_OVERHEAD = 256
"""Bytes a checkpoint costs beside its numbers, roughly."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a training went beyond float64: the step, and the example (from 0 in the batch) it happened with."""

    iteration: int
    step: Step
    example: int
    value: float


@dataclass(frozen=True, eq=False, slots=True)
class _Made:
    """An iteration recorded, with its first number that is not finite, where that was looked for."""

    record: Record
    lost: tuple[Step, int] | None


@dataclass(frozen=True, eq=False, slots=True)
class Fork:
    """Where a timeline leaves another one: before `iteration`, whose parameters are `change`d first."""

    parent: Timeline
    iteration: int
    change: Callable[[Parameters], Parameters]


class Timeline:
    """All iterations of one task that were computed so far, each reachable, bit for bit the same every time.

    `computed` iterations have been run; the parameters with which iteration `computed` + 1 starts are known. Every
    `stride` iterations a checkpoint is kept; when all that is kept outgrows `budget` bytes, every other one is dropped
    and the stride doubles. What is always kept is J of each iteration, the latest iterations looked at and two
    checkpoints. An iteration that did not keep finite is the last: `failure` says where.

    With a `fork`, the iterations before it are those of the parent, and `task` holds from there on.
    """

    def __init__(self, task: Task, budget: int = BUDGET, fork: Fork | None = None) -> None:
        self.task = task
        self.budget = budget
        self._long = is_long(task.network, task.batches.size)
        self.stride = _LONG_STRIDE if self._long else _STRIDE
        self._fork = fork
        self._first = 1 if fork is None else fork.iteration
        self._failure: Failure | None = None
        self._costs = Curve(np.empty(0))
        self._record_bytes = _record_bytes(task)
        self._recorder = Recorder(task)
        self._scout: Runner | None = None
        self._errand: tuple[int, Errand[_Made]] | None = None
        self._search: tuple[int, Parameters] | None = None
        self._checkpoints: dict[int, Parameters] = {}
        self._records: OrderedDict[int, Record] = OrderedDict()
        self._begun = False
        if fork is None:
            self._begin(task.start)

    def _begin(self, start: Parameters) -> None:
        """Stand before the first iteration of its own."""
        if self._fork is not None:
            self._costs = Curve(self._fork.parent.costs(self._first - 1))
        self._head = Runner(self.task, start, self._first)
        self._checkpoints[self._first] = start
        self._begun = True

    @property
    def failure(self) -> Failure | None:
        """Where the training left the finite numbers, once that is known."""
        if self._failure is None and not self._begun and self._fork is not None:
            lost = self._fork.parent.failure
            return lost if lost is not None and lost.iteration < self._first else None
        return self._failure

    @property
    def computed(self) -> int:
        if not self._begun and self._fork is not None:
            return min(self._fork.parent.computed, self._first - 1)
        return len(self._costs)

    @property
    def checkpoint_bytes(self) -> int:
        """What the checkpoints take, in bytes."""
        # A gradient that is not reset is kept with the parameters it changes.
        each = self.task.start.flat.nbytes * (2 if self.task.mistake is Mistake.NOT_RESET else 1)
        return len(self._checkpoints) * (each + _OVERHEAD)

    @property
    def held_bytes(self) -> int:
        """What all that is kept takes, in bytes: checkpoints, the latest iterations looked at, and J of each."""
        return self.checkpoint_bytes + len(self._records) * self._record_bytes + 8 * len(self._costs)

    def set_budget(self, budget: int) -> None:
        """Allow all that is kept so many bytes; what is too much is thinned out at once."""
        self.budget = budget
        self._thin()

    def checkpoint(self, iteration: int) -> int:
        """The last iteration up to `iteration` whose start is kept."""
        if self._fork is not None and iteration < self._first:
            return self._fork.parent.checkpoint(iteration)
        return max(kept for kept in self._checkpoints if kept <= iteration)

    def costs(self, count: int) -> FloatArray:
        """J of iterations 1..`count` (count,), as far as they are computed; a read-only view that stays as it is."""
        if not self._begun and self._fork is not None:
            return self._fork.parent.costs(min(count, self._first - 1))
        return self._costs.first(count)

    def reach(self, iteration: int, seconds: float = math.inf) -> bool:
        """Run until `iteration` can be recorded, or about `seconds` have passed; True once it can be.

        False with `failure` set means that it never will: an earlier iteration left the finite numbers.
        """
        deadline = time.perf_counter() + seconds
        if self._fork is not None and (iteration < self._first or not self._begun):
            if not self._fork.parent.reach(min(iteration, self._first), seconds):
                return False
            if iteration < self._first:
                return True
            self._begin(self._fork.change(self._fork.parent.parameters(self._first)))
        while self.computed < iteration - 1 and self.failure is None:
            self._advance(iteration - 1, deadline)
            if time.perf_counter() >= deadline:
                break
        if self.failure is not None:
            return iteration <= self.failure.iteration
        return self.computed >= iteration - 1

    def finish(self, iteration: int, known: Record | None = None) -> bool:
        """Run `iteration` to its end; False where it did not stay finite (see `failure`). `known` is its record."""
        if known is not None and iteration == self.computed + 1 and self.failure is None and self._begun:
            self._take(known)
        return self.reach(iteration + 1)

    def _advance(self, upto: int, deadline: float) -> None:
        """Run to `upto` or to the next checkpoint, as far as the deadline allows."""
        known = self._records.get(self.computed + 1)
        if known is not None:
            self._take(known)
            return
        boundary = self._boundary
        self._costs.extend(self._head.advance(min(upto, boundary) + 1, deadline))
        if not self._head.alive:
            self._fail(deadline)
        elif self.computed == boundary:
            self._keep(boundary + 1, self._head.parameters)

    def _take(self, record: Record) -> None:
        """Go on from an iteration that is recorded: it was computed to its end, and comes out the same every time."""
        boundary = self._boundary
        self._costs.extend([record.cost])
        self._head.restart(record.after, record.iteration + 1)
        if self.computed == boundary:
            self._keep(boundary + 1, record.after)

    @property
    def _boundary(self) -> int:
        """The next iteration after which a checkpoint is due."""
        return (self.computed // self.stride + 1) * self.stride

    def _keep(self, iteration: int, parameters: Parameters) -> None:
        self._checkpoints[iteration] = parameters
        self._thin()

    def _thin(self) -> None:
        while self.held_bytes > self.budget and len(self._checkpoints) > 2:
            self.stride *= 2
            self._checkpoints = {
                kept: values
                for kept, values in self._checkpoints.items()
                if (kept - 1) % self.stride == 0 or kept == self._first
            }

    def _fail(self, deadline: float) -> None:
        """Look for the first step that is not finite, from the last checkpoint on, and end the history there."""
        if self._search is None:
            first = max(kept for kept in self._checkpoints if kept <= self.computed + 1)
            self._search = first, self._checkpoints[first]
        while self._failure is None:
            iteration, parameters = self._search
            if iteration > self.computed + 1:
                raise AssertionError("a number was not finite, yet every number of its iteration is")
            made = self._recorded(iteration, parameters, deadline)
            if made is None:
                return
            self._end_where_lost(made)
            self._search = iteration + 1, made.record.after

    def _end_where_lost(self, made: _Made) -> None:
        """End the history in this iteration if a number of it is not finite."""
        record, lost = made.record, made.lost
        if lost is None:
            return
        step, example = lost
        self._failure = Failure(record.iteration, step, example, value(record, step, example))
        self._costs.cut(record.iteration - 1)
        if math.isfinite(record.cost):
            self._costs.extend([record.cost])

    def parameters(self, iteration: int) -> Parameters:
        """The parameters with which `iteration` starts; it must be reachable (see `reach`)."""
        if self._fork is not None and iteration < self._first:
            return self._fork.parent.parameters(iteration)
        found = self._parameters(iteration, math.inf)
        assert found is not None
        return found

    def _parameters(self, iteration: int, deadline: float) -> Parameters | None:
        """Those of an iteration of its own; None where they are not there by the deadline."""
        before, known = self._records.get(iteration - 1), self._records.get(iteration)
        if before is not None:
            return before.after
        if known is not None:
            return known.before
        if iteration == self.computed + 1 and self.failure is None:
            return self._head.parameters
        start = self.checkpoint(iteration)
        scout = self._scout
        if scout is None:
            scout = self._scout = Runner(self.task, self._checkpoints[start], start)
        elif not start <= scout.iteration <= iteration:
            scout.restart(self._checkpoints[start], start)
        while scout.iteration < iteration:
            scout.advance(iteration, deadline)
            if time.perf_counter() >= deadline:
                break
        return scout.parameters if scout.iteration == iteration else None

    def prepare(self, iteration: int, seconds: float = math.inf) -> bool:
        """Do what `record` needs for `iteration` until about `seconds` have passed; True once it is at hand.

        False with `failure` set may mean that it never will be (see `reach`).
        """
        deadline = time.perf_counter() + seconds
        if iteration in self._records:
            return True
        if not self.reach(iteration, seconds):
            return False
        if self._fork is not None and iteration < self._first:
            return self._fork.parent.prepare(iteration, deadline - time.perf_counter())
        parameters = self._parameters(iteration, deadline)
        if parameters is None:
            return False
        if iteration not in self._records:
            made = self._recorded(iteration, parameters, deadline)
            if made is None:
                return False
            self._remember(made)
        return True

    def record(self, iteration: int) -> Record:
        """Iteration `iteration` whole; `failure` is set if it does not stay finite.

        Raises ValueError where it cannot be reached (see `reach`). It takes long only where `prepare` was not asked.
        """
        if self._fork is not None and iteration < self._first:
            return self._fork.parent.record(iteration)
        known = self._records.get(iteration)
        if known is not None:
            self._records.move_to_end(iteration)
            return known
        if not self.reach(iteration):
            raise ValueError(f"iteration {iteration} cannot be reached")
        made = self._recorded(iteration, self.parameters(iteration), math.inf)
        assert made is not None
        self._remember(made)
        return made.record

    def _recorded(self, iteration: int, parameters: Parameters, deadline: float) -> _Made | None:
        """An iteration recorded: at once, or a long one on an errand, None where that is not over by the deadline."""
        task = self.task
        if not self._long:
            record = self._recorder.record(iteration, parameters)
            new = iteration > self.computed or self._search is not None
            return _Made(record, first_not_finite(record) if new else None)
        if self._errand is None or self._errand[0] != iteration:
            rows = task.batches.rows(iteration)

            def work() -> _Made:
                record = task.record(iteration, parameters, rows)
                return _Made(record, first_not_finite(record))

            self._errand = iteration, Errand(work)
        errand = self._errand[1]
        if not errand.done(deadline - time.perf_counter()):
            return None
        self._errand = None
        return errand.outcome()

    def _remember(self, made: _Made) -> None:
        iteration = made.record.iteration
        if iteration > self.computed and self.failure is None:
            self._end_where_lost(made)
        self._records[iteration] = made.record
        while len(self._records) > _RECORDS:
            self._records.popitem(last=False)
        self._thin()


def _record_bytes(task: Task) -> int:
    """What a record of the task takes beside the parameters it starts from, in bytes."""
    network = task.network
    # Where every iteration sees all examples, records share them.
    seen = 0 if task.seen_always is not None else network.inputs + network.outputs
    an_example = seen + 2 + 5 * sum(network.sizes[1:])
    return 8 * (task.batches.size * an_example + 2 * task.start.flat.size)
