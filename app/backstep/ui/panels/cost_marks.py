"""The marks on the cost history: where we stand, and what the pointer reads out."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from backstep.present.scale import Scale
from backstep.ui.dress import Dress
from backstep.ui.panels.quiet_plot import pen


class CostMarks:
    """A line through the current iteration with a dot at its J, and a ring at the J under the pointer."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self.line = pg.InfiniteLine(angle=90, movable=False)
        # Below the curve of J, above that of another branch.
        self.line.setZValue(-0.5)
        self.dot = pg.ScatterPlotItem(size=9, antialias=True)
        self._ring = pg.ScatterPlotItem(size=7, antialias=True)
        for item in (self.line, self._ring, self.dot):
            plot.getPlotItem().addItem(item)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        theme = dress.theme
        self.line.setPen(pen(theme.muted, 1, Qt.PenStyle.DashLine))
        self.dot.setSize(dress.px(9))
        self.dot.setBrush(QColor(theme.cost))
        self.dot.setPen(pen(theme.card, 1.5))
        self._ring.setSize(dress.px(8))
        self._ring.setBrush(QColor(theme.card))
        self._ring.setPen(pen(theme.cost, 1.5))

    def stand(self, iteration: int, cost: float | None, scale: Scale, *, seen: bool) -> None:
        """Mark where we stand, with its J where that is computed; the line is `seen` where there is a curve."""
        self.line.setValue(iteration)
        self.line.setVisible(seen)
        _put(self.dot, iteration, cost, scale)

    def point(self, iteration: int, cost: float | None, scale: Scale) -> None:
        """Mark what the pointer reads out; nothing without a J."""
        _put(self._ring, iteration, cost, scale)


def _put(dot: pg.ScatterPlotItem, iteration: int, cost: float | None, scale: Scale) -> None:
    height = scale.placed(np.array([cost]))[0] if cost is not None else np.nan
    dot.setData([iteration], [height]) if np.isfinite(height) else dot.setData([], [])
