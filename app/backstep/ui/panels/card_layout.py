"""Placing the parts of the step card: at the desk as high as it takes, on a projector so that nothing is scrolled."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from backstep.present.frame import CardFrame, Tile
from backstep.present.roles import Role
from backstep.ui import lettering
from backstep.ui.panels import equation_layout
from backstep.ui.panels.card_column import LINE, Column, Words, on_one_line
from backstep.ui.panels.card_style import MATH_RATIO, CardStyle
from backstep.ui.panels.equation_layout import Equation

_LEAST, _MOST = 0.40, 0.64
"""Share of the width that the equation may take where the words stand beside it."""


@dataclass(frozen=True, slots=True)
class CardLayout:
    """What to paint, relative to the card's top left corner. `height` may exceed the room: then the card scrolls."""

    words: tuple[Words, ...]
    equation: Equation
    equation_x: float
    equation_y: float
    equation_height: float
    """With a calculation that is hung below it."""
    height: float


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


TO_THE_LAST_DIGIT = "to the last digit"

_RIM = 3.0
"""The lower rim of the card, under which nothing is seen."""

_AIR = (1.0, 0.55, 0.2)
"""Room between the parts where there is plenty, not much, and hardly any."""


_SMALLER = 0.85
"""Size of the numbers, against their least, where the equation alone would else not be seen whole."""


