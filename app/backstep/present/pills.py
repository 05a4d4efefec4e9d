"""Where the numbers of edges stand: pills on their lines, none over another, a neuron, or what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray
from backstep.present.geometry import (
    Geometry,
    Point,
    Rectangle,
    centred,
    common,
    crosses,
    overlaps,
    pill_width,
)
from backstep.present.looks import Target
from backstep.present.obstacles import bodies, obstacles

PILL_LINE = 1.2
"""Height of a line in a pill, in units of the type size."""

_PILL_RIM = 0.47
"""What is above the first line and below the last one, together, in the same units."""

PILL_PAD = 0.35
"""Between a pill's border and what is in it, in the same units."""

TIGHT_PAD = 0.25
"""The same where the numbers need the room."""

_MEETING = 1e-6
"""Share of an edge at its ends where it meets others of the same neuron."""
_MOST_SPOTS = 36
"""More edges than this between two layers never have room for all their numbers."""
_RIM, _RIM_SHARE = 2.0, 0.08
"""Between a pill and the lower end of the diagram: pixels, and units of the type size, whatever is more."""
AIR, _AIR_SHARE = 3.0, 0.1
"""Between two pills at least, and between a pill and another box: pixels, and units of the type size."""
_SHARES = np.round(0.1 + 0.0125 * np.arange(65), 4)
_LEVEL = _SHARES[np.argsort(np.abs(_SHARES - 0.5), kind="stable")]
_STEEP = _SHARES[np.argsort(np.minimum(np.abs(_SHARES - 0.32), np.abs(_SHARES - 0.68) + 0.01), kind="stable")]
"""Places along an edge, the best first: edges that cross others give way to either side of the middle."""

INSIDE = 0.2
"""How far a line runs at least through a pill that stands beside its middle, in units of the type size."""
_WELL_INSIDE = 0.6
"""The same where the pill can be as wide as that takes: it is seen whose numbers these are."""
_ASIDE = (0.0, -0.15, 0.15, -0.3, 0.3, -0.45, 0.45, -0.6, 0.6, -0.8, 0.8)
"""How far beside its line a pill may stand where there is no room on it, as shares of its height."""


def air(size: float) -> float:
    """Between two pills, and between a pill and another box, in pixels: on a wall 3 of them are no gap."""
    return max(AIR, _AIR_SHARE * size)


def most_lines(layer: int) -> int:
    """Lines an edge's pill may have: the weight, its derivative, and what is sent back where a neuron is behind."""
    return 3 if layer > 1 else 2


def pill_size(geometry: Geometry, lines: int, room: float) -> tuple[float, float]:
    """Width and height of an edge's pill with so many lines and `room` for a number."""
    return pill_width(room, geometry.type_size), pill_height(geometry.type_size, lines)


def pill_height(size: float, lines: int) -> float:
    """The same height at a type size."""
    return (lines * PILL_LINE + _PILL_RIM) * size


def lowest(geometry: Geometry) -> float:
    """How far down a pill may reach so that the diagram's rim does not cut its border off."""
    return geometry.height - max(_RIM, _RIM_SHARE * geometry.type_size)


