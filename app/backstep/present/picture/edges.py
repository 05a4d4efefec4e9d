"""Edges and the pills on them, and the lines to J."""

from __future__ import annotations

import math

from backstep.core.steps import Kind, Phase
from backstep.present.frame import (
    Anchor,
    BoxLook,
    EdgeLook,
    Target,
    TextLook,
)
from backstep.present.layout import (
    PILL_LINE,
    centred,
    cost_pill_width,
    lines_of,
    nearest_spot,
    obstacles,
    overlaps,
    pill_size,
    place_pills,
)
from backstep.present.picture.context import Picture
from backstep.present.roles import Role


def edges(picture: Picture) -> tuple[EdgeLook, ...]:
    """All edges between drawn neurons, and those to J."""
    geometry = picture.geometry
    spots = dict(geometry.spots)
    crowded = {layer for layer, _, _ in geometry.columns if layer} - {edge.layer for edge in spots}
    if crowded:
        wanted = [edge for edge in picture.focus.edges if edge.layer in crowded and _drawn(picture, edge)]
        for layer in crowded:
            mine = [edge for edge in wanted if edge.layer == layer]
            spots.update(place_pills(geometry, mine, obstacles(geometry, layer), all_or_none=False))
        main = picture.focus.main
        if main in wanted and main not in spots:
            # The number of this very step is shown whatever else has to give way.
            spot = nearest_spot(geometry, main)
            if spot is not None:
                box = centred(*spot, *pill_size(geometry, lines_of(main.layer)))
                for other in [edge for edge in spots if edge.layer == main.layer]:
                    if overlaps(box, centred(*spots[other], *pill_size(geometry, lines_of(other.layer)))):
                        del spots[other]
                spots[main] = spot
    found: list[EdgeLook] = []
    in_play = set(picture.focus.edges)
    for layer, _, units in geometry.columns:
        if layer == 0 or layer - 1 not in geometry.layers:
            continue
        matrix = picture.record.before.weights[layer - 1]
        largest = float(abs(matrix).max()) or 1.0
        for unit in units:
            for source in (source for where, source in geometry.places if where == layer - 1):
                edge = Target("edge", layer, unit, source)
                found.append(_edge(picture, edge, float(matrix[unit - 1, source - 1]), largest, spots, edge in in_play))
    found += [_cost_edge(picture, unit) for where, unit in geometry.places if where == picture.network.depth]
    return tuple(found)


def _drawn(picture: Picture, edge: Target) -> bool:
    places = picture.geometry.places
    return (edge.layer, edge.unit) in places and (edge.layer - 1, edge.source) in places


def _edge(
    picture: Picture,
    edge: Target,
    weight: float,
    largest: float,
    spots: dict[Target, tuple[float, float]],
    in_play: bool,
) -> EdgeLook:
    x1, y1, x2, y2 = picture.geometry.edge_ends(edge.layer, edge.unit, edge.source)
    if picture.done(Kind.WEIGHT_UPDATE, edge.layer, edge.unit, edge.source):
        weight_now = float(picture.record.after.weights[edge.layer - 1][edge.unit - 1, edge.source - 1])
    else:
        weight_now = weight
    share = min(1.0, abs(weight_now) / largest) if math.isfinite(weight_now) and math.isfinite(largest) else 1.0
    negative = weight_now < 0
    glowing = edge == picture.focus.main or edge in picture.focus.path
    arrow = 0
    if edge in picture.focus.flow:
        arrow = -1 if picture.step.phase is Phase.BACKWARD else 1
    spot = spots.get(edge)
    return EdgeLook(
        edge,
        x1,
        y1,
        x2,
        y2,
        round((0.06 + 0.2 * share) * picture.size, 2),
        Role.NEGATIVE if negative else Role.POSITIVE,
        negative,
        pill=_pill(picture, edge, *spot) if spot is not None else None,
        glow=picture.role if glowing else None,
        arrow=arrow,
        faint=not in_play and not picture.geometry.spots and len(picture.geometry.places) > 8,
    )


