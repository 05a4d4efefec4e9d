"""The marks of a plot, and what looks closer at it: how they are drawn, and how a wheel is read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QBrush, QWheelEvent

from backstep.present.descent_view import Mark, Shape
from backstep.ui.dress import Dress
from backstep.ui.panels.quiet_plot import pen

SIZES = {Shape.DISC: 10.0, Shape.RING: 13.0, Shape.DIAMOND: 10.0}
_SYMBOLS = {Shape.DISC: "o", Shape.RING: "o", Shape.DIAMOND: "d"}
_RIMS = {"up": "t1", "down": "t", "left": "t3", "right": "t2"}
"""What stands at the rim for something beyond it."""
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
        symbol=[_RIMS[mark.beyond] if mark.beyond else _SYMBOLS[mark.shape] for mark in marks],
        size=[dress.px(SIZES[mark.shape]) for mark in marks],
        pen=[pen(dress.theme.colour(role) if role else dress.theme.card, dress.px(wide)) for role, wide in rims],
        brush=[QBrush() if mark.shape is Shape.RING else QBrush(dress.colour(mark.role)) for mark in marks],
    )


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
