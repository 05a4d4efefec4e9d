"""The forward pass of any rows, and how many answers are right, against plain loops."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core import predictions
from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.predictions import (
    NO_CLASS,
    Score,
    answered,
    class_of,
    classes_of,
    confusion,
    evenly,
    parameters_at,
    plane,
    rows_at_once,
    scored,
    updated_at,
)
from backstep.core.quantities import Moment
from backstep.core.steps import Kind
from tests.core.naive_network import Naive
from tests.strategies import drawn_batch, drawn_parameters, moments, networks, records

SIGMOID = Network(2, (Layer(1, "sigmoid"),), "binary_cross_entropy")
SOFTMAX = Network(2, (Layer(3, "softmax"),), "categorical_cross_entropy")


def score_of(network: Network, flat: FloatArray, inputs: FloatArray, targets: FloatArray, classes: int = 0) -> Score:
    course = scored(network, Parameters.of(network, _zeros(network)).layout, flat, inputs, targets, classes)
    while True:
        try:
            next(course)
        except StopIteration as end:
            found: Score = end.value
            return found


def _zeros(network: Network) -> list[FloatArray]:
    return [np.zeros((layer.units, network.units(number))) for number, layer in enumerate(network.layers)]


def all_answers(network: Network, flat: FloatArray, inputs: FloatArray) -> tuple[FloatArray, int]:
    """The answers, and in how many steps they came."""
    course = answered(network, Parameters.of(network, _zeros(network)).layout, flat, inputs)
    steps = 0
    while True:
        try:
            next(course)
            steps += 1
        except StopIteration as end:
            return end.value, steps


@given(records(examples=6))
def test_the_rows_of_a_batch_get_the_very_bits_of_the_training(record: Record) -> None:
    score = score_of(record.network, record.before.flat, record.a[0], record.targets)
    assert score.answers.tobytes() == record.a[-1].tobytes()
    assert repr(score.cost) == repr(float(record.cost)), "NaN is NaN"


@given(records(examples=6))
def test_answers_and_cost_are_those_of_plain_loops(record: Record) -> None:
    naive = Naive.of(record)
    score = score_of(record.network, record.before.flat, record.a[0], record.targets)
    assert score.answers == pytest.approx(np.array(naive.a[-1]), rel=1e-9, abs=1e-12)
    assert score.cost == pytest.approx(naive.cost, rel=1e-9, abs=1e-12)


@given(networks(), st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**31))
def test_rows_in_several_parts_are_the_same_rows(network: Network, many: int, at_once: int, seed: int) -> None:
    batch, flat = drawn_batch(network, many, seed), drawn_parameters(network, seed + 1).flat
    whole = score_of(network, flat, batch.inputs, batch.targets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(predictions, "rows_at_once", lambda _network: at_once)
        parts = score_of(network, flat, batch.inputs, batch.targets)
        answers, steps = all_answers(network, flat, batch.inputs)
    assert steps == math.ceil(many / at_once)
    assert answers == pytest.approx(whole.answers, rel=1e-9, abs=1e-12)
    assert parts.answers == pytest.approx(whole.answers, rel=1e-9, abs=1e-12)
    if math.isfinite(whole.cost):
        assert parts.cost == pytest.approx(whole.cost, rel=1e-9, abs=1e-12)


@given(moments())
def test_a_parameter_is_new_once_its_step_is_done_and_old_before(moment: Moment) -> None:
    record, network = moment.record, moment.record.network
    flat = parameters_at(record, moment.steps, moment.step)
    layout = record.before.layout
    found = replace(record.before, flat=flat, weights=layout.weight_views(flat), biases=layout.bias_views(flat))
    new = 0
    for number, layer in enumerate(network.layers, start=1):
        for unit in range(1, layer.units + 1):
            for source in range(1, network.units(number - 1) + 1):
                at = moment.steps.find(Kind.WEIGHT_UPDATE, number, unit, source)
                assert at is not None
                new += at <= moment.step
                side = record.after if at <= moment.step else record.before
                both = (found, side)
                mine, recorded = (float(each.weights[number - 1][unit - 1, source - 1]) for each in both)
                assert repr(mine) == repr(recorded), "NaN is NaN"
            at = moment.steps.find(Kind.BIAS_UPDATE, number, unit)
            done = at is not None and at <= moment.step
            new += done
            assert (at is None) == (layer.bias is not BiasMode.TRAINED)
            side = record.after if done else record.before
            mine, recorded = (float(each.biases[number - 1][unit - 1]) for each in (found, side))
            assert repr(mine) == repr(recorded), "NaN is NaN"
    assert updated_at(record, moment.steps, moment.step) == new
    assert not flat.flags.writeable


@given(st.integers(1, 4), st.lists(st.integers(-1, 3), min_size=1, max_size=30), st.integers(0, 99))
def test_confusion_counts_each_pair(classes: int, wanted: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = rng.integers(-1, classes, len(wanted))
    wanted_array = np.minimum(np.array(wanted), classes - 1)
    table = confusion(wanted_array, found, classes)
    for row in range(classes):
        for column in range(classes):
            pairs = zip(wanted_array, found, strict=True)
            assert table[row, column] == sum(pair == (row, column) for pair in pairs)


def test_the_class_of_an_answer() -> None:
    several = np.array([[0.1, 0.7, 0.2], [0.4, 0.4, 0.2], [math.nan, 1.0, 0.0], [-math.inf, -3.0, -2.0]])
    assert class_of(several).tolist() == [1, 0, NO_CLASS, 2]
    alone = np.array([[0.0], [0.4999], [0.5], [1.0], [math.nan]])
    assert class_of(alone).tolist() == [0, 0, 1, 1, NO_CLASS]


def test_what_tells_classes_apart() -> None:
    zero_and_one, between = np.array([[0.0], [1.0]]), np.array([[0.25]])
    assert classes_of(SOFTMAX, np.full((1, 3), 1 / 3)) == 3
    assert classes_of(SIGMOID, zero_and_one) == 2
    assert classes_of(SIGMOID, zero_and_one, np.empty((0, 1))) == 2
    assert classes_of(SIGMOID, zero_and_one, between) == 0
    assert classes_of(Network(2, (Layer(2, "sigmoid"),), "binary_cross_entropy"), np.zeros((1, 2))) == 0
    assert classes_of(Network(2, (Layer(1, "linear"),), "squared_error"), zero_and_one) == 0


def test_right_answers_are_counted() -> None:
    flat = Parameters.of(SIGMOID, [np.array([[1.0, 0.0]])]).flat
    inputs = np.array([[2.0, 0.0], [-1.0, 5.0], [3.0, 1.0], [-4.0, 2.0]])
    targets = np.array([[1.0], [0.0], [0.0], [0.0]])
    score = score_of(SIGMOID, flat, inputs, targets, classes=2)
    assert score.confusion.tolist() == [[2, 1], [0, 1]]
    assert (score.right, score.examples) == (3, 4)
    assert score.found.tolist() == [1, 0, 1, 0]
    assert score.wanted.tolist() == [1, 0, 0, 0]


def test_an_answer_that_is_no_number_is_of_no_class() -> None:
    flat = Parameters.of(SOFTMAX, [np.full((3, 2), 1e308)]).flat
    score = score_of(SOFTMAX, flat, np.array([[1e5, 1e5], [0.0, 0.0]]), np.eye(3)[:2], classes=3)
    assert score.found.tolist() == [NO_CLASS, 0]
    assert score.right == 0
    assert score.confusion.sum() == 1


def test_a_saturated_loss_is_taken_from_z() -> None:
    flat = Parameters.of(SIGMOID, [np.array([[800.0, 0.0]])]).flat
    score = score_of(SIGMOID, flat, np.array([[1.0, 0.0]]), np.array([[0.0]]), classes=2)
    assert score.cost == 800.0


@given(st.floats(-1e308, 1e308), st.floats(-1e308, 1e308), st.integers(2, 20))
def test_even_numbers_go_from_end_to_end(low: float, high: float, many: int) -> None:
    found = evenly(low, high, many)
    assert (found[0], found[-1], len(found)) == (low, high, many)
    assert np.isfinite(found).all()


def test_a_grid_has_a_row_for_each_height() -> None:
    assert plane((0.0, 2.0, 10.0, 11.0), 3).tolist() == [
        [0.0, 10.0], [1.0, 10.0], [2.0, 10.0],
        [0.0, 10.5], [1.0, 10.5], [2.0, 10.5],
        [0.0, 11.0], [1.0, 11.0], [2.0, 11.0],
    ]  # fmt: skip


def test_large_networks_take_few_rows_at_once() -> None:
    small, large = SIGMOID, Network(2, (Layer(4000, "tanh"), Layer(4000, "tanh"), Layer(1, "sigmoid")), "squared_error")
    assert rows_at_once(small) > 1000
    assert rows_at_once(large) == 1
