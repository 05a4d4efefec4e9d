"""Classic mistakes in backpropagation that can be switched on: what each does, and where it was published.

Each one changes a single factor, at the one place where the tape of an iteration (`core.iteration`) computes it; the
operations of a wrong factor stand here. One at a time is on, so that what it does can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from backstep.core.activations import Operations
from backstep.core.arrays import FloatArray
from backstep.core.losses import BINARY_CROSS_ENTROPY, Loss
from backstep.core.network import BiasMode, Network
from backstep.core.steps import Kind

SIGMOID = "sigmoid"
_MAZUR = "M. Mazur, A Step by Step Backpropagation Example, 2015"
_RGU = "Robert Gordon University, the example with 2, 2 and 1 units"
_TEXT = "Understanding Backpropagation With Gradient Descent"


class Mistake(StrEnum):
    """The name of a mistake."""

    SLOPE_OF_Z = "slope_of_z"
    COST_SIGN = "cost_sign"
    TOO_EARLY = "too_early"
    NO_SLOPE = "no_slope"
    ONE_PATH = "one_path"
    NOT_AVERAGED = "not_averaged"
    NOT_RESET = "not_reset"
    UPHILL = "uphill"
    NO_BIAS = "no_bias"


@dataclass(frozen=True, slots=True)
class Row:
    """One mistake. `right` and `wrong` are the factor as LaTeX.

    `kinds` are the steps whose formula is wrong. `lines` is how the listing's lines of some kinds read with it.
    `source` is where it was published, "" where that is nowhere in particular. `moot(network, examples)` says why it
    would change nothing in this network with batches of so many examples, "" where it does.
    """

    name: Mistake
    title: str
    what: str
    right: str
    wrong: str
    kinds: frozenset[Kind]
    lines: Mapping[Kind, str]
    moot: Callable[[Network, int], str]
    source: str = ""


def _never(_network: Network, _examples: int) -> str:
    return ""


def _without_sigmoid(network: Network, _examples: int) -> str:
    if any(layer.activation == SIGMOID for layer in network.layers):
        return ""
    return "no layer of this network is a sigmoid"


def _all_linear(network: Network, _examples: int) -> str:
    if any(layer.activation != "linear" for layer in network.layers):
        return ""
    return "every layer of this network is linear, with the slope 1"


def _single_layer(network: Network, _examples: int) -> str:
    return "" if network.depth > 1 else "this network has no hidden layer"


def _single_paths(network: Network, _examples: int) -> str:
    if any(layer.units > 1 for layer in network.layers[1:]):
        return ""
    return "only one path leads on from any neuron of this network"


def _single_example(_network: Network, examples: int) -> str:
    return "" if examples > 1 else "every batch of this training has a single example"


def _no_biases(network: Network, _examples: int) -> str:
    if any(layer.bias is BiasMode.TRAINED for layer in network.layers):
        return ""
    return "this network learns no bias"


_ROWS = (
    Row(
        Mistake.SLOPE_OF_Z,
        "σ′ written as z(1 − z)",
        "The slope of the sigmoid is taken of z instead of its value a.",
        r"a \cdot (1 - a)",
        r"z \cdot (1 - z)",
        frozenset({Kind.ACTIVATION_DERIVATIVE}),
        {Kind.ACTIVATION_DERIVATIVE: "    da_dz[l] = df[l](z[l])  # z * (1 - z)"},
        _without_sigmoid,
        _TEXT,
    ),
    Row(
        Mistake.COST_SIGN,
        "Wrong sign in ∂J/∂ŷ",
        "A sign is lost in the derivative of the loss: that of y/ŷ in a cross-entropy, else that of the whole.",
        r"-\frac{y}{\hat{y}} + \frac{1 - y}{1 - \hat{y}}",
        r"\frac{y}{\hat{y}} + \frac{1 - y}{1 - \hat{y}}",
        frozenset({Kind.COST_GRADIENT}),
        {Kind.COST_GRADIENT: "dJ_da[L] = dloss(a[L], y) / n  # a sign is wrong"},
        _never,
        _TEXT,
    ),
    Row(
        Mistake.TOO_EARLY,
        "Weights updated too early",
        "Each layer's weights are changed before the deltas below are calculated with them.",
        r"\sum_j w_{jk} \, \delta_j",
        r"\sum_j w^{\mathrm{new}}_{jk} \, \delta_j",
        frozenset({Kind.GRADIENT_TERM, Kind.ACTIVATION_GRADIENT}),
        {Kind.GRADIENT_TERM: "    dJ_da[l - 1] = delta[l] @ (W[l] - alpha * dJ_dW[l])"},
        _single_layer,
        f"{_MAZUR}; {_RGU}",
    ),
    Row(
        Mistake.NO_SLOPE,
        "Activation derivative forgotten",
        "The slope of the activation is left out: δ is taken to be ∂J/∂a itself.",
        r"\frac{\partial J}{\partial a} \cdot \frac{\partial a}{\partial z}",
        r"\frac{\partial J}{\partial a}",
        frozenset({Kind.DELTA}),
        {Kind.DELTA: "    delta[l] = dJ_da[l]"},
        _all_linear,
    ),
    Row(
        Mistake.ONE_PATH,
        "One path instead of the sum",
        "Of all ways back to a neuron only that through the first neuron above it is counted.",
        r"\sum_j w_{jk} \, \delta_j",
        r"w_{1k} \, \delta_1",
        frozenset({Kind.ACTIVATION_GRADIENT}),
        {Kind.ACTIVATION_GRADIENT: "    dJ_da[l - 1] = delta[l][:, :1] @ W[l][:1]"},
        _single_paths,
    ),
    Row(
        Mistake.NOT_AVERAGED,
        "Gradients not averaged",
        "J is the mean of the losses, but its gradient is taken as if it were their sum: the 1/n is missing.",
        r"\frac{1}{n} \cdot \frac{\partial L}{\partial \hat{y}}",
        r"\frac{\partial L}{\partial \hat{y}}",
        frozenset({Kind.COST_GRADIENT}),
        {Kind.COST_GRADIENT: "dJ_da[L] = dloss(a[L], y)"},
        _single_example,
    ),
    Row(
        Mistake.NOT_RESET,
        "Gradients not reset",
        "What was found in the iterations before stays in the gradient, and each new one is added to it.",
        r"\sum_i \delta \, a",
        r"\left(\frac{\partial J}{\partial w}\right)_{\mathrm{before}} + \sum_i \delta \, a",
        frozenset({Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT}),
        {
            Kind.WEIGHT_GRADIENT: "    dJ_dW[l] += delta[l].T @ a[l - 1]",
            Kind.BIAS_GRADIENT: "    dJ_db[l] += delta[l].sum(axis=0)",
        },
        _never,
    ),
    Row(
        Mistake.UPHILL,
        "+α instead of −α",
        "The step goes along the gradient instead of against it, so that J rises.",
        r"w - \alpha \cdot \frac{\partial J}{\partial w}",
        r"w + \alpha \cdot \frac{\partial J}{\partial w}",
        frozenset({Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE}),
        {
            Kind.WEIGHT_UPDATE: "    W[l] = W[l] + alpha * dJ_dW[l]",
            Kind.BIAS_UPDATE: "    b[l] = b[l] + alpha * dJ_db[l] * trained[l]",
        },
        _never,
    ),
    Row(
        Mistake.NO_BIAS,
        "Bias forgotten",
        "The gradients of the biases are never calculated, so that the biases stay as they began.",
        r"\sum_i \delta",
        "0",
        frozenset({Kind.BIAS_GRADIENT}),
        {Kind.BIAS_GRADIENT: "    dJ_db[l] = 0 * b[l]"},
        _no_biases,
    ),
)

MISTAKES: Mapping[Mistake, Row] = {row.name: row for row in _ROWS}


def shows_factors(mistake: Mistake | None, activation: str) -> bool:
    """Whether δ of an output with this `activation` must come from its two factors, because one of them is wrong."""
    if mistake is Mistake.SLOPE_OF_Z:
        return activation == SIGMOID
    return mistake in (Mistake.COST_SIGN, Mistake.NO_SLOPE)


def loss_slope(
    mistake: Mistake | None, loss: Loss, prediction: FloatArray, target: FloatArray, gradient: FloatArray
) -> Operations:
    """Operations that fill `gradient` (n, m) with ∂L/∂ŷ of `loss`, as `Loss.derivative` does, or with the wrong one."""
    right = loss.derivative(prediction, target, gradient)
    if mistake is not Mistake.COST_SIGN:
        return right
    if loss.name == BINARY_CROSS_ENTROPY:
        return [(_sign_lost, (prediction, target, gradient))]
    return [*right, (np.negative, (gradient, gradient))]


def _sign_lost(p: FloatArray, y: FloatArray, gradient: FloatArray) -> None:
    low = np.where(y == 0.0, 0.0, y / p)
    high = np.where(y == 1.0, 0.0, (1.0 - y) / (1.0 - p))
    np.divide(low + high, float(p.shape[1]), out=gradient)


def slope_of_z(z: FloatArray, d: FloatArray) -> Operations:
    """Operations that fill `d` with z (1 − z)."""
    return [(np.subtract, (1.0, z, d)), (np.multiply, (z, d, d))]
