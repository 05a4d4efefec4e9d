"""Getting from one position to another: what every command that moves has in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING

from backstep.core.iteration import Record
from backstep.core.steps import PER_EXAMPLE, Steps
from backstep.session.past import Past
from backstep.session.setup import Setup
from backstep.session.state import Costs, Move, Position, Run, State, Way
from backstep.session.stops import target, trail_behind
from backstep.session.timeline import Timeline

if TYPE_CHECKING:
    from backstep.session.halt import Halt, LogEntry

PATIENCE = 0.015
"""Seconds a command may compute before it becomes a run with progress."""
MOST_VISITED = 200


@singledispatch
def carry_out(command: object, state: State, past: Past) -> State:
    """The state after `command`; each kind of command registers its own way."""
    raise TypeError(f"not a command: {command!r}")


def timeline_of(state: State, past: Past) -> Timeline:
    """The training of the branch that is looked at."""
    return past.timeline(state.setup)


def steps_of(state: State) -> Callable[[int], Steps]:
    """The steps of any iteration."""
    batches, network = state.document.task.batches, state.document.network

    def of(iteration: int) -> Steps:
        count = batches.count(iteration)
        return state.steps if count == state.steps.examples else Steps(network, count)

    return of


def go(
    state: State,
    position: Position,
    past: Past,
    *,
    move: Move | None = None,
    halts: tuple[Halt, ...] = (),
    patience: float = PATIENCE,
) -> State:
    """Stand at `position`, or at the step in which the training fails before it.

    `move` is the step that leads there, `halts` why that is a stop. Where getting there takes longer than `patience`,
    a run begins instead, which can be watched and stopped.
    """
    timeline = timeline_of(state, past)
    here = state.iteration == position[0] and state.costs.source is timeline and not state.stale
    deadline = time.perf_counter() + patience
    held = _held(position, timeline)
    missing = max(0, held[0] - 1 - timeline.computed)
    while not here and not timeline.prepare(held[0], deadline - time.perf_counter()):
        before, held = held, _held(position, timeline)
        if held == before:
            return replace(state, run=Run(*held, missing, halts=halts, move=move))
    iteration, step = held
    record = state.record if here else timeline.record(iteration)
    # Only the record may tell that the training fails in this very iteration.
    iteration, step = _held((iteration, step), timeline)
    moved = replace(
        state,
        iteration=iteration,
        step=step,
        record=record,
        steps=steps_of(state)(iteration),
        reached=max(state.reached, (iteration, step)),
        trail=(),
        example=_example(state.chosen, record, timeline, (iteration, step)),
        failure=timeline.failure,
        halts=halts if (iteration, step) == position else (),
        stale=(),
    )
    if move is not None:
        moved = _trailed(state, moved, move)
    return replace(moved, costs=costs_of(moved, timeline))


def _example(chosen: int, record: Record, timeline: Timeline, position: Position) -> int:
    """The one to view: that which is chosen, or where the training fails in one of them, that one."""
    failure = timeline.failure
    if failure is not None and position == (failure.iteration, failure.step.index) and failure.step.kind in PER_EXAMPLE:
        return failure.step.example or failure.example + 1
    return min(chosen, record.examples)


def _trailed(before: State, after: State, move: Move) -> State:
    """`after` at the level to which a step leads, with what is to be remembered of it."""
    of = steps_of(before)
    level = before.level
    if after.position != before.position:
        _, level = target(before.place, move, before.trail, of)
    way = Way(move, before.place, (after.position, level))
    return replace(after, level=level, trail=trail_behind(way, before.trail, of))


def _held(position: Position, timeline: Timeline) -> Position:
    """`position`, or the step in which the training failed before it."""
    failure = timeline.failure
    return position if failure is None else min(position, (failure.iteration, failure.step.index))


def finished(state: State, position: Position) -> int:
    """The last iteration whose J was computed at `position`; 0 for none."""
    iteration, step = position
    return iteration if step >= steps_of(state)(iteration).phase_ends()[1] else iteration - 1


def costs_of(state: State, timeline: Timeline) -> Costs:
    """J of the iterations whose cost was reached; while something is stale, of those before this one."""
    length = state.reached[0] - 1 if state.stale else finished(state, state.reached)
    if state.costs.source is timeline and length == state.costs.length:
        return state.costs
    timeline.finish(length, state.record if state.record.iteration == length and not state.stale else None)
    values = timeline.costs(length)
    return Costs(len(values), values, timeline)


def costs_so_far(state: State, timeline: Timeline) -> Costs:
    """J of all iterations that a run under way has computed: the curve falls while one waits."""
    if timeline.computed <= state.costs.length:
        return state.costs
    return Costs(timeline.computed, timeline.costs(timeline.computed), timeline)


def jump(state: State, position: Position, past: Past, *, halts: tuple[Halt, ...] = (), gesture: int = 0) -> State:
    """Go somewhere that is no step away, and remember where from, unless it is the same `gesture` as the last time."""
    moved = replace(go(state, position, past, halts=halts), gesture=gesture)
    if moved.position == state.position and moved.run is None:
        return replace(moved, gesture=state.gesture)
    if gesture and gesture == state.gesture:
        return moved
    return replace(moved, visited=(*state.visited[-MOST_VISITED:], state.position), ahead=())


def arrive(state: State, past: Past, seconds: float | None = None) -> State:
    """End the run where it was to go, or as far as it came; for what is written on the way see `logged`."""
    assert state.run is not None
    iteration, step = state.run.target, state.run.step
    steps = steps_of(state)(iteration)
    run, at = state.run, (iteration, min(step, len(steps)))
    moved = on_the_way(go(replace(state, run=None), at, past, move=run.move, halts=run.halts), run.wrote)
    return logged(state, moved, past, run.move, seconds) if run.logs else moved


def on_the_way(state: State, wrote: Position | None) -> State:
    """`state` with its run, if there is one, told where the last line of the search that led to it was written."""
    return state if state.run is None or wrote is None else replace(state, run=replace(state.run, wrote=wrote))


def with_lines(state: State, lines: tuple[LogEntry, ...]) -> State:
    """`state` with more lines in the log; the oldest go where they are too many."""
    if not lines:
        return state
    # Loaded where something is written: a window opens sooner without it.
    from backstep.session.halt import MOST_LINES

    return replace(state, log=(*state.log, *lines)[-MOST_LINES:])


def logged(before: State, after: State, past: Past, move: Move | None = None, seconds: float | None = None) -> State:
    """`after` with the lines of the log points that a step forward, `move`, went over.

    Where these take longer than `seconds`, or without them than `PATIENCE`, it is a run to there.
    """
    if not any(point.log for point in after.setup.breakpoints):
        return after
    rules = past.rules(after.setup, after.chosen)
    if after.run is not None:
        return replace(after, run=replace(after.run, logs=True))
    if not rules.logging or after.position <= before.position:
        return after
    deadline = time.perf_counter() + (PATIENCE if seconds is None else seconds)
    lines = rules.written(before.position, after.position, deadline)
    if lines is None:
        return replace(before, run=Run(*after.position, 0, move=move, logs=True))
    return with_lines(after, lines)


def _shared(iteration: int, begin: int, of: Callable[[int], Steps]) -> Position:
    """How far a branch came of which nothing is known: its past is its parent's, up to where it begins."""
    return (begin, 1) if iteration >= begin else (iteration, len(of(iteration)))


def with_setup(state: State, setup: Setup, past: Past, *, back: bool = False) -> State:
    """`state` with another setup. Where it is another training, its moment nearest to this one is shown.

    With `back` it is the moment at which that training was left.
    """
    before, after = past.timeline(state.setup), past.timeline(setup)
    changed = replace(state, setup=setup)
    if before is after:
        return changed
    key, now = state.lineage, changed.lineage
    known, stood = {**state.reached_in, key: state.reached}, {**state.stood_in, key: state.position}
    reached = known.get(now) or _shared(after.computed + 1, now[-1][0] if now else 1, steps_of(state))
    if setup.mistake is not None and setup.mistake is not state.setup.mistake:
        # The same step is shown, as it is with the mistake.
        reached = max(reached, state.position)
    # The record and the costs are those of another training, and what failed there did not fail here.
    changed = replace(
        changed, reached=reached, reached_in=known, stood_in=stood, trail=(), stale=(), failure=after.failure
    )
    wanted = stood.get(now, state.position) if back else state.position
    return go(changed, min(wanted, changed.furthest), past)
