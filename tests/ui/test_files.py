"""Opening and saving: nothing is lost without a question, a bad file changes nothing."""

from __future__ import annotations

import gc
import shutil
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from backstep.present.actions import Menu
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.dialogs import Answer
from backstep.ui.files import as_file_name, dropped_file
from backstep.ui.preferences import PreferenceStore

from .conftest import Answers, WindowMaker, settle


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A session file of somebody's own."""
    path = tmp_path / "mine.backstep"
    shutil.copy(path_of("mazur"), path)
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.backstep"
    shutil.copy(path_of("xor"), path)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.backstep"
    path.write_text(
        path_of("mazur").read_text(encoding="utf-8").replace('"inputs": 2', '"inputs": 0'), encoding="utf-8"
    )
    return path


def test_open_replaces_the_session(make_window: WindowMaker, answers: Answers, mine: Path) -> None:
    window = make_window()
    answers.open_with = mine
    window.actions_table["open"].trigger()
    settle(window)
    assert window.bridge.session.path == mine
    assert window.windowTitle() == "mine.backstep[*] — Backstep"
    assert answers.asked == []


def test_what_is_open_holds_up_no_collection_and_goes_with_the_next_file(
    make_window: WindowMaker, mine: Path, other: Path
) -> None:
    window = make_window()
    try:
        window.files.open_path(mine)
        settle(window)
        session = weakref.ref(window.bridge.session)
        content = window.bridge.session.state.document.content
        assert not any(each is content for each in gc.get_objects()), "a collection would walk through all its numbers"
        gc.disable()
        window.files.open_path(other)
        settle(window)
        assert session() is None
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_cancelled_open_changes_nothing(make_window: WindowMaker, answers: Answers) -> None:
    window = make_window()
    before = window.bridge.session
    window.actions_table["open"].trigger()
    assert window.bridge.session is before


def test_a_bad_file_is_a_sentence_and_the_session_stays(
    make_window: WindowMaker, answers: Answers, mine: Path, broken: Path
) -> None:
    window = make_window(mine)
    before = window.bridge.session
    answers.open_with = broken
    window.actions_table["open"].trigger()
    settle(window)
    assert window.bridge.session is before
    (told,) = answers.told
    file, where, what = told.split(": ", 2)
    assert file == str(broken)
    assert where == "network.inputs"
    assert what
    assert "Traceback" not in told


def test_unsaved_changes_are_shown_in_the_title(make_window: WindowMaker, mine: Path) -> None:
    window = make_window(mine)
    assert not window.isWindowModified()
    window.bridge.dispatch(do.ToggleBreakpoint())
    settle(window)
    assert window.isWindowModified()
    window.actions_table["save"].trigger()
    settle(window)
    assert not window.isWindowModified()


@pytest.mark.parametrize("answer", list(Answer))
def test_opening_asks_before_changes_are_lost(
    make_window: WindowMaker, answers: Answers, mine: Path, other: Path, answer: Answer
) -> None:
    window = make_window(mine)
    window.bridge.dispatch(do.ToggleBreakpoint())
    answers.open_with, answers.on_changes = other, answer
    window.actions_table["open"].trigger()
    settle(window)
    assert answers.asked == ["mine.backstep"]
    assert window.bridge.session.path == (mine if answer is Answer.CANCEL else other)
    saved = bool(Session.open(mine).state.breakpoints)
    assert saved == (answer is Answer.SAVE)
    answers.on_changes = Answer.DISCARD


@pytest.mark.parametrize("answer", list(Answer))
def test_closing_asks_before_changes_are_lost(
    make_window: WindowMaker, answers: Answers, mine: Path, answer: Answer
) -> None:
    window = make_window(mine)
    window.bridge.dispatch(do.ToggleBreakpoint())
    answers.on_changes = answer
    window.close()
    assert window.isVisible() == (answer is Answer.CANCEL)
    assert bool(Session.open(mine).state.breakpoints) == (answer is Answer.SAVE)
    answers.on_changes = Answer.DISCARD


