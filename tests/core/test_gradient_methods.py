"""Forward mode, path sums and closed forms: the gradient of backpropagation and of PyTorch, or a sentence why not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core import gradients
from backstep.core.gradients import Gradient, Objective, backprop, carried_out, max_relative_error
from backstep.core.gradients_methods import METHODS, MOST_MULTIPLICATIONS, MOST_PATHS, compute
from backstep.core.gradients_paths import path_sums
from backstep.core.iteration import record_iteration
from backstep.core.multiplications import path_count
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject, chain
from tests.clocks import Clock
from tests.core.gradient_points import MAZUR, found_by, objective_of, well_conditioned
from tests.strategies import HIDDEN, PAIRS, SEEDS, drawn_parameters, networks

EXACT = ("forward_mode", "path_sum")
CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "reference" / "torch_figures.json").read_text(encoding="utf-8")
)["cases"]
CLOSED = (
    ("linear", "squared_error"),
    ("linear", "mean_squared_error"),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
)


def agree(found: Gradient, wanted: Gradient) -> bool:
    """Up to the rounding of sums of different orders, in which terms cancel."""
    scale = max(float(np.abs(array).max()) for array in (*wanted.weights, *wanted.biases))
    pairs = zip((*found.weights, *found.biases), (*wanted.weights, *wanted.biases), strict=True)
    return all(bool(np.all(np.abs(mine - theirs) <= 1e-11 * (1.0 + scale))) for mine, theirs in pairs)


@given(networks(), st.integers(1, 4), SEEDS)
@pytest.mark.parametrize("name", EXACT)
def test_exact_methods_find_what_backpropagation_finds(name: str, network: Network, examples: int, seed: int) -> None:
    objective, parameters = objective_of(network, examples, seed), drawn_parameters(network, seed + 1)
    assume(well_conditioned(objective, parameters))
    wanted, found = backprop(objective, parameters), found_by(name, objective, parameters)
    assert found.cost == wanted.cost
    assert agree(found, wanted)
    assert max_relative_error(found, wanted) < 1e-6


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_activation_and_loss(hidden: str, pair: tuple[str, str]) -> None:
    layers = (Layer(3, hidden), Layer(2, hidden, BiasMode.FIXED), Layer(2, pair[0], BiasMode.NONE))
    network = Network(2, layers, pair[1])
    objective, parameters = objective_of(network, 3, 5), drawn_parameters(network, 6, 0.8)
    for name in EXACT:
        assert agree(found_by(name, objective, parameters), backprop(objective, parameters))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_pytorch_has_the_same_figures(case: dict[str, Any]) -> None:
    layers = tuple(Layer(len(rows), name) for rows, name in zip(case["weights"], case["activations"], strict=True))
    network = Network(len(case["inputs"][0]), layers, case["loss"])
    parameters = Parameters.of(network, [np.array(w) for w in case["weights"]], [np.array(b) for b in case["biases"]])
    objective = Objective(network, np.array(case["inputs"]), np.array(case["targets"], dtype=np.float64))
    applied = []
    for name, method in METHODS.items():
        found = compute(method, objective, parameters)
        if isinstance(found, str) or name == "finite_difference":
            continue
        applied.append(name)
        pairs = zip((*found.weights, *found.biases), case["dJ_dW"] + case["dJ_db"], strict=True)
        for mine, theirs in pairs:
            np.testing.assert_allclose(mine, theirs, rtol=1e-11, atol=1e-14 * (1.0 + abs(case["cost"])))
    closes = len(layers) == 1 and (case["activations"][0], case["loss"]) in CLOSED
    assert applied == ["backprop", *EXACT, *(["closed_form"] if closes else [])]


@given(networks(depth=1, units=5, pairs=CLOSED), st.integers(1, 6), SEEDS)
def test_the_closed_form_is_right_where_it_applies(network: Network, examples: int, seed: int) -> None:
    """A third of the drawn targets of a softmax do not add up to 1."""
    objective, parameters = objective_of(network, examples, seed), drawn_parameters(network, seed + 1, 3.0)
    assert agree(found_by("closed_form", objective, parameters), backprop(objective, parameters))


@pytest.mark.parametrize(("pair"), sorted(set(PAIRS) - set(CLOSED)), ids="-".join)
def test_other_single_layers_have_no_closed_form(pair: tuple[str, str]) -> None:
    objective = objective_of(Network(2, (Layer(3, pair[0]),), pair[1]), 2, 1)
    reason = compute(METHODS["closed_form"], objective, drawn_parameters(objective.network, 1))
    assert isinstance(reason, str)
    assert reason.startswith(f"{pair[0]} under {pair[1]} leaves more than ŷ − y")
    assert METHODS["closed_form"].counted(objective) is None


def test_several_layers_have_no_closed_form() -> None:
    reason = compute(METHODS["closed_form"], objective_of(MAZUR, 1, 1), drawn_parameters(MAZUR, 1))
    assert isinstance(reason, str)
    assert "only a network of one layer has a closed form, and this one has 2" in reason


@settings(max_examples=20)
@given(networks(units=3), st.integers(1, 3), SEEDS)
def test_the_paths_are_those_of_the_chain(network: Network, examples: int, seed: int) -> None:
    """What is added up here is what the chain lists one by one, and there are as many as it says."""
    objective, parameters = objective_of(network, examples, seed), drawn_parameters(network, seed + 1)
    record = record_iteration(network, parameters, objective.inputs, objective.targets, 0.1)
    assume(np.isfinite(record.cost))
    found = found_by("path_sum", objective, parameters)
    paths = 0
    for subject, mine in subjects(found, network):
        listed = chain(record, subject, 0, MOST_PATHS)
        paths += listed.paths
        size = sum(abs(group.batch) for group in listed.groups)
        assert mine == pytest.approx(sum(group.batch for group in listed.groups), rel=1e-9, abs=1e-11 * (1 + size))
    assert path_count(network) == paths


def subjects(found: Gradient, network: Network) -> Iterator[tuple[Subject, float]]:
    for number, layer in enumerate(network.layers, start=1):
        for (unit, source), mine in np.ndenumerate(found.weights[number - 1]):
            yield Subject(By.WEIGHT, number, unit + 1, source + 1), float(mine)
        for (unit,), mine in np.ndenumerate(found.biases[number - 1] if layer.has_bias else np.empty(0)):
            yield Subject(By.BIAS, number, unit + 1), float(mine)


# --- what is too much


def deep(layers: int, units: int) -> Objective:
    network = Network(units, tuple(Layer(units, "tanh") for _ in range(layers)), "squared_error")
    return objective_of(network, 1, 1)


def test_too_many_paths_are_refused_before_the_first() -> None:
    objective = deep(6, 10)
    count = sum(110 * 10**above for above in range(6))
    assert path_count(objective.network) == count
    assert METHODS["path_sum"].unavailable(objective) == (
        f"there are {count:,} paths from J to the parameters, and at most 1,000,000 are multiplied out; "
        "use backprop, which shares what they have in common"
    )
    assert METHODS["path_sum"].unavailable(deep(4, 9)) == ""


def wide(units: int, inputs: int) -> Objective:
    """One layer without biases: as many paths and parameters as weights."""
    network = Network(inputs, (Layer(units, "linear", BiasMode.NONE),), "squared_error")
    return Objective(network, np.zeros((1, inputs)), np.zeros((1, units)))


def test_the_limits_are_those_that_are_stated() -> None:
    paths, differences = METHODS["path_sum"].unavailable, METHODS["finite_difference"].unavailable
    assert paths(wide(1000, 1000)) == ""
    assert paths(wide(1, 1_000_001)).startswith("there are 1,000,001 paths")
    assert differences(wide(1, 707_106)) == ""
    assert differences(wide(1, 707_107)).startswith(f"this would take {2 * 707_107**2:,} multiplications")


def test_paths_beyond_float64_are_still_counted() -> None:
    reason = METHODS["path_sum"].unavailable(deep(100, 2000))
    power = int(reason.partition("10^")[2].split()[0])
    exact = len(str(path_count(deep(100, 2000).network))) - 1
    assert abs(power - exact) <= 1


@pytest.mark.parametrize("name", ["finite_difference", "forward_mode"])
def test_too_many_multiplications_are_refused(name: str) -> None:
    method, objective = METHODS[name], deep(3, 1500)
    counted = method.counted(objective)
    assert counted is not None
    assert counted > MOST_MULTIPLICATIONS
    reason = compute(method, objective, drawn_parameters(MAZUR, 1))
    assert isinstance(reason, str)
    assert "at most 1,000,000,000,000 are carried out; use backprop, which takes 18,004,500" in reason
    assert method.unavailable(deep(3, 100)) == ""


def test_many_examples_make_few_paths_too_much() -> None:
    network = Network(20, (Layer(20, "tanh"), Layer(20, "tanh"), Layer(20, "linear")), "squared_error")
    many = Objective(network, np.zeros((1_000_000, 20)), np.zeros((1_000_000, 20)))
    assert path_count(network) < MOST_PATHS
    assert "multiplications" in METHODS["path_sum"].unavailable(many)


# --- numbers that are none


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_leads_to_a_sentence(name: str, bad: float) -> None:
    network = Network(2, (Layer(2, "linear"),), "squared_error")
    parameters = Parameters.of(network, [np.array([[bad, 1.0], [1.0, 1.0]])])
    reason = compute(METHODS[name], objective_of(network, 2, 1), parameters)
    assert isinstance(reason, str)
    assert "beyond what float64 holds" in reason


def test_a_path_that_overflows_where_the_sum_does_not_says_so() -> None:
    """Two paths of ±1e320 cancel in the layer between; no path can be multiplied out."""
    layers = (Layer(1, "linear", BiasMode.NONE), Layer(2, "linear", BiasMode.NONE), Layer(1, "linear", BiasMode.NONE))
    network = Network(1, layers, "squared_error")
    weights = [np.array([[1.0]]), np.array([[1e160], [1e160]]), np.array([[1e160, -1e160]])]
    objective = Objective(network, np.array([[1e-160]]), np.array([[1.0]]))
    reason = compute(METHODS["path_sum"], objective, Parameters.of(network, weights))
    assert reason == METHODS["path_sum"].overflow


# --- saturation, steps


def test_saturated_outputs_are_right_by_every_exact_method() -> None:
    for pair in (("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy")):
        network = Network(2, (Layer(3, "tanh"), Layer(3, pair[0])), pair[1])
        objective, parameters = objective_of(network, 4, 3), drawn_parameters(network, 4, 400.0)
        wanted = backprop(objective, parameters)
        assert wanted.finite
        for name in EXACT:
            assert agree(found_by(name, objective, parameters), wanted)


@given(networks(depth=2), SEEDS)
@pytest.mark.parametrize("name", METHODS)
def test_a_course_has_as_many_steps_as_it_says_at_most(name: str, network: Network, seed: int) -> None:
    method, objective = METHODS[name], objective_of(network, 1, seed)
    if method.unavailable(objective):
        return
    done = list(method.course(objective, drawn_parameters(network, seed)))
    assert done == sorted(set(done)), "each says more than the one before"
    saturated = name == "path_sum" and done[-1] < method.steps(network)
    assert done[-1] == method.steps(network) or saturated


TIMED = pytest.mark.parametrize("name", ["finite_difference", "forward_mode", "path_sum"])


@TIMED
def test_a_course_that_is_left_alone_does_not_count_the_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(step=0.001)
    clock.put_into(monkeypatch, gradients)
    course = METHODS[name].course(objective_of(MAZUR, 1, 1), drawn_parameters(MAZUR, 1))
    next(course)
    clock.pass_(1000.0)
    assert 0.0 < carried_out(course).seconds < 1000.0


@TIMED
def test_all_steps_of_a_course_are_timed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that goes on with each call of a function, so that it says the same on any machine."""
    objective = deep(2, 30)
    parameters = drawn_parameters(objective.network, 1)
    clock = Clock()
    clock.put_into(monkeypatch, gradients)
    before = sys.getprofile()
    sys.setprofile(lambda *_: clock.pass_(1.0))
    try:
        gradient = carried_out(METHODS[name].course(objective, parameters))
    finally:
        sys.setprofile(before)
    assert 0.3 * clock.now < gradient.seconds < clock.now


def test_a_course_can_be_given_up() -> None:
    course = path_sums(objective_of(MAZUR, 1, 1), drawn_parameters(MAZUR, 1))
    next(course)
    course.close()
    assert list(course) == []
