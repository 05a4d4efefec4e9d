"""Round numbers for the axes of a plot."""

from __future__ import annotations

import math

_ROUND = (1.0, 2.0, 5.0, 10.0)


def linear(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Round numbers in low..high, equally far apart, at most about `most`; `whole` ones where asked for."""
    span = high - low
    if not math.isfinite(span) or span <= 0 or most < 1:
        return []
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(part * power for part in _ROUND if part * power >= rough * 0.999)
    if whole:
        step = max(1.0, round(step))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def logarithmic(low: float, high: float, most: int) -> list[float]:
    """Round positive numbers in low..high for a logarithmic axis: powers of ten, or finer where those are too few."""
    if not 0 < low < high or not math.isfinite(high) or most < 1:
        return []
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for parts in ((1, 2, 5), (1, 3), (1,)):
        found = [part * 10.0**power for power in range(first, last + 1) for part in parts]
        found = [value for value in found if low * 0.999 <= value <= high * 1.001]
        if len(found) < 2:
            break
        if len(found) <= most:
            return found
    else:
        powers = linear(math.log10(low), math.log10(high), most, whole=True)
        return [10.0**power for power in powers]
    return linear(low, high, most)
