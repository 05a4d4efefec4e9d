"""What one can ask of a session: commands as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

if TYPE_CHECKING:
    from backstep.core.mistakes import Mistake
    from backstep.core.steps import Level
    from backstep.session.branches import Edit
    from backstep.session.breakpoints import Breakpoint, Watchpoint
    from backstep.session.spots import Spot


@dataclass_transform(frozen_default=True)
class Command:
    """A frozen value of its annotated fields, as a data class is.

    There are some fifty of them. A data class compiles its methods for each; here all share these, which makes the
    program ready sooner.
    """

    _names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._names = tuple(cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        names = self._names
        given = dict(zip(names, values, strict=False))
        if len(values) > len(names) or not named.keys() <= set(names) - given.keys():
            raise TypeError(f"{type(self).__name__} takes {names}, not {values} and {named}")
        given |= named
        # What is not given is a default of the class; an AttributeError says that there is none.
        vars(self).update({name: given[name] if name in given else getattr(type(self), name) for name in names})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} of a command cannot change; make another command")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class StepOver(Command):
    """Do the next step at the current level."""


class StepBack(Command):
    """Undo one step at the current level."""


class StepInto(Command):
    """Go one level finer and do its first step."""


class StepBackInto(Command):
    """Take the last step into back; where there is none, go one level finer and undo one step of it."""


class StepOut(Command):
    """Finish the parent and go one level coarser."""


class StepBackOut(Command):
    """Take the last step out back; where there is none, go back to before the parent and one level coarser."""


class Continue(Command):
    """Run to the next breakpoint, or to the end of the iteration."""


class ReverseContinue(Command):
    """Run backward to the previous breakpoint, or to the end of the iteration before."""


class FinishPhase(Command):
    """Run to the end of this phase, or of the next one where this one is finished."""


class UnfinishPhase(Command):
    """Run backward to the end of the phase before."""


class Restart(Command):
    """Go to the first step of this iteration."""


class ChangeIteration(Command):
    """Go to the same step, `by` iterations later (or earlier, where negative)."""

    by: int


class FirstIteration(Command):
    """Go to the first step of the first iteration."""


class LatestPosition(Command):
    """Go to the furthest step that was reached."""


class GoTo(Command):
    """Go to a step of an iteration, both counted from 1. Without `step`: the same step as now.

    Of all that carry the same `gesture`, only where the first one came from is remembered; 0 is a gesture of its own.
    With `finding` it is told there what a survey found, as at a stop.
    """

    iteration: int
    step: int | None = None
    gesture: int = 0
    finding: bool = False


class RunIterations(Command):
    """Begin to train `count` iterations without stopping; `Session.work` carries them out."""

    count: int


class Pause(Command):
    """Stop the run where it is."""


class SetLevel(Command):
    """Choose how much one step does."""

    level: Level


class ViewExample(Command):
    """Look at example `number` of the batch, counted from 1."""

    number: int


# What is about the setup: breakpoints, watches, bookmarks, what-if. All changes of it can be undone.


class ToggleBreakpoint(Command):
    """Clear the breakpoints on a spot, or set one there; without a spot: on `line`, or the current line."""

    line: int | None = None
    spot: Spot | None = None


class PutBreakpoint(Command):
    """Set a breakpoint in place of the one with its number, or a new one where the number is 0."""

    breakpoint: Breakpoint


class RemoveBreakpoint(Command):
    """Remove breakpoint `number`."""

    number: int


class PutWatchpoint(Command):
    """Set a watchpoint in place of the one with its number, or a new one where the number is 0."""

    watchpoint: Watchpoint


class RemoveWatchpoint(Command):
    """Remove watchpoint `number`."""

    number: int


class EnableAll(Command):
    """Switch all breakpoints and watchpoints on or off."""

    enabled: bool


class RemoveAll(Command):
    """Remove all breakpoints and watchpoints."""


class RunTo(Command):
    """Run forward until a spot is reached; what else stops on the way stops too."""

    spot: Spot


class RunToStep(Command):
    """Run forward to a step of this iteration; what else stops on the way stops too."""

    step: int


class SeekStop(Command):
    """Go where one breakpoint or watchpoint stops next, or stopped last: no other one counts, and it need not be on."""

    breakpoint: int = 0
    watchpoint: int = 0
    backward: bool = False


class PutWatch(Command):
    """Watch `text`, in place of watch `index` (from 0) where that is given."""

    text: str
    index: int | None = None


class RemoveWatch(Command):
    """No longer watch number `index`, counted from 0."""

    index: int


class PlotWatch(Command):
    """Draw watch `index` (from 0) beside the cost, or no longer."""

    index: int
    plotted: bool


class PutBookmark(Command):
    """Keep a position (this one where it is left out) with a note; a bookmark that is already there gets the note."""

    note: str = ""
    position: tuple[int, int] | None = None


class ToggleBookmark(Command):
    """Keep this position, or forget the bookmark that is here."""


class VisitBookmark(Command):
    """Go to the next bookmark, or to the last one before this position."""

    backward: bool = False


class RunSurvey(Command):
    """Look through the training behind us for what `presets` of `core.diagnostics` find."""

    presets: tuple[str, ...]


class RemoveBookmark(Command):
    """Forget the bookmark at a position."""

    iteration: int
    step: int


class EditValue(Command):
    """Change a number from here on; what there was goes on as a branch of its own."""

    edit: Edit


class StartAgain(Command):
    """Begin a branch at the first iteration that differs from the start by one edit."""

    edit: Edit


class SwitchBranch(Command):
    """Look at branch `number`, 0 for what the file describes."""

    number: int


class RenameBranch(Command):
    """Give branch `number` a name."""

    number: int
    name: str


class CompareBranch(Command):
    """Show branch `number` beside the one in view, 0 for what the file describes; None for none."""

    number: int | None


class RemoveBranch(Command):
    """Remove branch `number` and those that leave it."""

    number: int


class CatchUp(Command):
    """Train branch `number` to the end of `iteration`, without looking at it."""

    number: int
    iteration: int


class ToggleMistake(Command):
    """Do everything from the first iteration on with a mistake in it, or correctly again where it is that one.

    With `at`, an iteration and a step, that moment is shown then.
    """

    mistake: Mistake
    at: tuple[int, int] | None = None


class ShowHint(Command):
    """Tell one more hint of a lesson whose mistake is to be found."""


class Guess(Command):
    """Say which mistake the lesson makes; None gives up and is told."""

    mistake: Mistake | None


class Undo(Command):
    """Take the last change of the setup back."""


class Redo(Command):
    """Make the change again that was taken back last."""


class VisitBack(Command):
    """Go back to where the last jump came from."""


class VisitForward(Command):
    """Go again to where `VisitBack` left."""


class ClearLog(Command):
    """Empty the log."""
