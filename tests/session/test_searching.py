"""A search that finds nothing pauses after a while; going on from there finds what a longer one would have found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstep.session import commands as do
from backstep.session import hunt, hunting, sweep
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.hunt import Hunt
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.state import State
from tests.clocks import ENOUGH, Clock, have_patience
from tests.strategies import carry_out

NEVER = Watchpoint(0, "J", Rule.BELOW, -1.0)
WITH_PATCH = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def session(point: do.Command, name: str = "two-neurons") -> Session:
    found = Session.open(path_of(name))
    carry_out(found, do.GoTo(3, 5), point)
    return found


@pytest.mark.parametrize("search", [do.Continue(), do.SeekStop(watchpoint=1)], ids=["continue", "seek"])
def test_without_a_stop_it_pauses_says_so_and_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch, search: do.Command
) -> None:
    monkeypatch.setattr(hunting, "MOST_SEARCHED", 50)
    looking = session(do.PutWatchpoint(NEVER))
    for iteration in (53, 103):
        carry_out(looking, search)
        assert looking.state.position == (iteration, len(looking.state.steps))
        assert looking.state.halts == ()
        assert looking.state.notice == "No stop in 50 iterations; do the same again to look further."


def test_a_run_of_so_many_iterations_ends_where_it_was_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunting, "MOST_SEARCHED", 50)
    looking = session(do.PutWatchpoint(NEVER))
    carry_out(looking, do.RunIterations(200))
    assert looking.state.position == (203, 5)
    assert looking.state.notice == ""


def test_a_breakpoint_in_an_iteration_of_its_own_is_found_however_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunting, "MOST_SEARCHED", 50)
    looking = session(do.PutBreakpoint(Breakpoint(0, Spot(iteration=400))))
    carry_out(looking, do.Continue())
    assert looking.state.iteration == 400
    assert looking.state.halts


def stopped_after(
    monkeypatch: pytest.MonkeyPatch, looking: Session, search: do.Command, wanted: Callable[[Hunt], bool]
) -> State:
    """A search that is stopped as soon as it has come as far as is wanted."""
    # Each look at the clock says that the time is up: a slice goes over one iteration at most.
    Clock(step=1.0).put_into(monkeypatch, hunting, hunt)
    have_patience(monkeypatch, 0.0)
    looking.dispatch(search)
    for _ in range(500):
        assert looking.state.run is not None
        assert looking.state.run.hunt is not None
        if wanted(looking.state.run.hunt):
            break
        looking.work(0.0)
    have_patience(monkeypatch, ENOUGH)
    looking.dispatch(do.Pause())
    assert looking.state.run is None
    return looking.state


@pytest.mark.parametrize("search", [do.Continue(), do.SeekStop(watchpoint=1)], ids=["continue", "seek"])
def test_a_search_that_is_stopped_stands_where_it_looked_last_and_says_so(
    monkeypatch: pytest.MonkeyPatch, search: do.Command
) -> None:
    found = stopped_after(monkeypatch, session(do.PutWatchpoint(NEVER)), search, lambda hunt: hunt.iteration == 9)
    assert found.position == (8, len(found.steps))
    assert found.notice == "No stop up to here; stopped looking."


def test_a_search_stopped_in_the_second_iteration_says_nothing_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = session(do.PutWatchpoint(NEVER))
    found = stopped_after(monkeypatch, looking, do.Continue(), lambda hunt: hunt.iteration == 4)
    assert found.position == (3, len(found.steps)), "the rest of the iteration begun in was looked through"
    assert found.notice == "No stop up to here; stopped looking."


def test_a_search_that_is_stopped_at_once_stays_where_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = session(do.PutBreakpoint(Breakpoint(0, Spot(line=12), condition="J_prev < 0")))
    Clock(step=1.0).put_into(monkeypatch, sweep)
    found = stopped_after(monkeypatch, looking, do.Continue(), lambda _: True)
    assert (found.position, found.notice) == ((3, 5), "")


def test_a_search_by_arithmetic_that_is_stopped_trains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks through iterations far beyond those that are trained."""
    looking = session(do.PutBreakpoint(Breakpoint(0, Spot(line=12), after=10**8)))
    trained = looking.timeline.computed
    found = stopped_after(monkeypatch, looking, do.Continue(), lambda hunt: hunt.iteration > 100)
    assert found.run is None
    assert found.iteration in (3, trained)
    assert looking.timeline.computed <= trained + 1


def test_a_search_back_never_goes_forward_and_says_how_far_back_it_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = session(do.PutWatchpoint(NEVER))
    carry_out(looking, do.GoTo(60, 5))
    found = stopped_after(monkeypatch, looking, do.ReverseContinue(), lambda hunt: hunt.high == 60)
    assert (found.position, found.notice) == ((60, 5), "")
    found = stopped_after(monkeypatch, looking, do.ReverseContinue(), lambda hunt: 0 < hunt.high < 40)
    assert (1, 1) < found.position <= (40, 1)
    assert found.step == 1, "the step before may be a stop, and is the first that going on looks at"
    assert found.notice == "No stop back to here; stopped looking."


def test_a_search_back_that_is_stopped_between_two_pieces_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = session(do.PutWatchpoint(Watchpoint(0, "norm(W[1])", Rule.BELOW, -1.0)))
    carry_out(looking, do.GoTo(60, 5))
    # The last checkpoint is at 49.
    found = stopped_after(monkeypatch, looking, do.ReverseContinue(), lambda hunt: hunt.iteration == 48)
    assert (found.position, found.notice) == ((49, 1), "No stop back to here; stopped looking.")


def test_a_run_of_so_many_iterations_that_is_stopped_was_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = session(do.PutWatchpoint(NEVER))
    have_patience(monkeypatch, 0.0)
    looking.dispatch(do.RunIterations(100_000))
    looking.work(0.01)
    looking.dispatch(do.Pause())
    assert looking.state.iteration < 100_000
    assert looking.state.notice == ""


@WITH_PATCH
@given(bound=st.integers(1, 90), limit=st.floats(0.15, 0.7), every=st.integers(1, 3))
def test_however_often_it_pauses_it_stops_at_the_same_places(
    monkeypatch: pytest.MonkeyPatch, bound: int, limit: float, every: int
) -> None:
    point = do.PutBreakpoint(Breakpoint(0, Spot(line=12), condition=f"J < {limit!r}", every=every))
    whole, paused = session(point), session(point)
    monkeypatch.setattr(hunting, "MOST_SEARCHED", 10_000)
    carry_out(whole, do.Continue())
    assert whole.state.halts
    monkeypatch.setattr(hunting, "MOST_SEARCHED", bound)
    for _ in range(10_000 // bound):
        carry_out(paused, do.Continue())
        if paused.state.halts:
            break
    assert paused.state.position == whole.state.position
    assert repr(paused.state.halts) == repr(whole.state.halts)
