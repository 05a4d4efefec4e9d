"""Bad files and bad usage: one line that names the place and the remedy, exit code 2, nothing written."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import MAZUR, Command, Ended, Maker, files


def assert_refused(ended: Ended, start: str, *parts: str) -> None:
    """One line on standard error, nothing on standard output, exit code 2."""
    assert (ended.code, ended.out) == (2, ""), ended
    assert ended.err.count("\n") == 1, "one line"
    assert ended.err.endswith("\n")
    assert ended.err.startswith(f"backstep: error: {start}"), ended.err
    for part in parts:
        assert part in ended.err


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    content = copy.deepcopy(MAZUR)
    change(content)
    return json.dumps(content).encode("utf-8")


def with_layers(*layers: dict[str, Any], loss: str = "squared_error") -> bytes:
    network = {"inputs": 2, "layers": list(layers), "loss": loss}
    return changed(lambda content: content.update(network=network, parameters={"initializer": "zeros"}))


WHOLE = json.dumps(MAZUR, indent=1).encode("utf-8")
CONTENTS: dict[str, tuple[bytes, str, str]] = {
    # name: content, place, part of the sentence
    "no JSON": (b"title: mine\n", "line 1, column 1", "this is not JSON"),
    "truncated": (WHOLE[: WHOLE.index(b'"training"')], "line ", "cut off"),
    "wrong encoding": (WHOLE.replace(b"A copy", b"caf\xe9"), "line ", "UTF-8"),
    "utf-16": (WHOLE.decode().encode("utf-16"), "line 1", "UTF-8"),
    "empty": (b"", "", "the file is empty"),
    "blank": (b" \n\n", "", "the file is empty"),
    "a list": (b"[1, 2]", "", "a session file is a JSON object"),
    "nested": (b"[" * 200_000, "", "nested too deeply"),
    "unknown key": (changed(lambda c: c.update(titel="x")), "titel", 'did you mean "title"?'),
    "unknown nested key": (
        changed(lambda c: c["training"].update(learning_rat=1)),
        "training.learning_rat",
        'did you mean "learning_rate"?',
    ),
    "missing key": (changed(lambda c: c.pop("data")), "data", "this key is missing; add it"),
    "missing nested key": (changed(lambda c: c["network"].pop("loss")), "network.loss", "this key is missing"),
    "a key twice": (b'{"format": 1, "format": 2}', "format", "stands twice"),
    "wrong matrix": (
        changed(lambda c: c["parameters"]["weights"].__setitem__(1, [[0.1, 0.2, 0.3], [0.1, 0.2, 0.3]])),
        "parameters.weights[1]",
        "W of layer 2 has the shape (2, 3) and must have (2, 2)",
    ),
    "wrong vector": (
        changed(lambda c: c["parameters"]["biases"].__setitem__(0, [0.1])),
        "parameters.biases[0]",
        "b of layer 1 has the shape (1) and must have (2)",
    ),
    "too few matrices": (
        changed(lambda c: c["parameters"]["weights"].pop()),
        "parameters.weights",
        "1 matrix and the network 2 layers",
    ),
    "wrong row": (changed(lambda c: c["data"].update(inputs=[[0.1]])), "data.inputs[0]", "1 number and the network"),
    "NaN": (WHOLE.replace(b"0.05", b"NaN"), "data.inputs[0][0]", "not a finite number"),
    "Infinity": (WHOLE.replace(b"0.05", b"-Infinity"), "data.inputs[0][0]", "not a finite number"),
    "too large a number": (WHOLE.replace(b"0.05", b"1e999"), "data.inputs[0][0]", "not a finite number"),
    "text for a number": (WHOLE.replace(b"0.05", b'"0.05"'), "data.inputs[0][0]", "this is text, where a number"),
    "true for a number": (WHOLE.replace(b"0.05", b"true"), "data.inputs[0][0]", "this is true or false, where"),
    "text for units": (
        with_layers({"units": "2", "activation": "linear"}),
        "network.layers[0].units",
        "where a whole number belongs",
    ),
    "no units": (with_layers({"units": 0, "activation": "linear"}), "network.layers[0].units", "at least 1"),
    "a million units": (
        with_layers({"units": 1_000_000, "activation": "linear"}),
        "network.layers[0].units",
        "at most 10",
    ),
    "no layers": (with_layers(), "network.layers", "this is empty"),
    "unknown activation": (
        with_layers({"units": 2, "activation": "sigmiod"}),
        "network.layers[0].activation",
        'did you mean "sigmoid"?',
    ),
    "unknown loss": (
        with_layers({"units": 2, "activation": "linear"}, loss="squared_eror"),
        "network.loss",
        'did you mean "squared_error"?',
    ),
    "a loss by another name": (
        with_layers({"units": 2, "activation": "linear"}, loss="mse"),
        "network.loss",
        'did you mean "mean_squared_error"? known: ',
    ),
    "a key by another name": (
        changed(lambda c: c["training"].update(lr=0.5)),
        "training.lr",
        'did you mean "learning_rate"? known: ',
    ),
    "unknown initializer": (
        changed(lambda c: c.update(parameters={"initializer": "xavier"})),
        "parameters.initializer",
        "known: ",
    ),
    "hidden softmax": (
        with_layers({"units": 2, "activation": "softmax"}, {"units": 2, "activation": "linear"}),
        "network.layers[0].activation",
        "softmax belongs in the output layer only",
    ),
    "loss without probabilities": (
        with_layers({"units": 2, "activation": "linear"}, loss="binary_cross_entropy"),
        "network.loss",
        "binary_cross_entropy wants outputs between 0 and 1",
    ),
    "loss without softmax": (
        with_layers({"units": 2, "activation": "sigmoid"}, loss="categorical_cross_entropy"),
        "network.loss",
        "wants softmax outputs",
    ),
    "newer version": (changed(lambda c: c.update(version=2)), "version", "made by a newer Backstep"),
    "later optimizer": (
        changed(lambda c: c["training"].update(optimizer="adam")),
        "training.optimizer",
        "cannot be stepped through yet",
    ),
    "line break in a key": (changed(lambda c: c.update({"a\nb": 1})), "", "this key is unknown"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_bad_session_is_refused_with_place_and_remedy(backstep: Command, tmp_path: Path, name: str) -> None:
    content, place, part = CONTENTS[name]
    path = tmp_path / "bad.backstep"
    path.write_bytes(content)
    out, history = tmp_path / "out.backstep", tmp_path / "history.csv"
    ended = backstep("run", path, "--iterations", 3, "--save", out, "--history", history)
    assert_refused(ended, f"{path}: {place}", part)
    assert files(tmp_path) == {"bad.backstep"}
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "words",
    [
        ["trace", "{}", "-o", "{out}"],
        ["gradients", "{}"],
        ["run", "{}", "--iterations", "1", "--save", "{out}"],
        ["render", "{}", "--at", "1:1", "-o", "{out}.png"],
    ],
)
def test_every_command_says_the_same(backstep: Command, session_file: Maker, tmp_path: Path, words: list[str]) -> None:
    path = session_file(training__learning_rate="fast")
    ended = backstep(*(word.format(path, out=tmp_path / "out") for word in words))
    assert_refused(ended, f"{path}: training.learning_rate: this is text, where a number belongs")
    assert files(tmp_path) == {path.name}


def test_200_megabytes_of_brackets_are_not_even_read(backstep: Command, tmp_path: Path) -> None:
    path = tmp_path / "brackets.backstep"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"[" * 1_000_000)
    assert_refused(backstep("trace", path), f"{path}: the file ", "100 MB")


def test_what_is_no_readable_file(backstep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_refused(backstep("trace", tmp_path), f"{tmp_path}: this is a directory; name a file in it")
    absent = tmp_path / "absent.backstep"
    assert_refused(backstep("trace", absent), f"{absent}: there is no such file; check the name and the folder")
    assert_refused(backstep("trace", ""), '"": this is not the name of a file')
    long = "x" * 300
    assert_refused(backstep("trace", long), f"{long}: ", "name")
    assert_refused(backstep("trace", "a\nb.backstep"), "a b.backstep: there is no such file")

    path = tmp_path / "secret.backstep"
    path.write_text("{}", encoding="utf-8")

    def refuse(_path: Path, *_mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    for reader in ("open", "read_bytes"):
        monkeypatch.setattr(Path, reader, refuse)
    assert_refused(backstep("trace", path), f"{path}: this file may not be read; change its permissions")


def test_a_misspelled_lesson_names_the_nearest(backstep: Command) -> None:
    assert_refused(backstep("trace", "mazzur"), "mazzur: there is no such file or lesson", 'did you mean "mazur"?')


TABLE = "a,b,p,q\n1,2,0,1\n3,4,1,0\n"
DATA = {"csv": "points.csv", "inputs": ["a", "b"], "targets": ["p", "q"]}


@pytest.mark.parametrize(
    ("table", "place", "part"),
    [
        (None, 'data.csv "points.csv"', "no such file"),
        ("", 'data.csv "points.csv"', "empty"),
        ("a,b,p,q\n", 'data.csv "points.csv"', "no rows"),
        ("a,b,p,q\n1,2,0,1\n3,4,1\n", 'data.csv "points.csv", line 3', "3"),
        ("a,b,p,q\n1,2,0,1\n3,four,1,0\n", 'data.csv "points.csv", line 3, column "b"', "four"),
        ("a,c,p,q\n1,2,0,1\n", 'data.csv "points.csv", line 1', 'no column "b"'),
        ("a,b,p,q\n1,inf,0,1\n", 'data.csv "points.csv", line 2, column "b"', "inf"),
    ],
)
def test_bad_tables_name_line_and_column(
    backstep: Command, session_file: Maker, tmp_path: Path, table: str | None, place: str, part: str
) -> None:
    path = session_file(data=DATA)
    if table is not None:
        (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    before = files(tmp_path)
    ended = backstep("trace", path, "-o", tmp_path / "out.jsonl")
    assert_refused(ended, f"{path}: {place}", part)
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    "table",
    [
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        b"a;b;p;q\n1,0;2,0;0;1\n3,0;4,0;1;0\n",
    ],
)
def test_tables_of_other_habits_just_work(backstep: Command, session_file: Maker, tmp_path: Path, table: bytes) -> None:
    path = session_file(data=DATA)
    (tmp_path / "points.csv").write_bytes(TABLE.encode())
    wanted = backstep("trace", path).out
    (tmp_path / "points.csv").write_bytes(table)
    ended = backstep("trace", path)
    assert ended.code == 0
    assert ended.out == wanted


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("trace", "the following arguments are required: FILE"),
        ("trace mazur --iterations 0", '--iterations: "0" is not a whole number from 1 to 100,000,000'),
        ("trace mazur --iterations -3", "--iterations: "),
        ("trace mazur --iterations 1e-3", '--iterations: "1e-3" is not a whole number'),
        ("trace mazur --iterations 1.5", '--iterations: "1.5" is not a whole number'),
        ("trace mazur --iterations 1_000", '--iterations: "1_000" is not a whole number'),
        ("trace mazur --iterations ٣", '--iterations: "٣" is not a whole number'),
        ("trace mazur --iterations 100000001", '--iterations: "100000001" is too many; the most is 100,'),
        ("run xor --iterations 1e9", '--iterations: "1e9" is too many; the most is 100,000,000'),
        ("run xor --iterations 1e999", '--iterations: "1e999" is too many'),
        ("trace mazur --format xml", "--format: invalid choice: 'xml'"),
        ("trace mazur --granularity atom", "--granularity: invalid choice: 'atom'"),
        ("trace mazur --fromat csv", "--fromat: there is no such option or argument, did you mean --format?"),
        ("trace mazur --example 0", '--example: "0" is not a whole number'),
        ("trace mazur --example 2", "mazur: --example: there is no example 2 in a batch of 1"),
        ("trace mazur xor", "xor: there is no such option or argument"),
        ("trace mazur -o", "-o/--output: expected one argument"),
        ("trace mazur -o no/such/folder/x", "no/such/folder/x: the folder does not exist"),
        ("run mazur", "the following arguments are required: --iterations"),
        ("render mazur -o x.png", "the following arguments are required: --at"),
        ("render mazur --at 1:1", "the following arguments are required: -o/--output"),
        ("render mazur --at 31 -o x.png", '--at: "31" is not a moment; write ITERATION:STEP, such as 3:31'),
        ("render mazur --at 0:1 -o x.png", '--at: "0:1" is not a moment'),
        ("render mazur --at 1:0 -o x.png", '--at: "1:0" is not a moment'),
        ("render mazur --at 1:99 -o x.png", "mazur: --at 1:99: there is no step 99; choose one from 1 to 58"),
        ("render mazur --at 1:1 --size 0x0 -o x.png", "--size: 0x0 is no size; each side has 16 to 16384 pixels"),
        ("render mazur --at 1:1 --size 100000x100000 -o x.png", "--size: 100000x100000 is no size"),
        ("render mazur --at 1:1 --size wide -o x.png", '--size: "wide" is not a size; write WIDTHxHEIGHT'),
        ("render mazur --at 1:1 --view side -o x.png", "--view: invalid choice: 'side'"),
        ("render mazur --at 1:1 -o x.gif", "x.gif: a picture ends in .png, .svg or .pdf"),
        ("render mazur --at 1:1 -o x", "x: a picture ends in .png, .svg or .pdf"),
        ("render mazur --at 1:1 -o no/such/x.png", "no/such/x.png: the folder does not exist"),
        ("lessons all", "all: there is no such option or argument"),
        ("doctor now", "now: there is no such option or argument"),
        ("tarce mazur", 'tarce: there is no such command, file or lesson; did you mean "trace"?'),
        ("nothing.backstep", "nothing.backstep: there is no such file"),
        ("mazur xor", "xor: there is no such option or argument"),
        ("--projecter", "--projecter: there is no such option or argument, did you mean --projector?"),
    ],
)
def test_bad_usage(backstep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, told: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(backstep(*words.split()), told)
    assert not list(tmp_path.iterdir())
