"""Where everything of the diagram stands, from the network's shape and the area it may use.

Layers stand side by side, each neuron in a slot: its name and bias above, a badge for its gradient below. The type is
as large as the fullest layer and the width allow; where even the smallest type leaves no room, layers fold to their
first units, those in play and the last one, with the count of what is between, and very deep networks fold likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from backstep.present.columns import (
    ABOVE,
    AIR,
    BELOW,
    DOT_RADIUS,
    LEAST_HALF,
    SLOT,
    full_height,
    middles,
    stack,
    visible,
)
from backstep.present.frame import Target
from backstep.present.metrics import number_width

LEAST_TYPE, MOST_TYPE = 11.0, 56.0
PROJECTOR_SHARE = 0.031
"""Type on a projector, as a share of the screen's height: a little over the 3 % that the back row needs."""

_HEADER = 2.3
_LEAST_CHARACTERS = 6
_SMALLEST_TYPE = 8
PILL_LINE = 1.24
_INPUT_SHARE = 0.62
"""An input shows one number where a neuron shows two, and is that much narrower."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A count of units or layers that are not drawn, where they would stand."""

    x: float
    y: float
    count: int
    layers: bool = False


@dataclass(frozen=True, slots=True)
class Geometry:
    """All positions, in pixels. `type_size` is the size of numbers; `cell` the width of one half of a neuron."""

    width: float
    height: float
    type_size: float
    cell: float
    characters: int
    half_height: float
    layers: tuple[int, ...]
    columns: tuple[tuple[int, float, tuple[int, ...]], ...]
    """Layer, x and units drawn."""
    places: dict[tuple[int, int], tuple[float, float]]
    dots: frozenset[tuple[int, int]]
    """Neurons drawn without numbers because there is no room for them."""
    folds: tuple[Fold, ...]
    cost: tuple[float, float, float, float]
    """Centre, width and height of J."""
    header_y: float
    spots: dict[Target, tuple[float, float]]
    """Centres of the pills that always have room; edges without one show their pill only in play."""

    @property
    def complete(self) -> bool:
        """Whether every edge between drawn neurons has a spot for its numbers."""
        drawn = {layer: len(units) for layer, _, units in self.columns}
        return len(self.spots) == sum(
            drawn[layer] * drawn[layer - 1] for layer in self.layers if layer and layer - 1 in drawn
        )

    @property
    def roomy(self) -> bool:
        """Whether a pill fits between any two layers that stand side by side."""
        pill = _pill_width(self.characters, self.type_size) + 2 * self.pill_margin
        return all(
            right - left - self.half_width(low) - self.half_width(high) >= pill
            for (low, left, _), (high, right, _) in pairwise(self.columns)
            if high == low + 1
        )

    @property
    def pill_margin(self) -> float:
        """Between a pill and the rims at both ends of its edge, at least: a ring needs that much."""
        return 0.3 * self.type_size + 2.0

    @property
    def folded(self) -> bool:
        return bool(self.folds)

    def half_width(self, layer: int) -> float:
        return self.cell if layer else self.cell * _INPUT_SHARE

    def half_height_of(self, layer: int) -> float:
        return self.half_height if layer else min(self.half_height, self.cell * _INPUT_SHARE)

    def edge_ends(self, layer: int, unit: int, source: int) -> tuple[float, float, float, float]:
        """From the source's right rim to the unit's left rim."""
        x1, y1 = self.places[layer - 1, source]
        x2, y2 = self.places[layer, unit]
        return x1 + self.reach(layer - 1, source), y1, x2 - self.reach(layer, unit), y2

    def reach(self, layer: int, unit: int) -> float:
        """Half the width of one neuron as it is drawn."""
        return DOT_RADIUS * self.type_size if (layer, unit) in self.dots else self.half_width(layer)


