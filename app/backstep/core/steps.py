"""The steps of one iteration: addresses, put in order by arithmetic, never as a list.

An iteration is a tree: iteration > phase > layer > neuron > term. Its leaves are numbered from 1. The sequence is a
handful of *blocks*, each a number of units with equally many leaves; finding leaf s is a search among the blocks and a
division, finding the leaf of an address one look-up and a product, whatever the size of the network.

In a softmax layer every z comes before any activation, and every ∂J/∂ŷ before any δ, because each needs all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import accumulate
from typing import NamedTuple, overload

from backstep.core.activations import SOFTMAX
from backstep.core.network import BiasMode, Network


class Phase(StrEnum):
    """The four parts of an iteration, in order."""

    FORWARD = "forward"
    COST = "cost"
    BACKWARD = "backward"
    UPDATE = "update"


PHASES = tuple(Phase)


class Kind(StrEnum):
    """What a leaf computes; the names are those of the contracts."""

    PRODUCT = "product"
    BIAS = "bias"
    PRE_ACTIVATION = "pre_activation"
    ACTIVATION = "activation"
    LOSS = "loss"
    COST = "cost"
    COST_GRADIENT = "cost_gradient"
    ACTIVATION_DERIVATIVE = "activation_derivative"
    DELTA = "delta"
    WEIGHT_GRADIENT = "weight_gradient"
    BIAS_GRADIENT = "bias_gradient"
    GRADIENT_TERM = "gradient_term"
    ACTIVATION_GRADIENT = "activation_gradient"
    WEIGHT_UPDATE = "weight_update"
    BIAS_UPDATE = "bias_update"


PER_EXAMPLE = frozenset(
    {
        Kind.PRODUCT,
        Kind.PRE_ACTIVATION,
        Kind.ACTIVATION,
        Kind.LOSS,
        Kind.COST_GRADIENT,
        Kind.ACTIVATION_DERIVATIVE,
        Kind.DELTA,
        Kind.GRADIENT_TERM,
        Kind.ACTIVATION_GRADIENT,
    }
)
"""Kinds whose value belongs to one example of the batch."""


class Level(IntEnum):
    """How much one step does, coarse to fine."""

    ITERATION = 0
    PHASE = 1
    LAYER = 2
    NEURON = 3
    TERM = 4


@dataclass(frozen=True, slots=True)
class Step:
    """The address of one leaf. `index` counts from 1 within the iteration, the rest from 1 or None where it is moot."""

    index: int
    phase: Phase
    kind: Kind
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    example: int | None = None


class _Block(NamedTuple):
    """`units` units one after another, each with the same leaves: `many` is repeated `sources` times in its place."""

    first: int
    phase: Phase
    layer: int
    units: int
    sources: int
    kinds: tuple[Kind, ...]
    width: int
    """Leaves of one unit."""

    @property
    def end(self) -> int:
        return self.first + self.units * self.width

    def spans(self, unit: int, wanted: Callable[[Kind, int], bool]) -> Iterator[range]:
        """Runs of steps of one unit (counted from 0) whose kind is wanted."""
        place = self.first + unit * self.width
        for kind in self.kinds:
            many = self.sources if kind in _MANY else 1
            if wanted(kind, self.layer):
                yield range(place, place + many)
            place += many


class _Leaves(NamedTuple):
    """The leaves of one kind in one layer: `many` in a row for each of `units` units, which are `apart` steps apart."""

    first: int
    units: int
    many: int
    apart: int


_MANY = frozenset({Kind.PRODUCT, Kind.WEIGHT_GRADIENT, Kind.GRADIENT_TERM, Kind.WEIGHT_UPDATE})


class Steps(Sequence[Step]):
    """All steps of one iteration of `network` with `examples` examples; `steps[0]` is step 1.

    `at(1)` … `at(len(steps))` read by the number a person sees. Nothing here grows with the network's size but the
    numbers themselves.
    """

    def __init__(self, network: Network, examples: int) -> None:
        self.network = network
        self.examples = examples
        self._blocks: list[_Block] = []
        self._leaves: dict[tuple[Kind, int | None], _Leaves] = {}
        self._groups: dict[Level, list[int]] = {Level.PHASE: [], Level.LAYER: []}
        self._end = 1
        self._lay_out()
        self._starts = [block.first for block in self._blocks]

    def _lay_out(self) -> None:
        network = self.network
        for number, layer in enumerate(network.layers, start=1):
            sum_up = (Kind.PRODUCT, *((Kind.BIAS,) if layer.has_bias else ()), Kind.PRE_ACTIVATION)
            if layer.activation == SOFTMAX:
                self._add(Phase.FORWARD, number, sum_up)
                self._add(Phase.FORWARD, number, (Kind.ACTIVATION,))
            else:
                self._add(Phase.FORWARD, number, (*sum_up, Kind.ACTIVATION))
            self._close(Level.LAYER)
        self._close(Level.PHASE)
        self._add(Phase.COST, 0, (Kind.LOSS,), units=self.examples)
        self._add(Phase.COST, 0, (Kind.COST,), units=1)
        self._close(Level.LAYER)
        self._close(Level.PHASE)
        for number in range(network.depth, 0, -1):
            layer = network.layer(number)
            received = Kind.COST_GRADIENT if number == network.depth else Kind.ACTIVATION_GRADIENT
            rest = (
                Kind.ACTIVATION_DERIVATIVE,
                Kind.DELTA,
                Kind.WEIGHT_GRADIENT,
                *((Kind.BIAS_GRADIENT,) if layer.has_bias else ()),
                *((Kind.GRADIENT_TERM,) if number > 1 else ()),
            )
            if layer.activation == SOFTMAX:
                self._add(Phase.BACKWARD, number, (received,))
                self._add(Phase.BACKWARD, number, rest)
            else:
                self._add(Phase.BACKWARD, number, (received, *rest))
            self._close(Level.LAYER)
        self._close(Level.PHASE)
        for number, layer in enumerate(network.layers, start=1):
            learned = (Kind.BIAS_UPDATE,) if layer.bias is BiasMode.TRAINED else ()
            self._add(Phase.UPDATE, number, (Kind.WEIGHT_UPDATE, *learned))
            self._close(Level.LAYER)
        self._close(Level.PHASE)

    def _add(self, phase: Phase, layer: int, kinds: tuple[Kind, ...], units: int | None = None) -> None:
        sources = self.network.units(layer - 1) if layer else 0
        count = self.network.units(layer) if units is None else units
        spans = [sources if kind in _MANY else 1 for kind in kinds]
        block = _Block(self._end, phase, layer, count, sources, kinds, sum(spans))
        self._blocks.append(block)
        for kind, span, before in zip(kinds, spans, accumulate(spans, initial=0), strict=False):
            self._leaves[kind, layer] = _Leaves(block.first + before, count, span, block.width)
        self._end = block.end

    def _close(self, level: Level) -> None:
        self._groups[level].append(self._end - 1)

    def __len__(self) -> int:
        return self._end - 1

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        if isinstance(index, slice):
            return [self.at(number + 1) for number in range(*index.indices(len(self)))]
        return self.at(index + 1 if index >= 0 else len(self) + index + 1)

    def __iter__(self) -> Iterator[Step]:
        return (self.at(number) for number in range(1, len(self) + 1))

    def at(self, index: int) -> Step:
        """Step `index`, counted from 1. Raises IndexError outside 1..len(self)."""
        if not 1 <= index < self._end:
            raise IndexError(f"step {index} of {len(self)}")
        block = self._blocks[bisect_right(self._starts, index) - 1]
        unit, place = divmod(index - block.first, block.width)
        for kind in block.kinds:
            span = block.sources if kind in _MANY else 1
            if place < span:
                break
            place -= span
        return _step(index, block, kind, unit + 1, place + 1)

    def find(
        self,
        kind: Kind,
        layer: int | None = None,
        unit: int | None = None,
        source: int | None = None,
        example: int | None = None,
    ) -> int | None:
        """The index of the step with this address, or None where this network has no such step.

        `layer` may be left out for `cost_gradient`, which only the last layer has.
        """
        if kind is Kind.LOSS:
            layer, unit = 0, example
        elif kind is Kind.COST:
            layer, unit = 0, 1
        elif kind is Kind.COST_GRADIENT:
            layer = self.network.depth
        if kind not in _MANY:
            source = 1
        leaves = self._leaves.get((kind, layer))
        if leaves is None or unit is None or source is None:
            return None
        if not (1 <= unit <= leaves.units and 1 <= source <= leaves.many):
            return None
        return leaves.first + (unit - 1) * leaves.apart + source - 1

    def spans(self, wanted: Callable[[Kind, int], bool]) -> Iterator[range]:
        """All runs of steps whose kind and layer (0 for the cost) are `wanted`, in order."""
        for block in self._blocks:
            if all(wanted(kind, block.layer) for kind in block.kinds):
                yield range(block.first, block.end)
            elif any(wanted(kind, block.layer) for kind in block.kinds):
                for unit in range(block.units):
                    yield from block.spans(unit, wanted)

    def group_end(self, index: int, level: Level) -> int:
        """The last step of the phase, layer, neuron, … that step `index` belongs to."""
        if level is Level.TERM:
            return index
        if level is Level.ITERATION:
            return len(self)
        if level is Level.NEURON:
            block = self._blocks[bisect_right(self._starts, index) - 1]
            unit = (index - block.first) // block.width
            return block.first + (unit + 1) * block.width - 1
        ends = self._groups[level]
        return ends[bisect_right(ends, index - 1)]

    def group_start(self, index: int, level: Level) -> int:
        """The first step of the phase, layer, neuron, … that step `index` belongs to."""
        if level is Level.TERM:
            return index
        if level is Level.ITERATION:
            return 1
        if level is Level.NEURON:
            block = self._blocks[bisect_right(self._starts, index) - 1]
            return block.first + (index - block.first) // block.width * block.width
        ends = self._groups[level]
        place = bisect_right(ends, index - 1)
        return ends[place - 1] + 1 if place else 1

    def phase_ends(self) -> tuple[int, int, int, int]:
        """The last step of Forward, Cost, Backward and Update."""
        forward, cost, backward, update = self._groups[Level.PHASE]
        return forward, cost, backward, update


def _step(index: int, block: _Block, kind: Kind, unit: int, place: int) -> Step:
    if kind is Kind.LOSS:
        return Step(index, block.phase, kind, example=unit)
    if kind is Kind.COST:
        return Step(index, block.phase, kind)
    if kind is Kind.COST_GRADIENT:
        # The contracts address it by the unit alone: there is only one last layer.
        return Step(index, block.phase, kind, unit=unit)
    return Step(index, block.phase, kind, block.layer, unit, place if kind in _MANY else None)
