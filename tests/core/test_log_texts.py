"""Texts with expressions in braces, filled in at a moment."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.expressions import ExpressionError, NotComputed, parse, parse_log, written
from tests.core.expression_texts import HISTORY, NETWORK, at, marked


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("", ""),
        ("nothing to fill", "nothing to fill"),
        ("iteration {iteration}, step {step}", "iteration 2, step 20"),
        ("{{J}} is not {iteration}", "{J} is not 2"),
        ("{{{iteration}}}", "{2}"),
        ("J is {J}.", "J is not computed yet."),
        ("{0.1 + 0.2} {1e-7} {2 > 1}", "0.30000000000000004 1e-07 True"),
        ("{isnan( J_prev )}", "False"),
        ("{W[1] * 0 + 1}", "[[1, 1], [1, 1], [1, 1]]"),
    ],
)
def test_filled(text: str, filled: str) -> None:
    assert parse_log(text, NETWORK).fill(at(2, 20)) == filled


def test_a_number_reads_back_as_it_was() -> None:
    assert float(parse_log("{J}", NETWORK).fill(at(2))) == HISTORY[1].cost


@pytest.mark.parametrize(
    "text",
    ["J is «{»J", "J«}»", "{J} and {«W»}", "{J} {1 +«+»}", "{{J«}»", "ŷ = {ŷ[«3»]}", "{J}{J}{J}{ab «c»}"],
)
def test_the_place_is_that_in_the_whole_text(text: str) -> None:
    plain, start, end = marked(text)
    with pytest.raises(ExpressionError) as caught:
        parse_log(plain, NETWORK)
    assert (caught.value.start, caught.value.end) == (start, end)


def test_nothing_between_braces() -> None:
    with pytest.raises(ExpressionError, match="there is nothing here") as caught:
        parse_log("J {}", NETWORK)
    assert (caught.value.start, caught.value.end) == (3, 4)


def test_what_fails_at_a_moment_is_said() -> None:
    log = parse_log("second: {all_L[2]}", NETWORK)
    assert log.fill(at(1)) == f"second: {HISTORY[0].losses[1]!r}".replace("np.float64(", "").rstrip(")")
    with pytest.raises(ExpressionError, match="there is no example 2") as caught:
        log.fill(at(3))
    assert (caught.value.start, caught.value.end) == (9, 17)


def test_too_long_a_text_is_refused() -> None:
    assert parse_log("x" * 1000, NETWORK).fill(at(1)) == "x" * 1000
    with pytest.raises(ExpressionError, match="at most 1,000 characters"):
        parse_log("x" * 1001, NETWORK)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-0.5, "-0.5"),
        (1e300, "1e+300"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
        (True, "True"),
        (np.array([1.0, 2.5]), "[1, 2.5]"),
        (np.array([True, False]), "[True, False]"),
        (np.arange(10.0), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"),
        (np.arange(11.0), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …]"),
        (np.arange(4.0).reshape(2, 2), "[[0, 1], [2, 3]]"),
        (np.arange(10.0).reshape(5, 2), "[[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]"),
        (np.arange(12.0).reshape(6, 2), "[[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], …]"),
        (np.arange(12.0).reshape(3, 4), "[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, …]]"),
        (np.arange(24.0).reshape(2, 12), "[[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …], …]"),
    ],
)
def test_written(value: float | np.ndarray, text: str) -> None:
    assert written(value) == text


@given(st.floats())
def test_every_float_reads_back_from_its_text(number: float) -> None:
    assert np.float64(written(number)).tobytes() == np.float64(number).tobytes() or math.isnan(number)


def test_not_computed_is_an_error_only_outside_texts() -> None:
    with pytest.raises(NotComputed):
        parse("J", NETWORK).evaluate(at(1, 1))
    assert parse_log("{J} {prev(J)}", NETWORK).fill(at(1, 1)) == "not computed yet not computed yet"
