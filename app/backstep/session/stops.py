"""Where a step command stops: the next or previous position at a level.

The law of stepping: **each of the six step commands is taken back by its twin**, position and level, and so is any
sequence of them by the twins in reverse order, also with changes of the level in between that are taken back too.

A rule that looks only at where we are cannot keep this law: over, from the middle of a layer, ends where over from the
layer's begin ends. So the steps that the rule would not take back are remembered, the latest one last (`Trail`):

1. The twin of the latest remembered step, done where that step ended, goes back to where it began, and the step is
   forgotten.
2. Every other step goes by the rule: to the end of its group, or of the next one where it stands at an end already;
   backward to the end of the group before, or to the very first step. The place where the latest remembered step of
   the same depth began is a stop on the way.
3. A step is remembered where its twin, by 2., would not come home: it began in the middle of a group, or changed the
   level.

Walking on and on from stop to stop remembers nothing. A jump forgets all.
"""

from __future__ import annotations

from collections.abc import Callable

from backstep.core.steps import Level, Steps
from backstep.session.state import Move, Place, Position, Trail, Way

StepsOf = Callable[[int], Steps]
"""The steps of an iteration: its batch may be smaller than others."""


def target(place: Place, move: Move, trail: Trail, steps_of: StepsOf) -> Place:
    """Where a step from `place` leads; the same place where there is nowhere to go."""
    last = trail[-1] if trail else None
    if last is not None and last.is_undone_by(move, place):
        return last.start
    position, level = place
    depth = move.stride.depth(level)
    began = last.start[0] if last is not None and (last.end[0], last.depth) == (position, depth) else None
    found = (preceding if move.backward else following)(position, depth, steps_of, began)
    return place if found == position else (found, move.stride.level_after(level))


def trail_behind(way: Way, trail: Trail, steps_of: StepsOf) -> Trail:
    """What is to be remembered after `way`, which was done with `trail` behind it."""
    if way.start[0] == way.end[0]:
        return trail
    if trail and trail[-1].is_undone_by(way.move, way.start):
        return trail[:-1]
    twin = way.move.twin
    undoes_another = bool(trail) and trail[-1].is_undone_by(twin, way.end)
    if not undoes_another and target(way.end, twin, trail, steps_of) == way.start:
        return trail
    return (*trail, way)


def following(position: Position, level: Level, steps_of: StepsOf, also: Position | None = None) -> Position:
    """The next stop at `level`; the next iteration's first one after the last. `also` is a stop, too."""
    iteration, step = position
    steps = steps_of(iteration)
    end = steps.group_end(step, level)
    if end > step:
        found = iteration, end
    elif step < len(steps):
        found = iteration, steps.group_end(step + 1, level)
    else:
        found = iteration + 1, steps_of(iteration + 1).group_end(1, level)
    return also if also is not None and position < also < found else found


def preceding(position: Position, level: Level, steps_of: StepsOf, also: Position | None = None) -> Position:
    """The previous stop at `level`; the very first step where there is none. `also` is a stop, too."""
    iteration, step = position
    start = steps_of(iteration).group_start(step, level)
    if start > 1:
        found = iteration, start - 1
    elif iteration > 1:
        found = iteration - 1, len(steps_of(iteration - 1))
    else:
        found = 1, 1
    return also if also is not None and found < also < position else found
