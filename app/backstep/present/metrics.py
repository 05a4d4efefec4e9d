"""How wide text is in the shipped font, so that boxes can be sized without a screen."""

from __future__ import annotations

import math
from functools import lru_cache

from backstep.present.numbers import FIXED_LEAST, forms

_REGULAR = {
    ".": 0.28, ",": 0.28, " ": 0.285, "e": 0.585, "N": 0.755, "a": 0.565, "−": 0.66, "+": 0.66, "×": 0.66, "=": 0.66,
    "→": 0.96, "←": 0.96, "∂": 0.64, "δ": 0.56, "w": 0.815, "b": 0.625, "z": 0.545, "y": 0.56, "J": 0.55, "L": 0.6,
    "∞": 0.94, "·": 0.29, "⋮": 0.35, "₁": 0.33, "₂": 0.42, "⁽": 0.26, "⁾": 0.26, "i": 0.26, "l": 0.26, "t": 0.36,
    "≈": 0.68, "Δ": 0.73, "m": 0.9, "f": 0.37, "r": 0.38, "(": 0.37, ")": 0.37, "'": 0.3, "/": 0.4,
    "I": 0.27, "j": 0.26, **dict.fromkeys("₀₃₄₅₆₇₈₉", 0.45), **dict.fromkeys("0123456789", 0.65),
}  # fmt: skip
_OTHER, _BOLD = 0.64, 1.055

SMALL = -3
"""Exponent of the smallest numbers that have room without a power of ten wherever numbers have the room they want."""
USUAL_DIGITS = 4
"""Numbers of so many digits have room before every edge has its number; those with more where there is some left."""


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` in pixels at font size `size`, never less than what is drawn for digits and signs."""
    total = sum([_REGULAR.get(letter, _OTHER) for letter in text])
    return total * size * (_BOLD if bold else 1.0)


def digits_width(digits: int) -> float:
    """Room at size 1 for numbers with so many digits, plain down to 10^`SMALL`, or with a power of ten of one digit."""
    return plain_width(digits, SMALL)


def plain_width(digits: int, exponent: int) -> float:
    """Room for any number with so many digits that is as small as 10^`exponent`, written without a power of ten."""
    return width("−0." + "0" * (-exponent - 1) + "8" * digits, 1.0, bold=True)


@lru_cache(maxsize=4096)
def fitted(
    value: float,
    digits: int,
    room: float,
    size: float,
    *,
    signed: bool = False,
    bold: bool = True,
    least: int = FIXED_LEAST,
) -> str:
    """`value` in the best of its forms that goes into `room` pixels; the shortest where none does.

    `least` as in `forms`.
    """
    text, shortest = "", math.inf
    for form in forms(value, digits, signed=signed, least=least):
        wide = width(form, size, bold=bold)
        if wide <= room:
            return form
        if wide < shortest:
            text, shortest = form, wide
    return text
