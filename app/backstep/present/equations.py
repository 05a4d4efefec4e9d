"""The equation of each step: symbols, today's numbers, and what each factor is.

Every kind of step has one builder. An equation is a template with named places; filled with symbols it is the
formula, filled with numbers the substitution, and both are the same sum or product, so the substitution can be
calculated and gives the value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.iteration import Record
from backstep.core.losses import BINARY_CROSS_ENTROPY, LOSSES
from backstep.core.readout import contributions, is_bypassed, value
from backstep.core.steps import Kind, Step
from backstep.present import plain
from backstep.present.frame import Target
from backstep.present.numbers import latex, operand, show
from backstep.present.roles import Role
from backstep.present.symbols import ALPHA, J, Symbol, Symbols, partial, plain_partial

MANY = 4
"""Sums of up to so many parts are written out; longer ones as one Σ."""


@dataclass(frozen=True, slots=True)
class Part:
    """One factor or summand: its symbol, its number, its meaning and where it lives on the diagram."""

    operator: str
    latex: str
    number: float
    role: Role
    target: Target | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Equation:
    """`latex_template` and `plain_template` have places named as the keys of `places`: (LaTeX symbol, number).

    `result` is the LaTeX of the left side, `name` the same as plain text. `note` is the reason for a special form.
    """

    result: str
    name: str
    value: float
    latex_template: str
    plain_template: str
    places: Mapping[str, tuple[str, float]]
    parts: tuple[Part, ...]
    role: Role
    note: str = ""

    @property
    def formula(self) -> str:
        """The equation in symbols, as LaTeX."""
        right = self.latex_template.format(**{key: symbol for key, (symbol, _) in self.places.items()})
        return f"{self.result} = {right}" if self.result != right else right

    @property
    def substituted(self) -> str:
        """The same with today's numbers, to the last digit, as LaTeX."""
        right = self.latex_template.format(**{key: latex(number) for key, (_, number) in self.places.items()})
        left = latex(self.value)
        return f"{_bare(left)} = {_bare(right)}"

    def plain(self, digits: int) -> str:
        """The right side with today's numbers, rounded to `digits`, as plain text."""
        text = self.plain_template.format(**{key: operand(number, digits) for key, (_, number) in self.places.items()})
        return _bare(text)


def _bare(text: str) -> str:
    """Without parentheses around a lone number."""
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:] and ")" not in text[:-1]:
        return text[1:-1]
    return text


