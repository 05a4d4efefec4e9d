"""The branches panel in the window: the tree, its keys, comparing, catching up, saving."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from backstep.core.iteration import record_iteration
from backstep.present.branches_frame import BranchRow
from backstep.present.numbers import show
from backstep.session import commands as do
from backstep.session.branches import ROOT, Changed, Edit
from backstep.session.state import State
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.branch_rows import branch_of, spoken
from backstep.ui.panels.branches import BranchesPanel
from tests.clocks import ENOUGH, have_patience
from tests.ui.conftest import Answers, WindowMaker, settle
from tests.ui.driving import CTRL, LEFT, SHIFT, press

WEIGHT = Edit(Changed.WEIGHT, 0.75, 1, 1, 1)


def keys(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QGuiApplication.focusWindow(), key, modifiers)
    settle(window)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """The exclusive or after 20 iterations, back in the fifth, with the panel open."""
    made = make_window("xor", (1600, 1000))
    for position in ((20, 1), (5, 3)):
        made.bridge.dispatch(do.GoTo(*position))
    press(made, Qt.Key.Key_N, CTRL | SHIFT)
    return made


def panel(window: MainWindow) -> BranchesPanel:
    return window.what_if.panel


def state(window: MainWindow) -> State:
    return window.bridge.session.state


def rows(window: MainWindow) -> list[BranchRow]:
    frame = panel(window).frame
    assert frame is not None
    return list(frame.rows)


def edit(window: MainWindow, wanted: Edit = WEIGHT) -> None:
    """As the field and the pointer do it."""
    window.what_if.editing.edited.emit(wanted)
    settle(window)


def stand_on(window: MainWindow, number: int) -> QModelIndex:
    index = panel(window).index_of(number)
    panel(window).tree.setCurrentIndex(index)
    panel(window).tree.setFocus()
    settle(window)
    return index


def test_the_panel_is_closed_at_first_and_costs_nothing(make_window: WindowMaker) -> None:
    window = make_window("xor")
    assert window.docks["branches"].isHidden()
    assert window.bridge.frame().branches is None
    press(window, Qt.Key.Key_N, CTRL | SHIFT)
    assert panel(window).isVisible()
    assert [row.name for row in rows(window)] == ["Original"]
    press(window, Qt.Key.Key_N, CTRL | SHIFT)
    assert window.docks["branches"].isHidden()


def test_a_branch_says_where_it_leaves_what_it_changed_and_how_far_it_came(window: MainWindow) -> None:
    old = float(state(window).record.before.weights[0][0, 0])
    edit(window)
    original, branch = rows(window)
    assert (original.name, original.came) == ("Original", "iteration 19")
    assert original.cost == f"J {window.bridge.session.past.timelines.root.costs(19)[-1]:.4f}"
    assert branch.current
    assert branch.depth == 1
    assert branch.changes == f"from iteration 5 · w₁₁⁽¹⁾: {show(old, 4)} → 0.75"
    assert branch.came == "iteration 4"
    window.bridge.dispatch(do.GoTo(9, 1))
    settle(window)
    assert rows(window)[1].came == "iteration 8"
    assert "in view" in spoken(rows(window)[1])


def test_a_branch_of_a_branch_stands_below_it(window: MainWindow) -> None:
    edit(window)
    window.bridge.dispatch(do.GoTo(8, 3))
    edit(window, replace(WEIGHT, value=2.0))
    assert [(row.depth, row.name) for row in rows(window)] == [(0, "Original"), (1, "What if 1"), (2, "What if 2")]
    assert panel(window).tree.isExpanded(panel(window).index_of(1))


def test_the_old_future_stays_in_sight_as_the_compared_branch(window: MainWindow) -> None:
    edit(window)
    frame = window.bridge.frame()
    assert "kept as a branch: Original" in frame.hint
    assert frame.cost.costs.length == 4, "the curve of this training ends here"
    assert frame.cost.other is not None
    assert (frame.cost.other.name, frame.cost.other.length, frame.cost.other.leaves) == ("Original", 19, 5)
    assert window.cost_history.iteration_at(window.cost_history.plot.rect().topRight().toPointF()) == 19
    assert rows(window)[0].compared


def test_enter_switches_and_the_future_is_back(window: MainWindow) -> None:
    future = window.bridge.session.past.timelines.root.costs(19).tobytes()
    edit(window)
    stand_on(window, ROOT)
    keys(window, Qt.Key.Key_Return)
    assert state(window).setup.branch == ROOT
    assert state(window).position == (5, 3)
    assert state(window).costs.length == 4 or state(window).costs.values[:19].tobytes() == future
    window.bridge.dispatch(do.LatestPosition())
    settle(window)
    assert state(window).costs.values[:19].tobytes() == future
    assert [row.compared for row in rows(window)] == [False, True], "what was left is compared now"


def test_a_double_click_switches(window: MainWindow) -> None:
    edit(window)
    tree = panel(window).tree
    place = tree.visualRect(panel(window).index_of(ROOT)).center()
    QTest.mouseClick(tree.viewport(), LEFT, pos=place)
    QTest.mouseDClick(tree.viewport(), LEFT, pos=place)
    settle(window)
    assert state(window).setup.branch == ROOT


def test_f2_renames_where_it_stands(window: MainWindow) -> None:
    edit(window)
    stand_on(window, 1)
    keys(window, Qt.Key.Key_F2)
    field = panel(window).tree.findChild(QLineEdit)
    assert field is not None
    assert not window.what_if.editing.field.isVisible()
    QTest.keyClicks(field, "large weight")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert state(window).setup.branches[1].name == "large weight"
    assert rows(window)[1].name == "large weight"


def test_a_name_that_cannot_be_is_refused_and_the_old_one_stays(window: MainWindow) -> None:
    edit(window)
    stand_on(window, 1)
    keys(window, Qt.Key.Key_F2)
    field = panel(window).tree.findChild(QLineEdit)
    assert field is not None
    field.setText("   ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert "1 to 200 characters" in window.hint.text
    assert panel(window).index_of(1).data() == "What if 1"


def test_del_removes_and_undo_brings_it_back(window: MainWindow) -> None:
    edit(window)
    press(window, Qt.Key.Key_Right)
    numbers = state(window).record.before.flat.tobytes()
    stand_on(window, 1)
    keys(window, Qt.Key.Key_Delete)
    assert len(rows(window)) == 1
    assert state(window).setup.branch == ROOT
    window.diagram.setFocus()
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(window).setup.branch == 1
    assert state(window).record.before.flat.tobytes() == numbers
    press(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert state(window).setup.branch == ROOT


def test_the_original_is_neither_renamed_nor_removed(window: MainWindow) -> None:
    stand_on(window, ROOT)
    keys(window, Qt.Key.Key_Delete)
    keys(window, Qt.Key.Key_F2)
    assert panel(window).tree.findChild(QLineEdit) is None
    assert len(rows(window)) == 1


def test_start_again_with_another_learning_rate(window: MainWindow) -> None:
    keys(window, Qt.Key.Key_F2, CTRL)
    line = window.what_if.editing.field.line
    assert line.hasFocus()
    QTest.keyClicks(line, "0.1")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(window)
    assert state(window).iteration == 1
    assert rows(window)[1].name == "α = 0.1"
    assert rows(window)[0].compared
    task = state(window).document.task
    record = record_iteration(task.network, task.start, task.inputs, task.targets, 0.1)
    assert state(window).record.after.flat.tobytes() == record.after.flat.tobytes()


def test_start_again_with_another_seed_by_its_button(window: MainWindow) -> None:
    drawn = state(window).document.initializer is not None
    assert panel(window).again_seed.isEnabled() == drawn
    if drawn:
        panel(window).again_seed.click()
        line = window.what_if.editing.field.line
        QTest.keyClicks(line, "1.5")
        assert "whole number" in window.what_if.editing.field.message.text()
        line.setText("4711")
        QTest.keyClick(line, Qt.Key.Key_Return)
        settle(window)
        assert rows(window)[1].name == "seed 4711"


def test_where_weights_are_given_another_seed_is_refused_with_the_reason(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, Qt.Key.Key_N, CTRL | SHIFT)
    assert not panel(window).again_seed.isEnabled()
    press(window, Qt.Key.Key_F2, CTRL | SHIFT)
    assert "given, not drawn" in window.hint.text


def test_space_compares_and_no_longer(window: MainWindow) -> None:
    edit(window)
    stand_on(window, ROOT)
    keys(window, Qt.Key.Key_Space)
    assert window.bridge.frame().cost.other is None
    assert not rows(window)[0].compared
    keys(window, Qt.Key.Key_Space)
    assert window.bridge.frame().cost.other is not None


def test_the_menu_of_a_branch_does_the_same(window: MainWindow) -> None:
    edit(window)
    menu = panel(window).context_menu(panel(window).index_of(ROOT))
    titles = {action.text(): action for action in menu.actions()}
    assert not titles["Remove"].isEnabled()
    assert not titles["Rename"].isEnabled()
    titles["Switch to it"].trigger()
    settle(window)
    assert state(window).setup.branch == ROOT


def test_the_learning_rate_is_shown_and_changed_in_the_panel(window: MainWindow) -> None:
    assert panel(window).rate.text() == "0.5"
    panel(window).rate.click()
    line = window.what_if.editing.field.line
    QTest.keyClicks(line, "1/4")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(window)
    assert panel(window).rate.text() == "0.25"
    assert branch_of(panel(window).index_of(1)) == rows(window)[1]
    assert rows(window)[1].changes == "from iteration 5 · α: 0.5 → 0.25"


def test_a_branch_that_is_behind_catches_up_and_the_view_stays(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(window)
    have_patience(monkeypatch, -1.0)
    window.bridge.dispatch(do.GoTo(3000, 3))
    qtbot.waitUntil(lambda: not window.bridge.running)
    settle(window)
    place = state(window).position
    assert panel(window).catch_up.isVisible()
    assert panel(window).catch_up.text() == "Catch up (2,981)"
    assert window.bridge.frame().cost.other is not None
    press(window, Qt.Key.Key_U, CTRL | SHIFT)
    qtbot.waitUntil(lambda: not window.bridge.running)
    settle(window)
    assert state(window).position == place
    assert state(window).setup.branch == 1
    other = window.bridge.frame().cost.other
    assert other is not None
    assert other.length == 3000
    assert not panel(window).catch_up.isVisible()
    have_patience(monkeypatch, ENOUGH)
    window.what_if.switch(ROOT)
    settle(window)
    assert state(window).position == place


def test_a_file_with_branches_opens_where_it_was_left(
    window: MainWindow, make_window: WindowMaker, answers: Answers, tmp_path: Path
) -> None:
    edit(window)
    press(window, Qt.Key.Key_Right)
    window.bridge.dispatch(do.RenameBranch(1, "mine"))
    window.bridge.dispatch(do.GoTo(9, 7))
    settle(window)
    numbers = state(window).record.before.flat.tobytes()
    answers.save_to = tmp_path / "branches.backstep"
    press(window, Qt.Key.Key_S, CTRL)
    again = make_window(answers.save_to)
    assert state(again).setup.branch == 1
    assert state(again).position == (9, 7)
    assert state(again).setup.branches[1].name == "mine"
    assert state(again).record.before.flat.tobytes() == numbers
    press(again, Qt.Key.Key_N, CTRL | SHIFT)
    assert [row.name for row in rows(again)] == ["Original", "mine"]
    assert not window.isWindowModified()
