"""Presets about gradients: too small in the early layers, too large anywhere, or turned round by a step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.diagnostics_context import BoolArray, Context, Finding, Preset, Setting, Settings, first_trained
from backstep.core.iteration import Record, record_iteration
from backstep.core.network import BiasMode
from backstep.core.steps import Kind

_ARRIVED = 1e-12
"""Where the mean |δ| of the output layer is below this, there is nothing left that could be passed back."""


def vanishing_gradient(context: Context, settings: Settings) -> Finding | None:
    """A layer whose mean |δ| is less than `ratio` times that of the output layer; the one nearest the output.

    δ and not ∂J/∂w, because what the examples of a batch contribute to a weight may cancel, most of all in the output
    layer of a network that is stuck; and against the output layer, because a gradient that is small everywhere is what
    a finished training has. A δ that passes through 0 is small for a moment too: it has to be so in the iteration
    before as well, if there is one.
    """
    ratios = _ratios(context.record)
    earlier = _ratios(context.previous) if context.previous is not None else None
    for layer in range(len(ratios), 0, -1):
        ratio = ratios[layer - 1]
        before = earlier[layer - 1] if earlier else None
        if ratio < settings["ratio"] and (before is None or before < settings["ratio"]):
            return Finding(
                VANISHING_GRADIENT.name,
                context.step(Kind.DELTA, layer, context.record.network.units(layer)),
                ratio,
                settings["ratio"],
                layer,
                before=before,
                detail={
                    "mean": _mean_size(context.record.delta[layer - 1]),
                    "output_mean": _mean_size(context.record.delta[-1]),
                },
            )
    return None


def _ratios(record: Record) -> list[float]:
    """The mean |δ| of each hidden layer over that of the output layer; none where that one says nothing."""
    *hidden, last = record.delta
    size = _mean_size(last)
    return [_mean_size(delta) / size for delta in hidden] if _ARRIVED <= size < math.inf else []


def _mean_size(numbers: FloatArray) -> float:
    return float(np.abs(numbers).sum()) / numbers.size


def exploding_gradient(context: Context, settings: Settings) -> Finding | None:
    """A weight or trained bias with |∂J/∂w| above `limit`."""
    record, limit = context.record, settings["limit"]
    large = np.abs(_trained_gradient(record)) > limit
    place = _first(record, large) if large.any() else None
    if place is None:
        return None
    previous = context.previous
    return Finding(
        EXPLODING_GRADIENT.name,
        _gradient_step(context, *place),
        _gradient(record, *place),
        limit,
        *place,
        before=_gradient(previous, *place) if previous is not None else None,
        detail={"count": float(np.count_nonzero(large)), "of": float(len(large))},
    )


def overshoot(context: Context, settings: Settings) -> Finding | None:
    """A weight or trained bias whose gradient on the same rows changed its sign through the update before.

    A gradient that passes through 0 slowly changes its sign too. So both must matter: each at least `share` of the
    largest gradient of its iteration, and at least `smallest`. Batches pull in different directions anyway; where rows
    differ, the rows of the iteration before are looked at again with the parameters of this one.
    """
    previous = context.previous
    if previous is None:
        return None
    now = _again(context, previous)
    new, old = _trained_gradient(now), _trained_gradient(previous)
    new_size, old_size = np.abs(new), np.abs(old)
    new_largest, old_largest = float(new_size.max()), float(old_size.max())
    new_least = max(settings["share"] * new_largest, settings["smallest"])
    old_least = max(settings["share"] * old_largest, settings["smallest"])
    turned = ((new < 0.0) != (old < 0.0)) & (new_size >= new_least) & (old_size >= old_least)
    place = _first(now, turned) if turned.any() else None
    if place is None:
        return None
    value, before = _gradient(now, *place), _gradient(previous, *place)
    return Finding(
        OVERSHOOT.name,
        _gradient_step(context, *place),
        value,
        settings["share"],
        *place,
        before=before,
        detail={
            "now_share": abs(value) / new_largest,
            "before_share": abs(before) / old_largest,
            "learning_rate": previous.learning_rate,
            "same_rows": float(now is context.record),
            "count": float(np.count_nonzero(turned)),
        },
    )


def _first(record: Record, wanted: BoolArray) -> tuple[int, int, int | None] | None:
    return first_trained(record, wanted, range(record.network.depth, 0, -1))


def _again(context: Context, previous: Record) -> Record:
    """The rows of the iteration before with this iteration's parameters: this record itself where they are the same."""
    record = context.record
    if record.rows is previous.rows or np.array_equal(record.rows, previous.rows):
        return record
    return record_iteration(
        record.network,
        record.before,
        previous.a[0],
        previous.targets,
        record.learning_rate,
        rows=previous.rows,
        mistake=record.mistake,
    )


def _trained_gradient(record: Record) -> FloatArray:
    """∂J/∂ every trained parameter, in the order of the layout."""
    parts: Sequence[FloatArray] = [
        *(gradient.ravel() for gradient in record.dJ_dW),
        *(
            gradient
            for layer, gradient in zip(record.network.layers, record.dJ_db, strict=True)
            if layer.bias is BiasMode.TRAINED
        ),
    ]
    return np.concatenate(parts)


def _gradient(record: Record, layer: int, unit: int, source: int | None) -> float:
    if source is None:
        return float(record.dJ_db[layer - 1][unit - 1])
    return float(record.dJ_dW[layer - 1][unit - 1, source - 1])


def _gradient_step(context: Context, layer: int, unit: int, source: int | None) -> int:
    kind = Kind.BIAS_GRADIENT if source is None else Kind.WEIGHT_GRADIENT
    return context.step(kind, layer, unit, source)


VANISHING_GRADIENT = Preset("vanishing_gradient", vanishing_gradient, (Setting("ratio", 0.001, 1e-12, 0.5),))
EXPLODING_GRADIENT = Preset("exploding_gradient", exploding_gradient, (Setting("limit", 100.0, 1e-3, 1e300),))
OVERSHOOT = Preset("overshoot", overshoot, (Setting("share", 0.25, 0.0, 1.0), Setting("smallest", 1e-9, 1e-300, 1e3)))
