"""What a preset looks at, and what it reports: the shared words of the diagnostics."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from backstep.core.activations import ACTIVATIONS, run
from backstep.core.arrays import FloatArray
from backstep.core.errors import InputError
from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.parameters import Parameters
from backstep.core.steps import Kind, Steps
from backstep.core.training import Task

BoolArray = NDArray[np.bool_]
Settings = Mapping[str, float]
"""The value of every setting of a preset, by name."""

_PART = 1_000_000
"""Numbers (rows times units) of one part of a forward pass over the data."""
_KEPT = 4_000_000
"""A pass with more numbers than this is not kept but computed again where it is asked for again."""
_PASSES = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """Where in an iteration the condition of a preset holds.

    `step` (from 1) is the one that computes the last number the condition needs, `layer`, `unit` and `source` (from 1)
    say what it is about, as far as that applies. `value` was compared with `threshold`; `before` is the same quantity
    one iteration earlier, None where there is none. `detail` has further numbers for the sentence, by name.
    """

    preset: str
    step: int
    value: float
    threshold: float
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    before: float | None = None
    detail: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """A number one may choose, from `least` to `most`; `whole` where it counts something."""

    name: str
    default: float
    least: float
    most: float
    whole: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Activity:
    """A forward pass of some rows of the data: `z[l-1]` and `a[l]` (rows, units of l), `targets` (rows, m)."""

    z: tuple[FloatArray, ...]
    a: tuple[FloatArray, ...]
    targets: FloatArray


class WholeData:
    """Forward passes over all rows of the data, the last few kept: several presets want the same one."""

    def __init__(self) -> None:
        self._passes: OrderedDict[tuple[Task, Parameters], tuple[Activity, ...]] = OrderedDict()

    def parts(self, task: Task, record: Record) -> Iterable[Activity]:
        """Every row of the data once, seen with the parameters that the iteration of `record` starts with."""
        if task.batches.whole:
            return (Activity(record.z, record.a, record.targets),)
        key = (task, record.before)
        known = self._passes.get(key)
        if known is not None:
            self._passes.move_to_end(key)
            return known
        passing = _forward(task, record.before)
        if len(task.inputs) * sum(task.network.sizes) > _KEPT:
            return passing
        self._passes[key] = found = tuple(passing)
        while len(self._passes) > _PASSES:
            self._passes.popitem(last=False)
        return found


def _forward(task: Task, parameters: Parameters) -> Iterator[Activity]:
    network = task.network
    length = max(1, _PART // sum(network.sizes))
    for start in range(0, len(task.inputs), length):
        rows = slice(start, start + length)
        a, z = [task.inputs[rows]], []
        with np.errstate(all="ignore"):
            for layer, weights, biases in zip(network.layers, parameters.weights, parameters.biases, strict=True):
                z.append(a[-1] @ weights.T + biases)
                a.append(np.empty_like(z[-1]))
                run(ACTIVATIONS[layer.activation].value(z[-1], a[-1]))
        yield Activity(tuple(z), tuple(a), task.targets[rows])


@dataclass(frozen=True, eq=False, slots=True)
class Context:
    """One iteration as the presets see it.

    `previous` is the record one iteration earlier, None in the first. `costs` (at least `iteration` - 1,) holds J of
    iterations 1, 2, …; what is beyond this iteration is not read. Contexts that share `whole` share its passes.
    """

    task: Task
    record: Record
    previous: Record | None
    costs: FloatArray
    whole: WholeData = field(default_factory=WholeData)

    def parts(self) -> Iterable[Activity]:
        """A forward pass of the whole data with this iteration's parameters."""
        return self.whole.parts(self.task, self.record)

    def parts_before(self) -> Iterable[Activity] | None:
        """The same one iteration earlier."""
        return None if self.previous is None else self.whole.parts(self.task, self.previous)

    def step(
        self,
        kind: Kind,
        layer: int | None = None,
        unit: int | None = None,
        source: int | None = None,
    ) -> int:
        """The index of a step that this network has."""
        index = _steps(self.record.network, self.record.examples).find(kind, layer, unit, source)
        if index is None:
            raise ValueError(f"no step {kind} at layer {layer}, unit {unit}, source {source}")
        return index


@lru_cache(maxsize=8)
def _steps(network: Network, examples: int) -> Steps:
    return Steps(network, examples)


@dataclass(frozen=True, slots=True)
class Preset:
    """A condition with a name. `rule(context, settings)` gives the first place, in the order of steps, where it holds.

    A rule depends on the iteration alone, never on what was looked at before: forward and backward find the same.
    """

    name: str
    rule: Callable[[Context, Settings], Finding | None]
    settings: tuple[Setting, ...] = ()

    @property
    def defaults(self) -> Settings:
        return {setting.name: setting.default for setting in self.settings}

    def filled(self, chosen: Settings) -> Settings:
        """`chosen` with a default for what it leaves out. Raises InputError for an unknown name or a value outside."""
        known = {setting.name: setting for setting in self.settings}
        for name, value in chosen.items():
            setting = known.get(name)
            if setting is None:
                choice = f"use {', '.join(known)}" if known else "it has none"
                raise InputError(name, f"{self.name} has no such setting; {choice}")
            if not setting.least <= value <= setting.most:
                raise InputError(
                    name, f"this is {value:g} and must be between {setting.least:g} and {setting.most:g}; change it"
                )
            if setting.whole and not float(value).is_integer():
                raise InputError(name, f"this is {value:g} and must be a whole number; change it")
        return {**self.defaults, **chosen}

    def look(self, context: Context, settings: Settings | None = None) -> Finding | None:
        """The first place where the condition holds in this iteration; `settings` as `filled` gives them."""
        with np.errstate(all="ignore"):
            return self.rule(context, self.defaults if settings is None else settings)


def first_trained(record: Record, wanted: BoolArray, layers: Iterable[int]) -> tuple[int, int, int | None] | None:
    """Layer, unit and source (None for a bias) of the first trained parameter that is `wanted` (trained,).

    In the order of `layers`; within a layer unit after unit, the weights of each ahead of its bias.
    """
    layout = record.before.layout
    flat = np.zeros(layout.total, dtype=np.bool_)
    flat[: layout.trained] = wanted
    for layer in layers:
        units, sources = layout.shapes[layer - 1]
        weights, biases = layout.weights[layer - 1], layout.biases[layer - 1]
        table = np.column_stack((flat[weights].reshape(units, sources), flat[biases]))
        unit, column = divmod(int(table.argmax()), sources + 1)
        if table[unit, column]:
            return layer, unit + 1, column + 1 if column < sources else None
    return None


def finite_or_none(value: float) -> float | None:
    """`value`, or None where nothing sensible came before."""
    return None if math.isnan(value) else value
