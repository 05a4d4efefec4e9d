"""Computing again, after a file was opened, all that was computed when it was left.

The same numbers come out, bit for bit. It is carried on in slices while there is no run; meanwhile everything else can
be done, and what is not there yet is computed where somebody goes there first.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from backstep.session import travel
from backstep.session.branches import ROOT, Course, lineage
from backstep.session.past import Past
from backstep.session.state import Position, Restoring, State
from backstep.session.timeline import Timeline
from backstep.session.travel import costs_of, finished, steps_of


def begin(state: State, left: Mapping[int, Position], past: Past) -> State:
    """Know how far each branch, by its number, had come, and compute it again."""
    known: dict[tuple[Course, ...], Position] = {}
    for number, position in left.items():
        key = lineage(state.setup.branches, number, state.document.mistake)
        # Two branches may be the same training.
        known[key] = max(position, known.get(key, position))
    state = replace(state, left=known)
    begun = replace(state, restoring=Restoring(_missing(state, past)))
    return carry_on(begun, past, travel.PATIENCE) if state.run is None else begun


def carry_on(state: State, past: Past, seconds: float) -> State:
    """Go on for about `seconds`, first with the branch in view."""
    restoring, began = state.restoring, time.perf_counter()
    assert restoring is not None
    for number in _waiting(state):
        state = _carried_on(state, number, past, seconds - (time.perf_counter() - began))
        if time.perf_counter() - began >= seconds:
            break
    spent = restoring.seconds + time.perf_counter() - began
    more = Restoring(restoring.total, restoring.total - _missing(state, past), spent)
    return replace(state, restoring=more if _waiting(state) else None)


def leave(state: State) -> State:
    """Compute no more of it unasked. How far it had come stays known."""
    notice = "Not all that was trained is computed again; going to the furthest step does that."
    return replace(state, restoring=None, notice=notice)


def _waiting(state: State) -> list[int]:
    """A branch for each training that is not computed again whole, the one in view first."""
    branches, shown = state.setup.branches, state.setup.branch
    waiting: dict[tuple[Course, ...], int] = {}
    for number in (shown, ROOT, *branches):
        waiting.setdefault(lineage(branches, number, state.document.mistake), number)
    return [number for key, number in waiting.items() if key in state.left]


def _carried_on(state: State, number: int, past: Past, seconds: float) -> State:
    branches, own = state.setup.branches, state.document.mistake
    key, timeline = lineage(branches, number, own), past.timelines.of(branches, number, own)
    wanted = state.left[key]
    whole = timeline.reach(finished(state, wanted) + 1, seconds)
    failure, came = timeline.failure, wanted
    if failure is not None:
        came = min(wanted, (failure.iteration, failure.step.index))
    elif not whole:
        came = min(wanted, _end(timeline, state))
    if whole or failure is not None:
        state = replace(state, left={each: position for each, position in state.left.items() if each != key})
    if key != state.lineage:
        return replace(state, reached_in={**state.reached_in, key: max(came, state.reached_in.get(key, (1, 1)))})
    state = replace(state, reached=max(came, state.reached), failure=failure)
    return replace(state, costs=costs_of(state, timeline))


def _end(timeline: Timeline, state: State) -> Position:
    """The end of the last iteration that is computed."""
    iteration = timeline.computed
    return (iteration, len(steps_of(state)(iteration))) if iteration else (1, 1)


def _missing(state: State, past: Past) -> int:
    branches = state.setup.branches
    missing = 0
    for number in _waiting(state):
        wanted = finished(state, state.left[lineage(branches, number, state.document.mistake)])
        missing += max(0, wanted - past.timelines.of(branches, number, state.document.mistake).computed)
    return missing
