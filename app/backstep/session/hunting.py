"""Going to the next stop, or the one before: searches as commands, carried on as runs where they take long."""

from __future__ import annotations

import time
from dataclasses import replace

from backstep.session.hunt import Found, Hunt, backward, carry_on, forward
from backstep.session.past import Past
from backstep.session.setup import Setup
from backstep.session.spots import Spot
from backstep.session.state import Position, Run, State
from backstep.session.travel import MOST_VISITED, PATIENCE, costs_so_far, go, steps_of, timeline_of, with_lines


def ahead(state: State, past: Past, upto: Position | None = None, also: Spot | None = None) -> State:
    """Go to the next stop, to the spot `also`, or to `upto`; where it takes long it goes on as a run."""
    return _begin(state, forward(state.position, upto, also), past)


def seek(state: State, past: Past, only: Setup, *, back: bool) -> State:
    """Go to the next position, or the last before this one, where something of `only` stops."""
    found = backward(state.position, only) if back else forward(state.position, only=only)
    return _begin(state, found, past)


def behind(state: State, past: Past) -> State:
    """Go to the last stop before this position; where it takes long it goes on as a run."""
    return _begin(state, backward(state.position), past)


def _begin(state: State, search: Hunt, past: Past) -> State:
    remembered = replace(state, visited=(*state.visited[-MOST_VISITED:], state.position), ahead=())
    total = search.upto[0] - search.iteration if search.upto is not None else 0
    return carry_on_hunt(replace(remembered, run=Run(0, 0, total, hunt=search)), past, PATIENCE)


def carry_on_hunt(state: State, past: Past, seconds: float) -> State:
    """Carry a search on for about `seconds`."""
    run = state.run
    assert run is not None
    assert run.hunt is not None
    setup = run.hunt.only or state.setup
    rules, timeline = past.rules(setup, state.chosen, run.hunt.also), timeline_of(state, past)
    outcome = carry_on(run.hunt, rules, timeline, time.perf_counter() + seconds)
    if isinstance(outcome, Hunt):
        done = abs(outcome.iteration - outcome.since[0])
        shown = replace(outcome, lines=())
        costs = costs_so_far(state, timeline)
        return with_lines(replace(state, run=replace(run, hunt=shown, done=done), costs=costs), outcome.lines)
    return _found(with_lines(replace(state, run=None), outcome.lines), outcome, run.hunt, past)


def _found(state: State, outcome: Found, search: Hunt, past: Past) -> State:
    """Stand where a search ended."""
    if not outcome.nothing:
        return go(state, outcome.position, past, halts=outcome.halts)
    if search.only is not None:
        return replace(state, notice=f"It stops nowhere {'before' if search.backward else 'after'} this step.")
    if search.backward:
        return replace(go(state, (1, 1), past), notice="No breakpoint or watchpoint stops earlier.")
    notice = "No breakpoint or watchpoint lies ahead; this is the end of the iteration."
    iteration, step = state.position
    of = steps_of(state)
    if step == len(of(iteration)):
        iteration += 1
    return replace(go(state, (iteration, len(of(iteration))), past), notice=notice)


def pause(state: State, past: Past) -> State:
    """Stop a search between two iterations."""
    run = state.run
    assert run is not None
    assert run.hunt is not None
    search, of = run.hunt, steps_of(state)
    at = search.high if search.backward else search.iteration - 1
    if at < 1 or (not search.backward and at < search.since[0]):
        return replace(state, run=None)
    return go(replace(state, run=None), (at, len(of(at))), past)
