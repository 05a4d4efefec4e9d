"""J over two parameters: the training's own numbers, the way here, and a grid that only ever gets finer."""

from __future__ import annotations

import math
import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given

from backstep.core.cost_plane import CostPlane, ParameterPlane
from backstep.core.gradients import Objective
from backstep.core.mistakes import Mistake
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session import jobs, landscape, landscape_grid
from backstep.session.commands import GoTo, ToggleMistake
from backstep.session.descent import value_of
from backstep.session.landscape import LandscapeStudy, Spot
from backstep.session.landscape_grid import COLUMNS, ROWS, Field
from backstep.session.session import Session
from backstep.session.timeline import Timeline
from tests import contents
from tests.clocks import Clock
from tests.core.trainings import layers, task_of
from tests.strategies import at, carry_out, tasks

Axes = tuple[Subject, Subject] | None
AXES = Subject(By.WEIGHT, 1, 1, 1), Subject(By.WEIGHT, 1, 1, 2)


def follow(study: LandscapeStudy, session: Session, axes: Axes = AXES, zoom: int = 0) -> LandscapeStudy:
    state = session.state
    study.follow(state.record, (state.steps, state.step), session.timeline, axes, zoom)
    return study


def through(study: LandscapeStudy) -> LandscapeStudy:
    while study.work(1.0):
        pass
    return study


def studied(session: Session, axes: Axes = AXES, zoom: int = 0) -> LandscapeStudy:
    return through(follow(LandscapeStudy(), session, axes, zoom))


def of_task(task: Task, axes: Axes, study: LandscapeStudy | None = None) -> LandscapeStudy:
    timeline, study = Timeline(task), LandscapeStudy() if study is None else study
    record = timeline.record(1)
    study.follow(record, (Steps(task.network, record.examples), 1), timeline, axes)
    return study


