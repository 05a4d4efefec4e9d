"""Painting the edges: glows beneath, lines batched by pen, arrows on top; pills are painted later, over all lines."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from backstep.present.frame import EdgeLook
from backstep.ui.diagram import geometry
from backstep.ui.theme import Theme

COST_EDGE = "cost_edge"


def paint_lines(painter: QPainter, edges: Iterable[EdgeLook], theme: Theme) -> None:
    """All lines of `edges`: faint ones first, so that those in play lie over them."""
    ordered = sorted(edges, key=lambda edge: (not edge.faint, edge.glow is not None))
    for edge in ordered:
        if edge.glow is not None:
            pen = QPen(QColor(theme.glow(edge.glow)), geometry.glow_width(edge))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(_line(edge))
    # One call per pen: setting a pen for each of thousands of lines is what makes big networks slow.
    batches: dict[tuple[str, float, str], list[QLineF]] = {}
    for edge in ordered:
        colour = theme.faint(edge.role) if edge.faint else theme.colour(edge.role)
        style = COST_EDGE if edge.target.kind == COST_EDGE else "dashed" if edge.dashed else ""
        # Nobody sees a difference of an eighth of a pixel, and widths that differ by less share a pen.
        batches.setdefault((colour, max(0.75, round(edge.width * 4) / 4), style), []).append(_line(edge))
    for (colour, width, style), lines in batches.items():
        painter.setPen(_pen(colour, width, style))
        painter.drawLines(lines)
    for edge in ordered:
        if edge.arrow:
            _paint_arrow(painter, edge, theme)


def _line(edge: EdgeLook) -> QLineF:
    return QLineF(edge.x1, edge.y1, edge.x2, edge.y2)


def _pen(colour: str, width: float, style: str) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if style == COST_EDGE:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.01, 2.6])
    elif style == "dashed":
        # In pixels, not in widths of the pen: a thin line must not look dotted, nor a thick one nearly solid.
        dash, gap = max(8.0, 2.0 * width), max(5.0, 1.2 * width)
        pen.setDashPattern([dash / width, gap / width])
    return pen


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
