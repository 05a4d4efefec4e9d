"""Where everything of the diagram stands, once it is decided, and rectangles to reason about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.present.columns import ABOVE, BELOW, DOT_RADIUS, UPRIGHT_BELOW
from backstep.present.looks import Target

if TYPE_CHECKING:
    from backstep.present.stacks import Stack

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Point = tuple[float, float]
Segment = tuple[float, float, float, float]
"""A straight line from (x1, y1) to (x2, y2)."""

_INPUT_SHARE = 0.62
"""An input shows one number where a neuron shows two side by side, and is that much narrower."""
_STACKED_PAD, _INPUT_PAD = 1.5, 1.1
"""What a neuron with its numbers above each other, each behind a letter, is wider than a number, and an input then."""

_CELL_PAD = 0.45
"""What the half of a neuron with its numbers side by side is wider than a number, in units of the type size."""

RING = 11.5
"""How far in pixels the ring of a neuron in play stands out at most, with some air."""

SHARES = 1.6, 1.5, 1.4, 1.3, 1.2, 1.1
"""How much larger the numbers in neurons and inputs may be than others, the best first."""
_HIGH = 2.2
"""How high the half of a neuron is that has room for a letter above a number, for a number of size 1."""
_STACKED = 1.3
"""The same of one with two numbers above each other."""
_ALONE = 1.5
"""The same of one with a number alone."""
_PAD = 0.35
"""Between a number and the rims beside it, on both sides together, for a number of size 1."""

_SPARE, _LETTER = 0.45, 0.38
"""What the sides and the air of an upright neuron leave of `_STACKED_PAD` for a letter, and what the letter takes for a
number of size 1."""

_TAG_AWAY, _TAG_TOP = 0.5, 2.0
"""How far the box of a bias is from the rim of its neuron at least, and its upper end, in units of the type size."""
_TAG_LEAST = 1.3
"""How high that box is where the ring of its neuron takes some of its room, in the same units."""
_TAG_AIR, _TAG_AIR_SHARE = 2.7, 0.16
"""Between that box and the ring of its neuron, so that the box with its border stands clear: pixels, and in the same
units, whatever is more."""

CORNER = 12.0
"""The round corners of J in pixels: no line ends there."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A count of units or layers that are not drawn, where they would stand."""

    x: float
    y: float
    count: int
    layers: bool = False


