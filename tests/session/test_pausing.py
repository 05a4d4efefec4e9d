"""A search may be paused at any moment: nothing that was looked through is lost, and no line is written twice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.steps import Phase
from backstep.session import commands as do
from backstep.session import hits, hunt, hunting, moments, rules, runner, sieve, sweep, timeline, travel
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.errand import Errand
from backstep.session.halt import LogEntry
from backstep.session.hunt import Hunt
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.state import Position
from tests.clocks import Clock, have_patience
from tests.strategies import carry_out

FAR = 1e9
LAST = 34
BEYOND = 100
"""Six checkpoints."""
LOGS = (
    Breakpoint(0, Spot(phase=Phase.COST), log="J is {J}"),
    Breakpoint(0, Spot(line=10), log="{norm(W[1])}", every=2),
    Breakpoint(0, Spot(layer=1), log="{J_prev}", condition="iteration % 3 != 1"),
    Breakpoint(0, Spot(iteration=5), log="at last"),
)
STOPS: tuple[Breakpoint | Watchpoint, ...] = (
    Watchpoint(0, "J", Rule.BELOW, 0.265),
    Watchpoint(0, "iteration", Rule.ABOVE, 15.5),
    Watchpoint(0, "norm(W[1])", Rule.ABOVE, 0.8),
    Watchpoint(0, preset="cost_rose"),
    Breakpoint(0, Spot(line=12), condition="iteration == 20", every=2),
    Breakpoint(0, Spot(iteration=16)),
    Breakpoint(0, Spot(line=12), after=50),
    # At the last step of its iteration too.
    Breakpoint(0, Spot(phase=Phase.UPDATE), condition="iteration == 20"),
)
Pauses = list[tuple[int, int, int]]
"""How often a search is carried on before each pause, and how many looks at the clock each of these takes; and as many
while it goes to where it pauses."""


Patience = Callable[[float], None]
"""Lets a command, and a pause, compute for so long."""


@pytest.fixture(scope="module")
def patience() -> Iterator[Patience]:
    """Each look at the clock takes a second, so that a search ends its slices at the same places every time."""
    with pytest.MonkeyPatch.context() as patch:
        Clock(step=1.0).put_into(patch, hits, hunt, hunting, moments, rules, runner, sieve, sweep, timeline, travel)

        def have(seconds: float) -> None:
            have_patience(patch, seconds)
            patch.setattr(hunting, "_AT_ONCE", seconds)

        yield have


def pauses(looks: int = 90) -> st.SearchStrategy[Pauses]:
    each = st.tuples(st.integers(0, 4), st.integers(0, looks), st.integers(0, 9))
    return st.lists(each, min_size=1, max_size=12)


def opened(patience: Patience, points: tuple[Breakpoint | Watchpoint, ...], at: Position) -> Session:
    patience(FAR)
    session = Session.open(path_of("two-neurons"))
    puts = [do.PutBreakpoint(each) if isinstance(each, Breakpoint) else do.PutWatchpoint(each) for each in points]
    carry_out(session, do.GoTo(*at))
    for put in puts:
        session.dispatch(put)
    return session


Looked = Callable[[Session, Hunt], None]


def carried_through(
    patience: Patience, session: Session, again: Callable[[Session], do.Command | None], given_: Pauses, look: Looked
) -> None:
    """Do something again and again, pausing it as is given, then without a pause; `look` sees each pause."""
    for works, looks, going in given_:
        command = again(session)
        if command is None:
            return
        patience(looks)
        session.dispatch(command)
        for _ in range(works):
            session.work(looks)
        run = session.state.run
        if run is None:
            return
        patience(going)
        session.dispatch(do.Pause())
        if session.state.run is not None and session.state.log:
            # On the way to where it pauses: who is impatient does the same once more.
            session.dispatch(do.Pause())
        while session.work(FAR):
            pass
        if run.hunt is not None:
            look(session, run.hunt)
    patience(FAR)
    while (command := again(session)) is not None:
        carry_out(session, command)


def key(line: LogEntry) -> tuple[int, int, int, str]:
    return line.iteration, line.step, line.number, line.text


def written(session: Session) -> list[tuple[int, int, int, str]]:
    return [key(line) for line in session.state.log]


def run_on(session: Session) -> do.Command | None:
    """Run to the last iteration from wherever one stands."""
    missing = LAST - session.state.iteration
    return do.RunIterations(missing) if missing else None


def continue_on(session: Session) -> do.Command | None:
    return None if session.state.halts else do.Continue()


def beyond_its_lines(session: Session, _: Hunt) -> None:
    assert all(line[:2] <= session.state.position for line in written(session))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(LOGS), min_size=1, max_size=3, unique=True), st.booleans(), pauses())
def test_with_pauses_the_log_of_a_run_is_the_one_without(
    patience: Patience, points: list[Breakpoint], also_rules: bool, given_: Pauses
) -> None:
    never = (Watchpoint(0, "norm(W[1])", Rule.BELOW, -1.0),) if also_rules else ()
    whole, paused = (opened(patience, (*points, *never), (1, 1)) for _ in range(2))
    carry_out(whole, do.RunIterations(LAST - 1))
    carried_through(patience, paused, run_on, given_, beyond_its_lines)
    # The step in which a run ends is the one it was paused at.
    expected = [line for line in written(whole) if line[0] < LAST]
    assert [line for line in written(paused) if line[0] < LAST] == expected
    assert len({line[:3] for line in written(paused)}) == len(written(paused))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(LOGS), min_size=1, max_size=2, unique=True), st.sampled_from(STOPS), pauses())
def test_with_pauses_continuing_stops_at_the_same_place_with_the_same_log(
    patience: Patience, points: list[Breakpoint], stop: Breakpoint | Watchpoint, given_: Pauses
) -> None:
    end = Breakpoint(0, Spot(iteration=LAST))
    whole, paused = (opened(patience, (*points, stop, end), (1, 3)) for _ in range(2))
    carry_out(whole, do.Continue())
    assert whole.state.halts
    carried_through(patience, paused, continue_on, given_, beyond_its_lines)
    assert paused.state.position == whole.state.position
    assert repr(paused.state.halts) == repr(whole.state.halts)
    assert written(paused) == written(whole)


@settings(max_examples=60)
@given(st.sampled_from(STOPS), st.sampled_from([(1, 1), (2, 3)]), pauses())
def test_a_pause_ahead_stands_at_the_end_of_what_was_looked_through(
    patience: Patience, stop: Breakpoint | Watchpoint, since: Position, given_: Pauses
) -> None:
    end = Breakpoint(0, Spot(iteration=LAST))
    whole, paused = (opened(patience, (stop, end), since) for _ in range(2))
    carry_out(whole, do.Continue())
    assert whole.state.halts

    def look(session: Session, search: Hunt) -> None:
        trained = session.past.rules(session.state.setup, session.state.chosen).needs_values
        if trained and search.iteration > search.since[0]:
            assert session.state.position == (search.iteration - 1, len(session.state.steps))
        assert search.since <= session.state.position < whole.state.position

    carried_through(patience, paused, continue_on, given_, look)
    assert paused.state.position == whole.state.position
    assert repr(paused.state.halts) == repr(whole.state.halts)


@settings(max_examples=100)
@given(st.sampled_from(STOPS), st.sampled_from([(BEYOND, 1), (BEYOND - 3, 4), (17, 1)]), pauses(400))
def test_a_pause_back_loses_no_piece_and_going_on_finds_the_same(
    patience: Patience, stop: Breakpoint | Watchpoint, since: Position, given_: Pauses
) -> None:
    whole, paused = (opened(patience, (stop,), since) for _ in range(2))
    carry_out(whole, do.ReverseContinue())

    def again(session: Session) -> do.Command | None:
        return None if session.state.halts or session.state.position == (1, 1) else do.ReverseContinue()

    def look(session: Session, search: Hunt) -> None:
        at = session.state.position
        assert whole.state.position < at <= search.since
        if search.iteration < search.low:
            assert at == (search.iteration + 1, 1), "the whole of a piece was looked through"

    carried_through(patience, paused, again, given_, look)
    assert paused.state.position == whole.state.position
    assert repr(paused.state.halts) == repr(whole.state.halts)


@pytest.mark.parametrize(("count", "often"), [(2, 1), (800, 2)], ids=["brief", "long"])
def test_a_pause_on_the_way_to_where_a_search_ended_stands_beyond_its_lines(
    patience: Patience, monkeypatch: pytest.MonkeyPatch, count: int, often: int
) -> None:
    """Nothing is looked at after the fifth iteration, and the sixth is long."""
    held: list[bool] = []
    really = Errand.done
    monkeypatch.setattr(runner, "_LONG", 0.0)
    monkeypatch.setattr(Errand, "done", lambda errand, seconds: not held and really(errand, math.inf))
    session = opened(patience, (Breakpoint(0, Spot(iteration=5), log="{step}"),), (2, 2))
    carry_out(session, do.GoTo(3, 2), do.GoTo(5, 2), do.GoTo(4, 2))
    held.append(True)
    patience(0.0)
    session.dispatch(do.RunIterations(count))
    while session.state.run is not None and session.state.run.hunt is not None:
        session.work(0.0)
    lines = written(session)
    assert lines
    for _ in range(often):
        session.dispatch(do.Pause())
    assert session.state.run is None
    assert session.state.position == lines[-1][:2]
    held.clear()
    patience(FAR)
    carry_out(session, do.RunIterations(3))
    assert written(session) == lines
