"""The curve of the branch beside the one in view."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from backstep.core.arrays import FloatArray
from backstep.present.cost_frame import OtherCosts
from backstep.ui.dress import Dress
from backstep.ui.panels.curve_legend import Entry
from backstep.ui.panels.quiet_plot import pen
from backstep.ui.panels.thinning import thinned


class OtherCurve:
    """Drawn dashed and in a colour of its own, from the last iteration that both branches share."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._curve = pg.PlotCurveItem(antialias=True, connect="finite")
        self._curve.setZValue(-1)
        plot.getPlotItem().addItem(self._curve)
        self._other: OtherCosts | None = None
        self._dress = Dress()
        self._heights = np.empty(0)
        self._first = 1

    @property
    def length(self) -> int:
        """The last iteration it reaches."""
        return 0 if self._other is None else self._other.length

    @property
    def heights(self) -> FloatArray:
        """What is drawn, on the axis of J."""
        return self._heights

    @property
    def iterations(self) -> FloatArray:
        """Where that is drawn."""
        return np.arange(self._first, self._first + len(self._heights), dtype=np.float64)

    def set_other(self, other: OtherCosts | None, height: Callable[[FloatArray], FloatArray], most: int) -> None:
        """Show another branch with about `most` points, or none; `height` says where values stand on the axis."""
        self._other = other
        self._first = 1 if other is None else max(1, other.leaves - 1)
        self._heights = np.empty(0) if other is None else height(other.values[self._first - 1 : other.length])
        drawn = thinned(self._heights, most)
        self._curve.setData(drawn + float(self._first), self._heights[drawn])

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._curve.setPen(pen(self._colour, dress.px(2), Qt.PenStyle.DashLine))

    @property
    def _colour(self) -> str:
        """Another hue than that of the curve in view, far from it also for those who confuse red and green."""
        return self._dress.theme.update

    def entries(self, colour: str) -> tuple[Entry, ...]:
        """The names of both branches with their lines; `colour` is that of the one in view."""
        if self._other is None:
            return ()
        wide = self._dress.px(2)
        return (f"{self._other.name} (dashed)", self._colour, wide), (self._other.own, colour, wide)
