"""A central difference at any h: the curve spoils it from above, rounding from below."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.gradients import Objective, backprop
from backstep.core.gradients_differences import WIDTHS, DifferenceProbe, Limit
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from tests.core.gradient_points import MAZUR, objective_of
from tests.strategies import SEEDS, drawn_parameters, networks

SMOOTH = ("sigmoid", "tanh", "softplus", "silu")
FIRST = Subject(By.WEIGHT, 1, 1, 1)


def probe(network: Network, seed: int = 1, subject: Subject = FIRST, scale: float = 1.0) -> DifferenceProbe:
    objective, parameters = objective_of(network, 2, seed), drawn_parameters(network, seed + 1, scale)
    return DifferenceProbe(objective, parameters, subject, backprop(objective, parameters))


def parabola(weight: float, target: float = 0.0, inputs: float = 1.0) -> DifferenceProbe:
    """J = ½ (w x − y)²."""
    network = Network(1, (Layer(1, "linear", BiasMode.NONE),), "squared_error")
    objective = Objective(network, np.array([[inputs]]), np.array([[target]]))
    parameters = Parameters.of(network, [np.array([[weight]])])
    return DifferenceProbe(objective, parameters, FIRST, backprop(objective, parameters))


@given(networks(units=3, hidden=SMOOTH, pairs=[(name, "squared_error") for name in SMOOTH]), SEEDS)
def test_truncation_and_rounding_together_explain_the_error(network: Network, seed: int) -> None:
    there = probe(network, seed)
    for one in (there.at(h) for h in WIDTHS if 1e-13 < h < 2e-2):
        # J has the rounding of all its sums, and the curve goes on beyond its third derivative.
        assert one.error <= 1.5 * one.truncation + 40.0 * one.rounding + 300.0 * one.h**4


def test_the_error_falls_and_rises_again() -> None:
    there = probe(MAZUR)
    found = {h: there.at(h) for h in WIDTHS}
    assert list(found) == sorted(found, reverse=True)
    assert next(iter(found)) == pytest.approx(1e-1)
    assert list(found)[-1] == pytest.approx(1e-16)
    best = min(found.values(), key=lambda one: one.error)
    assert 1e-6 < best.h < 1e-2
    assert found[WIDTHS[0]].error > 1e4 * best.error
    assert found[WIDTHS[-9]].error > 1e4 * best.error
    tenfold = found[WIDTHS[0]].error / found[WIDTHS[4]].error
    assert tenfold == pytest.approx(100.0, rel=0.05), "the error of the curve is that of h²"


def test_the_truncation_foretold_is_the_one_that_comes() -> None:
    """J = ½ tanh(w)² where x is 1 and y is 0, whose derivatives can be written down."""
    network = Network(1, (Layer(1, "tanh", BiasMode.NONE),), "squared_error")
    objective = Objective(network, np.array([[1.0]]), np.array([[0.0]]))
    parameters = Parameters.of(network, [np.array([[0.6]])])
    found = DifferenceProbe(objective, parameters, FIRST, backprop(objective, parameters)).at(1e-2)
    t = math.tanh(0.6)
    s = 1.0 - t * t
    third = 2.0 * s * t * (6.0 * t * t - 4.0)
    assert found.truncation == pytest.approx(1e-4 / 6.0 * abs(third), rel=1e-4)
    assert found.error == pytest.approx(found.truncation, rel=1e-2)


def test_a_parabola_has_no_truncation() -> None:
    found = parabola(1.5, 1.0).at(0.5)
    assert found.value == 0.5
    assert found.error == 0.0
    assert found.truncation == 0.0


def explained(network: Network, weight: float, target: float) -> DifferenceProbe:
    """J over the one weight of a network with the input 1."""
    objective = Objective(network, np.array([[1.0]]), np.array([[target]]))
    parameters = Parameters.of(network, [np.array([[weight]])])
    return DifferenceProbe(objective, parameters, FIRST, backprop(objective, parameters))


@given(*(st.floats(-50.0, 50.0),) * 3)
def test_only_digits_spoil_the_difference_of_a_parabola_at_any_h(weight: float, target: float, inputs: float) -> None:
    there = parabola(weight, target, inputs)
    for found in (there.at(h) for h in (*WIDTHS, 1e-300)):
        assert found.truncation == 0.0, "its third derivative is 0, and rounding is none"
        assert found.limit is Limit.ONLY_DIGITS


@given(st.floats(0.3, 2.0), st.floats(0.0, 1.0))
def test_of_a_curve_a_smaller_h_does_better_where_the_curve_counts_and_a_larger_one_else(
    weight: float, target: float
) -> None:
    there = explained(Network(1, (Layer(1, "sigmoid", BiasMode.NONE),), "squared_error"), weight, target)
    s = 1.0 / (1.0 + math.exp(-weight))
    first, second = s * (1.0 - s), s * (1.0 - s) * (1.0 - 2.0 * s)
    third = 3.0 * first * second + (s - target) * first * (1.0 - 6.0 * s + 6.0 * s * s)
    assert there.at(1e-1).truncation == pytest.approx(1e-2 / 6.0 * abs(third), rel=1e-2, abs=1e-5)
    for h in WIDTHS[:-1]:
        found, smaller = there.at(h), there.at(h / 2.0)
        assert found.limit is not Limit.ONLY_DIGITS
        if found.limit is Limit.CURVE:
            assert smaller.error < found.error
    finest = [there.at(h) for h in WIDTHS[-30:]]
    best = min(there.at(h).error for h in WIDTHS[:-30])
    assert {found.limit for found in finest} == {Limit.DIGITS}
    assert best <= max(found.error for found in finest), "a larger h does better"
    assert there.at(1e-10).limit is Limit.DIGITS
    assert there.at(1e-300).limit is Limit.DIGITS


def test_of_mazurs_first_weight_curve_and_digits_change_places() -> None:
    there = probe(MAZUR)
    order = [there.at(h).limit for h in WIDTHS]
    assert list(dict.fromkeys(order)) == [Limit.CURVE, Limit.BOTH, Limit.DIGITS]
    assert order == sorted(order, key=[Limit.CURVE, Limit.BOTH, Limit.DIGITS].index)


@pytest.mark.parametrize("inputs", [1.0, -3.0, 0.1])
def test_straight_lines_are_limited_by_digits_up_to_their_kink(inputs: float) -> None:
    """J = |w x − y|."""
    network = Network(1, (Layer(1, "linear", BiasMode.NONE),), "mean_absolute_error")
    objective = Objective(network, np.array([[inputs]]), np.array([[0.0]]))

    def there(weight: float) -> DifferenceProbe:
        parameters = Parameters.of(network, [np.array([[weight]])])
        return DifferenceProbe(objective, parameters, FIRST, backprop(objective, parameters))

    far = there(2.0)
    assert {far.at(h).limit for h in WIDTHS} == {Limit.ONLY_DIGITS}
    near = there(0.05)
    assert [near.at(h).limit for h in (0.1, 0.06)] == [Limit.BEND] * 2
    assert {near.at(h).limit for h in WIDTHS if h < 0.05} == {Limit.DIGITS}, "a larger h reaches the kink"
    assert {near.at(h).truncation for h in WIDTHS} == {0.0}, "the kink is no curve"


def test_at_a_kink_neither_curve_nor_digits_explain_the_difference() -> None:
    network = Network(1, (Layer(1, "relu", BiasMode.NONE),), "squared_error")
    there = explained(network, 0.0, 1.0)
    assert {there.at(h).error for h in WIDTHS[:40]} != {0.0}
    assert {there.at(h).limit for h in WIDTHS[:40]} == {Limit.BEND}


@pytest.mark.parametrize("h", [0.0, -0.0, -1e-5, math.nan, math.inf, -math.inf])
def test_what_is_no_step_is_refused(h: float) -> None:
    with pytest.raises(InputError, match="is no step to move by; use a number above 0") as caught:
        probe(MAZUR).at(h)
    assert caught.value.where == "h"


def test_an_h_lost_beside_the_weight_says_so() -> None:
    found = parabola(1e8).at(1e-9)
    assert math.isnan(found.value)
    assert math.isnan(found.error)
    assert found.reason == "w + h and w − h are the same float64 as w = 1e8; use a larger h than 1e−9"


@pytest.mark.parametrize(("h", "written"), [(1e300, "1e300"), (1.5e308, "1.5e308")])
def test_an_h_beyond_all_measure_says_so(h: float, written: str) -> None:
    found = parabola(1.0).at(h)
    assert math.isnan(found.value)
    assert f"beyond what float64 holds; use a smaller h than {written}" in found.reason


@pytest.mark.parametrize(
    ("h", "written"), [(-0.5, "−0.5"), (-1e-5, "−1e−5"), (-math.inf, "−∞"), (math.inf, "∞"), (math.nan, "NaN")]
)
def test_refusals_write_numbers_as_the_window_does(h: float, written: str) -> None:
    with pytest.raises(InputError, match=f"^h: {written} is no step .* such as 1e−5$"):
        probe(MAZUR).at(h)


@given(st.floats(5e-324, 1.7e308), st.sampled_from([0.0, 1.0, -1e150, 1e-300]))
def test_every_step_has_a_value_or_a_reason(h: float, weight: float) -> None:
    found = parabola(weight, 1.0).at(h)
    assert math.isfinite(found.value) is (found.reason == "")


def test_the_parameter_is_where_it_was_afterwards() -> None:
    there = probe(MAZUR)
    first = there.at(1e-3)
    for h in WIDTHS:
        there.at(h)
    assert there.at(1e-3) == first


def test_every_parameter_has_its_own_difference() -> None:
    network = Network(2, (Layer(3, "tanh"), Layer(2, "sigmoid", BiasMode.FIXED)), "squared_error")
    objective, parameters = objective_of(network, 3, 4), drawn_parameters(network, 5)
    gradient = backprop(objective, parameters)
    for number, layer in enumerate(network.layers, start=1):
        for unit in range(1, layer.units + 1):
            wanted = {Subject(By.BIAS, number, unit): gradient.biases[number - 1][unit - 1]}
            for source in range(1, network.units(number - 1) + 1):
                wanted[Subject(By.WEIGHT, number, unit, source)] = gradient.weights[number - 1][unit - 1, source - 1]
            for subject, derivative in wanted.items():
                found = DifferenceProbe(objective, parameters, subject, gradient).at(1e-5)
                assert found.value == pytest.approx(derivative, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(
    ("subject", "where"),
    [
        (Subject(By.WEIGHT, 0, 1, 1), "layer"),
        (Subject(By.WEIGHT, 3, 1, 1), "layer"),
        (Subject(By.WEIGHT, 1, 3, 1), "unit"),
        (Subject(By.BIAS, 1, 0), "unit"),
        (Subject(By.WEIGHT, 1, 1, 3), "source"),
        (Subject(By.WEIGHT, 1, 1), "source"),
        (Subject(By.ACTIVATION, 1, 1), ""),
    ],
)
def test_a_parameter_that_is_not_there_is_refused(subject: Subject, where: str) -> None:
    with pytest.raises(InputError) as caught:
        probe(MAZUR, subject=subject)
    assert caught.value.where == where


def test_a_layer_without_biases_has_none_to_move() -> None:
    network = Network(1, (Layer(1, "tanh", BiasMode.NONE),), "squared_error")
    with pytest.raises(InputError, match="layer 1 has no biases; choose a weight"):
        probe(network, subject=Subject(By.BIAS, 1, 1))
