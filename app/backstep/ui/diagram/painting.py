"""Painting a whole diagram, or some looks of it, on any painter: a widget, an image, SVG or PDF."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QRegion

from backstep.present.looks import CostLook, DiagramFrame, EdgeLook, NodeLook, TextLook
from backstep.ui.diagram import geometry, texts
from backstep.ui.diagram.boxes import paint_box, paint_cost
from backstep.ui.diagram.edges import paint_lines
from backstep.ui.diagram.marks import paint_marks
from backstep.ui.diagram.nodes import paint_node
from backstep.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Selection:
    """The looks to paint, each kind in its order. An edge may be wanted for its line, for its pill, or for both."""

    lines: tuple[EdgeLook, ...]
    pills: tuple[EdgeLook, ...]
    nodes: tuple[NodeLook, ...]
    texts: tuple[TextLook, ...]
    cost: CostLook | None


def everything(frame: DiagramFrame) -> Selection:
    """All looks of a frame."""
    return Selection(frame.edges, frame.edges, frame.nodes, frame.headers + frame.notes, frame.cost)


def paint(painter: QPainter, selection: Selection, theme: Theme, region: QRegion | None = None) -> None:
    """Paint looks over the ground that is already there: edges beneath, then nodes, then what hangs on the edges.

    Where only a `region` is to be painted, lines are left out beyond it; the painter has to be clipped to it.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_lines(painter, selection.lines, theme, region)
    _clear_lines(painter, selection, theme)
    for node in selection.nodes:
        paint_node(painter, node, theme)
    if selection.cost is not None:
        paint_cost(painter, selection.cost, theme)
    for edge in selection.pills:
        if edge.pill is not None:
            paint_box(painter, edge.pill, theme)
    for text in selection.texts:
        texts.paint_text(painter, text, theme)


def _clear_lines(painter: QPainter, selection: Selection, theme: Theme) -> None:
    """Ground behind everything that is written without a box, so that no line runs through it."""
    rects = [geometry.math_rect(node.label) for node in selection.nodes if node.label.math.base]
    rects += [geometry.text_rect(text) for text in selection.texts]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.card))
    for rect in rects:
        painter.drawRoundedRect(rect.adjusted(-2.5, 0.0, 2.5, 0.0), 4.0, 4.0)


def paint_diagram(painter: QPainter, frame: DiagramFrame, theme: Theme, rect: QRectF) -> None:
    """Paint a whole frame, scaled evenly to fit `rect` and centred in it."""
    place = placed(frame, rect)
    painter.save()
    painter.translate(place.left, place.top)
    painter.scale(place.scale, place.scale)
    paint(painter, everything(frame), theme)
    paint_marks(painter, frame, theme)
    painter.restore()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the frame's origin lies and how many pixels one of its pixels takes."""

    left: float
    top: float
    scale: float

    @property
    def exact(self) -> bool:
        """Whether the frame was made for just this place."""
        return self.scale == 1.0 and self.left == 0.0 and self.top == 0.0


def placed(frame: DiagramFrame, rect: QRectF) -> Placement:
    """The placement of a frame that is scaled evenly to fit `rect` and centred in it."""
    if frame.width <= 0 or frame.height <= 0:
        return Placement(rect.left(), rect.top(), 1.0)
    scale = min(rect.width() / frame.width, rect.height() / frame.height)
    return Placement(
        rect.left() + (rect.width() - frame.width * scale) / 2,
        rect.top() + (rect.height() - frame.height * scale) / 2,
        scale,
    )
