"""J over one parameter: the training's own numbers, the way here, and a curve that leaves nothing out."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.cost_line import CostLine, Verdict
from backstep.core.gradients import Objective, stepped
from backstep.core.mistakes import Mistake
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session import descent, jobs
from backstep.session.commands import GoTo, ToggleMistake
from backstep.session.descent import EARLIER, MOST, DescentStudy, Place, sampled, value_of
from backstep.session.lessons import lessons
from backstep.session.session import Session
from backstep.session.timeline import Timeline
from tests import contents
from tests.clocks import Clock
from tests.core.trainings import layers, task_of
from tests.strategies import at, carry_out, tasks

FIRST = Subject(By.WEIGHT, 1, 1, 1)


def through(study: DescentStudy) -> DescentStudy:
    while study.work(1.0):
        pass
    return study


def follow(
    study: DescentStudy, session: Session, subject: Subject = FIRST, rate: float | None = None, zoom: int = 0
) -> DescentStudy:
    state = session.state
    rate = state.record.learning_rate if rate is None else rate
    study.follow(state.record, (state.steps, state.step), session.timeline, subject, rate, zoom)
    return study


def studied(session: Session, subject: Subject = FIRST, rate: float | None = None, zoom: int = 0) -> DescentStudy:
    return through(follow(DescentStudy(), session, subject, rate, zoom))


def of_task(task: Task, subject: Subject = FIRST) -> DescentStudy:
    timeline = Timeline(task)
    record = timeline.record(1)
    study = DescentStudy()
    study.follow(record, (Steps(task.network, record.examples), 1), timeline, subject, task.learning_rate)
    return through(study)


# --- the numbers of the training


@pytest.mark.parametrize("lesson", [each.name for each in lessons()])
def test_slope_and_landing_are_the_very_numbers_of_the_training(lesson: str) -> None:
    session = at(lesson, 3)
    record, study = session.state.record, studied(session)
    assert study.start.slope == record.dJ_dW[0][0, 0]
    assert study.start.cost == record.cost
    assert study.start.value == record.before.weights[0][0, 0]
    assert study.landing is not None
    assert study.landing.start == study.start
    assert study.landing.end.value == record.after.weights[0][0, 0], "the step is that of the update"


@given(tasks(), st.data())
def test_the_line_and_the_record_agree_at_every_parameter(task: Task, data: st.DataObject) -> None:
    layer = data.draw(st.integers(1, task.network.depth))
    unit = data.draw(st.integers(1, task.network.units(layer)))
    with_bias = task.network.layer(layer).has_bias
    source = data.draw(st.integers(0 if with_bias else 1, task.network.units(layer - 1)))
    subject = Subject(By.WEIGHT, layer, unit, source) if source else Subject(By.BIAS, layer, unit)
    study = of_task(task, subject)
    line = CostLine(Objective.of(task), task.start, subject)
    assert repr(study.start) == repr(line.start), "NaN is NaN"
    assert repr(study.landing) == repr(line.step(task.learning_rate))
    for value, cost in zip(*study.curve, strict=True):
        assert line.cost(value) == pytest.approx(cost, rel=0, abs=0, nan_ok=True)


def test_the_real_landing_is_where_the_next_iteration_begins() -> None:
    session = at("xor", 4)
    study = studied(session)
    following = session.timeline.record(5)
    assert study.real == Place(float(following.before.weights[0][0, 0]), following.cost)
    assert study.landing is not None
    assert study.landing.end.value == study.real.value
    assert study.landing.end.cost != study.real.cost, "the other weights moved too"


def test_during_the_update_it_moves_with_the_steps() -> None:
    session = at("xor", 4)
    state, study = session.state, DescentStudy()
    record, (_, _, backward, update) = state.record, state.steps.phase_ends()
    subject = Subject(By.WEIGHT, 1, 2, 1)
    seen = []
    for step in range(backward, update + 1):
        session.dispatch(GoTo(4, step))
        through(follow(study, session, subject))
        assert study.here is not None
        seen.append(study.here)
    old, new = float(record.before.weights[0][1, 0]), float(record.after.weights[0][1, 0])
    assert seen[0] == Place(old, record.cost)
    assert seen[-1] == study.real
    turn = next(number for number, place in enumerate(seen) if place.value == new)
    assert all(place.value == old for place in seen[:turn])
    assert all(place.value == new for place in seen[turn:])
    assert len({place.cost for place in seen}) == len(seen), "each update changes J"
    # Only the first weight moved by then.
    moved = [array.copy() for array in record.before.weights]
    moved[0][0, 0] = record.after.weights[0][0, 0]
    task = session.timeline.task
    expected = task.record(4, type(record.before).of(record.network, moved, list(record.before.biases)))
    assert seen[1].cost == expected.cost


def test_another_learning_rate_lands_elsewhere_and_leaves_the_rest() -> None:
    session = at("logistic-regression", 3)
    study = studied(session)
    curve, real, record = study.curve, study.real, session.state.record
    through(follow(study, session, rate=0.2))
    assert study.landing is not None
    assert study.landing.end.value == study.start.value - 0.2 * study.start.slope
    after = replace(session.timeline.task, learning_rate=0.2).record(3, record.before).after
    objective = Objective.of(session.timeline.task, 3)
    assert study.real == (value_of(after, FIRST), CostLine(objective, record.before, FIRST).elsewhere(after))
    assert study.real != real, "all parameters move with the rate that is tried"
    assert study.curve == curve
    through(follow(study, session))
    assert study.real == real
    through(follow(study, session, rate=1000.0))
    assert study.landing.verdict is Verdict.DIVERGES


@given(tasks(), st.floats(1e-6, 1e6))
def test_all_parameters_move_as_a_training_with_that_rate_moves_them(task: Task, rate: float) -> None:
    record = task.record(1, task.start)
    expected = replace(task, learning_rate=rate).record(1, task.start).after.flat
    assert np.array_equal(stepped(record, rate), expected, equal_nan=True)


def test_with_a_mistake_they_move_as_they_did() -> None:
    """What the mistake would make of another rate is not known."""
    session = at("logistic-regression", 3)
    carry_out(session, ToggleMistake(Mistake.UPHILL, (3, 1)))
    study, record = studied(session, rate=0.2), session.state.record
    assert study.real is not None
    assert study.real.value == value_of(record.after, FIRST)
    assert study.real_rate == record.learning_rate == 0.1


def test_a_bias_that_is_kept_is_known_to_be() -> None:
    assert studied(at("mazur", 1), Subject(By.BIAS, 1, 1)).fixed
    assert not studied(at("xor", 1), Subject(By.BIAS, 1, 1)).fixed
    assert not studied(at("mazur", 1)).fixed


# --- the trail


def test_the_trail_is_where_the_iterations_before_began() -> None:
    session = at("xor", 9)
    study = studied(session)
    records = [session.timeline.record(iteration) for iteration in range(1, 9)]
    assert study.trail == tuple(Place(value_of(each.before, FIRST), each.cost) for each in records)
    session.dispatch(GoTo(3, 1))
    assert through(follow(study, session)).trail == tuple(
        Place(value_of(each.before, FIRST), each.cost) for each in records[:2]
    )


def test_another_parameter_has_another_trail() -> None:
    session, other = at("xor", 5), Subject(By.BIAS, 2, 1)
    study = studied(session)
    through(follow(study, session, other))
    assert study.trail[2] == Place(value_of(session.timeline.record(3).before, other), session.timeline.record(3).cost)


@given(st.integers(0, 5000))
def test_of_many_iterations_some_are_shown_and_always_the_ends(last: int) -> None:
    found = sampled(last)
    assert len(found) <= EARLIER + 1
    assert found == sorted(set(found))
    if last:
        assert (found[0], found[-1]) == (1, last)
    if last <= EARLIER:
        assert found == list(range(1, last + 1))


# --- the curve


def test_the_curve_goes_through_where_we_are_from_end_to_end() -> None:
    study = studied(at("xor", 4))
    values, costs = study.curve
    assert list(values) == sorted(values)
    assert (values[0], values[-1]) == study.window
    assert costs[values.index(study.start.value)] == study.start.cost
    assert len(values) <= MOST


def test_kinks_are_drawn_where_they_are() -> None:
    inputs = [[1.0], [2.0], [-1.5], [0.7]]
    weights, biases = [[[0.4], [-0.3]], [[1.0, 1.0]]], [np.array([0.11, 0.23]), np.array([0.0])]
    task = task_of(layers((2, "relu"), (1, "linear")), (inputs, [[0.3], [1.0], [-0.2], [0.1]]), weights, biases)
    study = of_task(task)
    line = CostLine(Objective.of(task), task.start, FIRST)
    everywhere = np.linspace(*study.window, 4001)
    true = np.array([line.cost(float(value)) for value in everywhere])
    drawn = np.interp(everywhere, *study.curve)
    assert np.abs(drawn - true).max() < 4e-4 * (true.max() - true.min())


def test_where_j_overflows_the_curve_has_points_all_the_same() -> None:
    task = task_of(layers((1, "linear")), ([[1e160]], [[0.0]]), [[[1e-160]]])
    study = of_task(task)
    costs = study.curve[1]
    assert any(map(math.isfinite, costs))
    assert any(not math.isfinite(cost) for cost in costs)
    assert len(costs) <= MOST


def test_the_picture_holds_what_must_be_seen_and_no_landing_beyond_reason() -> None:
    session = at("logistic-regression", 40)
    study = studied(session)
    low, high = study.window
    assert study.real is not None
    assert all(low < place.value < high for place in (*study.trail, study.real))
    usual = high - low
    tried = 1.5 * (high - low) / abs(study.start.slope)
    through(follow(study, session, rate=tried))
    assert study.landing is not None
    assert study.window[0] < study.landing.end.value < study.window[1], "one that is asked for has room"
    through(follow(study, session, rate=1e9))
    assert study.window[1] - study.window[0] == usual, "one far away lies outside"


@pytest.mark.parametrize("zoom", [-3, 1, 12, descent.ZOOM_MOST])
def test_looking_closer_halves_the_picture_around_where_we_are(zoom: int) -> None:
    session = at("mazur", 5)
    usual, study = studied(session), studied(session, zoom=zoom)
    assert study.window[1] - study.window[0] == math.ldexp(usual.window[1] - usual.window[0], -zoom)
    assert study.window[0] < study.start.value < study.window[1]
    assert study.curve[0][0] == study.window[0]


# --- bit by bit


def test_the_work_is_done_in_slices_coarse_to_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    study = follow(DescentStudy(), at("iris", 30))
    assert study.pending
    Clock(step=0.001).put_into(monkeypatch, jobs)
    widest = []
    while study.work(0.004):
        values = study.curve[0]
        widest.append(max(np.diff(values), default=math.inf) if len(values) > 1 else math.inf)
    assert len(widest) > 10
    assert widest == sorted(widest, reverse=True), "no part waits for the detail of another"
    assert not study.pending
    assert len(study.trail) == 29


def test_a_long_iteration_is_looked_at_on_errands_with_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    session = at("xor", 6, 60)
    expected = studied(session)
    monkeypatch.setattr(descent, "is_long", lambda *_: True)
    study = studied(session)
    assert (study.curve, study.landing, study.real, study.here) == (
        expected.curve,
        expected.landing,
        expected.real,
        expected.here,
    )


def test_errands_that_are_given_up_do_not_meet_the_next_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    session = at("xor", 6, 60)
    monkeypatch.setattr(descent, "is_long", lambda *_: True)
    lock, met, slowly = threading.Lock(), [], CostLine.cost

    def cost(line: CostLine, value: float) -> float:
        met.append(not lock.acquire(blocking=False))
        time.sleep(0.01)
        lock.release()
        return slowly(line, value)

    monkeypatch.setattr(CostLine, "cost", cost)
    study = follow(DescentStudy(), session)
    for number in range(30):
        study.work(0.002)
        follow(study, session, rate=1.0 + number)
    assert len(met) > 5
    assert not any(met), "there is one tape"


def test_what_is_known_is_not_found_again() -> None:
    session = at("xor", 4)
    study = studied(session)
    assert not follow(study, session).pending
    session.dispatch(GoTo(4, 20))
    assert not follow(study, session).pending, "a step before the update changes nothing"


def test_without_a_slope_it_stays_where_it_is() -> None:
    one = {"inputs": [[1.0]], "targets": [[1.0]]}
    study = studied(contents.session(1, (1, "relu", "none"), parameters={"weights": [[[-2.0]]]}, data=one))
    assert study.start.slope == 0.0
    assert study.landing is not None
    assert study.landing.verdict is Verdict.STUCK
    assert study.real == Place(-2.0, 0.5)
