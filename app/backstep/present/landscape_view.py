"""What the panel of J over two parameters shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from backstep.core.arrays import FloatArray
from backstep.core.predictions import Box
from backstep.present.chosen import LandscapeView
from backstep.present.descent_view import Choice, Fact, Mark, Points, Segment
from backstep.session.landscape_grid import Field

WIDE, HIGH = 3.0, 2.0
"""All that is drawn lies between (0, 0) and this, so that no picture is too close for a plot; both axes are alike."""


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """What is behind the marks.

    `tones` (rows, columns) go from 0, the lowest J, to 1, the highest; NaN where J is not finite, and -1 where it is
    not found yet. Each of `lines` (k, 2) is drawn through places of equal J, with NaN where it is broken; they belong
    to `levels`, which are `logarithmic` or evenly spaced.
    """

    tones: FloatArray
    lines: tuple[FloatArray, ...]
    levels: tuple[float, ...]
    logarithmic: bool
    lowest: float
    highest: float
    whole: bool
    """Whether J is finite wherever it is found."""


class LandscapeFrame(NamedTuple):
    """J over a plane. `window` says which part of it the picture shows; what is drawn is in the measures of the plot.

    Where there is no picture, `empty` says why.
    """

    view: LandscapeView
    choices: tuple[Choice, Choice] | None
    """The parameters, and what there is to choose from; None with the main directions."""
    names: tuple[str, str]
    labels: tuple[str, str]
    """What stands along both axes, and how the axes say it."""
    window: Box
    ground: Ground | None
    field: Field | None
    trail: Points
    """The way here from one iteration to the next, with NaN where it is out of the picture."""
    dots: Points
    """Where these iterations began."""
    arrow: Segment | None
    """The step, from where we are to where it ends in the plane."""
    pointer: Segment | None
    """The way of a step that is too short to be seen; it says nothing of where that ends."""
    pointed: str
    """What stands beside the pointer: how many steps it is long; "" without one."""
    marks: tuple[Mark, ...]
    facts: tuple[Fact, ...]
    sentence: str
    note: str
    spoken: str
    empty: str
    digits: int
    closest: int
    """The zoom at which the step fills the picture."""