def _pill(picture: Picture, edge: Target, x: float, y: float) -> BoxLook:
    at = edge.layer, edge.unit, edge.source
    index = edge.unit - 1, edge.source - 1
    old = float(picture.record.before.weights[edge.layer - 1][index])
    rows: list[tuple[str, str, Role, bool]] = []
    if picture.done(Kind.WEIGHT_UPDATE, *at):
        new = float(picture.record.after.weights[edge.layer - 1][index])
        fresh = picture.fresh(Kind.WEIGHT_UPDATE, *at)
        rows.append(("", f"{picture.number(old, signed=True)} →", Role.MUTED, False))
        rows.append(("w", picture.number(new, signed=True), Role.UPDATE, fresh))
    else:
        carried = picture.fresh(Kind.PRODUCT, *at)
        rows.append(("w", picture.number(old, signed=True), Role.INK, carried))
        if picture.done(Kind.WEIGHT_GRADIENT, *at):
            slope = float(picture.record.dJ_dW[edge.layer - 1][index])
            fresh = picture.fresh(Kind.WEIGHT_GRADIENT, *at)
            rows.append(("∂", picture.number(slope), Role.BACKWARD, fresh))
        if picture.done(Kind.GRADIENT_TERM, *at):
            sent = old * float(picture.record.delta[edge.layer - 1][picture.example, edge.unit - 1])
            fresh = picture.fresh(Kind.GRADIENT_TERM, *at)
            rows.append(("←", picture.number(sent), Role.BACKWARD, fresh))
    width, _ = pill_size(picture.geometry, lines_of(edge.layer))
    line = PILL_LINE * picture.size
    height = len(rows) * line + 0.35 * picture.size
    left, right = x - width / 2 + 0.45 * picture.size, x + width / 2 - 0.45 * picture.size
    texts: list[TextLook] = []
    changed = False
    for place, (letter, text, role, fresh) in enumerate(rows):
        middle = y + (place - (len(rows) - 1) / 2) * line
        if letter:
            shade = role if role is Role.BACKWARD else Role.MUTED
            texts.append(TextLook(left, middle, letter, 0.9 * picture.size, shade, anchor=Anchor.LEFT))
        bold = role is not Role.MUTED
        texts.append(TextLook(right, middle, text, picture.size, role, bold, Anchor.RIGHT, fresh))
        changed = changed or fresh
    border = picture.role if changed or edge == picture.focus.main else Role.MUTED
    return BoxLook(x - width / 2, y - height / 2, width, height, tuple(texts), border, changed=changed)


def _cost_edge(picture: Picture, unit: int) -> EdgeLook:
    depth = picture.network.depth
    x, y = picture.geometry.places[depth, unit]
    cost_x, cost_y, cost_width, cost_height = picture.geometry.cost
    x1, x2 = x + picture.geometry.reach(depth, unit), cost_x - cost_width / 2
    # The lines spread over J's left side so that they stay apart.
    units = [other for where, other in picture.geometry.places if where == depth]
    y2 = cost_y + ((units.index(unit) + 0.5) / len(units) - 0.5) * cost_height * 0.7
    target = Target("cost_edge", 0, unit)
    pill = None
    if picture.done(Kind.COST_GRADIENT, depth, unit) and (depth, unit) not in picture.geometry.dots:
        fresh = picture.fresh(Kind.COST_GRADIENT, depth, unit)
        value = picture.number(float(picture.record.dJ_da[-1][picture.example, unit - 1]))
        size = picture.size
        width = cost_pill_width(size, picture.geometry.cell)
        line = 1.5 * size
        # Level with its neuron: there neither targets nor biases stand, its own or those of other outputs.
        middle_x, middle_y = x1 + 0.8 * size + width / 2, y
        inset = width / 2 - 0.4 * size
        letter = TextLook(middle_x - inset, middle_y, "∂", 0.9 * size, Role.COST, anchor=Anchor.LEFT)
        number = TextLook(middle_x + inset, middle_y, value, size, Role.COST, True, Anchor.RIGHT, fresh)
        texts = (letter, number)
        pill = BoxLook(middle_x - width / 2, middle_y - line / 2, width, line, texts, Role.COST, changed=fresh)
    # What is on the picture belongs to the viewed example: the loss of another one does not come from there.
    elsewhere = picture.step.kind is Kind.LOSS and picture.step.example != picture.state.example
    glowing = target in picture.focus.path and not elsewhere
    arrow = 0
    if picture.step.kind is Kind.COST_GRADIENT and picture.step.unit == unit:
        arrow = -1
    elif picture.step.kind is Kind.LOSS and not elsewhere:
        arrow = 1
    return EdgeLook(
        target, x1, y, x2, y2, round(0.12 * picture.size, 2), Role.COST, True, pill,
        glow=picture.role if glowing else None, arrow=arrow,
    )  # fmt: skip
