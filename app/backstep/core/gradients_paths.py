"""The gradient of J path by path: for each parameter the products of local derivatives along every way up to J, added.

Nothing is shared between paths, not even by those that differ in one factor: that is what the chain rule says when it
is taken at its word, and why nobody computes a gradient like this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product

import numpy as np

from backstep.core import multiplications
from backstep.core.activations import SOFTMAX, run
from backstep.core.arrays import FloatArray
from backstep.core.gradients import Clock, Course, Objective, gradient_of, tape_of
from backstep.core.gradients_forward import local_derivatives
from backstep.core.iteration import Tape
from backstep.core.parameters import Parameters
from backstep.core.paths import keeps_digits

_BREATH = 200
"""Paths between two steps."""

_Product = list[FloatArray | float]
"""Factors of a path: (n,) for what differs from example to example, a number for a weight."""


def path_sums(objective: Objective, parameters: Parameters) -> Course:
    """Σ over all paths of the product of their factors, for each parameter; a step is a path.

    Where the two factors of the outputs' δ lost their digits (a saturated output under its cross-entropy) δ stands for
    them in one piece, as in `paths.chain`.
    """
    layout = parameters.layout
    tape, _ = tape_of(objective, parameters)
    clock = Clock()
    factors = _Factors(tape)
    gradient = np.zeros(layout.total)
    weights, biases = layout.weight_views(gradient), layout.bias_views(gradient)
    work, total = np.empty(objective.examples), np.empty(objective.examples)
    done = 0
    for index, unit, source in _parameters(objective):
        total.fill(0.0)
        paths = factors.paths(index, unit, source)
        while count := _add_products(islice(paths, _BREATH), work, total):
            done += count
            clock.pause()
            yield done
            clock.go_on()
        with np.errstate(all="ignore"):
            derivative = float(total.sum())
        if source is None:
            biases[index][unit] = derivative
        else:
            weights[index][unit, source] = derivative
    clock.pause()
    counted = multiplications.path_sum(objective.network, objective.examples, whole_delta=factors.whole_delta)
    return gradient_of(layout, gradient, factors.cost, counted, clock.seconds)


def _parameters(objective: Objective) -> list[tuple[int, int, int | None]]:
    """Layer, unit and source, from 0, of every weight; a bias has no source."""
    network = objective.network
    found: list[tuple[int, int, int | None]] = []
    for index, layer in enumerate(network.layers):
        for unit in range(layer.units):
            found += [(index, unit, source) for source in range(network.units(index))]
            if layer.has_bias:
                found.append((index, unit, None))
    return found


def _add_products(paths: Iterable[_Product], work: FloatArray, total: FloatArray) -> int:
    """Add the product of each path's factors to `total` (n,); how many paths there were."""
    count = 0
    with np.errstate(all="ignore"):
        for first, *others in paths:
            np.copyto(work, first)
            for factor in others:
                np.multiply(work, factor, work)
            np.add(total, work, total)
            count += 1
    return count


class _Factors:
    """All local derivatives at one point, ready to be picked."""

    def __init__(self, tape: Tape) -> None:
        with np.errstate(all="ignore"):
            run(tape.forward)
            self.cost = tape.cost()
            run(local_derivatives(tape, complete=True))
            heads = _heads(tape)
            self.whole_delta = tape.fused and not all(
                keeps_digits(np.array([cost * slope for cost, slope in pairs]), tape.delta[-1][:, unit])
                for unit, pairs in enumerate(heads)
            )
        deltas = _columns(tape.delta[-1])
        self._heads: list[list[_Product]] = [
            [[deltas[unit]]] if self.whole_delta else [list(pair) for pair in pairs] for unit, pairs in enumerate(heads)
        ]
        self._slopes = [_columns(slope) for slope in tape.da_dz]
        self._carried = [_columns(a) for a in tape.a[:-1]]
        self._weights: list[list[list[float]]] = [matrix.tolist() for matrix in tape.weights]
        self._units = [range(layer.units) for layer in tape.network.layers]

    def paths(self, index: int, unit: int, source: int | None) -> Iterator[_Product]:
        """The factors of every path from J down to a parameter."""
        depth = len(self._units)
        # ∂z/∂w is what the weight is multiplied by; ∂z/∂b is 1 and multiplies nothing.
        tail: _Product = [] if source is None else [self._carried[index][source]]
        for way in product(*(self._units[layer] for layer in range(depth - 1, index, -1))):
            middle: _Product = []
            units = (*way, unit)
            for place, below in enumerate(units[1:]):
                layer = depth - 1 - place
                middle += (self._weights[layer][units[place]][below], self._slopes[layer - 1][below])
            for head in self._heads[units[0]]:
                yield [*head, *middle, *tail]


def _columns(array: FloatArray) -> list[FloatArray]:
    """The columns of (n, units), each in one piece of memory."""
    return list(np.ascontiguousarray(array.T))


def _heads(tape: Tape) -> list[list[tuple[FloatArray, FloatArray]]]:
    """∂J/∂ŷ and ∂ŷ/∂z for each output's z; under softmax one pair for each output that this z reaches."""
    costs, a = _columns(tape.dJ_da[-1]), tape.a[-1]
    if tape.network.layers[-1].activation != SOFTMAX:
        return [[pair] for pair in zip(costs, _columns(tape.da_dz[-1]), strict=True)]
    own = np.eye(len(costs))
    return [
        [(cost, a[:, output] * (own[output, unit] - a[:, unit])) for output, cost in enumerate(costs)]
        for unit in range(len(costs))
    ]
