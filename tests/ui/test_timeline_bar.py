"""The bar of steps: what it shows and what mouse and keys on it ask for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.session import commands as do
from backstep.ui import application
from backstep.ui.dress import Dress
from backstep.ui.panels.timeline import Timeline

from .driving import LEFT, collect, moment


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    application.ensure()
    made = Timeline()
    qtbot.addWidget(made)
    made.set_dress(Dress())
    made.resize(600, 34)
    made.set_frame(moment("mazur", do.GoTo(1, 31)).timeline)
    made.show()
    return made


def test_the_timeline_knows_its_steps(timeline: Timeline) -> None:
    assert (timeline.minimum(), timeline.maximum(), timeline.value()) == (1, 58, 31)
    for step in range(1, 59):
        assert timeline.at(timeline.x_of(step)) == step
    assert timeline.at(-50) == 1
    assert timeline.at(5000) == 58


def test_dragging_goes_to_the_steps_under_the_pointer(timeline: Timeline) -> None:
    asked = collect(timeline.chosen)
    where = [QPoint(round(timeline.x_of(step)), 17) for step in (5, 20, 58)]
    QTest.mousePress(timeline, LEFT, pos=where[0])
    for place in where[1:]:
        QTest.mouseMove(timeline, place)
    QTest.mouseRelease(timeline, LEFT, pos=where[-1])
    assert asked == [5, 20, 58]
    QTest.mouseMove(timeline, where[0])
    assert asked == [5, 20, 58], "the mouse is no longer pressed"


def test_nothing_beyond_the_limit_can_be_gone_to(timeline: Timeline) -> None:
    timeline.set_frame(moment("mazur", do.GoTo(1, 31)).timeline._replace(limit=33))
    asked = collect(timeline.chosen)
    QTest.mouseClick(timeline, LEFT, pos=QPoint(timeline.width() - 2, 17))
    QTest.keyClick(timeline, Qt.Key.Key_End)
    assert asked == [33]
    timeline.setValue(50)
    assert timeline.value() == 33


@pytest.mark.parametrize(
    ("key", "step"),
    [
        (Qt.Key.Key_Left, 30),
        (Qt.Key.Key_Right, 32),
        (Qt.Key.Key_PageDown, 36),
        (Qt.Key.Key_PageUp, 26),
        (Qt.Key.Key_Home, 1),
        (Qt.Key.Key_End, 58),
    ],
)
def test_the_keys_of_a_slider_work(timeline: Timeline, key: Qt.Key, step: int) -> None:
    asked = collect(timeline.chosen)
    QTest.keyClick(timeline, key)
    assert asked == [step]


def test_several_keys_before_the_next_frame_add_up(timeline: Timeline) -> None:
    asked = collect(timeline.chosen)
    for _ in range(3):
        QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert asked == [32, 33, 34]


def test_a_frame_is_not_announced_as_a_choice(timeline: Timeline) -> None:
    asked = collect(timeline.chosen)
    timeline.set_frame(moment("mazur", do.GoTo(1, 12)).timeline)
    assert timeline.value() == 12
    assert asked == []


def test_breakpoints_are_dots_on_the_timeline(timeline: Timeline) -> None:
    frame = moment("mazur", do.GoTo(1, 31)).timeline
    bare = timeline.grab().toImage()
    timeline.set_frame(frame._replace(breakpoints=(10,)))
    dotted = timeline.grab().toImage()
    middle = round(timeline.x_of(10))
    changed = [x for x in range(timeline.width()) if any(bare.pixel(x, y) != dotted.pixel(x, y) for y in range(34))]
    assert changed
    assert all(abs(x - middle) <= 6 for x in changed)


def test_the_timeline_says_what_is_under_the_pointer(timeline: Timeline) -> None:
    assert timeline.hint(timeline.x_of(31)) == "step 31 of 58 · Backward"


def test_an_iteration_of_a_single_step_is_no_division_by_zero(timeline: Timeline) -> None:
    frame = moment("mazur").timeline
    phases = (frame.phases[0]._replace(first=1, last=1),)
    timeline.set_frame(frame._replace(step=1, steps=1, limit=1, phases=phases))
    assert timeline.at(100) == 1
    timeline.grab()
