"""Where things of a diagram end: sizes of rings, marks and arrow heads, and the rectangles that hold a look."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QRegion

from backstep.present import geometry
from backstep.present.looks import Anchor, BoxLook, CostLook, EdgeLook, MathLook, NodeLook, NodeShape, TextLook
from backstep.present.roles import Role
from backstep.ui import math_text
from backstep.ui.diagram import texts
from backstep.ui.outline import EM

_CHANGED_PEN, _QUIET_PEN = 2.6, 1.2
"""Width of the border of a box in which something just changed, and of one that is not in play."""
_BOX_CORNER, _LETTER_CORNER = 0.26, 0.42
"""Radius of a pill's corners as a share of its height, and at most as one of its letters'."""
_USUAL_LETTERS = 18.0
"""Where they are larger, borders are thicker."""
_CLEAR = 14.0
"""From an arrow's tip to the rim of the node it leads to: the ring of one in play is between them."""
_RING, _RIM, _LEAST_HEAD = 10.0, 3.0, 6.0
"""What of a line is under such a ring, and under the rim of its node; the least length of an arrow's head."""
_HEAD = 3.2
"""Length of the head on a thick line, which it is seen to be wider than, in widths of the line."""
_STEEP = 3.0
"""A line that rises so much faster than it runs passes beside the node it leads to."""
_CHUNK = 48.0
"""A slanted line is covered by rectangles of about this length instead of one as large as the picture."""

_CORNER = 0.3
"""Radius of the corners of an upright neuron, as a share of its shorter side."""


def ring_gap(node: NodeLook) -> float:
    """Free space between a node's rim and its ring."""
    return geometry.ring_gap(node.half_height)


def ring_width(node: NodeLook) -> float:
    """Width of the ring of a node in play."""
    return geometry.ring_width(node.half_height)


def rim_width(node: NodeLook) -> float:
    """Width of a node's own outline."""
    return min(3.0, max(1.5, 0.04 * node.half_height))


def corner_radius(shape: NodeShape, rect: QRectF) -> float:
    """How round a node is within `rect`: as round as it can be, but for an upright one, which has numbers there."""
    return (_CORNER if shape is NodeShape.STACKED else 0.5) * min(rect.width(), rect.height())


def node_rect(node: NodeLook, grow: float = 0.0) -> QRectF:
    """The node itself, grown on all sides."""
    width, height = node.half_width + grow, node.half_height + grow
    return QRectF(node.x - width, node.y - height, 2 * width, 2 * height)


def node_reach(node: NodeLook) -> float:
    """How far ring and rim stand out beyond the node; a dot has no ring, it is filled with the colour."""
    ringed = node.ring is not None and node.shape is not NodeShape.DOT
    return ring_gap(node) + ring_width(node) if ringed else rim_width(node) / 2


def box_rect(box: BoxLook) -> QRectF:
    """`x` and `y` of a box are its top left corner."""
    return QRectF(box.x, box.y, box.width, box.height)


def cost_rect(cost: CostLook) -> QRectF:
    """`x` and `y` of the node of J are its middle, as of any node."""
    return QRectF(cost.x - cost.width / 2, cost.y - cost.height / 2, cost.width, cost.height)


def box_corner(box: BoxLook, *, round_ends: bool = False) -> float:
    """Radius of a box's corners, or with `round_ends` of a badge's: lines of numbers would run into rounder ones."""
    if round_ends:
        return box.height / 2
    letters = max((text.size for text in box.texts), default=box.height)
    return min(_BOX_CORNER * box.height, _LETTER_CORNER * letters)


def box_border(box: BoxLook) -> QRectF:
    """Where the middle of a box's border runs: a thick one grows inward, so that neighbours are told apart."""
    inward = max(0.0, box_pen(box) - _QUIET_PEN * _box_scale(box)) / 2
    return box_rect(box).adjusted(inward, inward, -inward, -inward)


def box_pen(box: BoxLook) -> float:
    """Width of a box's border: thicker where its letters are large, and where something in it just changed."""
    usual = _CHANGED_PEN if box.changed else _QUIET_PEN if box.role in (Role.MUTED, Role.INK) else 1.5
    return usual * _box_scale(box)


def _box_scale(box: BoxLook) -> float:
    return max(1.0, box.texts[0].size / _USUAL_LETTERS) if box.texts else 1.0


def cost_pen(cost: CostLook) -> float:
    """Width of the border of J, which grows with its letters like that of the boxes."""
    return max(2.0, 1.5 * cost.label.size / (1.35 * _USUAL_LETTERS))


def _whole_box(box: BoxLook) -> QRectF:
    """A box with the border that it may have."""
    beyond = _CHANGED_PEN * _box_scale(box) / 2
    return box_rect(box).adjusted(-beyond, -beyond, beyond, beyond)


def text_rect(look: TextLook) -> QRectF:
    """The line of a text with its mark below, measured with the font it is drawn in."""
    width = texts.width(look)
    left = look.x - {Anchor.LEFT: 0.0, Anchor.CENTER: width / 2, Anchor.RIGHT: width}[look.anchor]
    return QRectF(left, look.y - 0.62 * look.size, width, 1.3 * look.size)


