"""What somebody types to go somewhere, or to say how much memory may be used: read, checked and explained."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backstep.core.datasets_wording import counted, headed
from backstep.core.errors import InputError
from backstep.core.steps import Steps
from backstep.present.narration import PHASE_TITLES
from backstep.session.commands import GoTo
from backstep.session.setup_schema import MOST_ITERATIONS
from backstep.session.state import State

_POSITION = re.compile(r"\s*([\d,_ ]*?)\s*(?::\s*([\d,_ ]+?)\s*)?", re.ASCII)
_LONGEST = 40
MEGABYTE = 1_000_000
LEAST_MEMORY, MOST_MEMORY = 1, 64_000
"""Megabytes that the past may take."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is said of a text as it is typed; a `mistake` cannot be entered."""

    text: str
    mistake: bool = False


def read_position(text: str, state: State) -> GoTo:
    """The position that is meant: "120:31", "120" (the same step as now) or ":31" (of this iteration).

    Raises InputError with a sentence.
    """
    if not text.strip():
        raise InputError("position", "type an iteration, such as 120, or an iteration and a step, such as 120:31")
    found = _POSITION.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or not (found[1].strip(" ,_") or found[2]):
        raise InputError(
            "position",
            f"“{text.strip()[:_LONGEST]}” is no position; type an iteration, such as 120, or with a step, 120:31",
        )
    iteration = _number(found[1]) if found[1].strip() else state.iteration
    if not 1 <= iteration <= MOST_ITERATIONS:
        raise InputError("iteration", f"there is no iteration {iteration:,}; choose one from 1 to {MOST_ITERATIONS:,}")
    step = _number(found[2]) if found[2] else None
    last = len(_steps(state, iteration))
    if step is not None and not 1 <= step <= last:
        raise InputError("step", f"iteration {iteration:,} has no step {step:,}; choose one from 1 to {last:,}")
    limit = state.limit
    if limit is not None and (iteration, step or 1) > limit:
        raise InputError("position", f"the training stopped at {limit[0]}:{limit[1]}; choose a position up to there")
    return GoTo(iteration, step)


def position_hint(text: str, state: State) -> Hint:
    """What there is at the position that is typed."""
    if not text.strip():
        return Hint(f"An iteration, such as 120, or with a step: 120:31. The furthest so far is {_at(state.reached)}.")
    try:
        goal = read_position(text, state)
    except InputError as error:
        return Hint(_sentence(error.what), mistake=True)
    steps = _steps(state, goal.iteration)
    step = min(goal.step or state.step, len(steps))
    said = f"Iteration {goal.iteration:,}, step {step:,} of {len(steps):,}: {PHASE_TITLES[steps.at(step).phase]}."
    if goal.iteration > state.reached[0]:
        missing = goal.iteration - state.reached[0]
        said += f" This trains {counted(missing, 'more iteration')}."
    return Hint(said)


def read_memory(text: str) -> int:
    """Megabytes. Raises InputError with a sentence."""
    digits = text.strip().removesuffix("MB").strip().replace(",", "")
    if len(digits) > _LONGEST or not digits.isascii() or not digits.isdigit():
        raise InputError("memory", f"type a number of megabytes, from {LEAST_MEMORY} to {MOST_MEMORY:,}")
    if not LEAST_MEMORY <= int(digits) <= MOST_MEMORY:
        raise InputError("memory", f"this is {int(digits):,}; choose from {LEAST_MEMORY} to {MOST_MEMORY:,} megabytes")
    return int(digits)


def memory_hint(text: str, used: int) -> Hint:
    """What the number that is typed means; `used` bytes are taken now."""
    try:
        read_memory(text)
    except InputError as error:
        return Hint(_sentence(error.what), mistake=True)
    return Hint(
        f"Now {used / MEGABYTE:,.1f} MB are used. With less, going far back takes longer; every number stays the same."
    )


def _number(text: str) -> int:
    return int(re.sub(r"[,_ ]", "", text) or "0")


def _steps(state: State, iteration: int) -> Steps:
    return Steps(state.document.network, state.document.task.batches.count(iteration))


def _at(position: tuple[int, int]) -> str:
    return f"{position[0]}:{position[1]}"


def _sentence(what: str) -> str:
    return f"{headed(what)}."
