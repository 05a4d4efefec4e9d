"""Places one goes back to: a drag along a bar leaves one, however many it came by."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from backstep.session import commands as do
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle
from .driving import CTRL, LEFT, position, press, run

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    made = make_window("xor")
    run(made, do.GoTo(50, 40), do.GoTo(30, 40))
    press(made, K.Key_T, CTRL)
    return made


def drag(window: MainWindow, bar: QWidget, places: list[QPoint]) -> list[tuple[int, int]]:
    """Where the window stands on the way."""
    stood = []
    QTest.mousePress(bar, LEFT, pos=places[0])
    for place in places:
        QTest.mouseMove(bar, place)
        settle(window)
        stood.append(position(window))
    QTest.mouseRelease(bar, LEFT, pos=places[-1])
    settle(window)
    return stood


def test_from_a_drag_along_the_steps_one_goes_back_to_where_it_began(window: MainWindow) -> None:
    bar = window.header.timeline
    before = len(window.bridge.session.state.visited)
    stood = drag(window, bar, [QPoint(round(bar.x_of(step)), 17) for step in (40, 50, 55, 61, 66)])
    assert len(set(stood)) == 5
    assert len(window.bridge.session.state.visited) == before + 1
    press(window, K.Key_Left, ALT)
    assert position(window) == (30, 40)
    press(window, K.Key_Right, ALT)
    assert position(window) == stood[-1]


def test_from_a_drag_along_the_run_one_goes_back_to_where_it_began(window: MainWindow) -> None:
    bar = window.journey.bar
    stood = drag(window, bar, [QPoint(round(bar.x_of(iteration)), 13) for iteration in (10, 20, 25, 41)])
    assert [iteration for iteration, _ in stood] == [10, 20, 25, 41]
    press(window, K.Key_Left, ALT)
    assert position(window) == (30, 40)


def test_from_a_drag_along_the_curve_one_goes_back_to_where_it_began(window: MainWindow) -> None:
    plot = window.cost_history.plot
    box = plot.getPlotItem().vb
    places = [plot.mapFromScene(box.mapViewToScene(QPointF(x, 0.5))) for x in (10, 20, 25, 41)]
    middle = plot.viewport().height() // 2
    stood = drag(window, plot.viewport(), [QPoint(place.x(), middle) for place in places])
    assert len(set(stood)) == 4
    press(window, K.Key_Left, ALT)
    assert position(window) == (30, 40)
    QTest.keyClick(plot, K.Key_Right)
    settle(window)
    assert window.bridge.session.state.visited[-1] == (30, 40), "a key after the drag is a jump of its own"


def test_two_drags_leave_two_places(window: MainWindow) -> None:
    bar = window.header.timeline
    first = drag(window, bar, [QPoint(round(bar.x_of(step)), 17) for step in (50, 61)])
    drag(window, bar, [QPoint(round(bar.x_of(step)), 17) for step in (20, 10)])
    press(window, K.Key_Left, ALT)
    assert position(window) == first[-1]
    press(window, K.Key_Left, ALT)
    assert position(window) == (30, 40)