def math_rect(look: MathLook) -> QRectF:
    """The ink of a symbol."""
    shape, scale = math_text.outline(look.math), look.size / EM
    width = (shape.right - shape.left) * scale
    left = look.x - {Anchor.LEFT: 0.0, Anchor.CENTER: width / 2, Anchor.RIGHT: width}[look.anchor]
    baseline = look.y + math_text.middle(look.math) * look.size
    return QRectF(left, baseline - shape.ascent * scale, width, (shape.ascent + shape.descent) * scale)


def written_in_node(node: NodeLook) -> Iterator[QRectF]:
    """Where something is written in a node and on what hangs on it."""
    if node.label.math.base:
        yield math_rect(node.label)
    yield from (text_rect(text) for text in node.texts)
    yield from (_whole_box(box) for box in (node.bias, node.badge) if box is not None)


def written_in_cost(cost: CostLook) -> Iterator[QRectF]:
    """Where something is written in the node of J."""
    if cost.label.math.base:
        yield math_rect(cost.label)
    yield from (text_rect(text) for text in cost.texts)


def node_bounds(node: NodeLook) -> QRectF:
    """Everything painted for a node, rounded up by the width of a pen."""
    whole = node_rect(node, node_reach(node) + 2)
    for rect in written_in_node(node):
        whole |= rect
    return whole.adjusted(-3, -3, 3, 3)


def cost_bounds(cost: CostLook) -> QRectF:
    """Everything painted for the node of J."""
    beyond = 7 + cost_pen(cost) / 2
    whole = cost_rect(cost).adjusted(-beyond, -beyond, beyond, beyond)
    for rect in written_in_cost(cost):
        whole |= rect
    return whole.adjusted(-3, -3, 3, 3)


def glow_width(edge: EdgeLook) -> float:
    """Width of the band under an edge on the active path."""
    return edge.width + 10.0


def arrow_size(edge: EdgeLook) -> float:
    """Length of an arrow's head."""
    return max(min(20.0, 9.0 + 1.4 * edge.width), _HEAD * edge.width)


class Head(NamedTuple):
    """An arrow's head: how far its tip is from the end that values flow to, and its length."""

    away: float
    size: float


def arrow_head(edge: EdgeLook) -> Head | None:
    """The head of the arrow on an edge where it is seen; None where the line is too short for one.

    It is near the node, clear of its ring, if the edge's own pill leaves room for that, else on the other side of the
    pill. Where a line runs down along its node, it is right behind the pill instead.
    """
    total, size = length(edge), arrow_size(edge)
    if not edge.arrow or total < 3 * size:
        return None
    near = Head(_CLEAR, size)
    if edge.pill is None:
        return near
    start, end = _under_pill(edge, box_rect(edge.pill))
    if abs(edge.y2 - edge.y1) > _STEEP * abs(edge.x2 - edge.x1) and end - size - _RIM >= _CLEAR:
        return Head(end - size - _RIM, size)
    if end >= _CLEAR + size:
        return near
    behind, before = end - _RING, total - start - _RIM
    if before > behind:
        return Head(start + 1.0, min(size, max(_LEAST_HEAD, before - 1.0)))
    return Head(max(_RING, end - size), min(size, max(_LEAST_HEAD, behind)))


def _under_pill(edge: EdgeLook, pill: QRectF) -> tuple[float, float]:
    """How far from the end that values flow to the edge comes to its pill, and leaves it: the far and the near one."""
    total = length(edge)
    first, last = 0.0, 1.0
    for start, run, low, high in (
        (edge.x1, edge.x2 - edge.x1, pill.left(), pill.right()),
        (edge.y1, edge.y2 - edge.y1, pill.top(), pill.bottom()),
    ):
        if run:
            enter, leave = sorted(((low - start) / run, (high - start) / run))
            first, last = max(first, enter), min(last, leave)
    if first > last:
        return total, total
    return ((1 - first) * total, (1 - last) * total) if edge.arrow > 0 else (last * total, first * total)


def along(edge: EdgeLook, share: float) -> QPointF:
    """A point of the edge, 0 at its start and 1 at its end."""
    return QPointF(edge.x1 + (edge.x2 - edge.x1) * share, edge.y1 + (edge.y2 - edge.y1) * share)


def length(edge: EdgeLook) -> float:
    """Length of an edge between the rims of its nodes."""
    return math.hypot(edge.x2 - edge.x1, edge.y2 - edge.y1)


def line_rects(edge: EdgeLook) -> tuple[QRect, ...]:
    """The line with its glow and arrow, as a chain of rectangles."""
    margin = max(glow_width(edge), arrow_size(edge)) / 2 + 3
    pieces = max(1, math.ceil(length(edge) / _CHUNK))
    ends = [QRectF(along(edge, piece / pieces), along(edge, (piece + 1) / pieces)) for piece in range(pieces)]
    return tuple(rect.normalized().adjusted(-margin, -margin, margin, margin).toAlignedRect() for rect in ends)


def region_of(rects: Iterable[QRect]) -> QRegion:
    """All rectangles together."""
    region = QRegion()
    for rect in rects:
        region += rect
    return region


def pill_rect(edge: EdgeLook) -> QRect:
    """The pill with its border, empty where the edge has none."""
    if edge.pill is None:
        return QRect()
    whole = _whole_box(edge.pill)
    for text in edge.pill.texts:
        whole |= text_rect(text)
    return whole.adjusted(-4, -4, 4, 4).toAlignedRect()
