"""Each step in one plain sentence, and its name."""

from __future__ import annotations

import math

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.datasets_wording import headed
from backstep.core.losses import CATEGORICAL_CROSS_ENTROPY, LOSSES, is_fused
from backstep.core.network import BiasMode, Network
from backstep.core.steps import Kind, Level, Phase, Step, Steps
from backstep.present.equations import Equation
from backstep.present.numbers import pair, show
from backstep.present.symbols import J, Symbols, plain_partial

PHASE_TITLES = {
    Phase.FORWARD: "Forward",
    Phase.COST: "Cost",
    Phase.BACKWARD: "Backward",
    Phase.UPDATE: "Update",
}

KIND_TITLES = {
    Kind.PRODUCT: "weight times input",
    Kind.BIAS: "bias",
    Kind.PRE_ACTIVATION: "pre-activation",
    Kind.ACTIVATION: "activation",
    Kind.LOSS: "loss of one example",
    Kind.COST: "mean of the losses",
    Kind.COST_GRADIENT: "cost gradient",
    Kind.ACTIVATION_DERIVATIVE: "local derivative",
    Kind.DELTA: "delta",
    Kind.WEIGHT_GRADIENT: "weight gradient",
    Kind.BIAS_GRADIENT: "bias gradient",
    Kind.GRADIENT_TERM: "sent back along one weight",
    Kind.ACTIVATION_GRADIENT: "sum of what came back",
    Kind.WEIGHT_UPDATE: "new weight",
    Kind.BIAS_UPDATE: "new bias",
}


def headline(step: Step) -> str:
    """Phase, layer and kind, as the title of the step card."""
    parts = [PHASE_TITLES[step.phase]]
    if step.layer is not None:
        parts.append(f"layer {step.layer}")
    if step.example is not None:
        parts.append(f"example {step.example}")
    parts.append(KIND_TITLES[step.kind])
    return " · ".join(parts)


def sentence(network: Network, step: Step, equation: Equation, examples: int, digits: int) -> str:
    """What the step did, with its result and why."""
    if not math.isfinite(equation.value) and not equation.note:
        return (
            f"{_subject(equation)} is {show(equation.value, digits)}: the number left the range of float64, "
            "so the training stops here; a smaller learning rate or smaller weights usually help."
        )
    text = _SENTENCES[step.kind](network, Symbols(network), step, equation, examples, digits)
    return f"{text} {equation.note}".rstrip()


def _subject(equation: Equation) -> str:
    return _capital(equation.name) if equation.name.startswith("new") else equation.name


def _capital(words: str) -> str:
    """With a capital letter at the start; names within keep theirs."""
    return headed(words)


def _number(equation: Equation, digits: int) -> str:
    return show(equation.value, digits)


def _product(_n: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int) -> str:
    layer, unit, source = step.layer or 1, step.unit or 1, step.source or 1
    w, a, z = names.w(layer, unit, source), names.a(layer - 1, source), names.z(layer, unit)
    return f"The weight {w.plain} carries {a.plain} into {z.plain} and contributes {_number(equation, digits)}."


def _bias(network: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int) -> str:
    layer, unit = step.layer or 1, step.unit or 1
    kept = ", which is kept fixed," if network.layer(layer).bias is BiasMode.FIXED else ""
    b, z = names.b(layer, unit), names.z(layer, unit)
    return f"The bias {b.plain}{kept} adds {_number(equation, digits)} to {z.plain}."


def _pre_activation(network: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int) -> str:
    layer, unit = step.layer or 1, step.unit or 1
    count = network.units(layer - 1)
    z, number = names.z(layer, unit).plain, _number(equation, digits)
    biased = network.layer(layer).has_bias
    if count == 1:
        if biased:
            return f"{z} is its one product plus the bias: {number}."
        return f"Only one product flows into {z}: it is {number}."
    sources = "both products" if count == 2 else f"all {count:,} products"
    return f"{z} is the sum of {sources}{' and the bias' if biased else ''}: {number}."


