"""The watches in the window: typed, edited, removed, plotted and copied by keys and mouse."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.core import expressions
from backstep.core.quantities import Moment
from backstep.session import commands as do
from backstep.session import watch_history
from backstep.session.session import Session
from backstep.session.watch_history import WatchHistory
from backstep.ui.expression_field import ExpressionField
from backstep.ui.idle_clock import SLICE
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.watches import WatchesPanel
from tests.calls import calls_of
from tests.clocks import Clock
from tests.present.test_variables import mnist_like
from tests.ui.chain_driving import press
from tests.ui.conftest import Answers, WindowMaker, settle
from tests.ui.driving import opened

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """XOR in its third iteration, with the watches open."""
    return opened(make_window, "xor", do.GoTo(3, 52), Qt.Key.Key_W)


def panel(window: MainWindow) -> WatchesPanel:
    return window.watching.panel


def watches(window: MainWindow) -> tuple[str, ...]:
    return window.bridge.session.state.setup.watches


def put(window: MainWindow, *texts: str) -> None:
    for text in texts:
        assert window.bridge.dispatch(do.PutWatch(text)), window.bridge.complaint
    settle(window)


def index(window: MainWindow, row: int) -> QModelIndex:
    return panel(window).model.index(row)


def key(widget: QWidget, *keys: Qt.Key, window: MainWindow) -> None:
    for each in keys:
        QTest.keyClick(widget, each)
    settle(window)


def enter(window: MainWindow, line: QWidget, text: str) -> None:
    """Type something, and close the list of names if it is open."""
    QTest.keyClicks(line, text)
    for field in (panel(window).field, *panel(window).findChildren(ExpressionField)):
        field.line.popup.hide()
    # Without a screen a list that was open keeps what tells of the active window.
    window.activateWindow()
    settle(window)


def editor_of(window: MainWindow) -> QWidget:
    """The line of the row that is being edited."""
    (found,) = (each for each in panel(window).findChildren(QWidget, "watch_editor") if each.isVisible())
    return found


def choose(window: MainWindow, row: int) -> None:
    panel(window).list.setFocus()
    panel(window).list.setCurrentIndex(index(window, row))


def wait(window: MainWindow, qtbot: QtBot) -> None:
    """Until every value is found and shown."""
    qtbot.waitUntil(lambda: not window.bridge.searching)
    settle(window)


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


def test_an_expression_is_typed_and_watched(window: MainWindow) -> None:
    assert panel(window).empty.isVisible()
    press(window, Qt.Key.Key_A, control_shift=True)
    line = panel(window).field.line
    assert line.hasFocus()
    before = window.bridge.session.state.position
    enter(window, line, "J - 2*J_prev")
    assert window.bridge.session.state.position == before, "what is typed is no command"
    key(line, Qt.Key.Key_Return, window=window)
    assert watches(window) == ("J - 2*J_prev",)
    assert line.text() == ""
    assert line.hasFocus(), "ready for the next one"
    look = panel(window).model.look(index(window, 0))
    assert look is not None
    records = [window.bridge.session.timeline.record(iteration) for iteration in (3, 2)]
    assert ast.literal_eval(look.now.copied) == records[0].cost - 2 * records[1].cost
    key(line, Qt.Key.Key_Escape, window=window)
    assert window.diagram.hasFocus()


def test_the_action_opens_the_panel_and_goes_to_the_field(make_window: WindowMaker) -> None:
    window = make_window("xor")
    press(window, Qt.Key.Key_A, control_shift=True)
    settle(window)
    assert panel(window).isVisible()
    assert panel(window).field.line.hasFocus()


def test_names_are_completed(window: MainWindow) -> None:
    press(window, Qt.Key.Key_A, control_shift=True)
    line = panel(window).field.line
    QTest.keyClicks(line, "norm(dJ_d")
    assert line.popup.isVisible()
    QTest.keyClick(line.popup, Qt.Key.Key_Return)
    assert line.text() in ("norm(dJ_da[", "norm(dJ_dW[", "norm(dJ_dyhat")


def test_a_mistake_is_underlined_as_it_is_typed_and_not_accepted(window: MainWindow) -> None:
    press(window, Qt.Key.Key_A, control_shift=True)
    field = panel(window).field
    enter(window, field.line, "J + Jx")
    assert field.line.mistake == (4, 6)
    assert field.message.isVisible()
    assert '"Jx"' in field.message.text()
    key(field.line, Qt.Key.Key_Return, window=window)
    assert watches(window) == ()
    assert field.line.text() == "J + Jx", "nothing typed is lost"


@pytest.mark.parametrize(
    "text",
    [
        "().__class__",
        "9**9**9**9",
        "(" * 900,
        "[x for x in y]",
        "W" * 1100,
        "-" * 999,
        "prev(" * 200,
        "a[1" + "]" * 500,
    ],
)
def test_hostile_text_never_freezes(window: MainWindow, text: str) -> None:
    field = panel(window).field
    field.line.setFocus()
    QGuiApplication.clipboard().setText(text)
    begun = time.thread_time()
    QTest.keyClick(field.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.message.text()
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    settle(window)
    assert time.thread_time() - begun < 5.0, "what freezes takes for ever"
    assert watches(window) == ()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_example_of_the_empty_panel_is_watched_by_a_click(window: MainWindow, number: int) -> None:
    button = panel(window).examples[number]
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)
    settle(window)
    assert watches(window) == (button.text(),)
    assert panel(window).list.isVisible()
    assert not panel(window).empty.isVisible()


def test_a_row_is_edited_in_place(window: MainWindow) -> None:
    put(window, "J", "L")
    choose(window, 1)
    key(panel(window).list, Qt.Key.Key_F2, window=window)
    editor = editor_of(window)
    assert editor.hasFocus()
    assert editor.accessibleName() == "Edit L"
    enter(window, editor, "L + Jx")
    key(editor, Qt.Key.Key_Escape, window=window)
    assert watches(window) == ("J", "L")
    assert panel(window).list.hasFocus()
    key(panel(window).list, Qt.Key.Key_Return, window=window)
    editor = editor_of(window)
    enter(window, editor, "L + J")
    key(editor, Qt.Key.Key_Return, window=window)
    assert watches(window) == ("J", "L + J")
    assert panel(window).list.hasFocus()
    assert panel(window).list.currentIndex().row() == 1


def test_a_double_click_edits(window: MainWindow) -> None:
    put(window, "J")
    spot = panel(window).list.visualRect(index(window, 0)).center()
    # Qt tells of a double click only after a click on the same row.
    QTest.mouseClick(panel(window).list.viewport(), LEFT, pos=spot)
    QTest.mouseDClick(panel(window).list.viewport(), LEFT, pos=spot)
    settle(window)
    assert editor_of(window).hasFocus()


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
    assert history._legend.shown == ("J", "J - J_prev", "norm(dJ_dW[2])")
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
    qtbot.waitUntil(lambda: not window.bridge.searching)
    settle(window)
    assert len(slices) > 40, "an iteration, and then what somebody may have asked for meanwhile"
    assert set(slices) == {(SLICE,)}
    assert len(window.bridge.frame().watches.row(1).samples.iterations) >= 40  # type: ignore[union-attr]


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
