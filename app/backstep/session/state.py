"""The frozen state of a session: where we are and everything that a picture of it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.steps import Level, Step, Steps
from backstep.session.branches import Course, Edit, lineage
from backstep.session.document import Document
from backstep.session.riddle import Riddle
from backstep.session.setup import Setup
from backstep.session.timeline import Failure, Timeline

if TYPE_CHECKING:
    from backstep.session.halt import Halt, LogEntry
    from backstep.session.hunt import Hunt
    from backstep.session.survey import Survey

Position = tuple[int, int]
"""Iteration and step, both counted from 1. The step is the one that was just done and is shown."""

Place = tuple[Position, Level]
"""Where somebody stands, and how much a step does there."""


class Stride(IntEnum):
    """How many levels finer a step goes."""

    OUT = -1
    OVER = 0
    INTO = 1

    def depth(self, level: Level) -> Level:
        """The level whose groups a step finishes; out of a phase it is the iteration."""
        return Level(min(Level.TERM, level + self))

    def level_after(self, level: Level) -> Level:
        """The level one stands at after it."""
        return max(Level.PHASE, self.depth(level))


@dataclass(frozen=True, slots=True)
class Move:
    """One of the six step commands: its stride and its direction."""

    stride: Stride
    backward: bool = False

    @property
    def twin(self) -> Move:
        """The move that takes this one back."""
        return Move(self.stride, not self.backward)


@dataclass(frozen=True, slots=True)
class Way:
    """A step that was done, with the places where it began and ended."""

    move: Move
    start: Place
    end: Place

    @property
    def depth(self) -> Level:
        """The level whose groups it was about."""
        return self.move.stride.depth(self.start[1])

    def is_undone_by(self, move: Move, place: Place) -> bool:
        """Whether `move` from `place` takes exactly this step back."""
        return self.end == place and self.move.twin == move


Trail = tuple[Way, ...]
"""What has to be remembered of the steps behind us, the latest one last; see `stops`."""


@dataclass(frozen=True, slots=True)
class Run:
    """Many iterations under way, until step `step` of iteration `target` can be shown.

    `total` iterations were missing at its begin, `done` of them are computed after `seconds`. With a `hunt` it is a
    search instead: `total` are then those it looks at if nothing stops, 0 where nobody knows the end of it.
    `halts` is why the place it goes to is a stop. With a `branch` it is that one which is trained to the end of
    iteration `target`, while another is looked at.
    """

    target: int
    step: int
    total: int
    done: int = 0
    seconds: float = 0.0
    hunt: Hunt | None = None
    halts: tuple[Halt, ...] = ()
    branch: int | None = None
    move: Move | None = None
    """The step that leads there, where it is one."""
    logs: bool = False
    """Whether the log points on the way write their lines once it is there."""
    wrote: Position | None = None
    """Where a search wrote its last line to the log: who pauses stands there at least, and going on does so beyond."""
    surveys: bool = False
    """Whether it looks through the training behind us (see `State.survey`) and goes nowhere."""

    @property
    def brief(self) -> bool:
        """Whether it is over within about the time of an iteration: a long step, or a long way back."""
        return self.total <= 1 and self.hunt is None and self.branch is None and not self.surveys


@dataclass(frozen=True, slots=True)
class Restoring:
    """Computing again, while there is no run, what was computed when the file was left.

    `total` iterations were missing at its begin, `done` of them are computed after `seconds`.
    """

    total: int
    done: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Costs:
    """J of iterations 1..`length`, as far as their cost step was reached; `values` (length,) is read-only.

    `source` is the training they belong to.
    """

    length: int
    values: FloatArray
    source: Timeline | None = None


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """One moment. `record` is that of `iteration`, `steps` its steps; `example` counts from 1 within the batch.

    `chosen` is the example that was asked for; a batch that is too small for it shows its last one instead.
    `reached` is the furthest position so far. `trail` is what has to be remembered for every step to be taken back by
    its twin; a jump forgets it. `limit` is the last position there is, where a training failed. `halts` is why this
    position is a stop, if that is what ended the way here. `stale` are edits made here that the shown record does not
    have yet. `visited` and `ahead` are where jumps came from and where going back left, `undo` and `redo` the setups
    before and after, `reached_in` how far the other branches came. `left` is how far branches came when the file was
    left, where that is not computed again yet.
    """

    document: Document
    iteration: int
    step: int
    record: Record
    steps: Steps
    level: Level
    reached: Position
    example: int
    setup: Setup
    costs: Costs
    chosen: int = 1
    trail: Trail = ()
    failure: Failure | None = None
    run: Run | None = None
    notice: str = ""
    halts: tuple[Halt, ...] = ()
    log: tuple[LogEntry, ...] = ()
    stale: tuple[Edit, ...] = ()
    visited: tuple[Position, ...] = ()
    ahead: tuple[Position, ...] = ()
    gesture: int = 0
    """The one of the last jump, such as dragging along a bar; see `GoTo`."""
    undo: tuple[Setup, ...] = ()
    redo: tuple[Setup, ...] = ()
    reached_in: Mapping[tuple[Course, ...], Position] = field(default_factory=dict)
    stood_in: Mapping[tuple[Course, ...], Position] = field(default_factory=dict)
    """Where the other branches were left."""
    left: Mapping[tuple[Course, ...], Position] = field(default_factory=dict)
    restoring: Restoring | None = None
    survey: Survey | None = None
    """What the last look through a training found; `Survey.source` tells of which one."""
    riddle: Riddle | None = None
    """The mistake that the lesson makes, and what was found out about it."""

    @property
    def breakpoints(self) -> frozenset[int]:
        """Lines of the program with a breakpoint that is switched on."""
        return self.setup.lines()

    @property
    def position(self) -> Position:
        return self.iteration, self.step

    @property
    def place(self) -> Place:
        return self.position, self.level

    @property
    def current(self) -> Step:
        """The step that was just done."""
        return self.steps.at(self.step)

    @property
    def row(self) -> int:
        """The viewed example's row in the batch, counted from 0."""
        return self.example - 1

    @property
    def limit(self) -> Position | None:
        return None if self.failure is None else (self.failure.iteration, self.failure.step.index)

    @property
    def furthest(self) -> Position:
        """The furthest position of this training that is known, also from when the file was left."""
        known = max(self.reached, self.left.get(self.lineage, self.reached))
        return known if self.limit is None else min(known, self.limit)

    @property
    def lineage(self) -> tuple[Course, ...]:
        """Which training is looked at."""
        return lineage(self.setup.branches, self.setup.branch, self.setup.mistake)

    @property
    def puzzling(self) -> bool:
        """Whether the mistake that is on is one that somebody is to find, so that nobody may say which it is."""
        return self.riddle is not None and not self.riddle.solved and self.setup.mistake is self.riddle.mistake

    @property
    def working(self) -> bool:
        """Whether there is something to be carried on."""
        return self.run is not None or self.restoring is not None

    @property
    def at_limit(self) -> bool:
        """Whether the training failed in the step that is shown, so that there is no next one."""
        return self.limit is not None and self.position >= self.limit
