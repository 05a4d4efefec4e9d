"""Painting the signs of breakpoints: each kind has a shape of its own, and what is switched off is hollow."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from backstep.present.signs import Sign
from backstep.ui import fonts
from backstep.ui.theme import Theme

_RED = {False: "#B91C1C", True: "#FF6B6B"}
"""On a light and on a dark ground."""
_LETTERS = {Sign.CONDITION: "?", Sign.COUNT: "="}
_EYE = 1.25
"""How much wider than high the sign of a watchpoint is."""


def point_colour(theme: Theme) -> QColor:
    """The colour of everything about breakpoints."""
    return QColor(_RED[theme.dark])


def paint_sign(
    painter: QPainter, sign: Sign, middle: QPointF, radius: float, theme: Theme, *, enabled: bool, halo: bool = False
) -> None:
    """Paint a sign; with `halo` on a ring of the ground, so that it stands clear of what it lies on."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = _shape(sign, middle, radius)
    colour, ground = point_colour(theme), QColor(theme.card)
    if halo:
        painter.setPen(QPen(ground, 0.7 * radius))
        painter.setBrush(ground)
        painter.drawPath(shape)
    thick = max(1.2, 0.26 * radius)
    painter.setPen(QPen(colour, thick))
    painter.setBrush(colour if enabled else ground)
    painter.drawPath(shape)
    inner = ground if enabled else colour
    if sign in _LETTERS:
        font: QFont = fonts.ui_font(1.7 * radius, bold=True)
        outline = QPainterPath()
        outline.addText(0, 0, font, _LETTERS[sign])
        box = outline.boundingRect()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inner)
        painter.drawPath(outline.translated(middle - box.center()))
    elif sign is Sign.WATCH:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inner)
        painter.drawEllipse(middle, 0.38 * radius, 0.38 * radius)
    painter.restore()


def sign_reach(radius: float) -> float:
    """How far from its middle a sign paints at most."""
    return _EYE * radius * 1.45 + 2


def sign_icon(sign: Sign, side: int, theme: Theme, ratio: float, *, enabled: bool) -> QIcon:
    """A sign for a row of a list, `side` pixels wide and high."""
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_sign(painter, sign, QPointF(side / 2, side / 2), 0.34 * side, theme, enabled=enabled)
    painter.end()
    return QIcon(made)


def _shape(sign: Sign, middle: QPointF, radius: float) -> QPainterPath:
    path = QPainterPath()
    if sign is Sign.LOG:
        reach = 1.15 * radius
        corners = [QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0), QPointF(0, -reach)]
        path.addPolygon(QPolygonF([middle + corner for corner in corners]))
    elif sign is Sign.WATCH:
        wide = _EYE * radius
        path.moveTo(middle + QPointF(-wide, 0))
        path.quadTo(middle + QPointF(0, -1.9 * radius), middle + QPointF(wide, 0))
        path.quadTo(middle + QPointF(0, 1.9 * radius), middle + QPointF(-wide, 0))
    else:
        path.addEllipse(QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius))
    return path
