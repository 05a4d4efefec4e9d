"""Lesson-sized trainings for the presets, and running one of them past a preset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.core.diagnostics import PRESETS, Context, Finding, Settings, WholeData
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters, initial, seeded
from backstep.core.training import Task

XOR: tuple[list[list[float]], list[list[float]]] = ([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])


def layers(*parts: tuple[int, str], bias: BiasMode = BiasMode.TRAINED) -> tuple[Layer, ...]:
    return tuple(Layer(units, activation, bias) for units, activation in parts)


def task_of(
    parts: tuple[Layer, ...],
    data: tuple[Any, Any],
    weights: Sequence[Any] | None = None,
    biases: Sequence[Any] | None = None,
    *,
    loss: str = "squared_error",
    rate: float = 0.1,
    size: int | None = None,
    initializer: str = "xavier_uniform",
    seed: int = 1,
    shuffle: bool = False,
) -> Task:
    """A task on `data` (inputs, targets) from given weights, or from drawn ones."""
    inputs, targets = (np.array(part, dtype=np.float64) for part in data)
    network = Network(inputs.shape[1], parts, loss)
    if weights is None:
        start = initial(network, initializer, seeded(seed))
    else:
        start = Parameters.of(network, [np.array(matrix, dtype=np.float64) for matrix in weights], biases)
    return Task(network, start, inputs, targets, rate, Batches(len(inputs), size, shuffle, seed))


def contexts(task: Task, count: int, whole: WholeData | None = None) -> Iterator[Context]:
    """The first iterations of a training, up to `count`, or to the one that leaves the finite numbers."""
    parameters, previous = task.start, None
    costs: list[float] = []
    shared = whole or WholeData()
    for iteration in range(1, count + 1):
        record = task.record(iteration, parameters)
        costs.append(record.cost)
        yield Context(task, record, previous, np.array(costs), shared)
        if not np.isfinite(record.after.flat).all() or not np.isfinite(record.cost):
            return
        previous, parameters = record, record.after


def hits(task: Task, name: str, count: int, settings: Settings | None = None) -> dict[int, Finding]:
    """What a preset finds in the first `count` iterations, by iteration."""
    preset = PRESETS[name]
    chosen = preset.filled(settings or {})
    found = ((context.record.iteration, preset.look(context, chosen)) for context in contexts(task, count))
    return {iteration: finding for iteration, finding in found if finding is not None}


def first(task: Task, name: str, settings: Settings | None = None) -> Finding | None:
    """What a preset finds in the first iteration."""
    return hits(task, name, 1, settings).get(1)


def column(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64).reshape(-1, 1)
