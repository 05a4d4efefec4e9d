"""Whatever is in a file: it opens, or one sentence says what is wrong with it."""

from __future__ import annotations

import contextlib
import copy
import json
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstep.session.json_text import parse_json
from backstep.session.session import Session

from .good_file import CSV, GOOD, tried


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += places(inner, (*path, number))
    return found


WEIRD: st.SearchStrategy[object] = st.sampled_from([
    None, True, False, 0, -1, 1, 2, 3.5, 1e308, -1e308, 5e-324, 10**30, 10**400, -(10**400), float("nan"), float("inf"),
    "", "x", "1", "\ud800", "\u0000", "a" * 3000, "tanh", "softmax", "xor", "..", "/", "999999999:1", "99999999:9",
    [], {}, [[]], [[[]]], [None], {"": 1}, {"csv": "/dev/null", "inputs": ["a"], "targets": ["b"]}, {"dataset": "xor"},
    {"dataset": "spirals", "examples": 100_000}, {"initializer": "normal"}, {"name": "gradient_descent"}, {"l2": 1e308},
])  # fmt: skip
NAMES = ("csv", "dataset", "initializer", "seed", "units", "str", "int", "float_", "list[", "[key]", "penalty")
KEYS = st.text(max_size=6) | st.sampled_from(NAMES)
JUNK = st.recursive(WEIRD | st.text(max_size=4) | st.floats() | st.integers(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)), max_leaves=6)  # fmt: skip


def mutate(content: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    content = copy.deepcopy(content)
    for _ in range(data.draw(st.integers(1, 4))):
        found = places(content)
        if not found:
            break
        *parents, last = data.draw(st.sampled_from(found))
        place: Any = content
        for part in parents:
            place = place[part]
        match data.draw(st.sampled_from(["delete", "replace", "rename", "copy", "swap"])):
            case "delete":
                del place[last]
            case "replace":
                place[last] = copy.deepcopy(data.draw(JUNK))
            case "rename" if isinstance(place, dict):
                place[data.draw(KEYS)] = place.pop(last)
            case "copy" if isinstance(place, list):
                place.append(copy.deepcopy(place[last]))
            case _:
                other = data.draw(st.sampled_from(found))
                value: Any = content
                with contextlib.suppress(LookupError, TypeError):
                    for part in other:
                        value = value[part]
                place[last] = copy.deepcopy(value)
    return content


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_in_a_file_it_opens_or_says_what_is_wrong(tmp_path: Path, data: st.DataObject) -> None:
    base = data.draw(
        st.sampled_from([GOOD, {**GOOD, "data": CSV}, {**GOOD, "parameters": {"initializer": "normal", "seed": 1}}])
    )
    (tmp_path / "data.csv").write_bytes(b"a,b,c,d\n1,2,0,1\n3,4,1,0\n")
    path = tmp_path / "fuzzed.backstep"
    path.write_text(json.dumps(mutate(base, data)), encoding="utf-8")
    began = time.thread_time()
    session, error = tried(lambda: Session.open(path))
    if error is not None:
        assert str(error).isprintable()
        assert len(str(error)) < 700
        assert not error.what.endswith(".")
    else:
        assert session is not None
        session.save(tmp_path / "again.backstep")
        assert Session.open(tmp_path / "again.backstep").state.record.before.equals(session.state.record.before)
    assert time.thread_time() - began < 20


@settings(max_examples=200)
@given(st.data())
def test_whatever_bytes_are_in_a_file_they_are_an_object_or_a_mistake(data: st.DataObject) -> None:
    good = json.dumps(GOOD, indent=1).encode()
    start, end = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    content = good[:start] + data.draw(st.binary(max_size=12)) + good[end:]
    found, error = tried(lambda: parse_json(content))
    assert isinstance(found, dict) if error is None else str(error).isprintable()
