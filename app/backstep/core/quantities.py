"""The contracts' quantities by name, as they are at one moment: read out of a record, never ahead of the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.network import BiasMode, Network
from backstep.core.steps import Kind, Steps


class NotComputed(Exception):
    """Something has no value yet at this moment. `what` is one sentence without its full stop.

    `step` is the step of the iteration that computes it; None where an iteration before the first was asked for
    (`no_earlier`), which no step will ever bring.
    """

    def __init__(self, what: str, step: int | None) -> None:
        super().__init__(what)
        self.what = what
        self.step = step

    @staticmethod
    def no_iteration_before() -> NotComputed:
        """What looking back from the first iteration ends in."""
        return NotComputed("there is no iteration before the first", None)

    @property
    def no_earlier(self) -> bool:
        return self.step is None


def _none_earlier() -> Moment | None:
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A position in a training, with one example of its batch in view.

    `step` is the step that was just done, 1..len(steps); `row` the example in view, counted from 0 in the batch.
    `earlier()` is the same place one iteration earlier, None in the first.
    """

    record: Record
    steps: Steps
    step: int
    row: int
    earlier: Callable[[], Moment | None] = _none_earlier


class Axis(StrEnum):
    """What an axis of an array counts."""

    EXAMPLE = "example"
    UNIT = "unit"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One name of the table.

    `first_layer` is the lowest layer that has it, None for names without a layer; `of_bias` tells that layers without
    bias do not have it. `kind` is what computes it in a layer (0 for names without one), None where it is known from
    the start. `array` takes a record and a layer and gives the values, whole batch or not, shaped by `axes`;
    `of_row` tells that it first has an axis of examples, of which the example in view is taken.
    """

    name: str
    words: str
    axes: tuple[Axis, ...]
    array: Callable[[Record, int], Any]
    kind: Callable[[Network, int], Kind | None]
    first_layer: int | None = None
    of_row: bool = False
    of_bias: bool = False

    def layers(self, network: Network) -> tuple[int, ...]:
        """The layers that have it; none for names without a layer."""
        if self.first_layer is None:
            return ()
        numbers = range(self.first_layer, network.depth + 1)
        return tuple(number for number in numbers if not self.of_bias or network.layer(number).has_bias)

    def is_in(self, network: Network) -> bool:
        """Whether the network has such a thing at all."""
        return self.first_layer is None or bool(self.layers(network))

    def shape(self, network: Network, layer: int | None) -> tuple[int | None, ...]:
        """Its axes' lengths; None for the number of examples, which may differ between batches."""
        lengths = {Axis.EXAMPLE: None, Axis.UNIT: self.units(network, layer)}
        if Axis.SOURCE in self.axes:
            lengths[Axis.SOURCE] = network.units((layer or 1) - 1)
        return tuple(lengths[axis] for axis in self.axes)

    def units(self, network: Network, layer: int | None) -> int:
        """How many units it speaks of; x, y and ŷ belong to the layers at the ends."""
        if layer is not None:
            return network.units(layer)
        return network.inputs if self.name in ("x", "all_x") else network.outputs


def _known(_network: Network, _layer: int) -> None:
    return None


def _always(kind: Kind) -> Callable[[Network, int], Kind]:
    return lambda _network, _layer: kind


def _activation(_network: Network, layer: int) -> Kind | None:
    return Kind.ACTIVATION if layer > 0 else None


def _output(_network: Network, _layer: int) -> Kind:
    return Kind.ACTIVATION


def _received(network: Network, layer: int) -> Kind:
    return Kind.COST_GRADIENT if layer == network.depth else Kind.ACTIVATION_GRADIENT


def _bias_update(network: Network, layer: int) -> Kind | None:
    return Kind.BIAS_UPDATE if network.layer(layer).bias is BiasMode.TRAINED else None


_UNITS = (Axis.UNIT,)
_MATRIX = (Axis.UNIT, Axis.SOURCE)

