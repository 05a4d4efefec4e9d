"""The axes of the cost history: how far they go, and the round numbers on them."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from backstep.core.arrays import FloatArray
from backstep.present import ticks
from backstep.present.scale import Scale
from backstep.ui.dress import SMALL, Dress
from backstep.ui.panels.quiet_plot import name_axis, number_foot, number_side

Extent = tuple[float, float, float, float]
"""From which to which iteration, and from which to which height."""
_FOOT, _NAME, _SIDE = 24.0, 20.0, 70.0
"""About how high the numbers of the iterations are, and their name, and how wide those of J: in pixels at scale 1."""
_NAMED = 84.0
"""From which height of the plot on the name leaves room for two heights of J."""


class CostAxes:
    """Iterations below, J on the left, powers of ten where it is logarithmic."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._left = plot.getAxis("left")
        self._bottom = plot.getAxis("bottom")
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Name them in the colours and the size of the plot."""
        self._dress = dress
        name_axis(self._left, "J", dress, upright=True)
        name_axis(self._bottom, "iteration", dress)

    @property
    def room(self) -> int:
        """How high the axis of J is, in pixels, roughly."""
        height: int = self._plot.height()
        return height - self._dress.em(_FOOT + _NAME if self._named else _FOOT)

    @property
    def _named(self) -> bool:
        """Whether the name of the iterations stands below their numbers."""
        height: int = self._plot.height()
        return height >= self._dress.em(_NAMED)

    @property
    def foot(self) -> int:
        """How many pixels of width are free below the numbers of the iterations, to the right of their name."""
        if not self._named:
            return 0
        metrics = QFontMetricsF(self._dress.font(SMALL))
        width: int = self._plot.width()
        return round(width / 2 - metrics.horizontalAdvance("iteration"))

    def fit(self, heights: FloatArray, last: int, scale: Scale, *, counted: bool) -> Extent:
        """Make room for `heights` and for iterations 1..`last`; numbers stand there where there is something to count.

        Where the axes go then.
        """
        finite = heights[np.isfinite(heights)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        bottom, top = _range(low, high, log=scale.log)
        # One iteration alone stands in the middle; otherwise the rim has room for a dot.
        side = (last - 1) * 0.02 or 0.5
        extent = 1 - side, last + side, bottom, top
        item = self._plot.getPlotItem()
        item.setXRange(*extent[:2], padding=0)
        item.setYRange(bottom, top, padding=0)
        self._number(extent, scale, counted=counted)
        return extent

    def _number(self, extent: Extent, scale: Scale, *, counted: bool) -> None:
        """Put round numbers on the axes, as many as fit."""
        left, right, bottom, top = extent
        dress = self._dress
        metrics = QFontMetricsF(dress.font(SMALL))
        room = self._plot.width() - dress.em(_SIDE)
        widest = metrics.horizontalAdvance(f"{round(right):,}") + dress.px(24)
        xs = ticks.linear(left, right, max(2, int(room / widest)), whole=True)
        # Where the first round number is far off, the first iteration is a landmark of its own.
        xs = [1.0, *(x for x in xs if x - 1 >= 0.6 * widest / max(1, room) * (right - left))]
        many = max(2, int(self.room / (metrics.height() * 1.4)))
        if scale.log:
            # The rim may lie beyond what a float can hold.
            values = ticks.logarithmic(10.0 ** max(bottom, -307.0), 10.0 ** min(top, 308.0), many)
        else:
            values = [value for y in ticks.linear(bottom, top, many) if math.isfinite(value := y / scale.unit)]
        if not counted:
            xs, values = [], []
        labels = ticks.labels(values, even=not scale.log)
        places = scale.placed(np.array(values))
        number_foot(self._bottom, [(x, f"{round(x):,}") for x in xs], dress, named=self._named)
        heights = [(float(y), label) for y, label in zip(places, labels, strict=True) if np.isfinite(y)]
        number_side(self._left, heights, dress)
        # Half of the last number stands beyond the end of its axis, on either.
        above = round(metrics.height() / 2) + 1
        self._plot.getPlotItem().setContentsMargins(0, above, round(widest / 2), 0)
        for axis in (self._left, self._bottom):
            # Numbers may stand out so far beyond the end of their axis.
            axis.setStyle(hideOverlappingLabels=round(widest / 2))


def _range(low: float, high: float, *, log: bool) -> tuple[float, float]:
    """From where to where the axis of J goes, so that heights from `low` to `high` stand free of its ends."""
    if low == high and not log and low >= 0:
        # A level alone says something only beside 0.
        return 0.0, high * 1.5 or 1.0
    rim = (high - low) * 0.08 or (0.5 if log else abs(high) * 0.5)
    return low - rim if log or low < 0 else max(0.0, low - rim), high + rim
