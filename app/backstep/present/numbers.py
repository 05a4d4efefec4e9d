"""Numbers as text: as many digits as asked for, another notation where they do not fit, never cut."""

from __future__ import annotations

import math

MINUS = "\u2212"
INFINITY = "\u221e"
_FIXED_LEAST = -4
"""Numbers below 10^-4 change to scientific notation, as do those with two digits more than are shown."""


def show(value: float, digits: int, width: int | None = None, *, signed: bool = False) -> str:
    """`value` with `digits` significant digits; fewer where it is exact with fewer or must fit `width` characters.

    A number that is too long in plain notation becomes scientific, then loses digits; `signed` puts + before a
    number that is not negative. The last resort, one digit and an exponent, is given even where it is too long.
    """
    if math.isnan(value):
        return "NaN"
    sign = MINUS if math.copysign(1.0, value) < 0 and value != 0 else "+" if signed else ""
    if math.isinf(value):
        return sign + INFINITY
    if value == 0:
        return sign + "0"
    text = ""
    for count in range(digits, 0, -1):
        mantissa, exponent = _significant(abs(value), count)
        plain = _plain(mantissa, exponent)
        scientific = _scientific(mantissa, exponent)
        usual = _FIXED_LEAST <= exponent < max(digits, 4) + 2
        choices = (plain, scientific) if usual else (scientific,)
        for choice in choices:
            text = sign + choice
            if width is None or len(text) <= width:
                return text
    return text


def _significant(value: float, digits: int) -> tuple[str, int]:
    """The significant digits of a positive number, without zeros at the end where it is exact, and its exponent."""
    shortest = repr(value)
    mantissa, exponent = _split(shortest)
    if len(mantissa) > digits:
        mantissa, exponent = _split(f"{value:.{digits - 1}e}", keep=True)
    return mantissa, exponent


def _split(text: str, *, keep: bool = False) -> tuple[str, int]:
    number, _, power = text.partition("e")
    whole, _, part = number.partition(".")
    digits = whole + part
    exponent = int(power or 0) + len(whole) - 1
    lead = len(digits) - len(digits.lstrip("0"))
    digits, exponent = digits[lead:], exponent - lead
    if not keep:
        digits = digits.rstrip("0") or "0"
    return digits, exponent


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


def duration(seconds: float) -> str:
    """A time in words, no finer than anybody waits: at least a second."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
