"""Which factor of the chain is wrong: every link by itself, found where it was spoiled and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from backstep.core.arrays import FloatArray
from backstep.core.gradients_factors import Faults, wrong_factors
from backstep.core.iteration import Record, record_iteration
from backstep.core.lineage import Site
from backstep.core.network import Layer, Network
from backstep.core.steps import Kind
from backstep.core.training import Task
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from tests.strategies import SEEDS, drawn_batch, drawn_parameters, tasks, walked

# The table of a record that holds each kind of factor.
TABLES = {
    Kind.ACTIVATION_DERIVATIVE: "da_dz",
    Kind.DELTA: "delta",
    Kind.WEIGHT_GRADIENT: "dJ_dW",
    Kind.BIAS_GRADIENT: "dJ_db",
    Kind.ACTIVATION_GRADIENT: "dJ_da",
}


def spoiled(record: Record, kind: Kind, layer: int, at: tuple[int, ...]) -> Record:
    """A record in which one factor is off by a thousandth, and nothing else is touched."""
    name = TABLES[kind]
    tables: list[FloatArray] = list(getattr(record, name))
    table = tables[layer - 1].copy()
    table[at] *= 1.001
    tables[layer - 1] = table
    changed: dict[str, Any] = {name: tuple(tables)}
    return replace(record, **changed)


def a_record(seed: int) -> Record:
    network = Network(3, (Layer(4, "tanh"), Layer(3, "sigmoid"), Layer(2, "linear")), "squared_error")
    batch = drawn_batch(network, 5, seed)
    return record_iteration(network, drawn_parameters(network, seed, 0.7), batch.inputs, batch.targets, 0.1)


def places(faults: Faults) -> list[tuple[int, ...]]:
    return [tuple(int(each) for each in place) for place in np.argwhere(faults.wrong)]


@given(tasks(learning_rate=2.0))
def test_what_is_right_has_no_wrong_factor(task: Task) -> None:
    for record in walked(task, 3):
        assert wrong_factors(record) == ()


@pytest.mark.parametrize("lesson", ORDER)
def test_no_lesson_has_one_in_its_beginning_or_later(lesson: str) -> None:
    session = Session.open(path_of(lesson))
    if session.state.setup.mistake is not None:
        assert wrong_factors(session.state.record)
        return
    for record in walked(session.state.document.task, 60)[::20]:
        assert wrong_factors(record) == ()


@given(st.data(), SEEDS, st.sampled_from(sorted(TABLES)), st.integers(1, 3))
def test_the_one_that_is_wrong_is_found(data: st.DataObject, seed: int, kind: Kind, layer: int) -> None:
    record = a_record(seed)
    assume(kind is not Kind.ACTIVATION_GRADIENT or layer < 3)
    shape = getattr(record, TABLES[kind])[layer - 1].shape
    at = tuple(data.draw(st.integers(0, length - 1)) for length in shape)
    assume(abs(getattr(record, TABLES[kind])[layer - 1][at]) > 1e-12)
    found = {(each.kind, each.layer): places(each) for each in wrong_factors(spoiled(record, kind, layer, at))}
    assert found.pop((kind, layer)) == [at]
    # What is calculated directly from it is no longer its product; all else is right.
    assert {each for each, _ in found} <= {
        Kind.ACTIVATION_DERIVATIVE: {Kind.DELTA},
        Kind.ACTIVATION_GRADIENT: {Kind.DELTA},
        Kind.DELTA: {Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT, Kind.ACTIVATION_GRADIENT},
    }.get(kind, set())


@given(SEEDS, st.integers(0, 4), st.integers(0, 1))
def test_a_wrong_slope_of_the_cost_is_found_at_its_output(seed: int, row: int, unit: int) -> None:
    record = a_record(seed)
    last = record.dJ_da[-1].copy()
    assume(abs(last[row, unit]) > 1e-6)
    last[row, unit] = -last[row, unit]
    [first, *_] = wrong_factors(replace(record, dJ_da=(*record.dJ_da[:-1], last)))
    assert (first.kind, first.layer, first.rows) == (Kind.COST_GRADIENT, 3, (row,))
    [fault] = first.of_example(row)
    assert fault.site == Site(Kind.COST_GRADIENT, 3, unit + 1)
    assert -fault.found == pytest.approx(fault.expected, rel=1e-6)
    assert list(first.of_example((row + 1) % 5)) == []


def test_what_is_not_a_number_is_not_looked_at() -> None:
    record = a_record(1)
    bad = replace(record, z=(np.full_like(record.z[0], np.nan), *record.z[1:]))
    assert wrong_factors(bad) == ()


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_there_is_no_slope_at_a_kink_to_compare_with(activation: str) -> None:
    network = Network(1, (Layer(1, activation), Layer(1, "linear")), "mean_absolute_error")
    record = record_iteration(network, drawn_parameters(network, 3, 0.7), np.zeros((1, 1)), np.zeros((1, 1)), 0.1)
    at_kink = replace(record, z=(np.zeros((1, 1)), record.z[1]))
    assert wrong_factors(at_kink) == ()


@given(
    st.sampled_from(["binary_cross_entropy", "categorical_cross_entropy"]),
    st.floats(-15.0, 0.0).map(lambda power: 10.0**power / 2.0),
    st.booleans(),
    st.sampled_from([0.0, 1.0, 0.25]),
)
@example("binary_cross_entropy", 2.3e-12, False, 0.0)
@example("binary_cross_entropy", 2.3e-12, True, 1.0)
def test_near_0_and_1_a_slope_that_is_right_is_not_blamed_and_one_that_is_wrong_is(
    loss: str, least: float, high: bool, target: float
) -> None:
    """Of an output that is as good as certain, as a mistake in the engine makes them within a few iterations."""
    last = Layer(2, "softmax") if loss.startswith("c") else Layer(1, "sigmoid")
    network = Network(1, (last,), loss)
    p = 1.0 - least if high else least
    targets = np.array([[target, 1.0 - target]] if loss.startswith("c") else [[target]])
    predicted = np.array([[p, 1.0 - p]] if loss.startswith("c") else [[p]])
    record = record_iteration(network, drawn_parameters(network, 1, 0.5), np.ones((1, 1)), targets, 0.1)
    slope = np.zeros_like(predicted)
    if loss.startswith("c"):
        slope[targets > 0.0] = -targets[targets > 0.0] / predicted[targets > 0.0]
    else:
        slope += (1.0 - target) / (1.0 - p) if target < 1.0 else 0.0
        slope -= target / p if target > 0.0 else 0.0

    def blamed(of: float) -> bool:
        made = replace(record, a=(record.a[0], predicted), dJ_da=(of * slope,))
        return any(faults.kind is Kind.COST_GRADIENT for faults in wrong_factors(made))

    assert not blamed(1.0)
    if loss.startswith("b") and (target if high else 1.0 - target) == 1.0:
        assert blamed(1.001)
        assert blamed(-1.0)
