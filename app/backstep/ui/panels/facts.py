"""The legend below a plot: what each mark is, and its numbers."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import zip_longest

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QWidget

from backstep.present.descent_view import Fact, Shape
from backstep.ui.dress import SMALL, Dress

_SIGNS = {
    Shape.DISC: "●",
    Shape.RING: "○",
    Shape.DIAMOND: "◆",
    Shape.LINE: "╌",
    Shape.ARROW: "→",
    Shape.DOTS: "…",
    Shape.AREA: "■",
}
_PAD = 9.0
"""Pixels between two parts of a line of the legend."""


class Facts(QLabel):
    """Points under the names of their numbers, and what has a number of its own beside them.

    Where that has no room, each of them stands in a line.
    """

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.setFont(dress.font(SMALL))
        self.setStyleSheet(f"color: {dress.theme.muted}")

    def say(self, heads: Sequence[str], facts: Sequence[Fact], width: int) -> None:
        """Tell of `facts` in `width` pixels; a point has a number for each of `heads`."""
        rows = "".join(self._rows(heads, facts, width))
        self.setText(f"<table cellspacing=0>{rows}</table>")
        self.setToolTip("\n".join(f"{fact.name}: {fact.full}" for fact in facts))

    def _rows(self, heads: Sequence[str], facts: Sequence[Fact], width: int) -> list[str]:
        points = [fact for fact in facts if len(fact.numbers) == len(heads)]
        others = [fact for fact in facts if len(fact.numbers) != len(heads)]
        rows = list(zip_longest(points, others))
        if max(map(self._wide, rows), default=0.0) > width:
            return [f"<tr>{self._lead(fact)}{self._cell(fact.text)}</tr>" for fact in (*points, *others)]
        head = f"<tr><td></td><td></td>{''.join(self._cell(each, quiet=True) for each in heads)}</tr>"
        many = len(heads)
        return [head, *(f"<tr>{''.join(self._row(fact, many) for fact in row)}</tr>" for row in rows)]

    def _wide(self, facts: tuple[Fact | None, ...]) -> float:
        """How wide a line of the legend is, in pixels, about."""
        metrics, pad = QFontMetricsF(self._dress.font(SMALL)), self._dress.px(_PAD)
        texts = [text for fact in facts if fact is not None for text in ("— ", fact.name, *fact.numbers)]
        return sum(metrics.horizontalAdvance(text) + pad for text in texts)

    def _row(self, fact: Fact | None, many: int) -> str:
        if fact is None:
            return "<td></td>" * (many + 2)
        # A number of its own takes the room of all of them.
        first = many - len(fact.numbers) + 1
        columns = (first if place == 0 else 1 for place in range(len(fact.numbers)))
        numbers = (self._cell(number, columns=wide) for number, wide in zip(fact.numbers, columns, strict=True))
        return self._lead(fact) + "".join(numbers)

    def _lead(self, fact: Fact) -> str:
        sign = f'<b style="color:{self._dress.theme.colour(fact.role)}">{_SIGNS[fact.shape]}</b>'
        return f"<td align=center>{sign}&nbsp;</td>{self._cell(fact.name, quiet=True)}"

    def _cell(self, text: str, *, quiet: bool = False, columns: int = 1) -> str:
        theme = self._dress.theme
        colour, pad = theme.muted if quiet else theme.ink, self._dress.px(_PAD)
        whole = html.escape(text).replace(" ", "&nbsp;").replace(",&nbsp;", ", ")
        return f'<td colspan={columns} style="color:{colour}; padding-right:{pad}px">{whole}</td>'
