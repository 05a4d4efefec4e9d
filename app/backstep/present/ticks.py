"""Round numbers for the axes of a plot."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from backstep.present.numbers import MINUS, show

_ROUND = (1.0, 2.0, 5.0, 10.0)
_FINEST = 24
"""So finely two numbers are looked for that have room on an axis."""


def linear(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Round numbers in low..high, equally far apart, at most about `most`; `whole` ones where asked for.

    One number alone gives no scale: where there may be two there are two, unless so many whole ones do not exist. Where
    there may be no more they are as far apart as can be, as on an axis with hardly any room.
    """
    span = high - low
    if not math.isfinite(span) or span <= 0 or most < 1:
        return []
    rough = span / most
    while True:
        step = _step(rough)
        if whole:
            step = max(1.0, round(step))
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last > first or most < 2 or (whole and step == 1.0):
            break
        rough = 0.4 * step
    numbers = range(first, last + 1)
    if len(numbers) > max(2, most + (most > 2)):
        numbers = range(first, last + 1, max(1, last - first))
    return [number * step for number in numbers]


def _step(rough: float) -> float:
    """The least round number that is no smaller, but for rounding."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(part * power for part in _ROUND if part * power >= rough * 0.999)


def logarithmic(low: float, high: float, most: int) -> list[float]:
    """Round positive numbers in low..high for a logarithmic axis: powers of ten, or finer where those are too few."""
    if not 0 < low < high or not math.isfinite(high) or most < 1:
        return []
    if most == 2:
        found = _products(tuple(range(1, 10)), low, high)
        return [found[0], found[-1]] if len(found) > 1 else linear(low, high, most)
    for parts in ((1, 2, 5), (1, 3), (1,)):
        found = _products(parts, low, high)
        if len(found) < 2:
            break
        if len(found) <= most:
            return found
    else:
        powers = linear(math.log10(low), math.log10(high), most, whole=True)
        return [10.0**power for power in powers]
    return linear(low, high, most)


def _products(parts: tuple[int, ...], low: float, high: float) -> list[float]:
    """The products of `parts` and powers of ten in low..high."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = (part * 10.0**power for power in powers for part in parts)
    return [value for value in found if low * 0.999 <= value <= high * 1.001]


def labels(values: list[float], *, even: bool) -> list[str]:
    """Numbers of an axis: with equally many decimals where they are evenly spaced, and enough to tell them apart."""
    largest = max((abs(value) for value in values), default=0.0)
    if even and len(values) > 1 and 1e-4 <= largest < 1e6:
        slack = 1e-6 * abs(values[1] - values[0])
        decimals = next((many for many in range(17) if _told_apart(values, many, slack)), 17)
        return [f"{value:,.{decimals}f}".replace("-", MINUS) for value in values]
    return [show(value, next((many for many in range(1, 17) if _exact(value, many)), 17)) for value in values]


def _exact(value: float, digits: int) -> bool:
    return math.isclose(value, float(f"{value:.{digits - 1}e}"), rel_tol=1e-9)


def _told_apart(values: list[float], decimals: int, slack: float) -> bool:
    return all(math.isclose(value, round(value, decimals), rel_tol=0.0, abs_tol=slack) for value in values)


def fitted(
    low: float, high: float, most: int, room: float, long: Callable[[str], float], *, spare: float = 0.0
) -> list[tuple[float, str]]:
    """Round numbers in low..high and their labels, about `most` of them, for an axis whose numbers are `room` apart.

    A label is as `long` on it as that says. None meets another or reaches further than `spare` beyond the axis: there
    it would be cut off. Two are found wherever two can be; closer ones where the round ones have no room.
    """
    worth, gap = room / (high - low) if high > low else 0.0, long("0") / 2.0

    def fits(found: tuple[float, str]) -> bool:
        value, label = found
        half = long(label) / 2.0
        return (value - low) * worth - half >= -spare and (value - low) * worth + half <= room + spare

    def apart(found: Sequence[tuple[float, str]]) -> bool:
        ends = [((value - low) * worth, long(label) / 2.0) for value, label in found]
        return all(left + half + gap <= right - other for (left, half), (right, other) in pairwise(ends))

    def inside(many: int) -> list[tuple[float, str]]:
        values = linear(low, high, many)
        return [each for each in zip(values, labels(values, even=True), strict=True) if fits(each)]

    for many in range(most, 1, -1):
        found = inside(many)
        if len(found) > 1 and apart(found):
            return found
    alone: list[tuple[float, str]] = []
    for many in range(2, max(_FINEST, most + 2)):
        found = inside(many)
        for some in (found, [*found[:1], *found[-1:]]):
            if 1 < len(some) <= most + 1 and apart(some):
                return some
        alone = alone or found[:1]
    return alone
