"""Examples that other people worked out and published, through the command line, to the digits they printed."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.conftest import Command, Maker

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "worked_examples.json").read_text(encoding="utf-8"))["cases"]
}
KINDS = {
    "z": "pre_activation",
    "a": "activation",
    "dW": "weight_gradient",
    "db": "bias_gradient",
    "W": "weight_update",
    "b": "bias_update",
}


def write(make: Maker, case: dict[str, Any]) -> Path:
    """The session file of a worked example."""
    layers = [
        {"units": len(rows), "activation": activation, "bias": case["bias"]}
        for rows, activation in zip(case["weights"], case["activations"], strict=True)
    ]
    parameters = {"weights": case["weights"]} | ({} if case["bias"] == "none" else {"biases": case["biases"]})
    return make(
        network={"inputs": len(case["inputs"]), "layers": layers, "loss": case["loss"]},
        parameters=parameters,
        data={"inputs": [case["inputs"]], "targets": [case["targets"]]},
        training={"learning_rate": case["learning_rate"]},
    )


def same_digits(found: float, printed: str) -> bool:
    digits = Decimal(printed)
    return Decimal(found).quantize(digits, ROUND_HALF_EVEN) == digits


@pytest.mark.parametrize("name", CASES)
def test_trace_prints_every_figure(backstep: Command, session_file: Maker, name: str) -> None:
    case = CASES[name]
    rows = backstep("trace", write(session_file, case), "--iterations", 2).lines
    found = {(row["iteration"], row["kind"], row["layer"], row["unit"], row["source"]): row["value"] for row in rows}
    checked = 0
    for key, printed in case["printed"].items():
        if key in ("cost", "cost after 1"):
            value = found[1 if key == "cost" else 2, "cost", None, None, None]
        elif key.startswith("cost"):
            continue
        else:
            letter, layer, unit, *source = key.split()
            value = found[1, KINDS[letter], int(layer), int(unit), int(source[0]) if source else None]
        assert same_digits(value, printed), f"{key} is {value!r}, not {printed}"
        checked += 1
    assert checked >= 4


@pytest.mark.parametrize("name", CASES)
def test_trace_agrees_with_the_full_figures(backstep: Command, session_file: Maker, name: str) -> None:
    computed = CASES[name]["computed"]
    arrays = {"pre_activation": "z", "activation": "a", "delta": "delta", "weight_gradient": "dW"}
    arrays |= {"bias_gradient": "db", "weight_update": "W", "bias_update": "b"}
    for row in backstep("trace", write(session_file, CASES[name])).lines:
        if row["kind"] in arrays:
            wanted = computed[arrays[row["kind"]]][row["layer"] - 1][row["unit"] - 1]
            wanted = wanted if row["source"] is None else wanted[row["source"] - 1]
            assert row["value"] == pytest.approx(wanted, rel=1e-13, abs=1e-16), row
        if row["kind"] == "cost":
            assert row["value"] == pytest.approx(computed["cost"], rel=1e-14)


@pytest.mark.parametrize("name", CASES)
def test_run_ends_with_the_published_parameters(backstep: Command, session_file: Maker, name: str) -> None:
    case = CASES[name]
    found = backstep("run", write(session_file, case), "--iterations", 1, "--json").json
    for mine, theirs in zip(
        found["weights"] + found["biases"], case["computed"]["W"] + case["computed"]["b"], strict=True
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-13, atol=1e-16)
    two = backstep("run", write(session_file, case), "--iterations", 2, "--json").json
    assert two["cost_history"] == pytest.approx([case["computed"]["cost"], case["computed"]["cost after 1"]], rel=1e-13)


@pytest.mark.parametrize("name", CASES)
def test_both_methods_give_the_published_gradient(backstep: Command, session_file: Maker, name: str) -> None:
    case = CASES[name]
    methods = backstep("gradients", write(session_file, case), "--json").json["methods"]
    for method, tolerance in (("backprop", 1e-13), ("finite_difference", 1e-5)):
        for mine, theirs in zip(methods[method]["weights"], case["computed"]["dW"], strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=tolerance, atol=1e-9 if tolerance > 1e-9 else 1e-16)
        if case["bias"] != "none":
            for mine, theirs in zip(methods[method]["biases"], case["computed"]["db"], strict=True):
                np.testing.assert_allclose(mine, theirs, rtol=tolerance, atol=1e-16)


def test_mazur_after_ten_thousand_iterations(backstep: Command, session_file: Maker) -> None:
    case = CASES["mazur"]
    costs = backstep("run", write(session_file, case), "--iterations", 10001, "--json").json["cost_history"]
    assert same_digits(costs[1], "0.291027773694"), "0.291027924 comes from changing output weights too early"
    assert same_digits(costs[10000], case["printed"]["cost after 10000"])
