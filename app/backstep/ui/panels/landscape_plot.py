"""The picture of J over a plane: colours and lines of equal J, the way here, the step, and a cross where one points."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from backstep.core.arrays import FloatArray
from backstep.present import ticks
from backstep.present.contours import joined
from backstep.present.descent_view import Mark, Segment, Shape
from backstep.present.landscape_view import HIGH, WIDE, Ground, LandscapeFrame
from backstep.ui.contrast import channels, mix
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.cost_curve import pen
from backstep.ui.panels.plot_marks import NOTCH, RIMS, SIZES, SYMBOLS
from backstep.ui.theme import Theme

_FAINTEST, _STRONGEST = 0.04, 0.62
"""How much of the colour of J its ground holds, where J is lowest and highest."""
_NAMED = 190.0
"""Height of a plot from which on its lower axis has a name."""
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
_STRIDE = 1.0 / 32.0
"""How far an arrow key goes, as a part of the width."""


@guarded
class LandscapePlot(QWidget):
    """Draws the picture of a `LandscapeFrame`.

    Attributes:
        pointed: emitted with the place under the pointer or the keys, in the measures of the frame; NaN for none.
        zoomed: emitted with by how many steps to look closer.
        reset: emitted when the picture shall be as it was at first.
        left: emitted when the keys shall go back to stepping.
    """

    pointed = Signal(float, float)
    zoomed = Signal(int)
    reset = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._frame: LandscapeFrame | None = None
        self._dress = Dress()
        self._ground: Ground | None = None
        self._at = math.nan, math.nan
        self._turned = 0
        self.plot = pg.PlotWidget(self, enableMenu=False)  # made and thrown away, a menu once took the process along
        self.plot.setObjectName("landscape_plot")
        self.plot.setAccessibleName("J over two parameters")
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setAcceptDrops(False)
        # The points of a grid are further apart than those of a screen.
        self.plot.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        viewport = self.plot.viewport()
        viewport.setAcceptDrops(False)
        viewport.setMouseTracking(True)
        viewport.setCursor(Qt.CursorShape.CrossCursor)
        viewport.installEventFilter(self)
        self.plot.installEventFilter(self)
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.disableAutoRange()
        item.getViewBox().setDefaultPadding(0.0)
        # A right angle looks like one.
        item.setAspectLocked(True)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._lines = pg.PlotCurveItem(antialias=True, connect="finite")
        self._halo, self._trail, self._pointer, self._shaft = (
            pg.PlotCurveItem(antialias=True, connect="finite") for _ in range(4)
        )
        self._dots = pg.ScatterPlotItem(antialias=True)
        self._head = pg.ArrowItem(pxMode=True)
        self._marks = pg.ScatterPlotItem(antialias=True)
        self._cross = pg.ScatterPlotItem(antialias=True, symbol="crosshair", brush=None)
        parts = (self._image, self._lines, self._halo, self._trail, self._dots, self._pointer, self._shaft)
        for height, part in enumerate((*parts, self._head, self._marks, self._cross)):
            part.setZValue(height - 20)
            item.addItem(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)

    def sizeHint(self) -> QSize:
        """As large as a picture must be to be read."""
        return QSize(self._dress.px(300), self._dress.px(230))

    def minimumSizeHint(self) -> QSize:
        """Low enough for a small window."""
        return QSize(self._dress.px(140), self._dress.px(140))

    # --- shown

    def set_frame(self, frame: LandscapeFrame) -> None:
        """Draw this one."""
        self._frame = frame
        self._draw()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        self.plot.setBackground(QColor(theme.card))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(pen(theme.border, 1))
            axis.setTextPen(QColor(theme.muted))
            axis.setTickFont(dress.font(SMALL))
            axis.setStyle(tickLength=-dress.px(4), tickTextOffset=dress.px(4))
            axis.enableAutoSIPrefix(False)
        self._lines.setPen(pen(mix(theme.cost, theme.card, 0.8), dress.px(1)))
        self._halo.setPen(pen(theme.card, dress.px(3.4)))
        self._trail.setPen(pen(theme.ink, dress.px(1.2)))
        self._dots.setPen(pen(theme.card, dress.px(0.8)))
        self._dots.setBrush(QColor(theme.ink))
        self._dots.setSize(dress.px(5))
        self._pointer.setPen(pen(theme.update, dress.px(1.6), Qt.PenStyle.DashLine))
        self._shaft.setPen(pen(theme.update, dress.px(3)))
        self._head.setStyle(tailLen=None, brush=QColor(theme.update), pen=pen(theme.card, dress.px(1)))
        self._cross.setPen(pen(theme.ink, dress.px(1.4)))
        self._cross.setSize(dress.px(13))
        self._ground = None
        self._draw()

    def point(self, x: float, y: float) -> None:
        """Put the cross there; NaN takes it away."""
        self._at = x, y
        known = math.isfinite(x)
        self._cross.setData([x] if known else [], [y] if known else [])

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a place of the frame stands in the viewport of `plot`."""
        scene = self.plot.getPlotItem().getViewBox().mapViewToScene(QPointF(x, y))
        return QPointF(self.plot.mapFromScene(scene))

    def _draw(self) -> None:
        frame = self._frame
        if frame is None:
            return
        self._draw_ground(frame.ground)
        self._halo.setData(*_numbers(frame.trail))
        self._trail.setData(*_numbers(frame.trail))
        self._dots.setData(*_numbers(frame.dots))
        for part, segment in ((self._pointer, frame.pointer), (self._shaft, frame.arrow)):
            part.setData(*_line(segment))
        self._draw_head(frame.pointer)
        self._draw_marks(frame.marks)
        self._scale()

    def _draw_ground(self, ground: Ground | None) -> None:
        self._image.setVisible(ground is not None)
        self._lines.setVisible(ground is not None)
        if ground is None or ground is self._ground:
            return
        self._ground = ground
        self._image.setImage(_pixels(self._dress.theme, ground), autoLevels=False, levels=(0, 255))
        # The outermost points are in the middle of their pixels.
        rows, columns = ground.tones.shape
        across, upward = WIDE / (columns - 1), HIGH / (rows - 1)
        self._image.setRect(QRectF(-across / 2, -upward / 2, across * columns, upward * rows))
        ends = joined(ground.lines)
        self._lines.setData(ends[:, 0], ends[:, 1])

    def _draw_head(self, pointer: Segment | None) -> None:
        self._head.setVisible(pointer is not None)
        if pointer is not None:
            x, y, right, top = pointer
            self._head.setPos(right, top)
            # An angle of 0 points to the left, and they grow clockwise; a width is that of one half.
            angle = 180.0 - math.degrees(math.atan2(top - y, right - x))
            self._head.setStyle(angle=angle, headLen=self._dress.px(13), headWidth=self._dress.px(5))

    def _draw_marks(self, marks: Sequence[Mark]) -> None:
        theme, dress = self._dress.theme, self._dress
        self._marks.setData(
            x=[mark.x for mark in marks],
            y=[mark.y for mark in marks],
            symbol=[RIMS[mark.beyond] if mark.beyond else SYMBOLS[mark.shape] for mark in marks],
            size=[dress.px(SIZES[mark.shape]) for mark in marks],
            pen=[self._rim(mark) for mark in marks],
            brush=[QBrush() if mark.shape is Shape.RING else QBrush(QColor(theme.colour(mark.role))) for mark in marks],
        )

    def _rim(self, mark: Mark) -> QPen:
        if mark.shape is Shape.RING:
            return pen(self._dress.theme.colour(mark.role), self._dress.px(2.2))
        return pen(self._dress.theme.card, self._dress.px(1.2))

    def _scale(self) -> None:
        """Round numbers on the axes, as many as fit."""
        frame, dress = self._frame, self._dress
        if frame is None:
            return
        metrics = QFontMetricsF(dress.font(SMALL))
        item = self.plot.getPlotItem()
        left, right, bottom, top = frame.window
        box = item.getViewBox()
        rooms = box.width(), box.height()
        # In a low plot the picture needs the room more than the name.
        named = self.plot.height() > dress.em(_NAMED)
        sizes = metrics.horizontalAdvance("−0.12345") + dress.px(14), metrics.height() * 1.6
        for side, titles, (low, high), long, room, size in zip(
            ("bottom", "left"),
            zip(frame.labels, frame.names, strict=True),
            ((left, right), (bottom, top)),
            (WIDE, HIGH),
            rooms,
            sizes,
            strict=True,
        ):
            values = ticks.linear(low, high, max(2, int(room / size)))
            labels = ticks.labels(values, even=True)
            axis = self.plot.getAxis(side)
            places = [(value - low) / (high - low) * long for value in values]
            axis.setTicks([list(zip(places, labels, strict=True))])
            title = next((each for each in titles if metrics.horizontalAdvance(each) <= room), titles[-1])
            axis.setLabel(html.escape(title), color=dress.theme.muted)
            axis.label.setFont(dress.font(SMALL))
            if side == "left":
                widest = max((metrics.horizontalAdvance(label) for label in labels), default=0.0)
                axis.setWidth(round(widest + metrics.height() + dress.px(14)))
            else:
                axis.showLabel(show=named)
                axis.setHeight(round(metrics.height() * (2 if named else 1) + dress.px(6)))
        item.setContentsMargins(0, dress.px(6), dress.px(12), 0)
        item.setRange(xRange=(0.0, WIDE), yRange=(0.0, HIGH), padding=0)

    # --- what somebody does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mouse, wheel, keys and size of the plot."""
        if event.type() == QEvent.Type.Resize and watched is self.plot:
            self._scale()
        if watched is self.plot.viewport():
            if isinstance(event, QWheelEvent):
                self._turn(event)
                return True
            if isinstance(event, QMouseEvent):
                return self._on_mouse(event)
            if event.type() == QEvent.Type.Leave:
                self.pointed.emit(math.nan, math.nan)
        if isinstance(event, QKeyEvent) and watched is self.plot:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _turn(self, event: QWheelEvent) -> None:
        # A touchpad tells of a notch in many small parts.
        self._turned += event.angleDelta().y()
        notches = math.trunc(self._turned / NOTCH)
        if notches:
            self._turned -= notches * NOTCH
            self.zoomed.emit(notches)

    def _on_mouse(self, event: QMouseEvent) -> bool:
        scene = self.plot.mapToScene(event.position().toPoint())
        place = self.plot.getPlotItem().getViewBox().mapSceneToView(scene)
        self.pointed.emit(place.x(), place.y())
        if event.type() == QEvent.Type.MouseButtonPress:
            self.plot.setFocus(Qt.FocusReason.MouseFocusReason)
        elif event.type() == QEvent.Type.MouseButtonDblClick and event.button() == Qt.MouseButton.LeftButton:
            self.reset.emit()
        # pyqtgraph would begin to drag.
        return True

    def _on_key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        if not plain or self._frame is None or not (key in _STEPS or key is Qt.Key.Key_Escape):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            if key is Qt.Key.Key_Escape:
                self.pointed.emit(math.nan, math.nan)
                self.left.emit()
            else:
                self._walk(*_STEPS[key])
        return True

    def _walk(self, across: int, upward: int) -> None:
        """Go on with the cross, from where we are at first."""
        assert self._frame is not None
        here = next((mark[:2] for mark in self._frame.marks if mark.shape is Shape.DISC), (WIDE / 2, HIGH / 2))
        x, y = self._at if math.isfinite(self._at[0]) else here
        step = WIDE * _STRIDE
        self.pointed.emit(min(max(x + across * step, 0.0), WIDE), min(max(y + upward * step, 0.0), HIGH))


def _pixels(theme: Theme, ground: Ground) -> NDArray[np.uint8]:
    """From the colour of the card to that of J; grey where J is not finite, and nothing where it is not found yet."""
    card, cost, grey = (
        np.array(channels(colour), dtype=np.float64)
        for colour in (theme.card, theme.cost, mix(theme.muted, theme.card, 0.55))
    )
    tones = ground.tones[..., None]
    share = _FAINTEST + (_STRONGEST - _FAINTEST) * np.nan_to_num(tones)
    mixed = cost * share + card * (1.0 - share)
    mixed = np.where(np.isnan(tones), grey, mixed)
    mixed = np.where(tones < 0.0, card, mixed)
    return np.asarray(np.round(mixed), dtype=np.uint8)


def _numbers(points: tuple[tuple[float, ...], tuple[float, ...]]) -> tuple[FloatArray, FloatArray]:
    return np.array(points[0], dtype=np.float64), np.array(points[1], dtype=np.float64)


def _line(segment: Segment | None) -> tuple[FloatArray, FloatArray]:
    return _numbers(((), ()) if segment is None else (segment[::2], segment[1::2]))