def _activation(network: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int) -> str:
    layer, unit = step.layer or 1, step.unit or 1
    name, number = network.layer(layer).activation, _number(equation, digits)
    a, z = names.a(layer, unit).plain, names.z(layer, unit).plain
    if name == SOFTMAX:
        return f"The softmax turns all z of the layer into shares that add up to 1; {a} gets {number}."
    if name == "linear":
        return f"This layer is linear: {a} is {z} itself, {number}."
    return f"{_capital(ACTIVATIONS[name].words)} turns {z} into {a} = {number}."


def _loss(network: Network, _s: Symbols, step: Step, equation: Equation, examples: int, digits: int) -> str:
    whose = f"Example {step.example}" if examples > 1 else "The example"
    return f"{whose} has the loss {_number(equation, digits)}, {LOSSES[network.loss].words}."


def _cost(_n: Network, _s: Symbols, _step: Step, equation: Equation, examples: int, digits: int) -> str:
    if examples == 1:
        return f"With a single example the cost J is its loss, {_number(equation, digits)}."
    return f"The cost J is the mean of the {examples:,} losses: {_number(equation, digits)}."


def _direction(value: float, what: str) -> str:
    """Which way J goes with a small change; where the slope is 0 it may still move a little, as at a minimum."""
    if value == 0:
        return f"J is level here along {what}: a small change hardly moves it"
    return f"raising {what} a little would {'raise' if value > 0 else 'lower'} J"


def _cost_gradient(network: Network, names: Symbols, step: Step, equation: Equation, examples: int, digits: int) -> str:
    symbol = names.a(network.depth, step.unit or 1)
    said = f"{plain_partial(J, symbol)} = {_number(equation, digits)}"
    if not math.isfinite(equation.value):
        return f"{plain_partial(J, symbol)} is {_number(equation, digits)}."
    what = f"{symbol.plain} of this example" if examples > 1 else symbol.plain
    shares = network.layer(network.depth).activation == SOFTMAX and network.outputs > 1
    if shares and equation.value == 0 and network.loss == CATEGORICAL_CROSS_ENTROPY:
        target = names.y(step.unit or 1).plain
        return (
            f"{said}: with {target} = 0 this share is not in the loss itself. "
            f"It still counts, because raising it lowers the others: the softmax brings that in."
        )
    if equation.value == 0 and network.loss == "mean_absolute_error":
        return f"{said}: {what} is exactly its target, where the distance has its kink; the slope counts as 0 there."
    if shares:
        # A share cannot move alone; the partial derivative is about the loss only.
        effect = "J is level here" if equation.value == 0 else f"J would {_rises(equation.value)}"
        return f"{said}: if {what} alone rose a little, {effect}; the softmax moves all shares together."
    return f"{said}: {_direction(equation.value, what)}."


def _rises(value: float) -> str:
    return "rise" if value > 0 else "fall"


def _activation_derivative(
    network: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int
) -> str:
    layer, unit = step.layer or 1, step.unit or 1
    name, number, z = network.layer(layer).activation, _number(equation, digits), names.z(layer, unit).plain
    value = equation.value
    if name == "linear":
        return "A linear layer passes every change on unchanged: its slope is 1."
    if name in ("relu", "leaky_relu"):
        words = ACTIVATIONS[name].words
        end = "nothing passes back" if value == 0 else f"{number} of what arrives passes back"
        if equation.places["z"][1] == 0:
            return f"{z} is exactly 0, where {words} has its kink; the slope counts as {number} there, so {end}."
        if value == 1:
            return f"{z} is above 0, where the slope of {words} is 1: all that arrives passes back."
        return f"{z} is below 0, where the slope of {words} is {number}: {end}."
    slope = f"The slope of {ACTIVATIONS[name].words} at {z} is {number}"
    a = names.a(layer, unit).plain
    if name in ("sigmoid", "tanh", SOFTMAX) and abs(value) < 0.01:
        if layer == network.depth and is_fused(name, network.loss):
            # The cross-entropy is steep where they are flat: of a wrong prediction much passes back.
            return f"{slope}, nearly flat; how much passes back only δ tells, because ∂J/∂{a} may be large in return."
        if value == 0:
            return f"{slope}: it is flat here as far as a float64 can tell, so nothing passes back."
        return f"{slope}: it is nearly flat here, so only a small share of what arrives passes back."
    return f"{slope}: {_arrives(value, z, a, digits)}."


