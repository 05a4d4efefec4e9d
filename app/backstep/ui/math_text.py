"""Symbols beside the diagram's nodes: an italic letter with what stands low and high behind it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from backstep.present.looks import Anchor, MathText
from backstep.ui import math_boxes
from backstep.ui.math_boxes import Box
from backstep.ui.outline import EM, Outline

_ACCENTS = {"\N{COMBINING CIRCUMFLEX ACCENT}": "ˆ", "\N{COMBINING TILDE}": "˜", "\N{COMBINING MACRON}": "ˉ"}


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
    low, high = (_word(text).scaled(math_boxes.SCRIPT[1]) if text else None for text in (math.low, math.high))
    base = _word(math.base)
    return math_boxes.outline(base if low is None and high is None else math_boxes.with_scripts(base, low, high))


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


def _word(text: str) -> Box:
    """Letters in a row: single ones slanted, words upright, each with its accents."""
    if len(text) > 1 and text.isascii() and text.isalpha():
        return math_boxes.glyph(text)
    boxes: list[Box] = []
    for piece in unicodedata.normalize("NFD", text):
        if piece in _ACCENTS and boxes:
            boxes.append(math_boxes.accented(boxes.pop(), _ACCENTS[piece]))
        else:
            boxes.append(math_boxes.glyph(italic(piece)))
    return boxes[0] if len(boxes) == 1 else math_boxes.beside(boxes, [0.0] * len(boxes))
