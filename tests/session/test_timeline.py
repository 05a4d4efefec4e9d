"""Going back in time: the same bits in any order, whatever the budget, in bounded memory."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.batches import Batches
from backstep.core.network import Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.training import Task
from backstep.session.timeline import Timeline
from tests.strategies import drawn_batch, drawn_parameters, tasks


def forward(task: Task, count: int) -> tuple[list[Parameters], list[float]]:
    """The parameters that iterations 1..`count` start with, and their J, recorded one by one."""
    parameters, costs = [task.start], []
    for iteration in range(1, count + 1):
        record = task.record(iteration, parameters[-1])
        assume(math.isfinite(record.cost))
        parameters.append(record.after)
        costs.append(record.cost)
    return parameters, costs


@given(tasks(), st.sampled_from([1, 2000, 10_000, 10**8]), st.lists(st.integers(1, 90), min_size=3, max_size=20))
def test_any_iteration_in_any_order_is_the_recorded_one_bit_for_bit(task: Task, budget: int, visits: list[int]) -> None:
    parameters, costs = forward(task, max(visits))
    timeline = Timeline(task, budget)
    for iteration in visits:
        record = timeline.record(iteration)
        assert record.iteration == iteration
        assert record.before.equals(parameters[iteration - 1])
        assert record.after.equals(parameters[iteration])
        assert record.cost == costs[iteration - 1]
        assert record.rows.tolist() == task.batches.rows(iteration).tolist()
    known = timeline.computed
    assert timeline.costs(known).tolist() == costs[:known]


def xor() -> Task:
    network = Network(2, (Layer(3, "tanh"), Layer(1, "sigmoid")), "binary_cross_entropy")
    batch = drawn_batch(network, 8, 5)
    return Task(network, drawn_parameters(network, 6), batch.inputs, batch.targets, 0.3, Batches(8, 3, True, 9))


def test_thousands_of_iterations_back_and_again() -> None:
    task = xor()
    roomy, tight = Timeline(task), Timeline(task, budget=2000)
    assert roomy.reach(6000)
    assert tight.reach(6000)
    places = [5999, 1, 4097, 4096, 17, 16, 5998, 2500, 2501, 3, 6000]
    for iteration in places:
        one, other = roomy.record(iteration), tight.record(iteration)
        assert one.before.equals(other.before)
        assert one.after.equals(other.after)
        assert one.cost == other.cost
    parameters = task.start
    for iteration in range(1, 6001):
        if iteration in places:
            assert roomy.record(iteration).before.equals(parameters)
        parameters = task.record(iteration, parameters).after


@settings(max_examples=15)
@given(st.integers(1, 40_000), st.integers(50, 3000))
def test_checkpoints_stay_within_their_budget_and_thin_out(budget: int, count: int) -> None:
    task = xor()
    timeline = Timeline(task, budget)
    timeline.reach(count)
    least = 2 * (task.start.flat.nbytes + 1000)
    assert timeline.checkpoint_bytes <= max(budget, least)
    strides = timeline.stride
    assert strides >= 16
    timeline.reach(2 * count)
    assert timeline.stride >= strides
    assert timeline.checkpoint_bytes <= max(budget, least)


@settings(max_examples=20)
@given(
    tasks(),
    st.lists(st.integers(1, 90), min_size=3, max_size=12),
    st.lists(st.integers(0, 40_000), min_size=12, max_size=12),
)
def test_a_budget_that_changes_on_the_way_changes_no_bit(task: Task, visits: list[int], budgets: list[int]) -> None:
    parameters, _ = forward(task, max(visits))
    timeline = Timeline(task)
    for iteration, budget in zip(visits, budgets, strict=False):
        timeline.set_budget(budget)
        record = timeline.record(iteration)
        assert record.before.equals(parameters[iteration - 1])
        assert record.after.equals(parameters[iteration])


def test_what_is_looked_at_counts_as_well() -> None:
    """The latest iterations and the cost curve leave the checkpoints only what remains of the budget."""
    budget = 60_000
    timeline, looked_at = Timeline(xor(), budget), Timeline(xor(), budget)
    for each in (timeline, looked_at):
        each.reach(3000)
        for iteration in range(1, 10):
            if each is looked_at:
                each.record(iteration)
        assert each.checkpoint_bytes + 8 * each.computed <= each.held_bytes <= budget
    record = looked_at.record(1)
    numbers = [*record.z, *record.a, *record.da_dz, *record.dJ_da, *record.delta, *record.dJ_dW, *record.dJ_db]
    kept = sum(array.nbytes for array in numbers) + record.after.flat.nbytes
    assert looked_at.held_bytes - looked_at.checkpoint_bytes - 8 * looked_at.computed >= 4 * kept


def test_a_large_budget_keeps_them_close_together() -> None:
    timeline = Timeline(xor())
    timeline.reach(5000)
    assert timeline.stride == 16


def test_reach_gives_up_in_time_and_goes_on_later() -> None:
    timeline = Timeline(xor())
    assert not timeline.reach(100_000, 0.0)
    first = timeline.computed
    assert 1 <= first < 100_000
    assert not timeline.reach(100_000, 0.001)
    assert timeline.computed > first
    assert timeline.reach(1)
    assert timeline.reach(timeline.computed + 1, 0.0), "it is there already"


def test_finish_computes_the_iteration_itself() -> None:
    timeline = Timeline(xor())
    assert timeline.reach(5)
    assert timeline.computed == 4
    assert timeline.finish(5)
    assert timeline.computed == 5


def test_what_cannot_be_reached_is_no_record() -> None:
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    start = Parameters.of(network, [np.array([[1.0]])])
    task = Task(network, start, np.array([[1.0]]), np.array([[0.0]]), 11.0, Batches(1))
    timeline = Timeline(task)
    assert not timeline.reach(10_000)
    failure = timeline.failure
    assert failure is not None
    assert timeline.reach(failure.iteration)
    assert not timeline.reach(failure.iteration + 1)
    with pytest.raises(ValueError, match="cannot be reached"):
        timeline.record(failure.iteration + 1)
    assert timeline.record(failure.iteration).iteration == failure.iteration
