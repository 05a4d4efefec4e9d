"""Vanishing and exploding gradients, and overshoot."""

from __future__ import annotations

import numpy as np
import pytest

from backstep.core.network import BiasMode
from backstep.core.steps import Kind, Steps
from backstep.core.training import Task
from tests.core.trainings import XOR, column, first, hits, layers, task_of

CHAIN = BiasMode.NONE


@pytest.mark.parametrize("seed", range(6))
def test_the_early_layers_of_six_sigmoid_layers_get_a_vanishing_gradient_at_once(seed: int) -> None:
    parts = layers(*[(4, "sigmoid")] * 5, (1, "sigmoid"))
    task = task_of(parts, XOR, loss="binary_cross_entropy", rate=0.5, seed=seed)
    found = hits(task, "vanishing_gradient", 5)
    assert found
    finding = found[min(found)]
    assert finding.layer in (1, 2)
    assert finding.value < finding.threshold == 0.001


@pytest.mark.parametrize("seed", range(6))
def test_the_same_depth_of_tanh_passes_its_gradient_back(seed: int) -> None:
    parts = layers(*[(4, "tanh")] * 5, (1, "sigmoid"))
    assert not hits(task_of(parts, XOR, loss="binary_cross_entropy", rate=0.5, seed=seed), "vanishing_gradient", 30)


def chain(*weights: float, target: float = 0.0, rate: float = 1e-9) -> Task:
    return task_of(
        layers(*[(1, "linear")] * len(weights), bias=CHAIN),
        ([[1.0]], [[target]]),
        [[[weight]] for weight in weights],
        rate=rate,
    )


@pytest.mark.parametrize(("weight", "caught"), [(0.0999, True), (0.1001, False)])
def test_the_ratio_is_compared_with_the_limit_on_both_sides(weight: float, caught: bool) -> None:
    # δ₁ / δ₂ = w₂, the slope being 1.
    finding = first(chain(1.0, weight), "vanishing_gradient", {"ratio": 0.1})
    assert (finding is not None) is caught
    if finding is not None:
        assert finding.value == pytest.approx(weight)
        assert (finding.layer, finding.unit, finding.source) == (1, None, None)


def test_the_layer_nearest_the_output_is_named_at_its_last_delta() -> None:
    task = chain(1.0, 1.0, 1e-2, 1.0)
    finding = first(task, "vanishing_gradient", {"ratio": 0.05})
    assert finding is not None
    steps = Steps(task.network, 1)
    # δ₃ = w₄ δ₄ is as large as δ₄; δ₂ and δ₁ are a hundredth of it.
    assert finding.layer == 2
    assert finding.step == steps.find(Kind.DELTA, 2, 1)


def test_a_gradient_that_only_passes_through_0_has_not_vanished() -> None:
    # The second weight of the lesson passes 0 in iteration 3: for one moment nothing passes back.
    task = task_of(
        layers((1, "sigmoid"), (1, "sigmoid"), bias=CHAIN),
        ([[2.0]], [[1.0]]),
        [[[0.5]], [[-0.4]]],
        loss="binary_cross_entropy",
        rate=0.5,
    )
    assert not hits(task, "vanishing_gradient", 20)
    assert first(chain(1.0, 1e-5), "vanishing_gradient") is not None


def test_a_finished_training_has_no_vanishing_gradient() -> None:
    assert not hits(chain(1.0, 0.5, target=1.0, rate=0.3), "vanishing_gradient", 300)


def test_a_deep_linear_network_with_weights_of_3_explodes() -> None:
    finding = first(chain(*[3.0] * 6), "exploding_gradient")
    assert finding is not None
    # ŷ = 3⁶, ∂J/∂ŷ = 3⁶, and each gradient is that times 3⁵; the output layer's comes first.
    assert finding.value == 3.0**11
    assert (finding.layer, finding.unit, finding.source) == (6, 1, 1)
    assert finding.detail["count"] == 6
    assert first(chain(*[1.2] * 6), "exploding_gradient") is None


@pytest.mark.parametrize(("limit", "caught"), [(3.0**11 - 1, True), (3.0**11, False)])
def test_the_gradient_must_be_beyond_the_limit(limit: float, caught: bool) -> None:
    assert (first(chain(*[3.0] * 6), "exploding_gradient", {"limit": limit}) is not None) is caught


def test_a_bias_explodes_in_its_turn_and_a_kept_one_never() -> None:
    data = ([[1e-3]], [[-500.0]])
    for bias, source in ((BiasMode.TRAINED, "bias"), (BiasMode.FIXED, None)):
        finding = first(task_of(layers((1, "linear"), bias=bias), data, [[[1.0]]], [[0.0]]), "exploding_gradient")
        if source is None:
            assert finding is None
        else:
            assert finding is not None
            assert (finding.layer, finding.unit, finding.source) == (1, 1, None)
            assert finding.value == pytest.approx(500.001)


def quadratic(rate: float) -> Task:
    """J = ½ (w·1 − 3)² from w = 0: the gradient becomes (1 − rate) times itself with every update."""
    return task_of(layers((1, "linear"), bias=CHAIN), ([[1.0]], [[3.0]]), [[[0.0]]], rate=rate)


@pytest.mark.parametrize(("rate", "caught"), [(0.5, False), (0.99, False), (1.5, True), (2.5, True)])
def test_a_step_beyond_the_minimum_of_a_quadratic_overshoots(rate: float, caught: bool) -> None:
    found = hits(quadratic(rate), "overshoot", 8)
    assert bool(found) is caught
    if caught:
        assert sorted(found) == list(range(2, 9))
        assert found[2].before == -3.0
        assert found[2].value == pytest.approx(-3.0 * (1.0 - rate))


def two_weights(small: float) -> Task:
    """Two weights that do not meet: the gradient of the first jumps from `small` to −2 `small`, the other's stays."""
    return task_of(
        layers((2, "linear"), bias=CHAIN),
        (np.eye(2), [[-small, 0.0], [0.0, 0.0]]),
        [[[0.0, 0.0], [0.0, 1.0]]],
        rate=2.0 * 3.0,
    )


def test_a_gradient_that_hardly_matters_may_change_its_sign() -> None:
    # Both weights turn by −2 each; the first only counts where it is at least a share of the second.
    for small, unit in ((0.26, 1), (0.24, 2)):
        finding = hits(two_weights(small), "overshoot", 2)[2]
        assert (finding.unit, finding.source) == (unit, unit)


def test_the_least_gradient_that_counts_is_settable() -> None:
    for smallest, caught in ((1.4, True), (1.6, False)):
        assert bool(hits(quadratic(1.5), "overshoot", 2, {"smallest": smallest})) is caught


def test_batches_that_pull_in_different_directions_are_no_overshoot() -> None:
    # A bias fits 1 and −1 in turn: every iteration has the other sign, though each step is short.
    data = (column(1.0, 1.0), column(1.0, -1.0))
    for rate, caught in ((0.3, False), (1.5, True)):
        task = task_of(layers((1, "linear"), bias=CHAIN), data, [[[0.0]]], rate=rate, size=1)
        found = hits(task, "overshoot", 12)
        assert bool(found) is caught
        if caught:
            # The batch of iteration 1 again: its gradient was −1, and after a step of 1.5 it is 0.5.
            assert (found[2].before, found[2].value, found[2].detail["same_rows"]) == (-1.0, 0.5, 0.0)
