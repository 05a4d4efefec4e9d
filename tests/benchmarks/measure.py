"""Medians of repeated measurements."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from backstep.session.commands import GoTo

if TYPE_CHECKING:  # not every benchmark has a window
    from PySide6.QtWidgets import QApplication

    from backstep.ui.main_window import MainWindow


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


def step(window: MainWindow, app: QApplication, iteration: int, number: int) -> float:
    """How long it takes a window to go to a step and show it."""

    def go() -> None:
        window.bridge.dispatch(GoTo(iteration, number))
        window.bridge.flush()
        app.processEvents()

    return seconds(go)


def until(app: QApplication, done: Callable[[], object]) -> None:
    """Go on with events until it is done, or for ten seconds."""
    end = time.perf_counter() + 10.0
    while not done() and time.perf_counter() < end:
        app.processEvents()
