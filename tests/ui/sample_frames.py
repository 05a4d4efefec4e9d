"""Hand-made frames: small networks laid out by simple arithmetic, so that painting can be looked at by itself."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from backstep.core.steps import PHASES, Level, Phase
from backstep.present.cost_frame import CostFrame, CostSeries
from backstep.present.frame import (
    ActionState,
    CardFrame,
    ExampleFrame,
    Frame,
    InspectFrame,
    InspectRow,
    PhaseLook,
    PhaseStatus,
    ProgramFrame,
    Tile,
    TimelineFrame,
)
from backstep.present.looks import (
    Anchor,
    BoxLook,
    CostLook,
    DiagramFrame,
    EdgeLook,
    MathLook,
    MathText,
    NodeLook,
    NodeShape,
    Target,
    TextLook,
)
from backstep.present.roles import PHASE_ROLES, Role

MAZUR, WIDE, CHAIN = (2, 2, 2), (4, 8, 3), (1, 1, 1)


def diagram(
    units: tuple[int, ...] = MAZUR, width: float = 900.0, height: float = 480.0, *, backward: bool = True
) -> DiagramFrame:
    """A network of so many units per layer, in the middle of its backward pass (or at the end of the forward pass)."""
    return _Layout(units, width, height, backward).frame()


class _Layout:
    def __init__(self, units: tuple[int, ...], width: float, height: float, backward: bool) -> None:
        self.units, self.width, self.height, self.backward = units, width, height, backward
        many = max(units)
        self.radius = min(0.21 * (height * 0.84) / many, width / (len(units) + 1) * 0.22)
        self.size = min(0.034 * height, self.radius * 0.34)
        self.depth = len(units) - 1

    def place(self, layer: int, unit: int) -> tuple[float, float]:
        x = self.width * (0.09 + layer * 0.66 / self.depth)
        top, rows = self.height * 0.15, self.units[layer]
        return x, top + (self.height * 0.80) * (unit - 0.5) / rows

    def frame(self) -> DiagramFrame:
        edges = [
            self.edge(layer, unit, source)
            for layer in range(1, self.depth + 1)
            for unit in range(1, self.units[layer] + 1)
            for source in range(1, self.units[layer - 1] + 1)
        ]
        nodes = [self.node(layer, unit) for layer, rows in enumerate(self.units) for unit in range(1, rows + 1)]
        cost = self.cost()
        edges += [self.cost_edge(unit, cost) for unit in range(1, self.units[-1] + 1)]
        names = ["Input"] + ["Hidden · sigmoid"] * (self.depth - 1) + ["Output · sigmoid"]
        headers = tuple(
            TextLook(self.place(layer, 1)[0], self.height * 0.055, name, self.size * 1.1, Role.MUTED, True)
            for layer, name in enumerate(names)
        )
        notes = tuple(
            TextLook(
                self.place(self.depth, unit)[0] + self.radius * 1.15,
                self.place(self.depth, unit)[1] - self.radius * 1.0,
                f"y = {0.01 if unit % 2 else 0.99}",
                self.size,
                Role.COST,
                True,
                Anchor.LEFT,
            )
            for unit in range(1, self.units[-1] + 1)
        )
        return DiagramFrame(
            self.width,
            self.height,
            headers,
            tuple(nodes),
            tuple(edges),
            cost,
            notes,
            False,
            f"A network of {'-'.join(map(str, self.units))} units.",
        )

    def edge(self, layer: int, unit: int, source: int) -> EdgeLook:
        x1, y1 = self.place(layer - 1, source)
        x2, y2 = self.place(layer, unit)
        angle = math.atan2(y2 - y1, x2 - x1)
        x1, y1 = x1 + self.radius * math.cos(angle), y1 + self.radius * math.sin(angle)
        x2, y2 = x2 - self.radius * math.cos(angle), y2 - self.radius * math.sin(angle)
        weight = (0.15 + 0.05 * (unit + 2 * source)) * (-1) ** (unit * source + layer if len(self.units) == 3 else 0)
        active = self.backward and layer == self.depth and unit == source == 1
        pill = None
        if active or max(self.units) <= 3:
            share = 0.5 if active else 0.27
            middle = (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)
            pill = self.pill(*middle, weight, active)
        return EdgeLook(
            Target("edge", layer, unit, source),
            x1,
            y1,
            x2,
            y2,
            1.0 + 4.0 * abs(weight),
            Role.POSITIVE if weight >= 0 else Role.NEGATIVE,
            weight < 0,
            pill,
            Role.BACKWARD if active else None,
            -1 if active else 0,
            max(self.units) > 3 and not active,
        )

    def pill(self, x: float, y: float, weight: float, active: bool) -> BoxLook:
        size, height = self.size, self.size * 1.9
        number = f"{'+' if weight >= 0 else '−'}{abs(weight):.2f}"
        if not active:
            wide = size * 5.2
            texts = (
                TextLook(x - wide / 2 + size * 0.5, y, "w", size * 0.9, Role.MUTED, False, Anchor.LEFT),
                TextLook(x + wide / 2 - size * 0.5, y, number, size, Role.INK, True, Anchor.RIGHT),
            )
            return BoxLook(x - wide / 2, y - height / 2, wide, height, texts)
        wide = size * 8.0
        texts = (
            TextLook(x - wide / 2 + size * 0.6, y, number, size, Role.INK, True, Anchor.LEFT),
            TextLook(x + wide / 2 - size * 0.6, y, "0.0822", size, Role.BACKWARD, True, Anchor.RIGHT, True),
        )
        return BoxLook(x - wide / 2, y - height / 2, wide, height, texts, Role.BACKWARD, False, True)

    def node(self, layer: int, unit: int) -> NodeLook:
        x, y = self.place(layer, unit)
        radius, size = self.radius, self.size
        base = "x" if layer == 0 else "ŷ" if layer == self.depth else "a"
        label = MathLook(x, y - radius - size * 1.15, MathText(base, str(unit)), size * 1.35)
        if layer == 0:
            text = TextLook(x, y, f"{0.05 * unit:.2f}", size * 1.15, Role.FORWARD, True)
            return NodeLook(Target("node", 0, unit), x, y, radius, radius, NodeShape.INPUT, label, (text,))
        texts = (
            TextLook(x - radius * 0.5, y - radius * 0.45, "z", size * 0.9, Role.MUTED),
            TextLook(x + radius * 0.5, y - radius * 0.45, "a", size * 0.9, Role.MUTED),
            TextLook(x - radius * 0.48, y + size * 0.1, "0.378", size * 0.95, Role.INK, True),
            TextLook(x + radius * 0.48, y + size * 0.1, "0.593", size * 0.95, Role.FORWARD, True),
        )
        play = self.backward and unit == 1
        badge = None
        if self.backward and layer == self.depth:
            badge = self.box(x, y + radius + size * 3.5, "δ 0.1385" if unit == 1 else "δ −0.0381", Role.BACKWARD)
        bias = self.box(x, y + radius + size * 1.4, "b 0.35", Role.MUTED)._replace(filled=False)
        return NodeLook(
            Target("node", layer, unit),
            x,
            y,
            radius,
            radius,
            NodeShape.SPLIT,
            label,
            texts,
            bias if max(self.units) <= 3 else None,
            badge if max(self.units) <= 3 else None,
            Role.BACKWARD if play else None,
            f"Neuron {unit} of layer {layer}: z 0.378, a 0.593.",
        )

    def box(self, x: float, y: float, text: str, role: Role) -> BoxLook:
        size = self.size
        wide, tall = size * 5.4, size * 1.8
        look = TextLook(x, y, text, size * 0.95, role, True)
        return BoxLook(x - wide / 2, y - tall / 2, wide, tall, (look,), role, filled=True)

    def cost(self) -> CostLook:
        x, y = self.width * 0.92, self.height * 0.55
        wide, tall, size = self.size * 5.6, self.size * 5.0, self.size
        label = MathLook(x, y - tall * 0.22, MathText("J"), size * 1.5, Role.COST)
        texts = (TextLook(x, y + tall * 0.2, "0.2984", size * 1.1, Role.COST, True),) if self.backward else ()
        return CostLook(Target("cost"), x, y, wide, tall, texts, label, None, self.backward)

    def cost_edge(self, unit: int, cost: CostLook) -> EdgeLook:
        x, y = self.place(self.depth, unit)
        return EdgeLook(
            Target("cost_edge", 0, unit), x + self.radius, y, cost.x - cost.width / 2, cost.y, 2.0, Role.COST, True
        )


def with_step(frame: DiagramFrame) -> DiagramFrame:
    """The frame one step later: another edge shows its gradient, and so does not the one before."""
    edges = list(frame.edges)
    at = next(i for i, edge in enumerate(edges) if edge.glow is not None)
    old = edges[at]
    assert old.pill is not None
    quiet = old.pill._replace(changed=False, texts=tuple(text._replace(changed=False) for text in old.pill.texts))
    edges[at] = old._replace(glow=None, arrow=0, pill=quiet)
    edges[at + 1] = edges[at + 1]._replace(glow=Role.BACKWARD, arrow=-1)
    return frame._replace(edges=tuple(edges), summary=frame.summary + " One step later.")


def card(*, phase: Phase = Phase.BACKWARD) -> CardFrame:
    """What the step card shows for ∂J/∂w of a weight in the last layer (or the end of another phase)."""
    if phase is Phase.UPDATE:
        return update_card()
    return CardFrame(
        "Backward · layer 2 · weight gradient",
        Role.BACKWARD,
        (
            Tile(r"\frac{{\partial}J}{{\partial}w^{(2)}_{11}}", "0.0822", Role.INK, "", Target("edge", 2, 1, 1)),
            Tile(r"\frac{{\partial}J}{{\partial}\hat{y}_1}", "0.7414", Role.COST, "=", Target("cost_edge", 0, 1)),
            Tile(
                r"\frac{{\partial}\hat{y}_1}{{\partial}z^{(2)}_1}", "0.1868", Role.BACKWARD, "×", Target("node", 2, 1)
            ),
            Tile(
                r"\frac{{\partial}z^{(2)}_1}{{\partial}w^{(2)}_{11}}", "0.5933", Role.FORWARD, "×", Target("node", 1, 1)
            ),
        ),
        "",
        "How much J changes if this weight moves: the error, times the slope of the sigmoid at z, times the input "
        "that the weight carries.",
        (("full value", "0.082167040564230784"), ("examples", "1 of 1")),
        "Next: the gradient of the weight from a₂.",
    )


def update_card() -> CardFrame:
    """A step of the last phase."""
    return CardFrame(
        "Update · layer 2 · weight",
        Role.UPDATE,
        (
            Tile(r"w^{(2)}_{11}", "0.3589", Role.UPDATE, "", Target("edge", 2, 1, 1)),
            Tile(r"w^{(2)}_{11}", "0.4", Role.INK, "=", Target("edge", 2, 1, 1)),
            Tile(r"\alpha", "0.5", Role.INK, "−"),
            Tile(r"\frac{{\partial}J}{{\partial}w^{(2)}_{11}}", "0.0822", Role.BACKWARD, "×"),
        ),
        "",
        "The weight goes against its gradient by the learning rate.",
        (),
        "",
    )


def long_card() -> CardFrame:
    """More factors, digits and words than fit into one row."""
    tile = Tile(r"w^{(2)}_{11}\delta^{(2)}_1", "−0.12345678901234568", Role.NEGATIVE, "+", Target("node", 2, 1))
    first = card()
    return replace(
        first,
        tiles=(first.tiles[0], tile._replace(operator="="), *([tile] * 7)),
        substitution="∂J/∂w = " + " + ".join(["0.7414 × (−0.1665)"] * 8),
        sentence=first.sentence * 4,
        details=tuple((f"example {number}", f"{number / 7:.17g}") for number in range(1, 12)),
    )


def inspection(target: Target | None = None) -> InspectFrame:
    """All numbers of a neuron, some of them not computed yet."""
    return InspectFrame(
        target or Target("node", 1, 1),
        "Hidden neuron 1, layer 1",
        (
            InspectRow("z", "0.3775"),
            InspectRow("a", "0.59326999"),
            InspectRow("b", "0.35"),
            InspectRow("∂J/∂a", "0.0363503", False),
            InspectRow("δ", "not computed yet", False),
        ),
    )


def timeline(phase: Phase = Phase.BACKWARD) -> TimelineFrame:
    """The phases of an iteration of 52 steps."""
    at = PHASES.index(phase)
    ends = (16, 18, 44, 52)
    looks = tuple(
        PhaseLook(
            each,
            each.value.capitalize(),
            PhaseStatus.DONE if i < at else PhaseStatus.CURRENT if i == at else PhaseStatus.AHEAD,
            PHASE_ROLES[each],
            ends[i - 1] + 1 if i else 1,
            ends[i],
        )
        for i, each in enumerate(PHASES)
    )
    return TimelineFrame(1, 31, 52, 52, looks, "Iteration 1, step 31 of 52", "Iteration 1", "step 31 of 52", ())


def frame(units: tuple[int, ...] = MAZUR, width: float = 900.0, height: float = 480.0) -> Frame:
    """A whole moment."""
    values = np.array([0.2984])
    values.setflags(write=False)
    return Frame(
        "mazur.backstep",
        False,
        diagram(units, width, height),
        card(),
        ProgramFrame(("for l in 1..L:",), 1, Role.BACKWARD, frozenset({1})),
        CostFrame(CostSeries(1, values), 1, 0.2984, "J over the iterations", ""),
        timeline(),
        ExampleFrame(1, 1, "Example 1 of 1"),
        Level.TERM,
        MappingProxyType({"step_over": ActionState(True)}),
        "Press → to step.",
    )
