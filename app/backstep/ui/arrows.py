"""Filled triangles beside text, as large as the text: those of Qt's own style have one size."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from backstep.ui.dress import TEXT

_WIDE, _HIGH = 8.0, 4.0
"""Base and height at scale 1, which are those of the style."""
_TURN = {Qt.ArrowType.DownArrow: 0, Qt.ArrowType.LeftArrow: 90, Qt.ArrowType.UpArrow: 180, Qt.ArrowType.RightArrow: 270}


def beside_text(widget: QWidget, length: float) -> int:
    """A length of scale 1 grown with the font of a widget, in whole pixels."""
    return round(length * widget.fontInfo().pixelSize() / TEXT)


def paint(painter: QPainter, widget: QWidget, area: QRectF, way: Qt.ArrowType, colour: QColor) -> None:
    """Draw an arrow as large as the text of `widget` into the middle of `area`."""
    half, high = beside_text(widget, _WIDE) / 2, beside_text(widget, _HIGH)
    corners = QPolygonF([QPointF(-half, -high / 2), QPointF(half, -high / 2), QPointF(0, high / 2)])
    drawn = QTransform().rotate(_TURN[way]).map(corners)
    size, middle = drawn.boundingRect(), area.center()
    # On whole pixels, for sharp edges.
    left, top = math.ceil(middle.x() - size.width() / 2), math.ceil(middle.y() - size.height() / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(drawn.translated(left - size.left(), top - size.top()))
    painter.restore()
