"""What a widget paints, read from an SVG of it: every text with its size and place, whatever laid it out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from backstep.ui import lettering

_PIECE = re.compile(
    r'transform="matrix\((?P<matrix>[^)]*)\)"'
    r'|<text [^>]*x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)"[^>]*font-size="(?P<px>[\d.]+)" font-weight="(?P<weight>\d+)"'
    r"[^>]*>(?P<text>[^<]*)</text>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Painted:
    """A run of text: `x` its left, `baseline` its height, in pixels of the widget."""

    text: str
    x: float
    baseline: float
    px: float
    bold: bool

    @property
    def right(self) -> float:
        return self.x + lettering.text_width(self.text.rstrip(), self.px, self.bold)


def painted(widget: QWidget) -> list[Painted]:
    """All runs of text in the order in which they are painted; a line may consist of several."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setResolution(96)
    painter = QPainter(generator)
    widget.render(painter, QPoint())
    painter.end()
    found: list[Painted] = []
    right = down = 0.0
    for piece in _PIECE.finditer(bytes(data.data()).decode()):
        if piece["matrix"]:
            *_, right, down = map(float, piece["matrix"].split(","))
            continue
        found.append(
            Painted(
                unescape(piece["text"]),
                float(piece["x"]) + right,
                float(piece["y"]) + down,
                float(piece["px"]),
                int(piece["weight"]) >= 600,
            )
        )
    return found


def said(widget: QWidget) -> str:
    """All painted text without spaces: lines and runs may break anywhere."""
    return written(painted(widget))


def written(texts: Iterable[Painted]) -> str:
    """The same of texts that were looked at already."""
    return "".join("".join(one.text.split()) for one in texts)
