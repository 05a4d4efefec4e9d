"""The gradient of J by several methods, to compare them: the same numbers at different cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backstep.core import multiplications
from backstep.core.activations import run
from backstep.core.arrays import FloatArray, frozen
from backstep.core.iteration import Tape
from backstep.core.network import Network
from backstep.core.optimizers import GRADIENT_DESCENT
from backstep.core.parameters import ParameterLayout, Parameters
from backstep.core.training import Task

WIDTH = float(np.cbrt(np.finfo(np.float64).eps))
"""Half the width of a central difference, times max(1, |w|).

The error of (J(w+h) − J(w−h)) / 2h is of the order h² from the curve and ε/h from rounding; their sum is smallest
where h is about the cube root of ε (Press et al., Numerical Recipes, section 5.7), which leaves about ten digits.
"""
_PASSES = 3

Tick = Callable[[int, int], None]
"""Is told how many of how many parameters are done."""


@dataclass(frozen=True, eq=False, slots=True)
class Objective:
    """J as a function of the parameters: a network and the batch, `inputs` (n, d) and `targets` (n, m)."""

    network: Network
    inputs: FloatArray
    targets: FloatArray

    @staticmethod
    def of(task: Task, iteration: int = 1) -> Objective:
        """The J of one iteration of a task, counted from 1."""
        rows = task.batches.rows(iteration)
        return Objective(task.network, frozen(task.inputs[rows]), frozen(task.targets[rows]))


@dataclass(frozen=True, eq=False, slots=True)
class Gradient:
    """∂J/∂W and ∂J/∂b, shaped as the parameters (zeros for the biases of a layer without them), and what they took."""

    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]
    cost: float
    multiplications: int
    seconds: float

    @property
    def finite(self) -> bool:
        """Whether every derivative is a number."""
        return all(bool(np.isfinite(array).all()) for array in (*self.weights, *self.biases))


def backprop(objective: Objective, parameters: Parameters) -> Gradient:
    """One forward and one backward pass.

    `seconds` is the shortest of three passes, because the first one also warms the caches.
    """
    network = objective.network
    tape, _ = _tape(objective, parameters)
    seconds = []
    with np.errstate(all="ignore"):
        for _ in range(_PASSES):
            begun = time.perf_counter()
            run(tape.forward)
            cost = tape.cost()
            run(tape.backward)
            seconds.append(time.perf_counter() - begun)
    gradient = tape.gradient
    gradient[~_present(network, parameters.layout)] = 0.0
    counted = multiplications.backpropagation(network, len(objective.inputs))
    return _gradient(parameters.layout, gradient, cost, counted, min(seconds))


def finite_difference(objective: Objective, parameters: Parameters, tick: Tick | None = None) -> Gradient:
    """A central difference for every parameter, two forward passes each, with the width h = `WIDTH` · max(1, |w|).

    Where an activation or a loss has a kink within h of where we are (rectifiers, absolute error) the difference is
    an average of both sides. Takes 2 P forward passes for P parameters.
    """
    network, layout = objective.network, parameters.layout
    tape, flat = _tape(objective, parameters)
    gradient = np.zeros(layout.total)
    places = np.flatnonzero(_present(network, layout))
    begun = time.perf_counter()
    with np.errstate(all="ignore"):
        cost = _cost(tape)
        for done, place in enumerate(places):
            if tick is not None:
                tick(done, len(places))
            value = float(flat[place])
            width = WIDTH * max(1.0, abs(value))
            above, below = value + width, value - width
            flat[place] = above
            higher = _cost(tape)
            flat[place] = below
            lower = _cost(tape)
            flat[place] = value
            # The distance as it is after rounding, and not 2h as it was meant.
            gradient[place] = (higher - lower) / (above - below)
    seconds = time.perf_counter() - begun
    counted = multiplications.central_differences(network, len(objective.inputs))
    return _gradient(layout, gradient, cost, counted, seconds)


def max_relative_error(gradient: Gradient, reference: Gradient) -> float:
    """The largest relative difference of two derivatives by the same parameter; 0 where all are equal.

    Each difference is divided by the larger of both magnitudes, but by no less than `WIDTH` times the scale of the
    problem, which is the larger of |J| and the largest derivative of `reference`. Below that a difference of costs
    holds no more information: a derivative that is 0 would otherwise make rounding look like an error of 100 %.
    """
    largest = max(float(np.abs(array).max()) for array in (*reference.weights, *reference.biases))
    floor = WIDTH * max(abs(reference.cost), largest)
    worst = 0.0
    for found, wanted in zip(
        (*gradient.weights, *gradient.biases), (*reference.weights, *reference.biases), strict=True
    ):
        difference = np.abs(found - wanted)
        scale = np.maximum(np.maximum(np.abs(found), np.abs(wanted)), floor)
        wrong = difference > 0.0
        worst = max(worst, float(np.max(difference[wrong] / scale[wrong], initial=0.0)))
    return worst


def _tape(objective: Objective, parameters: Parameters) -> tuple[Tape, FloatArray]:
    """The operations of one iteration on this batch, and the parameters (total,) that they read."""
    flat = parameters.flat.copy()
    tape = Tape(
        objective.network,
        parameters.layout,
        len(objective.inputs),
        0.0,
        flat,
        np.empty_like(flat),
        GRADIENT_DESCENT,
        complete=False,
    )
    np.copyto(tape.inputs, objective.inputs)
    np.copyto(tape.targets, objective.targets)
    return tape, flat


def _cost(tape: Tape) -> float:
    run(tape.forward)
    return tape.cost()


def _present(network: Network, layout: ParameterLayout) -> NDArray[np.bool_]:
    """Which places (total,) of the flat vector are parameters, and not biases of a layer that has none."""
    present = np.ones(layout.total, dtype=bool)
    for layer, part in zip(network.layers, layout.biases, strict=True):
        present[part] = layer.has_bias
    return present


def _gradient(layout: ParameterLayout, flat: FloatArray, cost: float, counted: int, seconds: float) -> Gradient:
    flat.setflags(write=False)
    return Gradient(layout.weight_views(flat), layout.bias_views(flat), cost, counted, seconds)
