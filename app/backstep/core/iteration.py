"""One training iteration: forward, cost, backward, update, vectorised over the batch and recorded whole.

The arithmetic of an iteration is laid out once, as a list of operations on buffers (a *tape*). A `Record` is what a
tape left behind in buffers of its own; fast training runs the same tape over and over in one set of buffers. Both do
the same operations on the same shapes, so both get the same bits: that is what makes it possible to come back to any
moment by running again from a checkpoint.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backstep.core.activations import ACTIVATIONS, SOFTMAX, Operations, run, softmax_jacobian
from backstep.core.arrays import FloatArray, IntArray, read_only
from backstep.core.losses import LOSSES, fused_delta, is_fused, losses_from_pre_activation
from backstep.core.network import Network
from backstep.core.optimizers import OPTIMIZERS
from backstep.core.parameters import ParameterLayout, Parameters


@dataclass(frozen=True, eq=False, slots=True)
class Record:
    """Everything one iteration computed. All arrays are read-only; n is the number of examples in its batch.

    `a[l]` (n, units of l) for l = 0..L, `z[l-1]`, `da_dz[l-1]`, `dJ_da[l-1]`, `delta[l-1]` (n, units of l) for
    l = 1..L: δ = ∂J/∂z with the 1/n of the mean inside. `dJ_dW[l-1]` and `dJ_db[l-1]` are shaped as the parameters.
    `da_dz` of a softmax layer is the diagonal of its Jacobian. `fused` tells that δ of the output layer came from
    (ŷ − y) and not from the two factors. `rows` (n,) are the rows of the data, counted from 0.
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

    @property
    def examples(self) -> int:
        """n, the number of examples of this batch."""
        return len(self.rows)

    def jacobian(self, example: int) -> FloatArray:
        """∂ŷ_k/∂z_j (m, m) of the softmax output for `example` (counted from 0 in the batch)."""
        return softmax_jacobian(self.a[-1][example])


class Tape:
    """The buffers and operations of one iteration for batches of `examples` rows.

    `parameters` is the flat vector (total,) it reads; `updated` the one it writes, which may be the same array.
    `complete` also fills ∂J/∂ŷ and ∂ŷ/∂z of the output where δ does not need them.
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
    ) -> None:
        self.network = network
        self.layout = layout
        n, depth = examples, network.depth
        self.weights = layout.weight_views(parameters)
        self.biases = layout.bias_views(parameters)
        self.inputs = np.empty((n, network.inputs))
        self.targets = np.empty((n, network.outputs))
        # All z in one piece, so that one look tells whether every one of them is finite.
        self._sums = np.empty(n * sum(network.sizes[1:]))
        self._nothing = np.zeros(len(self._sums))
        ends = np.cumsum([0, *(n * units for units in network.sizes[1:])])
        self.z = tuple(self._sums[start:end].reshape(n, -1) for start, end in pairwise(ends))
        self.a = (self.inputs, *(np.empty((n, layer.units)) for layer in network.layers))
        self.da_dz = tuple(np.empty((n, layer.units)) for layer in network.layers)
        self.dJ_da = tuple(np.empty((n, layer.units)) for layer in network.layers)
        self.delta = tuple(np.empty((n, layer.units)) for layer in network.layers)
        self.losses = np.empty(n)
        self.gradient = np.zeros(layout.total)
        self.dJ_dW = layout.weight_views(self.gradient)
        self.dJ_db = layout.bias_views(self.gradient)
        self._ones = np.ones(n)
        self._work = np.empty((n, network.outputs))
        loss = LOSSES[network.loss]
        self.fused = is_fused(network.layers[-1].activation, network.loss)

        self.forward: Operations = []
        for index in range(depth):
            self.forward += self._layer_forward(index)
        self.forward += loss.value(self.a[-1], self.targets, self._work, self.losses)

        self.backward: Operations = []
        slope: Operations = [
            *loss.derivative(self.a[-1], self.targets, self.dJ_da[-1]),
            (np.divide, (self.dJ_da[-1], float(n), self.dJ_da[-1])),
        ]
        if complete or not self.fused:
            self.backward += slope
        for index in reversed(range(depth)):
            self.backward += self._layer_backward(index, complete)
        kept = slice(0, layout.trained)
        self.update = OPTIMIZERS[optimizer].operations(
            parameters[kept], self.gradient[kept], learning_rate, np.empty(layout.trained), updated[kept]
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
            operations += ACTIVATIONS[layer.activation].derivative(z, a, slope)
        if last and self.fused:
            operations += fused_delta(network.loss, a, self.targets, delta)
        elif layer.activation == SOFTMAX:
            operations.append((_softmax_delta, (a, received, delta)))
        else:
            operations.append((np.multiply, (received, slope, delta)))
        operations.append((np.dot, (delta.T, self.a[index], self.dJ_dW[index])))
        operations.append((np.dot, (self._ones, delta, self.dJ_db[index])))
        if index > 0:
            operations.append((np.dot, (delta, self.weights[index], self.dJ_da[index - 1])))
        return operations

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
) -> Record:
    """Compute one iteration on a batch, `inputs` (n, d) and `targets` (n, m), from `parameters`, and keep all of it.

    Overflow is not an error here: what overflowed is infinite or NaN in the record (see `nonfinite.first`).
    """
    layout = parameters.layout
    updated = parameters.flat.copy()
    tape = Tape(network, layout, len(inputs), learning_rate, parameters.flat, updated, optimizer, complete=True)
    np.copyto(tape.inputs, inputs)
    np.copyto(tape.targets, targets)
    with np.errstate(all="ignore"):
        run(tape.forward)
        cost = tape.cost()
        run(tape.backward)
        run(tape.update)
    gradient = read_only(tape.gradient)
    if rows is None:
        rows = np.arange(len(inputs))
        rows.setflags(write=False)
    return Record(
        network=network,
        iteration=iteration,
        learning_rate=learning_rate,
        rows=rows,
        targets=read_only(tape.targets),
        before=parameters,
        after=Parameters.from_flat(layout, updated),
        z=_kept(tape.z),
        a=_kept(tape.a),
        losses=read_only(tape.losses),
        cost=cost,
        dJ_da=_kept(tape.dJ_da),
        da_dz=_kept(tape.da_dz),
        delta=_kept(tape.delta),
        dJ_dW=layout.weight_views(gradient),
        dJ_db=layout.bias_views(gradient),
        fused=tape.fused,
    )


def _kept(arrays: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    return tuple(read_only(array) for array in arrays)
