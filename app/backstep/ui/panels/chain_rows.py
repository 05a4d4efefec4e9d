"""The rows of the chain: a tree model of branches, factors and sums, and how a row is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from backstep.present.chain_frame import BranchLook, ChainFrame, FactorLook, SumLook
from backstep.present.numbers import NOT_YET
from backstep.present.roles import Role
from backstep.ui import lettering, math_tiles
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.row_model import Index

Row = FactorLook | BranchLook | SumLook
Rows = list[tuple[Row, tuple[FactorLook, ...]]]
"""Rows, each with those below it."""
LOOK = Qt.ItemDataRole.UserRole
_MATH, _LEAST = 13.0, 9.0
_LINE = 1.15
"""Height of a line, in heights of its letters: the numbers of a row stand close, the rows apart."""
_LEFT, _RIGHT, _GAP = 9.0, 6.0, 8.0
"""Air at the left and right of a row's contents, and between two of them."""

AIRS = (14.0, 10.0, 5.0)
"""Air above and below a factor together: as much of it as lets all rows be seen, else the usual."""

USUAL_AIR, _WORDS_AIR = 10.0, 5.0
"""Lines of words need less of it than fractions."""


def look_of(index: Index) -> Row | None:
    """What a row shows."""
    look = index.data(LOOK)
    return look if isinstance(look, Row) else None


class ChainModel(QStandardItemModel):
    """Rows, some with further ones below them."""

    def set_rows(self, wanted: Rows) -> bool:
        """Show these. True where they are other ones than before, so that what was unfolded is lost."""
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


def factor_rows(frame: ChainFrame) -> Rows:
    """Branches with their factors; a single path shows its factors without a branch."""
    if len(frame.branches) == 1:
        return [(factor, ()) for factor in frame.branches[0].factors]
    return [(branch, branch.factors) for branch in frame.branches]


