"""A preset about what the network answers: a class of the data that it never gives."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from backstep.core.arrays import FloatArray, IntArray
from backstep.core.diagnostics_context import Activity, Context, Finding, Preset, Setting, Settings
from backstep.core.steps import Kind
from backstep.core.training import Task

_BORDER = 0.5
"""A single output at or above this answers 1, below it 0."""


def class_never_predicted(context: Context, settings: Settings) -> Finding | None:
    """A class that occurs in the data and is the answer for at most `share` of as many rows, after `grace` iterations.

    The answer is the largest output where the targets are one-hot; with one sigmoid output and targets 0 and 1 it is 1
    from one half on. Any other network predicts numbers, not classes. Hardly any network knows every class when it
    starts, hence the grace.
    """
    if context.record.iteration <= settings["grace"]:
        return None
    having = _occurrences(context.task)
    if having is None:
        return None
    given = _answers(context.parts(), len(having))
    if given is None:
        return None
    lacking = (having > 0) & (given <= settings["share"] * having)
    at = int(lacking.argmax())
    if not lacking[at]:
        return None
    network = context.record.network
    parts = context.parts_before()
    earlier = None if parts is None else _answers(parts, len(having))
    unit = 1 if network.outputs == 1 else at + 1
    return Finding(
        CLASS_NEVER_PREDICTED.name,
        context.step(Kind.ACTIVATION, network.depth, unit),
        float(given[at] / having[at]),
        settings["share"],
        network.depth,
        unit,
        before=None if earlier is None else float(earlier[at] / having[at]),
        detail={
            # As the data writes it: the number of a single output, the position of a one-hot target.
            "class": float(at if network.outputs == 1 else at + 1),
            "given": float(given[at]),
            "having": float(having[at]),
            "rows": float(len(context.task.targets)),
        },
    )


@lru_cache(maxsize=4)
def _occurrences(task: Task) -> FloatArray | None:
    """In how many rows each class occurs, (2,) for a single output; None where the targets are not classes."""
    targets = task.targets
    if not ((targets == 0.0) | (targets == 1.0)).all():
        return None
    if task.network.outputs == 1:
        if task.network.layers[-1].activation != "sigmoid":
            return None
        ones = float(targets.sum())
        return np.array([len(targets) - ones, ones])
    if not (targets.sum(axis=1) == 1.0).all():
        return None
    return np.asarray(targets.sum(axis=0), dtype=np.float64)


def _answers(parts: Iterable[Activity], classes: int) -> IntArray | None:
    """How many rows get each class as their answer; None where an output is no number."""
    counts = np.zeros(classes, dtype=np.int64)
    for part in parts:
        outputs = part.a[-1]
        if not np.isfinite(outputs).all():
            return None
        answers = outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] >= _BORDER
        counts += np.bincount(answers, minlength=classes)
    return counts


CLASS_NEVER_PREDICTED = Preset(
    "class_never_predicted",
    class_never_predicted,
    (Setting("grace", 100, 0, 1_000_000, whole=True), Setting("share", 0.0, 0.0, 0.5)),
)
