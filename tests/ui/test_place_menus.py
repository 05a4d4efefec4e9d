"""The right mouse button: on the diagram, on the program, on the cost history; and the signs of what is set there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from backstep.core.steps import Phase
from backstep.present.looks import Target
from backstep.present.signs import LineMark, Sign
from backstep.present.spots import spot_text, step_spot
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow

from .breakpoints_driving import CONTROL, LEFT, SHIFT, accept, choose, close_menu, press, right_click, wait_for_run
from .conftest import WindowMaker, settle

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)

NEURON, WEIGHT, BIAS, COST = (
    Target("node", 2, 1),
    Target("edge", 1, 1, 2),
    Target("bias", 1, 2),
    Target("cost"),
)
SPOTS = {
    NEURON: Spot(layer=2, unit=1),
    WEIGHT: Spot(layer=1, unit=1, source=2),
    BIAS: Spot(layer=1, unit=2, bias=True),
    COST: Spot(phase=Phase.COST),
}
WATCHED = {NEURON: "a[2][1]", WEIGHT: "W[1][1,2]", BIAS: "b[1][2]", COST: "J"}


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window("mazur", (1500, 900))


def menu_of(window: MainWindow, target: Target) -> QMenu:
    return right_click(window, window.diagram, window.diagram.spot_of(target).center(), "target_menu")


def line_menu(window: MainWindow, line: int) -> QMenu:
    place = window.program.line_area(line).center().toPoint()
    return right_click(window, window.program.viewport(), QPoint(60, place.y()), "line_menu")


def spots(window: MainWindow) -> list[Spot]:
    return [point.spot for point in window.bridge.session.state.setup.breakpoints]


@pytest.mark.parametrize("target", list(SPOTS), ids=lambda target: target.kind)
def test_break_here_sets_a_sign_and_clears_it(window: MainWindow, target: Target) -> None:
    before = window.diagram.grab().toImage()
    choose(window, menu_of(window, target), "Break here")
    assert spots(window) == [SPOTS[target]]
    assert [(mark.target, mark.sign) for mark in window.bridge.frame().diagram.points] == [(target, Sign.STOP)]
    assert window.diagram.grab().toImage() != before
    choose(window, menu_of(window, target), "Clear the breakpoint here")
    assert spots(window) == []
    assert window.diagram.grab().toImage() == before


@pytest.mark.parametrize("target", list(SPOTS), ids=lambda target: target.kind)
def test_run_to_here_runs_there_and_sets_nothing(window: MainWindow, target: Target) -> None:
    choose(window, menu_of(window, target), "Run to here")
    wait_for_run(window)
    state = window.bridge.session.state
    batches = state.document.task.batches
    from backstep.session.spots import reached

    assert state.step in reached(SPOTS[target], state.iteration, state.steps, batches)
    assert state.position > (1, 1)
    assert spots(window) == []
    assert window.bridge.frame().halts[0].title == "Reached"


@pytest.mark.parametrize("target", list(WATCHED), ids=lambda target: target.kind)
def test_watch_for_change(window: MainWindow, target: Target) -> None:
    choose(window, menu_of(window, target), "Watch for change")
    assert window.bridge.session.state.setup.watchpoints == (Watchpoint(1, WATCHED[target], Rule.CHANGES),)
    (mark,) = window.bridge.frame().diagram.points
    assert (mark.target, mark.sign) == (target, Sign.WATCH)
    choose(window, menu_of(window, target), f"Add {WATCHED[target]} to the watches")
    assert window.bridge.session.state.setup.watches == (WATCHED[target],)


def test_break_here_when_opens_the_settings_of_the_place(window: MainWindow) -> None:
    choose(window, menu_of(window, WEIGHT), "Break here when")
    dialog = window.breaking.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.condition.line, "iteration > 2")  # type: ignore[attr-defined]
    accept(window)
    (point,) = window.bridge.session.state.setup.breakpoints
    assert (point.spot, point.condition) == (SPOTS[WEIGHT], "iteration > 2")
    (mark,) = window.bridge.frame().diagram.points
    assert mark.sign is Sign.CONDITION


def test_where_it_comes_from_opens_the_chain_and_pin_pins(window: MainWindow) -> None:
    choose(window, menu_of(window, WEIGHT), "Where does this come from")
    assert window.tracing.chain.neighbours.tree.isVisible(), "the neighbours are the answer"
    assert window.bridge.view.selected == WEIGHT
    choose(window, menu_of(window, WEIGHT), "Pin its numbers")
    assert window.bridge.view.pinned == (WEIGHT,)
    choose(window, menu_of(window, WEIGHT), "Close its box")
    assert window.bridge.view.pinned == ()


def test_at_an_input_nothing_can_stop_and_the_menu_says_why(window: MainWindow) -> None:
    menu = menu_of(window, Target("node", 0, 1))
    entry = next(each for each in menu.actions() if each.text() == "Break here")
    assert not entry.isEnabled()
    assert "nothing is computed there" in entry.toolTip()
    close_menu(window, menu)


def test_during_a_run_nothing_can_be_set(window: MainWindow, impatient: None) -> None:
    window.bridge.dispatch(do.RunIterations(10**7))
    settle(window)
    steps = window.header.timeline
    on_steps = QPoint(round(steps.x_of(9)), steps.height() // 2)
    for menu, wanted in (
        (menu_of(window, WEIGHT), {"Break here", "Break here when…"}),
        (right_click(window, steps, on_steps, "step_menu"), {"Go to step 9"}),
        (window.breaking.menus.of_iteration(5), {"Go to iteration 5", "Run to iteration 5"}),
    ):
        entries = [each for each in menu.actions() if each.text() in wanted]
        assert len(entries) == len(wanted)
        assert not any(each.isEnabled() for each in entries)
        assert all("A run is under way" in each.toolTip() for each in entries)
        close_menu(window, menu)
    press(window, Qt.Key.Key_Escape)
    assert window.bridge.session.state.run is None


def test_the_menu_key_opens_the_menu_of_what_is_selected(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Right, SHIFT)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(window.diagram, event)
    settle(window)
    menus = [each for each in window.findChildren(QMenu, "target_menu") if each.isVisible()]
    assert len(menus) == 1
    choose(window, menus[0], "Break here")
    assert [mark.target for mark in window.bridge.frame().diagram.points] == [window.bridge.view.selected]


# --- the program


def test_the_menu_of_a_line(window: MainWindow) -> None:
    choose(window, line_menu(window, 6), "Break here")
    assert spots(window) == [Spot(line=6)]
    choose(window, line_menu(window, 6), "Clear the breakpoint here")
    choose(window, line_menu(window, 11), "Run to here")
    assert window.bridge.session.state.current.phase is Phase.BACKWARD
    menu = line_menu(window, 1)
    entry = next(each for each in menu.actions() if each.text() == "Break here")
    assert not entry.isEnabled()
    close_menu(window, menu)


def test_the_margin_shows_each_kind_with_its_own_sign(window: MainWindow) -> None:
    margin = window.program.margin
    pictures = [margin.grab().toImage()]
    kinds = [
        (Breakpoint(0, Spot(line=6)), LineMark(6, Sign.STOP, True, "")),
        (Breakpoint(1, Spot(line=6), enabled=False), LineMark(6, Sign.STOP, False, "switched off")),
        (Breakpoint(1, Spot(line=6), condition="J < 1"), LineMark(6, Sign.CONDITION, True, "if J < 1")),
        (Breakpoint(1, Spot(line=6), every=100), LineMark(6, Sign.COUNT, True, "every 100th hit")),
        (Breakpoint(1, Spot(line=6), log="now"), LineMark(6, Sign.LOG, True, "writes “now”")),
        (
            Breakpoint(1, Spot(line=6), log="now", enabled=False),
            LineMark(6, Sign.LOG, False, "writes “now” · switched off"),
        ),
    ]
    for point, mark in kinds:
        assert window.bridge.dispatch(do.PutBreakpoint(point))
        settle(window)
        assert window.bridge.frame().program.signs == (mark,)
        assert mark.text in window.program.hint(6)
        pictures.append(margin.grab().toImage().convertToFormat(pictures[0].format().Format_Grayscale8))
    pictures[0] = pictures[0].convertToFormat(pictures[1].format())
    for number, picture in enumerate(pictures):
        assert all(picture != other for other in pictures[:number]), "told apart without colour"
    QTest.mouseClick(margin, LEFT, pos=QPoint(5, int(window.program.line_area(6).center().y())))
    settle(window)
    assert window.bridge.frame().program.signs == ()
    QToolTip.hideText()


# --- the cost history


def test_the_menu_of_the_cost_history(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(20, 30))
    window.bridge.dispatch(do.GoTo(5, 30))
    settle(window)
    plot = window.cost_history.plot
    rect = plot.viewport().rect()
    place = next(
        QPoint(x, rect.center().y())
        for x in range(rect.width())
        if window.cost_history.iteration_at(QPoint(x, rect.center().y()).toPointF()) == 12
    )
    choose(window, right_click(window, plot.viewport(), place, "iteration_menu"), "Break at iteration 12")
    assert spots(window) == [Spot(iteration=12)]
    choose(window, right_click(window, plot.viewport(), place, "iteration_menu"), "Clear the breakpoint at")
    choose(window, right_click(window, plot.viewport(), place, "iteration_menu"), "Run to iteration 12")
    wait_for_run(window)
    assert window.bridge.session.state.position == (12, 1)
    menu = right_click(window, plot.viewport(), place, "iteration_menu")
    run = next(each for each in menu.actions() if each.text().startswith("Run to"))
    assert not run.isEnabled()
    assert "has begun already" in run.toolTip()
    close_menu(window, menu)


# --- the bars


def test_the_menu_of_the_bar_of_all_iterations_runs_there(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(20, 30))
    window.bridge.dispatch(do.GoTo(5, 30))
    press(window, Qt.Key.Key_T, CONTROL)
    bar = window.journey.bar
    place = QPoint(round(bar.x_of(12)), bar.height() // 2)
    choose(window, right_click(window, bar, place, "iteration_menu"), "Run to iteration 12")
    wait_for_run(window)
    assert window.bridge.session.state.position == (12, 1)
    assert spots(window) == []
    choose(window, right_click(window, bar, place, "iteration_menu"), "Break at iteration 12")
    assert spots(window) == [Spot(iteration=12)]


def test_the_menu_of_the_bar_of_steps_goes_there_and_breaks_there(window: MainWindow) -> None:
    bar = window.header.timeline
    place = QPoint(round(bar.x_of(9)), bar.height() // 2)
    choose(window, right_click(window, bar, place, "step_menu"), "Go to step 9")
    assert window.bridge.session.state.position == (1, 9)
    there = step_spot(window.bridge.session.state.current, window.bridge.session.state.document.network)
    menu = right_click(window, bar, place, "step_menu")
    title = f"Break at {spot_text(there, window.bridge.session.state.document.network)}"
    choose(window, menu, title)
    assert spots(window) == [there]
    choose(window, right_click(window, bar, place, "step_menu"), "Clear the breakpoint at")
    assert spots(window) == []


def test_the_bar_of_steps_runs_to_one_ahead_and_stops_at_what_lies_between(window: MainWindow) -> None:
    bar = window.header.timeline
    place = QPoint(round(bar.x_of(9)), bar.height() // 2)
    window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(layer=1, unit=1, source=2, phase=Phase.FORWARD))))
    for stop in (2, 9):
        choose(window, right_click(window, bar, place, "step_menu"), "Run to step 9")
        assert window.bridge.session.state.position == (1, stop)
    menu = right_click(window, bar, place, "step_menu")
    (again,) = (action for action in menu.actions() if action.text() == "Run to step 9")
    assert not again.isEnabled()
    assert "done already" in again.toolTip()
    close_menu(window, menu)


def test_the_menu_key_on_a_bar_opens_the_menu_of_where_one_is(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(1, 9))
    settle(window)
    bar = window.header.timeline
    bar.setFocus()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(bar, event)
    settle(window)
    (menu,) = (each for each in window.findChildren(QMenu, "step_menu") if each.isVisible())
    assert menu.actions()[0].text() == "Go to step 9"
    close_menu(window, menu)
