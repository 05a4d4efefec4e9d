"""Signs of breakpoints on the diagram, and the ring with an arrow around what stopped the training."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF, QRegion

from backstep.present.looks import BoxLook, DiagramFrame, PointMark, Target
from backstep.ui.diagram import geometry
from backstep.ui.diagram.emphasis import outline_of
from backstep.ui.point_signs import paint_sign, point_colour, sign_reach
from backstep.ui.theme import Theme

_ARROW = 15.0
_AWAY = 8.0
_RING = 3.4
_REACH = 30.0
"""Length of the arrow, how far its tip stays from the ring, the ring's width, and how far all of it stands out beyond
what it surrounds: in pixels where symbols are `_USUAL` high."""
_USUAL = 17.0
_PIECE = 0.3
"""How much of a line is marked, of its length."""
_DASHES = [2.4, 1.2]
_SIDES = 48
"""So many places around an outline are looked at for the arrow."""
_CLEAR = 2.0
"""Ground in pixels that stays free around what is written."""


def paint_marks(painter: QPainter, frame: DiagramFrame, theme: Theme, region: QRegion | None = None) -> None:
    """Paint all signs and rings of a frame, or those within a region."""
    wrong = [t for t in frame.wrong if region is None or region.intersects(_wrong_rect(frame, t))]
    seen = [t for t in frame.halted if region is None or region.intersects(_halt_rect(frame, t))]
    written = _written(frame) if wrong or seen else []
    for target in wrong:
        _paint_wrong(painter, frame, target, theme, written)
    for target in seen:
        _paint_halt(painter, frame, target, theme, written)
    for mark in frame.points:
        if region is None or region.intersects(_mark_rect(mark)):
            place = QPointF(mark.x, mark.y)
            paint_sign(painter, mark.sign, place, mark.radius, theme, enabled=mark.enabled, halo=True)


def marks_region(before: DiagramFrame, after: DiagramFrame) -> QRegion:
    """Where the signs and rings of two frames differ."""
    region = QRegion()
    for target in set(before.wrong) | set(after.wrong):
        rects = _wrong_rect(before, target), _wrong_rect(after, target)
        if target not in before.wrong or target not in after.wrong or rects[0] != rects[1]:
            region += rects[0]
            region += rects[1]
    for mark in set(before.points) ^ set(after.points):
        region += _mark_rect(mark)
    old, new = halt_arrows(before), halt_arrows(after)
    for target in {*old, *new}:
        rects = _halt_rect(before, target), _halt_rect(after, target)
        if target not in old or target not in new or rects[0] != rects[1] or old[target] != new[target]:
            region += QRegion(rects[0] if target in old else QRect())
            region += QRegion(rects[1] if target in new else QRect())
    return region


def halt_arrows(frame: DiagramFrame) -> dict[Target, QPolygonF | None]:
    """The arrow to each thing that stopped the training; None where every side of it is taken."""
    written = _written(frame) if frame.halted else []
    return {target: _arrow(frame, outline_of(frame, target), target, written) for target in frame.halted}


def _wrong_rect(frame: DiagramFrame, target: Target) -> QRect:
    rect = _number_of(frame, target).boundingRect()
    reach = _RING * _scale(frame)
    return QRect() if rect.isNull() else rect.adjusted(-reach, -reach, reach, reach).toAlignedRect()


def _box_of(frame: DiagramFrame, target: Target) -> BoxLook | None:
    """The numbers of a weight or a bias, where they are drawn."""
    if target.kind == "bias":
        places = {(node.target.layer, node.target.unit): node.bias for node in frame.nodes}
        return places.get((target.layer, target.unit))
    return next((edge.pill for edge in frame.edges if edge.target == target), None)


def _number_of(frame: DiagramFrame, target: Target) -> QPainterPath:
    """The border around a weight's or a bias's numbers, or the middle of a line that has none; a neuron's outline."""
    path, box = QPainterPath(), _box_of(frame, target)
    if box is not None:
        radius = geometry.box_corner(box)
        path.addRoundedRect(geometry.box_border(box), radius, radius)
        return path
    for edge in frame.edges:
        if edge.target == target:
            path.moveTo(geometry.along(edge, 0.5 - _PIECE / 2))
            path.lineTo(geometry.along(edge, 0.5 + _PIECE / 2))
            return path
    return outline_of(frame, target)


def _paint_wrong(
    painter: QPainter, frame: DiagramFrame, target: Target, theme: Theme, written: list[QPainterPath]
) -> None:
    """Red on the border of what the check found wrong, and around a neuron or on a line on ground of its own.

    There it stays off what is written; around a neuron it is broken, which tells it from the ring of what is in play.
    """
    path, scale = _number_of(frame, target), _scale(frame)
    stroker, red, alone = QPainterPathStroker(), point_colour(theme), _box_of(frame, target) is None
    if alone:
        stroker.setWidth(5.4 * scale)
        painter.fillPath(_without(stroker.createStroke(path), written), QColor(theme.card))
    stroker.setWidth(3.0 * scale)
    if target.kind == "node":
        stroker.setDashPattern(_DASHES)
    ring = stroker.createStroke(path)
    painter.fillPath(_without(ring, written) if alone else ring, red)