@lru_cache(maxsize=128)
def lay_out(
    sizes: tuple[int, ...],
    focus: tuple[tuple[int, int], ...],
    width: float,
    height: float,
    digits: int,
    scale: float,
    least: float,
) -> Geometry:
    """Place a network with `sizes` units per layer in `width` × `height` pixels.

    `focus` names a (layer, unit) in play for layers that may have to fold; `least` is the smallest type, `scale` the
    wish for larger text.
    """
    focused = dict(focus)
    characters = min(max(digits + 3, _LEAST_CHARACTERS), 9)
    least = round(least)
    # As many layers as the width holds at the smallest type.
    shown = _visible_layers(len(sizes), width, least, characters, focused)
    while least > _SMALLEST_TYPE and _width(shown, least, _LEAST_CHARACTERS, False) > width:
        # Too narrow even so: smaller type than was asked for still is better than one thing over another.
        least -= 1
    tallest = max(sizes[layer] for layer in shown)
    size = float(round(min(MOST_TYPE, max(least, height / 25.0 * scale))))
    while size > least and not (
        (_HEADER + tallest * SLOT) * size <= height and _width(shown, size, characters, True) <= width
    ):
        size -= 1.0
    largest = size = max(size, least)
    while True:
        geometry = _place(sizes, shown, focused, width, height, characters, size)
        # A little smaller type is a fair price for a number on every edge.
        if geometry.complete or size - 1.0 < max(least, 0.7 * largest):
            break
        size -= 1.0
    if not geometry.complete:
        # At least the edges in play should have room for their numbers: fewer digits make it.
        for fewer in range(characters, _LEAST_CHARACTERS - 1, -1):
            geometry = _place(sizes, shown, focused, width, height, fewer, largest)
            if geometry.roomy:
                break
    return geometry


def _place(
    sizes: tuple[int, ...],
    shown: tuple[int, ...],
    focused: dict[int, int],
    width: float,
    height: float,
    characters: int,
    size: float,
) -> Geometry:
    """The geometry at one type size."""
    free = height - _HEADER * size
    cell = number_width(characters, size) + 0.55 * size
    stacks = {layer: stack(sizes[layer], focused.get(layer), free, size) for layer in shown}
    spacing = min(15.0 * size, *(full_height(slots, free, size) for slots in stacks.values()))
    half_height = min(cell, (spacing - (ABOVE + BELOW + AIR) * size) / 2)
    half_height = max(LEAST_HALF * size, half_height)
    xs, cost_x, cost_width = _columns(shown, width, size, cell)
    centre = _HEADER * size + free / 2
    places: dict[tuple[int, int], tuple[float, float]] = {}
    dots: set[tuple[int, int]] = set()
    folds: list[Fold] = []
    for layer, slots in stacks.items():
        for slot, y in zip(slots, middles(slots, centre, spacing, size), strict=True):
            if slot.unit is None:
                folds.append(Fold(xs[layer], y, slot.hidden))
                continue
            places[layer, slot.unit] = xs[layer], y
            if slot.dot:
                dots.add((layer, slot.unit))
    for low, high in pairwise(shown):
        if high > low + 1:
            folds.append(Fold((xs[low] + xs[high]) / 2, centre, high - low - 1, layers=True))
    top = min(y for _, y in places.values()) - half_height - ABOVE * size
    geometry = Geometry(
        width=width,
        height=height,
        type_size=size,
        cell=cell,
        characters=characters,
        half_height=half_height,
        layers=shown,
        columns=tuple(
            (layer, xs[layer], tuple(slot.unit for slot in stacks[layer] if slot.unit is not None)) for layer in shown
        ),
        places=places,
        dots=frozenset(dots),
        folds=tuple(folds),
        cost=(cost_x, centre, cost_width, 5.6 * size),
        header_y=max(0.9 * size, top - 1.0 * size),
        spots={},
    )
    for layer in shown:
        if layer and layer - 1 in shown:
            geometry.spots.update(_spots(geometry, layer))
    return geometry


