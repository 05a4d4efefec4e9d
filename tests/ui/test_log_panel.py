"""The log: what log points write, and going back to where they wrote it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.log import place_text
from backstep.present.numbers import show
from backstep.session import commands as do
from backstep.session import halt
from backstep.session.breakpoints import Breakpoint
from backstep.session.halt import LogEntry
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow
from backstep.ui.panels import log as log_panel
from backstep.ui.panels.log import LogPanel

from .breakpoints_driving import CONTROL, LEFT, SHIFT, press, push, wait_for_run
from .conftest import WindowMaker, settle

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    made = make_window("mazur", (1500, 900))
    made.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=7), log="J is {J}")))
    press(made, Qt.Key.Key_L, CONTROL | SHIFT)
    return made


def panel(window: MainWindow) -> LogPanel:
    return window.breaking.log


def lines(window: MainWindow) -> list[tuple[str, str]]:
    model = panel(window).model
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def test_a_log_point_writes_and_does_not_stop(window: MainWindow) -> None:
    assert "where it is reached" in panel(window).empty.text()
    press(window, Qt.Key.Key_F5)
    costs = window.bridge.session.timeline.costs(1)
    assert lines(window) == [("1:22", f"J is {show(costs[0], window.bridge.view.digits)}")]
    assert panel(window).count.text() == "1 line"
    assert window.bridge.session.state.position == (1, 58)
    assert not window.stage.desk.halt.isVisible()


def test_numbers_have_the_digits_that_are_shown_and_the_tooltip_all(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", (1500, 900))
    text = "J {J}, exactly {J:.3f} or {J:.3e}, and {W[1]}"
    window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=7), log=text)))
    press(window, Qt.Key.Key_L, CONTROL | SHIFT)
    press(window, Qt.Key.Key_F5)
    fixed = "exactly 0.298 or 2.984e-01"
    assert lines(window)[0][1] == f"J 0.2984, {fixed}, and [[0.15, 0.2], [0.25, 0.3]]"
    for _ in range(2):
        window.actions_table["more_digits"].trigger()
    with qtbot.waitSignal(panel(window).model.dataChanged):
        window.bridge.flush()
    assert window.bridge.view.digits == 6
    assert lines(window)[0][1].startswith(f"J 0.298371, {fixed}")
    model = panel(window).model
    cost = float(window.bridge.session.timeline.costs(1)[0])
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith(f"J {cost!r}, {fixed}, and [[0.15, 0.2], [0.25, 0.3]]")


def test_without_a_log_point_it_says_how_to_get_one(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, Qt.Key.Key_L, CONTROL | SHIFT)
    assert "Break here when…" in panel(window).empty.text()
    assert not panel(window).copy.isEnabled()


def test_a_click_goes_to_where_a_line_was_written(window: MainWindow) -> None:
    window.bridge.dispatch(do.RunIterations(5))
    wait_for_run(window)
    assert len(lines(window)) == 5
    tree = panel(window).tree
    index = panel(window).model.index(2, 1)
    tree.scrollTo(index)
    QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
    settle(window)
    assert window.bridge.session.state.position == (3, 22)
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    assert window.bridge.session.state.position == (4, 22)
    press(window, Qt.Key.Key_Escape)
    assert window.diagram.hasFocus()


def test_it_follows_the_end_unless_told_not_to(window: MainWindow) -> None:
    window.bridge.dispatch(do.RunIterations(100))
    wait_for_run(window)
    bar = panel(window).tree.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    push(window, panel(window).follow)
    bar.setValue(0)
    window.bridge.dispatch(do.RunIterations(50))
    wait_for_run(window)
    assert len(lines(window)) == 150
    assert bar.value() == 0
    push(window, panel(window).follow)
    assert bar.value() == bar.maximum()


def test_where_old_lines_give_way_to_new_ones_what_is_read_stays_in_its_place(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halt, "MOST_LINES", 100)
    window.bridge.dispatch(do.RunIterations(100))
    wait_for_run(window)
    tree, model = panel(window).tree, panel(window).model
    push(window, panel(window).follow)
    index = model.index(70, 1)
    tree.scrollTo(index, tree.ScrollHint.PositionAtTop)
    tree.setCurrentIndex(index)
    top, read = tree.verticalScrollBar().value() - tree.visualRect(index).height() * 70, index.data()
    window.bridge.dispatch(do.RunIterations(50))
    wait_for_run(window)
    settle(window)
    assert model.rowCount() == 100
    assert tree.currentIndex().row() == 20
    assert tree.currentIndex().data() == read
    assert abs(top) < tree.visualRect(tree.currentIndex()).height()


def test_the_places_are_whole_whatever_lines_are_in_sight(window: MainWindow) -> None:
    window.bridge.dispatch(do.RunIterations(1200))
    wait_for_run(window)
    tree, model = panel(window).tree, panel(window).model
    tree.scrollToTop()
    wanted = tree.fontMetrics().horizontalAdvance(str(model.index(1199, 0).data()))
    assert tree.columnWidth(0) > wanted
    assert tree.columnWidth(0) < 2.5 * wanted


def test_to_show_many_lines_asks_only_for_those_in_sight(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.bridge.dispatch(do.RunIterations(1000))
    wait_for_run(window)
    asked: set[int] = set()

    def told(entry: LogEntry) -> str:
        asked.add(entry.iteration)
        return place_text(entry)

    monkeypatch.setattr(log_panel, "place_text", told)
    window.bridge.dispatch(do.RunIterations(500))
    wait_for_run(window)
    assert 1500 in asked
    assert len(asked) < 100


def test_copy_all_and_clear(window: MainWindow) -> None:
    window.bridge.dispatch(do.RunIterations(3))
    wait_for_run(window)
    push(window, panel(window).copy)
    copied = QGuiApplication.clipboard().text().splitlines()
    costs = window.bridge.session.timeline.costs(3)
    assert copied == [f"{at}:22\tJ is {float(cost)!r}" for at, cost in enumerate(costs, start=1)]
    push(window, panel(window).clear)
    assert lines(window) == []
    assert panel(window).empty.isVisible()
    press(window, Qt.Key.Key_F5)
    assert len(lines(window)) == 1


def test_while_it_is_closed_the_hint_says_that_there_are_lines(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F5)
    assert window.hint.text == ""
    press(window, Qt.Key.Key_L, CONTROL | SHIFT)
    assert window.docks["log"].isHidden()
    assert window.hint.text == "The log has 1 line: Ctrl+Shift+L opens it."


def test_no_line_is_cut_at_either_edge(window: MainWindow) -> None:
    window.bridge.dispatch(do.RunIterations(60))
    wait_for_run(window)
    tree, bar = panel(window).tree, panel(window).tree.verticalScrollBar()
    for size in ((1500, 900), (1500, 907), (1500, 913)):
        window.resize(*size)
        settle(window)
        row, high = tree.visualRect(panel(window).model.index(0, 0)).height(), tree.viewport().height()
        for value in (0, bar.maximum(), bar.maximum() - 3, 1, 2 * row + 1):
            bar.setValue(value)
            assert bar.value() % row == 0
            shown = [at for at in range(60) if tree.indexAt(QPoint(5, at * row + row // 2)).row() >= 0]
            assert len(shown) == min(high // row, 60 - bar.value() // row)
        bar.setValue(bar.maximum())
        assert tree.visualRect(panel(window).model.index(59, 0)).bottom() < high, "the last one is whole"
        bar.setValue(0)
        if high % row > 2:
            spare = tree.viewport().grab(QRect(0, high - high % row, tree.viewport().width(), high % row)).toImage()
            assert {spare.pixel(x, y) for x in range(spare.width()) for y in range(spare.height())} == {
                spare.pixel(0, 0)
            }
