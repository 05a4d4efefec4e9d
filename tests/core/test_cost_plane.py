"""J over a plane: the training's own numbers, right angles to lines of equal J, and the main directions of a way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backstep.core.arrays import FloatArray
from backstep.core.cost_plane import CostPlane, DirectionPlane, ParameterPlane, main_directions
from backstep.core.errors import InputError
from backstep.core.gradients import Objective, flat_gradient
from backstep.core.network import BiasMode, Network
from backstep.core.parameters import ParameterLayout, Parameters
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.training import Task
from tests.core.trainings import XOR, layers, task_of
from tests.strategies import SEEDS, generator, tasks

VALUES = st.floats(-3.0, 3.0)
LAYOUT = ParameterLayout.of(Network(2, layers((2, "tanh"), (1, "sigmoid")), "squared_error"))
WAYS = arrays(np.float64, st.tuples(st.integers(3, 9), st.just(LAYOUT.total)), elements=st.floats(-9, 9, width=16))


@st.composite
def subjects(draw: st.DrawFn, network: Network) -> Subject:
    layer = draw(st.integers(1, network.depth))
    unit = draw(st.integers(1, network.units(layer)))
    source = draw(st.integers(0 if network.layer(layer).has_bias else 1, network.units(layer - 1)))
    return Subject(By.WEIGHT, layer, unit, source) if source else Subject(By.BIAS, layer, unit)


def moved(task: Task, values: dict[Subject, float]) -> Parameters:
    """The start of a task with some parameters changed one by one, as somebody would who knows only W and b."""
    weights = [array.copy() for array in task.start.weights]
    biases = [array.copy() for array in task.start.biases]
    for subject, value in values.items():
        if subject.by is By.WEIGHT:
            weights[subject.layer - 1][subject.unit - 1, subject.source - 1] = value
        else:
            biases[subject.layer - 1][subject.unit - 1] = value
    return Parameters.of(task.network, weights, list(biases))


def directions(total: int, seed: int) -> tuple[FloatArray, FloatArray]:
    both = np.linalg.qr(generator(seed).standard_normal((total, 2)))[0]
    return both[:, 0].copy(), both[:, 1].copy()


# --- J


@given(tasks(), st.data(), VALUES, VALUES)
def test_any_point_is_the_j_of_a_pass_with_these_parameters(
    task: Task, data: st.DataObject, x: float, y: float
) -> None:
    first, second = data.draw(subjects(task.network)), data.draw(subjects(task.network))
    assume(first != second)
    objective = Objective.of(task)
    plane = ParameterPlane(objective, task.start, (first, second))
    over = CostPlane(objective, task.start, plane)
    expected = task.record(1, moved(task, {first: x, second: y})).cost
    assert repr(over.cost(x, y)) == repr(float(expected)), "NaN is NaN"
    here = task.record(1, task.start).cost
    assert repr(over.cost(*plane.here)) == repr(float(here)), "looking elsewhere changes nothing"


@given(tasks(), SEEDS, VALUES, VALUES)
def test_along_directions_too(task: Task, seed: int, x: float, y: float) -> None:
    layout = task.start.layout
    assume(layout.total > 1)
    first, second = directions(layout.total, seed)
    plane = DirectionPlane(task.start, (first, second))
    over = CostPlane(Objective.of(task), task.start, plane)
    at = Parameters.from_flat(layout, task.start.flat + x * first + y * second)
    assert over.cost(x, y) == pytest.approx(float(task.record(1, at).cost), rel=1e-9, nan_ok=True)
    assert repr(over.cost(0.0, 0.0)) == repr(float(task.record(1, task.start).cost))
    assert plane.point(at.flat) == pytest.approx((x, y), abs=1e-9)
    assert plane.point(task.start.flat) == plane.here == (0.0, 0.0)


@given(tasks())
def test_off_the_plane_it_is_the_j_of_the_next_iteration(task: Task) -> None:
    assume(task.start.layout.total > 1)
    after = task.record(1, task.start).after
    objective = Objective.of(task)
    over = CostPlane(objective, task.start, DirectionPlane(task.start, directions(task.start.layout.total, 1)))
    assume(task.network.inputs > 1)
    axes = Subject(By.WEIGHT, 1, 1, 1), Subject(By.WEIGHT, 1, 1, 2)
    plane = ParameterPlane(objective, task.start, axes)
    along = CostPlane(objective, task.start, plane)
    again = CostPlane(objective, after, DirectionPlane(after, directions(task.start.layout.total, 1)))
    before = over.cost(0.0, 0.0)
    assert repr(over.elsewhere(after.flat)) == repr(again.cost(0.0, 0.0))
    assert repr(along.elsewhere(after.flat)) == repr(again.cost(0.0, 0.0))
    assert repr(along.cost(*plane.here)) == repr(over.cost(0.0, 0.0)) == repr(before), (
        "looking off the plane changes nothing"
    )


@given(SEEDS, st.booleans())
def test_the_gradient_crosses_the_line_of_equal_j_at_a_right_angle(seed: int, along_parameters: bool) -> None:
    task = task_of(layers((3, "tanh"), (1, "sigmoid")), XOR, loss="binary_cross_entropy", seed=seed)
    objective = Objective.of(task)
    if along_parameters:
        axes = Subject(By.WEIGHT, 1, 2, 1), Subject(By.BIAS, 2, 1)
        plane: DirectionPlane | ParameterPlane = ParameterPlane(objective, task.start, axes)
    else:
        plane = DirectionPlane(task.start, directions(task.start.layout.total, seed))
    over, (x, y) = CostPlane(objective, task.start, plane), plane.here
    slope = np.array(plane.across(flat_gradient(task.record(1, task.start))))
    h = 1e-5

    def derivative(way: FloatArray) -> float:
        ahead, behind = over.cost(x + h * way[0], y + h * way[1]), over.cost(x - h * way[0], y - h * way[1])
        return (ahead - behind) / (2.0 * h)

    assert [derivative(np.array([1.0, 0.0])), derivative(np.array([0.0, 1.0]))] == pytest.approx(slope, abs=1e-8)
    size = float(np.linalg.norm(slope))
    assume(size > 1e-4)
    across = np.array([-slope[1], slope[0]]) / size
    assert abs(derivative(across)) < 1e-8, "straight across the gradient J stays what it is"
    assert derivative(-slope / size) == pytest.approx(-size, abs=1e-8)


def test_the_same_parameter_twice_and_one_that_is_not_there_are_refused() -> None:
    task = task_of(layers((1, "sigmoid"), bias=BiasMode.NONE), ([[1.0, 2.0]], [[1.0]]))
    first = Subject(By.WEIGHT, 1, 1, 1)
    with pytest.raises(InputError, match="both axes are the same parameter; choose another"):
        ParameterPlane(Objective.of(task), task.start, (first, first))
    with pytest.raises(InputError, match="has no biases"):
        ParameterPlane(Objective.of(task), task.start, (first, Subject(By.BIAS, 1, 1)))


def test_where_j_overflows_it_is_told() -> None:
    task = task_of(layers((1, "linear")), ([[1e160, 1.0]], [[0.0]]), [[[0.0, 0.0]]])
    plane = ParameterPlane(Objective.of(task), task.start, (Subject(By.WEIGHT, 1, 1, 1), Subject(By.WEIGHT, 1, 1, 2)))
    over = CostPlane(Objective.of(task), task.start, plane)
    assert not math.isfinite(over.cost(1.0, 0.0))
    assert over.cost(0.0, 2.0) == 2.0


# --- main directions


@given(WAYS)
def test_the_main_directions_hold_the_variance_that_they_say(way: FloatArray) -> None:
    centred = way - way.mean(axis=0)
    variance = np.linalg.eigvalsh(centred.T @ centred)[::-1]
    assume(variance[0] > 1e-6)
    found = main_directions(list(way), LAYOUT)
    both = np.stack([found.first, found.second])
    assert both @ both.T == pytest.approx(np.eye(2), abs=1e-12)
    along = centred @ both.T
    total = float((centred * centred).sum())
    assert (along * along).sum(axis=0) == pytest.approx(np.array(found.shares) * total, abs=1e-9 * total)
    assert np.array(found.shares) * total == pytest.approx(variance[:2], abs=1e-9 * total), "no other holds more"
    assert found.shares[0] >= found.shares[1]
    assert all(row[np.abs(row).argmax()] > 0.0 for row in both)


@given(WAYS)
def test_a_way_beyond_all_squares_has_the_same_directions(way: FloatArray) -> None:
    assume(np.ptp(way, axis=0).max() > 0.0)
    usual, huge = main_directions(list(way), LAYOUT), main_directions(list(way * 2.0**900), LAYOUT)
    assert huge.shares == usual.shares
    assert np.array_equal(huge.first, usual.first)


def test_what_is_never_trained_has_no_part_in_them() -> None:
    network = Network(2, layers((2, "tanh"), bias=BiasMode.FIXED), "squared_error")
    layout = ParameterLayout.of(network)
    found = main_directions(list(generator(3).standard_normal((5, layout.total))), layout)
    assert layout.trained == layout.total - 2
    assert not found.first[layout.trained :].any()
    assert not found.second[layout.trained :].any()


def test_a_way_without_directions_is_refused_in_a_sentence() -> None:
    there = np.ones(LAYOUT.total)
    with pytest.raises(InputError, match=r"has 2 of the 3 iterations .*; train on, or choose two parameters"):
        main_directions([there, 2.0 * there], LAYOUT)
    with pytest.raises(InputError, match=r"no parameter has changed .*; choose two parameters"):
        main_directions([there] * 4, LAYOUT)
    with pytest.raises(InputError, match="go to an earlier iteration"):
        main_directions([there, 2.0 * there, there * math.inf], LAYOUT)
    one = ParameterLayout.of(Network(1, layers((1, "linear"), bias=BiasMode.NONE), "squared_error"))
    with pytest.raises(InputError, match="one parameter alone"):
        main_directions([np.zeros(2), np.ones(2), np.zeros(2)], one)
