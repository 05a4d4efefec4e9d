"""Iterations passed over by their J alone: the same stops as by looking at each, and hardly any is recorded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.training import Recorder, Task
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.hunt import Found, Hunt, backward, carry_on, forward
from backstep.session.lessons import path_of
from backstep.session.rules import Rules
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.timeline import Timeline
from tests.calls import calls_of
from tests.strategies import carry_out, tasks

LAST = 12
OF_COST = ("J", "J_prev - J", "prev(J) / J - 1", "J < 0.7", "iteration % 4", "log(J - 0.5)", "J > J_prev", "0 / J")


@st.composite
def watched(draw: st.DrawFn) -> tuple[Watchpoint, ...]:
    """Watchpoints that J alone decides."""
    made = []
    for number in range(1, draw(st.integers(1, 2)) + 1):
        rule, limit = draw(st.sampled_from(Rule)), draw(st.sampled_from([-0.1, 0.0, 0.05, 0.5, 0.7, 2.0]))
        made.append(Watchpoint(number, draw(st.sampled_from(OF_COST)), rule, limit))
    return tuple(made)


def stops(rules: Rules, timeline: Timeline, slice_: float, *, back: bool) -> list[tuple[tuple[int, int], list[str]]]:
    """All that is found from one end to the other, with the reasons."""
    end = LAST, len(rules.moments.steps(LAST))
    found: list[tuple[tuple[int, int], list[str]]] = []
    at = end if back else (1, 0)
    while True:
        outcome: Hunt | Found = backward(at) if back else forward(at, end)
        while isinstance(outcome, Hunt):
            outcome = carry_on(outcome, rules, timeline, time.perf_counter() + slice_)
        if not outcome.halts:
            return [*found, (outcome.position, [])]
        found.append((outcome.position, [repr(halt) for halt in outcome.halts]))
        at = outcome.position


@given(tasks(examples=4, units=2, depth=2, learning_rate=3.0), watched(), st.sampled_from([0.0, 10.0]), st.booleans())
def test_it_finds_what_looking_at_each_iteration_finds(
    task: Task, watches: tuple[Watchpoint, ...], slice_: float, back: bool
) -> None:
    quick, slow = Timeline(task), Timeline(task)
    with_sieve, without = Rules((), watches, quick, 1), Rules((), watches, slow, 1)
    assert with_sieve.sieve is not None
    without.sieve = None
    for timeline in (quick, slow):
        timeline.reach(LAST + 1)
    if back and quick.failure is not None:
        # Nothing lies behind what is never reached.
        return
    assert stops(with_sieve, quick, slice_, back=back) == stops(without, slow, slice_, back=back)


@pytest.mark.parametrize("back", [False, True])
def test_a_search_for_a_j_records_the_iteration_where_it_ends_and_few_beside(
    monkeypatch: pytest.MonkeyPatch, back: bool
) -> None:
    session = Session.open(path_of("xor"))
    if back:
        carry_out(session, do.GoTo(900))
    carry_out(session, do.PutWatchpoint(Watchpoint(0, "iteration", Rule.ABOVE, 400.5)))
    recorded = calls_of(monkeypatch, Recorder, "record")
    carry_out(session, do.ReverseContinue() if back else do.Continue())
    assert session.state.iteration == 401
    assert session.state.halts
    assert len(recorded) <= 10


@pytest.mark.parametrize(
    ("points", "watches"),
    [
        ((), (Watchpoint(1, "J", Rule.BELOW, 0.1), Watchpoint(2, "W[1][1,1]", Rule.SIGN))),
        ((), (Watchpoint(1, "J", Rule.BELOW, 0.1), Watchpoint(2, preset="cost_rose"))),
        ((), (Watchpoint(1, "J < alpha", Rule.TRUE),)),
        ((Breakpoint(1, Spot(line=7), log="{J}"),), (Watchpoint(1, "J", Rule.BELOW, 0.1),)),
    ],
    ids=["a weight", "a preset", "the learning rate, which branches change", "a log point"],
)
def test_what_j_does_not_decide_alone_is_not_passed_over(
    points: tuple[Breakpoint, ...], watches: tuple[Watchpoint, ...]
) -> None:
    rules = Rules(points, watches, Timeline(Session.open(path_of("xor")).state.document.task), 1)
    assert rules.sieve is None
