"""The lessons that ship: what the issue names, in order, readable, learning, and found by name."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.lessons import Lesson, first_lesson, is_lesson, lessons, path_of, resolve
from backstep.session.session import Session
from tests.strategies import carry_out

NAMES = [
    "two-neurons",
    "two-roles",
    "mazur",
    "slip",
    "several-paths",
    "learning-rate",
    "lunch",
    "zero-slope",
    "vanishing-gradient",
    "xor",
    "logistic-regression",
    "calculus",
    "curve",
    "iris",
]


def session_of(name: str) -> Session:
    return Session.open(path_of(name))


def test_they_are_listed_in_the_order_in_which_they_teach() -> None:
    assert [lesson.name for lesson in lessons()] == [*NAMES, "find-the-bug"]
    assert first_lesson() == lessons()[0].path
    assert len({lesson.title for lesson in lessons()}) == len(lessons())


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_each_has_a_title_and_some_sentences_and_its_first_is_the_summary(lesson: Lesson) -> None:
    document = Session.open(lesson.path).state.document
    assert document.title == lesson.title
    assert document.lesson.startswith(lesson.summary[:-1])
    assert lesson.summary.endswith(".")
    assert "\n" not in lesson.summary
    assert document.lesson.count(".") >= 2
    assert is_lesson(lesson.path)


@pytest.mark.parametrize("name", NAMES)
def test_training_makes_the_cost_fall(name: str) -> None:
    session = session_of(name)
    carry_out(session, do.RunIterations(300))
    costs = session.state.costs.values
    per_epoch = session.state.document.task.batches.per_epoch
    assert costs[-per_epoch:].mean() < 0.8 * costs[:per_epoch].mean()
    assert session.state.failure is None


def test_the_first_is_a_chain_without_biases() -> None:
    network = session_of("two-neurons").state.document.network
    assert network.sizes == (1, 1, 1)
    assert network.loss == "binary_cross_entropy"
    assert not any(layer.has_bias for layer in network.layers)


def test_mazurs_cost_after_one_update() -> None:
    session = session_of("mazur")
    carry_out(session, do.GoTo(2), do.FinishPhase(), do.FinishPhase())
    assert session.state.record.cost == pytest.approx(0.291027773694, abs=5e-13)


def test_xor_is_learned() -> None:
    session = session_of("xor")
    carry_out(session, do.RunIterations(2000))
    record = session.state.record
    assert np.array_equal(record.a[-1].round(), record.targets)


def test_logistic_regressions_gradient_is_also_x_transposed_times_the_error() -> None:
    record = session_of("logistic-regression").state.record
    x, error, n = record.a[0], record.a[-1] - record.targets, record.examples
    np.testing.assert_allclose(record.dJ_dW[0], (x.T @ error / n).T, rtol=1e-13)


def test_iris_is_the_whole_set_standardised_and_learned_in_batches() -> None:
    session = session_of("iris")
    task = session.state.document.task
    assert task.inputs.shape == (150, 4)
    np.testing.assert_allclose(task.inputs.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(task.inputs.std(axis=0), 1.0, rtol=1e-12)
    assert task.targets.sum(axis=0).tolist() == [50, 50, 50]
    assert task.batches.per_epoch == 15
    carry_out(session, do.RunIterations(600))
    right = 0
    for iteration in range(601, 616):
        carry_out(session, do.GoTo(iteration, 1))
        record = session.state.record
        right += int((record.a[-1].argmax(axis=1) == record.targets.argmax(axis=1)).sum())
    assert right > 140


@pytest.mark.parametrize("name", NAMES)
def test_a_name_serves_where_a_file_does(name: str) -> None:
    assert resolve(name) == path_of(name)


def test_a_file_that_exists_comes_before_a_lesson_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xor").touch()
    assert resolve("xor") == Path("xor")
    assert not is_lesson(Path("xor"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mazurs", 'did you mean "mazur"?'),
        ("no-such", "known: two-neurons"),
        ("lesson.backstep", "no such file"),
        ("folder/xor", "no such file"),
        ("x" * 5000, "no file can have this name"),
    ],
)
def test_what_is_neither_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        resolve(name)
    assert words in caught.value.what


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_first_iterations_is_finite(name: str) -> None:
    session = session_of(name)
    carry_out(session, do.RunIterations(50))
    assert math.isfinite(session.state.record.cost)
    assert np.isfinite(session.state.record.after.flat).all()
