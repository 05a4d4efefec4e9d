"""Placing the parts of the step card in the room there is: shrinking first, then asking for more height."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.present.frame import CardFrame
from backstep.present.roles import Role
from backstep.ui import lettering
from backstep.ui.panels import equation_layout
from backstep.ui.panels.card_style import CardStyle
from backstep.ui.panels.equation_layout import Equation

_LINE = 1.36
"""Distance of lines in font sizes."""

_LEAST, _MOST = 0.40, 0.64
"""Share of the width that the equation may take where the words stand beside it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: `x` its left, `y` the middle of its figures."""

    x: float
    y: float
    text: str
    px: float
    role: Role = Role.INK
    bold: bool = False


@dataclass(frozen=True, slots=True)
class CardLayout:
    """What to paint, relative to the card's top left corner. `height` may exceed the room: then the card scrolls."""

    card: CardFrame
    words: tuple[Words, ...]
    equation: Equation
    equation_x: float
    equation_y: float
    height: float


class _Column:
    """Texts set one under the other."""

    def __init__(self, x: float, y: float, width: float) -> None:
        self.x, self.y, self.width = x, y, width
        self.words: list[Words] = []

    def add(self, text: str, px: float, role: Role = Role.INK, *, bold: bool = False) -> None:
        """A paragraph, wrapped."""
        for line in lettering.wrap(text, px, self.width, bold) if text else []:
            self.words.append(Words(self.x, self.y + px * _LINE / 2, line, px, role, bold))
            self.y += px * _LINE

    def add_pair(self, name: str, text: str, px: float) -> None:
        """A name at the left and its text at the right, or below it where both are too long for one line."""
        named = lettering.text_width(name, px)
        valued = lettering.text_width(text, px)
        if named + valued + px <= self.width:
            middle = self.y + px * _LINE / 2
            self.words.append(Words(self.x, middle, name, px, Role.MUTED))
            self.words.append(Words(self.x + self.width - valued, middle, text, px))
            self.y += px * _LINE
            return
        self.add(name, px, Role.MUTED)
        for line in lettering.wrap(text, px, self.width - px):
            self.words.append(Words(self.x + px, self.y + px * _LINE / 2, line, px))
            self.y += px * _LINE

    def space(self, pixels: float) -> None:
        self.y += pixels


def lay_out(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    """Place everything in `width` x `height` pixels.

    Running text goes down to its least size, numbers to theirs; if that is not enough, the result is higher than
    `height` and nothing is left out.
    """
    place = _columns if style.columns else _stacked
    layout: CardLayout | None = None
    for px in range(max(1, round(style.text)), max(1, round(style.text_least)) - 1, -1):
        layout = place(card, style.with_text(float(px)), width, height)
        if layout.height <= height and layout.equation.number_px >= 0.8 * style.number:
            return layout
    if layout is not None and layout.height <= height:
        return layout
    # It scrolls in any case, so it may as well be readable.
    return place(card, style, width, height)


def _stacked(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    inner = width - 2 * style.pad
    head = _Column(style.pad, 0.8 * style.pad, inner)
    head.add(card.headline, style.headline, card.role, bold=True)
    foot = _Column(style.pad, 0.0, inner)
    if not _is_said_by_tiles(card):
        foot.add(card.substitution, style.text, Role.MUTED)
        foot.space(0.4 * style.text if card.substitution else 0.0)
    foot.add(card.sentence, style.text, bold=style.bold_sentence)
    if card.details:
        foot.space(0.5 * style.text)
    for name, text in card.details:
        foot.add_pair(name, text, style.detail)
    if card.upcoming:
        foot.space(0.5 * style.text)
        foot.add(card.upcoming, style.text, Role.MUTED, bold=True)
    gap = 0.9 * style.text
    room = height - head.y - foot.y - 2 * gap - 0.8 * style.pad
    equation = equation_layout.fit(card.tiles, style.number, style.number_least, style.math_ratio, inner, room)
    top = head.y + (gap if card.tiles else 0.5 * gap)
    below = top + equation.height + (gap if card.tiles else 0.0)
    words = head.words + [_moved(line, below) for line in foot.words]
    left = style.pad + max(0.0, (inner - equation.width) * 0.12)
    return CardLayout(card, tuple(words), equation, left, top, below + foot.y + 0.8 * style.pad)


def _columns(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    inner = width - 2 * style.pad
    margin = 0.7 * style.pad
    head = _Column(style.pad, margin, inner if not card.tiles else _MOST * inner)
    head.add(card.headline, style.headline, card.role, bold=True)
    gap = 0.5 * style.headline
    room = height - head.y - gap - margin
    equation = equation_layout.fit(card.tiles, style.number, style.number_least, style.math_ratio, _MOST * inner, room)
    top = head.y + gap + max(0.0, (room - equation.height) / 2)
    right = _Column(style.pad, 0.0, inner)
    if card.tiles:
        widest = max(equation.width, *(lettering.text_width(line.text, line.px, line.bold) for line in head.words))
        right.x += max(_LEAST * inner, widest) + 1.6 * style.pad
        right.width = width - style.pad - right.x
    right.add(card.sentence, style.text, bold=style.bold_sentence)
    if card.substitution and not _is_said_by_tiles(card):
        right.space(0.5 * style.text)
        right.add(card.substitution, style.detail)
    if card.upcoming:
        right.space(0.6 * style.text)
        right.add(card.upcoming, style.detail, Role.MUTED, bold=True)
    start = margin if card.tiles else head.y + gap
    start += max(0.0, (height - start - margin - right.y) / 2)
    words = head.words + [_moved(line, start) for line in right.words]
    return CardLayout(
        card, tuple(words), equation, style.pad, top, max(top + equation.height, start + right.y) + margin
    )


def _moved(line: Words, down: float) -> Words:
    return Words(line.x, line.y + down, line.text, line.px, line.role, line.bold)


def _is_said_by_tiles(card: CardFrame) -> bool:
    """Whether the substitution repeats what stands under the tiles already."""
    said = "".join(tile.operator + tile.number for tile in card.tiles[1:])
    return "".join(card.substitution.split()) == said.removeprefix("=")
