"""Where the numbers of edges stand: pills on their lines, none over another, a neuron, or what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
_ROUNDING = 1e-6
"""Pixels that may be lost in rounding."""
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


def _most(across: float, high: float, extent: tuple[float, float], apart: float) -> int:
    """More pills of an `extent` than this cannot stand `apart` in an area of that width and height.

    So many upright lines as pills have room side by side meet every one; each holds so many.
    """
    width, height = extent
    columns, rows = (across + apart + _ROUNDING) // (width + apart), (high + apart + _ROUNDING) // (height + apart)
    return int(max(0.0, columns) * max(0.0, rows))


class _Places(NamedTuple):
    """Places for pills of one size on the edges into a layer, those of an edge one after the other, the best first."""

    edge: NDArray[np.intp]
    """The number of the edge that each of the n places is on."""
    spots: FloatArray
    """Their middles, (2, n)."""
    boxes: FloatArray
    """Left, top, right and bottom of a pill in each of them, (4, n)."""

    def of(self, chosen: NDArray[np.intp | np.bool_]) -> _Places:
        """Those chosen, in that order."""
        return _Places(self.edge[chosen], self.spots[:, chosen], self.boxes[:, chosen])


def _free_places(
    geometry: Geometry, ends: FloatArray, extent: tuple[float, float], taken: Sequence[Rectangle]
) -> _Places:
    """All places on edges with (n, 4) `ends` where a pill of an `extent` covers nothing `taken`."""
    width, height = extent
    x1, y1, x2, y2 = ends.T[:, :, None]
    rise = y2 - y1
    shares = np.where(np.abs(rise) < height, _LEVEL, _STEEP)
    spots = np.array((x1 + shares * (x2 - x1), y1 + shares * rise))
    half = np.array((width / 2, height / 2))[:, None, None]
    boxes = np.concatenate((spots - half, spots + half))
    left, top, right, bottom = boxes
    inside = (left >= x1 + geometry.pill_margin) & (right <= x2 - geometry.pill_margin)
    inside &= (top >= 0) & (bottom <= lowest(geometry))
    found = _Places(inside.nonzero()[0], spots[:, inside], boxes[:, inside])
    return found.of(~_covered(found.boxes, np.array(taken)))


def _chosen(places: _Places, order: NDArray[np.intp], extent: tuple[float, float], apart: float) -> dict[int, Point]:
    """By the number of an edge a place for its pill, none closer to another than `apart`, the first in `order` first.

    Empty unless every edge gets one.
    """
    turns = np.empty_like(order)
    turns[order] = np.arange(len(order))
    turn = turns[places.edge]
    _, spots, boxes = places.of(turn.argsort(kind="stable"))
    ends = np.bincount(turn).cumsum()
    free = np.ones(len(turn), dtype=bool)
    found: dict[int, Point] = {}
    start = 0
    for edge, end in zip(order.tolist(), ends.tolist(), strict=True):
        best = start + int(free[start:end].argmax())
        if not free[best]:
            return {}
        x, y = spots[:, best].tolist()
        found[edge] = x, y
        box = centred(x, y, *extent, apart)
        left, top, right, bottom = boxes[:, end:]
        free[end:] &= (left >= box[2]) | (right <= box[0]) | (top >= box[3]) | (bottom <= box[1])
        start = end
    return found


def _clearest_first(geometry: Geometry, layer: int, places: _Places) -> _Places:
    """The same places of each edge in another order, those as good as each other as they were.

    Clear of where other edges cross this one by the height of a line, else off it, else anywhere.
    """
    crossings = _crossings(geometry, layer)
    if not np.isfinite(crossings).any():
        return places
    size, (x, y) = geometry.type_size, crossings[:, places.edge]
    close = np.zeros(len(places.edge), dtype=int)
    left, top, right, bottom = places.boxes[:, :, None]
    for apart in (PILL_LINE * size, air(size)):
        held = (left - apart < x) & (x < right + apart)
        held &= (top - apart < y) & (y < bottom + apart)
        close += held.any(axis=1)
    return places.of(np.lexsort((close, places.edge)))


def _covered(boxes: FloatArray, blocked: FloatArray) -> NDArray[np.bool_]:
    """For each of (4, n) rectangles whether it has a point inside in common with one of the (m, 4) `blocked`."""
    left, top, right, bottom = boxes[:, :, None]
    found = (left < blocked[:, 2]) & (blocked[:, 0] < right)
    found &= (top < blocked[:, 3]) & (blocked[:, 1] < bottom)
    return np.asarray(found.any(axis=1))


def _crossings(geometry: Geometry, layer: int) -> FloatArray:
    """The x and y of where each edge into a layer crosses each other one, (2, n, n); infinite where it does not.

    They are the same for every size of pills.
    """
    known = geometry.crossings.get(layer)
    if known is not None:
        return known
    ends = geometry.ends_into(layer)
    x1, y1, x2, y2 = ends.T[:, :, None]
    x, y = ends[:, 0], ends[:, 1]
    run, rise = x2 - x1, y2 - y1
    dx, dy = ends[:, 2] - x, ends[:, 3] - y
    across = run * dy - rise * dx
    with np.errstate(divide="ignore", invalid="ignore"):
        mine = ((x - x1) * dy - (y - y1) * dx) / across
        theirs = ((x - x1) * rise - (y - y1) * run) / across
        # Not where they only meet, at a neuron.
        met = (mine > _MEETING) & (mine < 1 - _MEETING) & (theirs > _MEETING) & (theirs < 1 - _MEETING)
        found = geometry.crossings[layer] = np.where(met, (x1 + mine * run, y1 + mine * rise), np.inf)
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
    edges, ends = geometry.edges_into(layer), geometry.ends_into(layer)
    extent, apart = pill_size(geometry, count, room), air(geometry.type_size)
    across = float(ends[:, 2].max() - ends[:, 0].min()) - 2 * geometry.pill_margin
    most = min(_MOST_SPOTS, _most(across, geometry.height - geometry.header_y, extent, apart))
    if len(edges) > most:
        return {}
    places = _free_places(geometry, ends, extent, obstacles(geometry, layer, 1 if first else 2))
    if not np.bincount(places.edge, minlength=len(edges)).all():
        return {}
    left, top = places.boxes[:2].min(axis=1).tolist()
    right, bottom = places.boxes[2:].max(axis=1).tolist()
    if len(edges) > _most(right - left, bottom - top, extent, apart):
        return {}
    places = _clearest_first(geometry, layer, places)
    # Level edges have one obvious place, and steep ones can give way; where that is not enough, the other way round.
    level = np.abs(ends[:, 3] - ends[:, 1]).argsort(kind="stable")
    found = _chosen(places, level, extent, apart) or _chosen(places, level[::-1], extent, apart)
    return {edges[number]: spot for number, spot in found.items()}
