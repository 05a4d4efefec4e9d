"""What one can ask of a session: commands as values."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.core.steps import Level
from backstep.session.setup_commands import (
    CatchUp,
    ClearLog,
    EditValue,
    EnableAll,
    PlotWatch,
    PutBookmark,
    PutBreakpoint,
    PutWatch,
    PutWatchpoint,
    Redo,
    RemoveAll,
    RemoveBookmark,
    RemoveBranch,
    RemoveBreakpoint,
    RemoveWatch,
    RemoveWatchpoint,
    RenameBranch,
    RunSurvey,
    RunTo,
    SeekStop,
    SetupCommand,
    StartAgain,
    SwitchBranch,
    ToggleBookmark,
    ToggleBreakpoint,
    Undo,
    VisitBack,
    VisitBookmark,
    VisitForward,
)

__all__ = [
    "CatchUp",
    "ChangeIteration",
    "ClearLog",
    "Command",
    "Continue",
    "EditValue",
    "EnableAll",
    "FinishPhase",
    "FirstIteration",
    "GoTo",
    "LatestPosition",
    "Pause",
    "PlotWatch",
    "PutBookmark",
    "PutBreakpoint",
    "PutWatch",
    "PutWatchpoint",
    "Redo",
    "RemoveAll",
    "RemoveBookmark",
    "RemoveBranch",
    "RemoveBreakpoint",
    "RemoveWatch",
    "RemoveWatchpoint",
    "RenameBranch",
    "Restart",
    "ReverseContinue",
    "RunIterations",
    "RunSurvey",
    "RunTo",
    "SeekStop",
    "SetLevel",
    "StartAgain",
    "StepBack",
    "StepBackInto",
    "StepBackOut",
    "StepInto",
    "StepOut",
    "StepOver",
    "SwitchBranch",
    "ToggleBookmark",
    "ToggleBreakpoint",
    "Undo",
    "UnfinishPhase",
    "ViewExample",
    "VisitBack",
    "VisitBookmark",
    "VisitForward",
]


@dataclass(frozen=True, slots=True)
class StepOver:
    """Do the next step at the current level."""


@dataclass(frozen=True, slots=True)
class StepBack:
    """Undo one step at the current level."""


@dataclass(frozen=True, slots=True)
class StepInto:
    """Go one level finer and do its first step."""


@dataclass(frozen=True, slots=True)
class StepBackInto:
    """Take the last step into back; where there is none, go one level finer and undo one step of it."""


@dataclass(frozen=True, slots=True)
class StepOut:
    """Finish the parent and go one level coarser."""


@dataclass(frozen=True, slots=True)
class StepBackOut:
    """Take the last step out back; where there is none, go back to before the parent and one level coarser."""


@dataclass(frozen=True, slots=True)
class Continue:
    """Run to the next breakpoint, or to the end of the iteration."""


@dataclass(frozen=True, slots=True)
class ReverseContinue:
    """Run backward to the previous breakpoint, or to the end of the iteration before."""


@dataclass(frozen=True, slots=True)
class FinishPhase:
    """Run to the end of this phase, or of the next one where this one is finished."""


@dataclass(frozen=True, slots=True)
class UnfinishPhase:
    """Run backward to the end of the phase before."""


@dataclass(frozen=True, slots=True)
class Restart:
    """Go to the first step of this iteration."""


@dataclass(frozen=True, slots=True)
class ChangeIteration:
    """Go to the same step, `by` iterations later (or earlier, where negative)."""

    by: int


@dataclass(frozen=True, slots=True)
class FirstIteration:
    """Go to the first step of the first iteration."""


@dataclass(frozen=True, slots=True)
class LatestPosition:
    """Go to the furthest step that was reached."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go to a step of an iteration, both counted from 1. Without `step`: the same step as now."""

    iteration: int
    step: int | None = None


@dataclass(frozen=True, slots=True)
class RunIterations:
    """Begin to train `count` iterations without stopping; `Session.work` carries them out."""

    count: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the run where it is."""


@dataclass(frozen=True, slots=True)
class SetLevel:
    """Choose how much one step does."""

    level: Level


@dataclass(frozen=True, slots=True)
class ViewExample:
    """Look at example `number` of the batch, counted from 1."""

    number: int


Command = (
    StepOver
    | StepBack
    | StepInto
    | StepBackInto
    | StepOut
    | StepBackOut
    | Continue
    | ReverseContinue
    | FinishPhase
    | UnfinishPhase
    | Restart
    | ChangeIteration
    | FirstIteration
    | LatestPosition
    | GoTo
    | RunIterations
    | Pause
    | SetLevel
    | ViewExample
    | SetupCommand
)
