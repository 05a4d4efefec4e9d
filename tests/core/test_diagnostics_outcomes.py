"""What a network answers, and numbers that are none."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.diagnostics import PRESETS, Context
from backstep.core.network import BiasMode
from backstep.core.readout import first_not_finite
from backstep.core.steps import Kind, Steps
from backstep.core.training import Task
from backstep.session.timeline import Timeline
from tests.core.trainings import XOR, column, contexts, first, hits, layers, task_of
from tests.strategies import tasks

NOW = {"grace": 0}


def three_classes(biases: list[float], size: int | None = None) -> Task:
    """Four examples of the classes 1, 2, 3 and 3, that all get the same answer: the class with the largest bias."""
    return task_of(
        layers((3, "softmax")),
        (column(0.0, 0.0, 0.0, 0.0), np.eye(3)[[0, 1, 2, 2]]),
        [np.zeros((3, 1))],
        [np.array(biases)],
        loss="categorical_cross_entropy",
        rate=1e-9,
        size=size,
    )


@pytest.mark.parametrize("size", [None, 1, 3])
def test_the_first_class_that_is_no_answer_is_named(size: int | None) -> None:
    task = three_classes([1.0, 0.0, 0.0], size)
    finding = first(task, "class_never_predicted", NOW)
    assert finding is not None
    assert (finding.layer, finding.unit, finding.value) == (1, 2, 0.0)
    assert finding.detail == {"class": 2.0, "given": 0.0, "having": 1.0, "rows": 4.0}
    assert finding.step == Steps(task.network, task.batches.count(1)).find(Kind.ACTIVATION, 1, 2)


def test_a_class_that_the_data_do_not_have_need_not_be_predicted() -> None:
    task = task_of(
        layers((3, "softmax")),
        (column(-1.0, 1.0), np.eye(3)[[0, 1]]),
        [[[-5.0], [5.0], [0.0]]],
        [np.array([0.0, 0.0, -9.0])],
        loss="categorical_cross_entropy",
    )
    assert first(task, "class_never_predicted", NOW) is None


def test_a_single_sigmoid_answers_0_or_1() -> None:
    for bias, lacking in ((-1.0, 1.0), (1.0, 0.0), (0.0, 0.0)):  # one half counts as 1
        task = task_of(
            layers((1, "sigmoid")),
            (column(0.0, 0.0), column(0.0, 1.0)),
            [[[1.0]]],
            [[bias]],
            loss="binary_cross_entropy",
        )
        finding = first(task, "class_never_predicted", NOW)
        assert finding is not None
        assert (finding.unit, finding.detail["class"]) == (1, lacking)


def test_numbers_are_no_classes() -> None:
    inputs = column(0.0, 1.0)
    for parts, targets in (
        (layers((1, "linear")), column(0.0, 1.0)),
        (layers((1, "sigmoid")), column(0.1, 0.9)),
        (layers((2, "sigmoid")), np.array([[0.01, 0.99], [0.99, 0.01]])),
        (layers((2, "sigmoid")), np.array([[1.0, 1.0], [0.0, 1.0]])),
    ):
        # From zeros the first output is the answer to everything, or one half is.
        task = task_of(parts, (inputs, targets), initializer="zeros")
        assert first(task, "class_never_predicted", NOW) is None


def test_an_untrained_network_has_a_hundred_iterations_to_learn_its_classes() -> None:
    stuck = three_classes([1.0, 0.0, 0.0])
    assert sorted(hits(stuck, "class_never_predicted", 103)) == [101, 102, 103]
    healthy = task_of(layers((4, "tanh"), (1, "sigmoid")), XOR, loss="binary_cross_entropy", rate=0.5)
    assert not hits(healthy, "class_never_predicted", 200)


@pytest.mark.parametrize(("share", "caught"), [(0.25, True), (0.24, False)])
def test_rarely_can_count_as_never(share: float, caught: bool) -> None:
    # Of four examples of class 2 one is recognised.
    task = task_of(
        layers((2, "softmax")),
        (column(1.0, -1.0, -1.0, -1.0, -1.0), np.eye(2)[[1, 1, 1, 1, 0]]),
        [[[-1.0], [1.0]]],
        loss="categorical_cross_entropy",
    )
    finding = first(task, "class_never_predicted", {"grace": 0, "share": share})
    assert (finding is not None) is caught
    if finding is not None:
        assert (finding.detail["class"], finding.detail["given"], finding.value) == (2.0, 1.0, 0.25)


def diverging(rate: float) -> Task:
    return task_of(
        layers((2, "linear"), (1, "linear"), bias=BiasMode.NONE),
        ([[1.0, 2.0], [3.0, 1.0]], [[1.0], [0.0]]),
        [[[0.5, -0.5], [0.3, 0.8]], [[1.0, -1.0]]],
        rate=rate,
    )


def test_an_overflow_is_found_where_the_training_ends() -> None:
    task = diverging(50.0)
    found = hits(task, "nan_or_overflow", 40)
    assert len(found) == 1
    ((iteration, finding),) = found.items()
    timeline = Timeline(task)
    assert not timeline.reach(1000)
    failure = timeline.failure
    assert failure is not None
    assert (failure.iteration, failure.step.index) == (iteration, finding.step)
    assert failure.value == finding.value or (math.isnan(failure.value) and math.isnan(finding.value))
    assert finding.detail["example"] == (failure.step.example or failure.example + 1)
    assert finding.before is None or math.isfinite(finding.before)
    assert finding.threshold == sys.float_info.max


def test_a_training_that_converges_has_none() -> None:
    assert not hits(diverging(0.01), "nan_or_overflow", 200)


@given(tasks(learning_rate=1e200), st.integers(1, 4))
def test_it_agrees_with_the_place_where_a_record_is_lost(task: Task, count: int) -> None:
    for context in contexts(task, count):
        finding = PRESETS["nan_or_overflow"].look(context)
        lost = first_not_finite(context.record)
        assert (finding is None) is (lost is None)
        if finding is not None and lost is not None:
            step, example = lost
            assert finding.step == step.index
            assert finding.detail["example"] == (step.example or example + 1)


def test_large_numbers_that_are_not_lost_are_none() -> None:
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), ([[1.0]], [[1e153]]), [[[1e152]]], rate=0.1)
    (context,) = contexts(task, 1)
    assert math.isfinite(context.record.cost)
    assert PRESETS["nan_or_overflow"].look(context) is None


def test_a_product_that_overflows_is_lost_though_the_sum_may_not_be() -> None:
    task = task_of(
        layers((1, "relu"), (1, "linear"), bias=BiasMode.NONE),
        ([[1e200, 1e200]], [[0.0]]),
        [[[-1e200, -1e200]], [[1.0]]],
    )
    (context,) = contexts(task, 1)
    finding = PRESETS["nan_or_overflow"].look(context)
    assert finding is not None
    assert (finding.step, finding.value) == (1, -math.inf)
    assert PRESETS["nan_or_overflow"].look(Context(task, context.record, context.record, context.costs)) is not None
