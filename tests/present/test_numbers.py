"""Numbers as text: read back within their digits, exact where short, never longer than there is room."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backstep.present.numbers import ABOUT, MINUS, forms, latex, operand, pair, show
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
@given(NUMBERS | st.sampled_from([math.nan, math.inf, -math.inf]), DIGITS, st.booleans())
@example(-1.2345678e-300, 17, True)
@example(-99999999.9, 17, False)
def test_a_form_without_the_sign_has_all_digits_and_one_with_it_is_near(
    value: float, digits: int, signed: bool
) -> None:
    found = list(forms(value, digits, signed=signed))
    assert found[0] == show(value, digits, signed=signed)
    marked = [text.startswith(ABOUT) for text in found]
    assert marked == sorted(marked), "with all digits first"
    for text in found:
        if not math.isfinite(value):
            assert not text.startswith(ABOUT)
        elif text == f"{ABOUT}0":
            assert abs(value) < 1e-3
        elif text.startswith(ABOUT):
            shown = text.removeprefix(ABOUT)
            count = significant(shown)
            assert 1 <= count < digits
            assert near(shown, value, count), "as near as its digits say"
            assert read(shown) != Fraction(repr(value)), "what is exact needs no mark"
            assert shown.startswith("+") == (signed and value > 0)
        else:
            # With fewer it is exact.
            assert near(text, value, digits) or float(read(text)) == value


PAIRED = st.floats(1e-7, 1e7) | st.floats(-1e7, -1e-7)


@settings(max_examples=500)
@given(PAIRED, st.floats(-1.0, 1.0).map(lambda part: part**7), DIGITS, st.booleans())
@example(0.988, 0.0007, 4, True)
@example(-1.691, 1e-9, 4, True)
def test_two_numbers_that_are_compared_are_written_alike_and_told_apart(
    old: float, part: float, digits: int, signed: bool
) -> None:
    new = old * (1 + part)
    texts = pair(old, new, digits, signed=signed)
    assert (texts[0] == texts[1]) == (old == new)
    assert all(near(text, value, digits) for text, value in zip(texts, (old, new), strict=True))
    if abs(part) < 0.5 and not any("e" in text for text in texts):
        assert len({len(text.partition(".")[2]) for text in texts}) == 1, "the same decimals"


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        (0.988, 0.98871, ("+0.9880", "+0.9887")),
        (6.38500, 6.38543, ("+6.3850", "+6.3854")),
        (0.25, 0.25, ("+0.25", "+0.25")),
        (0.45, 0.4, ("+0.45", "+0.40")),
        (0.1, 0.0993, ("+0.1000", "+0.0993")),
        (0.2, 0.0846252, ("+0.2", "+0.08463")),
        (0.34567, 0.0846252, ("+0.3457", "+0.08463")),
        (0.0, 0.001842, ("+0", "+0.001842")),
        (0.3, 0.1 + 0.2, ("+0.30000000000000000", "+0.30000000000000004")),
        (1.2345e-5, 1.2341e-5, ("+1.2345e−5", "+1.2341e−5")),
        (1e300, 1.00001e300, ("+1.00000e300", "+1.00001e300")),
        (0.5, 1e-9, ("+0.5", "+1e−9")),
    ],
)
def test_some_pairs(old: float, new: float, texts: tuple[str, str]) -> None:
    assert pair(old, new, 4, signed=True) == texts


@given(st.integers(2, 15).flatmap(lambda digits: st.tuples(st.floats(1e-4, 10.0**digits / 2), st.just(digits))))
def test_usual_numbers_are_written_plainly(number: tuple[float, int]) -> None:
    assert "e" not in show(*number)


@given(st.integers(1, 999), st.integers(4, 17))
def test_exact_hundreds_are_written_plainly(number: int, digits: int) -> None:
    assert show(number * 100.0, digits) == str(number * 100)


LARGE = st.floats(1.0, 1e19) | st.integers(1, 10**19).map(float)


@settings(max_examples=500)
@given(LARGE, DIGITS)
@example(98765.4321, 4)
@example(12345678.9, 6)
@example(1.2345678901234567e18, 17)
@example(150.0, 2)
def test_no_zero_stands_for_a_digit_that_is_not_shown(value: float, digits: int) -> None:
    """What is shown with so many digits is the number rounded to them, zeros before the decimal point counted."""
    for text in forms(value, digits):
        shown = text.removeprefix(ABOUT)
        count = significant(shown)
        rounded = read(f"{value:.{count - 1}e}")
        assert read(shown) in (rounded, Fraction(repr(value)), Fraction(value))


@settings(max_examples=300)
@given(LARGE, st.floats(0.0, 1.0), DIGITS)
@example(1.2345678901234567e18, 1e-15, 17)
def test_nor_in_a_pair(old: float, part: float, digits: int) -> None:
    for value, text in zip((old, old * (1 + part)), pair(old, old * (1 + part), digits), strict=True):
        if "." not in text and "e" not in text:
            assert abs(read(text) - Fraction(value)) <= Fraction(1, 2)


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
        (12345.678, 4, "1.235e4"),
        (-98765.4321, 4, "−9.877e4"),
        (12345678.9, 6, "1.23457e7"),
        (123456.0, 4, "1.235e5"),
        (1234.56, 4, "1235"),
        (123400.0, 4, "123400"),
        (99996.0, 4, "1.000e5"),
        (1e18, 17, "1000000000000000000"),
        (1.2345678901234567e18, 17, "1.2345678901234568e18"),
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


def test_without_room_it_changes_notation_then_loses_digits_and_says_so() -> None:
    found = list(forms(-0.00012345678, 8))
    assert found[:4] == ["−0.00012345678", "−1.2345678e−4", "≈−0.0001234568", "≈−1.234568e−4"]
    assert found[-3:] == ["≈−0.0001", "≈−1e−4", "≈0"]


def test_in_little_room_no_digit_becomes_a_zero() -> None:
    found = ["98765.4", "9.87654e4", "≈98765", "≈9.8765e4", "≈9.877e4", "≈9.88e4", "≈9.9e4", "≈1e5"]
    assert list(forms(98765.4, 8)) == found


@given(NUMBERS)
def test_latex_of_a_negative_or_very_large_number_can_stand_in_a_power(value: float) -> None:
    text = latex(value)
    assert text.startswith("(") == (value < 0 or r"\times" in text)
    assert evaluate(f"{text}^2") == pytest.approx(min(value * value, math.inf), rel=1e-12) or abs(value) > 1e150


def test_latex_of_what_is_no_number() -> None:
    assert latex(math.inf) == r"\infty"
    assert latex(-math.inf) == r"(-\infty)"
    assert "NaN" in latex(math.nan)
