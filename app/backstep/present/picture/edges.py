"""Edges and the pills on them, and the lines to J."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from backstep.core.steps import Kind, Phase
from backstep.present.geometry import Point, Rectangle, centred, cost_pill_width, overlaps
from backstep.present.looks import Anchor, BoxLook, EdgeLook, NodeLook, Target, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.numbers import ABOUT
from backstep.present.picture.context import Flags, Known, Picture, largest_weights
from backstep.present.pills import (
    AIR,
    PILL_LINE,
    PILL_PAD,
    doubtful,
    nearest_spot,
    obstacles,
    pill_size,
    place_pills,
)
from backstep.present.roles import Role
from backstep.session.branches import Changed

_LETTER = 0.9
"""Size of the letter before a number."""


def edges(picture: Picture, nodes: Sequence[NodeLook]) -> tuple[EdgeLook, ...]:
    """All edges between drawn neurons, and those to J. `nodes` are what pills must leave clear."""
    geometry = picture.geometry
    largest = largest_weights(picture.record.before)
    in_play = set(picture.focus.edges)
    found: list[EdgeLook] = []
    for layer in geometry.layers:
        if layer == 0 or layer - 1 not in geometry.layers:
            continue
        mine = geometry.edges_into(layer)
        spots, room = _spots(picture, layer, mine, nodes)
        crowded = len(spots) < len(mine) and len(geometry.places) > 8
        found += [
            _edge(picture, edge, largest[layer - 1], spots.get(edge), room, crowded and edge not in in_play)
            for edge in mine
        ]
    if geometry.layers[-1] == picture.network.depth:
        found += [_cost_edge(picture, unit) for unit in geometry.columns[-1][2]]
    return tuple(found)


def _spots(
    picture: Picture, layer: int, edges: list[Target], nodes: Sequence[NodeLook]
) -> tuple[dict[Target, Point], float]:
    """Where the pills between two layers stand, and the room for a number in each.

    On every edge where they fit, else on those in play.
    """
    geometry = picture.geometry
    begun = picture.known(Kind.WEIGHT_GRADIENT, layer) is not None
    always = (geometry.spots if begun else geometry.first_spots).get(layer)
    room = geometry.pill_room if begun else geometry.first_room
    if always is not None and not (picture.view.projector and _lose_digits(picture, always, room)):
        return always, room
    room = geometry.pill_room
    drawn = set(edges)
    lines = {edge: len(_rows(picture, edge, room)) for edge in picture.focus.edges if edge in drawn}
    written = _boxes(nodes, layer)
    taken = [*obstacles(geometry, layer, bias_numbers=0), *written]
    found = place_pills(geometry, lines, room, taken, all_or_none=False)
    main = picture.focus.main
    if main in lines and main not in found:
        # The number of this very step is shown whatever else has to give way.
        extent = pill_size(geometry, lines[main], room)
        spot = nearest_spot(geometry, main, extent, taken, written)
        if spot is not None:
            box = centred(*spot, *extent, AIR)
            for other in list(found):
                if overlaps(box, centred(*found[other], *pill_size(geometry, lines[other], room))):
                    del found[other]
            found[main] = spot
    return found, room


def _lose_digits(picture: Picture, edges: Iterable[Target], room: float) -> bool:
    """Whether weights need wider pills: nobody in the last row can point at one to see the rest of its digits."""
    return any(ABOUT in _alone(picture, edge, room) for edge in edges)


def _alone(picture: Picture, edge: Target, room: float) -> str:
    """A weight in a pill of its own, without its letter."""
    return picture.number(_weight(picture, edge).value, _inner(picture, room), signed=True)


def _boxes(nodes: Sequence[NodeLook], layer: int) -> list[Rectangle]:
    """What really hangs on the neurons of two layers at this moment."""
    return [
        (box.x - AIR, box.y - AIR, box.x + box.width + AIR, box.y + box.height + AIR)
        for node in nodes
        if node.target.layer in (layer - 1, layer)
        for box in (node.bias, node.badge)
        if box is not None
    ]


def _edge(picture: Picture, edge: Target, largest: float, spot: Point | None, room: float, faint: bool) -> EdgeLook:
    x1, y1, x2, y2 = picture.geometry.edge_ends(edge.layer, edge.unit, edge.source)
    new = picture.known(Kind.WEIGHT_UPDATE, edge.layer, edge.unit, edge.source)
    weight = _weight(picture, edge).value if new is None else new.value
    share = min(1.0, abs(weight) / largest) if math.isfinite(weight) and math.isfinite(largest) else 1.0
    glowing = edge == picture.focus.main or edge in picture.focus.path
    arrow = 0
    if edge in picture.focus.flow:
        arrow = -1 if picture.step.phase is Phase.BACKWARD else 1
    return EdgeLook(
        edge,
        x1,
        y1,
        x2,
        y2,
        round((0.06 + 0.2 * share) * picture.size, 2),
        Role.NEGATIVE if weight < 0 else Role.POSITIVE,
        weight < 0,
        pill=_pill(picture, edge, spot, room) if spot is not None else None,
        glow=picture.role if glowing else None,
        arrow=arrow,
        faint=faint,
    )


def _weight(picture: Picture, edge: Target) -> Known:
    return picture.start(Changed.WEIGHT, edge.layer, edge.unit, edge.source)


_Row = tuple[str, str, Role, Flags]
"""A letter, its number, the role and how it stands to this step."""


def _rows(picture: Picture, edge: Target, room: float, numbered: str = "") -> list[_Row]:
    """The lines of an edge's pill: the weight and its derivative, or the old weight and the new one.

    `room` is that of a number. `numbered` are the small numbers of the weight's name, where it cannot be seen which
    edge the pill belongs to.
    """
    at = edge.layer, edge.unit, edge.source
    size, name = picture.size, f"w{numbered}"
    left = room - text_width(numbered, _LETTER * size)
    old = _weight(picture, edge)
    new = picture.known(Kind.WEIGHT_UPDATE, *at)
    if new is not None:
        before, after, difference = picture.change(old.value, new.value, left)
        if difference:
            return [(name, after, Role.UPDATE, new.flags), ("Δ", difference, Role.UPDATE, new.flags)]
        return [(name, before, Role.MUTED, old.flags), ("→", after, Role.UPDATE, new.flags)]
    product = picture.known(Kind.PRODUCT, *at)
    used = old.flags._replace(changed=product is not None and product.fresh)
    rows = [(name, picture.number(old.value, left, signed=True), Role.INK, used)]
    for letter, kind in (("∂", Kind.WEIGHT_GRADIENT), ("←", Kind.GRADIENT_TERM)):
        found = picture.known(kind, *at)
        if found is not None:
            rows.append((letter, picture.number(found.value, room), Role.BACKWARD, found.flags))
    return rows


def _inner(picture: Picture, room: float) -> float:
    """The width of what may stand in a pill."""
    return pill_size(picture.geometry, 1, room)[0] - 2 * PILL_PAD * picture.size


def _fits(picture: Picture, row: _Row, room: float) -> bool:
    """Whether a letter and its number stand beside each other in a pill."""
    size = picture.size
    taken = text_width(row[0], _LETTER * size) + text_width(row[1], size, bold=row[2] is not Role.MUTED)
    return taken <= _inner(picture, room)


def _pill(picture: Picture, edge: Target, spot: Point, room: float) -> BoxLook:
    rows = _rows(picture, edge, room)
    (x, y), size = spot, picture.size
    width, height = extent = pill_size(picture.geometry, len(rows), room)
    if doubtful(picture.geometry, edge, spot, extent):
        named = _rows(picture, edge, room, picture.names.w(edge.layer, edge.unit, edge.source).numbered)
        # Not at the price of digits, nor where they would run into each other.
        if [row[1] for row in named] == [row[1] for row in rows] and all(_fits(picture, row, room) for row in named):
            rows = named
    if len(rows) == 1:
        # A number alone is a weight; its digits count for more than its letter.
        alone = _alone(picture, edge, room)
        if alone != rows[0][1] or not _fits(picture, rows[0], room):
            rows = [("", alone, *rows[0][2:])]
    left, right = x - width / 2 + PILL_PAD * size, x + width / 2 - PILL_PAD * size
    texts: list[TextLook] = []
    for place, (letter, text, role, flags) in enumerate(rows):
        middle = y + (place - (len(rows) - 1) / 2) * PILL_LINE * size
        shade = role if role is Role.BACKWARD else Role.MUTED
        if letter:
            texts.append(TextLook(left, middle, letter, _LETTER * size, shade, anchor=Anchor.LEFT))
        texts.append(TextLook(right, middle, text, size, role, role is not Role.MUTED, Anchor.RIGHT, *flags))
    changed = any(flags.changed for *_, flags in rows)
    border = picture.role if changed or edge == picture.focus.main else Role.MUTED
    return BoxLook(x - width / 2, y - height / 2, width, height, tuple(texts), border, changed=changed)


def _cost_edge(picture: Picture, unit: int) -> EdgeLook:
    depth = picture.network.depth
    x1, y1, x2, y2 = picture.geometry.cost_ends(unit)
    target = Target("cost_edge", 0, unit)
    slope = picture.known(Kind.COST_GRADIENT, depth, unit)
    pill = None
    if slope is not None and (depth, unit) not in picture.geometry.dots:
        size = picture.size
        # Level with its neuron: there neither targets nor biases stand, its own or those of other outputs.
        left, top, right, bottom = cost_pill_box(picture, unit)
        letter = TextLook(left + PILL_PAD * size, y1, "∂", _LETTER * size, Role.COST, anchor=Anchor.LEFT)
        value = picture.number(slope.value, picture.geometry.cost_room)
        number = TextLook(right - PILL_PAD * size, y1, value, size, Role.COST, True, Anchor.RIGHT, *slope.flags)
        pill = BoxLook(left, top, right - left, bottom - top, (letter, number), Role.COST, changed=slope.fresh)
    # What is on the picture belongs to the viewed example: the loss of another one does not come from there.
    elsewhere = picture.step.kind is Kind.LOSS and picture.step.example != picture.state.example
    glowing = target in picture.focus.path and not elsewhere
    arrow = 0
    if picture.step.kind is Kind.COST_GRADIENT and picture.step.unit == unit:
        arrow = -1
    elif picture.step.kind is Kind.LOSS and not elsewhere:
        arrow = 1
    return EdgeLook(
        target, x1, y1, x2, y2, round(0.12 * picture.size, 2), Role.COST, True, pill,
        glow=picture.role if glowing else None, arrow=arrow,
    )  # fmt: skip


def cost_pill_box(picture: Picture, unit: int) -> Rectangle:
    """The place of ∂J/∂ŷ on the line from an output to J, whether it is known yet or not."""
    x, y, _, _ = picture.geometry.cost_ends(unit)
    width = cost_pill_width(picture.geometry.cost_room, picture.size)
    return centred(x + picture.geometry.pill_margin + width / 2, y, width, 1.5 * picture.size)
