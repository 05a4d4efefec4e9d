"""Heat: the ground of a number in a table, coloured by its sign and size, on which it can still be read."""

from __future__ import annotations

from functools import lru_cache

from backstep.ui.contrast import contrast, mix
from backstep.ui.theme import Theme

READABLE = 7.0
"""Contrast that the text keeps on the hottest ground (WCAG 2.2, level AAA)."""
_HOTTEST, _FINE = 0.75, 0.01


def ground(theme: Theme, heat: float) -> str:
    """The ground of a number: `heat` runs from −1 to 1, 0 is the card itself."""
    colour = theme.positive if heat > 0 else theme.negative
    return mix(colour, theme.card, round(min(1.0, abs(heat)) * _most(theme, colour), 3))


@lru_cache(maxsize=16)
def _most(theme: Theme, colour: str) -> float:
    """How much of a colour the hottest ground may hold."""
    share = _HOTTEST
    while contrast(theme.ink, mix(colour, theme.card, share)) < READABLE:
        share -= _FINE
    return share
