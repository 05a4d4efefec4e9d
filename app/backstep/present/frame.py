"""One moment as the window shows it: plain frozen values, all geometry and all texts decided.

Lengths are in logical pixels of the diagram's area, y downward. A panel draws its part of the `Frame` and computes
nothing. Two frames of the same moment are equal, and a look that is equal to the one before need not be drawn again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from backstep.core.arrays import FloatArray
from backstep.core.steps import Level, Phase
from backstep.present.roles import Role
from backstep.present.signs import LineMark, Sign
from backstep.session.samples import Samples

if TYPE_CHECKING:  # they point at things of the network, too, and so need this module first
    from backstep.present.chain_frame import ChainFrame
    from backstep.present.gradients_view import GradientsFrame
    from backstep.present.journey_frame import BookmarksFrame, RunTimelineFrame, SurveyFrame
    from backstep.present.log import LogFrame
    from backstep.present.points import PointsFrame
    from backstep.present.provenance import ProvenanceFrame
    from backstep.present.variables import VariablesFrame
    from backstep.present.watches import WatchesFrame
    from backstep.session.survey import Survey


@dataclass(frozen=True, slots=True)
class Target:
    """Something of the network one can point at.

    `kind` is "node" (layer 0..L, unit), "edge" (into `unit` of `layer`, from `source`), "bias" (layer, unit), "cost",
    or "cost_edge" (from output `unit` to J). Units count from 1.
    """

    kind: str
    layer: int = 0
    unit: int = 0
    source: int = 0


@dataclass(frozen=True, slots=True)
class MathText:
    """A symbol as it stands beside a node: an italic base with what stands low and high behind it (`a`, `1`, `(2)`)."""

    base: str
    low: str = ""
    high: str = ""


class Anchor(StrEnum):
    """Which part of a text its `x` names."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextLook:
    """One run of text. `x` is its left, centre or right (by `anchor`), `y` the middle of its line."""

    x: float
    y: float
    text: str
    size: float
    role: Role = Role.INK
    bold: bool = False
    anchor: Anchor = Anchor.CENTER
    changed: bool = False
    """Whether it was computed in this step: drawn with a mark."""
    stale: bool = False
    """Whether it would come out differently now: drawn weak and struck through."""
    edited: bool = False
    """Whether somebody changed it and nothing was computed with it yet: drawn on a ground of its own."""
    target: Target | None = None
    """What it belongs to, where it stands alone and can be pointed at."""


@dataclass(frozen=True, slots=True)
class MathLook:
    """One symbol, centred at (`x`, `y`), `size` the height of its letters in pixels."""

    x: float
    y: float
    math: MathText
    size: float
    role: Role = Role.INK
    anchor: Anchor = Anchor.CENTER


@dataclass(frozen=True, slots=True)
class BoxLook:
    """A rounded box with its left top corner at (`x`, `y`): the pill of an edge, a badge, the tag of a bias."""

    x: float
    y: float
    width: float
    height: float
    texts: tuple[TextLook, ...]
    role: Role = Role.MUTED
    """The role of the border, and of a faint fill where `filled`."""
    filled: bool = False
    changed: bool = False


class NodeShape(StrEnum):
    """An input shows one number; a neuron is split into z (left) and a (right); a dot shows none."""

    INPUT = "input"
    SPLIT = "split"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class NodeLook:
    """A node: a stadium of the given half width and half height (a circle where they are equal)."""

    target: Target
    x: float
    y: float
    half_width: float
    half_height: float
    shape: NodeShape
    label: MathLook
    texts: tuple[TextLook, ...]
    """Numbers and small letters inside: an input's x, or z and a where they are computed."""
    bias: BoxLook | None = None
    badge: BoxLook | None = None
    ring: Role | None = None
    """The phase's role where the node is in play."""
    accessible: str = ""
    """All its numbers as a sentence, for a screen reader."""


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """A straight line between the rims of two nodes, with its number in a pill where there is room."""

    target: Target
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    role: Role
    dashed: bool
    pill: BoxLook | None = None
    glow: Role | None = None
    """The phase's role where the edge is on the active path: drawn broad and faint beneath the line."""
    arrow: int = 0
    """1: values flow toward (x2, y2) in this step; -1: toward (x1, y1); 0: neither."""
    faint: bool = False


@dataclass(frozen=True, slots=True)
class CostLook:
    """The node of J: a box with rows of text."""

    target: Target
    x: float
    y: float
    width: float
    height: float
    texts: tuple[TextLook, ...]
    label: MathLook
    ring: Role | None = None
    computed: bool = False


