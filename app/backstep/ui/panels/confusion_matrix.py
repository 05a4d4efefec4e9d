"""The confusion matrix: a cell for each pair of classes, the stronger the more often."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from backstep.present.predictions_view import MatrixLook
from backstep.present.roles import Role
from backstep.ui.contrast import better_on, mix
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded

_FEW = 5
"""So many classes have room for their numbers in any case."""
_LARGEST = 84
"""Pixels at scale 1 that a cell is wide at most."""


@guarded
class ConfusionMatrix(QWidget):
    """Paints a `MatrixLook`: a row a target, a column an answer.

    Attributes:
        pointed: emitted with the row and the column under the pointer, -1 and -1 beside them.
    """

    pointed = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("confusion_matrix")
        self.setAccessibleName("Confusion matrix")
        self.setMouseTracking(True)
        self._dress = Dress()
        self._look: MatrixLook | None = None

    def sizeHint(self) -> QSize:
        """Room for three classes."""
        return QSize(self._dress.px(280), self._dress.px(220))

    def minimumSizeHint(self) -> QSize:
        """As low as its numbers can be read, where the classes are few; of many the colours tell."""
        dress = self._dress
        name, number = (QFontMetricsF(dress.font(size)).height() for size in (SMALL, TEXT))
        many = min(_FEW, len(self._look.names)) if self._look is not None else 1
        high = math.ceil(2.6 * name + many * number) + dress.px(4)
        return QSize(dress.px(140), max(dress.px(110), high))

    def set_look(self, look: MatrixLook) -> None:
        """Paint this one."""
        if look != self._look:
            self._look = look
            rows = (f"{name}: {', '.join(map(str, row))}" for name, row in zip(look.names, look.counts, strict=True))
            self.setAccessibleDescription("; ".join(rows))
            self.updateGeometry()
            self.update()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.updateGeometry()
        self.update()

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell is."""
        box, side = self._box(), len(self._look.names) if self._look is not None else 1
        wide, high = box.width() / side, box.height() / side
        return QRectF(box.left() + column * wide, box.top() + row * high, wide, high)

    def _box(self) -> QRectF:
        """Where all cells are; on the left are the names of targets, above those of answers."""
        assert self._look is not None
        dress, many = self._dress, len(self._look.names)
        metrics = QFontMetricsF(dress.font(SMALL))
        widest = max(metrics.horizontalAdvance(name) for name in self._look.names)
        left = min(widest, self.width() * 0.3) + metrics.height() * 1.4 + dress.px(10)
        top = metrics.height() * 2.6
        wide = min(self.width() - left - dress.px(4), dress.px(_LARGEST) * many * 1.4)
        high = min(self.height() - top - dress.px(4), dress.px(_LARGEST) * many)
        return QRectF(left, top, max(wide, 1.0), max(high, 1.0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint cells, numbers and names."""
        look = self._look
        if look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, counts in enumerate(look.counts):
            for column, count in enumerate(counts):
                self._paint_cell(painter, row, column, count, count / max(1, sum(counts)))
        self._paint_names(painter, look.names)
        painter.end()

    def _paint_cell(self, painter: QPainter, row: int, column: int, count: int, share: float) -> None:
        dress, theme = self._dress, self._dress.theme
        gap = 1.0 if self.cell(0, 0).width() > dress.px(12) else 0.0
        cell = self.cell(row, column).adjusted(gap, gap, -gap, -gap)
        colour = theme.colour(Role.UPDATE if row == column else Role.BACKWARD)
        ground = mix(colour, theme.card, 0.06 + 0.62 * share if count else 0.04)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(cell, dress.px(3) * gap, dress.px(3) * gap)
        font = dress.font(TEXT, bold=row == column)
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(f"{count:,}") <= cell.width() - 2 and metrics.height() <= cell.height() + 2:
            painter.setFont(font)
            painter.setPen(QColor(better_on(ground, "#FFFFFF", "#0B1016") if count else theme.muted))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{count:,}")

    def _paint_names(self, painter: QPainter, names: tuple[str, ...]) -> None:
        dress, box = self._dress, self._box()
        font = dress.font(SMALL)
        metrics = QFontMetricsF(font)
        line = metrics.height()
        painter.setFont(font)
        painter.setPen(QColor(dress.theme.muted))
        for number, name in enumerate(names):
            own = self.cell(number, number)
            if own.height() >= line:
                room = QRectF(line * 1.4, own.top(), box.left() - line * 1.4 - dress.px(6), own.height())
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(room, right, _fitting(metrics, name, room.width()))
            if own.width() >= line * 2:
                room = QRectF(own.left(), box.top() - line * 1.25, own.width(), line)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, _fitting(metrics, name, own.width() - 2))
        painter.drawText(QRectF(box.left(), 0.0, box.width(), line), Qt.AlignmentFlag.AlignCenter, "answer")
        painter.save()
        painter.translate(0.0, box.bottom())
        painter.rotate(-90.0)
        painter.drawText(QRectF(0.0, 0.0, box.height(), line), Qt.AlignmentFlag.AlignCenter, "target")
        painter.restore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which cell is pointed at."""
        self.pointed.emit(*self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        super().leaveEvent(event)
        self.pointed.emit(-1, -1)

    def _at(self, place: QPointF) -> tuple[int, int]:
        if self._look is None or not self._box().contains(place):
            return -1, -1
        first = self.cell(0, 0)
        most = len(self._look.names) - 1
        row, column = (place.y() - first.top()) / first.height(), (place.x() - first.left()) / first.width()
        return min(int(row), most), min(int(column), most)


def _fitting(metrics: QFontMetricsF, text: str, room: float) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
