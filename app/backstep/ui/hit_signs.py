"""The signs of what a survey found: each preset has a shape and a colour of its own."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

from backstep.ui.theme import Theme

_Corners = tuple[tuple[float, float], ...]


def _star() -> _Corners:
    reach = (0.56, 0.24)
    angles = [(number * pi / 5 - pi / 2, reach[number % 2]) for number in range(10)]
    return tuple((far * cos(angle), far * sin(angle) + 0.03) for angle, far in angles)


_ARM = 0.17
_PLUS: _Corners = (
    *((-_ARM, -0.5), (_ARM, -0.5), (_ARM, -_ARM), (0.5, -_ARM), (0.5, _ARM), (_ARM, _ARM)),
    *((_ARM, 0.5), (-_ARM, 0.5), (-_ARM, _ARM), (-0.5, _ARM), (-0.5, -_ARM), (-_ARM, -_ARM)),
)
_SHAPES: tuple[_Corners, ...] = (
    ((0.0, -0.45), (0.5, 0.45), (-0.5, 0.45)),
    ((-0.42, -0.42), (0.42, -0.42), (0.42, 0.42), (-0.42, 0.42)),
    ((0.0, -0.56), (0.56, 0.0), (0.0, 0.56), (-0.56, 0.0)),
    _PLUS,
    ((0.0, 0.45), (0.5, -0.45), (-0.5, -0.45)),
    _star(),
)
"""Corners of shapes about as wide as 1 around (0, 0). No disc and no cross: breakpoints and failures have those."""


def hit_colour(number: int, theme: Theme) -> QColor:
    """The colour of preset `number`, counted from 1: another one where the shapes begin again."""
    return QColor((theme.backward, theme.cost)[(number - 1) // len(_SHAPES) % 2])


def hit_shape(number: int) -> QPainterPath:
    """The shape of preset `number`, counted from 1, about as wide as 1 around (0, 0)."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in _SHAPES[(number - 1) % len(_SHAPES)]]))
    path.closeSubpath()
    return path


def hit_icon(number: int, side: int, theme: Theme, ratio: float) -> QIcon:
    """The sign for a row of a list, `side` pixels wide and high; an empty one for number 0."""
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    if number:
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hit_colour(number, theme))
        painter.translate(side / 2, side / 2)
        painter.scale(0.8 * side, 0.8 * side)
        painter.drawPath(hit_shape(number))
        painter.end()
    return QIcon(made)
