"""Edges and the pills on them, and the lines to J."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backstep.core.steps import Kind, Phase
from backstep.present.geometry import Point, Rectangle, Span, centred, cost_pill_width, grown, overlaps
from backstep.present.looks import Anchor, BoxLook, EdgeLook, NodeLook, Target, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.numbers import ABOUT
from backstep.present.obstacles import obstacles
from backstep.present.picture.context import Flags, Known, Picture, largest_weights
from backstep.present.pills import (
    AIR,
    PILL_LINE,
    PILL_PAD,
    doubtful,
    most_lines,
    nearest_spot,
    pill_size,
    place_pills,
    stretched,
)
from backstep.present.roles import Role
from backstep.session.branches import Changed

_LETTER = 0.9
"""Size of the letter before a number."""
_BETWEEN = 0.4
"""Between a letter and its number, in units of the type size, where there is room."""
_MOST_FILLED = 24
"""Between more edges than this, single numbers that are not in play only hide where the others run."""
_SLACK = 0.01
"""Pixels that may be lost in rounding."""


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
        stands, room = _stands(picture, layer, mine, nodes)
        pills = _pills(picture, stands, room)
        crowded = len(pills) < len(mine) and len(geometry.places) > 8
        found += [
            _edge(picture, edge, largest[layer - 1], pills.get(edge), crowded and edge not in in_play) for edge in mine
        ]
    if geometry.layers[-1] == picture.network.depth:
        found += [_cost_edge(picture, unit) for unit in geometry.columns[-1][2]]
    return tuple(found)


class _Stand(NamedTuple):
    """Where a pill stands, and how many lines it may have."""

    spot: Point
    lines: int


def _stands(
    picture: Picture, layer: int, edges: list[Target], nodes: Sequence[NodeLook]
) -> tuple[dict[Target, _Stand], float]:
    """Where the pills between two layers stand, and the room for a number in each.

    On every edge where they fit, if need be with fewer lines, else on those in play and on others that have room.
    """
    geometry = picture.geometry
    begun = picture.known(Kind.WEIGHT_GRADIENT, layer) is not None
    always = (geometry.spots if begun else geometry.first_spots).get(layer)
    room = geometry.pill_room if begun else geometry.first_room
    if always is not None and not (picture.view.projector and _lose_digits(picture, always, room)):
        return {edge: _Stand(spot, most_lines(layer)) for edge, spot in always.items()}, room
    room = geometry.pill_room
    some = geometry.spans.get(layer)
    if some is not None:
        return _within(picture, some, nodes, layer), room
    drawn = set(edges)
    lines = {edge: _count(picture, edge) for edge in picture.focus.edges if edge in drawn}
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
    stands = {edge: _Stand(spot, lines[edge]) for edge, spot in found.items()}
    if len(edges) <= _MOST_FILLED:
        # Those in play have all their lines; what room is left holds the newest number of others.
        taken += [centred(*spot, *pill_size(geometry, lines[edge], room), AIR) for edge, spot in found.items()]
        rest = dict.fromkeys((edge for edge in edges if edge not in found), 1)
        spots = place_pills(geometry, rest, room, taken, all_or_none=False)
        stands |= {edge: _Stand(spot, 1) for edge, spot in spots.items()}
    return stands, room


def _within(picture: Picture, some: dict[Target, Span], nodes: Sequence[NodeLook], layer: int) -> dict[Target, _Stand]:
    """As many lines as each pill has room for; that of this very step takes what others do not use."""
    geometry = picture.geometry
    boxes: dict[Target, Rectangle] = {}
    stands: dict[Target, _Stand] = {}
    for edge, span in some.items():
        count = _count(picture, edge)
        while count > 1 and pill_size(geometry, count, geometry.pill_room)[1] > span.bottom - span.top + _SLACK:
            count -= 1
        extent = pill_size(geometry, count, geometry.pill_room)
        spot = span.middle(extent[1])
        stands[edge], boxes[edge] = _Stand(spot, count), centred(*spot, *extent)
    wanted = sorted((edge for edge in picture.focus.edges if edge in some), key=lambda edge: edge != picture.focus.main)
    for edge in wanted:
        count = _count(picture, edge)
        if stands[edge].lines == count:
            continue
        taken = [*obstacles(geometry, layer, bias_numbers=0), *_boxes(nodes, layer)]
        taken += [grown(box, AIR) for other, box in boxes.items() if other != edge]
        wide = stretched(geometry, boxes[edge], pill_size(geometry, count, geometry.pill_room)[1], taken)
        if wide is not None:
            boxes[edge] = wide
            stands[edge] = _Stand(((wide[0] + wide[2]) / 2, (wide[1] + wide[3]) / 2), count)
    return stands


def _count(picture: Picture, edge: Target) -> int:
    """How many lines a pill has where there is room for all: as many as `_rows`."""
    at = edge.layer, edge.unit, edge.source
    if picture.known(Kind.WEIGHT_GRADIENT, *at) is None:
        return 1
    if picture.known(Kind.WEIGHT_UPDATE, *at) is not None:
        return 2
    return 2 + (picture.known(Kind.GRADIENT_TERM, *at) is not None)


def _lose_digits(picture: Picture, edges: Iterable[Target], room: float) -> bool:
    """Whether weights need wider pills: nobody in the last row can point at one to see the rest of its digits."""
    return any(ABOUT in _alone(picture, edge, room) for edge in edges)


def _alone(picture: Picture, edge: Target, room: float) -> str:
    """A weight in a pill of its own, without its letter: the new one once there is one."""
    new = picture.known(Kind.WEIGHT_UPDATE, edge.layer, edge.unit, edge.source)
    known = _weight(picture, edge) if new is None else new
    return picture.number(known.value, _inner(picture, room), signed=True)


def _boxes(nodes: Sequence[NodeLook], layer: int) -> list[Rectangle]:
    """What really hangs on the neurons of two layers at this moment."""
    return [
        (box.x - AIR, box.y - AIR, box.x + box.width + AIR, box.y + box.height + AIR)
        for node in nodes
        if node.target.layer in (layer - 1, layer)
        for box in (node.bias, node.badge)
        if box is not None
    ]


def _edge(picture: Picture, edge: Target, largest: float, pill: BoxLook | None, faint: bool) -> EdgeLook:
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
        pill=pill,
        glow=picture.role if glowing else None,
        arrow=arrow,
        faint=faint,
    )


def _weight(picture: Picture, edge: Target) -> Known:
    return picture.start(Changed.WEIGHT, edge.layer, edge.unit, edge.source)


_Row = tuple[str, str, Role, Flags]
"""A letter, its number, the role and how it stands to this step."""


def _rows(picture: Picture, edge: Target, room: float, lines: int) -> list[_Row]:
    """The lines of an edge's pill: the weight and its derivative, or the old weight and the new one.

    `room` is that of a number. Where there is a single line, the new weight has nothing to be told apart from.
    """
    at = edge.layer, edge.unit, edge.source
    old = _weight(picture, edge)
    new = picture.known(Kind.WEIGHT_UPDATE, *at)
    if new is not None and lines == 1:
        return [("w", picture.number(new.value, room, signed=True), Role.UPDATE, new.flags)]
    if new is not None:
        before, after, difference = picture.change(old.value, new.value, room)
        if difference:
            return [("w", after, Role.UPDATE, new.flags), ("Δ", difference, Role.UPDATE, new.flags)]
        return [("w", before, Role.MUTED, old.flags), ("→", after, Role.UPDATE, new.flags)]
    product = picture.known(Kind.PRODUCT, *at)
    used = old.flags._replace(changed=product is not None and product.fresh)
    rows = [("w", picture.number(old.value, room, signed=True), Role.INK, used)]
    for letter, kind in (("∂", Kind.WEIGHT_GRADIENT), ("←", Kind.GRADIENT_TERM)):
        found = picture.known(kind, *at)
        if found is not None:
            rows.append((letter, picture.number(found.value, room), Role.BACKWARD, found.flags))
    return rows


def _wide(picture: Picture, row: _Row) -> float:
    """The width of a pill around a letter and its number, with some air between them."""
    return _taken(picture, row) + (2 * PILL_PAD + (_BETWEEN if row[0] else 0.0)) * picture.size


def _taken(picture: Picture, row: _Row) -> float:
    size = picture.size
    return text_width(row[0], _LETTER * size) + text_width(row[1], size, bold=row[2] is not Role.MUTED)


def _inner(picture: Picture, room: float) -> float:
    """The width of what may stand in a pill."""
    return pill_size(picture.geometry, 1, room)[0] - 2 * PILL_PAD * picture.size


def _fits(picture: Picture, row: _Row, room: float) -> bool:
    """Whether a letter and its number stand beside each other in a pill."""
    return _taken(picture, row) <= _inner(picture, room)


def _pills(picture: Picture, stands: dict[Target, _Stand], room: float) -> dict[Target, BoxLook]:
    """The pills of a layer, their weights all named in the same way."""
    rows = {edge: _shown(_rows(picture, edge, room, stand.lines), stand.lines) for edge, stand in stands.items()}
    weights = {edge: mine for edge, mine in rows.items() if mine[0][0] == "w" and len(mine) == 1}
    if any(_needs_all(picture, edge, mine, room) for edge, mine in weights.items()):
        # A number alone is a weight; its digits count for more than its letter.
        rows |= {edge: [("", _alone(picture, edge, room), *mine[0][2:])] for edge, mine in weights.items()}
    elif any(
        doubtful(picture.geometry, edge, stand.spot, pill_size(picture.geometry, len(rows[edge]), room))
        for edge, stand in stands.items()
    ):
        named = {edge: _numbered(picture, edge, mine, room) for edge, mine in rows.items()}
        # Not at the price of digits, nor where they would run into each other.
        if all(mine is not None for mine in named.values()):
            rows = {edge: mine for edge, mine in named.items() if mine is not None}
    reserved = pill_size(picture.geometry, 1, room)[0]
    # As wide as their numbers need, so that more of the lines is seen; a difference may be longer than they are.
    needed = max((_wide(picture, row) for mine in rows.values() for row in mine), default=0.0)
    width = reserved if picture.view.differences else min(reserved, needed)
    return {edge: _pill(picture, edge, stand.spot, rows[edge], width) for edge, stand in stands.items()}


def _needs_all(picture: Picture, edge: Target, rows: list[_Row], room: float) -> bool:
    """Whether a weight that is alone in its pill has digits that leave no room for its letter."""
    return _alone(picture, edge, room) != rows[0][1] or not _fits(picture, rows[0], room)


def _numbered(picture: Picture, edge: Target, rows: list[_Row], room: float) -> list[_Row] | None:
    """The lines of a pill, the first with the numbers of its edge; None where this has no room."""
    numbers = picture.names.w(edge.layer, edge.unit, edge.source).numbered
    (letter, text, role, flags), *others = rows
    first = (f"w{numbers}" if letter == "→" else f"{letter}{numbers}", text, role, flags)
    return [first, *others] if _fits(picture, first, room) else None


def _shown(rows: list[_Row], lines: int) -> list[_Row]:
    """The newest of the lines, where there is no room for all of them."""
    if len(rows) <= lines:
        return rows
    if lines == 1 and rows[-1][0] == "←" and not rows[-1][3].changed:
        # What is sent back counts while it is; what stays is the gradient.
        return rows[-2:-1]
    return rows[-lines:]


def _pill(picture: Picture, edge: Target, spot: Point, rows: list[_Row], width: float) -> BoxLook:
    (x, y), size = spot, picture.size
    height = pill_size(picture.geometry, len(rows), 0.0)[1]
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
    glowing = target in picture.focus.path
    arrow = 0
    if picture.step.kind is Kind.COST_GRADIENT and picture.step.unit == unit:
        arrow = -1
    elif picture.step.kind is Kind.LOSS and glowing:
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
