"""The cost history and what is drawn beside it. Arrays are handed on without copying them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backstep.core.arrays import FloatArray
from backstep.present.roles import Role
from backstep.session.samples import Samples

if TYPE_CHECKING:  # only named here: most sessions have none
    from backstep.session.survey import Survey


@dataclass(frozen=True, slots=True)
class CostSeries:
    """A history handed on without copying it: whether it changed, the identity of `values` tells."""

    length: int
    values: FloatArray = field(compare=False)
    """J of iteration 1, 2, … (length,), read-only."""


@dataclass(frozen=True, slots=True)
class PassSeries:
    """The mean J of each complete pass over the data, where an iteration sees only a batch of it.

    All arrays are read-only. `legend` says what the line stands for.
    """

    batches: int
    """How many iterations a pass takes."""
    means: FloatArray = field(compare=False)
    """(complete passes,)"""
    where: FloatArray = field(compare=False)
    """Iterations (m,) of a line through the means; of very many passes it takes several together."""
    heights: FloatArray = field(compare=False)
    """J (m,) of that line."""
    legend: str


@dataclass(frozen=True, slots=True)
class WatchCurve:
    """A watch to be drawn beside the cost, as far as its values are found; `role` is the colour of its line."""

    text: str
    samples: Samples
    role: Role


@dataclass(frozen=True, slots=True)
class OtherCosts:
    """J of the branch beside this one: `name`, and `own` that of the branch in view. `leaves` is where they part."""

    name: str
    own: str
    leaves: int
    length: int
    values: FloatArray = field(compare=False)
    """J of its iteration 1, 2, … (length,), read-only."""


@dataclass(frozen=True, slots=True)
class CostFrame:
    """The cost history, as far as it is known."""

    costs: CostSeries
    iteration: int
    marker: float | None
    """J of the current iteration, or None while it is not computed."""
    caption: str
    empty: str
    """What to say while there is nothing to plot, or ""."""
    passes: PassSeries | None = None
    watches: tuple[WatchCurve, ...] = ()
    other: OtherCosts | None = None
    survey: Survey | None = None
    """What was found in this training."""
