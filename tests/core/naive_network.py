"""The contracts' mathematics once more, one number at a time and with nothing but `math`: slow, plain, independent."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from backstep.core.iteration import Record
from backstep.core.network import BiasMode, Network

Vector = list[float]
Matrix = list[list[float]]


def _sigmoid(z: float) -> float:
    if z < -709:
        return 0.0
    return 1.0 / (1.0 + math.exp(-z))


def _cdf(z: float) -> float:
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def _density(z: float) -> float:
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def _tanh_slope(z: float) -> float:
    return 1.0 - math.tanh(z) ** 2


FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "linear": (lambda z: z, lambda z: 1.0),
    "sigmoid": (_sigmoid, lambda z: _sigmoid(z) * (1.0 - _sigmoid(z))),
    "tanh": (math.tanh, _tanh_slope),
    "relu": (lambda z: max(0.0, z), lambda z: 1.0 if z > 0 else 0.0),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "softplus": (lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))), _sigmoid),
    "gelu": (lambda z: z * _cdf(z), lambda z: _cdf(z) + z * _density(z)),
    "silu": (lambda z: z * _sigmoid(z), lambda z: _sigmoid(z) * (1.0 + z * (1.0 - _sigmoid(z)))),
}


def softmax(z: Vector) -> Vector:
    high = max(z)
    powers = [math.exp(one - high) for one in z]
    total = math.fsum(powers)
    return [power / total for power in powers]


def _times_log(weight: float, probability: float) -> float:
    return 0.0 if weight == 0 else weight * math.log(probability)


def loss(name: str, p: Vector, y: Vector) -> float:
    """L of one example."""
    m = len(p)
    errors = [a - b for a, b in zip(p, y, strict=True)]
    if name == "squared_error":
        return 0.5 * math.fsum(error * error for error in errors)
    if name == "mean_squared_error":
        return math.fsum(error * error for error in errors) / m
    if name == "mean_absolute_error":
        return math.fsum(abs(error) for error in errors) / m
    if name == "huber":
        return math.fsum(0.5 * e * e if abs(e) <= 1 else abs(e) - 0.5 for e in errors) / m
    if name == "binary_cross_entropy":
        return -math.fsum(_times_log(b, a) + _times_log(1 - b, 1 - a) for a, b in zip(p, y, strict=True)) / m
    return -math.fsum(_times_log(b, a) for a, b in zip(p, y, strict=True))


def loss_slope(name: str, p: float, y: float, m: int) -> float:
    """∂L/∂ŷ of one output of m."""
    error = p - y
    return {
        "squared_error": lambda: error,
        "mean_squared_error": lambda: 2 * error / m,
        "mean_absolute_error": lambda: ((error > 0) - (error < 0)) / m,
        "huber": lambda: max(-1.0, min(1.0, error)) / m,
        "binary_cross_entropy": lambda: ((0.0 if y == 1 else (1 - y) / (1 - p)) - (0.0 if y == 0 else y / p)) / m,
        "categorical_cross_entropy": lambda: 0.0 if y == 0 else -y / p,
    }[name]()


@dataclass
class Naive:
    """One iteration. Lists are indexed [layer - 1][example][unit - 1] (`a` from layer 0), parameters as in files."""

    network: Network
    weights: list[Matrix]
    biases: list[Vector]
    inputs: Matrix
    targets: Matrix
    learning_rate: float
    z: list[Matrix] = field(default_factory=list)
    a: list[Matrix] = field(default_factory=list)
    losses: Vector = field(default_factory=list)
    received: list[Matrix] = field(default_factory=list)
    slope: list[Matrix] = field(default_factory=list)
    delta: list[Matrix] = field(default_factory=list)
    dW: list[Matrix] = field(default_factory=list)
    db: list[Vector] = field(default_factory=list)
    new_weights: list[Matrix] = field(default_factory=list)
    new_biases: list[Vector] = field(default_factory=list)

    @classmethod
    def of(cls, record: Record) -> Naive:
        """The iteration that was recorded, calculated once more from what it began with."""
        weights = [matrix.tolist() for matrix in record.before.weights]
        biases = [vector.tolist() for vector in record.before.biases]
        return cls(record.network, weights, biases, record.a[0].tolist(), record.targets.tolist(), record.learning_rate)

    def __post_init__(self) -> None:
        self._forward()
        self._backward()
        self._update()

    @property
    def cost(self) -> float:
        return math.fsum(self.losses) / len(self.losses)

    def _forward(self) -> None:
        self.a = [self.inputs]
        for W, b, layer in zip(self.weights, self.biases, self.network.layers, strict=True):
            z = [[math.fsum(w * x for w, x in zip(row, one, strict=True)) + c for row, c in zip(W, b, strict=True)]
                 for one in self.a[-1]]  # fmt: skip
            self.z.append(z)
            if layer.activation == "softmax":
                self.a.append([softmax(one) for one in z])
            else:
                function, _ = FUNCTIONS[layer.activation]
                self.a.append([[function(number) for number in one] for one in z])
        pairs = zip(self.a[-1], self.targets, strict=True)
        self.losses = [loss(self.network.loss, p, y) for p, y in pairs]

    def _backward(self) -> None:
        network, n = self.network, len(self.inputs)
        m = network.outputs
        received = [
            [loss_slope(network.loss, p, y, m) / n for p, y in zip(row, wanted, strict=True)]
            for row, wanted in zip(self.a[-1], self.targets, strict=True)
        ]
        for number in range(network.depth, 0, -1):
            a, z = self.a[number], self.z[number - 1]
            if network.layer(number).activation == "softmax":
                slope = [[p * (1 - p) for p in row] for row in a]
                delta = [
                    [
                        math.fsum(g * p * ((k == j) - row[j]) for k, (g, p) in enumerate(zip(back, row, strict=True)))
                        for j in range(len(row))
                    ]
                    for back, row in zip(received, a, strict=True)
                ]
            else:
                _, derivative = FUNCTIONS[network.layer(number).activation]
                slope = [[derivative(one) for one in row] for row in z]
                delta = [[g * d for g, d in zip(*rows, strict=True)] for rows in zip(received, slope, strict=True)]
            before = self.a[number - 1]
            W = self.weights[number - 1]
            self.received.insert(0, received)
            self.slope.insert(0, slope)
            self.delta.insert(0, delta)
            self.dW.insert(
                0,
                [
                    [math.fsum(delta[i][j] * before[i][k] for i in range(n)) for k in range(len(W[0]))]
                    for j in range(len(W))
                ],
            )
            self.db.insert(0, [math.fsum(row[j] for row in delta) for j in range(len(W))])
            received = [[math.fsum(W[j][k] * row[j] for j in range(len(W))) for k in range(len(W[0]))] for row in delta]

    def _update(self) -> None:
        rate = self.learning_rate
        for W, dW in zip(self.weights, self.dW, strict=True):
            self.new_weights.append(
                [[w - rate * g for w, g in zip(*rows, strict=True)] for rows in zip(W, dW, strict=True)]
            )
        for layer, b, db in zip(self.network.layers, self.biases, self.db, strict=True):
            moved = [old - rate * g for old, g in zip(b, db, strict=True)]
            self.new_biases.append(moved if layer.bias is BiasMode.TRAINED else b)
