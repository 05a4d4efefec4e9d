"""The predictions in the window: the picture and its points by keys and mouse, as training goes on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.core.steps import Kind
from backstep.present.chosen import Part
from backstep.present.predictions import counted_in, readout
from backstep.present.predictions_view import ChartLook, MatrixLook
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.prediction_study import POINTS, SIDES
from backstep.session.session import Session
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.predictions import PredictionsPanel
from backstep.ui.prediction_clock import PredictionClock
from backstep.ui.theme import DARK, LIGHT
from tests.session.test_prediction_study import held_out_iris

from . import panel_driving
from .conftest import WindowMaker, settle
from .driving import CTRL, LEFT, SHIFT, SIZES, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY = Qt.Key
wait = partial(panel_driving.wait, name="predictions")
opened = partial(panel_driving.open_panel, name="predictions")


def panel(window: MainWindow) -> PredictionsPanel:
    return window.predictions.panel


def look_of(window: MainWindow) -> ChartLook:
    frame = panel(window).frame
    assert frame is not None
    assert isinstance(frame.picture, ChartLook)
    return frame.picture


def place_of(window: MainWindow, dot: int) -> QPoint:
    return panel(window).chart.place_of(dot).toPoint()


def viewport(window: MainWindow) -> QWidget:
    found: QWidget = panel(window).chart.plot.viewport()
    return found


def hover(window: MainWindow, place: QPoint) -> str:
    QTest.mouseMove(viewport(window), place + QPoint(40, 40))
    QTest.mouseMove(viewport(window), place)
    settle(window)
    return panel(window).hint.text()


def click_tab(window: MainWindow, part: Part) -> None:
    frame = panel(window).frame
    assert frame is not None
    number = [each for each, _, _ in frame.parts].index(part)
    QTest.mouseClick(panel(window).tabs, LEFT, pos=panel(window).tabs.tabRect(number).center())
    settle(window)


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    """Exclusive or at its first step, with the predictions open."""
    return opened(make_window("xor", (1600, 1000)), qtbot)


def test_the_map_gets_sharp_by_itself(window: MainWindow) -> None:
    assert panel(window).chart.side == SIDES[-1]
    assert panel(window).scores.text().startswith("Training: J = ")
    assert panel(window).moment.text() == "With the parameters at the start of iteration 1."
    assert panel(window).scores.text() in panel(window).chart.plot.accessibleDescription()


def test_a_moment_has_a_picture_at_once_and_a_sharper_one_by_itself(qtbot: QtBot) -> None:
    session, view = Session.open(path_of("xor")), View(open=frozenset({"predictions"}))
    owner = QObject()
    clock = PredictionClock(owner)
    study = clock.study(session, view)
    assert study is not None
    assert not study.blank
    qtbot.waitUntil(lambda: study.field is not None and study.field.side == SIDES[-1])
    assert clock.study(session, replace(view, open=frozenset())) is None
    assert not clock.busy


def test_after_a_step_it_gets_sharp_again(window: MainWindow, qtbot: QtBot) -> None:
    window.bridge.dispatch(do.GoTo(1, len(window.bridge.session.state.steps)))
    qtbot.waitUntil(lambda: panel(window).moment.text() == "With the parameters after iteration 1.")
    qtbot.waitUntil(lambda: panel(window).chart.side == SIDES[-1])


def test_it_moves_with_the_steps_of_the_update(window: MainWindow, qtbot: QtBot) -> None:
    steps = window.bridge.session.state.steps
    first = steps.find(Kind.WEIGHT_UPDATE, 1, 1, 1)
    assert first is not None
    window.bridge.dispatch(do.GoTo(1, first - 1))
    wait(window, qtbot)
    before, scores = look_of(window), panel(window).scores.text()
    press(window, KEY.Key_F10)
    assert panel(window).moment.text() == "With 1 of 13 parameters updated in iteration 1."
    assert look_of(window).field is not before.field
    assert panel(window).scores.text() != scores
    press(window, KEY.Key_F10, SHIFT)
    assert panel(window).scores.text() == scores


def test_a_click_on_a_point_views_that_example(window: MainWindow) -> None:
    for number in (3, 1, 4):
        QTest.mouseClick(viewport(window), LEFT, pos=place_of(window, number - 1))
        settle(window)
        assert window.bridge.session.state.example == number
        assert look_of(window).viewed == number - 1
    QTest.mouseClick(viewport(window), LEFT, pos=(place_of(window, 0) + place_of(window, 3)) / 2)
    settle(window)
    assert window.bridge.session.state.example == 4, "between the points there is none"


def test_what_is_pointed_at_is_read_out_and_stays_up_to_date(window: MainWindow, qtbot: QtBot) -> None:
    frame = panel(window).frame
    assert frame is not None
    said = hover(window, place_of(window, 1))
    assert said == readout(frame, 1)
    assert said.startswith("Example 2: target xor = 1; answer xor = ")
    window.bridge.dispatch(do.RunIterations(50))
    qtbot.waitUntil(lambda: window.bridge.session.state.run is None)
    wait(window, qtbot)
    assert panel(window).hint.text().startswith("Example 2: ")
    assert panel(window).hint.text() != said
    between = hover(window, (place_of(window, 0) + place_of(window, 3)) / 2)
    assert between.startswith("x₁ = 0.5")
    QTest.mouseMove(window, QPoint(5, 5))
    settle(window)


def test_the_keys_go_from_point_to_point(window: MainWindow) -> None:
    plot, position = panel(window).chart.plot, window.bridge.session.state.position
    plot.setFocus()
    QTest.keyClick(plot, KEY.Key_Right)
    QTest.keyClick(plot, KEY.Key_Right)
    settle(window)
    assert panel(window).hint.text().startswith("Example 3: ")
    QTest.keyClick(plot, KEY.Key_Left)
    QTest.keyClick(plot, KEY.Key_Return)
    settle(window)
    assert window.bridge.session.state.example == 2
    assert window.bridge.session.state.position == position, "arrows do not step while the picture has them"
    for _ in range(9):
        QTest.keyClick(plot, KEY.Key_Down)
    settle(window)
    assert panel(window).hint.text().startswith("Example 4: ")
    QTest.keyClick(plot, KEY.Key_Escape)
    settle(window)
    assert window.diagram.hasFocus()
    assert panel(window).hint.text().startswith("Click an example")


def test_pictures_are_chosen_by_mouse_and_keys(window: MainWindow) -> None:
    click_tab(window, Part.CONFUSION)
    frame = panel(window).frame
    assert frame is not None
    assert isinstance(frame.picture, MatrixLook)
    assert panel(window).matrix.isVisible()
    matrix = panel(window).matrix
    QTest.mouseMove(matrix, matrix.cell(1, 0).center().toPoint())
    settle(window)
    assert panel(window).hint.text() == counted_in(frame, 1, 0)
    panel(window).tabs.setFocus()
    QTest.keyClick(panel(window).tabs, KEY.Key_Left)
    settle(window)
    assert look_of(window).across == "target, spread sideways"
    assert panel(window).hint.text().startswith("Click an example")
    QTest.keyClick(panel(window).tabs, KEY.Key_Escape)
    assert window.diagram.hasFocus()


def test_outputs_and_validation_rows(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = opened(make_window(held_out_iris(), (1600, 1000)), qtbot)
    output = panel(window).output
    assert [output.itemText(row) for row in range(output.count())] == [
        "All classes", "setosa", "versicolor", "virginica",
    ]  # fmt: skip
    assert output.isVisible()
    output.setFocus()
    QTest.keyClick(output, KEY.Key_Down)
    settle(window)
    assert window.bridge.view.predictions.output == 1
    assert look_of(window).colours == 0
    assert not panel(window).validation.isVisible()
    click_tab(window, Part.CONFUSION)
    assert not output.isVisible()
    QTest.mouseClick(panel(window).validation, LEFT)
    settle(window)
    frame = panel(window).frame
    assert frame is not None
    assert isinstance(frame.picture, MatrixLook)
    assert sum(map(sum, frame.picture.counts)) == 30


def test_a_point_that_cannot_be_viewed_says_why(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = opened(make_window(held_out_iris(), (1600, 1000)), qtbot)
    dots = look_of(window).dots
    for dot, why in (
        (int(((dots.numbers == 0) & ~dots.held_out).argmax()), "is not in the batch of this iteration"),
        (int(dots.held_out.argmax()), "of the validation rows is not trained with"),
    ):
        panel(window).chart.chosen.emit(dot)
        settle(window)
        assert why in window.bridge.complaint
        assert why in window.hint.text
    inside = int((dots.numbers == 7).argmax())
    panel(window).chart.chosen.emit(inside)
    settle(window)
    assert window.bridge.session.state.example == 7


def test_it_moves_while_a_run_goes_on(window: MainWindow, qtbot: QtBot, impatient: None) -> None:
    moments, fields = set(), set()
    window.bridge.dispatch(do.RunIterations(20_000))
    while window.bridge.session.state.run is not None:
        qtbot.wait(1)
        moments.add(panel(window).moment.text())
        fields.add(id(look_of(window).field))
    assert sum("while the run goes on" in moment for moment in moments) >= 2
    assert len(fields) >= 2
    wait(window, qtbot)
    iteration = window.bridge.session.state.iteration
    assert panel(window).moment.text() == f"With the parameters at the start of iteration {iteration:,}."
    assert "4 right (100 %)" in panel(window).scores.text()
    assert panel(window).chart.side == SIDES[-1]


def test_another_session_has_its_own_picture(window: MainWindow, qtbot: QtBot) -> None:
    window.bridge.set_session(Session.open(path_of("curve")))
    wait(window, qtbot)
    assert panel(window).chart.side == POINTS[-1]
    assert [panel(window).tabs.tabText(number) for number in range(panel(window).tabs.count())] == [
        "Curve", "Against targets",
    ]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_every_picture_has_room_in_every_window(make_window: WindowMaker, qtbot: QtBot, size: tuple[int, int]) -> None:
    window = opened(make_window("two-neurons", size), qtbot)
    for lesson in ("two-neurons", "mazur", "xor", "iris", "curve"):
        window.bridge.set_session(Session.open(path_of(lesson)))
        wait(window, qtbot)
        look(window)


def look(window: MainWindow) -> None:
    frame = panel(window).frame
    assert frame is not None
    for part, _, _ in frame.parts:
        click_tab(window, part)
        picture = panel(window).matrix if part is Part.CONFUSION else panel(window).chart
        assert picture.isVisible()
        assert picture.height() >= picture.minimumSizeHint().height()
        hint = panel(window).hint
        assert hint.visibleRegion().boundingRect().size() == hint.size(), "what stands below is seen, so all above is"
        tabs = panel(window).tabs
        assert tabs.tabRect(tabs.count() - 1).right() <= tabs.width()
        if part is Part.CONFUSION:
            continue
        box = panel(window).chart.plot.getPlotItem().getViewBox().sceneBoundingRect()
        assert box.height() > 40
        assert box.contains(place_of(window, 0))


def test_the_map_takes_on_the_theme(window: MainWindow, qtbot: QtBot) -> None:
    found = []
    for _ in range(2):
        image = panel(window).chart.plot.grab().toImage()
        found.append(image.pixelColor(image.width() - 3, image.height() // 2).name())
        press(window, KEY.Key_D, CTRL)
        wait(window, qtbot)
    assert found == [LIGHT.card.lower(), DARK.card.lower()]


def test_digits_are_those_that_are_set(window: MainWindow) -> None:
    window.bridge.set_view(replace(window.bridge.view, digits=10))
    settle(window)
    cost = window.bridge.session.state.record.cost
    assert f"J = {cost:.10f} over 4 examples" in panel(window).scores.text()
