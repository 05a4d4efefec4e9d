"""Lines over two logarithmic axes, with their names above."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from backstep.present import ticks
from backstep.present.gradients_view import Chart, Line
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.panel import placeholder
from backstep.ui.panels.quiet_plot import (
    dress_plot,
    legend,
    name_axis,
    number_foot,
    number_side,
    pen,
    quiet_plot,
    rooms,
    stack,
    watch,
)
from backstep.ui.panels.words import Lowerable, Pages

_LEAST, _FOOT = 40.0, 38.0
"""Height of a picture that can be read, and of what stands below it, in pixels at scale 1."""
_MARK = 9.0
"""Pixels at scale 1 of the point."""
_BELOW = 1e-3
"""So far below the lowest of what was found what is expected is seen."""


@guarded
class LogChart(QWidget):
    """Draws a `Chart`, or says why there is nothing to draw."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._dress = Dress()
        self._chart: Chart | None = None
        self.legend = QLabel(self)
        self.legend.setWordWrap(True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.plot = quiet_plot(self, title)
        watch(self.plot, self)
        self._curves: list[tuple[pg.PlotCurveItem, pg.ScatterPlotItem]] = []
        self._upright = pg.InfiniteLine(angle=90, movable=False)
        self._dot = pg.ScatterPlotItem(antialias=True)
        stack(self.plot, (self._upright, self._dot), lowest=10)
        self.empty = placeholder(self)
        self._drawn = Lowerable(self)
        self._drawn.column.setSpacing(0)
        self._drawn.column.addWidget(self.legend)
        self._drawn.column.addWidget(self.plot, 1)
        self._stack = Pages(self)
        self._stack.addWidget(self._drawn)
        self._stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def sizeHint(self) -> QSize:
        """As large as a picture of a few lines must be."""
        return QSize(self._dress.px(300), self._dress.px(170))

    def minimumSizeHint(self) -> QSize:
        """Low enough for a small window."""
        return QSize(self._dress.px(140), self._stack.minimumSizeHint().height())

    def set_chart(self, chart: Chart) -> None:
        """Draw this one."""
        if chart == self._chart:
            return
        self._chart = chart
        self.empty.setText(chart.empty)
        self._stack.setCurrentWidget(self.empty if chart.empty else self._drawn)
        self.setAccessibleDescription(chart.empty or chart.text)
        self._draw()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        dress_plot(self.plot, dress)
        self.plot.setMinimumHeight(dress.px(_LEAST) + dress.em(_FOOT))
        self.legend.setFont(dress.font(SMALL))
        self.legend.setStyleSheet(f"color: {theme.muted}")
        self.empty.setFont(dress.font(TEXT))
        self.empty.setStyleSheet(f"color: {theme.muted}")
        self._upright.setPen(pen(theme.muted, 1, Qt.PenStyle.DashLine))
        self._dot.setBrush(QColor(theme.ink))
        self._dot.setPen(pen(theme.card, 1.5))
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other numbers fit on the axes of another size."""
        if event.type() == QEvent.Type.Resize and watched is self.plot:
            self._scale()
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        chart = self._chart
        if chart is None:
            return
        item, colour = self.plot.getPlotItem(), self._dress.theme.colour
        while len(self._curves) < len(chart.lines):
            curve = pg.PlotCurveItem(antialias=True, connect="finite"), pg.ScatterPlotItem(antialias=True)
            self._curves.append(curve)
            for part in curve:
                item.addItem(part)
        nothing = Line("", next(iter(chart.lines)).role, (), ()) if chart.lines else None
        for number, (curve, dots) in enumerate(self._curves):
            line = chart.lines[number] if number < len(chart.lines) else nothing
            if line is None:
                curve.setData([], [])
                dots.setData([], [])
                continue
            x, y = np.log10(np.array(line.x)), np.log10(np.array(line.y))
            known = np.isfinite(y)
            tint = colour(line.role)
            style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
            curve.setPen(pen(tint, self._dress.px(1.4 if line.dashed else 2), style))
            curve.setData(x, y)
            dots.setData([], []) if line.dashed else dots.setData(x[known], y[known])
            dots.setSize(self._dress.px(4))
            dots.setPen(None)
            dots.setBrush(QColor(tint))
        self.legend.setText(
            legend((colour(line.role), "- -" if line.dashed else "—", line.name) for line in chart.lines)
        )
        marked = chart.mark is not None
        self._upright.setVisible(marked)
        self._dot.setVisible(marked)
        self._scale()

    def _scale(self) -> None:
        chart, dress = self._chart, self._dress
        if chart is None or not chart.lines:
            return
        metrics = QFontMetricsF(dress.font(SMALL))
        found, expected = (
            [
                (x, y)
                for line in chart.lines
                for x, y in zip(line.x, line.y, strict=True)
                if math.isfinite(y) and line.dashed is dashed
            ]
            for dashed in (False, True)
        )
        known = list(found or expected) or [(1.0, 1.0)]
        # What is only expected may leave the picture, but one sees how it goes on below.
        lowest = min(y for _, y in known) * _BELOW
        known += [(x, max(y, lowest)) for x, y in expected if found and y <= max(y for _, y in found)]
        # Half a number stands above the uppermost line.
        self.plot.getPlotItem().setContentsMargins(0, round(metrics.height() / 2), dress.px(14), 0)
        spaces = self.plot.width() - dress.em(80), self.plot.height() - dress.em(50)
        sizes = metrics.horizontalAdvance("1e−16") + dress.px(16), metrics.height() * 1.5
        for axis, place, room, size in zip((0, 1), ("bottom", "left"), spaces, sizes, strict=True):
            low, high = min(point[axis] for point in known), max(point[axis] for point in known)
            rim = (math.log10(high) - math.log10(low)) * 0.05 or 0.5
            bottom, top = math.log10(low) - rim, math.log10(high) + rim
            ranged = {"xRange": (bottom, top)} if axis == 0 else {"yRange": (bottom, top)}
            self.plot.getPlotItem().setRange(**ranged, padding=0)
            values = ticks.logarithmic(10.0 ** max(bottom, -307.0), 10.0 ** min(top, 308.0), max(2, int(room / size)))
            labels = ticks.labels(values, even=False)
            side = self.plot.getAxis(place)
            title = chart.upward if axis else chart.across
            # Beside a low plot a long name has no room.
            fits = not axis or metrics.horizontalAdvance(title) <= spaces[1]
            name_axis(side, title if fits else "", dress)
            number = number_side if axis else number_foot
            number(side, [(math.log10(value), label) for value, label in zip(values, labels, strict=True)], dress)
        self._mark()

    def _mark(self) -> None:
        """Show the point; at the rim, as a triangle that points to it, where it lies beyond."""
        assert self._chart is not None
        mark = self._chart.mark
        if mark is None:
            return
        x, y = (math.log10(number) if number > 0.0 else math.nan for number in mark)
        self._upright.setValue(x)
        box = self.plot.getPlotItem().getViewBox()
        (left, right), (bottom, top) = box.viewRange()
        wide, high = rooms(self.plot)
        half = 0.5 * self._dress.px(_MARK)
        across, upward = half * (right - left) / max(1.0, wide), half * (top - bottom) / max(1.0, high)
        beyond = "t3" if x < left else "t2" if x > right else "t" if y < bottom else "t1" if y > top else ""
        self._dot.setSymbol(beyond or "o")
        self._dot.setSize(self._dress.px(_MARK * (1.4 if beyond else 1.0)))
        if beyond:
            x, y = min(max(x, left + across), right - across), min(max(y, bottom + upward), top - upward)
        self._dot.setData([x], [y])