def _mark_rect(mark: PointMark) -> QRect:
    reach = sign_reach(mark.radius)
    return QRectF(mark.x - reach, mark.y - reach, 2 * reach, 2 * reach).toAlignedRect()


def _halt_rect(frame: DiagramFrame, target: Target) -> QRect:
    rect = outline_of(frame, target).boundingRect()
    reach = _REACH * _scale(frame)
    return QRect() if rect.isEmpty() else rect.adjusted(-reach, -reach, reach, reach).toAlignedRect()


def _scale(frame: DiagramFrame) -> float:
    """How much larger than usual everything is."""
    return max(1.0, frame.cost.label.size / _USUAL)


def _written(frame: DiagramFrame) -> list[QPainterPath]:
    """All nodes, boxes and texts: ring and arrow stay off them."""
    found: list[QPainterPath] = []

    def add(rect: QRectF, radius: float, clear: float = _CLEAR) -> None:
        path, rect = QPainterPath(), rect.adjusted(-clear, -clear, clear, clear)
        radius = min(radius, rect.width() / 2, rect.height() / 2)
        path.addRoundedRect(rect, radius, radius)
        found.append(path)

    for node in frame.nodes:
        # The ring runs just outside what a node paints of itself.
        rect = geometry.node_rect(node, geometry.node_reach(node))
        add(rect, geometry.corner_radius(node.shape, rect), 0.0)
        if node.label.math.base:
            add(geometry.math_rect(node.label), _CLEAR)
        for box in (node.bias, node.badge):
            if box is not None:
                add(geometry.box_rect(box), geometry.box_corner(box))
    for edge in frame.edges:
        if edge.pill is not None:
            add(geometry.box_rect(edge.pill), geometry.box_corner(edge.pill))
    for text in frame.headers + frame.notes:
        add(geometry.text_rect(text), _CLEAR)
    add(geometry.cost_rect(frame.cost), 12.0)
    return found


def _paint_halt(
    painter: QPainter, frame: DiagramFrame, target: Target, theme: Theme, written: list[QPainterPath]
) -> None:
    path = outline_of(frame, target)
    if path.isEmpty():
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour, scale = point_colour(theme), _scale(frame)
    painter.setPen(Qt.PenStyle.NoPen)
    stroker = QPainterPathStroker()
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for ink, width in ((QColor(theme.card), 2 * _RING * scale), (colour, _RING * scale)):
        stroker.setWidth(width)
        painter.fillPath(_without(stroker.createStroke(path), written), ink)
    arrow = _arrow(frame, path, target, written)
    if arrow is not None:
        painter.setPen(QPen(QColor(theme.card), 2.5))
        painter.setBrush(colour)
        painter.drawPolygon(arrow)
    painter.restore()


def _without(ring: QPainterPath, written: list[QPainterPath]) -> QPainterPath:
    """A ring where nothing is written. It is cut out, not clipped: a file's painter need not know clips."""
    for taken in written:
        if taken.boundingRect().intersects(ring.boundingRect()) and taken.intersects(ring):
            ring = ring.subtracted(taken)
    return ring


def _arrow(frame: DiagramFrame, outline: QPainterPath, target: Target, written: list[QPainterPath]) -> QPolygonF | None:
    """The arrow where it covers nothing that is written: near the upper right, of an edge near its middle."""
    if outline.isEmpty():
        return None
    scale, rect = _scale(frame), outline.boundingRect()
    wanted = rect.center() if target.kind == "edge" else rect.topRight()
    reach = _REACH * scale
    around = rect.adjusted(-reach, -reach, reach, reach)
    near = [path for path in written if path.boundingRect().intersects(around)]
    # In a corner of the outline it would lie on the line it points at.
    near.append(outline)
    signs = [QRectF(_mark_rect(mark)) for mark in frame.points]
    room = QRectF(0, 0, frame.width, frame.height)
    shares = [number / _SIDES for number in range(_SIDES)]
    places = [(outline.pointAtPercent(share), outline.angleAtPercent(share)) for share in shares]
    for place, angle in sorted(places, key=lambda one: math.hypot(one[0].x() - wanted.x(), one[0].y() - wanted.y())):
        arrow = _pointing(outline, place, angle, scale)
        body = QPainterPath()
        body.addPolygon(arrow)
        body.closeSubpath()
        if not room.contains(arrow.boundingRect()) or any(body.intersects(sign) for sign in signs):
            continue
        if not any(path.boundingRect().intersects(arrow.boundingRect()) and path.intersects(body) for path in near):
            return arrow
    return None


def _pointing(outline: QPainterPath, place: QPointF, angle: float, scale: float) -> QPolygonF:
    """An arrow from outside to a place of the outline, where it runs at `angle` degrees."""
    turned = math.radians(angle)
    side = QPointF(math.cos(turned), -math.sin(turned))
    away = QPointF(-side.y(), side.x())
    if outline.contains(place + away * 2):
        away = -away
    tip, length = place + away * _AWAY * scale, _ARROW * scale
    return QPolygonF([tip, tip + away * length + side * 0.62 * length, tip + away * length - side * 0.62 * length])
