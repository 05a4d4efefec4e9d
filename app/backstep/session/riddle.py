"""A lesson that makes a mistake and does not say which: what somebody found out so far."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.core.mistakes import Mistake


@dataclass(frozen=True, slots=True)
class Riddle:
    """The `mistake` to be found. `shown` of the `hints` are told already; `guessed` is the last answer, a wrong one."""

    mistake: Mistake
    hints: tuple[str, ...] = ()
    shown: int = 0
    guessed: Mistake | None = None
    solved: bool = False
