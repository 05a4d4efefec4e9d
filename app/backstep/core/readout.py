"""What a step's value is: reading a record at an address."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.steps import Kind, Step, Steps


def _at(step: Step) -> tuple[int, int, int]:
    """Indices from 0 of layer, unit and source, where they apply."""
    return (step.layer or 1) - 1, (step.unit or 1) - 1, (step.source or 1) - 1


def _product(record: Record, step: Step, example: int) -> float:
    layer, unit, source = _at(step)
    return float(record.before.weights[layer][unit, source] * record.a[layer][example, source])


def _gradient_term(record: Record, step: Step, example: int) -> float:
    layer, unit, source = _at(step)
    return float(record.before.weights[layer][unit, source] * record.delta[layer][example, unit])


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
    with np.errstate(all="ignore"):
        return _READERS[step.kind](record, step, example)


def contributions(record: Record, step: Step) -> FloatArray | None:
    """Each example's part (n,) of a parameter gradient: δ·a for a weight, δ for a bias; None for any other kind."""
    layer, unit, source = _at(step)
    if step.kind is Kind.WEIGHT_GRADIENT:
        with np.errstate(all="ignore"):
            return record.delta[layer][:, unit] * record.a[layer][:, source]
    if step.kind is Kind.BIAS_GRADIENT:
        return record.delta[layer][:, unit]
    return None


def is_bypassed(record: Record, step: Step) -> bool:
    """Whether the step shows a factor of a fused pair: it may be infinite without spoiling anything after it."""
    if not record.fused:
        return False
    return step.kind is Kind.COST_GRADIENT or (
        step.kind is Kind.ACTIVATION_DERIVATIVE and step.layer == record.network.depth
    )


def first_not_finite(record: Record) -> tuple[Step, int] | None:
    """The first step whose value is infinite or NaN, and the example (from 0) where it is; None if all are finite.

    A factor that the fused form goes around does not count. The search is by whole arrays, then within one unit.
    """
    steps = Steps(record.network, record.examples)
    best: tuple[int, int] | None = None
    for kind, layer, lost in _suspects(record):
        for unit in np.flatnonzero(lost.any(axis=0)):
            example = int(np.flatnonzero(lost[:, unit])[0])
            index = steps.find(kind, layer, int(unit) + 1)
            if index is not None and (best is None or index < best[0]):
                best = _earliest(record, steps, index, example), example
    if best is None or best[0] > steps.phase_ends()[0]:
        lost_losses = np.flatnonzero(~np.isfinite(record.losses))
        if lost_losses.size:
            index = steps.find(Kind.LOSS, example=int(lost_losses[0]) + 1)
        else:
            index = None if math.isfinite(record.cost) else steps.find(Kind.COST)
        if index is not None:
            best = index, int(lost_losses[0]) if lost_losses.size else 0
    for index in _lost_parameters(record, steps):
        if best is None or index < best[0]:
            best = index, 0
    return None if best is None else (steps.at(best[0]), best[1])


def _suspects(record: Record) -> list[tuple[Kind, int, np.typing.NDArray[np.bool_]]]:
    found = []
    for layer in range(1, record.network.depth + 1):
        found.append((Kind.PRE_ACTIVATION, layer, ~np.isfinite(record.z[layer - 1])))
        found.append((Kind.ACTIVATION, layer, ~np.isfinite(record.a[layer])))
        received = Kind.COST_GRADIENT if layer == record.network.depth else Kind.ACTIVATION_GRADIENT
        if not (record.fused and layer == record.network.depth):
            found.append((received, layer, ~np.isfinite(record.dJ_da[layer - 1])))
            found.append((Kind.ACTIVATION_DERIVATIVE, layer, ~np.isfinite(record.da_dz[layer - 1])))
        found.append((Kind.DELTA, layer, ~np.isfinite(record.delta[layer - 1])))
    return found


def _earliest(record: Record, steps: Steps, index: int, example: int) -> int:
    """The first lost leaf of the unit that step `index` belongs to: a product may overflow before its sum does."""
    start = steps.at(index)
    if start.kind is not Kind.PRE_ACTIVATION or start.layer is None:
        return index
    first = steps.find(Kind.PRODUCT, start.layer, start.unit, 1)
    for candidate in range(first or index, index):
        if not math.isfinite(value(record, steps.at(candidate), example)):
            return candidate
    return index


def _lost_parameters(record: Record, steps: Steps) -> list[int]:
    """Steps at which the first lost parameter gradient, term sent back, and new parameter of each layer appear."""
    found: list[int | None] = []
    with np.errstate(all="ignore"):
        for layer in range(1, record.network.depth + 1):
            at = layer - 1
            matrices = [
                (Kind.WEIGHT_GRADIENT, record.dJ_dW[at]),
                (Kind.WEIGHT_UPDATE, record.after.weights[at]),
            ]
            vectors = [(Kind.BIAS_GRADIENT, record.dJ_db[at]), (Kind.BIAS_UPDATE, record.after.biases[at])]
            for kind, matrix in matrices:
                for unit, source in np.argwhere(~np.isfinite(matrix))[:1]:
                    found.append(steps.find(kind, layer, int(unit) + 1, int(source) + 1))
            for kind, vector in vectors:
                found.extend(
                    steps.find(kind, layer, int(unit) + 1) for unit in np.flatnonzero(~np.isfinite(vector))[:1]
                )
    return [index for index in found if index is not None]
