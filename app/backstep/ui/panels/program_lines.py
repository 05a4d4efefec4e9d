"""The lines of a listing, at a distance of our choice."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout


def pitch_of(font: QFont, ratio: float) -> int:
    """The distance of lines in pixels, which are whole: as the font is designed, or as close as `ratio` says."""
    return min(math.ceil(QFontMetricsF(font).lineSpacing()), math.ceil(ratio * font.pixelSize()))


class Lines(QPlainTextDocumentLayout):
    """Puts the lines of a listing at a distance of our choice."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.pitch = 1
        """In pixels."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """Of a line, which is never wrapped. Qt scrolls a text that leaves not a pixel free below its last line."""
        area = super().blockBoundingRect(block)
        if area.isValid():
            area.setHeight(self.pitch if block.next().isValid() else self.pitch - 1)
        return area
