"""A range of steps as rows that can be written down: what is computed, from which numbers, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backstep.core.datasets_wording import counted
from backstep.core.errors import InputError
from backstep.core.iteration import Record
from backstep.core.steps import Kind, Step, Steps
from backstep.present.equations import Equation, Equations
from backstep.present.equations.equation import MANY
from backstep.present.narration import sentence
from backstep.present.trace import usual

_DOUBLED = re.compile(r"\(\(([^()]*)\)\)")
MOST_STEPS = 5_000
"""Of a table or a worksheet: nobody reads more."""
_OVER_EXAMPLES = frozenset({Kind.COST, Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT})
Place = tuple[int, int]
"""Iteration and step, both counted from 1."""


@dataclass(frozen=True, slots=True)
class Range:
    """The steps from `first` to `last`, both included, with the values of `example` (counted from 1 in its batch)."""

    first: Place
    last: Place
    example: int
    digits: int

    @property
    def iterations(self) -> range:
        """Those that it touches."""
        return range(self.first[0], self.last[0] + 1)

    def steps(self, iteration: int, count: int) -> range:
        """Its steps in an iteration that has `count`."""
        begin = self.first[1] if iteration == self.first[0] else 1
        return range(begin, (min(self.last[1], count) if iteration == self.last[0] else count) + 1)


@dataclass(frozen=True, slots=True)
class Written:
    """One step. `symbol`, `formula` and `numbers` are LaTeX: its left side, the right one, and that with numbers.

    `asked` is the right side with the numbers of other examples alone, which nobody can know from one's own. `value` is
    the number as text of `digits`, `number` the whole of it; `name` is the symbol as plain text.
    """

    iteration: int
    step: Step
    name: str
    symbol: str
    formula: str
    asked: str
    numbers: str
    value: str
    number: float
    text: str

    @property
    def equation(self) -> str:
        """Both sides in symbols; one of them where they are the same."""
        return self.symbol if self.formula == self.symbol else f"{self.symbol} = {self.formula}"


def written(
    wanted: Range, record_of: Callable[[int], Record], which: Callable[[Record, Step], bool] = lambda *_: True
) -> Iterator[Written]:
    """The steps of a range, in order; only those that `which` accepts."""
    for iteration in wanted.iterations:
        record = record_of(iteration)
        steps = Steps(record.network, record.examples)
        example = min(wanted.example, record.examples)
        equations = Equations(record, example - 1)
        for number in wanted.steps(iteration, len(steps)):
            step = steps.at(number)
            if which(record, step):
                yield _written(record, equations, step, example, wanted.digits)


def check_length(wanted: Range, length_of: Callable[[int], int]) -> None:
    """Raises InputError where a range has more steps than anybody reads; `length_of` an iteration is its steps."""
    count = 0
    for iteration in wanted.iterations:
        count += len(wanted.steps(iteration, length_of(iteration)))
        if count > MOST_STEPS:
            what = f"these are more than {counted(MOST_STEPS, 'step')}, too many to be read; choose fewer"
            raise InputError("", what)


def _asked(equation: Equation, record: Record, step: Step, example: int, digits: int) -> str:
    if record.examples == 1 or step.kind not in _OVER_EXAMPLES:
        return equation.in_symbols
    own = example if record.examples <= MANY else 1
    return equation.right(digits, f"{'l' if step.kind is Kind.COST else 'c'}{own}")


def _written(record: Record, equations: Equations, step: Step, example: int, digits: int) -> Written:
    equation = equations.of(step)
    return Written(
        iteration=record.iteration,
        step=step,
        name=equation.name,
        symbol=usual(equation.result),
        formula=usual(equation.in_symbols),
        asked=usual(_asked(equation, record, step, example, digits)),
        numbers=_DOUBLED.sub(r"(\1)", usual(equation.right(digits))),
        value=equation.number(digits),
        number=equation.value,
        text=sentence(record.network, step, equation, record.examples, digits),
    )
