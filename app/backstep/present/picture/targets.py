"""The targets of the outputs: each near its neuron, clear of the lines to J and of everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from backstep.present.biases import badge_out, bias_left, widest_bias
from backstep.present.geometry import Rectangle, Segment, crosses, overlaps
from backstep.present.layout import LEAST_TYPE
from backstep.present.looks import Anchor, Target, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.picture.context import Picture
from backstep.present.picture.edges import cost_pill_box
from backstep.present.picture.nodes import shortened
from backstep.present.roles import Role
from backstep.session.branches import Changed

_NAME_SHARE = 0.75
"""Size of the name of what an output stands for, where this is not too small."""
_GAP, _LEAST_GAP = 0.4, 0.1
"""Between a target and that name, and where it is whole only so."""
_HALF = 0.55
"""Half the height of a row."""
_NAME_ROW = 1.2
"""The height of the name where it has a row of its own."""
_AWAY = 1.6, 1.45, 1.32, 2.1, 2.6, 0.75
"""Between the line to J and the middle of the first row; at the last one only as long as no pill is on that line."""

_COST_RING = 9.5
"""How far in pixels the ring of J stands out, with some air."""


class _Wording(NamedTuple):
    """What is written for one output: its target and its name, below in a row of its own or so far behind it."""

    text: str
    name: str = ""
    below: bool = False
    gap: float = _GAP


def targets(picture: Picture) -> tuple[TextLook, ...]:
    """The target y of each output that is drawn with its numbers, and the name of what it stands for.

    All in the same place beside their neurons where there is one for all of them.
    """
    geometry = picture.geometry
    depth = picture.network.depth
    if geometry.layers[-1] != depth:
        return ()
    units = [unit for unit in geometry.columns[-1][2] if (depth, unit) not in geometry.dots]
    lines = [geometry.cost_ends(unit) for unit in geometry.columns[-1][2]]
    taken = _taken(picture)
    wordings = {unit: list(_wordings(picture, unit)) for unit in units}
    alike = _alike(picture, wordings, lines, taken)
    if alike is not None:
        return tuple(look for unit in units for look in _looks(picture, unit, *alike[unit]))
    found: list[TextLook] = []
    for unit in units:
        best = _best(picture, unit, wordings[unit], lines, taken)
        if best is not None:
            found += _looks(picture, unit, *best)
            taken.append(best[1])
    return tuple(found)


def _alike(
    picture: Picture, wordings: dict[int, list[_Wording]], lines: list[Segment], taken: list[Rectangle]
) -> dict[int, tuple[_Wording, Rectangle]] | None:
    """The first place, the same for all, where every target stands clear of everything; None where there is none."""
    for words in zip(*wordings.values(), strict=True):
        placed = [_places(picture, unit, each) for unit, each in zip(wordings, words, strict=True)]
        for boxes in zip(*placed, strict=True):
            free = all(box is not None and not any(overlaps(box, other) for other in taken) for box in boxes)
            if free and not any(box is not None and crosses(line, box) for box in boxes for line in lines):
                each = zip(wordings, words, boxes, strict=True)
                return {unit: (word, box) for unit, word, box in each if box is not None}
    return None


def _taken(picture: Picture) -> list[Rectangle]:
    """Everything a target may not cover, whether it is there already or comes later in the iteration."""
    geometry, size = picture.geometry, picture.size
    depth = picture.network.depth
    x, y, width, height = geometry.cost
    found = [
        (
            x - width / 2 - max(0.15 * size, _COST_RING),
            y - height / 2 - 0.3 * size,
            x + width / 2 + 0.4 * size,
            y + height / 2 + 0.3 * size,
        ),
        (0.0, 0.0, geometry.width, geometry.header_y + 0.5 * size),
    ]
    if geometry.low_header_y is not None:
        found.append((0.0, geometry.low_header_y - 0.5 * size, geometry.width, geometry.height))
    for unit in geometry.columns[-1][2]:
        x, y = geometry.places[depth, unit]
        reach = geometry.reach(depth, unit) + max(0.3 * size, geometry.ring)
        if (depth, unit) in geometry.dots:
            found.append((x - reach, y - reach, x + reach, y + reach))
            continue
        half = geometry.half_height
        found.append((x - reach, y - half - geometry.above, x + reach, y + half + geometry.below))
        reach = geometry.half_width(depth) + badge_out(geometry)
        found.append((x - reach, y + half, x + reach, y + half + geometry.below))
        if picture.network.layer(depth).has_bias:
            left = bias_left(geometry, depth)
            right = left + widest_bias(geometry, depth) + 0.2 * size
            found.append((left, y - half - geometry.above, right, y - half - 0.35 * size))
        if geometry.badges:
            found.append(cost_pill_box(picture, unit))
    return found


def _best(
    picture: Picture, unit: int, wordings: list[_Wording], lines: list[Segment], taken: list[Rectangle]
) -> tuple[_Wording, Rectangle] | None:
    """The wording of one target and its place; None where nothing is free.

    Between its neuron and J rather than above or below J, and across as few lines as can be.
    """
    x, _, width, _ = picture.geometry.cost
    best: tuple[tuple[bool, int], _Wording, Rectangle] | None = None
    for words in wordings:
        for box in _places(picture, unit, words):
            if box is None or any(overlaps(box, other) for other in taken):
                continue
            cost = box[2] > x - width / 2, sum(crosses(line, box) for line in lines)
            if not any(cost):
                return words, box
            if best is None or cost < best[0]:
                best = cost, words, box
    return None if best is None else best[1:]


def _looks(picture: Picture, unit: int, words: _Wording, box: Rectangle) -> Iterator[TextLook]:
    size, row = picture.size, box[1] + _HALF * picture.size
    yield TextLook(
        box[0], row, words.text, size, Role.COST, True, Anchor.LEFT,
        edited=picture.start(Changed.TARGET, 0, unit).flags.edited, target=Target("cost_edge", 0, unit),
    )  # fmt: skip
    if words.name:
        left = box[0] if words.below else box[0] + _text_width(words.text, size) + words.gap * size
        row += _NAME_ROW * size if words.below else 0.0
        yield TextLook(left, row, words.name, _name_size(size), Role.MUTED, anchor=Anchor.LEFT)


def _wordings(picture: Picture, unit: int) -> Iterator[_Wording]:
    """The target with the name of its output, beside it, below it or shortened; the target alone; with fewer digits."""
    size, room = picture.size, picture.geometry.room
    value = picture.start(Changed.TARGET, 0, unit).value
    symbol = picture.names.y(unit).plain
    texts = [f"{symbol} = {picture.number(value, each)}" for each in (1.2 * room, room, 0.85 * room)]
    dataset = picture.state.document.dataset
    known = dataset.class_names or dataset.target_names
    if known:
        # Of a lone output that tells two classes apart, the name of the one that is wanted.
        meant = dataset.other_class if dataset.other_class and value == 0.0 else known[unit - 1]
        for letters in (14.0, 8.0, 5.0):
            name = shortened(meant, letters * _name_size(size), _name_size(size))
            yield _Wording(texts[0], name)
            yield _Wording(texts[0], name, below=True)
            yield _Wording(texts[0], name, gap=_LEAST_GAP)
    for text in texts:
        yield _Wording(text)


def _name_size(size: float) -> float:
    return max(_NAME_SHARE * size, min(size, LEAST_TYPE))


def _text_width(text: str, size: float) -> float:
    return text_width(text, size, bold=True) + 0.2 * size


def _extent(words: _Wording, size: float) -> tuple[float, float]:
    """Width and height of what is written."""
    width, name = _text_width(words.text, size), text_width(words.name, _name_size(size))
    if words.below and words.name:
        return max(width, name), (2 * _HALF + _NAME_ROW) * size
    return width + (words.gap * size + name if words.name else 0.0), 2 * _HALF * size


def _places(picture: Picture, unit: int, words: _Wording) -> Iterator[Rectangle | None]:
    """Where a target may stand, the best place first: below the line to J, above it, further along it.

    None for a place that is outside; there are as many for every unit.
    """
    geometry, size = picture.geometry, picture.size
    width, height = _extent(words, size)
    x1, y1, x2, y2 = geometry.cost_ends(unit)
    rise = (y2 - y1) / (x2 - x1)
    for far in (0.8, 0.5, 0.4, 0.3, 2.0, 3.5, 5.0, 7.0, 9.0, 12.0):
        left = x1 + far * size
        # A line that rises or falls is left behind with both ends of what is written.
        ends = [y1 + rise * (min(x, x2) - x1) for x in (left, left + width)]
        low, high = max(ends), min(ends)
        for away in _AWAY:
            for top in (low + (away - _HALF) * size, high - (away - _HALF) * size - height):
                inside = left + width <= geometry.width - 0.2 * size and top >= 0 and top + height <= geometry.height
                yield (left, top, left + width, top + height) if inside else None
