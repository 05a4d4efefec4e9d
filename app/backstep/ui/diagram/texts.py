"""Texts of a diagram: numbers with their marks, and the small symbols among them set in mathematical italics."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from backstep.present.looks import Anchor, MathLook, MathText, TextLook
from backstep.present.roles import Role
from backstep.ui import lettering, math_text
from backstep.ui.theme import Theme

_SYMBOL = re.compile(r"^(∂J?|ŷ|Δ?[abwxyzJLδα])([₀₁₂₃₄₅₆₇₈₉]*)(?=$| ?=)")
"""A text that is one symbol, or begins with one before "=": that symbol is set as maths."""

_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_SYMBOL_SIZE = 1.12
"""The maths font looks smaller than the other at the same size."""


@lru_cache(maxsize=2048)
def _parts(text: str) -> tuple[MathText | None, str]:
    """The leading symbol, if any, and the rest of the text."""
    found = _SYMBOL.match(text)
    if found is None:
        return None, text
    return MathText(found.group(1), found.group(2).translate(_DIGITS)), text[found.end() :].strip()


def width(look: TextLook) -> float:
    """Width of a text as it is drawn."""
    symbol, rest = _parts(look.text)
    if symbol is None:
        return lettering.text_width(rest, look.size, look.bold or look.changed)
    return _symbol_room(symbol, rest, look.size) + lettering.text_width(rest, look.size, look.bold or look.changed)


def _symbol_room(symbol: MathText, rest: str, size: float) -> float:
    return math_text.width(symbol, size * _SYMBOL_SIZE) + (0.3 * size if rest else 0.0)


def paint_text(painter: QPainter, look: TextLook, theme: Theme, room: float | None = None) -> None:
    """Draw one text; where it is wider than `room` pixels it is narrowed, so that it never leaves its place."""
    wide = width(look)
    if wide <= 0:
        return
    left = look.x - {Anchor.LEFT: 0.0, Anchor.CENTER: wide / 2, Anchor.RIGHT: wide}[look.anchor]
    if room is not None and wide > room > 0:
        painter.save()
        painter.translate(look.x, 0.0)
        painter.scale(room / wide, 1.0)
        painter.translate(-look.x, 0.0)
        _paint_at(painter, look, theme, left, wide)
        painter.restore()
    else:
        _paint_at(painter, look, theme, left, wide)


def _paint_at(painter: QPainter, look: TextLook, theme: Theme, left: float, wide: float) -> None:
    symbol, rest = _parts(look.text)
    colour = theme.colour(look.role)
    if look.edited:
        ground = QRectF(left, look.y - 0.56 * look.size, wide, 1.1 * look.size).adjusted(-2.0, 0.0, 2.0, 0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.update))
        painter.drawRoundedRect(ground, 3.0, 3.0)
        colour = theme.on(Role.UPDATE)
    elif look.stale:
        colour = theme.muted
    x = left
    if symbol is not None:
        math_text.paint(painter, symbol, x, look.y, look.size * _SYMBOL_SIZE, colour, Anchor.LEFT)
        x += _symbol_room(symbol, rest, look.size)
    bold = look.bold or look.changed
    lettering.draw_middle(painter, x, look.y, rest, look.size, colour, bold)
    if look.stale:
        strike(painter, left, look.y, wide, look.size, colour)
    elif look.changed:
        paint_mark(painter, left, look.y + 0.46 * look.size, wide, look.size, colour)


def paint_mark(painter: QPainter, x: float, y: float, wide: float, size: float, colour: str) -> None:
    """The line under a number that was computed in this step."""
    painter.fillRect(QRectF(x, y, wide, max(1.5, 0.1 * size)), QColor(colour))


def strike(painter: QPainter, x: float, y: float, wide: float, size: float, colour: str) -> None:
    """The line through a number that is stale."""
    painter.fillRect(QRectF(x - 1.5, y - 0.05 * size, wide + 3.0, max(1.2, 0.09 * size)), QColor(colour))


def paint_symbol(painter: QPainter, look: MathLook, theme: Theme) -> None:
    """Draw the symbol beside a node."""
    if look.math.base:
        math_text.paint(painter, look.math, look.x, look.y, look.size, theme.colour(look.role), look.anchor)
