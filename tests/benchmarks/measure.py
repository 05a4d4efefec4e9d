"""Medians of repeated measurements."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def median(action: Callable[[], object], repeats: int) -> float:
    """The median of `repeats` calls, in seconds, after one that does not count."""
    action()
    return statistics.median(seconds(action) for _ in range(repeats))


def report(name: str, value: float, unit: str = "ms") -> None:
    """One line; `value` in seconds for ms, otherwise as it is."""
    shown = value * 1000 if unit == "ms" else value
    print(f"  {name:<52} {shown:>12,.2f} {unit}")
