"""Symbols beside the diagram's nodes: an italic letter with what stands low and high behind it.

Set directly from the maths font, because there may be hundreds of them and their form is simple.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QTransform

from backstep.present.frame import Anchor, MathText
from backstep.ui import fonts
from backstep.ui.outline import EM, Outline, outline_of

HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"
_SCRIPT_SIZE = 0.68
_LOW_DROP, _HIGH_RISE = 0.20, 0.38
_LOW_DROP_BELOW_HIGH = 0.26
_KERN = 0.035


def italic(letter: str) -> str:
    """The mathematical italic of one Latin or Greek letter; anything else as it is."""
    code = ord(letter)
    if letter == "h":
        return "\N{PLANCK CONSTANT}"
    if "A" <= letter <= "Z":
        return chr(0x1D434 + code - ord("A"))
    if "a" <= letter <= "z":
        return chr(0x1D44E + code - ord("a"))
    if "α" <= letter <= "ω":
        return chr(0x1D6FC + code - ord("α"))
    return {"∂": "\U0001d715", "ϵ": "\U0001d716"}.get(letter, letter)


@lru_cache(maxsize=1024)
def outline(math: MathText) -> Outline:
    """The shape of a symbol, its baseline starting at (0, 0)."""
    path, width = _word(math.base)
    if math.low:
        low, _ = _word(math.low)
        drop = _LOW_DROP_BELOW_HIGH if math.high else _LOW_DROP
        path.addPath(_script(low, width - _lean(math.base) + _KERN * EM, drop * EM))
    if math.high:
        high, _ = _word(math.high)
        path.addPath(_script(high, width + _KERN * EM, -_HIGH_RISE * EM))
    return outline_of([(path, "")])


def width(math: MathText, size: float) -> float:
    """Width of the ink in pixels at a font size."""
    shape = outline(math)
    return (shape.right - shape.left) * size / EM


def paint(
    painter: QPainter, math: MathText, x: float, y: float, size: float, colour: str, anchor: Anchor = Anchor.CENTER
) -> None:
    """Paint a symbol with its left, centre or right at `x` and the middle of its letters at `y`."""
    shape = outline(math)
    scale = size / EM
    left = {
        Anchor.LEFT: x,
        Anchor.CENTER: x - width(math, size) / 2,
        Anchor.RIGHT: x - width(math, size),
    }[anchor]
    shape.paint(painter, QPointF(left - shape.left * scale, y + middle(math) * size), size, colour)


def middle(math: MathText) -> float:
    """How far the baseline lies below the middle of the base letter, in font sizes; accents and tails left aside."""
    return 0.325 if math.base[:1].isupper() or math.base[:1] in "δ∂bdhkl0123456789" else 0.235


def _script(path: QPainterPath, x: float, y: float) -> QPainterPath:
    return QTransform(_SCRIPT_SIZE, 0.0, 0.0, _SCRIPT_SIZE, x, y).map(path)


def _lean(base: str) -> float:
    """How far a slanted capital leans over its foot: what stands low moves back by it."""
    return 0.09 * EM if base in ("J", "W", "L") else 0.0


def _word(text: str) -> tuple[QPainterPath, float]:
    """Letters in a row, single ones slanted and words upright, with their hats; and where the next would begin."""
    font = fonts.math_font(EM)
    path = QPainterPath()
    pieces = unicodedata.normalize("NFD", text)
    upright = sum(piece.isalpha() for piece in pieces) > 1 and pieces.isascii() and pieces.isalpha()
    x = 0.0
    previous = QPainterPath()
    for piece in pieces:
        if piece == HAT:
            path.addPath(_hat(previous))
            continue
        previous = QPainterPath()
        letter = piece if upright else italic(piece)
        previous.addText(x, 0.0, font, letter)
        path.addPath(previous)
        x += _advance(letter)
    return path, max(x, path.boundingRect().right())


@lru_cache(maxsize=512)
def _advance(letter: str) -> float:
    return QFontMetricsF(fonts.math_font(EM)).horizontalAdvance(letter)


def _hat(below: QPainterPath) -> QPainterPath:
    """A hat over a letter: centred on it, moved by the slant of an italic."""
    hat = QPainterPath()
    hat.addText(0.0, 0.0, fonts.math_font(EM), "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}")
    box, letter = hat.boundingRect(), below.boundingRect()
    across = letter.center().x() + 0.06 * EM - box.center().x()
    up = letter.top() - 0.07 * EM - box.bottom()
    hat.translate(across, up)
    return hat
