"""How large the parts of the step card are, at the desk and on a projector."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MATH_RATIO = 1.28
"""Size of the symbols for a number of size 1: the smallest letters of an exponent are 0.55 of it, and on a projector,
where a number has at least 3 % of the height, they still have 2 %."""


@dataclass(frozen=True, slots=True)
class CardStyle:
    """Font sizes and distances in pixels; what has a `_least` may shrink so far where there is no room."""

    pad: float
    headline: float
    number: float
    number_least: float
    text: float
    text_least: float
    detail: float
    upcoming: float
    """What comes next, which a class reads as it reads the sentence, where there is room."""
    projector: bool
    """Wide and low, to be read from afar, and nobody can scroll; else for somebody in front of the screen."""

    @property
    def least_height(self) -> float:
        """The height of a card below which lines can only be scrolled through one by one."""
        return 9.5 * self.text

    def with_text(self, px: float) -> CardStyle:
        """The same with running text of another size, and what goes with it."""
        ratio = px / self.text
        headline, detail = max(self.headline * ratio, self.text_least), max(self.detail * ratio, self.text_least)
        return replace(self, text=px, headline=headline, detail=detail, upcoming=px)

    def with_small_next(self) -> CardStyle:
        """The same with what comes next as small as a detail."""
        return replace(self, upcoming=self.detail)


def desk_style(scale: float = 1.0, usual: float = 1.0) -> CardStyle:
    """For somebody in front of the screen: text grows with `scale`, what is no text with `usual`.

    What does not fit is scrolled to, but first the equation, which should be in sight, makes room: its numbers may
    shrink to nearly their usual size.
    """
    return CardStyle(
        pad=16 * usual,
        headline=13.5 * scale,
        number=17 * scale,
        number_least=14 * min(scale, usual),
        text=13 * scale,
        text_least=13 * scale,
        detail=12 * scale,
        upcoming=13 * scale,
        projector=False,
    )


def projector_style(screen_height: float, scale: float = 1.0) -> CardStyle:
    """For the last row: numbers at least 3 % of the screen's height, words at least 2 %."""
    percent = screen_height / 100
    number_least, text_least = math.ceil(3.0 * percent), math.ceil(2.0 * percent)
    return CardStyle(
        pad=2.2 * percent,
        headline=max(2.4 * percent * scale, text_least),
        number=max(4.2 * percent * scale, number_least),
        number_least=number_least,
        text=max(3.2 * percent * scale, number_least),
        text_least=text_least,
        detail=max(2.2 * percent * scale, text_least),
        upcoming=max(3.2 * percent * scale, number_least),
        projector=True,
    )
