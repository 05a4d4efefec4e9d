"""The rows of the watches: a list model that asks for what is seen, and how a row is painted."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from backstep.present.roles import Role
from backstep.present.watches import WatchesFrame, WatchLook
from backstep.ui import lettering
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.row_model import Index

LOOK = Qt.ItemDataRole.UserRole
_WIDE = 560.0
"""From this width on, at scale 1, a row needs one line only."""
_LINE = 1.6
_LEAST = 10.0
"""Height of the smallest text, at scale 1."""


@guarded
class WatchModel(QAbstractListModel):
    """One row a watch; it is evaluated when it is seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame: WatchesFrame | None = None

    def set_frame(self, frame: WatchesFrame) -> bool:
        """Show another moment. True where the watches are other ones."""
        before = self._frame
        if before is not None and before.texts == frame.texts:
            self._frame = frame
            if frame.texts:
                self.dataChanged.emit(self.index(0), self.index(len(frame.texts) - 1))
            return False
        self.beginResetModel()
        self._frame = frame
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        """The watches."""
        return 0 if parent.isValid() or self._frame is None else len(self._frame.texts)

    def look(self, index: Index) -> WatchLook | None:
        """What a row shows."""
        return None if self._frame is None or not index.isValid() else self._frame.row(index.row())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, and what is said of it."""
        if role not in (LOOK, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        look = self.look(index)
        if look is None or role == LOOK:
            return look
        return look.spoken if role == Qt.ItemDataRole.AccessibleTextRole else _tip(look)


def _tip(look: WatchLook) -> str:
    """All digits, and why something is missing."""
    parts = [look.text, f"now {look.now.full}" if look.now.known else look.now.why]
    if look.before.known:
        parts.append(f"one iteration earlier {look.before.full}")
    elif look.now.known:
        parts.append(look.before.why)
    if look.stale:
        parts.append("An edit has made this stale; the next step computes it.")
    return "\n".join(filter(None, parts))


@guarded
class WatchDelegate(QStyledItemDelegate):
    """Paints a row: the expression, its value now and before, its course, and the switch to plot it."""

    def __init__(self, model: WatchModel) -> None:
        super().__init__()
        self._model = model
        self._dress = Dress()
        self.edited: tuple[int, int] | None = None
        """The row whose field is open and how high that is."""

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress

    def _wide(self, width: float) -> bool:
        return width >= self._dress.em(_WIDE)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line, or two where it is narrow; as high as its field while it is edited."""
        if self.edited is not None and self.edited[0] == index.row():
            return QSize(self._dress.em(120), self.edited[1])
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
        lines = 1 if self._wide(width) else 2
        return QSize(self._dress.em(120), lines * self._dress.em(TEXT * _LINE) + self._dress.em(8))

    def switch_area(self, row: QRectF) -> QRectF:
        """Where the switch that plots a row stands."""
        side = float(self._dress.em(20))
        high = self._dress.em(TEXT * _LINE)
        top = (
            row.center().y() - side / 2
            if self._wide(row.width())
            else row.top() + self._dress.em(4) + (high - side) / 2
        )
        return QRectF(row.right() - side - self._dress.em(4), top, side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        look = self._model.look(index)
        if look is None:
            return
        dress, theme = self._dress, self._dress.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 5, 5)
        if look.changed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.update))
            painter.drawRoundedRect(QRectF(area.left() + 1, area.top() + 4, dress.em(4), area.height() - 8), 1, 1)
        switch = self.switch_area(area)
        self._switch(painter, switch, look)
        inner = QRectF(area.left() + dress.em(10), area.top() + dress.em(4), 0, area.height() - dress.em(8))
        inner.setRight(switch.left() - dress.em(8))
        line = dress.em(TEXT * _LINE)
        if self._wide(area.width()):
            part = inner.width() / 8
            middle = inner.center().y()
            self._text(painter, inner.left(), middle, 3 * part - dress.em(8), look)
            left = inner.left() + 6.5 * part
            course = QRectF(left, inner.top(), inner.right() - left, inner.height())
            self._values(painter, inner.left() + 3 * part, inner.right(), middle, course, look, 2 * part)
        else:
            upper, lower = inner.top() + line / 2, inner.top() + 1.5 * line
            self._text(painter, inner.left(), upper, inner.width(), look)
            right = area.right() - dress.em(6)
            course = QRectF(right - dress.em(84), inner.top() + line, dress.em(84), line)
            self._values(painter, inner.left(), right, lower, course, look)
        painter.restore()

    def _text(self, painter: QPainter, left: float, middle: float, room: float, look: WatchLook) -> None:
        px, theme = self._dress.em(TEXT), self._dress.theme
        text = lettering.cut(look.text, px, room, mono=True)
        lettering.draw_middle(painter, left, middle, text, px, theme.ink, mono=True)
        if look.now.place is not None:
            start, end = (lettering.text_width(text[:place], px, mono=True) for place in look.now.place)
            painter.setPen(QPen(QColor(theme.backward), max(1.0, self._dress.px(1.5))))
            low = middle + px * 0.62
            painter.drawLine(QPointF(left + start, low), QPointF(left + max(end, start + 4), low))

    def _values(
        self,
        painter: QPainter,
        left: float,
        right: float,
        middle: float,
        course: QRectF,
        look: WatchLook,
        column: float = 0.0,
    ) -> None:
        """The value, in a `column` of its own where that is given, the one before, and the `course` behind them.

        Where there is little room the value before gives way first, and then the course.
        """
        gap, least = self._dress.em(14), self._dress.em(_LEAST)
        all_of_it, beside = right - left, course.left() - gap - left
        rooms = [column - gap if column else 0.6 * beside] if look.before.known else []
        # Several numbers take all the room; those before are in the tip.
        rooms = [all_of_it] if look.unplottable else [*rooms, beside, all_of_it] if look.now.known else [*rooms, beside]
        bold = look.now.known and not look.stale
        tried = ((text, room) for room in rooms for text in look.wordings())
        whole = (each for each in tried if lettering.text_width(each[0], least, bold) <= each[1])
        text, room = next(whole, (look.left_out, all_of_it))
        used = self._now(painter, left, middle, room, text, look)
        if look.unplottable or room > beside:
            return
        if look.before.known:
            start = left + max(used + gap, column)
            self._before(painter, start, middle, course.left() - self._dress.em(8) - start, look)
        self._course(painter, course, look)

    def _now(self, painter: QPainter, left: float, middle: float, room: float, text: str, look: WatchLook) -> float:
        """The value, or why there is none; returns its width."""
        dress, theme = self._dress, self._dress.theme
        if look.now.known:
            colour = theme.muted if look.stale else theme.ink
        else:
            colour = theme.muted if look.now.place is None else theme.backward
        bold = look.now.known and not look.stale
        px = lettering.fitting(dress.em(TEXT if look.now.known else SMALL), dress.em(_LEAST), room, text, bold=bold)
        return lettering.draw_middle(painter, left, middle, text, px, colour, bold=bold)

    def _before(self, painter: QPainter, left: float, middle: float, room: float, look: WatchLook) -> None:
        """The value one iteration earlier, where it is whole; the tip has it anyway."""
        text, least = f"before {look.before.text}", self._dress.em(_LEAST)
        if lettering.text_width(text, least) <= room:
            px = lettering.fitting(self._dress.em(SMALL), least, room, text)
            lettering.draw_middle(painter, left, middle, text, px, self._dress.theme.muted)

    def _switch(self, painter: QPainter, area: QRectF, look: WatchLook) -> None:
        dress, theme = self._dress, self._dress.theme
        colour = theme.border if look.unplottable else theme.colour(look.role) if look.role else theme.muted
        painter.setPen(QPen(QColor(colour), 1))
        painter.setBrush(QColor(theme.fill(look.role)) if look.role not in (None, Role.INK) else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 4, 4)
        painter.setPen(QPen(QColor(colour), dress.px(2 if look.plotted else 1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        steps = ((0.18, 0.25), (0.36, 0.66), (0.58, 0.45), (0.82, 0.78))
        painter.drawPolyline([area.topLeft() + QPointF(x * area.width(), y * area.height()) for x, y in steps])

    def _course(self, painter: QPainter, area: QRectF, look: WatchLook) -> None:
        """The values over the iterations, each between the least and the largest, and a dot at the present one."""
        values, iterations = look.samples.values, look.samples.iterations
        finite = np.isfinite(values)
        if not finite.any():
            return
        dress = self._dress
        colour = QColor(dress.theme.colour(look.role) if look.role else dress.theme.muted)
        low, high = float(values[finite].min()), float(values[finite].max())
        inner = area.adjusted(2, dress.em(3), -dress.em(3), -dress.em(3))
        span = high - low
        with np.errstate(all="ignore"):
            # Half of each first: the span itself may lie beyond float64.
            share = np.where(finite, (values / 2 - low / 2) / (high / 2 - low / 2) if span else 0.5, 0.0)
        last = max(int(iterations[-1]), look.iteration, 2)
        xs = inner.left() + (iterations - 1) / (last - 1) * inner.width()
        ys = inner.bottom() - share * inner.height()
        painter.setPen(QPen(colour, max(1.0, dress.px(1.2))))
        cuts = np.flatnonzero(np.diff(finite.astype(np.int8))) + 1
        for part in np.split(np.arange(len(values)), cuts):
            if finite[part[0]] and len(part) > 1:
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs[part], ys[part], strict=True)]))
        here = look.samples.nearest(look.iteration)
        if here is not None and np.isfinite(here[1]):
            place = int(np.searchsorted(iterations, here[0]))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(xs[place], ys[place]), dress.px(2.5), dress.px(2.5))
