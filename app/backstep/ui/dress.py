"""Theme and text size together: what a widget must know to paint itself."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont

from backstep.present.roles import Role
from backstep.ui import fonts
from backstep.ui.theme import LIGHT, Theme

TEXT, SMALL, LARGE = 13.0, 11.5, 15.0
"""Text heights in pixels at scale 1: running text, hints, and what says where we are."""


@dataclass(frozen=True, slots=True)
class Dress:
    """`scale` multiplies every length; it holds the person's text size and that of the window."""

    theme: Theme = LIGHT
    scale: float = 1.0

    def px(self, length: float) -> int:
        """A length in whole pixels."""
        return round(length * self.scale)

    def font(self, size: float = TEXT, *, bold: bool = False) -> QFont:
        """The font of the window in a size of scale 1."""
        return fonts.ui_font(size * self.scale, bold)

    def mono(self, size: float = TEXT, *, bold: bool = False) -> QFont:
        """The font of listings."""
        return fonts.mono_font(size * self.scale, bold)

    def colour(self, role: Role) -> QColor:
        """The colour of a role."""
        return QColor(self.theme.colour(role))


def window_scale(width: float, height: float) -> float:
    """How much larger everything is in a large window: 1 at 1280x720, 1.2 at 1920x1080, 1.7 at 3840x2160."""
    room = min(width / 1280, height / 720)
    return round(max(1.0, room) ** 0.5 * 20) / 20
