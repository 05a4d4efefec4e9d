"""The picture of J over a plane: colours and lines of equal J, the way here, the step, and a cross where one points."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextBlockFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from backstep.core.arrays import FloatArray
from backstep.present import ticks
from backstep.present.contours import joined
from backstep.present.descent_view import Mark, Segment, Shape
from backstep.present.landscape_view import HIGH, WIDE, Ground, LandscapeFrame
from backstep.ui.contrast import channels, mix
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.plot_marks import Notches, draw_marks, within
from backstep.ui.panels.quiet_plot import (
    dress_plot,
    lay_image,
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
from backstep.ui.theme import Theme

_FAINTEST, _STRONGEST = 0.04, 0.62
"""How much of the colour of J its ground holds, where J is lowest and highest."""
_VEIL = 0.75
"""How much the ground of a word in the picture covers."""
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
        self._notches = Notches()
        self.plot = quiet_plot(self, "J over two parameters", pointed=True)
        watch(self.plot, self)
        # Not when it is told of another size, but when it has taken it on.
        self.plot.sigDeviceRangeChanged.connect(self._on_resized)
        self.plot.setObjectName("landscape_plot")
        # The points of a grid are further apart than those of a screen.
        self.plot.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # A right angle looks like one.
        self.plot.getPlotItem().setAspectLocked(True)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._lines = pg.PlotCurveItem(antialias=True, connect="finite")
        self._halo, self._trail, self._pointer, self._shaft = (
            pg.PlotCurveItem(antialias=True, connect="finite") for _ in range(4)
        )
        self._dots = pg.ScatterPlotItem(antialias=True)
        self._head, self._tip = (pg.ArrowItem(pxMode=True) for _ in range(2))
        """Of the step, and of the pointer."""
        self._pointed = pg.TextItem(anchor=(0.5, 0.5))
        self._pointed.textItem.document().setDocumentMargin(1.0)
        self._marks = pg.ScatterPlotItem(antialias=True)
        self._cross = pg.ScatterPlotItem(antialias=True, symbol="crosshair", brush=None)
        parts = (self._image, self._lines, self._halo, self._trail, self._dots, self._pointer, self._shaft)
        # Below the axes.
        stack(self.plot, (*parts, self._tip, self._head, self._marks, self._pointed, self._cross), lowest=-20)
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
        dress_plot(self.plot, dress)
        self._lines.setPen(pen(mix(theme.cost, theme.card, 0.8), dress.px(1)))
        self._halo.setPen(pen(theme.card, dress.px(3.4)))
        self._trail.setPen(pen(theme.ink, dress.px(1.2)))
        self._dots.setPen(pen(theme.card, dress.px(0.8)))
        self._dots.setBrush(QColor(theme.ink))
        self._dots.setSize(dress.px(5))
        self._pointer.setPen(pen(theme.update, dress.px(1.6), Qt.PenStyle.DashLine))
        self._shaft.setPen(pen(theme.update, dress.px(3)))
        self._head.setStyle(tailLen=None, brush=QColor(theme.update), pen=pen(theme.card, dress.px(1)))
        self._tip.setStyle(tailLen=None, brush=QColor(theme.card), pen=pen(theme.update, dress.px(1.6)))
        self._pointed.setColor(QColor(theme.ink))
        self._pointed.setFont(dress.font(SMALL))
        ground = QColor(theme.card)
        ground.setAlphaF(_VEIL)
        self._pointed.fill = QBrush(ground)
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
        return spot_of(self.plot, x, y)

    def _draw(self) -> None:
        frame = self._frame
        if frame is None:
            return
        self._draw_ground(frame.ground)
        # How many pixels a measure has depends on the axes.
        self._scale()
        self._halo.setData(*_numbers(frame.trail))
        self._trail.setData(*_numbers(frame.trail))
        self._dots.setData(*_numbers(frame.dots))
        for part, segment in ((self._pointer, frame.pointer), (self._shaft, frame.arrow)):
            part.setData(*_line(segment))
        long = 0.0 if frame.arrow is None else math.dist(frame.arrow[:2], frame.arrow[2:]) * self._unit()
        # A short step has a small head, so that it does not look long.
        self._draw_head(self._head, frame.arrow, min(self._dress.px(13), long))
        self._draw_head(self._tip, frame.pointer, self._dress.px(11))
        self._draw_pointed(frame)
        draw_marks(self._marks, frame.marks, self._places(frame.marks), self._dress)

    def _draw_ground(self, ground: Ground | None) -> None:
        self._image.setVisible(ground is not None)
        self._lines.setVisible(ground is not None)
        if ground is None or ground is self._ground:
            return
        self._ground = ground
        lay_image(self._image, _pixels(self._dress.theme, ground), (0.0, WIDE, 0.0, HIGH))
        ends = joined(ground.lines)
        self._lines.setData(ends[:, 0], ends[:, 1])

    def _draw_head(self, head: pg.ArrowItem, arrow: Segment | None, long: float) -> None:
        head.setVisible(arrow is not None and long >= 1.0)
        if arrow is not None:
            x, y, right, top = arrow
            head.setPos(right, top)
            # An angle of 0 points to the left, and they grow clockwise; a width is that of one half.
            angle = 180.0 - math.degrees(math.atan2(top - y, right - x))
            head.setStyle(angle=angle, headLen=long, headWidth=0.4 * long)

    def _draw_pointed(self, frame: LandscapeFrame) -> None:
        """What the pointer is, in the picture, beside its tip, and off what it starts from."""
        self._pointed.setVisible(False)
        if frame.pointer is None:
            return
        # In a small picture fewer words; the legend tells them all.
        for text in (frame.pointed, frame.pointed.rpartition(", ")[2]):
            place = self._beside(text, frame.pointer)
            if place is not None:
                self._pointed.setVisible(True)
                self._pointed.setPos(*place)
                break

    def _beside(self, text: str, pointer: Segment) -> tuple[float, float] | None:
        """Where a text stands beside the pointer; None where it would be cut, or lie on its tip."""
        self._pointed.setPlainText(text)
        # The font that has a nabla makes lines three times as high.
        line = QTextBlockFormat()
        line.setLineHeight(
            QFontMetricsF(self._dress.font(SMALL)).height(), QTextBlockFormat.LineHeightTypes.FixedHeight.value
        )
        cursor = QTextCursor(self._pointed.textItem.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(line)
        unit, box = self._unit(), self._pointed.boundingRect()
        if unit <= 0.0:
            return None
        wide, high = float(box.width()) / 2 / unit, float(box.height()) / 2 / unit
        if 2 * wide > WIDE or 2 * high > HIGH:
            return None
        x, y, right, top = pointer
        gap = self._dress.px(8) / unit
        beside = (
            (right + gap + wide, top),
            (right - gap - wide, top),
            (right, top + gap + high),
            (right, top - gap - high),
        )
        inside = [(min(max(across, wide), WIDE - wide), min(max(above, high), HIGH - high)) for across, above in beside]

        def off(middle: tuple[float, float]) -> float:
            """How far from the pointer it is."""
            along = ((x, y), ((x + right) / 2, (y + top) / 2), (right, top))
            return min(max(abs(a - middle[0]) - wide, abs(b - middle[1]) - high) for a, b in along)

        best = max(inside, key=off)
        return best if off(best) >= 0.0 else None

    def _unit(self) -> float:
        """How many pixels one of the frame's measures has."""
        wide, high = rooms(self.plot)
        return float(min(wide / WIDE, high / HIGH))

    def _places(self, marks: Sequence[Mark]) -> list[tuple[float, float]]:
        unit = self._unit()
        return [
            (
                within(mark.x / WIDE, mark, WIDE * unit, self._dress) * WIDE,
                within(mark.y / HIGH, mark, HIGH * unit, self._dress) * HIGH,
            )
            for mark in marks
        ]

    @Slot(object, object)
    def _on_resized(self, *_: object) -> None:
        self._draw()

    def _scale(self) -> None:
        """Round numbers on the axes, as many as fit."""
        frame, dress = self._frame, self._dress
        if frame is None:
            return
        metrics = QFontMetricsF(dress.font(SMALL))
        item, left, foot = self.plot.getPlotItem(), self.plot.getAxis("left"), self.plot.getAxis("bottom")
        item.setContentsMargins(0, dress.px(6), dress.px(12), 0)
        # In a low plot the picture needs the room more than a line for the name, which stands among the numbers.
        named = self.plot.height() > dress.em(_NAMED)
        number_foot(foot, (), dress, named=named)
        number_side(left, self._numbers(1, metrics), dress)
        for axis, titles, room in zip(
            (foot, left), zip(frame.labels, frame.names, strict=True), rooms(self.plot), strict=True
        ):
            name_axis(
                axis, next((each for each in titles if metrics.horizontalAdvance(each) <= room), titles[-1]), dress
            )
        number_foot(foot, self._numbers(0, metrics, "" if named else frame.names[0]), dress, named=named)
        item.setRange(xRange=(0.0, WIDE), yRange=(0.0, HIGH), padding=0)

    def _numbers(self, upward: int, metrics: QFontMetricsF, name: str = "") -> list[tuple[float, str]]:
        """Those of an axis: where they stand on the plot, and what they are; behind them its `name`, if it is given."""
        assert self._frame is not None
        low, high = self._frame.window[2 * upward : 2 * upward + 2]
        # The picture has the same scale both ways, and leaves room at its sides or above and below.
        room = self._unit() * (HIGH if upward else WIDE)
        if upward:
            size, long = metrics.height() * 1.6, lambda _: metrics.height()
        else:
            size, long = metrics.horizontalAdvance("−0.12345") + self._dress.px(14), metrics.horizontalAdvance
        spare = (rooms(self.plot)[upward] - room) / 2.0
        behind = metrics.horizontalAdvance(name) / room if name and room > 0.0 else 0.0
        if behind:
            gap = self._dress.px(10) / room
            found = ticks.fitted(low, high - (high - low) * (behind + gap), 2, room * (1.0 - behind - gap), long)
        else:
            found = ticks.fitted(low, high, max(2, int(room / size)), room, long, spare=spare)
        places = [((value - low) / (high - low) * (HIGH if upward else WIDE), label) for value, label in found]
        return [*places, (WIDE * (1.0 - behind / 2.0), name)] if name else places

    # --- what somebody does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mouse, wheel and keys."""
        if watched is self.plot.viewport():
            if isinstance(event, QWheelEvent):
                notches = self._notches.of(event)
                if notches:
                    self.zoomed.emit(notches)
                return True
            if isinstance(event, QMouseEvent):
                return self._on_mouse(event)
            if event.type() == QEvent.Type.Leave:
                self.pointed.emit(math.nan, math.nan)
        if isinstance(event, QKeyEvent) and watched is self.plot:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_mouse(self, event: QMouseEvent) -> bool:
        place = place_at(self.plot, event.position())
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
