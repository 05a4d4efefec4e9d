"""The rows of the chain: a tree model of branches, factors and sums, and how a row is painted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from backstep.present.chain_frame import BranchLook, ChainFrame, FactorLook, SumLook
from backstep.present.provenance import NOT_YET
from backstep.present.roles import Role
from backstep.ui import lettering, math_tiles
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded

Row = FactorLook | BranchLook | SumLook
LOOK = Qt.ItemDataRole.UserRole
_MATH, _LEAST = 15.0, 9.0
_LINE = 1.45
"""Height of a line of small text."""


def look_of(index: QModelIndex | QPersistentModelIndex) -> Row | None:
    """What a row shows."""
    look = index.data(LOOK)
    return look if isinstance(look, Row) else None


class ChainModel(QStandardItemModel):
    """Branches with their factors, and the sums below them. A single path shows its factors without a branch."""

    def set_frame(self, frame: ChainFrame) -> bool:
        """Show another moment. True where the rows are other ones, so that what was unfolded is lost."""
        wanted = _tree(frame)
        if self._shape() == [(len(rows), type(look)) for look, rows in wanted]:
            for number, (look, rows) in enumerate(wanted):
                self._fill(self.item(number), look)
                for place, row in enumerate(rows):
                    self._fill(self.item(number).child(place), row)
            return False
        self.clear()
        for look, rows in wanted:
            item = QStandardItem()
            self._fill(item, look)
            for row in rows:
                child = QStandardItem()
                self._fill(child, row)
                item.appendRow(child)
            self.appendRow(item)
        return True

    def _shape(self) -> list[tuple[int, type]]:
        items = [self.item(number) for number in range(self.rowCount())]
        return [(item.rowCount(), type(item.data(LOOK))) for item in items]

    @staticmethod
    def _fill(item: QStandardItem, look: Row) -> None:
        if item.data(LOOK) == look:
            return
        item.setEditable(False)
        item.setData(look, LOOK)
        item.setData(spoken(look), Qt.ItemDataRole.AccessibleTextRole)
        item.setData(spoken(look), Qt.ItemDataRole.ToolTipRole)


def _tree(frame: ChainFrame) -> list[tuple[Row, tuple[FactorLook, ...]]]:
    found: list[tuple[Row, tuple[FactorLook, ...]]]
    if len(frame.branches) == 1:
        found = [(factor, ()) for factor in frame.branches[0].factors]
    else:
        found = [(branch, branch.factors) for branch in frame.branches]
    return [*found, *((row, ()) for row in frame.sums)]


def spoken(look: Row) -> str:
    """A row as a sentence."""
    title = look.plain if isinstance(look, FactorLook) else look.title
    way = f" {worked(look)}".rstrip()
    if not look.computed:
        return f"{title}{way}: {NOT_YET}"
    where = f", line {look.line} of the program" if isinstance(look, FactorLook) else ""
    return f"{title}{way} = {look.number}{where}"


def worked(look: Row) -> str:
    """How the number is worked out, where that says more than the number; "" otherwise."""
    return f"= {look.numbers}" if look.numbers and look.numbers != look.number else ""


@guarded
class ChainDelegate(QStyledItemDelegate):
    """Paints a row: a formula or a title with its number, and below it how the number is worked out."""

    def __init__(self) -> None:
        super().__init__()
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as its formula or title, and how the number is worked out below it."""
        look, dress = look_of(index), self._dress
        if look is None:
            return QSize()
        high = dress.em(TEXT * 1.4)
        if isinstance(look, FactorLook):
            tile = math_tiles.tile(look.formula, dress.em(_MATH), dress.theme.ink)
            high = max(round(tile.height), dress.em(TEXT * 1.4 + (0 if worked(look) else _LINE * SMALL)))
        return QSize(dress.em(120), high + (dress.em(SMALL * _LINE) if worked(look) else 0) + dress.em(9))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        look, dress = look_of(index), self._dress
        if look is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(0, 1, -dress.px(2), -1)
        self._ground(painter, area, look, selected=bool(option.state & QStyle.StateFlag.State_Selected))
        inner = area.adjusted(dress.em(9), dress.em(3), -dress.em(8), -dress.em(3))
        low = inner.bottom() - dress.em(SMALL * _LINE / 2)
        below = dress.em(SMALL * _LINE) if worked(look) else 0
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() - below)
        # The line of the program stands below the number, whatever stands below the formula.
        beside = (
            upper if below or not isinstance(look, FactorLook) else upper.adjusted(0, 0, 0, -dress.em(SMALL * _LINE))
        )
        number_left = self._number(painter, beside, look)
        room = number_left - dress.em(10) - upper.left()
        if isinstance(look, FactorLook):
            self._formula(painter, upper, look, room)
        else:
            px = lettering.fitting(dress.em(TEXT), _LEAST, room, look.title, bold=True)
            middle = upper.center().y()
            lettering.draw_middle(painter, upper.left(), middle, look.title, px, dress.theme.ink, bold=True)
        self._worked(painter, inner, low, look)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, look: Row, *, selected: bool) -> None:
        dress, theme = self._dress, self._dress.theme
        role = look.role if isinstance(look, FactorLook) else Role.BACKWARD
        marked = isinstance(look, FactorLook) and look.focused
        if selected or marked:
            painter.setPen(QPen(dress.colour(role), dress.px(2)) if marked else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 5, 5)
        if isinstance(look, FactorLook) and (look.current or role is not Role.INK):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(dress.colour(role))
            wide = dress.em(5 if look.current else 2)
            painter.drawRoundedRect(QRectF(area.left() + 1, area.top() + 3, wide, area.height() - 6), 1, 1)

    def _number(self, painter: QPainter, area: QRectF, look: Row) -> float:
        """The number at the right; returns its left edge."""
        dress, theme = self._dress, self._dress.theme
        px = dress.em(TEXT if look.computed else SMALL)
        width = lettering.text_width(look.number, px, bold=look.computed)
        left = area.right() - width
        role = look.role if isinstance(look, FactorLook) else Role.BACKWARD
        colour = theme.colour(role) if look.computed else theme.muted
        lettering.draw_middle(painter, left, area.center().y(), look.number, px, colour, bold=look.computed)
        return left

    def _formula(self, painter: QPainter, area: QRectF, look: FactorLook, room: float) -> None:
        theme, px = self._dress.theme, float(self._dress.em(_MATH))
        colour = theme.ink if look.computed else theme.muted
        tile = math_tiles.tile(look.formula, px, colour)
        if tile.width > room > 0:
            tile = math_tiles.tile(look.formula, max(_LEAST, px * room / tile.width), colour)
        tile.paint(painter, area.left(), area.center().y() - tile.height / 2)

    def _worked(self, painter: QPainter, area: QRectF, middle: float, look: Row) -> None:
        dress, theme = self._dress, self._dress.theme
        px = dress.em(SMALL)
        right = area.right()
        if isinstance(look, FactorLook):
            line = f"line {look.line}"
            right -= lettering.text_width(line, px)
            lettering.draw_middle(painter, right, middle, line, px, theme.muted)
            right -= dress.em(8)
        text = worked(look)
        room = right - area.left()
        px = round(lettering.fitting(px, _LEAST, room, text))
        lettering.draw_middle(painter, area.left(), middle, lettering.cut(text, px, room), px, theme.muted)
