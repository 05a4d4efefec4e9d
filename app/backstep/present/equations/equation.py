"""What an equation is: a template with places for symbols and numbers, and the factors it is made of."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backstep.core.iteration import Record
from backstep.core.readout import value
from backstep.core.steps import Step
from backstep.present.looks import Target
from backstep.present.numbers import ALL_DIGITS, latex, operand, pair, show
from backstep.present.roles import Role
from backstep.present.symbols import Symbols

MANY = 4
"""Sums of up to so many parts are written out; longer ones as one Σ."""


@dataclass(frozen=True, slots=True)
class Part:
    """One factor or summand: its symbol, its number, its meaning and where it lives on the diagram."""

    operator: str
    latex: str
    number: float
    role: Role
    target: Target | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Equation:
    """`latex_template` and `plain_template` have places named as the keys of `places`: (LaTeX symbol, number).

    `result` is the LaTeX of the left side, `name` the same as plain text. `note` is the reason for a special form.
    """

    result: str
    name: str
    value: float
    latex_template: str
    plain_template: str
    places: Mapping[str, tuple[str, float]]
    parts: tuple[Part, ...]
    role: Role
    note: str = ""
    changes: bool = False
    """Whether the value is the first part as it is from now on: both are written alike."""
    brief: tuple[Part, ...] = ()
    """The parts of a sum that is written out, with the sum under one Σ; empty where that would save nothing."""

    @property
    def summed(self) -> Equation:
        """The same with the sum under one sign."""
        return replace(self, parts=self.brief, brief=())

    def number(self, digits: int) -> str:
        """The value, with `digits` significant digits or as many as tell it from what it was."""
        return pair(self.parts[0].number, self.value, digits)[1] if self.changes else show(self.value, digits)

    def part_number(self, part: Part, digits: int) -> str:
        """The number of one part; a negative one in parentheses where a sign stands before it."""
        enough = self._enough(digits)
        if self.changes and part is self.parts[0]:
            return pair(part.number, self.value, enough)[0]
        return show(part.number, enough) if part.operator == "=" else operand(part.number, enough)

    def _enough(self, digits: int) -> int:
        """As many digits of what is added up as leave `digits` of a sum in which most of them cancel."""
        lost = max(map(_lost, self._sums()), default=0)
        return digits if lost < _CANCELLED - (digits < _FEW) else min(digits + lost, ALL_DIGITS)

    def _sums(self) -> Iterator[tuple[float, ...]]:
        """What is added up, with its sign, of each sum and difference on the right side.

        Near 1 a logarithm is what its number is more than that.
        """
        number = {key: value for key, (_, value) in self.places.items()}
        if len(self.parts) > 1 and all(part.operator in _ADDED for part in self.parts):
            yield tuple(part.number for part in self.parts)
        elif _SUM.fullmatch(self.plain_template):
            yield tuple(number.values())
        for left, right, times in _DIFFERENCE.findall(self.plain_template):
            yield float(left) if left.isdecimal() else number[left], -number[right] * number.get(times, 1.0)
        for key in _LOGARITHM.findall(self.plain_template):
            yield number[key], -1.0

    @property
    def formula(self) -> str:
        """The equation in symbols, as LaTeX."""
        right = self.in_symbols
        return f"{self.result} = {right}" if self.result != right else right

    @property
    def in_symbols(self) -> str:
        """The right side in symbols, as LaTeX."""
        return self.latex_template.format(**{key: symbol for key, (symbol, _) in self.places.items()})

    @property
    def substituted(self) -> str:
        """The same with today's numbers, to the last digit, as LaTeX."""
        return f"{_bare(latex(self.value))} = {self.right(ALL_DIGITS)}"

    def right(self, digits: int, unknown: str = "") -> str:
        """The right side with today's numbers, rounded to `digits`, as LaTeX; the place `unknown` keeps its symbol."""
        enough = self._enough(digits)
        texts = {
            key: symbol if key == unknown else latex(number, enough) for key, (symbol, number) in self.places.items()
        }
        return _bare(self.latex_template.format(**texts))

    def plain(self, digits: int) -> str:
        """The right side with today's numbers, rounded to `digits`, as plain text."""
        enough = self._enough(digits)
        text = self.plain_template.format(**{key: operand(number, enough) for key, (_, number) in self.places.items()})
        return _bare(_DOUBLED.sub(r"(\1)", text))


_ADDED = frozenset({"=", "+"})
_SUM = re.compile(r"\{\w+\}(?: \+ \{\w+\})+")
_DIFFERENCE = re.compile(r"\{?\b(\w+)\}? − \{(\w+)\}(?: × \{(\w+)\})?")
_LOGARITHM = re.compile(r"ln\(\{(\w+)\}\)")
_CANCELLED, _FEW = 2, 4
"""Digits that a sum has less than what is added up: from so many on, rounded numbers would seem to give another one.
Where fewer are shown than so many, one is enough for that."""
_DOUBLED = re.compile(r"\(\(([^()]*)\)\)")


def _lost(numbers: tuple[float, ...]) -> int:
    """About how many digits their sum has less than the largest of these numbers; 0 where they cancel altogether."""
    largest, total = max(map(abs, numbers)), abs(sum(numbers))
    if not (total and math.isfinite(total) and math.isfinite(largest)):
        return 0
    return round(math.log10(largest) - math.log10(total))


def _bare(text: str) -> str:
    """Without parentheses around a lone number."""
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:] and ")" not in text[:-1]:
        return text[1:-1]
    return text


class Scene:
    """One record seen from one example (counted from 0 in the batch), with the names of its quantities."""

    def __init__(self, record: Record, example: int) -> None:
        self.record = record
        self.example = example
        self.network = record.network
        self.symbols = Symbols(record.network)

    def value(self, step: Step) -> float:
        """The value of `step`."""
        return value(self.record, step, self.example)


def address(step: Step) -> tuple[int, int, int]:
    """Layer, unit and source, 1 where one does not apply."""
    return step.layer or 1, step.unit or 1, step.source or 1


def product_of(result: str, name: str, number: float, parts: tuple[Part, ...], role: Role = Role.FORWARD) -> Equation:
    """An equation whose right side is the product of its parts."""
    places = {f"f{place}": (part.latex, part.number) for place, part in enumerate(parts)}
    template = r" \cdot ".join(f"{{{key}}}" for key in places)
    spoken = " × ".join(f"{{{key}}}" for key in places)
    return Equation(result, name, number, template, spoken, places, parts, role)


def led(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of a sum with "=" before the first."""
    if not parts:
        return ()
    first, *rest = parts
    return (Part("=", first.latex, first.number, first.role, first.target, first.name), *rest)


def agrees(equation: Equation) -> bool:
    """Whether the parts, multiplied or added as shown, give the value to about 12 digits of what they are made of."""
    total, scale = 0.0, 0.0
    for part in equation.parts:
        if part.operator == "×":
            total *= part.number
            scale *= abs(part.number)
        else:
            total += part.number
            scale += abs(part.number)
    if not math.isfinite(total):
        return not math.isfinite(equation.value)
    return abs(total - equation.value) <= 1e-12 * max(scale, abs(equation.value)) or math.isnan(equation.value)
