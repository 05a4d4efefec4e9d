"""The whole run in little memory: costs, checkpoints, and any iteration back again by running from one of them."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.parameters import Parameters
from backstep.core.readout import first_not_finite, value
from backstep.core.steps import Step
from backstep.core.training import Task, Trainer
from backstep.session.curve import Curve

BUDGET = 64_000_000
_STRIDE = 16
_RECORDS = 4
_SLICE = 64
"""Iterations between two looks at the clock, at most."""
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
class Fork:
    """Where a timeline leaves another one: before `iteration`, whose parameters are `change`d first."""

    parent: Timeline
    iteration: int
    change: Callable[[Parameters], Parameters]


class Timeline:
    """All iterations of one task that were computed so far, each reachable, bit for bit the same every time.

    `computed` iterations have been run; the parameters with which iteration `computed` + 1 starts are known. Every
    `stride` iterations a checkpoint is kept; when they outgrow `budget` bytes every other one is dropped and the
    stride doubles. An iteration that did not keep finite is the last: `failure` says where.

    With a `fork`, the iterations before it are those of the parent, and `task` holds from there on.
    """

    def __init__(self, task: Task, budget: int = BUDGET, fork: Fork | None = None) -> None:
        self.task = task
        self.budget = budget
        self.stride = _STRIDE
        self._fork = fork
        self._first = 1 if fork is None else fork.iteration
        self._failure: Failure | None = None
        self._costs = Curve()
        self._pace = 1e-3
        self._scout: Trainer | None = None
        self._checkpoints: dict[int, Parameters] = {}
        self._records: OrderedDict[int, Record] = OrderedDict()
        self._begun = False
        if fork is None:
            self._begin(task.start)

    def _begin(self, start: Parameters) -> None:
        """Stand before the first iteration of its own."""
        if self._fork is not None:
            self._costs = Curve(self._fork.parent.costs(self._first - 1))
        self._head = Trainer(self.task, start, self._first)
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
        return len(self._checkpoints) * (self.task.start.flat.nbytes + _OVERHEAD)

    def set_budget(self, budget: int) -> None:
        """Allow the checkpoints so many bytes; what is too much is thinned out at once."""
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

    def finish(self, iteration: int) -> bool:
        """Run `iteration` to its end; False where it did not stay finite (see `failure`)."""
        return self.reach(iteration + 1)

    def _advance(self, upto: int, deadline: float) -> None:
        """Run to `upto` or to the next checkpoint, in slices short enough to keep the deadline."""
        boundary = (self.computed // self.stride + 1) * self.stride
        target = min(upto, boundary)
        costs: list[float] = []
        alive = True
        while alive and self.computed < target:
            begun = time.perf_counter()
            room = (deadline - begun) / self._pace
            count = max(1, min(target - self.computed, _SLICE, int(room) if room < _SLICE else _SLICE))
            alive = self._head.advance(count, costs) and self._head.finite
            self._costs.extend(costs)
            costs.clear()
            now = time.perf_counter()
            self._pace = max((now - begun) / count, 1e-7)
            if now >= deadline:
                break
        if not alive:
            self._fail()
        elif self.computed == boundary:
            self._keep(boundary + 1, self._head.parameters)

    def _keep(self, iteration: int, parameters: Parameters) -> None:
        self._checkpoints[iteration] = parameters
        self._thin()

    def _thin(self) -> None:
        while self.checkpoint_bytes > self.budget and len(self._checkpoints) > 2:
            self.stride *= 2
            self._checkpoints = {
                kept: values
                for kept, values in self._checkpoints.items()
                if (kept - 1) % self.stride == 0 or kept == self._first
            }

    def _fail(self) -> None:
        """Find the first step that is not finite, from the last checkpoint on, and end the history there."""
        first = max(kept for kept in self._checkpoints if kept <= self.computed + 1)
        parameters = self._checkpoints[first]
        for iteration in range(first, self.computed + 2):
            record = self.task.record(iteration, parameters)
            self._end_where_lost(record)
            if self.failure is not None:
                return
            parameters = record.after
        raise AssertionError("a number was not finite, yet every number of its iteration is")

    def _end_where_lost(self, record: Record) -> None:
        """End the history in this iteration if a number of it is not finite."""
        lost = first_not_finite(record)
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
        before = self._records.get(iteration - 1)
        if before is not None:
            return before.after
        known = self._records.get(iteration)
        if known is not None:
            return known.before
        if iteration == self.computed + 1 and self.failure is None:
            return self._head.parameters
        start = max(kept for kept in self._checkpoints if kept <= iteration)
        scout = self._scout
        if scout is None:
            scout = self._scout = Trainer(self.task, self._checkpoints[start], start)
        elif not start <= scout.iteration <= iteration:
            scout.restart(self._checkpoints[start], start)
        scout.advance(iteration - scout.iteration, [])
        return scout.parameters

    def record(self, iteration: int) -> Record:
        """Iteration `iteration` whole; `failure` is set if it does not stay finite.

        Raises ValueError where it cannot be reached (see `reach`).
        """
        if self._fork is not None and iteration < self._first:
            return self._fork.parent.record(iteration)
        known = self._records.get(iteration)
        if known is None:
            if not self.reach(iteration):
                raise ValueError(f"iteration {iteration} cannot be reached")
            known = self.task.record(iteration, self.parameters(iteration))
            if iteration > self.computed and self.failure is None:
                self._end_where_lost(known)
            self._records[iteration] = known
            while len(self._records) > _RECORDS:
                self._records.popitem(last=False)
        else:
            self._records.move_to_end(iteration)
        return known
