"""Files that cannot be opened: each with a place and a sentence that says what to do, and never anything else."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.session import files
from backstep.session.document import make_document, read_document
from backstep.session.schema import parse_json
from backstep.session.session import Session

GOOD: dict[str, Any] = {
    "format": "backstep-session",
    "version": 1,
    "title": "Good",
    "network": {
        "inputs": 2,
        "layers": [{"units": 3, "activation": "tanh", "bias": "fixed"}, {"units": 2, "activation": "sigmoid"}],
        "loss": "binary_cross_entropy",
    },
    "parameters": {
        "weights": [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]],
        "biases": [[0.0, 0.0, 0.0], [0.1, 0.2]],
    },
    "data": {
        "inputs": [[0.5, 1.0], [1.5, -1.0]],
        "targets": [[0.0, 1.0], [1.0, 1.0]],
        "input_names": ["a", "b"],
        "target_names": ["c", "d"],
    },
    "training": {"learning_rate": 0.5, "batch_size": 1, "shuffle": True, "seed": 3},
    "debugger": {"breakpoints": [{"line": 3}], "position": "2:5"},
    "lesson": {"text": "Look."},
    "view": {"level": "layer", "example": 1},
}
CSV = {"csv": "data.csv", "inputs": ["a", "b"], "targets": ["c", "d"]}


def changed(path: str, value: object) -> dict[str, Any]:
    """GOOD with one value replaced, added, or taken out where `value` is `...`."""
    content = copy.deepcopy(GOOD)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = content
    for part in parents:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return content


def mistake(call: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    error = caught.value
    assert error.what
    assert not error.what.endswith("."), "a sentence without its full stop"
    assert str(error).isprintable(), "the command line prints one line"
    assert len(str(error)) < 600, "nobody reads more"
    return error


T = TypeVar("T")


def tried(call: Callable[[], T]) -> tuple[T | None, InputError | None]:
    """What a call gives, or the mistake it finds; anything else it raises fails the test."""
    try:
        return call(), None
    except InputError as error:
        return None, error


def test_the_good_one_opens() -> None:
    document = make_document(GOOD, Path())
    assert document.position == (2, 5)
    assert document.breakpoints == {3}


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
        ("network/layers/0/bias", "train", "network.layers[0].bias", "'trained'"),
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
        ("parameters/weights", [[[0.1, 0.2]]], "parameters.weights", "1 matrices and the network 2 layers"),
        ("parameters/weights/0", [[0.1, 0.2]], "parameters.weights[0]", "layer 1 has the shape (1, 2) and must have"),
        ("parameters/weights/1", [[0.1, 0.2]] * 2, "parameters.weights[1]", "(2, 2) and must have (2, 3)"),
        ("parameters/weights/1", [[1.0], [1.0, 2.0]], "parameters.weights[1]", "2 rows of different lengths"),
        ("parameters/weights/1", [], "parameters.weights[1]", "the shape (0, 0)"),
        ("parameters/biases", [[0.0]], "parameters.biases", "1 lists and the network 2 layers"),
        ("parameters/biases/1", [0.1], "parameters.biases[1]", "b of layer 2 has the shape (1) and must have (2)"),
        ("parameters/biases/1", None, "parameters.biases[1]", "b of layer 2 has the shape (0)"),
        ("data/inputs/1", [1.0], "data.inputs[1]", "1 numbers and the network has 2 inputs"),
        ("data/targets/0", [1.0, 0.0, 1.0], "data.targets[0]", "3 numbers and the last layer has 2 units"),
        ("data/targets", [[0.0, 1.0]], "data.targets", "1 targets for 2 inputs"),
        ("data/inputs", [], "data.inputs", "at least one"),
        ("data/input_names", ["a"], "data.input_names", "1 names for 2"),
        ("data/targets/1/0", 1.5, "data.targets[1][0]", "between 0 and 1, and this is 1.5"),
        ("data/targets/1/0", -0.1, "data.targets[1][0]", "between 0 and 1"),
        # data sets
        ("data", {"dataset": "xro"}, "data.dataset", '"xor"'),
        ("data", {"dataset": "xor"}, "data.dataset", "1 and the network 2 units in its last layer"),
        ("data", {"dataset": "circles", "examples": 0}, "data.examples", "from 1 to"),
        ("data", {"dataset": "circles", "noise": -1.0}, "data.noise", "0 or more"),
        ("data", {"dataset": "circles", "normalize": "none"}, "data.normalize", "this key is unknown"),
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
        ("debugger/breakpoints", [3], "debugger.breakpoints[0]", "an object"),
        ("debugger/breakpoints/0/line", 0, "debugger.breakpoints[0].line", "at least 1"),
        ("view/level", "iteration", "view.level", "'term'"),
        ("view/example", 0, "view.example", "at least 1"),
        ("lesson", "text", "lesson", "an object"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place_and_remedy(path: str, value: object, where: str, words: str) -> None:
    error = mistake(lambda: make_document(changed(path, value), Path()))
    assert error.where == where
    assert words in error.what, error.what


def test_a_newer_file_is_refused_before_its_unknown_keys_are() -> None:
    error = mistake(lambda: make_document({**GOOD, "version": 3, "invented_later": 1}, Path()))
    assert error.where == "version"


def test_of_several_mistakes_the_rest_is_counted() -> None:
    content = copy.deepcopy(GOOD)
    content["parameters"]["weights"][0][0] = ["a", "b"]
    error = mistake(lambda: make_document(content, Path()))
    assert error.where == "parameters.weights[0][0][0]"
    assert error.what.endswith("(and 1 more)")


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


# --- the file itself


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        (b"", "", "empty"),
        (b" \n\t \n", "", "empty"),
        (b"\xef\xbb\xbf", "line 1, column 1", "cut off"),
        (b"hello", "line 1, column 1", "not JSON"),
        (b'{"format": "backstep-session",\n "version": 1,}', "line 2, column 15", "not JSON"),
        (b"{'format': 1}", "line 1, column 2", "not JSON"),
        (json.dumps(GOOD, indent=1).encode()[:200], "line 14", "cut off"),
        (json.dumps(GOOD).encode()[:-1], "line 1", "cut off"),
        (b'{"format": "back', "line 1", "JSON"),
        (json.dumps(GOOD).encode("utf-16"), "line 1", "UTF-8"),
        (b'{\n"title": "\xe9"}', "line 2", "UTF-8"),
        (b"[1, 2]", "", "a list"),
        (b"3", "", "a number"),
        (b"null", "", "null"),
        (b'"text"', "", "text"),
        (b"[" * 100_000, "", "nested too deeply"),
        (b'{"a":' * 100_000, "", "nested too deeply"),
        (b'{"version": ' + b"9" * 5000 + b"}", "", "too many digits"),
        (b'{"title": "a", "title": "b"}', "title", "stands twice"),
        (b'{"network": {"in\\nputs": 1, "in\\nputs": 2}}', '"in\\nputs"', "stands twice"),
        (b'{"title": "\\ud800 half"}', "title", "surrogate"),
        (b'{"data": {"input_names": ["a", "\\uDFFF"]}}', "data.input_names[1]", "surrogate"),
        (b'{"a\\udc00": 1}', '"a\\udc00"', "surrogate"),
        (b"\x00\x01\x02", "line 1, column 1", "not JSON"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_json_object(tmp_path: Path, content: bytes, where: str, words: str) -> None:
    path = tmp_path / "bad.backstep"
    path.write_bytes(content)
    error = mistake(lambda: Session.open(path))
    assert error.where.startswith(where)
    assert words in error.what, error.what
    assert path.read_bytes() == content


def test_a_byte_order_mark_and_windows_line_ends_just_work(tmp_path: Path) -> None:
    path = tmp_path / "windows.backstep"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD, indent=2).replace("\n", "\r\n").encode())
    assert read_document(path).title == "Good"


def test_no_file_a_directory_and_a_name_too_long(tmp_path: Path) -> None:
    assert "no such file" in mistake(lambda: Session.open(tmp_path / "none.backstep")).what
    assert "directory" in mistake(lambda: Session.open(tmp_path)).what
    assert "cannot be read" in mistake(lambda: Session.open(tmp_path / ("x" * 5000))).what
    (tmp_path / "file").touch()
    assert mistake(lambda: Session.open(tmp_path / "file" / "inside.backstep")).what


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.backstep"
    path.write_text(json.dumps(GOOD), encoding="utf-8")

    def refuse(*_arguments: object, **_names: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "may not be read" in mistake(lambda: Session.open(path)).what


def test_two_hundred_megabytes_of_brackets(tmp_path: Path) -> None:
    path = tmp_path / "brackets.backstep"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    began = time.perf_counter()
    assert "larger than 100 MB" in mistake(lambda: Session.open(path)).what
    assert time.perf_counter() - began < 5


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_a_pipe_that_never_ends_is_left_after_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError), pipe.open("wb", buffering=0) as file:
            while True:
                file.write(b"[" * 4096)

    writer = threading.Thread(target=feed, daemon=True)
    writer.start()
    error = mistake(lambda: files.read_bytes(pipe, 100_000))
    assert "larger than" in error.what
    writer.join(10)
    assert not writer.is_alive()


# --- CSV


def csv_document(folder: Path, content: bytes | None, **more: object) -> Any:
    if content is not None:
        (folder / "data.csv").write_bytes(content)
    return make_document({**GOOD, "data": {**CSV, **more}}, folder)


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        (None, 'data.csv "data.csv"', "no such file"),
        (b"", 'data.csv "data.csv"', "empty"),
        (b"a,b,c,d\n", 'data.csv "data.csv"', "no rows"),
        (b"a,b,c,d\n1,2,0,1\n1,2,0\n", 'data.csv "data.csv", line 3', "3"),
        (b"a,b,c,d\n1,2,0,1\n1,old,0,1\n", 'data.csv "data.csv", line 3, column "b"', "old"),
        (b"a,x,c,d\n1,2,0,1\n", 'data.csv "data.csv", line 1', '"b"'),
        (b"a,b,c,d\n1,2,0,2\n", "data.targets[0][1]", "between 0 and 1"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_csv_that_cannot_be_used(tmp_path: Path, content: bytes | None, where: str, words: str) -> None:
    error = mistake(lambda: csv_document(tmp_path, content))
    assert error.where == where
    assert words in error.what


@pytest.mark.parametrize(
    "content",
    [
        b"a,b,c,d\n1.5,2,0,1\n3,4.5,1,0\n",
        b"\xef\xbb\xbfa,b,c,d\n1.5,2,0,1\n3,4.5,1,0\n",
        b"a;b;c;d\n1.5;2;0;1\n3;4.5;1;0\n",
        b"a;b;c;d\n1,5;2;0;1\n3;4,5;1;0\n",
        b"a,b,c,d\r\n1.5,2,0,1\r\n3,4.5,1,0\r\n",
    ],
)
def test_a_csv_of_another_habit_just_works(tmp_path: Path, content: bytes) -> None:
    document = csv_document(tmp_path, content)
    assert document.task.inputs.tolist() == [[1.5, 2.0], [3.0, 4.5]]
    assert document.task.targets.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_a_csv_with_another_number_of_classes_than_outputs(tmp_path: Path) -> None:
    error = mistake(lambda: csv_document(tmp_path, b"a,b,c\n1,2,x\n2,3,y\n3,4,z\n", targets=["c"]))
    assert error.where == "data.targets"
    assert "3 and the network 2 units in its last layer" in error.what


@pytest.mark.parametrize("option", [{"normalize": "z"}, {"validation_fraction": 1.0}, {"examples": 3}, {"inputs": []}])
def test_options_of_a_csv(tmp_path: Path, option: dict[str, object]) -> None:
    error = mistake(lambda: csv_document(tmp_path, b"a,b,c,d\n1,2,0,1\n", **option))
    assert error.where == f"data.{next(iter(option))}"


# --- anything else


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += places(inner, (*path, number))
    return found


WEIRD: st.SearchStrategy[object] = st.sampled_from([
    None, True, False, 0, -1, 1, 2, 3.5, 1e308, -1e308, 5e-324, 10**30, 10**400, -(10**400), float("nan"), float("inf"),
    "", "x", "1", "\ud800", "\u0000", "a" * 3000, "tanh", "softmax", "xor", "..", "/", "999999999:1", "99999999:9",
    [], {}, [[]], [[[]]], [None], {"": 1}, {"csv": "/dev/null", "inputs": ["a"], "targets": ["b"]}, {"dataset": "xor"},
    {"dataset": "spirals", "examples": 100_000}, {"initializer": "normal"}, {"name": "gradient_descent"}, {"l2": 1e308},
])  # fmt: skip
NAMES = ("csv", "dataset", "initializer", "seed", "units", "str", "int", "float_", "list[", "[key]", "penalty")
KEYS = st.text(max_size=6) | st.sampled_from(NAMES)
JUNK = st.recursive(WEIRD | st.text(max_size=4) | st.floats() | st.integers(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)), max_leaves=6)  # fmt: skip


def mutate(content: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    content = copy.deepcopy(content)
    for _ in range(data.draw(st.integers(1, 4))):
        found = places(content)
        if not found:
            break
        *parents, last = data.draw(st.sampled_from(found))
        place: Any = content
        for part in parents:
            place = place[part]
        match data.draw(st.sampled_from(["delete", "replace", "rename", "copy", "swap"])):
            case "delete":
                del place[last]
            case "replace":
                place[last] = copy.deepcopy(data.draw(JUNK))
            case "rename" if isinstance(place, dict):
                place[data.draw(KEYS)] = place.pop(last)
            case "copy" if isinstance(place, list):
                place.append(copy.deepcopy(place[last]))
            case _:
                other = data.draw(st.sampled_from(found))
                value: Any = content
                with contextlib.suppress(LookupError, TypeError):
                    for part in other:
                        value = value[part]
                place[last] = copy.deepcopy(value)
    return content


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_in_a_file_it_opens_or_says_what_is_wrong(tmp_path: Path, data: st.DataObject) -> None:
    base = data.draw(
        st.sampled_from([GOOD, {**GOOD, "data": CSV}, {**GOOD, "parameters": {"initializer": "normal", "seed": 1}}])
    )
    (tmp_path / "data.csv").write_bytes(b"a,b,c,d\n1,2,0,1\n3,4,1,0\n")
    path = tmp_path / "fuzzed.backstep"
    path.write_text(json.dumps(mutate(base, data)), encoding="utf-8")
    began = time.perf_counter()
    session, error = tried(lambda: Session.open(path))
    if error is not None:
        assert str(error).isprintable()
        assert len(str(error)) < 700
        assert not error.what.endswith(".")
    else:
        assert session is not None
        session.save(tmp_path / "again.backstep")
        assert Session.open(tmp_path / "again.backstep").state.record.before.equals(session.state.record.before)
    assert time.perf_counter() - began < 20


@settings(max_examples=200)
@given(st.data())
def test_whatever_bytes_are_in_a_file_they_are_an_object_or_a_mistake(data: st.DataObject) -> None:
    good = json.dumps(GOOD, indent=1).encode()
    start, end = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    content = good[:start] + data.draw(st.binary(max_size=12)) + good[end:]
    found, error = tried(lambda: parse_json(content))
    assert isinstance(found, dict) if error is None else str(error).isprintable()
