"""How well two colours can be told apart, as WCAG 2.2 defines it ("relative luminance", "contrast ratio")."""

from __future__ import annotations

from functools import lru_cache


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0..255) of `#RRGGBB`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part / 255) for part in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 (equal) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return float((lighter + 0.05) / (darker + 0.05))


@lru_cache(maxsize=512)
def mix(over: str, under: str, share: float) -> str:
    """`share` of the colour `over`, the rest of `under`."""
    parts = (round(a * share + b * (1 - share)) for a, b in zip(channels(over), channels(under), strict=True))
    return "#" + "".join(f"{part:02X}" for part in parts)


def better_on(ground: str, *candidates: str) -> str:
    """That of the candidates which stands out most on `ground`."""
    return max(candidates, key=lambda candidate: contrast(candidate, ground))
