"""The chain rule path by path: every way from J back to one parameter or neuron, as products of local derivatives.

Backpropagation never walks these paths one by one: it adds what several of them share. Here they are taken apart again,
to show that their sum is the same number. How many there are is arithmetic; they are only listed while they are few,
and gathered at the first neuron where they part otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product

import numpy as np

from backstep.core.activations import SOFTMAX
from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.steps import Kind, Step, Steps

_AGREEMENT = 1e-12
"""Relative difference up to which two factors count as the δ they are multiplied to."""


class Gradient(StrEnum):
    """What J is differentiated by."""

    WEIGHT = "weight"
    BIAS = "bias"
    PRE_ACTIVATION = "pre_activation"
    ACTIVATION = "activation"


@dataclass(frozen=True, slots=True)
class Subject:
    """A weight (layer, unit, source), a bias, or the z or a of a neuron (layer, unit), counted from 1."""

    by: Gradient
    layer: int
    unit: int
    source: int = 0


class Local(StrEnum):
    """One local derivative."""

    COST = "cost"
    """∂J/∂ŷ of output `unit`."""
    DELTA = "delta"
    """∂J/∂z of `unit` in one piece: all paths that reach it, or an output whose two factors lost their digits."""
    SLOPE = "slope"
    """∂a/∂z of `unit`; in a softmax layer ∂ŷ of `unit` by z of `source`."""
    WEIGHT = "weight"
    """∂z of `unit` by the a of `source` below: the weight between them."""
    CARRIED = "carried"
    """∂z of `unit` by its weight from `source`: the a that comes from there."""
    ONE = "one"
    """∂z of `unit` by its bias: 1."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a path, at `layer`; what `unit` and `source` are depends on `local`."""

    local: Local
    layer: int
    unit: int
    source: int = 0

    @property
    def softmax(self) -> bool:
        """Whether it is an entry of a Jacobian: a softmax slope names the z it is taken by."""
        return self.local is Local.SLOPE and self.source > 0


@dataclass(frozen=True, slots=True)
class PathGroup:
    """A product of factors, from J down to the subject: one path, or `paths` of them gathered in the first factor.

    `product` is that of the viewed example, `batch` the sum of the products of all examples. Both have the 1/n of the
    mean inside.
    """

    factors: tuple[Factor, ...]
    paths: int
    product: float
    batch: float


@dataclass(frozen=True, slots=True)
class Rest:
    """What is not listed: so many `groups` that hold so many `paths`, and their sums."""

    groups: int
    paths: int
    product: float
    batch: float


@dataclass(frozen=True, slots=True)
class Chain:
    """All `paths` from J to a subject as groups, the largest first by the size of the viewed example's product.

    `grouped` tells that a group gathers what passes through one neuron. `total` is the gradient of the viewed
    example's part of J, `batch` that of J: what the groups and the rest add up to.
    """

    subject: Subject
    paths: int
    groups: tuple[PathGroup, ...]
    grouped: bool
    rest: Rest | None
    total: float
    batch: float


def values(record: Record, factor: Factor) -> FloatArray:
    """The factor in every example (n,). `COST` and `DELTA` have the 1/n of the mean inside."""
    at, unit, source = factor.layer - 1, factor.unit - 1, factor.source - 1
    if factor.local is Local.COST:
        return record.dJ_da[at][:, unit]
    if factor.local is Local.DELTA:
        return record.delta[at][:, unit]
    if factor.local is Local.WEIGHT:
        return np.full(record.examples, record.before.weights[at][unit, source])
    if factor.local is Local.CARRIED:
        return record.a[at][:, source]
    if factor.local is Local.ONE:
        return np.ones(record.examples)
    if not factor.softmax:
        return record.da_dz[at][:, unit]
    a = record.a[-1]
    own = 1.0 if unit == source else 0.0
    return np.asarray(a[:, unit] * (own - a[:, source]), dtype=np.float64)


def count_paths(network: Network, subject: Subject) -> int:
    """How many paths lead from J to the subject: the product of the units of all layers above it.

    In a softmax layer each z reaches every output, which makes that many times more.
    """
    if subject.by is Gradient.ACTIVATION and subject.layer == network.depth:
        return 1
    return math.prod(network.sizes[subject.layer + 1 :]) * _outlets(network)


def chain(record: Record, subject: Subject, row: int, most: int) -> Chain:
    """The paths to `subject`, with the products of example `row` (counted from 0 in the batch).

    Up to `most` paths are listed one by one; more are gathered by the neuron in which they part first, and of more than
    `most` such neurons the largest are listed.
    """
    with np.errstate(all="ignore"):
        return _chain(record, subject, row, most)


