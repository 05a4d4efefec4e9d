"""One recorded iteration: its gradients against central differences, PyTorch's figures and plain arithmetic."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.core.iteration import Record, record_iteration
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.training import Task, Trainer
from tests.core.naive_network import FUNCTIONS, Naive
from tests.strategies import HIDDEN, PAIRS, SEEDS, activated, drawn_batch, drawn_parameters, networks, records

FIGURES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "reference" / "torch_figures.json").read_text(encoding="utf-8"))[
        "cases"
    ]
}
KINKED = {"relu", "leaky_relu"}


def cost(record: Record, flat: FloatArray) -> float:
    """J of the record's batch with other parameters."""
    parameters = Parameters.from_flat(record.before.layout, flat)
    again = record_iteration(record.network, parameters, record.a[0], record.targets, 0.1)
    return again.cost


def far_from_kinks(record: Record) -> bool:
    """Whether a small step of a parameter stays on one side of every kink."""
    network = record.network
    for layer, z in zip(network.layers, record.z, strict=True):
        if layer.activation in KINKED and np.abs(z).min() < 1e-3:
            return False
    error = np.abs(record.a[-1] - record.targets)
    if network.loss == "mean_absolute_error":
        return bool(error.min() > 1e-3)
    return network.loss != "huber" or bool(np.abs(error - 1.0).min() > 1e-3)


def assert_gradient_is_right(record: Record) -> None:
    """Every ∂J/∂w and ∂J/∂b against (J(w + h) − J(w − h)) / 2h, improved once by halving h."""
    flat = np.array(record.before.flat)
    gradient = np.concatenate([part.ravel() for part in (*record.dJ_dW, *record.dJ_db)])
    layout = record.before.layout
    numbers = np.arange(layout.total, dtype=np.float64)
    order = np.concatenate([part.ravel() for part in (*layout.weight_views(numbers), *layout.bias_views(numbers))])
    scale = 1.0 + abs(record.cost) + float(np.abs(gradient).max())
    for place, found in zip(order.astype(int), gradient, strict=True):
        layer = next((at for at, part in enumerate(layout.biases) if part.start <= place < part.stop), None)
        if layer is not None and not record.network.layers[layer].has_bias:
            continue

        def difference(h: float, place: int = int(place)) -> float:
            above, below = flat.copy(), flat.copy()
            above[place] += h
            below[place] -= h
            return (cost(record, above) - cost(record, below)) / (2 * h)

        estimate = (4 * difference(5e-5) - difference(1e-4)) / 3
        assert abs(found - estimate) <= 2e-8 * scale, (place, found, estimate)


@pytest.mark.parametrize(("activation", "loss"), PAIRS)
@settings(max_examples=8)
@given(data=st.data())
def test_every_output_activation_and_loss_against_central_differences(
    activation: str, loss: str, data: st.DataObject
) -> None:
    record = data.draw(records(pairs=[(activation, loss)], units=3, depth=2, scale=0.8))
    assume(far_from_kinks(record))
    assert_gradient_is_right(record)


@pytest.mark.parametrize("hidden", HIDDEN)
@settings(max_examples=8)
@given(seed=SEEDS, examples=st.integers(1, 6), pair=st.sampled_from(PAIRS))
def test_every_hidden_activation_against_central_differences(
    hidden: str, seed: int, examples: int, pair: tuple[str, str]
) -> None:
    layers = (Layer(3, hidden), Layer(2, hidden, BiasMode.FIXED), Layer(2, pair[0]))
    network = Network(2, layers, pair[1])
    batch = drawn_batch(network, examples, seed)
    record = record_iteration(network, drawn_parameters(network, seed, 0.8), batch.inputs, batch.targets, 0.1)
    assume(far_from_kinks(record))
    assert_gradient_is_right(record)


def torch_record(case: dict[str, Any]) -> tuple[Task, Record]:
    layers = tuple(Layer(len(rows), name) for rows, name in zip(case["weights"], case["activations"], strict=True))
    network = Network(len(case["inputs"][0]), layers, case["loss"])
    start = Parameters.of(network, [np.array(w) for w in case["weights"]], [np.array(b) for b in case["biases"]])
    inputs, targets = np.array(case["inputs"], dtype=np.float64), np.array(case["targets"], dtype=np.float64)
    task = Task(network, start, inputs, targets, case["learning_rate"], Batches(len(inputs)))
    return task, task.record(1, start)


