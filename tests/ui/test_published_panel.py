"""The panel of published values, driven by keys and the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.mistakes import Mistake
from backstep.present.panels import PANEL_BY_NAME
from backstep.session import commands as do
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.published import PublishedPanel

from .conftest import WindowMaker, settle
from .driving import CTRL, LEFT, SHIFT, SIZES, position, press
from .pixels import colours

K = Qt.Key


def opened(make_window: WindowMaker, lesson: str = "mazur", size: tuple[int, int] = (1280, 720)) -> MainWindow:
    """A window with the panel, opened by its key."""
    window = make_window(lesson, size)
    assert PANEL_BY_NAME["published"].key == "Ctrl+Shift+X"
    press(window, K.Key_X, CTRL | SHIFT)
    return window


def table(window: MainWindow) -> PublishedPanel:
    return window.published.panel


def number(window: MainWindow, at: str, what: str) -> int:
    return [(row.at, row.what) for row in table(window).model.rows].index((at, what))


def area(window: MainWindow, row: int, column: int) -> QRect:
    """Where a cell is, scrolled into sight."""
    index = table(window).model.index(row, column)
    table(window).list.scrollTo(index)
    return table(window).list.visualRect(index)


def click(window: MainWindow, row: int) -> None:
    QTest.mouseClick(table(window).list.viewport(), LEFT, pos=area(window, row, 0).center())
    settle(window)


def test_between_two_figures_the_one_that_came_last_is_in_sight(make_window: WindowMaker) -> None:
    window = opened(make_window)
    for at in ((2, 40), (1, 20), (1, 56)):
        window.bridge.dispatch(do.GoTo(*at))
        settle(window)
        panel = table(window)
        last = max(number for number, row in enumerate(panel.model.rows) if (row.iteration, row.step) <= at)
        seen = panel.list.visualRect(panel.model.index(last, 0))
        assert panel.list.viewport().rect().contains(seen.center()), at


def test_a_right_click_does_not_hold_the_table(make_window: WindowMaker) -> None:
    """The menu takes its release."""
    window = opened(make_window)
    QTest.mousePress(table(window).list.viewport(), Qt.MouseButton.RightButton, pos=area(window, 2, 0).center())
    for step in (15, 26):
        window.bridge.dispatch(do.GoTo(1, step))
        settle(window)
        assert table(window).model.rows[table(window).list.currentIndex().row()].here


def painted(window: MainWindow, row: int, column: int) -> QImage:
    settle(window)
    panel = table(window)
    return panel.list.viewport().grab(area(window, row, column)).toImage()


def holds(image: QImage, colour: str) -> bool:
    return QColor(colour) in colours(image)


def test_it_fills_as_one_steps_and_keeps_what_it_has(make_window: WindowMaker) -> None:
    window = opened(make_window)
    model = table(window).model
    assert [row.computed for row in model.rows] == [""] * 22
    for _ in range(4):
        press(window, K.Key_Right)
    assert [row.agreement for row in model.rows[:2]] == ["all 9 digits", "not computed yet"]
    assert table(window).list.currentIndex().row() == 0, "the row of this moment is marked"
    press(window, K.Key_Left)
    assert model.rows[0].agreement == "all 9 digits"


def test_a_closed_panel_is_not_made(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    assert window.findChild(PublishedPanel) is None
    assert window.bridge.frame().published is None


def test_a_click_goes_to_the_moment_of_a_row_and_so_does_return(make_window: WindowMaker) -> None:
    window = opened(make_window)
    click(window, number(window, "1:26", "dJ_dW[2][1,1]"))
    assert position(window) == (1, 26)
    assert table(window).list.hasFocus()
    QTest.keyClick(table(window).list, K.Key_Down)
    QTest.keyClick(table(window).list, K.Key_Return)
    settle(window)
    assert position(window) == (1, 42)
    QTest.keyClick(table(window).list, K.Key_Escape)
    press(window, K.Key_Right)
    assert position(window) == (1, 43), "the keys step again"


def test_a_row_stays_under_a_button_that_is_down(make_window: WindowMaker) -> None:
    """Frames may come before it is let go, and the remark of the row takes room below the table."""
    window = opened(make_window)
    shown = table(window).list
    for row in (0, 10, 5, 15, 3):
        click(window, 0)
        spot = area(window, row, 0).center()
        QTest.mousePress(shown.viewport(), LEFT, pos=spot)
        settle(window)
        window.bridge.refresh()
        settle(window)
        assert shown.indexAt(spot).row() == row
        QTest.mouseRelease(shown.viewport(), LEFT, pos=spot)
        settle(window)
        pressed = table(window).model.rows[row]
        assert position(window) == (pressed.iteration, pressed.step)
        seen = shown.visualRect(table(window).model.index(row, 0))
        assert shown.viewport().rect().contains(seen.center()), "and is seen then"


def test_of_two_figures_of_one_moment_the_clicked_one_stays(make_window: WindowMaker) -> None:
    window = opened(make_window)
    second = number(window, "1:15", "(yhat[1]-y[1])**2/2")
    click(window, second)
    assert position(window) == (1, 15)
    assert table(window).list.currentIndex().row() == second
    assert "first output" in table(window).remark.text()


@pytest.mark.parametrize("dark", [False, True])
def test_the_digits_that_differ_are_coloured_and_underlined_and_the_others_are_not(
    make_window: WindowMaker, dark: bool
) -> None:
    window = opened(make_window)
    if dark:
        window.actions_table["dark_theme"].trigger()
    window.bridge.dispatch(do.GoTo(2, 30))
    settle(window)
    theme = window._worn.theme
    wrong, right = number(window, "2:22", "J"), number(window, "1:22", "J")
    assert holds(painted(window, wrong, 1), theme.backward)
    assert not holds(painted(window, right, 1), theme.backward)
    # An underline is a row of one colour without a gap.
    image = painted(window, wrong, 1)
    line = QColor(theme.backward).rgb()
    runs = [sum(image.pixel(x, y) == line for x in range(image.width())) for y in range(image.height())]
    assert max(runs) >= 3 * 5, "three digits are underlined"


def test_the_button_switches_the_mistake_on_and_the_printed_figure_comes_out(make_window: WindowMaker) -> None:
    window = opened(make_window)
    window.bridge.dispatch(do.GoTo(2, 30))
    settle(window)
    wrong = number(window, "2:22", "J")
    click(window, wrong)
    panel = table(window)
    assert panel.button.isVisible()
    assert panel.model.rows[wrong].agreement == "differs from the 7th digit on"
    QTest.mouseClick(panel.button, LEFT)
    settle(window)
    assert window.bridge.session.state.setup.mistake is Mistake.TOO_EARLY
    assert position(window) == (2, 22)
    assert panel.model.rows[wrong].agreement == "all 9 digits"
    assert window.stage.desk.mistake.isVisible(), "the banner says that it is on"
    assert panel.button.isChecked()
    QTest.mouseClick(panel.button, LEFT)
    settle(window)
    assert window.bridge.session.state.setup.mistake is None
    assert panel.model.rows[wrong].agreement == "differs from the 7th digit on"


def test_a_row_without_a_known_mistake_has_no_button(make_window: WindowMaker) -> None:
    window = opened(make_window)
    click(window, 0)
    assert not table(window).button.isVisible()
    assert table(window).remark.text().startswith("Source: M. Mazur")


def test_the_context_menu_does_the_same(make_window: WindowMaker) -> None:
    window = opened(make_window)
    panel = table(window)
    wrong = number(window, "2:22", "J")
    menu = panel.context_menu(panel.model.index(wrong, 0))
    go, switch = menu.actions()
    switch.trigger()
    settle(window)
    assert position(window) == (2, 22), "where the figure comes out"
    assert panel.model.rows[wrong].agreement == "all 9 digits"
    window.bridge.dispatch(do.GoTo(1, 3))
    settle(window)
    go.trigger()
    settle(window)
    assert position(window) == (2, 22)
    assert len(panel.context_menu(panel.model.index(0, 0)).actions()) == 1
    for each in (menu, *panel.findChildren(type(menu))):
        each.close()


def test_far_values_are_found_again_between_events(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.RunIterations(10_010))
    qtbot.waitUntil(lambda: not window.bridge.session.state.working)
    press(window, K.Key_X, CTRL | SHIFT)
    model = table(window).model
    qtbot.waitUntil(lambda: all(row.verdict is not None for row in model.rows))
    assert model.rows[number(window, "10001:15", "yhat[1]")].agreement == "differs from the 5th digit on"


def test_without_figures_it_says_so(make_window: WindowMaker) -> None:
    window = opened(make_window, "xor")
    assert table(window).empty.isVisible()
    assert "no published values" in table(window).empty.text()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_figures_are_never_cut(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = opened(make_window, size=size)
    window.bridge.dispatch(do.GoTo(2, 22))
    settle(window)
    panel = table(window)
    for number_, row in enumerate(panel.model.rows):
        assert panel._lines.width(row, 1) <= panel.list.columnWidth(1), row.printed
        if row.verdict is not None:
            assert panel._lines.width(row, 2) <= panel.list.visualRect(panel.model.index(number_, 2)).width()
