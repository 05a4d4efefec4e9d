"""The colours of classes, outputs and answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from backstep.core.arrays import FloatArray
from backstep.present.predictions_view import Ground
from backstep.ui.contrast import channels
from backstep.ui.theme import Theme

Pixels = NDArray[np.uint8]
_FAINTEST, _STRONGEST = 0.13, 0.58
"""How much of a class's colour its ground holds, where all classes are as likely and where there is no doubt."""


def tones(theme: Theme, many: int) -> tuple[str, ...]:
    """So many colours that are told apart; those of two stand far apart for every kind of eye."""
    best = (theme.negative, theme.positive, theme.update, theme.cost)
    if many <= len(best):
        return best[:many]
    lightness = 0.68 if theme.dark else 0.38
    return tuple(QColor.fromHslF(number / many, 0.65, lightness).name() for number in range(many))


def colour_of(theme: Theme, tone: float, many: int) -> str:
    """The colour of a point: of number `tone` of `many`, or on the scale where `many` is 0."""
    if many:
        found = tones(theme, many)
        return found[int(tone) % len(found)]
    red, green, blue = (int(part) for part in _on_scale(theme, np.array([tone]), 0.95)[0])
    return f"#{red:02X}{green:02X}{blue:02X}"


def pixels(theme: Theme, ground: Ground) -> Pixels:
    """The ground of a map (side, side, 3)."""
    if ground.tones is not None:
        return _on_scale(theme, ground.tones, 0.62)
    assert ground.shares is not None
    classes = ground.shares.shape[2]
    shares = np.nan_to_num(ground.shares, nan=0.0, posinf=1.0, neginf=0.0)
    first = shares.argmax(axis=2)
    certain = np.clip((shares.max(axis=2) * classes - 1.0) / max(classes - 1, 1), 0.0, 1.0)
    strength = _FAINTEST + (_STRONGEST - _FAINTEST) * certain
    # Where the answer is no number, there is no class and no colour.
    strength[~np.isfinite(ground.shares).all(axis=2)] = 0.0
    palette = np.array([channels(colour) for colour in tones(theme, classes)], dtype=np.float64)
    return _mixed(palette[first], theme, strength)


def _on_scale(theme: Theme, values: FloatArray, strongest: float) -> Pixels:
    """From the one colour through the ground to the other; what is no number has no colour."""
    signed = np.nan_to_num(values * 2.0 - 1.0, nan=0.0)
    low, high = (np.array(channels(colour), dtype=np.float64) for colour in (theme.negative, theme.positive))
    over = np.where((signed < 0.0)[..., None], low, high)
    return _mixed(over, theme, np.abs(signed) * strongest)


def _mixed(over: FloatArray, theme: Theme, share: FloatArray) -> Pixels:
    under = np.array(channels(theme.card), dtype=np.float64)
    mixed = over * share[..., None] + under * (1.0 - share[..., None])
    return np.asarray(np.round(mixed), dtype=np.uint8)
