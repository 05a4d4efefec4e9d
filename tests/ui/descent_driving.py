"""Driving the panel of J over one parameter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from backstep.present.descent_view import DescentFrame, Mark, Shape
from backstep.session import commands as do
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.descent import DescentPanel

from .conftest import WindowMaker, settle
from .driving import CTRL, SHIFT, press


def panel(window: MainWindow) -> DescentPanel:
    return window.descent.panel


def frame(window: MainWindow) -> DescentFrame:
    found = panel(window).frame
    assert found is not None
    return found


def mark(window: MainWindow, shape: Shape) -> Mark:
    return next(each for each in frame(window).marks if each.shape is shape)


def wait(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.bridge.descent.busy)
    settle(window)


def go(window: MainWindow, iteration: int, step: int) -> None:
    window.bridge.dispatch(do.GoTo(iteration, step))
    settle(window)


def open_panel(window: MainWindow, qtbot: QtBot) -> MainWindow:
    press(window, Qt.Key.Key_J, CTRL | SHIFT)
    settle(window)
    wait(window, qtbot)
    return window


def regression(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    """Three iterations into a logistic regression, at the gradient of its second weight, with the panel open."""
    made = make_window("logistic-regression", (1600, 1000))
    go(made, 3, made.bridge.session.state.steps.phase_ends()[2] - 1)
    return open_panel(made, qtbot)
