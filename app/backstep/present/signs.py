"""The signs of breakpoints and watchpoints: told apart by their shape, and hollow where they are switched off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backstep.session.breakpoints import Breakpoint, Watchpoint


class Sign(StrEnum):
    """A disc stops always, one with ? on a condition, one with = counts its hits; a diamond writes, an eye watches."""

    STOP = "stop"
    CONDITION = "condition"
    COUNT = "count"
    LOG = "log"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class LineMark:
    """The sign in the margin of a line of the program, and in words what is set there."""

    line: int
    sign: Sign
    enabled: bool
    text: str


def sign_of(point: Breakpoint | Watchpoint) -> Sign:
    """What it looks like."""
    if isinstance(point, Watchpoint):
        return Sign.WATCH
    if point.log:
        return Sign.LOG
    if point.condition:
        return Sign.CONDITION
    return Sign.COUNT if point.every > 1 or point.after else Sign.STOP


def foremost(points: Iterable[Breakpoint]) -> Breakpoint:
    """The one of several in a place whose sign is shown: one that is on, and stops the most readily."""
    order = list(Sign)
    return min(points, key=lambda point: (not point.enabled, order.index(sign_of(point))))
