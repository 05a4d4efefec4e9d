"""The gradients in the window: what takes long, runs, and how it looks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.core.mistakes import Mistake
from backstep.present.chosen import Tab
from backstep.session import commands as do
from backstep.session.gradient_study import GradientStudy
from backstep.ui.idle_clock import SLICE
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.gradient_rows import MethodTable
from tests import contents
from tests.calls import calls_of
from tests.present.test_variables import mnist_like
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, SHIFT, SIZES, press
from tests.ui.gradients_driving import click, click_tab, mazur, open_panel, panel, text, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    return mazur(make_window, qtbot)


def test_sentences_of_several_lines_in_the_table_are_fitted_and_then_there_is_peace(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = contents.session(
        2, *[(30, "tanh")] * 6, (1, "sigmoid"), loss="binary_cross_entropy", data={"dataset": "xor"}
    )
    window = open_panel(make_window(deep, (1280, 720)), qtbot)
    assert sum(bool(row.why) for row in panel(window).model.rows) >= 2
    looks, table = calls_of(monkeypatch, MethodTable, "_needed"), panel(window).table
    for size in ((1280, 720), (1366, 768)):
        window.resize(*size)
        qtbot.wait(50)
        looks.clear()
        for _ in range(5):
            qtbot.wait(10)
            settle(window)
        assert looks == []
        assert table.height() >= sum(table.rowHeight(row) for row in range(table.model().rowCount()))


def test_everything_has_room(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", SIZES[0])
    window.bridge.dispatch(do.GoTo(1, 42))
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    shown = panel(window)
    for size in SIZES:
        window.resize(*size)
        click_tab(window, Tab.METHODS)
        settle(window)
        assert sum(shown.table.columnWidth(column) for column in range(6)) <= shown.table.viewport().width()
        assert shown.table.horizontalScrollBar().maximum() == 0
        assert shown.verdict.visibleRegion().boundingRect().size() == shown.verdict.size()
        for tab, chart in ((Tab.WIDTH, shown.width_chart), (Tab.GROWTH, shown.growth_chart)):
            click_tab(window, tab)
            assert chart.height() > 0.3 * shown.height()


def test_in_larger_letters_no_number_is_cut(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(do.GoTo(1, 26))
    open_panel(window, qtbot)
    table = panel(window).table
    for _ in range(4):
        press(window, KEY.Key_Plus, CTRL)
        wait(window, qtbot)
        settle(window)
        shown = [column for column in range(6) if not table.isColumnHidden(column)]
        assert {0, 1, 4} <= set(shown), "the derivative and the products"
        assert sum(table.columnWidth(column) for column in shown) <= table.viewport().width()
        assert table.horizontalScrollBar().maximum() == 0
        letters = table.fontMetrics()
        for row, look in enumerate(panel(window).model.rows):
            for column in shown[1:] if not look.why else ():
                assert letters.horizontalAdvance(text(window, row, column)) < table.columnWidth(column)
    assert len(shown) < 6
    for _ in range(4):
        press(window, KEY.Key_Minus, CTRL)
    settle(window)
    wait(window, qtbot)
    assert not any(table.isColumnHidden(column) for column in range(6)), "they come back"


def test_wrong_factors_end_with_a_whole_row_and_take_the_room_there_is(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("iris", (1280, 720))
    window.bridge.dispatch(do.ToggleMistake(Mistake.ONE_PATH, (3, 120)))
    qtbot.waitUntil(lambda: not window.bridge.running)
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    found = panel(window).wrong_list
    rows, high = found.model().rowCount(), found.sizeHintForRow(0)
    assert rows == 5
    for size, least in (((1280, 720), 2), ((1280, 730), 2), ((1920, 1200), 5)):
        window.resize(*size)
        settle(window)
        high = found.sizeHintForRow(0)
        assert found.viewport().height() % high == 0
        assert least <= found.viewport().height() // high <= rows
        table, seen = panel(window).table, _seen_of(panel(window).table)
        assert (seen in table.ends()) or (seen >= table.geometry().bottom() and size != (1280, 720))


def _seen_of(part: QWidget) -> int:
    """How far down one sees what a scrolled `part` stands in."""
    page = part.parentWidget()
    assert page is not None
    view = page.parentWidget()
    assert view is not None
    return view.height()


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


def test_a_large_network_does_not_hold_the_window_up(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(mnist_like())
    press(window, KEY.Key_G, CTRL | SHIFT)
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
