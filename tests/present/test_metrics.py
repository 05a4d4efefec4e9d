"""Room for numbers: what is kept for one is enough, and what stands in it is the most that goes in."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from backstep.present.metrics import digits_width, fitted, width
from backstep.present.numbers import ABOUT, forms

NUMBERS = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x == 0 or 1e-99 < abs(x) < 1e99)


@given(st.integers(2, 17))
def test_every_number_has_a_form_that_fits_the_width_kept_for_its_digits(digits: int) -> None:
    room = digits_width(digits)
    for value in (-0.0888888888888888888, -8.88888888888888888, 8888.88888888888888, -8.88888888888888888e-9):
        assert ABOUT not in fitted(value, digits, room, 1.0)


@given(NUMBERS, st.integers(2, 17), st.floats(4.1, 20.0), st.floats(9, 70), st.booleans())
def test_a_number_never_leaves_its_room(value: float, digits: int, share: float, size: float, signed: bool) -> None:
    room = share * size
    assert width(fitted(value, digits, room, size, signed=signed), size, bold=True) <= room + 0.01


@given(NUMBERS, st.integers(2, 17), st.floats(20, 900), st.floats(9, 70))
def test_it_is_the_best_form_that_goes_in(value: float, digits: int, room: float, size: float) -> None:
    text = fitted(value, digits, room, size)
    every = list(forms(value, digits))
    fitting = [form for form in every if width(form, size, bold=True) <= room]
    assert text == (fitting[0] if fitting else min(every, key=lambda form: width(form, size, bold=True)))


def test_what_is_no_number_fits_too() -> None:
    for value in (math.nan, math.inf, -math.inf):
        assert width(fitted(value, 4, 4.1 * 20, 20), 20, bold=True) <= 4.1 * 20