@dataclass(frozen=True, slots=True)
class PointMark:
    """The sign of a breakpoint or watchpoint, centred at (`x`, `y`) beside what it is about."""

    target: Target
    x: float
    y: float
    radius: float
    sign: Sign
    enabled: bool


@dataclass(frozen=True, slots=True)
class DiagramFrame:
    """The whole picture of the network."""

    width: float
    height: float
    headers: tuple[TextLook, ...]
    nodes: tuple[NodeLook, ...]
    edges: tuple[EdgeLook, ...]
    cost: CostLook
    notes: tuple[TextLook, ...]
    """Targets, and the counts of what is folded away."""
    folded: bool
    summary: str
    """The picture as a sentence."""
    points: tuple[PointMark, ...] = ()
    halted: tuple[Target, ...] = ()
    """What stopped the training here: ringed, with an arrow to it."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One factor, summand or result of the step's equation."""

    latex: str
    number: str
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
    """Further lines, each a name and its text: running sum, each example's part, the full value."""
    upcoming: str
    """What the next step will do, or ""."""
    briefer: tuple[CardFrame, ...] = ()
    """The same with fewer and fewer digits, for a place where so many have no room."""


class PhaseStatus(StrEnum):
    """Whether a phase is finished, under way or still to come."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class PhaseLook:
    """One phase of the ribbon."""

    phase: Phase
    title: str
    status: PhaseStatus
    role: Role
    first: int
    last: int
    """Its first and last step in this iteration."""


@dataclass(frozen=True, slots=True)
class TimelineFrame:
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


@dataclass(frozen=True, slots=True)
class ProgramFrame:
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


@dataclass(frozen=True, slots=True)
class CostSeries:
    """A history handed on without copying it: whether it changed, the identity of `values` tells."""

    length: int
    values: FloatArray = field(compare=False)
    """J of iteration 1, 2, … (length,), read-only."""


@dataclass(frozen=True, slots=True)
class PassSeries:
    """The mean J of each complete pass over the data, where an iteration sees only a batch of it.

    All arrays are read-only. `legend` says what the line stands for.
    """

    batches: int
    """How many iterations a pass takes."""
    means: FloatArray = field(compare=False)
    """(complete passes,)"""
    where: FloatArray = field(compare=False)
    """Iterations (m,) of a line through the means; of very many passes it takes several together."""
    heights: FloatArray = field(compare=False)
    """J (m,) of that line."""
    legend: str


@dataclass(frozen=True, slots=True)
class WatchCurve:
    """A watch to be drawn beside the cost, as far as its values are found; `role` is the colour of its line."""

    text: str
    samples: Samples
    role: Role


@dataclass(frozen=True, slots=True)
class OtherCosts:
    """J of the branch beside this one: `name`, and `own` that of the branch in view. `leaves` is where they part."""

    name: str
    own: str
    leaves: int
    length: int
    values: FloatArray = field(compare=False)
    """J of its iteration 1, 2, … (length,), read-only."""


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch of the list: what it changed, how far it came and J there. `number` 0 is the original."""

    number: int
    depth: int
    name: str
    changes: str
    came: str
    cost: str
    current: bool
    compared: bool


@dataclass(frozen=True, slots=True)
class BranchesFrame:
    """All branches, and how the one in view stands beside the compared one."""

    rows: tuple[BranchRow, ...]
    rate: str
    """The learning rate in view."""
    drawn: bool
    """Whether the start was drawn, so that another seed gives another one."""
    seed: int | None
    compared: str
    """The name of the compared branch, or ""."""
    behind: int
    """How many iterations it lacks."""
    differences: bool


@dataclass(frozen=True, slots=True)
class CostFrame:
    """The cost history, as far as it is known."""

    costs: CostSeries
    iteration: int
    marker: float | None
    """J of the current iteration, or None while it is not computed."""
    caption: str
    empty: str
    """What to say while there is nothing to plot, or ""."""
    passes: PassSeries | None = None
    watches: tuple[WatchCurve, ...] = ()
    other: OtherCosts | None = None
    survey: Survey | None = None
    """What was found in this training."""


@dataclass(frozen=True, slots=True)
class ActionState:
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


@dataclass(frozen=True, slots=True)
class InspectRow:
    """One line of an inspection: symbol, number with the digits shown, and whether it is computed yet."""

    name: str
    number: str
    computed: bool = True
    stale: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class InspectFrame:
    """All numbers of one neuron, edge or of J."""

    target: Target
    title: str
    rows: tuple[InspectRow, ...]


@dataclass(frozen=True, slots=True)
class RunFrame:
    """A run of many iterations under way."""

    done: int
    total: int
    text: str


@dataclass(frozen=True, slots=True)
class HaltFrame:
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
    alert: str = ""
    """Something that stopped the training, shown until it is left; or ""."""
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
