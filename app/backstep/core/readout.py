"""What a step's value is: reading a record at an address."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.mistakes import Mistake
from backstep.core.steps import Kind, Step, Steps


def _at(step: Step) -> tuple[int, int, int]:
    """Indices from 0 of layer, unit and source, where they apply."""
    return (step.layer or 1) - 1, (step.unit or 1) - 1, (step.source or 1) - 1


def _product(record: Record, step: Step, example: int) -> float:
    layer, unit, source = _at(step)
    return float(record.before.weights[layer][unit, source]) * float(record.a[layer][example, source])


def _gradient_term(record: Record, step: Step, example: int) -> float:
    layer, unit, source = _at(step)
    return float(sent_through(record)[layer][unit, source]) * float(record.delta[layer][example, unit])


def sent_through(record: Record) -> tuple[FloatArray, ...]:
    """The weights, layer by layer, through which δ is sent back: the old ones, unless they were changed too early."""
    return (record.after if record.mistake is Mistake.TOO_EARLY else record.before).weights


def _of_unit(name: str) -> Callable[[Record, Step, int], float]:
    def read(record: Record, step: Step, example: int) -> float:
        layer, unit, _ = _at(step)
        return float(getattr(record, name)[layer][example, unit])

    return read


_READERS: dict[Kind, Callable[[Record, Step, int], float]] = {
    Kind.PRODUCT: _product,
    Kind.BIAS: lambda record, step, _: float(record.before.biases[_at(step)[0]][_at(step)[1]]),
    Kind.PRE_ACTIVATION: _of_unit("z"),
    Kind.ACTIVATION: lambda record, step, example: float(record.a[_at(step)[0] + 1][example, _at(step)[1]]),
    Kind.LOSS: lambda record, step, _: float(record.losses[(step.example or 1) - 1]),
    Kind.COST: lambda record, _step, _example: record.cost,
    Kind.COST_GRADIENT: lambda record, step, example: float(record.dJ_da[-1][example, _at(step)[1]]),
    Kind.ACTIVATION_DERIVATIVE: _of_unit("da_dz"),
    Kind.DELTA: _of_unit("delta"),
    Kind.WEIGHT_GRADIENT: lambda record, step, _: float(record.dJ_dW[_at(step)[0]][_at(step)[1:]]),
    Kind.BIAS_GRADIENT: lambda record, step, _: float(record.dJ_db[_at(step)[0]][_at(step)[1]]),
    Kind.GRADIENT_TERM: _gradient_term,
    Kind.ACTIVATION_GRADIENT: _of_unit("dJ_da"),
    Kind.WEIGHT_UPDATE: lambda record, step, _: float(record.after.weights[_at(step)[0]][_at(step)[1:]]),
    Kind.BIAS_UPDATE: lambda record, step, _: float(record.after.biases[_at(step)[0]][_at(step)[1]]),
}


def value(record: Record, step: Step, example: int) -> float:
    """The value of `step`; where it belongs to one example, that of `example` (counted from 0 in the batch)."""
    return _READERS[step.kind](record, step, example)


def contributions(record: Record, step: Step) -> FloatArray | None:
    """Each example's part (n,) of a parameter gradient: δ·a for a weight, δ for a bias; None for any other kind.

    None also for a bias whose gradient was forgotten.
    """
    layer, unit, source = _at(step)
    if step.kind is Kind.WEIGHT_GRADIENT:
        with np.errstate(all="ignore"):
            return record.delta[layer][:, unit] * record.a[layer][:, source]
    if step.kind is Kind.BIAS_GRADIENT and record.mistake is not Mistake.NO_BIAS:
        return record.delta[layer][:, unit]
    return None


def running_sum(record: Record, step: Step, example: int) -> float | None:
    """What z has come to after `step`, while it is added up for `example` (counted from 0 in the batch).

    After the product of source k that is Σ w·a over the sources 1..k, after the bias step the same of all sources plus
    b; None for any other kind of step.
    """
    if step.kind not in (Kind.PRODUCT, Kind.BIAS):
        return None
    layer, unit, _ = _at(step)
    weights, carried = record.before.weights[layer][unit], record.a[layer][example]
    last = len(weights) if step.source is None else step.source
    with np.errstate(all="ignore"):
        total = float(np.dot(weights[:last], carried[:last]))
        return total + float(record.before.biases[layer][unit]) if step.kind is Kind.BIAS else total


def is_bypassed(record: Record, step: Step) -> bool:
    """Whether the step shows a factor of a fused pair: it may be infinite without spoiling anything after it."""
    if not record.fused:
        return False
    return step.kind is Kind.COST_GRADIENT or (
        step.kind is Kind.ACTIVATION_DERIVATIVE and step.layer == record.network.depth
    )


def first_not_finite(record: Record) -> tuple[Step, int] | None:
    """The first step whose value is infinite or NaN, and the example (from 0) where it is; None if all are finite.

    A factor that the fused form goes around does not count. The search is by whole arrays.
    """
    if _sound(record):
        return None
    steps = Steps(record.network, record.examples)
    with np.errstate(all="ignore"):
        found = [*_lost_units(record, steps), *_lost_costs(record, steps), *_lost_parameters(record, steps)]
    places = [(index, example) for index, example in found if index is not None]
    if not places:
        return None
    index, example = min(places)
    return steps.at(index), example


def _sound(record: Record) -> bool:
    """Whether nothing can have been lost, told by little of the record.

    What is not finite anywhere in the forward pass shows in a z or in J, and anywhere in the backward pass in a
    gradient: infinity times 0 is NaN. A gradient step adds finite numbers, but their sum may still overflow.
    """
    arrays = (*record.z, *record.dJ_dW, *record.dJ_db, record.after.flat)
    return math.isfinite(record.cost) and all(np.isfinite(array).all() for array in arrays)


_Place = tuple[int | None, int]
"""A step's index, None where the network has no such step, and the example."""


