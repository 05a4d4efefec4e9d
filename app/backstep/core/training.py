"""A training task, and running many iterations of it without recording them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backstep.core.arrays import FloatArray, IntArray
from backstep.core.batches import Batches
from backstep.core.iteration import Record, Tape, record_iteration
from backstep.core.mistakes import Mistake
from backstep.core.network import Network
from backstep.core.optimizers import GRADIENT_DESCENT
from backstep.core.parameters import Parameters


@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """All that decides a training run: the network, its start, the data and how it learns.

    `inputs` (N, d) and `targets` (N, m) are all examples, which nobody changes; `batches` says which of them each
    iteration sees. `mistake` is what it does wrong on purpose.
    """

    network: Network
    start: Parameters
    inputs: FloatArray
    targets: FloatArray
    learning_rate: float
    batches: Batches
    optimizer: str = GRADIENT_DESCENT
    mistake: Mistake | None = None

    def record(self, iteration: int, parameters: Parameters, rows: IntArray | None = None) -> Record:
        """Iteration `iteration` (counted from 1) computed from the parameters it starts with, and recorded.

        `rows` are those of its batch, looked up where they are left out.
        """
        rows = self.batches.rows(iteration) if rows is None else rows
        inputs, targets = self.seen_always or (self.inputs[rows], self.targets[rows])
        return record_iteration(
            self.network,
            parameters,
            inputs,
            targets,
            self.learning_rate,
            iteration=iteration,
            rows=rows,
            optimizer=self.optimizer,
            shared=self.seen_always is not None,
            mistake=self.mistake,
        )

    @property
    def seen_always(self) -> tuple[FloatArray, FloatArray] | None:
        """All examples, where every iteration sees them in file order; as rows in a row, so that sums are the same."""
        data = self.inputs, self.targets
        return data if self.batches.whole and all(array.flags.c_contiguous for array in data) else None


class Trainer:
    """Runs a task forward as fast as it goes, holding only the current parameters."""

    def __init__(self, task: Task, parameters: Parameters, iteration: int = 1, batches: Batches | None = None) -> None:
        """Begin before `iteration`, with the parameters that it starts with.

        `batches` are the task's own where they are left out, or their twin where several threads ask for rows.
        """
        self.task = task
        self._batches = task.batches if batches is None else batches
        self.iteration = iteration
        self._flat = parameters.flat.copy()
        self._layout = parameters.layout
        self._carried = parameters.gradient_left() if task.mistake is Mistake.NOT_RESET else None
        self._tapes: dict[int, tuple[Tape, Callable[[], float]]] = {}

    @property
    def parameters(self) -> Parameters:
        """A copy of the parameters with which `iteration` starts."""
        left = None if self._carried is None else self._carried.copy()
        return Parameters.from_flat(self._layout, self._flat.copy(), left)

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self._flat).all())

    def restart(self, parameters: Parameters, iteration: int) -> None:
        """Go on from other parameters, before `iteration`, in the same buffers."""
        np.copyto(self._flat, parameters.flat)
        if self._carried is not None:
            np.copyto(self._carried, parameters.gradient_left())
        self.iteration = iteration

    def advance(self, count: int, costs: list[float]) -> bool:
        """Run `count` iterations and append their J to `costs`; False if J or a z was not finite: that one is undone.

        The parameters are then those the offending iteration started with, and its J is not in `costs`. New parameters
        may have left the finite numbers without that (see `finite`).
        """
        batches = self._batches
        whole = self.task.seen_always is not None
        with np.errstate(all="ignore"):
            for _ in range(count):
                tape, step = self._tape(batches.count(self.iteration))
                if not whole:
                    rows = batches.rows(self.iteration)
                    np.take(self.task.inputs, rows, axis=0, out=tape.inputs, mode="clip")
                    np.take(self.task.targets, rows, axis=0, out=tape.targets, mode="clip")
                cost = step()
                if not math.isfinite(cost):
                    return False
                costs.append(cost)
                self.iteration += 1
        return True

    def _tape(self, examples: int) -> tuple[Tape, Callable[[], float]]:
        known = self._tapes.get(examples)
        if known is None:
            task = self.task
            tape = Tape(
                task.network,
                self._layout,
                examples,
                task.learning_rate,
                self._flat,
                self._flat,
                task.optimizer,
                complete=False,
                data=task.seen_always,
                mistake=task.mistake,
                carried=self._carried,
            )
            known = self._tapes[examples] = (tape, _stepper(tape))
        return known


class Recorder:
    """Records iterations of a task as `Task.record` does, to the bit, and sooner: on tapes that it makes only once.

    What it hands out it never touches again. Not for several threads at a time.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._tapes: dict[int, Tape] = {}
        self._before = np.empty(task.start.layout.total)
        self._after = np.empty(task.start.layout.total)
        self._carried = np.zeros(task.start.layout.total) if task.mistake is Mistake.NOT_RESET else None

    def record(self, iteration: int, parameters: Parameters) -> Record:
        """Iteration `iteration` (counted from 1) computed from the parameters it starts with, and recorded."""
        task = self._task
        rows = task.batches.rows(iteration)
        tape = self._tape(len(rows))
        if task.seen_always is None:
            np.take(task.inputs, rows, axis=0, out=tape.inputs, mode="clip")
            np.take(task.targets, rows, axis=0, out=tape.targets, mode="clip")
        np.copyto(self._before, parameters.flat)
        np.copyto(self._after, parameters.flat)
        if self._carried is not None:
            np.copyto(self._carried, parameters.gradient_left())
        cost = tape.carry_out()
        return tape.record(parameters, self._after.copy(), cost, iteration, rows, again=True)

    def _tape(self, examples: int) -> Tape:
        known = self._tapes.get(examples)
        if known is None:
            task = self._task
            known = self._tapes[examples] = Tape(
                task.network,
                task.start.layout,
                examples,
                task.learning_rate,
                self._before,
                self._after,
                task.optimizer,
                complete=True,
                data=task.seen_always,
                mistake=task.mistake,
                carried=self._carried,
            )
        return known


def _stepper(tape: Tape) -> Callable[[], float]:
    """One iteration of `tape` as a call: J; or NaN, and parameters left as they were, where J or a z is not finite."""
    forward, after = tape.forward, tape.backward + tape.update
    cost, sums_finite = tape.cost, tape.sums_finite

    def step() -> float:
        for function, arguments in forward:
            function(*arguments)
        value = cost()
        if not (math.isfinite(value) and sums_finite()):
            return math.nan
        for function, arguments in after:
            function(*arguments)
        return value

    return step
