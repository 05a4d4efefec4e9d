"""Where the numbers of edges stand: pills on their lines, none over another, a neuron, or what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray
from backstep.present.geometry import (
    Geometry,
    Point,
    Rectangle,
    Span,
    centred,
    common,
    crosses,
    grown,
    overlaps,
    pill_width,
)
from backstep.present.looks import Target
from backstep.present.obstacles import bodies, obstacles

PILL_LINE = 1.24
"""Height of a line in a pill, in units of the type size."""

PILL_PAD = 0.35
"""Between a pill's border and what is in it, in the same units."""

_MEETING = 1e-6
"""Share of an edge at its ends where it meets others of the same neuron."""
_MOST_SPOTS = 36
"""More edges than this between two layers never have room for all their numbers."""
AIR = 2.0
"""Pixels between two pills at least, and between a pill and another box."""
_SHARES = np.round(0.1 + 0.0125 * np.arange(65), 4)
_LEVEL = _SHARES[np.argsort(np.abs(_SHARES - 0.5), kind="stable")]
_STEEP = _SHARES[np.argsort(np.minimum(np.abs(_SHARES - 0.32), np.abs(_SHARES - 0.68) + 0.01), kind="stable")]
"""Places along an edge, the best first: edges that cross others give way to either side of the middle."""

_ACROSS = np.linspace(-1.0, 1.0, 25)
"""Places beside a line, as shares of the way that there is."""
_INSIDE = 0.4
"""How far a line runs at least through its pill, in units of the type size."""
_ASIDE = (0.0, -0.15, 0.15, -0.3, 0.3, -0.45, 0.45, -0.6, 0.6, -0.8, 0.8)
"""How far beside its line a pill may stand where there is no room on it, as shares of its height."""


def most_lines(layer: int) -> int:
    """Lines an edge's pill may have: the weight, its derivative, and what is sent back where a neuron is behind."""
    return 3 if layer > 1 else 2


def pill_size(geometry: Geometry, lines: int, room: float) -> tuple[float, float]:
    """Width and height of an edge's pill with so many lines and `room` for a number."""
    size = geometry.type_size
    return pill_width(room, size), lines * PILL_LINE * size + 0.35 * size


