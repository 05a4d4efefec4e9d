"""A click says what the next key is about: something on the diagram, or a line of the program."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle
from .driving import CTRL, LEFT, SHIFT, position, press

K = Qt.Key
NEURON = Target("node", 2, 1)


def xor(make_window: WindowMaker) -> MainWindow:
    window = make_window("xor")
    window.bridge.dispatch(do.GoTo(4, 40))
    settle(window)
    return window


def click(window: MainWindow, target: Target) -> None:
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.rect_of(target).center())
    settle(window)


def click_beside(window: MainWindow) -> None:
    place = QPoint(3, window.diagram.height() // 2)
    assert window.diagram.target_at(place.toPointF()) is None
    QTest.mouseClick(window.diagram, LEFT, pos=place)
    settle(window)


def click_line(window: MainWindow, line: int) -> None:
    place = window.program.line_area(line).center().toPoint()
    QTest.mouseClick(window.program.viewport(), LEFT, pos=place)
    settle(window)


def spots(window: MainWindow) -> list[Spot]:
    return [point.spot for point in window.bridge.session.state.setup.breakpoints]


def test_a_step_ends_what_a_click_in_the_program_chose(make_window: WindowMaker) -> None:
    window = xor(make_window)
    place = window.program.line_area(12).center().toPoint()
    QTest.mouseClick(window.program.margin, LEFT, pos=QPoint(5, place.y()))
    settle(window)
    assert spots(window) == [Spot(line=12)]
    window.program.setFocus()
    click_line(window, 12)
    assert window.bridge.view.line == 12
    current = window.bridge.frame().program.current
    for _ in range(9):
        press(window, K.Key_F10)
    assert window.bridge.view.line is None
    stood = window.bridge.session.state.current
    press(window, K.Key_F9)
    assert len(spots(window)) == 2
    assert Spot(line=12) in spots(window)
    assert Spot(line=window.bridge.frame().program.current) in spots(window)
    assert stood == window.bridge.session.state.current
    assert current


def visible_cards(window: MainWindow) -> list[Target]:
    layer = window.pointing.inspector
    cards = [layer.hover_card, *layer.pinned_cards]
    return [card.frame.target for card in cards if card.isVisible() and card.frame is not None]


def test_a_breakpoint_is_set_on_what_was_clicked(make_window: WindowMaker) -> None:
    window = xor(make_window)
    click(window, NEURON)
    assert window.bridge.view.pinned == (NEURON,)
    press(window, K.Key_F9)
    assert spots(window) == [Spot(layer=2, unit=1)]
    press(window, K.Key_F9)
    assert spots(window) == []


def test_one_runs_to_what_was_clicked(make_window: WindowMaker) -> None:
    window = xor(make_window)
    click(window, NEURON)
    assert window.actions_table["run_to_selected"].isEnabled()
    press(window, K.Key_F10, CTRL)
    assert position(window) > (4, 40)
    current = window.bridge.session.state.current
    assert (current.layer, current.unit) == (2, 1)


def test_a_click_on_empty_ground_ends_the_selection_and_keeps_the_boxes(make_window: WindowMaker) -> None:
    window = xor(make_window)
    click(window, NEURON)
    assert window.diagram.selected == NEURON
    click_beside(window)
    assert window.diagram.selected is None
    assert window.bridge.view.pinned == (NEURON,)
    press(window, K.Key_F9)
    assert [spot.line is not None for spot in spots(window)] == [True], "the line of the step"


def test_the_numbers_of_what_was_clicked_are_there_once_and_go_when_they_are_let_go(make_window: WindowMaker) -> None:
    window = xor(make_window)
    click(window, NEURON)
    assert visible_cards(window) == [NEURON]
    (card,) = window.pointing.inspector.pinned_cards
    window.diagram.hovered.emit(None)
    QTest.mouseClick(card, LEFT, pos=card.close_rect.center())
    settle(window)
    assert visible_cards(window) == [], "what was closed does not come back as another card"
    assert window.diagram.selected == NEURON
    press(window, K.Key_Right, SHIFT)
    assert visible_cards(window) == [window.diagram.selected], "with keys one sees what one is on"


def test_a_breakpoint_is_set_on_the_line_that_was_clicked(make_window: WindowMaker) -> None:
    window = xor(make_window)
    frame = window.bridge.frame().program
    line = max(frame.stops - {frame.current})
    click(window, NEURON)
    click_line(window, line)
    assert window.bridge.frame().program.chosen == line
    press(window, K.Key_F9)
    assert spots(window) == [Spot(line=line)]
    press(window, K.Key_F9)
    assert spots(window) == []
    click(window, NEURON)
    assert window.bridge.frame().program.chosen is None, "the keys are elsewhere"
    press(window, K.Key_F9)
    assert spots(window) == [Spot(layer=2, unit=1)]


def test_one_runs_to_the_line_that_was_clicked(make_window: WindowMaker) -> None:
    window = xor(make_window)
    line = min(window.bridge.frame().program.stops)
    assert not window.actions_table["run_to_selected"].isEnabled()
    click_line(window, line)
    press(window, K.Key_F10, CTRL)
    assert position(window) == (5, 1)
    assert window.bridge.frame().program.current == line


def test_a_line_on_which_nothing_runs_is_refused(make_window: WindowMaker) -> None:
    window = xor(make_window)
    frame = window.bridge.frame().program
    line = next(number for number in range(1, len(frame.lines) + 1) if number not in frame.stops)
    click_line(window, line)
    press(window, K.Key_F10, CTRL)
    assert position(window) == (4, 40)
    assert "runs on this line" in window.hint.text
    press(window, K.Key_F9)
    assert spots(window) == []
    assert "runs on this line" in window.hint.text
