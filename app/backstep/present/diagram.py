"""The picture of the network at one moment: what is computed, what just changed, what is in play."""

from __future__ import annotations

import math

from backstep.core.activations import SOFTMAX
from backstep.core.iteration import Record
from backstep.core.network import BiasMode, Network
from backstep.core.steps import Kind, Phase, Step, Steps
from backstep.present.focus import Focus, focus_of
from backstep.present.frame import (
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
from backstep.present.layout import (
    LEAST_TYPE,
    PROJECTOR_SHARE,
    Geometry,
    bias_width,
    lay_out,
    lines_of,
    obstacles,
    pill_size,
    place_pills,
    PILL_LINE,
)
from backstep.present.metrics import width as text_width
from backstep.present.numbers import show
from backstep.present.roles import PHASE_ROLES, Role
from backstep.present.symbols import Symbols
from backstep.present.view import View
from backstep.session.state import State


def diagram(state: State, view: View) -> DiagramFrame:
    """The picture of `state` in the area of `view`."""
    return _Diagram(state, view).frame()


class _Diagram:
    """Builds one frame; a value is shown once its step is at or behind the cursor."""

    def __init__(self, state: State, view: View) -> None:
        self.state = state
        self.view = view
        self.record: Record = state.record
        self.network: Network = state.document.network
        self.steps: Steps = state.steps
        self.step: Step = state.current
        self.example = state.row
        self.names = Symbols(self.network)
        self.focus: Focus = focus_of(self.network, self.step)
        self.changed_from = self.steps.group_start(state.step, state.level)
        if self.steps.group_end(state.step, state.level) != state.step:
            self.changed_from = state.step
        self.role = PHASE_ROLES[self.step.phase]
        least = LEAST_TYPE * view.text_scale
        if view.projector:
            least = max(least, math.ceil(PROJECTOR_SHARE * view.screen_height))
        self.geometry: Geometry = lay_out(
            self.network.sizes,
            self.focus.units,
            view.width,
            view.height,
            view.digits,
            view.text_scale,
            least,
        )
        self.size = self.geometry.type_size

    # --- what is known

    def done(self, kind: Kind, layer: int, unit: int = 1, source: int = 1) -> bool:
        index = self.steps.find(kind, layer, unit, source)
        return index is not None and index <= self.state.step

    def fresh(self, kind: Kind, layer: int, unit: int = 1, source: int = 1) -> bool:
        """Whether it was computed in the step that is shown."""
        index = self.steps.find(kind, layer, unit, source)
        return index is not None and self.changed_from <= index <= self.state.step

    def number(self, value: float, *, signed: bool = False) -> str:
        return show(value, self.view.digits, self.geometry.characters, signed=signed)

    # --- the frame

    def frame(self) -> DiagramFrame:
        geometry = self.geometry
        nodes = tuple(self._node(layer, unit) for layer, unit in geometry.places)
        edges = self._edges()
        return DiagramFrame(
            width=geometry.width,
            height=geometry.height,
            headers=self._headers(),
            nodes=nodes,
            edges=edges,
            cost=self._cost(),
            notes=self._notes(),
            folded=geometry.folded,
            summary=self._summary(nodes),
        )

    def _headers(self) -> tuple[TextLook, ...]:
        found = []
        depth = self.network.depth
        for layer, x, _ in self.geometry.columns:
            if layer == 0:
                text = "Input"
            else:
                kind = self.network.layer(layer).activation.replace("_", " ")
                name = "Output" if layer == depth else "Hidden" if depth == 2 else f"Hidden {layer}"
                text = f"{name} · {kind}"
            role = self.role if layer == self.step.layer else Role.MUTED
            found.append(TextLook(x, self.geometry.header_y, text, self.size, role, bold=True))
        return tuple(found)

    def _node(self, layer: int, unit: int) -> NodeLook:
        x, y = self.geometry.places[layer, unit]
        half_width, half_height = self.geometry.half_width(layer), self.geometry.half_height_of(layer)
        in_play = (layer, unit) in self.focus.nodes
        symbol = self.names.a(layer, unit)
        above = y - half_height - 0.95 * self.size
        bias = self._bias(layer, unit, x, above) if layer else None
        label_x = x - half_width + 1.0 * self.size if bias is not None else x
        label = MathLook(label_x, above, symbol.math, 1.25 * self.size, Role.INK)
        if layer == 0:
            value = float(self.record.a[0][self.example, unit - 1])
            text = TextLook(x, y, self.number(value), self.size, Role.FORWARD, bold=True)
            return NodeLook(
                Target("node", 0, unit), x, y, half_width, half_height, NodeShape.INPUT, label, (text,),
                ring=self.role if in_play else None, accessible=f"{symbol.plain} = {text.text}",
            )  # fmt: skip
        texts = self._inside(layer, unit, x, y, half_height)
        return NodeLook(
            Target("node", layer, unit),
            x,
            y,
            half_width,
            half_height,
            NodeShape.SPLIT,
            label,
            texts,
            bias=bias,
            badge=self._badge(layer, unit, x, y + half_height),
            ring=self.role if in_play else None,
            accessible=self._spoken(layer, unit),
        )

    def _inside(self, layer: int, unit: int, x: float, y: float, half_height: float) -> tuple[TextLook, ...]:
        """z on the left (or the sum so far), a on the right, each once it is computed."""
        left, right = x - self.geometry.cell / 2, x + self.geometry.cell / 2
        # A round neuron has room for the small letters above the numbers.
        letters = half_height >= 1.75 * self.size
        dy = 0.35 * self.size if letters else 0.0
        # In a circle the numbers move toward the middle line, where it is widest.
        inset = 0.12 * self.size if half_height > 2.5 * self.size else 0.0
        texts: list[TextLook] = []
        name = "z"
        if self.done(Kind.PRE_ACTIVATION, layer, unit):
            value = float(self.record.z[layer - 1][self.example, unit - 1])
            changed = self.fresh(Kind.PRE_ACTIVATION, layer, unit)
            texts.append(
                TextLook(left + inset, y + dy, self.number(value), self.size, Role.INK, bold=True, changed=changed)
            )
        else:
            so_far = running_sum(self.state)
            if so_far is not None and (layer, unit) == (self.step.layer, self.step.unit):
                name = "Σ"
                texts.append(TextLook(left + inset, y + dy, self.number(so_far), self.size, Role.MUTED, changed=True))
        if self.done(Kind.ACTIVATION, layer, unit):
            value = float(self.record.a[layer][self.example, unit - 1])
            changed = self.fresh(Kind.ACTIVATION, layer, unit)
            texts.append(
                TextLook(right - inset, y + dy, self.number(value), self.size, Role.FORWARD, bold=True, changed=changed)
            )
        if letters:
            top = y - 0.95 * self.size
            texts.append(TextLook(left + inset, top, name, 0.85 * self.size, Role.MUTED))
            texts.append(TextLook(right - inset, top, "a", 0.85 * self.size, Role.MUTED))
        return tuple(texts)

    def _bias(self, layer: int, unit: int, x: float, y: float) -> BoxLook | None:
        mode = self.network.layer(layer).bias
        if mode is BiasMode.NONE:
            return None
        old = float(self.record.before.biases[layer - 1][unit - 1])
        runs: list[tuple[str, Role, bool, bool]] = [("b", Role.MUTED, False, False)]
        changed = self.fresh(Kind.BIAS, layer, unit)
        if self.done(Kind.BIAS_UPDATE, layer, unit):
            new = float(self.record.after.biases[layer - 1][unit - 1])
            changed = self.fresh(Kind.BIAS_UPDATE, layer, unit)
            runs = [
                (f"{self.number(old, signed=True)} →", Role.MUTED, False, False),
                (self.number(new, signed=True), Role.UPDATE, True, changed),
            ]
        else:
            runs.append((self.number(old, signed=True), Role.INK, True, changed))
            if self.done(Kind.BIAS_GRADIENT, layer, unit):
                slope = float(self.record.dJ_db[layer - 1][unit - 1])
                fresh = self.fresh(Kind.BIAS_GRADIENT, layer, unit)
                changed = changed or fresh
                runs += [("∂", Role.BACKWARD, False, False), (self.number(slope), Role.BACKWARD, True, fresh)]
        size = 0.92 * self.size
        left = x - self.geometry.cell + 2.3 * self.size
        pad = 0.35 * self.size
        cursor = left + pad
        texts = []
        for text, role, bold, fresh in runs:
            texts.append(TextLook(cursor, y, text, size, role, bold, Anchor.LEFT, fresh))
            cursor += text_width(text, size, bold=bold) + 0.4 * self.size
        border = self.role if changed else Role.MUTED
        width = cursor - left - 0.4 * self.size + pad
        return BoxLook(left, y - 0.75 * self.size, width, 1.5 * self.size, tuple(texts), border, changed=changed)

    def _badge(self, layer: int, unit: int, x: float, bottom: float) -> BoxLook | None:
        """What came back to this neuron, its slope, and then δ."""
        received = Kind.COST_GRADIENT if layer == self.network.depth else Kind.ACTIVATION_GRADIENT
        if not self.done(received, layer, unit):
            return None
        at = self.example, unit - 1
        delta_done = self.done(Kind.DELTA, layer, unit)
        softmax = self.network.layer(layer).activation == SOFTMAX
        if delta_done:
            text = f"δ {self.number(float(self.record.delta[layer - 1][at]))}"
            fresh = self.fresh(Kind.DELTA, layer, unit)
            filled = True
        else:
            letter = "∂J/∂ŷ" if layer == self.network.depth else "∂J/∂a"
            text = f"{letter} {self.number(float(self.record.dJ_da[layer - 1][at]))}"
            fresh = self.fresh(received, layer, unit)
            filled = False
            if self.done(Kind.ACTIVATION_DERIVATIVE, layer, unit):
                slope = self.number(float(self.record.da_dz[layer - 1][at]))
                fresh = self.fresh(Kind.ACTIVATION_DERIVATIVE, layer, unit)
                received_text = self.number(float(self.record.dJ_da[layer - 1][at]))
                text = f"slope {slope}" if softmax else f"{received_text} × {slope}"
        size = self.size
        width = max(text_width(text, size, bold=True) + 0.9 * size, 6.0 * size)
        height = 1.45 * size
        y = bottom + 0.85 * size
        look = TextLook(x, y, text, size, Role.BACKWARD, bold=True, changed=fresh)
        return BoxLook(
            x - width / 2, y - height / 2, width, height, (look,), Role.BACKWARD, filled=filled, changed=fresh
        )

    # --- edges

    def _edges(self) -> tuple[EdgeLook, ...]:
        geometry = self.geometry
        spots = dict(geometry.spots)
        crowded = {layer for layer, _, _ in geometry.columns if layer} - {edge.layer for edge in spots}
        if crowded:
            wanted = [edge for edge in self.focus.edges if edge.layer in crowded and self._drawn(edge)]
            for layer in crowded:
                mine = [edge for edge in wanted if edge.layer == layer]
                spots.update(place_pills(geometry, mine, obstacles(geometry, layer), all_or_none=False))
        found: list[EdgeLook] = []
        in_play = set(self.focus.edges)
        for layer, _, units in geometry.columns:
            if layer == 0 or layer - 1 not in geometry.layers:
                continue
            matrix = self.record.before.weights[layer - 1]
            largest = float(abs(matrix).max()) or 1.0
            for unit in units:
                for source in (source for where, source in geometry.places if where == layer - 1):
                    edge = Target("edge", layer, unit, source)
                    found.append(self._edge(edge, float(matrix[unit - 1, source - 1]), largest, spots, edge in in_play))
        found += [self._cost_edge(unit) for where, unit in geometry.places if where == self.network.depth]
        return tuple(found)

    def _drawn(self, edge: Target) -> bool:
        places = self.geometry.places
        return (edge.layer, edge.unit) in places and (edge.layer - 1, edge.source) in places

    def _edge(
        self, edge: Target, weight: float, largest: float, spots: dict[Target, tuple[float, float]], in_play: bool
    ) -> EdgeLook:
        x1, y1, x2, y2 = self.geometry.edge_ends(edge.layer, edge.unit, edge.source)
        if self.done(Kind.WEIGHT_UPDATE, edge.layer, edge.unit, edge.source):
            weight_now = float(self.record.after.weights[edge.layer - 1][edge.unit - 1, edge.source - 1])
        else:
            weight_now = weight
        share = min(1.0, abs(weight_now) / largest) if math.isfinite(weight_now) and math.isfinite(largest) else 1.0
        negative = weight_now < 0
        glowing = edge == self.focus.main or edge in self.focus.path
        arrow = 0
        if edge in self.focus.flow:
            arrow = -1 if self.step.phase is Phase.BACKWARD else 1
        spot = spots.get(edge)
        return EdgeLook(
            edge,
            x1,
            y1,
            x2,
            y2,
            round((0.06 + 0.2 * share) * self.size, 2),
            Role.NEGATIVE if negative else Role.POSITIVE,
            negative,
            pill=self._pill(edge, *spot) if spot is not None else None,
            glow=self.role if glowing else None,
            arrow=arrow,
            faint=not in_play and not self.geometry.spots and len(self.geometry.places) > 8,
        )

    def _pill(self, edge: Target, x: float, y: float) -> BoxLook:
        at = edge.layer, edge.unit, edge.source
        index = edge.unit - 1, edge.source - 1
        old = float(self.record.before.weights[edge.layer - 1][index])
        rows: list[tuple[str, str, Role, bool]] = []
        if self.done(Kind.WEIGHT_UPDATE, *at):
            new = float(self.record.after.weights[edge.layer - 1][index])
            fresh = self.fresh(Kind.WEIGHT_UPDATE, *at)
            rows.append(("", f"{self.number(old, signed=True)} →", Role.MUTED, False))
            rows.append(("w", self.number(new, signed=True), Role.UPDATE, fresh))
        else:
            carried = self.fresh(Kind.PRODUCT, *at)
            rows.append(("w", self.number(old, signed=True), Role.INK, carried))
            if self.done(Kind.WEIGHT_GRADIENT, *at):
                slope = float(self.record.dJ_dW[edge.layer - 1][index])
                fresh = self.fresh(Kind.WEIGHT_GRADIENT, *at)
                rows.append(("∂", self.number(slope), Role.BACKWARD, fresh))
            if self.done(Kind.GRADIENT_TERM, *at):
                sent = old * float(self.record.delta[edge.layer - 1][self.example, edge.unit - 1])
                fresh = self.fresh(Kind.GRADIENT_TERM, *at)
                rows.append(("←", self.number(sent), Role.BACKWARD, fresh))
        width, _ = pill_size(self.geometry, lines_of(edge.layer))
        line = PILL_LINE * self.size
        height = len(rows) * line + 0.35 * self.size
        left, right = x - width / 2 + 0.45 * self.size, x + width / 2 - 0.45 * self.size
        texts: list[TextLook] = []
        changed = False
        for place, (letter, text, role, fresh) in enumerate(rows):
            middle = y + (place - (len(rows) - 1) / 2) * line
            if letter:
                shade = role if role is Role.BACKWARD else Role.MUTED
                texts.append(TextLook(left, middle, letter, 0.9 * self.size, shade, anchor=Anchor.LEFT))
            bold = role is not Role.MUTED
            texts.append(TextLook(right, middle, text, self.size, role, bold, Anchor.RIGHT, fresh))
            changed = changed or fresh
        border = self.role if changed or edge == self.focus.main else Role.MUTED
        return BoxLook(x - width / 2, y - height / 2, width, height, tuple(texts), border, changed=changed)

    def _cost_edge(self, unit: int) -> EdgeLook:
        depth = self.network.depth
        x, y = self.geometry.places[depth, unit]
        cost_x, cost_y, cost_width, cost_height = self.geometry.cost
        x1, x2 = x + self.geometry.half_width(depth), cost_x - cost_width / 2
        # The lines spread over J's left side so that they stay apart.
        units = [other for where, other in self.geometry.places if where == depth]
        share = (units.index(unit) + 0.5) / len(units) - 0.5
        y2 = cost_y + share * cost_height * 0.7
        target = Target("cost_edge", 0, unit)
        pill = None
        if self.done(Kind.COST_GRADIENT, depth, unit):
            fresh = self.fresh(Kind.COST_GRADIENT, depth, unit)
            value = self.number(float(self.record.dJ_da[-1][self.example, unit - 1]))
            width = self.geometry.cell + 1.7 * self.size
            line = 1.5 * self.size
            middle_x = x1 + 0.5 * (x2 - x1)
            middle_y = y + 0.5 * (y2 - y)
            texts = (
                TextLook(
                    middle_x - width / 2 + 0.4 * self.size, middle_y, "∂", 0.9 * self.size, Role.COST,
                    anchor=Anchor.LEFT,
                ),
                TextLook(
                    middle_x + width / 2 - 0.4 * self.size, middle_y, value, self.size, Role.COST, True, Anchor.RIGHT, fresh
                ),
            )  # fmt: skip
            pill = BoxLook(middle_x - width / 2, middle_y - line / 2, width, line, texts, Role.COST, changed=fresh)
        glowing = target in self.focus.path
        arrow = 0
        if self.step.kind is Kind.COST_GRADIENT and self.step.unit == unit:
            arrow = -1
        elif self.step.kind is Kind.LOSS:
            arrow = 1
        return EdgeLook(
            target, x1, y, x2, y2, round(0.12 * self.size, 2), Role.COST, True, pill,
            glow=self.role if glowing else None, arrow=arrow,
        )  # fmt: skip

    # --- J, targets and notes

    def _cost(self) -> CostLook:
        x, y, width, height = self.geometry.cost
        size = self.size
        state = self.state
        loss = self.steps.find(Kind.LOSS, example=state.example)
        cost = self.steps.find(Kind.COST)
        loss_done = loss is not None and loss <= state.step
        cost_done = cost is not None and cost <= state.step
        texts: list[TextLook] = []
        if cost_done:
            fresh = cost is not None and self.changed_from <= cost
            texts.append(
                TextLook(x, y + 0.1 * size, self.number(self.record.cost), 1.1 * size, Role.COST, True, changed=fresh)
            )
        if loss_done:
            name = self.names.loss(state.example, self.record.examples).plain
            fresh = loss is not None and self.changed_from <= loss
            value = self.number(float(self.record.losses[self.example]))
            texts.append(TextLook(x, y + 1.75 * size, f"{name} {value}", 0.92 * size, Role.INK, changed=fresh))
        in_play = self.step.phase is Phase.COST or self.step.kind is Kind.COST_GRADIENT
        return CostLook(
            Target("cost"),
            x,
            y,
            width,
            height,
            tuple(texts),
            MathLook(x, y - 1.45 * size, MathText("J"), 1.35 * size, Role.COST),
            ring=self.role if in_play else None,
            computed=cost_done,
        )

    def _notes(self) -> tuple[TextLook, ...]:
        found: list[TextLook] = []
        size, geometry = self.size, self.geometry
        names = self.state.document.dataset.input_names
        for (layer, unit), (x, y) in geometry.places.items():
            if layer == self.network.depth:
                found += self._target(unit, x, y)
            elif layer == 0 and names:
                below = y + geometry.half_height_of(0) + 0.8 * size
                found.append(TextLook(x, below, _short(names[unit - 1]), 0.85 * size, Role.MUTED))
        for fold in geometry.folds:
            if fold.layers:
                text = f"⋯ {fold.count} more layer{'s' if fold.count > 1 else ''} ⋯"
            else:
                text = f"⋮ {fold.count} more"
            found.append(TextLook(fold.x, fold.y, text, size, Role.MUTED))
        return tuple(found)

    def _target(self, unit: int, x: float, y: float) -> list[TextLook]:
        """y of an output, on the side of its line that leads away from J, and the name of what it stands for."""
        size, geometry = self.size, self.geometry
        cost_x, cost_y, cost_width, cost_height = geometry.cost
        side = -1 if y <= cost_y + 1 else 1
        row = y + side * 1.5 * size
        left = x + geometry.half_width(self.network.depth) + 0.8 * size
        if side < 0 and geometry.half_height < 2.2 * size and self.network.layers[-1].has_bias:
            # A bias with its derivative is wider than a flat neuron, and stands in the same row.
            left = max(left, x - geometry.cell + 2.6 * size + bias_width(geometry))
        value = self.number(float(self.record.targets[self.example, unit - 1]))
        text = f"{self.names.y(unit).plain} = {value}"
        found = [TextLook(left, row, text, size, Role.COST, True, Anchor.LEFT)]
        dataset = self.state.document.dataset
        known = dataset.class_names or dataset.target_names
        if known:
            label = _short(known[unit - 1])
            start = left + text_width(text, size, bold=True) + 0.5 * size
            end = start + text_width(label, 0.85 * size)
            clear = abs(row - cost_y) > cost_height / 2 + 0.8 * size or end < cost_x - cost_width / 2 - 0.3 * size
            if clear and end <= geometry.width:
                found.append(TextLook(start, row, label, 0.85 * size, Role.MUTED, anchor=Anchor.LEFT))
        return found

    # --- words

    def _spoken(self, layer: int, unit: int) -> str:
        at = self.example, unit - 1
        parts = [f"neuron {unit} of layer {layer}"]
        for name, kind, array in (
            ("z", Kind.PRE_ACTIVATION, self.record.z[layer - 1]),
            ("a", Kind.ACTIVATION, self.record.a[layer]),
            ("delta", Kind.DELTA, self.record.delta[layer - 1]),
        ):
            if self.done(kind, layer, unit):
                parts.append(f"{name} = {show(float(array[at]), self.view.digits)}")
        return ", ".join(parts)

    def _summary(self, nodes: tuple[NodeLook, ...]) -> str:
        sizes = self.network.sizes
        shape = ", ".join(str(size) for size in sizes)
        return f"Network with {shape} units. " + "; ".join(node.accessible for node in nodes if node.accessible)


def running_sum(state: State) -> float | None:
    """The sum of the products up to the current one (and the bias), while z is being added up; None elsewhere."""
    step = state.current
    if step.kind not in (Kind.PRODUCT, Kind.BIAS):
        return None
    layer, unit = step.layer or 1, step.unit or 1
    weights = state.record.before.weights[layer - 1][unit - 1]
    carried = state.record.a[layer - 1][state.row]
    last = step.source if step.source is not None else len(weights)
    total = 0.0
    for source in range(last):
        total += float(weights[source] * carried[source])
    if step.kind is Kind.BIAS:
        total += float(state.record.before.biases[layer - 1][unit - 1])
    return total


def _short(name: str, most: int = 14) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
