"""Dead ReLUs and saturated neurons: over the whole data, whatever the batch holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backstep.core import diagnostics_context
from backstep.core.network import BiasMode
from backstep.core.steps import Kind, Steps
from backstep.core.training import Task
from tests.core.trainings import XOR, column, contexts, first, hits, layers, task_of


def relus(*biases: float, size: int | None = None, activation: str = "relu") -> Task:
    """Hidden units z = x + b on x = -1, 0, 1, 2, all of which the output adds up."""
    units = len(biases)
    return task_of(
        layers((units, activation), (1, "linear")),
        (column(-1.0, 0.0, 1.0, 2.0), column(0.0, 0.0, 0.0, 0.0)),
        [[[1.0]] * units, [[1.0] * units]],
        [np.array(biases), np.zeros(1)],
        rate=1e-9,
        size=size,
    )


def test_a_relu_with_a_bias_of_minus_10_is_dead() -> None:
    task = relus(1.0, -10.0, -20.0)
    finding = first(task, "dead_relu")
    assert finding is not None
    assert (finding.layer, finding.unit, finding.value, finding.threshold) == (1, 2, 1.0, 1.0)
    assert finding.detail == {"rows": 4.0, "largest_z": -8.0}
    assert finding.step == Steps(task.network, 4).find(Kind.ACTIVATION, 1, 2)


@pytest.mark.parametrize(("bias", "caught"), [(-2.0, True), (-1.999, False)])
def test_z_of_exactly_0_passes_nothing_back(bias: float, caught: bool) -> None:
    assert (first(relus(bias), "dead_relu") is not None) is caught


@pytest.mark.parametrize(("share", "caught"), [(0.75, True), (0.76, False)])
def test_a_smaller_share_of_the_examples_can_be_enough(share: float, caught: bool) -> None:
    # With a bias of -1 only x = 2 is above 0.
    finding = first(relus(-1.0), "dead_relu", {"share": share})
    assert (finding is not None) is caught
    if finding is not None:
        assert finding.value == 0.75


def test_other_activations_do_not_die() -> None:
    for activation in ("leaky_relu", "linear", "tanh", "gelu"):
        assert first(relus(-50.0, activation=activation), "dead_relu") is None


def test_a_batch_that_happens_to_silence_a_unit_does_not_kill_it() -> None:
    # The first batch is x = -1 and 0: z is above 0 only in the second.
    assert first(relus(-0.5, size=2), "dead_relu") is None
    finding = first(relus(-10.0, size=2), "dead_relu")
    assert finding is not None
    assert finding.detail["rows"] == 4.0


def test_data_that_are_looked_at_in_parts_count_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics_context, "_PART", 1)
    finding = first(relus(-10.0, size=2), "dead_relu")
    assert finding is not None
    assert (finding.value, finding.detail["largest_z"]) == (1.0, -8.0)
    for inputs, caught in (((1.0, 9.0), False), ((9.0, 1.0), False), ((9.0, -9.0), True)):
        task = task_of(
            layers((1, "tanh"), (1, "linear"), bias=BiasMode.NONE),
            (column(*inputs), column(0.0, 0.0)),
            [[[1.0]], [[1.0]]],
            size=1,
        )
        assert (first(task, "saturated_neuron") is not None) is caught


def test_healthy_relus_live() -> None:
    parts = layers((8, "relu"), (1, "sigmoid"))
    task = task_of(parts, XOR, loss="binary_cross_entropy", rate=0.3, initializer="he_normal", seed=3)
    deaths = hits(task, "dead_relu", 200)
    alive = [(context.record.z[0] > 0).any(axis=0).all() for context in contexts(task, 200)]
    assert [iteration not in deaths for iteration in range(1, 201)] == alive


def test_before_is_the_share_one_iteration_earlier() -> None:
    # One step with a large rate throws z = x + b from above 0 to below 0 for all examples.
    task = task_of(
        layers((1, "relu"), (1, "linear"), bias=BiasMode.TRAINED),
        (column(1.0, 2.0), column(-50.0, -50.0)),
        [[[1.0]], [[1.0]]],
        rate=1.0,
    )
    found = hits(task, "dead_relu", 3)
    assert min(found) == 2
    assert found[2].before == 0.0
    assert found[3].before == 1.0


def flat(activation: str, z: float, **options: Any) -> Task:
    """A hidden unit with z for its one example."""
    return task_of(
        layers((1, activation), (1, "linear"), bias=BiasMode.NONE),
        ([[1.0]], [[0.0]]),
        [[[z]], [[1.0]]],
        rate=1e-9,
        **options,
    )


@pytest.mark.parametrize(
    ("activation", "z", "caught"),
    [
        # |∂a/∂z| crosses 0.01 near 4.585 (sigmoid), 2.993 (tanh) and -4.595 (softplus).
        ("sigmoid", 4.6, True),
        ("sigmoid", 4.57, False),
        ("sigmoid", -4.6, True),
        ("tanh", 3.0, True),
        ("tanh", 2.98, False),
        ("softplus", -4.6, True),
        ("softplus", -4.57, False),
        ("softplus", 40.0, False),
        ("gelu", -4.0, True),
        ("silu", -9.0, True),
        # Their lowest points: level, but no flat part.
        ("gelu", -0.7518, False),
        ("silu", -1.2785, False),
        ("linear", 50.0, False),
        ("relu", -50.0, False),
        ("leaky_relu", -50.0, False),
    ],
)
def test_a_flat_part_of_the_activation_saturates(activation: str, z: float, caught: bool) -> None:
    finding = first(flat(activation, z), "saturated_neuron")
    assert (finding is not None) is caught
    if finding is not None:
        assert finding.value < finding.threshold == 0.01
        assert (finding.layer, finding.unit) == (1, 1)


def test_the_limit_is_settable_on_both_sides() -> None:
    slope = 0.25  # of the sigmoid at 0
    assert first(flat("sigmoid", 0.0), "saturated_neuron", {"slope": slope}) is None
    assert first(flat("sigmoid", 0.001), "saturated_neuron", {"slope": slope}) is not None


def test_every_example_must_be_flat_also_those_of_other_batches() -> None:
    for inputs, caught in (((9.0, -9.0, 8.0), True), ((9.0, -9.0, 1.0), False)):
        for size in (None, 2):
            task = task_of(
                layers((1, "tanh"), (1, "linear"), bias=BiasMode.NONE),
                (column(*inputs), column(0.0, 0.0, 0.0)),
                [[[1.0]], [[1.0]]],
                size=size,
            )
            finding = first(task, "saturated_neuron")
            assert (finding is not None) is caught, (inputs, size)
            if finding is not None:
                assert finding.detail["rows"] == 3.0
                assert finding.detail["least_a"] == np.tanh(-9.0)
                assert finding.detail["most_a"] == np.tanh(9.0)


@pytest.mark.parametrize(
    ("loss", "target", "caught"),
    [
        ("squared_error", 0.0, True),  # wrong, and flat: it hardly gets out
        ("squared_error", 1.0, False),  # right: flat is what it should be
        ("binary_cross_entropy", 0.0, False),  # the slope cancels
    ],
)
def test_an_output_counts_only_where_its_slope_stands_in_the_way(loss: str, target: float, caught: bool) -> None:
    task = task_of(layers((1, "sigmoid"), bias=BiasMode.NONE), ([[1.0]], [[target]]), [[[8.0]]], loss=loss)
    assert (first(task, "saturated_neuron") is not None) is caught


def test_the_layer_nearest_the_output_comes_first() -> None:
    task = task_of(
        layers((2, "tanh"), (2, "tanh"), (1, "linear"), bias=BiasMode.NONE),
        ([[1.0]], [[0.0]]),
        [[[9.0], [0.1]], [[0.0, 0.1], [9.0, 0.0]], [[1.0, 1.0]]],
    )
    finding = first(task, "saturated_neuron")
    assert finding is not None
    assert (finding.layer, finding.unit) == (2, 2)
    assert finding.step == Steps(task.network, 1).find(Kind.ACTIVATION_DERIVATIVE, 2, 2)
