"""A worksheet: what is given, what is to be calculated by hand, and on the answer key what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from backstep.core.errors import InputError
from backstep.core.iteration import Record
from backstep.core.multiplications import parameter_count
from backstep.core.network import Network
from backstep.core.steps import Kind, Phase, Step, Steps
from backstep.present.equations.equation import MANY
from backstep.present.handouts.steps import Range, Written, written
from backstep.present.narration import PHASE_TITLES
from backstep.present.numbers import latex
from backstep.present.symbols import ALPHA, Symbols

_GIVEN = frozenset({Kind.BIAS})
_PARTS = frozenset({Kind.PRODUCT, Kind.GRADIENT_TERM})
"""Calculated on the way to a sum, which is what is asked for."""
_MORE = 2
"""So many digits more than the answers what is given has: then rounding it is not seen in them."""
MOST_GIVEN = 1_000
"""Parameters and inputs that a sheet may give: nobody calculates with more."""
MOST_ASKED = 250
"""Tasks of a sheet: nobody hands out more, and a second makes it."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A symbol as LaTeX and its number as LaTeX."""

    symbol: str
    value: str


@dataclass(frozen=True, slots=True)
class Task:
    """One line, with its number on the sheet. `row` has the value, which is the answer."""

    number: int
    row: Written

    @property
    def question(self) -> str:
        """Both sides, as LaTeX, up to where the answer is to stand."""
        return f"{self.row.symbol} = {self.row.asked} ="

    @property
    def calculation(self) -> str:
        """The same with numbers, as LaTeX, up to its value."""
        return f"{self.row.numbers} ="


@dataclass(frozen=True, slots=True)
class Section:
    """The tasks of one phase of an iteration."""

    title: str
    phase: Phase
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """All of it, for one example of the batch. `note` says what is asked for, `answered` whether it is the key."""

    title: str
    note: str
    given: tuple[tuple[str, tuple[Quantity, ...]], ...]
    sections: tuple[Section, ...]
    answered: bool


def worksheet(title: str, wanted: Range, record_of: Callable[[int], Record], *, answered: bool) -> Worksheet:
    """The worksheet of a range of steps that `check_worksheet` has nothing against, or its answer key."""
    kept = list(_asked(wanted, record_of))
    first = record_of(wanted.first[0])
    example = min(wanted.example, first.examples)
    digits = f"to {wanted.digits} significant digits"
    asked = f"Calculate each number and write it down {digits}; calculate on with all of them."
    notes = [f"Answers {digits}, calculated from unrounded numbers." if answered else asked]
    if first.examples > 1:
        notes.append(f"Numbers of neurons are those of example {example} of {first.examples:,}.")
    return Worksheet(
        title=" ".join(title.split()) or "Worksheet",
        note=" ".join(notes),
        given=tuple(_given(wanted, record_of)),
        sections=tuple(_sections(kept)),
        answered=answered,
    )


def _asked(wanted: Range, record_of: Callable[[int], Record]) -> Iterator[Written]:
    return written(wanted, record_of, lambda record, step: asked_for(step, wanted.example, record.examples))


def asked_for(step: Step, example: int, examples: int) -> bool:
    """Whether a worksheet of `example` asks for this step of an iteration with so many `examples`."""
    if step.kind is Kind.LOSS:
        return step.example == min(example, examples)
    if step.kind is Kind.COST:
        # The losses of so many others have no room.
        return examples <= MANY
    return step.kind not in _GIVEN | _PARTS


def check_worksheet(wanted: Range, network: Network, examples_of: Callable[[int], int]) -> None:
    """Raises InputError where nothing is to be calculated, or more than anybody does, or with more than anybody can.

    `examples_of` an iteration is how many examples its batch has.
    """
    given = parameter_count(network) + network.inputs
    if given > MOST_GIVEN:
        what = f"a worksheet of this network would have to give {given:,} numbers, and {MOST_GIVEN:,} are the most"
        raise InputError("", f"{what}; choose a smaller network")
    asked = 0
    for iteration in wanted.iterations:
        examples = examples_of(iteration)
        steps = Steps(network, examples)
        for step in wanted.steps(iteration, len(steps)):
            asked += asked_for(steps.at(step), wanted.example, examples)
            if asked > MOST_ASKED:
                what = f"a worksheet of these steps would ask for more than {MOST_ASKED} numbers; choose fewer of them"
                raise InputError("", what)
    if not asked:
        what = "in these steps nothing is to be calculated but parts of sums; choose more of them"
        raise InputError("", what)


def _given(wanted: Range, record_of: Callable[[int], Record]) -> Iterator[tuple[str, tuple[Quantity, ...]]]:
    """What is known before: the example of each iteration, the parameters at the first one, the learning rate.

    And what the steps of that iteration before the first one have come to.
    """
    record, digits = record_of(wanted.first[0]), wanted.digits + _MORE
    names, network = Symbols(record.network), record.network

    def quantity(symbol: str, value: float) -> Quantity:
        return Quantity(symbol, latex(value, digits).removeprefix("(").removesuffix(")"))

    shown: list[tuple[float, ...]] = []
    for iteration in wanted.iterations:
        batch = record_of(iteration)
        row = min(wanted.example, batch.examples) - 1
        values = tuple(map(float, (*batch.a[0][row], *batch.targets[row])))
        if not shown or values != shown[-1]:
            shown.append(values)
            inputs = (quantity(names.x(k + 1).latex, float(v)) for k, v in enumerate(batch.a[0][row]))
            targets = (quantity(names.y(k + 1).latex, float(v)) for k, v in enumerate(batch.targets[row]))
            yield f"Example, iteration {iteration:,}" if len(shown) > 1 else "Example", (*inputs, *targets)
    for number, layer in enumerate(network.layers, start=1):
        weights = record.before.weights[number - 1]
        found = [
            quantity(names.w(number, unit + 1, source + 1).latex, float(weights[unit, source]))
            for unit in range(layer.units)
            for source in range(weights.shape[1])
        ]
        if layer.has_bias:
            biases = record.before.biases[number - 1]
            found += [quantity(names.b(number, unit + 1).latex, float(biases[unit])) for unit in range(layer.units)]
        yield f"Layer {number}, {layer.activation.replace('_', ' ')}", tuple(found)
    yield "Learning rate", (quantity(ALPHA.latex, record.learning_rate),)
    iteration, step = wanted.first
    before = replace(wanted, first=(iteration, 1), last=(iteration, step - 1))
    known = tuple(quantity(row.symbol, row.number) for row in _asked(before, record_of))
    if known:
        yield "Known by then", known


def _sections(rows: list[Written]) -> Iterator[Section]:
    several = rows[0].iteration != rows[-1].iteration
    tasks: list[Task] = []
    for number, row in enumerate(rows, start=1):
        tasks.append(Task(number, row))
        after = rows[number] if number < len(rows) else None
        if after is None or (after.step.phase, after.iteration) != (row.step.phase, row.iteration):
            title = PHASE_TITLES[row.step.phase]
            yield Section(f"Iteration {row.iteration:,}: {title}" if several else title, row.step.phase, tuple(tasks))
            tasks = []
