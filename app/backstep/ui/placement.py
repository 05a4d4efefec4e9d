"""Where a small card goes so that it hides least."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QMargins, QPoint, QRect, QSize

_CELL = 8
_AIR = 5
FAR = 5.0
"""How many hidden pixels are as bad as one pixel of distance: a card should be near what it belongs to."""
_LINE = 0.15
"""How bad it is to hide a pixel of a line, compared with one of a number."""
_NEVER = 100.0


def inside(at: QPoint, size: QSize, room: QSize) -> QPoint:
    """The place nearest to `at` where all of `size` is within `room`."""
    return QPoint(max(0, min(at.x(), room.width() - size.width())), max(0, min(at.y(), room.height() - size.height())))


def freest(
    thing: QRect,
    size: QSize,
    room: QSize,
    taken: Iterable[QRect],
    numbers: Iterable[QRect],
    lines: Iterable[QRect],
    away: float = FAR,
) -> QPoint:
    """The place within `room` where a card of `size` hides least and is still near `thing`.

    It keeps off `thing` and what is `taken` wherever that can be done, then off `numbers`, then off `lines`. One pixel
    of distance is as bad as `away` hidden ones.
    """
    # A card stands off the rim and off other cards, so that each is seen as a whole.
    card, size = size, size.grownBy(QMargins(_AIR, _AIR, _AIR, _AIR))
    down, across = max(1, -(-room.height() // _CELL)), max(1, -(-room.width() // _CELL))
    ground = np.zeros((down, across))
    for rects, weight in ((lines, _LINE), (numbers, 1.0), ((thing, *taken), _NEVER)):
        hidden = np.zeros((down, across), dtype=bool)
        for rect in rects:
            hidden[_cells(rect.top(), rect.bottom()), _cells(rect.left(), rect.right())] = True
        ground += weight * hidden
    high, wide = min(down, -(-size.height() // _CELL)), min(across, -(-size.width() // _CELL))
    # Sums over all rectangles that end at a cell: what a card at a place hides is then four look-ups.
    sums = np.zeros((down + 1, across + 1))
    sums[1:, 1:] = ground.cumsum(axis=0).cumsum(axis=1)
    cost = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
    cost *= _CELL * _CELL
    tops, lefts = np.arange(cost.shape[0]) * _CELL, np.arange(cost.shape[1]) * _CELL
    below = np.maximum(0, np.maximum(thing.top() - (tops + size.height()), tops - thing.bottom()))
    beyond = np.maximum(0, np.maximum(thing.left() - (lefts + size.width()), lefts - thing.right()))
    cost += away * np.hypot(below[:, None], beyond[None, :])
    row, column = divmod(int(cost.argmin()), cost.shape[1])
    return inside(QPoint(column * _CELL + _AIR, row * _CELL + _AIR), card, room)


def _cells(first: int, last: int) -> slice:
    return slice(max(0, first // _CELL), max(0, last // _CELL + 1))
