"""A lesson that makes a mistake and does not say which: what somebody found out so far."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.core.datasets_wording import quoted
from backstep.core.errors import InputError
from backstep.core.mistakes import MISTAKES, Mistake
from backstep.core.training import Task
from backstep.session import schema


@dataclass(frozen=True, slots=True)
class Riddle:
    """The `mistake` to be found. `shown` of the `hints` are told already; `guessed` is the last answer, a wrong one."""

    mistake: Mistake
    hints: tuple[str, ...] = ()
    shown: int = 0
    guessed: Mistake | None = None
    solved: bool = False


def mistake_named(where: str, name: str, task: Task) -> Mistake:
    """The mistake with this name. Raises InputError at `where` in a file if there is none, or it changes nothing."""
    if name not in MISTAKES:
        raise InputError(where, f"{quoted(name)} is unknown; {schema.nearest(name, MISTAKES)}")
    mistake = Mistake(name)
    why = MISTAKES[mistake].moot(task.network, task.batches.size)
    if why:
        raise InputError(where, f"{quoted(mistake)} would change nothing, because {why}; choose another one")
    return mistake
