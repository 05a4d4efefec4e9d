"""The phases of the iteration as on the screen: done, current and ahead told apart by sign, filling and colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from backstep.present.frame import PhaseLook, PhaseStatus
from backstep.ui import lettering
from backstep.ui.theme import Theme


def paint_ribbon(painter: QPainter, phases: Sequence[PhaseLook], theme: Theme, rect: QRectF) -> None:
    """The phases side by side in `rect`, each as wide as the others."""
    gap = 0.15 * rect.height()
    wide = (rect.width() - gap * (len(phases) - 1)) / max(1, len(phases))
    for number, phase in enumerate(phases):
        _paint_phase(painter, phase, theme, QRectF(rect.x() + number * (wide + gap), rect.y(), wide, rect.height()))


def _paint_phase(painter: QPainter, phase: PhaseLook, theme: Theme, rect: QRectF) -> None:
    colour = theme.muted if phase.status is PhaseStatus.AHEAD else theme.colour(phase.role)
    line = max(1.5, 0.04 * rect.height())
    painter.setPen(QPen(QColor(theme.border if phase.status is PhaseStatus.AHEAD else colour), line))
    painter.setBrush(QColor(colour if phase.status is PhaseStatus.CURRENT else theme.card))
    inner = rect.adjusted(line / 2, line / 2, -line / 2, -line / 2)
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    ink = theme.on(phase.role) if phase.status is PhaseStatus.CURRENT else colour
    px = lettering.fitting(0.42 * rect.height(), 6, 0.8 * rect.width(), phase.title, bold=True)
    tick = 0.85 * px if phase.status is PhaseStatus.DONE else 0.0
    wide = lettering.text_width(phase.title, px, bold=True) + tick * 1.4
    left = rect.center().x() - wide / 2
    if tick:
        _paint_tick(painter, QRectF(left, rect.center().y() - tick / 2, tick, tick), colour)
    lettering.draw_middle(painter, left + tick * 1.4, rect.center().y(), phase.title, px, ink, bold=True)


def _paint_tick(painter: QPainter, rect: QRectF, colour: str) -> None:
    pen = QPen(QColor(colour), 0.16 * rect.height())
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    corners = ((0.08, 0.55), (0.38, 0.85), (0.92, 0.18))
    painter.drawPolyline(
        QPolygonF([QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in corners])
    )
