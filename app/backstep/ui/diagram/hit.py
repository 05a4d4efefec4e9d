"""What is under a point of a diagram."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF

from backstep.present.looks import DiagramFrame, EdgeLook, NodeLook, Target
from backstep.ui.diagram import geometry

_REACH = 7.0
"""How far from a line, in pixels, the pointer still counts as on it."""


def target_at(frame: DiagramFrame, point: QPointF) -> Target | None:
    """The thing at `point`: boxes and nodes before lines, and of several lines the nearest."""
    for node in frame.nodes:
        if node.bias is not None and geometry.box_rect(node.bias).contains(point):
            return Target("bias", node.target.layer, node.target.unit)
        if node.badge is not None and geometry.box_rect(node.badge).contains(point):
            return node.target
        if inside_node(node, point):
            return node.target
    if geometry.cost_rect(frame.cost).contains(point):
        return frame.cost.target
    for edge in frame.edges:
        if edge.pill is not None and geometry.box_rect(edge.pill).contains(point):
            return edge.target
    for text in frame.notes:
        if text.target is not None and geometry.text_rect(text).contains(point):
            return text.target
    near = min(((distance(edge, point) - edge.width / 2, i) for i, edge in enumerate(frame.edges)), default=None)
    return frame.edges[near[1]].target if near is not None and near[0] <= _REACH else None


def inside_node(node: NodeLook, point: QPointF) -> bool:
    """Whether the point is on a node, whose corners are round; on a small one, near enough to it."""
    radius = geometry.corner_radius(node.shape, geometry.node_rect(node))
    across = max(0.0, abs(point.x() - node.x) - (node.half_width - radius))
    down = max(0.0, abs(point.y() - node.y) - (node.half_height - radius))
    return math.hypot(across, down) <= max(radius, 10.0)


def distance(edge: EdgeLook, point: QPointF) -> float:
    """Distance of a point from the edge's line, its ends included."""
    across, down = edge.x2 - edge.x1, edge.y2 - edge.y1
    squared = across * across + down * down
    share = 0.0
    if squared > 0:
        share = ((point.x() - edge.x1) * across + (point.y() - edge.y1) * down) / squared
    nearest = geometry.along(edge, min(1.0, max(0.0, share)))
    return math.hypot(point.x() - nearest.x(), point.y() - nearest.y())
