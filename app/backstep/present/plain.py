"""Formulas of activations and losses as they are substituted: LaTeX and plain text, the branch that applies chosen.

Where a function has branches (rectifiers, Huber) the one that today's number takes is written, so that the printed
substitution can be calculated as it stands; the sentence of the step names the branch.
"""

from __future__ import annotations

import math

from backstep.core.activations import ACTIVATIONS as CORE_ACTIVATIONS
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY, LOSSES

ACTIVATIONS = {
    "linear": "{z}",
    "sigmoid": "1 / (1 + e^(−{z}))",
    "tanh": "tanh({z})",
    "relu": "max(0, {z})",
    "leaky_relu": "max(0.01 × {z}, {z})",
    "softplus": "ln(1 + e^({z}))",
    "gelu": "{z} / 2 × (1 + erf({z} / √2))",
    "silu": "{z} / (1 + e^(−{z}))",
}

_SLOPES = {
    "linear": "1",
    "sigmoid": "{a} × (1 − {a})",
    "softmax": "{a} × (1 − {a})",
    "tanh": "1 − {a} × {a}",
    "softplus": "1 / (1 + e^(−{z}))",
    "gelu": "1/2 × (1 + erf({z} / √2)) + {z} × e^(−{z} × {z} / 2) / √(2π)",
    "silu": "1 / (1 + e^(−{z})) × (1 + {z} × (1 − 1 / (1 + e^(−{z}))))",
}

_TERMS = {
    "squared_error": "1/2 × ({p} − {y})²",
    "mean_squared_error": "({p} − {y})²",
    BINARY_CROSS_ENTROPY: "({y} × ln({p}) + (1 − {y}) × ln(1 − {p}))",
    CATEGORICAL_CROSS_ENTROPY: "{y} × ln({p})",
    "mean_absolute_error": "|{p} − {y}|",
}

_LOSS_SLOPES = {
    "squared_error": "{p} − {y}",
    "mean_squared_error": "2 × ({p} − {y})",
    BINARY_CROSS_ENTROPY: "−{y} / {p} + (1 − {y}) / (1 − {p})",
    CATEGORICAL_CROSS_ENTROPY: "−{y} / {p}",
    "mean_absolute_error": "sign({p} − {y})",
    "huber": "min(1, max(−1, {p} − {y}))",
}


def activation_slope(name: str, z: float) -> tuple[str, str]:
    """Templates of ∂a/∂z, LaTeX and plain, with places `{z}` and `{a}`."""
    if name == "relu":
        branch = "1" if z > 0 else "0"
        return branch, branch
    if name == "leaky_relu":
        branch = "1" if z > 0 else "0.01"
        return branch, branch
    return CORE_ACTIVATIONS[name].derivative_formula, _SLOPES[name]


def loss_term(name: str, p: float, y: float) -> tuple[str, str]:
    """Templates of one output's part of the loss, with places `{p}` and `{y}`; without sign and mean.

    Where a target is 0 or 1 the part of the cross-entropy that it multiplies by 0 is left out: 0 · ln 0 counts as 0.
    """
    if name == "huber":
        if abs(p - y) <= 1.0:
            return r"\frac{{1}}{{2}} \cdot ({p} - {y})^2", "1/2 × ({p} − {y})²"
        return r"(|{p} - {y}| - \frac{{1}}{{2}})", "(|{p} − {y}| − 1/2)"
    if name == BINARY_CROSS_ENTROPY and y == 1.0:
        return r"{y} \cdot \ln({p})", "{y} × ln({p})"
    if name == BINARY_CROSS_ENTROPY and y == 0.0:
        return r"(1 - {y}) \cdot \ln(1 - {p})", "(1 − {y}) × ln(1 − {p})"
    if name == CATEGORICAL_CROSS_ENTROPY and y == 0.0 and p == 0.0:
        return "{y}", "{y}"
    return LOSSES[name].term, _TERMS[name]


def loss_term_value(name: str, p: float, y: float) -> float:
    """The number of `loss_term`."""
    error = p - y
    if name == "huber":
        return 0.5 * error * error if abs(error) <= 1.0 else abs(error) - 0.5
    if name == "squared_error":
        return 0.5 * error * error
    if name == "mean_squared_error":
        return error * error
    if name == "mean_absolute_error":
        return abs(error)
    if name == CATEGORICAL_CROSS_ENTROPY:
        return _weighted_log(y, p)
    return _weighted_log(y, p) + _weighted_log(1.0 - y, 1.0 - p)


def _weighted_log(weight: float, probability: float) -> float:
    if weight == 0.0:
        return 0.0
    if probability <= 0.0 or math.isnan(probability):
        return math.nan if math.isnan(probability) else -math.inf
    return weight * math.log(probability)


def loss_slope_with_a_sign_lost(name: str, p: float, y: float) -> tuple[str, str]:
    """As `loss_slope`, with the mistake: a cross-entropy loses one sign, another loss that of all."""
    latex, spoken = loss_slope(name, p, y)
    if name in (BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY):
        return latex.removeprefix("-"), spoken.removeprefix("−")
    return f"-({latex})", f"−({spoken})"


def loss_slope(name: str, p: float, y: float) -> tuple[str, str]:
    """Templates of ∂L/∂ŷ_j before the mean over outputs and examples, with places `{p}` and `{y}`."""
    if name == BINARY_CROSS_ENTROPY and y == 1.0:
        return r"-\frac{{{y}}}{{{p}}}", "−{y} / {p}"
    if name == BINARY_CROSS_ENTROPY and y == 0.0:
        return r"\frac{{1 - {y}}}{{1 - {p}}}", "(1 − {y}) / (1 − {p})"
    if name == CATEGORICAL_CROSS_ENTROPY and y == 0.0:
        return "0", "0"
    return LOSSES[name].slope, _LOSS_SLOPES[name]
