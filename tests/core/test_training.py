"""Fast training against recorded iterations: the same numbers, bit for bit."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from backstep.core.batches import Batches
from backstep.core.iteration import Record
from backstep.core.network import Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.training import Recorder, Task, Trainer
from tests.strategies import tasks


def recorded(task: Task, iterations: int) -> tuple[list[float], list[Parameters]]:
    """J of each iteration, and the parameters each starts with, one more at the end."""
    costs, parameters = [], [task.start]
    for iteration in range(1, iterations + 1):
        record = task.record(iteration, parameters[-1])
        costs.append(record.cost)
        parameters.append(record.after)
    return costs, parameters


@given(tasks(), st.integers(1, 25), st.data())
def test_training_equals_the_recorded_iterations_bit_for_bit(task: Task, count: int, data: st.DataObject) -> None:
    expected, parameters = recorded(task, count)
    finite = len(list(takewhile(math.isfinite, expected)))
    trainer, costs = Trainer(task, task.start), list[float]()
    done = 0
    while done < finite:
        part = data.draw(st.integers(1, finite - done))
        assert trainer.advance(part, costs)
        done += part
        assert trainer.iteration == done + 1
        assert trainer.parameters.equals(parameters[done])
    assert costs == expected[:finite]


@given(tasks(), st.integers(1, 12), st.integers(1, 12))
def test_restart_goes_on_from_any_iteration(task: Task, first: int, count: int) -> None:
    expected, parameters = recorded(task, first + count)
    trainer, costs = Trainer(task, task.start), list[float]()
    trainer.advance(3, costs)
    costs.clear()
    trainer.restart(parameters[first - 1], first)
    wanted = expected[first - 1 : first - 1 + count]
    went_on = trainer.advance(count, costs)
    assert went_on == all(map(math.isfinite, wanted))
    assert costs == wanted[: len(costs)]
    if went_on:
        assert trainer.parameters.equals(parameters[first - 1 + count])


def test_parameters_handed_out_stay_as_they_were() -> None:
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    start = Parameters.of(network, [np.array([[1.0]])])
    task = Task(network, start, np.array([[1.0]]), np.array([[3.0]]), 0.1, Batches(1))
    trainer = Trainer(task, start)
    before = trainer.parameters
    trainer.advance(5, [])
    assert before.equals(start)
    assert not trainer.parameters.equals(start)


def exploding() -> Task:
    """w goes 1, -9, 91, …: the cost leaves float64 after some 150 iterations."""
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    start = Parameters.of(network, [np.array([[1.0]])])
    return Task(network, start, np.array([[1.0]]), np.array([[0.0]]), 11.0, Batches(1))


def test_a_cost_that_is_not_finite_stops_and_undoes_nothing_before_it() -> None:
    task = exploding()
    expected, parameters = recorded(task, 400)
    finite = [math.isfinite(cost) for cost in expected].index(False)
    trainer, costs = Trainer(task, task.start), list[float]()
    assert not trainer.advance(400, costs)
    assert costs == expected[:finite]
    assert trainer.iteration == finite + 1
    assert trainer.parameters.equals(parameters[finite])
    assert not trainer.advance(1, costs), "it stays there"
    assert len(costs) == finite


def test_finite_tells_whether_the_parameters_are() -> None:
    task = exploding()
    trainer = Trainer(task, task.start)
    assert trainer.finite
    trainer.restart(Parameters.of(task.network, [np.array([[math.inf]])]), 1)
    assert not trainer.finite


@pytest.mark.parametrize("size", [None, 3, 4])
def test_a_remainder_batch_has_its_own_mean(size: int | None) -> None:
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    inputs = np.arange(1.0, 8.0)[:, None]
    task = Task(network, Parameters.of(network, [np.zeros((1, 1))]), inputs, inputs, 1e-9, Batches(7, size))
    for iteration in range(1, 4):
        rows = task.batches.rows(iteration)
        expected = sum(0.5 * inputs[row, 0] ** 2 for row in rows) / len(rows)
        record = task.record(iteration, task.start)
        assert record.cost == pytest.approx(expected, rel=1e-14)
        assert record.rows.tolist() == rows.tolist()
        assert record.iteration == iteration


def numbers_of(record: Record) -> list[NDArray[Any]]:
    """Every array of a record."""
    arrays: list[NDArray[Any]] = [record.rows, record.targets, record.losses, record.before.flat, record.after.flat]
    for row in (record.z, record.a, record.dJ_da, record.da_dz, record.delta, record.dJ_dW, record.dJ_db):
        arrays += row
    return arrays


def bits_of(record: Record) -> list[bytes]:
    return [np.float64(record.cost).tobytes(), *(array.tobytes() for array in numbers_of(record))]


@given(tasks(), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_records_on_a_tape_that_is_used_again_are_the_same_and_stay_so(task: Task, asked: list[int]) -> None:
    _, parameters = recorded(task, max(asked))
    recorder = Recorder(task)
    found = [recorder.record(iteration, parameters[iteration - 1]) for iteration in asked]
    for iteration, record in zip(asked, found, strict=True):
        alone = task.record(iteration, parameters[iteration - 1])
        assert bits_of(record) == bits_of(alone)
        assert (record.iteration, record.learning_rate, record.fused) == (iteration, task.learning_rate, alone.fused)
        assert record.before is parameters[iteration - 1]
        assert not any(array.flags.writeable for array in numbers_of(record))


@given(tasks())
def test_examples_that_every_iteration_sees_are_never_copied(task: Task) -> None:
    for record in (task.record(1, task.start), Recorder(task).record(1, task.start)):
        assert np.shares_memory(record.a[0], task.inputs) == task.batches.whole
        assert np.shares_memory(record.targets, task.targets) == task.batches.whole


@given(tasks())
def test_how_the_examples_lie_in_memory_changes_no_bit(task: Task) -> None:
    turned = replace(task, inputs=np.asfortranarray(task.inputs), targets=np.asfortranarray(task.targets))
    expected, found = list[float](), list[float]()
    Trainer(task, task.start).advance(3, expected)
    Trainer(turned, turned.start).advance(3, found)
    assert found == expected
    for record in (turned.record(1, task.start), Recorder(turned).record(1, task.start)):
        assert bits_of(record) == bits_of(task.record(1, task.start))
