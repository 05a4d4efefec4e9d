"""backstep trace, to the letter of its contract."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from pathlib import Path

import pytest

from backstep.core.steps import PER_EXAMPLE, Kind, Level, Steps
from backstep.session.document import read_document
from backstep.session.lessons import ORDER, path_of
from backstep.session.program import program
from tests.cli.conftest import Command, Ended, Maker, files
from tests.latex_evaluator import sides

KEYS = [
    "iteration",
    "step",
    "phase",
    "kind",
    "layer",
    "unit",
    "source",
    "example",
    "value",
    "contributions",
    "formula",
    "substituted",
    "text",
    "line",
]
ADDRESSES = {
    "product": {"layer", "unit", "source"},
    "bias": {"layer", "unit"},
    "pre_activation": {"layer", "unit"},
    "activation": {"layer", "unit"},
    "loss": set(),
    "cost": set(),
    "cost_gradient": {"unit"},
    "activation_derivative": {"layer", "unit"},
    "delta": {"layer", "unit"},
    "weight_gradient": {"layer", "unit", "source"},
    "bias_gradient": {"layer", "unit"},
    "gradient_term": {"layer", "unit", "source"},
    "activation_gradient": {"layer", "unit"},
    "weight_update": {"layer", "unit", "source"},
    "bias_update": {"layer", "unit"},
}


@pytest.mark.parametrize("name", ORDER)
def test_every_line_of_every_lesson_has_all_keys_in_order(backstep: Command, name: str) -> None:
    ended = backstep("trace", name, "--iterations", 2)
    assert (ended.code, ended.err) == (0, "")
    network = read_document(path_of(name)).network
    seen: list[tuple[int, int]] = []
    for row in ended.lines:
        assert list(row) == KEYS
        seen.append((row["iteration"], row["step"]))
        assert {key for key in ("layer", "unit", "source") if row[key] is not None} == ADDRESSES[row["kind"]]
        assert (row["example"] is not None) == (Kind(row["kind"]) in PER_EXAMPLE)
        assert isinstance(row["value"], float)
        assert (row["contributions"] is not None) == (row["kind"] in ("weight_gradient", "bias_gradient"))
        assert row["formula"]
        assert row["text"].endswith(".")
        assert "\n" not in row["text"]
        assert row["line"] in program().stops(network)
        assert r"{\partial}" not in row["formula"] + row["substituted"], "usual LaTeX writes \\partial J"
    count = len(seen) // 2
    assert seen == [(iteration, step) for iteration in (1, 2) for step in range(1, count + 1)]


@pytest.mark.parametrize("name", ORDER)
def test_each_substitution_gives_the_value(backstep: Command, name: str) -> None:
    for row in backstep("trace", name).lines:
        left, *right = sides(row["substituted"])
        # Numbers in scientific notation are multiplied by their power of ten, which rounds once more.
        assert left == pytest.approx(row["value"], rel=1e-15), row
        assert right, row
        for side in right:
            assert side == pytest.approx(row["value"], rel=1e-9, abs=1e-15), row


def test_contributions_add_up_to_the_gradient(backstep: Command) -> None:
    rows = [row for row in backstep("trace", "xor").lines if row["contributions"] is not None]
    assert rows
    for row in rows:
        assert len(row["contributions"]) == 4
        assert math.fsum(row["contributions"]) == pytest.approx(row["value"], abs=1e-15)


def test_the_viewed_example_is_the_one_asked_for(backstep: Command) -> None:
    document = read_document(path_of("xor"))
    first, third = (backstep("trace", "xor", "--example", number).lines for number in (1, 3))
    assert len(first) == len(third)
    for one, other in zip(first, third, strict=True):
        if one["kind"] == "product" and one["layer"] == 1:
            weight = document.task.start.weights[0][one["unit"] - 1, one["source"] - 1]
            assert other["value"] == weight * document.task.inputs[2, one["source"] - 1]
            assert (one["example"], other["example"]) == (1, 3)
        if one["kind"] == "loss":
            assert (one["example"], one["value"]) == (other["example"], other["value"])
        if one["kind"] in ("bias", "cost", "weight_gradient", "weight_update"):
            assert one["value"] == other["value"]
            assert one["example"] is other["example"] is None


def test_losses_name_their_own_example(backstep: Command) -> None:
    losses = [row["example"] for row in backstep("trace", "xor").lines if row["kind"] == "loss"]
    assert losses == [1, 2, 3, 4]


def test_the_example_that_the_session_views_is_the_usual_one(backstep: Command, session_file: Maker) -> None:
    path = session_file(data={"inputs": [[0.0, 0.0], [1.0, 2.0]], "targets": [[0, 1], [1, 0]]}, view={"example": 2})
    assert backstep("trace", path).lines[0]["example"] == 2


def test_an_example_beyond_a_smaller_last_batch_becomes_its_last(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        data={"inputs": [[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]], "targets": [[0, 1], [1, 0], [0, 0]]},
        training={"learning_rate": 0.5, "batch_size": 2},
    )
    rows = backstep("trace", path, "--iterations", 2, "--example", 2).lines
    assert {row["example"] for row in rows if row["iteration"] == 1 and row["kind"] == "delta"} == {2}
    assert {row["example"] for row in rows if row["iteration"] == 2 and row["kind"] == "delta"} == {1}


@pytest.mark.parametrize("level", ["phase", "layer", "neuron", "term"])
@pytest.mark.parametrize("name", ["mazur", "iris"])
def test_a_coarser_trace_holds_the_last_line_of_each_group(backstep: Command, name: str, level: str) -> None:
    document = read_document(path_of(name))
    steps = Steps(document.network, document.task.batches.count(1))
    whole = backstep("trace", name).lines
    wanted = [row for row in whole if steps.group_end(row["step"], Level[level.upper()]) == row["step"]]
    found = backstep("trace", name, "--granularity", level).lines
    assert [list(row) for row in found] == [KEYS] * len(wanted)
    assert [{**row, "text": ""} for row in found] == [{**row, "text": ""} for row in wanted]
    assert all(row["text"].endswith(".") and "\n" not in row["text"] for row in found)
    if level == "phase":
        assert [row["phase"] for row in wanted] == ["forward", "cost", "backward", "update"]
        begins = ["Forward", "Cost", "Backward from J down to layer 1", "Downhill by α"]
        assert all(row["text"].startswith(begin) for row, begin in zip(found, begins, strict=True))


def test_csv_has_the_same_numbers_in_the_same_columns(backstep: Command) -> None:
    ended = backstep("trace", "xor", "--format", "csv")
    header, *table = csv.reader(io.StringIO(ended.out))
    assert header == KEYS
    assert "\r" not in ended.out
    for cells, row in zip(table, backstep("trace", "xor").lines, strict=True):
        for cell, (key, value) in zip(cells, row.items(), strict=True):
            if key == "contributions" and value is not None:
                assert [float(part) for part in cell.split(" ")] == value
            elif isinstance(value, float):
                assert float(cell) == value
            else:
                assert cell == ("" if value is None else str(value))


def test_text_has_a_heading_for_each_phase_and_one_aligned_line_a_step(backstep: Command) -> None:
    ended = backstep("trace", "mazur", "--format", "text", "--iterations", 2)
    lines = ended.out.splitlines()
    assert lines[0] == "Mazur's worked example · iteration 1"
    headings = [line for line in lines if line in ("Forward", "Cost", "Backward", "Update")]
    assert headings == ["Forward", "Cost", "Backward", "Update"] * 2
    steps = [line for line in lines if line.startswith("  ")]
    assert len(steps) == 2 * 58
    assert len({line.index(" = ") for line in steps}) == 1
    assert "∂J/∂w₁₁⁽²⁾" in steps[25]
    assert "0.0821670406" in steps[25]


def test_a_file_gets_exactly_what_standard_output_would(backstep: Command, tmp_path: Path) -> None:
    target = tmp_path / "trace.jsonl"
    ended = backstep("trace", "mazur", "-o", target)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert target.read_bytes() == backstep("trace", "mazur").out.encode("utf-8")
    assert files(tmp_path) == {"trace.jsonl"}
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_link_stays_and_what_it_points_at_is_replaced(backstep: Command, tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    assert backstep("trace", "two-neurons", "--format", "csv", "-o", link).code == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("iteration,step,")
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_not_replaced(backstep: Command) -> None:
    assert backstep("trace", "two-neurons", "-o", os.devnull).code == 0
    assert not Path(os.devnull).is_file(), "the device itself must stay"


def test_overflow_ends_with_the_step_where_it_happens(backstep: Command, diverging: Path, tmp_path: Path) -> None:
    ended = backstep("trace", diverging, "--iterations", 100)
    assert ended.code == 3
    last = ended.lines[-1]
    assert (last["iteration"], last["kind"], last["value"]) == (5, "loss", None)
    assert "∞" in last["text"]
    assert all(row["value"] is not None for row in ended.lines[:-1])
    assert ended.err.startswith(f"backstep: {diverging}: iteration 5, step {last['step']}: ")
    assert ended.err.count("\n") == 1
    coarse = backstep("trace", diverging, "--iterations", 100, "--granularity", "phase")
    assert coarse.lines[-1] == last
    target = tmp_path / "kept.jsonl"
    assert backstep("trace", diverging, "--iterations", 100, "-o", target).code == 3
    assert [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()] == ended.lines


def test_overflow_in_another_example_is_shown_for_that_one(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        network__layers=[{"units": 2, "activation": "linear"}, {"units": 2, "activation": "linear"}],
        parameters__weights=[[[1e200, 0], [0, 1]], [[1, 0], [0, 1]]],
        data={"inputs": [[1.0, 1.0], [1e200, 1.0]], "targets": [[0, 1], [1, 0]]},
    )
    last = backstep("trace", path).lines[-1]
    assert (last["kind"], last["example"], last["value"]) == ("product", 2, None)
    assert last["substituted"] == r"\infty = (1 \times 10^{200}) \cdot (1 \times 10^{200})"


def test_a_factor_that_delta_goes_around_may_be_infinite(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        network={"inputs": 1, "layers": [{"units": 1, "activation": "sigmoid"}], "loss": "binary_cross_entropy"},
        parameters={"weights": [[[2000.0]]], "biases": [[0.0]]},
        data={"inputs": [[1.0]], "targets": [[0.0]]},
    )
    ended = backstep("trace", path)
    assert ended.code == 0
    by_kind = {row["kind"]: row for row in ended.lines}
    assert by_kind["cost_gradient"]["value"] is None
    assert "infinite" in by_kind["cost_gradient"]["text"]
    assert by_kind["delta"]["value"] == 1.0
    assert len(ended.lines) == by_kind["bias_update"]["step"]
    table = list(csv.DictReader(io.StringIO(backstep("trace", path, "--format", "csv").out)))
    assert [row["value"] for row in table if row["kind"] == "cost_gradient"] == [""]


def test_the_same_file_gives_the_same_trace_bit_for_bit(backstep: Command) -> None:
    first, second = (backstep("trace", "iris", "--iterations", 3) for _ in range(2))
    assert isinstance(first, Ended)
    assert first == second
