"""Placing the factors of an equation: symbols in one line, each with its number under it, in as few rows as fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from backstep.present.frame import MathText, Tile
from backstep.ui import lettering, math_text, math_tiles

_SPOKEN = {"×": "·"}
"""Operators that look different among symbols than among numbers."""


_WORTH = 0.72
"""One row of numbers smaller than this share of the wish is not better than two rows of larger ones."""

_SMALLEST = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One factor with the operator before it, in pixels; `symbol_axis` is where its fraction bar lies."""

    tile: Tile
    left: float
    width: float
    """Of the factor alone; the operator stands in the `operator_width` pixels before `left`."""
    operator_width: float
    symbol_width: float
    symbol_top: float
    symbol_axis: float
    number_middle: float
    rect: QRectF

    @property
    def centre(self) -> float:
        return self.left + self.width / 2

    @property
    def operator_centre(self) -> float:
        return self.left - self.operator_width / 2

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
class _Measure:
    tile: Tile
    symbol: math_tiles.MathTile
    width: float
    operator: float


def lay_out(tiles: Sequence[Tile], number_px: float, math_ratio: float, width: float) -> Equation:
    """Place `tiles` with numbers of a given size; a row that would be wider than `width` goes on in the next one."""
    math_px = number_px * math_ratio
    rows: list[list[_Measure]] = []
    used = 0.0
    for tile in tiles:
        measure = _measure(tile, number_px, math_px)
        needed = measure.operator + measure.width
        if not rows or used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append(measure)
        used += needed
    cells: list[Cell] = []
    top = widest = 0.0
    for row in rows:
        above = max(measure.symbol.axis for measure in row)
        below = max(measure.symbol.height - measure.symbol.axis for measure in row)
        axis, middle = top + above, top + above + below + 0.95 * number_px
        bottom = middle + 0.65 * number_px
        x = 0.0
        for measure in row:
            x += measure.operator
            cells.append(
                Cell(
                    measure.tile,
                    x,
                    measure.width,
                    measure.operator,
                    measure.symbol.width,
                    axis - measure.symbol.axis,
                    axis,
                    middle,
                    QRectF(x, top, measure.width, bottom - top),
                )
            )
            x += measure.width
        widest = max(widest, x)
        top = bottom + 0.55 * number_px
    return Equation(tuple(cells), len(rows), widest, max(0.0, top - 0.55 * number_px), number_px, math_px)


def fit(
    tiles: Sequence[Tile], largest: float, least: float, math_ratio: float, width: float, height: float
) -> Equation:
    """The equation as large as it fits into `width` and `height`, and in one row while that costs little size.

    Where not even `least` fits, the lowest is returned: the caller then scrolls. It is never wider than `width` unless
    a single number of 6 pixels' height is.
    """
    first: Equation | None = None
    lowest: Equation | None = None
    for px in range(max(1, round(largest)), max(1, round(least)) - 1, -1):
        one = lay_out(tiles, px, math_ratio, width)
        if one.width > width:
            continue
        if one.height <= height:
            if one.rows == 1 and px >= _WORTH * largest:
                return one
            first = first or one
            if px < _WORTH * largest:
                return first
        if lowest is None or one.height < lowest.height:
            lowest = one
    found = first if first is not None else lowest
    if found is not None:
        return found
    px = max(1, round(least))
    one = lay_out(tiles, px, math_ratio, width)
    while one.width > width and px > _SMALLEST:
        px -= 1
        one = lay_out(tiles, px, math_ratio, width)
    return one


def _measure(tile: Tile, number_px: float, math_px: float) -> _Measure:
    symbol = math_tiles.tile(tile.latex, math_px, "#000000")
    wide = max(symbol.width, lettering.text_width(tile.number, number_px, bold=True), 0.9 * number_px)
    operator = 0.0
    if tile.operator:
        sign = math_text.width(MathText(_SPOKEN.get(tile.operator, tile.operator)), math_px)
        operator = max(sign + 1.15 * number_px, lettering.text_width(tile.operator, number_px) + 0.75 * number_px)
    return _Measure(tile, symbol, wide, operator)
