"""What the network does as the panel shows it: figures in words, and a picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray, IntArray
from backstep.core.predictions import Box
from backstep.present.chosen import Part, PredictionsView
from backstep.session.prediction_study import Field


class Dots(NamedTuple):
    """Examples of the data as points of a picture, k of them; all arrays are read by nobody but the panel.

    `tones` (k,) are their colours: numbers of classes or outputs, counted from 0, or from 0 to 1 on the scale. `wrong`
    are to be ringed, `held_out` are validation rows. `rows` (k,) count from 0 in their table, `numbers` (k,) from 1 in
    the batch of the iteration, 0 for what is not in it. `inputs` (k, d), `targets` (k, m) and `answers` (k, m, or
    None while they are being computed) are the numbers themselves.
    """

    x: FloatArray
    y: FloatArray
    tones: FloatArray
    wrong: NDArray[np.bool_]
    held_out: NDArray[np.bool_]
    rows: IntArray
    numbers: IntArray
    inputs: FloatArray
    targets: FloatArray
    answers: FloatArray | None


class Ground(NamedTuple):
    """What is behind the points of a map: a square grid over `box`, a row a height.

    Either `shares` (side, side, classes) of each class, or `tones` (side, side) from 0 to 1 on the scale. `border`
    (j, 2) are lines where the class changes, with NaN where they are broken.
    """

    box: Box
    shares: FloatArray | None
    tones: FloatArray | None
    border: FloatArray


class Curve(NamedTuple):
    """A line (k,) with the colour number `tone`; without one it is only there for the eye."""

    x: FloatArray
    y: FloatArray
    tone: int | None = None


class Entry(NamedTuple):
    """A sign of the legend: `tone` is a colour number, or None for ink."""

    sign: str
    text: str
    tone: int | None = None


class ChartLook(NamedTuple):
    """A picture over two axes. `colours` tells how many colour numbers there are; 0 for a scale from low to high.

    `viewed` is the point of the example in view, -1 where it is not there. `field` is what the network answers between
    the points, where the axes are its inputs.
    """

    across: str
    upward: str
    box: Box
    dots: Dots
    colours: int
    viewed: int
    legend: tuple[Entry, ...]
    ground: Ground | None = None
    curves: tuple[Curve, ...] = ()
    field: Field | None = None


class MatrixLook(NamedTuple):
    """How often each class was answered (a column) where each was wanted (a row)."""

    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class PredictionsFrame(NamedTuple):
    """The panel at one moment.

    `parts` are the pictures there are and their titles, `view` what is seen of them. `moment` tells whose parameters
    answer, `scores` how they do. `outputs` are the names to choose from (see `PredictionsView.output`, whose first is
    `first`), () where there is nothing to choose. `empty` is said where there is no picture, `ask` where
    nothing is pointed at. `inputs` and `answers`
    name the numbers of a readout, `classes` its classes.
    """

    view: PredictionsView
    parts: tuple[tuple[Part, str, str], ...]
    moment: str
    scores: tuple[str, ...]
    outputs: tuple[str, ...]
    first: int
    validates: bool
    picture: ChartLook | MatrixLook | None
    empty: str
    ask: str
    inputs: tuple[str, ...]
    answers: tuple[str, ...]
    classes: tuple[str, ...]
    digits: int
