"""Weights and biases: where they lie, how they begin, and that the same seed gives the same bits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.arrays import frozen
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import INITIALIZERS, ParameterLayout, Parameters, initial, seeded
from tests.strategies import SEEDS, drawn_parameters, networks

BIG = Network(60, (Layer(80, "tanh"), Layer(40, "linear")), "squared_error")


@given(networks(), SEEDS)
def test_every_number_has_one_place_and_what_is_learned_comes_first(network: Network, seed: int) -> None:
    layout = ParameterLayout.of(network)
    numbers = np.arange(layout.total, dtype=np.float64)
    weights, biases = layout.weight_views(numbers), layout.bias_views(numbers)
    everything = np.concatenate([part.ravel() for part in (*weights, *biases)])
    assert sorted(everything.tolist()) == list(range(layout.total))
    learned = [weights[index].ravel() for index in range(network.depth)]
    learned += [b for b, layer in zip(biases, network.layers, strict=True) if layer.bias is BiasMode.TRAINED]
    assert sorted(np.concatenate(learned).tolist()) == list(range(layout.trained))
    for index, layer in enumerate(network.layers):
        assert weights[index].shape == (layer.units, network.units(index))
        assert biases[index].shape == (layer.units,)


@given(networks(), SEEDS)
def test_parameters_are_a_copy_that_refuses_writes(network: Network, seed: int) -> None:
    given_weights = [np.array(matrix) for matrix in drawn_parameters(network, seed).weights]
    parameters = Parameters.of(network, given_weights)
    kept = [matrix.copy() for matrix in parameters.weights]
    for matrix in given_weights:
        matrix[...] = 7.0
    assert all(np.array_equal(one, other) for one, other in zip(parameters.weights, kept, strict=True))
    assert not any(bias.any() for bias in parameters.biases), "left out biases are zeros"
    for array in (parameters.flat, *parameters.weights, *parameters.biases):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_equals_looks_at_bits_and_shapes() -> None:
    network = Network(1, (Layer(2, "linear"),), "squared_error")
    one = Parameters.of(network, [np.array([[1.0], [0.0]])])
    assert one.equals(Parameters.of(network, [np.array([[1.0], [0.0]])]))
    assert not one.equals(Parameters.of(network, [np.array([[1.0], [-0.0]])]))
    assert not one.equals(Parameters.of(network, [np.array([[1.0], [5e-324]])]))
    kept = Network(1, (Layer(2, "linear", BiasMode.FIXED),), "squared_error")
    assert not one.equals(Parameters.of(kept, [np.array([[1.0], [0.0]])]))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_same_seed_gives_the_same_bits_and_biases_begin_at_zero(name: str) -> None:
    one, two = (initial(BIG, name, seeded(7)) for _ in range(2))
    assert one.equals(two)
    assert not any(bias.any() for bias in one.biases)
    assert one.equals(initial(BIG, name, seeded(8))) == (name == "zeros")


def test_layers_draw_in_order_from_one_generator() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    expected = [rng.uniform(-0.5, 0.5, size=(80, 60)), rng.uniform(-0.5, 0.5, size=(40, 80))]
    found = initial(BIG, "uniform", seeded(3)).weights
    assert all(np.array_equal(*pair) for pair in zip(found, expected, strict=True))


def expected_deviation(name: str, units: int, sources: int) -> float:
    """As torch.nn.init documents them, with gain 1 for xavier and sqrt 2 for he."""
    return {
        "zeros": 0.0,
        "uniform": 1.0 / math.sqrt(12.0),
        "normal": 1.0,
        "xavier_uniform": math.sqrt(2.0 / (units + sources)),
        "xavier_normal": math.sqrt(2.0 / (units + sources)),
        "he_uniform": math.sqrt(2.0 / sources),
        "he_normal": math.sqrt(2.0 / sources),
    }[name]


@pytest.mark.parametrize("name", INITIALIZERS)
def test_spread_and_bounds(name: str) -> None:
    for matrix in initial(BIG, name, seeded(11)).weights:
        deviation = expected_deviation(name, *matrix.shape)
        assert matrix.std() == pytest.approx(deviation, rel=0.05)
        assert abs(matrix.mean()) <= 4 * deviation / math.sqrt(matrix.size) + 1e-15
        if "uniform" in name:
            edge = math.sqrt(3.0) * deviation
            assert np.abs(matrix).max() <= edge
            assert np.abs(matrix).max() > 0.99 * edge


def test_the_table_is_that_of_the_contracts() -> None:
    wanted = ["zeros", "uniform", "normal", "xavier_uniform", "xavier_normal", "he_uniform", "he_normal"]
    assert list(INITIALIZERS) == wanted


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=5))
def test_frozen_copies_what_could_still_be_changed(numbers: list[float]) -> None:
    own = np.array(numbers)
    for kept in (frozen(own), frozen(own[:]), frozen(own[None, :])):
        assert not kept.flags.writeable
        assert not np.shares_memory(kept, own)
    again = frozen(own)
    assert frozen(again) is again, "nothing to copy"


def test_networks_count_from_one_and_the_input_is_layer_0() -> None:
    network = Network(3, (Layer(4, "relu"), Layer(2, "linear", BiasMode.NONE)), "squared_error")
    assert network.depth == 2
    assert network.sizes == (3, 4, 2)
    assert network.weight_count == 3 * 4 + 4 * 2
    assert network.outputs == 2
    assert [network.units(number) for number in range(3)] == [3, 4, 2]
    assert network.layer(2).activation == "linear"
    assert [layer.has_bias for layer in network.layers] == [True, False]
