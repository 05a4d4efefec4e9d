"""Training that leaves float64: it stops at the very step, and everything before it can still be walked."""

from __future__ import annotations

import copy
import math
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.readout import first_not_finite, value
from backstep.core.steps import Kind, Level, Step, Steps
from backstep.present.halts import halts
from backstep.present.looks import Target
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.breakpoints import Watchpoint
from backstep.session.document import Document, make_document
from backstep.session.session import Session
from backstep.session.state import Position
from tests import contents
from tests.strategies import COMMANDS, LEVELS, carry_out


def document(
    weight: float,
    x: float,
    rate: float,
    activation: str = "linear",
    loss: str = "squared_error",
    target: float = 0.0,
    examples: int = 1,
) -> Document:
    return contents.document(
        1,
        (1, activation, "none"),
        loss=loss,
        parameters={"weights": [[[weight]]]},
        data={"inputs": [[x]] * examples, "targets": [[target]] * examples},
        learning_rate=rate,
    )


CASES = {
    "the cost of a training that swings ever wider": (document(1.0, 1.0, 11.0), Kind.LOSS),
    "the same with two examples": (document(1.0, 1.0, 11.0, examples=2), Kind.LOSS),
    "the same, slowly": (document(1.0, 1.0, 2.5), Kind.LOSS),
    "a product at the very first step": (document(1e200, 1e200, 0.1), Kind.PRODUCT),
    "a loss of the first iteration": (document(1e100, 1e100, 0.1), Kind.LOSS),
    "a gradient of a weight": (document(1e-200, 1e200, 0.1, target=1e150), Kind.WEIGHT_GRADIENT),
    "a product that the sigmoid hides": (document(0.0, 1e300, 1e-290, "sigmoid", target=0.25), Kind.PRODUCT),
    "a new weight of the second iteration": (
        document(0.0, 1.0, 1e308, "linear", "mean_absolute_error", target=1.5e308), Kind.WEIGHT_UPDATE,
    ),
    "a new weight, though no cost shows it": (
        document(0.0, 1e300, 1e10, "sigmoid", target=0.25), Kind.WEIGHT_UPDATE,
    ),
    "a new weight, though the rectifier hides it": (
        document(1e-300, 1e300, 1e9, "relu", "mean_absolute_error", target=-5.0), Kind.WEIGHT_UPDATE,
    ),
}  # fmt: skip


@cache
def end_of(task_of: Document) -> tuple[int, Step, int]:
    """Iteration, step and example where it happens, by recording one iteration after the other."""
    parameters, iteration = task_of.task.start, 1
    while True:
        record = task_of.task.record(iteration, parameters)
        lost = first_not_finite(record)
        if lost is not None:
            return iteration, *lost
        parameters, iteration = record.after, iteration + 1


@pytest.fixture(params=CASES, ids=lambda name: name.replace(" ", "_"))
def case(request: pytest.FixtureRequest) -> tuple[Document, Position]:
    chosen, kind = CASES[request.param]
    iteration, step, _ = end_of(chosen)
    assert step.kind is kind
    return chosen, (iteration, step.index)


def test_walking_term_by_term_ends_at_the_step_where_it_happens(case: tuple[Document, Position]) -> None:
    chosen, end = case
    session = Session(chosen)
    if end[0] > 3:
        carry_out(session, do.GoTo(end[0] - 2, 1))
    seen = [session.state.position]
    for _ in range(200):
        session.dispatch(do.StepOver())
        if session.state.position == seen[-1]:
            break
        seen.append(session.state.position)
    assert seen[-1] == end
    assert session.state.at_limit
    for (iteration, step), (after_iteration, after_step) in pairwise(seen):
        length = len(Steps(chosen.network, chosen.task.batches.count(iteration)))
        assert (after_iteration, after_step) in ((iteration, step + 1), (iteration + 1, 1))
        assert after_iteration == iteration or step == length


def test_the_failure_says_where_and_what(case: tuple[Document, Position]) -> None:
    chosen, end = case
    session = Session(chosen)
    carry_out(session, do.GoTo(end[0] + 1000, 1))
    failure = session.state.failure
    assert failure is not None
    iteration, step, example = end_of(chosen)
    assert (failure.iteration, failure.step, failure.example) == (iteration, step, example)
    assert session.state.position == session.state.limit == end
    assert not math.isfinite(failure.value)
    found = value(session.state.record, failure.step, failure.example)
    assert str(found) == str(failure.value)


@pytest.mark.parametrize("by", [1, 2, 15, 16, 17, 64])
def test_a_jump_beyond_it_ends_there(case: tuple[Document, Position], by: int) -> None:
    chosen, end = case
    session = Session(chosen)
    carry_out(session, do.GoTo(end[0] + by, 1))
    assert session.state.position == end
    assert session.state.limit == end


