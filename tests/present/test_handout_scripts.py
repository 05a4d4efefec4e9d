"""Scripts to take home: they run, and print what the engine computes."""

from __future__ import annotations

import contextlib
import io
import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.batches import Batches
from backstep.core.errors import InputError
from backstep.core.iteration import Record
from backstep.core.network import Layer, Network
from backstep.core.training import Task
from backstep.present.handouts.numpy_script import numpy_script
from backstep.present.handouts.script import Training
from backstep.present.handouts.torch_script import torch_script
from backstep.session.branches import Changed, Course, Edit, Timelines
from backstep.session.document import read_document
from backstep.session.lessons import lessons, path_of
from tests.strategies import drawn_batch, drawn_parameters, tasks, walked

SOME = 12


def printed(script: str) -> tuple[list[float], dict[str, object]]:
    """J of each iteration and the parameters at the end, as a script prints them."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate(all="ignore"):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return read(out.getvalue())


def read(text: str) -> tuple[list[float], dict[str, object]]:
    costs = [float(found) for found in re.findall(r"^iteration \d+: J = (\S+)$", text, re.MULTILINE)]
    names = {"nan": math.nan, "inf": math.inf}
    ends = {name: eval(value, names) for name, value in re.findall(r"^([Wb]\d+) = (.*)$", text, re.MULTILINE)}
    return costs, ends


def ends_of(record: Record) -> dict[str, object]:
    network, parameters = record.network, record.after
    found: dict[str, object] = {}
    for number, layer in enumerate(network.layers, start=1):
        found[f"W{number}"] = parameters.weights[number - 1].tolist()
        if layer.has_bias:
            found[f"b{number}"] = parameters.biases[number - 1].tolist()
    return found


def training(task: Task, iterations: int = SOME, courses: tuple[Course, ...] = ()) -> Training:
    return Training("A training", task, courses, iterations)


@given(tasks())
def test_the_script_of_numpy_prints_the_numbers_of_the_engine_to_the_last_digit(task: Task) -> None:
    records = walked(task, SOME)
    costs, ends = printed(numpy_script(training(task)))
    assert repr(costs) == repr([record.cost for record in records])
    assert repr(ends) == repr(ends_of(records[-1]))


@pytest.mark.parametrize("name", [lesson.name for lesson in lessons()])
def test_so_does_that_of_each_lesson(name: str) -> None:
    document = read_document(path_of(name)).without_mistake()
    script = numpy_script(Training(document.title, document.task, (), SOME, document.initializer))
    compile(torch_script(Training(document.title, document.task, (), SOME, document.initializer)), name, "exec")
    records = walked(document.task, SOME)
    costs, ends = printed(script)
    assert costs == [record.cost for record in records]
    assert ends == ends_of(records[-1])


def test_it_runs_by_itself(tmp_path: Path) -> None:
    document = read_document(path_of("iris"))
    path = tmp_path / "iris.py"
    path.write_text(numpy_script(Training(document.title, document.task, (), SOME)), encoding="utf-8")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert read(done.stdout)[0] == [record.cost for record in walked(document.task, SOME)]


def test_where_a_prediction_rounds_to_one_the_loss_comes_from_z_as_in_the_engine() -> None:
    for units, last, loss in ((1, "sigmoid", "binary_cross_entropy"), (3, "softmax", "categorical_cross_entropy")):
        network = Network(2, (Layer(units, last),), loss)
        batch = drawn_batch(network, 3, 1)
        task = Task(network, drawn_parameters(network, 1, 900.0), batch.inputs, batch.targets, 1e-3, Batches(3))
        costs, _ = printed(numpy_script(training(task)))
        assert costs == [record.cost for record in walked(task, SOME)]
        assert all(math.isfinite(cost) for cost in costs)


_EDITS = (
    Edit(Changed.WEIGHT, 0.7, 1, 2, 1),
    Edit(Changed.BIAS, -0.25, 2, 1),
    Edit(Changed.INPUT, 0.5, unit=2, example=3),
    Edit(Changed.TARGET, 0.5, unit=1, example=4),
    Edit(Changed.LEARNING_RATE, 0.05),
    Edit(Changed.SEED, 5.0),
)


@given(
    st.lists(
        st.tuples(st.integers(1, SOME), st.lists(st.sampled_from(_EDITS), min_size=1, max_size=3, unique=True)),
        max_size=3,
    ),
    st.booleans(),
)
def test_what_was_edited_on_the_way_is_edited_in_the_script(
    changes: list[tuple[int, list[Edit]]], in_batches: bool
) -> None:
    document = read_document(path_of("xor"))
    task = replace(document.task, batches=Batches(4, 3, True, 2)) if in_batches else document.task
    courses = tuple((iteration, tuple(edits)) for iteration, edits in sorted(changes, key=lambda each: each[0]))
    timeline = Timelines(task, document.initializer)._at(courses)
    costs, ends = printed(numpy_script(Training("", task, courses, SOME, document.initializer)))
    assert costs == [timeline.record(iteration).cost for iteration in range(1, SOME + 1)]
    assert ends == ends_of(timeline.record(SOME))


def test_a_script_too_long_to_be_read_is_refused() -> None:
    network = Network(784, (Layer(300, "relu"), Layer(10, "softmax")), "categorical_cross_entropy")
    batch = drawn_batch(network, 1, 1)
    task = Task(network, drawn_parameters(network, 1), batch.inputs, batch.targets, 0.1, Batches(1))
    with pytest.raises(InputError, match="too many to be read; choose a smaller network"):
        numpy_script(training(task))


def test_a_title_cannot_break_out_of_its_place() -> None:
    document = read_document(path_of("mazur"))
    for make in (numpy_script, torch_script):
        script = make(Training('"""\nimport nothing\n\\', document.task, (), 1))
        compile(script, "script.py", "exec")
        assert "\nimport nothing" not in script
