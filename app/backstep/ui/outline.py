"""Shapes of letters and symbols as vector paths: one path serves every size, colour and paint device."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPainterPath

EM = 1000.0
"""Outlines are kept at a font size of 1000: the file format of the typesetter has three decimals."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Filled paths around the baseline's start at (0, 0), y downward, at a font size of `EM`.

    A part's colour is "" where it takes that of the surrounding text. `left`..`right` and `-ascent`..`descent` bound
    the ink.
    """

    parts: tuple[tuple[QPainterPath, str], ...]
    left: float
    right: float
    ascent: float
    descent: float

    def paint(self, painter: QPainter, at: QPointF, size: float, colour: str) -> None:
        """Paint with the baseline's start at `at`; the painter should have antialiasing on."""
        scale = size / EM
        painter.save()
        painter.translate(at)
        painter.scale(scale, scale)
        for path, own in self.parts:
            painter.fillPath(path, QColor(own or colour))
        painter.restore()


def outline_of(parts: list[tuple[QPainterPath, str]]) -> Outline:
    """Measure the ink of `parts`."""
    whole = QPainterPath()
    for path, _ in parts:
        whole.addPath(path)
    box = whole.boundingRect()
    return Outline(tuple(parts), box.left(), box.right(), -box.top(), box.bottom())
