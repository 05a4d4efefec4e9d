"""What a survey found, as small signs along the foot of a plot over the iterations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from backstep.core.arrays import distinct
from backstep.ui.dress import Dress
from backstep.ui.panels.thinning import levels

if TYPE_CHECKING:  # loaded where somebody asks for one
    from backstep.core.arrays import FloatArray
    from backstep.session.survey import Survey

_SIDE = 11.0
"""Of a sign, in pixels at scale 1."""
_PLACES = 1000
"""Signs of one kind closer than this part of the plot's width are one."""


class HitMarks:
    """A sign of its kind at each iteration with a hit; in one place they stand above each other, the rarest on top.

    `marks` are all of them, in the order in which they are painted.
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self.marks = pg.ScatterPlotItem(pen=None, antialias=True)
        self.marks.setZValue(5)
        plot.getPlotItem().addItem(self.marks)
        self._survey: Survey | None = None
        self._kinds: tuple[tuple[int, FloatArray], ...] = ()
        self._range = (0.0, 1.0, 0.0, 0.0)
        self._dress = Dress()

    def set_survey(self, survey: Survey | None) -> None:
        """Show the hits of this one."""
        if survey is self._survey:
            return
        self._survey = survey
        if survey is None:
            self._kinds = ()
        else:
            # What groups them is loaded where there is something to group.
            from backstep.present.survey import kinds

            self._kinds = kinds(survey)
        self._draw()

    @property
    def reach(self) -> float:
        """How many pixels a sign reaches below its middle."""
        return 0.6 * self._dress.px(_SIDE)

    def scale(self, left: float, right: float, bottom: float, pixel: float) -> None:
        """The plot goes from iteration `left` to `right` and begins at `bottom`; a pixel is `pixel` high."""
        self._range = left, right, bottom, pixel
        self._draw()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._draw()

    def _draw(self) -> None:
        if not self._kinds:
            self.marks.setData([], [])
            return
        from backstep.ui.hit_signs import hit_colour, hit_shape

        left, right, bottom, pixel = self._range
        xs: list[FloatArray] = []
        places: list[FloatArray] = []
        shapes, colours = [], []
        for number, at in self._kinds:
            place, which = distinct(np.round((at - left) / (right - left) * _PLACES))
            shown = at[which]
            places.append(place)
            xs.append(shown)
            shapes += [hit_shape(number)] * len(shown)
            colours += [pg.mkBrush(hit_colour(number, self._dress.theme))] * len(shown)
        x = np.concatenate(xs)
        # Whole signs on the foot of the plot.
        y = bottom + (self.reach + np.concatenate([level for level, _ in levels(places)]) * 2 * self.reach) * pixel
        self.marks.setData(x, y, symbol=shapes, brush=colours, size=self._dress.px(_SIDE))
