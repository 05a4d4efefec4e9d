"""Looking for stops: backward finds what forward finds, and both what walking finds."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.diagnostics import PRESETS
from backstep.core.training import Task
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.document import read_document
from backstep.session.halt import Halt
from backstep.session.hunt import Found, Hunt, backward, carry_on, forward
from backstep.session.lessons import path_of
from backstep.session.rules import Rules
from backstep.session.spots import Spot
from backstep.session.timeline import Timeline
from tests.session.test_spots import places

LAST = 5
CONDITIONS = (
    "",
    "iteration % 2 < 1",
    "step > 6",
    "W[1][1,1] > 0",
    "prev(W[1][1,1]) < W[1][1,1]",
    "J < 1",
    "x[1] > 0",
    "norm(W[1]) / 0 > 1",
)
EXPRESSIONS = ("W[1][1,1]", "J", "dJ_dW[1]", "norm(W[1])", "J_prev - J", "x[1]", "1 / (iteration - 3)", "a[1]")
Set = tuple[Task, tuple[Breakpoint, ...], tuple[Watchpoint, ...]]


@st.composite
def sets(draw: st.DrawFn) -> Set:
    """A task with some breakpoints and watchpoints."""
    task, spot = draw(places())
    points = [
        Breakpoint(
            number,
            spot if number == 1 else Spot(line=line),
            enabled=draw(st.sampled_from([True, True, False])),
            condition=draw(st.sampled_from(CONDITIONS)),
            every=draw(st.integers(1, 3)),
            after=draw(st.integers(0, 2)),
            log=draw(st.sampled_from(["", "", "W is {W[1][1,1]}"])),
        )
        for number, line in enumerate(draw(st.lists(st.integers(3, 15), min_size=1, max_size=2)), start=1)
    ]
    watches = [
        Watchpoint(1, draw(st.sampled_from(EXPRESSIONS)), draw(st.sampled_from(Rule)), draw(st.floats(-1, 1))),
        Watchpoint(2, preset=draw(st.sampled_from(list(PRESETS)))),
    ]
    return task, tuple(points), tuple(watch for watch in watches if draw(st.booleans()))


def made(given_: Set) -> tuple[Rules, Timeline]:
    task, points, watches = given_
    timeline = Timeline(task)
    return Rules(points, watches, timeline, 1), timeline


def finished(hunt: Hunt, rules: Rules, timeline: Timeline, slice_: float = 10.0) -> Found:
    """The end of a search, in slices of the given seconds; with 0 it stops as often as it can."""
    outcome: Hunt | Found = hunt
    while isinstance(outcome, Hunt):
        outcome = carry_on(outcome, rules, timeline, time.perf_counter() + slice_)
    return outcome


Stops = list[tuple[tuple[int, int], tuple[Halt, ...]]]


def forward_stops(rules: Rules, timeline: Timeline, slice_: float = 10.0) -> Stops:
    """All stops of the first iterations, going forward from before the very first step."""
    end = LAST, len(rules.moments.steps(LAST))
    found: Stops = []
    at = 1, 0
    while at < end:
        outcome = finished(forward(at, end), rules, timeline, slice_)
        if not outcome.halts:
            break
        found.append((outcome.position, outcome.halts))
        at = outcome.position
    return found


def backward_stops(rules: Rules, timeline: Timeline, slice_: float = 10.0) -> Stops:
    """The same going backward from beyond the last step, in the order they were found."""
    last = LAST, len(rules.moments.steps(LAST)) + 1
    if timeline.failure is not None:
        last = min(last, (timeline.failure.iteration, timeline.failure.step.index + 1))
    found: Stops = []
    at = last
    while True:
        outcome = finished(backward(at), rules, timeline, slice_)
        if outcome.nothing:
            return found
        found.append((outcome.position, outcome.halts))
        at = outcome.position


def told(stops: Stops) -> list[tuple[tuple[int, int], list[str]]]:
    return [(position, [repr(halt) for halt in halts]) for position, halts in stops]


@given(sets())
def test_forward_stops_reversed_are_the_backward_stops(given_: Set) -> None:
    rules, timeline = made(given_)
    there = forward_stops(rules, timeline)
    assert told(backward_stops(rules, timeline)) == told(there[::-1])


@given(sets())
def test_in_small_slices_the_same_is_found(given_: Set) -> None:
    rules, timeline = made(given_)
    whole = told(forward_stops(rules, timeline))
    again, anew = made(given_)
    assert told(forward_stops(again, anew, 0.0)) == whole
    assert told(backward_stops(again, anew, 0.0)) == whole[::-1]


@given(sets())
def test_continuing_is_walking_until_a_stop(given_: Set) -> None:
    rules, timeline = made(given_)
    found = [position for position, _ in forward_stops(rules, timeline)]
    walked = []
    for iteration in range(1, LAST + 1):
        if not timeline.reach(iteration):
            break
        assert rules.ready(iteration, math.inf)
        for step in range(1, len(rules.moments.steps(iteration)) + 1):
            failure = timeline.failure
            if failure is not None and (iteration, step) > (failure.iteration, failure.step.index):
                break
            here = rules.ahead(iteration, step - 1, step, math.inf)
            back = rules.behind(iteration, step + 1, math.inf)
            assert here is not None
            assert back is not None
            assert (here.stop is not None) == (back.stop is not None and back.stop[0] == step)
            if here.stop is not None:
                walked.append((iteration, step))
    if timeline.failure is not None:
        # Where nothing but places stops, nothing is computed on the way: whoever goes there is held where it fails.
        limit = timeline.failure.iteration, timeline.failure.step.index
        found = [position for position in found if position <= limit]
    assert walked == found


def test_hits_are_counted_from_the_begin_whichever_way_one_comes() -> None:
    timeline = Timeline(read_document(path_of("mazur")).task)
    rules = Rules((Breakpoint(1, Spot(layer=1, unit=1, source=1), every=100),), (), timeline, 1)
    found = finished(forward((1, 1)), rules, timeline)
    # Three steps of an iteration are about a weight of the first layer: 33 iterations, and one of the next.
    assert found.position[0] == 34
    assert found.halts[0].hit == 100
    after = finished(forward(found.position), rules, timeline)
    assert finished(backward(after.position), rules, timeline).position == found.position


def test_a_condition_that_cannot_be_told_stops_and_says_why() -> None:
    timeline = Timeline(read_document(path_of("mazur")).task)
    rules = Rules((Breakpoint(1, Spot(layer=1, unit=1), condition="J < 0"),), (), timeline, 1)
    found = finished(forward((1, 0)), rules, timeline)
    assert found.position == (1, 1)
    assert "step 22" in found.halts[0].error


@pytest.mark.parametrize("limit", [0.0, 1e-3])
def test_a_limit_stops_where_it_is_crossed_and_not_again(limit: float) -> None:
    timeline = Timeline(read_document(path_of("mazur")).task)
    watch = Watchpoint(1, "J", Rule.BELOW, 0.01 + limit)
    rules = Rules((), (watch,), timeline, 1)
    found = finished(forward((1, 0), (3000, 1)), rules, timeline)
    timeline.finish(3000)
    costs = timeline.costs(3000)
    expected = next(i for i, cost in enumerate(costs, start=1) if cost < 0.01 + limit)
    assert found.position[0] == expected
    assert isinstance(found.halts[0].value, float)
    assert math.isclose(found.halts[0].value, costs[expected - 1], rel_tol=0)
    assert not finished(forward(found.position, (3000, 1)), rules, timeline).halts
