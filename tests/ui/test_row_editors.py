"""Editors in rows of lists: what ends an edit does nothing else to the row."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from backstep.session import commands as do
from backstep.session.branches import ROOT, Changed, Edit
from backstep.ui.dialogs import Answer
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.item_views import PanelTree
from tests.ui.conftest import Answers, WindowMaker, settle
from tests.ui.driving import NONE, position, run

KEY = Qt.Key
KEYPAD = Qt.KeyboardModifier.KeypadModifier
ENTERS = [(KEY.Key_Return, NONE), (KEY.Key_Enter, KEYPAD)]


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """Two branches beside the original, which is in view, and a bookmark far from it."""
    made = make_window("xor", (1600, 1000))
    for name in ("branches", "bookmarks"):
        made.docks[name].show()
    run(made, do.GoTo(20, 1), do.GoTo(5, 3), do.EditValue(Edit(Changed.WEIGHT, 0.75, 1, 1, 1)), do.SwitchBranch(ROOT))
    run(made, do.PutBookmark("old", (3, 4)), do.GoTo(5, 3))
    return made


def begin(window: MainWindow, tree: PanelTree, row: int, text: str) -> QLineEdit:
    """Write `text` into a row of the list in view, and leave the editor open."""
    index = tree.model().index(row, 0)
    window.activateWindow()
    tree.setCurrentIndex(index if tree is not window.what_if.panel.tree else window.what_if.panel.index_of(1))
    tree.setFocus()
    QTest.keyClick(tree, KEY.Key_F2)
    field = tree.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, text)
    return field


def up(window: MainWindow, name: str) -> None:
    window.docks[name].raise_()
    settle(window)


@pytest.mark.parametrize(("enter", "pad"), ENTERS)
def test_enter_ends_the_name_of_a_branch_and_does_not_switch_to_it(
    window: MainWindow, enter: Qt.Key, pad: Qt.KeyboardModifier
) -> None:
    up(window, "branches")
    tree = window.what_if.panel.tree
    field = begin(window, tree, 1, "other")
    QTest.keyClick(field, enter, pad)
    settle(window)
    setup = window.bridge.session.state.setup
    assert setup.branches[1].name == "other"
    assert setup.branch == ROOT
    assert tree.state() == tree.State.NoState
    assert tree.hasFocus()
    QTest.keyClick(tree, enter, pad)
    settle(window)
    assert window.bridge.session.state.setup.branch == 1, "a second one is for the row"


@pytest.mark.parametrize(("enter", "pad"), ENTERS)
def test_enter_ends_a_note_and_does_not_go_there(window: MainWindow, enter: Qt.Key, pad: Qt.KeyboardModifier) -> None:
    up(window, "bookmarks")
    tree = window.journey.bookmarks.list
    field = begin(window, tree, 0, "new")
    QTest.keyClick(field, enter, pad)
    settle(window)
    assert [each.note for each in window.bridge.session.state.setup.bookmarks] == ["new"]
    assert position(window) == (5, 3)
    assert tree.hasFocus()
    QTest.keyClick(tree, enter, pad)
    settle(window)
    assert position(window) == (3, 4), "a second one is for the row"


def test_keys_that_an_editor_does_not_know_leave_the_row_alone(window: MainWindow) -> None:
    up(window, "bookmarks")
    field = begin(window, window.journey.bookmarks.list, 0, "new")
    QTest.keyClick(field, KEY.Key_Delete, Qt.KeyboardModifier.AltModifier)
    settle(window)
    assert len(window.bridge.session.state.setup.bookmarks) == 1
    QTest.keyClick(field, KEY.Key_Escape)
    settle(window)


@pytest.mark.parametrize("name", ["branches", "bookmarks"])
def test_what_is_being_written_is_not_lost_with_the_window(
    window: MainWindow, answers: Answers, name: str, tmp_path: Path
) -> None:
    window.bridge.session.save(tmp_path / "mine.backstep")
    up(window, name)
    tree = window.what_if.panel.tree if name == "branches" else window.journey.bookmarks.list
    begin(window, tree, 0, "last words")
    answers.on_changes = Answer.SAVE
    assert window.close()
    assert answers.asked == ["mine.backstep"]
    assert "last words" in (tmp_path / "mine.backstep").read_text("utf-8")
