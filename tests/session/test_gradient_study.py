"""The gradient of an iteration by every method, checked and measured bit by bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from backstep.core.gradient_growth import growth
from backstep.core.gradients import Objective, max_relative_error
from backstep.core.gradients_differences import WIDTHS, DifferenceProbe
from backstep.core.gradients_methods import BACKPROP, METHODS, compute
from backstep.core.iteration import Record
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.session import gradient_study
from backstep.session.commands import GoTo
from backstep.session.gradient_study import (
    DIFFERENCES,
    TOLERANCE,
    WORST,
    GradientStudy,
    Progress,
    checked,
    derivative,
)
from backstep.session.lessons import lessons, path_of
from backstep.session.session import Session
from tests import contents
from tests.clocks import Clock

SOUND = [each.name for each in lessons() if each.name not in ("iris", "find-the-bug")]
"""Lessons that are computed soon, and correctly."""


def record_of(lesson: str, iteration: int = 1) -> Record:
    session = Session.open(path_of(lesson))
    session.dispatch(GoTo(iteration))
    while session.state.run is not None:
        session.work(1.0)
    return session.state.record


def objective_of(record: Record) -> Objective:
    return Objective(record.network, record.a[0], record.targets)


def through(study: GradientStudy) -> GradientStudy:
    while study.work(1.0):
        pass
    return study


@pytest.mark.parametrize("lesson", SOUND)
def test_every_method_finds_what_the_core_finds_at_the_iteration(lesson: str) -> None:
    record = record_of(lesson, 3)
    study = GradientStudy()
    study.follow(record)
    through(study)
    assert list(study.outcomes) == list(METHODS)
    reference = compute(METHODS[BACKPROP], objective_of(record), record.before)
    assert not isinstance(reference, str)
    for name, method in METHODS.items():
        expected, outcome = compute(method, objective_of(record), record.before), study.outcomes[name]
        if isinstance(expected, str):
            assert outcome.why == expected
            continue
        assert outcome.gradient is not None
        for mine, theirs in zip(outcome.gradient.weights, expected.weights, strict=True):
            np.testing.assert_array_equal(mine, theirs)
        assert outcome.gradient.multiplications == expected.multiplications
        assert outcome.error == max_relative_error(expected, reference)


@pytest.mark.parametrize("lesson", SOUND)
def test_the_gradient_of_a_sound_network_is_confirmed(lesson: str) -> None:
    study = GradientStudy()
    study.follow(record_of(lesson, 2))
    study.run_check()
    through(study)
    assert study.check is not None
    assert study.check.wrong == ()
    # Where J is a parabola in round numbers, a difference may be exact.
    assert 0.0 <= study.check.error <= TOLERANCE


def test_a_wrong_factor_is_found_exactly_where_it_is() -> None:
    record = record_of("mazur")
    expected = compute(METHODS[DIFFERENCES], objective_of(record), record.before)
    assert not isinstance(expected, str)
    first = record.dJ_dW[0].copy()
    first[1, 0] *= -1.0
    biases = record.dJ_db[1].copy()
    biases[0] *= 1.5
    found = checked(replace(record, dJ_dW=(first, record.dJ_dW[1]), dJ_db=(record.dJ_db[0], biases)), expected)
    assert found.many == 2
    assert [each.subject for each in found.wrong] == [Subject(By.WEIGHT, 1, 2, 1), Subject(By.BIAS, 2, 1)]
    worst = found.wrong[0]
    assert worst.found == pytest.approx(-worst.expected, rel=1e-6)
    assert worst.error == found.error == pytest.approx(2.0)
    assert found.wrong[1].error == pytest.approx(1 / 3, rel=1e-6)


def test_of_many_wrong_ones_the_worst_are_listed() -> None:
    record = record_of("iris")
    expected = compute(METHODS[BACKPROP], objective_of(record), record.before)
    assert not isinstance(expected, str)
    found = checked(replace(record, dJ_dW=tuple(2.0 * each for each in record.dJ_dW)), expected)
    assert found.many > WORST
    assert len(found.wrong) == WORST
    assert [each.error for each in found.wrong] == sorted((each.error for each in found.wrong), reverse=True)


def test_a_layer_without_biases_has_none_that_could_be_wrong() -> None:
    study = GradientStudy()
    two = {"inputs": [[1.0], [2.0]], "targets": [[1.0], [0.0]]}
    session = contents.session(1, (1, "sigmoid", "none"), parameters={"weights": [[[0.5]]]}, data=two)
    study.follow(session.state.record)
    study.run_check()
    through(study)
    assert study.check is not None
    assert study.check.many == 0


def test_the_curve_holds_the_differences_of_the_core() -> None:
    record, subject = record_of("xor", 2), Subject(By.WEIGHT, 2, 1, 3)
    study = GradientStudy()
    study.follow(record)
    study.probe(subject)
    through(study)
    reference = study.outcomes[BACKPROP].gradient
    assert reference is not None
    probe = DifferenceProbe(objective_of(record), record.before, subject, reference)
    assert study.curve == tuple(probe.at(h) for h in WIDTHS)
    assert derivative(reference, subject) == record.dJ_dW[1][0, 2]
    kept = study.curve
    study.probe(subject)
    assert study.curve is kept
    assert not study.pending, "the same parameter is not looked at twice"


def test_the_growth_counts_what_the_core_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradient_study, "growth", lambda layers: growth(layers, most=60))
    study = GradientStudy()
    study.follow(record_of("xor"))
    study.grow()
    through(study)
    expected = [each for each in growth(2, most=60) if each is not None]
    counts = [(each.method, each.weights, each.multiplications) for each in study.measured]
    assert counts == [(each.method, each.weights, each.multiplications) for each in expected]


def test_growth_is_kept_over_iterations_and_let_go_with_another_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradient_study, "growth", lambda layers: growth(layers, most=20))
    study = GradientStudy()
    study.follow(record_of("xor"))
    study.grow()
    assert study.follow(record_of("xor", 2))
    assert study.growing
    through(study)
    assert study.measured
    study.follow(record_of("logistic-regression"))
    assert study.measured == []
    assert study.layers == 1


def test_work_ends_in_time_and_can_be_given_up_and_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    data = {"inputs": rng.uniform(size=(4, 60)).tolist(), "targets": np.eye(10)[[1, 2, 3, 4]].tolist()}
    study = GradientStudy()
    wide = contents.session(60, (40, "tanh"), (10, "softmax"), loss="categorical_cross_entropy", data=data)
    record = wide.state.record
    study.follow(record)
    assert not study.follow(record), "the same iteration is not begun anew"
    steps: list[int] = []

    def told(method: str, done: int, all_: int) -> Progress:
        steps.append(done)
        return Progress(method, done, all_)

    monkeypatch.setattr(gradient_study, "Progress", told)
    # It passes with each look at it, and there is one before each step.
    Clock(step=0.001).put_into(monkeypatch, gradient_study)
    taken = []
    for _ in range(10):
        before = len(steps)
        assert study.work(0.0085)
        taken.append(len(steps) - before)
    assert study.comparing
    assert max(taken) == 8, "as many steps as there is time for"
    done = dict(study.outcomes)
    study.stop()
    assert study.stopped
    assert not study.work(0.01)
    assert study.outcomes == done
    study.compare()
    assert not study.stopped
    assert study.comparing
    assert study.outcomes == done, "what was found is not found again"
