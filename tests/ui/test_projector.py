"""Projector mode: only what a class needs, large; a clicker steps and never trains."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.lessons import ORDER
from backstep.ui.contrast import contrast
from backstep.ui.main_window import MainWindow
from backstep.ui.theme import PROJECTOR
from tests.ui.painted_texts import painted
from tests.ui.pixels import differing

from .conftest import WindowMaker, settle
from .driving import CTRL, NONE, SHIFT, SIZES, position, press


def project(window: MainWindow, size: tuple[int, int] = (1280, 720)) -> None:
    """Projector mode in a window of this size; the test's own screen is too small for a full one."""
    window.stage.set_projector(on=True, full_screen=False)
    window.resize(*size)
    settle(window)


def test_f8_fills_the_screen_and_escape_leaves_it(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, Qt.Key.Key_F8)
    assert window.stage.projector
    assert window.isFullScreen()
    assert window.actions_table["projector_mode"].isChecked()
    assert window.bridge.view.projector
    press(window, Qt.Key.Key_Escape)
    assert not window.stage.projector
    assert not window.isFullScreen()
    assert not window.actions_table["projector_mode"].isChecked()
    assert not window.bridge.view.projector


def test_f5_of_a_presenter_remote_leaves_and_does_not_train(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, Qt.Key.Key_F8)
    press(window, Qt.Key.Key_F5)
    assert not window.stage.projector
    assert position(window) == (1, 1)


