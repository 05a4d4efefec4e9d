"""The gradient of J by finite differences: move a parameter a little to either side and look what J does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from backstep.core import multiplications
from backstep.core.activations import run
from backstep.core.arrays import FloatArray
from backstep.core.errors import InputError
from backstep.core.gradients import RESOLUTION, Clock, Course, Gradient, Objective, gradient_of, present, tape_of
from backstep.core.gradients_factors import has_kinks
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
_WIDE = (_THIRD, 1e-2, 0.05)
"""Those to look for one with: the wider they are, the less of it rounding hides. The last reaches as far as any h of
`WIDTHS`."""
_NOISE_WIDTH, _NOISE_COSTS, _NOISE_ORDER = 1e-6, 9, 4
"""The distance of so many costs whose differences of this order tell how far J is rounded: a curve that float64 can
show leaves nothing in the fourth difference of a millionth (1e-24 of it), so that what is left is rounding."""
_BEYOND = 8.0
"""A third derivative is one where it is more than so many times what rounding alone makes of 0, as standard error."""
_SAME = 0.25
"""Third derivatives that differ by a smaller part are the same, looked at from further away."""
_LITTLE = 0.1
"""A part of the error counts for nothing where it is less than this part of the other."""
_UNEXPLAINED = 100.0
"""An error so many times larger than rounding and truncation together come from neither: from a kink, or a curve that
bends otherwise than its third derivative at w tells."""


class Limit(Enum):
    """What spoils a central difference most."""

    DIGITS = "digits"
    """The digits of J; with a larger h the curve will count."""
    ONLY_DIGITS = "only digits"
    """The digits of J, and no h that is usual makes the curve count: it is a parabola or a straight line."""
    CURVE = "curve"
    BOTH = "both"
    """Curve and digits about as much."""
    BEND = "bend"
    """Neither of them: J bends between w − h and w + h otherwise than at w."""


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
    digits of J alone are, ε |J| / h with the larger J of both sides. `limit` is what counts most of it. Where there is
    no difference, `value` and `error` are NaN, and `reason` is the sentence that says why.
    """

    h: float
    value: float
    error: float
    truncation: float
    rounding: float
    limit: Limit
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
        self._kinks = has_kinks(objective.network)
        self._noise, self._third, self._curved = math.nan, math.nan, False
        self._looks = self._look()

    def look(self) -> Iterator[None]:
        """Find what the curve and the digits of J are here, a few forward passes at a time; `at` does what is left."""
        yield from self._looks

    def at(self, h: float) -> Difference:
        """The difference with this h. Raises InputError for an h that is no step: 0, negative, NaN or infinite."""
        if not 0.0 < h < math.inf:
            raise InputError(
                "h", f"{_written(h)} is no step to move by; use a number above 0, such as {_written(1e-5)}"
            )
        for _ in self.look():
            pass
        above, below = self.value + h, self.value - h
        higher, lower = self._cost_at(above), self._cost_at(below)
        distance = above - below
        # However far the square of h goes, a curve that is none adds nothing.
        truncation = h * h / 6.0 * abs(self._third) if self._third else 0.0
        rounding = _EPSILON * max(abs(higher), abs(lower)) / h
        value, reason = math.nan, ""
        if distance == 0.0:
            reason = (
                f"w + h and w − h are the same float64 as w = {_written(self.value)}; use a larger h than {_written(h)}"
            )
        elif not (math.isfinite(distance) and math.isfinite(higher - lower)):
            reason = f"w + h and w − h, or J there, are beyond what float64 holds; use a smaller h than {_written(h)}"
        else:
            value = (higher - lower) / distance
        error = abs(value - self.exact)
        return Difference(h, value, error, truncation, rounding, self._limit(h, error, truncation, rounding), reason)

    def _limit(self, h: float, error: float, truncation: float, rounding: float) -> Limit:
        # What is known of the digits: each sum of a pass is rounded, and not J alone.
        digits = max(rounding, self._noise / h)
        if error > _UNEXPLAINED * (truncation + digits):
            return Limit.BEND
        if truncation <= _LITTLE * digits:
            return Limit.DIGITS if self._curved else Limit.ONLY_DIGITS
        return Limit.CURVE if digits <= _LITTLE * truncation else Limit.BOTH

    def _cost_at(self, value: float) -> float:
        return _moved(self._tape, self._flat, self._place, value)

    def _look(self) -> Iterator[None]:
        """Find how far J is rounded, ∂³J/∂w³ good to a few digits, and whether J is curved more than a parabola.

        Differences of order k of costs with independent errors σ have the standard error σ √((2k)!) / k! (J. J. Moré
        and S. M. Wild, Estimating Computational Noise, 2011): one of a few is taken for it. The third derivative is 0
        where it is within its own rounding. A wide look shows a small one that rounding hides in a narrow one; across
        a kink it would show the kink, which is no part of the curve at w.
        """
        size = max(1.0, abs(self.value))
        costs = []
        for place in range(_NOISE_COSTS):
            costs.append(self._cost_at(self.value + (place - _NOISE_COSTS // 2) * _NOISE_WIDTH * size))
            yield
        with np.errstate(all="ignore"):
            left = np.abs(np.diff(costs, _NOISE_ORDER))
        # A kink leaves more in all differences that reach across it, and one to either side of w does not.
        error = math.sqrt(math.comb(2 * _NOISE_ORDER, _NOISE_ORDER))
        self._noise = float(left.min() if self._kinks else left.max()) / error
        self._third = 0.0
        for width in _WIDE:
            found = self._third_at(width * size)
            yield
            if found:
                self._curved = True
                self._third = 0.0 if self._kinks and self._is_kink(width * size, found) else found
                return

    def _is_kink(self, h: float, third: float) -> bool:
        """Whether what looks like a third derivative is a kink within 2h, which looks otherwise from further away."""
        return h > _THIRD * max(1.0, abs(self.value)) or abs(self._third_at(2.0 * h) - third) > _SAME * abs(third)

    def _third_at(self, h: float) -> float:
        """∂³J/∂w³ from four costs, about; 0 where rounding alone could make it."""
        higher, lower = ([self._cost_at(self.value + sign * by * h) for by in (2.0, 1.0)] for sign in (1.0, -1.0))
        far, near = (above - below for above, below in zip(higher, lower, strict=True))
        noise = max(_EPSILON * max(map(abs, (*higher, *lower))), self._noise)
        # Of costs with independent errors it has those of 1² + 1² + 2² + 2².
        if abs(far - 2.0 * near) <= _BEYOND * math.sqrt(10.0) * noise:
            return 0.0
        return (far - 2.0 * near) / (2.0 * h * h * h)


def _written(value: float) -> str:
    """A number with six digits as the window writes it: a true minus sign, and a power of ten without padding."""
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "−∞"}.get(value, "NaN")
    mantissa, _, power = f"{value:g}".partition("e")
    return f"{mantissa}e{int(power)}".replace("-", "−") if power else mantissa.replace("-", "−")


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
