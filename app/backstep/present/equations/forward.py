"""Equations of the forward phase: z as its products add up, and a = f(z)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.steps import Step
from backstep.present import plain
from backstep.present.equations.equation import MANY, Equation, Part, Scene, address, led, product_of
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.present.symbols import Symbol


def product(scene: Scene, step: Step) -> Equation:
    """The product w · a: what one source contributes to z."""
    layer, unit, source = address(step)
    weight, carried = scene.symbols.w(layer, unit, source), scene.symbols.a(layer - 1, source)
    w = float(scene.record.before.weights[layer - 1][unit - 1, source - 1])
    a = float(scene.record.a[layer - 1][scene.example, source - 1])
    parts = (
        Part("=", weight.latex, w, Role.INK, Target("edge", layer, unit, source), weight.plain),
        Part("×", carried.latex, a, Role.FORWARD, Target("node", layer - 1, source), carried.plain),
    )
    return product_of(weight.latex + carried.latex, weight.plain + carried.plain, scene.value(step), parts)


def bias(scene: Scene, step: Step) -> Equation:
    """b, as it is added to z."""
    layer, unit, _ = address(step)
    symbol = scene.symbols.b(layer, unit)
    number = scene.value(step)
    places = {"b": (symbol.latex, number)}
    return Equation(symbol.latex, symbol.plain, number, "{b}", "{b}", places, (), Role.INK)


def pre_activation(scene: Scene, step: Step) -> Equation:
    """The sum z = Σ w a + b."""
    layer, unit, _ = address(step)
    symbol = scene.symbols.z(layer, unit)
    weights = scene.record.before.weights[layer - 1][unit - 1]
    carried = scene.record.a[layer - 1][scene.example]
    parts: list[Part] = []
    places: dict[str, tuple[str, float]] = {}
    summed = _sum_of_products(layer, unit, float(np.dot(weights, carried)))
    brief = [summed] if 2 < len(weights) <= MANY else []
    if len(weights) <= MANY:
        terms, plains = [], []
        for source in range(1, len(weights) + 1):
            w, a = scene.symbols.w(layer, unit, source), scene.symbols.a(layer - 1, source)
            product = float(weights[source - 1] * carried[source - 1])
            target = Target("edge", layer, unit, source)
            parts.append(Part("+", w.latex + a.latex, product, Role.FORWARD, target, w.plain + a.plain))
            places[f"w{source}"] = (w.latex, float(weights[source - 1]))
            places[f"a{source}"] = (a.latex, float(carried[source - 1]))
            terms.append(rf"{{w{source}}} \cdot {{a{source}}}")
            plains.append(f"{{w{source}}} × {{a{source}}}")
        template, spoken = " + ".join(terms), " + ".join(plains)
    else:
        parts.append(summed)
        places["s"] = (summed.latex, summed.number)
        template = spoken = "{s}"
    if scene.network.layer(layer).has_bias:
        b = scene.symbols.b(layer, unit)
        number = float(scene.record.before.biases[layer - 1][unit - 1])
        added = Part("+", b.latex, number, Role.INK, Target("bias", layer, unit), b.plain)
        parts.append(added)
        brief = [*brief, added] if brief else brief
        places["b"] = (b.latex, number)
        template, spoken = template + " + {b}", spoken + " + {b}"
    return Equation(
        symbol.latex,
        symbol.plain,
        scene.value(step),
        template,
        spoken,
        places,
        led(parts),
        Role.FORWARD,
        brief=led(brief),
    )


def _sum_of_products(layer: int, unit: int, total: float) -> Part:
    w, a = Symbol("w", f"{unit}k", f"({layer})"), Symbol("a", "k", f"({layer - 1})")
    if layer == 1:
        a = Symbol("x", "k")
    return Part("+", rf"\sum_k {w.latex} {a.latex}", total, Role.FORWARD, None, "the sum of all products")


def activation(scene: Scene, step: Step) -> Equation:
    """The activation a = f(z), or a share of the softmax."""
    layer, unit, _ = address(step)
    symbol = scene.symbols.a(layer, unit)
    z = float(scene.record.z[layer - 1][scene.example, unit - 1])
    name = scene.network.layer(layer).activation
    number = scene.value(step)
    if name == SOFTMAX:
        return _softmax(scene, symbol, layer, unit, number)
    row = ACTIVATIONS[name]
    places = {"z": (scene.symbols.z(layer, unit).latex, z)}
    return _function(scene, symbol, number, row.formula, plain.ACTIVATIONS[name], places, Target("node", layer, unit))


def _function(
    scene: Scene,
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


def _softmax(scene: Scene, symbol: Symbol, layer: int, unit: int, number: float) -> Equation:
    z = scene.record.z[layer - 1][scene.example]
    # Far from 0 every z is written less the largest one, which changes nothing and keeps e^z within float64.
    high = float(z.max())
    shift = high if abs(high) > 300 or float(z.min()) < -300 else 0.0
    letters = [scene.symbols.z(layer, other).latex for other in range(1, len(z) + 1)]
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
    equation = _function(scene, symbol, number, template, spoken, places, Target("node", layer, unit))
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
