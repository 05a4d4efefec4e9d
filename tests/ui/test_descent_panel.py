"""J over one parameter in the window: chosen, tried and looked at by keys and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.cost_line import CostLine
from backstep.core.gradients import Objective
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.present.descent_view import Shape
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.quiet_plot import spot_of
from tests.ui.conftest import WindowMaker, settle
from tests.ui.descent_driving import frame, mark, open_panel, panel, regression, show_all, wait
from tests.ui.driving import LEFT, SHIFT, press
from tests.ui.panel_driving import go, painted, turn, type_into

KEY = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    return regression(make_window, qtbot)


def test_the_slope_is_that_of_the_step_card(window: MainWindow) -> None:
    record = window.bridge.session.state.record
    shown = show(float(record.dJ_dW[0][0, 1]), 4)
    assert window.bridge.frame().card.tiles[0].number == shown
    assert shown in panel(window).facts.text()
    assert frame(window).slope == record.dJ_dW[0][0, 1]


def test_a_weight_is_chosen_on_the_diagram_by_mouse_and_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    target = Target("edge", 1, 1, 1)
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.rect_of(target).center())
    settle(window)
    assert frame(window).choice.target == target
    assert frame(window).across == "w₁"
    press(window, KEY.Key_Down, SHIFT)
    chosen = window.bridge.view.selected
    assert chosen is not None
    assert chosen != target
    assert frame(window).choice.target == (chosen if chosen.kind in ("edge", "bias") else target)


def test_a_parameter_is_chosen_in_boxes_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    box, step = panel(window).boxes.source.box, window.bridge.session.state.position
    assert box.value() == 2
    box.setFocus()
    QTest.keyClick(box, KEY.Key_Down)
    settle(window)
    assert window.bridge.view.selected == Target("edge", 1, 1, 1)
    QTest.keyClick(box, KEY.Key_Down)
    settle(window)
    assert window.bridge.view.selected == Target("bias", 1, 1)
    assert box.text() == "bias"
    assert frame(window).across == "b"
    assert window.bridge.session.state.position == step, "its arrows do not step"
    QTest.keyClick(box, KEY.Key_Escape)
    assert window.diagram.hasFocus()


def test_another_layer_has_other_neurons(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = open_panel(make_window("xor"), qtbot)
    unit, layer, source = panel(window).boxes.unit.box, panel(window).boxes.layer.box, panel(window).boxes.source.box
    unit.setFocus()
    QTest.keyClick(unit, KEY.Key_Up)
    QTest.keyClick(unit, KEY.Key_Up)
    settle(window)
    assert window.bridge.view.selected == Target("edge", 1, 3, 1)
    layer.setFocus()
    QTest.keyClick(layer, KEY.Key_Up)
    settle(window)
    assert window.bridge.view.selected == Target("edge", 2, 1, 1)
    assert (layer.value(), unit.value(), source.value()) == (2, 1, 1)
    assert (unit.maximum(), source.maximum()) == (1, 3)


def test_the_tip_is_dragged_and_everything_follows(window: MainWindow, qtbot: QtBot) -> None:
    show_all(window)
    plot = panel(window).chart.plot.viewport()
    tip = panel(window).chart.tip()
    assert tip is not None
    step = window.bridge.session.state.position
    words, rates = [], []
    QTest.mousePress(plot, LEFT, pos=tip.toPoint())
    for left in (1, 3, 5, 30):
        QTest.mouseMove(plot, tip.toPoint() - QPoint(left, 0))
        settle(window)
        now = frame(window)
        line = CostLine(
            Objective.of(window.bridge.session.timeline.task, 3),
            window.bridge.session.state.record.before,
            Subject(By.WEIGHT, 1, 1, 2),
        )
        expected = line.step(now.rate)
        assert now.word == str(expected.verdict).capitalize()
        assert now.arrow is not None
        assert now.arrow[2] == expected.end.value
        assert mark(window, Shape.RING)[:2] == (expected.end.value, expected.end.cost)
        assert f"{now.word}." in panel(window).verdict.text()
        words.append(now.word)
        rates.append(now.rate)
        assert panel(window).field.text() == now.rate_text
    QTest.mouseRelease(plot, LEFT, pos=tip.toPoint() - QPoint(30, 0))
    assert rates == sorted(rates)
    assert words[-1] == "Diverges"
    kept = rates[-1]
    QTest.mouseMove(plot, tip.toPoint() - QPoint(60, 0))
    settle(window)
    assert frame(window).rate == kept, "once let go it stays"
    assert window.bridge.session.state.position == step
    assert window.bridge.session.state.record.learning_rate == 0.1, "nothing is changed in the training"
    far = panel(window).chart.tip()
    assert far is not None
    assert abs(far.x() - (tip.x() - 30)) <= 2, "the tip is under the pointer"


def test_the_slider_tries_rates_by_keys(window: MainWindow) -> None:
    slider = panel(window).slider
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_PageUp)
    settle(window)
    assert frame(window).rate == pytest.approx(0.1 * 10**0.3, rel=0.01)
    assert slider.value() == 15
    QTest.keyClick(slider, KEY.Key_End)
    settle(window)
    assert frame(window).rate == pytest.approx(10.0)
    QTest.mouseClick(panel(window).back, LEFT)
    settle(window)
    assert (frame(window).rate, slider.value()) == (0.1, 0)
    assert not panel(window).back.isEnabled()
    assert not panel(window).use.isEnabled()


def test_what_is_no_rate_is_told_and_the_rest_goes_on(window: MainWindow) -> None:
    field = panel(window).field
    for text, why in (("0", "0 cannot be one"), ("-3", "−3 cannot be one"), ("nan", "NaN cannot be one")):
        type_into(field, text)
        settle(window)
        assert field.message.text() == f"Learning rate: {why}; use a number above 0, such as 0.1."
        assert field.message.isVisible()
        assert frame(window).rate == 0.1
        QTest.keyClick(field, KEY.Key_Escape)
        settle(window)
        assert field.text() == "0.1"
        assert not field.message.isVisible()
        assert window.diagram.hasFocus()
        press(window, KEY.Key_Right)
        assert window.bridge.session.state.record.iteration == 3


def test_a_rate_beyond_every_picture_is_tried_all_the_same(window: MainWindow, qtbot: QtBot) -> None:
    field = panel(window).field
    for text in ("1e160", "1e306", "1e308"):
        type_into(field, text)
        wait(window, qtbot)
        assert frame(window).rate == float(text)
        assert "Diverges" in panel(window).verdict.text()


def test_a_rate_is_typed_and_used(window: MainWindow, qtbot: QtBot) -> None:
    field = panel(window).field
    type_into(field, "1/4")
    wait(window, qtbot)
    assert frame(window).rate == 0.25
    assert field.text() == "0.25"
    assert frame(window).usual is not None, "the step of the training stays marked"
    QTest.mouseClick(panel(window).use, LEFT)
    settle(window)
    assert "before the edit" in panel(window).note.text()
    assert not panel(window).use.isEnabled()
    press(window, KEY.Key_Right)
    wait(window, qtbot)
    assert window.bridge.session.state.record.learning_rate == 0.25
    assert len(window.bridge.session.state.setup.branches) == 1
    assert frame(window).note == ""


def test_a_rate_that_is_used_and_taken_back_is_tried_no_more(window: MainWindow, qtbot: QtBot) -> None:
    type_into(panel(window).field, "1/4")
    wait(window, qtbot)
    QTest.mouseClick(panel(window).use, LEFT)
    settle(window)
    assert frame(window).rate == frame(window).trained == 0.25
    window.setFocus()
    press(window, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert frame(window).rate == frame(window).trained == 0.1
    assert panel(window).field.text() == "0.1"
    assert not panel(window).use.isEnabled()


def test_a_rate_that_was_edited_elsewhere_is_tried_at_once(window: MainWindow) -> None:
    before = frame(window).rate
    window.bridge.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 0.3)))
    settle(window)
    assert before == 0.1
    assert frame(window).rate == frame(window).trained == 0.3
    assert not panel(window).use.isEnabled()


@pytest.mark.parametrize("lesson", ["curve", "iris", "learning-rate", "mazur", "two-neurons", "xor", "zero-slope"])
def test_at_first_one_sees_slope_step_and_landing(make_window: WindowMaker, qtbot: QtBot, lesson: str) -> None:
    window = open_panel(make_window(lesson, (1280, 720)), qtbot)
    for iteration in (1, 5, 30):
        window.bridge.dispatch(do.GoTo(iteration, 2))
        wait(window, qtbot)
        now, plot = frame(window), panel(window).chart
        if not now.movable:
            assert iteration == 30
            continue
        tip = plot.tip()
        assert tip is not None
        assert now.arrow is not None
        assert now.tangent is not None
        here = spot_of(plot.plot, (now.arrow[0] - now.x[0]) / (now.x[1] - now.x[0]), 0.5)
        assert abs(tip.x() - here.x()) > 25.0, "longer than the marks at its ends"
        assert {each.shape for each in now.marks if not each.beyond} >= {Shape.DISC, Shape.RING}
        for side in ("left", "bottom"):
            assert len(set(painted(plot.plot.getAxis(side)))) >= 2


def test_the_wheel_looks_closer_and_a_double_click_shows_all_again(window: MainWindow, qtbot: QtBot) -> None:
    show_all(window)
    low, high = frame(window).x
    turn(window, panel(window).chart.plot.viewport(), 3)
    assert frame(window).x[1] - frame(window).x[0] == (high - low) / 8
    for _ in range(4):
        turn(window, panel(window).chart.plot.viewport(), -0.25)
    assert window.bridge.view.descent.zoom == 2
    QTest.mouseDClick(panel(window).chart.plot.viewport(), LEFT, pos=QPoint(120, 20))
    settle(window)
    assert frame(window).x == (low, high)


def test_buttons_look_closer_and_at_the_step(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = open_panel(make_window("mazur", (1600, 1000)), qtbot)
    show_all(window)
    for button, zoom in ((panel(window).zoom.closer, 1), (panel(window).zoom.wider, 0), (panel(window).zoom.wider, -1)):
        QTest.mouseClick(button, LEFT)
        settle(window)
        assert window.bridge.view.descent.zoom == zoom
    QTest.mouseClick(panel(window).zoom.fit, LEFT)
    settle(window)
    assert frame(window).zoom == frame(window).closest > 5
    assert panel(window).zoom.fit.isChecked()
    closest = frame(window).closest
    go(window, 60, 1)
    assert frame(window).zoom == frame(window).closest != closest, "it goes on to follow the step"
    assert panel(window).zoom.fit.isChecked()
    tip = panel(window).chart.tip()
    assert tip is not None
    QTest.mouseClick(panel(window).zoom.fit, LEFT)
    settle(window)
    assert window.bridge.view.descent.zoom == 0
    assert not panel(window).zoom.fit.isChecked()


def test_in_the_update_it_moves_with_the_steps(window: MainWindow) -> None:
    session = window.bridge.session
    record, (_, _, backward, update) = session.state.record, session.state.steps.phase_ends()
    window.bridge.set_view(window.bridge.view)
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.rect_of(Target("edge", 1, 1, 2)).center())
    settle(window)
    show_all(window)
    go(window, 3, backward)
    assert mark(window, Shape.DISC)[:2] == (record.before.weights[0][0, 1], record.cost)
    seen = []
    while session.state.step < update:
        press(window, KEY.Key_Right)
        seen.append(mark(window, Shape.DISC)[:2])
    assert seen[0][0] == record.before.weights[0][0, 1]
    assert seen[-1][0] == record.after.weights[0][0, 1]
    assert seen[-1] == mark(window, Shape.DIAMOND)[:2]
    press(window, KEY.Key_Left)
    assert mark(window, Shape.DISC)[:2] == seen[-2], "back is as exact"
    go(window, 4, 1)
    assert frame(window).start == seen[-1][0]
    assert session.state.record.cost == seen[-1][1]
