"""What the diagram consists of: plain frozen values, all geometry and all texts decided.

Lengths are in logical pixels of the diagram's area, y downward. A look that is equal to the one before need not be
drawn again. They are tuples with names because a frame has hundreds of them, made and compared at every step.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from backstep.present.roles import Role
from backstep.present.signs import Sign


class Target(NamedTuple):
    """Something of the network one can point at.

    `kind` is "node" (layer 0..L, unit), "edge" (into `unit` of `layer`, from `source`), "bias" (layer, unit), "cost",
    or "cost_edge" (from output `unit` to J). Units count from 1.
    """

    kind: str
    layer: int = 0
    unit: int = 0
    source: int = 0


class MathText(NamedTuple):
    """A symbol as it stands beside a node: an italic base with what stands low and high behind it (`a`, `1`, `(2)`)."""

    base: str
    low: str = ""
    high: str = ""


class Anchor(StrEnum):
    """Which part of a text its `x` names."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class TextLook(NamedTuple):
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


class MathLook(NamedTuple):
    """One symbol, centred at (`x`, `y`), `size` the height of its letters in pixels."""

    x: float
    y: float
    math: MathText
    size: float
    role: Role = Role.INK
    anchor: Anchor = Anchor.CENTER


class BoxLook(NamedTuple):
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
    """An input shows one number, a dot none; a neuron z and a: left and right, or above each other."""

    INPUT = "input"
    SPLIT = "split"
    STACKED = "stacked"
    DOT = "dot"


class NodeLook(NamedTuple):
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


class EdgeLook(NamedTuple):
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


class CostLook(NamedTuple):
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


class PointMark(NamedTuple):
    """The sign of a breakpoint or watchpoint, centred at (`x`, `y`) beside what it is about."""

    target: Target
    x: float
    y: float
    radius: float
    sign: Sign
    enabled: bool


class DiagramFrame(NamedTuple):
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
    wrong: tuple[Target, ...] = ()
    """Weights and biases that the gradient check found wrong: outlined in red."""
