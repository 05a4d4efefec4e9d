"""One moment as the window shows it. A panel draws its part of the `Frame` and computes nothing.

Two frames of the same moment are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from backstep.core.steps import Level, Phase
from backstep.present.cost_frame import CostFrame
from backstep.present.looks import DiagramFrame, Target
from backstep.present.mistakes import MistakeFrame
from backstep.present.roles import Role
from backstep.present.signs import LineMark

if TYPE_CHECKING:  # what belongs to closed panels is loaded with them
    from backstep.present.branches_frame import BranchesFrame
    from backstep.present.chain_frame import ChainFrame
    from backstep.present.descent_view import DescentFrame
    from backstep.present.gradients_view import GradientsFrame
    from backstep.present.journey_frame import BookmarksFrame, RunTimelineFrame, SurveyFrame
    from backstep.present.landscape_view import LandscapeFrame
    from backstep.present.log import LogFrame
    from backstep.present.points import PointsFrame
    from backstep.present.predictions_view import PredictionsFrame
    from backstep.present.provenance import ProvenanceFrame
    from backstep.present.published import PublishedFrame
    from backstep.present.variables import VariablesFrame
    from backstep.present.watches import WatchesFrame


class Tile(NamedTuple):
    """One factor, summand or result of the step's equation."""

    latex: str
    number: str
    """"" where it is the result's own number, which stands beside it."""
    role: Role
    operator: str = ""
    """What stands before it among the numbers: "", "=", "×", "+", "−"; the symbols show "·" for "×"."""
    target: Target | None = None
    spoken: str = ""
    worked: str = ""
    """How the number is worked out from today's numbers: may stand in its place where the result stands beside it."""
    stale: bool = False
    """Whether it would come out differently now: drawn weak and struck through."""


@dataclass(frozen=True, slots=True)
class CardFrame:
    """What this step does, in symbols, numbers and words."""

    headline: str
    role: Role
    tiles: tuple[Tile, ...]
    """The result first, then what it is made of; empty where there is nothing to calculate."""
    substitution: str
    """The same with today's numbers as one line of plain text, or ""."""
    sentence: str
    details: tuple[tuple[str, str], ...]
    """Further lines, each a name and its text: running sum, each example's part, the numbers before the last."""
    upcoming: str
    """What the next step will do, or ""."""
    exact: str = ""
    """The result to the last digit, or "" where it stands so among the tiles."""
    heading: str = ""
    """What the equation is about, where the sentence is about a group of steps; else ""."""
    briefer: tuple[CardFrame, ...] = ()
    """The same with fewer and fewer digits, for a place where so many have no room."""
    compact: CardFrame | None = None
    """The same with a long sum under one sign or a shorter list, for a place where all of it has no room; it may have
    a shorter way itself. None where there is none."""
    stale: bool = False
    """Whether the sentence and the substitution tell numbers that would come out differently now."""
    outdated: frozenset[str] = frozenset()
    """The names of those `details` that would."""


class PhaseStatus(StrEnum):
    """Whether a phase is finished, under way or still to come."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


class PhaseLook(NamedTuple):
    """One phase of the ribbon."""

    phase: Phase
    title: str
    status: PhaseStatus
    role: Role
    first: int
    last: int
    """Its first and last step in this iteration."""


class TimelineFrame(NamedTuple):
    """Where we are: steps 1..`steps` of iteration `iteration`; `limit` is the last one that can be gone to."""

    iteration: int
    step: int
    steps: int
    limit: int
    phases: tuple[PhaseLook, ...]
    position: str
    """ "Iteration 3" and "step 31 of 52" joined as one sentence."""
    iteration_text: str
    step_text: str
    breakpoints: tuple[int, ...]
    """Steps that a breakpoint's line belongs to, at most a few hundred, for marks on the bar."""


class ProgramFrame(NamedTuple):
    """The listing: its lines (from 1), the current one, and those with a breakpoint."""

    lines: tuple[str, ...]
    current: int
    role: Role
    stops: frozenset[int]
    """Lines on which some step of this network runs: only there a breakpoint can sit."""
    signs: tuple[LineMark, ...] = ()
    """What is set on which line, also what is switched off."""
    marked: int | None = None
    """The line of what is selected in the chain."""
    chosen: int | None = None
    """The line that was clicked, while the program has the keys."""


class ActionState(NamedTuple):
    """Whether an action is possible now, why not, and whether it is switched on."""

    enabled: bool
    why_not: str = ""
    checked: bool = False
    note: str = ""
    """What it would do just now, for its tooltip."""


@dataclass(frozen=True, slots=True)
class ExampleFrame:
    """The choice of the viewed example: number `viewed` of `count` in this batch."""

    viewed: int
    count: int
    text: str


class InspectRow(NamedTuple):
    """One line of an inspection: symbol, number with the digits shown, and whether it is computed yet."""

    name: str
    number: str
    computed: bool = True
    stale: bool = False
    edited: bool = False


class InspectFrame(NamedTuple):
    """All numbers of one neuron, edge or of J."""

    target: Target
    title: str
    rows: tuple[InspectRow, ...]


class RunFrame(NamedTuple):
    """A run of many iterations under way."""

    done: int
    total: int
    text: str


class HaltFrame(NamedTuple):
    """Why the training stopped here: what stopped it, one sentence with the numbers, what usually helps, and where."""

    title: str
    text: str
    helps: str
    target: Target | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything on the screen at one moment."""

    title: str
    modified: bool
    diagram: DiagramFrame
    card: CardFrame
    program: ProgramFrame
    cost: CostFrame
    timeline: TimelineFrame
    example: ExampleFrame
    level: Level
    actions: Mapping[str, ActionState]
    hint: str
    """The one line that says what to press, or what just happened."""
    verdict: str = ""
    """What the gradient check came to, where no panel says it."""
    good: bool | None = None
    """Whether that is good; None where there is no verdict."""
    alert: str = ""
    """Something that stopped the training, shown until it is left; or ""."""
    mistake: MistakeFrame | None = None
    """The mistake that is switched on."""
    run: RunFrame | None = None
    inspected: tuple[InspectFrame, ...] = ()
    """What is pinned, with today's numbers."""
    selected: Target | None = None
    """What is selected on the diagram, and marked wherever it appears."""
    chain: ChainFrame | None = None
    provenance: ProvenanceFrame | None = None
    variables: VariablesFrame | None = None
    """Those of a closed panel are None."""
    run_timeline: RunTimelineFrame | None = None
    bookmarks: BookmarksFrame | None = None
    survey: SurveyFrame | None = None
    halts: tuple[HaltFrame, ...] = ()
    """Why this position is a stop, where that is what ended the way here."""
    branches: BranchesFrame | None = None
    points: PointsFrame | None = None
    log: LogFrame | None = None
    watches: WatchesFrame | None = None
    gradients: GradientsFrame | None = None
    predictions: PredictionsFrame | None = None
    descent: DescentFrame | None = None
    landscape: LandscapeFrame | None = None
    published: PublishedFrame | None = None
