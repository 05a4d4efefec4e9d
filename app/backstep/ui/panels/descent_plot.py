"""The plot of J over one parameter; the tip of the step can be dragged."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from backstep.core.arrays import FloatArray
from backstep.present import ticks
from backstep.present.descent_view import DescentFrame, Segment
from backstep.ui.contrast import mix
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.plot_marks import Notches, draw_marks, within
from backstep.ui.panels.quiet_plot import (
    dress_plot,
    name_axis,
    number_foot,
    number_side,
    pen,
    quiet_plot,
    rooms,
    spot_of,
    stack,
    watch,
)

_REACH = 14.0
"""Pixels around the tip within which it can be taken."""
_NAMED = 150.0
"""Height of a plot from which on its lower axis has a name."""


@guarded
class DescentPlot(QWidget):
    """Draws the picture of a `DescentFrame`.

    The numbers of the axes are told by their labels alone: what is drawn lies between 0 and 1, so that no picture is
    too close or too high for the plot.

    Attributes:
        tip_moved: emitted with the value of the parameter to which the tip was dragged.
        zoomed: emitted with by how many steps to look closer.
        reset: emitted when the picture shall be as it was at first.
    """

    tip_moved = Signal(float)
    zoomed = Signal(int)
    reset = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._frame: DescentFrame | None = None
        self._dress = Dress()
        self._grip: tuple[float, float, float] | None = None
        """Where the tip was taken, in pixels; the value there; and what a pixel is worth."""
        self._notches = Notches()
        self.plot = quiet_plot(self, "J over the parameter")
        watch(self.plot, self)
        self.plot.setObjectName("descent_plot")
        self.plot.getPlotItem().setRange(xRange=(0.0, 1.0), yRange=(0.0, 1.0), padding=0)
        self._trail = pg.PlotCurveItem(antialias=True, connect="finite")
        self._dots = pg.ScatterPlotItem(antialias=True)
        self._tangent, self._curve, self._drop, self._shaft = (
            pg.PlotCurveItem(antialias=True, connect="finite") for _ in range(4)
        )
        self._usual = pg.ScatterPlotItem(antialias=True, symbol="|")
        self._head = pg.ArrowItem(pxMode=True)
        self._marks = pg.ScatterPlotItem(antialias=True)
        parts = (self._trail, self._dots, self._tangent, self._curve, self._drop, self._shaft)
        stack(self.plot, (*parts, self._usual, self._head, self._marks))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)

    def sizeHint(self) -> QSize:
        """As large as a curve must be to be followed."""
        return QSize(self._dress.px(300), self._dress.px(220))

    def minimumSizeHint(self) -> QSize:
        """Low enough for a small window."""
        return QSize(self._dress.px(140), self._dress.px(96))

    # --- shown

    def set_frame(self, frame: DescentFrame) -> None:
        """Draw this one."""
        self._frame = frame
        self._draw()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        dress_plot(self.plot, dress)
        quiet = mix(theme.cost, theme.card, 0.45)
        self._trail.setPen(pen(quiet, dress.px(1)))
        self._dots.setPen(None)
        self._dots.setBrush(QColor(quiet))
        self._dots.setSize(dress.px(5))
        self._curve.setPen(pen(theme.cost, dress.px(2)))
        self._tangent.setPen(pen(theme.backward, dress.px(1.6), Qt.PenStyle.DashLine))
        self._drop.setPen(pen(theme.update, dress.px(1.2), Qt.PenStyle.DotLine))
        self._shaft.setPen(pen(theme.update, dress.px(2.6)))
        self._head.setStyle(tailLen=None, brush=QColor(theme.update), pen=None)
        self._usual.setPen(pen(theme.update, dress.px(1.6)))
        self._usual.setSize(dress.px(14))
        self._draw()

    def _draw(self) -> None:
        frame = self._frame
        if frame is None:
            return
        self._curve.setData(self._across(frame.curve[0]), self._upward(frame.curve[1]))
        trail = self._across(frame.trail[0]), self._upward(frame.trail[1])
        self._trail.setData(*trail)
        self._dots.setData(*trail)
        for part, segment in ((self._tangent, frame.tangent), (self._drop, frame.drop), (self._shaft, frame.arrow)):
            part.setData(*self._line(segment))
        self._draw_head(frame)
        usual = [] if frame.usual is None or frame.arrow is None else [frame.usual]
        self._usual.setData(self._across(usual), self._upward([frame.arrow[1]] if usual and frame.arrow else []))
        marks, box = frame.marks, self.plot.getPlotItem().getViewBox()
        xs = (within(float(self._across([mark.x])[0]), mark, box.width(), self._dress) for mark in marks)
        ys = (within(float(self._upward([mark.y])[0]), mark, box.height(), self._dress) for mark in marks)
        draw_marks(self._marks, marks, list(zip(xs, ys, strict=True)), self._dress)
        self._number(frame)

    def _draw_head(self, frame: DescentFrame) -> None:
        self._head.setVisible(frame.arrow is not None)
        if frame.arrow is not None:
            left, y, right, _ = frame.arrow
            # A short step has a small head, so that it does not look long.
            pixels = abs(right - left) / self._worth()
            size = round(min(self._dress.px(11), max(self._dress.px(4), pixels)))
            # One that leads out of the picture points there from its rim.
            self._head.setPos(min(1.0, max(0.0, float(self._across([right])[0]))), float(self._upward([y])[0]))
            self._head.setStyle(angle=180 if right > left else 0, headLen=size, headWidth=size)

    def _line(self, segment: Segment | None) -> tuple[FloatArray, FloatArray]:
        if segment is None:
            return np.empty(0), np.empty(0)
        return self._across(segment[::2]), self._upward(segment[1::2])

    def _across(self, values: Sequence[float]) -> FloatArray:
        assert self._frame is not None
        return _placed(values, *self._frame.x)

    def _upward(self, values: Sequence[float]) -> FloatArray:
        assert self._frame is not None
        return _placed(values, *self._frame.y)

    def _number(self, frame: DescentFrame) -> None:
        """Round numbers on the axes, as many as fit."""
        dress = self._dress
        metrics = QFontMetricsF(dress.font(SMALL))
        item, left, foot = self.plot.getPlotItem(), self.plot.getAxis("left"), self.plot.getAxis("bottom")
        item.setContentsMargins(0, dress.px(4), dress.px(14), 0)
        # In a low plot the curve needs the room more than the name, which stands below it anyway.
        named = self.plot.height() > dress.em(_NAMED)
        name_axis(foot, frame.across, dress)
        name_axis(left, frame.upward, dress, upright=len(frame.upward) == 1)
        number_foot(foot, (), dress, named=named)
        _, high = rooms(self.plot)
        size = metrics.height()
        number_side(left, _numbers(frame.y, high / (1.5 * size), high, lambda _: size), dress)
        wide, _ = rooms(self.plot)
        size = metrics.horizontalAdvance("−0.12345") + dress.px(16)
        number_foot(foot, _numbers(frame.x, wide / size, wide, metrics.horizontalAdvance), dress, named=named)

    # --- what somebody does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another size takes other numbers; the pointer takes the tip, and its wheel looks closer."""
        if event.type() == QEvent.Type.Resize and watched is self.plot:
            if self._frame is not None:
                self._number(self._frame)
        elif watched is self.plot.viewport():
            if isinstance(event, QWheelEvent):
                notches = self._notches.of(event)
                if notches:
                    self.zoomed.emit(notches)
                return True
            if isinstance(event, QMouseEvent):
                return self._on_mouse(event)
        return super().eventFilter(watched, event)

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind, left = event.type(), event.button() == Qt.MouseButton.LeftButton
        near = self._near(event.position())
        if kind == QEvent.Type.MouseButtonPress and left and near is not None:
            self._grip = event.position().x(), near, self._worth()
        elif kind == QEvent.Type.MouseMove and self._grip is not None:
            pressed, value, worth = self._grip
            # By what a pixel was worth when it was taken: a picture that grows meanwhile does not run away.
            self.tip_moved.emit(value + (event.position().x() - pressed) * worth)
        elif kind == QEvent.Type.MouseMove:
            shape = Qt.CursorShape.ArrowCursor if near is None else Qt.CursorShape.SizeHorCursor
            self.plot.viewport().setCursor(shape)
        elif kind == QEvent.Type.MouseButtonRelease and left:
            self._grip = None
        elif kind == QEvent.Type.MouseButtonDblClick and left:
            self._grip = None
            self.reset.emit()
        return True

    def tip(self) -> QPointF | None:
        """Where the tip of the step stands on the viewport, at its rim where it leads out of the picture."""
        frame = self._frame
        if frame is None or frame.arrow is None:
            return None
        place = min(1.0, max(0.0, float(self._across([frame.arrow[2]])[0]))), float(self._upward([frame.arrow[1]])[0])
        return spot_of(self.plot, *place)

    def _near(self, position: QPointF) -> float | None:
        """The value at the tip, where the pointer is near enough to take it."""
        tip, frame = self.tip(), self._frame
        if tip is None or frame is None or not frame.movable:
            return None
        if math.hypot(position.x() - tip.x(), position.y() - tip.y()) > self._dress.px(_REACH):
            return None
        assert frame.arrow is not None
        return min(max(frame.arrow[2], frame.x[0]), frame.x[1])

    def _worth(self) -> float:
        """What a pixel is worth."""
        assert self._frame is not None
        width: float = self.plot.getPlotItem().getViewBox().width()
        return (self._frame.x[1] - self._frame.x[0]) / max(1.0, width)


def _numbers(
    ends: tuple[float, float], most: float, room: float, long: Callable[[str], float]
) -> list[tuple[float, str]]:
    """Those of an axis: where they stand on the plot, and what they are."""
    found = ticks.fitted(*ends, max(2, int(most)), room, long)
    places = _placed([value for value, _ in found], *ends)
    return [(float(place), label) for place, (_, label) in zip(places, found, strict=True)]


def _placed(values: Sequence[float], low: float, high: float) -> FloatArray:
    """Between 0 and 1 what lies between `low` and `high`; a gap where there is no number."""
    numbers = np.array(values, dtype=np.float64)
    with np.errstate(all="ignore"):
        places = (numbers - low) / (high - low)
    # What is far outside is only a direction.
    return np.clip(places, -50.0, 50.0)