class Equations:
    """Builds the equation of any step of one record, seen from one example (counted from 0 in the batch)."""

    def __init__(self, record: Record, example: int) -> None:
        self.record = record
        self.example = example
        self.network = record.network
        self.symbols = Symbols(record.network)

    def of(self, step: Step) -> Equation:
        """The equation of `step`."""
        return _BUILDERS[step.kind](self, step)

    def value(self, step: Step) -> float:
        return value(self.record, step, self.example)

    # --- forward

    def product(self, step: Step) -> Equation:
        layer, unit, source = _address(step)
        weight, carried = self.symbols.w(layer, unit, source), self.symbols.a(layer - 1, source)
        w = float(self.record.before.weights[layer - 1][unit - 1, source - 1])
        a = float(self.record.a[layer - 1][self.example, source - 1])
        parts = (
            Part("=", weight.latex, w, Role.INK, Target("edge", layer, unit, source), weight.plain),
            Part("×", carried.latex, a, Role.FORWARD, Target("node", layer - 1, source), carried.plain),
        )
        return _product(weight.latex + carried.latex, weight.plain + carried.plain, self.value(step), parts)

    def bias(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        symbol = self.symbols.b(layer, unit)
        number = self.value(step)
        places = {"b": (symbol.latex, number)}
        return Equation(symbol.latex, symbol.plain, number, "{b}", "{b}", places, (), Role.INK)

    def pre_activation(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        symbol = self.symbols.z(layer, unit)
        weights = self.record.before.weights[layer - 1][unit - 1]
        carried = self.record.a[layer - 1][self.example]
        parts: list[Part] = []
        places: dict[str, tuple[str, float]] = {}
        if len(weights) <= MANY:
            terms, plains = [], []
            for source in range(1, len(weights) + 1):
                w, a = self.symbols.w(layer, unit, source), self.symbols.a(layer - 1, source)
                product = float(weights[source - 1] * carried[source - 1])
                target = Target("edge", layer, unit, source)
                parts.append(Part("+", w.latex + a.latex, product, Role.FORWARD, target, w.plain + a.plain))
                places[f"w{source}"] = (w.latex, float(weights[source - 1]))
                places[f"a{source}"] = (a.latex, float(carried[source - 1]))
                terms.append(rf"{{w{source}}} \cdot {{a{source}}}")
                plains.append(f"{{w{source}}} × {{a{source}}}")
            template, spoken = " + ".join(terms), " + ".join(plains)
        else:
            total = float(np.dot(weights, carried))
            w, a = Symbol("w", f"{unit}k", f"({layer})"), Symbol("a", "k", f"({layer - 1})")
            if layer == 1:
                a = Symbol("x", "k")
            sum_latex = rf"\sum_k {w.latex} {a.latex}"
            parts.append(Part("+", sum_latex, total, Role.FORWARD, None, "the sum of all products"))
            places["s"] = (sum_latex, total)
            template = spoken = "{s}"
        if self.network.layer(layer).has_bias:
            b = self.symbols.b(layer, unit)
            number = float(self.record.before.biases[layer - 1][unit - 1])
            parts.append(Part("+", b.latex, number, Role.INK, Target("bias", layer, unit), b.plain))
            places["b"] = (b.latex, number)
            template, spoken = template + " + {b}", spoken + " + {b}"
        return Equation(
            symbol.latex, symbol.plain, self.value(step), template, spoken, places, _led(parts), Role.FORWARD
        )

    def activation(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        symbol = self.symbols.a(layer, unit)
        z = float(self.record.z[layer - 1][self.example, unit - 1])
        name = self.network.layer(layer).activation
        number = self.value(step)
        if name == SOFTMAX:
            return self._softmax(symbol, layer, unit, number)
        row = ACTIVATIONS[name]
        places = {"z": (self.symbols.z(layer, unit).latex, z)}
        return self._function(symbol, number, row.formula, plain.ACTIVATIONS[name], places, Target("node", layer, unit))

    def _function(
        self,
        symbol: Symbol,
        number: float,
        latex_template: str,
        plain_template: str,
        places: Mapping[str, tuple[str, float]],
        target: Target,
        role: Role = Role.FORWARD,
    ) -> Equation:
        shown = latex_template.format(**{key: place[0] for key, place in places.items()})
        parts = (Part("=", shown, number, role, target, symbol.plain),)
        return Equation(symbol.latex, symbol.plain, number, latex_template, plain_template, places, parts, role)

    def _softmax(self, symbol: Symbol, layer: int, unit: int, number: float) -> Equation:
        z = self.record.z[layer - 1][self.example]
        # Far from 0 every z is written less the largest one, which changes nothing and keeps e^z within float64.
        high = float(z.max())
        shift = high if abs(high) > 300 or float(z.min()) < -300 else 0.0
        letters = [self.symbols.z(layer, other).latex for other in range(1, len(z) + 1)]
        if shift:
            letters = [rf"{letter} - \max z" for letter in letters]
        places = {"z": (letters[unit - 1], float(z[unit - 1]) - shift)}
        if len(z) <= MANY:
            for other, letter in enumerate(letters, start=1):
                places[f"z{other}"] = (letter, float(z[other - 1]) - shift)
            below = " + ".join(f"e^{{{{{{z{other}}}}}}}" for other in range(1, len(z) + 1))
            below_plain = " + ".join(f"e^({{z{other}}})" for other in range(1, len(z) + 1))
        else:
            total = float(np.exp(z - shift).sum())
            places["s"] = (r"\sum_k e^{z_k}", total)
            below = below_plain = "{s}"
        template = rf"\frac{{{{e^{{{{{{z}}}}}}}}}}{{{{{below}}}}}"
        spoken = f"e^({{z}}) / ({below_plain})"
        note = "Every z is taken less the largest one, which leaves the quotient as it is." if shift else ""
        equation = self._function(symbol, number, template, spoken, places, Target("node", layer, unit))
        return Equation(
            equation.result,
            equation.name,
            number,
            template,
            spoken,
            places,
            equation.parts,
            Role.FORWARD,
            note,
        )

    # --- cost

    def loss(self, step: Step) -> Equation:
        record, loss = self.record, LOSSES[self.network.loss]
        example = (step.example or 1) - 1
        symbol = self.symbols.loss(example + 1, record.examples)
        predictions, targets = record.a[-1][example], record.targets[example]
        number = self.value(step)
        outputs = len(predictions)
        places: dict[str, tuple[str, float]] = {}
        terms, plains, parts = [], [], []
        for output in range(1, outputs + 1):
            p, y = float(predictions[output - 1]), float(targets[output - 1])
            latex_term, plain_term = plain.loss_term(self.network.loss, p, y)
            terms.append(_numbered(latex_term, output))
            plains.append(_numbered(plain_term, output))
            symbol_p, symbol_y = self.symbols.a(self.network.depth, output), self.symbols.y(output)
            places[f"p{output}"] = (symbol_p.latex, p)
            places[f"y{output}"] = (symbol_y.latex, y)
            shown = latex_term.format(p=symbol_p.latex, y=symbol_y.latex)
            part_value = plain.loss_term_value(self.network.loss, p, y)
            target = Target("node", self.network.depth, output)
            parts.append(Part("+", shown, part_value, Role.COST, target, f"part of output {output}"))
        before = "-" if loss.sign < 0 else ""
        scale = f"\\frac{{{{1}}}}{{{{{outputs}}}}} \\cdot " if loss.mean and outputs > 1 else ""
        scale_plain = f"1/{outputs} × " if loss.mean and outputs > 1 else ""
        if not math.isfinite(sum(part.number for part in parts)):
            return self._loss_from_z(symbol, number)
        if outputs > MANY:
            total = float(sum(part.number for part in parts))
            latex_term, _ = plain.loss_term(self.network.loss, 0.5, 0.25)
            sum_latex = r"\sum_j " + latex_term.format(p=r"\hat{y}_j", y="y_j")
            places = {"s": (sum_latex, total)}
            parts = [Part("+", sum_latex, total, Role.COST, None, "the sum over the outputs")]
            terms, plains = ["{s}"], ["{s}"]
        template, spoken = " + ".join(terms), " + ".join(plains)
        if (before or scale) and len(terms) > 1:
            template, spoken = f"({template})", f"({spoken})"
        if len(parts) == 1:
            shown = before + scale.format() + parts[0].latex
            parts = [Part("=", shown, number, Role.COST, parts[0].target, symbol.plain)]
        elif before or scale:
            factor = loss.sign / (outputs if loss.mean else 1)
            parts = [
                Part(
                    part.operator,
                    _scaled(part.latex, before, scale.format()),
                    factor * part.number,
                    part.role,
                    part.target,
                    part.name,
                )
                for part in parts
            ]
        return Equation(
            symbol.latex,
            symbol.plain,
            number,
            before + scale + template,
            ("−" if before else "") + scale_plain + spoken,
            places,
            _led(parts),
            Role.COST,
        )

    def _loss_from_z(self, symbol: Symbol, number: float) -> Equation:
        note = (
            "The prediction rounded to 0 or 1, whose logarithm is infinite; "
            "the loss was taken from z instead, where it is finite."
        )
        places = {"l": (symbol.latex, number)}
        return Equation(symbol.latex, symbol.plain, number, "{l}", "{l}", places, (), Role.COST, note)

    def cost(self, step: Step) -> Equation:
        record = self.record
        n = record.examples
        losses = [float(loss) for loss in record.losses]
        names = [self.symbols.loss(example, n) for example in range(1, n + 1)]
        if n == 1:
            places = {"l1": (names[0].latex, losses[0])}
            parts = [Part("=", names[0].latex, losses[0], Role.COST, Target("cost"), names[0].plain)]
            return Equation("J", "J", record.cost, "{l1}", "{l1}", places, tuple(parts), Role.COST)
        one_over = rf"\frac{{1}}{{{n}}}"
        lead = Part("=", one_over, 1.0 / n, Role.INK, None, f"one of {n} examples")
        if n <= MANY:
            places = {f"l{number}": (name.latex, losses[number - 1]) for number, name in enumerate(names, start=1)}
            inner = " + ".join(f"{{l{number}}}" for number in range(1, n + 1))
            total_latex = " + ".join(name.latex for name in names)
        else:
            total = float(record.losses.sum())
            total_latex = rf"\sum_{{i=1}}^{{{n}}} L_i"
            places = {"s": (total_latex, total)}
            inner = "{s}"
        summed = Part("×", rf"({total_latex})", float(sum(losses)), Role.COST, None, "the sum of the losses")
        template = rf"\frac{{{{1}}}}{{{{{n}}}}} \cdot ({inner})"
        return Equation("J", "J", record.cost, template, f"1/{n} × ({inner})", places, (lead, summed), Role.COST)

    # --- backward

    def cost_gradient(self, step: Step) -> Equation:
        record, loss = self.record, LOSSES[self.network.loss]
        unit = step.unit or 1
        p = float(record.a[-1][self.example, unit - 1])
        y = float(record.targets[self.example, unit - 1])
        symbol = self.symbols.a(self.network.depth, unit)
        number = self.value(step)
        factor = record.examples * (self.network.outputs if loss.mean else 1)
        template, spoken = plain.loss_slope(self.network.loss, p, y)
        if factor > 1:
            template = rf"\frac{{{{1}}}}{{{{{factor}}}}} \cdot ({template})"
            spoken = f"1/{factor} × ({spoken})"
        places = {"p": (symbol.latex, p), "y": (self.symbols.y(unit).latex, y)}
        shown = template.format(p=places["p"][0], y=places["y"][0])
        note = ""
        if is_bypassed(record, step) and not math.isfinite(number):
            note = "It is infinite because ŷ rounded to 0 or 1; δ will go around it, straight from ŷ − y."
        parts = (Part("=", shown, number, Role.COST, Target("cost_edge", 0, unit), plain_partial(J, symbol)),)
        return Equation(
            partial(J, symbol), plain_partial(J, symbol), number, template, spoken, places, parts, Role.COST, note
        )

    def activation_derivative(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        a, z = self.symbols.a(layer, unit), self.symbols.z(layer, unit)
        name = self.network.layer(layer).activation
        z_value = float(self.record.z[layer - 1][self.example, unit - 1])
        a_value = float(self.record.a[layer][self.example, unit - 1])
        template, spoken = plain.activation_slope(name, z_value)
        places = {"z": (z.latex, z_value), "a": (a.latex, a_value)}
        number = self.value(step)
        shown = template.format(z=z.latex, a=a.latex)
        parts = (Part("=", shown, number, Role.BACKWARD, Target("node", layer, unit), plain_partial(a, z)),)
        note = ""
        if name == SOFTMAX and self.network.units(layer) > 1:
            note = "It is one entry of a whole matrix: every ŷ depends on every z."
        return Equation(
            partial(a, z), plain_partial(a, z), number, template, spoken, places, parts, Role.BACKWARD, note
        )

    def delta(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        record = self.record
        symbol, a, z = self.symbols.delta(layer, unit), self.symbols.a(layer, unit), self.symbols.z(layer, unit)
        number = self.value(step)
        if self.network.layer(layer).activation == SOFTMAX:
            equation = self._softmax_delta(symbol, unit, number)
        else:
            received = float(record.dJ_da[layer - 1][self.example, unit - 1])
            slope = float(record.da_dz[layer - 1][self.example, unit - 1])
            equation = _product(
                symbol.latex,
                symbol.plain,
                number,
                (
                    Part(
                        "=",
                        partial(J, a),
                        received,
                        _received_role(self, layer),
                        self._received_target(layer, unit),
                        plain_partial(J, a),
                    ),
                    Part("×", partial(a, z), slope, Role.BACKWARD, Target("node", layer, unit), plain_partial(a, z)),
                ),
                Role.BACKWARD,
            )
        if record.fused and layer == self.network.depth and not _agrees(equation):
            return self._fused_delta(symbol, unit, number)
        return equation

    def _received_target(self, layer: int, unit: int) -> Target:
        return Target("cost_edge", 0, unit) if layer == self.network.depth else Target("node", layer, unit)

    def _softmax_delta(self, symbol: Symbol, unit: int, number: float) -> Equation:
        depth, record = self.network.depth, self.record
        jacobian = record.jacobian(self.example)[:, unit - 1]
        received = record.dJ_da[-1][self.example]
        z = self.symbols.z(depth, unit)
        if len(jacobian) > MANY:
            total = float(np.dot(np.where(jacobian == 0.0, 0.0, received), jacobian))
            text = rf"\sum_k \frac{{{{\partial}}J}}{{{{\partial}}\hat{{y}}_k}} \cdot " + (
                rf"\frac{{{{\partial}}\hat{{y}}_k}}{{{{\partial}}{z.latex}}}"
            )
            part = Part("=", text, total, Role.BACKWARD, None, "the sum over the outputs")
            return Equation(
                symbol.latex, symbol.plain, number, "{s}", "{s}", {"s": (text, total)}, (part,), Role.BACKWARD
            )
        places, parts, terms, plains = {}, [], [], []
        for output in range(1, len(jacobian) + 1):
            a = self.symbols.a(depth, output)
            g, d = float(received[output - 1]), float(jacobian[output - 1])
            places[f"g{output}"] = (partial(J, a), g)
            places[f"d{output}"] = (partial(a, z), d)
            terms.append(rf"{{g{output}}} \cdot {{d{output}}}")
            plains.append(f"{{g{output}}} × {{d{output}}}")
            name = f"{plain_partial(J, a)} × {plain_partial(a, z)}"
            text = rf"{partial(J, a)} {partial(a, z)}"
            parts.append(Part("+", text, g * d, Role.BACKWARD, Target("cost_edge", 0, output), name))
        return Equation(
            symbol.latex,
            symbol.plain,
            number,
            " + ".join(terms),
            " + ".join(plains),
            places,
            _led(parts),
            Role.BACKWARD,
        )

    def _fused_delta(self, symbol: Symbol, unit: int, number: float) -> Equation:
        record = self.record
        p, y = float(record.a[-1][self.example, unit - 1]), float(record.targets[self.example, unit - 1])
        a, target = self.symbols.a(self.network.depth, unit), self.symbols.y(unit)
        per = record.examples * (self.network.outputs if self.network.loss == BINARY_CROSS_ENTROPY else 1)
        total = float(record.targets[self.example].sum())
        places = {"p": (a.latex, p), "y": (target.latex, y)}
        inner, spoken = "{p} - {y}", "{p} − {y}"
        if self.network.loss != BINARY_CROSS_ENTROPY and total != 1.0:
            places["s"] = (r"\sum_k y_k", total)
            inner, spoken = r"{p} \cdot {s} - {y}", "{p} × {s} − {y}"
        if per > 1:
            inner, spoken = rf"\frac{{{{1}}}}{{{{{per}}}}} \cdot ({inner})", f"1/{per} × ({spoken})"
        shown = inner.format(**{key: place[0] for key, place in places.items()})
        part = Part("=", shown, number, Role.BACKWARD, Target("node", self.network.depth, unit), symbol.plain)
        note = "The two factors are not finite, or too coarse, here; δ comes straight from ŷ − y, where both cancel."
        return Equation(symbol.latex, symbol.plain, number, inner, spoken, places, (part,), Role.BACKWARD, note)

    def weight_gradient(self, step: Step) -> Equation:
        layer, unit, source = _address(step)
        weight = self.symbols.w(layer, unit, source)
        result, name = partial(J, weight), plain_partial(J, weight)
        if self.record.examples > 1:
            delta, a = self.symbols.delta(layer, unit), self.symbols.a(layer - 1, source)
            return self._batch_sum(step, result, name, f"{delta.latex} {a.latex}", f"{delta.plain} · {a.plain}")
        carried = self.symbols.a(layer - 1, source)
        number = self.value(step)
        z = self.symbols.z(layer, unit)
        delta_value = float(self.record.delta[layer - 1][0, unit - 1])
        last = Part(
            "×",
            partial(z, weight),
            float(self.record.a[layer - 1][0, source - 1]),
            Role.FORWARD,
            Target("node", layer - 1, source),
            f"{plain_partial(z, weight)} = {carried.plain}",
        )
        activation = self.symbols.a(layer, unit)
        received = float(self.record.dJ_da[layer - 1][0, unit - 1])
        slope = float(self.record.da_dz[layer - 1][0, unit - 1])
        three = _product(
            result,
            name,
            number,
            (
                Part(
                    "=",
                    partial(J, activation),
                    received,
                    _received_role(self, layer),
                    self._received_target(layer, unit),
                    plain_partial(J, activation),
                ),
                Part(
                    "×",
                    partial(activation, z),
                    slope,
                    Role.BACKWARD,
                    Target("node", layer, unit),
                    plain_partial(activation, z),
                ),
                last,
            ),
            Role.BACKWARD,
        )
        if self.network.layer(layer).activation != SOFTMAX and _agrees(three):
            return three
        delta = self.symbols.delta(layer, unit)
        first = Part("=", delta.latex, delta_value, Role.BACKWARD, Target("node", layer, unit), delta.plain)
        return _product(result, name, number, (first, last), Role.BACKWARD)

    def bias_gradient(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        bias, delta = self.symbols.b(layer, unit), self.symbols.delta(layer, unit)
        result, name = partial(J, bias), plain_partial(J, bias)
        if self.record.examples > 1:
            return self._batch_sum(step, result, name, delta.latex, delta.plain)
        part = Part("=", delta.latex, self.value(step), Role.BACKWARD, Target("node", layer, unit), delta.plain)
        places = {"d": (delta.latex, self.value(step))}
        return Equation(result, name, self.value(step), "{d}", "{d}", places, (part,), Role.BACKWARD)

    def _batch_sum(self, step: Step, result: str, name: str, inner: str, inner_name: str) -> Equation:
        """A parameter gradient of a batch: the sum of each example's contribution."""
        given = contributions(self.record, step)
        assert given is not None
        layer, unit, _ = _address(step)
        target = Target("node", layer, unit)
        numbers: list[tuple[str, float, str]] = []
        if len(given) <= MANY:
            for example, number in enumerate(given, start=1):
                numbers.append((rf"[{inner}]_{{{example}}}", float(number), f"{inner_name} of example {example}"))
        else:
            own = float(given[self.example])
            rest = float(np.delete(given, self.example).sum())
            viewed = self.example + 1
            numbers.append((rf"[{inner}]_{{{viewed}}}", own, f"{inner_name} of example {viewed}"))
            numbers.append((rf"\sum_{{i \neq {viewed}}} [{inner}]_i", rest, f"the other {len(given) - 1} examples"))
        parts = [Part("+", text, number, Role.BACKWARD, target, spoken) for text, number, spoken in numbers]
        places = {f"c{place}": (text, number) for place, (text, number, _) in enumerate(numbers, start=1)}
        template = " + ".join(f"{{{key}}}" for key in places)
        return Equation(result, name, self.value(step), template, template, places, _led(parts), Role.BACKWARD)

    def gradient_term(self, step: Step) -> Equation:
        layer, unit, source = _address(step)
        weight, delta = self.symbols.w(layer, unit, source), self.symbols.delta(layer, unit)
        w = float(self.record.before.weights[layer - 1][unit - 1, source - 1])
        d = float(self.record.delta[layer - 1][self.example, unit - 1])
        parts = (
            Part("=", weight.latex, w, Role.INK, Target("edge", layer, unit, source), weight.plain),
            Part("×", delta.latex, d, Role.BACKWARD, Target("node", layer, unit), delta.plain),
        )
        return _product(weight.latex + delta.latex, weight.plain + delta.plain, self.value(step), parts, Role.BACKWARD)

    def activation_gradient(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        a = self.symbols.a(layer, unit)
        weights = self.record.before.weights[layer][:, unit - 1]
        deltas = self.record.delta[layer][self.example]
        parts, places, terms, plains = [], {}, [], []
        if len(weights) <= MANY:
            for above in range(1, len(weights) + 1):
                w, d = self.symbols.w(layer + 1, above, unit), self.symbols.delta(layer + 1, above)
                product = float(weights[above - 1] * deltas[above - 1])
                target = Target("edge", layer + 1, above, unit)
                parts.append(Part("+", w.latex + d.latex, product, Role.BACKWARD, target, w.plain + d.plain))
                places[f"w{above}"] = (w.latex, float(weights[above - 1]))
                places[f"d{above}"] = (d.latex, float(deltas[above - 1]))
                terms.append(rf"{{w{above}}} \cdot {{d{above}}}")
                plains.append(f"{{w{above}}} × {{d{above}}}")
        else:
            total = float(np.dot(weights, deltas))
            w, d = Symbol("w", f"j{unit}", f"({layer + 1})"), Symbol("δ", "j", f"({layer + 1})")
            text = rf"\sum_j {w.latex} {d.latex}"
            parts.append(Part("+", text, total, Role.BACKWARD, None, "the sum of what came back"))
            places["s"] = (text, total)
            terms, plains = ["{s}"], ["{s}"]
        return Equation(
            partial(J, a),
            plain_partial(J, a),
            self.value(step),
            " + ".join(terms),
            " + ".join(plains),
            places,
            _led(parts),
            Role.BACKWARD,
        )

    # --- update

    def weight_update(self, step: Step) -> Equation:
        layer, unit, source = _address(step)
        symbol = self.symbols.w(layer, unit, source)
        old = float(self.record.before.weights[layer - 1][unit - 1, source - 1])
        slope = float(self.record.dJ_dW[layer - 1][unit - 1, source - 1])
        return self._update(step, symbol, old, slope, Target("edge", layer, unit, source))

    def bias_update(self, step: Step) -> Equation:
        layer, unit, _ = _address(step)
        old = float(self.record.before.biases[layer - 1][unit - 1])
        slope = float(self.record.dJ_db[layer - 1][unit - 1])
        return self._update(step, self.symbols.b(layer, unit), old, slope, Target("bias", layer, unit))

    def _update(self, step: Step, symbol: Symbol, old: float, slope: float, target: Target) -> Equation:
        rate = self.record.learning_rate
        gradient = partial(J, symbol)
        parts = (
            Part("=", symbol.latex, old, Role.INK, target, symbol.plain),
            Part("−", ALPHA.latex, rate, Role.UPDATE, None, "the learning rate α"),
            Part("×", gradient, slope, Role.BACKWARD, target, plain_partial(J, symbol)),
        )
        places = {"w": (symbol.latex, old), "r": (ALPHA.latex, rate), "g": (gradient, slope)}
        return Equation(
            replace(symbol, high=rf"{symbol.high}\,\mathrm{{new}}").latex,
            f"new {symbol.plain}",
            self.value(step),
            r"{w} - {r} \cdot {g}",
            "{w} − {r} × {g}",
            places,
            parts,
            Role.UPDATE,
        )


def _address(step: Step) -> tuple[int, int, int]:
    return step.layer or 1, step.unit or 1, step.source or 1


def _product(result: str, name: str, number: float, parts: tuple[Part, ...], role: Role = Role.FORWARD) -> Equation:
    places = {f"f{place}": (part.latex, part.number) for place, part in enumerate(parts)}
    template = r" \cdot ".join(f"{{{key}}}" for key in places)
    spoken = " × ".join(f"{{{key}}}" for key in places)
    return Equation(result, name, number, template, spoken, places, parts, role)


def _led(parts: list[Part]) -> tuple[Part, ...]:
    """The parts of a sum with "=" before the first."""
    first, *rest = parts
    return (Part("=", first.latex, first.number, first.role, first.target, first.name), *rest)


def _numbered(template: str, output: int) -> str:
    """The template with its places `{p}` and `{y}` named after an output."""
    return template.replace("{p}", f"{{p{output}}}").replace("{y}", f"{{y{output}}}")


def _scaled(text: str, before: str, scale: str) -> str:
    return f"{before}{scale}{text}"


def _received_role(equations: Equations, layer: int) -> Role:
    return Role.COST if layer == equations.network.depth else Role.BACKWARD


def _agrees(equation: Equation) -> bool:
    """Whether the parts, multiplied or added as shown, give the value to about 12 digits of what they are made of."""
    total, scale = 0.0, 0.0
    for part in equation.parts:
        if part.operator == "×":
            total *= part.number
            scale *= abs(part.number)
        else:
            total += part.number
            scale += abs(part.number)
    if not math.isfinite(total):
        return not math.isfinite(equation.value)
    return abs(total - equation.value) <= 1e-12 * max(scale, abs(equation.value)) or math.isnan(equation.value)


_BUILDERS: Mapping[Kind, Callable[[Equations, Step], Equation]] = MappingProxyType(
    {
        Kind.PRODUCT: Equations.product,
        Kind.BIAS: Equations.bias,
        Kind.PRE_ACTIVATION: Equations.pre_activation,
        Kind.ACTIVATION: Equations.activation,
        Kind.LOSS: Equations.loss,
        Kind.COST: Equations.cost,
        Kind.COST_GRADIENT: Equations.cost_gradient,
        Kind.ACTIVATION_DERIVATIVE: Equations.activation_derivative,
        Kind.DELTA: Equations.delta,
        Kind.WEIGHT_GRADIENT: Equations.weight_gradient,
        Kind.BIAS_GRADIENT: Equations.bias_gradient,
        Kind.GRADIENT_TERM: Equations.gradient_term,
        Kind.ACTIVATION_GRADIENT: Equations.activation_gradient,
        Kind.WEIGHT_UPDATE: Equations.weight_update,
        Kind.BIAS_UPDATE: Equations.bias_update,
    }
)

__all__ = ["Equation", "Equations", "Part", "show"]
