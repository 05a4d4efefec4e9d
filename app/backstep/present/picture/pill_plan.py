"""Which edges have a pill at one moment, and with how many lines: those in play first, with all that matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from backstep.core.steps import Kind
from backstep.present.geometry import Rectangle, centred, overlaps
from backstep.present.looks import BoxLook, NodeLook, Target
from backstep.present.numbers import ABOUT
from backstep.present.obstacles import obstacles
from backstep.present.picture.context import Picture
from backstep.present.picture.nodes import brief
from backstep.present.picture.pill_lines import (
    most_lines_now,
    pill,
    pill_lines,
    wide,
)
from backstep.present.pills import PILL_PAD, TIGHT_PAD, air, least_width, nearest_spot, pill_height, pill_size
from backstep.present.stacks import Share, Stands, Wish, kept, stack_of

_MOST_FILLED = 24
"""Between more edges than this, single numbers that are not in play only hide where the others run."""
_MATTERS = {Kind.WEIGHT_GRADIENT: 2, Kind.GRADIENT_TERM: 2, Kind.WEIGHT_UPDATE: 2}
"""Lines of the edge of such a step that are never given up: the weight with what is computed, the old and the new."""


class Pills(NamedTuple):
    """The pills of a layer, and what nodes look like then: biases may have given way to them."""

    boxes: dict[Target, BoxLook]
    nodes: Sequence[NodeLook]


def pills_of(picture: Picture, layer: int, edges: Sequence[Target], nodes: Sequence[NodeLook]) -> Pills:
    """The pills between a layer and the one before, whose edges are `edges`. They leave clear what hangs on `nodes`."""
    geometry = picture.geometry
    pads: tuple[float, ...]
    if layer in geometry.spots:
        width, pads = pill_size(geometry, 1, geometry.pill_room)[0], (PILL_PAD, TIGHT_PAD)
        stands = {edge: (spot, most_lines_now(picture, edge)) for edge, spot in geometry.spots[layer].items()}
    else:
        width, pads = stack_of(geometry, layer).width, (TIGHT_PAD,)
        if layer in geometry.columned and not picture.view.projector:
            stands = kept(geometry, layer, {edge: most_lines_now(picture, edge) for edge in geometry.columned[layer]})
        else:
            stands, nodes = _stacked(picture, layer, edges, nodes)
    for pad in pads:
        inner = width - 2 * pad * picture.size
        lines = {edge: pill_lines(picture, edge, count, inner) for edge, (_, count) in stands.items()}
        if not any(ABOUT in line.text for mine in lines.values() for line in mine):
            break
    # As wide as their numbers need, so that more of the lines is seen, and as they must be to reach these; a difference
    # may be longer than they are.
    if not picture.view.differences:
        needed = [wide(picture, line) for mine in lines.values() for line in mine]
        needed += [least_width(geometry, edge, *stand) for edge, stand in stands.items()]
        width = min(width, max(needed, default=0.0))
    boxes = {edge: pill(picture, edge, stands[edge][0], mine, width, pad) for edge, mine in lines.items()}
    return Pills(boxes, nodes)


def _wish(picture: Picture, edges: Sequence[Target]) -> Wish:
    focus, drawn = picture.focus, set(edges)
    if picture.named is not None:
        return _group_wish(picture, edges)
    summed = picture.step.kind is Kind.ACTIVATION_GRADIENT
    step: list[tuple[Target, int]] = []
    play: list[tuple[Target, int]] = []
    for edge in focus.edges:
        if edge in drawn:
            part = step if edge == focus.main or (summed and edge in focus.path) else play
            part.append((edge, most_lines_now(picture, edge)))
            drawn.remove(edge)
    # On a wall, lines that are seen say more than numbers that are not in play.
    rest = [
        (edge, 1 if picture.view.projector else most_lines_now(picture, edge))
        for edge in edges
        if edge in drawn and len(edges) <= _MOST_FILLED
    ]
    return Wish(tuple(step), tuple(play), tuple(rest), _MATTERS.get(picture.step.kind, 1))


def _group_wish(picture: Picture, edges: Sequence[Target]) -> Wish:
    """What a whole group of steps made, those in play first: all of it in the same form, which is as much in play."""
    drawn = set(edges)
    first = [edge for edge in (picture.named, *picture.focus.edges) if edge in drawn]
    rest = edges if len(edges) <= _MOST_FILLED else ()
    lines = {
        edge: 1 if picture.view.projector else most_lines_now(picture, edge) for edge in dict.fromkeys((*first, *rest))
    }
    return Wish((), tuple(lines.items()), (), 1)


def _stacked(
    picture: Picture, layer: int, edges: Sequence[Target], nodes: Sequence[NodeLook]
) -> tuple[Stands, Sequence[NodeLook]]:
    """Pills in columns: on every edge where they fit, else on those in play.

    Where all of them, or all of those in play, have room only if biases that are not in play give way, these do.
    """
    stack, wish = stack_of(picture.geometry, layer), _wish(picture, edges)
    stands = stack.stands(wish, _boxes(picture, nodes, layer))
    if stands.share is not Share.ALL:
        smaller = [brief(picture, node) if _gives_way(picture, node, layer) else node for node in nodes]
        more = stack.stands(wish, _boxes(picture, smaller, layer))
        if more.share > stands.share:
            stands, nodes = more, smaller
    places = stands.places
    main = picture.focus.main
    if main in wish.needed and main not in places:
        # The number of this very step is shown whatever else has to give way.
        places = _with_main(picture, layer, main, wish.needed[main], places, _boxes(picture, nodes, layer))
    return places, nodes


def _with_main(
    picture: Picture, layer: int, main: Target, lines: int, places: Stands, written: Sequence[Rectangle]
) -> Stands:
    """The pill of the step's own edge where it covers as little as can be, and those that are clear of it."""
    geometry, size = picture.geometry, picture.size
    width, height = stack_of(geometry, layer).width, pill_height(size, lines)
    spot = nearest_spot(geometry, main, (width, height), [*obstacles(geometry, layer, 0), *written], written)
    if spot is None:
        return places
    box = centred(*spot, width, height, air(size))
    clear = {
        edge: (other, count)
        for edge, (other, count) in places.items()
        if not overlaps(box, centred(*other, width, pill_height(size, count)))
    }
    return clear | {main: (spot, lines)}


def _gives_way(picture: Picture, node: NodeLook, layer: int) -> bool:
    """Whether a bias before a layer has nothing to do with the step."""
    at = node.target
    own = (at.layer, at.unit) == (picture.step.layer, picture.step.unit)
    return at.layer == layer - 1 and node.bias is not None and not node.bias.changed and not own


def _boxes(picture: Picture, nodes: Sequence[NodeLook], layer: int) -> list[Rectangle]:
    """What really hangs on the neurons of two layers at this moment; nothing gets between a bias and a ring."""
    lift, apart = picture.geometry.tag_lift, air(picture.size)
    return [
        (box.x - apart, box.y - apart, box.x + box.width + apart, box.y + box.height + below + apart)
        for node in nodes
        if node.target.layer in (layer - 1, layer)
        for box, below in ((node.bias, lift), (node.badge, 0.0))
        if box is not None
    ]