@pytest.mark.parametrize("level", Level)
def test_a_coarser_step_that_would_go_past_it_stops_there(case: tuple[Document, Position], level: Level) -> None:
    chosen, end = case
    session = Session(chosen)
    if level is Level.ITERATION:
        carry_out(session, do.RunIterations(10_000))
    else:
        carry_out(session, do.GoTo(end[0], 1), do.SetLevel(level), *[do.StepOver()] * 20)
    assert session.state.position == end
    assert session.state.at_limit


def test_everything_before_it_can_be_walked_back_and_again(case: tuple[Document, Position]) -> None:
    chosen, end = case
    session = Session(chosen)
    carry_out(session, do.GoTo(end[0] + 5))
    parameters, records = chosen.task.start, []
    for iteration in range(1, end[0] + 1):
        records.append(chosen.task.record(iteration, parameters))
        parameters = records[-1].after
    for iteration in {end[0], max(1, end[0] - 1), max(1, end[0] - 40), 1, (end[0] + 1) // 2}:
        carry_out(session, do.GoTo(iteration, 1))
        assert session.state.position == (iteration, 1)
        assert session.state.record.before.equals(records[iteration - 1].before)
        assert str(session.state.record.cost) == str(records[iteration - 1].cost)
        assert session.state.failure is not None
    carry_out(session, do.LatestPosition())
    assert session.state.position == end
    if end > (1, 1):
        session.dispatch(do.StepBack())
        assert session.state.position < end
        assert not session.state.at_limit
        session.dispatch(do.StepOver())
        assert session.state.position == end


def test_the_costs_end_with_the_last_finite_one(case: tuple[Document, Position]) -> None:
    chosen, end = case
    session = Session(chosen)
    carry_out(session, do.RunIterations(10_000))
    costs = session.state.costs
    cost_step = session.state.steps.phase_ends()[1]
    assert costs.length == len(costs.values) == (end[0] if end[1] > cost_step else end[0] - 1)
    assert all(math.isfinite(cost) for cost in costs.values)


@settings(max_examples=60)
@given(st.sampled_from(sorted(CASES)), st.lists(COMMANDS, max_size=15), LEVELS, st.booleans())
def test_no_command_leads_beyond_it(name: str, commands: list[do.Command], level: Level, near: bool) -> None:
    chosen, _ = CASES[name]
    iteration, step, _ = end_of(chosen)
    session = Session(chosen)
    if near:
        carry_out(session, do.GoTo(iteration, 1))
    carry_out(session, do.SetLevel(level))
    for command in commands:
        carry_out(session, command)
        assert session.state.position <= (iteration, step.index)
        assert session.state.reached <= (iteration, step.index)
        if session.state.position == (iteration, step.index):
            assert session.state.at_limit, "at the step it must be known that it is the last"


def test_with_small_budgets_too() -> None:
    chosen, _ = CASES["the same, slowly"]
    iteration, step, _ = end_of(chosen)
    for budget in (1, 1000, 10_000):
        session = Session(chosen, budget=budget)
        carry_out(session, do.RunIterations(100_000))
        assert session.state.position == (iteration, step.index)
        carry_out(session, do.GoTo(5, 3), do.LatestPosition())
        assert session.state.position == (iteration, step.index)


def second_lost(loss: str = "squared_error") -> Document:
    """Two examples, of which the second alone becomes too large."""
    content = copy.deepcopy(document(1.0, 1.0, 11.0, loss=loss, examples=2).content)
    content["data"]["inputs"][1] = [1e160]
    return make_document(content, Path())


@pytest.mark.parametrize("preset", [True, False])
def test_where_it_stops_the_example_that_was_lost_is_in_view_and_its_place_is_shown(preset: bool) -> None:
    session = Session(second_lost())
    if preset:
        carry_out(session, do.PutWatchpoint(Watchpoint(0, preset="nan_or_overflow")), do.Continue())
    else:
        carry_out(session, do.RunIterations(3))
    state = session.state
    assert state.at_limit
    assert (state.current.kind, state.current.example) == (Kind.LOSS, 2)
    assert (state.example, state.chosen) == (2, 1)
    if preset:
        (halt,) = halts(state, View())
        assert halt.target == Target("cost")
        assert halt.text.startswith("The loss of example 2 is ∞: beyond")
    carry_out(session, do.StepBack())
    assert session.state.example == 1, "elsewhere it is the one that was chosen"
    carry_out(session, do.StepOver(), do.ViewExample(1))
    assert (session.state.at_limit, session.state.example) == (True, 1)


@pytest.mark.parametrize("name", CASES)
def test_the_preset_points_at_what_was_lost(name: str) -> None:
    case, kind = CASES[name]
    session = Session(case)
    carry_out(session, do.PutWatchpoint(Watchpoint(0, preset="nan_or_overflow")))
    if not session.state.at_limit:
        carry_out(session, do.Continue())
    frames = halts(session.state, View())
    edge = kind in (Kind.PRODUCT, Kind.WEIGHT_GRADIENT, Kind.WEIGHT_UPDATE)
    for frame in frames:
        assert frame.target == (Target("edge", 1, 1, 1) if edge else Target("cost"))
    assert frames or session.state.position == (1, 1), "a stop at the very first step is not ahead"
