"""What a step by neuron, layer or phase did as a whole: its title, one sentence, and what its last number is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.datasets_wording import counted
from backstep.core.iteration import Record
from backstep.core.network import BiasMode
from backstep.core.steps import Level, Phase, Step, Steps
from backstep.present.looks import Target
from backstep.present.narration import KIND_TITLES, PHASE_TITLES
from backstep.present.numbers import pair, show
from backstep.present.symbols import ALPHA, J, Symbol, Symbols, plain_partial
from backstep.session.state import State

_LISTED = 3
"""Predictions told one by one; of more the largest."""


class Group(NamedTuple):
    """What is said of one; `heading` tells what its last number is."""

    headline: str
    sentence: str
    heading: str


class Whole(NamedTuple):
    """The group of a level that ends with a step; `row` is that of the viewed example in the batch, from 0."""

    record: Record
    last: Step
    level: Level
    row: int


def span(state: State) -> range:
    """The steps of the group that ends with the one in view; none where that stands alone, or in the middle of one."""
    return _span(state.steps, state.step, state.level)


def _span(steps: Steps, last: int, level: Level) -> range:
    first = steps.group_start(last, level)
    return range(first, last + 1) if first < last == steps.group_end(last, level) else range(0)


def group(state: State, digits: int) -> Group | None:
    """The group that ends with the step in view, if there is one."""
    steps = span(state)
    if not steps:
        return None
    heading = f"Last of {len(steps):,} numbers: {KIND_TITLES[state.current.kind]}"
    at = Whole(state.record, state.current, state.level, state.row)
    return Group(_headline(at.last, at.level), _Teller(at, digits).sentence(), heading)


def named(state: State) -> Target | None:
    """The weight or bias whose number the sentence about a group of Backward or Update names; None without one."""
    step = state.current
    if step.phase not in (Phase.BACKWARD, Phase.UPDATE) or not span(state):
        return None
    teller = _Teller(Whole(state.record, step, state.level, state.row), 1)
    return teller.largest(trained=step.phase is Phase.UPDATE).target


def told(at: Whole, steps: Steps, digits: int) -> str:
    """What the group did that ends with the last step of `at`, in one sentence; "" where that step stands alone."""
    return _Teller(at, digits).sentence() if _span(steps, at.last.index, at.level) else ""


def _headline(step: Step, level: Level) -> str:
    title = PHASE_TITLES[step.phase]
    if level <= Level.PHASE or step.layer is None:
        return f"{title} · whole phase"
    if level is Level.LAYER:
        return f"{title} · layer {step.layer}"
    return f"{title} · layer {step.layer} · neuron {step.unit}"


class _Found(NamedTuple):
    """A parameter with the number that it is chosen by."""

    target: Target
    symbol: Symbol
    size: float
    number: float
    before: float


class _Teller:
    """Sentences about the layers (and the one neuron) of the group that ends here."""

    def __init__(self, at: Whole, digits: int) -> None:
        self.record, self.level, self.row, self.digits = at.record, at.level, at.row, digits
        self.phase = at.last.phase
        self.network = at.record.network
        self.names = Symbols(self.network)
        whole = at.level <= Level.PHASE or at.last.layer is None
        self.layers = tuple(range(1, self.network.depth + 1)) if whole else (at.last.layer or 1,)
        self.unit = at.last.unit if at.level is Level.NEURON else None

    def sentence(self) -> str:
        """What was computed, with the number that stands out."""
        phase = self.phase
        if phase is Phase.FORWARD:
            return self._forward()
        if phase is Phase.COST:
            return self._cost()
        return self._backward() if phase is Phase.BACKWARD else self._update()

    def _show(self, value: float) -> str:
        return show(float(value), self.digits)

    # --- forward and cost

    def _forward(self) -> str:
        layer = self.layers[0]
        if self.level <= Level.PHASE:
            return self._whole_forward()
        units = self.network.units(layer)
        shares = self.network.layer(layer).activation == SOFTMAX
        if self.unit is not None or (units == 1 and not shares):
            return self._neuron_forward(layer, self.unit or 1)
        a = self.record.a[layer][self.row]
        at = int(np.argmax(a))
        what = "share" if shares else "activation"
        largest = f"{self.names.a(layer, at + 1).plain} = {self._show(a[at])}"
        return f"Layer {layer} has z and a of its {counted(units, 'neuron')} now; the largest {what} is {largest}."

    def _neuron_forward(self, layer: int, unit: int) -> str:
        row = self.row
        products = counted(self.network.units(layer - 1), "product")
        biased = " and the bias" if self.network.layer(layer).has_bias else ""
        z, a = self.record.z[layer - 1][row, unit - 1], self.record.a[layer][row, unit - 1]
        said = f"Neuron {unit} of layer {layer} adds {products}{biased} up to "
        said += f"{self.names.z(layer, unit).plain} = {self._show(z)}"
        name, after = self.network.layer(layer).activation, self.names.a(layer, unit).plain
        if name == SOFTMAX:
            return f"{said}; the softmax follows when every z of the layer is there."
        if name == "linear":
            return f"{said} and passes that on as {after}."
        return f"{said}, and {ACTIVATIONS[name].words} turns that into {after} = {self._show(a)}."

    def _whole_forward(self) -> str:
        network = self.network
        neurons = sum(layer.units for layer in network.layers)
        example = f" for example {self.row + 1}" if self.record.examples > 1 else ""
        said = f"Forward{example}: z and a of {counted(neurons, 'neuron')} in {counted(network.depth, 'layer')}; "
        a = self.record.a[-1][self.row]
        told = [f"{self.names.a(network.depth, at).plain} = {self._show(value)}" for at, value in enumerate(a, 1)]
        if len(told) > _LISTED:
            return f"{said}the largest of {len(told):,} predictions is {told[int(np.argmax(a))]}."
        return f"{said}the prediction is {_listed(told)}."

    def _cost(self) -> str:
        losses = self.record.losses
        mean = self._show(self.record.cost)
        if len(losses) == 1:
            return f"Cost: the loss of the single example is the cost J itself, {mean}."
        ends = f"from {self._show(losses.min())} to {self._show(losses.max())}"
        return f"Cost: the losses of {len(losses):,} examples go {ends}; their mean is J = {mean}."

    # --- backward and update

    def _counted(self, *, trained: bool) -> str:
        """How many weights and biases of the group have a gradient, or are `trained`."""
        weights = biases = 0
        for number in self.layers:
            layer = self.network.layer(number)
            units = layer.units if self.unit is None else 1
            weights += units * self.network.units(number - 1)
            biases += units * (layer.bias is BiasMode.TRAINED if trained else layer.has_bias)
        said = counted(weights, "weight")
        return f"{said} and {counted(biases, 'bias', 'biases')}" if biases else said

    def _parameters(self, *, trained: bool) -> Iterator[_Found]:
        """Of each layer the weight, and the bias, with the largest gradient; or the one that moved farthest."""
        record, names = self.record, self.names
        with np.errstate(all="ignore"):
            for layer in self.layers:
                units = slice(None) if self.unit is None else slice(self.unit - 1, self.unit)
                begin = 1 if self.unit is None else self.unit
                old, new = record.before.weights[layer - 1][units], record.after.weights[layer - 1][units]
                sizes = np.abs(new - old) if trained else np.abs(record.dJ_dW[layer - 1][units])
                at = np.unravel_index(int(np.argmax(sizes)), sizes.shape)
                number = new[at] if trained else record.dJ_dW[layer - 1][units][at]
                symbol = names.w(layer, begin + int(at[0]), 1 + int(at[1]))
                target = Target("edge", layer, begin + int(at[0]), 1 + int(at[1]))
                yield _Found(target, symbol, float(sizes[at]), float(number), float(old[at]))
                bias = self.network.layer(layer).bias
                if bias is BiasMode.NONE or (trained and bias is not BiasMode.TRAINED):
                    continue
                old, new = record.before.biases[layer - 1][units], record.after.biases[layer - 1][units]
                sizes = np.abs(new - old) if trained else np.abs(record.dJ_db[layer - 1][units])
                one = int(np.argmax(sizes))
                number = new[one] if trained else record.dJ_db[layer - 1][units][one]
                symbol, target = names.b(layer, begin + one), Target("bias", layer, begin + one)
                yield _Found(target, symbol, float(sizes[one]), float(number), float(old[one]))

    def largest(self, *, trained: bool) -> _Found:
        """The parameter that the sentence about gradients names, or about new values where it is `trained`."""
        return max(self._parameters(trained=trained), key=lambda found: found.size)

    def _backward(self) -> str:
        many = self._counted(trained=False)
        best = self.largest(trained=False)
        if best.size == 0:
            end = "all of them are 0"
        else:
            end = f"the largest is {plain_partial(J, best.symbol)} = {self._show(best.number)}"
        layer = self.layers[0]
        if self.level <= Level.PHASE:
            return f"Backward from J down to layer 1: the gradients of {many}; {end}."
        if self.unit is None:
            units = counted(self.network.units(layer), "neuron")
            return f"Layer {layer} has δ of {units}, and from it the gradients of {many}; {end}."
        delta = self.names.delta(layer, self.unit).plain
        value = float(self.record.delta[layer - 1][self.row, self.unit - 1])
        source = f"{delta} = {self._show(value)}" if self.record.examples == 1 else f"{delta} of all examples"
        return f"From {source} come the gradients of {many}; {end}."

    def _update(self) -> str:
        many = self._counted(trained=True)
        best = self.largest(trained=True)
        if best.size == 0:
            end = "none of them moves"
        else:
            old, new = pair(best.before, best.number, self.digits)
            end = f"{best.symbol.plain} moves farthest, from {old} to {new}"
        rate = f"{ALPHA.plain} = {self._show(self.record.learning_rate)}"
        return f"Downhill by {rate} times the gradient: {many}; {end}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
