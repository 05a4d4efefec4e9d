"""What stopped the training, or would have, on the bar of the whole run: found, said, gone to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.diagnostics import PRESETS
from backstep.core.steps import Phase
from backstep.session import commands as do
from backstep.session import tally
from backstep.session.branches import Changed, Edit
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.spots import Spot
from backstep.ui.idle_clock import SLICE
from backstep.ui.main_window import MainWindow
from backstep.ui.point_signs import point_colour
from backstep.ui.theme import LIGHT
from tests.clocks import Clock

from .conftest import WindowMaker, settle
from .driving import CTRL, LEFT, position, press, run
from .panel_driving import wait

K = Qt.Key
FIFTH = Breakpoint(0, Spot(layer=1, unit=1, phase=Phase.FORWARD), condition="iteration % 5 == 0")
LOW = Watchpoint(0, "J", Rule.BELOW, 0.67)


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    """XOR, run from stop to stop up to iteration 40; then gone back, with the bar of the run."""
    made = make_window("xor", (1280, 800))
    run(made, do.PutBreakpoint(FIFTH), *[do.Continue()] * 8, do.PutWatchpoint(LOW), do.GoTo(3, 3))
    press(made, K.Key_T, CTRL)
    wait(made, qtbot, "tally")
    return made


def red(window: MainWindow, iteration: int, y: int) -> bool:
    """Whether a sign is painted there."""
    bar = window.journey.bar
    picture = bar.grab().toImage()
    at, want = picture.pixelColor(round(bar.x_of(iteration)), y), point_colour(LIGHT)
    apart = abs(at.red() - want.red()) + abs(at.green() - want.green()) + abs(at.blue() - want.blue())
    return apart < 30


def test_hits_are_marked_where_they_were_said_and_gone_to(window: MainWindow) -> None:
    assert position(window) == (3, 3)
    bar = window.journey.bar
    middle = bar.height() // 2
    fifths = [5, 10, 15, 20, 25, 30, 35, 40]
    assert [at for at in range(1, 41) if red(window, at, middle)] == fifths
    window.resize(1000, 800)
    settle(window)
    assert [at for at in range(1, 41) if red(window, at, middle)] == fifths, "they go with the bar"
    assert [at for at in range(1, 41) if any(red(window, at, y) for y in range(middle - 5))] == [19]
    assert bar.hint(bar.x_of(15)).endswith("if iteration % 5 == 0 · 15:1")
    assert bar.hint(bar.x_of(19)) == "iteration 19 of 40\nWatchpoint 1: J is below 0.67 · 19:26"
    assert bar.hint(bar.x_of(17)) == "iteration 17 of 40"
    QTest.mouseClick(bar, LEFT, pos=QPoint(round(bar.x_of(19)) + 2, middle))
    settle(window)
    assert position(window) == (19, 26)


def test_what_is_off_or_gone_has_no_marks_and_a_place_alone_has_them_at_once(window: MainWindow) -> None:
    middle = window.journey.bar.height() // 2
    run(window, do.EnableAll(enabled=False))
    assert not any(red(window, at, middle) for at in range(1, 41))
    run(window, do.EnableAll(enabled=True), do.RemoveBreakpoint(1), do.PutBreakpoint(Breakpoint(0, Spot(line=12))))
    assert all(red(window, at, middle) for at in range(1, 40) if at != 3), "but for where the handle is"
    assert not red(window, 40, middle), "of the last iteration the first step alone was reached"


def test_beyond_what_was_reached_nothing_is_marked(window: MainWindow, qtbot: QtBot) -> None:
    run(window, do.RemoveBreakpoint(1), do.PutBreakpoint(Breakpoint(0, Spot(phase=Phase.UPDATE))))
    wait(window, qtbot, "tally")
    bar = window.journey.bar
    assert window.bridge.session.state.reached == (40, 1)
    assert "Update · 39:55" in bar.hint(bar.x_of(39))
    assert "40:" not in bar.hint(bar.x_of(40))


def test_where_hits_stand_close_together_the_bar_is_dragged_along_and_they_are_counted(
    window: MainWindow, qtbot: QtBot
) -> None:
    run(window, do.EnableAll(enabled=False), do.RunIterations(600), do.EnableAll(enabled=True), do.GoTo(3, 3))
    run(window, do.PutBreakpoint(Breakpoint(0, Spot(line=12))))
    wait(window, qtbot, "tally")
    bar = window.journey.bar
    assert " · in " in bar.hint(bar.x_of(300))
    QTest.mousePress(bar, LEFT, pos=QPoint(round(bar.x_of(300)), 13))
    QTest.mouseMove(bar, QPoint(round(bar.x_of(140)), 13))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(round(bar.x_of(140)), 13))
    settle(window)
    assert abs(position(window)[0] - 140) < 5


def test_while_they_are_looked_for_it_says_so(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(window, do.EnableAll(enabled=False), do.RunIterations(600), do.EnableAll(enabled=True))
    # Each look at it takes longer than a slice, so that one iteration is looked at between two events.
    Clock(step=2 * SLICE).put_into(monkeypatch, tally)
    run(window, do.PutWatchpoint(Watchpoint(0, "W[1][1,1]", Rule.SIGN)))
    bar = window.journey.bar
    assert "Hits are being looked for: " in bar.hint(bar.x_of(2))
    monkeypatch.undo()
    wait(window, qtbot, "tally")
    assert "looked for" not in bar.hint(bar.x_of(2))


def test_findings_of_one_iteration_stand_beside_each_other(make_window: WindowMaker) -> None:
    window = make_window("xor", (1280, 800))
    run(window, do.StartAgain(Edit(Changed.LEARNING_RATE, 12.0)), do.RunIterations(30), do.RunSurvey((*PRESETS,)))
    press(window, K.Key_T, CTRL)
    survey = window.bridge.session.state.survey
    assert survey is not None
    kinds: dict[int, set[str]] = {}
    for hit in survey.hits:
        kinds.setdefault(hit.iteration, set()).add(hit.preset)
    double = next(at for at, found in kinds.items() if len(found) == 2)
    xs, ys = window.cost_history.hits.marks.getData()
    assert len({float(y) for x, y in zip(xs, ys, strict=True) if x == double}) == 2, "above each other on the plot"
    bar = window.journey.bar
    picture = bar.grab().toImage()
    y, x = bar.height() // 2 + 8, round(bar.x_of(double))
    ground = picture.pixelColor(round(bar.x_of(double)), 0)
    signs = [picture.pixelColor(x + side, y) for side in (-5, 5)]
    assert all(each != ground for each in signs)
    assert signs[0] != signs[1], "each in its own colour or shape"
    QTest.mouseClick(bar, LEFT, pos=QPoint(x, y))
    settle(window)
    assert window.stage.desk.halt.isVisible(), "a click on one says what was found"
