"""What a network answers to any inputs, how far that is from the targets, and how many of its answers are right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from backstep.core.activations import SOFTMAX, run
from backstep.core.arrays import FloatArray, IntArray, read_only
from backstep.core.iteration import Record, Tape
from backstep.core.network import BiasMode, Network
from backstep.core.optimizers import GRADIENT_DESCENT
from backstep.core.parameters import ParameterLayout
from backstep.core.steps import Kind, Steps

NO_CLASS = -1
"""Stands for the class of an answer that is not a number."""
_HALF = 0.5
"""A single sigmoid answers the second class from here on."""
_PRODUCTS, _UNITS, _ROWS = 2e7, 200_000, 4096
"""Rows at once: so many products with weights, values of units and rows at most, which is a few milliseconds."""


def rows_at_once(network: Network) -> int:
    """How many rows go through `network` in a few milliseconds; at least 1."""
    fitting = min(_PRODUCTS / network.weight_count, _UNITS / sum(network.sizes))
    return max(1, min(_ROWS, int(fitting)))


class Predictor:
    """The forward pass of one network with parameters `flat` (total,), on up to `rows` rows at a time.

    It carries out the operations of the training on arrays of `rows` rows: with the rows of a batch it gets the very
    bits of the training. Overflow leaves infinities and NaN.
    """

    def __init__(self, network: Network, layout: ParameterLayout, flat: FloatArray, rows: int) -> None:
        self.network = network
        self.rows = rows
        # Nothing is updated, so nothing is written where the parameters stand.
        self._tape = Tape(network, layout, rows, 0.0, flat, flat, GRADIENT_DESCENT, complete=False)
        self._tape.inputs[...] = 0.0
        self._tape.targets[...] = 0.0

    def answers(self, inputs: FloatArray) -> FloatArray:
        """ŷ (k, m) for `inputs` (k, d), where k is at most `rows`; a copy."""
        self._tape.inputs[: len(inputs)] = inputs
        with np.errstate(all="ignore"):
            run(self._tape.forward)
        return self._tape.a[-1][: len(inputs)].copy()

    def judged(self, inputs: FloatArray, targets: FloatArray) -> tuple[FloatArray, FloatArray]:
        """ŷ (k, m) and the losses (k,) for `inputs` (k, d) and `targets` (k, m); copies."""
        self._tape.targets[: len(targets)] = targets
        answers = self.answers(inputs)
        with np.errstate(all="ignore"):
            # It takes the loss from z where ŷ rounded to 0 or 1.
            self._tape.cost()
        return answers, self._tape.losses[: len(inputs)].copy()


@dataclass(frozen=True, eq=False, slots=True)
class Score:
    """How a network does on n examples.

    `answers` (n, m) are its ŷ and `cost` the mean of the losses. Where it tells classes apart, `found` (n,) is the
    class of each answer (`NO_CLASS` where that is not a number), `wanted` (n,) that of each target, and `confusion`
    (classes, classes) counts them: a row a wanted class, a column a found one. Otherwise these are empty.
    """

    answers: FloatArray
    cost: float
    found: IntArray
    wanted: IntArray
    confusion: IntArray

    @property
    def examples(self) -> int:
        """How many there are."""
        return len(self.answers)

    @property
    def right(self) -> int:
        """How many answers are of the wanted class."""
        return int(np.trace(self.confusion))


def classes_of(network: Network, *targets: FloatArray) -> int:
    """How many classes a network tells apart; 0 where its answers are numbers.

    A softmax has a class for each output. A single sigmoid has two, where all `targets` (n, 1) are 0 or 1.
    """
    activation = network.layers[-1].activation
    if activation == SOFTMAX:
        return network.outputs
    if activation != "sigmoid" or network.outputs != 1:
        return 0
    return 2 if all(bool(((each == 0.0) | (each == 1.0)).all()) for each in targets) else 0


def class_of(values: FloatArray) -> IntArray:
    """The class (n,) of each row of `values` (n, m), counted from 0; `NO_CLASS` where one of them is NaN.

    Of several outputs it is the first of the largest; a single one is the second class from 0.5 on.
    """
    if values.shape[1] == 1:
        found = (values[:, 0] >= _HALF).astype(np.int64)
    else:
        found = values.argmax(axis=1).astype(np.int64)
    found[np.isnan(values).any(axis=1)] = NO_CLASS
    return found


def confusion(wanted: IntArray, found: IntArray, classes: int) -> IntArray:
    """How often each class (a column) was found where each (a row) was wanted: (classes, classes).

    What has no class is not counted.
    """
    known = (wanted != NO_CLASS) & (found != NO_CLASS)
    places = wanted[known] * classes + found[known]
    return np.bincount(places, minlength=classes * classes).reshape(classes, classes).astype(np.int64)


def scored(
    network: Network, layout: ParameterLayout, flat: FloatArray, inputs: FloatArray, targets: FloatArray, classes: int
) -> Generator[None, None, Score]:
    """How the network does on `inputs` (n, d) and `targets` (n, m), n at least 1, in steps of a few milliseconds.

    `classes` is what `classes_of` says.
    """
    many = len(inputs)
    predictor = Predictor(network, layout, flat, min(many, rows_at_once(network)))
    answers, losses = np.empty((many, network.outputs)), np.empty(many)
    for first in range(0, many, predictor.rows):
        part = slice(first, first + predictor.rows)
        answers[part], losses[part] = predictor.judged(inputs[part], targets[part])
        yield
    nothing = np.empty(0, dtype=np.int64)
    found, wanted = (class_of(answers), class_of(targets)) if classes else (nothing, nothing)
    with np.errstate(all="ignore"):
        # As the training adds up.
        cost = float(np.dot(losses, np.ones(many))) / many
    return Score(read_only(answers), cost, found, wanted, confusion(wanted, found, classes))


Box = tuple[float, float, float, float]
"""From where to where the first input goes, and the second."""


def evenly(low: float, high: float, many: int) -> FloatArray:
    """`many` numbers (many,) from `low` to `high`, equally far apart; also where the distance of both overflows."""
    share = np.linspace(0.0, 1.0, many)
    return np.asarray(low * (1.0 - share) + high * share, dtype=np.float64)


def plane(box: Box, side: int) -> FloatArray:
    """The points (side², 2) of a grid over `box`: row after row of the second input, the first goes faster."""
    across, upward = evenly(box[0], box[1], side), evenly(box[2], box[3], side)
    return np.stack([np.tile(across, side), np.repeat(upward, side)], axis=1)


def answered(
    network: Network, layout: ParameterLayout, flat: FloatArray, inputs: FloatArray
) -> Generator[None, None, FloatArray]:
    """ŷ (n, m) for `inputs` (n, d), n at least 1, in steps of a few milliseconds."""
    predictor = Predictor(network, layout, flat, min(len(inputs), rows_at_once(network)))
    answers = np.empty((len(inputs), network.outputs))
    for first in range(0, len(inputs), predictor.rows):
        part = slice(first, first + predictor.rows)
        answers[part] = predictor.answers(inputs[part])
        yield
    return read_only(answers)


def updated_at(record: Record, steps: Steps, step: int) -> int:
    """How many parameters of the iteration have their new value once `step` is done."""
    return sum(places for _, places in _updated(record.network, record.before.layout, steps, step))


def parameters_at(record: Record, steps: Steps, step: int) -> FloatArray:
    """All parameters (total,) as they are once `step` is done: new where their update is, old elsewhere; read-only."""
    layout = record.before.layout
    changed = _updated(record.network, layout, steps, step)
    if not any(places for _, places in changed):
        return record.before.flat
    flat = record.before.flat.copy()
    for first, places in changed:
        flat[first : first + places] = record.after.flat[first : first + places]
    return read_only(flat)


def _updated(network: Network, layout: ParameterLayout, steps: Steps, step: int) -> list[tuple[int, int]]:
    """From where in the flat vector, layer by layer, so many weights or biases have their new value.

    Those of a layer are updated in their order, so halving finds the first that is not.
    """
    if step <= steps.phase_ends()[2]:
        return []
    found = []
    for number, layer in enumerate(network.layers, start=1):
        sources = network.units(number - 1)
        kinds = [(Kind.WEIGHT_UPDATE, layout.weights[number - 1], sources)]
        if layer.bias is BiasMode.TRAINED:
            kinds.append((Kind.BIAS_UPDATE, layout.biases[number - 1], 1))
        for kind, part, columns in kinds:

            def step_of(place: int, kind: Kind = kind, columns: int = columns, number: int = number) -> int:
                unit, source = divmod(place, columns)
                index = steps.find(kind, number, unit + 1, source + 1)
                assert index is not None
                return index

            done = bisect_right(range(part.stop - part.start), step, key=step_of)
            found.append((part.start, done))
    return found
