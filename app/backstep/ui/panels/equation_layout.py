"""Placing the factors of an equation: symbols in one line, each with its number under it, in as few rows as fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF

from backstep.present.frame import Tile
from backstep.present.looks import MathText
from backstep.ui import lettering, math_text, math_tiles

_SPOKEN = {"×": "·"}
"""Operators that look different among symbols than among numbers."""

_ROOMY, _TIGHT = 1.15, 0.6
"""Room around an operator, in heights of the numbers. A row that is a little too long moves together first."""

_CLEAR = 0.26
"""Least room between a symbol and an operator, in heights of the symbols."""

_UNIT = 100.0
"""Widths grow evenly with the size: they are measured once, at this one."""

_SMALLEST = 6.0
"""Letters of a panel narrower than it can be made."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One factor with the operator before it, in pixels; `symbol_axis` is where its fraction bar lies."""

    tile: Tile
    left: float
    width: float
    """Of the factor alone."""
    number_sign: float
    """Centre of the operator before the number."""
    symbol_sign: float
    """Centre of the operator before the symbol: above the other one, or aside where a broad symbol is too near."""
    symbol_width: float
    symbol_top: float
    symbol_axis: float
    number_middle: float
    rect: QRectF

    @property
    def centre(self) -> float:
        return self.left + self.width / 2

    @property
    def symbol_operator(self) -> MathText | None:
        """The operator as it stands among the symbols."""
        shown = _SPOKEN.get(self.tile.operator, self.tile.operator)
        return MathText(shown) if shown else None


@dataclass(frozen=True, slots=True)
class Equation:
    """All cells, relative to the top left corner of the block."""

    cells: tuple[Cell, ...]
    rows: int
    width: float
    height: float
    number_px: float
    math_px: float


@dataclass(frozen=True, slots=True)
class _Extent:
    """Widths of one factor at the size `_UNIT`."""

    symbol: float
    number: float
    sign: float
    """The operator among the symbols."""
    spoken: float
    """The operator among the numbers."""

    @staticmethod
    def of(tile: Tile) -> _Extent:
        sign = spoken = 0.0
        if tile.operator:
            sign = math_text.width(MathText(_SPOKEN.get(tile.operator, tile.operator)), _UNIT)
            spoken = lettering.text_width(tile.operator, _UNIT)
        symbol = math_tiles.tile(tile.latex, _UNIT, "#000000").width
        return _Extent(symbol, lettering.text_width(tile.number, _UNIT, bold=True), sign, spoken)

    def operator(self, number_px: float, math_px: float, gap: float) -> float:
        """Width of the operator with the room around it."""
        if not self.sign:
            return 0.0
        among_numbers = self.spoken / _UNIT * number_px + 0.65 * gap * number_px
        return max(self.sign / _UNIT * math_px + gap * number_px, among_numbers)


@dataclass(frozen=True, slots=True)
class _Measure:
    tile: Tile
    symbol: math_tiles.MathTile
    width: float
    operator: float
    sign: float
    """Width of the operator's ink among the symbols."""

    @property
    def whole(self) -> float:
        return self.operator + self.width


@lru_cache(maxsize=256)
def lay_out(tiles: tuple[Tile, ...], number_px: float, math_ratio: float, width: float) -> Equation:
    """Place `tiles` within `width`, with numbers of `number_px` and symbols `math_ratio` times as large.

    What is too long for one row moves together, then goes on in further rows, which begin below the "=". Numbers or
    symbols become smaller only where one of them alone is wider than `width`. Remembered, because on a projector many
    arrangements of one step are tried.
    """
    extents = [_Extent.of(tile) for tile in tiles]
    rooms = (_number_room(extent, number_px, math_ratio, width) for extent in extents)
    number_px = float(min([round(number_px), *map(math.floor, rooms)]))  # text is drawn in whole sizes
    math_px = number_px * math_ratio
    math_px = min([math_px, *(_symbol_room(extent, number_px, math_px, width) for extent in extents)])
    number_px, math_px = max(number_px, _SMALLEST), max(math_px, _SMALLEST)
    best: tuple[list[list[_Measure]], float] = ([], 0.0)
    fits_best = False
    for gap in (_ROOMY, _TIGHT):
        measures = [
            _measure(tile, extent, number_px, math_px, gap) for tile, extent in zip(tiles, extents, strict=True)
        ]
        rows, indent = _rows(measures, width)
        fits = all(one.whole <= width for one in measures)
        if not best[0] or not fits_best or len(rows) < len(best[0]):
            best, fits_best = (rows, indent), fits
    return _placed(*best, number_px, math_px)


