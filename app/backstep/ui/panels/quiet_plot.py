"""What all plots have in common: nothing to drag or to press but what a panel makes of it, and quiet axes."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget

from backstep.ui.dress import SMALL, Dress

Ticks = Sequence[tuple[float, str]]
"""Where the numbers of an axis stand, and what they are."""


def quiet_plot(parent: QWidget, title: str, *, pointed: bool = False) -> pg.PlotWidget:
    """A plot in `parent`; one that is to be `pointed` at takes the keys and has a crosshair for a pointer."""
    plot = pg.PlotWidget(parent, enableMenu=False)  # made and thrown away, a menu once took the process along
    plot.setAccessibleName(title)
    plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pointed else Qt.FocusPolicy.NoFocus)
    viewport = plot.viewport()
    # A file dropped here is for the window.
    for part in (plot, viewport):
        part.setAcceptDrops(False)
    viewport.setMouseTracking(True)
    if pointed:
        viewport.setCursor(Qt.CursorShape.CrossCursor)
    item = plot.getPlotItem()
    item.hideButtons()
    item.setMouseEnabled(x=False, y=False)
    item.disableAutoRange()
    # The range is the whole picture; what is outside would only be antialiasing at the rim.
    item.getViewBox().setDefaultPadding(0.0)
    for side in item.axes:
        # Otherwise pyqtgraph would count in thousandths, and write the names of all four axes again, also of those that
        # are not seen, whenever the range or the size changes.
        plot.getAxis(side).enableAutoSIPrefix(False)
    return plot


def watch(plot: pg.PlotWidget, watcher: QObject) -> None:
    """Let `watcher` filter the events of the plot and of its viewport; it must know its plot by then."""
    for part in (plot, plot.viewport()):
        part.installEventFilter(watcher)


def stack(plot: pg.PlotWidget, parts: Iterable[QGraphicsItem], lowest: float = 0.0) -> None:
    """Draw `parts` one above the other."""
    for height, part in enumerate(parts):
        part.setZValue(lowest + height)
        plot.getPlotItem().addItem(part)


def pen(colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen as wide on the screen as it says, whatever the scale of the plot."""
    made = QPen(QColor(colour), width, style)
    made.setCosmetic(True)
    return made


# --- axes


def dress_plot(plot: pg.PlotWidget, dress: Dress) -> None:
    """The ground and both axes take on the colours and the size."""
    plot.setBackground(QColor(dress.theme.card))
    for side in ("left", "bottom"):
        dress_axis(plot.getAxis(side), dress)


def dress_axis(axis: pg.AxisItem, dress: Dress) -> None:
    """An axis takes on the colours and the size."""
    axis.setPen(pen(dress.theme.border, 1))
    axis.setTextPen(QColor(dress.theme.muted))
    axis.setTickFont(dress.font(SMALL))
    axis.setStyle(tickLength=-dress.px(4), tickTextOffset=dress.px(4))


def name_axis(axis: pg.AxisItem, title: str, dress: Dress, *, upright: bool = False) -> None:
    """Write what an axis counts; an `upright` name is for one letter, which on its side reads as a hook."""
    axis.setLabel(html.escape(title), color=dress.theme.muted)
    axis.label.setFont(dress.font(SMALL))
    if upright:
        axis.label.setRotation(0)
    # pyqtgraph puts a name in the middle only when the axis gets another size, and then in the font of before.
    axis.resizeEvent()


def number_side(axis: pg.AxisItem, ticks: Ticks, dress: Dress) -> None:
    """Put numbers on an upright axis, which is as wide as they and its name need."""
    metrics = QFontMetricsF(dress.font(SMALL))
    axis.setTicks([list(ticks)])
    widest = max((metrics.horizontalAdvance(label) for _, label in ticks), default=0.0)
    axis.setWidth(round(widest + metrics.height() + dress.px(14)))


def number_foot(axis: pg.AxisItem, ticks: Ticks, dress: Dress, *, named: bool = True) -> None:
    """Put numbers on the axis below, which is high enough for them, and for its name where it is `named`."""
    axis.setTicks([list(ticks)])
    axis.showLabel(show=named)
    axis.setHeight(round(QFontMetricsF(dress.font(SMALL)).height() * (2 if named else 1) + dress.px(6)))


# --- pictures and places


def lay_image(image: pg.ImageItem, pixels: NDArray[np.uint8], box: tuple[float, float, float, float]) -> None:
    """Show `pixels` (rows, columns, 3), whose outermost points stand on the rim of `box`: left, right, bottom, top."""
    rows, columns = pixels.shape[:2]
    left, right, bottom, top = box
    # They are in the middle of their pixels.
    across, upward = (right - left) / (columns - 1), (top - bottom) / (rows - 1)
    image.setImage(pixels, autoLevels=False, levels=(0, 255))
    image.setRect(QRectF(left - across / 2, bottom - upward / 2, across * columns, upward * rows))


def spot_of(plot: pg.PlotWidget, x: float, y: float) -> QPointF:
    """Where a place of the axes stands in the viewport."""
    return QPointF(plot.mapFromScene(plot.getPlotItem().getViewBox().mapViewToScene(QPointF(x, y))))


def rooms(plot: pg.PlotWidget) -> tuple[float, float]:
    """How wide and how high what is between the axes is, now that they are as large as they are."""
    item = plot.getPlotItem()
    item.layout.activate()
    box = item.getViewBox()
    return box.width(), box.height()


def place_at(plot: pg.PlotWidget, spot: QPointF) -> QPointF:
    """Which place of the axes stands there in the viewport."""
    return QPointF(plot.getPlotItem().getViewBox().mapSceneToView(plot.mapToScene(spot.toPoint())))


def legend(entries: Iterable[tuple[str, str, str]]) -> str:
    """A row of signs with words beside them: the colour of each, its sign, and its words."""
    return "&nbsp;&nbsp; ".join(
        (f'<span style="color:{colour}"><b>{sign}</b></span>&nbsp;' if sign else "")
        + html.escape(words).replace(" ", "&nbsp;")
        for colour, sign, words in entries
    )
