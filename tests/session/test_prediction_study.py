"""What the network answers, as the cursor moves: with the parameters of the moment, coarse to fine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from backstep.core.steps import Kind
from backstep.session import commands as do
from backstep.session import prediction_study
from backstep.session.branches import Changed, Edit
from backstep.session.document import make_document
from backstep.session.lessons import path_of
from backstep.session.prediction_study import POINTS, SIDES, PredictionStudy
from backstep.session.session import Session
from tests.clocks import Clock
from tests.strategies import carry_out


def session_of(lesson: str, *commands: do.Command) -> Session:
    session = Session.open(path_of(lesson))
    carry_out(session, *commands)
    return session


def held_out_iris() -> Session:
    """Iris with every fifth flower or so to check with, and two inputs."""
    path = path_of("iris")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["data"] |= {"validation_fraction": 0.2, "inputs": ["petal_length", "petal_width"]}
    content["network"]["inputs"] = 2
    return Session(make_document(content, path.parent))


def studied(session: Session, study: PredictionStudy | None = None) -> PredictionStudy:
    study = study or PredictionStudy()
    study.follow(session.state, session.timeline)
    while study.work(1.0):
        pass
    return study


@pytest.mark.parametrize("lesson", ["two-neurons", "mazur", "xor", "logistic-regression", "curve"])
def test_j_of_all_rows_is_that_of_the_step_card_where_the_batch_is_all_rows(lesson: str) -> None:
    session = session_of(lesson, do.GoTo(3, 1))
    study = studied(session)
    assert study.training is not None
    assert study.training.cost == session.state.record.cost
    assert study.training.answers.tobytes() == session.state.record.a[-1].tobytes()
    assert study.validation is None


def test_it_follows_the_cursor_through_the_update() -> None:
    session = session_of("xor", do.GoTo(1))
    study, steps = PredictionStudy(), session.state.steps
    first = steps.find(Kind.WEIGHT_UPDATE, 1, 1, 1)
    assert first is not None
    found = []
    for step in (1, first - 1, first, first + 1, len(steps)):
        session.dispatch(do.GoTo(1, step))
        new = study.follow(session.state, session.timeline)
        studied(session, study)
        assert study.training is not None
        assert study.moment is not None
        found.append((new, study.moment.updated, study.training.cost))
    assert [new for new, _, _ in found] == [True, False, True, True, True]
    trained = session.state.record.before.layout.trained
    assert [updated for _, updated, _ in found] == [0, 0, 1, 2, trained]
    assert len({cost for _, _, cost in found}) == 4
    session.dispatch(do.GoTo(2, 1))
    assert studied(session, study).training.cost == found[-1][2], "the next iteration begins where this one ends"  # type: ignore[union-attr]


def test_validation_rows_are_counted_apart() -> None:
    session = held_out_iris()
    study, dataset = studied(session), session.state.document.dataset
    assert study.training is not None
    assert study.validation is not None
    assert (study.training.examples, study.validation.examples) == (120, 30)
    layers = session.state.record.before
    hidden = np.tanh(dataset.validation_inputs @ layers.weights[0].T + layers.biases[0])
    z = hidden @ layers.weights[1].T + layers.biases[1]
    shares = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert study.validation.answers == pytest.approx(shares)
    right = int((shares.argmax(axis=1) == dataset.validation_targets.argmax(axis=1)).sum())
    assert study.validation.right == right
    assert study.validation.cost == pytest.approx(-np.log((shares * dataset.validation_targets).sum(axis=1)).mean())


def test_a_map_comes_coarse_and_gets_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(step=1.0)
    clock.put_into(monkeypatch, prediction_study)
    session, study = session_of("xor"), PredictionStudy()
    study.follow(session.state, session.timeline)
    sides = []
    assert study.blank
    while study.work(0.5):
        if study.field is not None:
            sides.append(study.field.side)
    assert sides == sorted(sides)
    assert study.field is not None
    assert {*sides, study.field.side} == set(SIDES)
    assert sides[0] == SIDES[0]
    assert study.training is not None
    assert sides.count(SIDES[0]) >= 2, "what is right and wrong comes before a sharper picture"


def test_a_map_covers_the_data_and_more() -> None:
    study = studied(held_out_iris())
    assert study.task is not None
    left, right, bottom, top = study.box
    both = np.concatenate([study.task.inputs, study.held_out[0]])
    assert left < both[:, 0].min() < both[:, 0].max() < right
    assert bottom < both[:, 1].min() < both[:, 1].max() < top


def test_one_example_alone_has_a_map_around_it() -> None:
    study = studied(session_of("mazur"))
    assert study.box[0] < 0.05 < study.box[1]
    assert study.box[2] < 0.10 < study.box[3]


def test_one_input_has_a_curve_and_many_inputs_have_no_picture() -> None:
    study = studied(session_of("curve"))
    assert study.field is not None
    assert study.field.answers.shape == (POINTS[-1], 1)
    many = studied(session_of("iris"))
    assert many.field is None
    assert many.classes == 3
    assert many.training is not None
    assert many.training.examples == 150


def test_changed_data_hold_from_where_their_branch_begins() -> None:
    edit = Edit(Changed.TARGET, 0.75, unit=1, example=1)
    session = session_of("curve", do.GoTo(3, 1), do.EditValue(edit), do.GoTo(3, 80))
    study = studied(session)
    assert study.task is not None
    assert study.task.targets[0, 0] == 0.75
    assert study.training is not None
    session.dispatch(do.GoTo(2, 1))
    assert studied(session, study).task is session.state.document.task
    assert study.training.cost == session.state.record.cost


def test_it_goes_with_a_run_and_ends_at_the_cursor(impatient: None) -> None:
    session, study = session_of("xor"), PredictionStudy()
    session.dispatch(do.RunIterations(3000))
    seen = []
    while session.state.run is not None:
        session.work(0.005)
        if session.state.run is not None:
            study.follow(session.state, session.timeline)
            assert study.moment is not None
            assert study.moment.running
            seen.append(study.moment.iteration)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0] >= 1
    studied(session, study)
    assert study.moment is not None
    assert not study.moment.running
    assert study.moment.iteration == session.state.iteration


def test_what_a_training_that_overflows_answers_is_still_told() -> None:
    content = json.loads(path_of("curve").read_text(encoding="utf-8"))
    content["training"]["learning_rate"] = 1e200
    session = Session(make_document(content, Path()))
    carry_out(session, do.GoTo(50))
    steps = session.state.steps
    carry_out(session, do.GoTo(session.state.iteration, len(steps)))
    study = studied(session)
    assert study.training is not None
    assert study.field is not None
