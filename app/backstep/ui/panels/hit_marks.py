"""What a survey found, as small triangles along the foot of a plot over the iterations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from backstep.core.arrays import distinct
from backstep.ui.dress import Dress

if TYPE_CHECKING:  # loaded where somebody asks for one
    from backstep.session.survey import Survey

_PLACES = 1000
"""Triangles closer than this part of the plot's width are one."""


class HitMarks:
    """Triangles that point up at the iterations with a hit."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._marks = pg.ScatterPlotItem(symbol="t1", pen=None, antialias=True)
        self._marks.setZValue(5)
        plot.getPlotItem().addItem(self._marks)
        self._survey: Survey | None = None
        self._range = (0.0, 1.0, 0.0)

    @property
    def iterations(self) -> list[float]:
        """Where triangles stand."""
        return [float(x) for x in self._marks.getData()[0]]

    def set_survey(self, survey: Survey | None) -> None:
        """Show the hits of this one."""
        if survey is not self._survey:
            self._survey = survey
            self._draw()

    def scale(self, left: float, right: float, bottom: float) -> None:
        """The plot goes from iteration `left` to `right`, and its foot is at `bottom`."""
        self._range = left, right, bottom
        self._draw()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._marks.setSize(dress.px(11))
        self._marks.setBrush(QColor(dress.theme.backward))

    def _draw(self) -> None:
        left, right, bottom = self._range
        at = self._survey.iterations() if self._survey is not None else np.empty(0)
        if len(at):
            places = np.round((at - left) / (right - left) * _PLACES)
            at = at[distinct(places)[1]]
        self._marks.setData(at, np.full(len(at), bottom))
