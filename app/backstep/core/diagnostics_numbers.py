"""A preset about the numbers themselves: one that left the range of float64."""

from __future__ import annotations

import sys

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.diagnostics_context import Context, Finding, Preset, Settings, finite_or_none
from backstep.core.iteration import Record
from backstep.core.readout import first_not_finite, value
from backstep.core.steps import Kind, Step

_SMALL_SQUARES = 1e300
"""Numbers whose squares add up to less are below 1e150, and so no product of two of them overflows."""


def nan_or_overflow(context: Context, _settings: Settings) -> Finding | None:
    """The first step whose value is infinite or NaN: the very one at which the training ends."""
    record, previous = context.record, context.previous
    if _tame(record):
        return None
    lost = first_not_finite(record)
    if lost is None:
        return None
    step, example = lost
    return Finding(
        NAN_OR_OVERFLOW.name,
        step.index,
        value(record, step, example),
        sys.float_info.max,
        step.layer if step.kind is not Kind.COST_GRADIENT else record.network.depth,
        step.unit,
        step.source,
        before=_same(previous, step, example) if previous is not None else None,
        detail={"example": float(step.example or example + 1)},
    )


def _same(previous: Record, step: Step, example: int) -> float | None:
    if max(example, (step.example or 1) - 1) >= previous.examples:
        return None
    return finite_or_none(value(previous, step, example))


def _tame(record: Record) -> bool:
    """Whether all numbers are so small that none can be lost; False proves nothing."""
    fused = record.network.depth - 1 if record.fused else record.network.depth
    arrays = (record.before.flat, record.after.flat, record.losses, *record.z, *record.a, *record.delta)
    received = (*record.dJ_da[:fused], *record.da_dz[:fused], *record.dJ_dW, *record.dJ_db)
    return abs(record.cost) < _SMALL_SQUARES and all(_squares(array) < _SMALL_SQUARES for array in (*arrays, *received))


def _squares(array: FloatArray) -> float:
    return float(np.vdot(array, array))


NAN_OR_OVERFLOW = Preset("nan_or_overflow", nan_or_overflow)
