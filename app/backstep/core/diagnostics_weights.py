"""Presets about weights: those that stay as they are, and neurons that cannot become different."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.diagnostics_context import (
    BoolArray,
    Context,
    Finding,
    Preset,
    Setting,
    Settings,
    first_trained,
)
from backstep.core.iteration import Record, record_iteration
from backstep.core.parameters import Parameters
from backstep.core.steps import Kind
from backstep.core.training import Task

_ROUNDING = 1e-12
"""What sums of equal numbers may differ by, as a share of the largest of them."""


def unchanged_weight(context: Context, settings: Settings) -> Finding | None:
    """A weight or trained bias w that the update moves by no more than `change` times |w|; 0 means: the same number.

    With batches that see part of the data it counts only if no batch of the data, in file order, would move it from
    where it is: one batch that happens to hold nothing for a weight is no fault.
    """
    record = context.record
    kept = _kept(record, settings["change"])
    if not kept.any():
        return None
    place = _first(record, kept)
    seen = [record]
    if not context.task.batches.whole:
        for other in _batches(context):
            # A weight that carries an input of nothing but zeros needs no further look.
            if place is None or _carries_nothing(context.task, *place):
                break
            kept &= _kept(other, settings["change"])
            seen.append(other)
            place = _first(record, kept)
    if place is None:
        return None
    layer, unit, source = place
    previous = context.previous
    gradients = [
        one.dJ_db[layer - 1][unit - 1] if source is None else one.dJ_dW[layer - 1][unit - 1, source - 1] for one in seen
    ]
    carried = [1.0 if source is None else np.abs(one.a[layer - 1][:, source - 1]).max() for one in seen]
    return Finding(
        UNCHANGED_WEIGHT.name,
        context.step(Kind.BIAS_UPDATE if source is None else Kind.WEIGHT_UPDATE, layer, unit, source),
        _change(record, layer, unit, source),
        settings["change"],
        layer,
        unit,
        source,
        before=_change(previous, layer, unit, source) if previous is not None else None,
        detail={
            "weight": _parameter(record.before, layer, unit, source),
            "gradient": float(max(gradients, key=abs)),
            "largest_input": float(max(carried)),
            "largest_delta": max(float(np.abs(one.delta[layer - 1][:, unit - 1]).max()) for one in seen),
            "learning_rate": record.learning_rate,
        },
    )


def _first(record: Record, kept: BoolArray) -> tuple[int, int, int | None] | None:
    return first_trained(record, kept, range(1, record.network.depth + 1))


@lru_cache(maxsize=4)
def _empty_inputs(task: Task) -> BoolArray:
    """Which inputs (d,) are 0 in every row."""
    return np.asarray(np.count_nonzero(task.inputs, axis=0) == 0)


def _carries_nothing(task: Task, layer: int, _unit: int, source: int | None) -> bool:
    return layer == 1 and source is not None and bool(_empty_inputs(task)[source - 1])


def _kept(record: Record, change: float) -> BoolArray:
    """Which trained parameters the update of `record` leaves where they are."""
    trained = record.before.layout.trained
    old, new = record.before.flat[:trained], record.after.flat[:trained]
    if change == 0.0:
        return np.equal(new, old)
    return np.less_equal(np.abs(new - old), change * np.abs(old))


def _batches(context: Context) -> Iterator[Record]:
    """Every batch of the data in file order, each as an iteration from the same parameters."""
    task = context.task
    for start in range(0, len(task.inputs), task.batches.size):
        rows = slice(start, start + task.batches.size)
        yield record_iteration(
            task.network,
            context.record.before,
            task.inputs[rows],
            task.targets[rows],
            task.learning_rate,
            mistake=task.mistake,
        )


def _parameter(parameters: Parameters, layer: int, unit: int, source: int | None) -> float:
    if source is None:
        return float(parameters.biases[layer - 1][unit - 1])
    return float(parameters.weights[layer - 1][unit - 1, source - 1])


def _change(record: Record, layer: int, unit: int, source: int | None) -> float:
    """|new - old| / |old|; 0 where nothing changed, infinite where an old 0 did."""
    old, new = (_parameter(parameters, layer, unit, source) for parameters in (record.before, record.after))
    return 0.0 if new == old else float(np.divide(abs(new - old), abs(old)))


def symmetric_neurons(context: Context, settings: Settings) -> Finding | None:
    """Two hidden units of a layer with the same weights in, the same bias and the same weights out.

    Their gradients are then the same as well, so no update ever tells them apart. Same means: no two of these numbers
    differ by more than `difference` times the largest of the two units' numbers. The place is the second unit of such a
    pair whose turn comes first.
    """
    record = context.record
    for layer in range(1, record.network.depth):
        pair = _first_pair(record.before, layer, settings["difference"])
        if pair is not None:
            first, second, count = pair
            traits, previous = _traits(record.before, layer), context.previous
            return Finding(
                SYMMETRIC_NEURONS.name,
                context.step(Kind.ACTIVATION, layer, second + 1),
                _difference(traits, first, second),
                settings["difference"],
                layer,
                second + 1,
                before=_difference(_traits(previous.before, layer), first, second) if previous is not None else None,
                detail={
                    "partner": first + 1.0,
                    "count": float(count),
                    "units": float(len(traits)),
                    "largest": float(np.abs(traits[second]).max()),
                },
            )
    return None


def _traits(parameters: Parameters, layer: int) -> FloatArray:
    """What makes each unit of a hidden layer (units, sources + 1 + targets): weights in, bias, weights out."""
    return np.column_stack((parameters.weights[layer - 1], parameters.biases[layer - 1], parameters.weights[layer].T))


def _difference(traits: FloatArray, first: int, second: int) -> float:
    """The largest difference of two units, as a share of the largest of their numbers."""
    largest = float(np.abs(traits[[first, second]]).max())
    difference = float(np.abs(traits[first] - traits[second]).max())
    return difference / largest if largest > 0.0 else 0.0


def _first_pair(parameters: Parameters, layer: int, tolerance: float) -> tuple[int, int, int] | None:
    """Two equal units (from 0) of a layer, the second as early as possible, and how many are equal to them."""
    incoming, outgoing = parameters.weights[layer - 1], parameters.weights[layer]
    sources = incoming.shape[1]
    # Equal units have equal sums under any factors; under these hardly any others do, so they are neighbours in order.
    factors = _factors(sources + 1 + len(outgoing))
    sums = incoming @ factors[:sources] + parameters.biases[layer - 1] * factors[sources]
    sums += factors[sources + 1 :] @ outgoing
    order = np.argsort(sums, kind="stable")
    gap = (tolerance + _ROUNDING) * len(factors) * float(np.abs(parameters.flat).max())
    if not (np.diff(sums[order]) <= gap).any():
        return None
    ordered = _traits(parameters, layer)[order]
    largest = np.abs(ordered).max(axis=1)
    same = np.abs(np.diff(ordered, axis=0)).max(axis=1) <= tolerance * np.maximum(largest[1:], largest[:-1])
    found: tuple[int, int, int] | None = None
    for alike in np.split(order, np.flatnonzero(~same) + 1):
        if len(alike) > 1:
            first, second = sorted(int(unit) for unit in alike)[:2]
            if found is None or second < found[1]:
                found = first, second, len(alike)
    return found


@lru_cache(maxsize=16)
def _factors(count: int) -> FloatArray:
    return np.asarray(np.sin(np.arange(1.0, count + 1.0)), dtype=np.float64)


UNCHANGED_WEIGHT = Preset("unchanged_weight", unchanged_weight, (Setting("change", 0.0, 0.0, 0.1),))
SYMMETRIC_NEURONS = Preset("symmetric_neurons", symmetric_neurons, (Setting("difference", 1e-9, 0.0, 1e-6),))
