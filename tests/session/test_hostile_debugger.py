"""Whatever `debugger` holds in a file from elsewhere: it is taken, or one sentence says where it is wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from backstep.core.diagnostics import PRESETS
from backstep.core.errors import InputError
from backstep.present.moment import present
from backstep.present.panels import PANEL_BY_NAME
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session import hunting
from backstep.session.branches import Changed, Edit
from backstep.session.document import make_document
from backstep.session.session import Session
from backstep.session.setup_file import setup_to_json
from backstep.session.setup_schema import DebuggerModel
from tests.core.expression_texts import in_time
from tests.strategies import carry_out

from .good_file import GOOD, tried

SOUND: dict[str, st.SearchStrategy[Any]] = {
    "line": st.integers(1, 30),
    "phase": st.sampled_from(["forward", "cost", "backward", "update"]),
    "condition": st.sampled_from(["", "J < 1", "W[1][1,1] > 0", "iteration > 3"]),
    "expression": st.sampled_from(["J", "W[2][1,1]", "norm(dJ_dW[1])", "J - J_prev"]),
    "log": st.sampled_from(["", "J is {J}"]),
    "rule": st.sampled_from(["changes", "sign", "above", "below", "not_finite"]),
    "preset": st.sampled_from(["", *PRESETS]),
    "settings": st.just({}),
    "change": st.sampled_from(["weight", "bias", "input", "target", "learning_rate", "seed"]),
    "value": st.floats(0.1, 2.0),
    "limit": st.floats(-1.0, 1.0),
    "position": st.sampled_from(["1:1", "3:4", "2:60"]),
    "reached": st.sampled_from(["1:1", "3:4", "40:60"]),
    "parent": st.integers(0, 2),
    "branch": st.integers(0, 2),
    "name": st.text(max_size=5),
    "note": st.text(max_size=5),
}
"""What belongs to a key; a number up to 3 where nothing is said."""
HOSTILE: st.SearchStrategy[Any] = st.sampled_from([
    None, True, 0, -1, 2.5, 1e308, 10**9, 10**30, 10**400, float("nan"), float("-inf"), [], {}, [[]], [None], {"": {}},
    "", "x" * 1001, "x" * 100_000, "(" * 900, "[" * 40_000, "-" * 999, "9" * 999, "9**9**9**9", "2**2**2**2**2**2**9",
    "().__class__.__bases__[0].__subclasses__()", "__import__('os').system('true')", "J.__class__", "[x for x in W]",
    "lambda: 1", "W[1][99999999999,1]", "W[1][1,1]" + "+W[1][1,1]" * 99, "W[10**9]", "f'{J}'", "{J!r:>{iteration}}",
    "{" * 900, "{J", "}", "J\nJ", "J\x00", "\ud800", "\u202e", "999999999:1", "1:999999999", "100000000:1", "0:0",
    "１:１", "1:1\n", "NaN", "1e999", "J if J else J", "J := 3", "a" * 60 + "[1]", "sum(sum(sum(W[1])))" * 9,
])  # fmt: skip


def sound(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of a model's keys, and mostly what belongs to each; those that must be there mostly are."""
    required = {key: _of(key, field.annotation) for key, field in model.model_fields.items() if field.is_required()}
    others = {key: _of(key, field.annotation) for key, field in model.model_fields.items() if not field.is_required()}
    return st.fixed_dictionaries(required, optional=others)


def _of(key: str, annotation: Any) -> st.SearchStrategy[Any]:
    parts = [part for part in get_args(annotation) if isinstance(part, type)]
    inner = next((part for part in parts if issubclass(part, BaseModel)), None)
    if inner is not None:
        return st.lists(sound(inner), max_size=3)
    if annotation is bool:
        return st.booleans()
    return SOUND.get(key, st.integers(1, 3))


@st.composite
def debuggers(draw: st.DrawFn) -> dict[str, Any]:
    """`debugger` with up to three hostile values in any place, new keys among them."""
    content: dict[str, Any] = draw(sound(DebuggerModel))
    for _ in range(draw(st.integers(0, 3))):
        place: Any = content
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if not isinstance(place[key], dict | list) or not place[key] or draw(st.integers(0, 3)) == 0:
                place[key] = copy.deepcopy(draw(HOSTILE))
                break
            place = place[key]
        if isinstance(place, dict) and draw(st.integers(0, 5)) == 0:
            place[draw(st.text(max_size=8))] = draw(HOSTILE)
    return content


