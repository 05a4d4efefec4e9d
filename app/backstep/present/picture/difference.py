"""The difference of two networks: how each weight and bias differs from that of the compared branch."""

from __future__ import annotations

from collections.abc import Sequence

from backstep.core.parameters import Parameters
from backstep.present.biases import bias_room
from backstep.present.geometry import centred, overlaps, pill_width
from backstep.present.layout import LEAST_TYPE
from backstep.present.looks import Anchor, BoxLook, EdgeLook, NodeLook, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.picture.context import Picture
from backstep.present.picture.writing import LETTER, SMALL_LETTER, TINY_LETTER
from backstep.present.pills import PILL_PAD
from backstep.present.roles import Role
from backstep.session.branches import Changed, name_of
from backstep.session.comparison import Comparison

_BETWEEN = 0.2
"""The least between the name of a difference and its number, in units of the type size."""
_ANCHORED = {Anchor.LEFT: 0.0, Anchor.CENTER: 0.5, Anchor.RIGHT: 1.0}
_ALONG = (1.0, 0.0, 0.75, 0.25, 0.5)
"""Where along a rim these words are tried: shares of what is left of it."""
_NOTE = 0.7
"""Size of the words that say what is subtracted from what; on a projector they still have 2 % of the height."""


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
    return edge._replace(
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
    text = picture.number(difference, pill.width - pill_width(0.0, size), signed=difference != 0)
    room = pill.width - (2 * PILL_PAD + _BETWEEN) * size - text_width(text, size, bold=True)
    # Which weight it is of, where the pill said so, as far as there is room.
    said = pill.texts[0].text
    names = [("Δw", LETTER), ("Δ", LETTER)]
    if said.startswith("w"):
        names = [(f"Δ{said}", share) for share in (LETTER, SMALL_LETTER, TINY_LETTER)] + names
    fitting = (each for each in names if text_width(each[0], each[1] * size) <= room)
    name, share = next(fitting, names[-1])
    letter = TextLook(pill.x + PILL_PAD * size, middle, name, share * size, Role.MUTED, anchor=Anchor.LEFT)
    number = TextLook(pill.x + pill.width - PILL_PAD * size, middle, text, size, role, True, Anchor.RIGHT)
    return BoxLook(pill.x, middle - height / 2, pill.width, height, (letter, number), role)


def differing_nodes(picture: Picture, nodes: Sequence[NodeLook], other: Parameters) -> tuple[NodeLook, ...]:
    """The neurons with the difference of their biases in the place of them."""
    return tuple(node._replace(bias=_bias(picture, node, node.bias, other)) if node.bias else node for node in nodes)


def _bias(picture: Picture, node: NodeLook, box: BoxLook, other: Parameters) -> BoxLook:
    layer, unit, size = node.target.layer, node.target.unit, picture.size
    difference = picture.start(Changed.BIAS, layer, unit).value - float(other.biases[layer - 1][unit - 1])
    role = Role.MUTED if difference == 0 else Role.NEGATIVE if difference < 0 else Role.POSITIVE
    middle, left = box.y + box.height / 2, box.x + 0.35 * size
    lead = "Δb"
    # It may be as wide as what it stands for.
    room = max(
        bias_room(picture.geometry, layer, 1) - text_width("Δ", size), box.width - text_width(lead, size) - 1.1 * size
    )
    text = picture.number(difference, room, signed=difference != 0)
    after = left + text_width(lead, size) + 0.4 * size
    texts = (
        TextLook(left, middle, lead, size, Role.MUTED, False, Anchor.LEFT),
        TextLook(after, middle, text, size, role, True, Anchor.LEFT),
    )
    width = after - box.x + text_width(text, size, bold=True) + 0.35 * size
    return BoxLook(box.x, box.y, width, box.height, texts, role)


def difference_note(
    picture: Picture,
    beside: Comparison,
    nodes: Sequence[NodeLook],
    edges: Sequence[EdgeLook],
    others: Sequence[TextLook],
) -> TextLook | None:
    """What Δ stands for, along the lower or the upper rim where there is room; None where something is in the way."""
    branches, here = picture.state.setup.branches, picture.state.setup.branch
    text, size = (
        f"Δ: {name_of(branches, here)} − {beside.name}",
        max(_NOTE * picture.size, min(picture.size, LEAST_TYPE)),
    )
    geometry, wide = picture.geometry, text_width(text, size, bold=True)
    x, y, width, height = geometry.cost
    taken = [centred(x, y, width, height, size / 2)]
    taken += [centred(node.x, node.y, 2 * node.half_width, 2 * node.half_height, size / 2) for node in nodes]
    boxes = [edge.pill for edge in edges] + [box for node in nodes for box in (node.bias, node.badge)]
    taken += [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes if box is not None]
    for other in others:
        left = other.x - text_width(other.text, other.size, bold=True) * _ANCHORED[other.anchor]
        right = left + text_width(other.text, other.size, bold=True)
        taken.append((left, other.y - 0.6 * other.size, right, other.y + 0.6 * other.size))
    for row in (geometry.height - 0.8 * size, 0.8 * size):
        for share in _ALONG:
            left = (0.5 * size) + share * (geometry.width - size - wide)
            middle = left + wide / 2
            if not any(overlaps(centred(middle, row, wide, 1.2 * size), other) for other in taken):
                return TextLook(middle, row, text, size, Role.MUTED, bold=True)
    return None