def sum_rows(frame: ChainFrame) -> Rows:
    """What they add up to."""
    return [(row, ()) for row in frame.sums]


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
    """Paints a row: a formula or a title, how the number is worked out (below, where it does not fit), the number."""

    def __init__(self) -> None:
        super().__init__()
        self._dress = Dress()
        self.air = USUAL_AIR
        """Above and below a factor together, at scale 1."""

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress

    def _air(self, look: Row) -> int:
        return self._dress.em(self.air if isinstance(look, FactorLook) else _WORDS_AIR)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as what stands in it, which depends on how wide the tree is."""
        look, dress = look_of(index), self._dress
        if look is None:
            return QSize()
        high = dress.em(TEXT * _LINE)
        if isinstance(look, FactorLook):
            tile = math_tiles.tile(look.formula, dress.em(_MATH), dress.theme.ink)
            high = max(round(tile.height), dress.em(TEXT * _LINE) + dress.em(SMALL * _LINE))
        if self._below(look, self._room(option, index)):
            high += dress.em(SMALL * _LINE)
        return QSize(dress.em(120), high + self._air(look))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        look, dress = look_of(index), self._dress
        if look is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(0, 0, -dress.px(2), 0)
        self._ground(painter, area, look, selected=bool(option.state & QStyle.StateFlag.State_Selected))
        half = self._air(look) / 2
        inner = area.adjusted(dress.em(_LEFT), half, -dress.em(_RIGHT), -half)
        below = self._below(look, self._room(option, index))
        upper = inner.adjusted(0, 0, 0, -dress.em(SMALL * _LINE) if below else 0)
        if isinstance(look, FactorLook):
            left, right = self._factor(painter, upper, look)
        else:
            left, right = self._titled(painter, upper, look)
        middle = upper.center().y()
        if below:
            left, right = inner.left() - dress.em(_GAP), inner.right()
            middle = inner.bottom() - dress.em(SMALL * _LINE) / 2
        self._worked(painter, left, right, middle, look)
        painter.restore()

    def _room(self, option: QStyleOptionViewItem, index: Index) -> float:
        """How wide a row is; the scroll bar is taken off always, so that its coming changes no row."""
        tree = option.widget
        if not isinstance(tree, QTreeView):
            return float(option.rect.width())
        depth = int(index.parent().isValid()) + int(tree.rootIsDecorated())
        bar = tree.verticalScrollBar().sizeHint().width()
        rims = self._dress.px(2) + self._dress.em(_LEFT) + self._dress.em(_RIGHT)
        return float(tree.width() - bar - depth * tree.indentation() - rims)

    def _below(self, look: Row, room: float) -> bool:
        """Whether how the number is worked out needs a line of its own."""
        text, dress = worked(look), self._dress
        if not text:
            return False
        if isinstance(look, FactorLook):
            taken = math_tiles.tile(look.formula, dress.em(_MATH), dress.theme.ink).width
            taken += max(self._wide(look), lettering.text_width(_line(look), dress.em(SMALL)))
        else:
            taken = lettering.text_width(look.title, dress.em(TEXT), bold=True) + self._wide(look)
        return taken + lettering.text_width(text, dress.em(SMALL)) + 2 * dress.em(_GAP) > room

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

    def _wide(self, look: Row) -> float:
        px = self._dress.em(TEXT if look.computed else SMALL)
        return lettering.text_width(look.number, px, bold=look.computed)

    def _number(self, painter: QPainter, right: float, middle: float, look: Row) -> float:
        """The number, which ends at `right`; returns its left edge."""
        dress, theme = self._dress, self._dress.theme
        px = dress.em(TEXT if look.computed else SMALL)
        left = right - self._wide(look)
        role = look.role if isinstance(look, FactorLook) else Role.BACKWARD
        colour = theme.colour(role) if look.computed else theme.muted
        lettering.draw_middle(painter, left, middle, look.number, px, colour, bold=look.computed)
        return left

    def _factor(self, painter: QPainter, area: QRectF, look: FactorLook) -> tuple[float, float]:
        """The formula, and at the right the number over its line of the program; returns what is free between them."""
        dress, theme = self._dress, self._dress.theme
        high = dress.em(TEXT * _LINE) + dress.em(SMALL * _LINE)
        top = area.center().y() - high / 2
        left = self._number(painter, area.right(), top + dress.em(TEXT * _LINE) / 2, look)
        line, px = _line(look), dress.em(SMALL)
        beside = area.right() - lettering.text_width(line, px)
        middle = top + high - dress.em(SMALL * _LINE) / 2
        lettering.draw_middle(painter, beside, middle, line, px, theme.muted)
        right = min(left, beside)
        room, size = right - dress.em(_GAP) - area.left(), float(dress.em(_MATH))
        colour = theme.ink if look.computed else theme.muted
        tile = math_tiles.tile(look.formula, size, colour)
        if tile.width > room > 0:
            tile = math_tiles.tile(look.formula, max(_LEAST, size * room / tile.width), colour)
        tile.paint(painter, area.left(), area.center().y() - tile.height / 2)
        return area.left() + tile.width, right

    def _titled(self, painter: QPainter, area: QRectF, look: BranchLook | SumLook) -> tuple[float, float]:
        """The title and the number; returns what is free between them."""
        dress, middle = self._dress, area.center().y()
        right = self._number(painter, area.right(), middle, look)
        room = right - dress.em(_GAP) - area.left()
        px = lettering.fitting(dress.em(TEXT), _LEAST, room, look.title, bold=True)
        title = lettering.cut(look.title, px, room, bold=True)
        wide = lettering.draw_middle(painter, area.left(), middle, title, px, dress.theme.ink, bold=True)
        return area.left() + wide, right

    def _worked(self, painter: QPainter, left: float, right: float, middle: float, look: Row) -> None:
        """How the number is worked out, between two edges."""
        text, px = worked(look), self._dress.em(SMALL)
        gap = self._dress.em(_GAP)
        room = right - left - 2 * gap
        px = round(lettering.fitting(px, _LEAST, room, text))
        lettering.draw_middle(painter, left + gap, middle, lettering.cut(text, px, room), px, self._dress.theme.muted)


def _line(look: FactorLook) -> str:
    return f"line {look.line}"
