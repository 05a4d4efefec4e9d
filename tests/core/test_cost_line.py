"""J along one parameter: the training's own numbers, and the right word for every step."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.cost_line import CostLine, Verdict
from backstep.core.errors import InputError
from backstep.core.gradients import Objective
from backstep.core.mistakes import Mistake
from backstep.core.network import BiasMode
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.training import Task
from tests.core.trainings import layers, task_of
from tests.strategies import tasks

FIRST = Subject(By.WEIGHT, 1, 1, 1)


@given(tasks(), st.data())
def test_the_line_starts_at_the_very_numbers_of_the_training(task: Task, data: st.DataObject) -> None:
    record = task.record(1, task.start)
    layer = data.draw(st.integers(1, task.network.depth))
    unit = data.draw(st.integers(1, task.network.sizes[layer]))
    source = data.draw(st.integers(1, task.network.sizes[layer - 1]))
    line = CostLine(Objective.of(task), task.start, Subject(By.WEIGHT, layer, unit, source))
    assert line.start.value == task.start.weights[layer - 1][unit - 1, source - 1]
    assert repr(line.start.cost) == repr(float(record.cost)), "NaN is NaN"
    assert repr(line.start.slope) == repr(float(record.dJ_dW[layer - 1][unit - 1, source - 1])), "NaN is NaN"
    line.cost(7.0)
    assert repr(line.at(line.start.value)) == repr(line.start), "looking elsewhere changes nothing"


def test_along_the_line_the_other_parameters_stay_what_they_are() -> None:
    task = task_of(layers((2, "tanh"), (1, "sigmoid")), ([[0.5, -1.0]], [[1.0]]), loss="binary_cross_entropy")
    line = CostLine(Objective.of(task), task.start, FIRST)
    weights = [array.copy() for array in task.start.weights]
    weights[0][0, 0] = 0.75
    moved = task.record(1, type(task.start).of(task.network, weights, list(task.start.biases)))
    assert line.cost(0.75) == moved.cost
    assert line.at(0.75).slope == moved.dJ_dW[0][0, 0]


@given(tasks())
def test_off_the_line_it_is_the_j_of_the_next_iteration(task: Task) -> None:
    after = task.record(1, task.start).after
    line = CostLine(Objective.of(task), task.start, FIRST)
    expected = CostLine(Objective.of(task), after, FIRST).start.cost
    assert repr(line.elsewhere(after)) == repr(expected)
    assert repr(line.at(line.start.value)) == repr(line.start), "looking off the line changes nothing"


def test_a_step_goes_by_the_slope_that_it_is_told() -> None:
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), ([[2.0]], [[6.0]]), [[[1.0]]])
    line = CostLine(Objective.of(task), task.start, FIRST)
    wrong = line.start._replace(slope=8.0)
    assert line.step(0.1, wrong).end.value == 1.0 - 0.8
    assert line.step(0.1, wrong).verdict is Verdict.CLIMBS


def test_with_the_wrong_sign_it_goes_where_the_training_goes() -> None:
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), ([[2.0]], [[6.0]]), [[[1.0]]])
    step = CostLine(Objective.of(task), task.start, FIRST).step(0.1, mistake=Mistake.UPHILL)
    after = replace(task, mistake=Mistake.UPHILL, learning_rate=0.1).record(1, task.start).after
    assert step.end.value == after.weights[0][0, 0] == 1.0 - 0.8
    assert step.verdict is Verdict.CLIMBS


@pytest.mark.parametrize(
    ("slope", "word"),
    [
        (-8.0, "good"),
        (-0.8, "crawls"),
        (-80.0, "diverges"),
        (-20.0, "overshoots"),
        (0.0, "stuck"),
        (8.0, "climbs"),
        (1e-17, "crawls"),
        (1e-9, "climbs"),
        (1e200, "climbs"),
    ],
)
def test_the_word_is_about_the_curve_where_the_slope_is_wrong(slope: float, word: str) -> None:
    """The curve has the slope −8 at its start."""
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), ([[2.0]], [[6.0]]), [[[1.0]]])
    line = CostLine(Objective.of(task), task.start, FIRST)
    assert line.step(0.12, line.start._replace(slope=slope)).verdict is Verdict(word)


def parabola(rate: float) -> Verdict:
    """A step on J = (2w − 6)² / 2, whose curvature is 4, from w = 1."""
    data = np.array([[2.0]]), np.array([[6.0]])
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), data, [[[1.0]]])
    line = CostLine(Objective.of(task), task.start, FIRST)
    step = line.step(rate)
    assert step.start.slope == -8.0
    assert step.end.value == 1.0 + rate * 8.0
    assert step.end.cost == pytest.approx((2.0 * step.end.value - 6.0) ** 2 / 2.0)
    return step.verdict


@pytest.mark.parametrize(
    ("rate", "word"),
    [(0.02, "crawls"), (0.03, "good"), (0.24, "good"), (0.26, "overshoots"), (0.49, "overshoots"), (0.51, "diverges")],
)
def test_the_word_changes_where_the_curvature_says(rate: float, word: str) -> None:
    assert parabola(rate) is Verdict(word)


@pytest.mark.parametrize("rate", [1e-9, 1e-17, 1e-300])
def test_a_step_too_short_for_the_digits_of_j_crawls(rate: float) -> None:
    assert parabola(rate) is Verdict.CRAWLS


def test_a_step_to_the_other_side_at_the_same_height_diverges() -> None:
    assert parabola(0.5) is Verdict.DIVERGES


def test_a_step_to_the_very_bottom_is_good() -> None:
    assert parabola(0.25) is Verdict.GOOD


@pytest.mark.parametrize(("activation", "rate"), [("sigmoid", 1e300), ("relu", 10.0)])
def test_on_flat_ground_far_from_any_bottom_it_is_stranded(activation: str, rate: float) -> None:
    task = task_of(layers((1, activation), bias=BiasMode.NONE), ([[1.0]], [[0.25]]), [[[1.0]]])
    step = CostLine(Objective.of(task), task.start, FIRST).step(rate)
    assert step.end.cost < step.start.cost
    assert step.end.slope == 0.0
    assert step.verdict is Verdict.STRANDED


def test_without_a_slope_it_is_stuck() -> None:
    task = task_of(layers((1, "relu"), bias=BiasMode.NONE), ([[1.0]], [[1.0]]), [[[-2.0]]])
    assert CostLine(Objective.of(task), task.start, FIRST).step(0.1).verdict is Verdict.STUCK


def test_a_step_that_overflows_diverges() -> None:
    data = np.array([[2.0]]), np.array([[6.0]])
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), data, [[[1.0]]])
    step = CostLine(Objective.of(task), task.start, FIRST).step(1e200)
    assert step.verdict is Verdict.DIVERGES
    assert not math.isfinite(step.end.cost)


@pytest.mark.parametrize("rate", [0.0, -0.1, math.nan, math.inf])
def test_what_is_no_learning_rate_is_refused(rate: float) -> None:
    task = task_of(layers((1, "sigmoid")), ([[1.0]], [[1.0]]))
    with pytest.raises(InputError, match=r"cannot be one; use a number above 0"):
        CostLine(Objective.of(task), task.start, FIRST).step(rate)
