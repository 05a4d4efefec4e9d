"""Backpropagation, finite differences, and how far apart two gradients are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core import multiplications
from backstep.core.batches import Batches
from backstep.core.gradients import RESOLUTION, Gradient, Objective, backprop, carried_out, max_relative_error
from backstep.core.gradients_differences import differences
from backstep.core.gradients_methods import METHODS, compute
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.training import Task
from tests.core.gradient_points import MAZUR, objective_of
from tests.strategies import SEEDS, drawn_parameters, networks, tasks

SMOOTH = ("linear", "sigmoid", "tanh", "softplus", "gelu", "silu")
SMOOTH_PAIRS = (
    *((activation, loss) for activation in SMOOTH for loss in ("squared_error", "mean_squared_error")),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
    ("softmax", "squared_error"),
)


def by_differences(objective: Objective, parameters: Parameters) -> Gradient:
    return carried_out(differences(objective, parameters))


@given(networks(hidden=SMOOTH, pairs=SMOOTH_PAIRS), st.integers(1, 4), SEEDS)
def test_backprop_agrees_with_central_differences(network: Network, examples: int, seed: int) -> None:
    objective, parameters = objective_of(network, examples, seed), drawn_parameters(network, seed + 1)
    exact, found = backprop(objective, parameters), by_differences(objective, parameters)
    assert exact.cost == found.cost
    assert max_relative_error(found, exact) < 2e-4
    assert max_relative_error(exact, exact) == 0.0


@given(tasks())
def test_backprop_is_the_gradient_that_the_iteration_used(task: Task) -> None:
    record = task.record(1, task.start)
    found = backprop(Objective.of(task), task.start)
    assert found.cost == record.cost
    for mine, theirs in zip(found.weights, record.dJ_dW, strict=True):
        assert mine.tobytes() == theirs.tobytes()
    for layer, mine, theirs in zip(task.network.layers, found.biases, record.dJ_db, strict=True):
        assert mine.tobytes() == (theirs if layer.has_bias else np.zeros(layer.units)).tobytes()


@given(tasks(examples=3, units=2, depth=2))
def test_nothing_of_the_start_is_changed(task: Task) -> None:
    before = task.start.flat.tobytes()
    objective = Objective.of(task)
    for method in METHODS.values():
        gradient = compute(method, objective, task.start)
        arrays = () if isinstance(gradient, str) else (*gradient.weights, *gradient.biases)
        assert not any(array.flags.writeable for array in arrays)
    assert task.start.flat.tobytes() == before


def test_the_objective_is_that_of_its_iteration() -> None:
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    inputs = np.arange(5.0).reshape(5, 1)
    task = Task(network, drawn_parameters(network, 1), inputs, inputs, 0.1, Batches(5, 2))
    assert Objective.of(task).inputs.tolist() == [[0.0], [1.0]]
    assert Objective.of(task, 3).inputs.tolist() == [[4.0]]


def test_differences_are_taken_for_kept_biases_and_not_for_those_that_are_not_there() -> None:
    layers = (Layer(2, "tanh", BiasMode.NONE), Layer(1, "sigmoid", BiasMode.FIXED))
    network = Network(1, layers, "squared_error")
    objective, parameters = objective_of(network, 2, 3), drawn_parameters(network, 4)
    found = by_differences(objective, parameters)
    assert found.biases[0].tolist() == [0.0, 0.0]
    assert found.biases[1][0] != 0.0
    assert multiplications.parameter_count(network) == 2 + 2 + 1


def test_progress_is_told_for_every_parameter() -> None:
    ticks: list[int] = []
    carried_out(differences(objective_of(MAZUR, 1, 1), drawn_parameters(MAZUR, 2)), ticks.append)
    assert ticks == list(range(1, 13))


def test_a_parameter_far_from_zero_is_moved_by_its_own_scale() -> None:
    """With a fixed width the difference at 10^8 would be lost in rounding."""
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    objective = Objective(network, np.array([[1.0]]), np.array([[0.0]]))
    found = by_differences(objective, Parameters.of(network, [np.array([[1e8]])], [np.array([0.0])]))
    assert found.weights[0][0, 0] == pytest.approx(1e8, rel=1e-9)


# --- how far apart two gradients are


def gradient(weights: list[float], cost: float = 1.0) -> Gradient:
    return Gradient((np.array([weights]),), (np.zeros(1),), cost, 1, 1.0)


def test_the_error_is_relative_to_the_derivative() -> None:
    assert max_relative_error(gradient([1.01, 0.001]), gradient([1.0, 0.001])) == pytest.approx(0.01 / 1.01)
    assert max_relative_error(gradient([1.0, 0.0011]), gradient([1.0, 0.001])) == pytest.approx(0.0001 / 0.0011)
    assert max_relative_error(gradient([-1.0]), gradient([1.0])) == 2.0


def test_a_wrong_small_derivative_is_not_hidden_by_a_large_one() -> None:
    assert max_relative_error(gradient([1.0, 2e-4]), gradient([1.0, 1e-4])) == pytest.approx(0.5)


def test_rounding_beside_a_derivative_of_zero_is_no_error_of_100_percent() -> None:
    assert max_relative_error(gradient([1.0, 1e-11]), gradient([1.0, 0.0])) == pytest.approx(1e-11 / RESOLUTION)
    assert max_relative_error(gradient([1e-11], cost=2.0), gradient([0.0], cost=2.0)) == pytest.approx(
        5e-12 / RESOLUTION
    )


def test_nothing_but_zeros_agree() -> None:
    zero = gradient([0.0, 0.0], cost=0.0)
    assert max_relative_error(zero, zero) == 0.0
    assert max_relative_error(gradient([1e-300], cost=0.0), gradient([0.0], cost=0.0)) == 1.0


def test_a_bias_counts_like_a_weight() -> None:
    wrong = replace(gradient([1.0]), biases=(np.array([0.5]),))
    assert max_relative_error(wrong, gradient([1.0])) == 1.0


@pytest.mark.parametrize(("found", "wanted"), [(np.nan, 1.0), (1.0, np.nan), (np.inf, 1.0), (np.inf, -np.inf)])
def test_what_is_no_number_is_never_near(found: float, wanted: float) -> None:
    assert max_relative_error(gradient([1.0, found]), gradient([1.0, wanted])) == np.inf


@pytest.mark.parametrize("same", [np.nan, np.inf, -np.inf])
def test_the_same_failure_twice_is_no_difference(same: float) -> None:
    assert max_relative_error(gradient([1.0, same]), gradient([1.0, same])) == 0.0
    assert max_relative_error(gradient([1.5, same]), gradient([1.0, same])) == pytest.approx(1 / 3)


def test_a_difference_beyond_float64_has_a_finite_size() -> None:
    assert max_relative_error(gradient([1.5e308]), gradient([-1.5e308])) == 2.0


def test_a_gradient_that_is_not_finite_says_so() -> None:
    assert gradient([1.0]).finite
    assert not gradient([np.inf]).finite
    assert not gradient([np.nan]).finite
