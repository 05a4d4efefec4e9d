"""From process start to the first painted frame, against a bare window with one plot."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import report, seconds

APP = Path(__file__).resolve().parents[2] / "app"
ROUNDS = 7
_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([])
window = QMainWindow()
plot = pyqtgraph.PlotWidget()
plot.plot([3.0, 2.0, 1.0])
window.setCentralWidget(plot)
window.resize(1280, 720)
window.show()
app.processEvents()
window.grab()
"""
_OURS = """
import backstep.__main__
from backstep.ui import open_window
from PySide6.QtWidgets import QApplication
window = open_window("two-neurons")
window.resize(1280, 720)
QApplication.processEvents()
window.grab()
"""


def _start(code: str, folder: str) -> float:
    # Compiled modules are kept, as Python keeps them everywhere unless it is told not to; here in a folder that goes
    # away again, so that nothing is left in the checkout. Nor is anything remembered there of earlier windows.
    environment = {
        **os.environ,
        "PYTHONPATH": str(APP),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPYCACHEPREFIX": folder,
        "PYTHONDONTWRITEBYTECODE": "",
        "XDG_CONFIG_HOME": folder,
    }
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], env=environment, check=True))


def run() -> None:
    """Both in turn, each a fresh process; the first of each compiles, warms the disk and does not count."""
    with tempfile.TemporaryDirectory() as folder:
        _start(_BARE, folder)
        _start(_OURS, folder)
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(_start(_BARE, folder))
            ours.append(_start(_OURS, folder))
    report("a bare window with one plot", statistics.median(bare))
    report("Backstep at its first frame", statistics.median(ours))
    report("ratio", statistics.median(ours) / statistics.median(bare), "×")
