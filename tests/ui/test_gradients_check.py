"""The gradient check in the window: its key, its answer, and what is wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.mistakes import Mistake
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.session import commands as do
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import SIZES, press
from tests.ui.gradients_driving import click, frame, kinked, open_panel, panel, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY = Qt.Key


def test_one_key_opens_the_panel_and_confirms_the_gradient(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("xor")
    press(window, KEY.Key_F7)
    settle(window)
    wait(window, qtbot)
    assert panel(window).isVisible()
    shown = frame(window)
    assert shown.check.good
    assert panel(window).verdict.text() == shown.check.text
    assert "largest relative error" in panel(window).verdict.text()
    assert window._worn.theme.update in panel(window).verdict.styleSheet()
    assert not panel(window).wrong_list.isVisible()
    press(window, KEY.Key_Right)
    assert panel(window).verdict.text() == shown.check.text, "a step leaves the answer of its iteration"


@pytest.mark.parametrize("size", [(900, 560), *SIZES])
def test_the_answer_is_in_sight_whatever_is_wrong(
    make_window: WindowMaker, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = make_window("mazur", size)
    for mistake in (Mistake.ONE_PATH, Mistake.NO_SLOPE, Mistake.UPHILL):
        window.bridge.dispatch(do.ToggleMistake(mistake, (1, 42)))
        settle(window)
        press(window, KEY.Key_F7)
        wait(window, qtbot)
        assert frame(window).check.good is False
        for part in (panel(window).check, panel(window).verdict):
            assert part.visibleRegion().boundingRect().size() == part.size()
        found = panel(window).wrong_list
        first = found.visualRect(found.model().index(0, 0))
        assert found.viewport().visibleRegion().contains(first.center())


def test_what_is_wrong_in_another_example_is_looked_at_there(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("xor", (1600, 1000))
    window.bridge.dispatch(do.ToggleMistake(Mistake.COST_SIGN, (2, 60)))
    settle(window)
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    assert frame(window).check.text.endswith("Wrong: ∂J/∂ŷ, in example 2: view it to see the mark.")
    assert window.bridge.frame().diagram.wrong == ()
    found = panel(window).wrong_list
    click(found.viewport(), found.visualRect(found.model().index(0, 0)).center())
    settle(window)
    assert window.bridge.session.state.example == 2
    assert window.bridge.frame().diagram.wrong == (Target("cost_edge", 0, 1),)
    assert frame(window).check.text.endswith("Wrong: ∂J/∂ŷ.")


def test_what_is_not_confirmed_is_red_and_is_selected_by_a_click(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window(kinked(), (1600, 1000))
    open_panel(window, qtbot)
    click(panel(window).check)
    settle(window)
    wait(window, qtbot)
    shown = frame(window)
    assert shown.check.good is False
    assert "kink" in panel(window).verdict.text()
    assert window._worn.theme.backward in panel(window).verdict.styleSheet()
    found = panel(window).wrong_list
    assert {row.target for row in shown.check.wrong} == {Target("edge", 1, 1, 1), Target("bias", 1, 1)}
    model = found.model()
    click(found.viewport(), found.visualRect(model.index(1, 0)).center())
    settle(window)
    assert window.bridge.view.selected == shown.check.wrong[1].target
    assert window.diagram.selected == shown.check.wrong[1].target
    found.setFocus()
    QTest.keyClick(found, KEY.Key_Up)
    QTest.keyClick(found, KEY.Key_Return)
    settle(window)
    assert window.bridge.view.selected == shown.check.wrong[0].target


def test_on_a_wall_the_diagram_shows_what_is_wrong_and_a_line_says_it(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.ToggleMistake(Mistake.NO_SLOPE, (1, 42)))
    press(window, KEY.Key_F8)
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    shown = frame(window)
    assert shown.check.good is False
    assert window.bridge.frame().diagram.wrong
    hint = window.stage.page.hint
    assert hint.isVisible()
    assert hint.text == shown.check.text
    assert hint.role is Role.BACKWARD, "red"
    press(window, KEY.Key_Right)
    assert not hint.isVisible(), "it goes with the next step"
    window.bridge.dispatch(do.ToggleMistake(Mistake.NO_SLOPE))
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    assert hint.text.startswith("Confirmed")
    assert hint.role is Role.UPDATE, "green"
    click(hint, hint.rect().center())
    assert not hint.isVisible()
    press(window, KEY.Key_PageDown)
    assert not hint.isVisible(), "and stays away"
    press(window, KEY.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert "Bookmark" in hint.text
    assert hint.role is Role.FORWARD, "that is no verdict"
    press(window, KEY.Key_F8)
    assert window.docks["gradients"].isHidden()
    assert "gradients" not in window.bridge.view.open, "what is not in sight costs nothing"


CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_an_answer_stays_with_its_iteration_while_its_panel_is_out_of_sight(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    window = make_window("mazur", (1600, 1000))
    window.bridge.dispatch(do.GoTo(2, 30))
    window.bridge.dispatch(do.ToggleMistake(Mistake.SLOPE_OF_Z, (2, 30)))
    settle(window)
    open_panel(window, qtbot)
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    found, marks = frame(window).check, window.bridge.frame().diagram.wrong
    assert found.good is False
    assert marks

    def is_marked_unseen() -> None:
        assert window.bridge.frame().gradients is None
        assert window.bridge.frame().diagram.wrong == marks
        assert not window.bridge.gradients.busy, "nothing is computed out of sight"

    def is_told_again() -> None:
        wait(window, qtbot)
        assert frame(window).check == found
        assert panel(window).verdict.text() == found.text
        assert window.bridge.frame().diagram.wrong == marks

    press(window, KEY.Key_F8)
    is_marked_unseen()
    press(window, KEY.Key_Right)
    is_marked_unseen()
    press(window, KEY.Key_Escape)
    is_told_again()
    press(window, KEY.Key_G, CTRL_SHIFT)
    assert window.docks["gradients"].isHidden()
    is_marked_unseen()
    press(window, KEY.Key_G, CTRL_SHIFT)
    is_told_again()
    press(window, KEY.Key_J, CTRL_SHIFT)
    window.docks["descent"].raise_()
    settle(window)
    assert "gradients" not in window.bridge.view.open, "another tab is in front"
    is_marked_unseen()
    window.docks["gradients"].raise_()
    settle(window)
    is_told_again()


@pytest.mark.parametrize(
    "leave",
    [do.GoTo(3, 30), do.ToggleMistake(Mistake.SLOPE_OF_Z, (2, 30)), do.ToggleMistake(Mistake.NO_SLOPE, (2, 30))],
)
def test_an_answer_goes_with_its_iteration_also_out_of_sight(
    make_window: WindowMaker, qtbot: QtBot, leave: do.Command
) -> None:
    window = make_window("mazur", (1600, 1000))
    window.bridge.dispatch(do.GoTo(2, 30))
    window.bridge.dispatch(do.ToggleMistake(Mistake.SLOPE_OF_Z, (2, 30)))
    settle(window)
    press(window, KEY.Key_F7)
    wait(window, qtbot)
    assert window.bridge.frame().diagram.wrong
    press(window, KEY.Key_G, CTRL_SHIFT)
    window.bridge.dispatch(leave)
    wait(window, qtbot)
    assert window.bridge.frame().diagram.wrong == ()
    assert window.bridge.gradients._kept is None, "nothing of it is held any more"
    press(window, KEY.Key_G, CTRL_SHIFT)
    wait(window, qtbot)
    assert frame(window).check.text == "Not checked in this iteration."
