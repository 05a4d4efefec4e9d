"""Lines of log points: the latest are kept, and no work goes into those that nobody will read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.expression_logs import LogText
from backstep.core.steps import Kind
from backstep.core.training import Task
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint
from backstep.session.halt import MOST_LINES, LogEntry
from backstep.session.lessons import path_of
from backstep.session.program import program
from backstep.session.rules import Rules
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.timeline import Timeline
from tests.calls import calls_of
from tests.session.test_spots import places
from tests.strategies import carry_out

LINES = [program().by_kind[kind] for kind in (Kind.PRODUCT, Kind.WEIGHT_GRADIENT, Kind.WEIGHT_UPDATE, Kind.COST)]


@st.composite
def log_points(draw: st.DrawFn) -> tuple[Task, tuple[Breakpoint, ...]]:
    task, spot = draw(places())
    spots = [
        *[spot] * draw(st.integers(1, 2)),
        *(Spot(line=line) for line in draw(st.lists(st.sampled_from(LINES), max_size=2))),
    ]
    made = [
        Breakpoint(
            number,
            each,
            condition=draw(st.sampled_from(["", "", "step % 3 > 0", "J_prev > 0", "W[1][1,1] > 0"])),
            every=draw(st.integers(1, 4)),
            after=draw(st.integers(0, 5)),
            log=f"{number}: {{step}}",
        )
        for number, each in enumerate(spots, start=1)
    ]
    return task, tuple(made)


def lines(task: Task, points: tuple[Breakpoint, ...], most: int | None, after: int, upto: int) -> list[LogEntry]:
    """What is written in the second iteration between two of its steps."""
    timeline = Timeline(task)
    rules = Rules(points, (), timeline, 1, most)
    if not rules.ready(2, math.inf):
        return []
    last = len(rules.moments.steps(2))
    seen = rules.ahead(2, min(after, last), min(upto, last), math.inf)
    assert seen is not None
    return list(seen.lines)


@given(log_points(), st.integers(1, 12), st.integers(0, 40), st.integers(1, 90))
def test_with_a_bound_they_are_the_last_of_those_without(
    given_: tuple[Task, tuple[Breakpoint, ...]], most: int, after: int, upto: int
) -> None:
    every = lines(*given_, None, after, upto)
    assert lines(*given_, most, after, upto) == every[-most:]
    assert every == sorted(every, key=lambda line: (line.step, line.number))


@given(log_points(), st.integers(1, 12))
def test_the_same_of_a_way_over_several_iterations(given_: tuple[Task, tuple[Breakpoint, ...]], most: int) -> None:
    task, points = given_
    found = []
    for bound in (None, most):
        rules = Rules(points, (), Timeline(task), 1, bound)
        found.append(rules.written((1, 3), (3, 5), math.inf))
    if found[0] is None:
        # The training fails before.
        assert found[1] is None
    else:
        assert found[1] == found[0][-most:]


def test_where_arithmetic_tells_the_last_no_other_step_is_visited(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session.open(path_of("xor"))
    filled = calls_of(monkeypatch, LogText, "fill")
    line = program().by_kind[Kind.WEIGHT_GRADIENT]
    rules = Rules((Breakpoint(1, Spot(line=line), log="{J}"),), (), session.timeline, 1, 3)
    assert rules.ready(2, math.inf)
    looks = 0
    while (seen := rules.ahead(2, 0, len(rules.moments.steps(2)), -math.inf)) is None:
        looks += 1
    assert len(seen.lines) == len(filled) == 3
    assert looks == 6, "three found, three written, each in a look of its own"


def test_of_two_lines_at_one_step_the_later_one_is_the_last() -> None:
    task = Session.open(path_of("xor")).state.document.task
    spot = Spot(line=program().by_kind[Kind.COST])
    points = tuple(Breakpoint(number, spot, log=str(number)) for number in (1, 2))
    assert [line.text for line in lines(task, points, 1, 0, 10**6)] == ["2"]


def test_a_session_keeps_the_last_lines() -> None:
    session = Session.open(path_of("xor"))
    line = program().by_kind[Kind.COST]
    carry_out(session, do.PutBreakpoint(Breakpoint(0, Spot(line=line), log="{iteration}")))
    carry_out(session, do.RunIterations(MOST_LINES + 50))
    texts = [entry.text for entry in session.state.log]
    assert texts == [str(iteration) for iteration in range(51, MOST_LINES + 51)]
