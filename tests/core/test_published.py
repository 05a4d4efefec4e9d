"""Printed figures against computed numbers: digit by digit, and whether they were rounded correctly."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.published import MOST_DIGITS, Figure, Verdict

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-12)
PLACES = st.integers(0, 12)


def exact(value: float) -> Decimal:
    return Decimal(repr(value))


def rounded(value: float, places: int, rounding: str) -> str:
    return f"{exact(value).quantize(Decimal(1).scaleb(-places), rounding):f}"


@given(NUMBERS, PLACES, st.sampled_from([ROUND_HALF_DOWN, ROUND_HALF_UP]))
def test_what_is_rounded_correctly_agrees_in_every_digit(value: float, places: int, rounding: str) -> None:
    text = rounded(value, places, rounding)
    found = Figure(text).against(value)
    assert found.verdict is Verdict.RIGHT
    assert found.agreeing == found.digits
    assert found.same == len(found.computed)
    assert found.computed.replace("\u2212", "-") in (text, text.removeprefix("-"))


@given(NUMBERS, PLACES)
def test_what_is_cut_off_is_told_apart_from_what_is_rounded(value: float, places: int) -> None:
    cut, right = rounded(value, places, ROUND_DOWN), rounded(value, places, ROUND_HALF_UP)
    assume(Decimal(cut) != 0)
    found = Figure(cut).against(value)
    also = rounded(value, places, ROUND_HALF_DOWN)
    assert found.verdict is (Verdict.RIGHT if cut in (right, also) else Verdict.CUT)


@given(NUMBERS, PLACES, st.sampled_from([-1, 1]))
def test_one_off_in_the_last_place_is_told_apart_from_what_is_wrong(value: float, places: int, off: int) -> None:
    unit = Decimal(1).scaleb(-places)
    nearest = {Decimal(rounded(value, places, way)) for way in (ROUND_HALF_DOWN, ROUND_HALF_UP)}
    assume(len(nearest) == 1)
    printed = nearest.pop() + off * unit
    assume(len(printed.as_tuple().digits) > 1)
    found = Figure(f"{printed:f}").against(value)
    assert found.verdict is (Verdict.CUT if printed == Decimal(rounded(value, places, ROUND_DOWN)) else Verdict.LAST)


@given(NUMBERS, PLACES, st.integers(2, 9), st.integers(0, 11))
def test_a_digit_that_is_wrong_is_found_where_it_is(value: float, places: int, by: int, where: int) -> None:
    """One digit of the rounded number is exchanged for another that is not its neighbour."""
    text = rounded(value, places, ROUND_HALF_UP)
    at = [place for place, letter in enumerate(text) if letter.isdigit()]
    lead = next((number for number, place in enumerate(at) if text[place] != "0"), None)
    assume(lead is not None)
    digits = at[lead:]
    assume(where < len(digits))
    place = digits[where]
    new = (int(text[place]) + by) % 10
    assume(where > 0 or new)
    assume(abs(new - int(text[place])) > 1)
    found = Figure(text[:place] + str(new) + text[place + 1 :]).against(value)
    assert (found.verdict, found.agreeing, found.digits) == (Verdict.WRONG, where, len(digits))
    assert found.same == place, "the marks begin at that digit"


@given(NUMBERS, NUMBERS, PLACES)
@example(0.05, 0.95, 2)
@example(123.4, 9.5, 1)
def test_digits_that_agree_are_those_before_the_first_that_differs(value: float, other: float, places: int) -> None:
    text = rounded(other, places, ROUND_HALF_UP)
    found = Figure(text).against(value)
    assert 0 <= found.agreeing <= found.digits
    assert 0 <= found.same <= len(found.computed)
    assert (found.verdict is Verdict.RIGHT) == (2 * abs(exact(value) - Decimal(text)) <= Decimal(1).scaleb(-places))
    if found.verdict is not Verdict.RIGHT and not found.opposite:
        shown, printed = found.computed.replace("\u2212", "-"), text
        tail = max(len(shown), len(printed))
        first, second = shown.lstrip("-").rjust(tail, "0"), printed.lstrip("-").rjust(tail, "0")
        differ = next(place for place in range(tail) if first[place] != second[place])
        assert found.same == max(0, differ - (tail - len(shown.lstrip("-")))) + shown.startswith("-")


@pytest.mark.parametrize(
    ("printed", "value", "verdict", "agreeing", "computed"),
    [
        ("0.40", 0.4, Verdict.RIGHT, 2, "0.40"),
        ("0.4", 0.44, Verdict.RIGHT, 1, "0.4"),
        ("0.40", 0.44, Verdict.WRONG, 1, "0.44"),
        ("2.68", 2.675, Verdict.RIGHT, 3, "2.68"),
        ("0.1999", 0.2, Verdict.LAST, 0, "0.2000"),
        ("0.291027924", 0.29102777369359933, Verdict.WRONG, 6, "0.291027774"),
        ("-0.5", 0.5, Verdict.WRONG, 0, "0.5"),
        ("\u22120.25", -0.25, Verdict.RIGHT, 2, "\u22120.25"),
        ("+3", 3.0, Verdict.RIGHT, 1, "3"),
        (".5", 0.5, Verdict.RIGHT, 1, "0.5"),
        ("3.", 3.2, Verdict.RIGHT, 1, "3"),
        ("8", 9.0, Verdict.WRONG, 0, "9"),
        ("0.00", 0.001, Verdict.RIGHT, 3, "0.00"),
        ("0.0", -0.04, Verdict.RIGHT, 2, "0.0"),
        ("3.510e-5", 3.510187782978859e-05, Verdict.RIGHT, 4, "3.510e\u22125"),
        ("3.51E-05", 3.53e-05, Verdict.WRONG, 2, "3.53e\u22125"),
        ("1e3", 1499.0, Verdict.RIGHT, 1, "1e3"),
        ("1e300", 1e300, Verdict.RIGHT, 1, "1e300"),
        ("0." + "3" * 20, 1 / 3, Verdict.WRONG, 16, "0." + "3" * 16 + "0" * 4),
        ("5", 1e300, Verdict.WRONG, 0, "1" + "0" * 300),
    ],
)
def test_by_hand(printed: str, value: float, verdict: Verdict, agreeing: int, computed: str) -> None:
    found = Figure(printed).against(value)
    assert (found.verdict, found.agreeing, found.computed) == (verdict, agreeing, computed)


def test_the_other_sign_is_told() -> None:
    assert Figure("-0.5").against(0.5).opposite
    assert not Figure("0.0").against(-0.5).opposite, "zero has no sign"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nothing_agrees_with_what_is_no_number(value: float) -> None:
    found = Figure("0.123").against(value)
    assert (found.verdict, found.agreeing, found.same, found.digits) == (Verdict.WRONG, 0, 0, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "-",
        "e5",
        "1,5",
        "1 000",
        "0x10",
        "one",
        "1e",
        "--1",
        "1.2.3",
        "NaN",
        "\u0661",
        "1\n",
        "1" * 41,
        "1e401",
    ],
)
def test_what_is_no_printed_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match=f"such as 0.40|at most {MOST_DIGITS} digits"):
        Figure(text)
