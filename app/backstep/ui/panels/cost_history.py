"""J over the iterations."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from backstep.core.arrays import FloatArray
from backstep.present.costs import readout
from backstep.present.frame import CostFrame
from backstep.present.panels import PANEL_BY_NAME
from backstep.ui.action_factory import Actions
from backstep.ui.buttons import ActionButton
from backstep.ui.contrast import mix
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.elided import ElidedLabel
from backstep.ui.guard import guarded
from backstep.ui.panels import ticks
from backstep.ui.panels.curve_legend import CurveLegend, Entry
from backstep.ui.panels.hit_marks import HitMarks
from backstep.ui.panels.other_curve import OtherCurve
from backstep.ui.panels.thinning import thinned
from backstep.ui.panels.watch_plot import WatchPlot

_FEW = 40
"""Up to here each J gets a dot of its own."""
_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End})


@guarded
class CostHistory(QWidget):
    """The curve, a mark at the current iteration, and a readout under the pointer.

    Where an iteration sees only a batch, its J is drawn faintly and the mean of each pass over the data strongly.
    `tools` (caption and the switch to a logarithmic scale) is a widget of its own, to be put into a title bar.

    Attributes:
        chosen: emitted with the iteration to go to.
        menu_wanted: emitted with the iteration whose menu is asked for, and where on the screen.
    """

    chosen = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = PANEL_BY_NAME["cost_history"]
        self.setObjectName(row.name)
        self.setAccessibleName(row.title)
        self.setAccessibleDescription(row.description)
        self._frame: CostFrame | None = None
        self._dress = Dress()
        self._digits = 4
        self._log = False
        self._heights = np.empty(0)
        self._at = 1
        self._hovered = 0
        self.caption = ElidedLabel(self)
        self.caption.setObjectName("cost_caption")
        self._log_button = ActionButton(actions["log_scale"], "Log scale", small=True)
        self.tools = QWidget()
        tools = QHBoxLayout(self.tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addWidget(self.caption, 1)
        tools.addWidget(self._log_button)
        self.plot = pg.PlotWidget(self, enableMenu=False)  # made and thrown away, a menu once took the process along
        self.plot.setObjectName("cost_plot")
        self.plot.setAccessibleName(row.title)
        self._curve = pg.PlotCurveItem(antialias=True, connect="finite")
        self._points = pg.ScatterPlotItem(size=5, antialias=True)
        self._means = pg.PlotCurveItem(antialias=True, connect="finite")
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._dot = pg.ScatterPlotItem(size=9, antialias=True)
        self._hover_dot = pg.ScatterPlotItem(size=7, antialias=True)
        self._set_up_plot()
        self._watches = WatchPlot(self.plot)
        self.other_curve = OtherCurve(self.plot)
        self._hits = HitMarks(self.plot)
        self._legend = CurveLegend(self.plot)
        self._empty = QLabel(self)
        self._empty.setObjectName("cost_empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)

    def _set_up_plot(self) -> None:
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.disableAutoRange()
        for part in (self._line, self._curve, self._points, self._means, self._hover_dot, self._dot):
            item.addItem(part)
        # The range is the whole history; what is outside would only be antialiasing at the rim.
        item.getViewBox().setDefaultPadding(0.0)
        # A file dropped here is for the window.
        self.plot.setAcceptDrops(False)
        self.plot.viewport().setAcceptDrops(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.viewport().setMouseTracking(True)
        self.plot.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.plot.viewport().installEventFilter(self)
        self.plot.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """A strip below the diagram."""
        return QSize(self._dress.px(480), self._dress.px(130))

    def minimumSizeHint(self) -> QSize:
        """Low enough to leave the room to the diagram."""
        return QSize(self._dress.px(160), self._dress.px(84))

    def set_frame(self, frame: CostFrame, digits: int) -> None:
        """Show the history of this moment; `digits` for the readout."""
        before, self._frame = self._frame, frame
        self._at = frame.iteration
        # The array itself tells histories apart, also those of two sessions that are equally long.
        new = before is None or before.costs.values is not frame.costs.values
        if not new and before == frame and digits == self._digits:
            return
        self._digits = digits
        watched = before is None or before.watches != frame.watches
        if watched:
            self._watches.set_curves(frame.watches)
        beside = before is None or before.other != frame.other
        self._hits.set_survey(frame.survey)
        if new or watched or beside:
            self._draw_curve()
        if new or watched or beside or before is None or before.iteration != frame.iteration:
            self._scale()
        self._mark()
        self._say()
        self._show_or_say()

    def set_log(self, on: bool) -> None:
        """Show powers of ten equally far apart; a J of 0 or less has no place there and leaves a gap."""
        if on != self._log:
            self._log = on
            self._draw_curve()
            self._scale()
            self._mark()
            self._show_or_say()

    def _show_or_say(self) -> None:
        """The plot, or what is said in its place."""
        frame = self._frame
        if frame is None:
            return
        said = frame.empty
        if not said and self._log and not np.isfinite(self._heights).any():
            said = "No J so far is above 0, so none has a place on a logarithmic scale. Press “Log scale” to leave it."
        self._empty.setText(said)
        self._empty.setVisible(bool(said))
        self.plot.setVisible(not said)
        self.plot.setAccessibleDescription(said or frame.caption)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        self.plot.setBackground(QColor(theme.card))
        self._watches.set_dress(dress)
        self._hits.set_dress(dress)
        self._colour_curves()
        self._line.setPen(_pen(theme.muted, 1, Qt.PenStyle.DashLine))
        self._dot.setSize(dress.px(9))
        self._dot.setBrush(QColor(theme.cost))
        self._dot.setPen(_pen(theme.card, 1.5))
        self._hover_dot.setSize(dress.px(8))
        self._hover_dot.setBrush(QColor(theme.card))
        self._hover_dot.setPen(_pen(theme.cost, 1.5))
        for side, label in (("left", "J"), ("bottom", "iteration")):
            axis = self.plot.getAxis(side)
            axis.setPen(_pen(theme.border, 1))
            axis.setTextPen(QColor(theme.muted))
            axis.setTickFont(dress.font(SMALL))
            axis.setStyle(tickLength=-dress.px(4), tickTextOffset=dress.px(4))
            # Otherwise pyqtgraph would count in thousandths.
            axis.enableAutoSIPrefix(False)
            axis.setLabel(label, color=theme.muted)
            axis.label.setFont(dress.font(SMALL))
            if side == "left":
                # A lone J on its side reads as a hook.
                axis.label.setRotation(0)
        self._log_button.set_dress(dress)
        self.caption.setFont(dress.font(SMALL))
        self._empty.setFont(dress.font(TEXT))
        colours = self.caption.palette()
        colours.setColor(self.caption.foregroundRole(), QColor(theme.muted))
        self.caption.setPalette(colours)
        self._empty.setPalette(colours)
        self._scale()

    def iteration_at(self, position: QPointF) -> int:
        """The known iteration nearest to a place on the plot."""
        spot = self.plot.getPlotItem().getViewBox().mapSceneToView(self.plot.mapToScene(position.toPoint()))
        return min(max(1, round(float(spot.x()))), self._rim())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mouse, keys and size of the plot."""
        if event.type() == QEvent.Type.Resize and watched is self.plot:
            # Other numbers fit on the axes. The plot's own size: while it is hidden it does not follow the panel's.
            self._scale()
        if isinstance(event, QMouseEvent) and watched is self.plot.viewport():
            return self._on_mouse(event)
        if isinstance(event, QContextMenuEvent) and watched is self.plot.viewport():
            return self._on_menu(event)
        if isinstance(event, QKeyEvent) and watched is self.plot:
            return self._on_key(event)
        if event.type() == QEvent.Type.Leave and watched is self.plot.viewport():
            self._hover(0)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is said stands in the middle."""
        super().resizeEvent(event)
        self._empty.setGeometry(self.rect().adjusted(self._dress.px(20), 0, -self._dress.px(20), 0))

    def _on_menu(self, event: QContextMenuEvent) -> bool:
        known = self._last() >= 1 and self._frame is not None and not self._frame.empty
        if known and event.reason() != QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.iteration_at(QPointF(event.pos())), event.globalPos())
        return True

    def _on_mouse(self, event: QMouseEvent) -> bool:
        if self._last() < 1 or (self._frame is not None and self._frame.empty):
            return False
        iteration = self.iteration_at(event.position())
        if event.type() == QEvent.Type.MouseMove:
            self._hover(iteration)
        pressed = event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton
        dragged = event.type() == QEvent.Type.MouseMove and bool(event.buttons() & Qt.MouseButton.LeftButton)
        if pressed:
            self.plot.setFocus(Qt.FocusReason.MouseFocusReason)
        if pressed or dragged:
            self._go(iteration)
        # pyqtgraph would begin to drag or open a menu.
        return True

    def _on_key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not plain or event.key() not in _KEYS:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            ends = {Qt.Key.Key_Home: 1, Qt.Key.Key_End: self._last()}
            self._go(ends.get(key, self._at + (1 if key == Qt.Key.Key_Right else -1)))
        return True

    def _go(self, iteration: int) -> None:
        target = min(max(1, iteration), self._last())
        if target != self._at:
            # Moved at once, so that several keys before the next frame add up.
            self._at = target
            self.chosen.emit(target)

    def _hover(self, iteration: int) -> None:
        if iteration != self._hovered:
            self._hovered = iteration
            self._mark()
            self._say()

    def _say(self) -> None:
        if self._frame is not None:
            hovered = readout(self._frame, self._hovered, self._digits)
            self.caption.setText(hovered if self._hovered else self._frame.caption)

    def _values(self) -> FloatArray:
        return self._frame.costs.values[: self._frame.costs.length] if self._frame is not None else np.empty(0)

    def _last(self) -> int:
        """The last iteration that is known."""
        return max(self._frame.costs.length, self._frame.iteration) if self._frame is not None else 0

    def _rim(self) -> int:
        """The last iteration that is drawn."""
        return max(self._last(), self.other_curve.length)

    def _height(self, values: FloatArray) -> FloatArray:
        """Where values stand on the axis: NaN, a gap, where they have no place."""
        usable = np.isfinite(values) & ((values > 0) if self._log else True)
        heights = np.full(values.shape, np.nan)
        heights[usable] = np.log10(values[usable]) if self._log else values[usable]
        return heights

    def _draw_curve(self) -> None:
        self._heights = heights = self._height(self._values())
        drawn = thinned(heights)
        self._curve.setData(drawn + 1.0, heights[drawn])
        dots = np.flatnonzero(np.isfinite(heights)) if len(heights) <= _FEW else np.empty(0, int)
        self._points.setData(dots + 1.0, heights[dots])
        self.other_curve.set_other(self._frame.other if self._frame is not None else None, self._height)
        passes = self._frame.passes if self._frame is not None else None
        if passes is not None:
            self._means.setData(passes.where, self._height(passes.heights))
        else:
            self._means.setData([], [])
        self._colour_curves()

    def _colour_curves(self) -> None:
        """The J of a batch is faint where there is the mean of a pass to look at."""
        dress, theme = self._dress, self._dress.theme
        passes = self._frame.passes if self._frame is not None else None
        averaged = passes if passes is not None and len(passes.means) else None
        colour = mix(theme.cost, theme.card, 0.4) if averaged else theme.cost
        self._curve.setPen(_pen(colour, dress.px(1) if averaged else dress.px(2)))
        self._means.setPen(_pen(theme.cost, dress.px(2.5)))
        self._points.setSize(dress.px(5))
        self._points.setBrush(QColor(colour))
        self._points.setPen(None)
        watches = self._watches.entries
        named: tuple[Entry, ...] = (("J", colour, dress.px(2)),) if watches else ()
        if averaged:
            named = ("J of each batch", colour, dress.px(1)), (averaged.legend, theme.cost, dress.px(2.5))
        self.other_curve.set_dress(dress)
        if self.other_curve.length and not averaged:
            named = self.other_curve.entries(colour)
        elif self.other_curve.length:
            named = (self.other_curve.entries(colour)[0], *named)
        self._legend.set_look(dress, (*named, *watches))

    def _scale(self) -> None:
        frame = self._frame
        if frame is None:
            return
        drawn = np.concatenate([self._heights, self.other_curve.heights])
        finite = drawn[np.isfinite(drawn)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        bottom, top = _range(low, high, log=self._log)
        last = max(1, self._rim())
        # One iteration alone stands in the middle; otherwise the rim has room for a dot.
        side = (last - 1) * 0.02 or 0.5
        item = self.plot.getPlotItem()
        item.setXRange(1 - side, last + side, padding=0)
        item.setYRange(bottom, top, padding=0)
        self._hits.scale(1 - side, last + side, bottom)
        self._watches.scale(1 - side, last + side, self.plot.height() - self._dress.em(44))
        self._number(1 - side, last + side, bottom, top)

    def _number(self, left: float, right: float, bottom: float, top: float) -> None:
        """Put round numbers on the axes, as many as fit."""
        dress = self._dress
        metrics = QFontMetricsF(dress.font(SMALL))
        room_x, room_y = self.plot.width() - dress.em(70), self.plot.height() - dress.em(44)
        widest = metrics.horizontalAdvance(f"{round(right):,}") + dress.px(24)
        xs = ticks.linear(left, right, max(2, int(room_x / widest)), whole=True)
        # Where the first round number is far off, the first iteration is a landmark of its own.
        xs = [1.0, *(x for x in xs if x - 1 >= 0.6 * widest / max(1, room_x) * (right - left))]
        many = max(2, int(room_y / (metrics.height() * 1.4)))
        if self._log:
            # The rim may lie beyond what a float can hold.
            values = ticks.logarithmic(10.0 ** max(bottom, -307.0), 10.0 ** min(top, 308.0), many)
        else:
            values = ticks.linear(bottom, top, many)
        if self._frame is None or self._frame.empty:
            # Axes without a curve have nothing to count.
            xs, values = [], []
        labels = ticks.labels(values, even=not self._log)
        places = self._height(np.array(values)) if values else np.empty(0)
        self.plot.getAxis("bottom").setTicks([[(x, f"{round(x):,}") for x in xs]])
        left_axis = self.plot.getAxis("left")
        left_axis.setTicks([[(float(y), label) for y, label in zip(places, labels, strict=True) if np.isfinite(y)]])
        width = max((metrics.horizontalAdvance(label) for label in labels), default=0.0)
        left_axis.setWidth(round(width + metrics.height() + dress.px(14)))
        # Half of the last number stands beyond the end of its axis, on either.
        above = round(metrics.height() / 2) + 1
        self.plot.getPlotItem().setContentsMargins(0, above, round(widest / 2), 0)
        for axis in (left_axis, self.plot.getAxis("bottom")):
            # Numbers may stand out so far beyond the end of their axis.
            axis.setStyle(hideOverlappingLabels=round(widest / 2))
        foot = round(metrics.height() * 2 + dress.px(6))
        self.plot.getAxis("bottom").setHeight(foot)
        middle = self.plot.width() / 2 + metrics.horizontalAdvance("iteration")
        self._legend.fit(self.plot.width() - dress.px(8), self.plot.height(), round(self.plot.width() - middle))

    def _mark(self) -> None:
        frame = self._frame
        if frame is None:
            return
        self._line.setValue(frame.iteration)
        self._line.setVisible(not frame.empty)
        self._put(self._dot, frame.iteration, frame.marker)
        values = self._values()
        known = 1 <= self._hovered <= len(values)
        self._put(self._hover_dot, self._hovered, float(values[self._hovered - 1]) if known else None)

    def _put(self, dot: pg.ScatterPlotItem, iteration: int, cost: float | None) -> None:
        height = self._height(np.array([cost]))[0] if cost is not None else np.nan
        dot.setData([iteration], [height]) if np.isfinite(height) else dot.setData([], [])


def _range(low: float, high: float, *, log: bool) -> tuple[float, float]:
    """From where to where the axis of J goes, so that heights from `low` to `high` stand free of its ends."""
    if low == high and not log and low >= 0:
        # A level alone says something only beside 0.
        return 0.0, high * 1.5 or 1.0
    rim = (high - low) * 0.08 or (0.5 if log else abs(high) * 0.5)
    return low - rim if log or low < 0 else max(0.0, low - rim), high + rim


def _pen(colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen
