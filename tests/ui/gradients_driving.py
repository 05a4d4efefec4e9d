"""Driving the panel of gradients."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.present.chosen import Tab
from backstep.present.gradients_view import Chart, GradientsFrame
from backstep.session.session import Session
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.gradients import GradientsPanel
from tests import contents

from . import panel_driving
from .conftest import WindowMaker, settle
from .driving import LEFT
from .panel_driving import go

wait = partial(panel_driving.wait, name="gradients")
open_panel = partial(panel_driving.open_panel, name="gradients")


def panel(window: MainWindow) -> GradientsPanel:
    return window.gradients.panel


def frame(window: MainWindow) -> GradientsFrame:
    found = panel(window).frame
    assert found is not None
    return found


def chart(window: MainWindow) -> Chart:
    found = frame(window).chart
    assert found is not None
    return found


def text(window: MainWindow, row: int, column: int) -> str:
    found = panel(window).model.data(panel(window).model.index(row, column))
    assert isinstance(found, str)
    return found


def click(widget: QWidget, place: QPoint | None = None) -> None:
    QTest.mouseClick(widget, LEFT, pos=QPoint() if place is None else place)


def click_tab(window: MainWindow, tab: Tab) -> None:
    tabs = panel(window).tabs
    click(tabs, tabs.tabRect(list(Tab).index(tab)).center())
    settle(window)


def kinked() -> Session:
    """A rectifier that stands exactly at its kink, where a difference is the mean of both sides."""
    return contents.session(
        1,
        (1, "relu"),
        (1, "linear"),
        parameters={"weights": [[[1.0]], [[1.0]]], "biases": [[-1.0], [0.5]]},
        data={"inputs": [[1.0]], "targets": [[1.0]]},
    )


def mazur(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    """Mazur's network at the gradient of its first weight, with the gradients open."""
    made = make_window("mazur")
    go(made, 1, 42)
    return open_panel(made, qtbot)
