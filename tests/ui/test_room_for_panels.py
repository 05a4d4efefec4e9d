"""The room for the panels: however small the window and large the text, none lies on another or is cut off."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from backstep.present.view import TEXT_SCALES
from backstep.session import commands as do
from backstep.ui.dress import SMALL, window_scale
from backstep.ui.main_window import LEAST, MainWindow

from .conftest import WindowMaker, settle
from .driving import CTRL, press
from .test_tab_rows import open_docks, rows

LEFT = Qt.MouseButton.LeftButton
SIZES = [(LEAST.width(), LEAST.height()), (1024, 600), (1280, 720), (1920, 1080)]
CLOSED = ("chain", "breakpoints", "watches", "branches", "bookmarks", "gradients", "variables", "log", "survey")


def places(window: MainWindow) -> dict[str, QRect]:
    """Everything that the window puts side by side, as it is seen."""
    parts = {name: dock.geometry() for name, dock in window.docks.items() if not dock.visibleRegion().isEmpty()}
    parts |= {f"tabs {number}": row.geometry() for number, row in enumerate(rows(window))}
    ends = {"header": window.header.geometry(), "hint": window.statusBar().geometry()}
    return parts | ends | {"diagram": window.stage.pages.geometry()}


def check(window: MainWindow) -> None:
    found = places(window)
    for name, place in found.items():
        assert window.rect().contains(place), f"{name} is not in the window"
        assert not place.isEmpty(), f"{name} has no room"
    for (name, place), (other, there) in combinations(found.items(), 2):
        assert not place.intersects(there), f"{name} lies on {other}"


def take_scale(window: MainWindow, scale: float) -> None:
    while window.bridge.view.text_scale != scale:
        (window.viewing.text_larger if scale > window.bridge.view.text_scale else window.viewing.text_smaller)()
    settle(window)


@pytest.mark.parametrize("size", SIZES)
def test_no_panel_lies_on_another(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    # Where things are, and not how they look.
    window.setUpdatesEnabled(False)
    for opened in ((), CLOSED):
        open_docks(window, *opened)
        for scale in TEXT_SCALES:
            take_scale(window, scale)
            check(window)
            for name in opened:
                window.docks[name].raise_()
                settle(window)
                check(window)
        assert window.size().toTuple() == size, "nobody is given another window for it"


def heights_told(window: MainWindow) -> list[float]:
    """Where the numbers beside the axis of J stand, in pixels from above."""
    axis = window.cost_history.plot.getAxis("left")
    low, high = axis.range
    values = [value for level in axis._tickLevels for value, _ in level]
    return sorted(axis.height() * (high - value) / (high - low) for value in values if low <= value <= high)


def test_the_axis_of_costs_has_two_numbers_apart(make_window: WindowMaker) -> None:
    """One number alone is no scale, and two that lie on each other are none."""
    window = make_window("mazur", SIZES[0])
    for scale, size in product((1.0, TEXT_SCALES[-1]), SIZES):
        window.resize(*size)
        take_scale(window, scale)
        for iteration in (1, 2, 40):
            window.bridge.dispatch(do.GoTo(iteration, 58))
            for _ in ("as it was", "the other way"):
                window.viewing.toggle_log_scale()
                settle(window)
                told, where = heights_told(window), (size, iteration, scale, window.viewing.log_scale)
                assert len(told) >= 2, where
                figures = 0.8 * SMALL * scale * window_scale(*size)
                assert all(below - one >= figures for one, below in pairwise(told)), (where, told)


def test_the_bar_of_all_iterations_takes_its_room_from_the_panels(make_window: WindowMaker) -> None:
    window = make_window("mazur", SIZES[0])
    for _ in TEXT_SCALES:
        window.viewing.text_larger()
    press(window, Qt.Key.Key_T, CTRL)
    assert window.journey.bar.isVisible()
    check(window)


def test_a_panel_with_too_little_room_is_scrolled(make_window: WindowMaker) -> None:
    window = make_window("xor", SIZES[0])
    for _ in TEXT_SCALES:
        window.viewing.text_larger()
    open_docks(window, "watches")
    window.docks["watches"].raise_()
    settle(window)
    panel = window.watching.panel
    (area,) = (each for each in window.docks["watches"].findChildren(QScrollArea) if each.widget() is panel)
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    lowest = panel.mapTo(area.viewport(), QPoint(0, panel.height() - 1))
    assert area.viewport().rect().contains(lowest), "its end can be seen"


def test_a_panel_that_was_wide_for_a_moment_leaves_no_trace(make_window: WindowMaker) -> None:
    """As one is until it has its fonts and its texts."""
    window = make_window("xor", (1280, 720))
    open_docks(window, "branches")
    window.docks["branches"].raise_()
    settle(window)
    usual = places(window)
    window.what_if.panel.setMinimumWidth(500)
    settle(window)
    assert window.docks["branches"].width() >= 500
    window.what_if.panel.setMinimumWidth(0)
    settle(window)
    assert places(window) == usual


def test_dragging_one_separator_leaves_the_other_shares(make_window: WindowMaker) -> None:
    """A column that is wide for the sake of a panel is as it was when the panel goes."""
    window = make_window("xor", (1280, 720))
    card, program = window.docks["step_card"], window.docks["program"]
    usual = card.width()
    for _ in range(3):
        window.viewing.text_larger()
    open_docks(window, "branches")
    window.docks["branches"].raise_()
    window.what_if.panel.setMinimumWidth(500)
    settle(window)
    assert card.width() > usual, "the branches need more"
    between = QPoint(card.geometry().center().x(), card.geometry().bottom() + 4)
    QTest.mousePress(window, LEFT, pos=between)
    for far in (10, 20, 30):
        QTest.mouseMove(window, between - QPoint(0, far))
        settle(window)
    QTest.mouseRelease(window, LEFT, pos=between - QPoint(0, 30))
    settle(window)
    window.docks["branches"].close()
    for _ in range(3):
        window.viewing.text_smaller()
    settle(window)
    assert (card.width(), program.width()) == (usual, usual)
