"""The panel of J over one parameter in marks and words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.cost_line import CostLine, Verdict
from backstep.core.errors import InputError
from backstep.core.gradients import Objective
from backstep.core.mistakes import Mistake
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Kind
from backstep.present.chosen import DescentView
from backstep.present.descent import (
    SLIDER,
    chosen_target,
    descent_frame,
    rate_at,
    rate_from,
    rate_of_tip,
    slider_of,
    subject_of_panel,
)
from backstep.present.descent_view import DescentFrame, Fact, Mark, Shape
from backstep.present.looks import Target
from backstep.present.numbers import pair, show
from backstep.present.view import View
from backstep.session.branches import Changed, Edit
from backstep.session.commands import EditValue, GoTo, ToggleMistake
from backstep.session.descent import DescentStudy
from backstep.session.session import Session
from tests.strategies import at, carry_out

RATES = st.floats(1e-6, 1e6, allow_nan=False)


def shown(session: Session, view: View | None = None, rate: float | None = None, zoom: int | None = 0) -> DescentFrame:
    view = replace(View() if view is None else view, descent=DescentView(rate, zoom))
    state, study = session.state, DescentStudy()
    subject = subject_of_panel(state, view, None)
    rate = state.record.learning_rate if rate is None else rate
    study.follow(state.record, (state.steps, state.step), session.timeline, subject, rate, zoom)
    while study.work(1.0):
        pass
    return descent_frame(state, view, study)


def fact(frame: DescentFrame, shape: Shape) -> Fact:
    return next(each for each in frame.facts if each.shape is shape)


def mark(frame: DescentFrame, shape: Shape) -> Mark:
    return next(each for each in frame.marks if each.shape is shape)


# --- which parameter


def test_it_is_about_what_is_selected_or_the_step_or_what_was_looked_at() -> None:
    network = at("mazur").state.document.network
    state, later = at("mazur", 1, 42).state, at("mazur", 1, at("mazur").state.steps.phase_ends()[1]).state
    assert subject_of_panel(state, View(selected=Target("bias", 2, 1)), None) == Subject(By.BIAS, 2, 1)
    assert subject_of_panel(state, View(), None) == Subject(By.WEIGHT, 1, 1, 1)
    assert subject_of_panel(later, View(), Subject(By.WEIGHT, 2, 1, 2)) == Subject(By.WEIGHT, 2, 1, 2)
    assert subject_of_panel(later, View(), None) == Subject(By.WEIGHT, 1, 1, 1)
    for gone in (Subject(By.WEIGHT, 3, 1, 1), Subject(By.WEIGHT, 2, 1, 3), Subject(By.BIAS, 1, 9)):
        assert subject_of_panel(later, View(), gone) == Subject(By.WEIGHT, 1, 1, 1), "from a session before"
    assert network.depth == 2


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ((2, 1, 2), Target("edge", 2, 1, 2)),
        ((2, 2, 0), Target("bias", 2, 2)),
        ((2, 3, 3), Target("edge", 2, 1, 3)),
        ((9, 9, 9), Target("edge", 2, 1, 3)),
        ((0, 0, 1), Target("edge", 1, 1, 1)),
    ],
)
def test_boxes_lead_to_the_nearest_parameter_there_is(asked: tuple[int, int, int], target: Target) -> None:
    if asked == (2, 2, 0):
        target = Target("bias", 2, 1)
    assert chosen_target(at("xor").state.document.network, *asked) == target


def test_where_there_is_no_bias_a_weight_is_chosen() -> None:
    assert chosen_target(at("two-neurons").state.document.network, 1, 1, 0) == Target("edge", 1, 1, 1)


# --- numbers


@pytest.mark.parametrize("digits", [4, 9, 17])
def test_the_slope_is_the_number_of_the_step_card(digits: int) -> None:
    session = at("mazur", 3, 42)
    frame = shown(session, View(digits=digits))
    slope = float(session.state.record.dJ_dW[0][0, 0])
    found = fact(frame, Shape.LINE)
    assert found.name == "∂J/∂w₁₁⁽¹⁾"
    assert found.numbers == (show(slope, digits),)
    assert float(found.full.replace("−", "-")) == slope == frame.slope
    assert frame.tangent is not None
    x0, y0, x1, y1 = frame.tangent
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
    assert (x0, x1) == frame.x


def test_both_landings_are_told_apart() -> None:
    session = at("xor", 3)
    record, after = session.state.record, session.timeline.record(4)
    frame = shown(session, View(selected=Target("edge", 2, 1, 1)))
    line = CostLine(Objective.of(session.timeline.task, 3), record.before, Subject(By.WEIGHT, 2, 1, 1))
    new = float(record.after.weights[1][0, 0])
    alone, real = mark(frame, Shape.RING), mark(frame, Shape.DIAMOND)
    assert (alone.x, alone.y) == (new, line.cost(new))
    assert (real.x, real.y) == (new, after.cost)
    assert alone.y != real.y
    assert fact(frame, Shape.RING).numbers == (show(new, 4), show(line.cost(new), 4))
    assert fact(frame, Shape.DIAMOND).numbers == (show(new, 4), show(after.cost, 4))
    assert frame.arrow == (frame.start, record.cost, new, record.cost)
    assert frame.drop == (new, record.cost, new, line.cost(new))


def test_where_all_move_by_another_rate_than_the_one_tried_it_is_said() -> None:
    assert fact(shown(at("two-neurons", 2), rate=2.0), Shape.DIAMOND).name == "all move"
    session = mistaken("two-neurons", Mistake.UPHILL, 2, 1)
    assert fact(shown(session), Shape.DIAMOND).name == "all move"
    assert fact(shown(session, rate=2.0), Shape.DIAMOND).name == "all move at α = 0.5"


def test_the_trail_ends_where_we_are() -> None:
    session = at("xor", 12)
    frame = shown(session)
    assert len(frame.trail[0]) == 11
    assert frame.trail[1][0] == session.timeline.record(1).cost
    assert fact(frame, Shape.DOTS).numbers == ("11 iterations",)
    assert not any(each.shape is Shape.DOTS for each in shown(at("xor")).facts)


def test_in_batches_it_is_said_whose_j_the_curve_and_the_way_are() -> None:
    session = at("iris", 40, 116)
    frame = shown(session)
    assert frame.upward == "J of this batch"
    own = "each point of the way here is J of the batch of its own iteration"
    assert frame.note == f"The curve is J of this batch; {own}."
    assert fact(frame, Shape.DOTS).numbers == ("39 iterations, own batches",)
    assert fact(frame, Shape.DOTS).text.endswith(", each of its own batch")
    whole = shown(at("xor", 12, 60))
    assert whole.upward == "J"
    assert "batch" not in whole.spoken


# --- words


def test_each_word_has_its_sentence_with_the_numbers() -> None:
    session = at("logistic-regression", 3)
    view = View(selected=Target("edge", 1, 1, 2))
    line = CostLine(Objective.of(session.timeline.task, 3), session.state.record.before, Subject(By.WEIGHT, 1, 1, 2))
    words = {}
    for rate in np.geomspace(1e-4, 100.0, 60):
        step, frame = line.step(float(rate)), shown(session, view, float(rate))
        assert frame.word == str(step.verdict).capitalize()
        words[step.verdict] = frame.sentence
        ends = step.start, step.end
        told = [end.slope if step.verdict is Verdict.CRAWLS else end.cost for end in ends]
        first, second = pair(told[0], told[1], 4)
        assert f"from {first} to {second}" in frame.sentence
    assert set(words) == set(Verdict) - {Verdict.STUCK, Verdict.STRANDED, Verdict.CLIMBS}
    assert "many more such steps" in words[Verdict.CRAWLS]
    assert "does not pass the bottom" in words[Verdict.GOOD]
    assert "the slope turns from" in words[Verdict.OVERSHOOTS]
    assert "rises from" in words[Verdict.DIVERGES]


def mistaken(lesson: str, mistake: Mistake, iteration: int, step: int) -> Session:
    session = at(lesson)
    carry_out(session, ToggleMistake(mistake, (iteration, step)))
    return session


def test_with_a_wrong_sign_word_arrow_and_landing_go_uphill_as_the_training_does() -> None:
    session = mistaken("learning-rate", Mistake.UPHILL, 1, 9)
    frame, after = shown(session), session.state.record.after.weights[0][0, 0]
    assert after == pytest.approx(-2.4)
    assert mark(frame, Shape.RING)[:2] == mark(frame, Shape.DIAMOND)[:2] == (after, 0.5 * (2.0 * after - 6.0) ** 2)
    assert frame.arrow == (0.0, 18.0, after, 18.0)
    uphill = "J rises from 18.00 to 58.32: the step goes up the slope, and no learning rate helps."
    assert (frame.word, frame.sentence) == ("Climbs", uphill)
    assert fact(frame, Shape.ARROW).numbers == ("−2.400",)
    assert rate_of_tip(frame, -1.2) == 0.1


@pytest.mark.parametrize("mistake", [Mistake.TOO_EARLY, Mistake.NO_SLOPE, Mistake.NOT_RESET])
def test_with_a_wrong_slope_the_word_is_that_of_the_curve(mistake: Mistake) -> None:
    session = mistaken("mazur", mistake, 1, 42)
    frame, record = shown(session), session.state.record
    line = CostLine(Objective.of(session.timeline.task, 1), record.before, Subject(By.WEIGHT, 1, 1, 1))
    assert abs(line.at(mark(frame, Shape.RING).x).slope / line.start.slope - 1.0) < 0.1
    assert (frame.word, frame.sentence) == ("Crawls", "The slope hardly changes: many more such steps are needed.")
    assert mark(frame, Shape.RING).x == record.after.weights[0][0, 0]


@pytest.mark.parametrize("rate", [1e-17, 1e-309])
def test_a_slope_that_stays_to_the_last_digit_is_not_told_twice(rate: float) -> None:
    frame = shown(at("learning-rate"), rate=rate)
    assert frame.facts[1].name == "it alone"
    assert frame.facts[1].numbers[0] != frame.facts[0].numbers[0], "the step moves"
    assert frame.sentence == "The slope hardly changes: many more such steps are needed."


def test_where_the_slope_is_gone_no_bottom_is_claimed() -> None:
    frame = shown(at("mazur", 1, 26), View(selected=Target("edge", 2, 1, 1)), rate=1e300)
    assert frame.word == "Stranded"
    assert "the slope is gone there" in frame.sentence


def test_a_bias_that_is_kept_says_so_and_has_no_arrow() -> None:
    frame = shown(at("mazur", 3), View(selected=Target("bias", 1, 1)))
    assert frame.word == "Kept"
    assert "the training never changes it" in frame.sentence
    assert frame.arrow is frame.drop is None
    assert not frame.movable
    assert {each.shape for each in frame.marks} == {Shape.DISC, Shape.DIAMOND}
    assert frame.tangent is not None, "it has a slope all the same"


def test_what_the_program_has_not_come_to_is_said_to_be_ahead() -> None:
    session = at("mazur", 1, 5)
    step = session.state.steps.find(Kind.WEIGHT_GRADIENT, 2, 1, 1)
    assert step is not None
    view = View(selected=Target("edge", 2, 1, 1))
    assert shown(session, view).note == f"∂J/∂w₁₁⁽²⁾ is shown ahead: the program computes it in step {step}."
    session.dispatch(GoTo(1, step))
    assert shown(session, view).note == ""


def test_a_number_that_was_edited_is_told() -> None:
    session = at("mazur", 2, 42)
    session.dispatch(EditValue(Edit(Changed.WEIGHT, 0.7, 1, 1, 1)))
    assert shown(session).note == "These are the numbers from before the edit."


def test_a_step_that_overflows_has_a_sentence() -> None:
    frame = shown(at("curve", 2, 60), View(selected=Target("edge", 2, 1, 1)), 1e300)
    assert frame.word == "Diverges"
    assert "beyond what float64 holds" in frame.sentence
    assert mark(frame, Shape.RING).beyond in ("left", "right")


def test_a_step_too_small_for_float64_says_so() -> None:
    frame = shown(at("mazur", 2), rate=1e-300)
    assert (frame.word, "too small for float64" in frame.sentence) == ("Crawls", True)


# --- the picture


@pytest.mark.parametrize("lesson", ["two-neurons", "mazur", "xor", "curve", "iris"])
@pytest.mark.parametrize("zoom", [-4, 0, 9, 30])
def test_where_we_are_is_in_the_picture(lesson: str, zoom: int) -> None:
    session = at(lesson, 7)
    frame = shown(session, zoom=zoom)
    here = mark(frame, Shape.DISC)
    assert here.beyond == ""
    assert frame.x[0] < here.x < frame.x[1]
    assert frame.y[0] < here.y < frame.y[1]
    values, costs = frame.curve
    assert values[0] == frame.x[0]
    assert values[-1] == frame.x[1]
    assert min(costs) >= frame.y[0]


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2, 0.25, 0.3, 0.45, 0.55])
def test_a_long_step_fills_the_picture_by_itself(rate: float) -> None:
    """J = (2w − 6)² / 2 from w = 0: the bottom is at 3."""
    frame = shown(at("learning-rate"), rate=rate)
    (left, right), (low, high), end = frame.x, frame.y, mark(frame, Shape.RING)
    assert end.beyond == ""
    assert left < 0.0 < end.x < right
    assert end.x / (right - left) > (0.4 if rate > 0.1 else 0.1)
    lowest = 0.0 if end.x >= 3.0 else end.y
    assert (max(18.0, end.y) - lowest) / (high - low) > (0.35 if rate > 0.1 else 0.1)


def test_the_step_fills_the_picture_at_the_closest_look() -> None:
    session = at("mazur", 7)
    frame = shown(session, zoom=shown(session).closest)
    assert frame.arrow is not None
    step = abs(frame.arrow[2] - frame.arrow[0])
    assert 0.1 < step / (frame.x[1] - frame.x[0]) < 0.7
    assert mark(frame, Shape.RING).beyond == ""


def test_what_lies_outside_stands_at_the_rim() -> None:
    frame = shown(at("two-neurons"), rate=1e4)
    ring = mark(frame, Shape.RING)
    assert frame.slope > 0.0
    assert ring.beyond == "left"
    assert ring.x == frame.x[0]
    assert frame.usual is not None
    assert frame.usual == frame.start - frame.trained * frame.slope


# --- the learning rate


@given(RATES, st.integers(-SLIDER, SLIDER))
def test_a_place_of_the_slider_comes_back(trained: float, place: int) -> None:
    frame = shown(at("two-neurons"))._replace(trained=trained)
    assert abs(slider_of(rate_at(frame, place), trained) - place) <= 1
    assert rate_at(frame, 0) == trained


@given(st.floats(1e-3, 1e3))
def test_the_tip_goes_where_it_is_dragged(rate: float) -> None:
    frame = FRAME
    tip = frame.start - rate * frame.slope
    found = rate_of_tip(frame, tip)
    assert found == pytest.approx(rate, rel=0.006)


def test_a_tip_dragged_uphill_stays_at_the_least_rate() -> None:
    assert rate_of_tip(FRAME, FRAME.start + FRAME.slope) == pytest.approx(1e-4 * FRAME.trained)


def test_without_a_slope_there_is_no_tip() -> None:
    assert rate_of_tip(FRAME._replace(movable=False, slope=0.0), 3.0) is None


FRAME = shown(at("two-neurons"))


@pytest.mark.parametrize("text", ["0", "-0.1", "nan", "NaN", "inf", "-inf", "1e999", "fast", "", "1/0", "0/5"])
def test_what_is_no_learning_rate_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as refused:
        rate_from(text)
    assert "; " in refused.value.what, "it says what to do"


@pytest.mark.parametrize(("text", "rate"), [("0.5", 0.5), ("1/4", 0.25), ("1e-3", 0.001), ("0,2", 0.2)])
def test_a_learning_rate_is_read_as_people_write_it(text: str, rate: float) -> None:
    assert rate_from(text) == rate


def test_the_rate_of_the_training_needs_no_using() -> None:
    session = at("two-neurons")
    assert not shown(session).usable
    assert shown(session).usual is None
    tried = shown(session, rate=2.0)
    assert tried.usable
    assert (tried.rate, tried.trained, tried.rate_text) == (2.0, 0.5, "2")
    assert tried.slider == round(50 * math.log10(4.0))
