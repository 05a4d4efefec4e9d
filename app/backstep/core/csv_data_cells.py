"""From the cells of one CSV column to numbers, or to classes.

What is decided here, by rule:

- A number is an optional sign, ASCII digits with at most one decimal mark, and an optional exponent. Underscores,
  hexadecimal, percent and currency signs, thousands separators and the words for NaN and infinity are refused.
- The decimal mark is the point or the comma, but only one of them in the whole file: both in one file are refused,
  because either might have been meant to separate thousands.
- `1,234` is 1.234 where fields are separated by something else than commas. In a comma-separated file, where such a
  cell has to be quoted, it is 1.234 only if another cell shows that commas are decimal there, as `0,5` does; else it is
  refused.
- A target column is text where at least half of its cells are no numbers. Where fewer are, they are taken for mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray, IntArray
from backstep.core.datasets_wording import quoted
from backstep.core.errors import InputError

MAX_CLASSES = 1000

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[ ,.'\u2019\u00a0\u2009\u202f][0-9]{3})+(?:[.,][0-9]*)?")
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_MISSING = frozenset({"na", "n/a", "#n/a", "null", "none", "-", "--", "?", "missing"})
_NUMBER_BYTES = b"0123456789+-.eE \t"


@dataclass(frozen=True)
class Fault:
    """Why the cell at `index` of a block is not a number: a sentence for the person who has to mend it."""

    index: int
    what: str
    may_be_text: bool
    """Whether the cell would do as the name of a class."""


@dataclass(frozen=True)
class Mark:
    """Where a column first uses a decimal mark."""

    line: int
    column: str
    mark: str


class Marks:
    """Which decimal marks a column uses, and where first."""

    def __init__(self, column: str) -> None:
        self._column = column
        self.first: dict[str, Mark] = {}
        self.comma_is_decimal = False
        """Whether some cell has a comma that cannot separate thousands."""

    def note(self, cells: Sequence[str], lines: Sequence[int]) -> None:
        """Takes in the numbers of a block and the line of each."""
        text = "".join(cells)
        for mark in (".", ","):
            if mark not in self.first and mark in text:
                line = next(line for cell, line in zip(cells, lines, strict=True) if mark in cell)
                self.first[mark] = Mark(line, self._column, mark)
        if not self.comma_is_decimal and "," in text:
            self.comma_is_decimal = any("," in cell and not _EITHER.fullmatch(cell.strip()) for cell in cells)


def numbers(cells: Sequence[str]) -> FloatArray | Fault:
    """The cells as float64, or the first that is no finite number."""
    quick = _quick_numbers(cells)
    if quick is not None:
        return quick
    values = np.empty(len(cells))
    for index, cell in enumerate(cells):
        value = _number(cell)
        if value is None:
            return _fault(index, cell)
        values[index] = value
    return values


def _quick_numbers(cells: Sequence[str]) -> FloatArray | None:
    """The numbers where all cells are plainly numbers, else None.

    float() takes more than we do (underscores, other scripts' digits, nan), but not of these characters alone.
    """
    text = "".join(cells)
    if "," in text:
        text = text.replace(",", ".")
        cells = [cell.replace(",", ".") for cell in cells]
    if not text.isascii() or text.encode("ascii").translate(None, _NUMBER_BYTES):
        return None
    try:
        values = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def _number(cell: str) -> float | None:
    text = cell.strip().replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if np.isfinite(value) else None


def _fault(index: int, cell: str) -> Fault:
    text = cell.strip()
    if not text:
        return Fault(index, "this cell is empty; fill it in or leave the row out", may_be_text=False)
    if _NOT_FINITE.fullmatch(text):
        what = f"{quoted(text)} is not a finite number; fill in a number or leave the row out"
        return Fault(index, what, may_be_text=False)
    plain = text.replace(",", ".")
    if _NUMBER.fullmatch(plain):
        what = f"{quoted(text)} is too large for a 64-bit floating-point number; use a larger unit"
        return Fault(index, what, may_be_text=False)
    why = _why_misspelled(text)
    if why is not None:
        return Fault(index, f"{quoted(text)} {why}", may_be_text=False)
    return Fault(index, f"{quoted(text)} {_why_no_number(text, plain)}", may_be_text=True)


def _why_misspelled(text: str) -> str | None:
    """What to do about a number that is only written in a way we do not read; nobody would call a class so."""
    if _THOUSANDS.fullmatch(text):
        return "seems to have thousands separators; write the number without them, such as 1234.5"
    if _NUMBER.fullmatch(text.replace("\u2212", "-")):
        return "has a typographic minus sign; write a hyphen instead"
    return None


def _why_no_number(text: str, plain: str) -> str:
    if text.casefold() in _MISSING:
        return "is not a number; fill in the missing value or leave the row out"
    if _NUMBER.fullmatch(plain.replace("_", "")):
        return "has an underscore in it; write the digits without it"
    if re.fullmatch(r"[+-]?0[xX][0-9a-fA-F]+", text):
        return "is hexadecimal; write the number in decimal digits"
    if _NUMBER.fullmatch(plain.strip("%$€£ ")):
        return "has a sign or a unit beside the number; write the number alone"
    return "is not a number; write a plain number such as 12.5 or leave this column out"


class NumberColumn:
    """Collects a column that has to be numbers, block by block."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._blocks: list[FloatArray] = []
        self.marks = Marks(name)

    def add(self, cells: Sequence[str], lines: Sequence[int]) -> Fault | None:
        """Takes a block of cells and the line of each; returns the first cell that is no number, if there is one."""
        values = numbers(cells)
        if isinstance(values, Fault):
            return values
        self._blocks.append(values)
        self.marks.note(cells, lines)
        return None

    def values(self) -> FloatArray:
        """The column, of shape (n,)."""
        return np.concatenate(self._blocks)


class TargetColumn:
    """Collects a column that may be numbers or the names of classes, block by block."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._blocks: list[FloatArray] = []
        self._codes: list[NDArray[np.int32]] = []
        self._code_of: dict[str, int] = {}
        self._text_cells = 0
        self._cells = 0
        self._first_text: tuple[int, str] | None = None
        self.marks = Marks(name)

    def add(self, cells: Sequence[str], lines: Sequence[int]) -> Fault | None:
        """Takes a block of cells and the line of each; returns the first that can be neither number nor class."""
        values = numbers(cells)
        if isinstance(values, Fault):
            mixed = self._mixed(cells, lines)
            if isinstance(mixed, Fault):
                return mixed
            values = mixed
        self._blocks.append(values)
        self._cells += len(cells)
        self.marks.note([cell if np.isfinite(value) else "" for cell, value in zip(cells, values, strict=True)], lines)
        code_of = self._code_of
        if len(code_of) <= MAX_CLASSES:  # beyond, the column is numbers or refused
            stripped = map(str.strip, cells)
            codes = (code_of.setdefault(cell, len(code_of)) for cell in stripped)
            self._codes.append(np.fromiter(codes, dtype=np.int32, count=len(cells)))
        return None

    def _mixed(self, cells: Sequence[str], lines: Sequence[int]) -> FloatArray | Fault:
        """The numbers of a block, with NaN in place of text."""
        values = np.full(len(cells), np.nan)
        for index, cell in enumerate(cells):
            value = _number(cell)
            if value is not None:
                values[index] = value
                continue
            fault = _fault(index, cell)
            if not fault.may_be_text:
                return fault
            self._text_cells += 1
            if self._first_text is None:
                self._first_text = lines[index], fault.what
        return values

    @property
    def is_text(self) -> bool:
        """Whether the cells taken so far are the names of classes."""
        return self._first_text is not None and 2 * self._text_cells >= self._cells

    @property
    def where(self) -> str:
        """The place of the first cell that is no number, else the column."""
        column = f"column {quoted(self.name)}"
        return f"line {self._first_text[0]}, {column}" if self._first_text else column

    def values(self) -> FloatArray:
        """A column of numbers, of shape (n,). Raises InputError at the first cell that is none."""
        if self._first_text is not None:
            what = f"{self._first_text[1]} (this column is read as numbers, since most of its cells are)"
            raise InputError(self.where, what)
        return np.concatenate(self._blocks)

    def classes(self) -> tuple[IntArray, tuple[str, ...]]:
        """Each row's class, of shape (n,) and counted from 0, and the names in order.

        Numbers come first, by value, then the other names by code point. Raises InputError for too many classes.
        """
        if len(self._code_of) > MAX_CLASSES:
            raise InputError(
                self.where,
                f"this column is text with more than {MAX_CLASSES} different values, too many for classes; "
                "choose a column of numbers or of fewer classes",
            )
        names = tuple(sorted(self._code_of, key=self._place))
        rank = np.empty(len(names), dtype=np.int64)
        for place, name in enumerate(names):
            rank[self._code_of[name]] = place
        return rank[np.concatenate(self._codes)], names

    def _place(self, name: str) -> tuple[bool, float, str]:
        value = _number(name)
        return (value is None, 0.0 if value is None else value, name)
