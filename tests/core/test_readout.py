"""Reading a record at an address: every step's value against plain arithmetic, and the first one that is lost."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record, record_iteration
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import ParameterLayout, Parameters
from backstep.core.readout import contributions, first_not_finite, is_bypassed, running_sum, value
from backstep.core.steps import PER_EXAMPLE, Kind, Step, Steps
from tests.core.naive_network import Naive
from tests.strategies import SEEDS, drawn_batch, drawn_parameters, generator, networks, records


def naive_value(naive: Naive, step: Step, example: int) -> float:
    """The value of a step as the contracts define it."""
    layer, unit, source = (step.layer or 1) - 1, (step.unit or 1) - 1, (step.source or 1) - 1
    last = naive.network.depth - 1
    return {
        Kind.PRODUCT: lambda: naive.weights[layer][unit][source] * naive.a[layer][example][source],
        Kind.BIAS: lambda: naive.biases[layer][unit],
        Kind.PRE_ACTIVATION: lambda: naive.z[layer][example][unit],
        Kind.ACTIVATION: lambda: naive.a[layer + 1][example][unit],
        Kind.LOSS: lambda: naive.losses[(step.example or 0) - 1],
        Kind.COST: lambda: naive.cost,
        Kind.COST_GRADIENT: lambda: naive.received[last][example][unit],
        Kind.ACTIVATION_DERIVATIVE: lambda: naive.slope[layer][example][unit],
        Kind.DELTA: lambda: naive.delta[layer][example][unit],
        Kind.WEIGHT_GRADIENT: lambda: naive.dW[layer][unit][source],
        Kind.BIAS_GRADIENT: lambda: naive.db[layer][unit],
        Kind.GRADIENT_TERM: lambda: naive.weights[layer][unit][source] * naive.delta[layer][example][unit],
        Kind.ACTIVATION_GRADIENT: lambda: naive.received[layer][example][unit],
        Kind.WEIGHT_UPDATE: lambda: naive.new_weights[layer][unit][source],
        Kind.BIAS_UPDATE: lambda: naive.new_biases[layer][unit],
    }[step.kind]()


@given(records(), st.data())
def test_every_steps_value_is_that_of_plain_arithmetic(record: Record, data: st.DataObject) -> None:
    naive = Naive.of(record)
    example = data.draw(st.integers(0, record.examples - 1))
    for step in Steps(record.network, record.examples):
        expected = naive_value(naive, step, example)
        assert value(record, step, example) == pytest.approx(expected, rel=1e-9, abs=1e-12), step


@given(records(examples=5))
def test_what_the_examples_contribute_sums_to_the_gradient(record: Record) -> None:
    for step in Steps(record.network, record.examples):
        parts = contributions(record, step)
        if step.kind not in (Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT):
            assert parts is None
            continue
        assert parts is not None
        assert parts.shape == (record.examples,)
        layer, unit, source = (step.layer or 1) - 1, (step.unit or 1) - 1, (step.source or 1) - 1
        for example in range(record.examples):
            carried = record.a[layer][example, source] if step.kind is Kind.WEIGHT_GRADIENT else 1.0
            assert parts[example] == record.delta[layer][example, unit] * carried
        total = math.fsum(parts)
        assert value(record, step, 0) == pytest.approx(total, rel=1e-12, abs=1e-13 * (1 + np.abs(parts).sum()))


@given(records(), st.data())
def test_the_running_sum_ends_at_z(record: Record, data: st.DataObject) -> None:
    example = data.draw(st.integers(0, record.examples - 1))
    total = 0.0
    for step in Steps(record.network, record.examples):
        so_far = running_sum(record, step, example)
        if step.kind in (Kind.PRODUCT, Kind.BIAS):
            total += value(record, step, example)
            assert so_far == pytest.approx(total, rel=1e-9, abs=1e-12), step
            last = so_far
            continue
        assert so_far is None, step
        if step.kind is Kind.PRE_ACTIVATION:
            assert last == pytest.approx(value(record, step, example), rel=1e-9, abs=1e-12), step
            total = 0.0


@given(records())
def test_only_values_of_one_example_differ_between_examples(record: Record) -> None:
    for step in Steps(record.network, record.examples):
        if step.kind not in PER_EXAMPLE or step.kind is Kind.LOSS:
            seen = {np.float64(value(record, step, example)).tobytes() for example in range(record.examples)}
            assert len(seen) == 1, step


def scan(record: Record) -> tuple[int, int] | None:
    """The first step that is not finite, and its first example, by looking at all of them."""
    for step in Steps(record.network, record.examples):
        if is_bypassed(record, step):
            continue
        examples = range(record.examples) if step.kind in PER_EXAMPLE and step.kind is not Kind.LOSS else [0]
        for example in examples:
            if not math.isfinite(value(record, step, example)):
                return step.index, (step.example or 1) - 1 if step.kind is Kind.LOSS else example
    return None


def spread(numbers: FloatArray, seed: int, decades: int) -> FloatArray:
    """The numbers times powers of ten between 10^-decades and 10^decades, so that some of them overflow alone."""
    return numbers * 10.0 ** generator(seed).integers(-decades, decades + 1, size=numbers.shape)


@settings(max_examples=300)
@given(
    networks(),
    SEEDS,
    st.integers(1, 4),
    st.sampled_from([0, 80, 160, 290]),
    st.sampled_from([0, 150, 290]),
    st.sampled_from([0.1, 1e300]),
)
def test_the_first_lost_number_is_the_one_a_scan_finds(
    network: Network, seed: int, examples: int, weights: int, inputs: int, learning_rate: float
) -> None:
    batch = drawn_batch(network, examples, seed)
    flat = spread(drawn_parameters(network, seed).flat, seed, weights)
    parameters = Parameters.from_flat(ParameterLayout.of(network), flat)
    with np.errstate(over="ignore"):
        record = record_iteration(network, parameters, spread(batch.inputs, seed, inputs), batch.targets, learning_rate)
    found = first_not_finite(record)
    assert (None if found is None else (found[0].index, found[1])) == scan(record)


def lone(
    weights: list[list[list[float]]],
    inputs: list[list[float]],
    activation: str = "linear",
    rate: float = 0.1,
    targets: float = 0.0,
) -> Record:
    layers = tuple(Layer(len(rows), activation, BiasMode.NONE) for rows in weights)
    network = Network(len(inputs[0]), layers, "mean_absolute_error")
    parameters = Parameters.of(network, [np.array(rows) for rows in weights])
    return record_iteration(
        network, parameters, np.array(inputs), np.full((len(inputs), len(weights[-1])), targets), rate
    )


def test_a_product_that_overflows_comes_before_its_sum() -> None:
    found = first_not_finite(lone([[[1.0, 1e200, 1.0]]], [[1.0, 1e200, 1.0]]))
    assert found is not None
    assert (found[0].kind, found[0].source) == (Kind.PRODUCT, 2)


def test_products_that_only_overflow_together_are_lost_in_the_sum() -> None:
    found = first_not_finite(lone([[[1.0, 1.0]]], [[1e308, 1e308]]))
    assert found is not None
    assert found[0].kind is Kind.PRE_ACTIVATION


def test_the_earliest_product_counts_whatever_example_it_is_of() -> None:
    record = lone([[[1e200, 1e200]]], [[1.0, 1.0], [1.0, 1e200], [1e200, 1.0]])
    found = first_not_finite(record)
    assert found is not None
    assert (found[0].kind, found[0].source, found[1]) == (Kind.PRODUCT, 1, 2)


def test_what_is_sent_back_can_be_lost_before_it_is_added() -> None:
    record = lone([[[1e-300]], [[1e300], [-1e300]], [[1e300, 1.0]]], [[1e-300]], targets=1.0)
    found = first_not_finite(record)
    assert found is not None
    assert (found[0].kind, found[0].layer, found[0].unit) == (Kind.GRADIENT_TERM, 2, 1)


def test_a_new_weight_can_be_the_first_thing_lost() -> None:
    found = first_not_finite(lone([[[1.0]]], [[1e10]], rate=1e308))
    assert found is not None
    assert found[0].kind is Kind.WEIGHT_UPDATE


def test_factors_that_the_fused_form_goes_around_do_not_count() -> None:
    for activation, loss in (("sigmoid", "binary_cross_entropy"), (SOFTMAX, "categorical_cross_entropy")):
        network = Network(1, (Layer(2, activation),), loss)
        parameters = Parameters.of(network, [np.array([[800.0], [-800.0]])])
        record = record_iteration(network, parameters, np.ones((1, 1)), np.array([[0.0, 1.0]]), 0.1)
        lost = [step for step in Steps(network, 1) if not math.isfinite(value(record, step, 0))]
        assert {step.kind for step in lost} == {Kind.COST_GRADIENT}
        assert all(is_bypassed(record, step) for step in lost)
        assert first_not_finite(record) is None
