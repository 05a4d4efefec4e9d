"""J over a plane through the parameters: along two of them, or along the two main directions of the way they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from backstep.core.activations import run
from backstep.core.arrays import FloatArray, read_only
from backstep.core.errors import InputError
from backstep.core.gradients import Objective, tape_of
from backstep.core.gradients_differences import place_of
from backstep.core.parameters import ParameterLayout, Parameters
from backstep.core.paths import Subject

LEAST_WAY = 3
"""Points that a way must have for two directions: through two of them there is but one line."""


class Plane(Protocol):
    """A plane through the parameters where we are, its axes at right angles and as long as the parameters count."""

    @property
    def here(self) -> tuple[float, float]:
        """Where we are on it."""

    def put(self, flat: FloatArray, x: float, y: float) -> None:
        """Make `flat` (total,), which lies in the plane, the parameters at a point of it."""

    def across(self, vector: FloatArray) -> tuple[float, float]:
        """How far a change of the parameters (total,) goes along either axis: its projection on the plane."""

    def point(self, flat: FloatArray) -> tuple[float, float]:
        """The point of the plane that is nearest to the parameters `flat` (total,)."""


class ParameterPlane:
    """Two parameters, each along an axis as it is; all others are held fixed."""

    def __init__(self, objective: Objective, parameters: Parameters, subjects: tuple[Subject, Subject]) -> None:
        """`subjects` are weights or biases. Raises InputError where they are the same, or there is no such one."""
        first, second = (place_of(objective, parameters.layout, subject) for subject in subjects)
        if first == second:
            raise InputError("", "both axes are the same parameter; choose another one for one of them")
        self._places = first, second
        self._origin = parameters.flat

    @property
    def here(self) -> tuple[float, float]:
        """The values of both."""
        return self.point(self._origin)

    def put(self, flat: FloatArray, x: float, y: float) -> None:
        """Give both their values."""
        first, second = self._places
        flat[first], flat[second] = x, y

    def across(self, vector: FloatArray) -> tuple[float, float]:
        """The two of them alone."""
        first, second = self._places
        return float(vector[first]), float(vector[second])

    def point(self, flat: FloatArray) -> tuple[float, float]:
        """Their values in `flat` (total,)."""
        return self.across(flat)


class DirectionPlane:
    """Two directions at right angles through the parameters where we are, which stand at (0, 0)."""

    def __init__(self, parameters: Parameters, directions: tuple[FloatArray, FloatArray]) -> None:
        """`directions` (total,) each, of length 1."""
        self._origin = parameters.flat
        self._first, self._second = directions

    @property
    def here(self) -> tuple[float, float]:
        """The middle."""
        return 0.0, 0.0

    def put(self, flat: FloatArray, x: float, y: float) -> None:
        """Go so far along either direction."""
        np.copyto(flat, self._origin)
        # Adding nothing would make +0 of a −0.
        if x:
            flat += x * self._first
        if y:
            flat += y * self._second

    def across(self, vector: FloatArray) -> tuple[float, float]:
        """Its projection on either direction."""
        with np.errstate(all="ignore"):
            return float(self._first @ vector), float(self._second @ vector)

    def point(self, flat: FloatArray) -> tuple[float, float]:
        """How far it is along either direction."""
        with np.errstate(all="ignore"):
            return self.across(flat - self._origin)


class MainDirections(NamedTuple):
    """The two directions (total,) along which a way spreads most, and the part of its variance along each of them."""

    first: FloatArray
    second: FloatArray
    shares: tuple[float, float]


def main_directions(way: Sequence[FloatArray], layout: ParameterLayout) -> MainDirections:
    """The first two principal components of `way`, the parameters (total,) at some moments of a training.

    They are the first two right singular vectors of the way about its mean, of length 1 and at right angles; a singular
    value squared is the variance along its vector (Jolliffe, Principal Component Analysis, section 3.5). Each points to
    where its largest component is positive. What is never trained has no part in them. Raises InputError where there
    are fewer than `LEAST_WAY` moments or two trained parameters, and where the way goes nowhere or beyond all bounds.
    """
    if len(way) < LEAST_WAY:
        what = f"the way has {len(way)} of the {LEAST_WAY} iterations that it takes for two directions; train on"
        raise InputError("", f"{what}, or choose two parameters")
    if layout.trained < 2:
        raise InputError("", "one parameter alone has no two directions; use Descent to look along it")
    moved = np.stack([flat[: layout.trained] for flat in way])
    largest = float(np.abs(moved).max())
    if not np.isfinite(largest):
        raise InputError("", "the way leaves the numbers that float64 holds; go to an earlier iteration")
    # In units of the largest no square overflows.
    moved /= largest or 1.0
    moved -= moved.mean(axis=0)
    _, sizes, rows = np.linalg.svd(moved, full_matrices=False)
    variance = sizes * sizes
    total = float(variance.sum())
    if total == 0.0:
        raise InputError("", "no parameter has changed so far, so the way has no direction; choose two parameters")
    found = []
    for row in rows[:2]:
        direction = np.zeros(layout.total)
        direction[: layout.trained] = row if row[np.abs(row).argmax()] > 0.0 else -row
        found.append(read_only(direction))
    return MainDirections(found[0], found[1], (float(variance[0]) / total, float(variance[1]) / total))


class CostPlane:
    """J of a batch over a plane. It comes from the passes of the training itself: where we are it is its very bits."""

    def __init__(self, objective: Objective, parameters: Parameters, plane: Plane) -> None:
        """`plane` goes through `parameters`."""
        self._tape, self._flat = tape_of(objective, parameters)
        self._origin = parameters.flat
        self._plane = plane

    def cost(self, x: float, y: float) -> float:
        """J at a point of the plane: one forward pass. Infinite or NaN where it overflows."""
        with np.errstate(all="ignore"):
            self._plane.put(self._flat, x, y)
            return self._passed()

    def elsewhere(self, flat: FloatArray) -> float:
        """J of the same batch at any parameters (total,), which need not lie in the plane."""
        np.copyto(self._flat, flat)
        try:
            with np.errstate(all="ignore"):
                return self._passed()
        finally:
            np.copyto(self._flat, self._origin)

    def _passed(self) -> float:
        run(self._tape.forward)
        return self._tape.cost()
