"""One training iteration: forward, cost, backward, update, vectorised over the batch and recorded whole.

The arithmetic of an iteration is laid out once, as a list of operations on buffers (a *tape*). A `Record` is what a
tape left behind, in memory of its own; fast training runs the same tape over and over in one set of buffers. Both do
the same operations on the same shapes, so both get the same bits: that is what makes it possible to come back to any
moment by running again from a checkpoint.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backstep.core.activations import ACTIVATIONS, SOFTMAX, Operations, run, softmax_jacobian
from backstep.core.arrays import FloatArray, IntArray, read_only
from backstep.core.losses import LOSSES, fused_delta, is_fused, losses_from_pre_activation
from backstep.core.mistakes import SIGMOID, Mistake, loss_slope, shows_factors, slope_of_z
from backstep.core.network import Network
from backstep.core.optimizers import OPTIMIZERS
from backstep.core.parameters import ParameterLayout, Parameters


@dataclass(frozen=True, eq=False, slots=True)
class Record:
    """Everything one iteration computed. All arrays are read-only; n is the number of examples in its batch.

    `a[l]` (n, units of l) for l = 0..L, `z[l-1]`, `da_dz[l-1]`, `dJ_da[l-1]`, `delta[l-1]` (n, units of l) for
    l = 1..L: δ = ∂J/∂z with the 1/n of the mean inside. `dJ_dW[l-1]` and `dJ_db[l-1]` are shaped as the parameters.
    `da_dz` of a softmax layer is the diagonal of its Jacobian. `fused` tells that δ of the output layer came from
    (ŷ − y) and not from the two factors. `rows` (n,) are the rows of the data, counted from 0. `mistake` is what was
    done wrong on purpose.
    """

    network: Network
    iteration: int
    learning_rate: float
    rows: IntArray
    targets: FloatArray
    before: Parameters
    after: Parameters
    z: tuple[FloatArray, ...]
    a: tuple[FloatArray, ...]
    losses: FloatArray
    cost: float
    dJ_da: tuple[FloatArray, ...]
    da_dz: tuple[FloatArray, ...]
    delta: tuple[FloatArray, ...]
    dJ_dW: tuple[FloatArray, ...]
    dJ_db: tuple[FloatArray, ...]
    fused: bool
    mistake: Mistake | None = None

    @property
    def examples(self) -> int:
        """n, the number of examples of this batch."""
        return len(self.rows)

    def jacobian(self, example: int) -> FloatArray:
        """∂ŷ_k/∂z_j (m, m) of the softmax output for `example` (counted from 0 in the batch)."""
        return softmax_jacobian(self.a[-1][example])


_EVEN = 2
"""Pieces of a tape's memory begin at multiples of so many numbers: every 16 bytes, as arrays of their own would."""