def _chain(record: Record, subject: Subject, row: int, most: int) -> Chain:
    network = record.network
    paths = count_paths(network, subject)
    total, batch = _gradient(record, subject, row)
    if subject.by is Gradient.ACTIVATION and subject.layer == network.depth:
        factor = Factor(Local.COST, network.depth, subject.unit)
        only = _group(record, (factor,), 1, row)
        return Chain(subject, 1, (only,), grouped=False, rest=None, total=total, batch=batch)
    if paths <= most:
        listed = [_group(record, factors, 1, row) for factors in _paths(record, subject)]
        listed.sort(key=lambda group: -_size(group.product))
        # Where δ of the output stands for its factors, its paths are one.
        return Chain(subject, len(listed), tuple(listed), grouped=False, rest=None, total=total, batch=batch)
    return _gathered(record, subject, row, most, paths, (total, batch))


def _outlets(network: Network) -> int:
    """Outputs that the z of one output neuron reaches."""
    return network.outputs if network.layers[-1].activation == SOFTMAX else 1


def _gradient(record: Record, subject: Subject, row: int) -> tuple[float, float]:
    """The gradient as recorded: of the viewed example's part, and of the whole batch."""
    at, unit, source = subject.layer - 1, subject.unit - 1, subject.source - 1
    if subject.by is Gradient.WEIGHT:
        own = float(record.delta[at][row, unit] * record.a[at][row, source])
        return own, float(record.dJ_dW[at][unit, source])
    if subject.by is Gradient.BIAS:
        return float(record.delta[at][row, unit]), float(record.dJ_db[at][unit])
    column = (record.delta if subject.by is Gradient.PRE_ACTIVATION else record.dJ_da)[at][:, unit]
    return float(column[row]), float(column.sum())


def _tail(record: Record, subject: Subject) -> tuple[Factor, ...]:
    """The factors below ∂J/∂z of the subject's neuron."""
    layer, unit = subject.layer, subject.unit
    if subject.by is Gradient.WEIGHT:
        return (Factor(Local.CARRIED, layer, unit, subject.source),)
    return (Factor(Local.ONE, layer, unit),) if subject.by is Gradient.BIAS else ()


def _heads(record: Record, unit: int) -> list[tuple[Factor, ...]]:
    """∂J/∂z of an output, as one pair of factors for each output it reaches; as δ where their digits are lost."""
    depth = record.network.depth
    softmax = record.network.layers[-1].activation == SOFTMAX
    pairs = [
        (Factor(Local.COST, depth, output), Factor(Local.SLOPE, depth, output, unit if softmax else 0))
        for output in (range(1, record.network.outputs + 1) if softmax else (unit,))
    ]
    if record.fused:
        terms = np.array([values(record, cost) * values(record, slope) for cost, slope in pairs])
        if not keeps_digits(terms, record.delta[-1][:, unit - 1]):
            return [(Factor(Local.DELTA, depth, unit),)]
    return list(pairs)


def keeps_digits(terms: FloatArray, delta: FloatArray) -> bool:
    """Whether products of two factors (paths, n) still add up to the δ (n,) that was found without them."""
    scale = np.maximum(np.abs(terms).sum(axis=0), np.abs(delta))
    return bool(np.all(np.abs(terms.sum(axis=0) - delta) <= _AGREEMENT * scale))


def _between(units: tuple[int, ...], layer: int) -> tuple[Factor, ...]:
    """Weights and slopes down through `units`, the first in `layer`, the last being that whose z is differentiated by.

    The slope of the first is not among them.
    """
    factors: list[Factor] = []
    for place, (above, below) in enumerate(pairwise(units)):
        factors += [
            Factor(Local.WEIGHT, layer - place, above, below),
            Factor(Local.SLOPE, layer - place - 1, below),
        ]
    return tuple(factors)


def _paths(record: Record, subject: Subject) -> list[tuple[Factor, ...]]:
    network = record.network
    above = [range(1, network.units(layer) + 1) for layer in range(network.depth, subject.layer, -1)]
    heads = {unit: _heads(record, unit) for unit in (above[0] if above else (subject.unit,))}
    tail = _tail(record, subject)
    found = []
    for way in product(*above):
        units = (*way, subject.unit)
        middle = _trunk(units, network.depth, subject)
        found += [(*head, *middle, *tail) for head in heads[units[0]]]
    return found


def _trunk(units: tuple[int, ...], layer: int, subject: Subject) -> tuple[Factor, ...]:
    """`_between`, without the last slope where J is differentiated by the activation itself."""
    factors = _between(units, layer)
    return factors[:-1] if subject.by is Gradient.ACTIVATION else factors


