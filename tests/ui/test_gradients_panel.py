"""The gradients in the window: the table, the check and the charts by keys and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.core.gradient_growth import growth
from backstep.core.gradients import Objective
from backstep.core.gradients_differences import WIDTHS
from backstep.core.gradients_methods import METHODS, compute
from backstep.present.chosen import Tab
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.session import commands as do
from backstep.session import gradient_study
from backstep.session.document import make_document
from backstep.session.gradient_study import GradientStudy
from backstep.session.session import Session
from backstep.ui.idle_clock import SLICE
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.gradient_rows import MethodTable
from backstep.ui.panels.gradients import GradientsPanel
from tests.calls import calls_of
from tests.present.test_variables import mnist_like
from tests.ui.chain_driving import press
from tests.ui.conftest import WindowMaker, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


def panel(window: MainWindow) -> GradientsPanel:
    return window.gradients.panel


def wait(window: MainWindow, qtbot: QtBot) -> None:
    """Until everything is computed and shown."""
    qtbot.waitUntil(lambda: not window.bridge.gradients.busy)
    settle(window)


def open_panel(window: MainWindow, qtbot: QtBot) -> MainWindow:
    press(window, KEY.Key_G, control_shift=True)
    settle(window)
    wait(window, qtbot)
    return window


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768)])
def test_sentences_of_several_lines_in_the_table_are_fitted_and_then_there_is_peace(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    content = {
        "format": "backstep-session",
        "version": 1,
        "network": {
            "inputs": 2,
            "layers": [*[{"units": 30, "activation": "tanh"}] * 6, {"units": 1, "activation": "sigmoid"}],
            "loss": "binary_cross_entropy",
        },
        "parameters": {"initializer": "xavier_normal", "seed": 3},
        "data": {"dataset": "xor"},
        "training": {"learning_rate": 0.1},
    }
    window = open_panel(make_window(Session(make_document(content, Path())), size), qtbot)
    assert sum(bool(row.why) for row in panel(window).model.rows) >= 2
    qtbot.wait(50)
    looks = calls_of(monkeypatch, MethodTable, "_needed")
    for _ in range(5):
        qtbot.wait(10)
        settle(window)
    assert looks == []
    table = panel(window).table
    assert table.height() >= sum(table.rowHeight(row) for row in range(table.model().rowCount()))


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
    layers = [{"units": 1, "activation": "relu"}, {"units": 1, "activation": "linear"}]
    content = {
        "format": "backstep-session",
        "version": 1,
        "network": {"inputs": 1, "layers": layers, "loss": "squared_error"},
        "parameters": {"weights": [[[1.0]], [[1.0]]], "biases": [[-1.0], [0.5]]},
        "data": {"inputs": [[1.0]], "targets": [[1.0]]},
        "training": {"learning_rate": 0.1},
    }
    return Session(make_document(content, Path()))


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    """Mazur's network at the gradient of its first weight, with the gradients open."""
    made = make_window("mazur")
    made.bridge.dispatch(do.GoTo(1, 42))
    settle(made)
    return open_panel(made, qtbot)


