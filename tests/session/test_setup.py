"""The debugger's part of a session file: out and in again, and what is wrong with one, each with its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.diagnostics import PRESETS
from backstep.core.errors import InputError
from backstep.core.network import BiasMode, Network
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session.branches import Branch, Changed, Edit
from backstep.session.breakpoints import WITH_LIMIT, Bookmark, Breakpoint, Rule, Watchpoint
from backstep.session.document import make_document
from backstep.session.setup import Setup
from backstep.session.setup_file import setup_of, setup_to_json
from backstep.session.setup_schema import DebuggerModel
from tests.session.test_spots import places

from .good_file import GOOD, changed, mistake

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CONDITIONS = st.sampled_from(["", "J < 0.5", "prev(J) < J", "all(x > -9)", "iteration % 7 == 3"])
EXPRESSIONS = ("J", "norm(W[1])", "x[1]", "a[1]", "J - J_prev")
TRUTHS = ("J < 0.5", "isnan(J)", "any(a[1] > 0) and not J > 1")
NUMBERS = st.floats(-1e300, 1e300)


@st.composite
def edits(draw: st.DrawFn, network: Network, examples: int) -> Edit:
    """A change that this network has."""
    layer = draw(st.integers(1, network.depth))
    unit = draw(st.integers(1, network.units(layer)))
    value = draw(NUMBERS)
    found = [
        Edit(Changed.WEIGHT, value, layer, unit, draw(st.integers(1, network.units(layer - 1)))),
        Edit(Changed.INPUT, value, 0, draw(st.integers(1, network.inputs)), 0, draw(st.integers(1, examples))),
        Edit(Changed.LEARNING_RATE, abs(value) or 1.0),
    ]
    if network.layer(layer).bias is not BiasMode.NONE:
        found.append(Edit(Changed.BIAS, value, layer, unit))
    return draw(st.sampled_from(found))


def on_a_step(task: Task, iteration: int, step: int) -> tuple[int, int]:
    return iteration, min(step, len(Steps(task.network, task.batches.count(iteration))))


@st.composite
def setups(draw: st.DrawFn) -> tuple[Task, Setup]:
    """A task with anything in its setup."""
    task, spot = draw(places())
    network, examples = task.network, len(task.inputs)
    many = st.integers(0, 3)
    breakpoints = [
        Breakpoint(
            number,
            spot if number == 1 else replace(spot, phase=None) if spot.line else spot,
            draw(TEXTS),
            draw(st.booleans()),
            draw(CONDITIONS),
            draw(st.integers(1, 10**9)),
            draw(st.integers(0, 10**9)),
            draw(st.sampled_from(["", "J is {J}", "{{so}}", "{J:.3f} {W[1]:+8.2e} {x:6}"])),
        )
        for number in range(1, draw(many) + 1)
    ]
    watchpoints = []
    for number in range(1, draw(many) + 1):
        rule = draw(st.sampled_from(Rule))
        limit = draw(NUMBERS) if rule in WITH_LIMIT else 0.0
        of = TRUTHS if rule is Rule.TRUE else EXPRESSIONS
        point = Watchpoint(number, draw(st.sampled_from(of)), rule, limit, name=draw(TEXTS))
        if draw(st.booleans()):
            preset = draw(st.sampled_from(list(PRESETS.values())))
            chosen = draw(st.lists(st.sampled_from(preset.settings), unique=True)) if preset.settings else []
            settings = tuple(sorted((each.name, draw(st.sampled_from([each.least, each.most]))) for each in chosen))
            point = Watchpoint(number, preset=preset.name, settings=settings)
        watchpoints.append(replace(point, enabled=draw(st.booleans())))
    watches = tuple(draw(st.lists(st.sampled_from(EXPRESSIONS), unique=True)))
    marks = draw(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 99)), max_size=3, unique=True))
    branches: dict[int, Branch] = {}
    # Some were removed.
    for number in sorted(draw(st.sets(st.integers(1, 9), max_size=3))):
        parent = draw(st.sampled_from([0, *branches]))
        first = branches[parent].iteration if parent else 1
        made = tuple(draw(st.lists(edits(network, examples), min_size=1, max_size=3)))
        branches[number] = Branch(number, draw(TEXTS), parent, first + draw(st.integers(0, 50)), made)
    return task, Setup(
        tuple(breakpoints),
        tuple(watchpoints),
        watches,
        frozenset(watches[:1]),
        tuple(Bookmark(*position, draw(TEXTS)) for position in sorted({on_a_step(task, *mark) for mark in marks})),
        MappingProxyType(branches),
        draw(st.sampled_from([0, *branches])),
        draw(st.sampled_from([None, 0, *branches])),
    )


def read_again(content: dict[str, Any], task: Task) -> Setup:
    text = json.dumps(content)
    return setup_of(DebuggerModel.model_validate_json(text), task, None)


@given(setups())
def test_what_is_written_is_read_again(given_: tuple[Task, Setup]) -> None:
    task, setup = given_
    assert read_again(setup_to_json(setup), task) == setup


def test_nothing_is_written_of_an_empty_setup() -> None:
    assert setup_to_json(Setup()) == {}


EDIT = {"change": "weight", "value": 1.0, "layer": 1, "unit": 1, "source": 1}
BRANCH = {"iteration": 3, "edits": [EDIT]}


@pytest.mark.parametrize(
    ("key", "entries", "where", "words"),
    [
        ("breakpoints", [{}], "breakpoints[0]", "no place"),
        ("breakpoints", [{"line": 3, "layer": 1}], "breakpoints[0]", "one place"),
        ("breakpoints", [{"layer": 1}, {"layer": 3}], "breakpoints[1].layer", "no layer 3"),
        ("breakpoints", [{"layer": 1, "unit": 4}], "breakpoints[0].unit", "no unit 4"),
        ("breakpoints", [{"layer": 2, "unit": 1, "source": 4}], "breakpoints[0].source", "no source 4"),
        ("breakpoints", [{"bias": True}], "breakpoints[0]", "no place"),
        ("breakpoints", [{"example": 3}], "breakpoints[0].example", "no example 3"),
        ("breakpoints", [{"iteration": 0}], "breakpoints[0].iteration", "at least 1"),
        (
            "breakpoints",
            [{"line": 3, "condition": "J <"}],
            "breakpoints[0].condition, character 3",
            "missing at the end",
        ),
        ("breakpoints", [{"line": 3, "condition": "W[3]"}], "breakpoints[0].condition, character 3", "layer"),
        ("breakpoints", [{"line": 3, "condition": "().__class__"}], "breakpoints[0].condition, characters 1 to 12", ""),
        ("breakpoints", [{"line": 3, "log": "{J"}], "breakpoints[0].log, character 1", "never closed"),
        ("breakpoints", [{"line": 3, "every": 0}], "breakpoints[0].every", "at least 1"),
        ("breakpoints", [{"line": 3, "after": -1}], "breakpoints[0].after", "at least 0"),
        ("breakpoints", [{"line": 3, "enabled": 1}], "breakpoints[0].enabled", "true or false"),
        ("watchpoints", [{"preset": "dead_relus"}], "watchpoints[0].preset", 'did you mean "dead_relu"?'),
        (
            "watchpoints",
            [{"preset": "dead_relu", "settings": {"shares": 1}}],
            "watchpoints[0].settings.shares",
            "share",
        ),
        (
            "watchpoints",
            [{"preset": "dead_relu", "settings": {"share": 2}}],
            "watchpoints[0].settings.share",
            "between",
        ),
        ("watchpoints", [{}], "watchpoints[0]", "give one of them"),
        ("watchpoints", [{"expression": "J", "preset": "dead_relu"}], "watchpoints[0]", "give one of them"),
        ("watchpoints", [{"expression": "Q"}], "watchpoints[0].expression, character 1", "not a name"),
        ("watchpoints", [{"expression": "J", "rule": "rises"}], "watchpoints[0].rule", "below"),
        ("watches", [{"expression": "import os"}], "watches[0].expression, characters 1 to 6", ""),
        ("bookmarks", [{"position": "3"}], "bookmarks[0].position", "3:31"),
        ("bookmarks", [{"position": "3:5"}, {"position": "3:5"}], "bookmarks[1].position", "already"),
        ("bookmarks", [{"position": "3:5", "note": "a\u202eb"}], "bookmarks[0].note", "U+202E"),
        ("breakpoints", [{"line": 3, "name": "\u2066x"}], "breakpoints[0].name", "U+2066"),
        ("breakpoints", [{"line": 3, "log": "x\u202d"}], "breakpoints[0].log", "U+202D"),
        ("watchpoints", [{"expression": "J", "name": "\u202e"}], "watchpoints[0].name", "remove it"),
        ("branches", [BRANCH, {**BRANCH, "name": "\u202ex"}], "branches[1].name", "U+202E"),
        ("branches", [{**BRANCH, "parent": 1}], "branches[0].parent", "no branch 1 before"),
        ("branches", [{**BRANCH, "parent": 2}, {**BRANCH, "parent": 1}], "branches[0].parent", "no branch 2 before"),
        ("branches", [BRANCH, {**BRANCH, "parent": 1, "iteration": 2}], "branches[1].iteration", "before the parent"),
        ("branches", [{**BRANCH, "number": 3}, {**BRANCH, "number": 3}], "branches[1].number", "above"),
        ("branches", [{**BRANCH, "number": 3}, {**BRANCH, "parent": 1}], "branches[1].parent", "no branch 1 before"),
        ("branches", [{"iteration": 3, "edits": []}], "branches[0].edits", ""),
        ("branches", [{"iteration": 3, "edits": [{**EDIT, "unit": 9}]}], "branches[0].edits[0].unit", ""),
        (
            "branches",
            [{"iteration": 3, "edits": [{"change": "seed", "value": 1}]}],
            "branches[0].edits[0].seed",
            "given",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_entry_is_refused_with_its_place(key: str, entries: list[Any], where: str, words: str) -> None:
    content = changed(f"debugger/{key}", entries)
    error = mistake(lambda: make_document(content, Path()))
    assert error.where == f"debugger.{where}"
    assert words in error.what, error.what
    assert "\n" not in error.what


@pytest.mark.parametrize("key", ["branch", "compared"])
def test_a_branch_that_is_not_there_cannot_be_looked_at(key: str) -> None:
    with pytest.raises(InputError, match=rf"debugger\.{key}: there is no branch 1"):
        make_document(changed(f"debugger/{key}", 1), Path())
    assert GOOD["debugger"].get("branch") is None


def test_how_far_all_branches_came_is_bounded_together() -> None:
    far = {**BRANCH, "reached": "100000000:1"}
    error = mistake(lambda: make_document(changed("debugger/branches", [far] * 99), Path()))
    assert error.where == "debugger"
    assert "9,899,999,703 iterations" in error.what
    # What a branch has of its parent is computed once, so it does not count.
    late = {**far, "iteration": 100_000_000}
    assert len(make_document(changed("debugger/branches", [late] * 99), Path()).reached) == 99
