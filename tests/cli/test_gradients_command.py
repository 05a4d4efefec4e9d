"""backstep gradients: the same numbers by several methods."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from backstep.session.lessons import ORDER
from tests.cli.conftest import LINEAR, Command, Maker

METHODS = ["backprop", "finite_difference", "forward_mode", "path_sum", "closed_form"]


@pytest.mark.parametrize("name", ORDER)
def test_all_methods_of_every_lesson_agree(backstep: Command, name: str) -> None:
    ended = backstep("gradients", name, "--json")
    assert (ended.code, ended.err) == (0, "")
    methods = ended.json["methods"]
    assert list(methods) == METHODS
    reference = methods["backprop"]
    for found in (reference, methods["finite_difference"]):
        assert list(found) == ["weights", "biases", "multiplications", "seconds", "max_relative_error"]
        assert found["seconds"] > 0
        for kind in ("weights", "biases"):
            for one, other in zip(found[kind], reference[kind], strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-9)
    assert reference["max_relative_error"] == 0
    assert 0 < methods["finite_difference"]["max_relative_error"] < 1e-5
    assert methods["finite_difference"]["multiplications"] > reference["multiplications"]
    for name_later in METHODS[2:]:
        assert list(methods[name_later]) == ["unavailable"]
        assert "yet" in methods[name_later]["unavailable"]


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
    assert methods["backprop"]["biases"] == methods["finite_difference"]["biases"] == [[0.0], [0.0]]


def test_the_table_names_every_method_and_every_derivative(backstep: Command) -> None:
    ended = backstep("gradients", "mazur")
    lines = ended.out.splitlines()
    assert [line.split()[0] for line in lines[:6]] == ["method", *METHODS]
    first = next(line for line in lines if line.startswith("∂J/∂w₁₁⁽²⁾"))
    assert first.split()[1:] == ["0.0821670406", "0.0821670406"]
    assert len(lines) == 6 + 2 + 12


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
    assert ended.err.startswith(f"backstep: {path}: the gradient at the start parameters is beyond")


def test_differences_that_overflow_say_so(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        network={"inputs": 1, "layers": [{"units": 1, "activation": "linear"}], "loss": "squared_error"},
        parameters={"weights": [[[1.0]]], "biases": [[0.0]]},
        data={"inputs": [[1.3e154]], "targets": [[-4.078e152]]},
    )
    methods = json.loads(backstep("gradients", path, "--json").out)["methods"]
    assert "weights" in methods["backprop"]
    assert "beyond what float64 holds" in methods["finite_difference"]["unavailable"]


def test_a_method_that_cannot_be_computed_says_so_in_text(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        network={"inputs": 1, "layers": [{"units": 1, "activation": "linear"}], "loss": "squared_error"},
        parameters={"weights": [[[1.0]]], "biases": [[0.0]]},
        data={"inputs": [[1.3e154]], "targets": [[-4.078e152]]},
    )
    ended = backstep("gradients", path, "--method", "finite_difference")
    assert ended.code == 0
    assert "finite_difference  unavailable: J beside the start parameters" in ended.out
    assert '"unavailable"' in backstep("gradients", "--help").out


def test_a_bad_method_names_the_good_ones(backstep: Command) -> None:
    ended = backstep("gradients", "mazur", "--method", "magic")
    assert ended.code == 2
    assert all(method in ended.err for method in METHODS)


def test_no_file_is_written(backstep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    backstep("gradients", "mazur")
    assert not list(tmp_path.iterdir())