@dataclass(frozen=True, slots=True)
class Geometry:
    """All positions, in pixels. `type_size` is the size of numbers; `room` the width of a number in a neuron's half.

    `pill_room` is that of a number in a pill, where numbers are longer, `cost_room` of a number on the way to J.
    """

    width: float
    height: float
    type_size: float
    room: float
    pill_room: float
    cost_room: float
    half_height: float
    input_half_height: float
    depth: int
    layers: tuple[int, ...]
    """Those that are drawn, of 0 to `depth`."""
    columns: tuple[tuple[int, float, tuple[int, ...]], ...]
    """Layer, x and units drawn."""
    places: dict[tuple[int, int], Point]
    badges: bool
    """Whether it has room for derivatives; if not, it is another one as soon as there are any."""
    upright: bool
    """Whether a neuron has its numbers above each other, because side by side they leave its edges no room."""
    dots: frozenset[tuple[int, int]]
    """Neurons drawn without numbers because there is no room for them."""
    folds: tuple[Fold, ...]
    cost: tuple[float, float, float, float]
    """Centre, width and height of J."""
    cost_tall: bool
    """Whether the loss stands below its name in J, because there is too little room beside it."""
    header_y: float
    low_header_y: float | None
    """Where what a layer is called stands below it, as it does below every other one of a chain that goes up and down;
    None where all stand in one row."""
    spots: dict[int, dict[Target, Point]]
    """By layer, for every edge into it the centre of a pill with all the lines it will ever have.

    Layers without room for all of them are left out.
    """
    columned: dict[int, dict[Target, Point]] = field(init=False, default_factory=dict, repr=False)
    """The same of layers where only columns beside the middle of their lines have room for all of them."""
    stacks: dict[int, Stack] = field(init=False, default_factory=dict, compare=False, repr=False)
    """The columns of pills of the other layers, as far as somebody asked (see `stacks`): it is asked at every step."""
    crossings: dict[int, FloatArray] = field(init=False, default_factory=dict, compare=False, repr=False)
    """Where the edges into a layer cross each other, as far as somebody asked (see `pills`)."""
    edges: dict[int, tuple[Target, ...]] = field(init=False, default_factory=dict, compare=False, repr=False)
    """The edges into a layer, as far as they were asked for."""
    ends: dict[int, FloatArray] = field(init=False, default_factory=dict, compare=False, repr=False)
    """Their ends, (n, 4)."""
    bias_widths: dict[tuple[int, int], float] = field(init=False, default_factory=dict, compare=False, repr=False)
    """How wide a bias may be, by layer and how many numbers it shows, as far as somebody asked (see `biases`)."""
    doubts: dict[tuple[Target, Point, tuple[float, float]], bool] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    """Whether another edge runs under a pill, by its place and size, as far as somebody asked (see `pills`)."""

    @property
    def pill_margin(self) -> float:
        """Between a pill and the rims at both ends of its edge, at least: the ring of a neuron in play fits in."""
        return self.ring + 1.5

    @property
    def ring(self) -> float:
        """How far the ring of a neuron in play stands out, in pixels."""
        return ring_reach(self.half_height)

    @property
    def folded(self) -> bool:
        return bool(self.folds)

    @property
    def whole(self) -> bool:
        """Whether every layer and every neuron is drawn with its numbers, whatever is in play."""
        return not self.folds and not self.dots

    def half_width(self, layer: int) -> float:
        return half_width(layer, self.room, self.type_size, self.upright)

    def header_of(self, layer: int) -> float:
        """Where it stands what a layer is called."""
        return self.header_y if self.low_header_y is None or layer % 2 == 0 else self.low_header_y

    @property
    def tag_away(self) -> float:
        """From the rim of a neuron to the box of its bias, in pixels."""
        return tag_away(self.half_height, self.type_size)

    @property
    def tag_lift(self) -> float:
        """How much of that is for the sake of the ring, in pixels."""
        return self.tag_away - _TAG_AWAY * self.type_size

    @property
    def tag_height(self) -> float:
        """How high the box of a bias is, in pixels."""
        return tag_height(self.half_height, self.type_size)

    @property
    def above(self) -> float:
        """What name and bias take above a neuron, in pixels."""
        return space_above(self.half_height, self.type_size)

    @property
    def below(self) -> float:
        """What is kept free below a neuron for its badge, in pixels."""
        return (UPRIGHT_BELOW if self.upright else BELOW) * self.type_size

    def half_height_of(self, layer: int) -> float:
        return self.half_height if layer else self.input_half_height

    def edge_ends(self, layer: int, unit: int, source: int) -> Segment:
        """From the source's right rim to the unit's left rim."""
        x1, y1 = self.places[layer - 1, source]
        x2, y2 = self.places[layer, unit]
        return x1 + self.reach(layer - 1, source), y1, x2 - self.reach(layer, unit), y2

    def cost_ends(self, unit: int) -> Segment:
        """From an output's right rim to J, level as far as J reaches, so that what stands beside it stays clear."""
        depth = self.layers[-1]
        x, y = self.places[depth, unit]
        cost_x, cost_y, cost_width, cost_height = self.cost
        reach = max(0.0, cost_height / 2 - CORNER)
        return x + self.reach(depth, unit), y, cost_x - cost_width / 2, min(max(y, cost_y - reach), cost_y + reach)

    def reach(self, layer: int, unit: int) -> float:
        """Half the width of one neuron as it is drawn."""
        return DOT_RADIUS * self.type_size if (layer, unit) in self.dots else self.half_width(layer)

    def edges_into(self, layer: int) -> tuple[Target, ...]:
        """The edges between the drawn neurons of a layer and of the one before it."""
        found = self.edges.get(layer)
        if found is None:
            found = self.edges[layer] = tuple(
                Target("edge", layer, unit, source)
                for (where, unit) in self.places
                if where == layer
                for (before, source) in self.places
                if before == layer - 1
            )
        return found

    def ends_into(self, layer: int) -> FloatArray:
        """The ends of these edges, (n, 4)."""
        found = self.ends.get(layer)
        if found is None:
            edges = self.edges_into(layer)
            found = self.ends[layer] = np.array([self.edge_ends(layer, edge.unit, edge.source) for edge in edges])
        return found


