"""Equations of the parameter gradients: one chain for a single example, a sum of contributions for a batch."""

from __future__ import annotations

import numpy as np

from backstep.core.activations import SOFTMAX
from backstep.core.mistakes import Mistake
from backstep.core.readout import contributions
from backstep.core.steps import Step
from backstep.present.equations.backward import received_role, received_target
from backstep.present.equations.equation import MANY, Equation, Part, Scene, address, agrees, led, product_of
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.present.symbols import J, partial, plain_partial


def weight_gradient(scene: Scene, step: Step) -> Equation:
    """∂J/∂w: the chain for one example, the sum of contributions for a batch."""
    layer, unit, source = address(step)
    weight = scene.symbols.w(layer, unit, source)
    result, name = partial(J, weight), plain_partial(J, weight)
    if scene.record.examples > 1 or _left(scene, step) is not None:
        delta, a = scene.symbols.delta(layer, unit), scene.symbols.a(layer - 1, source)
        return _batch_sum(scene, step, result, name, f"{delta.latex} {a.latex}", f"{delta.plain} · {a.plain}")
    carried = scene.symbols.a(layer - 1, source)
    number = scene.value(step)
    z = scene.symbols.z(layer, unit)
    delta_value = float(scene.record.delta[layer - 1][0, unit - 1])
    last = Part(
        "×",
        partial(z, weight),
        float(scene.record.a[layer - 1][0, source - 1]),
        Role.FORWARD,
        Target("node", layer - 1, source),
        f"{plain_partial(z, weight)} = {carried.plain}",
    )
    activation = scene.symbols.a(layer, unit)
    received = float(scene.record.dJ_da[layer - 1][0, unit - 1])
    slope = float(scene.record.da_dz[layer - 1][0, unit - 1])
    three = product_of(
        result,
        name,
        number,
        (
            Part(
                "=",
                partial(J, activation),
                received,
                received_role(scene, layer),
                received_target(scene, layer, unit),
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
    if scene.network.layer(layer).activation != SOFTMAX and agrees(three):
        return three
    delta = scene.symbols.delta(layer, unit)
    first = Part("=", delta.latex, delta_value, Role.BACKWARD, Target("node", layer, unit), delta.plain)
    return product_of(result, name, number, (first, last), Role.BACKWARD)


def bias_gradient(scene: Scene, step: Step) -> Equation:
    """∂J/∂b: δ, or its sum over the batch."""
    layer, unit, _ = address(step)
    bias, delta = scene.symbols.b(layer, unit), scene.symbols.delta(layer, unit)
    result, name = partial(J, bias), plain_partial(J, bias)
    if scene.record.mistake is Mistake.NO_BIAS:
        nothing = Part("=", "0", 0.0, Role.BACKWARD, Target("bias", layer, unit), "nothing")
        return Equation(result, name, scene.value(step), "0", "0", {}, (nothing,), Role.BACKWARD)
    if scene.record.examples > 1 or _left(scene, step) is not None:
        return _batch_sum(scene, step, result, name, delta.latex, delta.plain)
    part = Part("=", delta.latex, scene.value(step), Role.BACKWARD, Target("node", layer, unit), delta.plain)
    places = {"d": (delta.latex, scene.value(step))}
    return Equation(result, name, scene.value(step), "{d}", "{d}", places, (part,), Role.BACKWARD)


def _left(scene: Scene, step: Step) -> float | None:
    """What the iterations before left in this gradient where it was not reset; None where nothing can be left."""
    carried = scene.record.before.carried
    if carried is None:
        return None
    layer, unit, source = address(step)
    layout = scene.record.before.layout
    if step.source is None:
        return float(layout.bias_views(carried)[layer - 1][unit - 1])
    return float(layout.weight_views(carried)[layer - 1][unit - 1, source - 1])


def _batch_sum(scene: Scene, step: Step, result: str, name: str, inner: str, inner_name: str) -> Equation:
    """A parameter gradient of a batch: the sum of each example's contribution."""
    given = contributions(scene.record, step)
    assert given is not None
    layer, unit, _ = address(step)
    target = Target("node", layer, unit)
    numbers: list[tuple[str, float, str]] = []
    brief: tuple[Part, ...] = ()
    left = _left(scene, step)
    before = [] if left is None else [(rf"[{result}]_{{\mathrm{{before}}}}", left, f"{name} as it was left before")]
    shared = [Part("+", text, number, Role.BACKWARD, target, spoken) for text, number, spoken in before]
    if len(given) <= MANY:
        if len(given) > 2:
            summed = rf"\sum_{{i=1}}^{{{len(given)}}} [{inner}]_i"
            said = f"{inner_name} of all {len(given)} examples"
            brief = led([*shared, Part("+", summed, float(given.sum()), Role.BACKWARD, target, said)])
        for example, number in enumerate(given, start=1):
            numbers.append((rf"[{inner}]_{{{example}}}", float(number), f"{inner_name} of example {example}"))
    else:
        own = float(given[scene.example])
        rest = float(np.delete(given, scene.example).sum())
        viewed = scene.example + 1
        numbers.append((rf"[{inner}]_{{{viewed}}}", own, f"{inner_name} of example {viewed}"))
        numbers.append((rf"\sum_{{i \neq {viewed}}} [{inner}]_i", rest, f"the other {len(given) - 1} examples"))
    numbers = [*before, *numbers]
    parts = [Part("+", text, number, Role.BACKWARD, target, spoken) for text, number, spoken in numbers]
    places = {f"c{place}": (text, number) for place, (text, number, _) in enumerate(numbers, start=1)}
    template = " + ".join(f"{{{key}}}" for key in places)
    return Equation(result, name, scene.value(step), template, template, places, led(parts), Role.BACKWARD, brief=brief)
