"""A place that is visited very often: a condition there is looked at a few steps at a time, so that nobody waits."""

from __future__ import annotations

import pytest

from backstep.core.expressions import Expression, Value
from backstep.core.quantities import Moment
from backstep.core.steps import Level
from backstep.session import commands as do
from backstep.session import hits, hunt, hunting, sweep, tally, travel
from backstep.session.breakpoints import Breakpoint
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.tally import Tally
from tests.clocks import Clock, have_patience
from tests.strategies import carry_out

FEW = 8
"""Looks at a condition that a slice has time for."""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Moment]:
    """The moments at which a condition is looked at; that is what takes time, a second each."""
    clock, found = Clock(), list[Moment]()
    clock.put_into(monkeypatch, hits, hunt, hunting, sweep, tally, travel)
    have_patience(monkeypatch, FEW)
    evaluate = Expression.evaluate

    def slowly(expression: Expression, moment: Moment) -> Value:
        clock.pass_(1.0)
        found.append(moment)
        return evaluate(expression, moment)

    monkeypatch.setattr(Expression, "evaluate", slowly)
    return found


POINTS = {
    "condition": Breakpoint(0, Spot(line=3), condition="J_prev > 9"),
    "every other hit": Breakpoint(0, Spot(line=3), condition="J_prev > 9", every=2),
    "log": Breakpoint(0, Spot(line=3), condition="J_prev > 9", log="here"),
}


def opened(point: Breakpoint) -> Session:
    """Iris at the first step of iteration 3; line 3 runs at 51 steps of each."""
    session = Session.open(path_of("iris"))
    carry_out(session, do.GoTo(4, 1), do.GoTo(3, 1), do.PutBreakpoint(point))
    return session


def test_counting_hits_takes_no_longer_than_it_may(looks: list[Moment]) -> None:
    session, counting = opened(POINTS["condition"]), Tally()
    counting.follow(session.state, session.timeline, whole=True)
    slices = 0
    while counting.work(FEW):
        assert len(looks) <= FEW
        looks.clear()
        slices += 1
    assert slices > 3
    (point,) = session.state.setup.points
    assert counting.hits(point).whole


@pytest.mark.parametrize("command", [do.Continue(), do.ReverseContinue()], ids=["continue", "reverse"])
@pytest.mark.parametrize("name", POINTS)
def test_a_search_takes_no_longer_than_it_may(looks: list[Moment], name: str, command: do.Command) -> None:
    session = opened(POINTS[name])
    session.dispatch(command)
    slices = 0
    while session.state.run is not None and slices < 30:
        assert len(looks) <= FEW
        looks.clear()
        session.work(FEW)
        slices += 1
    assert slices > 3


def test_a_step_over_a_log_point_takes_no_longer_than_it_may_and_can_be_stopped(looks: list[Moment]) -> None:
    session = opened(Breakpoint(0, Spot(line=3), condition="iteration > 0", log="here"))
    session.dispatch(do.SetLevel(Level.ITERATION))
    for stopped in (True, False):
        looks.clear()
        session.dispatch(do.StepOver())
        slices = 0
        while session.state.run is not None and not (stopped and slices):
            assert len(looks) <= FEW
            looks.clear()
            session.work(FEW)
            slices += 1
        session.dispatch(do.Pause())
        assert session.state.run is None
        assert session.state.position == ((3, 1) if stopped else (3, len(session.state.steps)))
        assert len(session.state.log) == (0 if stopped else 50)
    assert slices > 3


def test_a_condition_that_is_true_at_once_is_looked_at_there_alone(looks: list[Moment]) -> None:
    session = opened(Breakpoint(0, Spot(line=3), condition="iteration > 0"))
    session.dispatch(do.Continue())
    assert session.state.halts
    assert session.state.position == (3, 2)
    assert len(looks) == 1


def test_a_log_point_looks_at_its_condition_twice_a_step_at_most(looks: list[Moment]) -> None:
    session = opened(Breakpoint(0, Spot(line=3), condition="iteration > 0", log="here"))
    carry_out(session, do.PutBreakpoint(Breakpoint(0, Spot(iteration=4))), do.Continue())
    assert session.state.position == (4, 1)
    lines = session.state.log
    assert len(lines) == 51, "those of iteration 3 beyond its first step, and the one where the other point stops"
    assert len(looks) <= 2 * len(lines) + 2
