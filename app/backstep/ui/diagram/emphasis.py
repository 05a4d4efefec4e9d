"""The outline around something that is pointed at from elsewhere, or that has the keyboard's attention."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPainterPathStroker, QPen

from backstep.present.frame import DiagramFrame, EdgeLook, Target
from backstep.ui.diagram import geometry
from backstep.ui.theme import Theme

REACH = 8
"""How far in pixels the outline stands out beyond the look it surrounds."""


def outline_of(frame: DiagramFrame, target: Target) -> QPainterPath:
    """The outline around a target; empty where this frame does not show it."""
    path = QPainterPath()
    if target == frame.cost.target:
        _rounded(path, geometry.cost_rect(frame.cost).adjusted(-5, -5, 5, 5), 12.0)
        return path
    for node in frame.nodes:
        if target.kind == "bias" and node.bias is not None and _is(node.target, target):
            _rounded(path, geometry.box_rect(node.bias).adjusted(-4, -4, 4, 4), 8.0)
        elif target.kind in ("node", "bias") and _is(node.target, target):
            _rounded(path, geometry.node_rect(node, geometry.node_reach(node) + 2.5), math.inf)
        else:
            continue
        return path
    for edge in frame.edges:
        if edge.target == target:
            return _around_edge(edge)
    return path


def _is(node: Target, target: Target) -> bool:
    return node.layer == target.layer and node.unit == target.unit


def _rounded(path: QPainterPath, rect: QRectF, radius: float) -> None:
    radius = min(radius, rect.width() / 2, rect.height() / 2)
    path.addRoundedRect(rect, radius, radius)


def _around_edge(edge: EdgeLook) -> QPainterPath:
    line = QPainterPath(QPointF(edge.x1, edge.y1))
    line.lineTo(edge.x2, edge.y2)
    stroker = QPainterPathStroker()
    stroker.setWidth(edge.width + 10)
    stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
    path = stroker.createStroke(line)
    if edge.pill is not None:
        pill = QPainterPath()
        _rounded(pill, geometry.box_rect(edge.pill).adjusted(-4, -4, 4, 4), 8.0)
        path = path.united(pill)
    return path


def paint_emphasis(painter: QPainter, frame: DiagramFrame, target: Target, theme: Theme) -> None:
    """What is pointed at from elsewhere: a dark line with a light one beneath it, so that it shows on any ground."""
    _paint_outline(painter, outline_of(frame, target), [(theme.card, 5.0), (theme.ink, 2.6)])


def paint_selection(painter: QPainter, frame: DiagramFrame, target: Target, theme: Theme, *, focused: bool) -> None:
    """What the keyboard is on: a broad ring in the colour of focus while the keys go here, else a dotted line."""
    path = outline_of(frame, target)
    if focused:
        _paint_outline(painter, path, [(theme.card, 6.5), (theme.ink, 5.0), (theme.forward, 3.0)])
    else:
        _paint_outline(painter, path, [(theme.card, 5.0)])
        _paint_outline(painter, path, [(theme.ink, 2.0)], [1.6, 1.6])


def _paint_outline(
    painter: QPainter, path: QPainterPath, lines: list[tuple[str, float]], dashes: list[float] | None = None
) -> None:
    painter.setBrush(QBrush())
    for colour, width in lines:
        pen = QPen(QColor(colour), width)
        if dashes:
            pen.setDashPattern(dashes)
        painter.setPen(pen)
        painter.drawPath(path)