@pytest.mark.parametrize("name", FIGURES)
def test_pytorch_has_the_same_figures(name: str) -> None:
    case = FIGURES[name]
    task, record = torch_record(case)
    assert record.fused or not case["saturated"]
    arrays: dict[str, tuple[FloatArray, ...]] = {
        "z": record.z,
        "a": record.a[1:],
        "dJ_da": record.dJ_da,
        "delta": record.delta,
        "dJ_dW": record.dJ_dW,
        "dJ_db": record.dJ_db,
        "weights_after_1": record.after.weights,
        "biases_after_1": record.after.biases,
    }
    for key, found in arrays.items():
        for mine, theirs in zip(found, case[key], strict=True):
            if theirs is not None:
                np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12, err_msg=key)
    np.testing.assert_allclose(record.losses, case["losses"], rtol=1e-12, atol=1e-14)
    assert record.cost == pytest.approx(case["cost"], rel=1e-12, abs=1e-14)
    trainer, costs = Trainer(task, task.start), list[float]()
    assert trainer.advance(4, costs)
    assert costs[1] == pytest.approx(case["cost_after_1"], rel=1e-9, abs=1e-12)
    assert costs[3] == pytest.approx(case["cost_after_3"], rel=1e-9, abs=1e-12)


def test_pytorchs_figures_cover_every_pair_and_saturation() -> None:
    outputs = {(case["activations"][-1], case["loss"]) for case in FIGURES.values()}
    assert {loss for _, loss in outputs} == {loss for _, loss in PAIRS}
    assert {name for case in FIGURES.values() for name in case["activations"]} == set(ACTIVATIONS)
    assert sum(case["saturated"] for case in FIGURES.values()) >= 6


@given(records())
def test_every_array_against_plain_arithmetic(record: Record) -> None:
    naive = Naive.of(record)
    close: dict[str, Any] = {"rtol": 1e-10, "atol": 1e-12}
    for index in range(record.network.depth):
        np.testing.assert_allclose(record.z[index], naive.z[index], **close)
        np.testing.assert_allclose(record.a[index + 1], naive.a[index + 1], **close)
        np.testing.assert_allclose(record.dJ_da[index], naive.received[index], **close)
        np.testing.assert_allclose(record.da_dz[index], naive.slope[index], **close)
        np.testing.assert_allclose(record.delta[index], naive.delta[index], **close)
        np.testing.assert_allclose(record.dJ_dW[index], naive.dW[index], **close)
        np.testing.assert_allclose(record.after.weights[index], naive.new_weights[index], **close)
        np.testing.assert_allclose(record.after.biases[index], naive.new_biases[index], **close)
        if record.network.layers[index].has_bias:
            np.testing.assert_allclose(record.dJ_db[index], naive.db[index], **close)
    np.testing.assert_allclose(record.losses, naive.losses, **close)
    assert record.cost == pytest.approx(naive.cost, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("z", [40.0, -40.0, 800.0, -800.0])
@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
def test_saturated_sigmoid_under_its_cross_entropy(z: float, target: float) -> None:
    network = Network(1, (Layer(1, "sigmoid"),), "binary_cross_entropy")
    parameters = Parameters.of(network, [np.array([[z]])], [np.zeros(1)])
    record = record_iteration(network, parameters, np.ones((1, 1)), np.array([[target]]), 0.1)
    prediction = FUNCTIONS["sigmoid"][0](z)
    assert record.fused
    assert record.delta[0][0, 0] == pytest.approx(prediction - target, rel=1e-14, abs=1e-300)
    expected = target * max(-z, 0.0) + (1.0 - target) * max(z, 0.0) + math.log1p(math.exp(-abs(z)))
    assert record.cost == pytest.approx(expected, rel=1e-6)
    assert math.isfinite(record.after.flat.sum())


@pytest.mark.parametrize("z", [[40.0, 0.0, -40.0], [800.0, 0.0, -800.0], [-800.0, 800.0, 800.0]])
@pytest.mark.parametrize("target", [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.2, 0.5, 0.3], [0.0, 2.0, 1.0]])
def test_saturated_softmax_under_its_cross_entropy(z: list[float], target: list[float]) -> None:
    network = Network(1, (Layer(3, SOFTMAX),), "categorical_cross_entropy")
    parameters = Parameters.of(network, [np.array(z)[:, None]], [np.zeros(3)])
    record = record_iteration(network, parameters, np.ones((1, 1)), np.array([target]), 0.1)
    powers = [math.exp(one - max(z)) for one in z]
    shares = [power / sum(powers) for power in powers]
    np.testing.assert_allclose(
        record.delta[0][0], [p * sum(target) - y for p, y in zip(shares, target, strict=True)], rtol=1e-14, atol=1e-300
    )
    logs = [one - max(z) - math.log(sum(powers)) for one in z]
    assert record.cost == pytest.approx(-sum(y * log for y, log in zip(target, logs, strict=True)), rel=1e-12, abs=0)
    assert np.isfinite(record.after.flat).all()