_OF_EXAMPLE: tuple[Quantity, ...] = (
    Quantity("x", "inputs", _UNITS, lambda record, _: record.a[0], _known),
    Quantity("y", "targets", _UNITS, lambda record, _: record.targets, _known),
    Quantity(
        "z", "sums before the activation", _UNITS, lambda record, l: record.z[l - 1], _always(Kind.PRE_ACTIVATION), 1
    ),
    Quantity("a", "activations", _UNITS, lambda record, l: record.a[l], _activation, 0),
    Quantity("yhat", "predictions ŷ", _UNITS, lambda record, _: record.a[-1], _output),
    Quantity("L", "loss", (), lambda record, _: record.losses, _always(Kind.LOSS)),
    Quantity("dJ_dyhat", "∂J/∂ŷ", _UNITS, lambda record, _: record.dJ_da[-1], _always(Kind.COST_GRADIENT)),
    Quantity("dJ_da", "∂J/∂a", _UNITS, lambda record, l: record.dJ_da[l - 1], _received, 1),
    Quantity("da_dz", "∂a/∂z", _UNITS, lambda record, l: record.da_dz[l - 1], _always(Kind.ACTIVATION_DERIVATIVE), 1),
    Quantity("delta", "δ = ∂J/∂z", _UNITS, lambda record, l: record.delta[l - 1], _always(Kind.DELTA), 1),
)
"""What every example has of its own; their arrays (n, …) hold the whole batch."""

_OF_BATCH: tuple[Quantity, ...] = (
    Quantity("J", "cost", (), lambda record, _: record.cost, _always(Kind.COST)),
    Quantity("dJ_dW", "∂J/∂W", _MATRIX, lambda record, l: record.dJ_dW[l - 1], _always(Kind.WEIGHT_GRADIENT), 1),
    Quantity(
        "dJ_db", "∂J/∂b", _UNITS, lambda record, l: record.dJ_db[l - 1], _always(Kind.BIAS_GRADIENT), 1, of_bias=True
    ),
    Quantity(
        "W",
        "weights, to unit first",
        _MATRIX,
        lambda record, l: record.before.weights[l - 1],
        _always(Kind.WEIGHT_UPDATE),
        1,
    ),
    Quantity("b", "biases", _UNITS, lambda record, l: record.before.biases[l - 1], _bias_update, 1, of_bias=True),
    Quantity("alpha", "learning rate α", (), lambda record, _: record.learning_rate, _known),
    Quantity("iteration", "number of the iteration", (), lambda record, _: record.iteration, _known),
    Quantity("step", "number of the step", (), lambda _record, _layer: 0, _known),
)


def _rows() -> list[Quantity]:
    of_view = [_in_view(row) for row in _OF_EXAMPLE]
    whole = [_whole(row) for row in _OF_EXAMPLE]
    return [*of_view, *_OF_BATCH, *whole]


def _in_view(row: Quantity) -> Quantity:
    return Quantity(row.name, row.words, row.axes, row.array, row.kind, row.first_layer, of_row=True)


def _whole(row: Quantity) -> Quantity:
    axes = (Axis.EXAMPLE, *row.axes)
    return Quantity("all_" + row.name, row.words + " of the whole batch", axes, row.array, row.kind, row.first_layer)


QUANTITIES: Mapping[str, Quantity] = {row.name: row for row in _rows()}

_SPELLINGS = {"ŷ": "yhat", "y\u0302": "yhat", "α": "alpha", "δ": "delta", "∂": "d"}
_ALIASES = {"dJ_dw": "dJ_dW", "dJ_dz": "delta", "all_dJ_dz": "all_delta"}


def canonical(name: str) -> str:
    """The table's spelling of a name written with ŷ, α, δ or ∂, or of an alias; any other name as it is."""
    for spelling, plain in _SPELLINGS.items():
        name = name.replace(spelling, plain)
    return _ALIASES.get(name, name)


Index = tuple[int | None, ...]
"""One number from 1 for each axis, None where the axis is taken whole."""


@dataclass(frozen=True, slots=True)
class Read:
    """What is read: a name of the table, its layer (None for names without one), and what of it (None: all)."""

    name: str
    layer: int | None = None
    index: Index | None = None

    def __str__(self) -> str:
        text = self.name if self.layer is None else f"{self.name}[{self.layer}]"
        if self.index is None:
            return text
        return f"{text}[{','.join(':' if place is None else str(place) for place in self.index)}]"


