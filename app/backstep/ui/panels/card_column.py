"""Columns of words on the step card: paragraphs, and names with their texts, side by side where they fit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from backstep.present.roles import Role
from backstep.ui import lettering

LINE = 1.3
"""Distance of lines in font sizes."""


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


@lru_cache(maxsize=256)
def _wrapped(text: str, px: float, width: float, bold: bool) -> tuple[str, ...]:
    """Remembered, because on a projector many arrangements of one step are tried."""
    return tuple(lettering.wrap(text, px, width, bold)) if text else ()


def _weak(role: Role, stale: bool) -> Role:
    return Role.MUTED if stale else role


_BETWEEN = 1.4
"""Room between two pairs on one line, in heights of their letters."""

_ROUNDING = 1e-6


def _pair_width(name: str, text: str, px: float) -> float:
    """The least room for a name and its text on one line."""
    return lettering.text_width(name, px) + lettering.text_width(text, px) + px


def on_one_line(name: str, text: str, px: float, width: float) -> bool:
    """Whether a name and its text stand beside each other."""
    return _pair_width(name, text, px) <= width + _ROUNDING


class Column:
    """Texts set one under the other."""

    def __init__(self, x: float, y: float, width: float) -> None:
        self.x, self.y, self.width = x, y, width
        self.words: list[Words] = []

    def add(self, text: str, px: float, role: Role = Role.INK, *, bold: bool = False, stale: bool = False) -> None:
        """A paragraph, wrapped."""
        for line in _wrapped(text, px, self.width, bold):
            self.words.append(Words(self.x, self.y + px * LINE / 2, line, px, _weak(role, stale), bold, stale))
            self.y += px * LINE

    @staticmethod
    def lines(text: str, px: float, width: float) -> int:
        """How many lines a paragraph takes."""
        return len(_wrapped(text, px, width, False))

    def add_pair(self, name: str, text: str, px: float, *, stale: bool = False) -> None:
        """A name at the left and its text at the right, or a paragraph that begins with the name where that is long."""
        role = _weak(Role.INK, stale)
        if on_one_line(name, text, px, self.width):
            valued = lettering.text_width(text, px)
            middle = self.y + px * LINE / 2
            self.words.append(Words(self.x, middle, name, px, Role.MUTED))
            self.words.append(Words(self.x + self.width - valued, middle, text, px, role, struck=stale))
            self.y += px * LINE
            return
        begin = f"{name}: "
        lines = lettering.wrap(begin + text, px, self.width)
        if lines[0].startswith(begin):
            self.words.append(Words(self.x, self.y + px * LINE / 2, begin.rstrip(), px, Role.MUTED))
            self._list_line(
                self.x + lettering.text_width(begin, px), lines.pop(0).removeprefix(begin), px, role, struck=stale
            )
        else:
            self.add(name, px, Role.MUTED)
            lines = lettering.wrap(text, px, self.width)
        for line in lines:
            self._list_line(self.x, line, px, role, struck=stale)

    def add_pairs(self, pairs: Sequence[tuple[str, str]], px: float, struck: Collection[str] = ()) -> None:
        """Names with their texts: short ones side by side, in as few lines as they fit, long ones each by itself."""
        waiting: list[tuple[str, str]] = []
        for name, text in pairs:
            if _pair_width(name, text, px) <= (self.width - _BETWEEN * px) / 2:
                waiting.append((name, text))
                continue
            self._grid(waiting, px, struck)
            waiting = []
            self.add_pair(name, text, px, stale=name in struck)
        self._grid(waiting, px, struck)

    def _grid(self, pairs: Sequence[tuple[str, str]], px: float, struck: Collection[str]) -> None:
        if not pairs:
            return
        widest = max(_pair_width(name, text, px) for name, text in pairs)
        count = min(len(pairs), int((self.width + _BETWEEN * px) / (widest + _BETWEEN * px)))
        wide = (self.width - (count - 1) * _BETWEEN * px) / count
        begin, whole = self.x, self.width
        for place in range(0, len(pairs), count):
            top = self.y
            for column, (name, text) in enumerate(pairs[place : place + count]):
                self.x, self.y, self.width = begin + column * (wide + _BETWEEN * px), top, wide
                self.add_pair(name, text, px, stale=name in struck)
            self.x, self.width = begin, whole

    def add_last(self, left: str, right: tuple[str, str], px: tuple[float, float], *, stale: bool = False) -> None:
        """The bold words `left` and a pair at the right of them, on one line where they fit; either may be empty."""
        large, small = px
        beside = lettering.text_width(left, large, bold=True) + _BETWEEN * large
        if left and right[1] and beside + _pair_width(*right, small) <= self.width:
            x, whole = self.x, self.width
            taken = _pair_width(*right, small)
            self.x, self.width = x + whole - taken, taken
            self.y += (large - small) * LINE / 2
            self.add_pair(*right, small, stale=stale)
            self.x, self.width = x, whole
            self.y -= (large + small) * LINE / 2
            self.add(left, large, Role.MUTED, bold=True)
            return
        if right[1]:
            self.add_pair(*right, small, stale=stale)
        self.add(left, large, Role.MUTED, bold=True)

    def _list_line(self, x: float, line: str, px: float, role: Role, *, struck: bool) -> None:
        self.words.append(Words(x, self.y + px * LINE / 2, line, px, role, struck=struck))
        self.y += px * LINE

    def space(self, pixels: float) -> None:
        if self.words:
            self.y += pixels

    @property
    def widest(self) -> float:
        return max((lettering.text_width(line.text, line.px, line.bold) for line in self.words), default=0.0)
