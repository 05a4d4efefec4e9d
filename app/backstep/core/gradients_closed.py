"""The gradient of J in closed form, where one layer lets it be written down: X.T @ (ŷ − y) / n and its relatives.

Multiplying ∂J/∂ŷ by ∂ŷ/∂z leaves a multiple of ŷ − y for these pairs of activation and loss, and nothing else:

- linear regression: linear with half the squared error, (ŷ − y) / n; with the mean squared error, 2 (ŷ − y) / (n m);
- logistic regression: sigmoid with binary cross-entropy, (ŷ − y) / (n m);
- softmax regression: softmax with categorical cross-entropy, (ŷ Σ_k y_k − y) / n, which is (ŷ − y) / n where the
  targets of every example add up to 1.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backstep.core import multiplications
from backstep.core.activations import SOFTMAX, run
from backstep.core.arrays import FloatArray
from backstep.core.gradients import Gradient, Objective, gradient_of, tape_of
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY
from backstep.core.parameters import Parameters

_PASSES = 3
_ONE = 1e-12
"""How far from 1 the targets of an example may add up and still count as 1."""


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """What a closed form is called and how ∂J/∂W and ∂J/∂b are written: X (n, d), y and ŷ (n, m), W (d, m) as columns.

    `factor(m)` is what X.T @ (ŷ − y) / n is multiplied by.
    """

    name: str
    weights: str
    biases: str
    factor: Callable[[int], float]
    scaled_by_targets: bool = False


_LINEAR = ClosedForm("linear regression", "X.T @ (ŷ − y) / n", "(ŷ − y).sum(0) / n", lambda _m: 1.0)
_LINEAR_MEAN = ClosedForm(
    "linear regression", "2 / m · X.T @ (ŷ − y) / n", "2 / m · (ŷ − y).sum(0) / n", lambda m: 2.0 / m
)
_LOGISTIC = ClosedForm("logistic regression", "X.T @ (ŷ − y) / (n m)", "(ŷ − y).sum(0) / (n m)", lambda m: 1.0 / m)
_LOGISTIC_ONE = ClosedForm("logistic regression", "X.T @ (ŷ − y) / n", "(ŷ − y).sum(0) / n", lambda _m: 1.0)
_SOFTMAX = ClosedForm("softmax regression", "X.T @ (ŷ − y) / n", "(ŷ − y).sum(0) / n", lambda _m: 1.0)
_SOFTMAX_SUMS = ClosedForm(
    "softmax regression, where the targets of an example do not add up to 1",
    "X.T @ (ŷ · Σy − y) / n",
    "(ŷ · Σy − y).sum(0) / n",
    lambda _m: 1.0,
    scaled_by_targets=True,
)


def form_of(objective: Objective) -> ClosedForm | None:
    """The closed form for this network and these targets; None where there is none."""
    network = objective.network
    if network.depth > 1:
        return None
    pair = (network.layers[0].activation, network.loss)
    if pair == ("linear", "squared_error"):
        return _LINEAR
    if pair == ("linear", "mean_squared_error"):
        return _LINEAR_MEAN
    if pair == ("sigmoid", BINARY_CROSS_ENTROPY):
        return _LOGISTIC if network.outputs > 1 else _LOGISTIC_ONE
    if pair == (SOFTMAX, CATEGORICAL_CROSS_ENTROPY):
        sums = objective.targets.sum(axis=1)
        return _SOFTMAX if bool(np.all(np.abs(sums - 1.0) <= _ONE)) else _SOFTMAX_SUMS
    return None


def unavailable(objective: Objective) -> str:
    """Why there is no closed form; "" where there is one."""
    network = objective.network
    if form_of(objective) is not None:
        return ""
    if network.depth > 1:
        return f"only a network of one layer has a closed form, and this one has {network.depth}; use backprop"
    return (
        f"{network.layers[0].activation} under {network.loss} leaves more than ŷ − y; the closed form needs linear "
        "under a squared error, sigmoid under binary_cross_entropy or softmax under categorical_cross_entropy"
    )


def closed_form(objective: Objective, parameters: Parameters) -> Gradient:
    """One forward pass and one product. Only where `unavailable` has nothing to say.

    `seconds` is the shortest of three, as for backpropagation.
    """
    form = form_of(objective)
    if form is None:
        raise ValueError(unavailable(objective))
    layout = parameters.layout
    tape, _ = tape_of(objective, parameters)
    gradient = np.zeros(layout.total)
    seconds = []
    with np.errstate(all="ignore"):
        for _ in range(_PASSES):
            begun = time.perf_counter()
            run(tape.forward)
            cost = tape.cost()
            residual = _residual(form, tape.a[-1], objective.targets)
            scale = form.factor(objective.network.outputs)
            # W is kept with a row for each unit, so it is the transposed of what stands in the books.
            layout.weight_views(gradient)[0][...] = scale * (objective.inputs.T @ residual / objective.examples).T
            if objective.network.layers[0].has_bias:
                layout.bias_views(gradient)[0][...] = scale * (residual.sum(axis=0) / objective.examples)
            seconds.append(time.perf_counter() - begun)
    counted = multiplications.closed_form(
        objective.network, objective.examples, scaled_by_targets=form.scaled_by_targets
    )
    return gradient_of(layout, gradient, cost, counted, min(seconds))


def _residual(form: ClosedForm, prediction: FloatArray, target: FloatArray) -> FloatArray:
    if form.scaled_by_targets:
        prediction = prediction * target.sum(axis=1, keepdims=True)
    return prediction - target
