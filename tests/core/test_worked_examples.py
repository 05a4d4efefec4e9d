"""The engine against examples that other people worked out and published, to the digits they printed."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.core.iteration import Record
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.training import Task, Trainer

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "worked_examples.json").read_text(encoding="utf-8"))["cases"]
}


def task_of(case: dict[str, Any]) -> Task:
    layers = tuple(
        Layer(len(rows), activation, BiasMode(case["bias"]))
        for rows, activation in zip(case["weights"], case["activations"], strict=True)
    )
    network = Network(len(case["inputs"]), layers, case["loss"])
    weights, biases = ([np.array(part, dtype=np.float64) for part in case[key]] for key in ("weights", "biases"))
    start = Parameters.of(network, weights, biases if case["bias"] != "none" else None)
    inputs, targets = np.array([case["inputs"]], dtype=np.float64), np.array([case["targets"]], dtype=np.float64)
    return Task(network, start, inputs, targets, case["learning_rate"], Batches(1))


def cost_after(task: Task, iterations: int) -> float:
    trainer, costs = Trainer(task, task.start), list[float]()
    assert trainer.advance(iterations, costs)
    return task.record(iterations + 1, trainer.parameters).cost


def quantity(record: Record, task: Task, key: str) -> float:
    """What a key of `printed` names."""
    if key.startswith("cost"):
        return record.cost if key == "cost" else cost_after(task, int(key.removeprefix("cost after ")))
    name, *numbers = key.split()
    layer, *place = (int(number) for number in numbers)
    at = tuple(number - 1 for number in place)
    arrays: dict[str, FloatArray] = {
        "z": record.z[layer - 1][0],
        "a": record.a[layer][0],
        "dW": record.dJ_dW[layer - 1],
        "db": record.dJ_db[layer - 1],
        "W": record.after.weights[layer - 1],
        "b": record.after.biases[layer - 1],
    }
    return float(arrays[name][at])


def test_all_four_are_here() -> None:
    assert list(CASES) == ["mazur", "backprop-trace-xor", "backprop-builder-line", "hinton-lunch"]


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, case in CASES.items() for key in case["printed"]])
def test_every_printed_figure_digit_by_digit(name: str, key: str) -> None:
    case = CASES[name]
    task = task_of(case)
    found, printed = quantity(task.record(1, task.start), task, key), Decimal(case["printed"][key])
    assert Decimal(found).quantize(printed, ROUND_HALF_EVEN) == printed, f"{key} is {found!r}"


@pytest.mark.parametrize("name", CASES)
def test_every_quantity_to_the_last_digits(name: str) -> None:
    case = CASES[name]
    task, computed = task_of(case), case["computed"]
    record = task.record(1, task.start)
    arrays = {
        "z": [z[0] for z in record.z],
        "a": [a[0] for a in record.a[1:]],
        "delta": [delta[0] for delta in record.delta],
        "dW": list(record.dJ_dW),
        "db": list(record.dJ_db),
        "W": list(record.after.weights),
        "b": list(record.after.biases),
    }
    for key, found in arrays.items():
        for mine, theirs in zip(found, computed[key], strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-13, atol=1e-16, err_msg=key)
    assert record.cost == pytest.approx(computed["cost"], rel=1e-14)
    assert cost_after(task, 1) == pytest.approx(computed["cost after 1"], rel=1e-13)


def test_all_parameters_change_at_once_and_not_the_output_weights_first() -> None:
    task = task_of(CASES["mazur"])
    assert abs(cost_after(task, 1) - 0.291027924) > 1e-7, "0.291027924 comes from weights changed too early"


def test_fixed_biases_are_kept_and_trained_ones_move() -> None:
    fixed, trained = task_of(CASES["mazur"]), task_of(CASES["backprop-builder-line"])
    record = fixed.record(1, fixed.start)
    assert all(np.array_equal(*pair) for pair in zip(record.before.biases, record.after.biases, strict=True))
    assert all(gradient.any() for gradient in record.dJ_db), "a fixed bias still has its derivative shown"
    assert trained.record(1, trained.start).after.biases[0][0] == pytest.approx(1.2, rel=1e-15)
