"""Plain text on a painter: laid out once per text, size and weight, because text is what costs when painting."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QStaticText, QTextLayout, QTransform

from backstep.ui import fonts


class _Prepared(NamedTuple):
    text: QStaticText
    font: QFont
    ascent: float


@lru_cache(maxsize=4096)
def _prepared(text: str, px: int, bold: bool, mono: bool) -> _Prepared:
    font = fonts.mono_font(px, bold) if mono else fonts.ui_font(px, bold)
    static = QStaticText(text)
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.prepare(QTransform(), font)
    # A letter borrowed from another font may be taller than the font's own and move the line: measured, not assumed.
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    ascent = line.ascent() if line.isValid() else 0.0
    return _Prepared(static, font, ascent)


def _whole(px: float) -> int:
    return max(1, round(px))


def text_width(text: str, px: float, bold: bool = False, mono: bool = False) -> float:
    """Width in pixels at a font size."""
    return _width(text, bold, mono) * _whole(px) / _MEASURED if text else 0.0


_MEASURED = 256
"""Without hinting, width grows evenly with size: one measurement serves a search for the size that fits."""


@lru_cache(maxsize=8192)
def _width(text: str, bold: bool, mono: bool) -> float:
    font = fonts.mono_font(_MEASURED, bold) if mono else fonts.ui_font(_MEASURED, bold)
    return QFontMetricsF(font).horizontalAdvance(text)


@lru_cache(maxsize=256)
def cap_height(px: int, mono: bool = False) -> float:
    """Height of capitals and figures."""
    return QFontMetricsF(fonts.mono_font(px) if mono else fonts.ui_font(px)).capHeight()


def draw(
    painter: QPainter,
    x: float,
    baseline: float,
    text: str,
    px: float,
    colour: str,
    bold: bool = False,
    mono: bool = False,
) -> float:
    """Draw `text` from `x` on; return its width."""
    if not text:
        return 0.0
    prepared = _prepared(text, _whole(px), bold, mono)
    painter.setFont(prepared.font)
    painter.setPen(QPen(QColor(colour)))
    painter.drawStaticText(QPointF(x, baseline - prepared.ascent), prepared.text)
    return text_width(text, px, bold, mono)


def draw_middle(
    painter: QPainter,
    x: float,
    y: float,
    text: str,
    px: float,
    colour: str,
    bold: bool = False,
    mono: bool = False,
) -> float:
    """Draw `text` from `x` on with the middle of its figures at `y`; return its width."""
    return draw(painter, x, y + cap_height(_whole(px), mono) / 2, text, px, colour, bold, mono)


def wrap(text: str, px: float, width: float, bold: bool = False, mono: bool = False) -> list[str]:
    """Break `text` into lines no wider than `width` at spaces, and within a word only where it alone is too wide."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if text_width(longer, px, bold, mono) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _break_word(word, px, width, bold, mono)
            lines += full
        lines.append(line)
    return lines


def _break_word(word: str, px: float, width: float, bold: bool, mono: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, px, bold, mono) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def fitting(px: float, least: float, room: float, text: str, bold: bool = False) -> float:
    """The largest size up to `px`, but not under `least`, at which `text` is no wider than `room`."""
    size = _whole(px)
    while size > least and text_width(text, size, bold) > room:
        size -= 1
    return float(size)


def cut(text: str, px: float, room: float, bold: bool = False, mono: bool = False) -> str:
    """As much of a text as fits, with "…" where something is missing."""
    if text_width(text, px, bold, mono) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "…", px, bold, mono) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low else ""