class Tape:
    """The buffers and operations of one iteration for batches of `examples` rows.

    `parameters` is the flat vector (total,) it reads; `updated` the one it writes, which may be the same array.
    `complete` also fills ∂J/∂ŷ and ∂ŷ/∂z of the output where δ does not need them.

    `data` (n, d) and (n, m) is what it sees each time, where that is always the same and nobody writes to it: it is
    then not copied. Otherwise `inputs` and `targets` are to be filled before it runs.

    All else that a record keeps lies in one piece, so that `record` can take it along with a single copy.

    With a `mistake` one factor is computed wrongly. `carried` (total,) is the gradient that the iteration before left,
    where it is not reset: this one is added to it, and the sum is left there again.
    """

    def __init__(
        self,
        network: Network,
        layout: ParameterLayout,
        examples: int,
        learning_rate: float,
        parameters: FloatArray,
        updated: FloatArray,
        optimizer: str,
        complete: bool,
        data: tuple[FloatArray, FloatArray] | None = None,
        mistake: Mistake | None = None,
        carried: FloatArray | None = None,
    ) -> None:
        self.network = network
        self.mistake = mistake
        self._optimizer = OPTIMIZERS[optimizer]
        self.layout = layout
        self._learning_rate = learning_rate
        n, depth = examples, network.depth
        self.weights = layout.weight_views(parameters)
        self.biases = layout.bias_views(parameters)
        units = tuple((n, layer.units) for layer in network.layers)
        # All z in a row, so that one look tells whether every one of them is finite.
        sums = n * sum(network.sizes[1:])
        places = _Places()
        self._at_data = None
        if data is None:
            self._at_data = places.add((n, network.inputs)), places.add((n, network.outputs))
        at_sums = places.add((sums,))
        self._at_z = _within(at_sums, units)
        self._at_a = tuple(places.add(shape) for shape in units)
        self._at_da_dz = tuple(places.add(shape) for shape in units)
        self._at_dJ_da = tuple(places.add(shape) for shape in units)
        self._at_delta = tuple(places.add(shape) for shape in units)
        self._at_losses = places.add((n,))
        self._at_gradient = places.add((layout.total,))
        self._memory = memory = np.empty(places.end)
        self.inputs, self.targets = _views(memory, self._at_data) if self._at_data else map(read_only, data or ())
        self._sums = _view(memory, at_sums)
        self._nothing = np.zeros(sums)
        self.z = _views(memory, self._at_z)
        self.a = (self.inputs, *_views(memory, self._at_a))
        self.da_dz = _views(memory, self._at_da_dz)
        self.dJ_da = _views(memory, self._at_dJ_da)
        self.delta = _views(memory, self._at_delta)
        self.losses = _view(memory, self._at_losses)
        self.gradient = _view(memory, self._at_gradient)
        # A fixed bias has no gradient step, and nothing else writes there.
        self.gradient[:] = 0.0
        self.dJ_dW = layout.weight_views(self.gradient)
        self.dJ_db = layout.bias_views(self.gradient)
        self._ones = np.ones(n)
        self._work = np.empty((n, network.outputs))
        loss = LOSSES[network.loss]
        last = network.layers[-1].activation
        self.fused = is_fused(last, network.loss) and not shows_factors(mistake, last)
        self._share = 1.0 if mistake is Mistake.NOT_AVERAGED else float(n)

        self.forward: Operations = []
        for index in range(depth):
            self.forward += self._layer_forward(index)
        self.forward += loss.value(self.a[-1], self.targets, self._work, self.losses)

        self.backward: Operations = []
        slope: Operations = [
            *loss_slope(mistake, loss, self.a[-1], self.targets, self.dJ_da[-1]),
            (np.divide, (self.dJ_da[-1], self._share, self.dJ_da[-1])),
        ]
        if complete or not self.fused:
            self.backward += slope
        for index in reversed(range(depth)):
            self.backward += self._layer_backward(index, complete)
        if mistake is Mistake.NOT_RESET and carried is not None:
            self.backward += [(np.add, (self.gradient, carried, self.gradient)), (np.copyto, (carried, self.gradient))]
        kept = slice(0, layout.trained)
        rate = -learning_rate if mistake is Mistake.UPHILL else learning_rate
        self.update = self._optimizer.operations(
            parameters[kept], self.gradient[kept], rate, np.empty(layout.trained), updated[kept]
        )

    def _layer_forward(self, index: int) -> Operations:
        z, layer = self.z[index], self.network.layers[index]
        operations: Operations = [(np.dot, (self.a[index], self.weights[index].T, z))]
        if layer.has_bias:
            operations.append((np.add, (z, self.biases[index], z)))
        return operations + ACTIVATIONS[layer.activation].value(z, self.a[index + 1])

    def _layer_backward(self, index: int, complete: bool) -> Operations:
        network, layer = self.network, self.network.layers[index]
        last = index == network.depth - 1
        z, a = self.z[index], self.a[index + 1]
        delta, received, slope = self.delta[index], self.dJ_da[index], self.da_dz[index]
        operations: Operations = []
        if complete or not (last and self.fused):
            if self.mistake is Mistake.SLOPE_OF_Z and layer.activation == SIGMOID:
                operations += slope_of_z(z, slope)
            else:
                operations += ACTIVATIONS[layer.activation].derivative(z, a, slope)
        if last and self.fused:
            operations += fused_delta(network.loss, a, self.targets, delta, self._share)
        elif self.mistake is Mistake.NO_SLOPE:
            operations.append((np.copyto, (delta, received)))
        elif layer.activation == SOFTMAX:
            operations.append((_softmax_delta, (a, received, delta)))
        else:
            operations.append((np.multiply, (received, slope, delta)))
        operations.append((np.dot, (delta.T, self.a[index], self.dJ_dW[index])))
        if self.mistake is not Mistake.NO_BIAS:
            operations.append((np.dot, (self._ones, delta, self.dJ_db[index])))
        return operations + self._sent_back(index) if index > 0 else operations

    def _sent_back(self, index: int) -> Operations:
        """∂J/∂a of the layer below: what comes back along all weights."""
        delta, weights, received = self.delta[index], self.weights[index], self.dJ_da[index - 1]
        if self.mistake is Mistake.ONE_PATH:
            return [(np.multiply, (delta[:, :1], weights[:1], received))]
        if self.mistake is Mistake.TOO_EARLY:
            work, early = np.empty(weights.shape), np.empty(weights.shape)
            changed = self._optimizer.operations(weights, self.dJ_dW[index], self._learning_rate, work, early)
            return [*changed, (np.dot, (delta, early, received))]
        return [(np.dot, (delta, weights, received))]

    def sums_finite(self) -> bool:
        """Whether every z of the last forward pass is finite; a saturated activation would hide one that is not."""
        return math.isfinite(np.dot(self._sums, self._nothing))

    def cost(self) -> float:
        """J of the last forward pass: the mean of the losses.

        Where a fused pair's ŷ rounded to 0 or 1 and made a loss infinite, that loss is taken from z instead.
        """
        total = float(np.dot(self.losses, self._ones))
        if not math.isfinite(total) and self.fused:
            lost = ~np.isfinite(self.losses)
            self.losses[lost] = losses_from_pre_activation(self.network.loss, self.z[-1][lost], self.targets[lost])
            total = float(np.dot(self.losses, self._ones))
        return total / len(self.losses)

    def carry_out(self) -> float:
        """Do all operations and give J. Overflow is not an error here: it leaves infinities and NaN behind."""
        with np.errstate(all="ignore"):
            run(self.forward)
            cost = self.cost()
            run(self.backward)
            run(self.update)
        return cost

    def record(
        self, before: Parameters, after: FloatArray, cost: float, iteration: int, rows: IntArray, *, again: bool
    ) -> Record:
        """What a complete tape left behind, which took it from `before` to `after` (total,).

        The record gets a copy where the tape runs `again`, and the tape's own memory where it does not.
        """
        memory = read_only(self._memory.copy() if again else self._memory)
        inputs, targets = _views(memory, self._at_data) if self._at_data else (self.inputs, self.targets)
        gradient = _view(memory, self._at_gradient)
        return Record(
            network=self.network,
            iteration=iteration,
            learning_rate=self._learning_rate,
            rows=rows,
            targets=targets,
            before=before,
            after=Parameters.from_flat(self.layout, after, gradient if self.mistake is Mistake.NOT_RESET else None),
            z=_views(memory, self._at_z),
            a=(inputs, *_views(memory, self._at_a)),
            losses=_view(memory, self._at_losses),
            cost=cost,
            dJ_da=_views(memory, self._at_dJ_da),
            da_dz=_views(memory, self._at_da_dz),
            delta=_views(memory, self._at_delta),
            dJ_dW=self.layout.weight_views(gradient),
            dJ_db=self.layout.bias_views(gradient),
            fused=self.fused,
            mistake=self.mistake,
        )


