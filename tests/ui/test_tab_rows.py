"""A row of tabs is in sight only below docks that stand behind each other, and it names all of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from backstep.ui import application
from backstep.ui.main_window import MainWindow
from backstep.ui.preferences import PreferenceStore

from .conftest import Answers, WindowMaker, settle
from .driving import SIZES


def rows(window: MainWindow) -> list[QTabBar]:
    """Those in sight."""
    found = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [row for row in found if row.isVisible() and window.rect().intersects(row.geometry())]


def named(window: MainWindow) -> list[set[str]]:
    """What stands on them, in some order."""
    return sorted(({row.tabText(place) for place in range(row.count())} for row in rows(window)), key=sorted)


def behind_each_other(window: MainWindow) -> list[set[str]]:
    """The docks that share a place, in the same order."""
    groups = set()
    for dock in window.findChildren(QDockWidget):
        others = [other for other in window.tabifiedDockWidgets(dock) if not other.isHidden()]
        if not dock.isHidden() and others:
            groups.add(frozenset(each.windowTitle() for each in (dock, *others)))
    return sorted(map(set, groups), key=sorted)


def open_docks(window: MainWindow, *names: str) -> None:
    for name in names:
        window.docks[name].setVisible(True)
    settle(window)


def test_at_the_first_start_there_is_none(qtbot: QtBot, answers: Answers, store: PreferenceStore) -> None:
    application.ensure()
    # Shown as it comes, in no other size: what has been laid out is not laid out again.
    window = MainWindow("xor", dialogs=answers, preferences=store)
    qtbot.addWidget(window)
    window.show()
    settle(window)
    assert named(window) == behind_each_other(window) == []


def test_each_names_the_docks_above_it(make_window: WindowMaker) -> None:
    window = make_window()
    open_docks(window, "variables", "chain")
    assert named(window) == behind_each_other(window) == [{"Chain", "Program"}, {"Cost history", "Variables"}]
    open_docks(window, "log", "watches")
    window.docks["chain"].close()
    settle(window)
    assert named(window) == behind_each_other(window)
    assert len(rows(window)) == 2


def test_a_click_on_a_tab_brings_its_panel(make_window: WindowMaker) -> None:
    window = make_window()
    open_docks(window, "variables")
    (row,) = rows(window)
    for place in range(row.count()):
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.tabRect(place).center())
        settle(window)
        (dock,) = (each for each in window.docks.values() if each.windowTitle() == row.tabText(place))
        assert not dock.visibleRegion().isEmpty()


@pytest.mark.parametrize("size", SIZES[:2])
def test_the_title_of_the_chosen_tab_is_whole(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("xor", size)
    names = ("chain", "breakpoints", "watches", "branches", "bookmarks")
    open_docks(window, *names)
    for name in ("program", *names):
        window.docks[name].raise_()
        settle(window)
        (row,) = rows(window)
        at = row.currentIndex()
        assert row.tabText(at) == row.tabToolTip(at) == window.docks[name].windowTitle()
        place = row.tabRect(at)
        arrows = [each.geometry() for each in row.findChildren(QToolButton) if each.isVisible()]
        assert row.rect().contains(place)
        assert not any(place.intersects(arrow) for arrow in arrows)
        assert place.width() > row.fontMetrics().horizontalAdvance(row.tabText(at))
        assert row.elideMode() is Qt.TextElideMode.ElideNone, "what is wide enough could still be cut"


def test_the_usual_layout_takes_them_away(make_window: WindowMaker) -> None:
    window = make_window()
    for _ in range(2):
        open_docks(window, "variables", "chain", "log")
        assert len(rows(window)) == 2
        window.actions_table["reset_layout"].trigger()
        settle(window)
        assert named(window) == behind_each_other(window) == []


def test_after_the_projector_they_are_there_again(make_window: WindowMaker) -> None:
    window = make_window()
    open_docks(window, "variables", "chain")
    before = named(window)
    window.stage.set_projector(on=True, full_screen=False)
    settle(window)
    assert named(window) == []
    window.stage.set_projector(on=False, full_screen=False)
    settle(window)
    assert named(window) == behind_each_other(window) == before


def test_the_next_window_has_those_of_the_last(make_window: WindowMaker) -> None:
    first = make_window()
    open_docks(first, "variables", "log", "chain")
    first.close()
    second = make_window()
    settle(second)
    assert named(second) == behind_each_other(second) == [{"Chain", "Program"}, {"Cost history", "Log", "Variables"}]
    open_docks(second, "survey")
    assert named(second) == behind_each_other(second)


def test_no_title_is_seen_in_part(make_window: WindowMaker) -> None:
    """What does not fit between the arrows is covered, with "…" in its place; a click there brings it."""
    window = make_window("xor", (1280, 720))
    open_docks(window, "chain", "breakpoints", "watches", "branches", "bookmarks", "gradients", "descent")
    (row,) = rows(window)
    at_left = at_right = 0
    for name in ("descent", "watches", "chain", "branches"):
        window.docks[name].raise_()
        settle(window)
        arrows = [each.x() for each in row.findChildren(QToolButton) if each.isVisible()]
        seen = row.rect().adjusted(0, 0, min(arrows) - row.width(), 0)
        picture = row.grab().toImage()
        for place in range(row.count()):
            part = row.tabRect(place) & seen
            if part.isEmpty() or part == row.tabRect(place) or part.width() < 12:
                continue
            at_left, at_right = at_left + (part.left() == 0), at_right + (part.left() > 0)
            # What is between the dots and the upper rim would be letters.
            upper = range(part.top() + 3, part.center().y())
            columns = range(part.left() + 1, part.right())
            inks = {picture.pixelColor(x, y).rgb() for x in columns for y in upper}
            assert len(inks) == 1, row.tabText(place)
    assert at_left
    assert at_right


def test_a_key_brings_a_panel_to_the_front_before_it_closes_it(make_window: WindowMaker) -> None:
    window = make_window()
    keys = {"breakpoints": Qt.Key.Key_B, "watches": Qt.Key.Key_W}

    def press(name: str) -> tuple[bool, bool]:
        """Whether the panel is open then, and in front; its entry of the menu says the former."""
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(window.windowHandle(), keys[name], both)
        settle(window)
        dock = window.docks[name]
        assert dock.toggleViewAction().isChecked() == (not dock.isHidden())
        return not dock.isHidden(), not dock.visibleRegion().isEmpty()

    assert press("breakpoints") == (True, True)
    assert press("watches") == (True, True)
    assert press("breakpoints") == (True, True), "it stood behind the watches"
    assert press("breakpoints") == (False, False)
    assert press("breakpoints") == (True, True)
    assert press("watches") == (True, True)
    assert press("watches") == (False, False)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("name", ["chain", "program", "variables"])
def test_a_panel_that_is_put_back_is_in_front(make_window: WindowMaker, name: str) -> None:
    window = make_window("mazur")
    open_docks(window, "chain", "variables")
    dock = window.docks[name]
    [button] = (each for each in dock.findChildren(QAbstractButton) if each.toolTip().startswith("Take"))
    dock.raise_()
    settle(window)
    for floats in (True, False):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        settle(window)
        assert dock.isFloating() is floats
        assert not dock.visibleRegion().isEmpty()
