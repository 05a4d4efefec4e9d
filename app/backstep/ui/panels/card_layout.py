"""Placing the parts of the step card: at the desk as high as it takes, on a projector so that nothing is scrolled."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from backstep.present.frame import CardFrame, Tile
from backstep.present.roles import Role
from backstep.ui import lettering
from backstep.ui.panels import equation_layout
from backstep.ui.panels.card_style import MATH_RATIO, CardStyle
from backstep.ui.panels.equation_layout import Equation

_LINE = 1.3
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
    struck: bool = False
    """Told of numbers that are stale: struck through."""


@dataclass(frozen=True, slots=True)
class CardLayout:
    """What to paint, relative to the card's top left corner. `height` may exceed the room: then the card scrolls."""

    words: tuple[Words, ...]
    equation: Equation
    equation_x: float
    equation_y: float
    height: float


@lru_cache(maxsize=256)
def _wrapped(text: str, px: float, width: float, bold: bool) -> tuple[str, ...]:
    """Remembered, because on a projector many arrangements of one step are tried."""
    return tuple(lettering.wrap(text, px, width, bold)) if text else ()


def _weak(role: Role, stale: bool) -> Role:
    return Role.MUTED if stale else role


def _on_one_line(name: str, text: str, px: float, width: float) -> bool:
    return lettering.text_width(name, px) + lettering.text_width(text, px) + px <= width


class _Column:
    """Texts set one under the other."""

    def __init__(self, x: float, y: float, width: float) -> None:
        self.x, self.y, self.width = x, y, width
        self.words: list[Words] = []

    def add(self, text: str, px: float, role: Role = Role.INK, *, bold: bool = False, stale: bool = False) -> None:
        """A paragraph, wrapped."""
        for line in _wrapped(text, px, self.width, bold):
            self.words.append(Words(self.x, self.y + px * _LINE / 2, line, px, _weak(role, stale), bold, stale))
            self.y += px * _LINE

    def add_pair(self, name: str, text: str, px: float, *, stale: bool = False) -> None:
        """A name at the left and its text at the right, or a paragraph that begins with the name where that is long."""
        role = _weak(Role.INK, stale)
        if _on_one_line(name, text, px, self.width):
            valued = lettering.text_width(text, px)
            middle = self.y + px * _LINE / 2
            self.words.append(Words(self.x, middle, name, px, Role.MUTED))
            self.words.append(Words(self.x + self.width - valued, middle, text, px, role, struck=stale))
            self.y += px * _LINE
            return
        begin = f"{name}: "
        lines = lettering.wrap(begin + text, px, self.width)
        if lines[0].startswith(begin):
            self.words.append(Words(self.x, self.y + px * _LINE / 2, begin.rstrip(), px, Role.MUTED))
            self._list_line(
                self.x + lettering.text_width(begin, px), lines.pop(0).removeprefix(begin), px, role, struck=stale
            )
        else:
            self.add(name, px, Role.MUTED)
            lines = lettering.wrap(text, px, self.width)
        for line in lines:
            self._list_line(self.x, line, px, role, struck=stale)

    def _list_line(self, x: float, line: str, px: float, role: Role, *, struck: bool) -> None:
        self.words.append(Words(x, self.y + px * _LINE / 2, line, px, role, struck=struck))
        self.y += px * _LINE

    def space(self, pixels: float) -> None:
        if self.words:
            self.y += pixels

    @property
    def widest(self) -> float:
        return max((lettering.text_width(line.text, line.px, line.bold) for line in self.words), default=0.0)


