"""backstep run: training without a window."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from backstep.core.steps import Steps
from backstep.session.document import read_document
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from tests.cli.conftest import LINEAR, Command, Maker, files


@pytest.mark.parametrize("name", ORDER)
def test_its_costs_and_parameters_are_those_of_the_trace(backstep: Command, name: str) -> None:
    ended = backstep("run", name, "--iterations", 4, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert list(ended.json) == ["iterations", "cost_history", "weights", "biases"]
    assert ended.json["iterations"] == 4
    rows = backstep("trace", name, "--iterations", 5).lines
    costs = [row["value"] for row in rows if row["kind"] == "cost"]
    assert ended.json["cost_history"] == costs[:4]
    for row in rows:
        if row["iteration"] == 4 and row["kind"] == "weight_update":
            assert ended.json["weights"][row["layer"] - 1][row["unit"] - 1][row["source"] - 1] == row["value"]
        if row["iteration"] == 4 and row["kind"] == "bias_update":
            assert ended.json["biases"][row["layer"] - 1][row["unit"] - 1] == row["value"]


def test_on_a_terminal_it_says_that_a_mistake_to_be_found_is_left_out(
    backstep: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert "made in the window alone" in backstep("run", "find-the-bug", "--iterations", 2, "--json").err
    assert "made in the window alone" not in backstep("run", "xor", "--iterations", 2, "--json").err


@pytest.mark.parametrize(("written", "count"), [("2e1", 20), ("1.5E+1", 15), ("12.0", 12)])
def test_a_whole_number_can_be_written_with_a_power_of_ten(backstep: Command, written: str, count: int) -> None:
    assert backstep("run", "two-neurons", "--iterations", written, "--json").json["iterations"] == count


def test_parameters_have_their_shapes_and_zeros_stand_for_no_bias(backstep: Command) -> None:
    found = backstep("run", "two-neurons", "--iterations", 1, "--json").json
    assert np.shape(found["weights"][0]) == (1, 1)
    assert found["biases"] == [[0.0], [0.0]]
    fixed = backstep("run", "mazur", "--iterations", 7, "--json").json
    assert fixed["biases"] == [[0.35, 0.35], [0.6, 0.6]]


def test_a_saved_session_starts_with_what_was_learned(backstep: Command, tmp_path: Path) -> None:
    saved = tmp_path / "learned.backstep"
    ended = backstep("run", "mazur", "--iterations", 50, "--save", saved, "--json")
    document = read_document(saved)
    assert [matrix.tolist() for matrix in document.task.start.weights] == ended.json["weights"]
    assert [vector.tolist() for vector in document.task.start.biases] == ended.json["biases"]
    on = backstep("run", saved, "--iterations", 50, "--json").json
    whole = backstep("run", "mazur", "--iterations", 100, "--json").json
    assert ended.json["cost_history"] + on["cost_history"] == whole["cost_history"]
    assert on["weights"] == whole["weights"]


def test_the_data_of_a_lesson_is_put_beside_what_is_saved_and_told(backstep: Command, tmp_path: Path) -> None:
    saved, data = tmp_path / "learned.backstep", tmp_path / "iris.csv"
    ended = backstep("run", "iris", "--iterations", 3, "--save", saved, "--save-place", tmp_path / "place.backstep")
    told = [f"written: {saved}", f"written: {data}", f"written: {tmp_path / 'place.backstep'}"]
    assert ended.out.splitlines()[-3:] == told
    assert files(tmp_path) == {"learned.backstep", "place.backstep", "iris.csv"}
    assert json.loads(saved.read_text(encoding="utf-8"))["data"]["csv"] == "iris.csv"
    before = backstep("run", saved, "--iterations", 2, "--json")
    assert (before.code, before.err) == (0, "")
    data.unlink()
    alone = backstep("run", saved, "--iterations", 2, "--json")
    assert alone.json == before.json
    assert alone.err.startswith(f"backstep: {saved}: iris.csv is not where this session has it")
    assert files(tmp_path) == {"learned.backstep", "place.backstep"}


def test_a_saved_session_forgets_the_position_and_keeps_the_rest(backstep: Command, session_file: Maker) -> None:
    path = session_file(debugger={"position": "3:7", "breakpoints": [{"line": 7}]})
    target = path.with_name("new.backstep")
    assert backstep("run", path, "--iterations", 2, "--save", target).code == 0
    content = json.loads(target.read_text(encoding="utf-8"))
    assert content["debugger"] == {"breakpoints": [{"line": 7}]}
    plain = session_file("plain.backstep", debugger={"position": "3:7"})
    assert backstep("run", plain, "--iterations", 2, "--save", target).code == 0
    assert "debugger" not in json.loads(target.read_text(encoding="utf-8"))


def test_the_place_where_a_run_ended_is_saved_with_its_way_there(backstep: Command, session_file: Maker) -> None:
    debugger = {"position": "3:7", "breakpoints": [{"line": 7}], "reached": "500:2"}
    path = session_file(debugger=debugger)
    place, learned = path.with_name("place.backstep"), path.with_name("learned.backstep")
    assert backstep("run", path, "--iterations", 9, "--save-place", place, "--save", learned).code == 0
    before, after = (json.loads(each.read_text(encoding="utf-8")) for each in (path, place))
    last = len(Steps(read_document(path).network, 1))
    assert after["debugger"] == debugger | {"position": f"9:{last}"}, "it had come further before"
    assert {**after, "debugger": None} == {**before, "debugger": None}
    assert json.loads(learned.read_text(encoding="utf-8"))["debugger"] == {"breakpoints": [{"line": 7}]}
    assert backstep("run", path, "--iterations", 600, "--save-place", place).code == 0
    session = Session.open(place)
    while session.work(1.0):
        pass
    assert session.state.position == session.state.reached == (600, last)


def test_a_saved_session_finds_its_data_from_its_new_place(backstep: Command, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    target = tmp_path / "below" / "iris.backstep"
    assert backstep("run", "iris", "--iterations", 3, "--save", target).code == 0
    original = read_document(path_of("iris"))
    assert np.array_equal(read_document(target).task.inputs, original.task.inputs)


def test_a_session_can_be_trained_in_place(backstep: Command, session_file: Maker) -> None:
    path = session_file()
    assert backstep("run", path, "--iterations", 1, "--save", path).code == 0
    assert read_document(path).task.start.weights[0][0, 0] == 0.1497807161327628


def test_history_is_a_csv_with_every_cost(backstep: Command, tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    ended = backstep("run", "xor", "--iterations", 20, "--history", target, "--json")
    header, *lines = target.read_text(encoding="utf-8").splitlines()
    assert header == "iteration,cost"
    assert [line.split(",")[0] for line in lines] == [str(number) for number in range(1, 21)]
    assert [float(line.split(",")[1]) for line in lines] == ended.json["cost_history"]
    assert files(tmp_path) == {"history.csv"}


def test_without_json_it_says_in_words_how_it_went(backstep: Command, tmp_path: Path) -> None:
    target = tmp_path / "h.csv"
    ended = backstep("run", "mazur", "--iterations", 10000, "--history", target)
    assert ended.out.splitlines() == [
        "Mazur's worked example: 10,000 iterations",
        "J in iteration 1: 0.298371, in iteration 10,000: 3.51085e−5",
        f"written: {target}",
    ]
    assert ended.err == ""


def test_overflow_keeps_what_there_was_and_says_where(backstep: Command, diverging: Path, tmp_path: Path) -> None:
    saved, history = tmp_path / "saved.backstep", tmp_path / "history.csv"
    ended = backstep("run", diverging, "--iterations", 100, "--save", saved, "--history", history, "--json")
    assert ended.code == 3
    assert ended.err.startswith(f"backstep: {diverging}: the training stopped at iteration 5, step 21 (cost")
    assert ended.err.count("\n") == 1
    assert str(saved) in ended.err
    assert ended.json["iterations"] == 4
    assert len(ended.json["cost_history"]) == 4
    assert np.isfinite(ended.json["weights"]).all()
    assert len(history.read_text(encoding="utf-8").splitlines()) == 5
    assert [matrix.tolist() for matrix in read_document(saved).task.start.weights] == ended.json["weights"]
    fine = backstep("run", diverging, "--iterations", 4, "--json")
    assert fine.code == 0
    assert fine.json == ended.json


def test_overflow_in_the_very_last_update_is_seen(backstep: Command, session_file: Maker) -> None:
    path = session_file(network__layers=LINEAR, training__learning_rate=1e308, data__targets=[[1e5, 1.0]])
    ended = backstep("run", path, "--iterations", 1, "--json")
    assert ended.code == 3
    assert "iteration 1, step 51 (update, layer 1, unit 1: new weight)" in ended.err
    assert ended.json["iterations"] == 0
    assert ended.json["weights"] == json.loads(path.read_text(encoding="utf-8"))["parameters"]["weights"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--save", "{missing}/x.backstep"], "{missing}/x.backstep: the folder does not exist"),
        (["--history", "{missing}/x.csv"], "{missing}/x.csv: the folder does not exist"),
        (["--save", "{folder}"], "{folder}: this is not the name of a file"),
        (["--history", "{session}"], "{session}: this file is being read; choose another name"),
        (["--save", "{folder}/o", "--history", "{folder}/o"], "{folder}/o: session and history would be the same"),
        (["--save", "{folder}/o", "--save-place", "{folder}/./o"], "{folder}/./o: two sessions would be the same file"),
        (["--save-place", "{folder}/o", "--history", "{folder}/o"], "{folder}/o: session and history would be the"),
        (["--save-place", "{missing}/x.backstep"], "{missing}/x.backstep: the folder does not exist"),
        (["--save", "/dev/null"], "/dev/null: this is no regular file"),
        (["--history", ""], '"": this is not the name of a file'),
    ],
)
def test_a_bad_target_is_told_before_anything_is_computed(
    backstep: Command, session_file: Maker, tmp_path: Path, words: list[str], told: str
) -> None:
    session = session_file()
    before = session.read_bytes()
    places = {"missing": tmp_path / "no", "folder": tmp_path, "session": session}
    ended = backstep("run", session, "--iterations", 99_000_000, *(word.format(**places) for word in words))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"backstep: error: {told.format(**places)}")
    assert files(tmp_path) == {session.name}
    assert session.read_bytes() == before


def test_the_data_of_a_session_is_not_overwritten(backstep: Command, session_file: Maker, tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text("a,b,p,q\n1,2,0,1\n3,4,1,0\n", encoding="utf-8")
    path = session_file(data={"csv": "points.csv", "inputs": ["a", "b"], "targets": ["p", "q"]})
    before = table.read_bytes()
    for option in ("--save", "--save-place", "--history"):
        ended = backstep("run", path, "--iterations", 1, option, table)
        assert ended.code == 2
        assert "this file is being read" in ended.err
    assert backstep("trace", path, "-o", table).code == 2
    assert table.read_bytes() == before


def test_a_session_is_saved_under_exactly_the_name_given(backstep: Command, tmp_path: Path) -> None:
    assert backstep("run", "mazur", "--iterations", 2, "--save", tmp_path / "plain").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["plain"]
    assert "exactly this name" in " ".join(backstep("run", "--help").out.split())
