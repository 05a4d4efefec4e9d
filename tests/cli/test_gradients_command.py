"""backstep gradients: the same numbers by several methods."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstep.session.lessons import ORDER
from tests.cli.conftest import LINEAR, Command, Maker

METHODS = ["backprop", "finite_difference", "forward_mode", "path_sum", "closed_form"]


ENTRY = ["weights", "biases", "multiplications", "seconds", "max_relative_error"]
ERROR = {"backprop": 0.0, "finite_difference": 1e-5, "forward_mode": 1e-12, "path_sum": 1e-12, "closed_form": 1e-12}
LOGISTIC: dict[str, Any] = {
    "network": {"inputs": 2, "layers": [{"units": 2, "activation": "sigmoid"}], "loss": "binary_cross_entropy"},
    "parameters": {"weights": [[[0.5, -1.0], [0.25, 2.0]]], "biases": [[0.1, -0.2]]},
    "data": {"inputs": [[1.0, 2.0], [0.5, -1.5]], "targets": [[1, 0], [0, 1]]},
}
KEPT_BESIDE_OVERFLOW: dict[str, Any] = {
    "network": {"inputs": 1, "layers": [{"units": 1, "activation": "linear"}], "loss": "squared_error"},
    "parameters": {"weights": [[[1.0]]], "biases": [[0.0]]},
    "data": {"inputs": [[1.3e154]], "targets": [[-4.078e152]]},
}


@pytest.mark.parametrize("name", ORDER)
def test_all_methods_of_every_lesson_agree(backstep: Command, name: str) -> None:
    ended = backstep("gradients", name, "--json")
    assert (ended.code, ended.err) == (0, "")
    methods = ended.json["methods"]
    assert list(methods) == METHODS
    reference = methods["backprop"]
    for method, found in methods.items():
        if method == "closed_form" and len(reference["weights"]) > 1:
            assert list(found) == ["unavailable"]
            assert "only a network of one layer has a closed form" in found["unavailable"]
            continue
        assert list(found) == ENTRY
        assert found["seconds"] > 0
        assert 0 <= found["max_relative_error"] <= ERROR[method]
        tolerance = 1e-5 if method == "finite_difference" else 1e-12
        for kind in ("weights", "biases"):
            for one, other in zip(found[kind], reference[kind], strict=True):
                np.testing.assert_allclose(one, other, rtol=tolerance, atol=1e-4 * tolerance)
    assert methods["finite_difference"]["max_relative_error"] > 0
    if name != "learning-rate":  # which has a single weight
        assert methods["finite_difference"]["multiplications"] > reference["multiplications"]


def test_a_closed_form_is_told_with_its_formula(backstep: Command, session_file: Maker) -> None:
    assert "closed_form" in backstep("gradients", "logistic-regression", "--json").json["methods"]
    out = backstep("gradients", "logistic-regression").out
    assert "closed_form: logistic regression, ∂J/∂W = X.T @ (ŷ − y) / n, ∂J/∂b = (ŷ − y).sum(0) / n" in out
    two_outputs = session_file(**LOGISTIC)
    assert "∂J/∂W = X.T @ (ŷ − y) / (n m)" in backstep("gradients", two_outputs).out
    assert "X.T" not in backstep("gradients", "mazur").out
    assert "X.T" not in backstep("gradients", "logistic-regression", "--method", "path_sum").out


def test_targets_that_do_not_add_up_to_1_are_told(backstep: Command, session_file: Maker) -> None:
    layers = [{"units": 2, "activation": "softmax"}]
    network = {"inputs": 2, "layers": layers, "loss": "categorical_cross_entropy"}
    for targets, formula in (([[1, 0], [0, 1]], "X.T @ (ŷ − y) / n"), ([[1, 1], [0, 1]], "X.T @ (ŷ · Σy − y) / n")):
        path = session_file(**{**LOGISTIC, "network": network, "data__targets": targets})
        assert f"∂J/∂W = {formula}," in backstep("gradients", path).out
        methods = backstep("gradients", path, "--json").json["methods"]
        assert methods["closed_form"]["max_relative_error"] < 1e-12


def test_too_many_paths_are_refused_and_the_rest_goes_on(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        network__layers=[{"units": 12, "activation": "tanh"}] * 6 + [{"units": 2, "activation": "linear"}],
        parameters={"initializer": "xavier_uniform", "seed": 1},
    )
    ended = backstep("gradients", path, "--json")
    assert (ended.code, ended.err) == (0, "")
    methods = ended.json["methods"]
    assert "paths from J to the parameters, and at most 1,000,000 are" in methods["path_sum"]["unavailable"]
    assert [name for name in METHODS if "weights" in methods[name]] == ["backprop", "finite_difference", "forward_mode"]
    alone = backstep("gradients", path, "--method", "path_sum")
    assert alone.code == 0
    assert "path_sum  unavailable: there are " in alone.out


def test_they_are_those_of_the_trace(backstep: Command) -> None:
    found = backstep("gradients", "xor", "--method", "backprop", "--json").json["methods"]
    assert list(found) == ["backprop"]
    for row in backstep("trace", "xor").lines:
        if row["kind"] == "weight_gradient":
            value = found["backprop"]["weights"][row["layer"] - 1][row["unit"] - 1][row["source"] - 1]
        elif row["kind"] == "bias_gradient":
            value = found["backprop"]["biases"][row["layer"] - 1][row["unit"] - 1]
        else:
            continue
        assert value == row["value"]


def test_mazur_takes_24_multiplications(backstep: Command) -> None:
    assert backstep("gradients", "mazur", "--json").json["methods"]["backprop"]["multiplications"] == 24


def test_a_batch_of_the_first_iteration_is_what_is_differentiated(backstep: Command, session_file: Maker) -> None:
    inputs, targets = [[0.0, 1.0], [1.0, 2.0], [3.0, 4.0]], [[0, 1], [1, 0], [0, 0]]
    data = {"inputs": inputs, "targets": targets}
    batch = session_file("batch.backstep", data=data, training={"learning_rate": 0.5, "batch_size": 2})
    alone = session_file("alone.backstep", data={"inputs": inputs[:2], "targets": targets[:2]})
    one, other = (backstep("gradients", path, "--json").json["methods"]["backprop"] for path in (batch, alone))
    assert one["weights"] == other["weights"]
    assert one["multiplications"] == other["multiplications"]


@pytest.mark.parametrize("method", METHODS)
def test_one_method_alone(backstep: Command, method: str) -> None:
    ended = backstep("gradients", "two-neurons", "--method", method, "--json")
    assert ended.code == 0
    assert list(ended.json["methods"]) == [method]


def test_a_layer_without_bias_has_zeros(backstep: Command) -> None:
    methods = backstep("gradients", "two-neurons", "--json").json["methods"]
    for method in METHODS[:4]:
        assert methods[method]["biases"] == [[0.0], [0.0]]


def test_the_table_names_every_method_and_every_derivative(backstep: Command) -> None:
    lines = backstep("gradients", "mazur").out.splitlines()
    assert [line.split()[0] for line in lines[:6]] == ["method", *METHODS]
    applied = METHODS[:4]
    values, apart = lines[7:20], lines[21:]
    assert values[0].split() == ["value", *applied]
    assert apart[0].split() == ["difference", "from", "backprop", *applied[1:]]
    assert [line.split()[0] for line in values[1:]] == [line.split()[0] for line in apart[1:]]
    assert len(values) == len(apart) == 1 + 12
    first = next(line for line in values if line.startswith("∂J/∂w₁₁⁽²⁾"))
    assert first.split()[1:] == ["0.0821670406"] * 4
    assert len({len(line) for line in values}) == 1, "columns stand in line"


def test_the_differences_are_those_of_the_values(backstep: Command) -> None:
    methods = backstep("gradients", "mazur", "--json").json["methods"]
    row = backstep("gradients", "mazur").out.splitlines()[22].split()
    assert row[0] == "∂J/∂w₁₁⁽¹⁾"
    exact = methods["backprop"]["weights"][0][0][0]
    for name, shown in zip(METHODS[1:4], row[1:], strict=True):
        difference = methods[name]["weights"][0][0][0] - exact
        assert float(shown.replace("−", "-")) == pytest.approx(difference, rel=0.06)


def test_one_method_is_shown_beside_what_it_is_compared_with(backstep: Command) -> None:
    lines = backstep("gradients", "two-neurons", "--method", "forward_mode").out.splitlines()
    assert [line.split()[0] for line in lines if line] == [
        *("method", "forward_mode", "value", "∂J/∂w₁", "∂J/∂w₂", "difference", "∂J/∂w₁", "∂J/∂w₂")
    ]
    alone = backstep("gradients", "two-neurons", "--method", "backprop").out
    assert "difference" not in alone


def test_a_large_network_gets_no_table_of_derivatives(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        network__layers=[{"units": 30, "activation": "tanh"}, {"units": 2, "activation": "linear"}],
        parameters={"initializer": "xavier_uniform", "seed": 1},
    )
    assert len(backstep("gradients", path).out.splitlines()) == 6


def test_overflow_at_the_start_is_told(backstep: Command, session_file: Maker) -> None:
    path = session_file(network__layers=LINEAR, parameters__weights=[[[1e200, 0], [0, 1]], [[1e200, 0], [0, 1]]])
    ended = backstep("gradients", path, "--json")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith(f"backstep: {path}: the gradient at these parameters is beyond")


def test_differences_that_overflow_say_so(backstep: Command, session_file: Maker) -> None:
    path = session_file(**KEPT_BESIDE_OVERFLOW)
    methods = json.loads(backstep("gradients", path, "--json").out)["methods"]
    assert "weights" in methods["backprop"]
    assert "beyond what float64 holds" in methods["finite_difference"]["unavailable"]


def test_a_method_that_cannot_be_computed_says_so_in_text(backstep: Command, session_file: Maker) -> None:
    path = session_file(**KEPT_BESIDE_OVERFLOW)
    ended = backstep("gradients", path, "--method", "finite_difference")
    assert ended.code == 0
    assert "finite_difference  unavailable: J beside these parameters" in ended.out
    assert '"unavailable"' in backstep("gradients", "--help").out


def test_a_bad_method_names_the_good_ones(backstep: Command) -> None:
    ended = backstep("gradients", "mazur", "--method", "magic")
    assert ended.code == 2
    assert all(method in ended.err for method in METHODS)


def test_no_file_is_written(backstep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    backstep("gradients", "mazur")
    assert not list(tmp_path.iterdir())