@given(networks(), SEEDS)
def test_numbers_of_any_size_raise_no_warning(network: Network, seed: int) -> None:
    batch = drawn_batch(network, 3, seed)
    record_iteration(network, drawn_parameters(network, seed, 1e200), 1e120 * batch.inputs, batch.targets, 1e3)


@pytest.mark.parametrize("name", HIDDEN)
def test_every_activation_and_its_slope_over_the_whole_line(name: str) -> None:
    z = np.array([-1e308, -800, -40, -9, -3, -1, -1e-3, -1e-300, 0, 1e-300, 1e-3, 0.5, 1, 2, 7, 40, 800, 1e308])
    with np.errstate(all="raise", under="ignore", over="ignore", invalid="ignore"):
        a, slope = activated(name, z[:, None])
    function, derivative = FUNCTIONS[name]
    bounded = np.abs(z) <= 1e4
    np.testing.assert_allclose(a[bounded, 0], [function(one) for one in z[bounded]], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(slope[bounded, 0], [derivative(one) for one in z[bounded]], rtol=1e-12, atol=1e-15)
    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()


@given(records(pairs=[(SOFTMAX, "squared_error"), (SOFTMAX, "categorical_cross_entropy")]))
def test_the_jacobian_of_softmax_carries_delta(record: Record) -> None:
    for example in range(record.examples):
        jacobian, a = record.jacobian(example), record.a[-1][example]
        for row in range(len(a)):
            for column in range(len(a)):
                assert jacobian[row, column] == pytest.approx(a[row] * ((row == column) - a[column]), abs=1e-15)
        np.testing.assert_allclose(np.diag(jacobian), record.da_dz[-1][example], rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(record.dJ_da[-1][example] @ jacobian, record.delta[-1][example], atol=1e-12)


@given(records())
def test_nobody_can_write_into_a_record(record: Record) -> None:
    arrays = [
        *record.z, *record.a, *record.dJ_da, *record.da_dz, *record.delta, *record.dJ_dW, *record.dJ_db,
        record.losses, record.targets, record.rows,
        record.before.flat, *record.before.weights, *record.before.biases,
        record.after.flat, *record.after.weights, *record.after.biases,
    ]  # fmt: skip
    assert not [array for array in arrays if array.flags.writeable]


@given(records())
def test_the_batchs_derivatives_are_the_sum_of_those_of_its_examples(record: Record) -> None:
    total = [np.zeros_like(matrix) for matrix in record.dJ_dW]
    for row in range(record.examples):
        alone = record_iteration(
            record.network, record.before, record.a[0][row : row + 1], record.targets[row : row + 1], 0.1
        )
        for place, matrix in enumerate(alone.dJ_dW):
            total[place] += matrix / record.examples
    for mine, summed in zip(record.dJ_dW, total, strict=True):
        np.testing.assert_allclose(mine, summed, rtol=1e-10, atol=1e-13)
