"""The sheet of keys, and who made what."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backstep.present.actions import ACTIONS, TRAINING_KEYS
from backstep.present.panels import PANELS
from backstep.present.view import TEXT_SCALES
from backstep.ui.dress import SMALL
from backstep.ui.help_sheet import HelpSheet, about_html
from backstep.ui.keys import spelled
from backstep.ui.main_window import MainWindow

from .conftest import Answers, WindowMaker, settle
from .driving import SIZES


def sheet_of(window: MainWindow) -> HelpSheet:
    """The sheet, opened or brought to the front."""
    window.actions_table["help_sheet"].trigger()
    settle(window)
    [sheet] = window.findChildren(HelpSheet)
    return sheet


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("larger", [0, len(TEXT_SCALES)])
def test_the_help_sheet_has_every_key_and_fits(make_window: WindowMaker, size: tuple[int, int], larger: int) -> None:
    window = make_window(size=size)
    for _ in range(larger):
        window.actions_table["text_larger"].trigger()
    settle(window)
    sheet = sheet_of(window)
    assert sheet.width() <= window.width()
    assert sheet.height() <= window.height()
    assert sheet.browser.horizontalScrollBar().maximum() == 0, "everything must fit the width"
    text = sheet.browser.toPlainText().replace("\N{NO-BREAK SPACE}", " ")
    for row in ACTIONS:
        assert row.description in text
        for key in (*row.keys, *row.clicker):
            assert f" {spelled(key)} " in text, f"{row.name}: write {spelled(key)} on the sheet"
    assert all(panel.description in text for panel in PANELS)
    assert "≈" in text, "the sign of a number with digits left out is explained"
    assert all(spelled(key) in text for key in TRAINING_KEYS)
    sheet.close()


def test_the_keyboard_scrolls_the_sheet(make_window: WindowMaker) -> None:
    sheet = sheet_of(make_window())
    bar, browser = sheet.browser.verticalScrollBar(), sheet.browser
    assert browser.hasFocus()
    for key, expected in ((Qt.Key.Key_End, bar.maximum()), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(browser, key)
        assert bar.value() == expected
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space):
        bar.setValue(0)
        QTest.keyClick(browser, key)
        assert bar.value() > 0
    sheet.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Escape])
def test_a_key_closes_the_sheet(make_window: WindowMaker, key: Qt.Key) -> None:
    window = make_window()
    QTest.keyClick(window, Qt.Key.Key_F1)
    settle(window)
    [sheet] = window.findChildren(HelpSheet)
    QTest.keyClick(sheet.browser, key)
    settle(window)
    assert not any(found.isVisible() for found in window.findChildren(HelpSheet))


def test_there_is_one_sheet(make_window: WindowMaker) -> None:
    window = make_window()
    sheet = sheet_of(window)
    assert sheet_of(window) is sheet
    sheet.close()


def test_on_a_wall_the_sheet_can_be_read_from_the_last_row(make_window: WindowMaker) -> None:
    window = make_window()
    window.stage.set_projector(on=True, full_screen=False)
    window.resize(1280, 720)
    settle(window)
    sheet = sheet_of(window)
    smallest = round(0.02 * window.height())
    assert f"font-size:{smallest}px" in sheet.browser.toHtml().replace(" ", "")
    assert smallest > SMALL
    sheet.close()


def test_about_names_every_licence(make_window: WindowMaker, answers: Answers) -> None:
    window = make_window()
    window.actions_table["about"].trigger()
    assert answers.told == [about_html()]
    for part in ("LGPL-3.0", "Open Font License", "JetBrains Mono", "Inter", "MIT", "BSD-3-Clause"):
        assert part in answers.told[0]
