"""The arithmetic of the steps against nested loops that write every step down."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.steps import PER_EXAMPLE, PHASES, Kind, Level, Phase, Step, Steps
from tests.strategies import networks

Address = tuple[Phase, Kind, int | None, int | None, int | None, int | None]
EXAMPLES = st.integers(1, 5)


def naive(network: Network, examples: int) -> Iterator[Address]:
    """Section 3 of the contracts as loops: phase, kind, layer, unit, source, example."""
    depth = network.depth

    def add_up(layer: int, unit: int) -> Iterator[Address]:
        for source in range(1, network.units(layer - 1) + 1):
            yield Phase.FORWARD, Kind.PRODUCT, layer, unit, source, None
        if network.layer(layer).bias is not BiasMode.NONE:
            yield Phase.FORWARD, Kind.BIAS, layer, unit, None, None
        yield Phase.FORWARD, Kind.PRE_ACTIVATION, layer, unit, None, None

    def received(layer: int, unit: int) -> Address:
        if layer == depth:
            return Phase.BACKWARD, Kind.COST_GRADIENT, None, unit, None, None
        return Phase.BACKWARD, Kind.ACTIVATION_GRADIENT, layer, unit, None, None

    def send_back(layer: int, unit: int) -> Iterator[Address]:
        yield Phase.BACKWARD, Kind.ACTIVATION_DERIVATIVE, layer, unit, None, None
        yield Phase.BACKWARD, Kind.DELTA, layer, unit, None, None
        for source in range(1, network.units(layer - 1) + 1):
            yield Phase.BACKWARD, Kind.WEIGHT_GRADIENT, layer, unit, source, None
        if network.layer(layer).bias is not BiasMode.NONE:
            yield Phase.BACKWARD, Kind.BIAS_GRADIENT, layer, unit, None, None
        if layer > 1:
            for source in range(1, network.units(layer - 1) + 1):
                yield Phase.BACKWARD, Kind.GRADIENT_TERM, layer, unit, source, None

    for layer in range(1, depth + 1):
        softmax = network.layer(layer).activation == SOFTMAX
        for unit in range(1, network.units(layer) + 1):
            yield from add_up(layer, unit)
            if not softmax:
                yield Phase.FORWARD, Kind.ACTIVATION, layer, unit, None, None
        if softmax:
            for unit in range(1, network.units(layer) + 1):
                yield Phase.FORWARD, Kind.ACTIVATION, layer, unit, None, None
    for example in range(1, examples + 1):
        yield Phase.COST, Kind.LOSS, None, None, None, example
    yield Phase.COST, Kind.COST, None, None, None, None
    for layer in range(depth, 0, -1):
        softmax = network.layer(layer).activation == SOFTMAX
        if softmax:
            for unit in range(1, network.units(layer) + 1):
                yield received(layer, unit)
        for unit in range(1, network.units(layer) + 1):
            if not softmax:
                yield received(layer, unit)
            yield from send_back(layer, unit)
    for layer in range(1, depth + 1):
        for unit in range(1, network.units(layer) + 1):
            for source in range(1, network.units(layer - 1) + 1):
                yield Phase.UPDATE, Kind.WEIGHT_UPDATE, layer, unit, source, None
            if network.layer(layer).bias is BiasMode.TRAINED:
                yield Phase.UPDATE, Kind.BIAS_UPDATE, layer, unit, None, None


def address(step: Step) -> Address:
    return step.phase, step.kind, step.layer, step.unit, step.source, step.example


def drawn_layer(network: Network, step: Step) -> int:
    """The layer a step belongs to; 0 for the cost, the last for ∂J/∂ŷ."""
    return network.depth if step.kind is Kind.COST_GRADIENT else step.layer or 0


@given(networks(), EXAMPLES)
def test_the_steps_are_those_of_the_loops_in_their_order(network: Network, examples: int) -> None:
    expected = list(naive(network, examples))
    steps = Steps(network, examples)
    assert len(steps) == len(expected)
    found = [steps.at(index) for index in range(1, len(steps) + 1)]
    assert [address(step) for step in found] == expected
    assert [step.index for step in found] == list(range(1, len(expected) + 1))


@given(networks(), EXAMPLES, st.data())
def test_they_behave_as_a_sequence(network: Network, examples: int, data: st.DataObject) -> None:
    steps = Steps(network, examples)
    everything = list(steps)
    place = data.draw(st.integers(-len(everything), len(everything) - 1))
    assert steps[place] == everything[place]
    assert steps[place : place + 3] == everything[place : place + 3]
    assert steps[::-2] == everything[::-2]
    for outside in (0, len(steps) + 1, -1):
        with pytest.raises(IndexError):
            steps.at(outside)
    for outside in (len(steps), -len(steps) - 1):
        with pytest.raises(IndexError):
            steps[outside]


@given(networks(), EXAMPLES)
def test_find_is_the_inverse_of_at(network: Network, examples: int) -> None:
    steps = Steps(network, examples)
    for step in steps:
        assert steps.find(step.kind, step.layer, step.unit, step.source, step.example) == step.index


@given(networks(), EXAMPLES)
def test_find_has_nothing_for_addresses_that_do_not_exist(network: Network, examples: int) -> None:
    steps = Steps(network, examples)
    known = {(kind, layer, unit, source, example) for _, kind, layer, unit, source, example in naive(network, examples)}
    most = max(network.sizes) + 1
    for kind in Kind:
        for layer in range(network.depth + 2):
            for unit in (0, 1, most):
                for source in (0, 1, most):
                    many = kind in (Kind.PRODUCT, Kind.WEIGHT_GRADIENT, Kind.GRADIENT_TERM, Kind.WEIGHT_UPDATE)
                    if kind in (Kind.LOSS, Kind.COST):
                        continue
                    wanted = (kind, None if kind is Kind.COST_GRADIENT else layer, unit, source if many else None, None)
                    found = steps.find(kind, layer, unit, source if many else None)
                    assert (found is not None) == (wanted in known), (kind, layer, unit, source)
    assert steps.find(Kind.LOSS, example=0) is None
    assert steps.find(Kind.LOSS, example=examples + 1) is None
    assert steps.find(Kind.PRODUCT, 1, 1) is None, "a product has a source"


@given(networks(), EXAMPLES)
def test_the_number_of_each_kind_is_that_of_the_contracts(network: Network, examples: int) -> None:
    units = [layer.units for layer in network.layers]
    weights = [network.units(number) * network.units(number - 1) for number in range(1, network.depth + 1)]
    with_bias = sum(layer.units for layer in network.layers if layer.bias is not BiasMode.NONE)
    trained = sum(layer.units for layer in network.layers if layer.bias is BiasMode.TRAINED)
    expected = {
        Kind.PRODUCT: sum(weights),
        Kind.BIAS: with_bias,
        Kind.PRE_ACTIVATION: sum(units),
        Kind.ACTIVATION: sum(units),
        Kind.LOSS: examples,
        Kind.COST: 1,
        Kind.COST_GRADIENT: units[-1],
        Kind.ACTIVATION_DERIVATIVE: sum(units),
        Kind.DELTA: sum(units),
        Kind.WEIGHT_GRADIENT: sum(weights),
        Kind.BIAS_GRADIENT: with_bias,
        Kind.GRADIENT_TERM: sum(weights[1:]),
        Kind.ACTIVATION_GRADIENT: sum(units[:-1]),
        Kind.WEIGHT_UPDATE: sum(weights),
        Kind.BIAS_UPDATE: trained,
    }
    steps = Steps(network, examples)
    assert {kind: sum(step.kind is kind for step in steps) for kind in Kind} == expected


@given(networks(), EXAMPLES)
def test_groups_are_runs_of_steps_of_one_phase_layer_or_neuron(network: Network, examples: int) -> None:
    steps = Steps(network, examples)

    def apart(step: Step) -> bool:
        """Whether a softmax layer, which goes round twice, is on the round that has one step a unit."""
        softmax = network.layer(drawn_layer(network, step) or 1).activation == SOFTMAX
        return softmax and step.kind in (Kind.ACTIVATION, Kind.COST_GRADIENT)

    keys: dict[Level, Callable[[Step], object]] = {
        Level.ITERATION: lambda step: 0,
        Level.PHASE: lambda step: step.phase,
        Level.LAYER: lambda step: (step.phase, drawn_layer(network, step)),
        Level.NEURON: lambda step: (step.phase, drawn_layer(network, step), step.unit, step.example, apart(step)),
        Level.TERM: lambda step: step.index,
    }
    for level, key in keys.items():
        for _, run in groupby(steps, key=key):
            members = [step.index for step in run]
            for index in members:
                assert steps.group_start(index, level) == members[0], (level, index)
                assert steps.group_end(index, level) == members[-1], (level, index)


@given(networks(), EXAMPLES)
def test_phase_ends(network: Network, examples: int) -> None:
    steps = Steps(network, examples)
    last = {phase: max(step.index for step in steps if step.phase is phase) for phase in PHASES}
    assert steps.phase_ends() == tuple(last[phase] for phase in PHASES)


@given(networks(), EXAMPLES, st.data())
def test_spans_are_the_runs_of_steps_that_a_scan_finds(network: Network, examples: int, data: st.DataObject) -> None:
    steps = Steps(network, examples)
    kinds = data.draw(st.sets(st.sampled_from(Kind), max_size=4))
    layers = data.draw(st.sets(st.integers(0, network.depth), min_size=1))

    def wanted(kind: Kind, layer: int) -> bool:
        return kind in kinds and layer in layers

    hits = [step.index for step in steps if wanted(step.kind, drawn_layer(network, step))]
    assert [index for span in steps.spans(wanted) for index in span] == hits


def needs(network: Network, step: Step, examples: int) -> Iterator[tuple[Kind, int | None, int, int | None]]:
    """Kind, layer, unit and source of everything that must have been computed before `step` can be."""
    layer, unit, source = step.layer or 0, step.unit or 0, step.source or 0
    last = network.depth
    softmax = layer > 0 and network.layer(layer).activation == SOFTMAX
    units = range(1, network.units(layer) + 1)
    sources = range(1, network.units(layer - 1) + 1) if layer else range(0)

    def received(one: int) -> tuple[Kind, int | None, int, int | None]:
        kind = Kind.COST_GRADIENT if layer == last else Kind.ACTIVATION_GRADIENT
        return kind, layer, one, None

    match step.kind:
        case Kind.PRODUCT if layer > 1:
            yield Kind.ACTIVATION, layer - 1, source, None
        case Kind.PRE_ACTIVATION:
            yield from ((Kind.PRODUCT, layer, unit, one) for one in sources)
            if network.layer(layer).has_bias:
                yield Kind.BIAS, layer, unit, None
        case Kind.ACTIVATION:
            yield from ((Kind.PRE_ACTIVATION, layer, one, None) for one in (units if softmax else [unit]))
        case Kind.LOSS:
            yield from ((Kind.ACTIVATION, last, one, None) for one in range(1, network.outputs + 1))
        case Kind.COST:
            yield from ((Kind.LOSS, None, one, None) for one in range(1, examples + 1))
        case Kind.COST_GRADIENT:
            yield Kind.COST, None, 1, None
            yield Kind.ACTIVATION, last, unit, None
        case Kind.ACTIVATION_DERIVATIVE:
            yield Kind.ACTIVATION, layer, unit, None
        case Kind.DELTA:
            yield Kind.ACTIVATION_DERIVATIVE, layer, unit, None
            yield from (received(one) for one in (units if softmax else [unit]))
        case Kind.WEIGHT_GRADIENT | Kind.BIAS_GRADIENT | Kind.GRADIENT_TERM:
            yield Kind.DELTA, layer, unit, None
        case Kind.ACTIVATION_GRADIENT:
            above = range(1, network.units(layer + 1) + 1)
            yield from ((Kind.GRADIENT_TERM, layer + 1, one, unit) for one in above)
        case Kind.WEIGHT_UPDATE:
            yield Kind.WEIGHT_GRADIENT, layer, unit, source
        case Kind.BIAS_UPDATE:
            yield Kind.BIAS_GRADIENT, layer, unit, None


@given(networks(), EXAMPLES)
def test_no_value_comes_before_what_it_is_made_of(network: Network, examples: int) -> None:
    steps = Steps(network, examples)
    for step in steps:
        for kind, layer, unit, source in needs(network, step, examples):
            earlier = steps.find(kind, layer, unit, source, unit if kind is Kind.LOSS else None)
            assert earlier is not None, (step, kind, layer, unit, source)
            assert earlier < step.index, (step, kind, layer, unit, source)


def test_softmax_sums_every_unit_up_before_the_first_activation_and_turns_round_the_same_way() -> None:
    network = Network(1, (Layer(2, SOFTMAX, BiasMode.NONE),), "categorical_cross_entropy")
    kinds = [(step.kind, step.unit) for step in Steps(network, 1)]
    assert kinds == [
        (Kind.PRODUCT, 1),
        (Kind.PRE_ACTIVATION, 1),
        (Kind.PRODUCT, 2),
        (Kind.PRE_ACTIVATION, 2),
        (Kind.ACTIVATION, 1),
        (Kind.ACTIVATION, 2),
        (Kind.LOSS, None),
        (Kind.COST, None),
        (Kind.COST_GRADIENT, 1),
        (Kind.COST_GRADIENT, 2),
        (Kind.ACTIVATION_DERIVATIVE, 1),
        (Kind.DELTA, 1),
        (Kind.WEIGHT_GRADIENT, 1),
        (Kind.ACTIVATION_DERIVATIVE, 2),
        (Kind.DELTA, 2),
        (Kind.WEIGHT_GRADIENT, 2),
        (Kind.WEIGHT_UPDATE, 1),
        (Kind.WEIGHT_UPDATE, 2),
    ]


def test_the_kinds_of_one_example_are_those_that_are_no_parameters_own() -> None:
    whole = {Kind.BIAS, Kind.COST, Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT, Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE}
    assert set(Kind) - PER_EXAMPLE == whole


def test_half_a_million_steps_are_never_written_down() -> None:
    network = Network(784, (Layer(128, "relu"), Layer(10, SOFTMAX)), "categorical_cross_entropy")
    tracemalloc.start()
    try:
        steps = Steps(network, 32)
        count = len(steps)
        middle = steps.at(count // 2)
        found = steps.find(Kind.WEIGHT_UPDATE, 1, 128, 784)
        updates = list(steps.spans(lambda kind, layer: kind is Kind.BIAS_UPDATE and layer == 2))
        ends = [steps.group_end(count // 2, level) for level in Level]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    weights = 784 * 128 + 128 * 10
    assert count == 3 * weights + 128 * 10 + 138 * 7 + (32 + 1) + 138
    assert steps.find(middle.kind, middle.layer, middle.unit, middle.source) == count // 2
    assert found is not None
    assert [span.start for span in updates] == [count - unit * 129 for unit in range(9, -1, -1)]
    assert ends[0] == count
    assert peak < 30_000, "a list of the steps would take tens of megabytes: keep them arithmetic"
