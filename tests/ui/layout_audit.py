"""Looks for overlaps and for text that sticks out of its place in a laid-out diagram, with the fonts it is drawn in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from backstep.present.looks import DiagramFrame, NodeLook, NodeShape, Target, TextLook
from backstep.ui.diagram import geometry

CLEAR = 2.0
"""Pixels that stay free between the ring of a neuron and the border of its bias, at least."""
HANGS = 0.11
"""How far a badge reaches up into its neuron, on whose rim it hangs, in units of its height."""


@dataclass(frozen=True, slots=True)
class Place:
    """Something drawn: what it is, whose it is, where it is."""

    kind: str
    owner: object
    rect: QRectF


def places(frame: DiagramFrame) -> list[Place]:
    """Everything that may not lie on something else. Lines may cross anything but are beneath it."""
    found: list[Place] = []
    for node in frame.nodes:
        reach = geometry.node_reach(node) if node.ring is not None else 0.0
        found.append(Place("node", node.target, geometry.node_rect(node, reach)))
        if node.label.math.base:
            found.append(Place("label", node.target, geometry.math_rect(node.label)))
        if node.bias is not None:
            found.append(Place("bias", node.target, geometry.box_rect(node.bias)))
        if node.badge is not None:
            found.append(Place("badge", node.target, geometry.box_rect(node.badge)))
    found += [Place("pill", edge.target, geometry.box_rect(edge.pill)) for edge in frame.edges if edge.pill is not None]
    found.append(Place("J", frame.cost.target, geometry.cost_rect(frame.cost)))
    for text in frame.headers + frame.notes:
        rect = geometry.text_rect(text)
        found.append(Place("text", text.text, rect.adjusted(0, 0.22 * text.size, 0, -0.3 * text.size)))
    return found


def faults(frame: DiagramFrame, slack: float = 1.5) -> list[str]:
    """What is wrong with a frame, one sentence a fault.

    Nothing touches anything by more than `slack`, but for a badge: it hangs on its neuron, over the ring of it.
    """
    wrong: list[str] = []
    found = places(frame)
    whole = QRectF(0, 0, frame.width, frame.height).adjusted(-slack, -slack, slack, slack)
    wrong += [f"{one.kind} of {one.owner} leaves the diagram" for one in found if not whole.contains(one.rect)]
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            lap = one.rect.intersected(other.rect)
            hangs = one.owner == other.owner and (one.kind, other.kind) == ("node", "badge")
            if not hangs and lap.width() > slack and lap.height() > slack:
                wrong.append(f"{one.kind} of {one.owner} overlaps {other.kind} of {other.owner}")
    for node in frame.nodes:
        wrong += _too_close(node)
        rect = geometry.node_rect(node)
        left = QRectF(rect.left(), rect.top(), rect.width() / 2, rect.height())
        halves = (left, left.translated(rect.width() / 2, 0))
        for text in node.texts:
            room = halves[text.x > node.x] if node.shape is NodeShape.SPLIT else rect
            wrong += _sticks_out(room, (text,), node.target)
        for box in (node.bias, node.badge):
            wrong += _sticks_out(geometry.box_rect(box), box.texts, node.target) if box is not None else []
    for edge in frame.edges:
        wrong += _sticks_out(geometry.box_rect(edge.pill), edge.pill.texts, edge.target) if edge.pill else []
    return wrong + _sticks_out(geometry.cost_rect(frame.cost), frame.cost.texts, frame.cost.target)


def _too_close(node: NodeLook) -> list[str]:
    """What is wrong with bias and badge of a neuron, whether it is in play, and has a ring, or not."""
    wrong: list[str] = []
    if node.bias is not None:
        ring = node.y - node.half_height - geometry.ring_gap(node) - geometry.ring_width(node)
        free = ring - geometry.box_border(node.bias).bottom() - geometry.box_pen(node.bias) / 2
        if free < CLEAR:
            wrong.append(f"bias of {node.target} leaves {free:.1f} pixels to the ring of its neuron")
    if node.badge is not None:
        into = node.y + node.half_height - node.badge.y
        if into > HANGS * node.badge.height:
            wrong.append(f"badge of {node.target} reaches {into:.1f} pixels into its neuron")
    return wrong


def _sticks_out(room: QRectF, looks: tuple[TextLook, ...], owner: Target) -> list[str]:
    return [
        f"{look.text!r} is wider than its place at {owner}"
        for look in looks
        if geometry.text_rect(look).left() < room.left() - 0.5 or geometry.text_rect(look).right() > room.right() + 0.5
    ]
