"""Where the signs of breakpoints stand on the picture, and what it points at because the training stopped there."""

from __future__ import annotations

from collections.abc import Sequence

from backstep.present.frame import BoxLook, CostLook, EdgeLook, NodeLook, PointMark, Target
from backstep.present.geometry import Point
from backstep.present.picture.context import Picture
from backstep.present.points import watch_target
from backstep.present.signs import Sign, sign_of
from backstep.present.spots import spot_target
from backstep.session.breakpoints import Breakpoint, Watchpoint

_RADIUS = 0.42
"""Of a sign, in units of the type size."""
_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)


def points(
    picture: Picture, nodes: Sequence[NodeLook], edges: Sequence[EdgeLook], cost: CostLook
) -> tuple[PointMark, ...]:
    """The signs on everything that is drawn; of several in one place the one that is on and came first."""
    found: dict[Target, tuple[Sign, bool]] = {}
    for point in picture.state.setup.points:
        target = _target(point, picture)
        if target is not None and not found.get(target, (None, False))[1]:
            found[target] = sign_of(point), point.enabled
    if not found:
        return ()
    radius = _RADIUS * picture.size
    places = _places(nodes, edges, cost, radius)
    return tuple(
        PointMark(target, *places[target], radius, sign, enabled)
        for target, (sign, enabled) in found.items()
        if target in places
    )


def halted(picture: Picture) -> tuple[Target, ...]:
    """What of the picture the stop is about."""
    if not picture.state.halts:
        return ()
    # Its words are loaded where something stopped.
    from backstep.present.halts import halts

    found = [halt.target for halt in halts(picture.state, picture.view)]
    for halt in picture.state.halts:
        finding = halt.finding
        if finding is None or finding.layer is None:
            continue
        if finding.unit is None:
            # It is about a whole layer.
            found += [Target("node", *place) for place in picture.geometry.places if place[0] == finding.layer]
        elif "partner" in finding.detail:
            # It is about two neurons that are alike.
            found.append(Target("node", finding.layer, int(finding.detail["partner"])))
    return tuple(dict.fromkeys(target for target in found if target is not None))


def _target(point: Breakpoint | Watchpoint, picture: Picture) -> Target | None:
    if isinstance(point, Watchpoint):
        return watch_target(point, picture.network)
    return spot_target(point.spot)


def _places(nodes: Sequence[NodeLook], edges: Sequence[EdgeLook], cost: CostLook, radius: float) -> dict[Target, Point]:
    """Where the sign of each thing stands: on the rim, up and to the left."""
    found: dict[Target, Point] = {}
    written = [edge.pill for edge in edges if edge.pill is not None]
    for node in nodes:
        corner = 0.3 * min(node.half_width, node.half_height)
        found[node.target] = node.x - node.half_width + corner, node.y - node.half_height + corner
        if node.bias is not None:
            found[Target("bias", node.target.layer, node.target.unit)] = _corner(node.bias)
    for edge in edges:
        found[edge.target] = _on_line(edge, written, radius) if edge.pill is None else _corner(edge.pill)
    found[cost.target] = cost.x - cost.width / 2, cost.y - cost.height / 2
    return found


def _corner(box: BoxLook) -> Point:
    return box.x, box.y


def _on_line(edge: EdgeLook, written: Sequence[BoxLook], radius: float) -> Point:
    """The place of a line nearest to its middle where the sign covers nothing that is written."""
    places = [(edge.x1 + (edge.x2 - edge.x1) * share, edge.y1 + (edge.y2 - edge.y1) * share) for share in _SHARES]
    return next((place for place in places if not any(_covers(place, box, radius) for box in written)), places[0])


def _covers(place: Point, box: BoxLook, radius: float) -> bool:
    x, y = place
    reach = 1.4 * radius
    beside = x + reach < box.x or x - reach > box.x + box.width
    return not (beside or y + reach < box.y or y - reach > box.y + box.height)
