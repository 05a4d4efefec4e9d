"""From a state and a command to the next state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import singledispatch

import numpy as np

from backstep.core.errors import InputError
from backstep.core.steps import Kind, Level, Steps
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.program import program
from backstep.session.state import Costs, Position, Run, State
from backstep.session.stops import following, is_stop, next_hit, preceding, previous_hit
from backstep.session.timeline import Timeline

MOST_ITERATIONS = 100_000_000
PATIENCE = 0.03
"""Seconds a command may compute before it becomes a run with progress."""


def first_state(timeline: Timeline, document: Document) -> State:
    """The state at the first step of the first iteration of a document."""
    record = timeline.record(1)
    return State(
        document=document,
        iteration=1,
        step=1,
        record=record,
        steps=Steps(record.network, record.examples),
        level=document.level,
        reached=(1, 1),
        example=min(document.example, record.examples),
        chosen=document.example,
        breakpoints=document.breakpoints & program().stops(document.network),
        costs=Costs(0, np.empty(0)),
        failure=timeline.failure,
    )


def reduce(state: State, command: do.Command, timeline: Timeline) -> State:
    """The state after `command`. `timeline` computes iterations that are not there yet and remembers them.

    Raises InputError where the command carries a value that cannot be.
    """
    if state.run is not None and not isinstance(command, do.Pause):
        raise InputError("", "a run is under way; stop it first")
    return _reduce(command, replace(state, notice="") if state.notice else state, timeline)


@singledispatch
def _reduce(command: object, state: State, timeline: Timeline) -> State:
    raise TypeError(f"not a command: {command!r}")


def _steps_of(state: State) -> Callable[[int], Steps]:
    batches, network = state.document.task.batches, state.document.network

    def steps_of(iteration: int) -> Steps:
        count = batches.count(iteration)
        return state.steps if count == state.steps.examples else Steps(network, count)

    return steps_of


def _go(state: State, position: Position, timeline: Timeline, *, anchor: Position | None = None) -> State:
    """Stand at `position`, or at the step in which the training fails before it.

    Where getting there takes long, a run begins instead, which can be watched and stopped.
    """
    iteration, step = position
    missing = iteration - 1 - timeline.computed
    if not timeline.reach(iteration, PATIENCE) and timeline.failure is None:
        return replace(state, run=Run(iteration, step, missing))
    iteration, step = _held((iteration, step), timeline)
    record = state.record if iteration == state.iteration else timeline.record(iteration)
    # Only the record may tell that the training fails in this very iteration.
    iteration, step = _held((iteration, step), timeline)
    steps = _steps_of(state)(iteration)
    reached = max(state.reached, (iteration, step))
    moved = replace(
        state,
        iteration=iteration,
        step=step,
        record=record,
        steps=steps,
        reached=reached,
        anchor=anchor,
        example=min(state.chosen, record.examples),
        failure=timeline.failure,
    )
    return replace(moved, costs=_costs(moved, timeline))


def _held(position: Position, timeline: Timeline) -> Position:
    """`position`, or the step in which the training failed before it."""
    failure = timeline.failure
    return position if failure is None else min(position, (failure.iteration, failure.step.index))


def _costs(state: State, timeline: Timeline) -> Costs:
    iteration, step = state.reached
    computed = step >= _steps_of(state)(iteration).phase_ends()[1]
    length = iteration if computed else iteration - 1
    if length == state.costs.length:
        return state.costs
    timeline.finish(length)
    values = timeline.costs(length)
    values.setflags(write=False)
    return Costs(len(values), values)


def _move(state: State, level: Level, timeline: Timeline, *, backward: bool) -> State:
    steps_of = _steps_of(state)
    anchor = state.anchor if level is state.level else None
    if not is_stop(state.position, level, steps_of):
        anchor = state.position
    find = preceding if backward else following
    found = find(state.position, level, anchor, steps_of)
    return _go(state, found, timeline, anchor=anchor)


def _finer(level: Level) -> Level:
    return Level(min(Level.TERM, level + 1))


def _coarser(level: Level) -> Level:
    return Level(max(Level.PHASE, level - 1))


@_reduce.register
def _(command: do.StepOver, state: State, timeline: Timeline) -> State:
    return _move(state, state.level, timeline, backward=False)


@_reduce.register
def _(command: do.StepBack, state: State, timeline: Timeline) -> State:
    return _move(state, state.level, timeline, backward=True)


@_reduce.register
def _(command: do.StepInto, state: State, timeline: Timeline) -> State:
    level = _finer(state.level)
    return replace(_move(state, level, timeline, backward=False), level=level)


@_reduce.register
def _(command: do.StepBackInto, state: State, timeline: Timeline) -> State:
    level = _finer(state.level)
    return replace(_move(state, level, timeline, backward=True), level=level)


@_reduce.register
def _(command: do.StepOut, state: State, timeline: Timeline) -> State:
    parent = Level(state.level - 1)
    return replace(_move(state, parent, timeline, backward=False), level=_coarser(state.level))


@_reduce.register
def _(command: do.StepBackOut, state: State, timeline: Timeline) -> State:
    parent = Level(state.level - 1)
    return replace(_move(state, parent, timeline, backward=True), level=_coarser(state.level))


@_reduce.register
def _(command: do.FinishPhase, state: State, timeline: Timeline) -> State:
    return _go(state, following(state.position, Level.PHASE, None, _steps_of(state)), timeline)


@_reduce.register
def _(command: do.UnfinishPhase, state: State, timeline: Timeline) -> State:
    return _go(state, preceding(state.position, Level.PHASE, None, _steps_of(state)), timeline)


def _wanted(state: State) -> Callable[[Kind, int], bool]:
    line_of, lines = program().by_kind, state.breakpoints
    return lambda kind, _layer: line_of[kind] in lines


@_reduce.register
def _(command: do.Continue, state: State, timeline: Timeline) -> State:
    return _go(state, next_hit(state.position, _wanted(state), _steps_of(state)), timeline)


@_reduce.register
def _(command: do.ReverseContinue, state: State, timeline: Timeline) -> State:
    return _go(state, previous_hit(state.position, _wanted(state), _steps_of(state)), timeline)


@_reduce.register
def _(command: do.Restart, state: State, timeline: Timeline) -> State:
    return _go(state, (state.iteration, 1), timeline)


@_reduce.register
def _(command: do.FirstIteration, state: State, timeline: Timeline) -> State:
    return _go(state, (1, 1), timeline)


@_reduce.register
def _(command: do.LatestPosition, state: State, timeline: Timeline) -> State:
    return _go(state, state.reached, timeline)


@_reduce.register
def _(command: do.ChangeIteration, state: State, timeline: Timeline) -> State:
    return _jump(state, max(1, state.iteration + command.by), None, timeline)


@_reduce.register
def _(command: do.GoTo, state: State, timeline: Timeline) -> State:
    if not 1 <= command.iteration <= MOST_ITERATIONS:
        raise InputError("iteration", f"there is no iteration {command.iteration}; choose one from 1 on")
    if command.step is not None and not 1 <= command.step <= len(_steps_of(state)(command.iteration)):
        last = len(_steps_of(state)(command.iteration))
        raise InputError("step", f"there is no step {command.step}; choose one from 1 to {last}")
    return _jump(state, command.iteration, command.step, timeline)


def _jump(state: State, iteration: int, step: int | None, timeline: Timeline) -> State:
    steps = _steps_of(state)(iteration)
    return _go(state, (iteration, min(step or state.step, len(steps))), timeline)


@_reduce.register
def _(command: do.RunIterations, state: State, timeline: Timeline) -> State:
    if not 1 <= command.count <= MOST_ITERATIONS:
        raise InputError("iterations", f"this is {command.count}; choose a number from 1 to {MOST_ITERATIONS:,}")
    if state.at_limit:
        return replace(state, notice="The training stopped here: there is no further iteration.")
    return _go(state, (state.iteration + command.count, state.step), timeline)


@_reduce.register
def _(command: do.Pause, state: State, timeline: Timeline) -> State:
    if state.run is None:
        return state
    run = replace(state.run, target=min(state.run.target, timeline.computed + 1))
    return _arrive(replace(state, run=run), timeline)


def _arrive(state: State, timeline: Timeline) -> State:
    """End the run where it was to go, or as far as it came."""
    assert state.run is not None
    iteration, step = state.run.target, state.run.step
    steps = _steps_of(state)(iteration)
    return _go(replace(state, run=None), (iteration, min(step, len(steps))), timeline)


def advance_run(state: State, timeline: Timeline, seconds: float) -> State:
    """Carry a run on for about `seconds`."""
    run = state.run
    if run is None:
        return state
    if timeline.reach(run.target, seconds) or timeline.failure is not None:
        return _arrive(state, timeline)
    done = run.total - (run.target - 1 - timeline.computed)
    return replace(state, run=replace(run, done=done))


@_reduce.register
def _(command: do.SetLevel, state: State, timeline: Timeline) -> State:
    return replace(state, level=command.level, anchor=None)


@_reduce.register
def _(command: do.ViewExample, state: State, timeline: Timeline) -> State:
    if not 1 <= command.number <= state.record.examples:
        raise InputError(
            "example", f"there is no example {command.number}; choose one from 1 to {state.record.examples}"
        )
    return replace(state, example=command.number, chosen=command.number)


@_reduce.register
def _(command: do.ToggleBreakpoint, state: State, timeline: Timeline) -> State:
    network = state.document.network
    line = program().line(state.current) if command.line is None else command.line
    if line not in program().stops(network):
        raise InputError(
            f"line {line}", "no step of this network runs on this line; choose one that computes something"
        )
    return replace(state, breakpoints=state.breakpoints ^ {line})
