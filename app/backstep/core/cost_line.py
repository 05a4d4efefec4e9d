"""J along one parameter while the others are held fixed, and where a step of gradient descent lands on that line."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np

from backstep.core.activations import run
from backstep.core.errors import InputError
from backstep.core.gradients import Objective, tape_of
from backstep.core.gradients_differences import place_of
from backstep.core.mistakes import Mistake
from backstep.core.parameters import Parameters
from backstep.core.paths import Subject

ALMOST = 0.1
"""A step after which the slope is within this part of what it was has hardly moved along the curve."""


class Verdict(StrEnum):
    """What a step along the line comes to."""

    STUCK = "stuck"
    """The slope is zero: the step does not move."""
    CRAWLS = "crawls"
    """J falls, and the slope behind the step is almost the one before it: many more such steps are needed."""
    GOOD = "good"
    """J falls, and the step does not pass the bottom."""
    OVERSHOOTS = "overshoots"
    """J falls, but the step passes the bottom: the slope has the other sign."""
    STRANDED = "stranded"
    """J falls, but the step ends on flat ground that is no bottom: without a slope nothing moves it on."""
    DIVERGES = "diverges"
    """J does not fall, or is no longer finite."""
    CLIMBS = "climbs"
    """J does not fall, and the step goes up the slope, as only a mistake makes it: no learning rate helps."""


class Point(NamedTuple):
    """A point of the line: the parameter's value, J there, and the slope ∂J/∂w there."""

    value: float
    cost: float
    slope: float


class Descent(NamedTuple):
    """A step of gradient descent along the line, w − α ∂J/∂w. `start` has the slope that the step goes by."""

    start: Point
    end: Point
    verdict: Verdict


class CostLine:
    """J of a batch as a function of one weight or bias.

    J and the slopes come from the passes of the training itself: at `start` they are its very bits.
    """

    def __init__(self, objective: Objective, parameters: Parameters, subject: Subject) -> None:
        """`subject` is a weight or a bias. Raises InputError where the network has no such parameter."""
        self._place = place_of(objective, parameters.layout, subject)
        self._tape, self._flat = tape_of(objective, parameters)
        self._others = parameters.flat

    @cached_property
    def start(self) -> Point:
        """Where the parameter is."""
        return self.at(float(self._others[self._place]))

    def cost(self, value: float) -> float:
        """J with the parameter at `value`: one forward pass. Infinite or NaN where it overflows."""
        self._flat[self._place] = value
        with np.errstate(all="ignore"):
            run(self._tape.forward)
            return self._tape.cost()

    def elsewhere(self, parameters: Parameters) -> float:
        """J of the same batch where all parameters are others: a point that need not lie on the line."""
        np.copyto(self._flat, parameters.flat)
        try:
            return self.cost(float(self._flat[self._place]))
        finally:
            np.copyto(self._flat, self._others)

    def at(self, value: float) -> Point:
        """J and its slope with the parameter at `value`: one forward and one backward pass."""
        cost = self.cost(value)
        with np.errstate(all="ignore"):
            run(self._tape.backward)
        return Point(value, cost, float(self._tape.gradient[self._place]))

    def step(self, rate: float, start: Point | None = None, mistake: Mistake | None = None) -> Descent:
        """Where a step with the learning rate `rate` lands. Raises InputError for a rate that is no number above 0.

        It goes by the slope of `start`, where that says another one than the line itself, and as a `mistake` makes it
        go. The word for it is about the line: what slopes it has at both ends.
        """
        if not 0.0 < rate < math.inf:
            raise InputError("learning rate", f"{rate:g} cannot be one; use a number above 0, such as 0.1")
        start = self.start if start is None else start
        end = self.at(start.value + rate * pace(start.slope, mistake))
        if start.slope == 0.0:
            return Descent(start, end, Verdict.STUCK)
        word = verdict(self.start, end)
        if word is Verdict.GOOD and end.slope == 0.0 and not self._rises_behind(start, end):
            word = Verdict.STRANDED
        return Descent(start, end, word)

    def _rises_behind(self, start: Point, end: Point) -> bool:
        """Whether J is higher half a step further on: then a slope of zero is that of a bottom, not of a plain."""
        return self.cost(end.value + (end.value - start.value) / 2.0) > end.cost


def pace(slope: float, mistake: Mistake | None) -> float:
    """How far a step goes with the learning rate 1: against the slope, or along it where that is the `mistake`."""
    return slope if mistake is Mistake.UPHILL else -slope


def verdict(start: Point, end: Point) -> Verdict:
    """The word for a step from `start` to `end`, both with the slopes of the line.

    On a parabola with curvature λ the slope behind the step is (1 − αλ) times the one before it: it crawls for
    αλ ≤ `ALMOST`, overshoots for αλ > 1, and diverges for αλ > 2, where J is no lower than it was. Against the slope
    of the line it climbs, unless it comes down behind the hill.
    """
    upward = end.value > start.value
    uphill = end.value != start.value and start.slope != 0.0 and upward == (start.slope > 0.0)
    if uphill and not end.cost < start.cost:
        return Verdict.CLIMBS
    if not (end.cost <= start.cost and math.isfinite(end.slope)):
        return Verdict.DIVERGES
    if not uphill and abs(start.slope - end.slope) <= ALMOST * abs(start.slope):
        # Also where the step is so short that J is the same to its last digit.
        return Verdict.CRAWLS
    if end.cost == start.cost:
        return Verdict.DIVERGES
    rising = end.slope != 0.0 and upward == (end.slope > 0.0)
    return Verdict.OVERSHOOTS if rising else Verdict.GOOD
