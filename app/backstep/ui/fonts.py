"""The shipped fonts, in pixel sizes and without hinting: pictures are the same everywhere."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from backstep import resources

UI_FAMILY = "Inter"
MONO_FAMILY = "JetBrains Mono"
MATH_FAMILY = "STIX Two Math"

_SHIPPED = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
)


@cache
def register() -> tuple[str, ...]:
    """Make the shipped fonts known to Qt, once; return the families.

    Needs a `QGuiApplication`. Raises `RuntimeError` where a font file is damaged (the window would be full of boxes).
    """
    families: list[str] = []
    for file in (*(resources.path("fonts", name) for name in _SHIPPED), math_font_file()):
        number = QFontDatabase.addApplicationFont(str(file))
        if number < 0:
            raise RuntimeError(f"Backstep's own font {file.name} cannot be read: install Backstep again")
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


def math_font_file() -> Path:
    """The font of the typeset maths, which comes with ziamath (found without importing it, which takes 0.2 s)."""
    found = importlib.util.find_spec("ziamath")
    if found is None or found.origin is None:
        raise RuntimeError("the package ziamath is missing: install Backstep again")
    return Path(found.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


def ui_font(px: float, bold: bool = False) -> QFont:
    """Inter with figures of equal width."""
    return QFont(_font((UI_FAMILY, MATH_FAMILY), _whole(px), QFont.Weight.DemiBold if bold else QFont.Weight.Normal))


def mono_font(px: float, bold: bool = False) -> QFont:
    """JetBrains Mono without its ligatures: a listing shows the characters one types."""
    weight = QFont.Weight.Bold if bold else QFont.Weight.Normal
    return QFont(_font((MONO_FAMILY, UI_FAMILY, MATH_FAMILY), _whole(px), weight))


def math_font(px: float) -> QFont:
    """STIX Two Math, which has the mathematical italics."""
    return QFont(_font((MATH_FAMILY, UI_FAMILY), _whole(px), QFont.Weight.Normal))


def named_font(families: tuple[str, ...], px: float, weight: QFont.Weight) -> QFont:
    """A font by its families, as one of the shipped ones is made."""
    return QFont(_font(families, _whole(px), weight))


def _whole(px: float) -> int:
    return max(1, round(px))


@cache
def _font(families: tuple[str, ...], px: int, weight: QFont.Weight) -> QFont:
    register()
    font = QFont(list(families))
    font.setPixelSize(px)
    font.setWeight(weight)
    # Hinting, subpixel colours and the system's settings for them differ from machine to machine.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias | QFont.StyleStrategy.NoSubpixelAntialias)
    if families[0] == UI_FAMILY:
        font.setFeature(QFont.Tag("tnum"), 1)
    if families[0] == MONO_FAMILY:
        font.setFeature(QFont.Tag("calt"), 0)
        font.setFeature(QFont.Tag("liga"), 0)
    return font
