"""The gradient of J by backpropagation, and what every method of getting it shares.

The other methods are beside this file, `gradients_methods` lists them all: the same numbers at different cost.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backstep.core import multiplications
from backstep.core.activations import run
from backstep.core.arrays import FloatArray, frozen
from backstep.core.iteration import Record, Tape
from backstep.core.network import Network
from backstep.core.optimizers import GRADIENT_DESCENT, OPTIMIZERS
from backstep.core.parameters import ParameterLayout, Parameters
from backstep.core.training import Task

RESOLUTION = float(np.cbrt(np.finfo(np.float64).eps))
"""What a central difference of costs can tell apart, and half its width, both as parts of the whole.

The error of (J(w+h) − J(w−h)) / 2h is of the order h² from the curve and ε/h from rounding; their sum is smallest
where h is about the cube root of ε (Press et al., Numerical Recipes, section 5.7), which leaves about ten digits.
"""
_PASSES = 3

Tick = Callable[[int], None]
"""Is told how many steps of a method are done."""


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

    @property
    def examples(self) -> int:
        """n, the number of examples in the batch."""
        return len(self.inputs)


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


Course = Generator[int, None, Gradient]
"""A computation in small steps: it says after each how many are done, and returns the gradient at the end.

It can be left alone for a while or given up between any two steps; its `seconds` are those it worked itself.
"""


class Clock:
    """Seconds of work, without those that pass while somebody else is at work."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begun = time.perf_counter()

    def pause(self) -> None:
        """Stop counting."""
        self.seconds += time.perf_counter() - self._begun

    def go_on(self) -> None:
        """Count again."""
        self._begun = time.perf_counter()


def carried_out(course: Course, tick: Tick | None = None) -> Gradient:
    """The result of a course, carried out to its end without a pause."""
    while True:
        try:
            done = next(course)
        except StopIteration as end:
            found: Gradient = end.value
            return found
        if tick is not None:
            tick(done)


def backprop(objective: Objective, parameters: Parameters) -> Gradient:
    """One forward and one backward pass.

    `seconds` is the shortest of three passes, because the first one also warms the caches.
    """
    network = objective.network
    tape, _ = tape_of(objective, parameters)
    seconds = []
    with np.errstate(all="ignore"):
        for _ in range(_PASSES):
            begun = time.perf_counter()
            run(tape.forward)
            cost = tape.cost()
            run(tape.backward)
            seconds.append(time.perf_counter() - begun)
    gradient = tape.gradient
    gradient[~present(network, parameters.layout)] = 0.0
    counted = multiplications.backpropagation(network, objective.examples)
    return gradient_of(parameters.layout, gradient, cost, counted, min(seconds))


def max_relative_error(gradient: Gradient, reference: Gradient) -> float:
    """The largest relative difference of two derivatives by the same parameter; 0 where all are equal.

    Each difference is divided by the larger of both magnitudes, but by no less than `RESOLUTION` times the scale of the
    problem, which is the larger of |J| and the largest derivative of `reference`. Below that a difference of costs
    holds no more information: a derivative that is 0 would otherwise make rounding look like an error of 100 %.
    Infinite where one of the two is not finite and the other is another number.
    """
    return max(float(np.max(each, initial=0.0)) for each in relative_errors(gradient, reference))


def relative_errors(gradient: Gradient, reference: Gradient) -> tuple[FloatArray, ...]:
    """The relative difference of every two derivatives, as `max_relative_error` takes it: weights, then biases.

    One array for each of `reference.weights` and then each of `reference.biases`, shaped as they are.
    """
    arrays = (*reference.weights, *reference.biases)
    sizes = [abs(reference.cost), *(float(np.abs(array).max()) for array in arrays)]
    floor = RESOLUTION * max(size if math.isfinite(size) else 0.0 for size in sizes)
    found = zip((*gradient.weights, *gradient.biases), arrays, strict=True)
    return tuple(_relative(mine, theirs, floor) for mine, theirs in found)


def _relative(found: FloatArray, wanted: FloatArray, floor: float) -> FloatArray:
    errors = np.zeros(wanted.shape)
    wrong = (found != wanted) & ~(np.isnan(found) & np.isnan(wanted))
    known = wrong & np.isfinite(found) & np.isfinite(wanted)
    errors[wrong & ~known] = math.inf
    mine, theirs = found[known], wanted[known]
    scale = np.maximum(np.maximum(np.abs(mine), np.abs(theirs)), floor)
    with np.errstate(over="ignore"):
        difference = np.abs(mine - theirs)
    # It is at most twice the larger, also where the subtraction overflowed.
    errors[known] = np.minimum(difference / scale, 2.0)
    return errors


def tape_of(objective: Objective, parameters: Parameters) -> tuple[Tape, FloatArray]:
    """The operations of one iteration on this batch, and the parameters (total,) that they read."""
    flat = parameters.flat.copy()
    tape = Tape(
        objective.network,
        parameters.layout,
        objective.examples,
        0.0,
        flat,
        np.empty_like(flat),
        GRADIENT_DESCENT,
        complete=False,
    )
    np.copyto(tape.inputs, objective.inputs)
    np.copyto(tape.targets, objective.targets)
    return tape, flat


def present(network: Network, layout: ParameterLayout) -> NDArray[np.bool_]:
    """Which places (total,) of the flat vector are parameters, and not biases of a layer that has none."""
    there = np.ones(layout.total, dtype=bool)
    for layer, part in zip(network.layers, layout.biases, strict=True):
        there[part] = layer.has_bias
    return there


def gradient_of(layout: ParameterLayout, flat: FloatArray, cost: float, counted: int, seconds: float) -> Gradient:
    """The gradient in `flat` (total,), which nobody may write to any more."""
    flat.setflags(write=False)
    return Gradient(layout.weight_views(flat), layout.bias_views(flat), cost, counted, seconds)


def flat_gradient(record: Record) -> FloatArray:
    """∇J (total,) as an iteration computed it, in the order of its parameters."""
    layout = record.before.layout
    flat = np.zeros(layout.total)
    for views, tables in ((layout.weight_views(flat), record.dJ_dW), (layout.bias_views(flat), record.dJ_db)):
        for view, table in zip(views, tables, strict=True):
            view[...] = table
    return flat


def stepped(record: Record, rate: float) -> FloatArray:
    """Where a step of gradient descent with a learning rate takes all parameters, by the gradient of the iteration."""
    before, trained = record.before.flat, record.before.layout.trained
    after, kept = before.copy(), slice(0, trained)
    descent = OPTIMIZERS[GRADIENT_DESCENT].operations
    with np.errstate(all="ignore"):
        run(descent(before[kept], flat_gradient(record)[kept], rate, np.empty(trained), after[kept]))
    return after
