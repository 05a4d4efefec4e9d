"""A session file without a mistake, and how to make one in it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from backstep.core.errors import InputError

GOOD: dict[str, Any] = {
    "format": "backstep-session",
    "version": 1,
    "title": "Good",
    "network": {
        "inputs": 2,
        "layers": [{"units": 3, "activation": "tanh", "bias": "fixed"}, {"units": 2, "activation": "sigmoid"}],
        "loss": "binary_cross_entropy",
    },
    "parameters": {
        "weights": [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]],
        "biases": [[0.0, 0.0, 0.0], [0.1, 0.2]],
    },
    "data": {
        "inputs": [[0.5, 1.0], [1.5, -1.0]],
        "targets": [[0.0, 1.0], [1.0, 1.0]],
        "input_names": ["a", "b"],
        "target_names": ["c", "d"],
    },
    "training": {"learning_rate": 0.5, "batch_size": 1, "shuffle": True, "seed": 3},
    "debugger": {"breakpoints": [{"line": 3}], "position": "2:5"},
    "lesson": {"text": "Look."},
    "view": {"level": "layer", "example": 1},
}
CSV = {"csv": "data.csv", "inputs": ["a", "b"], "targets": ["c", "d"]}


def changed(path: str, value: object) -> dict[str, Any]:
    """GOOD with one value replaced, added, or taken out where `value` is `...`."""
    content = copy.deepcopy(GOOD)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = content
    for part in parents:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return content


def mistake(call: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    error = caught.value
    assert error.what
    assert not error.what.endswith("."), "a sentence without its full stop"
    assert str(error).isprintable(), "the command line prints one line"
    assert len(str(error)) < 600, "nobody reads more"
    return error


T = TypeVar("T")


def tried(call: Callable[[], T]) -> tuple[T | None, InputError | None]:
    """What a call gives, or the mistake it finds; anything else it raises fails the test."""
    try:
        return call(), None
    except InputError as error:
        return None, error
