"""Positions and amounts of memory as somebody types them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.present.positions import memory_hint, position_hint, read_memory, read_position
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.strategies import carry_out


def xor(*commands: do.Command) -> Session:
    session = Session.open(path_of("xor"))
    carry_out(session, *commands)
    return session


@given(st.integers(1, 50), st.integers(1, 67), st.sampled_from(["{}:{}", " {} : {} ", "{:,}:{:,}"]))
def test_a_typed_position_is_a_jump(iteration: int, step: int, way: str) -> None:
    typed, jumped = xor(), xor(do.GoTo(iteration, step))
    carry_out(typed, read_position(way.format(iteration, step), typed.state))
    assert typed.state.position == jumped.state.position == (iteration, step)
    assert typed.state.visited == jumped.state.visited


def test_an_iteration_alone_keeps_the_step_and_a_step_alone_the_iteration() -> None:
    state = xor(do.GoTo(3, 12)).state
    assert read_position("1,200", state) == do.GoTo(1200, None)
    assert read_position(":31", state) == do.GoTo(3, 31)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "type an iteration"),
        ("abc", "“abc” is no position"),
        ("12:", "is no position"),
        (":", "is no position"),
        ("1:2:3", "is no position"),
        ("-4", "is no position"),
        ("٣", "is no position"),
        ("9" * 100_000, "is no position"),
        ("0", "no iteration 0"),
        ("99999999999", "choose one from 1 to 100,000,000"),
        ("3:0", "has no step 0; choose one from 1 to 67"),
        ("3:68", "has no step 68"),
    ],
)
def test_what_is_no_position_is_told_in_a_sentence(text: str, said: str) -> None:
    state = xor().state
    with pytest.raises(InputError, match=said):
        read_position(text, state)
    hint = position_hint(text, state)
    assert hint.mistake is bool(text)
    assert hint.text.endswith(".")
    assert len(hint.text) < 200


def test_a_position_is_explained_as_it_is_typed() -> None:
    state = xor(do.GoTo(5, 1)).state
    assert position_hint("3:60", state).text == "Iteration 3, step 60 of 67: Update."
    assert "trains 5 more iterations" in position_hint("10", state).text
    assert "5:1" in position_hint("", state).text


@pytest.mark.parametrize(("text", "megabytes"), [("64", 64), (" 1,000 MB ", 1000), ("1", 1)])
def test_memory_is_read(text: str, megabytes: int) -> None:
    assert read_memory(text) == megabytes
    assert not memory_hint(text, 3_200_000).mistake
    assert "3.2 MB" in memory_hint(text, 3_200_000).text


@pytest.mark.parametrize("text", ["", "0", "much", "-3", "1.5", "64001", "9" * 100_000])
def test_what_is_no_amount_of_memory_is_told(text: str) -> None:
    with pytest.raises(InputError):
        read_memory(text)
    assert memory_hint(text, 0).mistake
