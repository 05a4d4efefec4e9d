"""Mistakes in the window: the menu, the banner at the desk and on the wall, red marks on the diagram, the lesson."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.mistakes import MISTAKES, Mistake
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.ui.export.picture import DIAGRAM, render
from backstep.ui.main_window import MainWindow
from backstep.ui.mistake_banner import MistakeBanner
from backstep.ui.point_signs import point_colour
from backstep.ui.theme import LIGHT
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


def switch(window: MainWindow, mistake: Mistake) -> None:
    """Choose a mistake in the menu Run > Classic mistakes."""
    menu = window.menus.menus_within["classic_mistakes_menu"]
    [action] = [each for each in menu.actions() if each.objectName() == f"mistake_{mistake}"]
    action.trigger()
    settle(window)


def banner(window: MainWindow) -> MistakeBanner:
    return window.stage.desk.mistake


def check(window: MainWindow, qtbot: QtBot) -> tuple[Target, ...]:
    """Press F7 and wait for what the diagram shows then."""
    press(window, KEY.Key_F7)
    settle(window)
    qtbot.waitUntil(lambda: not window.bridge.gradients.busy and not window.bridge.pending)
    settle(window)
    frame = window.diagram.frame
    assert frame is not None
    return frame.wrong


def test_the_menu_lists_them_all_in_the_order_of_the_table(make_window: WindowMaker) -> None:
    menu = make_window("mazur").menus.menus_within["classic_mistakes_menu"]
    assert [action.text() for action in menu.actions()] == [row.title for row in MISTAKES.values()]
    assert menu.title() == "Classic mistakes"


def test_the_banner_is_there_exactly_while_one_is_on(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    assert not banner(window).isVisible()
    switch(window, Mistake.UPHILL)
    assert banner(window).isVisible()
    assert MISTAKES[Mistake.UPHILL].title in banner(window).label.text()
    assert window.actions_table["mistake_uphill"].isChecked()
    press(window, KEY.Key_Right)
    assert banner(window).isVisible(), "stepping does not take it away"
    press(window, KEY.Key_Z, CTRL)
    assert not banner(window).isVisible()
    switch(window, Mistake.UPHILL)
    QTest.mouseClick(banner(window).off, LEFT)
    settle(window)
    assert not banner(window).isVisible()
    assert not window.actions_table["mistake_uphill"].isChecked()
    assert window.bridge.session.state.setup.mistake is None


def test_it_stands_on_the_wall_too(make_window: WindowMaker) -> None:
    window = make_window("mazur", (1280, 720))
    switch(window, Mistake.TOO_EARLY)
    window.stage.set_projector(on=True, full_screen=False)
    settle(window)
    shown = window.stage.page.mistake
    assert shown.isVisible()
    assert shown.label.font().pixelSize() >= 0.02 * window.height()
    window.stage.set_projector(on=False)


def test_the_program_shows_the_wrong_line(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    switch(window, Mistake.UPHILL)
    assert "W[l] + alpha * dJ_dW[l]" in window.program.toPlainText()
    switch(window, Mistake.UPHILL)
    assert "W[l] - alpha * dJ_dW[l]" in window.program.toPlainText()


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        (Mistake.SLOPE_OF_Z, {"node": {1, 2}}),
        (Mistake.COST_SIGN, {"cost_edge": {0}}),
        (Mistake.TOO_EARLY, {"edge": {2}}),
        (Mistake.ONE_PATH, {"node": {1}}),
        (Mistake.NO_SLOPE, {"node": {1, 2}}),
        (Mistake.UPHILL, {"edge": {1, 2}}),
    ],
)
def test_the_check_marks_exactly_the_factors_that_are_wrong(
    make_window: WindowMaker, qtbot: QtBot, mistake: Mistake, wrong: dict[str, set[int]]
) -> None:
    window = make_window("mazur", (1600, 1000))
    assert check(window, qtbot) == (), "nothing is wrong yet"
    switch(window, mistake)
    found = check(window, qtbot)
    layers: dict[str, set[int]] = {}
    for target in found:
        layers.setdefault(target.kind, set()).add(target.layer)
    assert layers == wrong
    press(window, KEY.Key_Right)
    frame = window.diagram.frame
    assert frame is not None
    assert frame.wrong == found, "they stay while one steps through the iteration"
    switch(window, mistake)
    frame = window.diagram.frame
    assert frame is not None
    assert frame.wrong == ()


def red_pixels(window: MainWindow, target: Target) -> int:
    """How many pixels around a target have the colour of what is wrong."""
    wanted = point_colour(window.diagram.theme)
    rect = window.diagram.rect_of(target)
    image = window.diagram.grab(rect).toImage()
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(_near(colour, wanted) for colour in colours)


def _near(one: QColor, other: QColor) -> bool:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue())) < 12


def test_a_mark_is_painted_in_red_and_goes_again(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", (1600, 1000))
    window.bridge.dispatch(do.GoTo(1, 1))
    switch(window, Mistake.TOO_EARLY)
    below, above = Target("edge", 2, 1, 2), Target("edge", 1, 1, 2)
    before = red_pixels(window, below)
    check(window, qtbot)
    assert red_pixels(window, below) > before + 40
    assert red_pixels(window, above) == 0
    switch(window, Mistake.TOO_EARLY)
    assert red_pixels(window, below) == before


def test_no_mark_lies_on_a_number(make_window: WindowMaker, qtbot: QtBot) -> None:
    """Marks of lines that have no numbers run where others have theirs."""
    window = make_window("iris")
    window.bridge.dispatch(do.ToggleMistake(Mistake.NOT_RESET, (2, 195)))
    window.docks["gradients"].show()
    window.docks["gradients"].raise_()
    settle(window)
    window.bridge.dispatch(do.GoTo(2, 195))
    settle(window)
    before = window.diagram.grab().toImage()
    check(window, qtbot)
    frame, after = window.diagram.frame, window.diagram.grab().toImage()
    assert frame is not None
    pills = [edge.pill for edge in frame.edges if edge.target in frame.wrong and edge.pill is not None]
    bare = [edge for edge in frame.edges if edge.target in frame.wrong and edge.pill is None]
    assert pills
    assert bare
    assert before != after
    for pill in pills:
        inner = QRectF(pill.x, pill.y, pill.width, pill.height).adjusted(4, 4, -4, -4).toAlignedRect()
        assert before.copy(inner) == after.copy(inner)


def test_an_exported_picture_says_it_too(make_window: WindowMaker, tmp_path: Path) -> None:
    window = make_window("mazur")
    pictures = []
    for mistake in (None, Mistake.UPHILL):
        if mistake is not None:
            switch(window, mistake)
        path = tmp_path / f"{mistake}.png"
        render(window.bridge.frame(), LIGHT, QSize(1000, 600), DIAGRAM, path)
        pictures.append(QImage(str(path)))
    corners = [picture.pixelColor(3, 3) for picture in pictures]
    assert corners[1] == QColor(LIGHT.backward)
    assert corners[0] == QColor(LIGHT.card)


def test_the_lesson_tells_hints_takes_answers_and_then_can_be_put_right(make_window: WindowMaker) -> None:
    window = make_window("find-the-bug")
    shown = banner(window)
    assert shown.isVisible()
    assert not shown.off.isVisible()
    QTest.mouseClick(shown.hint, LEFT)
    settle(window)
    assert "Hint 1" in shown.label.text()
    by_title = {action.text(): action for action in shown.answers.actions()}
    by_title[MISTAKES[Mistake.NO_BIAS].title].trigger()
    settle(window)
    assert "is not it" in shown.label.text()
    by_title[MISTAKES[Mistake.COST_SIGN].title].trigger()
    settle(window)
    assert "Found" in shown.label.text()
    assert not shown.answer.isVisible()
    QTest.mouseClick(shown.off, LEFT)
    settle(window)
    assert not shown.isVisible()
    assert not window.isWindowModified()


def test_the_menu_takes_answers_too(make_window: WindowMaker) -> None:
    window = make_window("find-the-bug")
    switch(window, Mistake.UPHILL)
    assert "is not it" in banner(window).label.text()
    assert not window.actions_table["mistake_uphill"].isChecked()
    switch(window, Mistake.COST_SIGN)
    assert "Found" in banner(window).label.text()
    assert window.actions_table["mistake_cost_sign"].isChecked()
    switch(window, Mistake.COST_SIGN)
    assert not banner(window).isVisible()


def test_the_last_answer_gives_up(make_window: WindowMaker) -> None:
    window = make_window("find-the-bug")
    banner(window).answers.actions()[-1].trigger()
    settle(window)
    assert MISTAKES[Mistake.COST_SIGN].title in banner(window).label.text()


def test_hints_end_with_a_grey_button(make_window: WindowMaker) -> None:
    window = make_window("find-the-bug")
    while banner(window).hint.isEnabled():
        QTest.mouseClick(banner(window).hint, LEFT)
        settle(window)
    assert "Hint 3" in banner(window).label.text()
