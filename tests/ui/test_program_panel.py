"""The listing: what it shows and what a click in its margin asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.roles import Role
from backstep.present.signs import LineMark, Sign
from backstep.session import commands as do
from backstep.ui import application
from backstep.ui.dress import Dress
from backstep.ui.panels.program import ProgramPanel
from backstep.ui.theme import DARK, LIGHT

from .driving import LEFT, collect, moment, put_up


@pytest.fixture
def program(qtbot: QtBot) -> ProgramPanel:
    application.ensure()
    made = ProgramPanel()
    made.set_dress(Dress())
    return put_up(qtbot, made, (380, 200))


def test_the_listing_is_the_program(program: ProgramPanel) -> None:
    frame = moment("mazur").program
    program.set_frame(frame)
    assert program.toPlainText() == "\n".join(frame.lines)
    assert program.isReadOnly()
    assert program.font().families()[0] == "JetBrains Mono"


def test_the_current_line_is_always_in_view(program: ProgramPanel) -> None:
    for step in (1, 8, 25, 2, 40, 58):
        frame = moment("mazur", do.GoTo(1, step)).program
        program.set_frame(frame)
        area = program.line_area(frame.current)
        assert area.top() >= -0.5
        assert area.bottom() <= program.viewport().height() + 0.5
    program.resize(380, 96)
    area = program.line_area(frame.current)
    assert 0 <= area.top() <= program.viewport().height() - area.height() + 1


def test_the_current_line_has_a_band_in_the_colour_of_its_phase(program: ProgramPanel) -> None:
    for step, role in ((1, Role.FORWARD), (40, Role.BACKWARD)):
        frame = moment("mazur", do.GoTo(1, step)).program
        program.set_frame(frame)
        assert frame.role is role
        area = program.line_area(frame.current)
        image = program.viewport().grab().toImage()
        inside = QPointF(image.width() - 12, area.center().y()).toPoint()
        assert image.pixelColor(inside).name() == LIGHT.fill(role).lower()


def click_line(program: ProgramPanel, number: int) -> None:
    QTest.mouseClick(program.margin, LEFT, pos=QPoint(8, round(program.line_area(number).center().y())))


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_a_click_in_the_margin_asks_for_a_breakpoint(program: ProgramPanel) -> None:
    frame = moment("mazur").program
    program.set_frame(frame)
    program.resize(380, 700)
    asked = collect(program.toggled)
    for number in range(1, len(frame.lines) + 1):
        click_line(program, number)
    assert asked == sorted(frame.stops)


def test_a_line_that_cannot_stop_says_why(program: ProgramPanel) -> None:
    frame = moment("mazur").program
    program.set_frame(frame)
    comment = next(number for number, line in enumerate(frame.lines, start=1) if line.startswith("#"))
    assert "No step of this network runs on this line" in program.hint(comment)
    stop = min(frame.stops)
    assert program.hint(stop) == f"Stop on line {stop}"
    program.set_frame(frame._replace(signs=(LineMark(stop, Sign.STOP, enabled=True, text=""),)))
    assert program.hint(stop) == f"Clear the breakpoint on line {stop}"
    assert not program.hint(0)


def test_a_breakpoint_is_a_red_dot(program: ProgramPanel) -> None:
    frame = moment("mazur", do.GoTo(1, 2)).program
    stop = max(number for number in frame.stops if number != frame.current and number < 10)
    program.set_frame(frame)
    place = QPoint(11, round(program.line_area(stop).center().y()))
    assert program.margin.grab().toImage().pixelColor(place).red() > 240
    program.set_frame(frame._replace(signs=(LineMark(stop, Sign.STOP, enabled=True, text=""),)))
    colour = program.margin.grab().toImage().pixelColor(place)
    assert colour.red() > 150
    assert colour.green() < 60


def test_long_lines_can_be_scrolled_to(program: ProgramPanel) -> None:
    frame = moment("mazur").program
    program.set_frame(frame._replace(lines=(*frame.lines, "x" * 300)))
    assert program.horizontalScrollBar().maximum() > 1000


def test_scrolling_far_keeps_numbers_beside_their_lines(program: ProgramPanel) -> None:
    program.set_frame(moment("mazur", do.GoTo(1, 58)).program)
    program.verticalScrollBar().setValue(5)
    assert program.line_at(2.0) == 6


def test_comments_are_muted(program: ProgramPanel) -> None:
    program.set_frame(moment("mazur").program)
    for theme in (LIGHT, DARK):
        program.set_dress(Dress(theme))
        block = program.document().firstBlock()
        colours = {}
        while block.isValid():
            if block.text().strip():
                colours[block.text()] = block.begin().fragment().charFormat().foreground().color().name()
            block = block.next()
        for line, colour in colours.items():
            assert colour == (theme.muted if line.startswith("#") else theme.ink).lower()
