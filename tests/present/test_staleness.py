"""What an edit makes stale is what comes out differently, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.iteration import Record, record_iteration
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.readout import value
from backstep.core.steps import Kind, Steps
from backstep.present.staleness import staleness
from backstep.session.branches import OF_PARAMETERS, Changed, Edit, changed_parameters
from tests.strategies import HIDDEN, PAIRS, drawn_batch, drawn_parameters, records

SMOOTH = tuple(name for name in HIDDEN if "relu" not in name)
GENERIC = tuple((a, loss) for a, loss in PAIRS if "relu" not in a and loss not in ("mean_absolute_error", "huber"))
"""Where no slope stays the same for a while: there a small change changes everything that depends on it."""


def again(record: Record, edit: Edit) -> Record:
    """The iteration with the number changed, computed from the start."""
    inputs, targets, rate = record.a[0].copy(), record.targets.copy(), record.learning_rate
    before = record.before
    if edit.what is Changed.INPUT:
        inputs[edit.example - 1, edit.unit - 1] = edit.value
    elif edit.what is Changed.TARGET:
        targets[edit.example - 1, edit.unit - 1] = edit.value
    elif edit.what is Changed.LEARNING_RATE:
        rate = edit.value
    else:
        before = changed_parameters(record.network, before, (edit,), None)
    return record_iteration(record.network, before, inputs, targets, rate)


@st.composite
def edited(draw: st.DrawFn, pairs: tuple[tuple[str, str], ...], hidden: tuple[str, ...]) -> tuple[Record, Edit]:
    record = draw(records(pairs=pairs, hidden=hidden, scale=0.5))
    network = record.network
    layer = draw(st.integers(1, network.depth))
    unit, value_ = draw(st.integers(1, network.units(layer))), draw(st.floats(0.3, 0.7))
    example = draw(st.integers(1, record.examples))
    choices = [
        Edit(Changed.WEIGHT, value_, layer, unit, draw(st.integers(1, network.units(layer - 1)))),
        Edit(Changed.INPUT, value_, unit=draw(st.integers(1, network.inputs)), example=example),
        Edit(Changed.TARGET, value_, unit=draw(st.integers(1, network.outputs)), example=example),
        Edit(Changed.LEARNING_RATE, value_ / 3),
    ]
    if network.layer(layer).bias is not BiasMode.NONE:
        choices.append(Edit(Changed.BIAS, value_, layer, unit))
    return record, draw(st.sampled_from(choices))


def differing(one: Record, other: Record) -> set[tuple[int, int]]:
    """Steps and examples whose values are not the same."""
    steps = Steps(one.network, one.examples)
    places = [(index, row) for index in range(1, len(steps) + 1) for row in range(one.examples)]
    return {(i, row) for i, row in places if value(one, steps.at(i), row) != value(other, steps.at(i), row)}


def marked(record: Record, edit: Edit) -> set[tuple[int, int]]:
    found, steps = staleness(record, (edit,)), Steps(record.network, record.examples)
    return {(i, row) for i in range(1, len(steps) + 1) for row in range(record.examples) if found.of(steps.at(i), row)}


@given(edited(PAIRS, HIDDEN))
def test_all_that_comes_out_differently_is_stale(given_: tuple[Record, Edit]) -> None:
    record, edit = given_
    assert differing(record, again(record, edit)) <= marked(record, edit)


@given(edited(GENERIC, SMOOTH))
def test_nothing_else_is_stale(given_: tuple[Record, Edit]) -> None:
    record, edit = given_
    # A softmax of one unit predicts 1 whatever it reads.
    assume(record.network.layers[-1].activation != SOFTMAX or record.network.outputs > 1)
    # Rounding may hide a difference of one edit, hardly of four.
    found: set[tuple[int, int]] = set()
    for factor in (1.0, 1.37, -0.71, 2.3):
        changed = replace(edit, value=edit.value * factor)
        if edit.what is Changed.LEARNING_RATE:
            changed = replace(edit, value=abs(changed.value))
        found |= differing(record, again(record, changed))
    assume(edit.what in OF_PARAMETERS or record.cost > 1e-6)
    assert marked(record, edit) == found


def _record(*layers: Layer, loss: str = "mean_squared_error", examples: int = 3) -> Record:
    network = Network(2, layers, loss)
    batch = drawn_batch(network, examples, 5)
    return record_iteration(network, drawn_parameters(network, 6, 0.5), batch.inputs, batch.targets, 0.1)


def kinds(record: Record, edit: Edit, row: int) -> set[Kind]:
    steps = Steps(record.network, record.examples)
    return {steps.at(i).kind for i, where in marked(record, edit) if where == row}


def test_the_learning_rate_concerns_updates_only() -> None:
    record = _record(Layer(2, "tanh"), Layer(1, "sigmoid"))
    assert kinds(record, Edit(Changed.LEARNING_RATE, 0.5), 0) == {Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE}


def test_another_example_is_spoiled_only_where_examples_meet() -> None:
    record = _record(Layer(2, "tanh"), Layer(1, "sigmoid"))
    edit = Edit(Changed.INPUT, 0.5, unit=1, example=2)
    shared = {Kind.LOSS, Kind.COST, Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT, Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE}
    assert kinds(record, edit, 0) == shared
    assert Kind.PRE_ACTIVATION in kinds(record, edit, 1)


def test_a_target_leaves_the_forward_pass_as_it_is() -> None:
    record = _record(Layer(2, "tanh"), Layer(2, "sigmoid"))
    found = kinds(record, Edit(Changed.TARGET, 0.5, unit=1, example=1), 0)
    assert Kind.ACTIVATION not in found
    assert Kind.ACTIVATION_DERIVATIVE not in found
    assert {Kind.LOSS, Kind.COST, Kind.DELTA, Kind.WEIGHT_UPDATE} <= found


def test_a_weight_spoils_its_own_product_and_none_of_its_layer() -> None:
    record = _record(Layer(2, "relu"), Layer(1, "linear"))
    steps = Steps(record.network, record.examples)
    found = staleness(record, (Edit(Changed.WEIGHT, 0.5, 1, 2, 1),))

    def stale(kind: Kind, *at: int) -> bool:
        index = steps.find(kind, *at)
        assert index is not None
        return found.of(steps.at(index), 0)

    assert stale(Kind.PRODUCT, 1, 2, 1)
    assert not stale(Kind.PRODUCT, 1, 2, 2)
    assert not stale(Kind.PRE_ACTIVATION, 1, 1)
    assert stale(Kind.PRE_ACTIVATION, 1, 2)
    assert stale(Kind.ACTIVATION_DERIVATIVE, 1, 2), "the rectifier may switch"
    assert not stale(Kind.ACTIVATION_DERIVATIVE, 1, 1)
    assert not stale(Kind.ACTIVATION_DERIVATIVE, 2, 1), "a line has one slope"


def test_without_edits_nothing_is_stale() -> None:
    record = _record(Layer(1, "sigmoid"))
    found = staleness(record, ())
    assert not any(found.of(step, 0) for step in map(Steps(record.network, 3).at, range(1, 8)))
    assert found.edit(Changed.LEARNING_RATE) is None


def test_the_latest_edit_of_a_place_counts() -> None:
    record = _record(Layer(1, "sigmoid"))
    first, second = (Edit(Changed.INPUT, number, unit=1, example=3) for number in (1.0, 2.0))
    found = staleness(record, (first, second))
    assert found.edits == (second,)
    assert found.edit(Changed.INPUT, unit=1, row=2) == second
    assert found.edit(Changed.INPUT, unit=1, row=1) is None
    assert np.isfinite(found.record.cost)
