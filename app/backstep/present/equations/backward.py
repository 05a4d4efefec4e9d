"""Equations of the backward phase: the chain rule, factor by factor."""

from __future__ import annotations

import math

import numpy as np

from backstep.core.activations import SOFTMAX
from backstep.core.losses import BINARY_CROSS_ENTROPY, LOSSES
from backstep.core.mistakes import SIGMOID, Mistake
from backstep.core.readout import is_bypassed, sent_through
from backstep.core.steps import Kind, Step
from backstep.present import plain
from backstep.present.equations.equation import MANY, Equation, Part, Scene, address, agrees, led, product_of
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.present.symbols import J, Symbol, partial, plain_partial, renewed


def cost_gradient(scene: Scene, step: Step) -> Equation:
    """∂J/∂ŷ, from the derivative of the loss."""
    record, loss = scene.record, LOSSES[scene.network.loss]
    unit = step.unit or 1
    p = float(record.a[-1][scene.example, unit - 1])
    y = float(record.targets[scene.example, unit - 1])
    symbol = scene.symbols.a(scene.network.depth, unit)
    number = scene.value(step)
    factor = _averaged(scene) * (scene.network.outputs if loss.mean else 1)
    template, spoken = plain.loss_slope(scene.network.loss, p, y)
    if record.mistake is Mistake.COST_SIGN:
        template, spoken = plain.loss_slope_with_a_sign_lost(scene.network.loss, p, y)
    if factor > 1:
        template = rf"\frac{{{{1}}}}{{{{{factor}}}}} \cdot ({template})"
        spoken = f"1/{factor} × ({spoken})"
    places = {"p": (symbol.latex, p), "y": (scene.symbols.y(unit).latex, y)}
    shown = template.format(p=places["p"][0], y=places["y"][0])
    note = ""
    if is_bypassed(record, step) and not math.isfinite(number):
        note = "It is infinite because ŷ rounded to 0 or 1; δ will go around it, straight from ŷ − y."
    parts = (Part("=", shown, number, Role.COST, Target("cost_edge", 0, unit), plain_partial(J, symbol)),)
    return Equation(
        partial(J, symbol), plain_partial(J, symbol), number, template, spoken, places, parts, Role.COST, note
    )


def activation_derivative(scene: Scene, step: Step) -> Equation:
    """∂a/∂z, the activation's slope."""
    layer, unit, _ = address(step)
    a, z = scene.symbols.a(layer, unit), scene.symbols.z(layer, unit)
    name = scene.network.layer(layer).activation
    z_value = float(scene.record.z[layer - 1][scene.example, unit - 1])
    a_value = float(scene.record.a[layer][scene.example, unit - 1])
    template, spoken = plain.activation_slope(name, z_value)
    if scene.record.mistake is Mistake.SLOPE_OF_Z and name == SIGMOID:
        template, spoken = template.replace("{a}", "{z}"), spoken.replace("{a}", "{z}")
    places = {"z": (z.latex, z_value), "a": (a.latex, a_value)}
    number = scene.value(step)
    shown = template.format(z=z.latex, a=a.latex)
    parts = (Part("=", shown, number, Role.BACKWARD, Target("node", layer, unit), plain_partial(a, z)),)
    note = ""
    if name == SOFTMAX and scene.network.units(layer) > 1:
        note = "It is one entry of a matrix: every ŷ depends on every z."
    return Equation(partial(a, z), plain_partial(a, z), number, template, spoken, places, parts, Role.BACKWARD, note)


