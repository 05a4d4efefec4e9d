"""Where a step command stops: the next or previous position at a level, or one with a breakpoint."""

from __future__ import annotations

from collections.abc import Callable

from backstep.core.steps import Kind, Level, Steps
from backstep.session.state import Position

StepsOf = Callable[[int], Steps]
"""The steps of an iteration: its batch may be smaller than others."""


def is_stop(position: Position, level: Level, steps_of: StepsOf) -> bool:
    """Whether stepping at `level` comes to rest at `position`: at the end of a group, or at the very beginning."""
    iteration, step = position
    return position == (1, 1) or steps_of(iteration).group_end(step, level) == step


def following(position: Position, level: Level, anchor: Position | None, steps_of: StepsOf) -> Position:
    """The next stop at `level`; the next iteration's first one after the last."""
    iteration, step = position
    steps = steps_of(iteration)
    end = steps.group_end(step, level)
    if end > step:
        found = iteration, end
    elif step < len(steps):
        found = iteration, steps.group_end(step + 1, level)
    else:
        found = iteration + 1, steps_of(iteration + 1).group_end(1, level)
    return anchor if anchor is not None and position < anchor < found else found


def preceding(position: Position, level: Level, anchor: Position | None, steps_of: StepsOf) -> Position:
    """The previous stop at `level`; the very first step where there is none."""
    iteration, step = position
    start = steps_of(iteration).group_start(step, level)
    if start > 1:
        found = iteration, start - 1
    elif iteration > 1:
        found = iteration - 1, len(steps_of(iteration - 1))
    else:
        found = 1, 1
    return anchor if anchor is not None and found < anchor < position else found


Wanted = Callable[[Kind, int], bool]
"""Whether a kind of step in a layer is looked for."""


def next_hit(position: Position, wanted: Wanted, steps_of: StepsOf) -> Position:
    """The next step that is wanted in this iteration; its last step where none is; from there, those of the next."""
    iteration, step = position
    steps = steps_of(iteration)
    if step == len(steps):
        iteration, step, steps = iteration + 1, 0, steps_of(iteration + 1)
    hit = steps.next_of(wanted, step)
    return iteration, len(steps) if hit is None else hit


def previous_hit(position: Position, wanted: Wanted, steps_of: StepsOf) -> Position:
    """The previous step that is wanted, or the end of the iteration before, or the very first step."""
    iteration, step = position
    hit = steps_of(iteration).previous_of(wanted, step)
    if hit is not None:
        return iteration, hit
    return (iteration - 1, len(steps_of(iteration - 1))) if iteration > 1 else (1, 1)
