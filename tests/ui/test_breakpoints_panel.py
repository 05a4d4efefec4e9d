"""The list of breakpoints and watchpoints: adding, changing, switching off, removing, going there, undoing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from backstep.core.steps import Phase
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.program import program
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow

from .breakpoints_driving import (
    ALT,
    CONTROL,
    LEFT,
    SHIFT,
    add_menu,
    choose,
    open_panel,
    press,
    push,
    rows,
    stand_on,
    wait_for_run,
)
from .conftest import Answers, WindowMaker, settle

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    made = make_window("mazur", (1500, 900))
    open_panel(made)
    return made


def setup(window: MainWindow) -> tuple[tuple[Breakpoint, ...], tuple[Watchpoint, ...]]:
    found = window.bridge.session.state.setup
    return found.breakpoints, found.watchpoints


def put(window: MainWindow, *points: Breakpoint | Watchpoint) -> None:
    for point in points:
        command = do.PutBreakpoint(point) if isinstance(point, Breakpoint) else do.PutWatchpoint(point)
        assert window.bridge.dispatch(command), window.bridge.complaint
    settle(window)


def test_it_is_closed_at_first_and_costs_nothing(make_window: WindowMaker) -> None:
    window = make_window()
    assert window.docks["breakpoints"].isHidden()
    assert window.bridge.frame().points is None
    open_panel(window)
    assert window.breaking.panel.isVisible()
    assert window.bridge.frame().points is not None


def test_an_empty_list_explains_and_offers_three_things(window: MainWindow) -> None:
    panel = window.breaking.panel
    assert panel.empty.isVisible()
    assert "F9" in panel.why.text()
    for offer in panel.offers:
        push(window, offer)
        press(window, Qt.Key.Key_Z, CONTROL)
        assert panel.empty.isVisible()
        press(window, Qt.Key.Key_Z, CONTROL | SHIFT)
        assert not panel.empty.isVisible()
        press(window, Qt.Key.Key_Z, CONTROL)
    assert len(window.bridge.session.state.redo) == 1


def test_f9_sets_and_clears_and_the_list_shows_it(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F9)
    assert [row.title for row in rows(window)] == ["line 3: z[l] = a[l - 1] @ W[l].T + b[l]"]
    assert rows(window)[0].hits == "1 hit"
    press(window, Qt.Key.Key_F10)
    assert rows(window)[0].hits == "2 hits"
    press(window, Qt.Key.Key_F9)
    assert rows(window) == []


def test_f9_acts_on_what_is_selected_on_the_diagram(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Right, SHIFT)
    target = window.bridge.view.selected
    assert target is not None
    press(window, Qt.Key.Key_F9)
    assert [row.target for row in rows(window)] == [target]
    assert [mark.target for mark in window.bridge.frame().diagram.points] == [target]


@pytest.mark.parametrize(
    ("title", "spot"),
    [
        ("On a line", Spot(line=3)),
        ("At a phase", Spot(phase=Phase.FORWARD)),
        ("At a layer", Spot(layer=1)),
        ("At a neuron", Spot(layer=1, unit=1)),
        ("At a weight", Spot(layer=1, unit=1, source=1)),
        ("At a bias", Spot(layer=1, unit=1, bias=True)),
        ("At an example", Spot(example=1)),
        ("At an iteration", Spot(iteration=2)),
    ],
)
def test_every_kind_of_place_can_be_added(window: MainWindow, title: str, spot: Spot) -> None:
    choose(window, add_menu(window), title)
    dialog = window.breaking.dialog
    assert dialog is not None
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    settle(window)
    assert [point.spot for point in setup(window)[0]] == [spot]


def test_this_step_can_be_added_at_once(window: MainWindow) -> None:
    choose(window, add_menu(window), "At this step (weight")
    assert setup(window)[0] == (Breakpoint(1, Spot(layer=1, unit=1, source=1, phase=Phase.FORWARD)),)


def test_the_box_switches_on_and_off_by_key_and_mouse(window: MainWindow) -> None:
    put(window, Breakpoint(0, Spot(line=6), condition="step > 0"))
    index = stand_on(window, 0)
    press(window, Qt.Key.Key_Space)
    assert not setup(window)[0][0].enabled
    tree = window.breaking.panel.tree
    option = QStyleOptionViewItem()
    option.initFrom(tree)
    option.rect = tree.visualRect(index)
    option.features = QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    box = tree.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, tree)
    QTest.mouseClick(tree.viewport(), LEFT, pos=QPoint(box.center().x(), box.center().y()))
    settle(window)
    assert setup(window)[0][0].enabled
    assert setup(window)[0][0].condition == "step > 0"


def test_one_that_is_off_never_stops(window: MainWindow) -> None:
    put(window, Breakpoint(0, Spot(line=6), enabled=False), Watchpoint(0, "J", Rule.ABOVE, 0.0, enabled=False))
    press(window, Qt.Key.Key_F5)
    assert window.bridge.session.state.current.phase is Phase.UPDATE, "the end of the iteration"
    assert not window.stage.desk.halt.isVisible()
    press(window, Qt.Key.Key_F9, ALT)
    assert all(row.enabled for row in rows(window))
    press(window, Qt.Key.Key_F5)
    assert window.bridge.session.state.current.phase is Phase.COST
    assert window.stage.desk.halt.isVisible()
    push(window, window.breaking.panel.switch)
    assert not any(row.enabled for row in rows(window))
    assert window.breaking.panel.switch.text() == "All on"


def test_delete_removes_and_stands_on_the_next_one(window: MainWindow) -> None:
    put(window, *(Breakpoint(0, Spot(line=line)) for line in (3, 4, 6)), Watchpoint(0, "J"))
    stand_on(window, 1)
    press(window, Qt.Key.Key_Delete)
    assert [point.spot.line for point in setup(window)[0]] == [3, 6]
    assert window.breaking.panel.tree.currentIndex().row() == 1
    stand_on(window, 2)
    push(window, window.breaking.panel.remove)
    assert setup(window)[1] == ()
    push(window, window.breaking.panel.clear)
    assert rows(window) == []
    press(window, Qt.Key.Key_Z, CONTROL)
    assert len(rows(window)) == 2


def test_its_menu_goes_where_it_stops_next_though_others_stop_before(window: MainWindow) -> None:
    put(window, Breakpoint(0, Spot(line=3)), Breakpoint(0, Spot(line=6), every=10, enabled=False))
    stand_on(window, 1)
    panel = window.breaking.panel
    for title, position in (
        ("Go to where it stops next", (10, 21)),
        ("Go to where it stopped before", (10, 21)),
        ("Go to where it stops next", (20, 21)),
        ("Go to where it stopped before", (10, 21)),
    ):
        choose(window, panel.context_menu(panel.tree.currentIndex()), title)
        wait_for_run(window)
        assert window.bridge.session.state.position == position


@pytest.mark.parametrize("way", ["Enter", "double click", "menu"])
def test_a_row_shows_its_place_and_trains_nothing(window: MainWindow, way: str) -> None:
    """As in an editor: to open an entry of the list is to look where it is."""
    put(window, Breakpoint(0, Spot(line=6), every=10), Watchpoint(0, "W[2][1,2]", Rule.SIGN))
    tree, before = window.breaking.panel.tree, window.bridge.session.state.position
    shown = []
    for row in (0, 1):
        index = stand_on(window, row)
        if way == "Enter":
            press(window, Qt.Key.Key_Return)
        elif way == "double click":
            QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
            QTest.mouseDClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
            settle(window)
        else:
            choose(window, window.breaking.panel.context_menu(index), "Show where it is")
        shown.append((window.bridge.view.line, window.bridge.view.selected))
    assert shown == [(6, None), (None, Target("edge", 2, 1, 2))]
    assert window.bridge.session.state.position == before
    assert window.bridge.session.timeline.computed == 0
    assert tree.hasFocus(), "the next row is an arrow away"


def test_a_line_that_is_shown_is_seen_and_what_is_done_next_is_about_it(window: MainWindow) -> None:
    line = max(program().stops(window.bridge.session.state.document.network))
    put(window, Breakpoint(0, Spot(line=line)))
    window.docks["program"].hide()
    stand_on(window, 0)
    press(window, Qt.Key.Key_Return)
    settle(window)
    area = window.program.line_area(line)
    assert window.program.isVisible()
    assert window.breaking.panel.visibleRegion().isEmpty(), "behind the program"
    assert window.diagram.hasFocus()
    assert 0 <= area.top() < area.bottom() <= window.program.viewport().height()
    press(window, Qt.Key.Key_F9)
    assert window.bridge.session.state.setup.breakpoints == ()


def test_what_has_no_place_to_show_opens_its_settings(window: MainWindow) -> None:
    put(window, Watchpoint(0, preset="cost_rose"))
    index = stand_on(window, 0)
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    press(window, Qt.Key.Key_Return)
    dialog = window.breaking.dialog
    assert dialog is not None
    assert tip.endswith("\nDouble-click or Enter: change when it stops")
    dialog.reject()
    settle(window)


def test_the_tooltip_says_what_enter_does(window: MainWindow) -> None:
    put(window, Breakpoint(0, Spot(line=6)), Breakpoint(0, Spot(layer=1, unit=2)))
    tips = [stand_on(window, row).data(Qt.ItemDataRole.ToolTipRole).splitlines()[-1] for row in (0, 1)]
    assert tips == [
        "Double-click or Enter: show line 6 of the program",
        "Double-click or Enter: show it on the diagram",
    ]


def test_the_menu_of_a_row_switches_it_off_and_on(window: MainWindow) -> None:
    put(window, Breakpoint(0, Spot(line=3)))
    for title, after in (("Switch it off", False), ("Switch it on", True)):
        choose(window, window.breaking.panel.context_menu(stand_on(window, 0)), title)
        (made,) = window.bridge.session.state.setup.breakpoints
        assert made.enabled == after


def test_escape_hands_the_keys_back(window: MainWindow) -> None:
    put(window, Breakpoint(0, Spot(line=3)))
    stand_on(window, 0)
    before = window.bridge.session.state.position
    press(window, Qt.Key.Key_Down)
    assert window.bridge.session.state.position == before, "the arrow belongs to the list"
    press(window, Qt.Key.Key_Escape)
    assert window.diagram.hasFocus()


def test_every_change_can_be_undone_and_done_again(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F9)
    put(window, Breakpoint(1, Spot(line=3), condition="J < 1"))
    stand_on(window, 0)
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Delete)
    seen = []
    for _ in range(4):
        seen.append(setup(window)[0])
        press(window, Qt.Key.Key_Z, CONTROL)
    assert setup(window)[0] == ()
    undo = window.actions_table["undo"]
    assert not undo.isEnabled()
    assert "Nothing was changed yet" in undo.toolTip()
    for known in reversed(seen):
        press(window, Qt.Key.Key_Y, CONTROL)
        assert setup(window)[0] == known
    assert "Nothing was undone" in window.actions_table["redo"].toolTip()


def test_the_buttons_say_what_they_stop_at_now(window: MainWindow) -> None:
    action = window.actions_table["continue"]
    assert "there is no breakpoint" in action.toolTip()
    put(window, Breakpoint(0, Spot(line=3)), Watchpoint(0, "J"), Breakpoint(0, Spot(line=4), enabled=False))
    assert "1 breakpoint and 1 watchpoint; 1 switched off" in action.toolTip()
    press(window, Qt.Key.Key_F9, ALT)
    press(window, Qt.Key.Key_F10)
    assert "every breakpoint and watchpoint is switched off" in window.actions_table["reverse_continue"].toolTip()


def test_saving_and_opening_keeps_all(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    put(
        window,
        Breakpoint(0, Spot(layer=1, unit=2, phase=Phase.BACKWARD), "here", False, "J < 0.2", 100, 5, "J is {J}"),
        Watchpoint(0, "norm(W[1])", Rule.ABOVE, 0.7, name="large"),
        Watchpoint(0, preset="dead_relu", settings=(("share", 0.5),)),
    )
    shown = [row.spoken for row in rows(window)]
    answers.save_to = tmp_path / "set.backstep"
    press(window, Qt.Key.Key_S, CONTROL)
    known = window.bridge.session.state.setup
    window.bridge.set_session(Session.open(answers.save_to))
    settle(window)
    assert window.bridge.session.state.setup == known
    assert [row.spoken for row in rows(window)] == shown


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=str)
def test_the_name_of_a_column_is_whole_over_few_hits(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    open_panel(window)
    put(window, Breakpoint(0, Spot(line=3)))
    window.bridge.dispatch(do.GoTo(1, 1))
    settle(window)
    header = window.breaking.panel.tree.header()
    for column, name in enumerate(("Where", "When", "So far")):
        room = header.sectionSize(column) - header.sectionSizeHint(column)
        assert room >= header.fontMetrics().averageCharWidth() // 2, name
