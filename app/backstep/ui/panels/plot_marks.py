"""The marks of a plot, and what looks closer at it: how they are drawn, and how a wheel is read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QPainterPath, QPolygonF, QTransform, QWheelEvent

from backstep.present.descent_view import Mark, Shape
from backstep.ui.dress import Dress
from backstep.ui.panels.quiet_plot import pen

SIZES = {Shape.DISC: 10.0, Shape.RING: 13.0, Shape.DIAMOND: 10.0}
_SYMBOLS = {Shape.DISC: "o", Shape.RING: "o", Shape.DIAMOND: "d"}
_WAYS = {"right": 0.0, "down": 90.0, "left": 180.0, "up": 270.0}
"""Where what lies beyond the rim is, clockwise."""
_GROWN = 1.9
"""How many times as large a mark with its wedge is as without."""
_NOTCH = 120
"""What a wheel tells of one notch."""


def draw_marks(
    item: pg.ScatterPlotItem, marks: Sequence[Mark], places: Sequence[tuple[float, float]], dress: Dress
) -> None:
    """Draw `marks` where they stand on the axes; what lies within a ring can be seen."""
    rims = [(mark.role, 2.2) if mark.shape is Shape.RING else (None, 1.2) for mark in marks]
    item.setData(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        symbol=[_beyond(mark.shape, mark.beyond) if mark.beyond else _SYMBOLS[mark.shape] for mark in marks],
        size=[dress.px(SIZES[mark.shape]) * (_GROWN if mark.beyond else 1.0) for mark in marks],
        pen=[pen(dress.theme.colour(role) if role else dress.theme.card, dress.px(wide)) for role, wide in rims],
        brush=[QBrush() if mark.shape is Shape.RING else QBrush(dress.colour(mark.role)) for mark in marks],
    )


@cache
def _beyond(shape: Shape, way: str) -> QPainterPath:
    """A mark at the rim: as it looks elsewhere, and behind it a wedge to where it would be; from -1/2 to 1/2."""
    path, half, tip = QPainterPath(), 0.5 / _GROWN, QPointF(0.5, 0.0)
    if shape is Shape.DIAMOND:
        path.addPolygon(QPolygonF([QPointF(-half, 0), QPointF(0, -half), QPointF(half, 0), QPointF(0, half)]))
        path.closeSubpath()
    else:
        path.addEllipse(QPointF(0, 0), half, half)
    wedge = QPolygonF([tip, QPointF(half, -0.7 * half), QPointF(half, 0.7 * half)])
    path.addPolygon(wedge)
    path.closeSubpath()
    return QTransform().rotate(_WAYS[way]).map(path)


def within(place: float, mark: Mark, room: float, dress: Dress) -> float:
    """Where a mark stands on an axis from 0 to 1 of `room` pixels: beyond its rim it stands whole within it."""
    rim = min(0.5, dress.px(_GROWN * SIZES[mark.shape]) / 2.0 / max(1.0, room)) if mark.beyond else 0.0
    return min(1.0 - rim, max(rim, place))


class Notches:
    """Counts the notches of a wheel; a touchpad tells of one in many small parts."""

    def __init__(self) -> None:
        self._turned = 0

    def of(self, event: QWheelEvent) -> int:
        """How many more are full, away from the hand; most often 0."""
        self._turned += event.angleDelta().y()
        notches = math.trunc(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        return notches
