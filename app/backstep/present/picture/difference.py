"""The difference of two networks: how each weight and bias differs from that of the compared branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backstep.core.parameters import Parameters
from backstep.present.frame import Anchor, BoxLook, EdgeLook, NodeLook, TextLook
from backstep.present.geometry import pill_width
from backstep.present.metrics import width as text_width
from backstep.present.picture.context import Picture
from backstep.present.pills import PILL_PAD
from backstep.present.roles import Role
from backstep.session.branches import Changed


def differing_edges(picture: Picture, edges: Sequence[EdgeLook], other: Parameters) -> tuple[EdgeLook, ...]:
    """The edges as thick as their weights differ from `other`, dashed where they are less, with the difference."""
    found = {edge.target: _weight(picture, edge, other) for edge in edges if edge.target.kind == "edge"}
    largest = max(map(abs, found.values()), default=0.0) or 1.0
    return tuple(_edge(picture, edge, found[edge.target], largest) if edge.target in found else edge for edge in edges)


def _weight(picture: Picture, edge: EdgeLook, other: Parameters) -> float:
    at = edge.target
    return picture.start(Changed.WEIGHT, at.layer, at.unit, at.source).value - float(
        other.weights[at.layer - 1][at.unit - 1, at.source - 1]
    )


def _edge(picture: Picture, edge: EdgeLook, difference: float, largest: float) -> EdgeLook:
    share = min(1.0, abs(difference) / largest)
    role = Role.MUTED if difference == 0 else Role.NEGATIVE if difference < 0 else Role.POSITIVE
    pill = edge.pill
    return replace(
        edge,
        width=round((0.04 + 0.3 * share) * picture.size, 2),
        role=role,
        dashed=difference < 0,
        pill=None if pill is None else _pill(picture, pill, difference, role),
        glow=None,
        arrow=0,
        faint=difference == 0,
    )


def _pill(picture: Picture, pill: BoxLook, difference: float, role: Role) -> BoxLook:
    size, middle = picture.size, pill.y + pill.height / 2
    height = 1.6 * size
    letter = TextLook(pill.x + PILL_PAD * size, middle, "Δ", 0.9 * size, Role.MUTED, anchor=Anchor.LEFT)
    text = picture.number(difference, pill.width - pill_width(0.0, size), signed=difference != 0)
    number = TextLook(pill.x + pill.width - PILL_PAD * size, middle, text, size, role, True, Anchor.RIGHT)
    return BoxLook(pill.x, middle - height / 2, pill.width, height, (letter, number), role)


def differing_nodes(picture: Picture, nodes: Sequence[NodeLook], other: Parameters) -> tuple[NodeLook, ...]:
    """The neurons with the difference of their biases in the place of them."""
    return tuple(replace(node, bias=_bias(picture, node, node.bias, other)) if node.bias else node for node in nodes)


def _bias(picture: Picture, node: NodeLook, box: BoxLook, other: Parameters) -> BoxLook:
    layer, unit, size = node.target.layer, node.target.unit, picture.size
    difference = picture.start(Changed.BIAS, layer, unit).value - float(other.biases[layer - 1][unit - 1])
    role = Role.MUTED if difference == 0 else Role.NEGATIVE if difference < 0 else Role.POSITIVE
    middle, left = box.y + box.height / 2, box.x + 0.35 * size
    lead, text = "Δb", picture.number(difference, signed=difference != 0)
    after = left + text_width(lead, size) + 0.4 * size
    texts = (
        TextLook(left, middle, lead, size, Role.MUTED, False, Anchor.LEFT),
        TextLook(after, middle, text, size, role, True, Anchor.LEFT),
    )
    width = after - box.x + text_width(text, size, bold=True) + 0.35 * size
    return BoxLook(box.x, box.y, width, box.height, texts, role)
