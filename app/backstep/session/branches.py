"""What-if: changes to a training, and the branches they make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from backstep.core.errors import InputError
from backstep.core.mistakes import Mistake
from backstep.core.network import BiasMode, Network
from backstep.core.parameters import Parameters, initial, seeded
from backstep.core.training import Task
from backstep.session.timeline import BUDGET, Fork, Timeline

ROOT = 0
"""The number of the training that the file describes; branches count from 1."""
ORIGINAL = "Original"


class Changed(StrEnum):
    """What an edit changes."""

    WEIGHT = "weight"
    BIAS = "bias"
    INPUT = "input"
    TARGET = "target"
    LEARNING_RATE = "learning_rate"
    SEED = "seed"


OF_PARAMETERS = frozenset({Changed.WEIGHT, Changed.BIAS})


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed number. `example` is a row of the data; it, `layer`, `unit` and `source` count from 1, 0 is moot.

    A weight goes to `unit` of `layer` from `source`; an input or a target is number `unit` of `example`; a seed draws
    all parameters again.
    """

    what: Changed
    value: float
    layer: int = 0
    unit: int = 0
    source: int = 0
    example: int = 0

    @property
    def place(self) -> tuple[Changed, int, int, int, int]:
        """What is changed, without the number: a later edit of the same place replaces this one."""
        return self.what, self.layer, self.unit, self.source, self.example


Course = tuple[int, tuple[Edit | Mistake, ...]]
"""Before which iteration a branch begins, and with which edits; or 1 and the mistake that all of it is done with."""


class Edits(tuple[Edit, ...]):
    """Some edits in order. There may be a thousand of them, in each of a hundred branches: hashed once."""

    _hash: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            self._hash = super().__hash__()
            return self._hash


@dataclass(frozen=True, slots=True)
class Branch:
    """A training that leaves branch `parent` before `iteration`, with `edits` made there.

    The edits of parameters change the start of that iteration; those of data and of the learning rate hold from it on.
    """

    number: int
    name: str
    parent: int
    iteration: int
    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "edits", Edits(self.edits))

    @property
    def course(self) -> Course:
        """What it computes; the name is nothing to that."""
        return self.iteration, self.edits

    def with_edit(self, edit: Edit) -> Branch:
        """The same with one more edit, which replaces an earlier one of the same place."""
        kept = tuple(each for each in self.edits if each.place != edit.place)
        return replace(self, edits=(*kept, edit))


def check_edit(edit: Edit, task: Task, initializer: str | None) -> None:
    """Raises InputError where the network or data has nothing to change there, or the value cannot be."""
    if not np.isfinite(edit.value):
        raise InputError("value", f"this is {edit.value}; give a finite number")
    network = task.network
    if edit.what in OF_PARAMETERS:
        if not 1 <= edit.layer <= network.depth:
            raise InputError("layer", f"there is no layer {edit.layer}; choose one from 1 to {network.depth}")
        _within("unit", edit.unit, network.units(edit.layer))
        if edit.what is Changed.WEIGHT:
            _within("source", edit.source, network.units(edit.layer - 1))
        elif network.layer(edit.layer).bias is BiasMode.NONE:
            raise InputError("layer", f"layer {edit.layer} has no biases; change another value")
    elif edit.what in (Changed.INPUT, Changed.TARGET):
        table = task.inputs if edit.what is Changed.INPUT else task.targets
        _within("example", edit.example, len(table))
        _within("unit", edit.unit, table.shape[1])
    elif edit.what is Changed.LEARNING_RATE:
        if edit.value <= 0.0:
            raise InputError("value", f"this is {edit.value:g}; give a learning rate above 0")
    elif initializer is None:
        raise InputError("seed", "the parameters of this session are given, not drawn; change them one by one instead")
    elif edit.value < 0 or edit.value != int(edit.value):
        raise InputError("seed", f"this is {edit.value:g}; give a whole number from 0 on")


