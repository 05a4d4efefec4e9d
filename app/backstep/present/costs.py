"""The history of J: what is drawn of it and what is said about it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.present.frame import CostFrame, CostSeries, PassSeries
from backstep.present.numbers import show
from backstep.present.view import View
from backstep.session.state import Costs, State

_LINE = 500
"""More points than this do not make a line smoother."""


def cost_frame(state: State, view: View) -> CostFrame:
    """The cost history as far as it is known at this moment."""
    costs = state.costs
    known = state.iteration <= costs.length
    marker = float(costs.values[state.iteration - 1]) if known and state.step >= state.steps.phase_ends()[1] else None
    passes = pass_means(costs, state.document.task.batches)
    if marker is not None:
        caption = _sentence(state.iteration, marker, passes, view.digits)
    else:
        caption = f"iteration {state.iteration:,} · J not computed yet"
    empty = "" if costs.length else _introduction(state)
    return CostFrame(CostSeries(costs.length, costs.values), state.iteration, marker, caption, empty, passes)


def readout(frame: CostFrame, iteration: int, digits: int) -> str:
    """What to say about an iteration: its number, its J and the mean of its pass, as far as they are known."""
    if not 1 <= iteration <= frame.costs.length:
        return f"iteration {iteration:,}"
    return _sentence(iteration, float(frame.costs.values[iteration - 1]), frame.passes, digits)


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

    A batch weighs as much as it has examples, so that each example counts once. Asked for at every step, so the last
    answer is kept: a history is another object as soon as it is longer.
    """
    many = batches.per_epoch
    if many == 1:
        return None
    complete = costs.length // many
    # Weighed before they are added: costs near the end of float64 have a mean too.
    weights = np.full(many, batches.size / batches.examples)
    weights[-1] = batches.count(many) / batches.examples
    means: FloatArray = costs.values[: complete * many].reshape(complete, many) @ weights
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
