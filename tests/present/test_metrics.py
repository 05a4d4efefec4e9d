"""Room for numbers: what is kept for one is enough, and what stands in it is the most that goes in."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from backstep.present.metrics import fitted, number_width, width
from backstep.present.numbers import show

NUMBERS = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x == 0 or 1e-99 < abs(x) < 1e99)


@given(st.integers(6, 20))
def test_a_number_fits_the_width_that_is_kept_for_it(characters: int) -> None:
    """With a point, without one, and with an exponent."""
    for text in ("−0." + "8" * 20, "−8." + "8" * 20, "0." + "8" * 20, "−" + "8" * 20, "+" + "0" * 20):
        assert width(text[:characters], 20, bold=True) <= number_width(characters, 20) + 0.01
    assert width("−1e−10", 20, bold=True) <= number_width(6, 20) + 0.01


@given(NUMBERS, st.integers(2, 17), st.integers(6, 24), st.floats(9, 70), st.booleans())
def test_a_number_never_leaves_its_room(value: float, digits: int, characters: int, size: float, signed: bool) -> None:
    room = number_width(characters, size)
    assert width(fitted(value, digits, room, size, signed=signed), size, bold=True) <= room + 0.01


@given(NUMBERS, st.integers(2, 17), st.floats(20, 900), st.floats(9, 70))
def test_it_has_as_many_digits_as_go_in(value: float, digits: int, room: float, size: float) -> None:
    text = fitted(value, digits, room, size)
    whole = show(value, digits)
    if width(whole, size, bold=True) <= room:
        assert text == whole
    elif width(text, size, bold=True) <= room:
        longer = show(value, digits, len(text) + 1)
        assert len(longer) <= len(text) or width(longer, size, bold=True) > room


def test_what_is_no_number_fits_too() -> None:
    for value in (math.nan, math.inf, -math.inf):
        assert width(fitted(value, 4, number_width(6, 20), 20), 20, bold=True) <= number_width(6, 20)
