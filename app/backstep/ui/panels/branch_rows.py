"""Rows of the branches panel: what they are and how they look."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from backstep.present.branches_frame import BranchRow
from backstep.ui import lettering
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.row_model import Index

LOOK = Qt.ItemDataRole.UserRole
_NAMED = 70.0
"""So wide a name is whole before anything is said beside it, at scale 1."""


def branch_of(index: Index) -> BranchRow | None:
    """What a row shows."""
    look = index.data(LOOK)
    return look if isinstance(look, BranchRow) else None


def spoken(row: BranchRow) -> str:
    """A row as a sentence."""
    signs = [text for text, on in (("in view", row.current), ("compared", row.compared)) if on]
    return ", ".join(part for part in (row.name, *signs, row.changes, row.came, row.cost) if part)


@guarded
class BranchDelegate(QStyledItemDelegate):
    """Paints a branch: its name and how far it came, and below it what it changed."""

    def __init__(self) -> None:
        super().__init__()
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(self._dress.em(160), self._dress.em(1.5 * TEXT + 1.5 * SMALL) + self._dress.px(8))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """The field for a name takes the upper line."""
        editor.setFont(self._dress.font(TEXT, bold=True))
        editor.setGeometry(option.rect.adjusted(0, 0, 0, -self._dress.em(1.4 * SMALL)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row, dress = branch_of(index), self._dress
        if row is None:
            return
        theme = dress.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(0, 1, -dress.px(2), -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or row.current:
            painter.setPen(QPen(QColor(theme.forward), dress.px(1.5)) if row.current else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover if selected else theme.card))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 5, 5)
        inner = area.adjusted(dress.em(9), dress.em(3), -dress.em(8), -dress.em(3))
        upper, lower = inner.top() + dress.em(0.7 * TEXT), inner.bottom() - dress.em(0.7 * SMALL)
        px, small = dress.em(TEXT), dress.em(SMALL)
        sign = "in view" if row.current else "compared" if row.compared else ""
        tagged = lettering.text_width(sign, small) + dress.em(18) if sign else 0.0
        # A name comes first, then what is said of it; how far it came, where there is room, and the tip has it all.
        named = min(lettering.text_width(row.name, px, bold=True), dress.em(_NAMED)) + tagged + dress.em(8)
        far = " · ".join(part for part in (row.came, row.cost) if part)
        free = inner.width() - named
        came = next((each for each in (far, row.cost) if lettering.text_width(each, small) <= free), "")
        right = inner.right() - lettering.text_width(came, small)
        lettering.draw_middle(painter, right, upper, came, small, theme.ink)
        room = right - inner.left() - dress.em(8)
        name = lettering.cut(row.name, px, room - tagged, bold=True)
        wide = lettering.draw_middle(painter, inner.left(), upper, name, px, theme.ink, bold=True)
        if sign and wide + tagged <= room:
            self._tag(painter, inner.left() + wide + dress.em(10), upper, sign, small, strong=row.current)
        changes = lettering.cut(row.changes, small, inner.width())
        lettering.draw_middle(painter, inner.left(), lower, changes, small, theme.muted)
        painter.restore()

    def _tag(self, painter: QPainter, left: float, middle: float, text: str, px: int, *, strong: bool) -> None:
        theme = self._dress.theme
        colour = theme.forward if strong else theme.muted
        width = lettering.text_width(text, px) + 0.8 * px
        painter.setPen(QPen(QColor(colour), 1.2, Qt.PenStyle.SolidLine if strong else Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(left, middle - 0.75 * px, width, 1.5 * px), 4, 4)
        lettering.draw_middle(painter, left + 0.4 * px, middle, text, px, colour)
