"""Where a breakpoint can sit, and the steps of an iteration that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from backstep.core.batches import Batches
from backstep.core.errors import InputError
from backstep.core.network import BiasMode, Network
from backstep.core.steps import PHASES, Kind, Phase, Steps
from backstep.session.program import program
from backstep.session.spans import Spans

_OF_WEIGHT = (Kind.PRODUCT, Kind.WEIGHT_GRADIENT, Kind.GRADIENT_TERM, Kind.WEIGHT_UPDATE)
_OF_BIAS = (Kind.BIAS, Kind.BIAS_GRADIENT, Kind.BIAS_UPDATE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the program, a phase, a layer, a neuron, a weight, a bias, an example or an iteration.

    Everything counts from 1; `example` is a row of the data. What it stands for follows from what is given:

    | given                       | every time it is reached                                        |
    |-----------------------------|-----------------------------------------------------------------|
    | `line`                      | each step that runs on the line                                 |
    | `layer`, `unit`, `source`   | each step about the weight to `unit` from `source`              |
    | `layer`, `unit`, `bias`     | each step about the bias                                        |
    | `layer`, `unit`             | the first step of the neuron in each phase                      |
    | `layer`                     | the first step of the layer in each phase                       |
    | `example`                   | the step of its loss                                            |
    | `iteration`                 | its first step                                                  |
    | `phase` alone               | its first step                                                  |

    `phase` beside a line, layer, neuron, weight or bias keeps only what lies in that phase.
    """

    line: int | None = None
    phase: Phase | None = None
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    bias: bool = False
    example: int | None = None
    iteration: int | None = None

    def spans(self, steps: Steps) -> Spans:
        """The steps of an iteration that belong to it; not for an example or an iteration."""
        return _spans(self, steps.network, steps.examples)

    def check(self, network: Network, examples: int) -> None:
        """Raises InputError, with the key that is wrong, where this network or data has no such place."""
        for where, what in self.faults(network, examples):
            raise InputError(where, what)

    def faults(self, network: Network, examples: int) -> Iterator[tuple[str, str]]:
        """What is wrong with it in this network and data: the key, and a sentence."""
        named = [self.line is not None, self.layer is not None, self.example is not None, self.iteration is not None]
        if sum(named) > 1:
            yield "", "a breakpoint has one place: a line, a layer with its parts, an example or an iteration; keep one"
        if not any(named) and self.phase is None:
            yield "", 'this breakpoint has no place; give it a "line", "layer", "phase", "example" or "iteration"'
        if self.line is not None and self.line not in program().stops(network):
            yield "line", f"no step of this network runs on line {self.line}; choose one that computes something"
        if self.phase is not None and (self.example is not None or self.iteration is not None):
            yield "phase", "an example or an iteration has no phase of its own; leave this out"
        yield from self._network_faults(network)
        if self.example is not None and not 1 <= self.example <= examples:
            yield "example", f"there is no example {self.example}; choose one from 1 to {examples}"
        if self.iteration is not None and self.iteration < 1:
            yield "iteration", f"there is no iteration {self.iteration}; choose one from 1 on"

    def _network_faults(self, network: Network) -> Iterator[tuple[str, str]]:
        if self.layer is None:
            for name, given in (("unit", self.unit), ("source", self.source)):
                if given is not None:
                    yield name, f"a {name} belongs to a layer; give the layer too"
            if self.bias:
                yield "bias", "a bias belongs to a neuron; give its layer and unit too"
            return
        if not 1 <= self.layer <= network.depth:
            yield "layer", f"there is no layer {self.layer}; choose one from 1 to {network.depth}"
            return
        units, sources = network.units(self.layer), network.units(self.layer - 1)
        if self.unit is None and (self.source is not None or self.bias):
            yield "unit", "a weight or bias belongs to a unit; give the unit too"
        if self.unit is not None and not 1 <= self.unit <= units:
            yield "unit", f"layer {self.layer} has no unit {self.unit}; choose one from 1 to {units}"
        if self.source is not None and not 1 <= self.source <= sources:
            yield "source", f"layer {self.layer} has no source {self.source}; choose one from 1 to {sources}"
        if self.bias and self.source is not None:
            yield "bias", "a place is a weight or a bias; leave out the source or the bias"
        if self.bias and network.layer(self.layer).bias is BiasMode.NONE:
            yield "bias", f"layer {self.layer} has no biases; choose another place"


@lru_cache(maxsize=256)
def _spans(spot: Spot, network: Network, examples: int) -> Spans:
    steps = Steps(network, examples)
    if spot.line is not None:
        line_of = program().by_kind
        runs = list(steps.spans(lambda kind, _layer: line_of[kind] == spot.line))
    elif spot.layer is not None:
        found = {index for index in _addresses(spot, steps) if index is not None}
        runs = [range(index, index + 1) for index in sorted(found)]
    else:
        runs = [range(first, first + 1) for first in _starts(steps)]
    if spot.phase is None:
        return Spans(runs)
    number = PHASES.index(spot.phase)
    first, last = _starts(steps)[number], steps.phase_ends()[number]
    return Spans(range(max(run.start, first), min(run.stop, last + 1)) for run in runs)


def _starts(steps: Steps) -> tuple[int, ...]:
    """The first step of each phase."""
    return (1, *(end + 1 for end in steps.phase_ends()[:-1]))


def _addresses(spot: Spot, steps: Steps) -> Iterator[int | None]:
    layer, unit = spot.layer, spot.unit or 1
    if spot.source is not None or spot.bias:
        for kind in _OF_BIAS if spot.bias else _OF_WEIGHT:
            yield steps.find(kind, layer, unit, spot.source)
        return
    yield steps.find(Kind.PRODUCT, layer, unit, 1)
    received = Kind.COST_GRADIENT if layer == steps.network.depth else Kind.ACTIVATION_GRADIENT
    yield steps.find(received, layer, unit)
    yield steps.find(Kind.WEIGHT_UPDATE, layer, unit, 1)


def reached(spot: Spot, iteration: int, steps: Steps, batches: Batches) -> Spans:
    """The steps of `iteration` at which `spot` is reached."""
    if spot.iteration is not None:
        return Spans([range(1, 2)] if iteration == spot.iteration else [])
    if spot.example is not None:
        found = (batches.rows(iteration) == spot.example - 1).nonzero()[0]
        at = steps.find(Kind.LOSS, example=int(found[0]) + 1) if len(found) else None
        return Spans([] if at is None else [range(at, at + 1)])
    return spot.spans(steps)


def times_before(spot: Spot, iteration: int, network: Network, batches: Batches) -> int:
    """How often `spot` is reached in iterations 1..`iteration` - 1, by arithmetic."""
    if spot.iteration is not None:
        return int(spot.iteration < iteration)
    passes, part = divmod(iteration - 1, batches.per_epoch)
    first = passes * batches.per_epoch + 1
    if spot.example is not None:
        row = spot.example - 1
        return passes + int(any((batches.rows(at) == row).any() for at in range(first, iteration)))
    full = len(_spans(spot, network, batches.count(1)))
    last = len(_spans(spot, network, batches.count(batches.per_epoch)))
    return passes * ((batches.per_epoch - 1) * full + last) + part * full
