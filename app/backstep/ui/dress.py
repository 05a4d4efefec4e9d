"""Theme and text size together: what a widget must know to paint itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont

from backstep.present.roles import Role
from backstep.ui import fonts
from backstep.ui.contrast import mix
from backstep.ui.theme import LIGHT, Theme

TEXT, SMALL, LARGE = 13.0, 11.5, 15.0
"""Text heights in pixels at scale 1: running text, hints, and what says where we are."""


@dataclass(frozen=True, slots=True)
class Dress:
    """`scale` multiplies every length, because the window is large; `zoom` the text alone, because the person wants it.

    Gaps and rims do not grow with the text: where letters are large, there is no room to give away.
    """

    theme: Theme = LIGHT
    scale: float = 1.0
    zoom: float = 1.0

    @property
    def text(self) -> float:
        """By how much text is larger than usual."""
        return self.scale * self.zoom

    def px(self, length: float) -> int:
        """A gap, a rim, the thickness of a bar: in whole pixels."""
        return round(length * self.scale)

    def em(self, length: float) -> int:
        """A length that belongs to text, such as the side of a sign beside it: in whole pixels."""
        return round(length * self.text)

    def height(self, usual: float, text: float = TEXT) -> int:
        """The height of a button, field or pill with one line of text in it."""
        return max(self.px(usual), self.em(text * 1.25) + self.px(8))

    def font(self, size: float = TEXT, *, bold: bool = False) -> QFont:
        """The font of the window in a size of scale 1."""
        return fonts.ui_font(size * self.text, bold)

    def mono(self, size: float = TEXT, *, bold: bool = False) -> QFont:
        """The font of listings."""
        return fonts.mono_font(size * self.text, bold)

    def colour(self, role: Role) -> QColor:
        """The colour of a role."""
        return QColor(self.theme.colour(role))


def scroll_bar_style(dress: Dress) -> str:
    """A slim scroll bar without arrows, as a style sheet."""
    theme, thick = dress.theme, dress.px(9)
    return f"""
        QScrollBar {{ background: transparent; border: none; }}
        QScrollBar:vertical {{ width: {thick}px; }}
        QScrollBar:horizontal {{ height: {thick}px; }}
        QScrollBar::handle {{ background: {mix(theme.muted, theme.card, 0.4)}; border-radius: {thick // 2 - 1}px;
            min-width: {3 * thick}px; min-height: {3 * thick}px; margin: 1px; }}
        QScrollBar::handle:hover {{ background: {theme.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def tab_style(dress: Dress) -> str:
    """Plain tabs with a line below the one that is shown, as a style sheet."""
    theme = dress.theme
    return (
        f"QTabBar::tab {{ background: transparent; color: {theme.muted}; border: none;"
        f" border-bottom: {dress.px(2)}px solid transparent; padding: {dress.px(4)}px {dress.px(10)}px; }}"
        f"QTabBar::tab:hover, QTabBar::tab:focus {{ background: {theme.hover}; }}"
        f"QTabBar::tab:selected {{ color: {theme.ink}; border-bottom-color: {theme.forward}; }}"
    )


def slider_style(dress: Dress) -> str:
    """A slim slider, as a style sheet."""
    theme, thick, knob = dress.theme, dress.px(4), dress.em(14)
    return (
        f"QSlider {{ min-height: {knob + dress.px(4)}px; }}"
        f"QSlider::groove:horizontal {{ height: {thick}px; background: {theme.border};"
        f" border-radius: {thick // 2}px; }}"
        f"QSlider::handle:horizontal {{ width: {knob}px; height: {knob}px; margin: {(thick - knob) // 2}px 0;"
        f" border-radius: {knob // 2}px; background: {theme.muted}; }}"
        f"QSlider::handle:horizontal:focus, QSlider::handle:horizontal:hover {{ background: {theme.forward}; }}"
    )


def window_scale(width: float, height: float) -> float:
    """How much larger everything is in a large window: 1 at 1280x720, 1.35 at 1920x1080, 2.15 at 3840x2160.

    Less than the window itself, so that a large one also shows more.
    """
    return round(20 * math.pow(window_room(width, height), 0.7)) / 20


def window_room(width: float, height: float) -> float:
    """How many times a window of 1280x720 fits into this one, along its tighter side; at least 1."""
    return max(1.0, min(width / 1280, height / 720))
