"""How large the parts of the step card are, at the desk and on a projector."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardStyle:
    """Font sizes and distances in pixels; numbers and texts shrink from their usual to their least size to fit."""

    pad: float
    headline: float
    number: float
    number_least: float
    text: float
    text_least: float
    detail: float
    columns: bool
    """Equation left and words right, as on a projector, instead of one above the other."""
    bold_sentence: bool

    @property
    def math_ratio(self) -> float:
        """Size of the symbols for a number of size 1."""
        return 1.28

    def with_text(self, px: float) -> CardStyle:
        """The same with running text of another size."""
        ratio = px / self.text
        return CardStyle(
            self.pad,
            max(self.headline * ratio, self.text_least),
            self.number,
            self.number_least,
            px,
            self.text_least,
            max(self.detail * ratio, self.text_least),
            self.columns,
            self.bold_sentence,
        )


def desk_style(scale: float = 1.0) -> CardStyle:
    """For somebody in front of the screen."""
    return CardStyle(
        pad=16 * scale,
        headline=14 * scale,
        number=20 * scale,
        number_least=11 * scale,
        text=14 * scale,
        text_least=11.5 * scale,
        detail=12.5 * scale,
        columns=False,
        bold_sentence=False,
    )


def projector_style(screen_height: float, scale: float = 1.0) -> CardStyle:
    """For the last row: numbers at least 3 % of the screen's height, words at least 2 %."""
    percent = screen_height / 100
    return CardStyle(
        pad=2.2 * percent,
        headline=2.4 * percent * scale,
        number=4.2 * percent * scale,
        number_least=3.0 * percent,
        text=3.2 * percent * scale,
        text_least=2.0 * percent,
        detail=2.2 * percent * scale,
        columns=True,
        bold_sentence=True,
    )