def test_only_what_a_class_needs_is_seen(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    project(window)
    for part in (window.header.ribbon, window.header.position, window.diagram, window.card):
        assert part.isVisible(), part.objectName()
        assert window.rect().contains(part.rect().translated(part.mapTo(window, part.rect().topLeft())))
    hidden: list[QWidget] = [window.menuBar(), window.header.toolbar, window.header.timeline, window.hint]
    for away in (*hidden, window.program, window.cost_history, *window.docks.values()):
        assert not away.isVisible(), away.objectName()


def test_leaving_brings_everything_back(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    before = window.grab().toImage()
    places = {dock.objectName(): dock.geometry() for dock in window.docks.values()}
    project(window, (1600, 900))
    window.stage.set_projector(on=False)
    window.resize(1280, 720)
    settle(window)
    settle(window)
    assert {dock.objectName(): dock.geometry() for dock in window.docks.values()} == places
    assert differing(before, window.grab().toImage()).isEmpty()


@pytest.mark.parametrize("lesson", ["mazur", "xor"])
def test_a_screen_smaller_than_the_window_changes_nothing_of_the_desk(make_window: WindowMaker, lesson: str) -> None:
    window = make_window(lesson)
    screen = window.screen().size()
    assert screen.width() < window.width(), "the screen of the test is the small one"
    before = window.grab().toImage()
    for _ in range(2):
        press(window, Qt.Key.Key_F8)
        assert window.size() == screen
        press(window, Qt.Key.Key_Escape)
        settle(window)
        assert differing(before, window.grab().toImage()).isEmpty()


def test_a_closed_panel_stays_closed_after_the_projector(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.docks["cost_history"].close()
    project(window)
    window.stage.set_projector(on=False)
    settle(window)
    assert window.docks["cost_history"].isHidden()
    assert window.docks["program"].isVisible()


def test_a_clicker_steps_on_and_back(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    project(window)
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_N):
        window.bridge.dispatch(do.GoTo(1, 1))
        press(window, key)
        assert position(window) == (1, 2), key
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Left, Qt.Key.Key_P):
        window.bridge.dispatch(do.GoTo(1, 10))
        press(window, key)
        assert position(window) == (1, 9), key


def test_no_key_trains(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    project(window)
    keys = ((Qt.Key.Key_F5, SHIFT), (Qt.Key.Key_F6, NONE), (Qt.Key.Key_F6, SHIFT), (Qt.Key.Key_R, CTRL))
    window.bridge.dispatch(do.GoTo(1, 30))
    for key, modifiers in keys:
        press(window, key, modifiers)
        assert position(window) == (1, 30), (key, modifiers)
        assert not window.bridge.running, (key, modifiers)


def test_the_screen_goes_black_and_comes_back(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    project(window)
    seen = window.grab().toImage()
    for key in (Qt.Key.Key_Period, Qt.Key.Key_B):
        press(window, key)
        black = window.grab().toImage()
        assert {black.pixelColor(x, y).name() for x in range(0, 1280, 80) for y in range(0, 720, 80)} == {"#000000"}
        press(window, key)
        assert window.grab().toImage() == seen, key


def test_between_leaving_and_the_next_frame_nothing_goes_black(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    project(window)
    window.stage.set_projector(on=False)
    window.actions_table["blank"].trigger()
    assert window.stage.blank.isHidden()
    assert not window.actions_table["blank"].isChecked()


def test_leaving_ends_the_blank_screen(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    project(window)
    press(window, Qt.Key.Key_B)
    press(window, Qt.Key.Key_Escape)
    assert window.stage.blank.isHidden()
    assert not window.actions_table["blank"].isChecked()


@pytest.mark.parametrize("size", SIZES)
def test_everything_can_be_read_from_the_last_row(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    project(window, size)
    height = size[1]
    assert window.card.width() >= 0.9 * size[0], "it is wide"
    assert window.card.y() >= window.diagram.geometry().bottom(), "below the diagram"
    assert 0.22 * height <= window.card.height() <= 0.35 * height
    assert window.diagram.height() >= 0.5 * height
    window.bridge.dispatch(do.GoTo(1, 33))
    settle(window)
    for label in window.header.position.findChildren(QWidget):
        assert label.font().pixelSize() >= 0.02 * height
    for pill in window.header.ribbon.pills:
        assert pill._dress.font(pill._text).pixelSize() >= 0.02 * height
    frame = window.bridge.frame().diagram
    for node in frame.nodes:
        for text in node.texts:
            if any(sign.isdigit() for sign in text.text):
                assert text.size >= 0.03 * height - 0.5
    texts = painted(window.card.viewport())
    assert min(one.px for one in texts) >= 0.02 * height
    shown = window.card.card
    assert shown is not None
    numbers = [one for one in texts if one.text in {tile.number for tile in shown.tiles}]
    assert len(numbers) >= len(shown.tiles)
    assert min(one.px for one in numbers) >= 0.03 * height


@pytest.mark.parametrize("size", SIZES)
def test_pinned_numbers_can_be_read_from_the_last_row(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    window.bridge.set_view(replace(window.bridge.view, pinned=(Target("edge", 1, 2, 1),)))
    settle(window)
    (card,) = window.pointing.inspector.pinned_cards
    at_desk = card.size()
    project(window, size)
    assert min(one.px for one in painted(card)) >= 0.03 * size[1]
    assert window.diagram.rect().contains(card.geometry())
    window.stage.set_projector(on=False)
    settle(window)
    assert card.size() == at_desk


def test_numbers_can_be_read_on_a_narrow_screen_too(make_window: WindowMaker) -> None:
    """Its sentences take more lines, and the card has the room for them."""
    window = make_window("xor", (1024, 768))
    project(window, (1024, 768))
    for step in (31, 33, 46):
        window.bridge.dispatch(do.GoTo(1, step))
        settle(window)
        texts = painted(window.card.viewport())
        assert min(one.px for one in texts) >= 0.02 * 768, step
        numbers = [one for one in texts if re.search(r"\d\.\d", one.text)]
        assert len(numbers) >= 3, step
        assert min(one.px for one in numbers) >= 0.03 * 768, step
        assert min(pill._dress.font(pill._text).pixelSize() for pill in window.header.ribbon.pills) >= 0.02 * 768
        assert window.diagram.height() >= 0.55 * 768, step


def test_it_is_white_also_where_the_desk_is_dark(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.actions_table["dark_theme"].trigger()
    project(window)
    image = window.grab().toImage()
    assert image.pixelColor(2, 2).name() == PROJECTOR.window.lower()
    assert window.diagram.theme is PROJECTOR
    window.stage.set_projector(on=False)
    settle(window)
    assert window.diagram.theme.dark


def test_what_is_written_stands_out() -> None:
    for colour in (PROJECTOR.ink, PROJECTOR.muted, PROJECTOR.forward, PROJECTOR.backward):
        assert contrast(colour, PROJECTOR.window) >= 7


@pytest.mark.parametrize("lesson", ORDER)
def test_every_lesson_fits(make_window: WindowMaker, lesson: str) -> None:
    window = make_window(lesson, (1920, 1080))
    project(window, (1920, 1080))
    for _ in range(8):
        window.bridge.dispatch(do.FinishPhase())
        settle(window)
        assert window.width() == 1920
        assert window.height() == 1080
        assert window.header.ribbon.geometry().right() < window.header.position.geometry().left()


def test_resizing_fits_again(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    project(window, (1280, 720))
    small = window.header.ribbon.pills[0].height()
    window.resize(1920, 1080)
    settle(window)
    assert window.header.ribbon.pills[0].height() == pytest.approx(1.5 * small, abs=2)
    assert window.bridge.view.screen_height == 1080