def pill_size(geometry: Geometry, lines: int) -> tuple[float, float]:
    """Width and height of an edge's pill with so many lines."""
    size = geometry.type_size
    return _pill_width(geometry.characters, size), lines * PILL_LINE * size + 0.35 * size


def _pill_width(characters: int, size: float) -> float:
    return number_width(characters, size) + 1.75 * size


def _width(shown: tuple[int, ...], size: float, characters: int, roomy: bool) -> float:
    """The least width of all columns at type `size`; `roomy` with a pill between them."""
    cell = number_width(characters, size) + 0.55 * size
    pill = _pill_width(characters, size)
    gap = pill + 2.0 * size if roomy else 4.0 * size
    layers = len(shown)
    return (
        2 * cell * _INPUT_SHARE
        + (layers - 1) * (2 * cell + gap)
        + _cost_gap(size, cell)
        + _cost_width(size, cell)
        + 1.6 * size
    )


def cost_pill_width(size: float, cell: float) -> float:
    """The pill of ∂J/∂ŷ on the way to J."""
    return cell + 1.7 * size


def _cost_gap(size: float, cell: float) -> float:
    # Room for the pill of ∂J/∂ŷ on the way to J.
    return cell + 4.6 * size


def _cost_width(size: float, cell: float) -> float:
    return cell + 1.8 * size


def _visible_layers(count: int, width: float, size: float, characters: int, focused: dict[int, int]) -> tuple[int, ...]:
    everything = tuple(range(count))
    if _width(everything, size, characters, False) <= width:
        return everything
    room = count
    while room > 3 and _width(tuple(range(room)), size, characters, False) > width:
        room -= 1
    active = [layer for layer in focused if 0 < layer < count - 1] or [1]
    return tuple(unit - 1 for unit in visible(count, max(3, room), active[0] + 1))