def _number_room(extent: _Extent, number_px: float, math_ratio: float, width: float) -> float:
    """The size at which the number and the operator before it are `width` wide."""
    needed = extent.operator(number_px, number_px * math_ratio, _TIGHT) + extent.number / _UNIT * number_px
    return width * number_px / needed


def _symbol_room(extent: _Extent, number_px: float, math_px: float, width: float) -> float:
    return (width - extent.operator(number_px, math_px, _TIGHT)) / max(extent.symbol, 1.0) * _UNIT


def _measure(tile: Tile, extent: _Extent, number_px: float, math_px: float, gap: float) -> _Measure:
    symbol = math_tiles.tile(tile.latex, math_px, "#000000")
    wide = max(symbol.width, extent.number / _UNIT * number_px, 0.9 * number_px)
    sign = extent.sign / _UNIT * math_px
    return _Measure(tile, symbol, wide, extent.operator(number_px, math_px, gap), sign)


def _rows(measures: Sequence[_Measure], width: float) -> tuple[list[list[_Measure]], float]:
    """The rows, and how far those after the first are moved to the right."""
    if not measures:
        return [], 0.0
    hanging = measures[0].width
    indent = hanging if all(one.whole <= width - hanging for one in measures[1:]) else 0.0
    rows: list[list[_Measure]] = [[]]
    used = 0.0
    for measure in measures:
        if rows[-1] and used + measure.whole > width + 1e-6:
            rows.append([])
            used = indent
        rows[-1].append(measure)
        used += measure.whole
    return rows, indent


def _placed(rows: Sequence[Sequence[_Measure]], indent: float, number_px: float, math_px: float) -> Equation:
    cells: list[Cell] = []
    top = widest = 0.0
    for number, row in enumerate(rows):
        above = max(measure.symbol.axis for measure in row)
        below = max(measure.symbol.height - measure.symbol.axis for measure in row)
        axis, middle = top + above, top + above + below + 0.95 * number_px
        numbered = any(measure.tile.number for measure in row)
        bottom = middle + 0.65 * number_px if numbered else top + above + below
        x = indent if number else 0.0
        ink = x - number_px  # where the symbol before ends
        for measure in row:
            centre = x + measure.operator / 2
            x += measure.operator
            begins = x + (measure.width - measure.symbol.width) / 2
            cells.append(
                Cell(
                    measure.tile,
                    x,
                    measure.width,
                    centre,
                    _aside(centre, ink, begins, measure.sign / 2 + _CLEAR * math_px),
                    measure.symbol.width,
                    axis - measure.symbol.axis,
                    axis,
                    middle,
                    QRectF(x, top, measure.width, (bottom if measure.tile.number else axis + below) - top),
                )
            )
            x += measure.width
            ink = begins + measure.symbol.width
        widest = max(widest, x)
        top = bottom + 0.55 * number_px
    return Equation(tuple(cells), len(rows), widest, max(0.0, top - 0.55 * number_px), number_px, math_px)


def _aside(centre: float, left: float, right: float, reach: float) -> float:
    """`centre`, moved no farther than needed to keep `reach` away from `left` and `right`; else between them."""
    least, most = left + reach, right - reach
    return (least + most) / 2 if least > most else min(max(centre, least), most)


def fit(
    tiles: tuple[Tile, ...], sizes: Sequence[float], math_ratio: float, width: float, height: float
) -> Equation | None:
    """The equation with the first of `sizes` at which it fits into `width` and `height`; None if it never does.

    One row is preferred to several while it costs no more than half of the sizes.
    """
    several: Equation | None = None
    for place, px in enumerate(sizes):
        one = lay_out(tiles, px, math_ratio, width)
        if one.number_px < px or one.math_px < px * math_ratio or one.height > height:
            continue
        if one.rows <= 1:
            return one
        several = several or one
        if 2 * place >= len(sizes):
            break
    return several
