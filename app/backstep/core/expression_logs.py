"""Texts with expressions in braces, and what they come to at a moment."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from backstep.core.datasets_wording import quoted
from backstep.core.expression_text import LONGEST, ExpressionError, spec_at
from backstep.core.expressions import Expression, Value, parse
from backstep.core.network import Network
from backstep.core.quantities import Moment, NotComputed

MOST_PLACES = 20
"""Digits behind the decimal point: a float64 has about 17 of its own."""
_MOST_WRITTEN = 10
_SPEC = re.compile(r"(?P<sign>\+)?(?P<zero>0)?(?P<width>[1-9]\d?)?(?:\.(?P<places>\d{1,2}))?(?P<kind>[feg%])?")


@dataclass(frozen=True, slots=True)
class Number:
    """A value within a line. `spec` says how to write it, as in Python: empty where nobody said so."""

    value: float | bool
    spec: str = ""

    def written(self, plain: Callable[[float], str]) -> str:
        """The value as `spec` wants it, `plain` where that leaves it open."""
        found = _SPEC.fullmatch(self.spec)
        assert found is not None
        if (found["places"] or found["kind"]) and math.isfinite(self.value):
            return format(float(self.value), self.spec)
        if isinstance(self.value, bool):
            return str(self.value).rjust(int(found["width"] or 0))
        text = plain(self.value)
        sign = text[0] if text[0] in "-\u2212" else "+" if found["sign"] and self.value >= 0 else ""
        digits, width = text.removeprefix(sign), int(found["width"] or 0)
        if found["zero"] and math.isfinite(self.value):
            return sign + digits.rjust(width - len(sign), "0")
        return f"{sign}{digits}".rjust(width)


@dataclass(frozen=True, slots=True)
class LogLine:
    """A text whose values are still values, so that they can be written with any number of digits."""

    pieces: tuple[str | Number, ...]

    @property
    def exact(self) -> str:
        """The text; numbers as short as they read back the same, unless the text says how to write them."""
        return self.written(exactly)

    def written(self, plain: Callable[[float], str]) -> str:
        """The text; numbers as `plain` writes them, unless the text says how."""
        return "".join(piece if isinstance(piece, str) else piece.written(plain) for piece in self.pieces)


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    """An expression between braces: where it begins in the text, and how its values are written."""

    start: int
    expression: Expression
    spec: str

    def at(self, moment: Moment) -> Iterator[str | Number]:
        """Its value at a moment, in pieces; "not computed yet" where there is none."""
        try:
            value = self.expression.evaluate(moment)
        except NotComputed:
            yield "not computed yet"
        except ExpressionError as error:
            raise error.moved(self.start) from None
        else:
            yield from _pieces(value, self.spec)


@dataclass(frozen=True, slots=True, eq=False)
class LogText:
    """A text with expressions in it: plain texts and fillings, in order."""

    text: str
    pieces: tuple[str | Filling, ...] = field(repr=False)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """What stands between its braces."""
        return tuple(piece.expression for piece in self.pieces if isinstance(piece, Filling))

    def fill(self, moment: Moment) -> LogLine:
        """The text with values in place of the expressions.

        Raises ExpressionError, with the place in the whole text, where an expression fails at this moment.
        """
        found: list[str | Number] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                found.append(piece)
            else:
                found.extend(piece.at(moment))
        return LogLine(tuple(found))


def parse_log(text: str, network: Network) -> LogText:
    """Check a text with expressions in braces, such as ``J is {J:.3f}, {{so}} in braces``.

    Braces doubled are themselves. Behind a colon stands how the value is written: see `check_spec`.

    Raises ExpressionError with the place in the whole text.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"a log text has at most {LONGEST:,} characters, this has {len(text):,}", LONGEST, len(text)
        )
    pieces: list[str | Filling] = []
    at = 0
    while at < len(text):
        letter = text[at]
        if letter not in "{}":
            end = min(place for place in (text.find("{", at), text.find("}", at), len(text)) if place >= 0)
            pieces.append(text[at:end])
            at = end
        elif text[at + 1 : at + 2] == letter:
            pieces.append(letter)
            at += 2
        elif letter == "}":
            raise ExpressionError("this } closes nothing; double it to write a brace", at, at + 1)
        else:
            end = text.find("}", at)
            if end < 0:
                raise ExpressionError("this { is never closed; double it to write a brace", at, at + 1)
            try:
                pieces.append(_filling(text[at + 1 : end], at + 1, network))
            except ExpressionError as error:
                raise error.moved(at + 1) from None
            at = end + 1
    return LogText(text, tuple(pieces))


def _filling(inside: str, start: int, network: Network) -> Filling:
    colon = spec_at(inside)
    if colon is None:
        return Filling(start, parse(inside, network), "")
    said = inside[colon + 1 :]
    spec = said.strip()
    # What is missing is missing at the colon.
    first = colon + 1 + len(said) - len(said.lstrip()) if spec else colon
    check_spec(spec, first, first + max(1, len(spec)))
    return Filling(start, parse(inside[:colon], network), spec)


def check_spec(spec: str, start: int, end: int) -> None:
    """Raises ExpressionError, at `start` to `end`, for what does not say how to write a number.

    It is a small part of Python's: ``.3f``, ``.3e``, ``.3g``, ``.1%``; with a width before, such as ``8.3f`` or ``6``;
    with 0 before the width to fill it with zeros, or + before all for a sign on any number.
    """
    found = _SPEC.fullmatch(spec)
    if spec and found is not None and int(found["places"] or 0) <= MOST_PLACES:
        return
    said = f"{quoted(spec)} is no way to write a number" if spec else "behind this colon nothing says how to write it"
    raise ExpressionError(
        f"{said}; use for example .3f, .3e, .3g, .1%, 6 or 8.3f, with at most {MOST_PLACES} decimals", start, end
    )


def exactly(value: float) -> str:
    """A number as short as it reads back the same."""
    return repr(value).removesuffix(".0")


def _pieces(value: Value, spec: str) -> Iterator[str | Number]:
    """A value in pieces; of an array the first ten numbers, row by row."""
    if not isinstance(value, np.ndarray):
        yield Number(value, spec)
        return
    rows = value if value.ndim == 2 else value[np.newaxis]
    left = _MOST_WRITTEN
    if value.ndim == 2:
        yield "["
    for number, row in enumerate(rows):
        if number:
            yield ", "
        if not left:
            yield "…"
            break
        for place, each in enumerate(row[:left].tolist()):
            yield ", " if place else "["
            yield Number(each, spec)
        yield ", …]" if len(row) > left else "]"
        left -= min(left, len(row))
    if value.ndim == 2:
        yield "]"
