"""Numbers of edges where not all of them have room on their lines: in columns, each where its own line runs through it.

What does not depend on the step, the columns and where a line meets them, is found once for a geometry. How many lines
each number has changes from step to step: `pack` shifts those of a column no more than that needs, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from backstep.present.biases import badge_out
from backstep.present.geometry import Geometry, Point, Rectangle, pill_width
from backstep.present.looks import Target
from backstep.present.obstacles import obstacles
from backstep.present.pills import AIR, INSIDE, air, lowest, most_lines, pill_height

_ROUNDING = 1e-6
"""Pixels that may be lost in rounding."""
_MOST_KNOWN = 128
_INDEX = 0.7
"""What the numbers of its edge make a pill wider, in units of the type size, where there is room."""

Stretch = tuple[float, float]
"""From an upper to a lower y."""


class Seat(NamedTuple):
    """Where an edge runs in its column: in the middle of a pill, and its highest and its lowest point beneath it."""

    column: int
    y: float
    high: float
    low: float


Stands = dict[Target, tuple[Point, int]]
"""By edge the middle of its pill and how many lines it has."""


class Wish(NamedTuple):
    """What pills of a layer are to show, by what their edges are to the step.

    `step` are those that it computes or adds up, `play` others in play, `rest` all others, each with the most lines it
    can have; of the first ones, `least` lines are never given up.
    """

    step: tuple[tuple[Target, int], ...]
    play: tuple[tuple[Target, int], ...]
    rest: tuple[tuple[Target, int], ...]
    least: int

    @property
    def needed(self) -> dict[Target, int]:
        """The lines that are shown before anything else is."""
        return {edge: min(self.least, most) for edge, most in self.step} | {edge: 1 for edge, _ in self.play}

    def rungs(self) -> Iterator[tuple[tuple[Target, int], ...]]:
        """What pills get beyond one line each, one after the other as long as there is room."""
        # A summand stands beside the weight it came along.
        yield tuple((edge, min(2, most)) for edge, most in self.step)
        yield self.step
        for part in (self.play, self.rest):
            yield tuple((edge, min(2, most)) for edge, most in part)
            yield part


class Share(IntEnum):
    """Who has a pill: some of the edges in play, all of these, or all edges that a wish names."""

    SOME = 0
    PLAY = 1
    ALL = 2


class Standing(NamedTuple):
    """Where pills stand, and which of those that are wanted do."""

    places: Stands
    share: Share


Blocked = tuple[tuple[Stretch, ...], ...]
"""For each column what stands in it, from top to bottom, nothing over another."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """The columns of pills between two layers. `width` is that of a pill, `blocked` what always stands there."""

    xs: tuple[float, ...]
    width: float
    height: float
    """The lower end of the columns."""
    size: float
    seats: dict[Target, Seat]
    blocked: Blocked
    known: dict[tuple[Wish, Blocked], Standing] = field(init=False, default_factory=dict, repr=False)
    """What was found lately: between most steps a layer stays as it is."""

    def stands(self, wish: Wish, boxes: Iterable[Rectangle]) -> Standing:
        """Where pills stand clear of `boxes`: all of them, or those in play alone, these with all that matters first.

        A few of the others would hide the lines and say little: one could not tell why just these have a number.
        """
        blocked = self._beside(boxes)
        found = self.known.get((wish, blocked))
        if found is None:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            found = self.known[wish, blocked] = self._find(wish, blocked)
        return found

    def holding(self, lines: int, boxes: Iterable[Rectangle]) -> dict[Target, Point]:
        """Where pills of all edges with so many lines stand clear of `boxes`; empty where they have no room."""
        return self._arrange(dict.fromkeys(self.seats, lines), self._beside(boxes)) or {}

    def _find(self, wish: Wish, blocked: Blocked) -> Standing:
        needed, share = wish.needed, Share.ALL
        counts = needed | {edge: 1 for edge, _ in wish.rest}
        spots = self._arrange(counts, blocked)
        if spots is None:
            counts, share = needed, Share.PLAY
            spots = self._arrange(counts, blocked)
        if spots is None:
            return Standing(self._fill(needed, blocked), Share.SOME)
        for rung in wish.rungs():
            wanted = {edge: lines for edge, lines in rung if 0 < counts.get(edge, 0) < lines}
            found = self._arrange(counts | wanted, blocked) if wanted else None
            if found is not None:
                counts, spots = counts | wanted, found
        return Standing({edge: (spot, counts[edge]) for edge, spot in spots.items()}, share)

    def _beside(self, boxes: Iterable[Rectangle]) -> Blocked:
        found = list(boxes)
        return tuple(
            _merged([*lasting, *_stretches(x, self.width, found)])
            for x, lasting in zip(self.xs, self.blocked, strict=True)
        )

    def _arrange(self, lines: Mapping[Target, int], blocked: Blocked) -> dict[Target, Point] | None:
        """A place for each edge of `lines`, which says how many lines its pill has; None where not all have room."""
        columns: list[list[Target]] = [[] for _ in self.xs]
        for edge, seat in self.seats.items():
            if edge in lines:
                columns[seat.column].append(edge)
        found: dict[Target, Point] = {}
        for x, edges, taken in zip(self.xs, columns, blocked, strict=True):
            seats = [self.seats[edge] for edge in edges]
            heights = [pill_height(self.size, lines[edge]) for edge in edges]
            ys = pack(seats, heights, taken, self.height, INSIDE * self.size, air(self.size))
            if ys is None:
                return None
            found.update((edge, (x, y)) for edge, y in zip(edges, ys, strict=True))
        return found

    def _fill(self, wanted: Mapping[Target, int], blocked: Blocked) -> Stands:
        """Places for those of `wanted` that have room, one after the other, with fewer lines if need be."""
        taken, apart = [list(stretches) for stretches in blocked], air(self.size)
        found: Stands = {}
        for edge, most in wanted.items():
            seat = self.seats[edge]
            free = _merged(taken[seat.column])
            for lines in range(most, 0, -1):
                height = pill_height(self.size, lines)
                ys = pack([seat], [height], free, self.height, INSIDE * self.size, air(self.size))
                if ys is not None:
                    found[edge] = (self.xs[seat.column], ys[0]), lines
                    taken[seat.column].append((ys[0] - height / 2 - apart, ys[0] + height / 2 + apart))
                    break
        return found


def stack_of(geometry: Geometry, layer: int) -> Stack:
    """The columns between a layer and the one before, as many as go side by side; the same for every step."""
    known = geometry.stacks.get(layer)
    if known is None:
        known = geometry.stacks[layer] = _stack(geometry, layer)
    return known


def columned(geometry: Geometry, layer: int, lines: int) -> dict[Target, Point]:
    """As `pills.spots`, but beside the middle of their lines, between upright neurons; empty between others.

    `lines` is how many each pill has; as long as that is one, neurons have no derivatives beside their biases.
    """
    if not geometry.upright:
        return {}
    return stack_of(geometry, layer).holding(lines, obstacles(geometry, layer, min(lines, 2)))


def kept(geometry: Geometry, layer: int, counts: Mapping[Target, int]) -> Stands:
    """Where pills with `counts` lines stand in a layer that is `columned`.

    Each has a place for all the lines it will ever have, so that none moves while others get more; in it, each is as
    near to its line as can be. As long as no pill has more than one line, they stand nearer to their lines.
    """
    stack, lines = stack_of(geometry, layer), most_lines(layer)
    places = geometry.columned[layer]
    if max(counts.values()) == 1 and (nearer := columned(geometry, layer, 1)):
        places, lines = nearer, 1
    found: Stands = {}
    for edge, (x, y) in places.items():
        free = (pill_height(stack.size, lines) - pill_height(stack.size, counts[edge])) / 2
        found[edge] = (x, min(max(stack.seats[edge].y, y - free), y + free)), counts[edge]
    return found


def _stack(geometry: Geometry, layer: int) -> Stack:
    size, edges = geometry.type_size, geometry.edges_into(layer)
    middle = {where: x for where, x, _ in geometry.columns}
    left = middle[layer - 1] + geometry.half_width(layer - 1)
    right = middle[layer] - geometry.half_width(layer)
    usual = pill_width(geometry.pill_room, size)
    # Out of the way of badges where there is room for that.
    margin = max(geometry.pill_margin, min(badge_out(geometry), (right - left - usual) / 2))
    left, right = left + margin, right - margin
    apart = air(size)
    count = max(1, int((right - left + apart) // (usual + apart)))
    each = (right - left + apart) / count
    width = min(each - apart - 2 * _ROUNDING, usual + _INDEX * size)
    xs = tuple(left - apart / 2 + (place + 0.5) * each for place in range(count))
    rows = {where: {unit: place for place, unit in enumerate(units)} for where, _, units in geometry.columns}
    seats: dict[Target, Seat] = {}
    for edge in edges:
        # Neighbours of one fan stand in different columns.
        column = (rows[layer][edge.unit] + rows[layer - 1][edge.source]) % count
        x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
        rise = (y2 - y1) / (x2 - x1)
        y = y1 + rise * (xs[column] - x1)
        aside = abs(rise) * width / 2
        seats[edge] = Seat(column, y, y - aside, y + aside)
    ordered = sorted(seats, key=lambda edge: (round(seats[edge].y, 3), edge.unit, edge.source))
    lasting = obstacles(geometry, layer, bias_numbers=0)
    blocked = tuple(_merged(_stretches(x, width, lasting)) for x in xs)
    return Stack(xs, width, lowest(geometry), size, {edge: seats[edge] for edge in ordered}, blocked)


def _stretches(x: float, width: float, boxes: Iterable[Rectangle]) -> list[Stretch]:
    """What rectangles take of a column around `x`."""
    left, right = x - width / 2, x + width / 2
    return [(box[1], box[3]) for box in boxes if box[0] < right and left < box[2]]


def _merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for top, bottom in sorted(stretches):
        if found and top <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], bottom)
        else:
            found.append((top, bottom))
    return tuple(found)


def pack(
    seats: Sequence[Seat],
    heights: Sequence[float],
    blocked: Sequence[Stretch],
    bottom: float,
    inside: float,
    apart: float = AIR,
) -> list[float] | None:
    """The middles of pills in one column, in this order from top to bottom; None where they have no room.

    Each holds a piece of its line at least `inside` deep, none is over another or in a `blocked` stretch, and none
    ends below `bottom`. Where they are in each other's way, those above and those below give way alike.
    """
    downward = _packed(seats, heights, blocked, (0.0, bottom), inside, apart)
    if downward is None or all(y == seat.y for y, seat in zip(downward, seats, strict=True)):
        return downward
    turned = [Seat(seat.column, -seat.y, -seat.low, -seat.high) for seat in reversed(seats)]
    below = [(-end, -start) for start, end in reversed(blocked)]
    upward = _packed(turned, heights[::-1], below, (-bottom, 0.0), inside, apart)
    if upward is None:
        return downward
    found = [(one - other) / 2 for one, other in zip(downward, reversed(upward), strict=True)]
    free = all(
        _below(y, height / 2, blocked) - y < _ROUNDING for y, height in zip(found, heights, strict=True)
    )  # fmt: skip
    return found if free else downward


def _packed(
    seats: Sequence[Seat],
    heights: Sequence[float],
    blocked: Sequence[Stretch],
    area: Stretch,
    inside: float,
    apart: float,
) -> list[float] | None:
    """As `pack`, each pill as near to its line as those above it let it."""
    latest = [0.0] * len(seats)
    end = area[1]
    for place in range(len(seats) - 1, -1, -1):
        half = heights[place] / 2
        y = _above(min(seats[place].low + half - inside, end - half), half, blocked)
        if y < max(seats[place].high - half + inside, area[0] + half) - _ROUNDING:
            return None
        latest[place] = y
        end = y - half - apart
    found = []
    start = area[0]
    for seat, height, last in zip(seats, heights, latest, strict=True):
        half = height / 2
        first = min(_below(max(seat.high - half + inside, start + half), half, blocked), last)
        y = _nearest(seat.y, first, last, half, blocked)
        found.append(y)
        start = y + half + apart
    return found


def _below(y: float, half: float, blocked: Sequence[Stretch]) -> float:
    """The first free middle from `y` on downward."""
    for top, bottom in blocked:
        if top < y + half and y - half < bottom:
            y = bottom + half
    return y


def _above(y: float, half: float, blocked: Sequence[Stretch]) -> float:
    """The first free middle from `y` on upward."""
    for top, bottom in reversed(blocked):
        if top < y + half and y - half < bottom:
            y = top - half
    return y


def _nearest(wanted: float, first: float, last: float, half: float, blocked: Sequence[Stretch]) -> float:
    """The free middle from `first` to `last`, both free, that is nearest to the one `wanted`."""
    wanted = min(max(wanted, first), last)
    up, down = _above(wanted, half, blocked), _below(wanted, half, blocked)
    if up < first:
        return down
    return up if down > last or wanted - up <= down - wanted else down