def _at_desk(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    """All in sight; else what matters most, the rest to be scrolled to; else less.

    What matters most is the equation, the sentence and the result to the last digit, with the first list where that is
    a long one (what each example of a batch gives). Less is the same without such a list, and then the equation alone,
    in a card lower than it should be without even its headline above.

    An equation that is too long for one row has smaller numbers, if it fits into one then. For all the rest, one after
    the other: the parts move together, a long sum goes under one sign, the numbers become smaller,
    though not smaller than the words while these are in sight too.
    """
    cards = _narrower(card)
    # Words are drawn in whole pixels.
    fair = float(round(max(style.number_least, style.text)))
    style = replace(style, number=_in_one_row(card, style, width, fair))
    ways = [(style.number, air, card) for air in _AIR[:2]]
    ways += [(number, air, one) for number in _between(style.number, fair, 3) for one in cards for air in _AIR[1:]]
    for number, air, shown in dict.fromkeys(ways):
        layout, _ = _stacked(shown, replace(style, number=number), width, air)
        if layout.height <= height:
            return layout
    long_list = card.details and not on_one_line(*card.details[0], style.detail, width - 2 * style.pad)
    for lists in (1, 0) if long_list else (0,):
        for number, shown in product(_between(style.number, fair, 3), cards):
            layout, needed = _stacked(shown, replace(style, number=number), width, _AIR[2], first_lists=lists)
            if needed <= height:
                return layout
    numbers = _between(style.number, _SMALLER * style.number_least, 2 * _SIZES)
    heads = (True, False) if height < style.least_height else (True,)
    for headed, number, shown in product(heads, numbers, cards):
        layout, _ = _stacked(shown, replace(style, number=number), width, _AIR[2], first_lists=0, headed=headed)
        if layout.equation_y + layout.equation_height <= height:
            return layout
    return _stacked(cards[-1], replace(style, number=fair), width, _AIR[2], first_lists=0)[0]


def _in_one_row(card: CardFrame, style: CardStyle, width: float, least: float) -> float:
    """The largest size of numbers, down to `least`, at which the equation stands in one row; else the usual one."""
    for number in _between(style.number, least, _SIZES):
        equation, _ = _desk_equation(card, replace(style, number=number), width - 2 * style.pad)
        if equation.rows == 1:
            return number
    return style.number


def _narrower(card: CardFrame) -> tuple[CardFrame, ...]:
    """The card, and its ways that take less and less room."""
    return (card,) if card.compact is None else (card, *_narrower(card.compact))


def _uncut(layout: CardLayout, height: float) -> CardLayout:
    """With the first line that the lower edge would cut, and all after it, moved below the edge."""
    edge = height - _RIM
    below_equation = layout.equation_y + layout.equation_height
    cut = (
        line.y - line.px * LINE / 2
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
    first_lists: int | None = None,
    headed: bool = True,
) -> tuple[CardLayout, float]:
    """One under the other, `air` times the usual room between, and the height down to the end of what matters most.

    With `first_lists` what matters most comes first, and after it the rest, which is scrolled to: the equation, the
    sentence, the result to the last digit, and so many of the lists. Not `headed`, the headline follows the equation.
    """
    inner = width - 2 * style.pad
    margin = (0.35 + 0.45 * air) * style.pad
    gap = 0.9 * air * style.text
    column = Column(style.pad, margin, inner)
    headline = card.headline, _one_line(card.headline, style, inner), card.role
    if headed:
        column.add(*headline, bold=True)
    if card.heading:
        column.space(0.3 * gap)
        column.add(card.sentence, style.text, stale=card.stale)
        column.space(0.6 * gap)
        column.add(card.heading, style.detail, card.role, bold=True)
    equation, hung = _desk_equation(card, style, inner)
    column.space(gap if card.tiles else 0.5 * gap)
    top, left = column.y, style.pad + max(0.0, (inner - equation.width) * 0.12)
    column.y += equation.height
    if hung is not None:
        _hang(column, equation, hung, (left, top), style)
    equation_height = column.y - top
    column.space(gap if card.tiles else 0.0)
    if not headed:
        column.add(*headline, bold=True)
    substitution = "" if len(card.tiles) == 2 else card.substitution
    ordered = first_lists is None
    if ordered and substitution:
        column.add(substitution, style.text, Role.MUTED, stale=card.stale)
        column.space(0.4 * air * style.text)
    if not card.heading:
        column.add(card.sentence, style.text, stale=card.stale)
    column.space(0.4 * air * style.text)
    exact = TO_THE_LAST_DIGIT, card.exact
    sizes = style.upcoming, style.detail
    struck = card.stale and any(tile.stale for tile in card.tiles[:1])
    column.add_last(card.upcoming if ordered else "", exact, sizes, stale=struck)
    lists = card.details[: first_lists or 0]
    column.add_pairs(lists, style.detail, card.outdated)
    needed = column.y + 0.5 * margin
    if not ordered:
        column.add(substitution, style.text, Role.MUTED, stale=card.stale)
        column.add(card.upcoming, style.upcoming, Role.MUTED, bold=True)
    column.space(0.5 * air * style.text)
    column.add_pairs(card.details[len(lists) :], style.detail, card.outdated)
    return CardLayout(tuple(column.words), equation, left, top, equation_height, column.y + margin), needed


def _one_line(headline: str, style: CardStyle, width: float) -> float:
    """The size of a headline that would be broken for a few letters, else its own."""
    wide = lettering.text_width(headline, style.headline, True)
    return style.headline * width / wide if width < wide <= width / 0.8 else style.headline


def _desk_equation(card: CardFrame, style: CardStyle, width: float) -> tuple[Equation, Tile | None]:
    """The equation, and the tile whose calculation has no room under its symbol and is hung there, if there is one."""
    worked = equation_layout.lay_out(_worked(card.tiles), style.number, MATH_RATIO, width)
    plain = equation_layout.lay_out(card.tiles, style.number, MATH_RATIO, width)
    alone = next((tile for tile in card.tiles if tile.worked), None)
    if alone is None or (worked.rows, worked.number_px, worked.math_px) == (plain.rows, plain.number_px, plain.math_px):
        return worked, None
    return plain, alone


def _hang(column: Column, equation: Equation, tile: Tile, corner: tuple[float, float], style: CardStyle) -> None:
    """The calculation of the last factor, broken into lines that begin below the "=" before its symbol.

    Where they would be so short there that lines of their own below the number take less height, it has these.
    """
    cell = equation.cells[-1]
    left, top = corner
    # A part of the equation: it makes room for large words as the numbers do.
    px = min(style.text, equation.number_px)
    begin = left + cell.number_sign - lettering.text_width(tile.operator, equation.number_px) / 2
    whole, x = column.width, column.x
    text, narrow = f"{tile.operator} {tile.worked}", x + whole - begin
    if column.lines(text, px, narrow) > 1 + column.lines(text, px, whole):
        column.y = top + cell.number_middle + equation.number_px * LINE / 2
    else:
        column.x, column.width = begin, narrow
        column.y = top + cell.number_middle - px * LINE / 2
    column.add(text, px, tile.role, stale=tile.stale)
    column.x, column.width = x, whole


# --- on a projector


def _without_next(card: CardFrame) -> CardFrame:
    return replace(card, upcoming="")


def _without_heading(card: CardFrame) -> CardFrame:
    return replace(_without_next(card), heading="")


def _without_substitution(card: CardFrame) -> CardFrame:
    return replace(
        _without_heading(card), substitution="", tiles=tuple(tile._replace(worked="") for tile in card.tiles)
    )


_ECONOMIES: tuple[Callable[[CardFrame], CardFrame], ...] = (
    lambda card: card,
    _without_next,
    _without_heading,
    _without_substitution,
)
"""What may be left out where there is no room, in this order: what comes next, that the equation is about the last
number of a group, then the numbers put in. The result, its factors and the sentence stay."""

_SIZES = 5
"""How many sizes between usual and least are tried."""


def _projected(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout:
    """Place all in the room, because a clicker cannot scroll.

    In this order: letters and symbols become smaller, but no number falls below its least height, and what comes next
    becomes a detail; secondary parts are left out; numbers are rounded to fewer digits, which the card then says. Only
    then the sentence falls below the height of numbers, down to that of words. Lists (`details`) are for the desk. What
    fits in no way, as a card in a window of a few pixels, is higher than the room.
    """
    at_numbers = _between(style.text, style.number_least, 3)
    below_numbers = _between(style.number_least, style.text_least, _SIZES)
    for sizes in (at_numbers, below_numbers):
        for variant in (card, *card.briefer):
            for economy in _ECONOMIES:
                shown = economy(variant)
                styles = [style.with_text(px) for px in sizes]
                if shown.upcoming:
                    styles += [one.with_small_next() for one in styles]
                for one, place in product(styles, (_beside, _below)):
                    layout = place(shown, one, width, height)
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
    head = Column(style.pad, margin, inner if not card.tiles else _MOST * inner)
    head.add(card.headline, style.headline, card.role, bold=True)
    head.add(card.heading, style.detail, card.role)
    gap = 0.4 * style.headline
    room = height - head.y - gap - margin
    fitted = _fitted(card, style, _MOST * inner, (room, room))
    if fitted is None:
        return None
    equation, told = fitted
    top = head.y + gap + max(0.0, (room - equation.height) / 2)
    right = Column(style.pad, 0.0, inner)
    if card.tiles:
        right.x += max(_LEAST * inner, equation.width, head.widest) + 1.6 * style.pad
        right.width = width - style.pad - right.x
    _tell(right, card, style, told=told)
    start = margin if card.tiles else head.y + gap
    if start + right.y + margin > height:
        return None
    start += (height - start - margin - right.y) / 2
    words = head.words + [replace(line, y=line.y + start) for line in right.words]
    return CardLayout(tuple(words), equation, style.pad, top, equation.height, height)


def _below(card: CardFrame, style: CardStyle, width: float, height: float) -> CardLayout | None:
    """The equation over the whole width, words below; None where that does not fit."""
    inner = width - 2 * style.pad
    margin = 0.55 * style.pad
    head = Column(style.pad, margin, inner)
    head.add(card.headline, style.headline, card.role, bold=True)
    head.add(card.heading, style.detail, card.role)
    gap = 0.3 * style.headline
    room = height - head.y - 2 * gap - margin
    if _fitted(card, style, inner, (room, room)) is None:
        return None
    words = {told: Column(style.pad, 0.0, inner) for told in (True, False)}
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
    return CardLayout(tuple(head.words + moved), equation, style.pad, top, equation.height, height)


def _tell(column: Column, card: CardFrame, style: CardStyle, *, told: bool) -> None:
    """The words: the sentence, the substitution where it is not told already, and what comes next."""
    column.add(card.sentence, style.text, bold=True, stale=card.stale)
    if card.substitution and not told:
        column.space(0.35 * style.text)
        column.add(card.substitution, style.number_least, stale=card.stale)
    if card.upcoming:
        column.space(0.4 * style.text)
        column.add(card.upcoming, style.upcoming, Role.MUTED, bold=True)
