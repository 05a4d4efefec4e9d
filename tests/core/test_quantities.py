"""Quantities by name: their values against the steps that compute them, and never ahead of the cursor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.network import BiasMode, Layer, Network
from backstep.core.quantities import QUANTITIES, Axis, Moment, NotComputed, Read, Reader, canonical
from backstep.core.readout import value
from backstep.core.steps import Kind, Step, Steps
from backstep.core.training import Task
from tests.strategies import moment_in, moments, tasks, walked


def read_of(step: Step, network: Network) -> Read | None:
    """What a step computes, by name; None for the terms of sums, which have no name of their own."""
    unit = (step.unit,)
    match step.kind:
        case Kind.PRE_ACTIVATION:
            return Read("z", step.layer, unit)
        case Kind.ACTIVATION:
            return Read("a", step.layer, unit)
        case Kind.LOSS:
            return Read("all_L", None, (step.example,))
        case Kind.COST:
            return Read("J")
        case Kind.COST_GRADIENT:
            return Read("dJ_da", network.depth, unit)
        case Kind.ACTIVATION_GRADIENT:
            return Read("dJ_da", step.layer, unit)
        case Kind.ACTIVATION_DERIVATIVE:
            return Read("da_dz", step.layer, unit)
        case Kind.DELTA:
            return Read("delta", step.layer, unit)
        case Kind.WEIGHT_GRADIENT:
            return Read("dJ_dW", step.layer, (step.unit, step.source))
        case Kind.BIAS_GRADIENT:
            return Read("dJ_db", step.layer, unit)
        case Kind.BIAS | Kind.BIAS_UPDATE:
            return Read("b", step.layer, unit)
        case Kind.WEIGHT_UPDATE:
            return Read("W", step.layer, (step.unit, step.source))
    return None


def reads_of(network: Network) -> list[Read]:
    """Every name of the table with every layer that has it."""
    return [
        Read(row.name, layer)
        for row in QUANTITIES.values()
        for layer in (row.layers(network) if row.first_layer is not None else (None,))
    ]


def same(one: object, other: object) -> bool:
    return np.asarray(one, dtype=np.float64).tobytes() == np.asarray(other, dtype=np.float64).tobytes()


@given(tasks(), st.data())
def test_each_step_gives_its_quantity_the_value_that_readout_reads(task: Task, data: st.DataObject) -> None:
    (record,) = walked(task, 1)
    row = data.draw(st.integers(0, record.examples - 1))
    for step in Steps(record.network, record.examples):
        read = read_of(step, record.network)
        if read is None:
            continue
        now = moment_in([record], 1, step.index, row)
        reader = Reader(read, record.network)
        assert same(reader(now), value(record, step, row)), read
        if step.kind is Kind.BIAS:
            continue
        assert reader.settles(now.steps) == step.index
        if step.index > 1 and not reader.is_parameter:
            with pytest.raises(NotComputed) as caught:
                reader(moment_in([record], 1, step.index - 1, row))
            assert caught.value.step == step.index
            assert caught.value.what == f"{read} is computed at step {step.index}"
            assert not caught.value.no_earlier


def elements(read: Read, network: Network, examples: int) -> list[Read]:
    """The single numbers of a whole array."""
    lengths = [examples if length is None else length for length in QUANTITIES[read.name].shape(network, read.layer)]
    return [Read(read.name, read.layer, tuple(at + 1 for at in place)) for place in np.ndindex(*lengths)]


@given(moments())
def test_an_array_is_there_once_its_last_element_is(moment: Moment) -> None:
    network = moment.record.network
    for read in reads_of(network):
        parts = [Reader(part, network) for part in elements(read, network, moment.record.examples)]
        reader = Reader(read, network)
        settled = max(part.settles(moment.steps, moment.row) for part in parts)
        assert reader.settles(moment.steps, moment.row) == settled
        if settled > moment.step and not reader.is_parameter:
            with pytest.raises(NotComputed) as caught:
                reader(moment)
            assert caught.value.step == settled
            continue
        whole = reader(moment)
        assert same(whole, [part(moment) for part in parts]), read
        if isinstance(whole, np.ndarray):
            assert not whole.flags.writeable, read
            assert whole.dtype == np.float64


@given(moments())
def test_the_example_in_view_is_a_row_of_the_whole_batch(moment: Moment) -> None:
    network = moment.record.network
    last = Moment(moment.record, moment.steps, len(moment.steps), moment.row)
    for read in reads_of(network):
        if read.name.startswith("all_"):
            assert QUANTITIES[read.name].axes[0] is Axis.EXAMPLE
            batch = Reader(read, network)(last)
            assert len(batch) == moment.record.examples
            view = Reader(Read(read.name.removeprefix("all_"), read.layer), network)(last)
            assert same(view, batch[moment.row]), read


@given(tasks())
def test_parameters_change_one_after_another_in_the_update(task: Task) -> None:
    (record,) = walked(task, 1)
    network, steps = record.network, Steps(record.network, record.examples)
    layout = record.before.layout
    for index in range(steps.phase_ends()[2] - 1, len(steps) + 1):
        # The whole state, put together by going through all steps up to here.
        flat = record.before.flat.copy()
        weights, biases = layout.weight_views(flat), layout.bias_views(flat)
        for step in steps[:index]:
            layer, unit, source = (step.layer or 1) - 1, (step.unit or 1) - 1, (step.source or 1) - 1
            if step.kind is Kind.WEIGHT_UPDATE:
                weights[layer][unit, source] = record.after.weights[layer][unit, source]
            elif step.kind is Kind.BIAS_UPDATE:
                biases[layer][unit] = record.after.biases[layer][unit]
        now = moment_in([record], 1, index)
        for layer in range(1, network.depth + 1):
            assert same(Reader(Read("W", layer), network)(now), weights[layer - 1])
            assert same(Reader(Read("W", layer, (None, 1)), network)(now), weights[layer - 1][:, 0])
            assert same(Reader(Read("W", layer, (1, None)), network)(now), weights[layer - 1][0])
            if network.layer(layer).has_bias:
                assert same(Reader(Read("b", layer), network)(now), biases[layer - 1])


@given(tasks())
def test_a_fixed_bias_is_settled_from_the_start(task: Task) -> None:
    steps = Steps(task.network, 1)
    for layer, row in enumerate(task.network.layers, start=1):
        if row.has_bias:
            settled = Reader(Read("b", layer), task.network).settles(steps)
            assert (settled == 0) == (row.bias is BiasMode.FIXED)


@given(tasks())
def test_what_an_earlier_iteration_computed_needs_no_waiting(task: Task) -> None:
    beginning = moment_in(walked(task, 1), 1, 1)
    record = beginning.record
    with pytest.raises(NotComputed):
        Reader(Read("J"), task.network)(beginning)
    assert Reader(Read("J"), task.network).past(beginning) == record.cost
    assert same(Reader(Read("dJ_dW", 1), task.network).past(beginning), record.dJ_dW[0])
    assert same(Reader(Read("W", 1), task.network).past(beginning), record.before.weights[0])


def test_names_the_network_lacks_have_no_layers() -> None:
    network = Network(2, (Layer(3, "relu", BiasMode.NONE), Layer(2, "softmax")), "categorical_cross_entropy")
    assert QUANTITIES["b"].layers(network) == QUANTITIES["dJ_db"].layers(network) == (2,)
    assert QUANTITIES["a"].layers(network) == (0, 1, 2)
    assert QUANTITIES["W"].layers(network) == (1, 2)
    bare = Network(2, (Layer(1, "linear", BiasMode.NONE),), "squared_error")
    assert not QUANTITIES["b"].is_in(bare)
    assert QUANTITIES["J"].is_in(bare)


def test_shapes_are_those_of_the_contracts() -> None:
    network = Network(2, (Layer(3, "relu"), Layer(4, "linear")), "squared_error")
    assert QUANTITIES["W"].shape(network, 2) == (4, 3)
    assert QUANTITIES["a"].shape(network, 0) == QUANTITIES["x"].shape(network, None) == (2,)
    assert QUANTITIES["y"].shape(network, None) == QUANTITIES["yhat"].shape(network, None) == (4,)
    assert QUANTITIES["all_z"].shape(network, 1) == (None, 3)
    assert QUANTITIES["all_x"].shape(network, None) == (None, 2)
    assert QUANTITIES["all_L"].shape(network, None) == (None,)
    assert QUANTITIES["J"].shape(network, None) == ()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ŷ", "yhat"),
        ("y\u0302", "yhat"),
        ("α", "alpha"),
        ("δ", "delta"),
        ("∂J_∂W", "dJ_dW"),
        ("∂J_∂ŷ", "dJ_dyhat"),
        ("dJ_dw", "dJ_dW"),
        ("∂J_∂z", "delta"),
        ("all_ŷ", "all_yhat"),
        ("all_∂J_∂z", "all_delta"),
        ("wheat", "wheat"),
    ],
)
def test_other_spellings(typed: str, name: str) -> None:
    assert canonical(typed) == name