@dataclass(slots=True)
class Reader:
    """Reads one thing at any moment of trainings of one network: (moment) → np.float64 or a read-only array.

    `is_parameter`: W or b, which is there from the start and then changes an element at a time.

    The read must exist in the network: layer, units and sources within range. Where an index of an example lies
    beyond a batch, reading raises IndexError.
    """

    read: Read
    network: Network
    is_parameter: bool = field(init=False)
    _quantity: Quantity = field(init=False)
    _places: tuple[int | slice, ...] = field(init=False)
    _spans: dict[int, tuple[int, int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        quantity = self._quantity = QUANTITIES[self.read.name]
        self.is_parameter = self.read.name in ("W", "b")
        index = self.read.index or (None,) * len(quantity.axes)
        self._places = tuple(slice(None) if place is None else place - 1 for place in index)

    def __call__(self, moment: Moment) -> Any:
        """The value at this moment. Raises NotComputed where the step that computes it lies ahead of the cursor."""
        if not self.is_parameter:
            computed = self.settles(moment.steps, moment.row)
            if computed > moment.step:
                raise NotComputed(f"{self.read} is computed at step {computed}", computed)
        return self.past(moment)

    def past(self, moment: Moment) -> Any:
        """The value in an iteration that is over: all of it is computed; parameters as they were at that step."""
        quantity, record = self._quantity, moment.record
        if self.is_parameter:
            return self._parameter(moment)[self._places]
        if quantity.name == "step":
            return np.float64(moment.step)
        values = quantity.array(record, self.read.layer or 0)
        if quantity.of_row:
            values = values[moment.row]
        return values[self._places] if self._places else np.float64(values)

    def settles(self, steps: Steps, row: int | None = None) -> int:
        """The step at which the last element has the value that the iteration leaves it with; 0: from the start.

        The loss is that of example `row` (from 0), of the last example where that is not given.
        """
        if self.read.name == "L" and row is not None:
            return steps.find(Kind.LOSS, example=row + 1) or 0
        return self._span(steps)[1]

    def _span(self, steps: Steps) -> tuple[int, int]:
        """The steps of its first and its last element; depends on nothing but the number of examples."""
        known = self._spans.get(steps.examples)
        if known is None:
            known = self._spans[steps.examples] = (self._step(steps, last=False), self._step(steps, last=True))
        return known

    def _step(self, steps: Steps, *, last: bool) -> int:
        quantity, network = self._quantity, self.network
        layer = network.depth if self.read.layer is None else self.read.layer
        kind = quantity.kind(network, layer)
        if kind is None:
            return 0
        # Every element of an array follows those with smaller indices, so a corner tells.
        place = {Axis.EXAMPLE: steps.examples, Axis.UNIT: network.units(layer), Axis.SOURCE: network.units(layer - 1)}
        corner = {axis: length if last else 1 for axis, length in place.items()}
        for axis, index in zip(quantity.axes, self.read.index or (), strict=False):
            if index is not None:
                corner[axis] = min(index, place[axis])
        found = steps.find(kind, layer, corner[Axis.UNIT], corner[Axis.SOURCE], corner[Axis.EXAMPLE])
        assert found is not None
        return found

    def _parameter(self, moment: Moment) -> FloatArray:
        """W or b of the layer as it stands, right at least where it is read: in the update elements change in turn."""
        record, at = moment.record, (self.read.layer or 1) - 1
        is_weight = self.read.name == "W"
        first, last = self._span(moment.steps)
        before = record.before.weights[at] if is_weight else record.before.biases[at]
        if moment.step < first or not first:
            return before
        after = record.after.weights[at] if is_weight else record.after.biases[at]
        if moment.step >= last:
            return after
        step = moment.steps.at(moment.step)
        unit, source = step.unit or 0, step.source or 0
        mixed = before.copy()
        mixed[: unit - 1] = after[: unit - 1]
        if step.kind is Kind.BIAS_UPDATE:
            mixed[unit - 1] = after[unit - 1]
        elif is_weight:
            mixed[unit - 1, :source] = after[unit - 1, :source]
        mixed.setflags(write=False)
        return mixed
