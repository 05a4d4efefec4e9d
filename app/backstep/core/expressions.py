"""Expressions over the quantities of a training: text in, a value at any moment out; and log texts made of them.

The language is a small part of Python's, checked node by node against tables: names, indices from 1, arithmetic,
comparisons, and a fixed set of functions. Nothing of it is ever executed as Python. Numbers are float64, so no power
grows without end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray
from backstep.core.expression_completion import completions
from backstep.core.expression_parsing import Checker
from backstep.core.expression_parts import Part
from backstep.core.expression_text import LONGEST, ExpressionError, Places, tree_of
from backstep.core.network import Network
from backstep.core.quantities import Moment, NotComputed, Read, Reader
from backstep.core.steps import Steps

__all__ = [
    "Expression",
    "ExpressionError",
    "LogText",
    "NotComputed",
    "Value",
    "completions",
    "parse",
    "parse_log",
    "written",
]

Value = float | bool | FloatArray | NDArray[np.bool_]
"""What an expression gives: one number, true or false, or a read-only array of one or two axes."""

_MOST_WRITTEN = 10


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A checked expression, ready for any moment of any training of the network it was parsed for."""

    text: str
    _part: Part = field(repr=False)
    _readers: tuple[tuple[Reader, int], ...] = field(repr=False)
    """What is read, and how many iterations earlier."""

    def evaluate(self, moment: Moment) -> Value:
        """The value at `moment`; infinite and NaN where the arithmetic of float64 says so.

        Raises NotComputed where something read has no value yet, ExpressionError where a batch has too few examples.
        """
        with np.errstate(all="ignore"):
            value = self._part.run([moment])
        if isinstance(value, np.ndarray):
            view: FloatArray | NDArray[np.bool_] = value.view()
            view.setflags(write=False)
            return view
        return bool(value) if self._part.truth else float(value)

    @property
    def reads(self) -> frozenset[Read]:
        """What it reads, now or an iteration earlier."""
        return frozenset(reader.read for reader, _ in self._readers)

    def settles(self, steps: Steps) -> int:
        """The step at which the last thing it reads gets the value this iteration leaves it with; 0: from the start.

        W and b count with their update, the loss with that of the last example. What an earlier iteration computed is
        there from the start.
        """
        lasting = (reader.settles(steps) for reader, back in self._readers if reader.is_parameter or not back)
        return max(lasting, default=0)

    @property
    def is_number(self) -> bool:
        """Whether it gives a single number, whatever the batch."""
        return not self._part.shape and not self._part.truth

    @property
    def looks_back(self) -> int:
        """How many iterations it looks back at most: 0 where it reads the present one alone."""
        return max((back for _, back in self._readers), default=0)


def parse(text: str, network: Network, *, condition: bool = False, once: bool = False) -> Expression:
    """Check `text` against the names and shapes of `network`.

    A `condition` must give one true or false. What is looked at `once` in an iteration, always at the same step, must
    not read the number of the step.

    Raises ExpressionError with the place of the first mistake. Takes a few milliseconds at most, whatever the text.
    """
    tree = tree_of(text)
    checker = Checker(Places(text), network, once=once)
    part = checker.condition(tree) if condition else checker.check(tree)
    readers = tuple((reader, back) for (_, back), reader in checker.readers.items())
    return Expression(text, part, readers)


@dataclass(frozen=True, slots=True, eq=False)
class LogText:
    """A text with expressions in it. `pieces` are plain texts and expressions with their place, in order."""

    text: str
    pieces: tuple[str | tuple[int, Expression], ...] = field(repr=False)

    def fill(self, moment: Moment) -> str:
        """The text with values in place of the expressions, "not computed yet" where there is none.

        Raises ExpressionError, with the place in the whole text, where an expression fails at this moment.
        """
        return "".join(piece if isinstance(piece, str) else _filled(*piece, moment) for piece in self.pieces)


def _filled(start: int, expression: Expression, moment: Moment) -> str:
    try:
        return written(expression.evaluate(moment))
    except NotComputed:
        return "not computed yet"
    except ExpressionError as error:
        raise error.moved(start) from None


def parse_log(text: str, network: Network) -> LogText:
    """Check a text with expressions in braces, such as ``J is {J}, {{so}} in braces``; braces doubled are themselves.

    Raises ExpressionError with the place in the whole text.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"a log text has at most {LONGEST:,} characters, this has {len(text):,}", LONGEST, len(text)
        )
    pieces: list[str | tuple[int, Expression]] = []
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
                pieces.append((at + 1, parse(text[at + 1 : end], network)))
            except ExpressionError as error:
                raise error.moved(at + 1) from None
            at = end + 1
    return LogText(text, tuple(pieces))


def written(value: Value) -> str:
    """A value as short as it reads back the same; of an array the first ten numbers."""
    if isinstance(value, np.ndarray):
        rows = value.tolist() if value.ndim == 2 else [value.tolist()]
        shown = _rows(rows)
        return f"[{shown}]" if value.ndim == 2 else shown
    return _single(value)


def _rows(rows: list[list[float]]) -> str:
    texts: list[str] = []
    left = _MOST_WRITTEN
    for row in rows:
        if not left:
            texts.append("…")
            break
        cells = [_single(number) for number in row[:left]]
        texts.append("[" + ", ".join(chain(cells, ["…"] if len(row) > left else [])) + "]")
        left -= len(cells)
    return ", ".join(texts)


def _single(value: float) -> str:
    return repr(value).removesuffix(".0")