def _arrives(slope: float, z: str, a: str, digits: int) -> str:
    """What becomes of a small change of z."""
    if slope == 0:
        return f"a small change of {z} leaves {a} as it is"
    if slope == 1:
        return f"a small change of {z} arrives at {a} in full"
    if slope < 0:
        return f"{a} changes against {z} here, {show(-slope, digits)} times as much"
    if slope > 1:
        return f"a small change of {z} arrives at {a} that many times as large"
    return f"that share of a small change of {z} arrives at {a}"


def _delta(network: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int) -> str:
    layer, unit = step.layer or 1, step.unit or 1
    delta, z = names.delta(layer, unit).plain, names.z(layer, unit).plain
    said = f"{delta} = ∂J/∂{z} = {_number(equation, digits)}"
    if equation.note:
        return f"{said}."  # the note tells where it came from
    if network.layer(layer).activation == SOFTMAX and network.units(layer) > 1:
        return f"{said}: this z moves every share, so each ∂J/∂ŷ counts times its slope along {z}, all added up."
    return f"{said}: what arrives at the neuron, times its slope."


def _weight_gradient(
    network: Network, names: Symbols, step: Step, equation: Equation, examples: int, digits: int
) -> str:
    layer, unit, source = step.layer or 1, step.unit or 1, step.source or 1
    weight = names.w(layer, unit, source)
    delta, carried = names.delta(layer, unit).plain, names.a(layer - 1, source).plain
    made = f"{delta} times {carried}, which the weight carries"
    if examples > 1:
        made = f"{delta} × {carried} summed over {examples:,} examples (δ holds the 1/{examples} of the mean)"
    direction = _direction(equation.value, weight.plain)
    return f"{plain_partial(J, weight)} = {_number(equation, digits)}: {made}; {direction}."


def _bias_gradient(network: Network, names: Symbols, step: Step, equation: Equation, examples: int, digits: int) -> str:
    layer, unit = step.layer or 1, step.unit or 1
    bias, delta = names.b(layer, unit), names.delta(layer, unit).plain
    made = f"{delta} itself" if examples == 1 else f"{delta} summed over {examples:,} examples"
    fixed = network.layer(layer).bias is BiasMode.FIXED
    end = "this bias is fixed, so the update will not use it" if fixed else _direction(equation.value, bias.plain)
    return (
        f"{plain_partial(J, bias)} = {_number(equation, digits)}: {made}, because a bias carries the constant 1; {end}."
    )


def _gradient_term(_n: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int) -> str:
    layer, unit, source = step.layer or 1, step.unit or 1, step.source or 1
    w, a, d = names.w(layer, unit, source), names.a(layer - 1, source), names.delta(layer, unit)
    return (
        f"Along {w.plain} the neuron sends {_number(equation, digits)} back to {a.plain}: the weight times {d.plain}."
    )


def _activation_gradient(network: Network, names: Symbols, step: Step, equation: Equation, _e: int, digits: int) -> str:
    layer, unit = step.layer or 1, step.unit or 1
    symbol = names.a(layer, unit)
    ways = network.units(layer + 1)
    number = _number(equation, digits)
    if ways == 1:
        return f"Only one weight leads on from {symbol.plain}: {plain_partial(J, symbol)} is what came back, {number}."
    return f"From {symbol.plain} lead {ways:,} weights; what came back along them is added up: {number}."


