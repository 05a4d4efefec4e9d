"""J over two parameters in the window: chosen and looked at by keys and mouse."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from backstep.present.descent_view import Shape
from backstep.present.landscape_view import HIGH, WIDE
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.session.descent import value_of
from backstep.session.landscape_grid import COLUMNS
from backstep.session.lessons import path_of
from backstep.ui.main_window import MainWindow
from tests.session.test_landscape import AXES
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import LEFT, SHIFT, press
from tests.ui.landscape_driving import axes, frame, mark, open_panel, panel, sketched, wait, xor
from tests.ui.panel_driving import go, turn

KEY = Qt.Key
FIRST, SECOND, THIRD = Target("edge", 1, 1, 1), Target("edge", 1, 1, 2), Target("edge", 2, 1, 3)


def point(window: MainWindow, x: float, y: float) -> str:
    chart = panel(window).chart
    place = chart.place_of(x, y).toPoint()
    # The offscreen pointer may stand there already.
    QTest.mouseMove(chart.plot.viewport(), place + QPoint(3, 0))
    QTest.mouseMove(chart.plot.viewport(), place)
    settle(window)
    return panel(window).hint.text()


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    sketched(monkeypatch)
    return xor(make_window, qtbot)


def test_it_shows_the_numbers_of_the_training(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = xor(make_window, qtbot)
    record = window.bridge.session.state.record
    text = panel(window).facts.text()
    for number in (*(value_of(record.before, subject) for subject in AXES), record.cost):
        assert show(number, 4) in text
    assert frame(window).field is not None
    assert frame(window).ground is not None
    assert len(frame(window).trail[0]) == 5
    assert panel(window).chart._image.image.shape[1] == COLUMNS


def test_two_parameters_are_chosen_on_the_diagram_one_after_the_other(window: MainWindow, qtbot: QtBot) -> None:
    assert axes(window) == [FIRST, SECOND]
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.spot_of(THIRD).center())
    settle(window)
    assert axes(window) == [THIRD, FIRST]
    bias = Target("bias", 1, 2)
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.spot_of(bias).center())
    settle(window)
    assert axes(window) == [bias, THIRD]
    wait(window, qtbot)
    assert frame(window).names == ("b₂⁽¹⁾", "w₁₃⁽²⁾")
    press(window, KEY.Key_Down, SHIFT)
    chosen = window.bridge.view.selected
    assert chosen is not None
    assert axes(window) == ([chosen, bias] if chosen.kind in ("edge", "bias") else [bias, THIRD])


def test_what_was_selected_before_lies_across_and_stays_when_it_is_let_go(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sketched(monkeypatch)
    window = make_window("xor", (1600, 1000))
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.spot_of(THIRD).center())
    press(window, KEY.Key_Right, SHIFT)
    selected = window.bridge.view.selected
    open_panel(window, qtbot)
    if selected is not None and selected.kind in ("edge", "bias"):
        assert axes(window)[0] == selected
    before = axes(window)
    press(window, KEY.Key_Escape)
    press(window, KEY.Key_Right)
    assert axes(window) == before


def test_a_parameter_is_chosen_in_boxes_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    source, position = panel(window).boxes.source.box, window.bridge.session.state.position
    assert source.value() == 1
    QTest.mouseClick(panel(window).upward, LEFT)
    assert source.value() == 2
    source.setFocus()
    QTest.keyClick(source, KEY.Key_Down)
    settle(window)
    assert axes(window) == [FIRST, FIRST]
    assert "oth axes are the same parameter" in panel(window).empty.text()
    assert panel(window).empty.isVisible()
    QTest.keyClick(source, KEY.Key_Down)
    settle(window)
    wait(window, qtbot)
    assert axes(window) == [FIRST, Target("bias", 1, 1)]
    assert source.text() == "bias"
    assert panel(window).chart.isVisible()
    QTest.mouseClick(panel(window).across, LEFT)
    assert source.value() == 1
    assert window.bridge.session.state.position == position, "its arrows do not step"
    source.setFocus()
    QTest.keyClick(source, KEY.Key_Escape)
    assert window.diagram.hasFocus()


def test_the_main_directions_take_the_place_of_two_parameters(window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(panel(window).directions, LEFT)
    settle(window)
    wait(window, qtbot)
    assert frame(window).labels[0].startswith("direction 1, ")
    assert frame(window).choices is None
    assert not panel(window).boxes.isEnabled()
    assert mark(window, Shape.DISC).beyond == ""
    go(window, 2, 1)
    assert "has 2 of the 3 iterations" in panel(window).empty.text()
    assert panel(window).empty.isVisible()
    QTest.mouseClick(panel(window).directions, LEFT)
    settle(window)
    wait(window, qtbot)
    assert panel(window).chart.isVisible()
    assert axes(window) == [FIRST, SECOND]


def test_one_reads_j_where_one_points(window: MainWindow) -> None:
    said = point(window, 2.7, 1.7)
    shown = frame(window)
    assert shown.field is not None
    x, y = panel(window).chart._at
    rows, columns = shown.field.heights.shape
    row, column = round(y / HIGH * (rows - 1)), round(x / WIDE * (columns - 1))
    assert said.endswith(f"J = {show(float(shown.field.heights[row, column]), 4)}")
    here = mark(window, Shape.DISC)
    assert point(window, here.x, here.y).startswith("here: ")
    window.viewing.set_digits(9)
    settle(window)
    assert show(window.bridge.session.state.record.cost, 9) in panel(window).hint.text(), "with the digits set"
    QApplication.sendEvent(panel(window).chart.plot.viewport(), leave())
    assert panel(window).hint.text().startswith("Point at a place")


def leave() -> QEvent:
    return QEvent(QEvent.Type.Leave)


def test_keys_walk_over_the_picture_once_it_was_clicked(window: MainWindow) -> None:
    chart, position = panel(window).chart, window.bridge.session.state.position
    QTest.mouseClick(chart.plot.viewport(), LEFT, pos=chart.place_of(1.0, 1.0).toPoint())
    assert chart.plot.hasFocus()
    before = chart._at
    for _ in range(3):
        QTest.keyClick(chart.plot, KEY.Key_Right)
    QTest.keyClick(chart.plot, KEY.Key_Up)
    settle(window)
    x, y = chart._at
    assert x > before[0] + 0.2
    assert y > before[1]
    assert window.bridge.session.state.position == position, "its arrows do not step"
    QTest.keyClick(chart.plot, KEY.Key_Escape)
    assert window.diagram.hasFocus()
    assert math.isnan(chart._at[0])
    press(window, KEY.Key_Right)
    assert window.bridge.session.state.position != position


def test_the_wheel_looks_closer_and_a_double_click_shows_all_again(window: MainWindow) -> None:
    left, right, *_ = frame(window).window
    turn(window, panel(window).chart.plot.viewport(), 3)
    low, high, *_ = frame(window).window
    assert high - low == pytest.approx((right - left) / 8)
    for _ in range(4):
        turn(window, panel(window).chart.plot.viewport(), -0.25)
    assert window.bridge.view.landscape.zoom == 2
    QTest.mouseDClick(panel(window).chart.plot.viewport(), LEFT, pos=QPoint(120, 20))
    settle(window)
    assert frame(window).window[:2] == (left, right)


def test_buttons_look_closer_and_at_the_step(window: MainWindow, qtbot: QtBot) -> None:
    for button, zoom in ((panel(window).zoom.closer, 1), (panel(window).zoom.wider, 0), (panel(window).zoom.wider, -1)):
        QTest.mouseClick(button, LEFT)
        settle(window)
        assert window.bridge.view.landscape.zoom == zoom
    QTest.mouseClick(panel(window).zoom.fit, LEFT)
    settle(window)
    assert window.bridge.view.landscape.zoom == frame(window).closest > 2
    assert panel(window).zoom.fit.isChecked()
    ring = mark(window, Shape.RING)
    assert ring.beyond == ""
    assert math.dist(ring[:2], mark(window, Shape.DISC)[:2]) > 0.3
    QTest.mouseClick(panel(window).zoom.fit, LEFT)
    settle(window)
    assert window.bridge.view.landscape.zoom == 0


def test_in_the_update_it_moves_with_the_steps(window: MainWindow) -> None:
    session = window.bridge.session
    QTest.mouseClick(panel(window).zoom.fit, LEFT)
    settle(window)
    update = session.state.steps.phase_ends()[3]
    seen = [mark(window, Shape.DISC)[:2]]
    while session.state.step < update:
        press(window, KEY.Key_Right)
        seen.append(mark(window, Shape.DISC)[:2])
    assert seen[0] != seen[1], "first the weight across"
    assert seen[1][1] == seen[0][1]
    assert seen[2] == mark(window, Shape.DIAMOND)[:2]
    assert len(set(seen)) == 3
    begun = show(session.state.record.cost, 4)
    assert frame(window).sentence.startswith(f"J falls from {begun}"), "where it began has no mark any more"
    press(window, KEY.Key_Left)
    assert mark(window, Shape.DISC)[:2] == seen[-2], "back is as exact"


def test_another_session_begins_with_its_own_axes(window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.spot_of(THIRD).center())
    QTest.mouseClick(panel(window).zoom.closer, LEFT)
    settle(window)
    window.files.open_path(path_of("two-neurons"))
    settle(window)
    wait(window, qtbot)
    assert frame(window).names == ("w₁", "w₂")
    assert window.bridge.view.landscape.zoom == 0
