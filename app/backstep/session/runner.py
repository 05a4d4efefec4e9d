"""Running a task forward within a deadline, however long its iterations take."""

from __future__ import annotations

import math
import time

from backstep.core.network import Network
from backstep.core.parameters import Parameters
from backstep.core.training import Task, Trainer
from backstep.session.errand import Errand

_SLICE = 64
"""Iterations between two looks at the clock, at most."""
_ERRAND = 0.02
"""Seconds that an errand should take, roughly."""
_LONG = 1e8
"""Operations of an iteration from which on nobody waits for it: a few milliseconds on a usual machine."""


def is_long(network: Network, examples: int) -> bool:
    """Whether an iteration with so many examples is long enough for an errand.

    Counted, not measured: three products with every weight, and some twenty operations with every unit.
    """
    return examples * (6.0 * network.weight_count + 20.0 * sum(network.sizes)) > _LONG


class Runner:
    """A trainer that keeps a deadline. Short iterations are done at once; long ones on errands, a few at a time.

    `iteration` is the next one to run, `alive` is False once its training left the finite numbers. What an errand has
    done counts only from the moment at which it is collected.
    """

    def __init__(self, task: Task, parameters: Parameters, iteration: int) -> None:
        self._task = task
        self._long = is_long(task.network, task.batches.size)
        # Nobody knows how long an iteration takes before the first one is done.
        self._pace = 0.0 if self._long else math.inf
        self._errand: Errand[tuple[bool, list[float], float]] | None = None
        self._begin(self._trained(parameters, iteration), parameters, iteration)

    def _trained(self, parameters: Parameters, iteration: int) -> Trainer:
        batches = self._task.batches
        return Trainer(self._task, parameters, iteration, batches.twin() if self._long else batches)

    def _begin(self, trainer: Trainer, parameters: Parameters, iteration: int) -> None:
        self._trainer = trainer
        self._start = parameters
        self.iteration = iteration
        self.alive = True

    @property
    def parameters(self) -> Parameters:
        """Those with which `iteration` starts."""
        return self._trainer.parameters if self._errand is None else self._start

    def restart(self, parameters: Parameters, iteration: int) -> None:
        """Go on from other parameters, before `iteration`."""
        if self._errand is None:
            self._trainer.restart(parameters, iteration)
            self._begin(self._trainer, parameters, iteration)
        else:
            # The trainer is away and still writes into its buffers; what comes of it is no longer wanted.
            self._errand = None
            self._begin(self._trained(parameters, iteration), parameters, iteration)

    def advance(self, upto: int, deadline: float) -> list[float]:
        """Run until `upto` is the next iteration, or the clock (`time.perf_counter`) says `deadline`.

        J of the iterations that were added. Where an errand was out for more, it may be a few beyond `upto`.
        """
        costs: list[float] = []
        while self.alive and self.iteration < upto:
            now = time.perf_counter()
            if self._long:
                if self._errand is None:
                    self._send(upto)
                if not self._collect(deadline - now, costs):
                    break
            else:
                self._slice(upto, now, deadline, costs)
            if time.perf_counter() >= deadline:
                break
        return costs

    def _slice(self, upto: int, now: float, deadline: float, costs: list[float]) -> None:
        room = (deadline - now) / self._pace
        count = max(1, min(upto - self.iteration, _SLICE, int(room) if room < _SLICE else _SLICE))
        self.alive = self._trainer.advance(count, costs) and self._trainer.finite
        self.iteration = self._trainer.iteration
        self._pace = max((time.perf_counter() - now) / count, 1e-7)

    def _send(self, upto: int) -> None:
        trainer, self._start = self._trainer, self._trainer.parameters
        fitting = int(_ERRAND / self._pace) if self._pace else 1
        count = max(1, min(upto - self.iteration, _SLICE, fitting))

        def work() -> tuple[bool, list[float], float]:
            begun, costs = time.perf_counter(), list[float]()
            alive = trainer.advance(count, costs) and trainer.finite
            return alive, costs, (time.perf_counter() - begun) / count

        self._errand = Errand(work)

    def _collect(self, seconds: float, costs: list[float]) -> bool:
        errand = self._errand
        if errand is None or not errand.done(seconds):
            return False
        self._errand = None
        self.alive, found, self._pace = errand.outcome()
        costs += found
        self.iteration = self._trainer.iteration
        return True