def _update(_n: Network, _s: Symbols, _step: Step, equation: Equation, _e: int, digits: int) -> str:
    old, rate, slope = (part.number for part in equation.parts)
    if slope == 0:
        return f"The gradient is 0, so {equation.parts[0].name} stays {show(old, digits)} in this iteration."
    step = f"α = {show(rate, digits)} times the gradient"
    if equation.value == old:
        return f"{equation.parts[0].name} stays {show(old, digits)}: {step} is too little to show in a float64."
    change = "falls" if equation.value < old else "rises"
    before, after = pair(old, equation.value, digits)
    by = show(abs(equation.value - old), digits)
    return f"{equation.parts[0].name} {change} by {by}, from {before} to {after}: {step} is taken off, a step downhill."


_SENTENCES = {
    Kind.PRODUCT: _product,
    Kind.BIAS: _bias,
    Kind.PRE_ACTIVATION: _pre_activation,
    Kind.ACTIVATION: _activation,
    Kind.LOSS: _loss,
    Kind.COST: _cost,
    Kind.COST_GRADIENT: _cost_gradient,
    Kind.ACTIVATION_DERIVATIVE: _activation_derivative,
    Kind.DELTA: _delta,
    Kind.WEIGHT_GRADIENT: _weight_gradient,
    Kind.BIAS_GRADIENT: _bias_gradient,
    Kind.GRADIENT_TERM: _gradient_term,
    Kind.ACTIVATION_GRADIENT: _activation_gradient,
    Kind.WEIGHT_UPDATE: _update,
    Kind.BIAS_UPDATE: _update,
}


def upcoming(network: Network, steps: Steps, step: int, level: Level) -> str:
    """What the next step at `level` will do, without giving its result away."""
    if step == len(steps):
        return "Next: the same again with the new parameters"
    following = steps.at(steps.group_end(step + 1, level))
    if level is Level.PHASE:
        return f"Next: {PHASE_TITLES[following.phase]}"
    where = PHASE_TITLES[following.phase]
    if following.layer is not None and level is Level.LAYER:
        return f"Next: {where}, layer {following.layer}"
    if following.layer is not None and level is Level.NEURON:
        return f"Next: {where}, layer {following.layer}, neuron {following.unit}"
    return f"Next: {aim(Symbols(network), following)}"


def aim(names: Symbols, step: Step) -> str:
    """What a step computes, as a noun: a name, or an article and a name."""
    layer, unit, source = step.layer or 1, step.unit or 1, step.source or 1
    depth = names.network.depth
    a, z, delta = names.a(layer, unit), names.z(layer, unit), names.delta(layer, unit)
    w, b, carried = names.w(layer, unit, source), names.b(layer, unit), names.a(layer - 1, source)
    return {
        Kind.PRODUCT: f"{w.plain} × {carried.plain}",
        Kind.BIAS: f"the bias {b.plain}",
        Kind.PRE_ACTIVATION: f"the sum {z.plain}",
        Kind.ACTIVATION: f"{a.plain} from {z.plain}",
        Kind.LOSS: f"the loss of example {step.example}",
        Kind.COST: "the cost J",
        Kind.COST_GRADIENT: plain_partial(J, names.a(depth, unit)),
        Kind.ACTIVATION_DERIVATIVE: plain_partial(a, z),
        Kind.DELTA: delta.plain,
        Kind.WEIGHT_GRADIENT: plain_partial(J, w),
        Kind.BIAS_GRADIENT: plain_partial(J, b),
        Kind.GRADIENT_TERM: f"{w.plain} × {delta.plain}, sent back to {carried.plain}",
        Kind.ACTIVATION_GRADIENT: f"{plain_partial(J, a)}, the sum of what came back",
        Kind.WEIGHT_UPDATE: f"the new {w.plain}",
        Kind.BIAS_UPDATE: f"the new {b.plain}",
    }[step.kind]