def delta(scene: Scene, step: Step) -> Equation:
    """δ = ∂J/∂z: what arrives times the slope; the fused form where the factors are not finite."""
    layer, unit, _ = address(step)
    record = scene.record
    symbol, a, z = scene.symbols.delta(layer, unit), scene.symbols.a(layer, unit), scene.symbols.z(layer, unit)
    number = scene.value(step)
    if record.mistake is Mistake.NO_SLOPE:
        role, target = received_role(scene, layer), received_target(scene, layer, unit)
        only = Part("=", partial(J, a), number, role, target, plain_partial(J, a))
        return product_of(symbol.latex, symbol.plain, number, (only,), Role.BACKWARD)
    if scene.network.layer(layer).activation == SOFTMAX:
        equation = _softmax_delta(scene, symbol, unit, number)
    else:
        received = float(record.dJ_da[layer - 1][scene.example, unit - 1])
        slope = float(record.da_dz[layer - 1][scene.example, unit - 1])
        equation = product_of(
            symbol.latex,
            symbol.plain,
            number,
            (
                Part(
                    "=",
                    partial(J, a),
                    received,
                    received_role(scene, layer),
                    received_target(scene, layer, unit),
                    plain_partial(J, a),
                ),
                Part("×", partial(a, z), slope, Role.BACKWARD, Target("node", layer, unit), plain_partial(a, z)),
            ),
            Role.BACKWARD,
        )
    if record.fused and layer == scene.network.depth and not agrees(equation):
        return _fused_delta(scene, symbol, unit, number)
    return equation


def cancelled_delta(scene: Scene, step: Step) -> Equation | None:
    """δ of an output where its two factors cancel, from ŷ − y alone; None where it does not come from there."""
    layer, unit, _ = address(step)
    if step.kind is not Kind.DELTA or not scene.record.fused or layer != scene.network.depth:
        return None
    return _fused_delta(scene, scene.symbols.delta(layer, unit), unit, scene.value(step))


def _averaged(scene: Scene) -> int:
    """By how many examples ∂J/∂ŷ is divided."""
    return 1 if scene.record.mistake is Mistake.NOT_AVERAGED else scene.record.examples


def sending_weight(scene: Scene, layer: int, unit: int, source: int) -> Symbol:
    """The weight through which δ is sent back: the old one, unless it was changed too early."""
    symbol = scene.symbols.w(layer, unit, source)
    return renewed(symbol) if scene.record.mistake is Mistake.TOO_EARLY else symbol


def received_target(scene: Scene, layer: int, unit: int) -> Target:
    """Where ∂J/∂a of a neuron is seen."""
    return Target("cost_edge", 0, unit) if layer == scene.network.depth else Target("node", layer, unit)


def _softmax_delta(scene: Scene, symbol: Symbol, unit: int, number: float) -> Equation:
    depth, record = scene.network.depth, scene.record
    jacobian = record.jacobian(scene.example)[:, unit - 1]
    received = record.dJ_da[-1][scene.example]
    z = scene.symbols.z(depth, unit)
    total = float(np.dot(received, jacobian))
    text = r"\sum_k \frac{{\partial}J}{{\partial}\hat{y}_k} \cdot " + (
        rf"\frac{{{{\partial}}\hat{{y}}_k}}{{{{\partial}}{z.latex}}}"
    )
    summed = (Part("=", text, total, Role.BACKWARD, None, "the sum over the outputs"),)
    if len(jacobian) > MANY:
        return Equation(symbol.latex, symbol.plain, number, "{s}", "{s}", {"s": (text, total)}, summed, Role.BACKWARD)
    places, parts, terms, plains = {}, [], [], []
    for output in range(1, len(jacobian) + 1):
        a = scene.symbols.a(depth, output)
        g, d = float(received[output - 1]), float(jacobian[output - 1])
        places[f"g{output}"] = (partial(J, a), g)
        places[f"d{output}"] = (partial(a, z), d)
        terms.append(rf"{{g{output}}} \cdot {{d{output}}}")
        plains.append(f"{{g{output}}} × {{d{output}}}")
        name = f"{plain_partial(J, a)} × {plain_partial(a, z)}"
        text = rf"{partial(J, a)} \cdot {partial(a, z)}"
        parts.append(Part("+", text, g * d, Role.BACKWARD, Target("cost_edge", 0, output), name))
    return Equation(
        symbol.latex,
        symbol.plain,
        number,
        " + ".join(terms),
        " + ".join(plains),
        places,
        led(parts),
        Role.BACKWARD,
        brief=summed if len(parts) > 1 else (),
    )


