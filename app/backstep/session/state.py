"""The frozen state of a session: where we are and everything that a picture of it needs."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.steps import Level, Step, Steps
from backstep.session.document import Document
from backstep.session.timeline import Failure

Position = tuple[int, int]
"""Iteration and step, both counted from 1. The step is the one that was just done and is shown."""


@dataclass(frozen=True, slots=True)
class Run:
    """Many iterations under way, until step `step` of iteration `target` can be shown.

    `total` iterations were missing at its begin, `done` of them are computed after `seconds`.
    """

    target: int
    step: int
    total: int
    done: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Costs:
    """J of iterations 1..`length`, as far as their cost step was reached; `values` (length,) is read-only."""

    length: int
    values: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """One moment. `record` is that of `iteration`, `steps` its steps; `example` counts from 1 within the batch.

    `chosen` is the example that was asked for; a batch that is too small for it shows its last one instead.
    `reached` is the furthest position so far. `anchor` is the place where stepping at this level began, if it began in
    the middle of a phase, layer or neuron: coming back stops there again. `limit` is the last position there is, where
    a training failed.
    """

    document: Document
    iteration: int
    step: int
    record: Record
    steps: Steps
    level: Level
    reached: Position
    example: int
    breakpoints: frozenset[int]
    costs: Costs
    chosen: int = 1
    anchor: Position | None = None
    failure: Failure | None = None
    run: Run | None = None
    notice: str = ""

    @property
    def position(self) -> Position:
        return self.iteration, self.step

    @property
    def current(self) -> Step:
        """The step that was just done."""
        return self.steps.at(self.step)

    @property
    def row(self) -> int:
        """The viewed example's row in the batch, counted from 0."""
        return self.example - 1

    @property
    def limit(self) -> Position | None:
        return None if self.failure is None else (self.failure.iteration, self.failure.step.index)

    @property
    def at_limit(self) -> bool:
        """Whether the training failed in the step that is shown, so that there is no next one."""
        return self.limit is not None and self.position >= self.limit
