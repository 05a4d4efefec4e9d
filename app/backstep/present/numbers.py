"""Numbers as text: as many digits as asked for; where they do not fit, another notation, then fewer with a mark."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

MINUS = "\u2212"
INFINITY = "\u221e"
NOT_YET = "not computed yet"
"""Stands in the place of a number that the training has not come to."""
ABOUT = "\u2248"
"""Before a number that is shown with fewer digits than were asked for."""
ALL_DIGITS = 17
"""So many digits tell any float64 from all others."""
_NEARLY_NOTHING = 1e-3
"""Below this a number without room for a digit of its own may stand as about 0."""
FIXED_LEAST = -4
"""Numbers below 10^-4 change to scientific notation, as do those with more digits before the decimal point than are
shown. Where the digits that are not shown are all 0, there may be two of them."""


_APART = 2.0
"""Two numbers are of quite different sizes if one has its first digit further left and is more than so many times the
other: to the same decimal, it would have more digits than were asked for."""

_SPELLED_OUT = 1e12
"""Longer numbers are not spelled out, with a comma for every three digits."""


@lru_cache(maxsize=2048)
def show(value: float, digits: int, *, signed: bool = False) -> str:
    """`value` with `digits` significant digits; fewer where it is exact with fewer.

    `signed` puts + before a number that is not negative.
    """
    return next(forms(value, digits, signed=signed))


def forms(value: float, digits: int, *, signed: bool = False, least: int = FIXED_LEAST) -> Iterator[str]:
    """Ways to write `value`, the best first: with all `digits`, in another notation, and then with fewer and fewer.

    A form with fewer digits than were asked for has `ABOUT` before it, so that it never looks exact. Numbers
    below 10^`least` have a power of ten.
    """
    if math.isnan(value):
        yield "NaN"
        return
    sign = MINUS if math.copysign(1.0, value) < 0 and value != 0 else "+" if signed else ""
    if math.isinf(value) or value == 0:
        yield sign + (INFINITY if value else "0")
        return
    exact = _split(repr(abs(value)))
    most = min(digits, len(exact[0]))
    for count in range(most, 0, -1):
        mantissa, exponent = _significant(abs(value), count, exact)
        lead = sign if count == most else ABOUT + sign
        if _is_usual(exponent, digits, least) and _is_whole(abs(value), mantissa, exponent):
            yield lead + _plain(mantissa, exponent)
        yield lead + _scientific(mantissa, exponent)
    if abs(value) < _NEARLY_NOTHING:
        yield f"{ABOUT}0"


def pair(old: float, new: float, digits: int, *, signed: bool = False, least: int = FIXED_LEAST) -> tuple[str, str]:
    """Two numbers that are compared, written alike: to the same decimal, and to one where they differ if they do.

    Each has `digits` significant digits or more. Numbers of quite different sizes are written each in its own way.
    """
    texts = _alike(old, new, digits, signed, least)
    for count in range(digits, ALL_DIGITS + 1):
        texts = _alike(old, new, count, signed, least)
        if old == new or texts[0] != texts[1]:
            break
    return texts


def apart(values: Sequence[float], digits: int) -> tuple[str, ...]:
    """Numbers that are compared, with `digits` significant digits or with more: those that differ look different."""
    for count in range(digits, ALL_DIGITS + 1):
        texts = tuple(show(value, count) for value in values)
        if len(set(texts)) == len({repr(value) for value in values}):
            break
    return texts


def _alike(old: float, new: float, digits: int, signed: bool, least: int) -> tuple[str, str]:
    first, second = (next(forms(value, digits, signed=signed, least=least)) for value in (old, new))
    each = first, second
    if not (old and new and math.isfinite(old) and math.isfinite(new)):
        return each
    exact = [_split(repr(abs(value))) for value in (old, new)]
    powers = [_significant(abs(value), digits, each)[1] for value, each in zip((old, new), exact, strict=True)]
    usual = all(_is_usual(power, digits, least) for power in powers)
    low, high = sorted((abs(old), abs(new)))
    apart = _APART if usual else 1.0
    if abs(powers[0] - powers[1]) > (1 if usual else 0) or (powers[0] != powers[1] and high > apart * low):
        return each
    # Decimals that are 0 in both are left out.
    decimals = max(len(mantissa) - 1 - power for mantissa, power in exact)
    places = max(0, min(digits - 1 - min(powers), decimals)) if usual else min(digits - 1, decimals + powers[0])
    first, second = (_with_places(value, places, signed, power=None if usual else powers[0]) for value in (old, new))
    return first, second


def _with_places(value: float, places: int, signed: bool, power: int | None) -> str:
    """`value` with so many decimals, plain or in units of 10^`power`."""
    sign = MINUS if value < 0 else "+" if signed else ""
    mantissa, exponent = _split(repr(abs(value)))
    kind = "f" if power is None else "e"
    # The shortest text of a float64 is what it stands for: zeros follow, not the rest of its binary value. Before the
    # decimal point no zero is put in for a digit that the number has.
    known = 0 <= len(mantissa) - 1 - (exponent if power is None else 0) <= places
    text = f"{Decimal(repr(abs(value))) if known else abs(value):.{places}{kind}}".partition("e")[0]
    return sign + text + ("" if power is None else f"e{MINUS if power < 0 else ''}{abs(power)}")


def _is_usual(exponent: int, digits: int, least: int = FIXED_LEAST) -> bool:
    """Whether a number of that size is written without a power of ten."""
    return least <= exponent < max(digits, 4) + 2


def _is_whole(value: float, mantissa: str, exponent: int) -> bool:
    """Whether these digits reach the decimal point, or what would be put in up to there is 0 in the number too."""
    return exponent < len(mantissa) or value == int(_plain(mantissa, exponent))


def _significant(value: float, digits: int, exact: tuple[str, int]) -> tuple[str, int]:
    """So many digits of a positive number, and its exponent; those that are `exact` where there are no more."""
    if len(exact[0]) <= digits:
        return exact
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    return mantissa.replace(".", ""), int(power)


def _split(text: str) -> tuple[str, int]:
    """All digits of a positive number, without zeros at either end, and its exponent."""
    number, _, power = text.partition("e")
    whole, _, part = number.partition(".")
    digits = whole + part
    exponent = int(power or 0) + len(whole) - 1
    lead = len(digits) - len(digits.lstrip("0"))
    digits, exponent = digits[lead:], exponent - lead
    return digits.rstrip("0") or "0", exponent


def _plain(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if len(digits) <= exponent + 1:
        return digits + "0" * (exponent + 1 - len(digits))
    return digits[: exponent + 1] + "." + digits[exponent + 1 :]


def _scientific(digits: str, exponent: int) -> str:
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{mantissa}e{MINUS if exponent < 0 else ''}{abs(exponent)}"


def latex(value: float, digits: int = 17) -> str:
    """`value` as LaTeX that can stand in a product or a power: negative or scientific numbers in parentheses.

    With 17 digits it is the shortest text that reads back as the same float64.
    """
    if math.isnan(value):
        return r"\mathrm{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"(-\infty)"
    text = show(value, digits).replace(MINUS, "-")
    mantissa, _, power = text.partition("e")
    if power:
        text = rf"{mantissa} \times 10^{{{power}}}"
    return f"({text})" if power or text.startswith("-") else text


def operand(value: float, digits: int) -> str:
    """`value` as plain text within a formula: a negative number in parentheses."""
    text = show(value, digits)
    return f"({text})" if text.startswith(MINUS) else text


def spelled(value: float, digits: int) -> str:
    """`value` as `show` writes it; where these digits make a whole number of it, with commas and no power of ten."""
    rounded = float(f"{value:.{digits}g}")
    if 10.0 ** (digits - 1) <= abs(rounded) < _SPELLED_OUT:
        return f"{rounded:,.0f}".replace("-", MINUS)
    return show(value, digits)


def duration(seconds: float) -> str:
    """A time in words, no finer than anybody waits: at least a second."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
