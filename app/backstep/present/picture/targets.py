"""The targets of the outputs: each near its neuron, clear of the lines to J and of everything else."""

from __future__ import annotations

from collections.abc import Iterator

from backstep.present.columns import ABOVE, BELOW
from backstep.present.frame import Anchor, TextLook
from backstep.present.geometry import Rectangle, Segment, crosses, overlaps
from backstep.present.metrics import width as text_width
from backstep.present.picture.context import Picture
from backstep.present.picture.edges import cost_pill_box
from backstep.present.picture.nodes import shortened
from backstep.present.pills import bias_width
from backstep.present.roles import Role

_NAME_SHARE = 0.75
_GAP = 0.4
"""Size of the name of what an output stands for, and its distance from the target."""


def targets(picture: Picture) -> tuple[TextLook, ...]:
    """The target y of each output that is drawn with its numbers, and the name of what it stands for."""
    geometry = picture.geometry
    depth = picture.network.depth
    units = geometry.columns[-1][2]
    lines = [geometry.cost_ends(unit) for unit in units]
    taken = _taken(picture)
    found: list[TextLook] = []
    for unit in units:
        if (depth, unit) not in geometry.dots:
            looks, box = _target(picture, unit, lines, taken)
            found += looks
            if box is not None:
                taken.append(box)
    return tuple(found)


def _taken(picture: Picture) -> list[Rectangle]:
    """Everything a target may not cover, whether it is there already or comes later in the iteration."""
    geometry, size = picture.geometry, picture.size
    depth = picture.network.depth
    x, y, width, height = geometry.cost
    found = [
        (
            x - width / 2 - 0.4 * size,
            y - height / 2 - 0.3 * size,
            x + width / 2 + 0.4 * size,
            y + height / 2 + 0.3 * size,
        ),
        (0.0, 0.0, geometry.width, geometry.header_y + 0.5 * size),
    ]
    for unit in geometry.columns[-1][2]:
        x, y = geometry.places[depth, unit]
        reach = geometry.reach(depth, unit) + 0.3 * size
        if (depth, unit) in geometry.dots:
            found.append((x - reach, y - reach, x + reach, y + reach))
            continue
        half = geometry.half_height
        found.append((x - reach, y - half - ABOVE * size, x + reach, y + half + BELOW * size))
        if picture.network.layer(depth).has_bias:
            left = x - geometry.cell + 2.3 * size
            found.append(
                (left, y - half - ABOVE * size, left + bias_width(geometry) + 0.2 * size, y - half - 0.35 * size)
            )
        found.append(cost_pill_box(picture, unit))
    return found


def _target(
    picture: Picture, unit: int, lines: list[Segment], taken: list[Rectangle]
) -> tuple[list[TextLook], Rectangle | None]:
    """The looks of one target and the place they take; none at all where nothing is free."""
    size, room = picture.size, picture.geometry.room
    best: tuple[int, Rectangle, str, str] | None = None
    for text, name in _wordings(picture, unit, (room, 0.75 * room)):
        for box in _places(picture, unit, _width(text, name, size)):
            if any(overlaps(box, other) for other in taken):
                continue
            crossed = sum(crosses(line, box) for line in lines)
            if best is None or crossed < best[0]:
                best = crossed, box, text, name
            if crossed == 0:
                break
        if best is not None and best[0] == 0:
            break
    if best is None:
        return [], None
    _, box, text, name = best
    row = (box[1] + box[3]) / 2
    looks = [TextLook(box[0], row, text, size, Role.COST, True, Anchor.LEFT)]
    if name:
        left = box[0] + _width(text, "", size) + _GAP * size
        looks.append(TextLook(left, row, name, _NAME_SHARE * size, Role.MUTED, anchor=Anchor.LEFT))
    return looks, box


def _wordings(picture: Picture, unit: int, rooms: tuple[float, ...]) -> Iterator[tuple[str, str]]:
    """The target and the name of its output, the target alone, and with fewer digits."""
    value = float(picture.record.targets[picture.example, unit - 1])
    symbol = picture.names.y(unit).plain
    texts = list(dict.fromkeys(f"{symbol} = {picture.number(value, room)}" for room in rooms))
    dataset = picture.state.document.dataset
    known = dataset.class_names or dataset.target_names
    if known:
        yield texts[0], shortened(known[unit - 1], 8.0 * picture.size, _NAME_SHARE * picture.size)
    for text in texts:
        yield text, ""


def _width(text: str, name: str, size: float) -> float:
    width = text_width(text, size, bold=True) + 0.2 * size
    return width + _GAP * size + text_width(name, _NAME_SHARE * size) if name else width


def _places(picture: Picture, unit: int, width: float) -> Iterator[Rectangle]:
    """Where a target of this width may stand, the best place first: beside its neuron, off its line, inside the area.

    Above where the line to J falls and below where it rises, then the other side, then further along.
    """
    geometry, size = picture.geometry, picture.size
    x1, y1, _, y2 = geometry.cost_ends(unit)
    side = -1 if y1 < y2 or (y1 == y2 and unit == 1 and len(geometry.columns[-1][2]) > 1) else 1
    half = 0.55 * size
    last = geometry.width - 0.2 * size - width
    for far in (0.8, 2.0, 3.5, 5.0, 7.0, 9.0, 12.0):
        left = x1 + far * size
        if left > last and far > 0.8:
            return
        for away in (1.35, 1.7, 2.1, 2.6):
            for where in (side, -side):
                row = y1 + where * away * size
                if half <= row <= geometry.height - half:
                    yield min(left, last), row - half, min(left, last) + width, row + half
