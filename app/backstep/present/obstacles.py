"""What the numbers of edges must not cover: headers, neurons with what hangs on them, and counts of folded units."""

from __future__ import annotations

from backstep.present.biases import badge_out, bias_left, bias_width
from backstep.present.columns import ABOVE
from backstep.present.geometry import Geometry, Rectangle, centred
from backstep.present.metrics import width as text_width

_BADGE = 1.45
"""How far a badge reaches up from the end of what is kept free for it, in units of the type size."""


def fold_box(geometry: Geometry, x: float, y: float, text: str) -> Rectangle:
    """The place of a count of units that are not drawn."""
    size = geometry.type_size
    return centred(x, y, text_width(text, size) + 0.4 * size, 1.4 * size)


def fold_text(count: int) -> str:
    """The count of units that are not drawn."""
    return f"⋮ {count:,} more"


def obstacles(geometry: Geometry, layer: int, bias_numbers: int = 2) -> list[Rectangle]:
    """What pills between `layer` - 1 and `layer` must not cover.

    That is headers, neurons with all that can hang on them, and the counts of folded units; `bias_numbers` as in
    `bias_width`.
    """
    size, margin, out = geometry.type_size, geometry.pill_margin, badge_out(geometry)
    above, below = geometry.above, geometry.below
    found: list[Rectangle] = [(0.0, 0.0, geometry.width, geometry.header_y + 0.6 * size)]
    for (other, unit), (x, y) in geometry.places.items():
        if other not in (layer - 1, layer):
            continue
        half = geometry.reach(other, unit) + margin
        if (other, unit) in geometry.dots:
            found.append((x - half, y - half, x + half, y + half))
            continue
        tall = geometry.half_height_of(other)
        top = y - tall - (above if other else ABOVE * size)
        found.append((x - half, top, x + half, y + tall + (below if other else 0.0)))
        if other > 0:
            reach = geometry.half_width(other) + out
            low = y + tall + below
            found.append((x - reach, min(y + tall, low - _BADGE * size), x + reach, low))
            left = bias_left(geometry, other)
            found.append((left, top, left + bias_width(geometry, bias_numbers), y - tall - 0.3 * size))
    xs = {x for where, x, _ in geometry.columns if where in (layer - 1, layer)}
    found += [
        fold_box(geometry, fold.x, fold.y, fold_text(fold.count))
        for fold in geometry.folds
        if not fold.layers and fold.x in xs
    ]
    return found


def bodies(geometry: Geometry, layer: int) -> list[Rectangle]:
    """The neurons of `layer` and of the one before, without what hangs on them."""
    found = []
    for (other, unit), (x, y) in geometry.places.items():
        if other in (layer - 1, layer):
            half = geometry.reach(other, unit)
            tall = half if (other, unit) in geometry.dots else geometry.half_height_of(other)
            found.append(centred(x, y, 2 * half, 2 * tall, geometry.pill_margin))
    return found
