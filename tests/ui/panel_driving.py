"""Driving the panels whose pictures are found between events."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from backstep.present.panels import PANEL_BY_NAME
from backstep.session import commands as do
from backstep.ui.main_window import MainWindow

from .conftest import settle
from .driving import NONE


def wait(window: MainWindow, qtbot: QtBot, name: str) -> None:
    """Until all that panel `name` shows is found and shown."""
    settle(window)
    qtbot.waitUntil(lambda: not getattr(window.bridge, name).busy)
    settle(window)


def open_panel(window: MainWindow, qtbot: QtBot, name: str) -> MainWindow:
    """Open panel `name` by its key."""
    QTest.keySequence(window, QKeySequence(PANEL_BY_NAME[name].key))
    wait(window, qtbot, name)
    return window


def painted(axis: pg.AxisItem) -> list[str]:
    """The numbers that are really written on an axis: pyqtgraph leaves out those without room."""
    picture = QPixmap(8, 8)
    painter = QPainter(picture)
    try:
        return [text for *_, text in axis.generateDrawSpecs(painter)[2]]
    finally:
        painter.end()


def go(window: MainWindow, iteration: int, step: int) -> None:
    window.bridge.dispatch(do.GoTo(iteration, step))
    settle(window)


def turn(window: MainWindow, viewport: QWidget, notches: float) -> None:
    """Turn the wheel over the middle of a plot, away from the hand."""
    middle = QPointF(viewport.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(viewport.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)
    settle(window)


def type_into(field: QWidget, text: str) -> None:
    """Replace what stands in a field, and press Return."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