ALL_PANELS = View(open=frozenset(PANEL_BY_NAME))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(debugger=debuggers())
def test_it_is_taken_or_refused_with_its_place(monkeypatch: pytest.MonkeyPatch, debugger: dict[str, Any]) -> None:
    monkeypatch.setattr(hunting, "MOST_SEARCHED", 5)
    document, error = tried(lambda: make_document({**GOOD, "debugger": debugger}, Path()))
    if error is not None:
        assert error.where.startswith("debugger")
        assert str(error).isprintable()
        assert len(str(error)) < 700
        assert not error.what.endswith(".")
        return
    assert document is not None
    session = Session(document)
    assert present(session.state, ALL_PANELS).card is not None
    carry_out(session, do.StepOver(), do.Continue(), do.RunIterations(2), do.ReverseContinue())
    for number in session.state.setup.branches:
        carry_out(session, do.SwitchBranch(number), do.StepOver())
    present(session.state, ALL_PANELS)
    written = json.loads(json.dumps(session.content()))
    # A limit or setting that has no meaning is not kept.
    assert setup_to_json(make_document(written, Path()).setup) == setup_to_json(session.state.setup)


@given(text=HOSTILE.filter(lambda value: isinstance(value, str)))
def test_a_hostile_text_is_told_in_milliseconds(text: str) -> None:
    in_time(text)


def test_the_sound_ones_are_taken() -> None:
    """Otherwise nothing would be tried beyond the first check."""
    taken = []

    @settings(max_examples=60, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(debugger=sound(DebuggerModel))
    def look(debugger: dict[str, Any]) -> None:
        taken.append(tried(lambda: make_document({**GOOD, "debugger": debugger}, Path()))[1] is None)

    look()
    assert any(taken)
    assert not all(taken)


LONG = "W[1][1,1]" + " + W[1][1,1]" * 80


def test_no_more_expressions_than_can_be_read_at_once() -> None:
    """In a file and at the desk alike: what was set can be saved, and what was saved can be opened."""
    for key, name in (("breakpoints", "condition"), ("watches", "expression"), ("watchpoints", "expression")):
        entries = [{"line": 3, name: LONG} if key == "breakpoints" else {name: LONG}] * 120
        with pytest.raises(InputError, match="together have 116,280 characters"):
            make_document({**GOOD, "debugger": {key: entries}}, Path())
    session = Session(make_document({**GOOD, "debugger": {"watches": [{"expression": LONG}] * 103}}, Path()))
    before = session.state.setup
    with pytest.raises(InputError, match="keep them to 100,000"):
        session.dispatch(do.PutWatch(LONG + " + alpha"))
    assert session.state.setup == before


def test_branches_of_branches_of_branches() -> None:
    """As deep as they may be, and each of them is trained."""
    edits = [{"change": "learning_rate", "value": 0.1}]
    branches = [{"iteration": 1 + number // 40, "parent": number, "edits": edits} for number in range(100)]
    session = Session(make_document({**GOOD, "debugger": {"branches": branches, "branch": 100}}, Path()))
    carry_out(session, do.GoTo(9, 2), do.EditValue(Edit(Changed.LEARNING_RATE, 0.2)))
    assert session.state.position == (9, 2)
    assert not session.state.stale, "there is no room for one more"
    with pytest.raises(InputError, match="at most 100 are possible"):
        make_document({**GOOD, "debugger": {"branches": branches * 2}}, Path())


@pytest.mark.parametrize("key", ["breakpoints", "watchpoints", "watches", "bookmarks", "branches", "edits"])
def test_far_too_many_entries_are_refused_before_any_is_looked_at(key: str) -> None:
    """A million of them would take seconds."""
    entries: list[Any] = [{"no such key": 1}] * 1001
    debugger = {"branches": [{"iteration": 1, "edits": entries}]} if key == "edits" else {key: entries}
    with pytest.raises(
        InputError, match=r"^debugger\.[^,;]*: this has 1,001 entries; at most (100|1,000) are possible$"
    ):
        make_document({**GOOD, "debugger": debugger}, Path())