def test_nothing_is_asked_where_nothing_is_lost(make_window: WindowMaker, answers: Answers, mine: Path) -> None:
    window = make_window(mine)
    window.close()
    assert answers.asked == []
    assert not window.isVisible()


def test_saving_a_changed_lesson_asks_for_a_name_and_adds_the_ending(
    make_window: WindowMaker, answers: Answers, tmp_path: Path
) -> None:
    window = make_window("two-neurons")
    window.bridge.dispatch(do.GoTo(2, 3))
    answers.save_to = tmp_path / "my copy"
    window.actions_table["save"].trigger()
    settle(window)
    assert answers.suggested[-1].name == "two-neurons-in-a-row.backstep"
    assert (tmp_path / "my copy.backstep").is_file()
    assert window.windowTitle() == "my copy.backstep[*] — Backstep"
    assert Session.open(tmp_path / "my copy.backstep").state.position == (2, 3)


def test_a_session_with_a_file_is_saved_without_a_question(
    make_window: WindowMaker, answers: Answers, mine: Path
) -> None:
    window = make_window(mine)
    window.bridge.dispatch(do.GoTo(2, 3))
    window.actions_table["save"].trigger()
    assert answers.suggested == []
    assert Session.open(mine).state.position == (2, 3)


def test_saving_where_one_may_not_is_a_sentence(make_window: WindowMaker, answers: Answers, mine: Path) -> None:
    window = make_window(mine)
    window.bridge.dispatch(do.GoTo(2, 3))
    answers.save_to = mine.parent / "no such folder" / "x.backstep"
    window.actions_table["save_as"].trigger()
    settle(window)
    assert "folder does not exist" in answers.told[0]
    assert window.bridge.session.path == mine
    assert window.isWindowModified()


