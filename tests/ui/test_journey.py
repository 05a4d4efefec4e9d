"""Moving about in the whole run by keys and mouse: run timeline, bookmarks, survey, visited places, typed positions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from backstep.present.advice import ADVICE
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.breakpoints import Bookmark, Breakpoint
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow
from backstep.ui.preferences import PreferenceStore
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, LEFT, NONE, SHIFT, position, press, run

ALT = Qt.KeyboardModifier.AltModifier
K = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """XOR at iteration 40 of 101, thrown about by its learning rate."""
    made = make_window("xor", (1280, 800))
    run(made, do.StartAgain(Edit(Changed.LEARNING_RATE, 12.0)), do.RunIterations(100), do.GoTo(40, 9))
    return made


def bookmarks(window: MainWindow) -> tuple[Bookmark, ...]:
    return window.bridge.session.state.setup.bookmarks


def click(window: MainWindow, x: float, y: int = 13) -> None:
    QTest.mouseClick(window.journey.bar, LEFT, pos=QPoint(round(x), y))
    settle(window)


def test_the_run_timeline_is_called_and_remembered(window: MainWindow, store: PreferenceStore) -> None:
    bar = window.journey.bar
    assert not bar.isVisible()
    assert window.bridge.frame().run_timeline is None
    press(window, K.Key_T, CTRL)
    assert bar.isVisible()
    assert (bar.value(), bar.maximum()) == (40, 101)
    assert store.current.run_timeline
    assert window.actions_table["run_timeline"].isChecked()
    press(window, K.Key_T, CTRL)
    assert not bar.isVisible()
    assert window.bridge.frame().run_timeline is None


def test_it_goes_where_it_is_clicked_dragged_and_sent_by_keys(window: MainWindow) -> None:
    press(window, K.Key_T, CTRL)
    bar = window.journey.bar
    click(window, bar.x_of(70))
    assert position(window) == (70, 9)
    QTest.mousePress(bar, LEFT, pos=QPoint(round(bar.x_of(70)), 13))
    QTest.mouseMove(bar, QPoint(round(bar.x_of(20)), 13))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(round(bar.x_of(20)), 13))
    settle(window)
    assert position(window) == (20, 9)
    bar.setFocus()
    for key, there in ((K.Key_Right, 21), (K.Key_Left, 20), (K.Key_End, 101), (K.Key_Home, 1), (K.Key_PageUp, 1)):
        QTest.keyClick(bar, key)
        settle(window)
        assert position(window) == (there, 9)


def test_its_marks_say_what_they_are_and_a_click_goes_to_their_very_step(window: MainWindow) -> None:
    run(window, do.PutBookmark("look here", (70, 33)), do.PutBreakpoint(Breakpoint(0, Spot(iteration=20))))
    press(window, K.Key_T, CTRL)
    bar = window.journey.bar
    assert bar.hint(bar.x_of(70)) == "look here · 70:33"
    assert bar.hint(bar.x_of(20)) == "Breakpoint 1 · 20:1"
    assert bar.hint(bar.x_of(50)) == "iteration 50 of 101"
    click(window, bar.x_of(70) + 2)
    assert position(window) == (70, 33)


def test_a_failure_is_marked(make_window: WindowMaker) -> None:
    window = make_window("curve")
    run(window, do.StartAgain(Edit(Changed.LEARNING_RATE, 1e6)), do.RunIterations(300))
    press(window, K.Key_T, CTRL)
    limit = window.bridge.session.state.limit
    assert limit is not None
    bar = window.journey.bar
    assert f"{limit[0]}:{limit[1]}" in bar.hint(bar.x_of(limit[0]))


def test_in_projector_mode_it_is_there_only_while_it_is_called(window: MainWindow) -> None:
    press(window, K.Key_T, CTRL)
    press(window, K.Key_F8)
    assert not window.journey.bar.isVisible()
    press(window, K.Key_T, CTRL)
    assert window.journey.bar.isVisible()
    press(window, K.Key_F8)
    assert window.journey.bar.isVisible()
    press(window, K.Key_F8)
    assert not window.journey.bar.isVisible()


def test_a_bookmark_by_key_with_its_note_and_back_to_it(window: MainWindow) -> None:
    press(window, K.Key_M, CTRL | SHIFT)
    panel = window.journey.bookmarks
    assert "Ctrl+B" in panel.empty.text()
    press(window, K.Key_B, CTRL)
    editor = panel.list.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "why so flat")
    QTest.keyClick(editor, K.Key_Return)
    settle(window)
    assert bookmarks(window) == (Bookmark(40, 9, "why so flat"),)
    assert window.actions_table["toggle_bookmark"].isChecked()
    run(window, do.GoTo(7, 2))
    index = panel.model.index(0, 0)
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualRect(index).center())
    QTest.keyClick(panel.list, K.Key_Return)
    settle(window)
    assert position(window) == (40, 9)
    QTest.keyClick(panel.list, K.Key_Delete)
    settle(window)
    assert bookmarks(window) == ()
    assert not window.actions_table["toggle_bookmark"].isChecked()


def test_a_note_is_edited_from_the_list(window: MainWindow) -> None:
    run(window, do.PutBookmark("old"))
    press(window, K.Key_M, CTRL | SHIFT)
    panel = window.journey.bookmarks
    panel.list.setCurrentIndex(panel.model.index(0, 0))
    panel.list.setFocus()
    QTest.keyClick(panel.list, K.Key_F2)
    editor = panel.list.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "old"
    editor.selectAll()
    QTest.keyClicks(editor, "new 120")
    QTest.keyClick(editor, K.Key_Return)
    settle(window)
    assert bookmarks(window) == (Bookmark(40, 9, "new 120"),)


def test_the_next_bookmark_and_the_one_before_have_keys(window: MainWindow) -> None:
    run(window, do.PutBookmark("", (10, 3)), do.PutBookmark("", (90, 4)))
    press(window, K.Key_PageDown, CTRL)
    assert position(window) == (90, 4)
    press(window, K.Key_PageUp, CTRL)
    assert position(window) == (10, 3)
    assert "no earlier bookmark" in window.actions_table["previous_bookmark"].toolTip()


def test_back_and_forward_by_keys_and_by_the_buttons_of_the_mouse(window: MainWindow) -> None:
    run(window, do.GoTo(80, 2))
    press(window, K.Key_Left, ALT)
    assert position(window) == (40, 9)
    press(window, K.Key_Right, ALT)
    assert position(window) == (80, 2)
    handle = window.windowHandle()
    middle = window.diagram.mapTo(window, window.diagram.rect().center())
    QTest.mouseClick(handle, Qt.MouseButton.BackButton, NONE, middle)
    settle(window)
    assert position(window) == (40, 9)
    QTest.mouseClick(handle, Qt.MouseButton.ForwardButton, NONE, middle)
    settle(window)
    assert position(window) == (80, 2)


def test_a_position_is_typed(window: MainWindow) -> None:
    press(window, K.Key_G, CTRL)
    prompt = window.journey.prompt
    assert prompt.field.hasFocus()
    QTest.keyClicks(prompt.field, "12:99")
    QTest.keyClick(prompt.field, K.Key_Return)
    assert prompt.isVisible()
    assert "has no step 99" in prompt.hint.text()
    assert position(window) == (40, 9)
    prompt.field.selectAll()
    QTest.keyClicks(prompt.field, "12:31")
    QTest.keyClick(prompt.field, K.Key_Return)
    settle(window)
    assert not prompt.isVisible()
    assert position(window) == (12, 31)
    assert window.diagram.hasFocus()


def test_escape_gives_a_typed_position_up(window: MainWindow) -> None:
    press(window, K.Key_G, CTRL)
    prompt = window.journey.prompt
    QTest.keyClicks(prompt.field, "12")
    QTest.keyClick(prompt.field, K.Key_Escape)
    settle(window)
    assert not prompt.isVisible()
    assert position(window) == (40, 9)


def test_memory_is_chosen_and_kept_for_the_next_session(window: MainWindow, store: PreferenceStore) -> None:
    timelines = window.bridge.session.past.timelines
    assert timelines.budget == 64_000_000
    window.actions_table["memory"].trigger()
    prompt = window.journey.prompt
    assert "MB are used" in prompt.hint.text()
    QTest.keyClicks(prompt.field, "3")
    QTest.keyClick(prompt.field, K.Key_Return)
    settle(window)
    assert timelines.budget == 3_000_000
    assert store.current.memory == 3
    window.files.open_path(window.bridge.session.state.document.folder / "mazur.backstep")
    settle(window)
    assert window.bridge.session.past.timelines.budget == 3_000_000


def test_a_survey_lists_hits_marks_them_and_goes_there(window: MainWindow) -> None:
    press(window, K.Key_Y, CTRL | SHIFT)
    panel = window.journey.survey
    assert "Looks through the training" in panel.empty.text()
    press(window, K.Key_T, CTRL)
    QTest.mouseClick(panel.button, LEFT)
    while window.bridge.session.state.run is not None:
        settle(window)
    settle(window)
    survey = window.bridge.session.state.survey
    assert survey is not None
    assert panel.hits.rowCount() == len(survey.hits) > 5
    assert "hits in iterations 1–101" in panel.status.text()
    hit = survey.hits[3]
    index = panel.hits.index(3, 0)
    assert index.data() == f"{hit.iteration}:{hit.step}"
    panel.hit_list.scrollTo(index)
    QTest.mouseClick(panel.hit_list.viewport(), LEFT, pos=panel.hit_list.visualRect(index).center())
    settle(window)
    assert position(window) == (hit.iteration, hit.step)
    bar = window.journey.bar
    assert f"at {hit.iteration}:{hit.step}" in bar.hint(bar.x_of(hit.iteration))
    assert hit.iteration in window.cost_history.hits.marks.getData()[0]
    banner = window.stage.desk.halt
    assert banner.isVisible()
    assert ADVICE[hit.preset].title in banner.reasons.text()
    assert "Continue runs on" not in banner.reasons.text(), "nothing that is set stops here"
    assert ADVICE[hit.preset].helps in banner.accessibleDescription()
    press(window, K.Key_F10)
    assert not banner.isVisible()


def test_only_what_is_ticked_is_looked_for(window: MainWindow) -> None:
    press(window, K.Key_Y, CTRL | SHIFT)
    panel = window.journey.survey
    names = [row.name for row in panel.presets.rows]
    for row, name in enumerate(names):
        if name != "overshoot":
            panel.preset_list.setCurrentIndex(panel.presets.index(row, 0))
            QTest.keyClick(panel.preset_list, K.Key_Return)
            settle(window)
    QTest.mouseClick(panel.button, LEFT)
    settle(window)
    survey = window.bridge.session.state.survey
    assert survey is not None
    assert [each.preset for each in survey.watchpoints] == ["overshoot"]
    panel.preset_list.setCurrentIndex(panel.presets.index(names.index("overshoot"), 0))
    QTest.keyClick(panel.preset_list, K.Key_Return)
    settle(window)
    assert not panel.button.isEnabled()
    assert "Nothing is chosen" in panel.button.toolTip()


def test_after_a_switch_of_the_branch_the_survey_says_so(window: MainWindow) -> None:
    press(window, K.Key_Y, CTRL | SHIFT)
    panel = window.journey.survey
    QTest.mouseClick(panel.button, LEFT)
    run(window, do.Pause(), do.SwitchBranch(0))
    assert panel.hits.rowCount() == 0
    assert "belongs to another branch" in panel.empty.text()
    assert window.cost_history.hits.marks.getData()[0].tolist() == []
