"""Typeset maths: LaTeX to a vector tile, once per text; size and colour are free afterwards.

Our own small setter does what the steps are made of; whatever else somebody writes goes to ziamath, which is loaded
only then.
"""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker

from backstep.ui import fonts, math_boxes, math_setter
from backstep.ui.outline import EM, Outline, outline_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MathTile:
    """One formula at one size. `width` and `height` bound its ink; `baseline` is measured from its top."""

    outline: Outline
    size: float
    colour: str

    @property
    def width(self) -> float:
        """Width of the ink in pixels."""
        return (self.outline.right - self.outline.left) * self.size / EM

    @property
    def baseline(self) -> float:
        """Distance from the top to the baseline."""
        return self.outline.ascent * self.size / EM

    @property
    def height(self) -> float:
        """Height of the ink in pixels."""
        return (self.outline.ascent + self.outline.descent) * self.size / EM

    @property
    def axis(self) -> float:
        """Distance from the top to the height at which fraction bars and equals signs stand."""
        return self.baseline - math_boxes.AXIS / EM * self.size

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the top left corner of the ink at (`x`, `y`)."""
        at = QPointF(x - self.outline.left * self.size / EM, y + self.baseline)
        self.outline.paint(painter, at, self.size, self.colour)


def tile(latex: str, size_px: float, colour: str) -> MathTile:
    """The formula at a font size and in a colour (`#RRGGBB`); parts set in a colour of their own keep it.

    LaTeX that cannot be typeset gives the text itself, so that a mistake in a formula is seen and breaks nothing.
    """
    return MathTile(outline(latex), size_px, colour)


@lru_cache(maxsize=4096)
def outline(latex: str) -> Outline:
    """The formula's shape, independent of size and colour."""
    try:
        return math_setter.typeset(latex)
    except math_setter.UnknownLatex:
        pass
    try:
        return outline_of([_painter_path(piece) for piece in _pieces_of(latex)])
    except ValueError as problem:
        _log.warning("a formula cannot be typeset and is shown as text: %s (%s)", latex, problem)
    path = QPainterPath()
    path.addText(0.0, 0.0, fonts.math_font(EM), latex)
    return outline_of([(path, "")])


class _Piece(NamedTuple):
    """One part of a formula: an SVG path's `d`, its colour or "", and the width of its line or 0 where it is filled."""

    path: str
    colour: str
    pen: float


def _pieces_of(latex: str) -> Iterator[_Piece]:
    if not latex.strip():
        raise ValueError("it is empty")
    try:
        picture = _ziamath().Latex(latex, size=EM, margin=0).svgxml()
    except Exception as problem:
        # The typesetter has no error of its own: KeyError, IndexError, AttributeError and more, by the mistake.
        raise ValueError(f"{type(problem).__name__} {problem}".strip()) from problem
    yield from _pieces(picture, "")


def _pieces(element: Any, inherited: str) -> Iterator[_Piece]:
    """Parts of an SVG element: `path`, `rect` and groups, which is all that formulas are made of."""
    if element.get("transform") is not None:
        raise ValueError("it has a transformed part")
    fill = element.get("fill", "")
    colour = inherited if fill in ("", "black", "currentColor") else fill
    if element.tag == "path":
        stroke = element.get("stroke")
        width = float(element.get("stroke-width", 1)) if stroke else 0.0
        if stroke and stroke not in ("black", "currentColor"):
            colour = stroke
        yield _Piece(element.get("d", ""), colour, width)
    elif element.tag == "rect":
        left, top = float(element.get("x", 0)), float(element.get("y", 0))
        right, bottom = left + float(element.get("width", 0)), top + float(element.get("height", 0))
        yield _Piece(f"M {left} {top} L {right} {top} L {right} {bottom} L {left} {bottom} Z", colour, 0.0)
    elif element.tag not in ("svg", "g", "title"):
        raise ValueError(f"it has a part of a kind that is not drawn, {element.tag}")
    for child in element:
        yield from _pieces(child, colour)


_ARGUMENTS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}


def _painter_path(piece: _Piece) -> tuple[QPainterPath, str]:
    """Raises ValueError for a path that is not made of absolute M, L, Q, C and Z."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    words = piece.path.split()
    place = 0
    while place < len(words):
        command = words[place]
        many = _ARGUMENTS.get(command)
        if many is None:
            raise ValueError(f"its outline has the unknown command {command}")
        values = [float(word) for word in words[place + 1 : place + 1 + many]]
        if len(values) < many:
            raise ValueError("its outline is cut short")
        place += 1 + many
        if command == "M":
            path.moveTo(*values)
        elif command == "L":
            path.lineTo(*values)
        elif command == "Q":
            path.quadTo(*values)
        elif command == "C":
            path.cubicTo(*values)
        else:
            path.closeSubpath()
    if piece.pen:
        stroker = QPainterPathStroker()
        stroker.setWidth(piece.pen)
        path = stroker.createStroke(path)
    return path, piece.colour


@cache
def _ziamath() -> ModuleType:
    with warnings.catch_warnings():
        # Its own use of importlib.resources.path; nothing a user or we could change.
        warnings.simplefilter("ignore", DeprecationWarning)
        loaded = importlib.import_module("ziamath")
    # Before the first formula: Qt draws only fragments of the SVG 2 it would make otherwise, and so would we.
    loaded.config.svg2 = False
    return loaded
