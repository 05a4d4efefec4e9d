"""How often conditions and watchpoints were hit up to a position."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.steps import Phase
from backstep.present.points import PointLook, points_frame
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.document import read_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.state import Position
from backstep.session.tally import Tally
from backstep.session.timeline import Timeline
from tests.calls import calls_of
from tests.strategies import carry_out

LAST = 30
UNIT = Spot(layer=1, unit=2)
POINTS: tuple[Breakpoint | Watchpoint, ...] = (
    Breakpoint(0, UNIT, condition="iteration % 3 == 0"),
    Breakpoint(0, UNIT, condition="step > 30 and J_prev < 0.6"),
    Watchpoint(0, "J > J_prev", Rule.TRUE),
    Watchpoint(0, "dJ_dW[2][1,1]", Rule.SIGN),
    Watchpoint(0, "J", Rule.BELOW, 0.6),
    Watchpoint(0, preset="cost_rose"),
    Watchpoint(0, preset="overshoot"),
)


def swinging() -> Session:
    """XOR with a learning rate that is far too large."""
    session = Session(read_document(path_of("xor")))
    session.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, 12.0)))
    return session


def put(session: Session, *points: Breakpoint | Watchpoint) -> None:
    for point in points:
        carry_out(session, do.PutBreakpoint(point) if isinstance(point, Breakpoint) else do.PutWatchpoint(point))


def rows(session: Session, tally: Tally, seconds: float = math.inf) -> tuple[PointLook, ...]:
    """The list after counting for so long."""
    tally.follow(session.state, session.timeline)
    tally.work(seconds)
    return points_frame(session.state, 4, tally).rows


def numbers(looks: tuple[PointLook, ...]) -> list[int]:
    assert not any(look.counting for look in looks)
    return [int(look.hits.split()[0]) for look in looks]


@pytest.fixture(scope="module")
def stops() -> list[list[Position]]:
    """Where Continue stops up to iteration `LAST`, for each point alone."""
    found = []
    for point in POINTS:
        session = swinging()
        places: list[Position] = []
        # So that none goes on and on.
        put(session, point, Breakpoint(0, Spot(iteration=LAST + 1)))
        while not places or places[-1][0] <= LAST:
            carry_out(session, do.Continue())
            places.append(session.state.position)
        found.append(places)
    return found


@given(st.lists(st.tuples(st.integers(1, LAST), st.integers(1, 67)), min_size=1, max_size=4))
def test_there_are_as_many_as_stops_behind_a_position_however_one_came(
    stops: list[list[Position]], visits: list[Position]
) -> None:
    session, tally = swinging(), Tally()
    put(session, *POINTS)
    for at in visits:
        carry_out(session, do.GoTo(*at))
        assert numbers(rows(session, tally)) == [sum(place <= at for place in places) for places in stops]


def test_right_after_it_stopped_a_watchpoint_was_hit_once() -> None:
    session = Session(read_document(path_of("xor")))
    put(session, Watchpoint(0, "J", Rule.BELOW, 0.7))
    carry_out(session, do.Continue())
    assert session.state.halts
    (row,) = rows(session, Tally())
    assert row.hits == "1 hit"
    carry_out(session, do.StepBack())
    assert rows(session, Tally())[0].hits == "0 hits"


def test_what_is_off_counts_only_some_hits_or_has_a_name_is_counted_alike() -> None:
    session = swinging()
    plain = Breakpoint(0, UNIT, condition="J_prev > 0.7")
    put(session, plain, Breakpoint(0, UNIT, "Named", False, "J_prev > 0.7", every=4, after=2))
    put(
        session, Watchpoint(0, "J > J_prev", Rule.TRUE), Watchpoint(0, "J > J_prev", Rule.TRUE, name="x", enabled=False)
    )
    carry_out(session, do.GoTo(LAST, 40))
    one, other, third, fourth = numbers(rows(session, Tally()))
    assert one == other > 0
    assert third == fourth > 0


def test_while_it_is_counted_it_says_so_and_how_far() -> None:
    session, tally = swinging(), Tally()
    put(session, Watchpoint(0, "J > J_prev", Rule.TRUE))
    carry_out(session, do.GoTo(LAST, 67))
    first = rows(session, tally, 0.0)[0]
    assert first.hits == "≥ 0 hits"
    assert first.counting == f"Being counted: 1 of {LAST} iterations so far."
    assert tally.pending
    while tally.work(0.0):
        pass
    assert numbers(rows(session, tally)) == numbers(rows(session, Tally()))
    assert not tally.pending


def test_another_training_has_other_hits_and_what_is_stale_is_not_counted() -> None:
    session, tally = swinging(), Tally()
    put(session, Watchpoint(0, "J > J_prev", Rule.TRUE))
    carry_out(session, do.GoTo(LAST, 67))
    (wild,) = numbers(rows(session, tally))
    session.dispatch(do.EditValue(Edit(Changed.INPUT, 5.0, unit=1, example=1)))
    assert session.state.stale
    (before,) = numbers(rows(session, tally))
    carry_out(session, do.Undo())
    carry_out(session, do.GoTo(LAST - 1, 67))
    assert numbers(rows(session, tally)) == [before]
    put(session, Watchpoint(0, "x[1] > 4", Rule.TRUE))
    session.dispatch(do.EditValue(Edit(Changed.INPUT, 5.0, unit=1, example=1)))
    assert numbers(rows(session, tally))[1] == 0, "nothing was computed with it yet"
    carry_out(session, do.StepOver())
    assert numbers(rows(session, tally))[1] == 1
    carry_out(session, do.Undo(), do.Undo(), do.SwitchBranch(0), do.GoTo(LAST, 67))
    assert numbers(rows(session, tally)) == [0]
    carry_out(session, do.SwitchBranch(1), do.GoTo(LAST, 67))
    assert numbers(rows(session, tally)) == [wild] != [0]


def test_what_cannot_be_told_is_no_hit() -> None:
    session = Session(read_document(path_of("xor")))
    put(session, Breakpoint(0, Spot(phase=Phase.FORWARD), condition="J < 9"), Watchpoint(0, "sqrt(-J) > 1", Rule.TRUE))
    carry_out(session, do.Continue())
    assert session.state.halts[0].error
    carry_out(session, do.GoTo(3, 60))
    assert numbers(rows(session, Tally())) == [0, 0]


def test_a_log_point_has_as_many_lines_as_the_log_has_of_it() -> None:
    session = Session(read_document(path_of("xor")))
    put(
        session,
        Breakpoint(0, Spot(phase=Phase.COST), log="J"),
        Breakpoint(0, UNIT, log="{J}", condition="iteration > 4"),
    )
    carry_out(session, do.Continue(), do.Continue(), do.GoTo(9, 1), do.Continue())
    assert len(session.state.log) == 6
    assert numbers(rows(session, Tally())) == [3, 3]
    carry_out(session, do.RemoveBreakpoint(2))
    put(session, Breakpoint(0, UNIT, log="another"))
    assert numbers(rows(session, Tally())) == [3, 0]
    carry_out(session, do.ClearLog())
    assert numbers(rows(session, Tally())) == [0, 0]


@given(st.tuples(st.integers(1, LAST), st.integers(1, 67)))
def test_in_all_that_was_reached_hits_are_found_where_it_stops(stops: list[list[Position]], furthest: Position) -> None:
    session, tally = swinging(), Tally()
    put(session, *POINTS)
    carry_out(session, do.GoTo(*furthest), do.GoTo(1, 1))
    tally.follow(session.state, session.timeline, whole=True)
    assert not tally.work(math.inf)
    assert tally.looked == furthest[0]
    for point, places in zip(session.state.setup.points, stops, strict=True):
        assert hits_of(tally, point) == firsts([place for place in places if place <= furthest])
    assert [*map(int, (row.hits.split()[0] for row in points_frame(session.state, 4, tally).rows))] == [
        sum(place <= (1, 1) for place in places) for places in stops
    ]


def hits_of(tally: Tally, point: Breakpoint | Watchpoint) -> list[Position]:
    found = tally.found(point)
    return list(zip(found.iterations.tolist(), found.steps.tolist(), strict=True))


def firsts(places: list[Position]) -> list[Position]:
    """Of each iteration the first one."""
    return [place for number, place in enumerate(places) if not number or places[number - 1][0] != place[0]]


PLACES = (
    Spot(line=3),
    Spot(phase=Phase.UPDATE),
    Spot(layer=1, unit=2, source=1),
    Spot(example=2),
)


@pytest.mark.parametrize("spot", PLACES, ids=str)
@pytest.mark.parametrize("lesson", ["xor", "iris"])
def test_a_place_alone_is_hit_where_it_stops(lesson: str, spot: Spot) -> None:
    session, tally = Session(read_document(path_of(lesson))), Tally()
    last = 14
    put(session, Breakpoint(0, spot), Breakpoint(0, Spot(iteration=last + 1)))
    places: list[Position] = []
    while not places or places[-1][0] <= last:
        carry_out(session, do.Continue())
        places.append(session.state.position)
    tally.follow(session.state, session.timeline, whole=True)
    tally.work(math.inf)
    found = hits_of(tally, session.state.setup.breakpoints[0])
    assert [at for at in found if 1 < at[0] <= last] == [at for at in firsts(places) if 1 < at[0] <= last]
    # Forward nothing stops where the training stands at first.
    first = []
    carry_out(session, do.GoTo(2, 1), do.ReverseContinue())
    while session.state.halts:
        first.append(session.state.position)
        carry_out(session, do.ReverseContinue())
    assert [at for at in found if at[0] == 1] == first[-1:]


def test_hits_that_are_the_same_are_the_same_object() -> None:
    session, tally = swinging(), Tally()
    put(session, Breakpoint(0, Spot(line=3)), POINTS[0])
    carry_out(session, do.GoTo(9, 1))
    found = []
    for _ in range(2):
        tally.follow(session.state, session.timeline, whole=True)
        tally.work(math.inf)
        found.append([tally.found(point) for point in session.state.setup.points])
    assert all(one is other for one, other in zip(*found, strict=True)), "or every picture would be another one"


def test_what_nobody_shows_is_not_looked_for() -> None:
    session, tally = swinging(), Tally()
    put(session, Breakpoint(0, UNIT, condition="J_prev > 0.7", log="here"))
    carry_out(session, do.GoTo(LAST, 40))
    tally.follow(session.state, session.timeline, whole=True)
    assert not tally.pending, "a log point with a condition"
    session = Session(read_document(path_of("iris")))
    put(session, Breakpoint(0, Spot(example=2), enabled=False), Breakpoint(0, Spot(example=2), log="here"))
    carry_out(session, do.GoTo(LAST, 40))
    tally.follow(session.state, session.timeline, whole=True)
    assert not tally.pending, "where an example is seen, by what is off or only writes"


def test_a_condition_at_one_iteration_is_looked_at_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    session, tally = swinging(), Tally()
    put(session, Breakpoint(0, Spot(iteration=5), condition="J_prev > 0"))
    prepared = calls_of(monkeypatch, Timeline, "prepare")
    for upto, hits in ((3, 0), (LAST, 1), (4, 0), (5, 1)):
        carry_out(session, do.GoTo(upto, 40))
        prepared.clear()
        assert numbers(rows(session, tally)) == [hits]
        assert {iteration for iteration, _ in prepared} <= {3, 4, 5}, "5, and what it may look back at"
    carry_out(session, do.GoTo(LAST, 40))
    tally.follow(session.state, session.timeline, whole=True)
    assert not tally.pending
    assert hits_of(tally, session.state.setup.points[0]) == [(5, 1)]


def test_where_a_place_is_hit_is_not_worked_out_again_from_the_begin() -> None:
    session, tally = swinging(), Tally()
    put(session, Breakpoint(0, Spot(line=12)))
    (point,) = session.state.setup.points
    carry_out(session, do.GoTo(LAST, 1))
    found = []
    for step in (1, 2, 60, 61):
        carry_out(session, do.GoTo(LAST, step))
        tally.follow(session.state, session.timeline, whole=True)
        found.append(tally.found(point))
    assert len(found[0].iterations) == LAST - 1
    assert len(found[-1].iterations) == LAST
    assert found[0] is found[1], "another step, the same hits"
    assert found[2] is found[3]
    assert np.shares_memory(found[0].iterations, found[2].iterations)
