"""Commands about classic mistakes: switching one on or off, and finding the one that a lesson makes."""

from __future__ import annotations

from dataclasses import replace

from backstep.core.errors import InputError
from backstep.core.mistakes import MISTAKES
from backstep.session import commands as do
from backstep.session.debugging import changed
from backstep.session.past import Past
from backstep.session.placing import check_position
from backstep.session.state import Position, State
from backstep.session.travel import carry_out, jump


@carry_out.register
def _(command: do.ToggleMistake, state: State, past: Past) -> State:
    setup = state.setup
    if state.puzzling:
        # Whoever chooses one while it is to be found means: this is it.
        return carry_out(do.Guess(command.mistake), state, past)
    if command.mistake is setup.mistake:
        right = changed(state, replace(setup, mistake=None), past)
        if command.at is None and right.position < state.position:
            # What came of the mistake is not put in the place of what was done without it.
            iteration, step = right.position
            came = f"Without the mistake the training came to {iteration:,}:{step:,} so far"
            return replace(right, notice=f"{came}; Ctrl+Z switches it on again.")
        return _at(command.at, right, past)
    task = state.document.task
    row = MISTAKES[command.mistake]
    why = row.moot(task.network, task.batches.size)
    if why:
        raise InputError("mistake", f"“{row.title}” would change nothing here, because {why}; choose another one")
    return _at(command.at, changed(state, replace(setup, mistake=command.mistake), past), past)


def _at(position: Position | None, state: State, past: Past) -> State:
    """`state`, or on the way to its moment, at `position` instead."""
    if position is None:
        return state
    check_position(state.document.task, *position)
    return jump(replace(state, run=None), position, past)


@carry_out.register
def _(_command: do.ShowHint, state: State, _past: Past) -> State:
    riddle = state.riddle
    if riddle is None or not state.puzzling:
        raise InputError("", "nothing is to be found here; open the lesson “Find the bug”")
    if riddle.shown == len(riddle.hints):
        return replace(state, notice="There is no further hint.")
    return replace(state, riddle=replace(riddle, shown=riddle.shown + 1))


@carry_out.register
def _(command: do.Guess, state: State, _past: Past) -> State:
    riddle = state.riddle
    if riddle is None or not state.puzzling:
        raise InputError("", "nothing is to be found here; open the lesson “Find the bug”")
    right = command.mistake in (None, riddle.mistake)
    return replace(state, riddle=replace(riddle, guessed=command.mistake, solved=right))
