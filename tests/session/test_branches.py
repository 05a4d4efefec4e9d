"""What-if: edits, and the timelines of the branches they make."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.network import BiasMode
from backstep.core.training import Task
from backstep.session.branches import ROOT, Branch, Changed, Edit, Timelines, changed_task, check_edit
from backstep.session.document import read_document
from backstep.session.lessons import path_of
from tests.calls import calls_of
from tests.strategies import tasks


@st.composite
def edited(draw: st.DrawFn) -> tuple[Task, Edit]:
    """A task and an edit that it can bear."""
    task = draw(tasks())
    network = task.network
    layer = draw(st.integers(1, network.depth))
    unit = draw(st.integers(1, network.units(layer)))
    value = draw(st.floats(0.01, 1.0))
    example = draw(st.integers(1, len(task.inputs)))
    edits = [
        Edit(Changed.WEIGHT, value, layer, unit, draw(st.integers(1, network.units(layer - 1)))),
        Edit(Changed.INPUT, value, unit=draw(st.integers(1, network.inputs)), example=example),
        Edit(Changed.TARGET, value, unit=draw(st.integers(1, network.outputs)), example=example),
        Edit(Changed.LEARNING_RATE, value),
    ]
    if network.layer(layer).bias is not BiasMode.NONE:
        edits.append(Edit(Changed.BIAS, value, layer, unit))
    return task, draw(st.sampled_from(edits))


def run_plainly(task: Task, edit: Edit, at: int, count: int) -> list[bytes]:
    """The parameters each iteration starts with, walked one by one with the edit made before iteration `at`."""
    parameters, found = task.start, []
    for iteration in range(1, count + 1):
        if iteration == at:
            task = changed_task(task, (edit,))
            flat = parameters.flat.copy()
            layout = parameters.layout
            if edit.what is Changed.WEIGHT:
                layout.weight_views(flat)[edit.layer - 1][edit.unit - 1, edit.source - 1] = edit.value
            if edit.what is Changed.BIAS:
                layout.bias_views(flat)[edit.layer - 1][edit.unit - 1] = edit.value
            parameters = type(parameters).from_flat(layout, flat)
        found.append(parameters.flat.tobytes())
        parameters = task.record(iteration, parameters).after
    return found


@given(edited(), st.integers(1, 6), st.integers(0, 6))
def test_a_branch_is_the_walk_with_the_edit_made_in_its_place(given_: tuple[Task, Edit], at: int, more: int) -> None:
    task, edit = given_
    timelines = Timelines(task)
    branch = Branch(1, "what if", ROOT, at, (edit,))
    timeline = timelines.of({1: branch}, 1)
    walked = run_plainly(task, edit, at, at + more)
    if timeline.reach(at + more):
        assert [timeline.parameters(i).flat.tobytes() for i in range(1, at + more + 1)] == walked
        records = [timeline.record(iteration) for iteration in range(1, at + more + 1)]
        assert timeline.finish(at + more) is False or [r.cost for r in records] == list(timeline.costs(at + more))


@given(edited(), st.integers(1, 40))
def test_the_parent_is_untouched(given_: tuple[Task, Edit], at: int) -> None:
    task, edit = given_
    alone, timelines = Timelines(task), Timelines(task)
    timelines.of({1: Branch(1, "", ROOT, at, (edit,))}, 1).reach(at + 3)
    assert timelines.root.reach(at + 3) == alone.root.reach(at + 3)
    if alone.root.failure is None:
        assert timelines.root.parameters(at + 3).equals(alone.root.parameters(at + 3))


@given(edited(), edited(), st.integers(1, 5), st.integers(0, 5))
def test_a_branch_of_a_branch_keeps_both_edits(
    given_: tuple[Task, Edit], other: tuple[Task, Edit], at: int, later: int
) -> None:
    task, first = given_
    second = replace(first, value=first.value / 2)
    branches = {1: Branch(1, "", ROOT, at, (first,)), 2: Branch(2, "", 1, at + later, (second,))}
    timelines = Timelines(task)
    inner, outer = timelines.of(branches, 2), timelines.of(branches, 1)
    if not inner.reach(at + later + 1) or not outer.reach(at + later + 1):
        return
    for iteration in range(1, at + later):
        assert inner.record(iteration).after.equals(outer.record(iteration).after)
    direct = Timelines(inner.task)
    walked = direct.root.task.record(at + later, inner.parameters(at + later))
    assert walked.after.equals(inner.record(at + later).after)


def test_thinned_checkpoints_change_nothing_in_a_branch() -> None:
    task = _xor()
    branch = {1: Branch(1, "", ROOT, 100, (Edit(Changed.LEARNING_RATE, 0.2),))}
    wide, narrow = Timelines(task).of(branch, 1), Timelines(task, budget=4000).of(branch, 1)
    assert wide.reach(1000)
    assert narrow.reach(1000)
    assert narrow.stride > wide.stride
    for iteration in (999, 3, 100, 101, 99, 500):
        assert narrow.parameters(iteration).equals(wide.parameters(iteration))


def test_all_branches_together_stay_in_the_budget() -> None:
    task = _xor()
    timelines = Timelines(task, budget=100_000)
    branches = {n: Branch(n, "", ROOT, n, (Edit(Changed.LEARNING_RATE, 0.1 * n),)) for n in range(1, 5)}
    for number in branches:
        timelines.of(branches, number).reach(2000)
    assert timelines.held_bytes <= 100_000
    timelines.keep(iter([({}, ROOT)]))
    assert timelines.held_bytes <= 100_000


def _xor() -> Task:
    return read_document(path_of("xor")).task


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        (Edit(Changed.WEIGHT, float("nan"), 1, 1, 1), "value"),
        (Edit(Changed.WEIGHT, 1.0, 9, 1, 1), "layer"),
        (Edit(Changed.WEIGHT, 1.0, 1, 9, 1), "unit"),
        (Edit(Changed.WEIGHT, 1.0, 1, 1, 9), "source"),
        (Edit(Changed.INPUT, 1.0, unit=1, example=99), "example"),
        (Edit(Changed.TARGET, 1.0, unit=9, example=1), "unit"),
        (Edit(Changed.LEARNING_RATE, 0.0), "value"),
        (Edit(Changed.LEARNING_RATE, float("inf")), "value"),
        (Edit(Changed.SEED, 1.0), "seed"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_with_the_place(edit: Edit, where: str) -> None:
    with pytest.raises(InputError) as caught:
        check_edit(edit, _xor(), None)
    assert caught.value.where == where


def test_however_often_a_branch_is_looked_up_its_edits_are_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    edits = tuple(Edit(Changed.WEIGHT, float(value), 1, 1, 1) for value in range(50))
    branch = Branch(1, "", ROOT, 3, edits)
    hashed = calls_of(monkeypatch, Edit, "__hash__")
    found = {branch.course: 1}
    assert found[branch.course] == 1
    assert hash(branch.course) == hash((3, edits))
    assert len(hashed) == 2 * len(edits), "once for the branch, once for the plain tuple"
