"""Values no session file may have: each with a place and a sentence that says what to do, and never anything else."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest

from backstep.session.document import make_document

from .good_file import CSV, GOOD, changed, mistake


def test_the_good_one_opens() -> None:
    document = make_document(GOOD, Path())
    assert document.position == (2, 5)
    assert document.setup.lines() == {3}


NUMBER_PLACES = [
    "parameters/weights/0/2/1",
    "parameters/biases/1/0",
    "data/inputs/1/0",
    "data/targets/0/1",
    "training/learning_rate",
]


def dotted(path: str) -> str:
    return "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("/"))[1:]


@pytest.mark.parametrize("path", NUMBER_PLACES)
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("nan"), "NaN and Infinity cannot be used"),
        (float("inf"), "NaN and Infinity cannot be used"),
        (float("-inf"), "NaN and Infinity cannot be used"),
        ("0.5", "this is text, where a number belongs"),
        (True, "this is true or false, where a number belongs"),
        (None, "this is null, where a number belongs"),
        ([0.5], "this is a list, where a number belongs"),
        ({"a": 1}, "this is an object, where a number belongs"),
        (10**400, "write a smaller one"),
    ],
    ids=str,
)
def test_what_is_no_number(path: str, value: object, words: str) -> None:
    error = mistake(lambda: make_document(changed(path, value), Path()))
    assert error.where == dotted(path)
    assert words in error.what


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        # unknown keys, with the nearest known one
        ("titel", "x", "titel", 'did you mean "title"?'),
        ("strange", 1, "strange", "this key is unknown"),
        ("integer", 1, "integer", "this key is unknown"),
        ("dict[str", 1, '"dict[str"', "this key is unknown"),
        ("two\nlines", 1, '"two\\nlines"', "this key is unknown"),
        ("network/los", "huber", "network.los", 'did you mean "loss"?'),
        ("network/layers/1/Units", 2, "network.layers[1].Units", 'did you mean "units"?'),
        ("parameters/initialiser", "normal", "parameters.initialiser", 'did you mean "initializer"?'),
        ("data/datset", "xor", "data.datset", 'did you mean "dataset"?'),
        ("data/csvs", "xor", "data.csvs", 'did you mean "csv"?'),
        ("training/learning_rat", 1.0, "training.learning_rat", 'did you mean "learning_rate"?'),
        ("debugger/breakpoint", [], "debugger.breakpoint", 'did you mean "breakpoints"?'),
        ("debugger/breakpoints/0/lines", 1, "debugger.breakpoints[0].lines", 'did you mean "line"?'),
        ("view/levels", "term", "view.levels", 'did you mean "level"?'),
        ("lesson/stops", [], "lesson.stops", "this key is unknown"),
        # missing keys
        ("format", ..., "format", "this key is missing; add it"),
        ("version", ..., "version", "this key is missing; add it"),
        ("network", ..., "network", "this key is missing; add it"),
        ("parameters", ..., "parameters", "this key is missing; add it"),
        ("data", ..., "data", "this key is missing; add it"),
        ("training", ..., "training", "this key is missing; add it"),
        ("network/layers/0/units", ..., "network.layers[0].units", "this key is missing; add it"),
        ("network/loss", ..., "network.loss", "this key is missing; add it"),
        ("parameters/weights", ..., "parameters.weights", "this key is missing; add it"),
        ("parameters/biases", ..., "parameters.biases", '"bias": "none"'),
        ("data/targets", ..., "data.targets", "this key is missing; add it"),
        ("training/learning_rate", ..., "training.learning_rate", "this key is missing; add it"),
        # sizes
        ("network/inputs", 0, "network.inputs", "at least 1"),
        ("network/layers/0/units", 0, "network.layers[0].units", "at least 1"),
        ("network/layers/0/units", 1_000_000, "network.layers[0].units", "at most 10,000"),
        ("network/layers/0/units", 10**3000, "network.layers[0].units", "at most 10,000"),
        ("network/layers/0/units", 2.5, "network.layers[0].units", "where a whole number belongs"),
        ("network/layers/0/units", 3.0, "network.layers[0].units", "where a whole number belongs"),
        ("network/layers/0/units", True, "network.layers[0].units", "where a whole number belongs"),
        ("network/layers", [], "network.layers", "at least one"),
        ("network/layers", [GOOD["network"]["layers"][1]] * 101, "network.layers", "at most 100"),
        ("network/layers", "deep", "network.layers", "where a list belongs"),
        ("network/layers/0", 3, "network.layers[0]", "where an object, {…} belongs"),
        # names
        ("network/layers/0/activation", "sigmiod", "network.layers[0].activation", 'did you mean "sigmoid"?'),
        ("network/layers/0/activation", "x" * 10_000, "network.layers[0].activation", "is unknown; known: linear"),
        ("network/layers/0/activation", "softmax", "network.layers[0].activation", "output layer only"),
        ("network/layers/0/bias", "train", "network.layers[0].bias", '"trained"'),
        ("network/loss", "cross_entropy", "network.loss", "known: squared_error"),
        ("network/loss", "squared_eror", "network.loss", 'did you mean "squared_error"?'),
        ("network/loss", "categorical_cross_entropy", "network.loss", "wants softmax outputs"),
        ("network/layers/1/activation", "tanh", "network.loss", "outputs between 0 and 1"),
        ("parameters", {"initializer": "xaver"}, "parameters.initializer", 'did you mean "xavier_normal"?'),
        ("parameters", {"seed": 3}, "parameters.initializer", "this key is missing"),
        ("parameters", {"initializer": "normal", "seed": -1}, "parameters.seed", "at least 0"),
        ("parameters", {"initializer": "normal", "seed": 2**64}, "parameters.seed", "9,223,372,036,854,775,807"),
        ("parameters", [], "parameters", "where an object, {…} belongs"),
        # shapes: which layer, and both shapes
        ("parameters/weights", [[[0.1, 0.2]]], "parameters.weights", "1 matrix and the network 2 layers"),
        ("parameters/weights/0", [[0.1, 0.2]], "parameters.weights[0]", "layer 1 has the shape (1, 2) and must have"),
        ("parameters/weights/1", [[0.1, 0.2]] * 2, "parameters.weights[1]", "(2, 2) and must have (2, 3)"),
        ("parameters/weights/1", [[1.0], [1.0, 2.0]], "parameters.weights[1]", "2 rows of different lengths"),
        ("parameters/weights/1", [], "parameters.weights[1]", "the shape (0, 0)"),
        ("parameters/biases", [[0.0]], "parameters.biases", "1 list and the network 2 layers"),
        ("parameters/biases/1", [0.1], "parameters.biases[1]", "b of layer 2 has the shape (1) and must have (2)"),
        ("parameters/biases/1", None, "parameters.biases[1]", "b of layer 2 has the shape (0)"),
        ("data/inputs/1", [1.0], "data.inputs[1]", "1 number and the network has 2 inputs"),
        ("data/targets/0", [1.0, 0.0, 1.0], "data.targets[0]", "3 numbers and the last layer has 2 units"),
        ("data/targets", [[0.0, 1.0]], "data.targets", "targets for 1 example and of inputs for 2"),
        ("data/inputs", [], "data.inputs", "at least one"),
        ("data/input_names", ["a"], "data.input_names", "1 name for 2"),
        ("data/targets/1/0", 1.5, "data.targets[1][0]", "between 0 and 1, and this is 1.5"),
        ("data/targets/1/0", -0.1, "data.targets[1][0]", "between 0 and 1"),
        # data sets
        ("data", {"dataset": "xro"}, "data.dataset", '"xor"'),
        ("data", {"dataset": "xor"}, "data.dataset", "1 target and the network 2 units in its last layer"),
        ("data", {"dataset": "circles", "examples": 0}, "data.examples", "from 1 to"),
        ("data", {"dataset": "circles", "noise": -1.0}, "data.noise", "0 or more"),
        ("data", {"dataset": "circles", "normalize": "none"}, "data.normalize", 'does not go with "dataset"'),
        ("data", {"dataset": "circles", "exampels": 3}, "data.exampels", "known: dataset, examples, noise, seed"),
        ("data", {"csv": "a.csv", "input": []}, "data.input", "known: csv, inputs, targets, normalize"),
        ("parameters", {"initializer": "normal", "weights": []}, "parameters.weights", 'go with "initializer"'),
        # training
        ("training/learning_rate", 0, "training.learning_rate", "greater than 0"),
        ("training/learning_rate", -0.1, "training.learning_rate", "greater than 0"),
        ("training/batch_size", 0, "training.batch_size", "at least 1"),
        ("training/batch_size", 1.5, "training.batch_size", "whole number"),
        ("training/shuffle", 1, "training.shuffle", "where true or false belongs"),
        ("training/optimizer", "adam", "training.optimizer", "cannot be stepped through yet"),
        ("training/optimizer", {"name": "momentum"}, "training.optimizer.name", "cannot be stepped through yet"),
        ("training/optimizer", "gradient_decent", "training.optimizer", 'did you mean "gradient_descent"?'),
        ("training/optimizer", {}, "training.optimizer.name", "missing"),
        ("training/optimizer", {"name": "gradient_descent", "beta": 1}, "training.optimizer.beta", "remove this key"),
        ("training/optimizer", 3, "training.optimizer", "this is a number, where text in quotes belongs"),
        ("training/penalty", {"l2": 0.1}, "training.penalty.l2", "cannot be stepped through yet"),
        ("training/penalty", {"l3": 0.1}, "training.penalty.l3", "this key is unknown"),
        ("training/penalty", {"int": "x"}, "training.penalty.int", "where a number belongs"),
        # the rest
        ("format", "backstep", "format", "backstep-session"),
        ("version", 2, "version", "newer Backstep"),
        ("version", 10**3000, "version", "newer Backstep"),
        ("version", 0, "version", "write 1"),
        ("version", 1.0, "version", "whole number"),
        ("version", "1", "version", "whole number"),
        ("title", 3, "title", "text in quotes"),
        ("debugger/position", "0:1", "debugger.position", "such as 3:31"),
        ("debugger/position", "3", "debugger.position", "such as 3:31"),
        ("debugger/position", "x" * 100_000, "debugger.position", "such as 3:31"),
        ("debugger/position", "1:9999", "debugger.position", "choose one from 1 to 81"),
        ("debugger/position", "99999999999:1", "debugger.position", "99,999,999,999; choose one from 1 to 100,000,000"),
        ("debugger/position", "1:99999999999", "debugger.position", "no step 99999999999; choose one from 1 to 81"),
        ("debugger/position", "100000001:1", "debugger.position", "one from 1 to 100,000,000"),
        ("debugger/bookmarks", [{"position": "2:99"}], "debugger.bookmarks[0].position", "no step 99"),
        ("debugger/breakpoints/0/log", "x" * 1001, "debugger.breakpoints[0].log", "1,001 characters; at most 1,000"),
        ("debugger/bookmarks", [{"position": "1:1", "note": "x" * 10_001}], "debugger.bookmarks[0].note", "10,001"),
        ("data", {**CSV, "csv": ""}, "data.csv", "this text is empty"),
        ("view/example", 2, "view.example", "no example 2 in a batch of 1; choose 1, the only one"),
        ("debugger/breakpoints", [3], "debugger.breakpoints[0]", "an object"),
        ("debugger/breakpoints/0/line", 0, "debugger.breakpoints[0].line", "at least 1"),
        ("view/level", "iteration", "view.level", '"term"'),
        ("view/example", 0, "view.example", "at least 1"),
        ("lesson", "text", "lesson", "an object"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place_and_remedy(path: str, value: object, where: str, words: str) -> None:
    error = mistake(lambda: make_document(changed(path, value), Path()))
    assert error.where == where
    assert words in error.what, error.what
    slips = r"(?<![\d,.])1 (rows|numbers|names|layers|lists|units|inputs|targets|examples|entries|matrices)\b"
    assert not re.search(slips, error.what), error.what


def test_a_newer_file_is_refused_before_its_unknown_keys_are() -> None:
    error = mistake(lambda: make_document({**GOOD, "version": 3, "invented_later": 1}, Path()))
    assert error.where == "version"


def test_of_several_mistakes_the_rest_is_counted() -> None:
    content = copy.deepcopy(GOOD)
    content["parameters"]["weights"][0][0] = ["a", "b"]
    error = mistake(lambda: make_document(content, Path()))
    assert error.where == "parameters.weights[0][0][0]"
    assert error.what.endswith("(one more fault at parameters.weights[0][0][1])")
    content["data"] = {"inputs": [], "targets": []}
    del content["parameters"]["weights"][0][0]
    content["training"] |= {"shuffle": 1, "batch_size": 0}
    content["debugger"]["position"] = "1"
    error = mistake(lambda: make_document(content, Path()))
    assert error.where == "training.batch_size"
    assert error.what.endswith("(2 more faults, the next at training.shuffle)")


def test_the_example_in_view_is_one_of_the_batch() -> None:
    content = changed("training/batch_size", None)
    content["view"]["example"] = 2
    assert make_document(content, Path()).example == 2
    content["view"]["example"] = 3
    assert "choose one from 1 to 2" in mistake(lambda: make_document(content, Path())).what


def test_more_than_memory_holds_is_refused() -> None:
    content = copy.deepcopy(GOOD)
    content["network"]["layers"] = [{"units": 2000, "activation": "relu"}, {"units": 1, "activation": "linear"}]
    content["network"]["loss"] = "squared_error"
    content["parameters"] = {"initializer": "zeros"}
    content["data"] = {"dataset": "circles", "examples": 100_000}
    content["training"] = {"learning_rate": 0.1}
    error = mistake(lambda: make_document(content, Path()))
    assert error.where == "training.batch_size"
    assert "at most 9,995 examples" in error.what
    content["training"]["batch_size"] = 100
    make_document(content, Path())


def test_a_network_of_too_many_weights_is_refused() -> None:
    content = copy.deepcopy(GOOD)
    content["network"]["layers"] = [{"units": 9999, "activation": "relu"}] * 3
    content["parameters"] = {"initializer": "zeros"}
    error = mistake(lambda: make_document(content, Path()))
    assert error.where in ("network", "network.loss")
