"""Presets about the history of J: it went up, or it no longer moves.

Where every iteration sees all rows, J of one iteration compares with J of another. Where batches see part of them it
does not, so the mean of J over a whole pass of the data takes its place.
"""

from __future__ import annotations

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.diagnostics_context import Context, Finding, Preset, Setting, Settings, finite_or_none
from backstep.core.steps import Kind

_NOISE = 1e-12
"""A rise of less than this share of the first J is rounding, not learning."""


def cost_rose(context: Context, settings: Settings) -> Finding | None:
    """J above that of the iteration before by more than `share` of it.

    With batches it is the mean of a pass, in the iteration that ends it, above that of the pass before by more than
    `pass_share`: such a mean goes up and down a little in the best of trainings.
    """
    record, batches = context.record, context.task.batches
    iteration, many = record.iteration, batches.per_epoch
    if iteration < 2 * many or iteration % many:
        return None
    before, now = (float(level) for level in _levels(context, 2))
    share = settings["share" if batches.whole else "pass_share"]
    threshold = before + max(share * abs(before), _NOISE * abs(float(context.costs[0])))
    if not now > threshold:
        return None
    return Finding(
        COST_ROSE.name,
        context.step(Kind.COST),
        now,
        threshold,
        before=before,
        detail={"share": share, "rise": now - before, "batches": float(many)},
    )


def cost_plateau(context: Context, settings: Settings) -> Finding | None:
    """The mean J of the last `window` iterations differs by at most `share` from the mean of as many before.

    With batches the window counts passes. Means, because a cost that only jumps to and fro makes no way either. Many
    of them take long, so it is a plateau also where the last `passes` all have a mean within `share` of one another:
    where anything is learned from shuffled batches, their means are not so quiet.
    """
    many = context.task.batches.per_epoch
    found = _slow(context, settings, many)
    return found if found is not None or many == 1 else _still(context, settings, many)


def _slow(context: Context, settings: Settings, many: int) -> Finding | None:
    """A plateau told by the means of two windows."""
    window = int(settings["window"])
    if context.record.iteration < 2 * window * many:
        return None
    levels = _levels(context, 2 * window + 1)
    older, newer = float(levels[-2 * window : -window].mean()), float(levels[-window:].mean())
    change = _relative(older, newer)
    if not change <= settings["share"]:
        return None
    before = None
    if len(levels) > 2 * window:
        before = finite_or_none(_relative(float(levels[:window].mean()), float(levels[window : 2 * window].mean())))
    detail = {"older": older, "newer": newer, "window": float(window), "batches": float(many)}
    return _plateau_found(context, settings, change, before, detail)


def _still(context: Context, settings: Settings, many: int) -> Finding | None:
    """A plateau told by passes that have all but the same mean."""
    passes = int(settings["passes"])
    if context.record.iteration < passes * many:
        return None
    levels = _levels(context, passes + 1)
    least, most = float(levels[-passes:].min()), float(levels[-passes:].max())
    change = _relative(least, most)
    if not change <= settings["share"]:
        return None
    before = None
    if len(levels) > passes:
        before = finite_or_none(_relative(float(levels[:passes].min()), float(levels[:passes].max())))
    detail = {"least": least, "most": most, "passes": float(passes)}
    return _plateau_found(context, settings, change, before, detail)


def _plateau_found(
    context: Context, settings: Settings, change: float, before: float | None, detail: dict[str, float]
) -> Finding:
    return Finding(COST_PLATEAU.name, context.step(Kind.COST), change, settings["share"], before=before, detail=detail)


def _relative(older: float, newer: float) -> float:
    return 0.0 if older == newer else float(np.divide(abs(newer - older), abs(older)))


def _levels(context: Context, count: int) -> FloatArray:
    """The last `count` values of J that compare with each other, up to this iteration; fewer where there are fewer."""
    record, batches = context.record, context.task.batches
    many = batches.per_epoch
    end = record.iteration // many * many
    start = max(0, end - count * many)
    costs = np.array(context.costs[start:end], dtype=np.float64)
    if end == record.iteration:
        # J of an iteration that leaves the finite numbers is not kept in the history.
        costs = np.append(costs[: end - 1 - start], record.cost)
    return batches.pass_means(costs)


COST_ROSE = Preset("cost_rose", cost_rose, (Setting("share", 1e-6, 0.0, 10.0), Setting("pass_share", 0.05, 0.0, 10.0)))
COST_PLATEAU = Preset(
    "cost_plateau",
    cost_plateau,
    (
        Setting("window", 50, 1, 10_000, whole=True),
        Setting("share", 0.001, 0.0, 0.5),
        Setting("passes", 10, 2, 10_000, whole=True),
    ),
)
