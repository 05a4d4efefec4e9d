"""Painting the edges: glows beneath, then the lines, arrows on top; pills are painted later, over all lines."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from backstep.present.frame import EdgeLook
from backstep.ui.diagram import geometry
from backstep.ui.theme import Theme

COST_EDGE = "cost_edge"

_PIECE = 64


def paint_lines(painter: QPainter, edges: Iterable[EdgeLook], theme: Theme) -> None:
    """All lines of `edges`: faint ones first, so that those in play lie over them."""
    ordered = sorted(edges, key=lambda edge: (not edge.faint, edge.glow is not None))
    for edge in ordered:
        if edge.glow is not None:
            band = _stroked(edge.x1, edge.y1, edge.x2, edge.y2, geometry.glow_width(edge), "")
            painter.fillPath(band, QColor(theme.glow(edge.glow)))
    for edge in ordered:
        colour = theme.faint(edge.role) if edge.faint else theme.colour(edge.role)
        style = COST_EDGE if edge.target.kind == COST_EDGE else "dashed" if edge.dashed else ""
        painter.fillPath(_stroked(edge.x1, edge.y1, edge.x2, edge.y2, edge.width, style), QColor(colour))
    for edge in ordered:
        if edge.arrow:
            _paint_arrow(painter, edge, theme)


@lru_cache(maxsize=4096)
def _stroked(x1: float, y1: float, x2: float, y2: float, width: float, style: str) -> QPainterPath:
    """The ink of a line.

    Filled as a path, because Qt shortens a line to the part that is painted again, which moves its rim by a shade: a
    line repainted in part would not match the rest of it.
    """
    width = max(0.75, width)
    if not style:
        return _in_pieces(x1, y1, x2, y2, width)
    line = QPainterPath(QPointF(x1, y1))
    line.lineTo(x2, y2)
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    if style == COST_EDGE:
        stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
        stroker.setDashPattern([0.01, 2.6])
    else:
        stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
        # In pixels, not in widths of the pen: a thin line must not look dotted, nor a thick one nearly solid.
        dash, gap = max(8.0, 2.0 * width), max(5.0, 1.2 * width)
        stroker.setDashPattern([dash / width, gap / width])
    path = stroker.createStroke(line)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _in_pieces(x1: float, y1: float, x2: float, y2: float, width: float) -> QPainterPath:
    """A solid line cut where whole pixels meet, which leaves no seam: Qt fills one long slanted shape much slower."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    length = math.hypot(x2 - x1, y2 - y1)
    if length == 0:
        return path
    across, up = (y1 - y2) / length * width / 2, (x2 - x1) / length * width / 2
    corners = ((x1 + across, y1 + up), (x2 + across, y2 + up), (x2 - across, y2 - up), (x1 - across, y1 - up))
    whole = QPolygonF([QPointF(x, y) for x, y in corners])
    rect = whole.boundingRect().adjusted(-1, -1, 1, 1)
    wide = rect.width() >= rect.height()
    start, end = (rect.left(), rect.right()) if wide else (rect.top(), rect.bottom())
    at = math.floor(start / _PIECE) * _PIECE
    while at < end:
        cut = QRectF(at, rect.top(), _PIECE, rect.height()) if wide else QRectF(rect.left(), at, rect.width(), _PIECE)
        path.addPolygon(whole.intersected(QPolygonF(cut)))
        path.closeSubpath()
        at += _PIECE
    return path


def _paint_arrow(painter: QPainter, edge: EdgeLook, theme: Theme) -> None:
    """A head near the end that values flow to, clear of the ring of the node there."""
    total = geometry.length(edge)
    size = geometry.arrow_size(edge)
    if total < 3 * size:
        return
    end = 1.0 if edge.arrow > 0 else 0.0
    tip = geometry.along(edge, abs(end - 14.0 / total))
    angle = math.atan2(edge.y2 - edge.y1, edge.x2 - edge.x1) + (0.0 if edge.arrow > 0 else math.pi)
    wings = [
        QPointF(tip.x() - size * math.cos(angle + turn), tip.y() - size * math.sin(angle + turn))
        for turn in (0.42, -0.42)
    ]
    painter.setPen(QPen(QColor(theme.card), 1.0))
    painter.setBrush(QColor(theme.colour(edge.glow or edge.role)))
    painter.drawPolygon(QPolygonF([tip, *wings]))
