"""What one can ask of the debugger's setup: breakpoints, watches, bookmarks, what-if. All of it can be undone."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.session.branches import Edit
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.spots import Spot


@dataclass(frozen=True, slots=True)
class ToggleBreakpoint:
    """Clear the breakpoints on a spot, or set one there; without a spot: on `line`, or the current line."""

    line: int | None = None
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class PutBreakpoint:
    """Set a breakpoint in place of the one with its number, or a new one where the number is 0."""

    breakpoint: Breakpoint


@dataclass(frozen=True, slots=True)
class RemoveBreakpoint:
    """Remove breakpoint `number`."""

    number: int


@dataclass(frozen=True, slots=True)
class PutWatchpoint:
    """Set a watchpoint in place of the one with its number, or a new one where the number is 0."""

    watchpoint: Watchpoint


@dataclass(frozen=True, slots=True)
class RemoveWatchpoint:
    """Remove watchpoint `number`."""

    number: int


@dataclass(frozen=True, slots=True)
class EnableAll:
    """Switch all breakpoints and watchpoints on or off."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class RemoveAll:
    """Remove all breakpoints and watchpoints."""


@dataclass(frozen=True, slots=True)
class RunTo:
    """Run forward until a spot is reached; what else stops on the way stops too."""

    spot: Spot


@dataclass(frozen=True, slots=True)
class SeekStop:
    """Go where one breakpoint or watchpoint stops next, or stopped last: no other one counts, and it need not be on."""

    breakpoint: int = 0
    watchpoint: int = 0
    backward: bool = False


@dataclass(frozen=True, slots=True)
class PutWatch:
    """Watch `text`, in place of watch `index` (from 0) where that is given."""

    text: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveWatch:
    """No longer watch number `index`, counted from 0."""

    index: int


@dataclass(frozen=True, slots=True)
class PlotWatch:
    """Draw watch `index` (from 0) beside the cost, or no longer."""

    index: int
    plotted: bool


@dataclass(frozen=True, slots=True)
class PutBookmark:
    """Keep a position (this one where it is left out) with a note; a bookmark that is already there gets the note."""

    note: str = ""
    position: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ToggleBookmark:
    """Keep this position, or forget the bookmark that is here."""


@dataclass(frozen=True, slots=True)
class VisitBookmark:
    """Go to the next bookmark, or to the last one before this position."""

    backward: bool = False


@dataclass(frozen=True, slots=True)
class RunSurvey:
    """Look through the training behind us for what `presets` of `core.diagnostics` find."""

    presets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveBookmark:
    """Forget the bookmark at a position."""

    iteration: int
    step: int


@dataclass(frozen=True, slots=True)
class EditValue:
    """Change a number from here on; what there was goes on as a branch of its own."""

    edit: Edit


@dataclass(frozen=True, slots=True)
class StartAgain:
    """Begin a branch at the first iteration that differs from the start by one edit."""

    edit: Edit


@dataclass(frozen=True, slots=True)
class SwitchBranch:
    """Look at branch `number`, 0 for what the file describes."""

    number: int


@dataclass(frozen=True, slots=True)
class RenameBranch:
    """Give branch `number` a name."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class RemoveBranch:
    """Remove branch `number` and those that leave it."""

    number: int


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Train branch `number` to the end of `iteration`, without looking at it."""

    number: int
    iteration: int


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last change of the setup back."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Make the change again that was taken back last."""


@dataclass(frozen=True, slots=True)
class VisitBack:
    """Go back to where the last jump came from."""


@dataclass(frozen=True, slots=True)
class VisitForward:
    """Go again to where `VisitBack` left."""


@dataclass(frozen=True, slots=True)
class ClearLog:
    """Empty the log."""


SetupCommand = (
    ToggleBreakpoint
    | PutBreakpoint
    | RemoveBreakpoint
    | PutWatchpoint
    | RemoveWatchpoint
    | EnableAll
    | RemoveAll
    | RunTo
    | SeekStop
    | PutWatch
    | RemoveWatch
    | PlotWatch
    | PutBookmark
    | ToggleBookmark
    | RemoveBookmark
    | VisitBookmark
    | RunSurvey
    | EditValue
    | StartAgain
    | SwitchBranch
    | RenameBranch
    | RemoveBranch
    | CatchUp
    | Undo
    | Redo
    | VisitBack
    | VisitForward
    | ClearLog
)
