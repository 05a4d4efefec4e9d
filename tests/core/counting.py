"""The methods of getting a gradient once more, in plain loops over numbers that count their own multiplications.

Nothing here is taken from the engine but the shape of a network: what it counts is what somebody with pencil and paper
would multiply. Multiplications inside an activation or a loss, and by constants, are not those of two counted numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from backstep.core.activations import SOFTMAX
from backstep.core.gradients import Objective
from backstep.core.losses import CATEGORICAL_CROSS_ENTROPY, is_fused
from backstep.core.network import Network
from backstep.core.parameters import Parameters
from tests.core.naive_network import FUNCTIONS, loss, loss_slope, softmax

_SMALL = 1e-5


class Counted(float):
    """A float whose products with its like are counted in `Counted.products`."""

    products = 0

    def __mul__(self, other: float) -> Counted:
        if isinstance(other, Counted):
            Counted.products += 1
        return Counted(float(self) * float(other))

    def __add__(self, other: float) -> Counted:
        return Counted(float(self) + float(other))

    __radd__ = __add__

    def __sub__(self, other: float) -> Counted:
        return Counted(float(self) - float(other))

    def __truediv__(self, other: float) -> Counted:
        return Counted(float(self) / float(other))


Numbers = list[Counted]
Slopes = tuple[list[list[Numbers]], list[Numbers]]
"""∂J/∂W[layer][unit][source] and ∂J/∂b[layer][unit], zeros where there are no biases."""


@dataclass
class Values:
    """One example after its forward pass: z and a, and all local derivatives."""

    a: list[Numbers]
    slopes: list[Numbers]
    cost_slopes: Numbers
    loss: float


class Loops:
    """A network, its numbers and a batch, all of them counted."""

    def __init__(self, objective: Objective, parameters: Parameters) -> None:
        self.network: Network = objective.network
        self.weights = [[[Counted(w) for w in row] for row in matrix.tolist()] for matrix in parameters.weights]
        self.biases = [[Counted(b) for b in vector.tolist()] for vector in parameters.biases]
        self.inputs = [[Counted(x) for x in row] for row in objective.inputs.tolist()]
        self.targets = [[Counted(y) for y in row] for row in objective.targets.tolist()]
        last = self.network.layers[-1]
        self.fused = is_fused(last.activation, self.network.loss)
        self.softmax = last.activation == SOFTMAX
        self.n, self.m, self.depth = len(self.inputs), self.network.outputs, self.network.depth

    def count(self, method: Callable[[], Slopes]) -> tuple[Slopes, int]:
        """What a method finds, and how many products it took."""
        before = Counted.products
        return method(), Counted.products - before

    def backprop(self) -> Slopes:
        dW, db = self._zeros()
        for row, wanted in zip(self.inputs, self.targets, strict=True):
            seen = self._forward(row, wanted)
            delta = self._delta(seen, wanted)
            for at in reversed(range(self.depth)):
                for j, d in enumerate(delta):
                    db[at][j] += d
                    for k, a in enumerate(seen.a[at]):
                        dW[at][j][k] += d * a
                if at:
                    back = [
                        sum((self.weights[at][j][k] * d for j, d in enumerate(delta)), Counted())
                        for k in range(len(seen.a[at]))
                    ]
                    delta = [g * s for g, s in zip(back, seen.slopes[at - 1], strict=True)]
        return self._kept(dW, db)

    def differences(self) -> Slopes:
        dW, db = self._zeros()
        for table, place, at in self._places(dW, db):
            kept = table[place]
            costs = []
            for moved in (kept + _SMALL, kept - _SMALL):
                table[place] = moved
                rows = zip(self.inputs, self.targets, strict=True)
                costs.append(sum(self._forward(row, wanted).loss for row, wanted in rows) / self.n)
            table[place] = kept
            at[place] = Counted((costs[0] - costs[1]) / (2 * _SMALL))
        return dW, db

    def forward_mode(self) -> Slopes:
        dW, db = self._zeros()
        for row, wanted in zip(self.inputs, self.targets, strict=True):
            seen = self._forward(row, wanted)
            delta = self._delta(seen, wanted) if self.fused else []
            for at, layer in enumerate(self.network.layers):
                for j in range(layer.units):
                    for k, a in enumerate(seen.a[at]):
                        dW[at][j][k] += self._tangent(seen, delta, at, j, a)
                    if layer.has_bias:
                        db[at][j] += self._tangent(seen, delta, at, j, Counted(1.0))
        return dW, db

    def path_sum(self, whole_delta: bool = False) -> Slopes:
        dW, db = self._zeros()
        for row, wanted in zip(self.inputs, self.targets, strict=True):
            seen = self._forward(row, wanted)
            delta = self._delta(seen, wanted) if whole_delta else []
            for at, layer in enumerate(self.network.layers):
                for j in range(layer.units):
                    for path in self._paths(seen, delta, at, j):
                        for k, a in enumerate(seen.a[at]):
                            dW[at][j][k] += _product([*path, a])
                        if layer.has_bias:
                            db[at][j] += _product(path)
        return dW, db

    def closed_form(self, scaled_by_targets: bool = False) -> Slopes:
        """X.T @ (ŷ − y) / n, times what the loss has before it."""
        dW, db = self._zeros()
        factor = {"squared_error": 1.0, "mean_squared_error": 2.0 / self.m, "binary_cross_entropy": 1.0 / self.m}
        scale = factor.get(self.network.loss, 1.0) / self.n
        for row, wanted in zip(self.inputs, self.targets, strict=True):
            predicted = self._forward(row, wanted).a[-1]
            if scaled_by_targets:
                whole = sum(wanted, Counted())
                predicted = [p * whole for p in predicted]
            for j, (p, y) in enumerate(zip(predicted, wanted, strict=True)):
                db[0][j] += (p - y) * scale
                for k, x in enumerate(row):
                    dW[0][j][k] += (x * (p - y)) * scale
        return self._kept(dW, db)

    def _forward(self, row: Numbers, wanted: Numbers) -> Values:
        a: list[Numbers] = [row]
        slopes: list[Numbers] = []
        for at, layer in enumerate(self.network.layers):
            z = [
                sum((w * x for w, x in zip(weights, a[-1], strict=True)), Counted()) + b
                for weights, b in zip(self.weights[at], self.biases[at], strict=True)
            ]
            plain = [float(one) for one in z]
            if layer.activation == SOFTMAX:
                a.append([Counted(p) for p in softmax(plain)])
                slopes.append([])
            else:
                function, slope = FUNCTIONS[layer.activation]
                a.append([Counted(function(one)) for one in plain])
                slopes.append([Counted(slope(one)) for one in plain])
        predicted, targets = [float(p) for p in a[-1]], [float(y) for y in wanted]
        pairs = zip(predicted, targets, strict=True)
        outer = [Counted(loss_slope(self.network.loss, p, y, self.m) / self.n) for p, y in pairs]
        return Values(a, slopes, outer, loss(self.network.loss, predicted, targets))

    def _delta(self, seen: Values, wanted: Numbers) -> Numbers:
        predicted = seen.a[-1]
        if self.fused and self.network.loss == CATEGORICAL_CROSS_ENTROPY:
            whole = sum(wanted, Counted())
            return [(p * whole - y) / self.n for p, y in zip(predicted, wanted, strict=True)]
        if self.fused:
            return [(p - y) / (self.n * self.m) for p, y in zip(predicted, wanted, strict=True)]
        if self.softmax:
            shared = sum((g * p for g, p in zip(seen.cost_slopes, predicted, strict=True)), Counted())
            return [p * (g - shared) for g, p in zip(seen.cost_slopes, predicted, strict=True)]
        return [g * s for g, s in zip(seen.cost_slopes, seen.slopes[-1], strict=True)]

    def _tangent(self, seen: Values, delta: Numbers, at: int, unit: int, start: Counted) -> Counted:
        dz = [start if j == unit else Counted() for j in range(self.network.layers[at].units)]
        da: Numbers = []
        for layer in range(at, self.depth):
            if layer > at:
                dz = [sum((w * x for w, x in zip(row, da, strict=True)), Counted()) for row in self.weights[layer]]
            if layer == self.depth - 1 and self.fused:
                return sum((d * x for d, x in zip(delta, dz, strict=True)), Counted())
            if self.network.layers[layer].activation == SOFTMAX:
                shared = sum((p * x for p, x in zip(seen.a[-1], dz, strict=True)), Counted())
                da = [p * (x - shared) for p, x in zip(seen.a[-1], dz, strict=True)]
            else:
                da = [s * x for s, x in zip(seen.slopes[layer], dz, strict=True)]
        return sum((g * x for g, x in zip(seen.cost_slopes, da, strict=True)), Counted())

    def _paths(self, seen: Values, delta: Numbers, at: int, unit: int) -> Iterator[Numbers]:
        for way in product(*(range(layer.units) for layer in self.network.layers[at + 1 :])):
            units = (unit, *way)
            middle: Numbers = []
            for layer in range(at + 1, self.depth):
                above, below = units[layer - at], units[layer - at - 1]
                middle += [self.weights[layer][above][below], seen.slopes[layer - 1][below]]
            for head in self._heads(seen, delta, units[-1]):
                yield [*head, *middle]

    def _heads(self, seen: Values, delta: Numbers, unit: int) -> list[Numbers]:
        if delta:
            return [[delta[unit]]]
        if not self.softmax:
            return [[seen.cost_slopes[unit], seen.slopes[-1][unit]]]
        p = [float(one) for one in seen.a[-1]]
        return [[g, Counted(p[k] * ((k == unit) - p[unit]))] for k, g in enumerate(seen.cost_slopes)]

    def _places(self, dW: list[list[Numbers]], db: list[Numbers]) -> Iterator[tuple[Numbers, int, Numbers]]:
        """The row and the place of every parameter that is there, and the row of its derivative."""
        for at, layer in enumerate(self.network.layers):
            for j, row in enumerate(self.weights[at]):
                for k in range(len(row)):
                    yield row, k, dW[at][j]
            for j in range(layer.units if layer.has_bias else 0):
                yield self.biases[at], j, db[at]

    def _zeros(self) -> Slopes:
        zeros = [[[Counted() for _ in row] for row in matrix] for matrix in self.weights]
        return zeros, [[Counted() for _ in vector] for vector in self.biases]

    def _kept(self, dW: list[list[Numbers]], db: list[Numbers]) -> Slopes:
        for layer, vector in zip(self.network.layers, db, strict=True):
            if not layer.has_bias:
                vector[:] = [Counted() for _ in vector]
        return dW, db


def _product(factors: Numbers) -> Counted:
    whole, *others = factors
    for factor in others:
        whole = whole * factor
    return whole
