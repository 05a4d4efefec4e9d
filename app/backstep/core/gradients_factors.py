"""Every factor of an iteration's backward pass, against what it ought to be: where exactly a derivative goes wrong.

A derivative that is wrong makes all that is calculated from it wrong as well. Here each link of the chain is looked at
by itself, with what the iteration holds for its inputs: ∂J/∂ŷ and ∂a/∂z against central differences of the loss and of
the activation, the products and sums that the chain rule makes of them against those products and sums. What is only
wrong because of what came before is therefore right here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backstep.core.activations import ACTIVATIONS, SOFTMAX, run
from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.lineage import Site
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY, LOSSES
from backstep.core.network import Network
from backstep.core.readout import sent_through
from backstep.core.steps import Kind

_EPSILON = float(np.finfo(np.float64).eps)
_WIDTH = _EPSILON ** (1 / 3)
"""h of a central difference, by its argument: where truncation and rounding are about as large (h² = ε/h)."""
_AGREE = 1e-4
"""Relative error up to which a derivative and a central difference of its function agree."""
_EXACT = 1e-9
"""The same for a product or sum beside the sum of the sizes of its terms: those have only rounding between them."""
KINKS = frozenset({"relu", "leaky_relu", "mean_absolute_error"})
"""Activations whose slope jumps at z = 0, and losses whose slope jumps at ŷ = y."""


def has_kinks(network: Network) -> bool:
    """Whether a slope of this network jumps somewhere."""
    return network.loss in KINKS or any(layer.activation in KINKS for layer in network.layers)


@dataclass(frozen=True, eq=False, slots=True)
class Faults:
    """Where one kind of factor of one layer is wrong: all of them as the iteration holds them, and as they ought to be.

    `found`, `expected` and `wrong` are (n, units), but (n, units, sources) for what is sent back along weights,
    (units, sources) for weights' gradients and (units,) for biases'.
    """

    kind: Kind
    layer: int
    found: FloatArray
    expected: FloatArray
    wrong: NDArray[np.bool_]

    @property
    def many(self) -> int:
        """How many of them are wrong, over all examples."""
        return int(np.count_nonzero(self.wrong))

    @property
    def per_example(self) -> bool:
        """Whether every example has factors of its own here."""
        return self.kind not in (Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT)

    @property
    def rows(self) -> tuple[int, ...]:
        """The examples (counted from 0 in the batch) with one that is wrong; the first where they belong to none."""
        if not self.per_example:
            return (0,)
        return tuple(int(row) for row in np.flatnonzero(self.wrong.reshape(len(self.wrong), -1).any(axis=1)))

    def of_example(self, row: int) -> Iterator[Fault]:
        """Those of an example (counted from 0 in the batch), or of the whole batch where they belong to no example."""
        tables = (self.found, self.expected, self.wrong)
        found, expected, wrong = (table[row] if self.per_example else table for table in tables)
        for place in np.argwhere(wrong):
            at = tuple(int(each) for each in place)
            site = Site(self.kind, self.layer, *(each + 1 for each in at))
            yield Fault(site, float(found[at]), float(expected[at]))


@dataclass(frozen=True, slots=True)
class Fault:
    """One factor that is wrong."""

    site: Site
    found: float
    expected: float


def wrong_factors(record: Record) -> tuple[Faults, ...]:
    """The factors of a backward pass that are wrong, in the order in which they are calculated.

    What is not a finite number, or has no derivative (at a kink), is not looked at.
    """
    with np.errstate(all="ignore"):
        looks = (_faults(*link) for link in _links(record))
        return tuple(each for each in looks if each.many)


_Link = tuple[Kind, int, FloatArray, FloatArray, FloatArray]
"""A kind of factor, its layer, what was found, what ought to be, and how far the two may lie apart."""


def _faults(kind: Kind, layer: int, found: FloatArray, expected: FloatArray, apart: FloatArray) -> Faults:
    agree = np.abs(found - expected) <= apart
    return Faults(kind, layer, found, expected, np.isfinite(expected) & ~agree)


def _links(record: Record) -> Iterator[_Link]:
    network = record.network
    yield Kind.COST_GRADIENT, network.depth, record.dJ_da[-1], *_slope_of_loss(record)
    for index in reversed(range(network.depth)):
        layer, received, delta = index + 1, record.dJ_da[index], record.delta[index]
        slope, a, below = record.da_dz[index], record.a[index + 1], record.a[index]
        if network.layer(layer).activation == SOFTMAX:
            # Its slopes are a matrix: only their product with what comes back is a factor of the chain.
            mean = (received * a).sum(axis=1, keepdims=True)
            sizes = np.abs(a) * (np.abs(received) + (np.abs(received) * a).sum(axis=1, keepdims=True))
            yield Kind.DELTA, layer, delta, a * (received - mean), _EXACT * sizes
        else:
            yield Kind.ACTIVATION_DERIVATIVE, layer, slope, *_slope_of_activation(record, index)
            product = received * slope
            yield Kind.DELTA, layer, delta, product, _EXACT * np.abs(product)
        sizes = np.abs(delta)
        yield Kind.WEIGHT_GRADIENT, layer, record.dJ_dW[index], delta.T @ below, _EXACT * (sizes.T @ np.abs(below))
        if network.layer(layer).has_bias:
            yield Kind.BIAS_GRADIENT, layer, record.dJ_db[index], delta.sum(axis=0), _EXACT * sizes.sum(axis=0)
        if index:
            weights, through = record.before.weights[index], sent_through(record)[index]
            if not np.array_equal(weights, through):
                # A term is not recorded: it is δ times the weight that the engine sends it through.
                found, right = (delta[:, :, None] * each for each in (through, weights))
                yield Kind.GRADIENT_TERM, layer, found, right, _EXACT * np.abs(right)
            sent = record.dJ_da[index - 1]
            yield Kind.ACTIVATION_GRADIENT, index, sent, delta @ through, _EXACT * (sizes @ np.abs(through))


def _slope_of_loss(record: Record) -> tuple[FloatArray, FloatArray]:
    """∂J/∂ŷ (n, m) by central differences of the losses, and how far from it the right one may lie."""
    predicted, n = record.a[-1], record.examples
    loss = LOSSES[record.network.loss]
    work, losses = np.empty_like(predicted), np.empty(n)

    def value(moved: FloatArray) -> FloatArray:
        run(loss.value(moved, record.targets, work, losses))
        return losses[:, np.newaxis].copy()

    # A logarithm turns ever faster the closer its argument comes to 0.
    h, argument = _WIDTH * np.maximum(1.0, np.abs(predicted)), np.abs(predicted)
    if record.network.loss == BINARY_CROSS_ENTROPY:
        # That of y = 0 is 1 - ŷ alone, and that of y = 1 is ŷ alone.
        zero, one = record.targets == 0.0, record.targets == 1.0
        h = _WIDTH * np.minimum(np.where(zero, 1.0, predicted), np.where(one, 1.0, 1.0 - predicted))
        argument = np.ones_like(predicted)
    elif record.network.loss == CATEGORICAL_CROSS_ENTROPY:
        h = _WIDTH * predicted
    columns = [_difference(value, predicted, h, argument, column) for column in range(predicted.shape[1])]
    slope, apart = (np.hstack(each) for each in zip(*columns, strict=True))
    if record.network.loss in KINKS:
        slope[np.abs(predicted - record.targets) <= h] = np.nan
    return slope / n, apart / n


def _slope_of_activation(record: Record, index: int) -> tuple[FloatArray, FloatArray]:
    """∂a/∂z (n, units) by central differences of the activation, and how far from it the right one may lie."""
    z = record.z[index]
    h = _WIDTH * np.maximum(1.0, np.abs(z))
    activation = ACTIVATIONS[record.network.layers[index].activation]

    def value(moved: FloatArray) -> FloatArray:
        a = np.empty_like(moved)
        run(activation.value(moved, a))
        return a

    slope, apart = _difference(value, z, h, np.abs(z))
    if activation.name in KINKS:
        slope[np.abs(z) <= h] = np.nan
    return slope, apart


def _difference(
    value: Callable[[FloatArray], FloatArray],
    at: FloatArray,
    h: FloatArray,
    argument: FloatArray,
    column: int | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Central differences of a function of each number by itself, or of a `column` alone.

    `argument` is how large the numbers are that the function works with: it may lose digits of them on the way to a
    small value. The second array says how far the derivative may lie from them: what rounding leaves, and `_AGREE`.
    """
    moved = slice(None) if column is None else slice(column, column + 1)
    above, below = at.copy(), at.copy()
    above[:, moved] += h[:, moved]
    below[:, moved] -= h[:, moved]
    width = (above - below)[:, moved]
    high, low = value(above), value(below)
    slope = (high - low) / width
    rounding = 8.0 * _EPSILON * (np.maximum(np.abs(high), np.abs(low)) + argument[:, moved])
    return slope, _AGREE * np.abs(slope) + rounding / width
