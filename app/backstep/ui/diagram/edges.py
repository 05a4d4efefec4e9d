"""Painting the edges: glows beneath, then the lines, arrows on top; pills are painted later, over all lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF, QRegion

from backstep.present.looks import EdgeLook
from backstep.ui.diagram import geometry
from backstep.ui.theme import Theme

COST_EDGE = "cost_edge"

_PIECE = 64.0


def paint_lines(painter: QPainter, edges: Iterable[EdgeLook], theme: Theme, region: QRegion | None = None) -> None:
    """All lines of `edges`, or of each the part inside `region`: faint ones beneath those in play."""
    ordered = sorted(edges, key=lambda edge: (not edge.faint, edge.glow is not None))
    for edge in ordered:
        if edge.glow is not None:
            _fill(painter, edge, geometry.glow_width(edge), "", theme.glow(edge.glow), region)
    for edge in ordered:
        colour = theme.faint(edge.role) if edge.faint else theme.colour(edge.role)
        style = COST_EDGE if edge.target.kind == COST_EDGE else "dashed" if edge.dashed else ""
        _fill(painter, edge, max(0.75, edge.width), style, colour, region)
    for edge in ordered:
        if edge.arrow:
            _paint_arrow(painter, edge, theme)


def _fill(painter: QPainter, edge: EdgeLook, width: float, style: str, colour: str, region: QRegion | None) -> None:
    ink = QColor(colour)
    for rect, path in _pieces(edge.x1, edge.y1, edge.x2, edge.y2, width, style):
        if region is None or region.intersects(rect):
            painter.fillPath(path, ink)


@lru_cache(maxsize=4096)
def _pieces(
    x1: float, y1: float, x2: float, y2: float, width: float, style: str
) -> tuple[tuple[QRect, QPainterPath], ...]:
    """The ink of a line in short pieces, each with the rectangle that holds it.

    Filled shapes, because Qt shortens a line to the part that is painted again, which moves its rim by a shade: a line
    repainted in part would not match the rest of it. Short ones, because Qt fills one long slanted shape much slower.
    """
    length = math.hypot(x2 - x1, y2 - y1)
    if length == 0:
        return ()
    if style:
        paths = _broken(QPointF(x1, y1), QPointF((x2 - x1) / length, (y2 - y1) / length), length, width, style)
    else:
        paths = _solid(x1, y1, x2, y2, width / length / 2)
    return tuple((path.boundingRect().adjusted(-1, -1, 1, 1).toAlignedRect(), path) for path in paths)


def _broken(start: QPointF, along: QPointF, length: float, width: float, style: str) -> Iterator[QPainterPath]:
    """Dashes or dots; each piece holds whole ones."""
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    if style == COST_EDGE:
        stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
        dash, gap = 0.01 * width, 2.6 * width
    else:
        stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
        # In pixels, not in widths of the pen: a thin line must not look dotted, nor a thick one nearly solid.
        dash, gap = max(8.0, 2.0 * width), max(5.0, 1.2 * width)
    stroker.setDashPattern([dash / width, gap / width])
    piece = (dash + gap) * max(1, round(_PIECE / (dash + gap)))
    at = 0.0
    while at < length:
        line = QPainterPath(start + along * at)
        # Short of the next dash, or its first dot would be painted twice.
        line.lineTo(start + along * min(length, at + piece - gap / 2))
        path = stroker.createStroke(line)
        path.setFillRule(Qt.FillRule.WindingFill)
        yield path
        at += piece


def _solid(x1: float, y1: float, x2: float, y2: float, half: float) -> Iterator[QPainterPath]:
    """A bar, cut where whole pixels meet, which leaves no seam."""
    across, up = (y1 - y2) * half, (x2 - x1) * half
    corners = ((x1 + across, y1 + up), (x2 + across, y2 + up), (x2 - across, y2 - up), (x1 - across, y1 - up))
    whole = QPolygonF([QPointF(x, y) for x, y in corners])
    rect = whole.boundingRect().adjusted(-1, -1, 1, 1)
    wide = rect.width() >= rect.height()
    at, end = (rect.left(), rect.right()) if wide else (rect.top(), rect.bottom())
    at = math.floor(at / _PIECE) * _PIECE
    while at < end:
        cut = QRectF(at, rect.top(), _PIECE, rect.height()) if wide else QRectF(rect.left(), at, rect.width(), _PIECE)
        path = QPainterPath()
        path.addPolygon(whole.intersected(QPolygonF(cut)))
        path.closeSubpath()
        if not path.isEmpty():
            yield path
        at += _PIECE


def _paint_arrow(painter: QPainter, edge: EdgeLook, theme: Theme) -> None:
    """A head on the line, where it is seen, to the end that values flow to."""
    head = geometry.arrow_head(edge)
    if head is None:
        return
    size, share = head.size, head.away / geometry.length(edge)
    tip = geometry.along(edge, 1.0 - share if edge.arrow > 0 else share)
    angle = math.atan2(edge.y2 - edge.y1, edge.x2 - edge.x1) + (0.0 if edge.arrow > 0 else math.pi)
    wings = [
        QPointF(tip.x() - size * math.cos(angle + turn), tip.y() - size * math.sin(angle + turn))
        for turn in (0.42, -0.42)
    ]
    painter.setPen(QPen(QColor(theme.card), 1.0))
    painter.setBrush(QColor(theme.colour(edge.glow or edge.role)))
    painter.drawPolygon(QPolygonF([tip, *wings]))
