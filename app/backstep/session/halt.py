"""Why a position is a stop, and what a log point wrote: values that rules find."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.core.diagnostics import Finding
from backstep.core.expression_logs import LogLine
from backstep.core.expressions import Value
from backstep.session.breakpoints import Breakpoint, Watchpoint

MOST_LINES = 2000
"""Lines of the log that are kept."""


@dataclass(frozen=True, slots=True)
class Halt:
    """Why a position is a stop: a breakpoint with the number of its hit, or a watchpoint with what it saw.

    `error` says why a condition could not be told true from false; that stops too. `surveyed`: a survey found it, and
    nothing that is set stops here.
    """

    breakpoint: Breakpoint | None = None
    watchpoint: Watchpoint | None = None
    hit: int | None = None
    value: Value | None = None
    before: Value | None = None
    finding: Finding | None = None
    error: str = ""
    surveyed: bool = False


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line that a log point wrote."""

    iteration: int
    step: int
    number: int
    line: LogLine

    @property
    def text(self) -> str:
        """The line with exact numbers."""
        return self.line.exact


def fault_text(halt: Halt) -> str:
    """Why a condition could not be told, as a sentence."""
    point = halt.breakpoint
    assert point is not None
    name = point.name or f"Breakpoint {point.number}"
    return f"{name}: the condition {point.condition} cannot be told here, because {halt.error}."
