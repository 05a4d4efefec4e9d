"""The picture of what the network does: a map or curves, and the data as points that can be pointed at."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

from backstep.core.arrays import FloatArray
from backstep.present import ticks
from backstep.present.predictions_view import ChartLook, Dots, Entry, Ground
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.prediction_colours import colour_of, pixels
from backstep.ui.panels.quiet_plot import (
    dress_plot,
    lay_image,
    legend,
    name_axis,
    number_foot,
    number_side,
    pen,
    place_at,
    quiet_plot,
    rooms,
    spot_of,
    stack,
    watch,
)
from backstep.ui.panels.words import Lowerable

_NEAR = 14.0
"""Pixels at scale 1 from which a point counts as pointed at."""
_LEAST, _FOOT = 70.0, 22.0
"""Height of a picture that can be read, and of the numbers below it, in pixels at scale 1."""
_NAMED = 150.0
"""Height of a plot from which on its lower axis has a name."""
_RIM = 11.0
"""Pixels at scale 1 that a point with its marks takes to every side."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

_MOST_RIM = 0.3
"""What the rim may be of a picture: in a lower one points are cut, as there is no room for them."""
_TURNS = 12


@guarded
class PredictionChart(Lowerable):
    """Draws a `ChartLook`.

    Attributes:
        pointed: emitted with the number of the point under the pointer (-1 for none) and its place on the axes.
        chosen: emitted with the number of a point that was clicked, or entered with Return.
        left: emitted when the keys shall go back to stepping.
    """

    pointed = Signal(int, float, float)
    chosen = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._dress = Dress()
        self._look: ChartLook | None = None
        self._drawn: tuple[object, ...] = ()
        self._ground: Ground | None = None
        self._at = -1
        self.legend = QLabel(self)
        self.legend.setWordWrap(True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.plot = quiet_plot(self, "Answers of the network", pointed=True)
        watch(self.plot, self)
        self.plot.setObjectName("prediction_plot")
        self._image = pg.ImageItem(axisOrder="row-major")
        self._border = pg.PlotCurveItem(antialias=True, connect="finite")
        self._curves: list[pg.PlotCurveItem] = []
        self._points = pg.ScatterPlotItem(antialias=True)
        self._rings = pg.ScatterPlotItem(antialias=True, symbol="o", brush=None)
        self._frame = pg.ScatterPlotItem(antialias=True, symbol="s", brush=None)
        self._hover = pg.ScatterPlotItem(antialias=True, symbol="o", brush=None)
        # Between them stand the curves.
        stack(self.plot, (self._image, self._border), lowest=-20)
        stack(self.plot, (self._points, self._rings, self._frame, self._hover), lowest=10)
        self.column.setSpacing(0)
        self.column.addWidget(self.legend)
        self.column.addWidget(self.plot, 1)

    def sizeHint(self) -> QSize:
        """As large as a picture must be."""
        return QSize(self._dress.px(300), self._dress.px(220))

    def minimumSizeHint(self) -> QSize:
        """Low enough for a small window."""
        return QSize(self._dress.px(140), super().minimumSizeHint().height())

    @property
    def dots(self) -> Dots | None:
        """The points that are drawn."""
        return None if self._look is None else self._look.dots

    @property
    def side(self) -> int:
        """Points of the map to either side, 0 where there is none."""
        return 0 if self._look is None or self._look.field is None else self._look.field.side

    def place_of(self, dot: int) -> QPointF:
        """Where a point stands in the viewport of `plot`."""
        assert self._look is not None
        return spot_of(self.plot, float(self._look.dots.x[dot]), float(self._look.dots.y[dot]))

    def set_look(self, look: ChartLook) -> None:
        """Draw this one; what is the same as before is left as it is."""
        self._look = look
        drawn = (id(look.dots), id(look.ground), id(look.field), look.box, look.legend, look.colours, look.upward)
        if drawn != self._drawn:
            self._drawn = drawn
            self._at = -1
            self._draw()
        self._mark()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        dress_plot(self.plot, dress)
        self.plot.setMinimumHeight(dress.px(_LEAST) + dress.em(_FOOT))
        self.legend.setFont(dress.font(SMALL))
        self.legend.setStyleSheet(f"color: {theme.muted}")
        self._border.setPen(pen(theme.ink, dress.px(1.6)))
        self._rings.setPen(pen(theme.ink, dress.px(1.8)))
        self._frame.setPen(pen(theme.ink, dress.px(2)))
        self._hover.setPen(pen(theme.ink, dress.px(1.2), Qt.PenStyle.DotLine))
        self._ground = None
        self._draw()
        self._mark()

    # --- drawn

    def _draw(self) -> None:
        look = self._look
        if look is None:
            return
        self._draw_ground(look)
        self._draw_curves(look)
        self._draw_points(look)
        self.legend.setText(legend((self._tint(entry, look.colours), entry.sign, entry.text) for entry in look.legend))
        self._scale()

    def _draw_ground(self, look: ChartLook) -> None:
        ground = look.ground
        self._image.setVisible(ground is not None)
        self._border.setVisible(ground is not None)
        if ground is None or ground is self._ground:
            return
        self._ground = ground
        lay_image(self._image, pixels(self._dress.theme, ground), ground.box)
        self._border.setData(ground.border[:, 0], ground.border[:, 1])

    def _draw_curves(self, look: ChartLook) -> None:
        item = self.plot.getPlotItem()
        while len(self._curves) < len(look.curves):
            self._curves.append(pg.PlotCurveItem(antialias=True, connect="finite"))
            item.addItem(self._curves[-1])
        for number, drawn in enumerate(self._curves):
            if number >= len(look.curves):
                drawn.setData([], [])
                continue
            curve = look.curves[number]
            if curve.tone is None:
                drawn.setPen(pen(self._dress.theme.muted, self._dress.px(1.2), Qt.PenStyle.DashLine))
            else:
                colour = colour_of(self._dress.theme, curve.tone, look.colours)
                drawn.setPen(pen(colour, self._dress.px(2.4)))
            drawn.setData(curve.x, np.where(np.isfinite(curve.y), curve.y, np.nan))

    def _draw_points(self, look: ChartLook) -> None:
        dots, dress = look.dots, self._dress
        theme = dress.theme
        known = np.isfinite(dots.x) & np.isfinite(dots.y)
        size = dress.px(9 if len(dots.x) <= 200 else 6)
        # What the iteration in view does not see stands back.
        strong = known & ((dots.numbers > 0) | dots.held_out)
        brushes = {}
        spots = []
        for place in [*np.flatnonzero(known & ~strong), *np.flatnonzero(strong)]:
            tone = float(dots.tones[place])
            key = (tone, bool(strong[place]))
            if key not in brushes:
                colour = QColor(colour_of(theme, tone, look.colours))
                colour.setAlphaF(1.0 if key[1] else 0.45)
                brushes[key] = pg.mkBrush(colour)
            spots.append(
                {
                    "pos": (dots.x[place], dots.y[place]),
                    "brush": brushes[key],
                    "symbol": "d" if dots.held_out[place] else "o",
                    "size": size * 1.3 if dots.held_out[place] else size,
                }
            )
        # On a scale the colour of a point may be that of the card.
        self._points.setPen(pen(theme.card if look.colours else theme.muted, max(1.0, dress.px(1))))
        self._points.setData(spots)
        ringed = known & dots.wrong
        self._rings.setSize(size + dress.px(6))
        self._rings.setData(dots.x[ringed], dots.y[ringed])

    def _mark(self) -> None:
        """Frame the example in view, and what the pointer or the keys are on."""
        look = self._look
        if look is None:
            return
        for item, dot, size in ((self._frame, look.viewed, 17), (self._hover, self._at, 22)):
            known = dot >= 0 and bool(np.isfinite(look.dots.x[dot]) and np.isfinite(look.dots.y[dot]))
            item.setSize(self._dress.px(size))
            item.setData([look.dots.x[dot]] if known else [], [look.dots.y[dot]] if known else [])
        self.plot.scene().prepareForPaint()

    def _tint(self, entry: Entry, colours: int) -> str:
        theme = self._dress.theme
        return theme.ink if entry.tone is None else colour_of(theme, float(entry.tone), colours)

    def _scale(self) -> None:
        look, dress = self._look, self._dress
        if look is None:
            return
        metrics = QFontMetricsF(dress.font(SMALL))
        item, foot, side = self.plot.getPlotItem(), self.plot.getAxis("bottom"), self.plot.getAxis("left")
        item.setContentsMargins(0, dress.px(6), dress.px(12), 0)
        # In a low plot the picture needs the room more.
        named = self.plot.height() > dress.em(_NAMED)
        name_axis(foot, look.across, dress)
        name_axis(side, look.upward, dress)
        number_foot(foot, (), dress, named=named)
        _, high = rooms(self.plot)
        bottom, top = _with_rim(look.dots.y, look.box[2], look.box[3], dress.px(_RIM) / max(1.0, high))
        number_side(side, _numbers(bottom, top, high / (metrics.height() * 1.7)), dress)
        wide, _ = rooms(self.plot)
        left, right = _with_rim(look.dots.x, look.box[0], look.box[1], dress.px(_RIM) / max(1.0, wide))
        size = metrics.horizontalAdvance("0.0000") + dress.px(14)
        number_foot(foot, _numbers(left, right, wide / size), dress, named=named)
        item.setRange(xRange=(left, right), yRange=(bottom, top), padding=0)

    # --- what somebody does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mouse, keys and size of the plot."""
        if event.type() == QEvent.Type.Resize and watched is self.plot:
            self._scale()
        if isinstance(event, QMouseEvent) and watched is self.plot.viewport():
            return self._on_mouse(event)
        if isinstance(event, QKeyEvent) and watched is self.plot:
            return self._on_key(event)
        if event.type() == QEvent.Type.Leave and watched is self.plot.viewport():
            self._point(-1, math.nan, math.nan)
        return super().eventFilter(watched, event)

    def _on_mouse(self, event: QMouseEvent) -> bool:
        if self._look is None:
            return False
        place = place_at(self.plot, event.position())
        dot = self._nearest(event.position())
        self._point(dot, place.x(), place.y())
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self.plot.setFocus(Qt.FocusReason.MouseFocusReason)
            if dot >= 0:
                self.chosen.emit(dot)
        # pyqtgraph would begin to drag.
        return True

    def _on_key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        known = key in _STEPS or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if not plain or not known or self._look is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            if key in _STEPS:
                start = self._at if self._at >= 0 else self._look.viewed
                dot = min(max(0, start + _STEPS[key]), len(self._look.dots.x) - 1)
                self._point(dot, float(self._look.dots.x[dot]), float(self._look.dots.y[dot]))
            elif key == Qt.Key.Key_Escape:
                self._point(-1, math.nan, math.nan)
                self.left.emit()
            elif self._at >= 0:
                self.chosen.emit(self._at)
        return True

    def _point(self, dot: int, x: float, y: float) -> None:
        if dot != self._at:
            self._at = dot
            self._mark()
        self.pointed.emit(dot, x, y)

    def _nearest(self, place: QPointF) -> int:
        """The point under the pointer, -1 for none."""
        look = self._look
        if look is None or not len(look.dots.x):
            return -1
        box = self.plot.getPlotItem().getViewBox().sceneBoundingRect()
        (left, right), (bottom, top) = self.plot.getPlotItem().getViewBox().viewRange()
        across = box.left() + (look.dots.x - left) / (right - left) * box.width() - place.x()
        upward = box.bottom() - (look.dots.y - bottom) / (top - bottom) * box.height() - place.y()
        far = np.nan_to_num(np.hypot(across, upward), nan=np.inf)
        nearest = int(far.argmin())
        return nearest if far[nearest] <= self._dress.px(_NEAR) else -1


def _numbers(low: float, high: float, most: float) -> list[tuple[float, str]]:
    """Round numbers on an axis, as many as fit."""
    values = ticks.linear(low, high, max(2, int(most)))
    return list(zip(values, ticks.labels(values, even=True), strict=True))


def _with_rim(places: FloatArray, low: float, high: float, rim: float) -> tuple[float, float]:
    """From `low` to `high`, and so much further that points keep a `rim`, a part of all of it, from the ends."""
    known = places[np.isfinite(places)]
    if not len(known) or rim >= _MOST_RIM:
        return low, high
    first, last = float(known.min()), float(known.max())
    begin, end = low, high
    # Each end that moves makes the rim at the other one wider.
    for _ in range(_TURNS):
        wide = rim * (end - begin)
        begin, end = min(low, first - wide), max(high, last + wide)
    return begin, end
