"""Driving the panel of J over one parameter."""

from __future__ import annotations

from functools import partial

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.descent_view import DescentFrame, Mark, Shape
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.descent import DescentPanel

from . import panel_driving
from .conftest import WindowMaker, settle
from .driving import LEFT
from .panel_driving import go

wait = partial(panel_driving.wait, name="descent")
open_panel = partial(panel_driving.open_panel, name="descent")


def panel(window: MainWindow) -> DescentPanel:
    return window.descent.panel


def frame(window: MainWindow) -> DescentFrame:
    found = panel(window).frame
    assert found is not None
    return found


def mark(window: MainWindow, shape: Shape) -> Mark:
    return next(each for each in frame(window).marks if each.shape is shape)


def show_all(window: MainWindow) -> None:
    """In place of the picture that is fitted to the step, as it is at first."""
    assert panel(window).zoom.fit.isChecked()
    QTest.mouseClick(panel(window).zoom.fit, LEFT)
    settle(window)


def regression(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    """Three iterations into a logistic regression, at the gradient of its second weight, with the panel open."""
    made = make_window("logistic-regression", (1600, 1000))
    go(made, 3, made.bridge.session.state.steps.phase_ends()[2] - 1)
    return open_panel(made, qtbot)