def _fused_delta(scene: Scene, symbol: Symbol, unit: int, number: float) -> Equation:
    record = scene.record
    p, y = float(record.a[-1][scene.example, unit - 1]), float(record.targets[scene.example, unit - 1])
    a, target = scene.symbols.a(scene.network.depth, unit), scene.symbols.y(unit)
    per = _averaged(scene) * (scene.network.outputs if scene.network.loss == BINARY_CROSS_ENTROPY else 1)
    total = float(record.targets[scene.example].sum())
    places = {"p": (a.latex, p), "y": (target.latex, y)}
    inner, spoken = "{p} - {y}", "{p} − {y}"
    if scene.network.loss != BINARY_CROSS_ENTROPY and total != 1.0:
        places["s"] = (r"\sum_k y_k", total)
        inner, spoken = r"{p} \cdot {s} - {y}", "{p} × {s} − {y}"
    if per > 1:
        inner, spoken = rf"\frac{{{{1}}}}{{{{{per}}}}} \cdot ({inner})", f"1/{per} × ({spoken})"
    shown = inner.format(**{key: place[0] for key, place in places.items()})
    part = Part("=", shown, number, Role.BACKWARD, Target("node", scene.network.depth, unit), symbol.plain)
    note = "The factors are not finite here, or have lost their digits; δ comes straight from ŷ − y, where they cancel."
    return Equation(symbol.latex, symbol.plain, number, inner, spoken, places, (part,), Role.BACKWARD, note)


def gradient_term(scene: Scene, step: Step) -> Equation:
    """The product w · δ, sent back along one weight."""
    layer, unit, source = address(step)
    weight, delta = sending_weight(scene, layer, unit, source), scene.symbols.delta(layer, unit)
    w = float(sent_through(scene.record)[layer - 1][unit - 1, source - 1])
    d = float(scene.record.delta[layer - 1][scene.example, unit - 1])
    parts = (
        Part("=", weight.latex, w, Role.INK, Target("edge", layer, unit, source), weight.plain),
        Part("×", delta.latex, d, Role.BACKWARD, Target("node", layer, unit), delta.plain),
    )
    return product_of(weight.latex + delta.latex, weight.plain + delta.plain, scene.value(step), parts, Role.BACKWARD)


def activation_gradient(scene: Scene, step: Step) -> Equation:
    """∂J/∂a of a hidden neuron: the sum of what came back."""
    layer, unit, _ = address(step)
    a = scene.symbols.a(layer, unit)
    weights = sent_through(scene.record)[layer][:, unit - 1]
    deltas = scene.record.delta[layer][scene.example]
    if scene.record.mistake is Mistake.ONE_PATH:
        weights, deltas = weights[:1], deltas[:1]
    parts, places, terms, plains = [], {}, [], []
    w, d = Symbol("w", f"j{unit}", f"({layer + 1})"), Symbol("δ", "j", f"({layer + 1})")
    if scene.record.mistake is Mistake.TOO_EARLY:
        w = renewed(w)
    total = float(np.dot(weights, deltas))
    summed = Part("+", rf"\sum_j {w.latex} {d.latex}", total, Role.BACKWARD, None, "the sum of what came back")
    if len(weights) <= MANY:
        for above in range(1, len(weights) + 1):
            weight, delta = sending_weight(scene, layer + 1, above, unit), scene.symbols.delta(layer + 1, above)
            product = float(weights[above - 1] * deltas[above - 1])
            target = Target("edge", layer + 1, above, unit)
            name = weight.plain + delta.plain
            parts.append(Part("+", weight.latex + delta.latex, product, Role.BACKWARD, target, name))
            places[f"w{above}"] = (weight.latex, float(weights[above - 1]))
            places[f"d{above}"] = (delta.latex, float(deltas[above - 1]))
            terms.append(rf"{{w{above}}} \cdot {{d{above}}}")
            plains.append(f"{{w{above}}} × {{d{above}}}")
    else:
        parts.append(summed)
        places["s"] = (summed.latex, total)
        terms, plains = ["{s}"], ["{s}"]
    return Equation(
        partial(J, a),
        plain_partial(J, a),
        scene.value(step),
        " + ".join(terms),
        " + ".join(plains),
        places,
        led(parts),
        Role.BACKWARD,
        brief=led([summed]) if 2 < len(weights) <= MANY else (),
    )


def received_role(scene: Scene, layer: int) -> Role:
    """The colour of ∂J/∂a: the cost hands it to the last layer, the layers behind to the others."""
    return Role.COST if layer == scene.network.depth else Role.BACKWARD
