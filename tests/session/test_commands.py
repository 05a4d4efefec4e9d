"""Commands are values: equal where they ask for the same, unchangeable, and made of what they need alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from backstep.core.steps import Level
from backstep.session import commands as do

EVERY = [kind for kind in vars(do).values() if isinstance(kind, type) and issubclass(kind, do.Command)]
PLAIN = [kind for kind in EVERY if kind is not do.Command and not kind.__annotations__]


def test_those_of_one_kind_with_the_same_fields_are_equal_and_no_others() -> None:
    commands = [kind() for kind in PLAIN] + [do.GoTo(3), do.GoTo(3, 4), do.GoTo(4), do.RunIterations(3)]
    assert len(commands) > 20
    for place, one in enumerate(commands):
        for other_place, other in enumerate(commands):
            assert (one == other) == (place == other_place)
    assert len({*commands, *map(copy.copy, commands)}) == len(commands)
    assert do.GoTo(3, 4) == do.GoTo(step=4, iteration=3)
    assert do.GoTo(3) == do.GoTo(3, None)
    assert hash(do.GoTo(3)) == hash(do.GoTo(3, None))


def test_what_is_left_out_is_the_default() -> None:
    assert (do.GoTo(3).iteration, do.GoTo(3).step) == (3, None)
    assert do.SeekStop(watchpoint=2).breakpoint == 0
    assert repr(do.SetLevel(Level.LAYER)) == f"SetLevel(level={Level.LAYER!r})"


def test_nothing_about_one_changes() -> None:
    command: Any = do.GoTo(3)
    with pytest.raises(AttributeError, match="make another command"):
        command.iteration = 4
    with pytest.raises(AttributeError):
        command.other = 4
    assert command == do.GoTo(3)


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((1, 2, 3, True, 5), {}), ((1,), {"iteration": 1}), ((1,), {"stop": 2})], ids=repr
)
def test_what_does_not_fit_is_an_error_of_the_program(values: tuple[int, ...], named: dict[str, int]) -> None:
    make: Any = do.GoTo
    with pytest.raises((TypeError, AttributeError), match="GoTo"):
        make(*values, **named)
