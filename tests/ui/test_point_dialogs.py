"""The dialogs of breakpoints and watchpoints: nothing wrong is accepted, everything right is, by keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backstep.core.diagnostics import PRESETS
from backstep.core.steps import Phase
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow
from tests.clocks import have_patience

from .breakpoints_driving import CONTROL, SHIFT, accept, banner, press, wait_for_run
from .conftest import WindowMaker, settle

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window("mazur")


def dialog(window: MainWindow) -> Any:
    assert window.breaking.dialog is not None
    return window.breaking.dialog


def points(window: MainWindow) -> tuple[Breakpoint, ...]:
    return window.bridge.session.state.setup.breakpoints


def watchpoints(window: MainWindow) -> tuple[Watchpoint, ...]:
    return window.bridge.session.state.setup.watchpoints


def type_into(line: Any, text: str) -> None:
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, text)


def test_a_condition_is_refused_as_typed_and_never_accepted_while_wrong(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F9, CONTROL)
    shown = dialog(window)
    assert shown.condition.line.hasFocus()
    QTest.keyClicks(shown.condition.line, "J < Q")
    assert not shown.ok.isEnabled()
    assert "condition is not right" in shown.ok.toolTip()
    assert "Q" in shown.condition.message.text()
    QTest.keyClick(shown.condition.line, Qt.Key.Key_Return)
    assert dialog(window) is shown
    QTest.keyClick(shown.condition.line, Qt.Key.Key_Backspace)
    QTest.keyClicks(shown.condition.line, "0.25")
    assert shown.ok.isEnabled()
    assert "if J < 0.25" in shown.summary.text()
    QTest.keyClick(shown.condition.line, Qt.Key.Key_Return)
    settle(window)
    assert window.breaking.dialog is None
    assert points(window)[0].condition == "J < 0.25"


@pytest.mark.parametrize(
    ("opens", "where", "wrong", "mistake", "said", "right"),
    [
        (CONTROL, "condition", "a[1] > 0", (0, 8), "any(…) or all(…)", "all(a[1] > 0)"),
        (SHIFT, "expression", "step == 3", (0, 4), "set a breakpoint with this condition", "J"),
    ],
    ids=["several numbers are no condition", "the step is no value to watch"],
)
def test_what_is_of_the_wrong_kind_is_refused_as_typed_with_what_to_write(
    window: MainWindow,
    opens: Qt.KeyboardModifier,
    where: str,
    wrong: str,
    mistake: tuple[int, int],
    said: str,
    right: str,
) -> None:
    press(window, Qt.Key.Key_F9, opens)
    shown = dialog(window)
    field = getattr(shown, where)
    type_into(field.line, wrong)
    assert field.line.mistake == mistake
    assert said in field.message.text()
    assert not shown.ok.isEnabled()
    type_into(field.line, right)
    accept(window)
    assert [getattr(point, where) for point in (*points(window), *watchpoints(window))] == [right]


def test_a_condition_on_what_comes_later_is_noted_and_not_refused(window: MainWindow) -> None:
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(layer=1, unit=1, source=1, phase=Phase.FORWARD)))
    shown = dialog(window)
    type_into(shown.condition.line, "J < J_prev")
    assert "reached at step 1, before J is computed at step 22" in shown.condition.message.text()
    assert shown.condition.line.accessibleDescription() == shown.condition.message.text()
    assert shown.condition.line.mistake is None
    assert shown.ok.isEnabled()
    shown.place.phase.setCurrentIndex(shown.place.phase.findData("backward"))
    assert shown.condition.message.text() == "", "there it is known"
    shown.place.phase.setCurrentIndex(shown.place.phase.findData("forward"))
    assert "before J is computed" in shown.condition.message.text()
    QTest.keyClicks(shown.condition.line, " < Q")
    assert '"Q" is not a name here' in shown.condition.message.text(), "a mistake comes first"
    type_into(shown.condition.line, "J_prev < 1")
    assert shown.condition.message.text() == ""
    accept(window)


def test_it_stops_where_the_condition_says(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(1, 22))
    settle(window)
    press(window, Qt.Key.Key_F9, CONTROL)
    type_into(dialog(window).condition.line, "J < 0.2")
    accept(window)
    press(window, Qt.Key.Key_F5)
    wait_for_run(window)
    state = window.bridge.session.state
    costs = window.bridge.session.timeline.costs(state.iteration)
    assert costs[-1] < 0.2 <= costs[-2]
    assert "because J < 0.2" in banner(window)


def test_every_field_is_taken_over(window: MainWindow) -> None:
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(line=3)))
    shown = dialog(window)
    shown.place.kind.setCurrentIndex(shown.place.kind.findData("weight"))
    shown.place.boxes["layer"].setValue(2)
    shown.place.boxes["source"].setValue(2)
    shown.place.phase.setCurrentIndex(shown.place.phase.findData("backward"))
    for box, number in ((shown.every, "100"), (shown.after, "5")):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, number)
    type_into(shown.log.line, "J is {J}")
    type_into(shown.name, "here")
    QTest.keyClick(shown.enabled, Qt.Key.Key_Space)
    assert shown.summary.text().startswith("Writes a line at weight")
    assert "every 100th hit after 5" in shown.summary.text()
    accept(window)
    wanted = Breakpoint(1, Spot(layer=2, unit=1, source=2, phase=Phase.BACKWARD), "here", False, "", 100, 5, "J is {J}")
    assert points(window) == (wanted,)
    window.breaking.edit_breakpoint(wanted)
    assert dialog(window).breakpoint == wanted, "and is shown again as it is"
    QTest.keyClick(dialog(window), Qt.Key.Key_Escape)
    settle(window)
    assert points(window) == (wanted,)


def test_numbers_stay_within_the_network(window: MainWindow) -> None:
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(layer=1, unit=1, source=1)))
    boxes = dialog(window).place.boxes
    assert [boxes[name].maximum() for name in ("layer", "unit", "source")] == [2, 2, 2]
    assert boxes["example"].maximum() == 1
    assert boxes["layer"].minimum() == 1
    dialog(window).reject()


def test_a_log_text_is_refused_as_typed(window: MainWindow) -> None:
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(line=3)))
    shown = dialog(window)
    type_into(shown.log.line, "J is {J:3q}")
    assert shown.log.line.mistake == (8, 10)
    assert '"3q" is no way to write a number; use for example .3f' in shown.log.message.text()
    type_into(shown.log.line, "J is {J")
    assert not shown.ok.isEnabled()
    assert "never closed" in shown.log.message.text()
    type_into(shown.condition.line, "J < 1")
    QTest.keyClick(shown.condition.line, Qt.Key.Key_Return)
    assert dialog(window) is shown, "one line being right is not enough"
    shown.log.line.setFocus()
    QTest.keyClicks(shown.log.line, "}")
    assert shown.ok.isEnabled()
    shown.reject()


def test_a_watchpoint_on_an_expression(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F9, SHIFT)
    shown = dialog(window)
    assert not shown.ok.isEnabled()
    assert shown.ok.toolTip() == "Say what to watch."
    type_into(shown.expression.line, "norm(dJ_dQ[1])")
    assert "dJ_dW" in shown.expression.message.text()
    assert not shown.ok.isEnabled()
    type_into(shown.expression.line, "norm(dJ_dW[1])")
    shown.rule.setCurrentIndex(shown.rule.findData("below"))
    assert shown.limit.isVisible()
    type_into(shown.limit.line, "1e")
    assert not shown.ok.isEnabled()
    assert "must be a number" in shown.limit.note.text()
    QTest.keyClicks(shown.limit.line, "-3")
    assert "norm(dJ_dW[1]) is below 0.001" in shown.summary.text()
    accept(window)
    assert watchpoints(window) == (Watchpoint(1, "norm(dJ_dW[1])", Rule.BELOW, 1e-3),)


def test_the_rule_follows_what_is_typed_until_somebody_chooses(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F9, SHIFT)
    shown = dialog(window)
    type_into(shown.expression.line, "J < 0.2")
    assert shown.rule.currentText() == "Stop when it becomes true"
    assert shown.summary.text() == "Stops each time: J < 0.2 becomes true."
    type_into(shown.expression.line, "J")
    assert shown.summary.text() == "Stops each time: J changes."
    type_into(shown.expression.line, "J < 0.2")
    shown.rule.setFocus()
    QTest.keyClick(shown.rule, Qt.Key.Key_Up)
    assert shown.summary.text() == "Stops each time: J < 0.2 becomes true or false."
    type_into(shown.expression.line, "J > 0.1")
    assert shown.summary.text() == "Stops each time: J > 0.1 becomes true or false.", "it was chosen"
    QTest.keyClick(shown.rule, Qt.Key.Key_Down)
    type_into(shown.expression.line, "J")
    assert not shown.ok.isEnabled()
    assert "not one true or false: choose another rule" in shown.summary.text()
    type_into(shown.expression.line, "J < 0.2")
    accept(window)
    assert watchpoints(window) == (Watchpoint(1, "J < 0.2", Rule.TRUE),)
    press(window, Qt.Key.Key_F5)
    wait_for_run(window)
    costs = window.bridge.session.timeline.costs(window.bridge.session.state.iteration)
    assert costs[-1] < 0.2 <= costs[-2]
    assert "J < 0.2 is true." in banner(window)


def test_the_rule_of_a_watchpoint_that_is_there_stays(window: MainWindow) -> None:
    window.bridge.dispatch(do.PutWatchpoint(Watchpoint(0, "J < 0.2", Rule.CHANGES)))
    window.breaking.edit_watchpoint(watchpoints(window)[0])
    type_into(dialog(window).expression.line, "J < 0.1")
    assert dialog(window).watchpoint == Watchpoint(1, "J < 0.1", Rule.CHANGES)
    dialog(window).reject()


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_setting_of_a_preset_has_its_range(window: MainWindow, name: str) -> None:
    window.breaking.edit_watchpoint(Watchpoint(0, preset=name))
    shown = dialog(window)
    assert shown.preset == name
    assert set(shown.settings[name]) == {setting.name for setting in PRESETS[name].settings}
    for setting in PRESETS[name].settings:
        line = shown.settings[name][setting.name]
        assert f"{setting.default:g}" in line.note.text()
        for wrong in ("", "x", f"{setting.most * 10 + 1:g}", f"{setting.least - 1:g}", "nan"):
            type_into(line.line, wrong)
            assert not shown.ok.isEnabled(), (setting, wrong)
            assert "must be" in line.note.text()
        type_into(line.line, f"{setting.most:.12g}")
        assert shown.ok.isEnabled()
    accept(window)
    (made,) = watchpoints(window)
    assert made.preset == name
    assert dict(made.settings) == {s.name: s.most for s in PRESETS[name].settings if s.most != s.default}


def test_choosing_another_problem_shows_its_words(window: MainWindow) -> None:
    window.breaking.edit_watchpoint(Watchpoint(0, preset="dead_relu"))
    settle(window)
    shown = dialog(window)
    assert shown.choice.hasFocus()
    QTest.keyClick(shown.choice, Qt.Key.Key_Down)
    assert shown.preset == "saturated_neuron"
    assert "Saturated neuron" in shown.summary.text()
    shown.reject()


def test_the_dialog_is_for_the_desk_and_for_a_still_training(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(window, Qt.Key.Key_F8)
    settle(window)
    assert not window.actions_table["break_when"].isEnabled()
    press(window, Qt.Key.Key_F8)
    have_patience(monkeypatch, -1.0)
    window.bridge.dispatch(do.RunIterations(10**7))
    settle(window)
    for name in ("toggle_breakpoint", "break_when", "watch_for", "switch_points", "remove_points", "undo"):
        assert not window.actions_table[name].isEnabled()
        assert "A run is under way" in window.actions_table[name].toolTip()
    press(window, Qt.Key.Key_Escape)
    assert window.bridge.session.state.run is None
