"""The legend below a plot: what each mark is, and its numbers."""

from __future__ import annotations

import html
from collections.abc import Sequence
from enum import Enum, auto
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
    Shape.POINTER: "⇢",
    Shape.DOTS: "…",
    Shape.AREA: "■",
}
_POINTS = frozenset({Shape.DISC, Shape.RING, Shape.DIAMOND})
_PAD = 9.0
"""Pixels between two parts of a line of the legend."""
_PARTS = 3
"""Sign, name and number: what a line has of one that has a number of its own, each with room behind it."""


class Brevity(Enum):
    """How much is told. Descent uses EVERYTHING, TURNED, VALUES; the landscape EVERYTHING, POINTS, COSTS."""

    EVERYTHING = auto()
    TURNED = auto()
    """A column a point; what has no room beside or below is left out."""
    VALUES = auto()
    """Without J, and of the rest what comes first."""
    POINTS = auto()
    """Points alone."""
    COSTS = auto()
    """Only J of each point, all in a line."""


class Facts(QLabel):
    """Points under the names of their numbers, and what has a number of its own beside them.

    Where that has no room, each of them stands in a line, or each point in a column. What is left out, as are digits,
    is told under the pointer.
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

    def say(
        self, heads: Sequence[str], facts: Sequence[Fact], width: int, brevity: Brevity = Brevity.EVERYTHING
    ) -> None:
        """Tell of `facts` in `width` pixels; a point has a number for each of `heads`, of which the last is J."""
        points = [fact for fact in facts if fact.shape in _POINTS]
        others = [fact for fact in facts if fact.shape not in _POINTS]
        if brevity is Brevity.COSTS:
            # Names that would break the line are told under the pointer, with all digits.
            metrics, pad = QFontMetricsF(self._dress.font(SMALL)), self._dress.px(_PAD)
            texts = (f"● {point.name} {point.numbers[-1]}" for point in points)
            named = sum(metrics.horizontalAdvance(text) + pad for text in (heads[-1], *texts)) <= width
            told = (self._told(point, -1, named=named) for point in points)
            self.setText(f"{heads[-1]}&nbsp; " + " &nbsp;".join(told))
        else:
            if brevity in (Brevity.TURNED, Brevity.VALUES):
                rows = self._turned(heads, points, others, width, costs=brevity is Brevity.TURNED)
            else:
                rows = self._rows(heads, points, others if brevity is Brevity.EVERYTHING else [], width)
            self.setText(f"<table cellspacing=0>{''.join(rows)}</table>")
        self.setToolTip("\n".join(f"{fact.name}: {fact.full}" for fact in facts))

    def _rows(self, heads: Sequence[str], points: list[Fact], others: list[Fact], width: int) -> list[str]:
        """A line a point, beside it one of the `others`."""
        rows = list(zip_longest(points, others))
        if max(map(self._wide, rows), default=0.0) > width:
            return self._listed((*points, *others))
        head = f"<tr><td></td><td></td>{''.join(self._cell(each, quiet=True) for each in heads)}</tr>"
        many = len(heads)
        return [head, *(f"<tr>{''.join(self._row(fact, many) for fact in row)}</tr>" for row in rows)]

    def _listed(self, facts: Sequence[Fact]) -> list[str]:
        return [f"<tr>{self._lead(fact)}{self._cell(fact.text)}</tr>" for fact in facts]

    def _turned(
        self, heads: Sequence[str], points: list[Fact], others: list[Fact], width: int, *, costs: bool
    ) -> list[str]:
        """Points in columns, a line for each of their numbers; beside them what has a number of its own, or below."""
        lines = [(head, [point.numbers[place] for point in points]) for place, head in enumerate(heads)]
        if not costs:
            lines.pop()
        metrics, pad = QFontMetricsF(self._dress.font(SMALL)), self._dress.px(_PAD)
        columns = [[f"● {point.name}", *(line[1][place] for line in lines)] for place, point in enumerate(points)]
        wide = sum(max(map(metrics.horizontalAdvance, texts)) + pad for texts in (heads, *columns))
        if wide > width:
            return self._listed((*points, *others))
        alone = [metrics.horizontalAdvance(f"— {fact.name}{fact.numbers[0]}") + _PARTS * pad for fact in others]
        # Above the lines stand the names.
        many = len(lines) + 1
        # Their signs, names and numbers are a column each.
        parts = [("— ", fact.name, fact.numbers[0]) for fact in others[:many]]
        taken = sum(max(map(metrics.horizontalAdvance, texts)) + pad for texts in zip(*parts, strict=True))
        beside = wide + taken <= width
        if beside or costs:
            names = (f"{self._sign(point)}&nbsp;{self._quiet(point.name)}" for point in points)
            style = f"padding-right:{pad}px; white-space:nowrap"
            rows = ["<td></td>" + "".join(f'<td style="{style}">{name}</td>' for name in names)]
            rows += (self._cell(head, quiet=True) + "".join(map(self._cell, numbers)) for head, numbers in lines)
        else:
            rows = [f"<td>{self._quiet(heads[0])}&nbsp; {' &nbsp;'.join(map(self._told, points))}</td>"]
        if beside:
            told = zip_longest(rows, others[:many])
            return [f"<tr>{row}{'' if fact is None else self._row(fact, 1)}</tr>" for row, fact in told]
        # The first of them is told in any width.
        fitting = [fact for place, fact in enumerate(others) if not place or sum(alone[: place + 1]) <= width]
        below = f"<td colspan={len(points) + 1}>{' &nbsp;'.join(map(self._told, fitting))}</td>"
        return [f"<tr>{row}</tr>" for row in (*rows, below)]

    def _quiet(self, text: str) -> str:
        return html.escape(text).replace(" ", "&nbsp;")

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

    def _told(self, fact: Fact, place: int = 0, *, named: bool = True) -> str:
        """A name with one of its numbers, not torn apart."""
        name, number = map(self._quiet, (f"{fact.name} " if named else "", fact.numbers[place]))
        return f'{self._sign(fact)}&nbsp;{name}<span style="color:{self._dress.theme.ink}">{number}</span>'

    def _sign(self, fact: Fact) -> str:
        return f'<b style="color:{self._dress.theme.colour(fact.role)}">{_SIGNS[fact.shape]}</b>'

    def _lead(self, fact: Fact) -> str:
        return f"<td align=center>{self._sign(fact)}&nbsp;</td>{self._cell(fact.name, quiet=True)}"

    def _cell(self, text: str, *, quiet: bool = False, columns: int = 1) -> str:
        theme = self._dress.theme
        colour, pad = theme.muted if quiet else theme.ink, self._dress.px(_PAD)
        whole = html.escape(text).replace(" ", "&nbsp;").replace(",&nbsp;", ", ")
        # A ∂J/∂w would break at its stroke.
        breaks = "" if ", " in whole else "; white-space:nowrap"
        return f'<td colspan={columns} style="color:{colour}; padding-right:{pad}px{breaks}">{whole}</td>'
