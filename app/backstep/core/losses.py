"""Losses: name, value for one example, derivative and formula of each, one row a loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from backstep.core.activations import SOFTMAX, Operations
from backstep.core.arrays import FloatArray

BINARY_CROSS_ENTROPY = "binary_cross_entropy"
CATEGORICAL_CROSS_ENTROPY = "categorical_cross_entropy"


@dataclass(frozen=True, slots=True)
class Loss:
    """One row of the table.

    `value(prediction, target, work, losses)` fills `losses` (n,) from two arrays (n, m), with `work` (n, m) as scratch.
    `derivative(prediction, target, gradient)` fills `gradient` (n, m) with ∂L_i/∂ŷ_ij, without the 1/n of the mean.
    `term` is the LaTeX of one output's part, with `{p}` for ŷ_j and `{y}` for y_j; L is `sign` times their sum, divided
    by m where `mean` is set. `slope` is the LaTeX of ∂L/∂ŷ_j before it is divided by m.
    """

    name: str
    value: Callable[[FloatArray, FloatArray, FloatArray, FloatArray], Operations]
    derivative: Callable[[FloatArray, FloatArray, FloatArray], Operations]
    term: str
    slope: str
    sign: int
    mean: bool
    words: str


def _half_square(p: FloatArray, y: FloatArray, work: FloatArray, losses: FloatArray) -> Operations:
    halves = np.full(p.shape[1], 0.5)
    return [(np.subtract, (p, y, work)), (np.multiply, (work, work, work)), (np.dot, (work, halves, losses))]


def _mean_square(p: FloatArray, y: FloatArray, work: FloatArray, losses: FloatArray) -> Operations:
    ones, m = np.ones(p.shape[1]), float(p.shape[1])
    return [
        (np.subtract, (p, y, work)),
        (np.multiply, (work, work, work)),
        (np.dot, (work, ones, losses)),
        (np.divide, (losses, m, losses)),
    ]


def _mean_square_slope(p: FloatArray, y: FloatArray, gradient: FloatArray) -> Operations:
    m = float(p.shape[1])
    return [
        (np.subtract, (p, y, gradient)),
        (np.multiply, (gradient, 2.0, gradient)),
        (np.divide, (gradient, m, gradient)),
    ]


def _entropy_part(weight: FloatArray, probability: FloatArray) -> FloatArray:
    """The weight times ln(probability), which is 0 where the weight is 0."""
    return np.where(weight == 0.0, 0.0, weight * np.log(probability))


def _binary(p: FloatArray, y: FloatArray, work: FloatArray, losses: FloatArray) -> None:
    np.add(_entropy_part(y, p), _entropy_part(1.0 - y, 1.0 - p), out=work)
    np.divide(work.sum(axis=1), -float(p.shape[1]), out=losses)


def _binary_slope(p: FloatArray, y: FloatArray, gradient: FloatArray) -> None:
    wrong_low = np.where(y == 0.0, 0.0, y / p)
    wrong_high = np.where(y == 1.0, 0.0, (1.0 - y) / (1.0 - p))
    np.divide(wrong_high - wrong_low, float(p.shape[1]), out=gradient)


def _categorical(p: FloatArray, y: FloatArray, work: FloatArray, losses: FloatArray) -> None:
    np.copyto(work, _entropy_part(y, p))
    np.negative(work.sum(axis=1), out=losses)


def _categorical_slope(p: FloatArray, y: FloatArray, gradient: FloatArray) -> None:
    np.copyto(gradient, np.where(y == 0.0, 0.0, -y / p))


def _absolute(p: FloatArray, y: FloatArray, work: FloatArray, losses: FloatArray) -> None:
    np.abs(p - y, out=work)
    np.divide(work.sum(axis=1), float(p.shape[1]), out=losses)


def _huber(p: FloatArray, y: FloatArray, work: FloatArray, losses: FloatArray) -> None:
    error = np.abs(p - y)
    np.copyto(work, np.where(error <= 1.0, 0.5 * error * error, error - 0.5))
    np.divide(work.sum(axis=1), float(p.shape[1]), out=losses)


def _by_function(function: Callable[..., None]) -> Callable[..., Operations]:
    return lambda *arrays: [(function, arrays)]


def _absolute_slope(p: FloatArray, y: FloatArray, gradient: FloatArray) -> None:
    np.divide(np.sign(p - y), float(p.shape[1]), out=gradient)


def _huber_slope(p: FloatArray, y: FloatArray, gradient: FloatArray) -> None:
    np.divide(np.clip(p - y, -1.0, 1.0), float(p.shape[1]), out=gradient)


_ROWS = (
    Loss(
        "squared_error",
        value=_half_square,
        derivative=lambda p, y, gradient: [(np.subtract, (p, y, gradient))],
        term=r"\frac{{1}}{{2}} \cdot ({p} - {y})^2",
        slope="{p} - {y}",
        sign=1,
        mean=False,
        words="half the squared distance to the target",
    ),
    Loss(
        "mean_squared_error",
        value=_mean_square,
        derivative=_mean_square_slope,
        term="({p} - {y})^2",
        slope=r"2 \cdot ({p} - {y})",
        sign=1,
        mean=True,
        words="the mean of the squared distances to the targets",
    ),
    Loss(
        BINARY_CROSS_ENTROPY,
        value=_by_function(_binary),
        derivative=_by_function(_binary_slope),
        term=r"({y} \cdot \ln({p}) + (1 - {y}) \cdot \ln(1 - {p}))",
        slope=r"-\frac{{{y}}}{{{p}}} + \frac{{1 - {y}}}{{1 - {p}}}",
        sign=-1,
        mean=True,
        words="the binary cross-entropy: how surprised the prediction is by the target",
    ),
    Loss(
        CATEGORICAL_CROSS_ENTROPY,
        value=_by_function(_categorical),
        derivative=_by_function(_categorical_slope),
        term=r"{y} \cdot \ln({p})",
        slope=r"-\frac{{{y}}}{{{p}}}",
        sign=-1,
        mean=False,
        words="the cross-entropy: how surprised the prediction is by the right class",
    ),
    Loss(
        "mean_absolute_error",
        value=_by_function(_absolute),
        derivative=_by_function(_absolute_slope),
        term="|{p} - {y}|",
        slope=r"\operatorname{{sign}}({p} - {y})",
        sign=1,
        mean=True,
        words="the mean distance to the targets",
    ),
    Loss(
        "huber",
        value=_by_function(_huber),
        derivative=_by_function(_huber_slope),
        term="h({p} - {y})",
        slope=r"\min(1, \max(-1, {p} - {y}))",
        sign=1,
        mean=True,
        words="the Huber loss: squared for errors up to 1, straight beyond",
    ),
)

LOSSES: Mapping[str, Loss] = {row.name: row for row in _ROWS}


def is_fused(activation: str, loss: str) -> bool:
    """Whether δ of the output layer comes from (ŷ − y) directly: a sigmoid or softmax under its own cross-entropy."""
    return (activation, loss) in {("sigmoid", BINARY_CROSS_ENTROPY), (SOFTMAX, CATEGORICAL_CROSS_ENTROPY)}


def fused_delta(loss: str, p: FloatArray, y: FloatArray, delta: FloatArray, n: float) -> Operations:
    """Operations that fill `delta` (n, m) with ∂J/∂z of a fused pair, the 1/`n` of the mean inside.

    Sigmoid with binary cross-entropy: (ŷ − y) / (n m). Softmax with cross-entropy: (ŷ Σ_k y_k − y) / n, which is
    (ŷ − y) / n when the targets of an example sum to 1. Both follow from the chain rule because the denominators
    ŷ (1 − ŷ) and ŷ cancel; written so, they stay right where ŷ rounds to 0 or 1.
    """
    examples, m = p.shape
    if loss == BINARY_CROSS_ENTROPY:
        return [(np.subtract, (p, y, delta)), (np.divide, (delta, n * m, delta))]
    sums = np.empty((examples, 1))
    return [
        (np.add.reduce, (y, 1, None, sums, True)),
        (np.multiply, (p, sums, delta)),
        (np.subtract, (delta, y, delta)),
        (np.divide, (delta, n, delta)),
    ]


def losses_from_pre_activation(loss: str, z: FloatArray, y: FloatArray) -> FloatArray:
    """L (n,) of a fused pair straight from z (n, m): finite wherever z is, even where ŷ rounds to 0 or 1.

    Binary: −ln σ(z) = ln(1 + e^-z) and −ln(1 − σ(z)) = ln(1 + e^z). Categorical: −ln softmax(z)_j = ln Σ e^z_k − z_j.
    """
    if loss == BINARY_CROSS_ENTROPY:
        parts = y * np.logaddexp(0.0, -z) + (1.0 - y) * np.logaddexp(0.0, z)
        return np.asarray(parts.sum(axis=1) / z.shape[1], dtype=np.float64)
    highest = z.max(axis=1, keepdims=True)
    log_sum = highest + np.log(np.exp(z - highest).sum(axis=1, keepdims=True))
    return np.asarray((y * (log_sum - z)).sum(axis=1), dtype=np.float64)
