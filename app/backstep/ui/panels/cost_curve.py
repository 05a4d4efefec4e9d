"""The lines of the cost history: J of each iteration, and the mean of each pass where an iteration sees a batch."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from backstep.core.arrays import FloatArray
from backstep.present.cost_frame import CostFrame, PassSeries
from backstep.present.scale import Scale
from backstep.ui.contrast import mix
from backstep.ui.dress import Dress
from backstep.ui.panels.curve_legend import Entry
from backstep.ui.panels.quiet_plot import pen
from backstep.ui.panels.thinning import thinned

_FEW = 40
"""Up to here each J gets a dot of its own."""


class CostCurve:
    """J over the iterations in `plot`: drawn faintly where there is the mean of each pass to look at.

    Attributes:
        heights: where each J stands on the axis (count,); NaN is a gap.
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self.line = pg.PlotCurveItem(antialias=True, connect="finite")
        self.dots = pg.ScatterPlotItem(size=5, antialias=True)
        self.means = pg.PlotCurveItem(antialias=True, connect="finite")
        for item in (self.line, self.dots, self.means):
            plot.getPlotItem().addItem(item)
        self.heights: FloatArray = np.empty(0)
        self._passes: PassSeries | None = None
        self._dress = Dress()

    def set_frame(self, frame: CostFrame | None, scale: Scale, most: int) -> None:
        """Draw a history with about `most` points."""
        values = frame.costs.values[: frame.costs.length] if frame is not None else np.empty(0)
        self.heights = heights = scale.placed(values)
        drawn = thinned(heights, most)
        self.line.setData(drawn + 1.0, heights[drawn])
        dots = np.flatnonzero(np.isfinite(heights)) if len(heights) <= _FEW else np.empty(0, int)
        self.dots.setData(dots + 1.0, heights[dots])
        self._passes = passes = frame.passes if frame is not None else None
        if passes is not None:
            self.means.setData(passes.where, scale.placed(passes.heights))
        else:
            self.means.setData([], [])
        self.set_dress(self._dress)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.line.setPen(pen(self.colour, self._wide))
        self.means.setPen(pen(dress.theme.cost, dress.px(2.5)))
        self.dots.setSize(dress.px(5))
        self.dots.setBrush(QColor(self.colour))
        self.dots.setPen(None)

    @property
    def averaged(self) -> PassSeries | None:
        """The means that are drawn, where there are any."""
        return self._passes if self._passes is not None and len(self._passes.means) else None

    @property
    def colour(self) -> str:
        """That of the line of J."""
        theme = self._dress.theme
        return mix(theme.cost, theme.card, 0.4) if self.averaged else theme.cost

    @property
    def _wide(self) -> float:
        return self._dress.px(1 if self.averaged else 2)

    def entries(self, *, alone: bool) -> tuple[Entry, ...]:
        """What the legend says of the lines; `alone` in the plot, a single line needs no name."""
        averaged = self.averaged
        if averaged is None:
            return () if alone else (("J", self.colour, self._wide),)
        strong = averaged.legend, self._dress.theme.cost, self._dress.px(2.5)
        return ("J of each batch", self.colour, self._wide), strong