def lay_out(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    """Place the parts of `card` in `width` x `height` pixels.

    At the desk everything is there; where it needs more than `height` the card scrolls. On a projector it is
    `_projected` into the room.
    """
    if style.projector:
        return _projected(card, style, width, height)
    layout = _at_desk(card, style, width, height)
    return layout if layout.height <= height else _uncut(layout, height)


def _worked(tiles: Sequence[Tile]) -> tuple[Tile, ...]:
    """With calculations in the place of the numbers they come to."""
    return tuple(tile._replace(number=tile.worked) if tile.worked else tile for tile in tiles)


# --- at the desk


_RIM = 3.0
"""The lower rim of the card, under which nothing is seen."""

_TIGHT = 0.55
"""Room between the parts, where there is not much, against the usual."""


def _at_desk(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    """All in sight; else equation and sentence (with what each example gives), the rest to be scrolled to; else less.

    Less is equation and sentence without such a list, and then the equation alone.

    For that, one after the other: the parts move together, a long sum goes under one sign, the numbers become smaller,
    though not smaller than the words while these are in sight too.
    """
    cards = (card,) if card.compact is None else (card, card.compact)
    for shown, air in ((card, 1.0), *((one, _TIGHT) for one in cards)):
        layout, _ = _stacked(shown, style, width, air)
        if layout.height <= height:
            return layout
    fair = max(style.number_least, style.text)
    if card.details and not _on_one_line(*card.details[0], style.detail, width - 2 * style.pad):
        for number, shown in product(_between(style.number, fair, 3), cards):
            layout, needed = _stacked(shown, replace(style, number=number), width, _TIGHT, list_first=True)
            if needed <= height:
                return layout
    for number, words_first, shown in product(_between(style.number, fair, 3), (False, True), cards):
        layout, needed = _stacked(shown, replace(style, number=number), width, _TIGHT, words_first=words_first)
        if needed <= height:
            return layout
    for number, shown in product(_between(style.number, style.number_least, _SIZES), cards):
        layout, _ = _stacked(shown, replace(style, number=number), width, _TIGHT, words_first=True)
        if layout.equation_y + layout.equation.height <= height:
            return layout
    return _stacked(cards[-1], replace(style, number=fair), width, _TIGHT, words_first=True)[0]


def _uncut(layout: CardLayout, height: float) -> CardLayout:
    """With the first line that the lower edge would cut, and all after it, moved below the edge."""
    edge = height - _RIM
    below_equation = layout.equation_y + layout.equation.height
    cut = (
        line.y - line.px * _LINE / 2
        for line in layout.words
        if line.y > below_equation and line.y - line.px / 2 < edge < line.y + line.px / 2
    )
    first = min(cut, default=edge)
    words = tuple(
        replace(line, y=line.y + edge - first) if line.y > max(first, below_equation) else line for line in layout.words
    )
    return replace(layout, words=words, height=layout.height + edge - first)


def _stacked(
    card: CardFrame,
    style: CardStyle,
    width: float,
    air: float,
    *,
    words_first: bool = False,
    list_first: bool = False,
) -> tuple[CardLayout, float]:
    """One under the other, `air` times the usual room between, and the height down to the end of the sentence.

    The lists come last, so that they are scrolled to; with `words_first` the substitution comes after the sentence,
    with `list_first` the first list follows the sentence at once, and the height is that to its end.
    """
    inner = width - 2 * style.pad
    margin = (0.35 + 0.45 * air) * style.pad
    column = _Column(style.pad, margin, inner)
    column.add(card.headline, _one_line(card.headline, style, inner), card.role, bold=True)
    equation, told = _desk_equation(card, style, inner)
    gap = 0.9 * air * style.text
    column.space(gap if card.tiles else 0.5 * gap)
    top = column.y
    column.y += equation.height + (gap if card.tiles else 0.0)
    substitution = "" if told else card.substitution
    if substitution and not words_first:
        column.add(substitution, style.text, Role.MUTED, stale=card.stale)
        column.space(0.4 * air * style.text)
    column.add(card.sentence, style.text, stale=card.stale)
    lists = card.details
    if list_first:
        (name, text), lists = lists[0], lists[1:]
        column.space(0.3 * air * style.text)
        column.add_pair(name, text, style.detail, stale=name in card.outdated)
    needed = column.y + 0.5 * margin
    if substitution and words_first:
        column.space(0.4 * air * style.text)
        column.add(substitution, style.text, Role.MUTED, stale=card.stale)
    if card.upcoming:
        column.space(0.4 * air * style.text)
        column.add(card.upcoming, style.text, Role.MUTED, bold=True)
    if lists:
        column.space(0.5 * air * style.text)
    for name, text in lists:
        column.add_pair(name, text, style.detail, stale=name in card.outdated)
    left = style.pad + max(0.0, (inner - equation.width) * 0.12)
    return CardLayout(tuple(column.words), equation, left, top, column.y + margin), needed


def _one_line(headline: str, style: CardStyle, width: float) -> float:
    """The size of a headline that would be broken for a few letters, else its own."""
    wide = lettering.text_width(headline, style.headline, True)
    return style.headline * width / wide if width < wide <= width / 0.8 else style.headline


def _desk_equation(card: CardFrame, style: CardStyle, width: float) -> tuple[Equation, bool]:
    """The equation, and whether the substitution stands under its symbols."""
    worked = equation_layout.lay_out(_worked(card.tiles), style.number, MATH_RATIO, width)
    plain = equation_layout.lay_out(card.tiles, style.number, MATH_RATIO, width)
    if any(tile.worked for tile in card.tiles) and (worked.rows, worked.number_px) == (plain.rows, plain.number_px):
        return worked, True
    return plain, False


# --- on a projector


def _without_next(card: CardFrame) -> CardFrame:
    return replace(card, upcoming="")


def _without_substitution(card: CardFrame) -> CardFrame:
    return replace(_without_next(card), substitution="", tiles=tuple(tile._replace(worked="") for tile in card.tiles))


_ECONOMIES: tuple[Callable[[CardFrame], CardFrame], ...] = (lambda card: card, _without_next, _without_substitution)
"""What may be left out where there is no room, in this order: what comes next, then the numbers put in. The result,
its factors and the sentence stay."""

_SIZES = 5
"""How many sizes between usual and least are tried."""


def _projected(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    """Place all in the room, because a clicker cannot scroll.

    In this order: letters and symbols become smaller, but no number falls below its least height; secondary parts are
    left out; numbers are rounded to fewer digits, which the card then says. Only then the sentence falls below
    the height of numbers, down to that of words. Lists (`details`) are for the desk. What fits in no way, as a card in
    a window of a few pixels, is higher than the room.
    """
    at_numbers = _between(style.text, style.number_least, 3)
    below_numbers = _between(style.number_least, style.text_least, _SIZES)
    for sizes in (at_numbers, below_numbers):
        for variant in (card, *card.briefer):
            for economy in _ECONOMIES:
                shown = economy(variant)
                for px, place in product(sizes, (_beside, _below)):
                    layout = place(shown, style.with_text(px), width, height)
                    if layout is not None:
                        return layout
    return _stacked((card, *card.briefer)[-1], replace(style, number=style.number_least), width, 0.0)[0]


def _between(largest: float, least: float, count: int) -> list[float]:
    """At most `count` whole sizes from `largest` down to `least`."""
    steps = [largest + (least - largest) * place / (count - 1) for place in range(count)]
    return list(dict.fromkeys(float(max(round(px), math.ceil(least))) for px in steps))


def _fitted(
    card: CardFrame, style: CardStyle, width: float, rooms: tuple[float, float]
) -> tuple[Equation, bool] | None:
    """The equation as large as it fits, and whether it tells the substitution under its symbols.

    It does where that costs little size. `rooms` are the heights left for it where the words do not tell the
    substitution and where they do. None where it fits in neither way.
    """
    sizes = _between(style.number, style.number_least, _SIZES)
    told = untold = None
    if any(tile.worked for tile in card.tiles):
        told = equation_layout.fit(_worked(card.tiles), sizes, MATH_RATIO, width, rooms[0])
    untold = equation_layout.fit(card.tiles, sizes, MATH_RATIO, width, rooms[1])
    if untold is None:
        return None if told is None else (told, True)
    if told is not None and told.rows == untold.rows and told.number_px >= 0.85 * untold.number_px:
        return told, True
    return untold, False


def _beside(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout | None:
    """The equation at the left, words at the right; None where that does not fit."""
    inner = width - 2 * style.pad
    margin = 0.7 * style.pad
    head = _Column(style.pad, margin, inner if not card.tiles else _MOST * inner)
    head.add(card.headline, style.headline, card.role, bold=True)
    gap = 0.4 * style.headline
    room = height - head.y - gap - margin
    fitted = _fitted(card, style, _MOST * inner, (room, room))
    if fitted is None:
        return None
    equation, told = fitted
    top = head.y + gap + max(0.0, (room - equation.height) / 2)
    right = _Column(style.pad, 0.0, inner)
    if card.tiles:
        right.x += max(_LEAST * inner, equation.width, head.widest) + 1.6 * style.pad
        right.width = width - style.pad - right.x
    _tell(right, card, style, told=told)
    start = margin if card.tiles else head.y + gap
    if start + right.y + margin > height:
        return None
    start += (height - start - margin - right.y) / 2
    words = head.words + [replace(line, y=line.y + start) for line in right.words]
    return CardLayout(tuple(words), equation, style.pad, top, height)


def _below(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout | None:
    """The equation over the whole width, words below; None where that does not fit."""
    inner = width - 2 * style.pad
    margin = 0.55 * style.pad
    head = _Column(style.pad, margin, inner)
    head.add(card.headline, style.headline, card.role, bold=True)
    gap = 0.3 * style.headline
    room = height - head.y - 2 * gap - margin
    if _fitted(card, style, inner, (room, room)) is None:
        return None
    words = {told: _Column(style.pad, 0.0, inner) for told in (True, False)}
    for told, column in words.items():
        _tell(column, card, style, told=told)
    fitted = _fitted(card, style, inner, (room - words[True].y, room - words[False].y))
    if fitted is None:
        return None
    equation, told = fitted
    spare = (room - words[told].y - equation.height) / 3
    top = head.y + gap + spare
    start = top + equation.height + gap + spare
    moved = [replace(line, y=line.y + start) for line in words[told].words]
    return CardLayout(tuple(head.words + moved), equation, style.pad, top, height)


def _tell(column: _Column, card: CardFrame, style: CardStyle, *, told: bool) -> None:
    """The words: the sentence, the substitution where it is not told already, and what comes next."""
    column.add(card.sentence, style.text, bold=True, stale=card.stale)
    if card.substitution and not told:
        column.space(0.35 * style.text)
        column.add(card.substitution, style.number_least, stale=card.stale)
    if card.upcoming:
        column.space(0.4 * style.text)
        column.add(card.upcoming, style.detail, Role.MUTED, bold=True)
