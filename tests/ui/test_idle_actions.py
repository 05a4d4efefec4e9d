"""A control that does nothing is a mistake: each action has an effect, or is disabled and says why."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from backstep.core.steps import Level
from backstep.present.actions import ACTIONS
from backstep.present.looks import Target
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.branches import ROOT, Changed, Edit
from backstep.session.breakpoints import Breakpoint
from backstep.session.spots import Spot
from backstep.ui.main_window import LEAST, MainWindow

from .conftest import Answers, WindowMaker, settle


def prepare(window: MainWindow, name: str, *, projector: bool, restyled: list[bool]) -> None:
    """A moment in which as much as possible can be done: in the middle of everything.

    `restyled` has something in it where a new dress was put on since the moment before.
    """
    if not window.stage.blank.isHidden():
        window.stage.set_blank(on=False)
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()
    window.stage.set_projector(on=projector, full_screen=False)
    window.resize(LEAST)
    window.bridge.dispatch(do.Pause())
    level = Level.TERM if name == "level_neuron" else Level.NEURON
    window.bridge.dispatch(do.SwitchBranch(ROOT))
    window.what_if.compare(None)
    # A bookmark on either side, and a place that was left by going back.
    way = (do.GoTo(4, 30), do.PutBookmark(name), do.GoTo(2, 5), do.PutBookmark(name), do.GoTo(3, 20), do.GoTo(4, 1))
    for command in (*way, do.VisitBack(), do.ViewExample(2), do.SetLevel(level)):
        window.bridge.dispatch(command)
    # Something that stops, something to undo, and something to do again.
    point = Breakpoint(1, Spot(line=3), name)
    window.bridge.dispatch(do.PutBreakpoint(point))
    window.bridge.dispatch(do.PutBreakpoint(replace(point, enabled=False)))
    window.bridge.dispatch(do.Undo())
    if name in ("differences", "catch_up"):
        # A branch to compare with, for the second one that is behind.
        window.bridge.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, 0.1)))
        beyond = window.bridge.session.past.timelines.root.computed + 5
        window.bridge.dispatch(do.GoTo(3 if name == "differences" else beyond, 20))
        settle(window)
        window.what_if.compare(ROOT)
        window.what_if.show_differences(name == "catch_up")
    if window.bridge.view.text_scale != View().with_text_step(1).text_scale:
        window.viewing.text_normal()
        window.viewing.text_larger()
    window.viewing.set_digits(5)
    for docked in window.docks.values():
        docked.setVisible(not projector and docked is not window.docks["program"])
    window.pointing.unpin_all()
    for target in (Target("node", 1, 1), Target("node", 2, 1)):
        window.pointing.toggle_pin(target)
    # In the middle of everything: a neighbour on every side, and something to run to.
    window.bridge.set_view(replace(window.bridge.view, selected=Target("node", 1, 3)))
    settle(window)
    if restyled:
        # Whatever a new dress alone would still move has moved now: else any action would seem to do something.
        window.viewing.restyled.emit()
        settle(window)
        rest = window.grab().toImage()
        settle(window)
        assert window.grab().toImage() == rest, "at rest once a dress is on"
    restyled.clear()


def told(window: MainWindow, answers: Answers) -> Hashable:
    """The state, and what was asked."""
    state = window.bridge.session.state
    asked = (len(answers.suggested), len(answers.told), len(answers.asked))
    others = sum(other.isVisible() for other in QApplication.topLevelWidgets())
    numbers = (state.place, state.example, state.setup, state.run is not None)
    return numbers, asked, others, window.isVisible()


@pytest.mark.parametrize("projector", [False, True], ids=["narrowest desk", "projector"])
def test_every_action_does_something_or_says_why_not(
    make_window: WindowMaker, answers: Answers, projector: bool
) -> None:
    window = make_window("iris", (LEAST.width(), LEAST.height()))
    disabled: set[str] = set()
    idle: list[str] = []
    restyled = [True]
    window.viewing.restyled.connect(lambda: restyled.append(True))
    # Quitting ends it.
    for row in sorted(ACTIONS, key=lambda row: row.name == "quit"):
        prepare(window, row.name, projector=projector, restyled=restyled)
        action = window.actions_table[row.name]
        if not action.isEnabled():
            disabled.add(row.name)
            assert "\nNot now: " in action.toolTip(), f"say why {row.name!r} cannot be done"
            continue
        before, picture = told(window, answers), window.grab().toImage()
        action.trigger()
        if row.name == "quit":
            assert not window.isVisible()
            continue
        settle(window)
        # There is no need to look where it is known already.
        if told(window, answers) == before and window.grab().toImage() == picture:
            idle.append(row.name)
    assert idle == [], "disable these with a reason, in `present.moment`"
    desk = {"dark_theme", "log_scale", "reset_layout", "toggle_breakpoint", "break_when", "watch_for", "add_watch"}
    away = desk if projector else {"blank"}
    # Nothing runs, and no unit of this network is a sigmoid.
    assert disabled == {"pause", "mistake_slope_of_z"} | away


def test_in_the_narrowest_window_every_control_is_there(make_window: WindowMaker) -> None:
    window = make_window("iris", (LEAST.width(), LEAST.height()))
    toolbar = window.header.toolbar
    parts: list[QWidget] = [*toolbar.steps, *toolbar.levels, toolbar.run, toolbar.example, toolbar.digits]
    places = [QRect(part.mapTo(window, part.rect().topLeft()), part.size()) for part in parts]
    for number, (part, place) in enumerate(zip(parts, places, strict=True)):
        assert part.isVisible(), part.objectName()
        assert window.rect().contains(place), part.objectName()
        assert not any(place.intersects(other) for other in places[:number]), part.objectName()
