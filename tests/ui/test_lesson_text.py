"""What a lesson is about: in the place of the cost history at first, and on a sheet of its own at any time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextBrowser

from backstep.present.actions import Menu
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from backstep.ui.lesson_sheet import LessonSheet
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle
from .driving import CTRL, NONE, SHIFT, press


def introduction(window: MainWindow) -> QTextBrowser:
    """The text in the place of the curve."""
    found = window.cost_history.findChild(QTextBrowser, "cost_empty")
    assert isinstance(found, QTextBrowser)
    return found


def wheel(text: QTextBrowser, notches: int) -> None:
    """Turn the mouse wheel over it."""
    place = QPointF(text.viewport().rect().center())
    where = text.viewport().mapToGlobal(place)
    none, scroll = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    for _ in range(notches):
        turn = QWheelEvent(place, where, QPoint(), QPoint(0, -120), none, NONE, scroll, False)
        QApplication.sendEvent(text.viewport(), turn)


def ends(text: QTextBrowser) -> tuple[int, int]:
    """The upper edge of the first line and the lower one of the last, in pixels of what is seen."""
    document = text.document()
    first = document.documentLayout().blockBoundingRect(document.begin())
    last = document.documentLayout().blockBoundingRect(document.lastBlock())
    scrolled = text.verticalScrollBar().value()
    return round(first.top()) - scrolled, round(last.bottom()) - scrolled


def open_lesson(window: MainWindow, lesson: str) -> None:
    """In the place of what is open."""
    assert window.files.open_path(path_of(lesson))
    settle(window)


@pytest.mark.parametrize(("size", "larger"), [((900, 560), 0), ((900, 560), 5), ((1280, 720), 0), ((1280, 720), 5)])
def test_each_introduction_can_be_read_to_its_end(make_window: WindowMaker, size: tuple[int, int], larger: int) -> None:
    window = make_window(ORDER[0], size)
    for _ in range(larger):
        press(window, Qt.Key.Key_Plus, CTRL)
    for lesson in ORDER:
        open_lesson(window, lesson)
        text = introduction(window)
        assert text.isVisible(), lesson
        assert ends(text)[0] >= 0, f"{lesson} begins with its first line"
        bottom = text.viewport().height()
        assert (ends(text)[1] > bottom) == text.verticalScrollBar().isVisible(), lesson
        wheel(text, 50)
        assert ends(text)[1] <= bottom, lesson
        assert text.horizontalScrollBar().maximum() == 0, lesson
        press(window, Qt.Key.Key_Right)
        assert window.bridge.session.state.step == 2, "the keys go on stepping"


def sheets(window: MainWindow) -> list[LessonSheet]:
    return [found for found in window.findChildren(LessonSheet) if found.isVisible()]


def told(window: MainWindow) -> str:
    [sheet] = sheets(window)
    return sheet.browser.toPlainText()


def document(window: MainWindow) -> Document:
    return window.bridge.session.state.document


def test_a_key_shows_what_each_lesson_is_about_at_any_time(make_window: WindowMaker) -> None:
    window = make_window(ORDER[0])
    for lesson in ORDER:
        open_lesson(window, lesson)
        window.bridge.dispatch(do.GoTo(2, 3))
        settle(window)
        assert introduction(window).isHidden(), "the curve is there by now"
        press(window, Qt.Key.Key_F1, SHIFT)
        assert document(window).title in told(window)
        assert " ".join(document(window).lesson.split()) in " ".join(told(window).split())
        [sheet] = sheets(window)
        QTest.keyClick(sheet.browser, Qt.Key.Key_F1, SHIFT)
        window.activateWindow()
        settle(window)
        assert sheets(window) == []


def test_it_is_in_the_menu_of_the_lessons_and_tells_of_the_one_that_is_open(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    menu = window.menus.menus[Menu.LESSONS]
    about = menu.actions()[-1]
    about.trigger()
    settle(window)
    before = told(window)
    menu.actions()[0].trigger()
    settle(window)
    about.trigger()
    settle(window)
    assert told(window) != before
    assert document(window).title in told(window)
    sheets(window)[0].close()


def test_a_session_without_a_text_says_so(make_window: WindowMaker, tmp_path: Path) -> None:
    plain = tmp_path / "plain.backstep"
    content = json.loads(path_of("mazur").read_text(encoding="utf-8"))
    del content["lesson"], content["title"]
    plain.write_text(json.dumps(content), encoding="utf-8")
    window = make_window(Session.open(plain))
    press(window, Qt.Key.Key_F1, SHIFT)
    assert "plain.backstep" in told(window)
    assert "no text" in told(window)
    sheets(window)[0].close()