def half_width(layer: int, room: float, size: float, upright: bool) -> float:
    """Half the width of a neuron or, in layer 0, of an input with numbers of that width; `upright` as in `Geometry`."""
    if upright:
        return (room + (_STACKED_PAD if layer else _INPUT_PAD) * size) / 2
    cell = room + _CELL_PAD * size
    return cell if layer else cell * _INPUT_SHARE


def number_rooms(geometry: Geometry, share: float) -> tuple[float, float] | None:
    """The room of inputs and of neurons for numbers `share` times as large as others, in units of their size.

    None where such numbers are too high.
    """
    large = share * geometry.type_size
    high = large * (_STACKED if geometry.upright else _HIGH)
    if high > geometry.half_height or large * _ALONE / 2 > min(geometry.half_height, geometry.input_half_height):
        return None
    pad = _PAD * large
    if geometry.upright:
        # The letter before a number grows with it.
        inside = geometry.room + _SPARE * geometry.type_size - _LETTER * large
    else:
        inside = geometry.half_width(1) * 0.9 - pad
    return (2 * geometry.half_width(0) - 2 * pad) / large, inside / large


def pill_width(room: float, size: float) -> float:
    """An edge's pill around a number of that width and the letter before it."""
    return room + 1.55 * size


def ring_gap(half_height: float) -> float:
    """Free space between a neuron's rim and the ring of one in play."""
    return min(4.0, max(2.0, 0.04 * half_height))


def ring_width(half_height: float) -> float:
    """Width of the ring of a neuron in play."""
    return min(6.0, max(3.0, 0.07 * half_height))


def tag_away(half_height: float, size: float) -> float:
    """From the rim of a neuron to the box of its bias: clear of the ring, which does not grow with the type."""
    return max(_TAG_AWAY * size, ring_reach(half_height) + max(_TAG_AIR, _TAG_AIR_SHARE * size))


def tag_height(half_height: float, size: float) -> float:
    """How high the box of a bias is: what the ring of its neuron takes it gives, as long as its numbers have room."""
    return max(_TAG_LEAST * size, _TAG_TOP * size - tag_away(half_height, size))


def space_above(half_height: float, size: float) -> float:
    """What name and bias take above a neuron: never less for one that is higher."""
    return max(ABOVE * size, tag_away(half_height, size) + tag_height(half_height, size))


def ring_reach(half_height: float) -> float:
    """How far the ring of a neuron in play stands out from its rim."""
    return ring_gap(half_height) + ring_width(half_height)


def cost_pill_width(room: float, size: float) -> float:
    """The pill of ∂J/∂ŷ on the way to J."""
    return room + 1.6 * size


def overlaps(one: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles have a point inside in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def common(one: Rectangle, other: Rectangle) -> float:
    """The area that two rectangles have in common."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def centred(x: float, y: float, width: float, height: float, air: float = 0.0) -> Rectangle:
    """The rectangle around a point, with `air` on every side."""
    return x - width / 2 - air, y - height / 2 - air, x + width / 2 + air, y + height / 2 + air


def grown(box: Rectangle, air: float) -> Rectangle:
    """A rectangle with `air` on every side."""
    return box[0] - air, box[1] - air, box[2] + air, box[3] + air


def crosses(line: Segment, box: Rectangle) -> bool:
    """Whether a straight line runs through a rectangle."""
    x1, y1, x2, y2 = line
    first, last = 0.0, 1.0
    for start, run, low, high in ((x1, x2 - x1, box[0], box[2]), (y1, y2 - y1, box[1], box[3])):
        if run == 0:
            if not low < start < high:
                return False
            continue
        enter, leave = sorted(((low - start) / run, (high - start) / run))
        first, last = max(first, enter), min(last, leave)
    return first < last
