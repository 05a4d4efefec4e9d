"""What log points wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backstep.core.datasets_wording import counted
from backstep.present.numbers import show
from backstep.present.panels import PANEL_BY_NAME
from backstep.present.view import View
from backstep.session.state import State

if TYPE_CHECKING:
    from backstep.session.halt import LogEntry


@dataclass(frozen=True, slots=True)
class LogFrame:
    """The lines, the latest last. `empty` says how to get some while there is none; numbers have `digits` digits."""

    entries: tuple[LogEntry, ...]
    empty: str
    digits: int


def log_frame(state: State, digits: int) -> LogFrame:
    """The log at this moment."""
    if any(each.log and each.enabled for each in state.setup.breakpoints):
        empty = "Nothing is written yet: step, continue or run, and each log point writes a line where it is reached."
    else:
        empty = (
            "A breakpoint with a log text writes a line here and does not stop: “Break here when…” has a field for it."
        )
    return LogFrame(state.log, "" if state.log else empty, digits)


def log_hint(state: State, view: View) -> str:
    """That there are lines, while the panel that shows them is closed."""
    if not state.log or "log" in view.open or view.projector:
        return ""
    return f"The log has {counted(len(state.log), 'line')}: {PANEL_BY_NAME['log'].key} opens it."


def place_text(entry: LogEntry) -> str:
    """Where a line was written: iteration and step."""
    return f"{entry.iteration:,}:{entry.step:,}"


def line_text(entry: LogEntry, digits: int) -> str:
    """A line with as many digits as are shown; where its text says how a number is written, that number is so."""
    return entry.line.written(lambda value: show(value, digits))


def as_text(frame: LogFrame) -> str:
    """All lines with exact numbers, each with its place and a tab before it."""
    return "\n".join(f"{place_text(entry)}\t{entry.text}" for entry in frame.entries)
