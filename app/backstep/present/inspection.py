"""All numbers of one neuron, one edge, or of J."""

from __future__ import annotations

from backstep.core.network import BiasMode
from backstep.core.readout import value
from backstep.core.steps import Kind
from backstep.present.editing import pending
from backstep.present.frame import InspectFrame, InspectRow
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.present.symbols import J, Symbols, plain_partial
from backstep.present.view import View
from backstep.session.branches import Changed
from backstep.session.state import State


def inspect(state: State, view: View, target: Target) -> InspectFrame:
    """Every quantity of `target` at this moment; those not computed yet say so."""
    return _Inspection(state, view).of(target)


def in_words(frame: InspectFrame) -> str:
    """All numbers as one line, for a screen reader."""
    return "; ".join(f"{row.name} {row.number}{' (stale)' if row.stale else ''}" for row in frame.rows)


class _Inspection:
    def __init__(self, state: State, view: View) -> None:
        self.state = state
        self.digits = view.digits
        self.names = Symbols(state.document.network)
        self.depth = state.document.network.depth
        self.pending = pending(state, view)

    def of(self, target: Target) -> InspectFrame:
        title, rows = {
            "node": self._node,
            "edge": self._edge,
            "bias": self._bias,
            "cost": self._cost,
            "cost_edge": self._cost_edge,
        }[target.kind](target)
        return InspectFrame(target, title, tuple(rows))

    def _row(
        self,
        name: str,
        kind: Kind,
        layer: int | None = None,
        unit: int = 1,
        source: int = 1,
        example: int | None = None,
    ) -> InspectRow:
        index = self.state.steps.find(kind, layer, unit, source, example)
        if index is None or index > self.state.step:
            return InspectRow(name, "not computed yet", computed=False)
        step = self.state.steps.at(index)
        number = value(self.state.record, step, self.state.row)
        return InspectRow(name, show(number, self.digits), stale=self.pending.of(step, self.state.row))

    def _given(
        self, name: str, number: float, what: Changed | None = None, layer: int = 0, unit: int = 1, source: int = 0
    ) -> InspectRow:
        """A number that the iteration begins with; where it was edited the new one, and what it was."""
        edit = None if what is None else self.pending.edit(what, layer, unit, source, self.state.row)
        if edit is None:
            return InspectRow(name, show(number, self.digits))
        return InspectRow(name, f"{show(number, self.digits)} → {show(edit.value, self.digits)}", edited=True)

    def _node(self, target: Target) -> tuple[str, list[InspectRow]]:
        layer, unit = target.layer, target.unit
        names, record, row = self.names, self.state.record, self.state.row
        dataset = self.state.document.dataset
        if layer == 0:
            label = dataset.input_names[unit - 1] if dataset.input_names else ""
            title = f"Input {unit}" + (f" · {label}" if label else "")
            rows = [self._given(names.x(unit).plain, float(record.a[0][row, unit - 1]), Changed.INPUT, 0, unit)]
            rows += self._original(unit, float(record.a[0][row, unit - 1]))
            return title, rows
        network = self.state.document.network
        place = "Output" if layer == self.depth else f"Layer {layer}"
        title = f"{place}, neuron {unit} · {network.layer(layer).activation.replace('_', ' ')}"
        a, z = names.a(layer, unit), names.z(layer, unit)
        rows = []
        if network.layer(layer).has_bias:
            start = float(record.before.biases[layer - 1][unit - 1])
            rows.append(self._given(names.b(layer, unit).plain, start, Changed.BIAS, layer, unit))
        rows.append(self._row(z.plain, Kind.PRE_ACTIVATION, layer, unit))
        rows.append(self._row(a.plain, Kind.ACTIVATION, layer, unit))
        if layer == self.depth:
            wanted = float(record.targets[row, unit - 1])
            rows.append(self._given(names.y(unit).plain, wanted, Changed.TARGET, 0, unit))
            rows.append(self._row(plain_partial(J, a), Kind.COST_GRADIENT, None, unit))
        else:
            rows.append(self._row(plain_partial(J, a), Kind.ACTIVATION_GRADIENT, layer, unit))
        rows.append(self._row(plain_partial(a, z), Kind.ACTIVATION_DERIVATIVE, layer, unit))
        rows.append(self._row(names.delta(layer, unit).plain, Kind.DELTA, layer, unit))
        return title, rows + self._bias_rows(layer, unit)

    def _original(self, unit: int, shown: float) -> list[InspectRow]:
        """The input before it was normalised."""
        scaling = self.state.document.dataset.normalization
        if scaling.kind == "none":
            return []
        return [self._given("as measured", shown * scaling.scale[unit - 1] + scaling.shift[unit - 1])]

    def _bias_rows(self, layer: int, unit: int) -> list[InspectRow]:
        network = self.state.document.network
        b = self.names.b(layer, unit)
        rows = []
        if network.layer(layer).has_bias:
            rows.append(self._row(plain_partial(J, b), Kind.BIAS_GRADIENT, layer, unit))
        if network.layer(layer).bias is BiasMode.TRAINED:
            rows.append(self._row(f"new {b.plain}", Kind.BIAS_UPDATE, layer, unit))
        return rows

    def _bias(self, target: Target) -> tuple[str, list[InspectRow]]:
        layer, unit = target.layer, target.unit
        old = float(self.state.record.before.biases[layer - 1][unit - 1])
        fixed = " · fixed" if self.state.document.network.layer(layer).bias is BiasMode.FIXED else ""
        given = self._given(self.names.b(layer, unit).plain, old, Changed.BIAS, layer, unit)
        rows = [given, *self._bias_rows(layer, unit)]
        return f"Bias of neuron {unit}, layer {layer}{fixed}", rows

    def _edge(self, target: Target) -> tuple[str, list[InspectRow]]:
        layer, unit, source = target.layer, target.unit, target.source
        names, record = self.names, self.state.record
        w, a = names.w(layer, unit, source), names.a(layer - 1, source)
        rows = [
            self._given(
                w.plain,
                float(record.before.weights[layer - 1][unit - 1, source - 1]),
                Changed.WEIGHT,
                layer,
                unit,
                source,
            ),
            self._row(f"{w.plain} × {a.plain}", Kind.PRODUCT, layer, unit, source),
            self._row(plain_partial(J, w), Kind.WEIGHT_GRADIENT, layer, unit, source),
        ]
        if layer > 1:
            sent = f"{w.plain} × {names.delta(layer, unit).plain}, sent back"
            rows.append(self._row(sent, Kind.GRADIENT_TERM, layer, unit, source))
        rows.append(self._row(f"new {w.plain}", Kind.WEIGHT_UPDATE, layer, unit, source))
        return f"Weight from {a.plain} to {names.a(layer, unit).plain}", rows

    def _cost(self, _target: Target) -> tuple[str, list[InspectRow]]:
        state = self.state
        loss = self.names.loss(state.example, state.record.examples).plain
        rows = [
            self._row(f"{loss}, the viewed example", Kind.LOSS, example=state.example),
            self._row("J", Kind.COST),
        ]
        return f"Cost · {state.document.network.loss.replace('_', ' ')}", rows

    def _cost_edge(self, target: Target) -> tuple[str, list[InspectRow]]:
        a, y = self.names.a(self.depth, target.unit), self.names.y(target.unit)
        record, row = self.state.record, self.state.row
        rows = [
            self._row(a.plain, Kind.ACTIVATION, self.depth, target.unit),
            self._given(y.plain, float(record.targets[row, target.unit - 1]), Changed.TARGET, 0, target.unit),
            self._row(plain_partial(J, a), Kind.COST_GRADIENT, None, target.unit),
        ]
        return f"From {a.plain} to J", rows