def _lost_units(record: Record, steps: Steps) -> Iterator[_Place]:
    """The first lost z, a, ∂J/∂a, ∂a/∂z and δ of each layer."""
    for layer in range(1, record.network.depth + 1):
        arrays = [
            (Kind.PRE_ACTIVATION, record.z[layer - 1]),
            (Kind.ACTIVATION, record.a[layer]),
            (Kind.DELTA, record.delta[layer - 1]),
        ]
        if not (record.fused and layer == record.network.depth):
            received = Kind.COST_GRADIENT if layer == record.network.depth else Kind.ACTIVATION_GRADIENT
            arrays += [
                (received, record.dJ_da[layer - 1]),
                (Kind.ACTIVATION_DERIVATIVE, record.da_dz[layer - 1]),
            ]
        for kind, array in arrays:
            for unit, example in np.argwhere(~np.isfinite(array.T))[:1].tolist():
                yield steps.find(kind, layer, unit + 1), example


def _lost_costs(record: Record, steps: Steps) -> Iterator[_Place]:
    for example in np.flatnonzero(~np.isfinite(record.losses))[:1].tolist():
        yield steps.find(Kind.LOSS, example=example + 1), example
    if not math.isfinite(record.cost):
        yield steps.find(Kind.COST), 0


def _lost_parameters(record: Record, steps: Steps) -> Iterator[_Place]:
    """The first lost product, parameter gradient, term sent back, and new parameter of each layer."""
    for layer in range(1, record.network.depth + 1):
        at = layer - 1
        weights, carried, delta = record.before.weights[at], record.a[at], record.delta[at]
        back = sent_through(record)[at]
        # A product with the largest factor of all examples overflows if any of them does.
        matrices = [
            (Kind.PRODUCT, weights * np.abs(carried).max(axis=0), weights, carried),
            (Kind.GRADIENT_TERM, back * np.abs(delta).max(axis=0)[:, None], back, delta),
            (Kind.WEIGHT_GRADIENT, record.dJ_dW[at], weights, None),
            (Kind.WEIGHT_UPDATE, record.after.weights[at], weights, None),
        ]
        for kind, matrix, other, factors in matrices:
            for unit, source in np.argwhere(~np.isfinite(matrix))[:1].tolist():
                example = 0
                if factors is not None:
                    column = factors[:, source if kind is Kind.PRODUCT else unit]
                    example = int(np.flatnonzero(~np.isfinite(other[unit, source] * column))[0])
                yield steps.find(kind, layer, unit + 1, source + 1), example
        for kind, vector in (
            (Kind.BIAS_GRADIENT, record.dJ_db[at]),
            (Kind.BIAS_UPDATE, record.after.biases[at]),
        ):
            for unit in np.flatnonzero(~np.isfinite(vector))[:1].tolist():
                yield steps.find(kind, layer, unit + 1), 0
