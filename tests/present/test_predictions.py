"""What the network does, in words and pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstep.core.arrays import FloatArray
from backstep.present.chosen import Part, PredictionsView
from backstep.present.numbers import show
from backstep.present.predictions import counted_in, predictions_frame, readout, readout_between
from backstep.present.predictions_view import ChartLook, Ground, MatrixLook, PredictionsFrame
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import make_document
from backstep.session.lessons import path_of
from backstep.session.prediction_study import SIDES, PredictionStudy
from backstep.session.session import Session
from tests import contents
from tests.session.test_prediction_study import held_out_iris, session_of, studied
from tests.strategies import carry_out


def shown(session: Session, study: PredictionStudy | None = None, digits: int = 4, **wanted: Any) -> PredictionsFrame:
    """The panel once everything is computed."""
    study = studied(session, study)
    return predictions_frame(session.state, View(digits=digits, predictions=PredictionsView(**wanted)), study)


def chart_of(frame: PredictionsFrame) -> ChartLook:
    assert isinstance(frame.picture, ChartLook)
    return frame.picture


def small(outputs: int, activation: str, loss: str, inputs: int = 2, **data: Any) -> Session:
    """A network of one layer on three examples."""
    rng = np.random.default_rng(3)
    return contents.session(
        inputs,
        (outputs, activation),
        loss=loss,
        parameters={"initializer": "normal", "seed": 1},
        data={"inputs": rng.normal(size=(3, inputs)).tolist(), "targets": np.eye(3, outputs).tolist(), **data},
    )


@pytest.mark.parametrize(
    ("lesson", "parts", "first"),
    [
        ("two-neurons", ["Curve", "Against targets", "Confusion"], Part.PICTURE),
        ("mazur", ["Map", "Against targets"], Part.PICTURE),
        ("xor", ["Map", "Against targets", "Confusion"], Part.PICTURE),
        ("curve", ["Curve", "Against targets"], Part.PICTURE),
        ("iris", ["Against targets", "Confusion"], Part.CONFUSION),
    ],
)
def test_each_network_has_the_pictures_that_suit_it(lesson: str, parts: list[str], first: Part) -> None:
    frame = shown(session_of(lesson))
    assert [title for _, title, _ in frame.parts] == parts
    assert frame.view.part is first
    assert shown(session_of(lesson), part=Part.TARGETS).view.part is Part.TARGETS


def test_a_picture_that_a_network_does_not_have_is_its_usual_one() -> None:
    assert shown(session_of("curve"), part=Part.CONFUSION, output=7, held_out=True).view == PredictionsView(
        Part.PICTURE, 0
    )


def test_the_moment_is_told() -> None:
    session, study = session_of("xor", do.GoTo(2)), PredictionStudy()
    steps, moments = session.state.steps, []
    for step in (5, steps.phase_ends()[2], steps.phase_ends()[2] + 3, len(steps)):
        session.dispatch(do.GoTo(2, step))
        moments.append(shown(session, study).moment)
    assert moments == [
        "With the parameters at the start of iteration 2.",
        "With the parameters at the start of iteration 2.",
        "With 3 of 13 parameters updated in iteration 2.",
        "With the parameters after iteration 2.",
    ]


def test_scores_in_words_have_the_digits_that_are_set() -> None:
    session = session_of("logistic-regression")
    cost = session.state.record.cost
    assert shown(session).scores == (f"Training: J = {show(cost, 4)} over 6 examples, 4 right (66.7 %)",)
    assert shown(session, digits=17).scores[0].startswith(f"Training: J = {show(cost, 17)} over")
    assert "right" not in shown(session_of("curve")).scores[0]
    training, validation = shown(held_out_iris()).scores
    assert training.startswith("Training: J = ")
    assert "over 120 examples" in training
    assert validation.startswith("Validation: J = ")
    assert "over 30 examples" in validation


def test_before_anything_is_computed_that_is_said() -> None:
    session, study = session_of("xor"), PredictionStudy()
    study.follow(session.state, session.timeline)
    frame = predictions_frame(session.state, View(), study)
    assert frame.picture is None
    assert frame.empty == "Computing…"
    assert frame.scores == ("Training: 4 examples, not computed yet",)


def test_answers_beyond_float64_are_told() -> None:
    content = json.loads(path_of("curve").read_text(encoding="utf-8"))
    content["parameters"] = {"weights": [[[1e308]] * 4, [[1e308] * 4]], "biases": [[0.0] * 4, [0.0]]}
    session = Session(make_document(content, Path()))
    assert "12 answers beyond float64" in shown(session).scores[0]


def test_a_point_is_read_with_all_its_numbers() -> None:
    session = session_of("logistic-regression")
    frame = shown(session)
    answer = float(session.state.record.a[-1][1, 0])
    found = readout(frame, 1)
    assert found == f"Example 2: target failed; answer failed ({show(answer, 4)}); study = 2, sleep = 5"
    assert readout(frame, 99) == ""


def test_a_place_between_the_data_is_read_from_the_nearest_computed_point() -> None:
    frame = shown(session_of("xor"))
    field = chart_of(frame).field
    assert field is not None
    middle = field.side // 2
    place = middle * field.side + middle
    x, y = field.inputs[place]
    step = (field.box[1] - field.box[0]) / (field.side - 1)
    answer = show(float(field.answers[place, 0]), 4)
    assert f"({answer})" in readout_between(frame, float(x) + 0.4 * step, float(y))
    assert readout_between(frame, field.box[0] - 1.0, float(y)) == ""
    assert readout_between(frame, float(x), field.box[3] + 1.0) == ""
    curve = shown(session_of("curve"))
    assert readout_between(curve, 0.0, 1e9).startswith("x = 0; answer ")


def ends(ground: Ground) -> FloatArray:
    return ground.border[np.isfinite(ground.border).all(axis=1)]


def test_the_border_of_two_classes_is_where_the_answer_is_one_half() -> None:
    session = session_of("logistic-regression", do.GoTo(40, 1))
    ground = chart_of(shown(session)).ground
    assert ground is not None
    parameters = session.state.record.before
    z = ends(ground) @ parameters.weights[0][0] + parameters.biases[0][0]
    assert len(z) > SIDES[-1] / 2
    assert np.abs(z).max() < 1e-3


def test_three_classes_have_a_border_between_each_two() -> None:
    session = small(3, "softmax", "categorical_cross_entropy", class_names=["a", "b", "c"])
    frame = shown(session)
    look = chart_of(frame)
    assert look.ground is not None
    assert look.ground.shares is not None
    assert look.ground.shares.shape == (SIDES[-1], SIDES[-1], 3)
    assert look.colours == 3
    assert frame.outputs == ("All classes", "a", "b", "c")
    parameters = session.state.record.before
    z = ends(look.ground) @ parameters.weights[0].T + parameters.biases[0]
    ordered = np.sort(z, axis=1)
    assert np.abs(ordered[:, 2] - ordered[:, 1]).max() < 0.05, "the two likeliest are alike"


def test_one_class_alone_is_shown_by_how_likely_it_is() -> None:
    frame = shown(small(3, "softmax", "categorical_cross_entropy"), output=2)
    look = chart_of(frame)
    assert look.ground is not None
    assert look.ground.tones is not None
    assert look.field is not None
    assert np.array_equal(look.ground.tones.ravel(), look.field.answers[:, 1])
    assert look.dots.tones.tolist() == [0.0, 1.0, 0.0]


def test_numbers_are_coloured_as_far_as_the_targets_go() -> None:
    look = chart_of(shown(small(1, "linear", "squared_error", targets=[[-2.0], [0.0], [6.0]])))
    assert look.colours == 0
    assert look.dots.tones == pytest.approx([0.0, 0.25, 1.0])
    assert not look.dots.wrong.any()
    assert [entry.text for entry in look.legend[:2]] == ["ŷ = −2", "6"]


def test_wrong_answers_are_ringed_and_validation_rows_marked() -> None:
    session = held_out_iris()
    study = studied(session)
    look = chart_of(shown(session, study))
    assert study.training is not None
    assert study.validation is not None
    wrong = (120 - study.training.right) + (30 - study.validation.right)
    assert int(look.dots.wrong.sum()) == wrong > 0
    assert int(look.dots.held_out.sum()) == 30
    assert {"wrong", "validation"} <= {entry.text for entry in look.legend}
    assert (look.dots.numbers > 0).sum() == 10, "the batch"
    assert not look.dots.numbers[look.dots.held_out].any()


def test_the_example_in_view_is_marked_also_in_a_shuffled_batch() -> None:
    session = held_out_iris()
    carry_out(session, do.GoTo(5, 1), do.ViewExample(4))
    look = chart_of(shown(session))
    record = session.state.record
    assert look.dots.rows[look.viewed] == record.rows[3]
    assert look.dots.numbers[look.viewed] == 4
    assert not look.dots.held_out[look.viewed]
    assert (look.dots.x[look.viewed], look.dots.y[look.viewed]) == tuple(record.a[0][3])


def test_answers_against_targets() -> None:
    session = session_of("curve")
    look = chart_of(shown(session, part=Part.TARGETS))
    assert (look.across, look.upward) == ("target", "answer")
    assert np.array_equal(look.dots.x, session.state.record.targets[:, 0])
    assert np.array_equal(look.dots.y, session.state.record.a[-1][:, 0])
    assert np.array_equal(look.curves[0].x, look.curves[0].y), "the line on which an answer is right"


def test_targets_of_classes_are_spread_and_stay_apart() -> None:
    session = session_of("iris")
    look = chart_of(shown(session, part=Part.TARGETS, output=2))
    targets = session.state.document.task.targets[:, 1]
    assert look.across == "target, spread sideways"
    assert look.legend[-1][:2] == ("↔", "spread sideways, so that all are seen")
    assert len(set(look.dots.x.tolist())) == 150
    assert np.array_equal(look.dots.x > 0.5, targets == 1.0)
    assert np.abs(look.dots.x - targets).max() < 0.2


def test_a_probability_has_its_whole_range() -> None:
    box = chart_of(shown(session_of("two-neurons"))).box
    assert box[2] < 0.0
    assert box[3] > 1.0


def test_of_several_outputs_one_is_chosen() -> None:
    session = session_of("mazur")
    frame = shown(session, part=Part.TARGETS, output=2)
    assert frame.outputs == ("ŷ₁", "ŷ₂")
    assert frame.view.output == 2
    assert chart_of(frame).dots.x.tolist() == [0.99]
    assert shown(session, part=Part.TARGETS).view.output == 1


def test_curves_of_several_outputs_stand_in_one_picture() -> None:
    session = small(2, "linear", "squared_error", inputs=1)
    frame = shown(session)
    look = chart_of(frame)
    assert frame.outputs == ("All outputs", "ŷ₁", "ŷ₂")
    assert [curve.tone for curve in look.curves] == [0, 1]
    assert look.dots.tones.tolist() == [0.0] * 3 + [1.0] * 3
    assert look.dots.y.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    assert "target 0, 1" in readout(frame, 4)
    alone = chart_of(shown(session, output=2))
    assert [curve.tone for curve in alone.curves] == [1]
    assert alone.dots.y.tolist() == [0.0, 1.0, 0.0]


def test_the_confusion_matrix() -> None:
    session = held_out_iris()
    study = studied(session)
    frame = shown(session, study, part=Part.CONFUSION)
    assert isinstance(frame.picture, MatrixLook)
    assert study.training is not None
    assert frame.picture.names == ("setosa", "versicolor", "virginica")
    assert frame.picture.counts == tuple(map(tuple, study.training.confusion.tolist()))
    assert frame.validates
    many = study.training.confusion[1, 2]
    assert counted_in(frame, 1, 2).endswith("with the target versicolor, answered virginica")
    assert counted_in(frame, 1, 2).startswith(f"{many} example")
    checked = shown(session, study, part=Part.CONFUSION, held_out=True)
    assert isinstance(checked.picture, MatrixLook)
    assert sum(map(sum, checked.picture.counts)) == 30


def test_a_lone_output_names_two_classes() -> None:
    names = {lesson: shown(session_of(lesson)).classes for lesson in ("two-neurons", "xor", "logistic-regression")}
    assert names == {
        "two-neurons": ("y = 0", "y = 1"),
        "xor": ("xor = 0", "xor = 1"),
        "logistic-regression": ("failed", "passed"),
    }
    alone = small(1, "sigmoid", "binary_cross_entropy", class_names=["passed"])
    assert shown(alone).classes == ("not passed", "passed")


def test_a_step_that_changes_no_parameter_draws_nothing_again() -> None:
    session, study = session_of("xor"), PredictionStudy()
    before = chart_of(shown(session, study))
    session.dispatch(do.StepOver())
    after = chart_of(shown(session, study))
    assert after.ground is before.ground
    assert after.dots is before.dots
    assert after.field is before.field


def test_many_examples_are_drawn_in_part_and_that_is_said() -> None:
    content = json.loads(path_of("xor").read_text(encoding="utf-8"))
    content["data"] = {"dataset": "circles", "examples": 4000}
    session = Session(make_document(content, Path()))
    look = chart_of(shown(session))
    assert len(look.dots.x) == 1500
    assert look.legend[-1].text == "1,500 of 4,000 examples"
    content["training"] |= {"batch_size": 50, "shuffle": True}
    session = Session(make_document(content, Path()))
    carry_out(session, do.ViewExample(37))
    look = chart_of(shown(session))
    assert look.dots.numbers[look.viewed] == 37, "the batch is always there"


def test_an_edit_that_is_not_made_yet_is_told() -> None:
    session = session_of("xor")
    study = studied(session)
    stale = replace(session.state, stale=session.state.stale or (object(),))  # type: ignore[arg-type]
    assert predictions_frame(stale, View(), study).moment.endswith("from before the edit.")
