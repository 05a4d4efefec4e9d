"""The formulas for multiplications, against numbers that count their own products in plain loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core import multiplications
from backstep.core.gradients import Gradient, Objective, backprop
from backstep.core.gradients_closed import form_of
from backstep.core.gradients_methods import METHODS, compute
from backstep.core.losses import is_fused
from backstep.core.network import Layer, Network
from backstep.core.parameters import Parameters
from tests.core.counting import Counted, Loops, Slopes
from tests.core.gradient_points import MAZUR, found_by, objective_of, well_conditioned
from tests.strategies import PAIRS, SEEDS, drawn_parameters, networks

LOOPS: dict[str, Callable[[Loops], Slopes]] = {
    "backprop": Loops.backprop,
    "finite_difference": Loops.differences,
    "forward_mode": Loops.forward_mode,
    "path_sum": Loops.path_sum,
}


def point(network: Network, examples: int, seed: int) -> tuple[Objective, Parameters]:
    return objective_of(network, examples, seed), drawn_parameters(network, seed + 1, 0.5)


def assert_same(found: Slopes, gradient: Gradient, tolerance: float) -> None:
    for mine, theirs in zip((*found[0], *found[1]), (*gradient.weights, *gradient.biases), strict=True):
        np.testing.assert_allclose(np.array(mine, dtype=np.float64), theirs, rtol=tolerance, atol=tolerance)


def test_a_product_is_counted_once_and_one_with_a_constant_never() -> None:
    before = Counted.products
    assert (Counted(3.0) * Counted(2.0) + Counted(1.0)) * 2.0 == 14.0
    assert Counted.products == before + 1


@given(networks(units=3), st.integers(1, 3), SEEDS)
@pytest.mark.parametrize("name", ["backprop", "forward_mode", "path_sum"])
def test_the_formulas_count_what_plain_loops_multiply(name: str, network: Network, examples: int, seed: int) -> None:
    objective, parameters = point(network, examples, seed)
    assume(well_conditioned(objective, parameters))
    loops = Loops(objective, parameters)
    found, counted = loops.count(lambda: LOOPS[name](loops))
    assert counted == METHODS[name].counted(objective)
    assert_same(found, backprop(objective, parameters), 1e-9)


@given(networks(units=3, depth=2, hidden=("tanh",), pairs=[("tanh", "squared_error"), PAIRS[-1]]), SEEDS)
def test_differences_take_two_forward_passes_for_each_parameter(network: Network, seed: int) -> None:
    objective, parameters = point(network, 2, seed)
    loops = Loops(objective, parameters)
    found, counted = loops.count(loops.differences)
    assert counted == METHODS["finite_difference"].counted(objective)
    assert counted == multiplications.central_differences(network, 2)
    assert_same(found, backprop(objective, parameters), 1e-5)


@given(networks(units=4, depth=1, pairs=[pair for pair in PAIRS if pair[0] in {"linear", "sigmoid", "softmax"}]), SEEDS)
def test_the_closed_form_takes_two_products_a_weight(network: Network, seed: int) -> None:
    objective, parameters = point(network, 3, seed)
    form = form_of(objective)
    assume(form is not None)
    assert form is not None
    loops = Loops(objective, parameters)
    found, counted = loops.count(lambda: loops.closed_form(form.scaled_by_targets))
    assert counted == METHODS["closed_form"].counted(objective)
    assert_same(found, found_by("closed_form", objective, parameters), 1e-9)


@given(networks(units=3, pairs=[pair for pair in PAIRS if is_fused(*pair)]), SEEDS)
def test_one_delta_for_both_factors_makes_paths_fewer_and_shorter(network: Network, seed: int) -> None:
    objective, parameters = point(network, 2, seed)
    loops = Loops(objective, parameters)
    found, counted = loops.count(lambda: loops.path_sum(whole_delta=True))
    assert counted == multiplications.path_sum(network, 2, whole_delta=True)
    assert_same(found, backprop(objective, parameters), 1e-9)


@given(networks(), st.integers(1, 3), SEEDS)
def test_what_a_gradient_says_it_took_is_the_formula(network: Network, examples: int, seed: int) -> None:
    objective, parameters = point(network, examples, seed)
    for name, method in METHODS.items():
        found = compute(method, objective, parameters)
        if isinstance(found, Gradient):
            other = multiplications.path_sum(network, examples, whole_delta=True)
            assert found.multiplications in {method.counted(objective), other if name == "path_sum" else None}


def test_a_saturated_output_counts_the_paths_that_were_walked() -> None:
    network = Network(2, (Layer(3, "softmax"),), "categorical_cross_entropy")
    objective, parameters = objective_of(network, 2, 1), drawn_parameters(network, 1, 1000.0)
    found = found_by("path_sum", objective, parameters)
    assert found.multiplications == multiplications.path_sum(network, 2, whole_delta=True)
    assert found.multiplications < multiplications.path_sum(network, 2)


def test_mazurs_example_by_hand() -> None:
    """Eight weights forward, eight back, four sent down, four δ; and so on."""
    assert multiplications.forward_pass(MAZUR, 1) == 8
    assert multiplications.backpropagation(MAZUR, 1) == 24
    assert multiplications.central_differences(MAZUR, 1) == 2 * 12 * 8
    # Six parameters in each layer: up from the first 2 + 4 + 2 + 2, from the last 2 + 2.
    assert multiplications.forward_mode(MAZUR, 1) == 8 + 6 * 10 + 6 * 4
    # Two paths to each of the first layer, of 5 factors for a weight and 4 for a bias; one of 3 and 2 in the last.
    assert multiplications.path_count(MAZUR) == 6 * 2 + 6
    assert multiplications.path_sum(MAZUR, 1) == 8 + 2 * (4 * 4 + 2 * 3) + (4 * 2 + 2 * 1)


@pytest.mark.parametrize("layers", [2, 3, 5])
def test_the_leading_powers_are_those_of_the_docstring(layers: int) -> None:
    u = 10_000
    network = Network(u, tuple(Layer(u, "tanh") for _ in range(layers)), "squared_error")
    assert multiplications.backpropagation(network, 1) / ((3 * layers - 1) * u**2) == pytest.approx(1, rel=1e-3)
    tangents = layers * (layers - 1) / 2 * u**4
    assert multiplications.forward_mode(network, 1) / tangents == pytest.approx(1, rel=2e-3)
    assert multiplications.central_differences(network, 1) / (2 * layers**2 * u**4) == pytest.approx(1, rel=1e-3)
    assert multiplications.path_sum(network, 1) / (2 * layers * u ** (layers + 1)) == pytest.approx(1, rel=1e-3)
