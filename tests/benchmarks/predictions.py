"""How soon a decision map is there after a step, how soon it is sharp, and what an open panel costs a step."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from backstep.session import commands as do
from backstep.session.document import make_document
from backstep.session.lessons import path_of
from backstep.session.prediction_study import SIDES
from backstep.session.session import Session
from backstep.ui import application
from backstep.ui.main_window import MainWindow
from tests.benchmarks.measure import report, step, until

ROUNDS = 9
UNITS = (3, 100, 300, 1000)
"""Units in each of two hidden layers; the last makes a million weights."""


def run() -> None:
    """All of it, on exclusive or and on ever larger networks with two inputs."""
    app = application.ensure()
    for units in UNITS:
        window = MainWindow(_session(units))
        window.resize(1280, 720)
        window.show()
        steps = window.bridge.session.state.steps
        closed = [step(window, app, 1, len(steps) - 2 * ROUNDS + each) for each in range(ROUNDS)]
        window.docks["predictions"].show()
        window.docks["predictions"].raise_()
        until(app, lambda: window.bridge.view.open)  # noqa: B023 - called at once
        chart = window.predictions.panel.chart
        first, sharp = [], []
        for each in range(ROUNDS):
            until(app, lambda: not window.bridge.predictions.busy)  # noqa: B023 - called at once
            before, begun = chart.dots, time.perf_counter()
            window.bridge.dispatch(do.GoTo(1, len(steps) - ROUNDS + each))
            until(app, lambda: chart.dots is not before)  # noqa: B023 - called at once
            first.append(time.perf_counter() - begun)
            until(app, lambda: chart.side >= SIDES[-2])  # noqa: B023 - called at once
            sharp.append(time.perf_counter() - begun)
        weights = f"{window.bridge.session.state.document.network.weight_count:,} weights"
        report(f"a step, {weights}, panel closed", statistics.median(closed))
        report("to the first map of its parameters", statistics.median(first))
        report(f"to {SIDES[-2]} points a side", statistics.median(sharp))
        window.close()


def _session(units: int) -> Session:
    content = json.loads(path_of("xor").read_text(encoding="utf-8"))
    hidden = {"units": units, "activation": "tanh"}
    content["network"]["layers"] = [hidden, hidden, {"units": 1, "activation": "sigmoid"}]
    return Session(make_document(content, Path()))
