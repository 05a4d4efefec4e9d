"""Activations: name, value, derivative and the formula of each, one row a function.

A row gives its arithmetic as *operations*, `(function, arguments)` pairs that write into buffers, so that a recorded
iteration and a fast training loop run the very same operations and get the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from backstep.core.arrays import FloatArray

Operation = tuple[Callable[..., Any], tuple[Any, ...]]
Operations = list[Operation]

SOFTMAX = "softmax"
LEAK = 0.01


@dataclass(frozen=True, slots=True)
class Activation:
    """One row of the table.

    `value(z, a)` gives operations that fill `a` from `z`; `derivative(z, a, d)` fills `d` with ∂a/∂z, both arrays
    (n, units). `formula` and `derivative_formula` are LaTeX with `{z}` and `{a}` where a symbol or a number goes;
    braces of LaTeX are doubled. `words` names the function in a sentence.
    """

    name: str
    value: Callable[[FloatArray, FloatArray], Operations]
    derivative: Callable[[FloatArray, FloatArray, FloatArray], Operations]
    formula: str
    derivative_formula: str
    words: str
    bounded: bool = False
    """True where every value lies between 0 and 1, as a probability must."""


def _sigmoid(z: FloatArray, a: FloatArray) -> Operations:
    # e^-z overflows to infinity for z < -709 and 1/(1 + inf) is 0, which is σ(z) rounded to float64; the engine runs
    # with that flag ignored, so no warning is seen.
    return [(np.negative, (z, a)), (np.exp, (a, a)), (np.add, (a, 1.0, a)), (np.divide, (1.0, a, a))]


def _sigmoid_slope(_z: FloatArray, a: FloatArray, d: FloatArray) -> Operations:
    return [(np.subtract, (1.0, a, d)), (np.multiply, (a, d, d))]


def _tanh_slope(_z: FloatArray, a: FloatArray, d: FloatArray) -> Operations:
    return [(np.multiply, (a, a, d)), (np.subtract, (1.0, d, d))]


def _leaky_slope(z: FloatArray, d: FloatArray) -> None:
    np.copyto(d, np.where(z > 0.0, 1.0, LEAK))


_erf = np.frompyfunc(math.erf, 1, 1)


def _normal_cdf(z: FloatArray) -> FloatArray:
    return 0.5 * (1.0 + np.asarray(_erf(z / math.sqrt(2.0)), dtype=np.float64))


def _gelu(z: FloatArray, a: FloatArray) -> None:
    np.multiply(z, _normal_cdf(z), out=a)


def _gelu_slope(z: FloatArray, d: FloatArray) -> None:
    density = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    np.add(_normal_cdf(z), z * density, out=d)


def _logistic(z: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-z)), dtype=np.float64)


def _silu(z: FloatArray, a: FloatArray) -> None:
    np.multiply(z, _logistic(z), out=a)


def _silu_slope(z: FloatArray, d: FloatArray) -> None:
    share = _logistic(z)
    np.multiply(share, 1.0 + z * (1.0 - share), out=d)


def _softmax(z: FloatArray, a: FloatArray) -> None:
    # Subtracting the largest z changes nothing in the quotient and keeps e^z from overflowing.
    np.exp(z - z.max(axis=1, keepdims=True), out=a)
    np.divide(a, a.sum(axis=1, keepdims=True), out=a)


_ROWS = (
    Activation(
        "linear",
        value=lambda z, a: [(np.copyto, (a, z))],
        derivative=lambda _z, _a, d: [(d.fill, (1.0,))],
        formula="{z}",
        derivative_formula="1",
        words="the line itself",
    ),
    Activation(
        "sigmoid",
        value=_sigmoid,
        derivative=_sigmoid_slope,
        formula=r"\frac{{1}}{{1 + e^{{-{z}}}}}",
        derivative_formula=r"{a} \cdot (1 - {a})",
        words="the sigmoid",
        bounded=True,
    ),
    Activation(
        "tanh",
        value=lambda z, a: [(np.tanh, (z, a))],
        derivative=_tanh_slope,
        formula=r"\tanh({z})",
        derivative_formula=r"1 - {a} \cdot {a}",
        words="the hyperbolic tangent",
    ),
    Activation(
        "relu",
        value=lambda z, a: [(partial(np.maximum, out=a), (z, 0.0))],
        derivative=lambda z, _a, d: [(np.greater, (z, 0.0, d))],
        formula=r"\max(0, {z})",
        derivative_formula=r"[\,{z} > 0\,]",
        words="the rectifier",
    ),
    Activation(
        "leaky_relu",
        value=lambda z, a: [(np.multiply, (z, LEAK, a)), (partial(np.maximum, out=a), (z, a))],
        derivative=lambda z, _a, d: [(_leaky_slope, (z, d))],
        formula=r"\max(0.01 \cdot {z}, {z})",
        derivative_formula=r"0.01 + 0.99 \cdot [\,{z} > 0\,]",
        words="the leaky rectifier",
    ),
    Activation(
        "softplus",
        value=lambda z, a: [(np.logaddexp, (0.0, z, a))],
        derivative=lambda z, _a, d: _sigmoid(z, d),
        formula=r"\ln(1 + e^{{{z}}})",
        derivative_formula=r"\frac{{1}}{{1 + e^{{-{z}}}}}",
        words="the softplus",
    ),
    Activation(
        "gelu",
        value=lambda z, a: [(_gelu, (z, a))],
        derivative=lambda z, _a, d: [(_gelu_slope, (z, d))],
        formula=r"\frac{{{z}}}{{2}} \cdot (1 + \operatorname{{erf}}(\frac{{{z}}}{{\sqrt{{2}}}}))",
        derivative_formula=(
            r"\frac{{1}}{{2}} \cdot (1 + \operatorname{{erf}}(\frac{{{z}}}{{\sqrt{{2}}}}))"
            r" + {z} \cdot \frac{{e^{{-{z} \cdot {z} / 2}}}}{{\sqrt{{2 \cdot \pi}}}}"
        ),
        words="the Gaussian error linear unit",
    ),
    Activation(
        "silu",
        value=lambda z, a: [(_silu, (z, a))],
        derivative=lambda z, _a, d: [(_silu_slope, (z, d))],
        formula=r"\frac{{{z}}}{{1 + e^{{-{z}}}}}",
        derivative_formula=r"\frac{{1}}{{1 + e^{{-{z}}}}} \cdot (1 + {z} \cdot (1 - \frac{{1}}{{1 + e^{{-{z}}}}}))",
        words="the sigmoid linear unit",
    ),
    Activation(
        SOFTMAX,
        value=lambda z, a: [(_softmax, (z, a))],
        # The diagonal ∂a_j/∂z_j of the Jacobian; the whole of it is `softmax_jacobian`.
        derivative=_sigmoid_slope,
        formula=r"\frac{{e^{{{z}}}}}{{\sum_k e^{{z_k}}}}",
        derivative_formula=r"{a} \cdot (1 - {a})",
        words="the softmax",
        bounded=True,
    ),
)

ACTIVATIONS: Mapping[str, Activation] = {row.name: row for row in _ROWS}


def softmax_jacobian(a: FloatArray) -> FloatArray:
    """∂a_k/∂z_j = a_k ([j = k] − a_j) for one example's outputs `a` (m,); shape (m, m), row k, column j."""
    return np.asarray(np.diag(a) - np.outer(a, a), dtype=np.float64)


def run(operations: Operations) -> None:
    """Carry the operations out, in order. Floating-point flags are the caller's business."""
    for function, arguments in operations:
        function(*arguments)
