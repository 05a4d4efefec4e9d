"""Conditions and rules that fail while running: they stop there and say so, whichever way one comes."""

from __future__ import annotations

import pytest

from backstep.core.steps import Phase
from backstep.present.halts import halts
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.lessons import path_of
from backstep.session.rules import Rules
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.timeline import Timeline
from tests.strategies import carry_out

FORWARD = Spot(layer=1, unit=1, source=1, phase=Phase.FORWARD)
UPDATE = Spot(layer=1, unit=1, source=1, phase=Phase.UPDATE)


def opened(*points: Breakpoint | Watchpoint) -> Session:
    session = Session.open(path_of("xor"))
    for point in points:
        carry_out(session, do.PutBreakpoint(point) if isinstance(point, Breakpoint) else do.PutWatchpoint(point))
    return session


def told(session: Session) -> str:
    (frame,) = halts(session.state, View())
    return f"{frame.title}: {frame.text}"


def visited(session: Session, command: do.Command, times: int) -> list[tuple[int, int]]:
    found = []
    for _ in range(times):
        carry_out(session, command)
        found.append(session.state.position)
    return found


def test_a_log_point_whose_condition_cannot_be_told_stops_and_its_line_says_so() -> None:
    session = opened(Breakpoint(0, FORWARD, condition="J < 0.72", log="hello {iteration}"))
    carry_out(session, do.RunIterations(5))
    assert session.state.position == (2, 1)
    assert "the condition J < 0.72 cannot be told here, because" in told(session)
    assert [line.text for line in session.state.log][-1].startswith(
        "Breakpoint 1: the condition J < 0.72 cannot be told here, because J "
    )
    assert session.state.log[-1].text.endswith(".")
    # Continue stops at the same places, and so does the way back.
    there = visited(session, do.Continue(), 6)
    assert [position for position in there if position[1] == 1] == [(3, 1), (4, 1), (5, 1)]
    back = visited(session, do.ReverseContinue(), 6)
    assert [position for position in back if position[1] == 1][:3] == [(4, 1), (3, 1), (2, 1)]


def test_the_way_back_over_a_log_point_ends_where_it_ended_without_one() -> None:
    plain, logging = opened(), opened(Breakpoint(0, UPDATE, log="{J}"))
    for session in (plain, logging):
        carry_out(session, do.GoTo(4, 20))
    for command in (do.ReverseContinue(), do.ReverseContinue(), do.Continue(), do.Continue()):
        carry_out(plain, command)
        carry_out(logging, command)
        assert logging.state.position == plain.state.position


def test_a_fault_stops_whatever_the_hit_count_and_is_no_hit() -> None:
    timeline = Timeline(Session.open(path_of("xor")).state.document.task)
    point = Breakpoint(1, UPDATE, condition="log(iteration - 3) >= 0", every=2)
    rules = Rules((point,), (), timeline, 1)
    found = []
    for iteration in range(1, 9):
        assert rules.ready(iteration, float("inf"))
        seen = rules.ahead(iteration, 0, len(rules.moments.steps(iteration)), float("inf"))
        assert seen is not None
        if seen.stop is not None:
            (halt,) = seen.stop[1]
            found.append((iteration, halt.hit, bool(halt.error)))
    # log of -2 and -1 is NaN; log of 0 is -∞ and false; hits 1, 2, … are iterations 4, 5, …
    assert found == [(1, None, True), (2, None, True), (5, 2, False), (7, 4, False)]


@pytest.mark.parametrize(
    ("rule", "words"), [(Rule.ABOVE, "neither above nor below"), (Rule.BELOW, "neither"), (Rule.SIGN, "has no sign")]
)
def test_a_rule_about_a_value_that_is_nan_stops_and_says_so(rule: Rule, words: str) -> None:
    session = opened(Watchpoint(0, "log(-J)", rule, 1.0))
    carry_out(session, do.Continue())
    first = 2 if rule is Rule.SIGN else 1
    assert session.state.iteration == first
    assert "log(-J) cannot be looked at here, because its value is NaN" in told(session)
    assert words in told(session)
    carry_out(session, do.Continue())
    assert session.state.iteration == first + 1
    carry_out(session, do.ReverseContinue())
    assert session.state.iteration == first


def test_a_value_that_becomes_nan_is_what_other_rules_are_about() -> None:
    session = opened(Watchpoint(0, "log(-J)", Rule.NOT_FINITE), Watchpoint(0, "log(-J)", Rule.CHANGES))
    carry_out(session, do.Continue())
    assert session.state.iteration == 1
    (halt,) = session.state.halts
    assert halt.error == ""
    carry_out(session, do.RunIterations(20))
    assert session.state.halts == (), "it is NaN ever since, and NaN it stays"


def test_a_rule_that_holds_after_it_could_not_be_told_begins_there() -> None:
    # log(iteration - 3): NaN, NaN, -∞, 0, 0.69, …
    session = opened(Watchpoint(0, "log(iteration - 3)", Rule.BELOW, 0.5))
    found = []
    for _ in range(2):
        carry_out(session, do.Continue())
        found.append((session.state.iteration, bool(session.state.halts[0].error)))
    assert found == [(2, True), (3, False)]
    carry_out(session, do.RunIterations(30))
    assert session.state.halts == ()


def test_one_of_several_numbers_is_enough_to_hold_and_one_nan_to_be_told() -> None:
    session = opened(Watchpoint(0, "log(W[1])", Rule.BELOW, 100.0))
    carry_out(session, do.Continue())
    assert session.state.halts[0].error == ""
    other = opened(Watchpoint(0, "log(W[1])", Rule.ABOVE, 100.0))
    carry_out(other, do.Continue())
    assert "its value holds NaN" in other.state.halts[0].error


def test_a_run_of_iterations_goes_on_behind_the_last_breakpoint() -> None:
    session = opened(Breakpoint(0, Spot(iteration=2)))
    carry_out(session, do.GoTo(5, 1), do.RunIterations(100))
    assert session.state.position == (105, 1)
    assert session.state.notice == ""


def test_a_step_over_a_log_point_that_counts_its_hits_writes_what_a_run_writes() -> None:
    point = Breakpoint(0, UPDATE, condition="iteration > 0", log="{iteration}", every=2)
    stepped, run = Session.open(path_of("xor")), opened(point)
    carry_out(stepped, do.GoTo(5, 60), do.PutBreakpoint(point), *[do.FinishPhase()] * 5)
    carry_out(run, do.RunIterations(5), do.FinishPhase(), do.FinishPhase(), do.FinishPhase(), do.FinishPhase())
    assert stepped.state.position == run.state.position == (6, 67)
    assert [entry.text for entry in run.state.log] == ["2", "4", "6"]
    assert [entry.text for entry in stepped.state.log] == ["6"], "those before were jumped over"
