"""Panels in large letters: what has no room is scrolled or told more briefly, and nothing is cut."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from backstep.core.mistakes import Mistake
from backstep.session import commands as do
from backstep.ui.band import BandText
from backstep.ui.main_window import MainWindow
from backstep.ui.mistake_banner import MistakeBanner
from backstep.ui.panels.gradients import GradientsPanel
from backstep.ui.panels.log_chart import LogChart
from backstep.ui.panels.predictions import PredictionsPanel
from backstep.ui.panels.published import PublishedPanel
from backstep.ui.panels.words import Room
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import press
from tests.ui.landscape_driving import sketched
from tests.ui.panel_driving import wait

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
PANELS = ("published", "predictions", "descent", "landscape", "gradients")


def look_at(window: MainWindow, qtbot: QtBot, name: str, larger: int) -> QWidget:
    dock = window.docks[name]
    dock.show()
    dock.raise_()
    for _ in range(larger):
        press(window, KEY.Key_Plus, CTRL)
    if name == "gradients":
        press(window, KEY.Key_F7)
    wait(window, qtbot, name)
    return dock


Kind = TypeVar("Kind", bound=QWidget)


def child(window: MainWindow, kind: type[Kind]) -> Kind:
    [found] = window.findChildren(kind)
    return found


def rooms(dock: QWidget) -> list[Room]:
    return [room for room in dock.findChildren(Room) if room.isVisible()]


@pytest.mark.parametrize("name", PANELS)
def test_no_words_are_cut_and_no_scroll_bar_is_missing(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sketched(monkeypatch)
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(do.ToggleMistake(Mistake.NOT_RESET, (2, 58)))
    for _ in range(3):
        dock = look_at(window, qtbot, name, 2)
        found = rooms(dock)
        assert found, "the panel is scrolled by itself"
        for room in found:
            held, bar = room.widget(), room.verticalScrollBar()
            assert held is not None
            assert held.height() <= room.viewport().height() + bar.maximum()
            assert (bar.maximum() > 0) <= bar.isVisible()
            assert room.horizontalScrollBar().maximum() == 0
            for label in held.findChildren(QLabel):
                if label.isVisible() and label.wordWrap() and not (isinstance(label, BandText) and label.brief):
                    assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_a_published_agreement_stays_within_the_table(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(do.ToggleMistake(Mistake.UPHILL, (2, 58)))
    look_at(window, qtbot, "published", 0)
    table = child(window, PublishedPanel).list
    for _ in range(6):
        press(window, KEY.Key_Plus, CTRL)
        wait(window, qtbot, "published")
        wide = sum(table.columnWidth(column) for column in range(3))
        assert wide <= table.viewport().width()
        assert table.viewport().height() >= 2 * table.sizeHintForRow(0) - 1, "two rows at least"


def test_the_picture_of_predictions_keeps_a_height_and_its_marks_whole(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("xor", (1280, 720))
    look_at(window, qtbot, "predictions", 4)
    panel = child(window, PredictionsPanel)
    chart = panel.chart
    box = chart.plot.getPlotItem().getViewBox().sceneBoundingRect()
    assert box.height() >= chart.plot.minimumHeight() / 2
    assert chart.dots is not None
    mark = 0.5 * 17
    for dot in range(len(chart.dots.x)):
        place = QPoint(chart.place_of(dot).toPoint())
        assert box.top() + mark <= place.y() <= box.bottom() - mark
        assert box.left() + mark <= place.x() <= box.right() - mark


def test_the_answer_of_the_check_is_scrolled_into_sight(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(do.ToggleMistake(Mistake.NOT_RESET, (2, 58)))
    look_at(window, qtbot, "gradients", 4)
    panel = child(window, GradientsPanel)
    [room] = rooms(panel)
    assert room.verticalScrollBar().maximum() > 0
    verdict = panel.verdict
    assert verdict.visibleRegion().boundingRect().size() == verdict.size()


def marked(chart: LogChart, h: float) -> bool:
    shown = chart._chart
    return shown is not None and shown.mark is not None and shown.mark[0] == h


def test_a_width_beyond_the_chart_is_marked_at_its_rim(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", (1280, 720))
    look_at(window, qtbot, "gradients", 0)
    panel = child(window, GradientsPanel)
    panel.tabs.setCurrentIndex(1)
    wait(window, qtbot, "gradients")
    chart = panel.width_chart
    box = chart.plot.getPlotItem().getViewBox()
    for typed in (1e300, 1e-5):
        panel.field.entered.emit(typed)
        settle(window)
        qtbot.waitUntil(partial(marked, chart, typed))
        [spot] = chart._dot.points()
        left, right = box.viewRange()[0]
        assert left < spot.pos().x() < right
        assert (spot.symbol() != "o") is (typed == 1e300)


@pytest.mark.parametrize(("lesson", "name"), [("mazur", "+α instead of −α …"), ("find-the-bug", "Find the bug …")])
def test_a_banner_with_little_room_tells_its_name_whole(make_window: WindowMaker, lesson: str, name: str) -> None:
    window = make_window(lesson, (1280, 720))
    if lesson == "mazur":
        window.bridge.dispatch(do.ToggleMistake(Mistake.UPHILL, (2, 58)))
    for _ in range(9):
        press(window, KEY.Key_Plus, CTRL)
    settle(window)
    [banner] = (each for each in window.findChildren(MistakeBanner) if each.isVisible())
    assert banner.label.brief
    assert banner.label._line().toPlainText() == name
    assert name.removesuffix(" …") in banner.label.toolTip()
