"""The gradient by several methods: the same numbers, counted and compared rightly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core import multiplications
from backstep.core.activations import SOFTMAX
from backstep.core.batches import Batches
from backstep.core.gradients import WIDTH, Gradient, Objective, backprop, finite_difference, max_relative_error
from backstep.core.losses import is_fused
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.training import Task
from tests.strategies import SEEDS, drawn_batch, drawn_parameters, networks, tasks

SMOOTH = ("linear", "sigmoid", "tanh", "softplus", "gelu", "silu")
SMOOTH_PAIRS = (
    *((activation, loss) for activation in SMOOTH for loss in ("squared_error", "mean_squared_error")),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
    ("softmax", "squared_error"),
)
MAZUR = Network(2, (Layer(2, "sigmoid", BiasMode.FIXED), Layer(2, "sigmoid", BiasMode.FIXED)), "squared_error")


def objective_of(network: Network, examples: int, seed: int) -> Objective:
    batch = drawn_batch(network, examples, seed)
    return Objective(network, batch.inputs, batch.targets)


@given(networks(hidden=SMOOTH, pairs=SMOOTH_PAIRS), st.integers(1, 4), SEEDS)
def test_backprop_agrees_with_central_differences(network: Network, examples: int, seed: int) -> None:
    objective, parameters = objective_of(network, examples, seed), drawn_parameters(network, seed + 1)
    exact, differences = backprop(objective, parameters), finite_difference(objective, parameters)
    assert exact.cost == differences.cost
    assert max_relative_error(differences, exact) < 2e-4
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
    for gradient in (backprop(objective, task.start), finite_difference(objective, task.start)):
        assert all(not array.flags.writeable for array in (*gradient.weights, *gradient.biases))
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
    found = finite_difference(objective, parameters)
    assert found.biases[0].tolist() == [0.0, 0.0]
    assert found.biases[1][0] != 0.0
    assert multiplications.parameter_count(network) == 2 + 2 + 1


def test_progress_is_told_for_every_parameter() -> None:
    ticks: list[tuple[int, int]] = []
    objective = objective_of(MAZUR, 1, 1)
    finite_difference(objective, drawn_parameters(MAZUR, 2), lambda done, total: ticks.append((done, total)))
    assert ticks == [(done, 12) for done in range(12)]


def test_a_parameter_far_from_zero_is_moved_by_its_own_scale() -> None:
    """With a fixed width the difference at 10^8 would be lost in rounding."""
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    objective = Objective(network, np.array([[1.0]]), np.array([[0.0]]))
    found = finite_difference(objective, Parameters.of(network, [np.array([[1e8]])], [np.array([0.0])]))
    assert found.weights[0][0, 0] == pytest.approx(1e8, rel=1e-9)


# --- what it costs


def count(network: Network, examples: int) -> tuple[int, int]:
    """Multiplications of one forward and one backward pass, neuron by neuron as one does it by hand."""
    forward = backward = 0
    for number, layer in enumerate(network.layers, start=1):
        last = number == network.depth
        for _unit in range(layer.units):
            for _source in range(network.units(number - 1)):
                forward += 1
                backward += 1 if number == 1 else 2
            if not (last and is_fused(layer.activation, network.loss)):
                backward += 2 if layer.activation == SOFTMAX else 1
            elif layer.activation == SOFTMAX:
                backward += 1
    return forward * examples, backward * examples


def test_mazurs_example_takes_24() -> None:
    assert multiplications.forward_pass(MAZUR, 1) == 8
    assert multiplications.backpropagation(MAZUR, 1) == 24
    assert multiplications.central_differences(MAZUR, 1) == 2 * 12 * 8
    assert backprop(objective_of(MAZUR, 1, 1), drawn_parameters(MAZUR, 1)).multiplications == 24


@given(networks(units=5), st.integers(1, 6))
def test_the_formulas_count_what_is_done_neuron_by_neuron(network: Network, examples: int) -> None:
    forward, backward = count(network, examples)
    assert multiplications.forward_pass(network, examples) == forward
    assert multiplications.backpropagation(network, examples) == forward + backward
    parameters = multiplications.parameter_count(network)
    assert multiplications.central_differences(network, examples) == 2 * parameters * forward


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
    assert max_relative_error(gradient([1.0, 1e-11]), gradient([1.0, 0.0])) == pytest.approx(1e-11 / WIDTH)
    assert max_relative_error(gradient([1e-11], cost=2.0), gradient([0.0], cost=2.0)) == pytest.approx(5e-12 / WIDTH)


def test_nothing_but_zeros_agree() -> None:
    zero = gradient([0.0, 0.0], cost=0.0)
    assert max_relative_error(zero, zero) == 0.0
    assert max_relative_error(gradient([1e-300], cost=0.0), gradient([0.0], cost=0.0)) == 1.0


def test_a_bias_counts_like_a_weight() -> None:
    wrong = replace(gradient([1.0]), biases=(np.array([0.5]),))
    assert max_relative_error(wrong, gradient([1.0])) == 1.0


def test_a_gradient_that_is_not_finite_says_so() -> None:
    assert gradient([1.0]).finite
    assert not gradient([np.inf]).finite
    assert not gradient([np.nan]).finite
