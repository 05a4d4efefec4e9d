"""backstep run --branch: which of a file's branches is trained, and that it is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backstep.core.steps import Steps
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.document import read_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.cli.conftest import Command, Maker
from tests.strategies import carry_out

RATE: dict[str, Any] = {"name": "slow", "iteration": 3, "edits": [{"change": "learning_rate", "value": 0.1}]}
INPUT: dict[str, Any] = {
    "name": "7",
    "iteration": 2,
    "edits": [{"change": "input", "value": 0.3, "example": 1, "unit": 2}],
}
TWINS = [RATE, INPUT, {**RATE, "name": "slow"}]


@pytest.fixture
def branched(session_file: Maker) -> Path:
    """Mazur's example with two branches; the second, whose name is a number, is in view."""
    return session_file("branched.backstep", debugger={"branches": [RATE, INPUT], "branch": 2, "reached": "2:1"})


def weights(path: Path, edit: Edit | None, at: int, iterations: int) -> Any:
    """The weights after so many iterations in the window, with an edit made at the first step of one of them."""
    session = Session(read_document(path))
    carry_out(session, do.SwitchBranch(0))
    if edit is not None:
        carry_out(session, do.GoTo(at, 1), do.EditValue(edit))
    carry_out(session, do.GoTo(iterations + 1, 1))
    return [matrix.tolist() for matrix in session.state.record.before.weights]


SLOW, OTHER = Edit(Changed.LEARNING_RATE, 0.1), Edit(Changed.INPUT, 0.3, unit=2, example=1)


@pytest.mark.parametrize(
    ("wanted", "edit", "at", "name"),
    [
        ("1", SLOW, 3, "branch 1 (slow)"),
        ("slow", SLOW, 3, "branch 1 (slow)"),
        ("2", OTHER, 2, "branch 2 (7)"),
        ("7", OTHER, 2, "branch 2 (7)"),
        ("0", None, 1, "branch 0 (Original)"),
        ("Original", None, 1, "branch 0 (Original)"),
    ],
)
def test_a_branch_is_trained_as_the_window_trains_it(
    backstep: Command, branched: Path, wanted: str, edit: Edit | None, at: int, name: str
) -> None:
    ended = backstep("run", branched, "--branch", wanted, "--iterations", 8, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert set(ended.json) == {"iterations", "cost_history", "weights", "biases"}
    assert ended.json["weights"] == weights(branched, edit, at, 8)
    stopped = backstep("run", branched, "--branch", wanted, "--until", "iteration == 8", "--json")
    assert stopped.json["weights"] == ended.json["weights"]
    assert f"A copy, {name}: 8 iterations" in backstep("run", branched, "--branch", wanted, "--iterations", 8).out


def test_without_the_option_the_file_itself_is_trained_and_a_line_tells_of_the_branch_in_view(
    backstep: Command, branched: Path, session_file: Maker
) -> None:
    ended = backstep("run", branched, "--iterations", 8, "--json")
    assert ended.json["weights"] == weights(branched, None, 1, 8)
    assert ended.err.count("\n") == 1
    assert "the window shows branch 2 (7), which --branch 2 trains" in ended.err
    assert backstep("run", session_file(), "--iterations", 8).err == ""


@pytest.mark.parametrize(("wanted", "words"), [("3", "there is branch 0 (Original), branch 1 (slow)"), ("", '""')])
def test_a_branch_that_is_not_there_is_refused(backstep: Command, branched: Path, wanted: str, words: str) -> None:
    ended = backstep("run", branched, "--branch", wanted, "--iterations", 8)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("backstep: error: --branch: ")
    assert words in ended.err


def test_a_name_that_two_branches_have_is_refused(backstep: Command, session_file: Maker) -> None:
    ended = backstep("run", session_file(debugger={"branches": TWINS}), "--branch", "slow", "--iterations", 8)
    assert ended.code == 2
    assert "branches 1, 3 have this name" in ended.err


@pytest.mark.parametrize("wanted", ["1", "2"])
def test_what_a_branch_learned_goes_on_with_its_data_and_its_rate(
    backstep: Command, branched: Path, tmp_path: Path, wanted: str
) -> None:
    learned = tmp_path / "learned.backstep"
    assert backstep("run", branched, "--branch", wanted, "--iterations", 8, "--save", learned).code == 0
    whole = backstep("run", branched, "--branch", wanted, "--iterations", 12, "--json").json
    on = backstep("run", learned, "--branch", "0", "--iterations", 4, "--json").json
    assert on["weights"] == whole["weights"]
    assert on["cost_history"] == whole["cost_history"][8:]


def test_the_place_where_a_branch_ended_is_saved_with_that_branch_in_view(
    backstep: Command, branched: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there.backstep"
    assert backstep("run", branched, "--branch", "slow", "--iterations", 8, "--save-place", there).code == 0
    debugger = json.loads(there.read_text(encoding="utf-8"))["debugger"]
    session = Session.open(there)
    last = len(Steps(session.state.document.network, 1))
    assert debugger == {"branches": [RATE, INPUT], "branch": 1, "reached": "2:1", "position": f"8:{last}"}
    while session.work(1.0):
        pass
    assert (session.state.setup.branch, session.state.position) == (1, (8, last))


def test_a_number_of_its_own_names_a_branch_and_its_place_does_not(
    backstep: Command, session_file: Maker, tmp_path: Path
) -> None:
    file = session_file(debugger={"branches": [RATE, {**INPUT, "number": 3, "reached": "4:1"}], "branch": 3})
    there = tmp_path / "there.backstep"
    ended = backstep("run", file, "--branch", 3, "--iterations", 8, "--json", "--save-place", there)
    assert ended.json["weights"] == weights(file, OTHER, 2, 8)
    assert Session.open(there).state.setup.branch == 3
    assert backstep("run", file, "--branch", 2, "--iterations", 8).code == 2


def test_the_data_of_a_branch_keeps_the_names_of_both_classes(backstep: Command, tmp_path: Path) -> None:
    content = json.loads(path_of("logistic-regression").read_text(encoding="utf-8"))
    file, learned = tmp_path / "two-classes.backstep", tmp_path / "learned.backstep"
    file.write_text(json.dumps({**content, "debugger": {"branches": [INPUT]}}), encoding="utf-8")
    assert backstep("run", file, "--branch", 1, "--iterations", 8, "--save", learned).code == 0
    assert json.loads(learned.read_text(encoding="utf-8"))["data"]["class_names"] == ["failed", "passed"]
    assert read_document(learned).dataset.classes == ("failed", "passed")
