"""Going to the next stop, or the one before: searches as commands, carried on as runs where they take long."""

from __future__ import annotations

import time
from dataclasses import replace

from backstep.session.hunt import Found, Hunt, backward, carry_on, forward
from backstep.session.past import Past
from backstep.session.rules import Rules
from backstep.session.setup import Setup
from backstep.session.spots import Spot
from backstep.session.state import Position, Run, State
from backstep.session.travel import (
    MOST_VISITED,
    PATIENCE,
    costs_so_far,
    go,
    on_the_way,
    steps_of,
    timeline_of,
    with_lines,
)

MOST_SEARCHED = 1_000_000
"""Iterations that a search looks through before it pauses: about a minute of a small network."""
_AT_ONCE = 0.03
"""Seconds a pause may take to stand where was looked last: a sieve has trained that iteration without recording it."""


def ahead(state: State, past: Past, upto: Position | None = None, also: Spot | None = None) -> State:
    """Go to the next stop, to the spot `also`, or to `upto`; where it takes long it goes on as a run.

    Without `upto` it pauses after `MOST_SEARCHED` iterations.
    """
    if upto is not None:
        return _begin(state, forward(state.position, upto, also), past)
    rules = past.rules(state.setup, state.chosen, also)
    return _begin(state, _pausing(forward(state.position, also=also), state, rules), past)


def seek(state: State, past: Past, only: Setup, *, back: bool) -> State:
    """Go to the next position, or the last before this one, where something of `only` stops."""
    if back:
        return _begin(state, backward(state.position, only=only), past)
    rules = past.rules(only, state.chosen)
    return _begin(state, _pausing(forward(state.position, only=only), state, rules), past)


def behind(state: State, past: Past, upto: Position | None = None) -> State:
    """Go to the last stop before this position, or to `upto`; where it takes long it goes on as a run."""
    return _begin(state, backward(state.position, upto), past)


def _pausing(search: Hunt, state: State, rules: Rules) -> Hunt:
    """A search that pauses where it found nothing for long; where it has few iterations to look at it needs not."""
    if not rules.endless:
        return search
    iteration = state.iteration + MOST_SEARCHED
    return replace(search, upto=(iteration, len(steps_of(state)(iteration))), pauses=True)


def _begin(state: State, search: Hunt, past: Past) -> State:
    remembered = replace(state, visited=(*state.visited[-MOST_VISITED:], state.position), ahead=())
    return carry_on_hunt(replace(remembered, run=Run(0, 0, search.total, hunt=search)), past, PATIENCE)


def carry_on_hunt(state: State, past: Past, seconds: float) -> State:
    """Carry a search on for about `seconds`."""
    run = state.run
    assert run is not None
    assert run.hunt is not None
    setup = run.hunt.only or state.setup
    rules, timeline = past.rules(setup, state.chosen, run.hunt.also), timeline_of(state, past)
    outcome = carry_on(run.hunt, rules, timeline, time.perf_counter() + seconds)
    wrote = (outcome.lines[-1].iteration, outcome.lines[-1].step) if outcome.lines else run.wrote
    if isinstance(outcome, Hunt):
        going = replace(run, hunt=replace(outcome, lines=()), done=outcome.done, wrote=wrote)
        return with_lines(replace(state, run=going, costs=costs_so_far(state, timeline)), outcome.lines)
    found = _found(with_lines(replace(state, run=None), outcome.lines), outcome, run.hunt, past)
    return on_the_way(found, wrote)


def _found(state: State, outcome: Found, search: Hunt, past: Past) -> State:
    """Stand where a search ended."""
    if not outcome.nothing:
        moved = go(state, outcome.position, past, halts=outcome.halts)
        if not search.pauses or outcome.halts or outcome.position != search.upto:
            return moved
        searched = outcome.position[0] - search.since[0]
        notice = f"No stop in {searched:,} iterations; do the same again to look further."
        return replace(moved, notice=notice)
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
    """Stop a search between two iterations: stand at the end of what was looked through, if that is any iteration.

    Forward that is the end of the last iteration, backward the begin of the first one, so that whoever goes on from
    there looks at all the rest and at nothing again. It is never further than the training came.
    """
    run = state.run
    assert run is not None
    assert run.hunt is not None
    search, of = run.hunt, steps_of(state)
    if search.backward:
        at = search.beyond + 1, 1
        further = at < search.since
    else:
        last, begun = search.iteration - 1, search.since[0]
        if not past.rules(search.only or state.setup, state.chosen, search.also).needs_values:
            # What arithmetic looked through alone is not trained, and to train it now is not what a pause asks for.
            last = min(last, max(begun, timeline_of(state, past).computed))
        at = last, len(of(max(1, last)))
        further = last >= begun
    if not further:
        return replace(state, run=None)
    moved = on_the_way(go(replace(state, run=None), at, past, patience=_AT_ONCE), run.wrote)
    if search.upto is not None and not search.pauses:
        # Somebody asked for so many iterations, and got fewer.
        return moved
    return replace(moved, notice=f"No stop {'back' if search.backward else 'up'} to here; stopped looking.")
