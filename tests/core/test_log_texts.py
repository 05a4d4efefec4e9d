"""Texts with expressions in braces, filled in at a moment."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.batches import Batches
from backstep.core.expression_completion import log_completions
from backstep.core.expression_logs import MOST_PLACES, LogLine, Number, exactly, parse_log
from backstep.core.expressions import ExpressionError, NotComputed, parse
from backstep.core.network import Layer, Network
from backstep.core.training import Task
from tests.core.expression_texts import HISTORY, NETWORK, at, marked
from tests.strategies import drawn_batch, drawn_parameters, moment_in, walked


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
    assert parse_log(text, NETWORK).fill(at(2, 20)).exact == filled


def test_a_number_reads_back_as_it_was() -> None:
    assert float(parse_log("{J}", NETWORK).fill(at(2)).exact) == HISTORY[1].cost


@pytest.mark.parametrize(
    "text",
    [
        "J is «{»J",
        "J«}»",
        "{J} and {«W»}",
        "{J} {1 +«+»}",
        "{{J«}»",
        "ŷ = {ŷ[«3»]}",
        "{J}{J}{J}{ab «c»}",
        "{J} {J:«.3q»}",
    ],
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
    assert log.fill(at(1)).exact == f"second: {float(HISTORY[0].losses[1])!r}"
    with pytest.raises(ExpressionError, match="there is no example 2") as caught:
        log.fill(at(3))
    assert (caught.value.start, caught.value.end) == (9, 17)


def test_too_long_a_text_is_refused() -> None:
    assert parse_log("x" * 1000, NETWORK).fill(at(1)).exact == "x" * 1000
    with pytest.raises(ExpressionError, match="at most 1,000 characters"):
        parse_log("x" * 1001, NETWORK)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("3", "3"),
        ("-0.5", "-0.5"),
        ("1e300", "1e+300"),
        ("iteration*1e308", "inf"),
        ("-iteration*1e308", "-inf"),
        ("sqrt(-iteration)", "nan"),
        ("1 < 2", "True"),
        ("a[1]*0 + 2.5", "[2.5, 2.5, 2.5]"),
        ("a[1] > 9", "[False, False, False]"),
        ("abs(W[1])*0", "[[0, 0], [0, 0], [0, 0]]"),
        ("W[1] @ x * 0 + 1", "[1, 1, 1]"),
        ("abs(W[2][1])*0", "[0, 0, 0]"),
        ("abs(W[1]*0)[:,2]", "[0, 0, 0]"),
    ],
)
def test_a_value_in_a_text(expression: str, text: str) -> None:
    assert parse_log(f"«{{{expression}}}»", NETWORK).fill(at(2)).exact == f"«{text}»"


@pytest.mark.parametrize(
    ("rows", "columns", "text"),
    [
        (1, 11, "[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, …]]"),
        (5, 2, "[[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]]"),
        (6, 2, "[[0, 0], [0, 0], [0, 0], [0, 0], [0, 0], …]"),
        (3, 4, "[[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, …]]"),
        (2, 12, "[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, …], …]"),
    ],
)
def test_of_many_numbers_the_first_ten_are_written(rows: int, columns: int, text: str) -> None:
    network = Network(columns, (Layer(rows, "linear"),), "squared_error")
    batch = drawn_batch(network, 1, 1)
    task = Task(network, drawn_parameters(network, 2), batch.inputs, batch.targets, 0.5, Batches(1))
    moment = moment_in(walked(task, 1), 1)
    assert parse_log("{abs(W[1]) * 0}", network).fill(moment).exact == text
    line = parse_log("{W[1]}", network).fill(moment)
    assert sum(isinstance(piece, Number) for piece in line.pieces) <= 10, "a line keeps no more than it writes"


SPECS = ["", "6", "12", "+", "012", "+9", ".0f", ".3f", ".3e", ".3g", ".3", ".1%", "8.3f", "+.2f", "010.3f", "e", "f"]


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(SPECS))
def test_a_number_is_written_as_python_would(number: float, spec: str) -> None:
    written = Number(number, spec).written(exactly)
    # Python has "3.0" where nothing says how many digits; here such a number is whole.
    plain = exactly(number)
    expected = format(int(plain), spec) if plain.lstrip("-").isdigit() and spec.strip("+0123456789") == "" else ""
    if plain == "-0":
        return
    assert written == (expected or format(number, spec))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{iteration:.3f}", "2.000"),
        ("{iteration:6}|", "     2|"),
        ("{iteration:06}|", "000002|"),
        ("{iteration:+}|{-iteration:+}|{-iteration:04}", "+2|-2|-002"),
        ("{ iteration : .1e }", "2.0e+00"),
        ("{iteration/8:.1%}", "25.0%"),
        ("{abs(a[1])*0 + 1/3:.2f}", "[0.33, 0.33, 0.33]"),
        ("{abs(W[1][:,1])*0:.1f}", "[0.0, 0.0, 0.0]"),
        ("{iteration > 1:6}|{iteration > 1:.1f}", "  True|1.0"),
        ("{J:.3f}", "not computed yet"),
        ("{sqrt(-iteration):8.3f}|{iteration*1e308:04}", "     nan| inf"),
        (f"{{iteration:.{MOST_PLACES}f}}", "2." + "0" * MOST_PLACES),
    ],
)
def test_a_text_says_how_its_numbers_are_written(text: str, filled: str) -> None:
    assert parse_log(text, NETWORK).fill(at(2, 20)).exact == filled


@pytest.mark.parametrize(
    "text",
    [
        *("{J:«3d»}", "{J:«>8»}", "{J:«.21f»}", "{J:«100»}", "{J:«.f»}", "{J:«,»}", "{J: «x» }", "{J:«.3f.2»}"),
        *("{J«:»}", "{W[1][:,1]«:»}"),
    ],
)
def test_what_says_nothing_about_writing_a_number_is_refused(text: str) -> None:
    plain, start, end = marked(text)
    with pytest.raises(ExpressionError, match=r"use for example \.3f, \.3e, \.3g, \.1%, 6 or 8\.3f") as caught:
        parse_log(plain, NETWORK)
    assert (caught.value.start, caught.value.end) == (start, end)


def test_only_what_is_left_open_is_written_as_one_likes() -> None:
    line = parse_log("{iteration} {iteration:.2f} {abs(W[1][1])*0} {1 > 2}", NETWORK).fill(at(2))
    assert line.written(lambda value: f"<{value:g}>") == "<2> 2.00 [<0>, <0>] False"
    assert LogLine(("as it is",)).exact == "as it is"


def test_nothing_is_offered_behind_the_colon() -> None:
    text = "J is {J:.3f"
    for cursor in range(text.index(":") + 1, len(text) + 1):
        assert log_completions(text, cursor, NETWORK)[1] == ()
    inside = "{W[1][:,"
    assert "1" in log_completions(inside, len(inside), NETWORK)[1]


@given(st.floats())
def test_every_float_reads_back_from_its_text(number: float) -> None:
    assert np.float64(exactly(number)).tobytes() == np.float64(number).tobytes() or math.isnan(number)


def test_not_computed_is_an_error_only_outside_texts() -> None:
    with pytest.raises(NotComputed):
        parse("J", NETWORK).evaluate(at(1, 1))
    assert parse_log("{J} {prev(J)}", NETWORK).fill(at(1, 1)).exact == "not computed yet not computed yet"
