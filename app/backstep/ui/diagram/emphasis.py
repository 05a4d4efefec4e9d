"""The outline around something that is pointed at from elsewhere, or that has the keyboard's attention."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker

from backstep.present.looks import BoxLook, DiagramFrame, EdgeLook, Target
from backstep.ui.diagram import geometry
from backstep.ui.theme import Theme

REACH = 8
"""How far in pixels the outline stands out beyond the look it surrounds."""
_SIGN_AIR = 2.5
"""Free in pixels around the sign of a breakpoint."""


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
            rect = geometry.node_rect(node, geometry.node_reach(node) + 2.5)
            _rounded(path, rect, geometry.corner_radius(node.shape, rect))
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
    _Outline(frame, target).paint(painter, [(theme.card, 5.0), (theme.ink, 2.6)])


def paint_selection(painter: QPainter, frame: DiagramFrame, target: Target, theme: Theme, *, focused: bool) -> None:
    """What the keyboard is on: a broad ring in the colour of focus while the keys go here, else a dotted line."""
    outline = _Outline(frame, target)
    if focused:
        outline.paint(painter, [(theme.card, 6.5), (theme.ink, 5.0), (theme.forward, 3.0)])
    else:
        outline.paint(painter, [(theme.card, 5.0)])
        outline.paint(painter, [(theme.ink, 2.0)], [1.6, 1.6])


class _Outline:
    """The outline around a target, cut out where something is written: numbers of others, names, targets, signs."""

    def __init__(self, frame: DiagramFrame, target: Target) -> None:
        self._path = outline_of(frame, target)
        self._others: list[QPainterPath] = []
        near = self._path.boundingRect().adjusted(-REACH, -REACH, REACH, REACH)
        for box in _boxes(frame, target):
            if geometry.box_rect(box).intersects(near):
                other = QPainterPath()
                _rounded(other, geometry.box_rect(box).adjusted(-1, -1, 1, 1), geometry.box_corner(box))
                self._others.append(other)
        for rect in _texts(frame):
            if rect.intersects(near):
                other = QPainterPath()
                other.addRect(rect)
                self._others.append(other)
        for mark in frame.points:
            middle, reach = QPointF(mark.x, mark.y), mark.radius + _SIGN_AIR
            if near.adjusted(-reach, -reach, reach, reach).contains(middle):
                other = QPainterPath()
                other.addEllipse(middle, reach, reach)
                self._others.append(other)

    def paint(self, painter: QPainter, lines: list[tuple[str, float]], dashes: list[float] | None = None) -> None:
        """Lines of these colours and widths on top of each other."""
        stroker = QPainterPathStroker()
        for colour, width in lines:
            stroker.setWidth(width)
            if dashes:
                stroker.setDashPattern(dashes)
            line = stroker.createStroke(self._path)
            for other in self._others:
                if other.intersects(line):
                    line = line.subtracted(other)
            painter.fillPath(line, QColor(colour))


def _boxes(frame: DiagramFrame, target: Target) -> Iterator[BoxLook]:
    """What an outline may not cover: the numbers of all that it is not drawn around."""
    if target.kind == "bias":
        return
    for edge in frame.edges:
        if edge.pill is not None and edge.target != target:
            yield edge.pill
    for node in frame.nodes:
        for box in (node.bias, node.badge):
            if box is not None:
                yield box


def _texts(frame: DiagramFrame) -> Iterator[QRectF]:
    """Where names, targets and headers stand; not what stands within J."""
    for node in frame.nodes:
        if node.label.math.base:
            yield geometry.math_rect(node.label)
    for text in (*frame.headers, *frame.notes):
        yield geometry.text_rect(text)