def sketched(study: LandscapeStudy) -> LandscapeStudy:
    """With the beginning of a picture, and all that stands on it."""
    while study.blank and study.work(0.0):
        pass
    return study


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first stride alone of every grid: all but the picture is as it always is, once the study is done."""
    monkeypatch.setattr(landscape_grid, "MOST_OPERATIONS", 0.0)


def field_of(study: LandscapeStudy) -> Field:
    assert study.field is not None
    return study.field


# --- the numbers of the training


@given(tasks())
def test_the_grid_is_j_of_real_passes_and_the_step_is_that_of_the_update(task: Task) -> None:
    assume(task.network.inputs > 1)
    study = sketched(of_task(task, AXES))
    record = task.record(1, task.start)
    over = CostPlane(Objective.of(task), task.start, ParameterPlane(Objective.of(task), task.start, AXES))
    field = field_of(study)
    for row, column in ((0, 0), (3, 5), (-1, -1)):
        expected = over.cost(float(field.x[column]), float(field.y[row]))
        assert repr(float(field.heights[row, column])) == repr(expected), "NaN is NaN"
    assert study.start is not None
    assert repr(study.start.cost) == repr(float(record.cost))
    assert study.start[:2] == tuple(value_of(record.before, subject) for subject in AXES)
    if study.landing is not None and math.isfinite(study.landing.cost):
        assert study.landing[:2] == tuple(value_of(record.after, subject) for subject in AXES)
        assert study.landing.cost == over.cost(*study.landing[:2])


@pytest.mark.usefixtures("coarse")
def test_both_landings_are_told_apart() -> None:
    session = at("xor", 4)
    study, following = studied(session), session.timeline.record(5)
    assert study.real is not None
    assert study.landing is not None
    assert study.real[:3] == (*(value_of(following.before, subject) for subject in AXES), following.cost)
    assert study.landing[:2] == study.real[:2]
    assert study.landing.cost != study.real.cost, "the other weights moved too"
    moved = following.before.flat - session.state.record.before.flat
    within = math.dist(study.real[:2], study.start[:2] if study.start else (0.0, 0.0))
    assert study.real.aside == pytest.approx(math.sqrt(float(moved @ moved) - within**2))
    assert study.share == pytest.approx(within / float(np.linalg.norm(moved)))
    assert study.leaves


@pytest.mark.usefixtures("coarse")
def test_with_the_wrong_sign_the_step_goes_as_the_training_goes() -> None:
    session = at("mazur", 2)
    carry_out(session, ToggleMistake(Mistake.UPHILL, (2, 1)))
    study, after = studied(session), session.state.record.after.flat
    assert study.plane is not None
    assert study.landing is not None
    assert study.tip == study.plane.point(after)
    assert study.landing[:2] == study.tip


@pytest.mark.usefixtures("coarse")
def test_of_two_parameters_alone_the_step_stays_in_the_plane() -> None:
    study = studied(at("two-neurons", 4), (Subject(By.WEIGHT, 1, 1, 1), Subject(By.WEIGHT, 2, 1, 1)))
    assert not study.leaves
    assert study.share == pytest.approx(1.0)
    assert study.real is not None
    assert study.landing == study.real._replace(aside=0.0)


def test_during_the_update_it_moves_with_the_steps() -> None:
    session = at("xor", 4)
    state, study = session.state, LandscapeStudy()
    record, (_, _, backward, update) = state.record, state.steps.phase_ends()
    seen = []
    for step in range(backward, update + 1):
        session.dispatch(GoTo(4, step))
        sketched(follow(study, session))
        assert study.here is not None
        seen.append(study.here)
    old, new = ([value_of(each, subject) for subject in AXES] for each in (record.before, record.after))
    assert seen[0] == Spot(old[0], old[1], record.cost)
    assert seen[1][:2] == (new[0], old[1])
    assert seen[2][:2] == (new[0], new[1])
    assert seen[-1] == study.real
    assert len({spot.cost for spot in seen}) == len(seen), "each update changes J"


@pytest.mark.usefixtures("coarse")
def test_a_bias_that_is_kept_is_known_to_be_and_no_step_goes_along_it() -> None:
    study = studied(at("mazur", 3), (Subject(By.BIAS, 1, 1), Subject(By.WEIGHT, 1, 1, 1)))
    assert study.fixed == (True, False)
    assert study.start is not None
    assert study.tip[0] == study.start.x
    assert study.slope[0] != 0.0, "it has a slope all the same"


# --- the way here


@pytest.mark.usefixtures("coarse")
def test_the_trail_is_where_the_iterations_before_began() -> None:
    session = at("xor", 9)
    study = studied(session)
    records = [session.timeline.record(iteration) for iteration in range(1, 9)]
    assert study.trail == tuple(tuple(value_of(each.before, subject) for subject in AXES) for each in records)
    session.dispatch(GoTo(3, 1))
    assert through(follow(study, session)).trail == study.trail[:2]
    assert len(study.trail) == 2


@pytest.mark.usefixtures("coarse")
def test_the_main_directions_go_through_where_we_are() -> None:
    session = at("iris", 40)
    study = studied(session, None)
    assert study.directions is not None
    assert study.start == Spot(0.0, 0.0, session.state.record.cost)
    here = session.state.record.before.flat
    way = [session.timeline.record(iteration).before.flat - here for iteration in range(1, 40)]
    along = np.array([[flat @ study.directions.first, flat @ study.directions.second] for flat in way])
    assert np.array(study.trail) == pytest.approx(along)
    whole = np.stack([*way, np.zeros_like(here)])
    spread = float(whole.var(axis=0).sum())
    both = np.concatenate([along, np.zeros((1, 2))]).var(axis=0)
    assert both == pytest.approx(np.array(study.directions.shares) * spread), "taken from all of it"


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize(("lesson", "iteration"), [("xor", 30), ("iris", 40), ("mazur", 8), ("find-the-bug", 5)])
def test_both_landings_are_at_the_same_place_of_a_plane(lesson: str, iteration: int) -> None:
    for axes in (None, AXES):
        study = studied(at(lesson, iteration), axes)
        assert study.landing is not None
        assert study.real is not None
        assert study.landing[:2] == study.real[:2], "to the last digit: no step of theirs is rounded in another way"
    mistaken = at(lesson, iteration)
    mistaken.dispatch(ToggleMistake(Mistake.UPHILL, (iteration, 1)))
    study = studied(mistaken, AXES)
    assert study.landing is not None
    assert study.real is not None
    assert study.landing[:2] == study.real[:2]


@pytest.mark.parametrize("iteration", [1, 2])
def test_too_short_a_way_has_no_directions(iteration: int) -> None:
    study = studied(at("xor", iteration), None)
    assert study.refusal.startswith(f"the way has {iteration} of the 3 iterations")
    assert study.field is None
    assert study.plane is None
    assert not study.pending


@pytest.mark.usefixtures("coarse")
def test_three_iterations_are_enough() -> None:
    study = studied(at("xor", 3), None)
    assert study.refusal == ""
    assert study.directions is not None
    assert sum(study.directions.shares) == pytest.approx(1.0), "three points lie in a plane"


def test_of_a_long_way_a_first_picture_comes_from_a_few_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    study = follow(LandscapeStudy(), at("xor", 150), None)
    Clock(step=0.001).put_into(monkeypatch, jobs)
    while study.field is None:
        assert study.work(0.004)
    assert study.looked_back[0] < 20
    first = study.directions
    monkeypatch.undo()
    through(study)
    assert study.looked_back == (149, 149)
    assert study.directions is not first
    assert len(study.trail) == 149


@pytest.mark.usefixtures("coarse")
def test_the_same_parameter_twice_is_refused_and_the_rest_goes_on() -> None:
    session = at("xor", 4)
    study = studied(session, (AXES[0], AXES[0]))
    assert "both axes are the same parameter" in study.refusal
    assert study.field is None
    assert studied(session).refusal == ""
    assert through(follow(study, session)).field is not None


# --- the grid


def test_finer_never_changes_what_is_there() -> None:
    study, more = follow(LandscapeStudy(), at("xor", 1)), True
    seen: list[Field] = []
    while more:
        more = study.work(0.0)
        if study.field is not None and (not seen or study.field is not seen[-1]):
            seen.append(study.field)
    whole = [field for field in seen if field.known.all()]
    assert [field.heights.shape for field in whole] == [
        (3, 4),
        (5, 7),
        (9, 13),
        (17, 25),
        (33, 49),
        (65, 97),
        (ROWS, COLUMNS),
    ]
    for coarse, fine in pairwise(whole):
        assert np.array_equal(fine.heights[::2, ::2], coarse.heights)
        assert np.array_equal(fine.x[::2], coarse.x)
        assert np.array_equal(fine.y[::2], coarse.y)
    assert any(0 < field.known.sum() < 12 for field in seen), "the first points are shown as they come"


def test_what_is_known_is_not_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []
    plain = CostPlane.cost

    def cost(plane: CostPlane, x: float, y: float) -> float:
        asked.append((x, y))
        return plain(plane, x, y)

    monkeypatch.setattr(CostPlane, "cost", cost)
    session = at("xor", 1)
    study = studied(session)
    assert len(asked) == len(set(asked)) == COLUMNS * ROWS + 1, "each point, and the landing"
    session.dispatch(GoTo(1, 20))
    assert not follow(study, session).pending, "a step before the update changes nothing"


def test_a_picture_that_would_take_too_long_stays_coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landscape_grid, "MOST_OPERATIONS", 1e5)
    assert field_of(studied(at("iris", 1))).heights.shape[1] == 7
    monkeypatch.setattr(landscape_grid, "MOST_OPERATIONS", 0.0)
    assert field_of(studied(at("iris", 1))).heights.shape[1] == 4, "a first one there always is"


def test_where_j_overflows_the_grid_says_so() -> None:
    task = task_of(layers((1, "linear")), ([[3e154, 1.0]], [[0.0]]), [[[1e-160, 0.0]]])
    study = through(of_task(task, AXES))
    heights = field_of(study).heights
    assert np.isfinite(heights).any()
    assert not np.isfinite(heights).all()


def test_a_start_that_overflows_has_no_step() -> None:
    task = task_of(layers((1, "linear")), ([[1e200, 1.0]], [[0.0]]), [[[1.0, 0.0]]])
    study = through(of_task(task, AXES))
    assert study.start is not None
    assert not math.isfinite(study.start.cost)
    assert study.landing is None
    assert math.isnan(study.share)


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("axes", [AXES, None])
@pytest.mark.parametrize("lesson", ["mazur", "xor", "iris", "logistic-regression"])
def test_the_picture_holds_what_must_be_seen_and_both_axes_are_alike(lesson: str, axes: Axes) -> None:
    study = studied(at(lesson, 60), axes)
    left, right, bottom, top = study.window
    assert (right - left) / 3.0 == pytest.approx((top - bottom) / 2.0)
    assert study.start is not None
    assert study.real is not None
    for x, y in (*study.trail, study.start[:2], study.real[:2], study.tip):
        assert left < x < right
        assert bottom < y < top


@pytest.mark.usefixtures("coarse")
def test_a_window_stands_still_while_the_parameters_move_a_little() -> None:
    session, study, seen = at("xor", 20), LandscapeStudy(), set()
    for iteration in range(1, 21):
        session.dispatch(GoTo(iteration, 1))
        seen.add(through(follow(study, session)).window)
    assert len(seen) <= 3


# --- bit by bit


def test_a_long_iteration_is_looked_at_on_errands_with_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landscape_grid, "MOST_OPERATIONS", 1e5)
    session = at("xor", 6, 60)
    for axes in (AXES, None):
        expected = studied(session, axes)
        with monkeypatch.context() as patch:
            patch.setattr(landscape, "is_long", lambda *_: True)
            patch.setattr(landscape, "_LONG_SVD", 0.0)
            study = studied(session, axes)
        assert (study.here, study.landing, study.real) == (expected.here, expected.landing, expected.real)
        assert np.array_equal(field_of(study).heights, field_of(expected).heights)


def test_errands_that_are_given_up_do_not_meet_the_next_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    session = at("xor", 6, 60)
    monkeypatch.setattr(landscape, "is_long", lambda *_: True)
    lock, met, quickly = threading.Lock(), [], CostPlane.cost
    waiting = threading.Event()

    def cost(plane: CostPlane, x: float, y: float) -> float:
        met.append(not lock.acquire(blocking=False))
        waiting.wait(0.006)
        lock.release()
        return quickly(plane, x, y)

    monkeypatch.setattr(CostPlane, "cost", cost)
    study = follow(LandscapeStudy(), session)
    for number in range(40):
        study.work(0.002)
        follow(study, session, AXES if number % 3 else None, number % 4)
    assert len(met) > 5
    assert not any(met), "there is one tape"


def test_without_a_gradient_it_stays_where_it_is() -> None:
    dead = {"weights": [[[-2.0, -1.0]]], "biases": [[0.0]]}
    session = contents.session(2, (1, "relu"), parameters=dead, data={"inputs": [[1.0, 1.0]], "targets": [[1.0]]})
    study = studied(session)
    assert study.start is not None
    assert study.tip == study.start[:2]
    assert math.isnan(study.share)
    session.dispatch(GoTo(5, 1))
    assert "no parameter has changed" in studied(session, None).refusal
