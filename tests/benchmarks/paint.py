"""From a key press to the painted frame, against painting the same diagram once, plainly."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from backstep.session.layout import dumps
from tests.benchmarks.measure import report, seconds

STEPS = 150


def _session_file(folder: Path) -> Path:
    layers = [
        {"units": 8, "activation": "tanh"},
        {"units": 8, "activation": "tanh"},
        {"units": 3, "activation": "softmax"},
    ]
    content = {
        "format": "backstep-session",
        "version": 1,
        "title": "4-8-8-3",
        "network": {"inputs": 4, "layers": layers, "loss": "categorical_cross_entropy"},
        "parameters": {"initializer": "xavier_uniform", "seed": 1},
        "data": {"inputs": [[0.1, -0.4, 0.7, 0.2]], "targets": [[0.0, 1.0, 0.0]]},
        "training": {"learning_rate": 0.1},
    }
    path = folder / "benchmark.backstep"
    path.write_text(dumps(content), encoding="utf-8")
    return path


def run() -> None:
    """Every key press is followed to the last paint event it causes; a repaint of the diagram stands beside each."""
    from PySide6.QtCore import QSettings, QStandardPaths, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from backstep.ui import open_window, theme
    from backstep.ui.diagram.painting import paint_diagram

    QStandardPaths.setTestModeEnabled(True)
    with tempfile.TemporaryDirectory() as folder:
        # Nothing remembered of earlier windows: their docks and digits would be measured too.
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
        window = open_window(_session_file(Path(folder)))
        window.resize(1920, 1080)
        for _ in range(20):
            QApplication.processEvents()
        QTest.qWait(200)
        diagram = window.diagram
        picture = QImage(diagram.size(), QImage.Format.Format_RGB32)

        def bare() -> None:
            picture.fill(Qt.GlobalColor.white)
            painter = QPainter(picture)
            paint_diagram(painter, window.bridge.frame().diagram, theme.LIGHT, diagram.rect().toRectF())
            painter.end()

        def press() -> None:
            QTest.keyClick(window, Qt.Key.Key_F10)
            QApplication.processEvents()
            QApplication.sendPostedEvents()
            QApplication.processEvents()

        for _ in range(10):
            press()
            bare()
        pressed, painted = [], []
        for _ in range(STEPS):
            pressed.append(seconds(press))
            painted.append(seconds(bare))
        report(f"key to painted frame, whole window {window.width()}x{window.height()}", statistics.median(pressed))
        report("the slowest in twenty", statistics.quantiles(pressed, n=20)[-1])
        report(f"bare repaint of the diagram {diagram.width()}x{diagram.height()}", statistics.median(painted))
        report("ratio", statistics.median(pressed) / statistics.median(painted), "×")
        window.close()
