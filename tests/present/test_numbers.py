"""Numbers as text: read back within their digits, exact where short, never longer than there is room."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backstep.present.numbers import MINUS, latex, operand, show
from tests.latex_evaluator import evaluate

NUMBERS = (
    st.floats(allow_nan=False, allow_infinity=False) | st.floats(-1e6, 1e6) | st.integers(-(10**7), 10**7).map(float)
)
DIGITS = st.integers(2, 17)


def read(text: str) -> Fraction:
    """The number a reader takes from the text; it may be rounded up beyond the largest float64."""
    return Fraction(text.replace(MINUS, "-"))


def near(text: str, value: float, digits: int) -> bool:
    """Whether the text is `value` to half a unit of its last digit, or the shortest that is read back as it."""
    return (
        read(text) == Fraction(repr(value))
        or abs(read(text) - Fraction(value)) <= Fraction(10) ** (1 - digits) * abs(Fraction(value)) / 2
    )


def significant(text: str) -> int:
    mantissa = text.lstrip("+" + MINUS).partition("e")[0].replace(".", "").lstrip("0")
    return len(mantissa)


@settings(max_examples=300)
@given(NUMBERS, DIGITS)
@example(9.9996, 4)
@example(0.00099999, 2)
@example(123456.0, 4)
@example(5e-324, 17)
@example(1.7976931348623157e308, 17)
def test_it_reads_back_within_its_digits(value: float, digits: int) -> None:
    text = show(value, digits)
    assert near(text, value, digits)
    assert text.partition("e")[0].replace(".", "").lstrip("+" + MINUS).isdigit()


@settings(max_examples=300)
@given(NUMBERS, DIGITS)
def test_a_number_shown_with_fewer_digits_is_exact(value: float, digits: int) -> None:
    text = show(value, digits)
    if significant(text) < digits:
        assert float(read(text)) == value


@settings(max_examples=300)
@given(NUMBERS)
def test_seventeen_digits_are_the_number_itself(value: float) -> None:
    assert float(read(show(value, 17))) == value
    assert evaluate(latex(value)) == value


@settings(max_examples=500)
@given(NUMBERS | st.sampled_from([math.nan, math.inf, -math.inf]), DIGITS, st.integers(8, 24), st.booleans())
@example(-1.2345678e-300, 17, 8, True)
@example(-9.96e-200, 2, 8, False)
@example(-99999999.9, 17, 9, False)
def test_it_is_never_longer_than_there_is_room(value: float, digits: int, width: int, signed: bool) -> None:
    text = show(value, digits, width, signed=signed)
    assert len(text) <= width
    if math.isfinite(value):
        assert near(text, value, max(1, min(digits, significant(text))))


@settings(max_examples=300)
@given(NUMBERS, DIGITS, st.integers(8, 24))
def test_room_that_is_not_needed_changes_nothing(value: float, digits: int, width: int) -> None:
    text = show(value, digits)
    if len(text) <= width:
        assert show(value, digits, width) == text


@given(st.floats(1e-4, 1e5, exclude_max=True), st.integers(4, 17))
def test_usual_numbers_are_written_plainly(value: float, digits: int) -> None:
    assert "e" not in show(value, digits)


@given(st.floats(1e-300, 1e300), DIGITS)
def test_signs(value: float, digits: int) -> None:
    plain = show(value, digits)
    assert show(-value, digits) == MINUS + plain
    assert show(value, digits, signed=True) == "+" + plain
    assert show(-value, digits, signed=True) == MINUS + plain
    assert operand(value, digits) == plain
    assert operand(-value, digits) == f"({MINUS}{plain})"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (0.5, 4, "0.5"),
        (0.7413650695, 4, "0.7414"),
        (1.10590596705977, 4, "1.106"),
        (-0.03809823651655623, 4, "−0.03810"),
        (2.0, 4, "2"),
        (0.1 + 0.2, 4, "0.3000"),
        (0.3, 4, "0.3"),
        (150.0, 2, "150"),
        (12345.678, 4, "12350"),
        (123456789.0, 4, "1.235e8"),
        (0.000012345, 4, "1.234e−5"),
        (0.0001, 4, "0.0001"),
        (1e22, 17, "1e22"),
        (9.99996, 4, "10.00"),
        (math.nan, 4, "NaN"),
        (math.inf, 4, "∞"),
        (-math.inf, 4, "−∞"),
    ],
)
def test_some_numbers(value: float, digits: int, text: str) -> None:
    assert show(value, digits) == text


def test_without_room_it_changes_notation_then_loses_digits() -> None:
    value = -0.00012345678
    assert show(value, 8, 14) == "−0.00012345678"
    assert show(value, 8, 13) == "−1.2345678e−4"
    assert show(value, 8, 12) == "−1.234568e−4"
    assert show(value, 8, 8) == "−1.23e−4"


@given(NUMBERS)
def test_latex_of_a_negative_or_very_large_number_can_stand_in_a_power(value: float) -> None:
    text = latex(value)
    assert text.startswith("(") == (value < 0 or r"\times" in text)
    assert evaluate(f"{text}^2") == pytest.approx(min(value * value, math.inf), rel=1e-12) or abs(value) > 1e150


def test_latex_of_what_is_no_number() -> None:
    assert latex(math.inf) == r"\infty"
    assert latex(-math.inf) == r"(-\infty)"
    assert "NaN" in latex(math.nan)
