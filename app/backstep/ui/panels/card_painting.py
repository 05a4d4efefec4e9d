"""Painting a step card that has been laid out."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from backstep.present.looks import MathText
from backstep.present.roles import Role
from backstep.ui import lettering, math_text, math_tiles
from backstep.ui.diagram.texts import strike
from backstep.ui.outline import EM
from backstep.ui.panels.card_layout import CardLayout
from backstep.ui.panels.equation_layout import Cell, Equation
from backstep.ui.theme import Theme

CORNER = 10.0


def paint_ground(painter: QPainter, rect: QRectF, role: Role, theme: Theme, tinted: bool) -> None:
    """The card itself, rimmed in the colour of its phase."""
    painter.setPen(QPen(QColor(theme.colour(role)), 2.0))
    painter.setBrush(QColor(theme.fill(role) if tinted else theme.card))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), CORNER, CORNER)
    painter.setBrush(QBrush())


def paint_content(painter: QPainter, layout: CardLayout, theme: Theme, lit: Collection[Cell] = ()) -> None:
    """Words and equation; the tiles that are `lit` (under the pointer, or selected) stand on a darker ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for line in layout.words:
        colour = theme.colour(line.role)
        lettering.draw_middle(painter, line.x, line.y, line.text, line.px, colour, line.bold)
        if line.struck:
            strike(painter, line.x, line.y, lettering.text_width(line.text, line.px, line.bold), line.px, colour)
    painter.save()
    painter.translate(layout.equation_x, layout.equation_y)
    for cell in layout.equation.cells:
        if any(cell is other for other in lit):
            painter.setPen(QPen(QColor(theme.colour(cell.tile.role)), 1.0))
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(cell.rect.adjusted(-5, -4, 5, 2), 6, 6)
        _paint_cell(painter, cell, layout.equation, theme)
    painter.restore()


def _paint_cell(painter: QPainter, cell: Cell, equation: Equation, theme: Theme) -> None:
    colour = theme.colour(cell.tile.role)
    symbol = math_tiles.tile(cell.tile.latex, equation.math_px, colour)
    symbol.paint(painter, cell.centre - cell.symbol_width / 2, cell.symbol_top)
    stale, px = cell.tile.stale, equation.number_px
    shade = theme.muted if stale else colour
    _number(painter, cell.centre, cell.number_middle, cell.tile.number, px, shade, bold=True)
    if stale:
        wide = lettering.text_width(cell.tile.number, px, bold=True)
        strike(painter, cell.centre - wide / 2, cell.number_middle, wide, px, shade)
    if cell.symbol_operator is not None:
        _paint_operator(painter, cell, cell.symbol_operator, equation, theme)


def _paint_operator(painter: QPainter, cell: Cell, operator: MathText, equation: Equation, theme: Theme) -> None:
    shape, scale = math_text.outline(operator), equation.math_px / EM
    x = cell.symbol_sign - (shape.left + shape.right) / 2 * scale
    baseline = cell.symbol_axis + (shape.ascent - shape.descent) / 2 * scale
    shape.paint(painter, QPointF(x, baseline), equation.math_px, theme.ink)
    if cell.tile.number:
        _number(painter, cell.number_sign, cell.number_middle, cell.tile.operator, equation.number_px, theme.ink)


def _number(
    painter: QPainter, centre: float, middle: float, text: str, px: float, colour: str, bold: bool = False
) -> None:
    left = centre - lettering.text_width(text, px, bold) / 2
    lettering.draw_middle(painter, left, middle, text, px, colour, bold)
