"""The history of J: it rose, or it stays where it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from backstep.core.diagnostics import PRESETS, Context
from backstep.core.network import BiasMode
from backstep.core.steps import Kind, Steps
from backstep.core.training import Task
from backstep.session.document import read_document
from backstep.session.lessons import path_of
from tests.core.trainings import XOR, column, contexts, hits, layers, task_of


def one_weight(rate: float, *, start: float = 0.0, target: float = 3.0) -> Task:
    """J = ½ (w − target)²: each update multiplies the error by 1 − rate, J by its square."""
    return task_of(layers((1, "linear"), bias=BiasMode.NONE), ([[1.0]], [[target]]), [[[start]]], rate=rate)


def test_a_rate_beyond_2_over_the_curvature_makes_j_rise_every_time() -> None:
    task = one_weight(2.1)
    found = hits(task, "cost_rose", 6)
    assert sorted(found) == [2, 3, 4, 5, 6]
    assert found[2].before == 4.5
    assert found[2].value == pytest.approx(4.5 * 1.1**2)
    assert found[2].step == Steps(task.network, 1).find(Kind.COST)
    assert not hits(one_weight(1.9), "cost_rose", 200)


@pytest.mark.parametrize(("share", "caught"), [(0.2099, True), (0.2101, False)])
def test_a_small_rise_can_be_let_pass(share: float, caught: bool) -> None:
    assert bool(hits(one_weight(2.1), "cost_rose", 2, {"share": share})) is caught


def test_rounding_at_the_end_of_a_training_is_no_rise() -> None:
    task = task_of(layers((1, "linear")), (column(0.1, 0.7, 1.3), column(1.2, 2.4, 3.6)), [[[0.2]]], [[0.0]], rate=0.7)
    costs = [context.record.cost for context in contexts(task, 800)]
    assert any(after > before * 1.01 for before, after in pairwise(costs))  # in its last digits it does go up
    assert not hits(task, "cost_rose", 800)


def two_batches(rate: float) -> Task:
    """w fits 1 and 3 in turn; J of one batch says little about J of the other."""
    return task_of(
        layers((1, "linear"), bias=BiasMode.NONE), (column(1.0, 1.0), column(1.0, 3.0)), [[[1.0]]], rate=rate, size=1
    )


def test_with_batches_whole_passes_are_compared() -> None:
    calm = [context.record.cost for context in contexts(two_batches(0.2), 20)]
    assert np.diff(calm).max() > 0.5
    assert not hits(two_batches(0.2), "cost_rose", 20)
    wild = two_batches(2.1)
    found = hits(wild, "cost_rose", 8)
    assert sorted(found) == [4, 6, 8]
    costs = [context.record.cost for context in contexts(wild, 6)]
    assert (found[6].before, found[6].value) == (np.mean(costs[2:4]), np.mean(costs[4:6]))
    rise = float(np.mean(costs[4:6]) / np.mean(costs[2:4])) - 1.0
    assert 6 not in hits(wild, "cost_rose", 6, {"pass_share": rise + 0.01})
    assert 6 in hits(wild, "cost_rose", 6, {"pass_share": rise - 0.01})


def test_a_pass_weighs_each_example_once() -> None:
    task = task_of(
        layers((1, "linear"), bias=BiasMode.NONE),
        (column(1.0, 1.0, 1.0), column(1.0, 2.0, 6.0)),
        [[[3.0]]],
        rate=1.9,
        size=2,
    )
    losses = [context.record.losses for context in contexts(task, 4)]
    found = hits(task, "cost_rose", 4, {"pass_share": 0.0})
    assert found[4].before == pytest.approx(np.concatenate(losses[:2]).mean())
    assert found[4].value == pytest.approx(np.concatenate(losses[2:]).mean())


def test_an_infinite_cost_rose() -> None:
    task = one_weight(1e80)
    found = hits(task, "cost_rose", 9)
    lost = max(found)
    assert found[lost].value == np.inf
    # The history of a session does not hold a J that is not finite; what is found is the same.
    *_, last = contexts(task, 9)
    cut = Context(last.task, last.record, last.previous, last.costs[:-1])
    assert PRESETS["cost_rose"].look(cut) == found[lost]


def test_later_costs_change_nothing() -> None:
    for name in ("cost_rose", "cost_plateau"):
        for task in (one_weight(2.1), two_batches(2.5)):
            past = list(contexts(task, 10))
            for context in past:
                longer = Context(task, context.record, context.previous, past[-1].costs)
                settings = PRESETS[name].filled({"window": 2} if name == "cost_plateau" else {})
                assert PRESETS[name].look(longer, settings) == PRESETS[name].look(context, settings)


def test_xor_from_zeros_sits_on_a_plateau() -> None:
    task = task_of(layers((3, "tanh"), (1, "sigmoid")), XOR, loss="binary_cross_entropy", initializer="zeros")
    found = hits(task, "cost_plateau", 120)
    assert min(found) == 100
    finding = found[100]
    assert finding.value == 0.0
    assert finding.before is None
    assert finding.detail["older"] == pytest.approx(np.log(2.0))
    assert found[101].before == 0.0


def test_a_cost_that_falls_is_on_no_plateau() -> None:
    assert not hits(one_weight(0.01), "cost_plateau", 400)


@pytest.mark.parametrize(("share", "caught"), [(0.0198, False), (0.02, True)])
def test_the_means_of_two_windows_are_compared(share: float, caught: bool) -> None:
    # J falls by the factor 0.99² = 0.9801 from one iteration to the next.
    found = hits(one_weight(0.01), "cost_plateau", 4, {"window": 1, "share": share})
    assert bool(found) is caught
    if caught:
        assert min(found) == 2
        assert found[2].value == pytest.approx(1.0 - 0.99**2)
        assert found[3].before == pytest.approx(1.0 - 0.99**2)


def test_a_cost_that_swings_makes_no_way_either() -> None:
    # With a rate of 2 the weight jumps from one side to the other for ever.
    data = (column(1.0, 1.0), column(0.0, 2.0))
    task = task_of(layers((1, "linear"), bias=BiasMode.NONE), data, [[[5.0]]], rate=2.0)
    assert min(hits(task, "cost_plateau", 30, {"window": 10})) == 20


def test_with_batches_a_window_counts_passes() -> None:
    found = hits(two_batches(0.2), "cost_plateau", 200, {"window": 10, "share": 1e-6})
    assert min(found) >= 40
    # It stays so until the next pass is complete, so that it begins only once.
    first = min(found)
    assert all(iteration in found for iteration in range(first, 201))


@pytest.mark.parametrize("rate", [1e-5, 1e-7])
def test_steps_that_are_far_too_short_are_a_plateau_within_some_hundred_iterations(rate: float) -> None:
    task = replace(read_document(path_of("iris")).task, learning_rate=rate)
    found = hits(task, "cost_plateau", 300)
    assert min(found) == 10 * task.batches.per_epoch
    finding = found[min(found)]
    assert finding.before is None
    assert 0.0 < finding.value <= 0.001
    assert finding.detail["passes"] == 10.0
    assert finding.detail["least"] < finding.detail["most"]
    assert max(found) == 300, "it goes on"


@pytest.mark.parametrize("rate", [0.2, 0.01, 0.001])
def test_a_training_that_gets_somewhere_is_on_no_plateau_for_long(rate: float) -> None:
    task = replace(read_document(path_of("iris")).task, learning_rate=rate)
    assert not hits(task, "cost_plateau", 900)
