"""Boxes of typeset maths: glyphs of the maths font put beside, above and inside one another.

Lengths are in thousandths of the font size. The distances are the font's own (its OpenType MATH table); the rules are
those of OpenType's mathematical typesetting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QTransform

from backstep.ui import fonts
from backstep.ui.outline import EM, Outline, outline_of

AXIS = 258.0
_RULE = 68.0
_SUB_DOWN, _SUB_TOP_MOST, _SUP_UP, _SUP_BOTTOM_LEAST = 210.0, 368.0, 360.0, 120.0
_SUP_DROP, _SUB_DROP = 230.0, 160.0
_SCRIPT_GAP, _AFTER_SCRIPT = 150.0, 40.0
_NUMERATOR_UP, _DENOMINATOR_DOWN, _FRACTION_GAP = 640.0, 640.0, 130.0
_LIMIT_GAP, _LIMIT_DROP, _LIMIT_RISE = 135.0, 600.0, 300.0
_ACCENT_BASE = 480.0
_RADICAL_GAP, _RADICAL_ABOVE = 120.0, 78.0
_FRACTION_SIDE = 50.0

SCRIPT = (1.0, 0.70, 0.55)
"""Sizes of text, of what stands low or high, and of what stands low or high there."""


class Piece(NamedTuple):
    """A glyph, or a rule where `text` is empty: moved to (`x`, `y`) and scaled by `wide` and `tall`."""

    text: str
    x: float
    y: float
    wide: float
    tall: float


@dataclass(frozen=True, slots=True)
class Box:
    """`advance` is where the next box begins; `ascent` and `descent` bound the ink; `lean` overhangs at the right.

    `character` says whether it is a single glyph, whose scripts keep the usual heights.
    """

    pieces: tuple[Piece, ...]
    advance: float
    ascent: float
    descent: float
    lean: float = 0.0
    character: bool = False

    def at(self, x: float, y: float, size: float = 1.0) -> tuple[Piece, ...]:
        """Its pieces moved and scaled."""
        return tuple(
            Piece(text, x + size * left, y + size * down, size * wide, size * tall)
            for text, left, down, wide, tall in self.pieces
        )

    def scaled(self, size: float) -> Box:
        """The same, smaller or larger."""
        if size == 1.0:
            return self
        return Box(
            self.at(0.0, 0.0, size),
            self.advance * size,
            self.ascent * size,
            self.descent * size,
            self.lean * size,
            self.character,
        )


@lru_cache(maxsize=1024)
def _glyph(text: str) -> tuple[QPainterPath, QRectF]:
    path = QPainterPath()
    path.addText(0.0, 0.0, fonts.math_font(EM), text)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path, path.boundingRect()


@lru_cache(maxsize=1024)
def glyph(text: str) -> Box:
    """One or more letters in a row, as the font sets them."""
    _, ink = _glyph(text)
    advance = QFontMetricsF(fonts.math_font(EM)).horizontalAdvance(text)
    lean = max(0.0, ink.right() - advance)
    return Box((Piece(text, 0.0, 0.0, 1.0, 1.0),), advance, -ink.top(), ink.bottom(), lean, len(text) == 1)


def beside(boxes: Sequence[Box], gaps: Sequence[float]) -> Box:
    """Boxes in a row, each after its gap."""
    x = 0.0
    pieces: list[Piece] = []
    for box, gap in zip(boxes, gaps, strict=True):
        pieces += box.at(x + gap, 0.0)
        x += gap + box.advance
    return Box(
        tuple(pieces),
        x,
        max((box.ascent for box in boxes), default=0.0),
        max((box.descent for box in boxes), default=0.0),
        boxes[-1].lean if boxes else 0.0,
    )


def with_scripts(base: Box, low: Box | None, high: Box | None) -> Box:
    """`base` with a subscript and a superscript, which are already of their own size."""
    pieces = list(base.pieces)
    right, ascent, descent = base.advance, base.ascent, base.descent
    up = down = 0.0
    if high is not None:
        up = max(_SUP_UP, _SUP_BOTTOM_LEAST + high.descent, 0.0 if base.character else base.ascent - _SUP_DROP)
    if low is not None:
        down = max(_SUB_DOWN, low.ascent - _SUB_TOP_MOST, 0.0 if base.character else base.descent + _SUB_DROP)
    if high is not None and low is not None:
        down += max(0.0, _SCRIPT_GAP - ((up - high.descent) - (low.ascent - down)))
    if high is not None:
        x = base.advance + base.lean
        pieces += high.at(x, -up)
        right = max(right, x + high.advance)
        ascent = max(ascent, up + high.ascent)
    if low is not None:
        pieces += low.at(base.advance, down)
        right = max(right, base.advance + low.advance)
        descent = max(descent, down + low.descent)
    return Box(tuple(pieces), right + _AFTER_SCRIPT, ascent, descent)


def fraction(above: Box, below: Box) -> Box:
    """One box over another with a bar between them, on the axis."""
    wide = max(above.advance + above.lean, below.advance + below.lean)
    up = max(_NUMERATOR_UP, AXIS + _RULE / 2 + _FRACTION_GAP + above.descent)
    down = max(_DENOMINATOR_DOWN, -AXIS + _RULE / 2 + _FRACTION_GAP + below.ascent)
    pieces = [
        *above.at(_FRACTION_SIDE + (wide - above.advance) / 2, -up),
        *below.at(_FRACTION_SIDE + (wide - below.advance) / 2, down),
        rule(_FRACTION_SIDE, -AXIS - _RULE / 2, wide, _RULE),
    ]
    return Box(tuple(pieces), wide + 2 * _FRACTION_SIDE, up + above.ascent, down + below.descent)


def rule(x: float, top: float, wide: float, tall: float) -> Piece:
    """A filled rectangle."""
    return Piece("", x, top, wide, tall)


def accented(base: Box, accent: str) -> Box:
    """A small sign over a box, moved along with the slant of an italic letter."""
    _, ink = _glyph(accent)
    letter = bounds(base.pieces)
    slant = 0.06 * EM if base.character else 0.0
    x = letter.center().x() + slant - ink.center().x()
    up = max(0.0, base.ascent - _ACCENT_BASE)
    pieces = (*base.pieces, Piece(accent, x, -up, 1.0, 1.0))
    return Box(pieces, base.advance, up - ink.top(), base.descent, base.lean, base.character)


def with_limits(operator: Box, below: Box | None, above: Box | None) -> Box:
    """A large operator with what stands under and over it, which are already of their own size."""
    wide = max(box.advance for box in (operator, below, above) if box is not None)
    pieces = list(operator.at((wide - operator.advance) / 2, 0.0))
    ascent, descent = operator.ascent, operator.descent
    if below is not None:
        down = max(_LIMIT_DROP, operator.descent + _LIMIT_GAP + below.ascent)
        pieces += below.at((wide - below.advance) / 2, down)
        descent = down + below.descent
    if above is not None:
        up = max(operator.ascent + _LIMIT_RISE, operator.ascent + _LIMIT_GAP + above.descent)
        pieces += above.at((wide - above.advance) / 2, -up)
        ascent = up + above.ascent
    return Box(tuple(pieces), wide, ascent, descent)


def grown(sign: Box, factor: float) -> Box:
    """A large operator: the sign of the running text enlarged and centred on the axis."""
    large = sign.scaled(factor)
    down = (large.ascent - large.descent) / 2 - AXIS
    return Box(large.at(0.0, down), large.advance, large.ascent - down, large.descent + down)


def fence(sign: str, inner: Box) -> Box:
    """A parenthesis or bracket as tall as what it encloses."""
    plain = glyph(sign)
    needed = 2 * max(inner.ascent - AXIS, inner.descent + AXIS)
    natural = plain.ascent + plain.descent
    if needed <= 1.75 * natural:
        return plain
    tall = needed / natural
    wide = min(1.4, tall**0.5)
    middle = (plain.ascent - plain.descent) / 2
    pieces = (Piece(sign, 0.0, tall * middle - AXIS, wide, tall),)
    return Box(pieces, wide * plain.advance, AXIS + needed / 2, needed / 2 - AXIS)


def root(inner: Box) -> Box:
    """A square root: the sign as tall as what stands under its bar."""
    plain = glyph("√")
    needed = inner.ascent + inner.descent + _RADICAL_GAP + _RULE
    tall = max(1.0, needed / (plain.ascent + plain.descent))
    bottom = inner.descent + 0.02 * EM
    top = bottom - tall * (plain.ascent + plain.descent)
    pieces = (
        Piece("√", 0.0, bottom - tall * plain.descent, 1.0, tall),
        rule(plain.advance - 20.0, top, inner.advance + inner.lean + 20.0, _RULE),
        *inner.at(plain.advance, 0.0),
    )
    return Box(pieces, plain.advance + inner.advance + inner.lean, -top + _RADICAL_ABOVE, bottom)


def bounds(pieces: Sequence[Piece]) -> QRectF:
    """The rectangle of the ink."""
    whole = QRectF()
    for piece in pieces:
        ink = _glyph(piece.text)[1] if piece.text else QRectF(0, 0, 1, 1)
        whole |= QRectF(
            piece.x + ink.x() * piece.wide,
            piece.y + ink.y() * piece.tall,
            ink.width() * piece.wide,
            ink.height() * piece.tall,
        )
    return whole


def outline(box: Box) -> Outline:
    """The ink as one path."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for text, x, y, wide, tall in box.pieces:
        if text:
            path.addPath(QTransform(wide, 0.0, 0.0, tall, x, y).map(_glyph(text)[0]))
        else:
            path.addRect(x, y, wide, tall)
    return outline_of([(path, "")])
