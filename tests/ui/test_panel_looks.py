"""How the panels of the debugger look: nothing is cut in the small window, and every theme can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from backstep.core.steps import Kind
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.spots import Spot
from backstep.ui.contrast import contrast
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.item_views import PanelTree
from backstep.ui.theme import LIGHT, Theme

from .conftest import WindowMaker, settle
from .driving import CTRL, THEMES, press, run
from .panel_driving import wait

SMALL = (1280, 720)


def opened(window: MainWindow, name: str) -> None:
    window.docks[name].show()
    window.docks[name].raise_()
    settle(window)


@pytest.mark.parametrize("name", ["breakpoints", "survey"])
def test_lists_with_boxes_follow_the_theme_while_they_are_open(make_window: WindowMaker, name: str) -> None:
    window = make_window("xor", SMALL)
    opened(window, name)
    if name == "survey":
        view: PanelTree = window.journey.survey.preset_list
    else:
        run(window, do.PutBreakpoint(Breakpoint(0, Spot(layer=1))), do.PutWatchpoint(Watchpoint(0, preset="dead_relu")))
        view = window.breaking.panel.tree
    for _ in range(2):
        press(window, Qt.Key.Key_D, CTRL)
        theme = THEMES["dark" if window.actions_table["dark_theme"].isChecked() else "light"]
        picture = view.viewport().grab().toImage()
        ground = picture.pixelColor(picture.width() - 2, picture.height() - 2).name()
        assert ground == theme.card.lower(), theme.name


def test_the_labels_of_the_breakpoint_dialog_are_whole(make_window: WindowMaker) -> None:
    window = make_window("xor", SMALL)
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(layer=1, unit=1, source=2)))
    settle(window)
    dialog = window.breaking.dialog
    assert dialog is not None
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), f"{label.text()!r} is cut"
    dialog.reject()


def test_the_presets_of_the_survey_are_whole(make_window: WindowMaker) -> None:
    window = make_window("xor", SMALL)
    opened(window, "survey")
    presets = window.journey.survey.preset_list
    window.journey.survey.splitter.setSizes([1, 1000])
    settle(window)
    assert presets.viewport().width() >= presets.sizeHintForColumn(0) + presets.sizeHintForColumn(1)


@pytest.mark.parametrize("digits", [4, 8])
@pytest.mark.parametrize("lesson", ["xor", "iris"])
def test_the_gradients_need_no_scrolling_sideways(
    make_window: WindowMaker, qtbot: QtBot, lesson: str, digits: int
) -> None:
    window = make_window(lesson, SMALL)
    window.bridge.set_view(replace(window.bridge.view, digits=digits))
    opened(window, "gradients")
    steps = window.bridge.session.state.steps
    run(window, do.GoTo(1, steps.find(Kind.WEIGHT_GRADIENT, 1, 1, 1)))
    # Its numbers come between events, and with them its rows and the room beside it.
    wait(window, qtbot, "gradients")
    table = window.gradients.panel.table
    assert not table.isColumnHidden(1), "the table is at its widest"
    assert table.horizontalScrollBar().maximum() == 0


def test_the_run_timeline_of_one_iteration_has_its_handle_at_its_beginning(make_window: WindowMaker) -> None:
    window = make_window("xor", SMALL)
    press(window, Qt.Key.Key_T, CTRL)
    bar = window.journey.bar
    assert bar.maximum() == 1
    assert bar.x_of(1) == bar.span()[0]
    first = bar.x_of(1)
    run(window, do.RunIterations(3), do.GoTo(1, 1))
    assert bar.x_of(1) == pytest.approx(first, abs=12), "more iterations do not make it jump"


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_two_curves_of_the_cost_are_told_apart_by_their_hue(theme: Theme) -> None:
    own, other = QColor(theme.cost), QColor(theme.update)
    turned = abs(own.hslHue() - other.hslHue())
    assert min(turned, 360 - turned) >= 90
    for colour in (theme.cost, theme.update):
        assert contrast(colour, theme.card) >= 4.5


def test_the_compared_branch_has_a_colour_of_its_own(make_window: WindowMaker) -> None:
    window = make_window("xor", SMALL)
    run(window, do.RunIterations(10), do.StartAgain(Edit(Changed.LEARNING_RATE, 2.0)), do.RunIterations(10))
    window.what_if.compare(0)
    settle(window)
    theme = LIGHT
    entries = {text: colour for text, colour, _ in window.cost_history.other_curve.entries(theme.cost)}
    assert entries == {"Original (dashed)": theme.update, "α = 2": theme.cost}
    picture = window.cost_history.plot.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(picture.height())}
    assert theme.update.lower() in seen


def test_a_panel_that_is_opened_late_looks_as_one_that_was_open(make_window: WindowMaker, qtbot: QtBot) -> None:
    names = ("chain", "breakpoints", "watches", "bookmarks", "survey", "branches", "descent")
    pictures: list[dict[str, QImage]] = []
    windows = []
    for early in (True, False):
        window = make_window("xor", SMALL)
        if early:
            for name in names:
                opened(window, name)
        press(window, Qt.Key.Key_D, CTRL)
        press(window, Qt.Key.Key_Plus, CTRL)
        pictures.append(seen := {})
        for name in names:
            # Seen as it is when it has just been opened, and not only once others were.
            opened(window, name)
            if name == "descent":
                wait(window, qtbot, name)
            seen[name] = window.docks[name].grab().toImage()
        press(window, Qt.Key.Key_D, CTRL)
        press(window, Qt.Key.Key_0, CTRL)
        windows.append(window)
    before, after = pictures
    assert [name for name in names if before[name] != after[name]] == []
