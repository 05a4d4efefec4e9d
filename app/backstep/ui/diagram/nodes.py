"""Painting the nodes: inputs, neurons split into z and a, and dots, with ring, label, bias and badge."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from backstep.present.looks import NodeLook, NodeShape
from backstep.ui.diagram import geometry, texts
from backstep.ui.diagram.boxes import paint_box
from backstep.ui.theme import Theme

_HALVED = NodeShape.SPLIT, NodeShape.STACKED


def paint_node(painter: QPainter, node: NodeLook, theme: Theme) -> None:
    """The node with everything that hangs on it."""
    if node.ring is not None and node.shape is not NodeShape.DOT:
        _paint_ring(painter, node, theme)
    rect = geometry.node_rect(node)
    if node.shape is NodeShape.DOT:
        _paint_dot(painter, node, rect, theme)
    else:
        _paint_body(painter, node, rect, theme)
    texts.paint_symbol(painter, node.label, theme)
    _paint_texts(painter, node, theme)
    if node.bias is not None:
        paint_box(painter, node.bias, theme)
    if node.badge is not None:
        paint_box(painter, node.badge, theme, round_ends=True)


def _paint_ring(painter: QPainter, node: NodeLook, theme: Theme) -> None:
    assert node.ring is not None
    gap, wide = geometry.ring_gap(node), geometry.ring_width(node)
    rect = geometry.node_rect(node, gap + wide / 2)
    painter.setPen(QPen(QColor(theme.colour(node.ring)), wide))
    # Filled, so that the ends of edges do not show between the ring and the rim.
    painter.setBrush(QColor(theme.card))
    _outline(painter, node, rect)


def _paint_body(painter: QPainter, node: NodeLook, rect: QRectF, theme: Theme) -> None:
    rim = QPen(QColor(theme.outline), geometry.rim_width(node))
    if node.shape in _HALVED:
        stacked = node.shape is NodeShape.STACKED
        painter.setPen(QPen(QColor(theme.card), 0.0))
        painter.setBrush(QColor(theme.card))
        _outline(painter, node, rect)
        painter.fillPath(_upper_half(rect) if stacked else _left_half(rect), QColor(theme.shade))
        painter.setPen(QPen(QColor(theme.outline), max(1.0, 0.6 * rim.widthF())))
        if stacked:
            painter.drawLine(QLineF(rect.left(), node.y, rect.right(), node.y))
        else:
            painter.drawLine(QLineF(node.x, rect.top(), node.x, rect.bottom()))
        painter.setBrush(QColor(0, 0, 0, 0))
    else:
        painter.setBrush(QColor(theme.card))
    painter.setPen(rim)
    _outline(painter, node, rect)


def _paint_dot(painter: QPainter, node: NodeLook, rect: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.outline), geometry.rim_width(node)))
    painter.setBrush(QColor(theme.muted if node.ring is None else theme.colour(node.ring)))
    _outline(painter, node, rect)


def _paint_texts(painter: QPainter, node: NodeLook, theme: Theme) -> None:
    """A number keeps to its own half where the node is split."""
    room = 2 * node.half_width - 8
    if node.shape is NodeShape.SPLIT:
        room = 0.9 * node.half_width - 2
    for text in node.texts:
        texts.paint_text(painter, text, theme, room)


def _outline(painter: QPainter, node: NodeLook, rect: QRectF) -> None:
    radius = geometry.corner_radius(node.shape, rect)
    painter.drawRoundedRect(rect, radius, radius)


def _upper_half(rect: QRectF) -> QPainterPath:
    """The upper half of an upright neuron."""
    radius = geometry.corner_radius(NodeShape.STACKED, rect)
    path = QPainterPath()
    path.moveTo(rect.left(), rect.center().y())
    path.lineTo(rect.left(), rect.top() + radius)
    path.arcTo(QRectF(rect.left(), rect.top(), 2 * radius, 2 * radius), 180, -90)
    path.lineTo(rect.right() - radius, rect.top())
    path.arcTo(QRectF(rect.right() - 2 * radius, rect.top(), 2 * radius, 2 * radius), 90, -90)
    path.lineTo(rect.right(), rect.center().y())
    path.closeSubpath()
    return path


def _left_half(rect: QRectF) -> QPainterPath:
    """The left half of a stadium, as a path of its own: a clip would cost more and be jagged."""
    radius = min(rect.width(), rect.height()) / 2
    diameter = 2 * radius
    path = QPainterPath()
    path.moveTo(rect.center().x(), rect.top())
    path.lineTo(rect.left() + radius, rect.top())
    path.arcTo(QRectF(rect.left(), rect.top(), diameter, diameter), 90, 90)
    path.lineTo(rect.left(), rect.bottom() - radius)
    path.arcTo(QRectF(rect.left(), rect.bottom() - diameter, diameter, diameter), 180, 90)
    path.lineTo(rect.center().x(), rect.bottom())
    path.closeSubpath()
    return path
