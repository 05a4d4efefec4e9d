"""The gradient of J by finite differences: move a parameter a little to either side and look what J does."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from backstep.core import multiplications
from backstep.core.activations import run
from backstep.core.arrays import FloatArray
from backstep.core.errors import InputError
from backstep.core.gradients import RESOLUTION, Clock, Course, Gradient, Objective, gradient_of, present, tape_of
from backstep.core.iteration import Tape
from backstep.core.parameters import ParameterLayout, Parameters
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject

WIDTHS = tuple(10.0 ** (-step / 4) for step in range(4, 65))
"""h from 10^-1 down to 10^-16, four to a power of ten."""
_EPSILON = float(np.finfo(np.float64).eps)
_THIRD = float(_EPSILON**0.2)
"""The h of a third derivative, times max(1, |w|): its error is of the order h² from the curve and ε/h³ from rounding,
smallest together at the fifth root of ε."""


def differences(objective: Objective, parameters: Parameters) -> Course:
    """A central difference for every parameter, two forward passes each, with h = `RESOLUTION` · max(1, |w|).

    Where an activation or a loss has a kink within h of where we are (rectifiers, absolute error) the difference is
    an average of both sides. Takes 2 P forward passes for P parameters, and a step for each.
    """
    network, layout = objective.network, parameters.layout
    tape, flat = tape_of(objective, parameters)
    gradient = np.zeros(layout.total)
    clock = Clock()
    cost = _cost(tape)
    for done, place in enumerate(np.flatnonzero(present(network, layout)).tolist(), start=1):
        value = float(flat[place])
        width = RESOLUTION * max(1.0, abs(value))
        above, below = value + width, value - width
        higher, lower = _moved(tape, flat, place, above), _moved(tape, flat, place, below)
        # The distance as it is after rounding, and not 2h as it was meant.
        gradient[place] = (higher - lower) / (above - below)
        clock.pause()
        yield done
        clock.go_on()
    clock.pause()
    counted = multiplications.central_differences(network, objective.examples)
    return gradient_of(layout, gradient, cost, counted, clock.seconds)


@dataclass(frozen=True, slots=True)
class Difference:
    """A central difference at one h, beside the derivative it approximates.

    `value` is (J(w+h) − J(w−h)) / (distance of w+h and w−h as rounded), `error` its distance from backpropagation's
    figure. `truncation` is what the curve alone is expected to add to it, h²/6 |∂³J/∂w³|, and `rounding` what the
    digits of J alone are, ε |J| / h with the larger J of both sides. Where there is no difference, `value` and `error`
    are NaN, and `reason` is the sentence that says why.
    """

    h: float
    value: float
    error: float
    truncation: float
    rounding: float
    reason: str = ""


class DifferenceProbe:
    """Central differences of J by one parameter, at any h: how truncation and rounding spoil them.

    `subject` is a weight or a bias. Raises InputError where the network has no such parameter.
    """

    def __init__(self, objective: Objective, parameters: Parameters, subject: Subject, gradient: Gradient) -> None:
        """`gradient` is the one that backpropagation finds at `parameters`."""
        self._place = place_of(objective, parameters.layout, subject)
        self._tape, self._flat = tape_of(objective, parameters)
        self.value = float(self._flat[self._place])
        """w, where we are."""
        row = subject.layer - 1
        table = gradient.weights if subject.by is By.WEIGHT else gradient.biases
        at = (subject.unit - 1, subject.source - 1) if subject.by is By.WEIGHT else (subject.unit - 1,)
        self.exact = float(table[row][at])
        """∂J/∂w by backpropagation."""
        self._third = self._third_derivative()

    def at(self, h: float) -> Difference:
        """The difference with this h. Raises InputError for an h that is no step: 0, negative, NaN or infinite."""
        if not 0.0 < h < math.inf:
            raise InputError("h", f"{h:g} is no step to move by; use a number above 0, such as 1e-5")
        above, below = self.value + h, self.value - h
        higher, lower = self._cost_at(above), self._cost_at(below)
        distance = above - below
        truncation = h * h / 6.0 * abs(self._third)
        rounding = _EPSILON * max(abs(higher), abs(lower)) / h
        value, reason = math.nan, ""
        if distance == 0.0:
            reason = f"w + h and w − h are the same float64 as w = {self.value:g}; use a larger h than {h:g}"
        elif not (math.isfinite(distance) and math.isfinite(higher - lower)):
            reason = f"w + h and w − h, or J there, are beyond what float64 holds; use a smaller h than {h:g}"
        else:
            value = (higher - lower) / distance
        return Difference(h, value, abs(value - self.exact), truncation, rounding, reason)

    def _cost_at(self, value: float) -> float:
        return _moved(self._tape, self._flat, self._place, value)

    def _third_derivative(self) -> float:
        """∂³J/∂w³ from four costs, good to a few digits."""
        h = _THIRD * max(1.0, abs(self.value))
        far, near = (self._cost_at(self.value + by * h) - self._cost_at(self.value - by * h) for by in (2.0, 1.0))
        return (far - 2.0 * near) / (2.0 * h * h * h)


def _moved(tape: Tape, flat: FloatArray, place: int, value: float) -> float:
    """J with one parameter at `value`; it is put back afterwards."""
    kept = flat[place]
    flat[place] = value
    try:
        return _cost(tape)
    finally:
        flat[place] = kept


def _cost(tape: Tape) -> float:
    with np.errstate(all="ignore"):
        run(tape.forward)
        return tape.cost()


def place_of(objective: Objective, layout: ParameterLayout, subject: Subject) -> int:
    """Where the parameter lies in the flat vector. Raises InputError where there is none."""
    network, row = objective.network, subject.layer - 1
    if subject.by not in {By.WEIGHT, By.BIAS}:
        raise InputError("", "a difference is taken by a weight or a bias; choose one of them")
    if not 1 <= subject.layer <= network.depth:
        raise InputError("layer", f"there is no layer {subject.layer}; use 1 to {network.depth}")
    units, sources = layout.shapes[row]
    if not 1 <= subject.unit <= units:
        raise InputError("unit", f"layer {subject.layer} has no neuron {subject.unit}; use 1 to {units}")
    if subject.by is By.BIAS:
        if not network.layer(subject.layer).has_bias:
            raise InputError("layer", f"layer {subject.layer} has no biases; choose a weight")
        return int(layout.biases[row].start) + subject.unit - 1
    if not 1 <= subject.source <= sources:
        what = f"a neuron of layer {subject.layer} has no weight {subject.source}; use 1 to {sources}"
        raise InputError("source", what)
    return int(layout.weights[row].start) + (subject.unit - 1) * sources + subject.source - 1
