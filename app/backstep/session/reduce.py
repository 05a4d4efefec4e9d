"""From a state and a command to the next state.

What searches is loaded where something can stop: a window opens sooner without it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import backstep.session.debugging
import backstep.session.mistakes
import backstep.session.places  # noqa: F401  all register commands of their own
from backstep.core.errors import InputError
from backstep.core.steps import Level, Steps
from backstep.session import commands as do
from backstep.session import restoring
from backstep.session.document import Document
from backstep.session.past import Past
from backstep.session.placing import check_position
from backstep.session.setup_schema import MOST_ITERATIONS
from backstep.session.state import Costs, Move, State, Stride
from backstep.session.stops import following, preceding, target
from backstep.session.travel import (
    arrive,
    carry_out,
    costs_so_far,
    go,
    jump,
    logged,
    steps_of,
    timeline_of,
)
from backstep.session.what_if import carry_on_branch


def first_state(past: Past, document: Document) -> State:
    """The state at the first step of the first iteration of a document."""
    timeline = past.timeline(document.setup)
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
        setup=document.setup,
        costs=Costs(0, np.empty(0), timeline),
        failure=timeline.failure,
        riddle=document.riddle,
    )


def reduce(state: State, command: do.Command, past: Past) -> State:
    """The state after `command`. `past` computes iterations that are not there yet and remembers them.

    Raises InputError where the command carries a value that cannot be.
    """
    if state.run is not None and not isinstance(command, do.Pause):
        raise InputError("", "a run is under way; stop it first")
    return carry_out(command, replace(state, notice="") if state.notice else state, past)


_MOVES: dict[type[object], Move] = {
    do.StepOver: Move(Stride.OVER),
    do.StepInto: Move(Stride.INTO),
    do.StepOut: Move(Stride.OUT),
    do.StepBack: Move(Stride.OVER, backward=True),
    do.StepBackInto: Move(Stride.INTO, backward=True),
    do.StepBackOut: Move(Stride.OUT, backward=True),
}


@carry_out.register
def _(
    command: do.StepOver | do.StepInto | do.StepOut | do.StepBack | do.StepBackInto | do.StepBackOut,
    state: State,
    past: Past,
) -> State:
    move = _MOVES[type(command)]
    position, _ = target(state.place, move, state.trail, steps_of(state))
    moved = go(state, position, past, move=move)
    return moved if move.backward else logged(state, moved, past, move)


@carry_out.register
def _(command: do.FinishPhase, state: State, past: Past) -> State:
    return logged(state, go(state, following(state.position, Level.PHASE, steps_of(state)), past), past)


@carry_out.register
def _(command: do.UnfinishPhase, state: State, past: Past) -> State:
    return go(state, preceding(state.position, Level.PHASE, steps_of(state)), past)


@carry_out.register
def _(command: do.Continue, state: State, past: Past) -> State:
    if state.setup.stopping:
        from backstep.session import hunting

        return hunting.ahead(state, past)
    end = following(state.position, Level.ITERATION, steps_of(state))
    if state.setup.logging:
        from backstep.session import hunting

        return hunting.ahead(state, past, end)
    return go(state, end, past)


@carry_out.register
def _(command: do.ReverseContinue, state: State, past: Past) -> State:
    if state.setup.stopping:
        from backstep.session import hunting

        return hunting.behind(state, past)
    begin = preceding(state.position, Level.ITERATION, steps_of(state))
    if state.setup.logging:
        from backstep.session import hunting

        return hunting.behind(state, past, begin)
    return go(state, begin, past)


@carry_out.register
def _(command: do.Restart, state: State, past: Past) -> State:
    return jump(state, (state.iteration, 1), past)


@carry_out.register
def _(command: do.FirstIteration, state: State, past: Past) -> State:
    return jump(state, (1, 1), past)


@carry_out.register
def _(command: do.LatestPosition, state: State, past: Past) -> State:
    return jump(state, state.furthest, past)


@carry_out.register
def _(command: do.ChangeIteration, state: State, past: Past) -> State:
    return _to(state, max(1, state.iteration + command.by), None, past)


@carry_out.register
def _(command: do.GoTo, state: State, past: Past) -> State:
    check_position(state.document.task, command.iteration, 1 if command.step is None else command.step)
    if command.finding and command.step is not None:
        # Loaded where there is one.
        from backstep.session.surveying import findings

        at = command.iteration, command.step
        return jump(state, at, past, halts=findings(state, at), gesture=command.gesture)
    return _to(state, command.iteration, command.step, past, command.gesture)


def _to(state: State, iteration: int, step: int | None, past: Past, gesture: int = 0) -> State:
    steps = steps_of(state)(iteration)
    return jump(state, (iteration, min(step or state.step, len(steps))), past, gesture=gesture)


@carry_out.register
def _(command: do.RunIterations, state: State, past: Past) -> State:
    if not 1 <= command.count <= MOST_ITERATIONS:
        raise InputError("iterations", f"this is {command.count}; choose a number from 1 to {MOST_ITERATIONS:,}")
    if state.at_limit:
        return replace(state, notice="The training stopped here: there is no further iteration.")
    end = state.iteration + command.count
    position = end, min(state.step, len(steps_of(state)(end)))
    if state.setup.stopping or state.setup.logging:
        from backstep.session import hunting

        return hunting.ahead(state, past, position)
    return jump(state, position, past)


@carry_out.register
def _(command: do.Pause, state: State, past: Past) -> State:
    if state.run is None:
        return state if state.restoring is None else restoring.leave(state)
    if state.run.hunt is not None:
        from backstep.session import hunting

        return hunting.pause(state, past)
    run = state.run
    if run.branch is not None or run.surveys or (run.brief and run.wrote is None):
        return replace(state, run=None)
    came = state.position if run.brief else (min(run.target, timeline_of(state, past).computed + 1), run.step)
    target, step = max(came, run.wrote or came)
    return arrive(replace(state, run=replace(run, target=target, step=step, halts=())), past)


def advance_run(state: State, past: Past, seconds: float) -> State:
    """Carry a run on for about `seconds`."""
    run = state.run
    if run is None:
        return state
    if run.hunt is not None:
        from backstep.session import hunting

        return hunting.carry_on_hunt(state, past, seconds)
    if run.branch is not None:
        return carry_on_branch(state, past, seconds)
    if run.surveys:
        from backstep.session import surveying

        return surveying.carry_on_survey(state, past, seconds)
    timeline = timeline_of(state, past)
    if timeline.prepare(run.target, seconds) or timeline.failure is not None:
        return arrive(state, past, seconds)
    done = run.total - (run.target - 1 - timeline.computed)
    return replace(state, run=replace(run, done=done), costs=costs_so_far(state, timeline))


@carry_out.register
def _(command: do.SetLevel, state: State, past: Past) -> State:
    return replace(state, level=command.level)


@carry_out.register
def _(command: do.ViewExample, state: State, past: Past) -> State:
    if not 1 <= command.number <= state.record.examples:
        raise InputError(
            "example", f"there is no example {command.number}; choose one from 1 to {state.record.examples}"
        )
    return replace(state, example=command.number, chosen=command.number)