def test_the_panel_is_closed_at_first_and_costs_nothing(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    followed: list[object] = []
    monkeypatch.setattr(gradient_study.GradientStudy, "compare", lambda self: followed.append(self.record))
    window = make_window("xor")
    window.bridge.dispatch(do.GoTo(5, 30))
    settle(window)
    assert window.docks["gradients"].isHidden()
    assert followed == []
    assert window.bridge.frame().gradients is None
    open_panel(window, qtbot)
    assert panel(window).isVisible()
    assert followed == [window.bridge.session.state.record]
    window.docks["program"].raise_()
    settle(window)
    window.bridge.dispatch(do.GoTo(2, 30))
    settle(window)
    assert len(followed) == 1


def test_the_table_shows_what_the_core_finds(window: MainWindow) -> None:
    record = window.bridge.session.state.record
    objective = Objective(record.network, record.a[0], record.targets)
    assert panel(window).model.headings[1] == "∂J/∂w₁₁⁽¹⁾"
    for row, (name, method) in enumerate(METHODS.items()):
        found = compute(method, objective, record.before)
        if isinstance(found, str):
            assert name == "closed_form"
            assert text(window, row, 1) == f"{found[0].upper()}{found[1:]}."
            continue
        assert text(window, row, 1) == show(float(found.weights[0][0, 0]), 4)
        assert text(window, row, 4) == str(found.multiplications)
        assert text(window, row, 5).endswith("s")


def test_the_closed_form_has_numbers_where_it_exists(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("logistic-regression")
    open_panel(window, qtbot)
    assert text(window, 4, 1) == text(window, 0, 1)
    assert all(not row.why for row in panel(window).model.rows)


def test_a_weight_is_chosen_on_the_diagram_by_mouse_and_keys(window: MainWindow, qtbot: QtBot) -> None:
    diagram, record = window.diagram, window.bridge.session.state.record
    target = Target("edge", 2, 2, 2)
    click(diagram, diagram.rect_of(target).center())
    settle(window)
    assert window.bridge.view.selected == target
    assert panel(window).model.headings[1] == "∂J/∂w₂₂⁽²⁾"
    assert text(window, 0, 1) == show(float(record.dJ_dW[1][1, 1]), 4)
    window.bridge.dispatch(do.GoTo(1, 45))
    settle(window)
    assert text(window, 0, 1) == show(float(record.dJ_dW[1][1, 1]), 4), "what is selected stays"
    QTest.keyClick(window.windowHandle(), KEY.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    chosen = window.bridge.view.selected
    assert chosen is not None
    assert (chosen.kind, chosen.layer) == ("edge", 2)
    assert text(window, 0, 1) == show(float(record.dJ_dW[1][chosen.unit - 1, chosen.source - 1]), 4)
    assert chosen != target


def test_the_numbers_follow_the_iteration(window: MainWindow, qtbot: QtBot) -> None:
    before = text(window, 0, 1)
    shown: list[str] = []
    window.bridge.frame_ready.connect(lambda _: shown.append(text(window, 0, 1)))
    window.bridge.dispatch(do.GoTo(7, 42))
    settle(window)
    wait(window, qtbot)
    assert shown[0] == "·", "the numbers of another iteration do not stay"
    now = window.bridge.session.state.record
    assert text(window, 0, 1) == show(float(now.dJ_dW[0][0, 0]), 4) != before


def test_one_key_opens_the_panel_and_confirms_the_gradient(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("xor")
    press(window, KEY.Key_F7)
    settle(window)
    wait(window, qtbot)
    assert panel(window).isVisible()
    frame = panel(window).frame
    assert frame is not None
    assert frame.check.good
    assert panel(window).verdict.text() == frame.check.text
    assert "largest relative error" in panel(window).verdict.text()
    assert window._worn.theme.update in panel(window).verdict.styleSheet()
    assert not panel(window).wrong_list.isVisible()
    press(window, KEY.Key_Right)
    assert panel(window).verdict.text() == frame.check.text, "a step leaves the answer of its iteration"


def test_what_is_not_confirmed_is_red_and_is_selected_by_a_click(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window(kinked(), (1600, 1000))
    open_panel(window, qtbot)
    click(panel(window).check)
    settle(window)
    wait(window, qtbot)
    frame = panel(window).frame
    assert frame is not None
    assert frame.check.good is False
    assert "kink" in panel(window).verdict.text()
    assert window._worn.theme.backward in panel(window).verdict.styleSheet()
    found = panel(window).wrong_list
    assert {row.target for row in frame.check.wrong} == {Target("edge", 1, 1, 1), Target("bias", 1, 1)}
    model = found.model()
    click(found.viewport(), found.visualRect(model.index(1, 0)).center())
    settle(window)
    assert window.bridge.view.selected == frame.check.wrong[1].target
    assert window.diagram.selected == frame.check.wrong[1].target
    found.setFocus()
    QTest.keyClick(found, KEY.Key_Up)
    QTest.keyClick(found, KEY.Key_Return)
    settle(window)
    assert window.bridge.view.selected == frame.check.wrong[0].target


def test_the_width_of_a_difference_is_chosen_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    step = window.bridge.session.state.position
    panel(window).tabs.setFocus()
    QTest.keyClick(panel(window).tabs, KEY.Key_Right)
    settle(window)
    wait(window, qtbot)
    assert window.bridge.view.gradients.tab is Tab.WIDTH
    slider, frame = panel(window).slider, panel(window).frame
    assert frame is not None
    assert frame.chart is not None
    assert slider.value() == len(WIDTHS) - 1 - frame.view.width
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_Left)
    QTest.keyClick(slider, KEY.Key_PageDown)
    settle(window)
    assert window.bridge.view.gradients.width == 16 + 1 + slider.pageStep()
    now = panel(window).frame
    assert now is not None
    assert now.chart is not None
    assert now.chart.mark is not None
    assert now.chart.mark[0] == WIDTHS[21]
    assert panel(window).width_text.text() == now.chart.text != frame.chart.text
    assert window.bridge.session.state.position == step, "its arrows do not step"
    QTest.keyClick(slider, KEY.Key_Home)
    settle(window)
    assert window.bridge.view.gradients.width == len(WIDTHS) - 1
    QTest.keyClick(slider, KEY.Key_Escape)
    assert window.diagram.hasFocus()


def test_the_growth_is_measured_on_demand(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradient_study, "growth", lambda layers: growth(layers, most=40))
    click_tab(window, Tab.GROWTH)
    chart = panel(window).growth_chart
    assert chart.empty.isVisible()
    assert "2 layers" in chart.empty.text()
    click(panel(window).measure)
    settle(window)
    wait(window, qtbot)
    assert chart.plot.isVisible()
    frame = panel(window).frame
    assert frame is not None
    assert frame.chart is not None
    last = [each for each in growth(2, most=40) if each is not None and each.method == "backprop"][-1]
    line = frame.chart.lines[0]
    assert (line.x[-1], line.y[-1]) == (last.weights, last.multiplications)
    click(panel(window).in_seconds)
    settle(window)
    timed = panel(window).frame
    assert timed is not None
    assert timed.chart is not None
    assert timed.chart.upward == "seconds"
    assert all(height < 1.0 for each in timed.chart.lines for height in each.y)


def test_measuring_can_be_stopped(window: MainWindow, qtbot: QtBot) -> None:
    click_tab(window, Tab.GROWTH)
    click(panel(window).measure)
    settle(window)
    qtbot.waitUntil(lambda: "Measuring:" in panel(window).growth_text.text())
    assert panel(window).measure.text() == "Stop"
    click(panel(window).measure)
    settle(window)
    assert not window.bridge.gradients.busy
    assert panel(window).measure.text() == "Measure"
    assert "many multiplications" in panel(window).growth_text.text(), "what was measured stays"


def test_a_large_network_does_not_hold_the_window_up(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(mnist_like())
    press(window, KEY.Key_G, control_shift=True)
    qtbot.waitUntil(lambda: "Differences:" in panel(window).status.text())
    slices = calls_of(monkeypatch, GradientStudy, "work")
    answered = 0
    while len(slices) < 20:
        QTest.qWait(1)
        answered += 1
    assert set(slices) == {(SLICE,)}
    assert answered > 3, "between the slices there is room for others"
    settle(window)
    click(panel(window).compute)
    settle(window)
    assert not window.bridge.gradients.busy
    assert panel(window).compute.text() == "Go on"
    assert text(window, 1, 1) == "Stopped before its end."
    assert text(window, 0, 4) != "", "what was found stays"
    click(panel(window).compute)
    settle(window)
    assert window.bridge.gradients.busy
    assert panel(window).compute.text() == "Stop"


def test_while_a_run_is_under_way_it_waits(window: MainWindow, qtbot: QtBot, impatient: None) -> None:
    window.bridge.dispatch(do.RunIterations(1_000_000))
    settle(window)
    assert not window.bridge.gradients.busy
    qtbot.waitUntil(lambda: panel(window).status.text() == "Waiting for the run to end.")
    assert not window.actions_table["check_gradient"].isEnabled()
    window.bridge.dispatch(do.Pause())
    settle(window)
    qtbot.waitUntil(lambda: not window.bridge.running)
    settle(window)
    wait(window, qtbot)
    now = window.bridge.session.state.record
    assert text(window, 1, 4) == "192"
    assert panel(window).status.text() == ""
    assert window.bridge.gradients.study(window.bridge.session, window.bridge.view).record is now  # type: ignore[union-attr]


def test_on_a_wall_the_key_says_why_nothing_comes(make_window: WindowMaker) -> None:
    window = make_window("xor")
    press(window, KEY.Key_F8)
    assert not window.actions_table["check_gradient"].isEnabled()
    assert "projector mode" in window.actions_table["check_gradient"].toolTip()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_everything_has_room(make_window: WindowMaker, qtbot: QtBot, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    window.bridge.dispatch(do.GoTo(1, 42))
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    table = panel(window).table
    assert sum(table.columnWidth(column) for column in range(6)) <= table.viewport().width()
    assert table.horizontalScrollBar().maximum() == 0
    assert panel(window).verdict.visibleRegion().boundingRect().size() == panel(window).verdict.size()
    for tab in (Tab.WIDTH, Tab.GROWTH):
        click_tab(window, tab)
        chart = panel(window).width_chart if tab is Tab.WIDTH else panel(window).growth_chart
        assert chart.height() > 0.3 * panel(window).height()


def test_a_reason_takes_the_row_whichever_columns_there_are(window: MainWindow, qtbot: QtBot) -> None:
    """Two columns are about a parameter, and away where there is none. Qt warns of spans that overlap."""
    table, model = panel(window).table, panel(window).model
    row = next(row for row, look in enumerate(model.rows) if look.why)
    cost = window.bridge.session.state.steps.phase_ends()[1]
    for step, first in ((42, 1), (cost, 3), (42, 1)):
        window.bridge.dispatch(do.GoTo(1, step))
        settle(window)
        wait(window, qtbot)
        assert [table.isColumnHidden(column) for column in (1, 2, 3)] == [first > 1, first > 1, False]
        assert table.columnSpan(row, first) == model.columnCount() - first


def test_every_part_has_a_spoken_name(window: MainWindow) -> None:
    parts = (
        panel(window),
        panel(window).tabs,
        panel(window).table,
        panel(window).wrong_list,
        panel(window).slider,
        panel(window).width_chart,
        panel(window).growth_chart,
        panel(window).check,
    )
    assert all(part.accessibleName() for part in parts)
    spoken = panel(window).model.data(panel(window).model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "192 multiplications" in spoken
    assert "largest relative error" in spoken
