"""The chain path by path: however many there are, they add up to the gradient that backpropagation found."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.iteration import Record, record_iteration
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.paths import (
    Chain,
    Gradient,
    Local,
    Subject,
    chain,
    computing_step,
    count_paths,
    gradient_step,
    subject_of,
    values,
)
from backstep.core.readout import contributions, value
from backstep.core.steps import Kind, Steps
from tests.strategies import drawn_batch, drawn_parameters, records

ALL = 10**6


def subjects(network: Network) -> list[Subject]:
    found = []
    for layer in range(1, network.depth + 1):
        for unit in range(1, network.units(layer) + 1):
            found += [Subject(by, layer, unit) for by in (Gradient.PRE_ACTIVATION, Gradient.ACTIVATION)]
            if network.layer(layer).has_bias:
                found.append(Subject(Gradient.BIAS, layer, unit))
            found += [
                Subject(Gradient.WEIGHT, layer, unit, source) for source in range(1, network.units(layer - 1) + 1)
            ]
    return found


def scale(found: Chain) -> float:
    return sum(abs(group.product) for group in found.groups) + abs(found.total)


def summed(found: Chain) -> tuple[float, float]:
    own = math.fsum(group.product for group in found.groups) + (found.rest.product if found.rest else 0.0)
    batch = math.fsum(group.batch for group in found.groups) + (found.rest.batch if found.rest else 0.0)
    return own, batch


@settings(max_examples=60)
@given(records(units=4, examples=4, depth=4), st.integers(1, 6), st.data())
def test_the_paths_add_up_to_the_gradient(record: Record, most: int, data: st.DataObject) -> None:
    assume(all(np.isfinite(array).all() for array in (*record.dJ_dW, *record.dJ_db)))
    row = data.draw(st.integers(0, record.examples - 1))
    steps = Steps(record.network, record.examples)
    for subject in subjects(record.network):
        step = steps.at(gradient_step(subject, steps) or 0)
        parts = contributions(record, step)
        for found in (chain(record, subject, row, most), chain(record, subject, row, ALL)):
            own, batch = summed(found)
            room = 1e-11 * scale(found) + 1e-300
            assert own == pytest.approx(found.total, rel=1e-9, abs=room)
            assert found.total == (value(record, step, row) if parts is None else parts[row])
            if parts is not None:
                assert found.batch == value(record, step, 0), "the very number of the gradient step"
                wide = 1e-11 * record.examples * max(1.0, float(np.abs(parts).max()), scale(found))
                assert batch == pytest.approx(found.batch, rel=1e-9, abs=wide)


@settings(max_examples=60)
@given(records(units=3, examples=3, depth=4, pairs=[("tanh", "squared_error"), (SOFTMAX, "squared_error")]))
def test_every_product_is_that_of_its_path_and_the_largest_leads(record: Record) -> None:
    network = record.network
    for subject in subjects(network):
        found = chain(record, subject, 0, ALL)
        assert found.paths == count_paths(network, subject) == len(found.groups)
        assert len({group.factors for group in found.groups}) == found.paths, "no path twice"
        sizes = [abs(group.product) for group in found.groups]
        assert sizes == sorted(sizes, reverse=True)
        assert sorted(group.product for group in found.groups) == pytest.approx(
            sorted(by_hand(record, subject)), rel=1e-9, abs=1e-12
        )


def by_hand(record: Record, subject: Subject) -> list[float]:
    """The product of every path, found by walking up from the subject."""
    network, unit = record.network, subject.unit - 1
    if subject.by is Gradient.ACTIVATION and subject.layer == network.depth:
        return [float(record.dJ_da[-1][0, unit])]
    begin = 1.0
    if subject.by is Gradient.WEIGHT:
        begin = float(record.a[subject.layer - 1][0, subject.source - 1])
    above = [range(units) for units in network.sizes[subject.layer + 1 :]]
    found = []
    for way in product(*above):
        units = (unit, *way)
        number = begin
        for place, here in enumerate(units):
            layer = subject.layer + place
            if place:
                number *= record.before.weights[layer - 1][here, units[place - 1]]
            slope_counts = place > 0 or subject.by is not Gradient.ACTIVATION
            if slope_counts and layer < network.depth:
                number *= record.da_dz[layer - 1][0, here]
        last = units[-1]
        if network.layers[-1].activation == SOFTMAX:
            found += [number * d * g for d, g in zip(record.jacobian(0)[:, last], record.dJ_da[-1][0], strict=True)]
        else:
            found.append(number * record.da_dz[-1][0, last] * record.dJ_da[-1][0, last])
    return [float(one) for one in found]


@settings(max_examples=60)
@given(records(units=4, depth=4), st.integers(1, 4))
def test_what_is_left_out_is_counted(record: Record, most: int) -> None:
    for subject in subjects(record.network):
        found = chain(record, subject, 0, most)
        assert len(found.groups) <= most
        left = found.rest.paths if found.rest else 0
        assert sum(group.paths for group in found.groups) + left == found.paths
        assert found.grouped == any(group.paths > 1 for group in found.groups)


def test_a_large_network_is_counted_and_gathered_without_walking_its_paths() -> None:
    network = Network(50, (*(Layer(100, "tanh") for _ in range(8)), Layer(10, SOFTMAX)), "categorical_cross_entropy")
    batch = drawn_batch(network, 3, 7)
    record = record_iteration(network, drawn_parameters(network, 7, 0.1), batch.inputs, batch.targets, 0.1)
    subject = Subject(Gradient.WEIGHT, 1, 3, 5)
    assert count_paths(network, subject) == 100**7 * 10 * 10
    found = chain(record, subject, 2, 12)
    assert found.grouped
    assert len(found.groups) == 12
    assert found.rest is not None
    assert (found.rest.groups, found.rest.paths) == (88, 88 * 100**6 * 10 * 10)
    assert summed(found)[0] == pytest.approx(found.total, rel=1e-9)
    assert summed(found)[1] == pytest.approx(float(record.dJ_dW[0][2, 4]), rel=1e-9)
    sizes = [abs(group.product) for group in found.groups]
    assert sizes == sorted(sizes, reverse=True)


def test_branches_begin_where_the_paths_part_first() -> None:
    """Layers of one neuron do not part anything: their factors belong to every group."""
    sizes = (2, 1, 1, 3, 4)
    network = Network(2, tuple(Layer(units, "sigmoid") for units in sizes[1:]), "squared_error")
    batch = drawn_batch(network, 2, 1)
    record = record_iteration(network, drawn_parameters(network, 1), batch.inputs, batch.targets, 0.1)
    found = chain(record, Subject(Gradient.BIAS, 1, 1), 1, 5)
    assert found.grouped
    assert sorted(group.factors[0].unit for group in found.groups) == [1, 2, 3]
    for group in found.groups:
        assert [factor.local for factor in group.factors] == [
            Local.DELTA, Local.WEIGHT, Local.SLOPE, Local.WEIGHT, Local.SLOPE, Local.ONE,
        ]  # fmt: skip
        assert [factor.layer for factor in group.factors] == [3, 3, 2, 2, 1, 1]
        assert group.paths == 4
        assert group.product == pytest.approx(math.prod(float(values(record, f)[1]) for f in group.factors))


@pytest.mark.parametrize(
    ("activation", "loss"), [("sigmoid", "binary_cross_entropy"), (SOFTMAX, "categorical_cross_entropy")]
)
@pytest.mark.parametrize("z", [900.0, -900.0])
def test_where_the_factors_of_an_output_are_lost_delta_stands_for_them(activation: str, loss: str, z: float) -> None:
    network = Network(1, (Layer(1, "linear", BiasMode.NONE), Layer(2, activation, BiasMode.NONE)), loss)
    weights = [np.array([[1.0]]), np.array([[z], [-z]])]
    record = record_iteration(network, Parameters.of(network, weights), np.ones((1, 1)), np.array([[0.0, 1.0]]), 0.1)
    found = chain(record, Subject(Gradient.WEIGHT, 1, 1, 1), 0, 10)
    assert math.isfinite(found.total)
    assert summed(found)[0] == pytest.approx(found.total)
    if z > 0:
        assert Local.DELTA in {group.factors[0].local for group in found.groups}
        assert found.paths == len(found.groups) <= 4


@given(records(units=3, depth=3))
def test_every_factor_has_the_value_of_the_step_that_computes_it(record: Record) -> None:
    steps = Steps(record.network, record.examples)
    for subject in subjects(record.network):
        for group in chain(record, subject, 0, 5).groups:
            for factor in group.factors:
                index = computing_step(factor, steps)
                known = factor.local in (Local.WEIGHT, Local.ONE) or (
                    factor.local is Local.CARRIED and factor.layer == 1
                )
                assert (index is None) == known
                if index is not None and not (factor.softmax and factor.unit != factor.source):
                    assert values(record, factor)[0] == value(record, steps.at(index), 0)


@given(records(units=3, depth=3))
def test_every_step_but_those_of_the_cost_is_about_one_gradient(record: Record) -> None:
    steps = Steps(record.network, record.examples)
    for step in steps:
        subject = subject_of(record.network, step)
        assert (subject is None) == (step.kind in (Kind.LOSS, Kind.COST))
        own = (Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT, Kind.DELTA, Kind.ACTIVATION_GRADIENT, Kind.COST_GRADIENT)
        if subject is not None and step.kind in own:
            assert gradient_step(subject, steps) == step.index
