"""How soon the window answers while it trains, how soon it stops, and how fast it trains meanwhile."""

from __future__ import annotations

import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backstep.session.commands import Command, GoTo, Pause, RunIterations
from backstep.session.layout import dumps
from backstep.session.lessons import resolve
from backstep.session.timeline import Timeline
from tests.benchmarks.measure import report, seconds

if TYPE_CHECKING:
    from backstep.ui.main_window import MainWindow

EXAMPLES, BATCH = 2000, 32
PAUSES = 9
APART = 0.4
"""Seconds that a run goes on before it is paused."""
LEAST = 0.001
"""Seconds of absence that count; between two of them the loop may turn a thousand times."""


def run() -> None:
    """XOR, 784-128-10 in batches, and the same with iterations so long that they are done in a thread of their own."""
    from PySide6.QtCore import QSettings, QStandardPaths

    from backstep.ui import open_window

    QStandardPaths.setTestModeEnabled(True)
    with tempfile.TemporaryDirectory() as folder:
        # Nothing remembered of earlier windows: their docks would be measured too.
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
        batches = _large(Path(folder), "batches", BATCH)
        whole = _large(Path(folder), "whole", None)
        for name, path, iterations in (
            ("XOR", resolve("xor"), 100_000),
            (f"784-128-10, {BATCH} of {EXAMPLES:,} examples", batches, 2_000),
            (f"784-128-10, all {EXAMPLES:,} examples", whole, 60),
        ):
            print(f"  {name}: {iterations:,} iterations")
            window = open_window(path)
            window.resize(1280, 720)
            _measure(window, iterations)
            # Otherwise it would ask whether to save.
            window.bridge.session.save(Path(folder, "left.backstep"))
            window.close()


def _large(folder: Path, name: str, batch: int | None) -> Path:
    """A session file with generated data: `EXAMPLES` rows of 784 numbers, in ten classes."""
    import numpy as np

    generator = np.random.Generator(np.random.PCG64(1))
    layers = [{"units": 128, "activation": "relu"}, {"units": 10, "activation": "softmax"}]
    content: dict[str, Any] = {
        "format": "backstep-session",
        "version": 1,
        "network": {"inputs": 784, "layers": layers, "loss": "categorical_cross_entropy"},
        "parameters": {"initializer": "he_uniform", "seed": 1},
        "data": {
            "inputs": generator.random((EXAMPLES, 784)).round(3).tolist(),
            "targets": np.eye(10)[generator.integers(0, 10, EXAMPLES)].tolist(),
        },
        "training": {"learning_rate": 0.05},
    }
    if batch is not None:
        content["training"]["batch_size"] = batch
    path = folder / f"{name}.backstep"
    path.write_text(dumps(content), encoding="utf-8")
    return path


def _measure(window: MainWindow, iterations: int) -> None:
    session = window.bridge.session
    alone = seconds(partial(Timeline(session.state.document.task).reach, iterations + 1))
    _settle(window)
    gaps = _Gaps()
    took = seconds(partial(_carry_out, window, RunIterations(iterations), gaps))
    gaps.report("while it trains")
    report("iterations per second in the window", iterations / took, "/s")
    report("the training alone", iterations / alone, "/s")
    timeline = session.timeline
    report("kept of it, of its budget", timeline.held_bytes / timeline.budget * 100, "%")
    gaps = _Gaps()
    places = iterations // 2, 7, iterations * 2 // 3, 1
    jumps = [seconds(partial(_carry_out, window, GoTo(place), gaps)) for place in places]
    report("a jump to any iteration, the slowest of 4", max(jumps))
    gaps.report("while it jumps")
    _carry_out(window, GoTo(iterations), None)
    pauses = [_pause(window, iterations * 1000) for _ in range(PAUSES)]
    report("from pause to the painted moment", statistics.median(pauses))
    report(f"the slowest of {PAUSES}", max(pauses))


def _pause(window: MainWindow, iterations: int) -> float:
    """Start a run and pause it a moment later: the time until the place where it stopped is on the screen."""
    from PySide6.QtWidgets import QApplication

    window.bridge.dispatch(RunIterations(iterations))
    end = time.perf_counter() + APART
    while time.perf_counter() < end:
        QApplication.processEvents()
    return seconds(partial(_carry_out, window, Pause(), None))


def _carry_out(window: MainWindow, command: Command, gaps: _Gaps | None) -> None:
    """Until all that `command` brings is done and painted."""
    from PySide6.QtWidgets import QApplication

    bridge = window.bridge
    if gaps is not None:
        gaps.begin()
    bridge.dispatch(command)
    while bridge.running or bridge.pending:
        QApplication.processEvents()
    # What the last frame changed is painted in the turn after.
    QApplication.processEvents()
    if gaps is not None:
        gaps.end()


def _settle(window: MainWindow) -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(20):
        QApplication.processEvents()
    window.bridge.frame()


class _Gaps:
    """How long the event loop is away at a time: whatever somebody does waits for so long at most."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._tick)
        self._found: list[tuple[float, float]] = []
        self._last = 0.0, 0.0

    def begin(self) -> None:
        """From now on."""
        self._last = time.perf_counter(), time.thread_time()
        self._timer.start()

    def end(self) -> None:
        """Until now."""
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        if now[0] - self._last[0] >= LEAST:
            self._found.append((now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now

    def report(self, when: str) -> None:
        """The median, the longest in twenty and the longest; of that also what the window itself computed in it."""
        gaps, own = zip(*self._found, strict=True)
        report(f"between two looks at the events {when}", statistics.median(gaps))
        report("one in twenty is longer than", sorted(gaps)[int(0.95 * len(gaps))])
        report("the longest", max(gaps))
        report("the longest without other work of the machine", max(own))
