"""What the sentence of a step claims is so: checked against the network itself, moved a little."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.iteration import Record, record_iteration
from backstep.core.losses import CATEGORICAL_CROSS_ENTROPY, LOSSES
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.steps import Kind, Steps
from backstep.present.equations import Equations
from backstep.present.narration import headline, sentence
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from tests.strategies import SEEDS, drawn_batch, drawn_parameters, records


def told(record: Record, kind: Kind, layer: int | None = None, unit: int | None = None, example: int = 0) -> str:
    """The sentence of the first such step."""
    for step in Steps(record.network, record.examples):
        if step.kind is kind and layer in (None, step.layer) and unit in (None, step.unit):
            return sentence(record.network, step, Equations(record, example).of(step), record.examples, 4)
    raise AssertionError(f"no {kind}")


def classifier(outputs: int, examples: int, seed: int) -> Record:
    network = Network(2, (Layer(outputs, SOFTMAX),), CATEGORICAL_CROSS_ENTROPY)
    inputs = drawn_batch(network, examples, seed).inputs
    targets = np.eye(outputs)[np.arange(examples) % outputs]
    return record_iteration(network, drawn_parameters(network, seed), inputs, targets, 0.1)


def single(activation: str, z: float, *, loss: str = "squared_error", target: float = 1.0) -> Record:
    """One neuron whose z is given."""
    network = Network(1, (Layer(1, activation, BiasMode.NONE),), loss)
    parameters = Parameters.of(network, [np.array([[z]])])
    return record_iteration(network, parameters, np.ones((1, 1)), np.full((1, 1), target), 0.1)


@given(st.integers(2, 6), st.integers(1, 4), SEEDS)
def test_a_share_that_is_not_the_target_is_not_said_to_leave_j_alone(outputs: int, examples: int, seed: int) -> None:
    """Its ∂J/∂ŷ is 0, but no share can rise without the others falling."""
    record = classifier(outputs, examples, seed)
    for unit in range(1, outputs + 1):
        said = told(record, Kind.COST_GRADIENT, unit=unit)
        if record.targets[0, unit - 1] == 0:
            assert "is not in the loss itself" in said
            assert "still counts" in said
            assert abs(record.delta[-1][0, unit - 1]) > 0, "and so J does depend on its z"
        else:
            assert "alone rose a little, J would fall" in said
        assert "does not change J" not in said
        assert "hardly" not in said


@pytest.mark.parametrize(("activation", "slope"), [("relu", "0"), ("leaky_relu", "0.01")])
def test_at_the_kink_the_slope_is_said_to_be_a_convention(activation: str, slope: str) -> None:
    at_zero = told(single(activation, 0.0), Kind.ACTIVATION_DERIVATIVE)
    assert "exactly 0" in at_zero
    assert f"counts as {slope} there" in at_zero
    below = told(single(activation, -0.5), Kind.ACTIVATION_DERIVATIVE)
    assert "is below 0" in below
    assert ("nothing passes back" in below) == (activation == "relu")
    above = told(single(activation, 0.5), Kind.ACTIVATION_DERIVATIVE)
    assert "is above 0" in above
    assert "all that arrives passes back" in above


def test_at_the_kink_of_the_distance_too() -> None:
    record = single("linear", 1.0, loss="mean_absolute_error", target=1.0)
    assert "has its kink" in told(record, Kind.COST_GRADIENT)
    assert "kink" not in told(single("linear", 1.0, target=1.0), Kind.COST_GRADIENT)


def test_a_flat_sigmoid_under_the_cross_entropy_is_not_said_to_stop_the_gradient() -> None:
    wrong = single("sigmoid", 8.0, loss="binary_cross_entropy", target=0.0)
    assert wrong.delta[-1][0, 0] > 0.99
    said = told(wrong, Kind.ACTIVATION_DERIVATIVE)
    assert "only δ tells" in said
    assert "small share" not in said
    flat = single("sigmoid", 8.0, target=0.0)
    assert abs(flat.delta[-1][0, 0]) < 0.001
    assert "only a small share of what arrives passes back" in told(flat, Kind.ACTIVATION_DERIVATIVE)


def test_where_delta_goes_around_the_factors_nothing_claims_it_is_their_product() -> None:
    record = single("sigmoid", 800.0, loss="binary_cross_entropy", target=0.0)
    said = told(record, Kind.DELTA)
    assert "straight from ŷ − y" in said
    assert "times its slope" not in said


@given(records(examples=4, units=3))
def test_a_batch_says_where_the_mean_is(record: Record) -> None:
    said = told(record, Kind.WEIGHT_GRADIENT)
    assert (f"1/{record.examples} of the mean" in said) == (record.examples > 1)
    assert ("of this example" in told(record, Kind.COST_GRADIENT)) <= (record.examples > 1)


def test_a_fixed_bias_has_a_gradient_that_is_not_used() -> None:
    for mode in (BiasMode.FIXED, BiasMode.TRAINED):
        network = Network(1, (Layer(1, "sigmoid", mode),), "squared_error")
        record = record_iteration(network, drawn_parameters(network, 1), np.ones((3, 1)), np.zeros((3, 1)), 0.1)
        assert ("update will not use it" in told(record, Kind.BIAS_GRADIENT)) == (mode is BiasMode.FIXED)
        assert ("kept fixed" in told(record, Kind.BIAS)) == (mode is BiasMode.FIXED)


@settings(max_examples=40)
@given(records(units=3, examples=3, scale=1.0), st.data())
def test_raising_a_weight_a_little_moves_j_as_said(record: Record, data: st.DataObject) -> None:
    layer = data.draw(st.integers(1, record.network.depth))
    slope = float(record.dJ_dW[layer - 1][0, 0])
    said = told(record, Kind.WEIGHT_GRADIENT, layer=layer)
    if abs(slope) < 1e-3 or not math.isfinite(slope):
        return
    weights = [matrix.copy() for matrix in record.before.weights]
    weights[layer - 1][0, 0] += 1e-7
    biases = [vector if layer.has_bias else None
              for vector, layer in zip(record.before.biases, record.network.layers, strict=True)]  # fmt: skip
    moved = record_iteration(
        record.network, Parameters.of(record.network, weights, biases), record.a[0], record.targets, 0.1
    )
    if any(layer.activation in ("relu", "leaky_relu") for layer in record.network.layers) and not np.array_equal(
        np.sign(np.concatenate(moved.z, axis=1)), np.sign(np.concatenate(record.z, axis=1))
    ):
        return  # it stepped over a kink
    if moved.cost != record.cost:
        assert ("would raise J" in said) == (moved.cost > record.cost)


def test_every_activation_is_named_in_words() -> None:
    for name in ACTIVATIONS:
        if name in (SOFTMAX, "linear"):
            continue
        words = ACTIVATIONS[name].words
        assert told(single(name, 0.3), Kind.ACTIVATION).startswith(f"T{words[1:]} turns")


@pytest.mark.parametrize(
    ("activation", "z", "words"),
    [
        ("tanh", 0.0, "arrives at ŷ in full"),
        ("tanh", 30.0, "nothing passes back"),
        ("sigmoid", 0.3, "that share of a small change"),
        ("gelu", 1.0, "that many times as large"),
        ("gelu", -1.0, "ŷ changes against z here, 0.08"),
        ("gelu", -50.0, "leaves ŷ as it is"),
    ],
)
def test_a_slope_is_said_to_do_what_it_does(activation: str, z: float, words: str) -> None:
    assert words in told(single(activation, z), Kind.ACTIVATION_DERIVATIVE)


def test_an_update_says_what_is_taken_off_and_which_way_it_went() -> None:
    rising = single("linear", 0.5, target=1.0)
    said = told(rising, Kind.WEIGHT_UPDATE)
    assert "rises by 0.05000, from 0.50 to 0.55" in said
    assert "α = 0.1 times the gradient is taken off" in said
    falling = told(single("linear", 0.5, target=0.0), Kind.WEIGHT_UPDATE)
    assert "falls by 0.05" in falling
    assert "stays 1" in told(single("linear", 1.0, target=1.0), Kind.WEIGHT_UPDATE)


@pytest.mark.parametrize("loss", ["squared_error", "huber", "binary_cross_entropy"])
def test_a_loss_is_named_in_one_clause(loss: str) -> None:
    said = told(single("sigmoid", 0.5, loss=loss), Kind.LOSS)
    assert said.count(":") <= 1
    assert LOSSES[loss].words in said


@pytest.mark.parametrize("loss", ["squared_error", "mean_squared_error", "huber"])
def test_squares_are_written_as_squares(loss: str) -> None:
    record = single("linear", 0.5, loss=loss)
    step = next(step for step in Steps(record.network, 1) if step.kind is Kind.LOSS)
    text = Equations(record, 0).of(step).plain(4)
    assert "(0.5 − 1)²" in text
    assert "^" not in text


def test_a_headline_says_no_word_twice() -> None:
    """Not “Cost · cost”: what stands after the phase says more than the phase."""
    for lesson in ORDER:
        for step in Session.open(path_of(lesson)).state.steps:
            first, *others = headline(step).lower().split(" · ")
            assert first not in others
