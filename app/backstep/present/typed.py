"""Reading numbers above 0 that somebody typed into a panel."""

from __future__ import annotations

from backstep.core.errors import InputError
from backstep.present.editing import read_number
from backstep.present.numbers import INFINITY, MINUS, show

_NO_NUMBERS = {"nan": "NaN", "inf": INFINITY, "∞": INFINITY, "-inf": MINUS + INFINITY}
_FULL = 17


def above_zero(text: str, where: str, such_as: str) -> float:
    """A finite number above 0, as it was typed for `where`. Raises InputError with one sentence where it is none."""
    written = _NO_NUMBERS.get(text.strip().lower().replace(MINUS, "-"), "")
    try:
        number = 0.0 if written else read_number(text)
    except InputError as error:
        raise InputError(where, error.what) from error
    if number <= 0.0:
        what = f"{written or show(number, _FULL)} cannot be one; use a number above 0, such as {such_as}"
        raise InputError(where, what)
    return number
