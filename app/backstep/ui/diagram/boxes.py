"""Painting the rounded boxes: pills on edges, badges under nodes, tags of biases, and the node of J."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from backstep.present.looks import BoxLook, CostLook, TextLook
from backstep.present.roles import Role
from backstep.ui.diagram import texts
from backstep.ui.diagram.geometry import box_border, box_corner, box_pen, cost_pen, cost_rect
from backstep.ui.theme import Theme


def paint_box(painter: QPainter, box: BoxLook, theme: Theme, round_ends: bool = False) -> None:
    """Fill, border, the mark of a change, texts."""
    rect, radius = box_border(box), box_corner(box, round_ends=round_ends)
    quiet = box.role in (Role.MUTED, Role.INK)
    colour = theme.colour(box.role)
    painter.setPen(QPen(QColor(theme.border if quiet and not box.changed else colour), box_pen(box)))
    painter.setBrush(QColor(theme.fill(box.role) if box.filled else theme.card))
    painter.drawRoundedRect(rect, radius, radius)
    if box.changed:
        _paint_notch(painter, rect, radius, colour, box.texts[0].size if box.texts else 12.0)
    rows: dict[float, list[TextLook]] = {}
    for text in box.texts:
        rows.setdefault(text.y, []).append(text)
    for row in rows.values():
        _paint_row(painter, row, rect.width() - 0.3 * box.texts[0].size, theme)


def _paint_row(painter: QPainter, row: list[TextLook], room: float, theme: Theme) -> None:
    """Texts side by side: where they would touch, all of them are narrowed alike."""
    room -= sum(0.3 * text.size for text in row[1:])
    whole = sum(texts.width(text) for text in row)
    for text in row:
        texts.paint_text(painter, text, theme, room * texts.width(text) / whole if whole > room else None)


def _paint_notch(painter: QPainter, rect: QRectF, radius: float, colour: str, letters: float) -> None:
    """A filled corner, top left: seen without colour too, and clear of the texts."""
    size = 0.5 * (letters + radius)
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    corner = QPainterPath(QPointF(rect.left() - 1, rect.top() - 1))
    corner.lineTo(rect.left() + size, rect.top() - 1)
    corner.lineTo(rect.left() - 1, rect.top() + size)
    corner.closeSubpath()
    painter.fillPath(path.intersected(corner), QColor(colour))


def paint_cost(painter: QPainter, cost: CostLook, theme: Theme) -> None:
    """The node of J: filled once it is computed, outlined before."""
    rect = cost_rect(cost)
    radius = min(12.0, 0.14 * rect.height())
    if cost.ring is not None:
        painter.setPen(QPen(QColor(theme.colour(cost.ring)), 4.0))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(rect.adjusted(-5.5, -5.5, 5.5, 5.5), radius + 4, radius + 4)
    pen = QPen(QColor(theme.colour(Role.COST) if cost.computed else theme.muted), cost_pen(cost))
    if not cost.computed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(QColor(theme.fill(Role.COST) if cost.computed else theme.card))
    painter.drawRoundedRect(rect, radius, radius)
    texts.paint_symbol(painter, cost.label, theme)
    for text in cost.texts:
        texts.paint_text(painter, text, theme, rect.width() - 8)