def _gathered(record: Record, subject: Subject, row: int, most: int, paths: int, sums: tuple[float, float]) -> Chain:
    """Groups by the neuron in which the paths part first, going up from the subject."""
    network, layer = record.network, subject.layer
    lone: list[int] = [subject.unit]
    parted = layer + 1
    while parted <= network.depth and network.units(parted) == 1:
        lone.append(1)
        parted += 1
    below = tuple(reversed(lone))
    tail = _tail(record, subject)
    if parted > network.depth:
        # Only the outputs of a softmax lie above: every path is a group of its own.
        middle = _trunk(below, network.depth, subject)
        every = [(*head, *middle, *tail) for head in _heads(record, below[0])]
        groups = [_group(record, factors, 1, row) for factors in every]
        paths, each = len(every), 1
        own = np.array([group.product for group in groups])
        whole = np.array([group.batch for group in groups])
        chosen = _largest(own, most)
        listed = [groups[place] for place in chosen]
    else:
        each = paths // network.units(parted)
        units = range(1, network.units(parted) + 1)
        shared = np.ones(record.examples)
        common = (*_trunk(below, parted - 1, subject), *tail)
        if subject.by is not Gradient.ACTIVATION or len(below) > 1:
            common = (Factor(Local.SLOPE, parted - 1, below[0]), *common)
        for factor in common:
            shared = shared * values(record, factor)
        weights = record.before.weights[parted - 1][:, below[0] - 1]
        delta = record.delta[parted - 1]
        own = delta[row] * weights * shared[row]
        whole = (delta * shared[:, None]).sum(axis=0) * weights
        chosen = _largest(own, most)
        listed = [
            PathGroup(
                (
                    Factor(Local.DELTA, parted, units[place]),
                    Factor(Local.WEIGHT, parted, units[place], below[0]),
                    *common,
                ),
                each,
                float(own[place]),
                float(whole[place]),
            )
            for place in chosen
        ]
    left = np.ones(len(own), dtype=bool)
    left[chosen] = False
    many = int(left.sum())
    rest = Rest(many, many * each, float(own[left].sum()), float(whole[left].sum())) if many else None
    return Chain(subject, paths, tuple(listed), grouped=each > 1, rest=rest, total=sums[0], batch=sums[1])


def _largest(numbers: FloatArray, most: int) -> list[int]:
    """Places of the `most` numbers of the largest size, the first of equal ones first; what is no number leads."""
    sizes = np.where(np.isnan(numbers), np.inf, np.abs(numbers))
    return [int(place) for place in np.argsort(-sizes, kind="stable")[:most]]


def _size(number: float) -> float:
    return math.inf if math.isnan(number) else abs(number)


def _group(record: Record, factors: tuple[Factor, ...], paths: int, row: int) -> PathGroup:
    products = np.ones(record.examples)
    for factor in factors:
        products = products * values(record, factor)
    return PathGroup(factors, paths, float(products[row]), float(products.sum()))


def computing_step(factor: Factor, steps: Steps) -> int | None:
    """The step that computes a factor; None for what is known from the start: weights, inputs and the 1 of a bias."""
    layer, unit, source = factor.layer, factor.unit, factor.source
    if factor.local is Local.COST:
        return steps.find(Kind.COST_GRADIENT, unit=unit)
    if factor.local is Local.DELTA:
        return steps.find(Kind.DELTA, layer, unit)
    if factor.local is Local.SLOPE:
        return steps.find(Kind.ACTIVATION_DERIVATIVE, layer, source or unit)
    if factor.local is Local.CARRIED:
        return steps.find(Kind.ACTIVATION, layer - 1, source)
    return None


def gradient_step(subject: Subject, steps: Steps) -> int | None:
    """The step that computes the subject's gradient; None where there is no such neuron or bias."""
    layer, unit = subject.layer, subject.unit
    if subject.by is Gradient.WEIGHT:
        return steps.find(Kind.WEIGHT_GRADIENT, layer, unit, subject.source)
    if subject.by is Gradient.ACTIVATION and layer == steps.network.depth:
        return steps.find(Kind.COST_GRADIENT, unit=unit)
    kinds = {
        Gradient.BIAS: Kind.BIAS_GRADIENT,
        Gradient.PRE_ACTIVATION: Kind.DELTA,
        Gradient.ACTIVATION: Kind.ACTIVATION_GRADIENT,
    }
    return steps.find(kinds[subject.by], layer, unit)


def subject_of(network: Network, step: Step) -> Subject | None:
    """The gradient that a step is about; None for a loss and for J.

    What one neuron sends back to another belongs to the gradient of the other's activation.
    """
    if step.kind is Kind.COST_GRADIENT:
        return Subject(Gradient.ACTIVATION, network.depth, step.unit or 1)
    if step.layer is None or step.unit is None:
        return None
    if step.kind is Kind.GRADIENT_TERM:
        return Subject(Gradient.ACTIVATION, step.layer - 1, step.source or 1)
    if step.kind is Kind.ACTIVATION_GRADIENT:
        return Subject(Gradient.ACTIVATION, step.layer, step.unit)
    if step.source is not None:
        return Subject(Gradient.WEIGHT, step.layer, step.unit, step.source)
    if step.kind in (Kind.BIAS, Kind.BIAS_GRADIENT, Kind.BIAS_UPDATE):
        return Subject(Gradient.BIAS, step.layer, step.unit)
    return Subject(Gradient.PRE_ACTIVATION, step.layer, step.unit)
