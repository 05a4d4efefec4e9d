"""Where the signs of breakpoints stand on the picture, and what it points at because the training stopped there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backstep.present.geometry import Point, centred, crosses
from backstep.present.looks import BoxLook, CostLook, EdgeLook, NodeLook, NodeShape, PointMark, Target, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.picture.context import Picture
from backstep.present.points import watch_target
from backstep.present.signs import Sign, sign_of
from backstep.present.spots import spot_target
from backstep.session.breakpoints import Breakpoint, Watchpoint

_LAYER = "layer"
"""What a breakpoint on a whole layer is about; it cannot be pointed at."""
_RADIUS = 0.42
"""Of a sign, in units of the type size."""
_OUT = 0.25
"""How far the sign of a box stands out beyond its corner, in the same units, so that it covers nothing in it."""
_CLEAR, _TOUCHING = 3.0, 1.4
"""Between the middle of a sign on a line and what is written beside it, in radii: so that it seems to belong to nothing
else, and where that cannot be, so that it covers nothing."""
_CORNERS = (1, 1), (0, 1), (1, 0), (0, 0)
"""Of a box: whether it is a left one, whether it is one above, the best first."""
_RIGHT_CORNERS = (0, 1), (0, 0)
_INWARD, _USUAL_INWARD = {NodeShape.STACKED: 0.15}, 0.3
"""How far the rim of a node runs within the upper left corner around it, as a share of its half height: an upright one
is less round."""
_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)


def points(
    picture: Picture,
    nodes: Sequence[NodeLook],
    edges: Sequence[EdgeLook],
    cost: CostLook,
    headers: Sequence[TextLook],
) -> tuple[PointMark, ...]:
    """The signs on everything that is drawn; of several in one place the one that is on and came first."""
    found: dict[Target, tuple[Sign, bool]] = {}
    for point in picture.state.setup.points:
        target = _target(point, picture)
        if target is not None and not found.get(target, (None, False))[1]:
            found[target] = sign_of(point), point.enabled
    if not found:
        return ()
    titles = {layer: header for (layer, _, _), header in zip(picture.geometry.columns, headers, strict=True)}
    places = _Places(nodes, edges, cost, titles, picture.size)
    signs = ((target, places.of(target), sign, enabled) for target, (sign, enabled) in found.items())
    return tuple(
        PointMark(target, *place, places.radius, sign, enabled) for target, place, sign, enabled in signs if place
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
    spot = point.spot
    if spot.layer is not None and spot.unit is None:
        return Target(_LAYER, spot.layer)
    return spot_target(spot)


class _Places:
    """Where the sign of each thing stands: on the rim, up and to the left, unless it would seem to be another's."""

    def __init__(
        self,
        nodes: Sequence[NodeLook],
        edges: Sequence[EdgeLook],
        cost: CostLook,
        titles: Mapping[int, TextLook],
        size: float,
    ) -> None:
        self.radius, self._out = _RADIUS * size, _OUT * size
        self._nodes = {node.target: node for node in nodes}
        self._edges = {edge.target: edge for edge in edges}
        self._cost = cost
        self._titles = titles
        boxes = [edge.pill for edge in edges] + [box for node in nodes for box in (node.bias, node.badge)]
        self._written = [box for box in boxes if box is not None]

    def of(self, target: Target) -> Point | None:
        """The place of one sign; None where the thing is not drawn."""
        if target == self._cost.target:
            return self._cost.x - self._cost.width / 2, self._cost.y - self._cost.height / 2
        if target.kind == _LAYER:
            return self._beside_title(target.layer)
        edge = self._edges.get(target)
        if edge is not None:
            return self._on_line(edge) if edge.pill is None else self._at_corner(edge.pill, _CORNERS)
        node = self._nodes.get(Target("node", target.layer, target.unit))
        if node is None or target.kind not in ("node", "bias"):
            return None
        if target.kind == "bias":
            # At its left there is the name of the neuron.
            return None if node.bias is None else self._at_corner(node.bias, _RIGHT_CORNERS)
        corner = _INWARD.get(node.shape, _USUAL_INWARD) * min(node.half_width, node.half_height)
        return node.x - node.half_width + corner, node.y - node.half_height + corner

    def _beside_title(self, layer: int) -> Point | None:
        """Before what a layer is called, or behind it where there is no room; None where it is folded away."""
        title = self._titles.get(layer)
        if title is None:
            return None
        away = text_width(title.text, title.size, bold=title.bold) / 2 + 2 * self.radius
        return title.x + (-away if title.x - away > 2 * self.radius else away), title.y

    def _at_corner(self, box: BoxLook, corners: Sequence[tuple[int, int]]) -> Point:
        """The first corner of a box where the sign touches nothing else."""
        out, others = self._out, [other for other in self._written if other is not box]
        places = [
            (box.x - out if left else box.x + box.width + out, box.y - out if top else box.y + box.height + out)
            for left, top in corners
        ]
        for place in places:
            if not any(_covers(place, other, self.radius) for other in others) and not self._on_node(place):
                return place
        return places[0]

    def _on_node(self, place: Point) -> bool:
        return any(
            abs(place[0] - node.x) < node.half_width + self.radius
            and abs(place[1] - node.y) < node.half_height + self.radius
            for node in self._nodes.values()
        )

    def _on_line(self, edge: EdgeLook) -> Point:
        """The place of a line nearest to its middle where no other line is and nothing is written, or the latter."""
        places = [(edge.x1 + (edge.x2 - edge.x1) * share, edge.y1 + (edge.y2 - edge.y1) * share) for share in _SHARES]
        others = [other for other in self._edges.values() if other.target.layer == edge.target.layer and other != edge]
        for reach, lines in ((_CLEAR, others), (_TOUCHING, others), (_TOUCHING, ())):
            for place in places:
                around = centred(*place, 2 * self.radius, 2 * self.radius)
                if any(_covers(place, box, reach * self.radius) for box in self._written):
                    continue
                if not any(crosses((line.x1, line.y1, line.x2, line.y2), around) for line in lines):
                    return place
        # All of it is under the numbers of others: where it comes to its neuron.
        return edge.x2, edge.y2


def _covers(place: Point, box: BoxLook, reach: float) -> bool:
    x, y = place
    beside = x + reach < box.x or x - reach > box.x + box.width
    return not (beside or y + reach < box.y or y - reach > box.y + box.height)
