"""backstep handout: worksheets, tables and scripts, as scripts call it."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Maker, files, start


@pytest.mark.usefixtures("qapp")
def test_a_worksheet_and_its_key_without_a_display(backstep: Command, tmp_path: Path) -> None:
    # Each kind and each form once in a process of its own; what is in all four is looked at below.
    for kind, alone, beside in (("worksheet", "pdf", "html"), ("answers", "html", "pdf")):
        words = ["handout", "mazur", "--kind", kind, "-o"]
        no_display = dict.fromkeys(("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))
        ended = start(*words, f"{kind}.{alone}", cwd=tmp_path, **no_display)
        assert (ended.code, ended.out, ended.err) == (0, "", "")
        ended = backstep(*words, tmp_path / f"{kind}.{beside}")
        assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert files(tmp_path) == {"worksheet.pdf", "worksheet.html", "answers.pdf", "answers.html"}
    assert (tmp_path / "worksheet.pdf").read_bytes().startswith(b"%PDF-")
    asked, key = ((tmp_path / f"{kind}.html").read_text("utf-8") for kind in ("worksheet", "answers"))
    # The right cost, and the derivative of the first output weight.
    for answer in ("0.2984", "0.08217"):
        assert f'<span class="answer">{answer}</span>' in key
        assert answer not in asked.partition("<h2>Given</h2>")[2]
    assert asked.count('class="blank"') == key.count('class="answer"') == 42
    for page in (asked, key):
        assert "http" not in page.replace("http://www.w3.org/", ""), "it needs nothing else"
        ET.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])


@pytest.mark.parametrize(("suffix", "begins"), [("csv", "iteration,step,phase"), ("md", "# Mazur"), ("tex", "\\docu")])
def test_a_table_of_some_steps(backstep: Command, tmp_path: Path, suffix: str, begins: str) -> None:
    out = tmp_path / f"table.{suffix}"
    ended = backstep(
        "handout", "mazur", "--kind", "table", "--from", "2:22", "--to", "2:26", "--digits", "6", "-o", out
    )
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    text = out.read_text("utf-8")
    assert text.startswith(begins)
    assert "0.291028" in text, "J after one update"


def test_scripts_run_and_print_the_cost_of_each_iteration(backstep: Command, tmp_path: Path) -> None:
    for kind in ("numpy", "pytorch"):
        ended = backstep("handout", "mazur", "--kind", kind, "--to", "2:1", "-o", tmp_path / f"by_{kind}.py")
        assert (ended.code, ended.err) == (0, "")
    done = subprocess.run([sys.executable, tmp_path / "by_numpy.py"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "iteration 2: J = 0.29102777369359933"
    assert "torch.autograd.grad(J, [W1, W2])" in (tmp_path / "by_pytorch.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", "1:99"], "there is no step 99 in iteration 1; choose one from 1 to 58"),
        (["--from", "2:1", "--to", "1:9"], "2:1 comes after 1:9; begin with the earlier step"),
        (["--from", "3"], '"3" is no step; write iteration and step, such as 1:9'),
        (["--kind", "table"], "a table of steps ends in .csv, .md or .tex, not in .pdf; choose one"),
        (["--from", "1:1", "--to", "1:3"], "nothing is to be calculated but parts of sums"),
        (["--example", "2"], "there is no example 2 in a batch of 1"),
        (["--kind", "numpy", "--from", "2:1"], "--from: a script begins with the training; leave this out"),
        (["--digits", "1"], "1 is too few; choose from 2 to 17"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_line_and_nothing_is_written(
    backstep: Command, tmp_path: Path, words: list[str], told: str
) -> None:
    ended = backstep("handout", "mazur", *words, "-o", tmp_path / "out.pdf")
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert files(tmp_path) == set()


def test_a_training_that_overflows_before_is_told(backstep: Command, diverging: Path, tmp_path: Path) -> None:
    words = ["--kind", "table", "--from", "400:1", "--to", "400:2"]
    ended = backstep("handout", diverging, *words, "-o", tmp_path / "out.md")
    assert ended.code == 3
    assert "is not reached" in ended.err


def test_a_network_too_large_for_a_script_is_refused(backstep: Command, session_file: Maker, tmp_path: Path) -> None:
    layers = [*[{"units": 500, "activation": "tanh"}] * 2, {"units": 2, "activation": "linear"}]
    network = {"inputs": 2, "layers": layers, "loss": "squared_error"}
    path = session_file(network=network, parameters={"initializer": "xavier_uniform", "seed": 1})
    ended = backstep("handout", path, "--kind", "numpy", "-o", tmp_path / "out.py")
    assert ended.code == 2
    assert "too many to be read; choose a smaller network" in ended.err
