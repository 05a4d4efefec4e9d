"""J over two parameters in the window: what takes long, runs, and how it looks."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.cost_plane import CostPlane
from backstep.present.descent_view import Shape
from backstep.present.waiting import STALE
from backstep.session import commands as do
from backstep.session import landscape, landscape_grid
from backstep.session.branches import Changed, Edit
from backstep.session.landscape import LandscapeStudy
from backstep.ui.contrast import contrast
from backstep.ui.dress import Dress
from backstep.ui.idle_clock import SLICE
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.landscape import LandscapePanel
from backstep.ui.panels.landscape_plot import _pixels
from backstep.ui.theme import Theme
from tests.calls import calls_of
from tests.present.test_landscape import of_heights
from tests.present.test_variables import mnist_like
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, LEFT, SHIFT, SIZES, THEMES, press
from tests.ui.landscape_driving import frame, mark, open_panel, panel, sketched, wait, xor
from tests.ui.panel_driving import go, painted

KEY = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    sketched(monkeypatch)
    return xor(make_window, qtbot)


def test_a_large_network_does_not_hold_the_window_up(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landscape, "is_long", lambda *_: True)
    monkeypatch.setattr(landscape_grid, "MOST_OPERATIONS", 0.0)
    go_on, asked = threading.Event(), CostPlane.cost

    def slow(plane: CostPlane, x: float, y: float) -> float:
        go_on.wait()
        return asked(plane, x, y)

    monkeypatch.setattr(CostPlane, "cost", slow)
    slices = calls_of(monkeypatch, LandscapeStudy, "work")
    window = make_window(mnist_like())
    press(window, KEY.Key_H, CTRL | SHIFT)
    settle(window)
    assert panel(window).isVisible(), "while the first pass is not over"
    assert frame(window).ground is None
    assert mark(window, Shape.DISC).beyond == ""
    press(window, KEY.Key_Right)
    assert window.bridge.session.state.step == 2
    go_on.set()
    wait(window, qtbot)
    shown = frame(window).field
    assert shown is not None
    assert shown.known.all()
    assert set(slices) == {(SLICE,)}


def test_everything_has_room(make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    sketched(monkeypatch)
    window = make_window("mazur", SIZES[0])
    go(window, 12, 42)
    open_panel(window, qtbot)
    for directions in (False, True):
        if directions:
            QTest.mouseClick(panel(window).directions, LEFT)
            wait(window, qtbot)
        for size in SIZES:
            window.resize(*size)
            for digits in (4, 17):
                window.viewing.set_digits(digits)
                settle(window)
                look(window)
                if digits == 4:
                    assert panel(window).words.verticalScrollBar().maximum() == 0
                    most = panel(window).height() / 2
                    assert directions or panel(window).chart.height() >= most, "most of it is the picture"


def test_where_there_is_little_room_the_hint_tells_the_note_and_where_there_is_much_all_is_told(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.bridge.dispatch(do.EditValue(Edit(Changed.WEIGHT, 0.7, 1, 1, 1)))
    window.resize(1280, 720)
    wait(window, qtbot)
    shown = panel(window)
    assert frame(window).note == STALE
    assert shown.hint.text() == STALE
    assert not shown.note.isVisible()
    place = shown.chart.place_of(1.5, 1.0).toPoint()
    QTest.mouseMove(shown.chart.plot.viewport(), place)
    assert shown.hint.text() != STALE, "what is pointed at comes first"
    window.resize(1100, 1400)
    wait(window, qtbot)
    assert shown.height() > 1.6 * shown.width(), "the picture, whose shape is always the same, leaves room"
    assert shown.note.text() == STALE
    assert shown.note.isVisible()
    told = shown.facts.text().replace("&nbsp;", " ")
    assert [fact.name for fact in frame(window).facts if fact.name not in told] == []


def look(window: MainWindow) -> None:
    shown = panel(window)
    assert shown.chart.height() >= shown.chart.minimumSizeHint().height()
    assert shown.words.horizontalScrollBar().maximum() == 0
    for part in (*shown.zoom.all, shown.across, shown.upward, shown.directions, *(box.box for box in shown.boxes.all)):
        assert part.visibleRegion().boundingRect().size() == part.size()
        assert part.width() >= part.minimumSizeHint().width()
    corners = [shown.chart.place_of(*corner) for corner in ((0.0, 0.0), (3.0, 2.0))]
    wide, high = corners[1].x() - corners[0].x(), corners[0].y() - corners[1].y()
    assert wide / 3.0 == pytest.approx(high / 2.0, rel=0.02), "both axes are alike"
    box = shown.chart.plot.viewport().rect()
    assert all(box.contains(corner.toPoint()) for corner in corners)


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_colours_come_from_the_theme_and_lines_and_marks_are_seen(theme: Theme) -> None:
    ground = of_heights(np.tile(np.linspace(1.0, 2.0, 9), (3, 1)))
    colours = [f"#{red:02X}{green:02X}{blue:02X}" for red, green, blue in _pixels(theme, ground)[0].tolist()]
    against = [contrast(colour, theme.card) for colour in colours]
    assert against == sorted(against), "the higher, the stronger"
    assert against[-1] > 1.8
    for colour in colours:
        assert contrast(theme.ink, colour) > 3.0, "where we are, and the way here"
    grey = _pixels(theme, of_heights([[1.0, np.nan], [2.0, np.inf]]))
    assert (grey[0, 1] == grey[1, 1]).all()
    assert (grey[0, 1] != grey[0, 0]).any()


def test_the_picture_follows_the_theme_and_every_part_has_a_spoken_name(window: MainWindow) -> None:
    shown = panel(window)
    for theme in THEMES.values():
        shown.set_dress(Dress(theme))
        picture = shown.chart.plot.grab().toImage()
        assert picture.pixelColor(2, 2).name() == theme.card.lower()
        low = shown.chart.place_of(2.98, 0.02).toPoint()
        assert picture.pixelColor(low).name() != theme.card.lower()
    parts = (shown, shown.chart.plot, shown.across, shown.upward, *shown.zoom.all)
    assert all(part.accessibleName() for part in parts)
    spoken = shown.chart.plot.accessibleDescription()
    assert "here: w₁₁⁽¹⁾ = " in spoken
    assert frame(window).sentence in spoken
    assert "by a click" in shown.across.toolTip()


@pytest.mark.parametrize("lesson", ["curve", "xor"])
def test_in_a_small_window_both_axes_have_numbers_and_the_step_has_its_length(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, lesson: str
) -> None:
    sketched(monkeypatch)
    window = make_window(lesson, (1280, 720))
    open_panel(window, qtbot)
    shown, plot = panel(window), panel(window).chart.plot
    go(window, 40, 2)
    for closely in (False, True):
        if closely:
            QTest.mouseClick(shown.zoom.fit, LEFT)
        wait(window, qtbot)
        for side in ("left", "bottom"):
            assert len(set(painted(plot.getAxis(side)))) >= 2
        now = frame(window)
        assert now.arrow is not None
        head, tip = shown.chart._head, shown.chart._tip
        assert head.isVisible() == (math.dist(now.arrow[:2], now.arrow[2:]) * shown.chart._unit() >= 1.0)
        assert head.pos().toTuple() == pytest.approx(now.arrow[2:])
        assert tip.isVisible() == (now.pointer is not None) != closely
        assert not [each for each in now.marks if each.beyond]


def test_what_a_pointer_is_stands_beside_it_in_the_picture(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sketched(monkeypatch)
    window = xor(make_window, qtbot, 40)
    chart, now = panel(window).chart, frame(window)
    said = chart._pointed
    assert said.isVisible()
    assert said.toPlainText() == now.pointed
    assert now.pointer is not None
    box = said.mapRectToScene(said.boundingRect())
    picture = chart.plot.getPlotItem().getViewBox().sceneBoundingRect()
    assert picture.contains(box)
    for x, y in (now.pointer[:2], now.pointer[2:]):
        assert not box.contains(chart.plot.mapToScene(chart.place_of(x, y).toPoint()))
    QTest.mouseClick(panel(window).zoom.fit, LEFT)
    wait(window, qtbot)
    assert not said.isVisible()


def test_where_a_panel_is_high_the_buttons_stand_above_the_picture(window: MainWindow, qtbot: QtBot) -> None:
    shown = LandscapePanel()
    qtbot.addWidget(shown)
    shown.set_dress(Dress())
    shown.set_frame(frame(window))
    shown.show()
    for size, above in (((360, 700), True), ((700, 360), False)):
        shown.resize(*size)
        settle(window)
        top = shown.chart.mapTo(shown, QPoint(0, 0)).y()
        buttons = (*shown.zoom.all, shown.directions)
        assert all((button.y() + button.height() <= top) == above for button in buttons)
        assert shown.chart.width() > 0.95 * (size[0] if above else size[0] - 1.2 * shown.directions.width())


def test_in_a_low_picture_the_name_of_the_lower_axis_stands_among_its_numbers(window: MainWindow, qtbot: QtBot) -> None:
    shown = LandscapePanel()
    qtbot.addWidget(shown)
    shown.set_dress(Dress())
    now = frame(window)
    shown.set_frame(now)
    shown.show()
    for size, among in (((700, 560), False), ((560, 240), True)):
        shown.resize(*size)
        settle(window)
        foot = shown.chart.plot.getAxis("bottom")
        assert (now.names[0] in painted(foot)) == among
        assert foot.label.isVisible() != among
        assert len(painted(foot)) >= 2 + among
