"""The list of watches in the window: walked, plotted, copied and taken away by keys and mouse, and idle unseen."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core import expressions
from backstep.core.quantities import Moment
from backstep.session import commands as do
from backstep.session import watch_history
from backstep.session.session import Session
from backstep.session.watch_history import WatchHistory
from backstep.ui.idle_clock import SLICE
from backstep.ui.main_window import MainWindow
from tests.calls import calls_of
from tests.clocks import Clock
from tests.present.test_variables import mnist_like
from tests.ui.chain_driving import LEFT, press
from tests.ui.conftest import Answers, WindowMaker, settle
from tests.ui.watches_driving import choose, index, key, panel, put, wait, watches, with_watches

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return with_watches(make_window)


def count_evaluations(patch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    evaluate = expressions.Expression.evaluate

    def counting(self: expressions.Expression, moment: Moment) -> expressions.Value:
        found.append(self.text)
        return evaluate(self, moment)

    patch.setattr(expressions.Expression, "evaluate", counting)
    return found


def test_the_panel_is_closed_at_first_and_costs_nothing(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window = make_window("xor")
    counted = count_evaluations(monkeypatch)
    assert window.docks["watches"].isHidden()
    put(window, "J", "norm(dJ_dW[1])")
    window.bridge.dispatch(do.GoTo(5, 30))
    settle(window)
    assert window.bridge.frame().watches is None
    assert counted == []
    press(window, Qt.Key.Key_W, control_shift=True)
    wait(window, qtbot)
    assert panel(window).isVisible()
    assert "J" in counted
    window.docks["program"].raise_()
    settle(window)
    counted.clear()
    window.actions_table["step_over"].trigger()
    settle(window)
    assert window.bridge.frame().watches is None, "behind another panel it is idle, too"
    assert counted == []


def test_delete_removes_and_undo_brings_back(window: MainWindow) -> None:
    put(window, "J", "L", "alpha")
    choose(window, 1)
    key(panel(window).list, Qt.Key.Key_Delete, window=window)
    assert watches(window) == ("J", "alpha")
    assert panel(window).list.currentIndex().row() == 1
    window.actions_table["undo"].trigger()
    settle(window)
    assert watches(window) == ("J", "L", "alpha")
    window.actions_table["redo"].trigger()
    settle(window)
    assert watches(window) == ("J", "alpha")


def test_keys_walk_through_the_rows_and_do_not_step(window: MainWindow) -> None:
    put(window, "J", "L")
    choose(window, 0)
    before = window.bridge.session.state.position
    key(panel(window).list, Qt.Key.Key_Down, window=window)
    assert panel(window).list.currentIndex().row() == 1
    assert window.bridge.session.state.position == before
    key(panel(window).list, Qt.Key.Key_Escape, window=window)
    assert window.diagram.hasFocus()


def test_a_value_is_copied_with_all_digits(window: MainWindow) -> None:
    put(window, "J", "W[1]")
    record = window.bridge.session.state.record
    choose(window, 0)
    QTest.keyClick(panel(window).list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert ast.literal_eval(QGuiApplication.clipboard().text()) == record.cost
    menu = panel(window).context_menu(1)
    next(action for action in menu.actions() if action.objectName() == "watch_copy").trigger()
    assert ast.literal_eval(QGuiApplication.clipboard().text()) == record.before.weights[0].tolist()
    menu.close()


def test_space_and_the_switch_plot_beside_the_cost(window: MainWindow, qtbot: QtBot) -> None:
    window.bridge.dispatch(do.GoTo(20, 52))
    put(window, "J - J_prev", "W[1]", "norm(dJ_dW[2])")
    wait(window, qtbot)
    choose(window, 0)
    key(panel(window).list, Qt.Key.Key_Space, window=window)
    assert window.bridge.session.state.setup.plotted == {"J - J_prev"}
    rect = QRectF(panel(window).list.visualRect(index(window, 2)))
    spot = panel(window).delegate.switch_area(rect).center().toPoint()
    QTest.mouseClick(panel(window).list.viewport(), LEFT, pos=spot)
    wait(window, qtbot)
    assert window.bridge.session.state.setup.plotted == {"J - J_prev", "norm(dJ_dW[2])"}
    history = window.cost_history
    assert history.legend.shown == ("J", "J - J_prev", "norm(dJ_dW[2])")
    drawn = history._watches._items[0].getData()
    costs = window.bridge.session.timeline.costs(20)
    assert drawn[0].tolist() == list(range(1, 21))
    np.testing.assert_array_equal(drawn[1][1:], np.diff(costs))
    choose(window, 1)
    key(panel(window).list, Qt.Key.Key_Space, window=window)
    assert "W[1]" not in window.bridge.session.state.setup.plotted, "a table has no line"


def test_a_plotted_watch_goes_on_without_the_panel(window: MainWindow, qtbot: QtBot) -> None:
    put(window, "norm(dJ_dW[2])")
    window.bridge.dispatch(do.PlotWatch(0, plotted=True))
    press(window, Qt.Key.Key_W, control_shift=True)
    assert not panel(window).isVisible()
    window.bridge.dispatch(do.GoTo(9, 60))
    wait(window, qtbot)
    assert len(window.bridge.frame().cost.watches[0].samples.iterations) == 9
    window.cost_history._hover(4)
    record = window.bridge.session.timeline.record(4)
    assert f"norm(dJ_dW[2]) {np.linalg.norm(record.dJ_dW[1]):.4f}"[:20] in window.cost_history.caption.text()


def test_no_caption_widens_the_window(window: MainWindow, qtbot: QtBot) -> None:
    least = window.cost_history.tools.minimumSizeHint().width()
    put(window, *(f"J + {number} + 0*norm(dJ_dW[1]) + 0*norm(dJ_dW[2])" for number in range(6)))
    for place in range(6):
        window.bridge.dispatch(do.PlotWatch(place, plotted=True))
    wait(window, qtbot)
    assert len(window.cost_history.caption.text()) > 200
    assert window.cost_history.tools.minimumSizeHint().width() <= least + 1


def test_watches_are_saved_and_opened_again(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    put(window, "J - J_prev", "norm(dJ_dW[1])")
    window.bridge.dispatch(do.PlotWatch(1, plotted=True))
    answers.save_to = tmp_path / "watched.backstep"
    window.actions_table["save_as"].trigger()
    assert Session.open(answers.save_to).state.setup == window.bridge.session.state.setup
    assert Session.open(answers.save_to).state.setup.plotted == {"norm(dJ_dW[1])"}


def test_every_row_is_told_to_screen_readers(window: MainWindow) -> None:
    put(window, "norm(dJ_dW[1])")
    said = index(window, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("norm(dJ_dW[1]): not computed yet · step 53, dJ_dW[1] is computed at step 53")
    assert "step 53" in index(window, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert panel(window).list.accessibleName() == "Watches"
    assert panel(window).field.line.accessibleName() == "Add a watch"


def test_only_rows_in_sight_are_evaluated(window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    put(window, *(f"J + {number}" for number in range(200)))
    wait(window, qtbot)
    counted = count_evaluations(monkeypatch)
    window.actions_table["step_back"].trigger()
    settle(window)
    panel(window).grab()
    assert "J + 0" in counted
    assert "J + 199" not in counted


def test_another_session_has_its_own_watches(window: MainWindow) -> None:
    put(window, "J", "W[2][1,3]")
    window.bridge.set_session(Session.open(Path("resources/lessons/two-neurons.backstep").resolve()))
    settle(window)
    assert panel(window).empty.isVisible()


def test_a_large_network_is_searched_in_short_slices(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(mnist_like(), (1280, 720))
    window.bridge.dispatch(do.RunIterations(40))
    qtbot.waitUntil(lambda: not window.bridge.running)
    press(window, Qt.Key.Key_W, control_shift=True)
    slices = calls_of(monkeypatch, WatchHistory, "work")
    # Each look at it takes longer than a slice, so that nothing is done after it.
    Clock(step=2 * SLICE).put_into(monkeypatch, watch_history)
    put(window, "norm(dJ_dW[1])", "J - J_prev")
    qtbot.waitUntil(lambda: not window.bridge.watches.busy)
    settle(window)
    assert len(slices) > 40, "an iteration, and then what somebody may have asked for meanwhile"
    assert set(slices) == {(SLICE,)}
    frame = window.bridge.frame().watches
    assert frame is not None
    samples = frame.row(1).samples
    assert samples is not None
    assert len(samples.iterations) >= 40


def test_the_panel_stays_away_in_projector_mode(window: MainWindow) -> None:
    put(window, "J")
    window.actions_table["projector_mode"].trigger()
    settle(window)
    assert not panel(window).isVisible()
    assert window.bridge.frame().watches is None
    assert window.bridge.frame().actions["add_watch"].why_not
    window.actions_table["projector_mode"].trigger()
    settle(window)


def test_narrow_rows_have_two_lines_and_wide_ones_one(window: MainWindow) -> None:
    put(window, "J")
    high = panel(window).list.visualRect(index(window, 0)).height()
    dock = window.docks["watches"]
    dock.setFloating(True)
    dock.resize(1200, 400)
    settle(window)
    assert panel(window).list.visualRect(index(window, 0)).height() < high
    dock.setFloating(False)
