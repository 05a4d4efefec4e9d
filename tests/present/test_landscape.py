"""The panel of J over two parameters in marks, lines and words."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.arrays import FloatArray
from backstep.core.cost_plane import CostPlane, ParameterPlane
from backstep.core.gradients import Objective
from backstep.core.mistakes import Mistake
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Kind
from backstep.present.chosen import LandscapeView
from backstep.present.descent_view import Fact, Mark, Shape
from backstep.present.landscape import axes_of_panel, landscape_frame, percent, readout, with_axis, with_selected
from backstep.present.landscape_picture import ground
from backstep.present.landscape_view import HIGH, WIDE, Ground, LandscapeFrame
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.present.view import View
from backstep.session.branches import Changed, Edit
from backstep.session.commands import EditValue, GoTo, ToggleMistake
from backstep.session.landscape import LandscapeStudy
from backstep.session.landscape_grid import Field
from backstep.session.session import Session
from tests import contents
from tests.strategies import at, carry_out

FIRST, SECOND = Target("edge", 1, 1, 1), Target("edge", 1, 1, 2)
DIRECTIONS = LandscapeView(directions=True)


def shown(session: Session, landscape: LandscapeView | None = None, view: View | None = None) -> LandscapeFrame:
    """What the panel shows, once one sees what is drawn first."""
    view = replace(View() if view is None else view, landscape=landscape or LandscapeView())
    state, study = session.state, LandscapeStudy()
    axes = axes_of_panel(state, view)
    study.follow(state.record, (state.steps, state.step), session.timeline, axes, view.landscape.zoom)
    while study.pending and (study.blank or len(study.trail) < study.looked_back[1]):
        study.work(0.0)
    return landscape_frame(state, view, study)


def closest(session: Session) -> LandscapeFrame:
    """The step as one can see it."""
    return shown(session, LandscapeView(zoom=shown(session).closest))


def fact(frame: LandscapeFrame, shape: Shape) -> Fact:
    return next(each for each in frame.facts if each.shape is shape)


def mark(frame: LandscapeFrame, shape: Shape) -> Mark:
    return next(each for each in frame.marks if each.shape is shape)


def small(*weights: float, inputs: tuple[float, ...] = (1.0, 1.0), rate: float = 0.1) -> Session:
    """A linear neuron without a bias."""
    return contents.session(
        len(weights),
        (1, "linear", "none"),
        parameters={"weights": [[list(weights)]]},
        data={"inputs": [list(inputs[: len(weights)])], "targets": [[1.0]]},
        learning_rate=rate,
    )


# --- which parameters


def test_at_first_it_is_about_the_first_two_and_what_is_selected() -> None:
    state = at("mazur").state
    first, second = Subject(By.WEIGHT, 1, 1, 1), Subject(By.WEIGHT, 1, 1, 2)
    assert axes_of_panel(state, View()) == (first, second)
    assert axes_of_panel(state, View(selected=SECOND)) == (second, first)
    assert axes_of_panel(state, View(selected=Target("node", 1, 1))) == (first, second)
    assert axes_of_panel(state, View(landscape=DIRECTIONS)) is None
    chosen = LandscapeView(Target("edge", 2, 1, 1), Target("bias", 2, 1))
    over = Subject(By.WEIGHT, 2, 1, 1), Subject(By.BIAS, 2, 1)
    assert axes_of_panel(state, View(landscape=chosen, selected=SECOND)) == over
    assert axes_of_panel(at("two-neurons").state, View()) == (first, Subject(By.WEIGHT, 2, 1, 1))
    assert axes_of_panel(at("curve").state, View()) == (first, Subject(By.BIAS, 1, 1))


def test_what_is_selected_lies_across_and_what_lay_there_goes_upward() -> None:
    frame, third = shown(at("xor")), Target("bias", 2, 1)
    assert frame.choices is not None
    assert [choice.target for choice in frame.choices] == [FIRST, SECOND]
    assert with_selected(frame, third) == LandscapeView(third, FIRST)
    assert with_selected(frame, SECOND) == LandscapeView(SECOND, FIRST), "they change places"
    assert with_selected(frame, FIRST) == frame.view
    assert with_axis(frame, third, upward=True) == LandscapeView(FIRST, third)
    assert with_axis(frame, third, upward=False) == LandscapeView(third, SECOND)
    directed = shown(at("xor", 5), DIRECTIONS)
    assert with_selected(directed, third) == with_axis(directed, third, upward=True) == DIRECTIONS


# --- numbers


@pytest.mark.parametrize("digits", [4, 17])
def test_marks_and_legend_tell_the_numbers_of_the_training(digits: int) -> None:
    session = at("xor", 3)
    record, after = session.state.record, session.timeline.record(4)
    frame = shown(session, view=View(digits=digits))
    plane = ParameterPlane(
        Objective.of(session.timeline.task, 3),
        record.before,
        (Subject(By.WEIGHT, 1, 1, 1), Subject(By.WEIGHT, 1, 1, 2)),
    )
    new = [float(record.after.weights[0][0, source]) for source in (0, 1)]
    within = CostPlane(Objective.of(session.timeline.task, 3), record.before, plane).cost(*new)
    texts = {shape: fact(frame, shape).numbers for shape in (Shape.DISC, Shape.RING, Shape.DIAMOND)}
    old = [float(record.before.weights[0][0, source]) for source in (0, 1)]
    assert texts[Shape.DISC] == tuple(show(number, digits) for number in (*old, record.cost))
    assert texts[Shape.RING] == tuple(show(number, digits) for number in (*new, within))
    assert texts[Shape.DIAMOND] == tuple(show(number, digits) for number in (*new, after.cost))
    assert "beside the plane" in fact(frame, Shape.DIAMOND).text
    assert mark(frame, Shape.RING)[:2] == mark(frame, Shape.DIAMOND)[:2]
    left, right, bottom, top = frame.window
    here = mark(frame, Shape.DISC)
    assert left + here.x / WIDE * (right - left) == pytest.approx(old[0])
    assert bottom + here.y / HIGH * (top - bottom) == pytest.approx(old[1])


@pytest.mark.parametrize("zoomed", [False, True])
@pytest.mark.parametrize("lesson", ["logistic-regression", "xor", "curve", "two-neurons"])
def test_the_arrow_is_as_long_as_the_step_however_short_that_is(lesson: str, zoomed: bool) -> None:
    session = at(lesson, 40)
    frame = closest(session) if zoomed else shown(session)
    here, ring = mark(frame, Shape.DISC), mark(frame, Shape.RING)
    assert frame.arrow == pytest.approx((here.x, here.y, ring.x, ring.y))


def test_a_step_too_short_to_be_seen_has_a_pointer_that_says_how_much_longer_it_is() -> None:
    frame = shown(at("xor", 40))
    assert frame.arrow is not None
    assert frame.pointer is not None
    step, pointer = (math.dist(line[:2], line[2:]) for line in (frame.arrow, frame.pointer))
    assert step < 0.3 < pointer
    ways = [math.atan2(top - y, right - x) for x, y, right, top in (frame.arrow, frame.pointer)]
    assert ways[0] == pytest.approx(ways[1])
    times = f"{float(f'{pointer / step:.2g}'):.0f} ×"
    assert frame.pointed == f"−∇J, {times} step"
    assert fact(frame, Shape.POINTER).text == f"the direction alone, drawn {times} as long as the step"
    assert fact(frame, Shape.POINTER).text in frame.spoken


def test_a_step_that_is_seen_has_no_pointer() -> None:
    frame = closest(at("xor", 40))
    assert (frame.pointer, frame.pointed) == (None, "")
    assert Shape.POINTER not in {each.shape for each in frame.facts}


def test_where_a_mistake_makes_the_step_the_pointer_is_not_said_to_be_the_gradient() -> None:
    session = at("xor", 2)
    carry_out(session, ToggleMistake(Mistake.UPHILL, (2, 1)))
    assert shown(session).pointed.startswith("its way, ")
    kept = shown(at("mazur", 3), LandscapeView(Target("bias", 1, 1), FIRST))
    assert kept.pointed.startswith("its way, ")


@pytest.mark.parametrize("zoom", [-3, 0, 5, 24])
def test_whatever_is_drawn_is_in_the_picture(zoom: int) -> None:
    frame = shown(at("mazur", 30), LandscapeView(zoom=zoom))
    assert mark(frame, Shape.DISC).beyond == ""
    places = [each[:2] for each in frame.marks]
    places += [ends for line in (frame.arrow, frame.pointer) if line is not None for ends in (line[:2], line[2:])]
    places += [(x, y) for x, y in zip(*frame.trail, strict=True) if math.isfinite(x)]
    places += list(zip(*frame.dots, strict=True))
    assert all(-1e-9 <= x <= WIDE + 1e-9 and -1e-9 <= y <= HIGH + 1e-9 for x, y in places)
    assert frame.ground is not None
    assert all(np.nanmax(line, initial=0.0) <= WIDE for line in frame.ground.lines)


def test_the_step_can_be_seen_at_the_closest_look() -> None:
    frame = closest(at("mazur", 7))
    assert frame.arrow is not None
    assert 0.3 < math.dist(frame.arrow[:2], frame.arrow[2:]) < 2.0


# --- words


def test_directions_say_how_much_of_the_way_they_hold() -> None:
    frame = shown(at("iris", 40), DIRECTIONS)
    assert frame.names == ("direction 1", "direction 2")
    assert frame.labels[0].startswith("direction 1, 9")
    assert frame.labels[0].endswith(" % of the way")
    assert " % of their variance" in fact(frame, Shape.DOTS).text
    assert frame.choices is None
    assert frame.sentence.startswith("J of this batch ")
    assert "if the step stayed in this plane" in frame.sentence


def test_a_way_that_is_too_short_offers_two_parameters() -> None:
    frame = shown(at("xor", 2), DIRECTIONS)
    assert frame.empty == (
        "The way has 2 of the 3 iterations that it takes for two directions; train on, or choose two parameters."
    )
    assert frame.ground is None
    assert frame.facts == frame.marks == ()
    assert frame.spoken == frame.empty


def test_bad_choices_have_a_sentence_each() -> None:
    assert "both axes are the same parameter" in shown(at("xor"), LandscapeView(FIRST, FIRST)).empty.lower()
    alone = shown(small(0.5))
    assert alone.empty.startswith("This network trains one parameter alone")
    fixed = shown(at("mazur", 3), LandscapeView(Target("bias", 1, 1), FIRST))
    assert fixed.empty == ""
    assert "is fixed: the training never changes it, so no step goes that way" in fixed.sentence
    both = shown(at("mazur", 3), LandscapeView(Target("bias", 1, 1), Target("bias", 1, 2)))
    assert "are fixed" in both.sentence
    assert both.arrow is both.pointer is None


def test_without_a_gradient_no_step_moves() -> None:
    frame = shown(small(0.25, 0.75))
    assert "no step moves in this plane" in frame.sentence
    assert frame.arrow is frame.pointer is None
    assert frame.ground is not None


def test_the_whole_step_in_the_plane_says_so() -> None:
    frame = shown(at("two-neurons", 4))
    assert frame.sentence == "J falls; the whole step lies in this plane."
    assert "100 % of the whole" in fact(frame, Shape.ARROW).text
    assert "beside the plane" not in fact(frame, Shape.DIAMOND).text


@pytest.mark.parametrize(("lesson", "iteration"), [("curve", 40), ("mazur", 100)])
def test_numbers_that_are_compared_look_different(lesson: str, iteration: int) -> None:
    points = [each for each in shown(at(lesson, iteration)).facts if len(each.numbers) == 3]
    for column in (0, 1, 2):
        fulls = {each.full.split(", ")[column] for each in points}
        assert len({each.numbers[column] for each in points}) == len(fulls) > 1


@pytest.mark.parametrize(("lesson", "iteration"), [("mazur", 1), ("xor", 3), ("curve", 7)])
def test_the_sentence_compares_and_leaves_the_numbers_to_the_facts(lesson: str, iteration: int) -> None:
    session = at(lesson, iteration)
    frame = shown(session)
    costs = [session.state.record.cost, session.timeline.record(iteration + 1).cost]
    costs.append(float(fact(frame, Shape.RING).full.rpartition(" = ")[2]))
    assert not any(letter.isdigit() for letter in frame.sentence)
    assert frame.sentence.startswith("J falls; " if costs[1] < costs[0] else "J rises; ")
    assert frame.sentence.endswith(" if only these two moved.")
    start, real, within = costs
    assert ("by less" in frame.sentence) == (abs(within - start) < abs(real - start) and within < start)


@pytest.mark.parametrize(
    ("real", "within", "sentence"),
    [
        (0.5, 0.75, "J falls; by less if only these two moved."),
        (0.5, 0.25, "J falls; by more if only these two moved."),
        (0.5, 0.5, "J falls; by as much if only these two moved."),
        (2.0, 3.0, "J rises; by more if only these two moved."),
        (0.5, 1.0, "J falls; it would stay the same if only these two moved."),
        (0.5, math.inf, "J falls; it would leave the numbers that float64 holds if only these two moved."),
        (1.0, 2.0, "J stays the same; it would rise if only these two moved."),
        (1.0, 1.0, "J stays the same, and so it would if only these two moved."),
        (math.inf, 0.5, "J leaves the numbers that float64 holds; it would fall if only these two moved."),
        (math.inf, math.nan, "J leaves the numbers that float64 holds, and so it would if only these two moved."),
    ],
)
def test_whatever_j_does_it_is_one_sentence(real: float, within: float, sentence: str) -> None:
    session = at("mazur")
    state, study = session.state, LandscapeStudy()
    study.follow(state.record, (state.steps, state.step), session.timeline, axes_of_panel(state, View()))
    while study.pending and study.blank:
        study.work(0.0)
    assert study.start is not None
    assert study.real is not None
    assert study.landing is not None
    cost = study.start.cost
    study.real, study.landing = study.real._replace(cost=real * cost), study.landing._replace(cost=within * cost)
    assert landscape_frame(state, View(), study).sentence == sentence


def test_what_the_program_has_not_come_to_is_said_to_be_ahead() -> None:
    session = at("mazur", 1, 5)
    steps = session.state.steps
    last = max(steps.find(Kind.WEIGHT_GRADIENT, 1, 1, source) or 0 for source in (1, 2))
    assert shown(session).note == f"The arrow is shown ahead, as of step {last}."
    session.dispatch(GoTo(1, last))
    assert shown(session).note == ""
    session.dispatch(GoTo(3, last))
    gradient = steps.phase_ends()[2]
    assert shown(session, DIRECTIONS).note.endswith(f"as of step {gradient}."), "a direction takes the whole"
    session.dispatch(GoTo(3, steps.phase_ends()[2]))
    assert shown(session, DIRECTIONS).note == ""


def test_no_arrow_is_announced_where_there_is_none() -> None:
    both = LandscapeView(Target("bias", 1, 1), Target("bias", 1, 2))
    frame = shown(at("mazur", 1, 1), both)
    assert frame.arrow is None
    assert frame.note == ""
    assert shown(small(0.25, 0.75)).note == ""
    assert shown(small(3e200, 0.5, inputs=(1e200, 1.0))).note == "", "nor where it is no number"


def test_a_number_that_was_edited_is_told() -> None:
    session = at("mazur", 2, 42)
    session.dispatch(EditValue(Edit(Changed.WEIGHT, 0.7, 1, 1, 1)))
    assert shown(session).note == "These are the numbers from before the edit."


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.99999, "> 99.9 %"), (0.9324, "93.2 %"), (0.0004, "< 0.1 %"), (0.0, "0 %")]
)
def test_a_part_is_never_all_or_nothing_where_it_is_not(share: float, text: str) -> None:
    assert percent(share) == text


# --- the ground


def of_heights(heights: Any) -> Ground:
    made = np.array(heights, dtype=np.float64)
    rows, columns = made.shape
    return ground(Field(np.arange(float(columns)), np.arange(float(rows)), made, np.ones(made.shape, dtype=bool)))


@given(st.floats(1e-3, 1e3), st.floats(0.0, 1e4))
def test_lines_are_at_round_numbers_and_at_their_height(lowest: float, span: float) -> None:
    span = max(span, lowest * 1e-6)
    slope: FloatArray = np.tile(np.linspace(lowest, lowest + span, 33), (3, 1))
    found = of_heights(slope)
    assert found.logarithmic == (lowest + span > 20.0 * lowest)
    assert 1 <= len(found.levels) <= 14
    for level, line in zip(found.levels, found.lines, strict=True):
        assert line[:, 0].min() == pytest.approx(line[:, 0].max()), "straight up"
        place = float(line[0, 0]) / WIDE * 32.0
        left, right = slope[0, math.floor(place)], slope[0, math.ceil(place)]
        assert left * (1 - 1e-9) <= level <= right * (1 + 1e-9)
    tones = found.tones[0]
    assert (tones[0], tones[-1]) == pytest.approx((0.0, 1.0))
    assert (np.diff(tones) >= 0.0).all()


def test_where_j_is_not_finite_the_ground_is_grey_and_says_so() -> None:
    found = of_heights([[1.0, 2.0, math.inf], [1.5, math.nan, 3.0]])
    assert not found.whole
    assert np.isnan(found.tones).tolist() == [[False, False, True], [False, True, False]]
    assert of_heights([[math.nan] * 3] * 2).lines == ()
    assert np.isfinite(of_heights([[-1e308, 1e308], [0.0, 1e308]]).tones).all()


def test_where_j_is_the_same_all_over_there_are_no_lines() -> None:
    found = of_heights([[2.0, 2.0], [2.0, 2.0 + 4e-16]])
    assert found.levels == found.lines == ()
    assert (found.tones == 0.5).all()


def test_what_explodes_is_drawn_and_told() -> None:
    frame = shown(small(1e-160, 0.5, inputs=(3e154, 1.0), rate=1e-300))
    assert fact(frame, Shape.AREA).text == "J is not finite"
    assert frame.ground is not None
    assert not frame.ground.whole


# --- pointed at


def test_one_reads_off_what_was_computed() -> None:
    frame = shown(at("xor", 3))
    assert frame.field is not None
    said = readout(frame, 2.9, 1.9)
    assert said is not None
    text, x, y = said
    rows, columns = frame.field.heights.shape
    row, column = round(y / HIGH * (rows - 1)), round(x / WIDE * (columns - 1))
    numbers = frame.field.x[column], frame.field.y[row], frame.field.heights[row, column]
    first, second, cost = (show(float(number), 4) for number in numbers)
    assert text == f"{frame.names[0]} = {first}, {frame.names[1]} = {second}, J = {cost}"
    assert math.hypot(x - 2.9, y - 1.9) < WIDE / columns
    assert readout(frame, -0.5, 1.0) is None
    assert readout(frame, 1.0, HIGH + 0.5) is None


def test_near_a_mark_one_reads_that() -> None:
    frame = closest(at("xor", 3))
    here, ring = mark(frame, Shape.DISC), mark(frame, Shape.RING)
    assert readout(frame, here.x + 0.03, here.y) == (f"here: {fact(frame, Shape.DISC).text}", here.x, here.y)
    said = readout(frame, ring.x, ring.y - 0.03)
    assert said is not None
    assert f"in the plane: {fact(frame, Shape.RING).text}" in said[0]
    assert f"all move: {fact(frame, Shape.DIAMOND).text}" in said[0]
