"""What the panel of J over one parameter shows."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from backstep.present.chosen import DescentView
from backstep.present.looks import Target
from backstep.present.roles import Role

Points = tuple[tuple[float, ...], tuple[float, ...]]
"""Values of the parameter, and J at each."""
Segment = tuple[float, float, float, float]
"""From x, y to x, y."""


class Shape(StrEnum):
    """How something on the plot looks, and its name beside it."""

    DISC = "disc"
    RING = "ring"
    DIAMOND = "diamond"
    LINE = "line"
    ARROW = "arrow"
    POINTER = "pointer"
    DOTS = "dots"
    AREA = "area"


class Mark(NamedTuple):
    """A point of the plot. One outside of the picture stands at its rim; `beyond` is left, right, up or down then."""

    x: float
    y: float
    shape: Shape
    role: Role
    beyond: str = ""


class Fact(NamedTuple):
    """What the legend says of something: how it looks on the plot, what it is, and its numbers.

    A point has the values of its parameters, and J; others have fewer. `text` says the same in a line, `full` with all
    digits.
    """

    shape: Shape
    role: Role
    name: str
    numbers: tuple[str, ...]
    text: str
    full: str


class Choice(NamedTuple):
    """Which parameter it is, and what there is to choose from: 0 stands for the bias as the source."""

    target: Target
    layers: int
    units: int
    sources: int
    has_bias: bool


class DescentFrame(NamedTuple):
    """J over one parameter: `x` and `y` are what the plot shows, all lengths in the numbers themselves."""

    view: DescentView
    choice: Choice
    across: str
    upward: str
    """What the axis upward is called: J, or J of this batch where an iteration sees a part of the data."""
    x: tuple[float, float]
    y: tuple[float, float]
    curve: Points
    trail: Points
    tangent: Segment | None
    arrow: Segment | None
    """From where we are to where the step ends, at the height of where we are."""
    drop: Segment | None
    """From there down to the curve."""
    marks: tuple[Mark, ...]
    facts: tuple[Fact, ...]
    usual: float | None
    """Where the step of the training itself ends, while another learning rate is tried."""
    start: float
    slope: float
    pace: float
    """How far a step goes with the learning rate 1."""
    trained: float
    """The learning rate of the training."""
    rate: float
    rate_text: str
    slider: int
    """Where that is on a slider from -`SLIDER` to `SLIDER`; 0 is the learning rate of the training."""
    word: str
    role: Role
    sentence: str
    brief: str
    """What is most needed of the sentence, in a line."""
    note: str
    waits: bool
    """Whether the numbers are of another moment, as the note says."""
    spoken: str
    empty: str
    """Why there is no picture; "" where there is one."""
    movable: bool
    """Whether there is an arrow to be dragged."""
    usable: bool
    """Whether the learning rate that is tried can be given to the training."""
    zoom: int
    """How closely the picture looks; 0 is all there is to be seen."""
    closest: int
    """The zoom at which the step is seen well, as it is at first."""