def _capacity(geometry: Geometry, edges: Sequence[Target], width: float, height: float) -> int:
    """More pills of a size than this cannot stand on edges without touching, wherever they run.

    So many upright lines as pills have room side by side, one pill apart, meet every one; each holds so many.
    """
    ends = [geometry.edge_ends(edge.layer, edge.unit, edge.source) for edge in edges]
    across = max(x2 for _, _, x2, _ in ends) - min(x1 for x1, *_ in ends) - 2 * geometry.pill_margin
    return int(across // width) * int((geometry.height - geometry.header_y) // height)


def place_pills(
    geometry: Geometry,
    lines: Mapping[Target, int],
    room: float,
    taken: Iterable[Rectangle],
    *,
    all_or_none: bool,
    aside: bool = False,
) -> dict[Target, Point]:
    """A spot on each edge of `lines`, none over another or over something `taken`.

    `lines` says how many lines each pill has, the most important edge first; `room` is that of a number. With `aside`,
    a pill may stand beside the middle of its line as long as the line runs through it. Edges without room are left
    out; with `all_or_none` the result is empty unless every edge got one.
    """
    edges = list(lines)
    if not edges:
        return {}
    extents = [pill_size(geometry, count, room) for count in lines.values()]
    width, heights = extents[0][0], np.array([height for _, height in extents])
    ends = np.array([geometry.edge_ends(edge.layer, edge.unit, edge.source) for edge in edges])
    rise = ends[:, 3] - ends[:, 1]
    shares = np.where((np.abs(rise) < heights)[:, None], _LEVEL, _STEEP)
    xs = ends[:, :1] + shares * (ends[:, 2] - ends[:, 0])[:, None]
    ys = ends[:, 1:2] + shares * rise[:, None]
    boxes = np.stack([xs - width / 2, ys - heights[:, None] / 2, xs + width / 2, ys + heights[:, None] / 2])
    left, top, right, bottom = boxes
    free = (left >= ends[:, :1] + geometry.pill_margin) & (right <= ends[:, 2:3] - geometry.pill_margin)
    free &= (top >= 0) & (bottom <= geometry.height)
    blocked = list(taken)
    flat = np.flatnonzero(free)
    lefts, tops, rights, bottoms = (side.ravel()[flat] for side in (left, top, right, bottom))
    covered = _covered(lefts, tops, rights, bottoms, np.array(blocked).reshape(-1, 4))
    free.reshape(-1)[flat[covered]] = False
    if all_or_none and not aside and not free.any(axis=1).all():
        return {}
    placed: dict[Target, Point] = {}
    for row, (edge, extent) in enumerate(zip(edges, extents, strict=True)):
        places = np.flatnonzero(free[row])
        spot = None
        if places.size:
            best = _clearest(geometry, edge, boxes[:, row, places])
            spot = float(xs[row, places[best]]), float(ys[row, places[best]])
        elif aside:
            spot = _aside_spot(geometry, edge, extent, np.array(blocked).reshape(-1, 4))
        if spot is not None:
            placed[edge] = spot
            box = centred(*spot, *extent, AIR)
            blocked.append(box)
            free &= (left >= box[2]) | (right <= box[0]) | (top >= box[3]) | (bottom <= box[1])
        elif all_or_none:
            return {}
    return placed


def _clearest(geometry: Geometry, edge: Target, boxes: FloatArray) -> int:
    """Which of (4, n) pills on one edge is best, those before it taken first.

    Clear of where other edges cross this one by the height of a line, else off it, else anywhere.
    """
    crossings = _crossings(geometry, edge)
    if not crossings.size:
        return 0
    left, top, right, bottom = boxes
    close = [_holds_any(left, top, right, bottom, crossings, air) for air in (PILL_LINE * geometry.type_size, AIR)]
    return int(np.argmin(close[0].astype(int) + close[1]))


def _aside_spot(geometry: Geometry, edge: Target, extent: tuple[float, float], blocked: FloatArray) -> Point | None:
    """The place clear of `blocked` where an edge runs through its pill, as near to the pill's middle as can be."""
    width, height = extent
    x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
    play = (x2 - x1) / 2 - geometry.pill_margin - width / 2
    if play < 0:
        return None
    rise = (y2 - y1) / (x2 - x1)
    # As far from the middle as the line still runs through the pill, and not along its rim.
    most = abs(rise) * width / 2 + height / 2 - _INSIDE * geometry.type_size
    across, aside = np.meshgrid((x1 + x2) / 2 + play * _ACROSS, most * _ACROSS)
    xs, away = across.ravel(), aside.ravel()
    ys = y1 + rise * (xs - x1) + away
    left, top, right, bottom = xs - width / 2, ys - height / 2, xs + width / 2, ys + height / 2
    free = (top >= 0) & (bottom <= geometry.height) & ~_covered(left, top, right, bottom, blocked)
    places = np.flatnonzero(free)
    if not places.size:
        return None
    best = places[np.argmin(np.abs(away[places]))]
    return float(xs[best]), float(ys[best])


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
        box = centred(*spot, *extent, -AIR)
        others = (other for other in geometry.edges_into(edge.layer) if other != edge)
        known = any(crosses(geometry.edge_ends(other.layer, other.unit, other.source), box) for other in others)
        geometry.doubts[key] = known
    return known


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
            outside = box[0] < x1 or box[2] > x2 or box[1] < 0 or box[3] > geometry.height
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
    if first:
        return _all_spots(geometry, layer, 1, geometry.first_room, bias_numbers=1)
    return _all_spots(geometry, layer, most_lines(layer), geometry.pill_room, bias_numbers=2)


def spans(geometry: Geometry, layer: int) -> dict[Target, Span]:
    """The room of every edge's pill in a layer where some must do with fewer lines; empty where some have none at all.

    It may stand beside the middle of its line. What there is beyond an equal share goes to level edges first.
    """
    room, most = geometry.pill_room, most_lines(layer)
    least, found = 0, _all_spots(geometry, layer, 1, room, bias_numbers=2, aside=True)
    while found and least < most:
        least, spots_of = least + 1, found
        found = _all_spots(geometry, layer, least + 1, room, bias_numbers=2, aside=True) if least < most else {}
    if not least:
        return {}
    boxes = {edge: centred(*spot, *pill_size(geometry, least, room)) for edge, spot in spots_of.items()}
    taken = obstacles(geometry, layer, widest=True)
    for count in range(least + 1, most + 1):
        height = pill_size(geometry, count, room)[1]
        for edge, box in boxes.items():
            others = [grown(other, AIR) for also, other in boxes.items() if also != edge]
            boxes[edge] = stretched(geometry, box, height, [*taken, *others]) or box
    return {edge: _span(geometry, edge, boxes[edge]) for edge in boxes}


def _span(geometry: Geometry, edge: Target, box: Rectangle) -> Span:
    """A pill of one line stands where the edge runs, as far as its room goes."""
    x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
    x = (box[0] + box[2]) / 2
    half = pill_size(geometry, 1, geometry.pill_room)[1] / 2
    on_line = y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return Span(x, min(max(on_line, box[1] + half), box[3] - half), box[1], box[3])


def stretched(geometry: Geometry, box: Rectangle, height: float, taken: Iterable[Rectangle]) -> Rectangle | None:
    """A rectangle made so high up and down where nothing `taken` is in the way; None where there is no room."""
    left, top, right, bottom = box
    above, below = 0.0, geometry.height
    for other in taken:
        if other[0] < right and left < other[2]:
            if other[3] <= top:
                above = max(above, other[3])
            elif other[1] >= bottom:
                below = min(below, other[1])
            else:
                return None
    if below - above < height:
        return None
    start = min(max((top + bottom - height) / 2, above), below - height)
    return left, start, right, start + height


def _all_spots(
    geometry: Geometry, layer: int, count: int, room: float, bias_numbers: int, *, aside: bool = False
) -> dict[Target, Point]:
    edges = geometry.edges_into(layer)
    width, height = pill_size(geometry, count, room)
    if len(edges) > _MOST_SPOTS or len(edges) > _capacity(geometry, edges, width, height):
        return {}

    def steepness(edge: Target) -> float:
        _, y1, _, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
        return abs(y2 - y1)

    def height_of(edge: Target) -> tuple[float, float]:
        _, y1, _, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
        return y1 + y2, y2

    taken = obstacles(geometry, layer, bias_numbers, widest=aside)
    # Level edges have one obvious place, and steep ones can give way; where that is not enough, the other way round.
    orders = [sorted(edges, key=steepness), sorted(edges, key=steepness, reverse=True)]
    if aside:
        orders += [sorted(edges, key=height_of), sorted(edges, key=height_of, reverse=True)]
    found: dict[Target, Point] = {}
    for order in orders:
        found = place_pills(geometry, dict.fromkeys(order, count), room, taken, all_or_none=True, aside=aside)
        if found:
            break
    return found