def _columns(shown: tuple[int, ...], width: float, size: float, cell: float) -> tuple[dict[int, float], float, float]:
    first = cell * _INPUT_SHARE
    cost_width = _cost_width(size, cell)
    margin = 0.8 * size
    halves = {layer: cell if layer else first for layer in shown}
    nodes = sum(2 * half for half in halves.values())
    gaps = len(shown) - 1
    cost_gap = _cost_gap(size, cell)
    spare = width - 2 * margin - nodes - cost_gap - cost_width
    most = 20.0 * size
    gap = min(max(spare / gaps, 2.5 * size), most)
    rest = max(0.0, spare - gaps * gap)
    cost_gap += min(rest * 0.35, 6 * size)
    used = nodes + gaps * gap + cost_gap + cost_width
    x = (width - used) / 2 if used < width - 2 * margin else margin
    xs: dict[int, float] = {}
    for layer in shown:
        xs[layer] = x + halves[layer]
        x += 2 * halves[layer] + gap
    return xs, min(x - gap + cost_gap + cost_width / 2, width - margin - cost_width / 2), cost_width


Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def overlaps(one: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles have a point inside in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def centred(x: float, y: float, width: float, height: float, air: float = 0.0) -> Rectangle:
    """The rectangle around a point, with `air` on every side."""
    return x - width / 2 - air, y - height / 2 - air, x + width / 2 + air, y + height / 2 + air


def bias_width(geometry: Geometry) -> float:
    """Room for a bias and its derivative beside a neuron's name."""
    return _bias_width(geometry.characters, geometry.type_size)


def _bias_width(characters: int, size: float) -> float:
    return 2 * number_width(characters, 0.97 * size) + 3.4 * size


def obstacles(geometry: Geometry, layer: int, *, bodies: bool = False) -> list[Rectangle]:
    """What pills between `layer` - 1 and `layer` must not cover: neurons with their names, biases and badges.

    With `bodies` the neurons alone.
    """
    size = geometry.type_size
    found: list[Rectangle] = []
    for (other, unit), (x, y) in geometry.places.items():
        if other not in (layer - 1, layer):
            continue
        half = geometry.reach(other, unit) + geometry.pill_margin
        if (other, unit) in geometry.dots:
            found.append((x - half, y - half, x + half, y + half))
            continue
        tall = geometry.half_height_of(other)
        if bodies:
            found.append((x - half, y - tall, x + half, y + tall))
            continue
        top = y - tall - ABOVE * size
        found.append((x - half, top, x + half, y + tall + BELOW * size))
        if other > 0:
            left = x - geometry.half_width(other) + 2.2 * size
            found.append((left, top, left + bias_width(geometry), y - tall))
    return found


def lines_of(layer: int) -> int:
    """Lines an edge's pill may have: the weight, its derivative, and what is sent back where a neuron is behind."""
    return 3 if layer > 1 else 2


_SHARES = tuple(round(0.1 + 0.025 * place, 3) for place in range(33))
_LEVEL = tuple(sorted(_SHARES, key=lambda share: abs(share - 0.5)))
_STEEP = tuple(sorted(_SHARES, key=lambda share: min(abs(share - 0.32), abs(share - 0.68) + 0.01)))
"""Places along an edge, the best first: edges that cross others give way to either side of the middle."""
_MOST_SPOTS = 20


def place_pills(
    geometry: Geometry, edges: Sequence[Target], taken: Sequence[Rectangle], *, all_or_none: bool
) -> dict[Target, tuple[float, float]]:
    """A spot on each edge, none over another or over something `taken`; those without room are left out.

    With `all_or_none` the result is empty unless every edge got one.
    """
    placed: dict[Target, tuple[float, float]] = {}
    blocked = list(taken)
    for edge in edges:
        width, height = pill_size(geometry, lines_of(edge.layer))
        x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
        for share in _LEVEL if abs(y2 - y1) < height else _STEEP:
            x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
            box = centred(x, y, width, height)
            inside = (
                box[0] >= x1 + geometry.pill_margin
                and box[2] <= x2 - geometry.pill_margin
                and box[1] >= 0
                and box[3] <= geometry.height
            )
            if inside and not any(overlaps(centred(x, y, width, height, 3.0), other) for other in blocked):
                placed[edge] = x, y
                blocked.append(box)
                break
        else:
            if all_or_none:
                return {}
    return placed


def nearest_spot(geometry: Geometry, edge: Target) -> tuple[float, float] | None:
    """A spot on an edge that covers no neuron, and as little as can be of names, biases and badges."""
    width, height = pill_size(geometry, lines_of(edge.layer))
    x1, y1, x2, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
    bodies, others = obstacles(geometry, edge.layer, bodies=True), obstacles(geometry, edge.layer)
    best: tuple[float, float, tuple[float, float]] | None = None
    for share in _LEVEL:
        # It may stand beside its line, as long as it touches it.
        for aside in (0.0, -0.45 * height, 0.45 * height):
            x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1) + aside
            box = centred(x, y, width, height)
            outside = box[0] < x1 or box[2] > x2 or box[1] < 0 or box[3] > geometry.height
            if outside or any(overlaps(box, body) for body in bodies):
                continue
            covered = sum(_common(box, other) for other in others)
            if best is None or (covered, abs(aside)) < best[:2]:
                best = covered, abs(aside), (x, y)
    return best[2] if best is not None else None


def _common(one: Rectangle, other: Rectangle) -> float:
    """The area that two rectangles have in common."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def _spots(geometry: Geometry, layer: int) -> dict[Target, tuple[float, float]]:
    edges = [
        Target("edge", layer, unit, source)
        for (where, unit) in geometry.places
        if where == layer
        for (before, source) in geometry.places
        if before == layer - 1
    ]
    if len(edges) > _MOST_SPOTS:
        return {}
    blocked = obstacles(geometry, layer)

    # Level edges first: they have one obvious place, steep ones can give way.
    def steepness(edge: Target) -> float:
        _, y1, _, y2 = geometry.edge_ends(edge.layer, edge.unit, edge.source)
        return abs(y2 - y1)

    return place_pills(geometry, sorted(edges, key=steepness), blocked, all_or_none=True)
