"""J over the iterations."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from backstep.core.arrays import FloatArray
from backstep.present.cost_frame import CostFrame
from backstep.present.costs import readout
from backstep.present.panels import PANEL_BY_NAME
from backstep.present.scale import Scale
from backstep.ui.action_factory import Actions
from backstep.ui.buttons import ActionButton
from backstep.ui.dress import SMALL, TEXT, Dress, scroll_bar_style
from backstep.ui.elided import ElidedLabel
from backstep.ui.guard import guarded
from backstep.ui.panels.cost_axes import CostAxes
from backstep.ui.panels.cost_curve import CostCurve
from backstep.ui.panels.cost_marks import CostMarks
from backstep.ui.panels.curve_legend import CurveLegend
from backstep.ui.panels.hit_marks import HitMarks
from backstep.ui.panels.other_curve import OtherCurve
from backstep.ui.panels.quiet_plot import dress_plot, place_at, quiet_plot, watch
from backstep.ui.panels.slide import next_gesture
from backstep.ui.panels.thinning import POINTS_MOST
from backstep.ui.panels.watch_plot import WatchPlot

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
        self._axis = Scale()
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
        self.gesture = 0
        """The number of the drag under way along the plot, 0 without one; see `GoTo`."""
        self.plot = quiet_plot(self, row.title, pointed=True)
        watch(self.plot, self)
        self.plot.setObjectName("cost_plot")
        self._axes = CostAxes(self.plot)
        self.curve = CostCurve(self.plot)
        self.marks = CostMarks(self.plot)
        self._watches = WatchPlot(self.plot)
        self.other_curve = OtherCurve(self.plot)
        self.hits = HitMarks(self.plot)
        self.legend = CurveLegend(self.plot)
        self.empty = QTextBrowser(self)
        self.empty.setObjectName("cost_empty")
        self.empty.setAccessibleName(row.title)
        self.empty.setFrameShape(QFrame.Shape.NoFrame)
        self.empty.document().setDocumentMargin(0)
        self.empty.viewport().setAutoFillBackground(False)
        # To be read and scrolled with the wheel; the keys go on stepping.
        self.empty.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.empty.viewport().setAcceptDrops(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)

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
        if before is not None and frame.iteration not in (before.iteration, self._hovered):
            # Somebody went on with keys: what is said of another iteration would be taken for this one's.
            self._hovered = 0
        # The array itself tells histories apart, also those of two sessions that are equally long.
        new = before is None or before.costs.values is not frame.costs.values
        if not new and before == frame and digits == self._digits:
            return
        self._digits = digits
        watched = before is None or before.watches != frame.watches
        if watched:
            self._watches.set_curves(frame.watches)
        beside = before is None or before.other != frame.other
        self.hits.set_survey(frame.survey)
        if new or watched or beside:
            self._draw_curve()
        if new or watched or beside or before is None or before.iteration != frame.iteration:
            self._scale()
        self._mark()
        self._say()
        self._show_or_say()
        self._settle()

    def set_log(self, on: bool) -> None:
        """Show powers of ten equally far apart; a J of 0 or less has no place there and leaves a gap."""
        if on != self._log:
            self._log = on
            self._draw_curve()
            self._scale()
            self._mark()
            self._show_or_say()
            self._settle()

    def _settle(self) -> None:
        """Take on the new range now: pyqtgraph otherwise does it while it paints, and then paints all over again."""
        self.plot.scene().prepareForPaint()

    def _show_or_say(self) -> None:
        """The plot, or what is said in its place."""
        frame = self._frame
        if frame is None:
            return
        said = frame.empty
        if not said and self._log and not np.isfinite(self.curve.heights).any():
            said = "No J so far is above 0, so none has a place on a logarithmic scale. Press “Log scale” to leave it."
        if said != self.empty.toPlainText():
            self.empty.setPlainText(said)
        self.empty.setVisible(bool(said))
        self.plot.setVisible(not said)
        self.plot.setAccessibleDescription(said or frame.caption)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        dress_plot(self.plot, dress)
        self._watches.set_dress(dress)
        self.hits.set_dress(dress)
        self.curve.set_dress(dress)
        self.marks.set_dress(dress)
        self._axes.set_dress(dress)
        self._name_curves()
        self._log_button.set_dress(dress)
        self.caption.setFont(dress.font(SMALL))
        self.empty.setFont(dress.font(TEXT))
        colours = self.caption.palette()
        colours.setColor(self.caption.foregroundRole(), QColor(theme.muted))
        self.caption.setPalette(colours)
        self.empty.verticalScrollBar().setStyleSheet(scroll_bar_style(dress))
        self._scale()

    def iteration_at(self, position: QPointF) -> int:
        """The known iteration nearest to a place on the plot."""
        return min(max(1, round(place_at(self.plot, position).x())), self._rim())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mouse, keys and size of the plot."""
        if event.type() == QEvent.Type.Resize and watched is self.plot:
            # Other numbers fit on the axes. The plot's own size: while it is hidden it does not follow the panel's.
            if len(self.curve.heights) > self._columns or self.other_curve.length:
                self._draw_curve()
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
        """What is said takes the whole panel."""
        super().resizeEvent(event)
        self.empty.setGeometry(self.rect().adjusted(self._dress.px(10), self._dress.px(4), 0, 0))

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
            self.gesture = next_gesture()
            self.plot.setFocus(Qt.FocusReason.MouseFocusReason)
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self.gesture = 0
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

    @property
    def _columns(self) -> int:
        """How many points of a long curve are drawn: with more than one a pixel it looks the same and takes long."""
        pixels: float = self.plot.width() * self.plot.devicePixelRatioF()
        return min(POINTS_MOST, max(2, round(pixels)))

    def _draw_curve(self) -> None:
        frame = self._frame
        other = frame.other if frame is not None else None
        beside = other.values[: other.length] if other is not None else np.empty(0)
        self._axis = Scale.fitting(self._values(), beside, log=self._log)
        self.curve.set_frame(frame, self._axis, self._columns)
        self.other_curve.set_other(other, self._axis.placed, self._columns)
        self._name_curves()

    def _name_curves(self) -> None:
        """Say in the legend what the lines are; it needs none where there is but one."""
        watches = self._watches.entries
        named = self.curve.entries(alone=not watches)
        self.other_curve.set_dress(self._dress)
        if self.other_curve.length and self.curve.averaged is None:
            named = self.other_curve.entries(self.curve.colour)
        elif self.other_curve.length:
            named = (self.other_curve.entries(self.curve.colour)[0], *named)
        self.legend.set_look(self._dress, named, watches)

    def _scale(self) -> None:
        frame = self._frame
        if frame is None:
            return
        drawn = np.concatenate([self.curve.heights, self.other_curve.heights])
        last = max(1, self._rim())
        # Axes without a curve have nothing to count.
        extent = self._axes.fit(drawn, last, self._axis, counted=not frame.empty)
        left, right, bottom, top = extent
        self.hits.scale(left, right, bottom, (top - bottom) / max(1, self._axes.room))
        self._watches.scale(left, right, self._axes.room)
        self.legend.fit(self.plot.width() - self._dress.px(8), self.plot.height(), self._axes.foot)
        self.plot.setToolTip(self.legend.missing)

    def _mark(self) -> None:
        frame = self._frame
        if frame is None:
            return
        self.marks.stand(frame.iteration, frame.marker, self._axis, seen=not frame.empty)
        values = self._values()
        known = 1 <= self._hovered <= len(values)
        self.marks.point(self._hovered, float(values[self._hovered - 1]) if known else None, self._axis)
