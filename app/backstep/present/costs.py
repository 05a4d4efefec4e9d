"""The history of J: what is drawn of it and what is said about it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.present.cost_frame import CostFrame, CostSeries, OtherCosts, PassSeries, WatchCurve
from backstep.present.journey import survey_of
from backstep.present.numbers import show
from backstep.present.roles import Role
from backstep.present.staleness import staleness
from backstep.present.view import View
from backstep.session.branches import name_of
from backstep.session.comparison import Comparison
from backstep.session.state import Costs, State

if TYPE_CHECKING:
    from backstep.session.watch_history import WatchHistory

_LINE = 500
"""More points than this do not make a line smoother."""


_ROLES = (Role.FORWARD, Role.BACKWARD, Role.UPDATE, Role.INK)
"""Colours of the watches beside the cost, over and over."""


def cost_frame(
    state: State, view: View, history: WatchHistory | None = None, beside: Comparison | None = None
) -> CostFrame:
    """The cost history as far as it is known at this moment, and the plotted watches as far as `history` found them.

    The curve of the branch `beside` it goes as far as that came.
    """
    costs = state.costs
    known = state.iteration <= costs.length
    marker = None
    if _done(state):
        marker = float(costs.values[state.iteration - 1]) if known else _kept(state)
    passes = pass_means(costs, state.document.task.batches)
    caption = _caption(state, marker, passes, view.digits)
    other = _other(state, beside)
    series = CostSeries(costs.length, costs.values)
    if marker is not None and not known and math.isfinite(marker):
        series = CostSeries(state.iteration, np.append(costs.values[: state.iteration - 1], marker))
    empty = "" if series.length or (other is not None and other.length) else _introduction(state)
    curves = _curves(state, history)
    caption += _told_beside(other, state.iteration, marker, view.digits)
    if history is not None:
        for curve in curves:
            # As in the list of watches: what is still being computed is not told.
            settled = history.expression(curve.text).settles(state.steps) <= state.step
            caption += _watched(curve, state.iteration, view.digits, before=not settled)
    found = survey_of(state, view.survey.only)
    return CostFrame(series, state.iteration, marker, caption, empty, passes, curves, other, found)


def _done(state: State) -> bool:
    """Whether J of the iteration in view was computed."""
    return state.step >= state.steps.phase_ends()[1]


def _caption(state: State, cost: float | None, passes: PassSeries | None, digits: int) -> str:
    """What is said of the iteration in view, with its J where that is known."""
    if cost is not None:
        return _sentence(state.iteration, cost, passes, digits)
    if state.iteration <= state.costs.length:
        # The curve goes through it already: somebody went back.
        what = f"J comes again at step {state.steps.phase_ends()[1]:,}"
    elif _done(state):
        what = "J is from before the edit"
    elif state.limit is not None and state.limit < (state.iteration, state.steps.phase_ends()[1]):
        what = f"J is never computed: the training stops at step {state.limit[1]:,}"
    else:
        what = f"J not computed yet · step {state.steps.phase_ends()[1]:,}"
    return f"iteration {state.iteration:,} · {what}"


def _kept(state: State) -> float | None:
    """J of the iteration in view where the curve does not have it; None where an edit in the middle of it changes J.

    The curve has none that an edit began another branch in, and none that is not finite.
    """
    if not state.stale:
        return state.record.cost
    spoiled = staleness(state.record, state.stale).spoiled
    return None if spoiled is None or math.isnan(spoiled.cost) else state.record.cost


def _other(state: State, beside: Comparison | None) -> OtherCosts | None:
    if beside is None:
        return None
    own = name_of(state.setup.branches, state.setup.branch)
    return OtherCosts(beside.name, own, beside.leaves, len(beside.costs), beside.costs)


def _told_beside(other: OtherCosts | None, iteration: int, cost: float | None, digits: int) -> str:
    """J of the branch beside this one, and by how much this one differs from it."""
    if other is None or not other.leaves <= iteration <= other.length:
        return ""
    theirs = float(other.values[iteration - 1])
    text = f" · {other.name}: J {show(theirs, digits)}"
    if cost is not None:
        text += f" · difference {show(cost - theirs, digits, signed=cost != theirs)}"
    return text


def _curves(state: State, history: WatchHistory | None) -> tuple[WatchCurve, ...]:
    if history is None:
        return ()
    return tuple(WatchCurve(text, history.samples(text), role) for text, role in plotted_roles(state).items())


def plotted_roles(state: State) -> dict[str, Role]:
    """The watches that are drawn beside the cost, in order, and the colour of each."""
    texts = [text for text in dict.fromkeys(state.setup.watches) if text in state.setup.plotted]
    return {text: _ROLES[place % len(_ROLES)] for place, text in enumerate(texts)}


def readout(frame: CostFrame, iteration: int, digits: int) -> str:
    """What to say about an iteration: its number, its J and the mean of its pass, as far as they are known."""
    text, cost = f"iteration {iteration:,}", None
    if 1 <= iteration <= frame.costs.length:
        cost = float(frame.costs.values[iteration - 1])
        text = _sentence(iteration, cost, frame.passes, digits)
    text += _told_beside(frame.other, iteration, cost, digits)
    return text + "".join(_watched(curve, iteration, digits) for curve in frame.watches)


def _watched(curve: WatchCurve, iteration: int, digits: int, *, before: bool = False) -> str:
    """What a watch was worth there; or at the nearest iteration that was looked at, which is then named.

    `before`: only iterations before this one count. "" where there is none.
    """
    near = curve.samples.nearest(iteration - before)
    if near is None or math.isnan(near[1]) or (before and near[0] >= iteration):
        return ""
    where = "" if near[0] == iteration else f" (iteration {near[0]:,})"
    return f" · {curve.text} {show(near[1], digits)}{where}"


def _sentence(iteration: int, cost: float, passes: PassSeries | None, digits: int) -> str:
    text = f"iteration {iteration:,} · J {show(cost, digits)}"
    if passes is None:
        return text
    number = (iteration - 1) // passes.batches + 1
    if number > len(passes.means):
        return f"{text} · pass {number:,} not complete"
    return f"{text} · mean of pass {number:,}: {show(float(passes.means[number - 1]), digits)}"


@lru_cache(maxsize=1)
def pass_means(costs: Costs, batches: Batches) -> PassSeries | None:
    """The mean J of each complete pass over the data; None where every iteration sees all of it.

    Asked for at every step, so the last answer is kept: a history is another object as soon as it is longer.
    """
    many = batches.per_epoch
    if many == 1:
        return None
    complete = costs.length // many
    means = batches.pass_means(costs.values[: complete * many])
    together = _together(complete)
    where, heights = _line(means, together, together * many)
    for numbers in (means, where, heights):
        numbers.setflags(write=False)
    legend = "mean of each pass over the data"
    if together > 1:
        legend = f"mean of {together:,} passes over the data"
    return PassSeries(many, means, where, heights, legend)


def _together(passes: int) -> int:
    """How many passes one point of the line stands for: 1, 2, 5, 10, …, so that there are at most `_LINE` points.

    Round numbers: while a history grows, the points that are there stay where they are for long.
    """
    power = 1
    while True:
        for part in (1, 2, 5):
            if passes <= part * power * _LINE:
                return part * power
        power *= 10


def _line(means: FloatArray, together: int, iterations: int) -> tuple[FloatArray, FloatArray]:
    """Iterations and heights (m,) of a line through the means of `together` passes each, `iterations` long."""
    groups = len(means) // together
    if not groups:
        return np.empty(0), np.empty(0)
    heights = (means[: groups * together].reshape(groups, together) / together).sum(axis=1)
    middles = np.arange(groups) * iterations + (iterations + 1) / 2
    # Level over the first half of the first group and the last half of the last: the line spans what it stands for.
    where = np.concatenate([[1.0], middles, [float(groups * iterations)]])
    return where, np.concatenate([heights[:1], heights, heights[-1:]])


def _introduction(state: State) -> str:
    """What stands in the place of the curve until there is one: what this session is about."""
    waiting = "The cost of each iteration will appear here once J is computed."
    document = state.document
    return "\n".join(part for part in (document.title, document.lesson, waiting) if part)