def _within(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise InputError(name, f"there is no {name} {number}; choose one from 1 to {most}")


def changed_task(task: Task, edits: tuple[Edit | Mistake, ...]) -> Task:
    """The task with the edits of its data and learning rate made, or with a mistake."""
    inputs, targets, rate, mistake = task.inputs, task.targets, task.learning_rate, task.mistake
    for edit in edits:
        if isinstance(edit, Mistake):
            mistake = edit
        elif edit.what is Changed.LEARNING_RATE:
            rate = edit.value
        elif edit.what in (Changed.INPUT, Changed.TARGET):
            table = (inputs if edit.what is Changed.INPUT else targets).copy()
            table[edit.example - 1, edit.unit - 1] = edit.value
            table.setflags(write=False)
            if edit.what is Changed.INPUT:
                inputs = table
            else:
                targets = table
    return replace(task, inputs=inputs, targets=targets, learning_rate=rate, mistake=mistake)


def changed_parameters(
    network: Network, parameters: Parameters, edits: tuple[Edit | Mistake, ...], initializer: str | None
) -> Parameters:
    """The parameters with the edits made to them."""
    weights = [matrix.copy() for matrix in parameters.weights]
    biases = [vector.copy() for vector in parameters.biases]
    for edit in edits:
        if isinstance(edit, Mistake):
            continue
        if edit.what is Changed.SEED and initializer is not None:
            drawn = initial(network, initializer, seeded(int(edit.value)))
            weights = [matrix.copy() for matrix in drawn.weights]
            biases = [vector.copy() for vector in drawn.biases]
        elif edit.what is Changed.WEIGHT:
            weights[edit.layer - 1][edit.unit - 1, edit.source - 1] = edit.value
        elif edit.what is Changed.BIAS:
            biases[edit.layer - 1][edit.unit - 1] = edit.value
    return replace(Parameters.of(network, weights, biases), carried=parameters.carried)


class Timelines:
    """The timelines of all branches, made when asked for and kept. They share one budget."""

    def __init__(self, task: Task, initializer: str | None = None, budget: int = BUDGET) -> None:
        """`initializer` is what drew the start, None where it was given."""
        self._initializer = initializer
        self._budget = budget
        self._known: dict[tuple[Course, ...], Timeline] = {(): Timeline(task, budget)}

    @property
    def root(self) -> Timeline:
        return self._known[()]

    @property
    def budget(self) -> int:
        """Bytes that all timelines together may take."""
        return self._budget

    @property
    def held_bytes(self) -> int:
        """What all of them keep, in bytes."""
        return sum(timeline.held_bytes for timeline in self._known.values())

    def set_budget(self, budget: int) -> None:
        """Allow all of them together so many bytes."""
        self._budget = budget
        self._share()

    def of(self, branches: Mapping[int, Branch], number: int, mistake: Mistake | None = None) -> Timeline:
        """The timeline of branch `number`, as it is with a `mistake`."""
        return self._at(lineage(branches, number, mistake))

    def keep(self, used: Iterator[tuple[Mapping[int, Branch], int]]) -> None:
        """Forget the timelines that none of the `used` branches needs; they would come back the same if asked for."""
        needed: set[tuple[Course, ...]] = {()}
        for branches, number in used:
            chain = lineage(branches, number)
            needed |= {chain[: length + 1] for length in range(len(chain))}
        self._known = {chain: timeline for chain, timeline in self._known.items() if chain in needed}
        self._share()

    def _at(self, chain: tuple[Course, ...]) -> Timeline:
        known = self._known.get(chain)
        if known is None:
            iteration, edits = chain[-1]
            parent = self._at(chain[:-1])
            task = changed_task(parent.task, edits)
            initializer = self._initializer

            def change(parameters: Parameters) -> Parameters:
                return changed_parameters(task.network, parameters, edits, initializer)

            known = self._known[chain] = Timeline(task, self._budget, Fork(parent, iteration, change))
            self._share()
        return known

    def _share(self) -> None:
        for timeline in self._known.values():
            timeline.set_budget(self._budget // len(self._known))


def name_of(branches: Mapping[int, Branch], number: int) -> str:
    """What a branch is called."""
    return ORIGINAL if number == ROOT else branches[number].name


def begin_of(branches: Mapping[int, Branch], number: int) -> int:
    """The first iteration of a branch."""
    return 1 if number == ROOT else branches[number].iteration


def lineage(branches: Mapping[int, Branch], number: int, mistake: Mistake | None = None) -> tuple[Course, ...]:
    """The courses of the branches from the root to `number`, without the root: what its training is.

    With a `mistake` it is another training, from the first iteration on.
    """
    found: list[Course] = []
    while number != ROOT:
        found.append(branches[number].course)
        number = branches[number].parent
    if mistake is not None:
        found.append((1, (mistake,)))
    return tuple(found[::-1])
