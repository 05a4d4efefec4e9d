"""Edges with their pills, and the lines to J."""

from __future__ import annotations

import math
from collections.abc import Sequence

from backstep.core.steps import Kind, Phase
from backstep.present.geometry import Rectangle, centred, cost_pill_width
from backstep.present.looks import Anchor, BoxLook, EdgeLook, NodeLook, Target, TextLook
from backstep.present.picture.context import Picture, largest_weights
from backstep.present.picture.pill_lines import weight
from backstep.present.picture.pill_plan import pills_of
from backstep.present.picture.writing import LETTER
from backstep.present.pills import PILL_PAD
from backstep.present.roles import Role


def edges(picture: Picture, nodes: Sequence[NodeLook]) -> tuple[tuple[EdgeLook, ...], tuple[NodeLook, ...]]:
    """All edges between drawn neurons, and those to J; and the `nodes`, which pills leave clear.

    Some of these are other ones than before: where numbers in play had no room, biases that are not gave way.
    """
    geometry = picture.geometry
    largest = largest_weights(picture.record.before)
    in_play = set(picture.focus.edges)
    found: list[EdgeLook] = []
    for layer in geometry.layers:
        if layer == 0 or layer - 1 not in geometry.layers:
            continue
        mine = geometry.edges_into(layer)
        pills, nodes = pills_of(picture, layer, mine, nodes)
        crowded = len(pills) < len(mine) and len(geometry.places) > 8
        found += [
            _edge(picture, edge, largest[layer - 1], pills.get(edge), crowded and edge not in in_play) for edge in mine
        ]
    if geometry.layers[-1] == picture.network.depth:
        found += [_cost_edge(picture, unit) for unit in geometry.columns[-1][2]]
    return tuple(found), tuple(nodes)


def _edge(picture: Picture, edge: Target, largest: float, pill: BoxLook | None, faint: bool) -> EdgeLook:
    x1, y1, x2, y2 = picture.geometry.edge_ends(edge.layer, edge.unit, edge.source)
    new = picture.known(Kind.WEIGHT_UPDATE, edge.layer, edge.unit, edge.source)
    now = weight(picture, edge).value if new is None else new.value
    share = min(1.0, abs(now) / largest) if math.isfinite(now) and math.isfinite(largest) else 1.0
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
        Role.NEGATIVE if now < 0 else Role.POSITIVE,
        now < 0,
        pill=pill,
        glow=picture.role if glowing else None,
        arrow=arrow,
        faint=faint,
    )


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
        letter = TextLook(left + PILL_PAD * size, y1, "∂", LETTER * size, Role.COST, anchor=Anchor.LEFT)
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
