"""A printed figure beside a computed number: how many of its digits agree, and whether it was rounded correctly.

Every comparison is made in decimal, to the place of the last printed digit. A float64 counts as the decimal number that
its shortest text stands for, so that 2.675 is 2.675.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum

from backstep.core.errors import InputError

MOST_DIGITS, MOST_POWER = 40, 400
"""Digits of a printed figure, and how large or small its power of ten may be."""
_FIGURE = re.compile(
    r"(?P<sign>[+\-\u2212]?)(?P<whole>\d*)(?:\.(?P<part>\d*))?(?:[eE](?P<power>[+\-\u2212]?\d{1,4}))?", re.ASCII
)
_EXACT = Context(prec=2000, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Verdict(StrEnum):
    """How a printed figure stands to the computed number.

    RIGHT: it is that number, correctly rounded. CUT: its digits are right, and what followed was left out instead of
    rounded. LAST: it differs from the rounded number by one in the last digit. WRONG: anything else.
    """

    RIGHT = "right"
    CUT = "cut"
    LAST = "last"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A printed figure against a computed number.

    `digits` of the figure are significant (all of them where it is 0), and the first `agreeing` of them are those of
    the number rounded to the same place. `computed` is that rounded number, written as the figure is; its first `same`
    letters are before the first digit that differs. `opposite`: the figure has the other sign.
    """

    verdict: Verdict
    digits: int
    agreeing: int
    computed: str
    same: int
    opposite: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it was printed: "0.40" has two digits and "0.4" has one."""

    text: str
    number: Decimal = field(init=False)
    _places: int = field(init=False)
    """Digits behind the decimal point, before any power of ten."""
    _power: int | None = field(init=False)
    """The power of ten it was written with, None where there was none."""

    def __post_init__(self) -> None:
        """Raises InputError where the text is no such number."""
        found = _FIGURE.fullmatch(self.text)
        if found is None or not (found["whole"] or found["part"]):
            raise InputError("", "this is not a number as it is printed; write digits with a point, such as 0.40")
        whole, part = found["whole"], found["part"] or ""
        power = None if found["power"] is None else int(found["power"].replace("\u2212", "-"))
        if len(whole) + len(part) > MOST_DIGITS or abs(power or 0) > MOST_POWER:
            limits = f"at most {MOST_DIGITS} digits and a power of ten up to {MOST_POWER}"
            raise InputError("", f"this number is too long; {limits} are possible")
        negative = found["sign"] not in ("", "+")
        digits = tuple(int(digit) for digit in whole + part)
        object.__setattr__(self, "number", Decimal((int(negative), digits, (power or 0) - len(part))))
        object.__setattr__(self, "_places", len(part))
        object.__setattr__(self, "_power", power)

    def against(self, value: float) -> Agreement:
        """How it agrees with a computed `value`; with NaN or an infinite one in nothing."""
        printed = self._digits(self.number, 0)
        significant = len(printed.lstrip("0")) or len(printed)
        if not math.isfinite(value):
            text = "NaN" if math.isnan(value) else "\u221e" if value > 0 else "\u2212\u221e"
            return Agreement(Verdict.WRONG, significant, 0, text, 0)
        exact, unit = Decimal(repr(value)), Decimal((0, (1,), self._exponent))
        rounded = exact.quantize(unit, ROUND_HALF_EVEN, _EXACT)
        right = abs(_EXACT.subtract(exact, self.number)) * 2 <= unit
        if right:
            # Halfway between two figures either of them is right.
            rounded = self.number
        width = max(len(printed), len(self._digits(rounded, 0)))
        mine, other = self._digits(self.number, width), self._digits(rounded, width)
        opposite = bool(self.number and rounded) and self.number.is_signed() != rounded.is_signed()
        first = next((at for at in range(width) if mine[at] != other[at]), width)
        agreeing = max(0, first - (width - significant))
        text, before = self._written(rounded)
        padding = width - len(self._digits(rounded, 0))
        same = len(text) if right else 0 if opposite else before(max(0, first - padding))
        verdict = self._verdict(exact, rounded, unit, right)
        return Agreement(verdict, significant, 0 if opposite else agreeing, text, same, opposite)

    def _verdict(self, exact: Decimal, rounded: Decimal, unit: Decimal, right: bool) -> Verdict:
        if right:
            return Verdict.RIGHT
        if self.number and exact.quantize(unit, ROUND_DOWN, _EXACT) == self.number:
            return Verdict.CUT
        several = len(self.number.as_tuple().digits) > 1
        if self.number and several and abs(_EXACT.subtract(rounded, self.number)) == unit:
            return Verdict.LAST
        return Verdict.WRONG

    @property
    def _exponent(self) -> int:
        exponent = self.number.as_tuple().exponent
        assert isinstance(exponent, int)
        return exponent

    def _digits(self, number: Decimal, width: int) -> str:
        """All digits of `number` down to the last printed place, with at least one before the point."""
        whole = abs(int(number.scaleb(-self._exponent, _EXACT)))
        return str(whole).rjust(max(width, self._places + 1), "0")

    def _written(self, number: Decimal) -> tuple[str, Place]:
        """`number` as the figure is written, and where in it the digits stand."""
        digits = self._digits(number, 0)
        at = len(digits) - self._places
        sign = "\u2212" if number.is_signed() and number else ""
        text = sign + (f"{digits[:at]}.{digits[at:]}" if self._places else digits)
        tail = "" if self._power is None else f"e{self._power}".replace("-", "\u2212")
        return text + tail, Place(len(sign), at)


@dataclass(frozen=True, slots=True)
class Place:
    """Where digit number `digit` (from 0) stands in a text with a sign before and a point in it."""

    sign: int
    point: int

    def __call__(self, digit: int) -> int:
        """The number of letters before it."""
        return self.sign + digit + (1 if digit >= self.point else 0)
