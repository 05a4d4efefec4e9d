"""What the panel of published values costs a step, and how soon every figure that was reached stands in it."""

from __future__ import annotations

import statistics
import time

from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.ui import application
from backstep.ui.main_window import MainWindow
from tests.benchmarks.measure import report, step, until

ROUNDS = 9
FAR = 10_001
"""An iteration for which the source of the lesson prints a figure."""


def run() -> None:
    """Mazur's example, from its first iteration and after ten thousand."""
    app = application.ensure()
    window = MainWindow(path_of("mazur"))
    window.resize(1280, 720)
    window.show()
    closed = [step(window, app, 1, 1 + each) for each in range(ROUNDS)]
    window.docks["published"].show()
    window.docks["published"].raise_()
    opened = [step(window, app, 1, 1 + each) for each in range(ROUNDS)]
    report("a step, panel closed", statistics.median(closed))
    report("a step, panel open", statistics.median(opened))
    window.docks["published"].hide()
    window.bridge.dispatch(do.GoTo(FAR, 1))
    until(app, lambda: not window.bridge.running)
    begun = time.perf_counter()
    window.docks["published"].show()
    window.docks["published"].raise_()
    until(app, lambda: window.published.panel.model.rows and not window.bridge.published.busy)
    report(f"opened in iteration {FAR:,} to its last figure", time.perf_counter() - begun)
    window.close()
