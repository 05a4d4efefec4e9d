"""Driving the panel of J over two parameters."""

from __future__ import annotations

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from backstep.present.descent_view import Mark, Shape
from backstep.present.landscape_view import LandscapeFrame
from backstep.present.looks import Target
from backstep.session import landscape_grid
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.landscape import LandscapePanel

from . import panel_driving
from .conftest import WindowMaker
from .panel_driving import go

wait = partial(panel_driving.wait, name="landscape")
open_panel = partial(panel_driving.open_panel, name="landscape")


def panel(window: MainWindow) -> LandscapePanel:
    return window.landscape.panel


def frame(window: MainWindow) -> LandscapeFrame:
    found = panel(window).frame
    assert found is not None
    return found


def axes(window: MainWindow) -> list[Target]:
    choices = frame(window).choices
    assert choices is not None
    return [choice.target for choice in choices]


def mark(window: MainWindow, shape: Shape) -> Mark:
    return next(each for each in frame(window).marks if each.shape is shape)


def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures with one point in sixteen: where it does not matter how fine they are, they need not take so long."""
    monkeypatch.setattr(landscape_grid, "STRIDES", landscape_grid.STRIDES[:-2])


def xor(make_window: WindowMaker, qtbot: QtBot, iteration: int = 5) -> MainWindow:
    """Some iterations into XOR, where its gradient is known, with the panel open."""
    made = make_window("xor", (1600, 1000))
    go(made, iteration, made.bridge.session.state.steps.phase_ends()[2])
    return open_panel(made, qtbot)