def test_a_failed_save_keeps_the_window_open(
    make_window: WindowMaker, answers: Answers, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window("two-neurons")
    window.bridge.dispatch(do.ToggleBreakpoint())
    answers.on_changes = Answer.SAVE
    answers.save_to = None
    window.close()
    assert window.isVisible()
    answers.on_changes = Answer.DISCARD


def test_recent_files_are_listed_last_first_and_open(
    make_window: WindowMaker, store: PreferenceStore, mine: Path, other: Path
) -> None:
    window = make_window(mine)
    window.files.open_path(other)
    window.menus.fill_recent()
    entries = window.menus.recent_menu.actions()
    assert [entry.text() for entry in entries] == ["other.backstep", "mine.backstep"]
    entries[1].trigger()
    settle(window)
    assert window.bridge.session.path == mine.resolve()
    assert store.current.recent[0] == str(mine.resolve())


def test_a_recent_file_that_is_gone_is_grey(make_window: WindowMaker, mine: Path, other: Path) -> None:
    window = make_window(mine)
    window.files.open_path(other)
    mine.unlink()
    window.menus.fill_recent()
    by_name = {entry.text(): entry for entry in window.menus.recent_menu.actions()}
    assert by_name["other.backstep"].isEnabled()
    assert not by_name["mine.backstep"].isEnabled()
    assert "not there any more" in by_name["mine.backstep"].statusTip()


def test_no_recent_files_are_said_to_be_none(make_window: WindowMaker) -> None:
    window = make_window("two-neurons")
    window.menus.fill_recent()
    (entry,) = window.menus.recent_menu.actions()
    assert not entry.isEnabled()


def test_a_recent_file_that_vanished_meanwhile_is_forgotten(
    make_window: WindowMaker, answers: Answers, store: PreferenceStore, mine: Path, other: Path
) -> None:
    window = make_window(mine)
    window.files.open_path(other)
    mine.unlink()
    assert not window.files.open_path(mine)
    assert "there is no such file" in answers.told[0]
    assert store.current.recent == (str(other.resolve()),)


def test_lessons_are_no_recent_files(make_window: WindowMaker, store: PreferenceStore) -> None:
    window = make_window("two-neurons")
    window.menus.menus[Menu.LESSONS].actions()[1].trigger()
    assert store.current.recent == ()


def dropped(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def drop(window: QWidget, data: QMimeData) -> QDropEvent:
    # Qt hands a drop only to a widget that accepted the drag before.
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, left, plain)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return enter
    event = QDropEvent(QPointF(300, 300), copy, data, left, plain)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event


def test_a_file_dropped_on_the_window_opens(qtbot: QtBot, make_window: WindowMaker, mine: Path) -> None:
    window = make_window()
    data = dropped(mine)
    assert drop(window, data).isAccepted()
    qtbot.waitUntil(lambda: window.bridge.session.path == mine)


def test_what_is_no_single_file_is_not_taken(make_window: WindowMaker, mine: Path, other: Path) -> None:
    window = make_window()
    text, two, web = QMimeData(), QMimeData(), QMimeData()
    text.setText("hello")
    two.setUrls([QUrl.fromLocalFile(str(mine)), QUrl.fromLocalFile(str(other))])
    web.setUrls([QUrl("https://example.org/mine.backstep")])
    for data in (text, two, web):
        assert dropped_file(data) is None
        assert not drop(window, data).isAccepted()


def test_signs_that_mean_something_to_qt_are_shown_as_they_are(make_window: WindowMaker, mine: Path) -> None:
    odd = mine.with_name("a [*] & b.backstep")
    mine.rename(odd)
    window = make_window(odd)
    assert window.windowTitle() == "a [*][*] & b.backstep[*] — Backstep"
    window.menus.fill_recent()
    assert window.menus.recent_menu.actions()[0].text() == "a [*] && b.backstep"


def test_a_picture_is_exported(make_window: WindowMaker, answers: Answers, mine: Path) -> None:
    window = make_window(mine)
    answers.picture_to = mine.with_name("moment.png")
    window.actions_table["export_picture"].trigger()
    assert answers.suggested[-1].name == "mine-1-1.png"
    assert answers.picture_to.stat().st_size > 10_000


def test_what_was_written_is_said_for_some_seconds(
    make_window: WindowMaker, answers: Answers, mine: Path, qtbot: QtBot
) -> None:
    window = make_window(mine)
    usual = window.hint.text
    answers.save_to, answers.picture_to = mine.with_name("again"), mine.with_name("moment.png")
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    assert window.hint.text == f"Saved as again.backstep. {usual}".rstrip()
    window.hint.set_tip("What a button does")
    assert window.hint.text.startswith("Saved as again.backstep."), "also while the pointer rests on a button"
    window.bridge.complain("this cannot be done")
    settle(window)
    assert window.hint.text == "This cannot be done."
    window.actions_table["export_picture"].trigger()
    assert window.hint.text == "This cannot be done.", "a complaint is never hidden"
    window.bridge.dispatch(do.StepOver())
    settle(window)
    assert window.hint.text.startswith("Picture written: moment.png.")
    assert 3000 < window.hint.passing.remainingTime() < 10_000
    window.hint.passing.start(0)
    qtbot.waitUntil(lambda: "written" not in window.hint.text)
    assert window.hint.text == "What a button does"


def test_what_was_not_written_is_not_said(make_window: WindowMaker, answers: Answers, mine: Path) -> None:
    window = make_window(mine)
    answers.save_to, answers.picture_to = mine.parent / "none" / "x.backstep", mine.with_name("moment.jpeg2000")
    for name in ("save_as", "export_picture"):
        window.actions_table[name].trigger()
        settle(window)
        assert not window.hint.passing.isActive()
        assert "moment" not in window.hint.text


def test_a_picture_that_cannot_be_written_is_a_sentence(make_window: WindowMaker, answers: Answers, mine: Path) -> None:
    window = make_window(mine)
    answers.picture_to = mine.with_name("moment.jpeg2000")
    window.actions_table["export_picture"].trigger()
    assert len(answers.told) == 1
    assert not answers.picture_to.exists()


@pytest.mark.parametrize(
    ("title", "name"),
    [("Mazur's worked example", "mazur-s-worked-example"), ("../../etc/passwd", "..-..-etc-passwd"), ("", "session")],
)
def test_a_title_becomes_a_harmless_file_name(title: str, name: str) -> None:
    assert as_file_name(title) == name
    assert "/" not in as_file_name(title)
