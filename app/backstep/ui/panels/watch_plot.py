"""Watches beside the cost: lines over the same iterations, with an axis of their own on the right."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QFontMetricsF

from backstep.present import ticks
from backstep.present.cost_frame import WatchCurve
from backstep.ui.dress import SMALL, Dress
from backstep.ui.panels.curve_legend import Entry
from backstep.ui.panels.quiet_plot import dress_axis, name_axis, number_side, pen

_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
"""One after the other, where the colours begin again."""
_LONGEST = 26
"""Characters of an expression in the legend."""


class WatchPlot(QObject):
    """Draws `WatchCurve`s over the plot of `plot`; without any there is nothing of it to be seen."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self._dress = Dress()
        self._curves: tuple[WatchCurve, ...] = ()
        self._items: list[pg.PlotCurveItem] = []
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self._axis = plot.getAxis("right")
        item = plot.getPlotItem()
        item.scene().addItem(self._box)
        self._axis.linkToView(self._box)
        item.getViewBox().sigResized.connect(self._follow)
        item.hideAxis("right")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the legend says of the lines."""
        colour = self._dress.theme.colour
        return tuple((_short(curve.text), colour(curve.role), self._dress.px(2)) for curve in self._curves)

    def set_curves(self, curves: tuple[WatchCurve, ...]) -> None:
        """Draw these."""
        self._curves = curves
        while len(self._items) > len(curves):
            self._box.removeItem(self._items.pop())
        while len(self._items) < len(curves):
            self._items.append(pg.PlotCurveItem(antialias=True, connect="finite"))
            self._box.addItem(self._items[-1])
        for item, curve in zip(self._items, curves, strict=True):
            values = curve.samples.values
            item.setData(curve.samples.iterations.astype(np.float64), np.where(np.isfinite(values), values, np.nan))
        self._plot.getPlotItem().showAxis("right", show=bool(curves))
        self._colour()
        self._follow()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        dress_axis(self._axis, dress)
        name_axis(self._axis, "watches", dress)
        self._colour()

    def scale(self, left: float, right: float, room: float) -> None:
        """Fit the axis, which is `room` pixels high, to what is drawn from iteration `left` to `right`."""
        self._box.setXRange(left, right, padding=0)
        if not self._curves:
            return
        finite = [each.samples.values[np.isfinite(each.samples.values)] for each in self._curves]
        low = min((float(values.min()) for values in finite if len(values)), default=0.0)
        high = max((float(values.max()) for values in finite if len(values)), default=1.0)
        # Half of each first: their distance may lie beyond float64.
        rim = min((high / 2 - low / 2) * 0.16, 1e307) or abs(high) * 0.5 or 1.0
        bottom, top = max(low - rim, -8e307), min(high + rim, 8e307)
        self._box.setYRange(bottom, top, padding=0)
        metrics = QFontMetricsF(self._dress.font(SMALL))
        values = ticks.linear(bottom, top, max(2, int(room / (metrics.height() * 1.4))))
        labels = ticks.labels(values, even=True)
        number_side(self._axis, list(zip(values, labels, strict=True)), self._dress)
        self._follow()

    def _colour(self) -> None:
        colours = len({curve.role for curve in self._curves}) or 1
        for place, (item, curve) in enumerate(zip(self._items, self._curves, strict=True)):
            style = _STYLES[place // colours % len(_STYLES)]
            item.setPen(pen(self._dress.theme.colour(curve.role), self._dress.px(1.6), style))

    @Slot()
    def _follow(self, *_: object) -> None:
        """Lie exactly over the curve of the cost."""
        self._box.setGeometry(self._plot.getPlotItem().getViewBox().sceneBoundingRect())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
