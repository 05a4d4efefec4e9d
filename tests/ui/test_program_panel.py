"""The listing: what it shows and what a click in its margin asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.roles import Role
from backstep.present.signs import LineMark, Sign
from backstep.session import commands as do
from backstep.session.lessons import ORDER, path_of
from backstep.ui import application
from backstep.ui.dress import Dress
from backstep.ui.panels.program import ProgramPanel
from backstep.ui.theme import DARK, LIGHT

from .conftest import WindowMaker, settle
from .driving import LEFT, collect, moment, put_up
from .painted_texts import painted


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


def shown_and_cut(program: ProgramPanel) -> tuple[list[int], list[int]]:
    """The lines that are seen whole, and those of which an edge hides a part."""
    assert program.frame is not None
    high = program.viewport().height()
    areas = {number: program.line_area(number) for number in range(1, len(program.frame.lines) + 1)}
    whole = [number for number, area in areas.items() if area.top() >= 0 and area.bottom() <= high]
    seen = [number for number, area in areas.items() if area.bottom() > 0 and area.top() < high]
    return whole, [number for number in seen if number not in whole]


@given(st.integers(200, 600), st.integers(60, 500), st.sampled_from([0.8, 1.0, 1.4, 2.0]), st.integers(1, 58))
def test_no_line_is_cut_by_an_edge(width: int, height: int, zoom: float, step: int) -> None:
    application.ensure()
    program = ProgramPanel()
    program.set_dress(Dress(zoom=zoom))
    program.set_frame(moment("mazur", do.GoTo(1, step)).program)
    program.resize(width, height)
    program.show()
    whole, cut = shown_and_cut(program)
    assert cut == [] or program.viewport().height() < program.line_area(1).height(), "there is no room for one"
    assert program.frame is not None
    assert program.frame.current in [*whole, *cut]
    program.verticalScrollBar().setValue(program.verticalScrollBar().maximum())
    whole, cut = shown_and_cut(program)
    assert max(whole, default=len(program.frame.lines)) == len(program.frame.lines), "it can be scrolled to its end"
    program.close()


def test_all_lines_of_every_lesson_are_seen_in_a_usual_window(make_window: WindowMaker) -> None:
    window = make_window(ORDER[0])
    for size in ((1280, 720), (1366, 768), (1920, 1080)):
        window.resize(*size)
        for lesson in ORDER:
            assert window.files.open_path(path_of(lesson))
            settle(window)
            frame = window.bridge.frame().program
            assert shown_and_cut(window.program) == (list(range(1, len(frame.lines) + 1)), []), (lesson, size)
            assert window.program.horizontalScrollBar().maximum() == 0, (lesson, size)
            assert not window.program.verticalScrollBar().isVisible()


def test_lines_are_where_their_numbers_are(make_window: WindowMaker) -> None:
    """Where they are painted, not only where they are said to be."""
    program = make_window("mazur").program
    areas = [program.line_area(number) for number in range(1, 20)]
    baselines = sorted({round(piece.baseline) for piece in painted(program.viewport())})
    assert len(baselines) == 19
    for area, baseline in zip(areas, baselines, strict=True):
        assert area.top() < baseline < area.bottom()
        assert baseline - area.top() == pytest.approx(baselines[0] - areas[0].top(), abs=1)


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
