"""Weights that stay as they are, and neurons that stay equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.network import BiasMode
from backstep.core.steps import Kind, Steps
from backstep.core.training import Task
from tests.core.trainings import XOR, column, contexts, first, hits, layers, task_of
from tests.strategies import SEEDS, generator


def test_a_weight_on_an_input_that_is_always_0_never_changes() -> None:
    task = task_of(layers((1, "linear")), ([[1.0, 0.0], [2.0, 0.0]], [[1.0], [1.0]]), [[[0.5, 0.5]]], [[0.0]])
    finding = first(task, "unchanged_weight")
    assert finding is not None
    assert (finding.layer, finding.unit, finding.source, finding.value) == (1, 1, 2, 0.0)
    assert finding.detail["largest_input"] == 0.0
    assert finding.detail["largest_delta"] > 0.0
    assert finding.step == Steps(task.network, 2).find(Kind.WEIGHT_UPDATE, 1, 1, 2)


def test_the_weights_of_a_dead_neuron_do_not_change() -> None:
    task = task_of(
        layers((2, "relu"), (1, "linear")),
        (column(1.0, 2.0), column(1.0, 0.0)),
        [[[1.0], [1.0]], [[1.0, 1.0]]],
        [[0.0, -10.0], [0.0]],
    )
    finding = first(task, "unchanged_weight")
    assert finding is not None
    assert (finding.layer, finding.unit, finding.source) == (1, 2, 1)
    assert finding.detail["largest_delta"] == 0.0


def test_a_bias_comes_after_the_weights_of_its_unit_and_counts_only_if_it_is_trained() -> None:
    # x = 1 and -1 with errors that cancel in the bias but not in the weight.
    for bias, caught in ((BiasMode.TRAINED, True), (BiasMode.FIXED, False)):
        task = task_of(layers((1, "linear"), bias=bias), (column(1.0, -1.0), column(1.0, -1.0)), [[[0.5]]], [[0.0]])
        finding = first(task, "unchanged_weight")
        assert (finding is not None) is caught
        if finding is not None:
            assert (finding.unit, finding.source, finding.detail["gradient"]) == (1, None, 0.0)
            assert finding.step == Steps(task.network, 2).find(Kind.BIAS_UPDATE, 1, 1)


@pytest.mark.parametrize(("rate", "caught"), [(1e-18, True), (1e-6, False)])
def test_a_step_below_the_last_digit_changes_nothing(rate: float, caught: bool) -> None:
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), ([[1.0]], [[0.0]]), [[[1.0]]], rate=rate)
    assert (first(task, "unchanged_weight") is not None) is caught


@pytest.mark.parametrize(("rate", "caught"), [(0.0099, True), (0.0101, False)])
def test_a_small_change_can_count_as_none(rate: float, caught: bool) -> None:
    # w = 1 has the gradient 1: the update changes it by the rate.
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), ([[1.0]], [[0.0]]), [[[1.0]]], rate=rate)
    finding = first(task, "unchanged_weight", {"change": 0.01})
    assert (finding is not None) is caught
    if finding is not None:
        assert finding.value == pytest.approx(rate)


def test_a_batch_with_nothing_for_a_weight_is_no_fault() -> None:
    data = ([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[1.0], [1.0]])
    for third, caught in ((0.0, True), (1.0, False)):
        inputs = [data[0][0], [*data[0][1][:2], third]]
        task = task_of(layers((1, "linear"), bias=BiasMode.NONE), (inputs, data[1]), [[[0.1, 0.1, 0.1]]], size=1)
        found = hits(task, "unchanged_weight", 4)
        assert bool(found) is caught
        assert all(finding.source == 3 for finding in found.values())


def test_xor_changes_every_weight() -> None:
    assert not hits(task_of(layers((3, "tanh"), (1, "sigmoid")), XOR, rate=0.5), "unchanged_weight", 100)


def hidden(incoming: list[list[float]], biases: list[float], outgoing: list[list[float]], activation: str) -> Task:
    outputs = len(outgoing)
    data = ([[0.3, -0.7], [1.0, 0.2], [-0.4, 0.9]], np.eye(3)[:, :outputs])
    return task_of(
        layers((len(incoming), activation), (outputs, "linear")),
        data,
        [incoming, outgoing],
        [np.array(biases), np.zeros(outputs)],
        rate=0.2,
    )


def test_twins_are_found_and_stay_twins() -> None:
    task = hidden([[0.1, 0.2], [0.5, 0.1], [0.1, 0.2]], [0.3, 0.3, 0.3], [[1.0, 2.0, 1.0]], "tanh")
    found = hits(task, "symmetric_neurons", 50)
    assert sorted(found) == list(range(1, 51))
    for finding in found.values():
        assert (finding.layer, finding.unit, finding.detail["partner"], finding.detail["count"]) == (1, 3, 1.0, 2.0)
    *_, last = contexts(task, 50)
    weights = last.record.after.weights[0]
    assert np.abs(weights[0] - weights[2]).max() < 1e-12
    assert np.abs(weights[0] - weights[1]).max() > 0.01


@pytest.mark.parametrize(
    ("incoming", "biases", "outgoing"),
    [
        ([[0.1, 0.2], [0.2, 0.1]], [0.3, 0.3], [[1.0, 1.0]]),
        ([[0.1, 0.2], [0.1, 0.2]], [0.3, 0.4], [[1.0, 1.0]]),
        ([[0.1, 0.2], [0.1, 0.2]], [0.3, 0.3], [[1.0, 1.5]]),
    ],
)
def test_one_difference_is_enough_to_grow_apart(
    incoming: list[list[float]], biases: list[float], outgoing: list[list[float]]
) -> None:
    task = hidden(incoming, biases, outgoing, "tanh")
    assert not hits(task, "symmetric_neurons", 20)


def test_twins_are_found_past_a_neuron_that_differs_in_its_bias_alone() -> None:
    task = hidden([[0.1, 0.2]] * 3, [0.3, 0.7, 0.3], [[1.0, 1.0, 1.0]], "tanh")
    finding = first(task, "symmetric_neurons")
    assert finding is not None
    assert (finding.unit, finding.detail["partner"]) == (3, 1.0)


@pytest.mark.parametrize(("difference", "caught"), [(1.1e-7, True), (0.9e-7, False)])
def test_nearly_equal_can_count_as_equal(difference: float, caught: bool) -> None:
    task = hidden([[0.1, 0.2], [0.1, 0.2]], [0.3, 0.3 + 1e-7], [[1.0, 1.0]], "tanh")
    finding = first(task, "symmetric_neurons", {"difference": difference})
    assert (finding is not None) is caught
    if finding is not None:
        assert finding.value == pytest.approx(1e-7)


def test_a_start_with_zeros_makes_all_neurons_alike() -> None:
    task = task_of(layers((3, "tanh"), (1, "sigmoid")), XOR, initializer="zeros")
    finding = first(task, "symmetric_neurons")
    assert finding is not None
    assert (finding.unit, finding.detail["partner"], finding.detail["count"]) == (2, 1.0, 3.0)
    assert finding.step == Steps(task.network, 4).find(Kind.ACTIVATION, 1, 2)
    assert first(task_of(layers((3, "tanh"), (1, "sigmoid")), XOR), "symmetric_neurons") is None


def test_equal_outputs_are_not_hidden_neurons() -> None:
    task = task_of(layers((2, "linear")), ([[1.0]], [[0.0, 1.0]]), [[[1.0], [1.0]]])
    assert first(task, "symmetric_neurons") is None


@given(SEEDS, st.integers(2, 7), st.integers(1, 4), st.integers(1, 3))
def test_the_pair_whose_second_unit_comes_first_is_found_among_many(
    seed: int, units: int, sources: int, outputs: int
) -> None:
    rng = generator(seed)
    # A handful of numbers, so that equal sums of different weights are common.
    incoming = rng.integers(0, 2, size=(units, sources)).astype(float)
    outgoing = rng.integers(0, 2, size=(outputs, units)).astype(float)
    biases = rng.integers(0, 2, size=units).astype(float)
    task = task_of(
        layers((units, "tanh"), (outputs, "linear")),
        (rng.standard_normal((2, sources)), rng.standard_normal((2, outputs))),
        [incoming, outgoing],
        [biases, np.zeros(outputs)],
    )
    kinds = [(*incoming[unit], biases[unit], *outgoing[:, unit]) for unit in range(units)]
    expected = next(
        (
            (kinds.index(kind) + 1, unit + 1, kinds.count(kind))
            for unit, kind in enumerate(kinds)
            if kind in kinds[:unit]
        ),
        None,
    )
    finding = first(task, "symmetric_neurons")
    found = None if finding is None else (finding.detail["partner"], finding.unit, finding.detail["count"])
    assert found == expected
