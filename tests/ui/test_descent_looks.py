"""J over one parameter in the window: what takes long, another session, and how it looks."""

from __future__ import annotations

import threading

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.cost_line import CostLine
from backstep.core.steps import Level
from backstep.present.descent_view import Mark, Shape
from backstep.present.roles import Role
from backstep.session import descent
from backstep.session.descent import DescentStudy
from backstep.session.lessons import path_of
from backstep.ui.dress import Dress
from backstep.ui.idle_clock import SLICE
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.plot_marks import draw_marks, within
from tests import contents
from tests.calls import calls_of
from tests.present.test_variables import mnist_like
from tests.ui.conftest import WindowMaker, settle
from tests.ui.descent_driving import frame, mark, open_panel, panel, regression, wait
from tests.ui.driving import CTRL, LEFT, SHIFT, SIZES, press
from tests.ui.panel_driving import go, type_into
from tests.ui.test_card_without_scrolling import cards, scrolled

KEY = Qt.Key
NAMES = ["here", "it alone", "all move", "∂J/∂w₂", "step"]


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    return regression(make_window, qtbot)


def test_a_large_network_does_not_hold_the_window_up(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(descent, "is_long", lambda *_: True)
    go_on, asked = threading.Event(), CostLine.cost

    def slow(line: CostLine, value: float) -> float:
        go_on.wait()
        return asked(line, value)

    monkeypatch.setattr(CostLine, "cost", slow)
    slices = calls_of(monkeypatch, DescentStudy, "work")
    window = make_window(mnist_like())
    press(window, KEY.Key_J, CTRL | SHIFT)
    settle(window)
    assert panel(window).isVisible(), "while the first pass is not over"
    assert len(frame(window).curve[0]) <= 1
    assert mark(window, Shape.DISC).y == window.bridge.session.state.record.cost
    press(window, KEY.Key_Right)
    assert window.bridge.session.state.step == 2
    go_on.set()
    wait(window, qtbot)
    assert len(frame(window).curve[0]) > descent.COARSE
    assert set(slices) == {(SLICE,)}


def test_another_session_begins_with_its_own_rate(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(panel(window).slider, KEY.Key_PageUp)
    settle(window)
    assert frame(window).rate != frame(window).trained
    window.files.open_path(path_of("two-neurons"))
    settle(window)
    wait(window, qtbot)
    assert frame(window).rate == frame(window).trained == 0.5
    assert frame(window).across == "w₁"


@pytest.mark.parametrize("size", SIZES)
def test_everything_has_room(make_window: WindowMaker, qtbot: QtBot, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    go(window, 40, 42)
    open_panel(window, qtbot)
    shown = panel(window)
    assert shown.chart.height() >= shown.height() / 2, "most of it is the plot"
    type_into(shown.field, "-1")
    settle(window)
    assert shown.field.message.text()
    for whole in (shown.zoom.fit, shown.field, shown.field.message):
        assert whole.visibleRegion().boundingRect().size() == whole.size()
    type_into(shown.field, "0.5")
    settle(window)
    for digits in (4, 17):
        window.viewing.set_digits(digits)
        settle(window)
        assert shown.chart.height() >= shown.chart.minimumSizeHint().height()
        assert shown.words.horizontalScrollBar().maximum() == 0
        if digits == 4:
            assert shown.words.verticalScrollBar().maximum() == 0
        for part in (shown.field, shown.back, shown.use, shown.zoom.fit, *(box.box for box in shown.boxes.all)):
            assert part.visibleRegion().boundingRect().size() == part.size()
            assert part.width() >= part.minimumSizeHint().width()


def test_the_step_card_above_it_still_has_room_for_every_step(make_window: WindowMaker, qtbot: QtBot) -> None:
    """It gives some of its height to the plot."""
    window = make_window("mazur", SIZES[0])
    for size in SIZES[:2]:
        window.resize(*size)
        settle(window)
        before = window.card.height()
        open_panel(window, qtbot)
        assert window.card.height() < before
        for lesson in ("mazur", "xor", "logistic-regression"):
            assert scrolled(window, cards(lesson, Level.TERM)) == []
        window.docks["program"].raise_()
        settle(window)
        assert window.card.height() == before


def test_where_there_is_little_room_less_is_told_but_under_the_pointer(window: MainWindow) -> None:
    facts = frame(window).facts
    window.resize(1920, 1200)
    settle(window)
    assert [fact.name for fact in facts if fact.numbers[0] not in told(window)] == []
    window.resize(1280, 720)
    settle(window)
    assert [fact.name for fact in facts if fact.numbers[0] in told(window)] == NAMES
    assert frame(window).sentence in panel(window).verdict.toolTip()
    for fact in facts:
        assert f"{fact.name}: {fact.full}" in panel(window).facts.toolTip()


@pytest.mark.parametrize("lesson", ["learning-rate", "mazur"])
def test_slope_and_landing_are_told_at_every_step_and_rate(make_window: WindowMaker, qtbot: QtBot, lesson: str) -> None:
    window = make_window(lesson, SIZES[0])
    open_panel(window, qtbot)
    for size in SIZES[:2]:
        window.resize(*size)
        QTest.mouseClick(panel(window).back, LEFT)
        for step, rate in ((1, ""), (1, "0.45"), (1, "0.55"), (9, "0.45"), (5, "1e-9"), (5, "1e300")):
            go(window, 1, step)
            if rate:
                type_into(panel(window).field, rate)
            wait(window, qtbot)
            for shape in (Shape.RING, Shape.LINE, Shape.ARROW):
                fact = next(fact for fact in frame(window).facts if fact.shape is shape)
                assert f">{fact.numbers[0]}</" in told(window)
            assert panel(window).words.verticalScrollBar().maximum() == 0
            assert panel(window).chart.height() >= panel(window).chart.minimumSizeHint().height()
            assert frame(window).note in panel(window).verdict.toolTip()


def test_in_larger_letters_the_learning_rate_stays_in_sight(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("mazur", (1280, 720))
    go(window, 1, 26)
    open_panel(window, qtbot)
    for _ in range(4):
        press(window, KEY.Key_Plus, CTRL)
    wait(window, qtbot)
    settle(window)
    shown = panel(window)
    assert shown.chart.height() >= shown.chart.minimumSizeHint().height()
    for part in (shown.slider, shown.field, shown.back, shown.use, *shown.zoom.all):
        assert part.visibleRegion().boundingRect().size() == part.size()


def test_in_batches_the_axis_says_whose_j_it_is(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("iris", (1280, 720))
    go(window, 4, 116)
    open_panel(window, qtbot)
    axis = panel(window).chart.plot.getAxis("left")
    assert axis.labelText == "J of this batch"
    assert axis.label.sceneBoundingRect().height() <= panel(window).chart.height()


def told(window: MainWindow) -> str:
    return panel(window).facts.text().replace("&nbsp;", " ")


def test_no_name_and_no_number_of_the_legend_is_torn_apart(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = open_panel(make_window("xor", (1280, 720)), qtbot)
    for iteration in (1, 100):
        go(window, iteration, 2)
        wait(window, qtbot)
        label, laid = panel(window).facts, QTextDocument()
        laid.setDefaultFont(label.font())
        laid.setDocumentMargin(0.0)
        laid.setHtml(label.text())
        laid.setTextWidth(label.width())
        assert "∂J/∂w" in laid.toPlainText()
        assert laid.idealWidth() <= label.width()
        block = laid.begin()
        while block.isValid():
            assert block.layout().lineCount() <= 1, block.text()
            block = block.next()


def test_where_there_is_no_number_to_draw_a_sentence_stands_in_place_of_the_plot(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    data = {"inputs": [[1e200]], "targets": [[0.0]]}
    session = contents.session(1, (1, "linear"), parameters={"weights": [[[1e200]]], "biases": [[0.0]]}, data=data)
    window = open_panel(make_window(session, (1280, 720)), qtbot)
    shown = panel(window)
    assert shown.empty.isVisible()
    assert shown.empty.text() == frame(window).empty != ""
    assert not shown.chart.isVisible()
    window.files.open_path(path_of("two-neurons"))
    settle(window)
    wait(window, qtbot)
    assert shown.chart.isVisible()
    assert not shown.empty.isVisible()


@pytest.mark.parametrize("shape", [Shape.DISC, Shape.RING, Shape.DIAMOND])
@pytest.mark.parametrize("way", ["left", "right", "up", "down"])
def test_a_mark_at_the_rim_looks_as_the_legend_says_with_a_wedge_to_where_it_would_be(shape: Shape, way: str) -> None:
    theme, room = Dress().theme, 200
    across = {"left": 0.0, "right": 1.0}.get(way, 0.5)
    above = {"down": 0.0, "up": 1.0}.get(way, 0.5)
    mark = Mark(across, above, shape, Role.BACKWARD, way)
    plot = pg.PlotWidget()
    item = pg.ScatterPlotItem(antialias=True)
    plot.getPlotItem().addItem(item)
    places = [(within(across, mark, room, Dress()), within(above, mark, room, Dress()))]
    draw_marks(item, [mark], places, Dress())
    [spot] = item.points()
    box = spot.symbol().boundingRect()
    assert box.width() * box.height() > 0.2, "more than the wedge"
    ends = {"left": box.left(), "right": box.right(), "up": box.top(), "down": box.bottom()}
    assert abs(ends[way]) == pytest.approx(0.5)
    assert all(abs(end) < 0.4 for other, end in ends.items() if other != way)
    half = spot.size() / 2.0 / room
    assert all(half - 1e-9 <= place <= 1.0 - half + 1e-9 or place == 0.5 for place in places[0]), "whole"
    assert spot.pen().color().name() != theme.card.lower() or shape is not Shape.RING
    plot.close()


def test_every_part_has_a_spoken_name(window: MainWindow) -> None:
    shown = panel(window)
    parts = (
        shown,
        shown.slider,
        shown.field,
        shown.chart.plot,
        *shown.zoom.all,
        shown.use,
    )
    assert all(part.accessibleName() for part in parts)
    spoken = shown.chart.accessibleDescription()
    assert "here: w₂ = " in spoken
    assert frame(window).sentence in spoken
