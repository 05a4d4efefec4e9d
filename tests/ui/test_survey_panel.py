"""What a survey found, kind by kind: signs that differ, and the hits of one kind alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtTest import QTest

from backstep.core.diagnostics import PRESETS
from backstep.present.survey import kinds
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.ui import application
from backstep.ui.hit_signs import hit_icon
from backstep.ui.main_window import MainWindow
from backstep.ui.theme import Theme

from .conftest import WindowMaker, settle
from .driving import CTRL, LEFT, SHIFT, THEMES, press, run

K = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """XOR, thrown about by its learning rate and looked through."""
    made = make_window("xor", (1280, 800))
    run(made, do.StartAgain(Edit(Changed.LEARNING_RATE, 12.0)), do.RunIterations(100), do.RunSurvey((*PRESETS,)))
    press(made, K.Key_Y, CTRL | SHIFT)
    press(made, K.Key_T, CTRL)
    return made


def row_of(window: MainWindow, name: str) -> QModelIndex:
    presets = window.journey.survey.presets
    return presets.index([row.name for row in presets.rows].index(name), 0)


def click(window: MainWindow, name: str) -> None:
    """Click on the title of a preset."""
    preset_list = window.journey.survey.preset_list
    index = row_of(window, name)
    preset_list.scrollTo(index)
    QTest.mouseClick(preset_list.viewport(), LEFT, pos=preset_list.visualRect(index).center())
    settle(window)


def shown(window: MainWindow) -> set[str]:
    frame = window.bridge.frame().survey
    assert frame is not None
    assert window.journey.survey.hits.rowCount() == len(frame.hits)
    return {hit.preset for hit in frame.hits}


def test_a_click_on_a_preset_shows_its_hits_alone_and_another_one_all_of_them(window: MainWindow) -> None:
    survey = window.bridge.session.state.survey
    assert survey is not None
    every = {hit.preset for hit in survey.hits}
    assert len(every) > 1
    rare = min(every, key=lambda name: sum(hit.preset == name for hit in survey.hits))
    bar = window.journey.bar
    click(window, rare)
    assert shown(window) == {rare}
    mine = {float(hit.iteration) for hit in survey.hits if hit.preset == rare}
    assert set(window.cost_history.hits.marks.getData()[0]) == mine
    assert all("\n" not in bar.hint(bar.x_of(at)) for at in range(50, 102)), "what is not shown is not told"
    assert "click it again" in window.journey.survey.status.text()
    click(window, rare)
    assert shown(window) == every
    assert len(window.cost_history.hits.marks.getData()[0]) > len(mine)


def test_a_tick_chooses_and_does_not_filter(window: MainWindow) -> None:
    before = shown(window)
    preset_list = window.journey.survey.preset_list
    box = preset_list.visualRect(row_of(window, "cost_rose"))
    QTest.mouseClick(preset_list.viewport(), LEFT, pos=QPoint(box.left() + 8, box.center().y()))
    settle(window)
    assert not window.journey.survey.presets.rows[row_of(window, "cost_rose").row()].chosen
    assert shown(window) == before
    click(window, "cost_rose")
    assert shown(window) == {"cost_rose"}


def test_the_sign_of_a_hit_is_that_of_its_preset(window: MainWindow) -> None:
    survey = window.journey.survey
    for name in shown(window):
        sign = survey.presets.rows[row_of(window, name).row()].sign
        frame = window.bridge.frame().survey
        assert frame is not None
        assert {frame.row(hit).sign for hit in frame.hits if hit.preset == name} == {sign}


def test_what_was_found_seldom_is_painted_last(window: MainWindow) -> None:
    survey = window.bridge.session.state.survey
    assert survey is not None
    found = kinds(survey)
    lengths = [sum(hit.preset == [*PRESETS][number - 1] for hit in survey.hits) for number, _ in found]
    assert lengths == sorted(lengths, reverse=True)
    assert sum(lengths) == len(survey.hits)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_no_two_presets_have_the_same_sign(theme: Theme) -> None:
    application.ensure()
    pictures = [hit_icon(number, 16, theme, 1.0).pixmap(16, 16).toImage() for number in range(1, len(PRESETS) + 1)]
    assert all(one != other for place, one in enumerate(pictures) for other in pictures[:place])


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=str)
def test_a_reason_is_told_in_two_lines_where_it_needs_them(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    settle(window)
    panel = window.journey.survey
    click(window, "cost_rose")
    hits, metrics = panel.hit_list, panel.hit_list.fontMetrics()
    for row in range(panel.hits.rowCount()):
        index = panel.hits.index(row, 2)
        hits.scrollTo(index)
        cell = hits.visualRect(index)
        room = QRect(0, 0, cell.width() - metrics.height() // 2, 10_000)
        text = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, index.data())
        assert text.height() <= cell.height(), index.data()
        assert text.width() <= cell.width(), index.data()
    assert cell.height() < 3 * metrics.height()


def test_no_sentence_is_cut_in_the_usual_window(window: MainWindow) -> None:
    """It says why: the rule and its threshold stand at its end."""
    window.resize(1280, 720)
    settle(window)
    hits, view = window.journey.survey.hits, window.journey.survey.hit_list
    room = QRect(0, 0, view.columnWidth(2) - 8, 10_000)
    sentences = {hits.index(row, 2).data() for row in range(hits.rowCount())}
    needed = [view.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() for text in sentences]
    assert max(needed) > 2 * view.fontMetrics().lineSpacing(), "some take more than two lines"
    assert max(needed) <= hits.height


def test_no_row_of_either_list_is_cut(window: MainWindow) -> None:
    survey = window.journey.survey
    for view in (survey.preset_list, survey.hit_list):
        bar, row = view.verticalScrollBar(), view.visualRect(view.model().index(0, 0)).height()
        assert bar.maximum() > row
        for value in (1, row + 1, bar.maximum(), bar.maximum() - 1):
            bar.setValue(value)
            assert bar.value() % row == 0
        bar.setValue(bar.maximum())
        last = view.visualRect(view.model().index(view.model().rowCount() - 1, 0))
        assert last.top() >= 0
        assert last.bottom() < view.viewport().height()
