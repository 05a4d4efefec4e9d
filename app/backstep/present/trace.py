"""A trace: the steps of an iteration as rows, each with its value, its formula and its sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from backstep.core.iteration import Record
from backstep.core.readout import contributions, first_not_finite
from backstep.core.steps import PER_EXAMPLE, Kind, Level, Phase, Step, Steps
from backstep.present.equations import Equations
from backstep.present.groups import Whole, told
from backstep.present.narration import sentence
from backstep.session.program import program

DIGITS = 6
"""Significant digits of the numbers in a sentence; `value` has all of them."""

COLUMNS = (
    "iteration",
    "step",
    "phase",
    "kind",
    "layer",
    "unit",
    "source",
    "example",
    "value",
    "contributions",
    "formula",
    "substituted",
    "text",
    "line",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One step. Everything is counted from 1; what does not apply is None.

    `example` is whose value this is, where it belongs to one example of the batch. `contributions` are those of the
    examples to a parameter gradient, with None for one that is not finite. `formula` and `substituted` are LaTeX;
    `line` is that of the shown program. `name` is the plain text of what is computed. `is_last` says that the training
    stops here, because the number left float64; a factor that δ goes around may be infinite without harm. `text` of a
    row that ends a neuron, layer or phase says what that did as a whole; all else is of its last step.
    """

    iteration: int
    step: int
    phase: Phase
    kind: Kind
    layer: int | None
    unit: int | None
    source: int | None
    example: int | None
    number: float
    contributions: tuple[float | None, ...] | None
    formula: str
    substituted: str
    text: str
    line: int
    name: str
    is_last: bool

    @property
    def value(self) -> float | None:
        """The number, or None where it is not finite: `text` then says what it is."""
        return _finite(self.number)


def trace(record: Record, example: int = 1, level: Level = Level.TERM) -> Iterator[Row]:
    """The last step of each term, neuron, layer or phase of one iteration, in order.

    `example` is whose values are shown where they belong to one example, counted from 1 in the batch. Where a number
    leaves float64 the rows end with the very step, shown for the example that it happens with.
    """
    steps = Steps(record.network, record.examples)
    own = example - 1
    equations = Equations(record, own)
    failure = first_not_finite(record)
    index = 0
    while index < len(steps):
        index = steps.group_end(index + 1, level)
        if failure is not None and index >= failure[0].index:
            step, lost = failure
            yield _row(record, Equations(record, lost), lost, step, is_last=True)
            return
        last = steps.at(index)
        row = _row(record, equations, own, last, is_last=False)
        whole = told(Whole(record, last, level, own), steps, DIGITS)
        yield replace(row, text=whole) if whole else row


def name_width(record: Record) -> int:
    """The length of the longest `name` that a trace of this record can have."""
    steps, equations = Steps(record.network, record.examples), Equations(record, 0)
    network = record.network
    longest = 0
    for layer in range(1, network.depth + 1):
        for kind in Kind:
            index = steps.find(kind, layer, network.units(layer), network.units(layer - 1), record.examples)
            if index is not None:
                longest = max(longest, len(equations.of(steps.at(index)).name))
    return longest


def _row(record: Record, equations: Equations, viewed: int, step: Step, *, is_last: bool) -> Row:
    equation = equations.of(step)
    example = step.example
    if example is None and step.kind in PER_EXAMPLE:
        example = viewed + 1
    given = contributions(record, step)
    return Row(
        iteration=record.iteration,
        step=step.index,
        phase=step.phase,
        kind=step.kind,
        layer=step.layer,
        unit=step.unit,
        source=step.source,
        example=example,
        number=equation.value,
        contributions=None if given is None else tuple(_finite(float(part)) for part in given),
        formula=usual(equation.formula),
        substituted=usual(equation.substituted),
        text=sentence(record.network, step, equation, record.examples, DIGITS),
        line=program().line(step),
        name=equation.name,
        is_last=is_last,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def usual(latex: str) -> str:
    r"""LaTeX as one writes it by hand: ``\partial J`` where our typesetter wants ``{\partial}J``."""
    return latex.replace(r"{\partial}", r"\partial ")
