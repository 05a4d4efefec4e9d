"""Each panel by itself: what it shows and what a click or a key on it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt, SignalInstance
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.frame import CostFrame, CostSeries, Frame, PhaseStatus, RunFrame
from backstep.present.moment import present
from backstep.present.roles import PHASE_ROLES, Role
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui import application
from backstep.ui.action_factory import Actions
from backstep.ui.dress import Dress, window_scale
from backstep.ui.panels import ticks
from backstep.ui.panels.cost_history import POINTS_MOST, CostHistory, thinned
from backstep.ui.panels.phase_ribbon import PhaseRibbon
from backstep.ui.panels.program import ProgramPanel
from backstep.ui.panels.timeline import Timeline
from backstep.ui.run_control import RunControl
from backstep.ui.theme import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton


def moment(lesson: str, *commands: do.Command) -> Frame:
    session = Session.open(path_of(lesson))
    for command in commands:
        session.dispatch(command)
    return present(session.state, View())


def collect(signal: SignalInstance) -> list[object]:
    found: list[object] = []
    signal.connect(found.append)
    return found


# --- phase ribbon


@pytest.fixture
def ribbon(qtbot: QtBot) -> PhaseRibbon:
    application.ensure()
    made = PhaseRibbon()
    qtbot.addWidget(made)
    made.set_dress(Dress())
    made.resize(600, 40)
    made.show()
    return made


def test_the_ribbon_says_what_is_done_and_what_is_ahead(ribbon: PhaseRibbon) -> None:
    ribbon.set_frame(moment("mazur", do.GoTo(1, 31)).timeline)
    assert [pill.accessibleName() for pill in ribbon.pills] == [
        "Forward, done",
        "Cost, done",
        "Backward, here we are",
        "Update, still ahead",
    ]


def test_the_current_phase_is_filled_with_its_colour(ribbon: PhaseRibbon) -> None:
    frame = moment("mazur", do.GoTo(1, 31)).timeline
    ribbon.set_frame(frame)
    for pill, look in zip(ribbon.pills, frame.phases, strict=True):
        corner = pill.grab().toImage().pixelColor(pill.width() // 2, 5).name()
        filled = corner == LIGHT.colour(PHASE_ROLES[look.phase]).lower()
        assert filled == (look.status is PhaseStatus.CURRENT)


def test_a_click_on_a_phase_goes_to_its_end(ribbon: PhaseRibbon) -> None:
    frame = moment("mazur").timeline
    ribbon.set_frame(frame)
    asked = collect(ribbon.chosen)
    for pill in ribbon.pills:
        QTest.mouseClick(pill, LEFT)
    assert asked == [look.last for look in frame.phases]


def test_a_phase_that_cannot_be_reached_is_disabled(ribbon: PhaseRibbon) -> None:
    frame = moment("mazur").timeline
    ribbon.set_frame(replace(frame, limit=frame.phases[1].last))
    assert [pill.isEnabled() for pill in ribbon.pills] == [True, True, False, False]


def test_pills_do_not_change_their_width_with_their_status(ribbon: PhaseRibbon) -> None:
    widths = set()
    for step in (1, 31, 58):
        ribbon.set_frame(moment("mazur", do.GoTo(1, step)).timeline)
        widths.add(tuple(pill.sizeHint().width() for pill in ribbon.pills))
    assert len(widths) == 1


# --- timeline


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
        assert timeline.step_at(timeline.x_of(step)) == step
    assert timeline.step_at(-50) == 1
    assert timeline.step_at(5000) == 58


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
    timeline.set_frame(replace(moment("mazur", do.GoTo(1, 31)).timeline, limit=33))
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
    timeline.set_frame(replace(frame, breakpoints=(10,)))
    dotted = timeline.grab().toImage()
    middle = round(timeline.x_of(10))
    changed = [x for x in range(timeline.width()) if any(bare.pixel(x, y) != dotted.pixel(x, y) for y in range(34))]
    assert changed
    assert all(abs(x - middle) <= 6 for x in changed)


def test_the_timeline_says_what_is_under_the_pointer(timeline: Timeline) -> None:
    assert timeline.hint(timeline.x_of(31)) == "step 31 of 58 · Backward"


def test_an_iteration_of_a_single_step_is_no_division_by_zero(timeline: Timeline) -> None:
    frame = moment("mazur").timeline
    phases = (replace(frame.phases[0], first=1, last=1),)
    timeline.set_frame(replace(frame, step=1, steps=1, limit=1, phases=phases))
    assert timeline.step_at(100) == 1
    timeline.grab()


# --- program


@pytest.fixture
def program(qtbot: QtBot) -> ProgramPanel:
    application.ensure()
    made = ProgramPanel()
    qtbot.addWidget(made)
    made.set_dress(Dress())
    made.resize(380, 200)
    made.show()
    return made


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
    program.set_frame(replace(frame, breakpoints=frozenset({stop})))
    assert program.hint(stop) == f"Clear the breakpoint on line {stop}"
    assert not program.hint(0)


def test_a_breakpoint_is_a_red_dot(program: ProgramPanel) -> None:
    frame = moment("mazur", do.GoTo(1, 2)).program
    stop = max(number for number in frame.stops if number != frame.current and number < 10)
    program.set_frame(frame)
    place = QPoint(11, round(program.line_area(stop).center().y()))
    assert program.margin.grab().toImage().pixelColor(place).red() > 240
    program.set_frame(replace(frame, breakpoints=frozenset({stop})))
    colour = program.margin.grab().toImage().pixelColor(place)
    assert colour.red() > 150
    assert colour.green() < 60


def test_long_lines_can_be_scrolled_to(program: ProgramPanel) -> None:
    frame = moment("mazur").program
    program.set_frame(replace(frame, lines=(*frame.lines, "x" * 300)))
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


# --- cost history


@pytest.fixture
def cost(qtbot: QtBot) -> Iterator[CostHistory]:
    application.ensure()
    actions = Actions()
    made = CostHistory(actions)
    qtbot.addWidget(made)
    made.set_dress(Dress())
    made.resize(600, 200)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.tools.deleteLater()


def history(values: list[float] | np.ndarray, iteration: int = 1, empty: str = "") -> CostFrame:
    costs = np.asarray(values, dtype=float)
    marker = float(costs[iteration - 1]) if 1 <= iteration <= len(costs) else None
    return CostFrame(CostSeries(len(costs), costs), iteration, marker, f"iteration {iteration}", empty)


def drawn(cost: CostHistory) -> tuple[np.ndarray, np.ndarray]:
    where, heights = cost._curve.getData()
    return np.asarray(where), np.asarray(heights)


def place_of(cost: CostHistory, iteration: float) -> QPoint:
    # The plot lays out its axes when the event loop comes to it.
    application.ensure().processEvents()
    box = cost.plot.getPlotItem().getViewBox()
    scene = box.mapViewToScene(QPointF(iteration, np.mean(box.viewRange()[1])))
    found: QPoint = cost.plot.mapFromScene(scene)
    return found


def test_the_curve_is_the_history(cost: CostHistory) -> None:
    cost.set_frame(history([0.5, 0.3, 0.2], 2), 4)
    where, heights = drawn(cost)
    assert where.tolist() == [1, 2, 3]
    assert heights.tolist() == [0.5, 0.3, 0.2]
    assert cost._line.value() == 2
    assert cost._dot.getData()[0].tolist() == [2]
    assert cost._dot.getData()[1].tolist() == [0.3]


def test_there_is_no_dot_while_the_cost_is_not_computed(cost: CostHistory) -> None:
    cost.set_frame(replace(history([0.5, 0.3], 3), marker=None), 4)
    assert len(cost._dot.getData()[0]) == 0
    assert cost._line.value() == 3


@pytest.mark.parametrize("iteration", [1, 7, 20])
def test_a_click_goes_to_the_iteration_under_the_pointer(cost: CostHistory, iteration: int) -> None:
    cost.set_frame(history(np.linspace(1, 0.1, 20), 5), 4)
    asked = collect(cost.chosen)
    QTest.mouseClick(cost.plot.viewport(), LEFT, pos=place_of(cost, iteration))
    assert asked == [iteration]
    assert cost.plot.hasFocus()


def test_dragging_along_the_curve_goes_along(cost: CostHistory) -> None:
    cost.set_frame(history(np.linspace(1, 0.1, 20), 5), 4)
    asked = collect(cost.chosen)
    viewport = cost.plot.viewport()
    QTest.mousePress(viewport, LEFT, pos=place_of(cost, 8))
    QTest.mouseMove(viewport, place_of(cost, 12))
    QTest.mouseRelease(viewport, LEFT, pos=place_of(cost, 12))
    assert asked[0] == 8
    assert asked[-1] in (8, 12)


def test_arrow_keys_go_from_iteration_to_iteration(cost: CostHistory) -> None:
    cost.set_frame(history(np.linspace(1, 0.1, 20), 5), 4)
    asked = collect(cost.chosen)
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home)
    for key in keys:
        QTest.keyClick(cost.plot, key)
    assert asked == [6, 7, 6, 20, 1]


def test_the_pointer_reads_out_an_iteration(cost: CostHistory) -> None:
    values = np.linspace(1, 0.1, 20)
    cost.set_frame(history(values, 5), 4)
    QTest.mouseMove(cost.plot.viewport(), place_of(cost, 14))
    assert cost.caption.text() == "iteration 14 · J 0.3842"
    cost.set_frame(history(values, 5), 6)
    assert cost.caption.text() == "iteration 14 · J 0.384211"
    cost._hover(0)
    assert cost.caption.text() == "iteration 5"


def test_a_logarithmic_axis_leaves_a_gap_where_there_is_no_logarithm(cost: CostHistory) -> None:
    cost.set_frame(history([10.0, 1.0, 0.0, -1.0, float("nan"), 0.1], 6), 4)
    cost.set_log(True)
    _, heights = drawn(cost)
    assert np.allclose(heights, [1, 0, np.nan, np.nan, np.nan, -1], equal_nan=True)
    assert cost._dot.getData()[1].tolist() == [-1]
    cost.set_frame(history([10.0, 0.0], 2), 4)
    assert len(cost._dot.getData()[0]) == 0
    cost.set_log(False)
    assert drawn(cost)[1].tolist() == [10.0, 0.0]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "values",
    [
        [],
        [0.5],
        [0.0],
        [-3.0],
        [0.25] * 40,
        [0.0] * 40,
        [1e-300, 1e-301],
        [1e300, 1e307, 2.0],
        [float("inf"), 1.0],
        [float("nan")],
        [0.1 + 1e-15 * k for k in range(30)],
        list(range(1, 400)),
    ],
    ids=str,
)
def test_any_history_can_be_drawn(cost: CostHistory, values: list[float], log: bool) -> None:
    cost.set_log(log)
    cost.set_frame(history(values, max(1, len(values))), 4)
    cost.grab()
    (left, right), (bottom, top) = cost.plot.getPlotItem().getViewBox().viewRange()
    assert left < 1 < right
    assert np.isfinite([bottom, top]).all()
    assert bottom < top
    heights = drawn(cost)[1]
    finite = heights[np.isfinite(heights)]
    assert ((finite >= bottom) & (finite <= top)).all()


def test_an_empty_history_says_what_will_come(cost: CostHistory) -> None:
    cost.set_frame(history([], empty="The cost of each iteration will appear here."), 4)
    assert cost._empty.isVisible()
    assert cost._empty.text() == "The cost of each iteration will appear here."
    QTest.mouseClick(cost.plot.viewport(), LEFT, pos=QPoint(300, 60))
    cost.set_frame(history([0.5]), 4)
    assert cost._empty.isHidden()


def test_another_session_with_as_many_iterations_is_drawn_anew(cost: CostHistory) -> None:
    cost.set_frame(history([0.5, 0.4]), 4)
    cost.set_frame(history([0.9, 0.8]), 4)
    assert drawn(cost)[1].tolist() == [0.9, 0.8]


def test_no_menu_of_the_plotting_library_appears(cost: CostHistory) -> None:
    item = cost.plot.getPlotItem()
    assert item.getViewBox().menuEnabled() is False
    assert not item.menuEnabled()


def test_axes_are_labelled(cost: CostHistory) -> None:
    cost.set_frame(history([0.0003, 0.0002]), 4)
    assert cost.plot.getAxis("left").labelText == "J"
    assert cost.plot.getAxis("bottom").labelText == "iteration"
    assert cost.plot.getAxis("left").labelUnitPrefix == ""
    assert "x0" not in cost.plot.getAxis("left").labelString()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), st.integers(4, 60))
def test_thinning_keeps_ends_and_extremes(values: list[float], most: int) -> None:
    heights = np.array(values)
    where, kept = thinned(heights, most)
    assert len(where) == len(kept)
    assert (kept == heights[where.astype(int) - 1]).all()
    assert (np.diff(where) > 0).all()
    assert (where[0], where[-1]) == (1, len(values))
    assert (kept.min(), kept.max()) == (heights.min(), heights.max())
    assert len(where) <= max(most, 2) * 1.6 + 4


def test_a_very_long_history_is_drawn_with_few_points() -> None:
    heights = np.random.default_rng(0).normal(size=1_000_000)
    heights[123_456], heights[200_000:200_900] = 99.0, np.nan
    where, kept = thinned(heights)
    assert len(where) <= POINTS_MOST * 1.2
    assert np.nanmax(kept) == 99.0
    assert np.isnan(kept).any()


# --- round numbers on axes


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(1, 20))
def test_ticks_are_even_and_inside(low: float, span: float, most: int) -> None:
    found = ticks.linear(low, low + span, most)
    slack = 1e-6 * max(abs(low), span)
    assert all(low - slack <= value <= low + span + slack for value in found)
    assert len(found) <= most + 1
    gaps = np.diff(found)
    assert np.allclose(gaps, gaps[0] if len(gaps) else 0, rtol=1e-4, atol=slack)


def test_whole_ticks_are_whole() -> None:
    assert ticks.linear(0.5, 3.5, 10, whole=True) == [1, 2, 3]


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0.01, 100, 5, [0.01, 0.1, 1, 10, 100]),
        (0.1, 10, 9, [0.1, 0.2, 0.5, 1, 2, 5, 10]),
        (0.5, 0.56, 3, [0.5, 0.52, 0.54, 0.56]),
        (1, 1, 5, []),
        (0, 1, 5, []),
        (1.0, float("inf"), 5, []),
    ],
)
def test_logarithmic_ticks(low: float, high: float, most: int, expected: list[float]) -> None:
    assert ticks.logarithmic(low, high, most) == pytest.approx(expected)


def test_many_powers_of_ten_are_thinned() -> None:
    assert len(ticks.logarithmic(1e-300, 1e300, 8)) <= 8


# --- run control


def test_run_and_stop_change_places(qtbot: QtBot) -> None:
    application.ensure()
    actions = Actions()
    control = RunControl(actions)
    qtbot.addWidget(control)
    control.show()
    assert control.box.isVisible()
    control.set_frame(RunFrame(30, 120, "Iteration 30 of 120 · 900 per second · 1 s left"))
    assert control.bar.isVisible()
    assert (control.bar.value(), control.bar.maximum()) == (30, 120)
    assert control.bar.accessibleDescription().endswith("1 s left")
    control.set_frame(None)
    assert control.box.isVisible()
    assert control.bar.isHidden()


def test_a_count_that_is_set_is_not_announced(qtbot: QtBot) -> None:
    application.ensure()
    control = RunControl(Actions())
    qtbot.addWidget(control)
    asked = collect(control.count_chosen)
    control.set_count(77)
    assert asked == []
    control.box.setValue(78)
    assert asked == [78]


def test_large_windows_have_larger_letters() -> None:
    scales = [window_scale(*size) for size in ((900, 560), (1280, 720), (1920, 1080), (3840, 2160))]
    assert scales[:2] == [1, 1]
    assert scales == sorted(scales)
    assert 1.15 <= scales[2] <= 1.4
    assert 1.6 <= scales[3] <= 2.2
