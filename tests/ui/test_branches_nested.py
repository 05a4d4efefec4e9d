"""Many branches, each of which leaves the one before: their rows stay readable, and keys belong to the list."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView

from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.breakpoints import Breakpoint
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow
from tests.ui.conftest import WindowMaker, settle
from tests.ui.painted_texts import Painted, painted

KEY = Qt.Key
LEVELS = 22


def nested(window: MainWindow) -> None:
    for number in range(LEVELS):
        edit = Edit(Changed.WEIGHT, 0.1 * number + 0.05, 1, 1, 1)
        for command in (do.GoTo(2 * number + 1, 3), do.EditValue(edit), do.StepOver()):
            window.bridge.dispatch(command)
            while window.bridge.running:
                settle(window)
    settle(window)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_however_deep_a_branch_is_its_name_and_its_signs_stand_apart(
    make_window: WindowMaker, size: tuple[int, int]
) -> None:
    window = make_window("xor", size)
    dock = window.docks["branches"]
    dock.show()
    dock.raise_()
    nested(window)
    window.bridge.dispatch(do.CompareBranch(LEVELS - 2))
    settle(window)
    panel = window.what_if.panel
    tree = panel.tree
    for index in (panel.index_of(number) for number in (1, LEVELS - 2, LEVELS)):
        tree.scrollTo(index)
        settle(window)
        row = tree.visualRect(index)
        assert row.width() > 0.6 * tree.viewport().width()
        lines: dict[int, list[Painted]] = {}
        for each in painted(tree.viewport()):
            if row.top() <= each.baseline <= row.bottom() and each.text.strip():
                lines.setdefault(round(each.baseline / 8), []).append(each)
        assert index.data() in "".join(each.text for line in lines.values() for each in line)
        for line in lines.values():
            assert line[0].x >= row.left()
            assert all(left.right <= right.x for left, right in pairwise(sorted(line, key=lambda each: each.x)))


def test_f2_in_a_list_is_about_its_row_and_not_about_what_is_selected_on_the_diagram(make_window: WindowMaker) -> None:
    window = make_window("xor")
    window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(layer=1, unit=2))))
    window.bridge.dispatch(do.PutBookmark("here"))
    for name in ("breakpoints", "bookmarks"):
        window.docks[name].show()
        window.docks[name].raise_()
        window.bridge.set_view(replace(window.bridge.view, selected=Target("node", 1, 2)))
        settle(window)
        tree = window.breaking.panel.tree if name == "breakpoints" else window.journey.bookmarks.list
        window.activateWindow()
        tree.setFocus()
        tree.setCurrentIndex(tree.model().index(0, 0))
        QTest.keyClick(tree, KEY.Key_F2)
        settle(window)
        assert not window.what_if.editing.field.isVisible()
        if name == "breakpoints":
            assert window.breaking.dialog is not None
            window.breaking.dialog.reject()
            settle(window)
        else:
            assert tree.state() == QAbstractItemView.State.EditingState, "the note is being edited"