def _capacity(geometry: Geometry, edges: Sequence[Target], width: float, height: float) -> int:
    """More pills of a size than this cannot stand on edges without touching, wherever they run.

    So many upright lines as pills have room side by side, one pill apart, meet every one; each holds so many.
    """
    ends = [geometry.edge_ends(edge.layer, edge.unit, edge.source) for edge in edges]
    across = max(x2 for _, _, x2, _ in ends) - min(x1 for x1, *_ in ends) - 2 * geometry.pill_margin
    return int(across // width) * int((geometry.height - geometry.header_y) // height)


def place_pills(
    geometry: Geometry, edges: Sequence[Target], lines: int, room: float, taken: Iterable[Rectangle]
) -> dict[Target, Point]:
    """A spot on each of `edges` for a pill with so many lines, none over another or over something `taken`.

    The most important edge comes first; `room` is that of a number. Empty unless every edge got one.
    """
    if not edges:
        return {}
    width, height = pill_size(geometry, lines, room)
    ends = np.array([geometry.edge_ends(edge.layer, edge.unit, edge.source) for edge in edges])
    rise = ends[:, 3] - ends[:, 1]
    shares = np.where((np.abs(rise) < height)[:, None], _LEVEL, _STEEP)
    xs = ends[:, :1] + shares * (ends[:, 2] - ends[:, 0])[:, None]
    ys = ends[:, 1:2] + shares * rise[:, None]
    boxes = np.stack([xs - width / 2, ys - height / 2, xs + width / 2, ys + height / 2])
    left, top, right, bottom = boxes
    free = (left >= ends[:, :1] + geometry.pill_margin) & (right <= ends[:, 2:3] - geometry.pill_margin)
    free &= (top >= 0) & (bottom <= lowest(geometry))
    flat = np.flatnonzero(free)
    lefts, tops, rights, bottoms = (side.ravel()[flat] for side in (left, top, right, bottom))
    covered = _covered(lefts, tops, rights, bottoms, np.array(list(taken)).reshape(-1, 4))
    free.reshape(-1)[flat[covered]] = False
    if not free.any(axis=1).all():
        return {}
    placed: dict[Target, Point] = {}
    for row, edge in enumerate(edges):
        places = np.flatnonzero(free[row])
        if not places.size:
            return {}
        best = _clearest(geometry, edge, boxes[:, row, places])
        spot = placed[edge] = float(xs[row, places[best]]), float(ys[row, places[best]])
        box = centred(*spot, width, height, air(geometry.type_size))
        free &= (left >= box[2]) | (right <= box[0]) | (top >= box[3]) | (bottom <= box[1])
    return placed


def _clearest(geometry: Geometry, edge: Target, boxes: FloatArray) -> int:
    """Which of (4, n) pills on one edge is best, those before it taken first.

    Clear of where other edges cross this one by the height of a line, else off it, else anywhere.
    """
    crossings = _crossings(geometry, edge)
    if not crossings.size:
        return 0
    left, top, right, bottom = boxes
    size = geometry.type_size
    close = [_holds_any(left, top, right, bottom, crossings, apart) for apart in (PILL_LINE * size, air(size))]
    return int(np.argmin(close[0].astype(int) + close[1]))


def _covered(
    left: FloatArray, top: FloatArray, right: FloatArray, bottom: FloatArray, blocked: FloatArray
) -> NDArray[np.bool_]:
    """For each of (n,) rectangles whether it has a point inside in common with one of the (m, 4)."""
    found = (left[:, None] < blocked[:, 2]) & (blocked[:, 0] < right[:, None])
    found &= (top[:, None] < blocked[:, 3]) & (blocked[:, 1] < bottom[:, None])
    return np.asarray(found.any(axis=1))


def _holds_any(
    left: FloatArray, top: FloatArray, right: FloatArray, bottom: FloatArray, points: FloatArray, air: float
) -> NDArray[np.bool_]:
    """For each of (n,) rectangles with `air` around them whether one of the (m, 2) points lies in it."""
    x, y = points[:, 0], points[:, 1]
    inside = (left[:, None] - air < x) & (x < right[:, None] + air)
    inside &= (top[:, None] - air < y) & (y < bottom[:, None] + air)
    return np.asarray(inside.any(axis=1))


def _crossings(geometry: Geometry, edge: Target) -> FloatArray:
    """Where the other drawn edges between the same layers cross an edge, (n, 2); the same for every step."""
    known = geometry.crossings.get(edge)
    if known is not None:
        return known
    ends = geometry.ends.get(edge.layer)
    if ends is None:
        others = geometry.edges_into(edge.layer)
        ends = np.array([geometry.edge_ends(other.layer, other.unit, other.source) for other in others])
        geometry.ends[edge.layer] = ends
    x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
    x, y = ends[:, 0], ends[:, 1]
    dx, dy = ends[:, 2] - x, ends[:, 3] - y
    across = (x2 - x1) * dy - (y2 - y1) * dx
    with np.errstate(divide="ignore", invalid="ignore"):
        mine = ((x - x1) * dy - (y - y1) * dx) / across
        theirs = ((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) / across
    # Not where they only meet, at a neuron.
    met = (mine > _MEETING) & (mine < 1 - _MEETING) & (theirs > _MEETING) & (theirs < 1 - _MEETING)
    found = geometry.crossings[edge] = np.column_stack((x1 + mine[met] * (x2 - x1), y1 + mine[met] * (y2 - y1)))
    return found


def doubtful(geometry: Geometry, edge: Target, spot: Point, extent: tuple[float, float]) -> bool:
    """Whether another edge runs under a pill of an `extent`, so that it could be the other's too."""
    key = (edge, spot, extent)
    known = geometry.doubts.get(key)
    if known is None:
        box = centred(*spot, *extent, -air(geometry.type_size))
        others = (other for other in geometry.edges_into(edge.layer) if other != edge)
        known = any(crosses(geometry.edge_ends(other.layer, other.unit, other.source), box) for other in others)
        geometry.doubts[key] = known
    return known


def least_width(geometry: Geometry, edge: Target, spot: Point, lines: int) -> float:
    """How wide a pill around `spot` with so many lines should be, so that it holds a good piece of its own line."""
    x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
    size = geometry.type_size
    aside = abs(y1 + (y2 - y1) * (spot[0] - x1) / (x2 - x1) - spot[1])
    beyond = aside - pill_height(size, lines) / 2 + _WELL_INSIDE * size
    return 2 * beyond * (x2 - x1) / abs(y2 - y1) if beyond > 0 and y2 != y1 else 0.0


def nearest_spot(
    geometry: Geometry,
    edge: Target,
    extent: tuple[float, float],
    around: Sequence[Rectangle],
    written: Sequence[Rectangle],
) -> Point | None:
    """A spot on an edge that covers no neuron, and as little as can be of what is `written` and of what is `around`."""
    width, height = extent
    x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
    neurons = bodies(geometry, edge.layer)
    best: tuple[float, float, float, Point] | None = None
    for share in _LEVEL.tolist():
        # It may stand beside its line, as long as it touches it.
        for part in _ASIDE:
            aside = part * height
            x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1) + aside
            box = centred(x, y, width, height)
            outside = box[0] < x1 or box[2] > x2 or box[1] < 0 or box[3] > lowest(geometry)
            if outside or not crosses((x1, y1, x2, y2), box) or any(overlaps(box, body) for body in neurons):
                continue
            hidden = sum(common(box, other) for other in written)
            covered = sum(common(box, other) for other in around)
            if best is None or (hidden, covered, abs(aside)) < best[:3]:
                best = hidden, covered, abs(aside), (x, y)
    return best[3] if best is not None else None


def spots(geometry: Geometry, layer: int, *, first: bool) -> dict[Target, Point]:
    """A spot for the pill of every edge into `layer`, none over another; empty where not all of them have room.

    With `first`, pills of one line, as long as no derivative is known.
    """
    count, room = (1, geometry.room) if first else (most_lines(layer), geometry.pill_room)
    edges = geometry.edges_into(layer)
    width, height = pill_size(geometry, count, room)
    if len(edges) > _MOST_SPOTS or len(edges) > _capacity(geometry, edges, width, height):
        return {}

    def steepness(edge: Target) -> float:
        _, y1, _, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
        return abs(y2 - y1)

    taken = obstacles(geometry, layer, 1 if first else 2)
    # Level edges have one obvious place, and steep ones can give way; where that is not enough, the other way round.
    level = sorted(edges, key=steepness)
    return place_pills(geometry, level, count, room, taken) or place_pills(geometry, level[::-1], count, room, taken)
