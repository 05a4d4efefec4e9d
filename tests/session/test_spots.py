"""Where a breakpoint can sit: its steps against a plain look at every step, its count against counting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.steps import PHASES, Kind, Phase, Step, Steps
from backstep.core.training import Task
from backstep.session.document import read_document
from backstep.session.lessons import path_of
from backstep.session.program import program
from backstep.session.spots import Spot, reached, times_before
from tests.strategies import tasks


@st.composite
def places(draw: st.DrawFn) -> tuple[Task, Spot]:
    """A task and a spot of it."""
    task = draw(tasks())
    network = task.network
    phase = draw(st.none() | st.sampled_from(PHASES))
    layer = draw(st.integers(1, network.depth))
    unit = draw(st.integers(1, network.units(layer)))
    source = draw(st.integers(1, network.units(layer - 1)))
    spots = [
        Spot(line=draw(st.sampled_from(sorted(program().stops(network)))), phase=phase),
        Spot(phase=draw(st.sampled_from(PHASES))),
        Spot(layer=layer, phase=phase),
        Spot(layer=layer, unit=unit, phase=phase),
        Spot(layer=layer, unit=unit, source=source, phase=phase),
        Spot(example=draw(st.integers(1, len(task.inputs)))),
        Spot(iteration=draw(st.integers(1, 5))),
    ]
    if network.layer(layer).has_bias:
        spots.append(Spot(layer=layer, unit=unit, bias=True, phase=phase))
    return task, draw(st.sampled_from(spots))


def plainly(spot: Spot, iteration: int, task: Task) -> list[int]:
    """The same by looking at every step of the iteration, one after another."""
    steps = Steps(task.network, task.batches.count(iteration))
    rows = task.batches.rows(iteration)
    if spot.iteration is not None:
        return [1] if iteration == spot.iteration else []
    if spot.example is not None:
        return [s.index for s in steps if s.kind is Kind.LOSS and rows[(s.example or 1) - 1] == spot.example - 1]
    return [
        step.index
        for number, step in enumerate(steps)
        if (spot.phase is None or step.phase is spot.phase)
        and _belongs(spot, step, [earlier for earlier in steps[:number] if earlier.phase is step.phase], task)
    ]


def _belongs(spot: Spot, step: Step, earlier: list[Step], task: Task) -> bool:
    layer = step.layer if step.kind is not Kind.COST_GRADIENT else task.network.depth
    if spot.line is not None:
        return program().line(step) == spot.line
    if spot.layer is None:
        return not earlier
    if spot.source is not None:
        return (layer, step.unit, step.source) == (spot.layer, spot.unit, spot.source)
    if spot.bias:
        return "bias" in step.kind and (layer, step.unit) == (spot.layer, spot.unit)
    mine = [
        each
        for each in (*earlier, step)
        if (each.layer if each.kind is not Kind.COST_GRADIENT else task.network.depth) == spot.layer
        and (spot.unit is None or each.unit == spot.unit)
    ]
    return mine == [step]


@given(places(), st.integers(1, 6))
def test_the_steps_are_those_that_a_look_at_every_step_finds(place: tuple[Task, Spot], iteration: int) -> None:
    task, spot = place
    steps = Steps(task.network, task.batches.count(iteration))
    spans = reached(spot, iteration, steps, task.batches)
    assert [spans.nth(number) for number in range(1, len(spans) + 1)] == plainly(spot, iteration, task)


@given(places(), st.integers(1, 12))
def test_how_often_it_was_reached_is_known_without_counting(place: tuple[Task, Spot], iteration: int) -> None:
    task, spot = place
    counted = sum(len(plainly(spot, earlier, task)) for earlier in range(1, iteration))
    assert times_before(spot, iteration, task.network, task.batches) == counted


@given(places())
def test_a_spot_of_the_network_passes_the_check(place: tuple[Task, Spot]) -> None:
    task, spot = place
    spot.check(task.network, len(task.inputs))


@pytest.mark.parametrize(
    ("spot", "where", "what"),
    [
        (Spot(), "", "no place"),
        (Spot(line=1, layer=1), "", "one place"),
        (Spot(line=1), "line", "no step"),
        (Spot(layer=9), "layer", "from 1 to 2"),
        (Spot(layer=0), "layer", "from 1 to 2"),
        (Spot(layer=1, unit=9), "unit", "from 1 to 1"),
        (Spot(layer=1, unit=1, source=2), "source", "from 1 to 1"),
        (Spot(layer=1, source=1), "unit", "give the unit"),
        (Spot(layer=1, unit=1, bias=True), "bias", "no biases"),
        (Spot(unit=1, phase=Phase.UPDATE), "unit", "give the layer"),
        (Spot(example=2), "example", "from 1 to 1"),
        (Spot(example=1, phase=Phase.COST), "phase", "no phase of its own"),
        (Spot(iteration=0), "iteration", "from 1 on"),
    ],
)
def test_what_is_not_there_is_refused_with_the_place(spot: Spot, where: str, what: str) -> None:
    task = read_document(path_of("two-neurons")).task
    with pytest.raises(InputError) as caught:
        spot.check(task.network, len(task.inputs))
    assert caught.value.where == where
    assert what in caught.value.what
