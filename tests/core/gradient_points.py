"""Where gradients are taken in tests."""

from __future__ import annotations

import numpy as np

from backstep.core.activations import SOFTMAX
from backstep.core.gradients import Gradient, Objective
from backstep.core.gradients_methods import METHODS, compute
from backstep.core.iteration import record_iteration
from backstep.core.losses import BINARY_CROSS_ENTROPY
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from tests.strategies import drawn_batch

MAZUR = Network(2, (Layer(2, "sigmoid", BiasMode.FIXED), Layer(2, "sigmoid", BiasMode.FIXED)), "squared_error")


def objective_of(network: Network, examples: int, seed: int) -> Objective:
    batch = drawn_batch(network, examples, seed)
    return Objective(network, batch.inputs, batch.targets)


def well_conditioned(objective: Objective, parameters: Parameters) -> bool:
    """Whether the gradient is finite and no 1 − ŷ of a softmax under binary cross-entropy has lost its digits.

    That difference is a divisor in ∂J/∂ŷ, and the Jacobian takes most of the quotient away again: methods that add up
    in another order then agree to fewer digits, none of them being better than the others.
    """
    network = objective.network
    record = record_iteration(network, parameters, objective.inputs, objective.targets, 0.1)
    if not all(np.isfinite(array).all() for array in (*record.dJ_dW, *record.dJ_db)):
        return False
    pair = (network.layers[-1].activation, network.loss)
    return pair != (SOFTMAX, BINARY_CROSS_ENTROPY) or float(1.0 - record.a[-1].max()) > 1e-3


def found_by(name: str, objective: Objective, parameters: Parameters) -> Gradient:
    """The gradient by a method that has to apply."""
    found = compute(METHODS[name], objective, parameters)
    assert isinstance(found, Gradient), found
    return found