_Place = tuple[slice, tuple[int, ...]]
"""Where an array lies in a tape's memory, and its shape."""


class _Places:
    """Hands out places one after the other; `end` is how many numbers they take together."""

    def __init__(self) -> None:
        self.end = 0

    def add(self, shape: tuple[int, ...]) -> _Place:
        begin = self.end
        end = begin + math.prod(shape)
        self.end = -(-end // _EVEN) * _EVEN
        return slice(begin, end), shape


def _within(place: _Place, shapes: Iterable[tuple[int, ...]]) -> tuple[_Place, ...]:
    """Places of `shapes` in a row, without gaps, from the beginning of `place` on."""
    begin, found = place[0].start, []
    for shape in shapes:
        found.append((slice(begin, begin + math.prod(shape)), shape))
        begin += math.prod(shape)
    return tuple(found)


def _view(memory: FloatArray, place: _Place) -> FloatArray:
    part, shape = place
    return memory[part].reshape(shape)


def _views(memory: FloatArray, places: Iterable[_Place]) -> tuple[FloatArray, ...]:
    return tuple([memory[part].reshape(shape) for part, shape in places])


def _softmax_delta(a: FloatArray, received: FloatArray, delta: FloatArray) -> None:
    # δ_j = Σ_k ∂J/∂ŷ_k ∂ŷ_k/∂z_j = ŷ_j (∂J/∂ŷ_j − Σ_k ∂J/∂ŷ_k ŷ_k), the Jacobian's product without the Jacobian.
    shared = (received * a).sum(axis=1, keepdims=True)
    np.multiply(a, received - shared, out=delta)


def record_iteration(
    network: Network,
    parameters: Parameters,
    inputs: FloatArray,
    targets: FloatArray,
    learning_rate: float,
    *,
    iteration: int = 1,
    rows: IntArray | None = None,
    optimizer: str = "gradient_descent",
    shared: bool = False,
    mistake: Mistake | None = None,
) -> Record:
    """Compute one iteration on a batch, `inputs` (n, d) and `targets` (n, m), from `parameters`, and keep all of it.

    The batch is copied, unless it is `shared`: nobody ever writes to it.
    What overflowed is infinite or NaN in the record.
    """
    layout = parameters.layout
    updated = parameters.flat.copy()
    n, data = len(inputs), (inputs, targets) if shared else None
    tape = Tape(
        network,
        layout,
        n,
        learning_rate,
        parameters.flat,
        updated,
        optimizer,
        complete=True,
        data=data,
        mistake=mistake,
        carried=parameters.gradient_left() if mistake is Mistake.NOT_RESET else None,
    )
    if not shared:
        np.copyto(tape.inputs, inputs)
        np.copyto(tape.targets, targets)
    cost = tape.carry_out()
    if rows is None:
        rows = np.arange(len(inputs))
        rows.setflags(write=False)
    return tape.record(parameters, updated, cost, iteration, rows, again=False)
