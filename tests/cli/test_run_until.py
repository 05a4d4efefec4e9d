"""backstep run that stops early: at a condition, a preset, or the session's own breakpoints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstep.cli.stopping import USUAL_MOST
from backstep.core.diagnostics import PRESETS
from backstep.core.expression_logs import exactly
from backstep.core.iteration import Record
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session import commands as do
from backstep.session.breakpoints import Rule, Watchpoint
from backstep.session.document import read_document
from backstep.session.lessons import resolve
from backstep.session.session import Session
from tests.cli.conftest import LINEAR, Command, Maker, start
from tests.cli.test_processes import interrupted_at_a_terminal
from tests.core.trainings import hits
from tests.session.walking import bits
from tests.strategies import carry_out

XOR = {"dataset": "xor"}


def walk(task: Task) -> Iterator[Record]:
    """Iteration after iteration, recorded."""
    iteration, parameters = 1, task.start
    while True:
        record = task.record(iteration, parameters)
        yield record
        iteration, parameters = iteration + 1, record.after


@pytest.mark.parametrize(
    ("name", "condition", "holds", "kind"),
    [
        ("xor", "J < 0.7", lambda past: past[-1].cost < 0.7, "cost"),
        ("xor", "J > 1 or iteration >= 37", lambda past: past[-1].cost > 1 or past[-1].iteration >= 37, "cost"),
        ("xor", "iteration >= 37", lambda past: past[-1].iteration >= 37, "product"),
        ("mazur", "norm(dJ_dW[1]) < 0.005", lambda past: np.linalg.norm(past[-1].dJ_dW[0]) < 0.005, "weight_gradient"),
        ("mazur", "W[1][1,2] > 0.21", lambda past: past[-1].after.weights[0][0, 1] > 0.21, "weight_update"),
        ("iris", "J > J_prev", lambda past: len(past) > 1 and past[-1].cost > past[-2].cost, "cost"),
        ("iris", "0.5 >= J", lambda past: past[-1].cost <= 0.5, "cost"),
        ("curve", "not J > 0.2", lambda past: not past[-1].cost > 0.2, "cost"),
    ],
)
def test_it_stops_where_walking_finds_the_condition_true(
    backstep: Command, name: str, condition: str, holds: Callable[[list[Record]], bool], kind: str
) -> None:
    """The result is that of the whole iteration; the place that is named is the one where the window would stop."""
    past: list[Record] = []
    for record in walk(read_document(resolve(name)).task):
        past.append(record)
        if holds(past):
            break
    ended = backstep("run", name, "--until", condition, "--json")
    assert (ended.code, ended.err) == (0, "")
    found, last = ended.json, past[-1]
    assert list(found) == ["iterations", "cost_history", "weights", "biases", "stopped"]
    assert found["iterations"] == last.iteration
    assert found["cost_history"] == [each.cost for each in past]
    assert found["weights"] == [matrix.tolist() for matrix in last.after.weights]
    assert found["biases"] == [vector.tolist() for vector in last.after.biases]
    stopped = found["stopped"]
    session = Session.open(resolve(name))
    carry_out(session, do.PutWatchpoint(Watchpoint(0, condition, Rule.TRUE)), do.Continue())
    assert (stopped["iteration"], stopped["step"]) == session.state.position
    assert stopped["rule"] == condition
    assert condition in stopped["reason"]
    assert stopped["where"]["kind"] == kind
    told = backstep("run", name, "--until", condition).out
    assert f"stopped at iteration {last.iteration:,}, step {stopped['step']:,}: {condition}" in told


@pytest.mark.parametrize("condition", ["J < 0.5", "J < J_prev - 0.01", "prev(prev(J)) < J", "J", "iteration == 60"])
@pytest.mark.parametrize("name", ["xor", "iris"])
def test_passing_over_iterations_by_their_cost_changes_nothing(backstep: Command, name: str, condition: str) -> None:
    """The same condition with something in it that only a record can tell."""
    words = "run", name, "--iterations", 80, "--json", "--until"
    fast = backstep(*words, condition).json
    whole = backstep(*words, f"({condition}) and norm(x) >= 0").json
    stops = [found.pop("stopped") for found in (fast, whole)]
    assert fast == whole
    places = [stop and (stop["iteration"], stop["step"], stop["where"]) for stop in stops]
    assert places[0] == places[1]


def test_the_numbers_compared_are_told(backstep: Command) -> None:
    for condition in ("J < 0.2", "0.2 > J"):
        stopped = backstep("run", "mazur", "--until", condition, "--json").json["stopped"]
        assert stopped["threshold"] == 0.2
        assert stopped["value"] < 0.2
    both = backstep("run", "mazur", "--until", "J < 0.2 and iteration > 3", "--json").json["stopped"]
    assert (both["value"], both["threshold"]) == (None, None)


def relu(bias: float) -> dict[str, Any]:
    return {
        "network__layers": [{"units": 2, "activation": "relu"}, {"units": 2, "activation": "sigmoid"}],
        "parameters__biases": [[0.35, bias], [0.60, 0.60]],
    }


DEEP = {
    "network": {
        "inputs": 2,
        "layers": [{"units": 2, "activation": "sigmoid"} for _ in range(8)],
        "loss": "squared_error",
    },
    "parameters": {"initializer": "xavier_uniform", "seed": 1},
}
TRIGGERS: dict[str, dict[str, Any]] = {
    "vanishing_gradient": DEEP,
    "exploding_gradient": {"network__layers": LINEAR, "data__targets": [[1e9, 1.0]]},
    "dead_relu": relu(-50.0),
    "saturated_neuron": {"parameters__biases": [[50.0, 0.35], [0.60, 0.60]]},
    "unchanged_weight": relu(-50.0),
    "cost_rose": {"network__layers": LINEAR, "training__learning_rate": 30.0},
    "cost_plateau": {"training__learning_rate": 1e-9},
    "overshoot": {"network__layers": LINEAR, "training__learning_rate": 30.0},
    "symmetric_neurons": {"parameters": {"initializer": "zeros"}},
    "class_never_predicted": {
        "network__layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
        "parameters": {"weights": [[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0]]], "biases": [[0.0, 0.0], [-9.0]]},
        "data": XOR,
        "training__learning_rate": 1e-6,
    },
    "nan_or_overflow": {"network__layers": LINEAR, "training__learning_rate": 1000.0},
}


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_stops_where_it_begins_to_show(backstep: Command, session_file: Maker, preset: str) -> None:
    path = session_file(**TRIGGERS[preset])
    (iteration, finding), *_ = hits(read_document(path).task, preset, 300).items()
    ended = backstep("run", path, "--break", preset, "--iterations", 300, "--json")
    assert (ended.code, ended.err) == (0, "")
    found = ended.json["stopped"]
    assert (found["iteration"], found["step"], found["rule"]) == (iteration, finding.step, preset)
    where = found["where"]
    assert (where["layer"], where["unit"], where["source"]) == (finding.layer, finding.unit, finding.source)
    if np.isfinite(finding.value):
        assert (found["value"], found["threshold"]) == (finding.value, finding.threshold)
    else:
        assert found["value"] is None
    assert ended.json["iterations"] == len(ended.json["cost_history"]) == iteration - 1
    told = backstep("run", path, "--break", preset, "--iterations", 300)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert any(line.startswith(f"stopped at iteration {iteration:,}, step {finding.step:,}: ") for line in lines)
    assert found["reason"] in told.out
    assert lines[-1].startswith("what usually helps: ")


def test_the_first_of_several_stops_it(backstep: Command, diverging: Path) -> None:
    words = ["run", diverging, "--until", "iteration == 3", "--break", "nan_or_overflow", "--json"]
    assert backstep(*words).json["stopped"]["rule"] == "iteration == 3"
    both = backstep(*words, "--break", "cost_rose", "--break", "cost_rose").json["stopped"]
    assert (both["iteration"], both["rule"]) == (2, "cost_rose")


def test_the_last_iteration_without_it_is_said(backstep: Command) -> None:
    told = backstep("run", "mazur", "--until", "J < 0", "--iterations", 20)
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[-1] == "not stopped: J < 0 was never true in 20 iterations"
    plain = backstep("run", "mazur", "--iterations", 20, "--json").json
    for words in (["--until", "J < 0"], ["--break", "dead_relu"], ["--until", "norm(W[1]) < 0"], ["--breakpoints"]):
        ended = backstep("run", "mazur", "--iterations", 20, "--json", *words)
        assert (ended.code, ended.err) == (0, "")
        assert ended.json == {**plain, "stopped": None}
    other = backstep("run", "mazur", "--break", "dead_relu", "--iterations", 20)
    assert other.out.splitlines()[-1] == "not stopped: nothing stopped it in 20 iterations"


def test_without_a_number_of_iterations_it_ends_all_the_same(
    backstep: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"{USUAL_MOST:,}" in backstep("run", "--help").out
    monkeypatch.setattr("backstep.cli.stopping.USUAL_MOST", 1234)
    ended = backstep("run", "two-neurons", "--until", "J < 0", "--json")
    assert (ended.code, ended.json["iterations"]) == (0, 1234)


@pytest.mark.parametrize("words", [["--until", "J < 0"], ["--until", "norm(W[1]) < 0"], ["--break", "dead_relu"]])
def test_overflow_is_what_it_was(backstep: Command, diverging: Path, words: list[str]) -> None:
    plain = backstep("run", diverging, "--iterations", 100, "--json")
    ended = backstep("run", diverging, "--iterations", 100, "--json", *words)
    assert (ended.code, ended.err) == (3, plain.err)
    assert ended.json == {**plain.json, "stopped": None}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--until", "K < 1"], '--until: character 1: "K" is not a name here'),
        (["--until", "J = 0.01"], "--until: character 3: to compare, write =="),
        (["--until", ""], "--until: character 1: there is nothing here"),
        (["--until", "J <"], "--until: character 3: something is missing at the end"),
        (["--until", "W[7][1,1] > 0"], "--until: character 3: there is no layer 7 of W"),
        (["--until", "x - 1"], "--until: characters 1 to 5: here one true or false is wanted"),
        (["--until", "a[1] > 0"], "--until: characters 1 to 8: here one true or false is wanted, these are 2 numbers"),
        (["--until", "step == 3"], "--until: characters 1 to 4: this is looked at once in an iteration"),
        (["--until", "J.real < 1"], "--until: "),
        (["--until", "9**9**9**9 and " * 60 + "J"], "--until: "),
        (["--until", "(" * 50_000], "--until: "),
        (["--break", "vanishing_gradiant"], '--break: "vanishing_gradiant" is unknown; did you mean "vanishing'),
        (["--break", ""], '--break: "" is unknown; known: vanishing_gradient, exploding_gradient'),
        (["--until"], "--until: expected one argument"),
        (["--until", "J < 1", "--iterations", "0"], '--iterations: "0" is not a whole number'),
        ([], "the following arguments are required: --iterations"),
    ],
)
def test_a_bad_condition_or_preset_is_told_in_one_line(
    backstep: Command, tmp_path: Path, words: list[str], told: str
) -> None:
    target = tmp_path / "out.backstep"
    ended = backstep("run", "mazur", *words, "--save", target, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"backstep: error: {told}")
    assert ended.err.count("\n") == 1
    assert not target.exists()


def test_a_condition_that_cannot_be_told_stops_and_says_so(backstep: Command, session_file: Maker) -> None:
    path = session_file(data={"inputs": [[0, 1], [1, 0], [1, 1]], "targets": [[0, 1], [1, 0], [1, 1]]}, training={
        "learning_rate": 0.5, "batch_size": 2,
    })  # fmt: skip
    ended = backstep("run", path, "--until", "all_x[2,1] > 5", "--json")
    assert (ended.code, ended.err) == (0, "")
    stopped = ended.json["stopped"]
    assert stopped["iteration"] == 2, "the second batch has one example"
    assert ended.json["iterations"] == 1, "nothing came true there, so it is not completed"
    assert "cannot be told here, because" in stopped["reason"]
    assert (stopped["value"], stopped["threshold"]) == (None, None)


DEBUGGER = {
    "breakpoints": [
        {"layer": 1, "unit": 2, "after": 8, "name": "Second"},
        {"iteration": 1, "enabled": False},
        {"phase": "cost", "log": "W is {W[2][1,1]}", "condition": "iteration > 1"},
    ],
    "watchpoints": [{"expression": "J", "rule": "below", "limit": 0.1}],
}


def test_breakpoints_of_the_file_stop_only_where_that_is_asked_for(backstep: Command, session_file: Maker) -> None:
    path = session_file(debugger=DEBUGGER)
    assert "stopped" not in backstep("run", path, "--iterations", 9, "--json").json
    without = backstep("run", path, "--iterations", 9, "--until", "iteration == 9", "--json")
    assert (without.json["iterations"], without.err) == (9, "")
    ended = backstep("run", path, "--breakpoints", "--json")
    found = ended.json["stopped"]
    # Forward, Backward and Update reach a neuron once each: hit 9 is the third of iteration 3.
    assert (found["iteration"], found["where"]["phase"]) == (3, "update")
    assert "Second" in found["reason"]
    assert found["rule"].startswith("neuron a")
    assert ended.json["iterations"] == 2
    past = walk(read_document(path).task)
    lines = [f"{each.iteration}:21 W is {exactly(float(each.before.weights[1][0, 0]))}" for each in islice(past, 1, 3)]
    assert ended.err.splitlines() == lines
    told = backstep("run", path, "--breakpoints")
    assert told.out.splitlines()[:2] == lines
    assert told.err == ""


def test_a_watchpoint_of_the_file_tells_its_numbers(backstep: Command, session_file: Maker) -> None:
    path = session_file(debugger={"watchpoints": DEBUGGER["watchpoints"]})
    found = backstep("run", path, "--breakpoints", "--json").json["stopped"]
    record = next(each for each in walk(read_document(path).task) if each.cost < 0.1)
    assert (found["iteration"], found["where"]["kind"]) == (record.iteration, "cost")
    assert (found["value"], found["threshold"], found["rule"]) == (record.cost, 0.1, "J below 0.1")


def test_a_watchpoint_that_becomes_true_and_a_line_with_as_many_decimals_as_it_says(
    backstep: Command, session_file: Maker
) -> None:
    watch = {"expression": "J < 0.1", "rule": "becomes_true"}
    log = {"phase": "update", "log": "{iteration:3}: J {J:.3f}", "condition": "iteration < 3"}
    path = session_file(debugger={"watchpoints": [watch], "breakpoints": [log]})
    past = list(islice(walk(read_document(path).task), 60))
    ended = backstep("run", path, "--breakpoints", "--json")
    found = ended.json["stopped"]
    assert found["iteration"] == next(each.iteration for each in past if each.cost < 0.1)
    assert (found["value"], found["threshold"], found["rule"]) == (True, None, "J < 0.1 becomes_true")
    assert "J < 0.1 is true." in found["reason"]
    at = Steps(past[0].network, past[0].examples).phase_ends()[2] + 1
    assert ended.err.splitlines() == [
        f"{each.iteration}:{at} {each.iteration:3}: J {each.cost:.3f}" for each in past[:2]
    ]


def test_the_very_first_step_can_stop_it(backstep: Command, session_file: Maker) -> None:
    path = session_file(debugger={"breakpoints": [{"iteration": 1}]})
    found = backstep("run", path, "--breakpoints", "--json").json
    assert (found["stopped"]["iteration"], found["stopped"]["step"], found["iterations"]) == (1, 1, 0)
    assert found["weights"] == json.loads(path.read_text(encoding="utf-8"))["parameters"]["weights"]
    far = session_file(debugger={"breakpoints": [{"iteration": 700}]})
    found = backstep("run", far, "--breakpoints", "--json").json
    assert (found["stopped"]["iteration"], found["stopped"]["step"], found["iterations"]) == (700, 1, 699)
    plain = backstep("run", far, "--iterations", 699, "--json").json
    assert (found["weights"], found["cost_history"]) == (plain["weights"], plain["cost_history"])
    assert backstep("run", far, "--breakpoints", "--iterations", 20, "--json").json["stopped"] is None


@pytest.mark.parametrize(
    ("name", "words"),
    [("xor", ["--until", "J < 0.65"]), ("iris", ["--break", "cost_rose"]), ("iris", ["--until", "0"])],
)
def test_a_saved_session_opens_where_it_stopped(backstep: Command, tmp_path: Path, name: str, words: list[str]) -> None:
    saved = tmp_path / "stopped.backstep"
    learned = tmp_path / "learned.backstep"
    ended = backstep("run", name, "--iterations", 1200, *words, "--save-place", saved, "--save", learned, "--json")
    stop = ended.json["stopped"]
    session = Session.open(saved)
    while session.work(1.0):
        pass
    state = session.state
    if stop is None:
        assert (state.iteration, state.step) == (1200, len(state.steps))
    else:
        assert (state.iteration, state.step) == (stop["iteration"], stop["step"])
    record = next(each for each in walk(read_document(resolve(name)).task) if each.iteration == state.iteration)
    assert bits(state.record) == bits(record)
    # What was waited for is part of the result, and with it the iteration in which it came true.
    whole = state.step == len(state.steps) or "--until" in words
    reached = record.after if whole else record.before
    assert ended.json["weights"] == [matrix.tolist() for matrix in reached.weights]
    assert backstep("trace", saved).code == 0
    start = read_document(learned).task.start
    assert [matrix.tolist() for matrix in start.weights] == ended.json["weights"], "stopped or not, it is learned"
    assert Session.open(learned).state.position == (1, 1)


def test_a_session_saved_at_a_stop_keeps_its_setup(backstep: Command, session_file: Maker, tmp_path: Path) -> None:
    branch = {"iteration": 2, "edits": [{"change": "learning_rate", "value": 0.1}]}
    setup, saved = {**DEBUGGER, "branches": [branch]}, tmp_path / "s.backstep"
    path = session_file(debugger={**setup, "position": "2:2", "branch": 1})
    assert backstep("run", path, "--until", "iteration == 5", "--save-place", saved).code == 0
    content, before = (json.loads(each.read_text(encoding="utf-8")) for each in (saved, path))
    # The branch is there, but what ran and stopped is the training of the file.
    assert content.pop("debugger") == {**setup, "position": "5:1"}
    before.pop("debugger")
    assert content == before


@pytest.mark.parametrize("json_too", [True, False])
def test_each_line_of_a_log_point_comes_once(
    backstep: Command, session_file: Maker, monkeypatch: pytest.MonkeyPatch, json_too: bool
) -> None:
    monkeypatch.setattr("backstep.cli.training._SLICE", 0.0)
    path = session_file(debugger={"breakpoints": [{"phase": "cost", "log": "at {iteration}"}]})
    ended = backstep("run", path, "--breakpoints", "--iterations", 12, *(["--json"] if json_too else []))
    lines = (ended.err if json_too else ended.out).splitlines()
    assert lines[:12] == [f"{number}:21 at {number}" for number in range(1, 13)]
    assert len(lines) == (12 if json_too else 15)


def test_a_pipe_gets_nothing_but_the_result() -> None:
    ended = start("run", "xor", "--until", "J < 0.7", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("\n") == 1
    assert ended.json["stopped"]["rule"] == "J < 0.7"


@pytest.mark.parametrize("condition", ["J < 0", "norm(W[1]) < 0"])
def test_ctrl_c_keeps_what_there_is(condition: str, tmp_path: Path) -> None:
    saved = tmp_path / "saved.backstep"
    code, out, seen = interrupted_at_a_terminal("--json", "--until", condition, "--save-place", str(saved))
    assert code == 130
    found = json.loads(out)
    assert found["stopped"] is None
    assert found["iterations"] == len(found["cost_history"]) > 0
    assert b"of at most 100,000,000 \xc2\xb7 " in seen
    assert b"/s \xc2\xb7 " in seen
    assert seen.decode().rpartition("\x1b[K")[2].startswith(f"backstep: interrupted after {found['iterations']:,} of ")
    assert read_document(saved).position[0] == found["iterations"]
