"""The gradient of J by forward mode: one pass for each parameter that carries its tangent up to J.

Every number is taken as a dual number, value and tangent, where the tangent is its derivative by the one parameter that
the pass is for: w has 1, everything else starts at 0, and each operation's tangent follows from its operands'. The
values are the same in all passes and are computed once; below the parameter's own layer every tangent is 0, so a pass
begins there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backstep.core import multiplications
from backstep.core.activations import ACTIVATIONS, SOFTMAX, Operations, run
from backstep.core.arrays import FloatArray
from backstep.core.gradients import Clock, Course, Objective, gradient_of, tape_of
from backstep.core.iteration import Tape
from backstep.core.losses import LOSSES, fused_delta
from backstep.core.parameters import Parameters


def tangents(objective: Objective, parameters: Parameters) -> Course:
    """∂J/∂w as the tangent of J, with a pass and a step for each of the P parameters."""
    network, layout = objective.network, parameters.layout
    tape, _ = tape_of(objective, parameters)
    slopes, passes = local_derivatives(tape), _Passes(tape)
    gradient = np.zeros(layout.total)
    clock = Clock()
    with np.errstate(all="ignore"):
        run(tape.forward)
        cost = tape.cost()
        run(slopes)
    done = 0
    for index, (units, sources) in enumerate(layout.shapes):
        places = iter(range(layout.weights[index].start, layout.weights[index].stop))
        bias = layout.biases[index].start
        for unit in range(units):
            # ∂z/∂w is the a that the weight is multiplied by, ∂z/∂b is 1.
            for source in range(sources):
                gradient[next(places)] = passes.cost_tangent(index, unit, tape.a[index][:, source])
                done += 1
                clock.pause()
                yield done
                clock.go_on()
            if network.layers[index].has_bias:
                gradient[bias + unit] = passes.cost_tangent(index, unit, 1.0)
                done += 1
                clock.pause()
                yield done
                clock.go_on()
    clock.pause()
    counted = multiplications.forward_mode(network, objective.examples)
    return gradient_of(layout, gradient, cost, counted, clock.seconds)


def local_derivatives(tape: Tape, *, complete: bool = False) -> Operations:
    """Operations that fill a tape's ∂a/∂z of every layer and ∂J/∂ŷ from a forward pass.

    Where δ of the output comes straight from ŷ − y they fill that instead of the output's two factors; all three where
    they are wanted `complete`.
    """
    network = tape.network
    operations: Operations = []
    for index, layer in enumerate(network.layers):
        if complete or not tape.fused or index < network.depth - 1:
            operations += ACTIVATIONS[layer.activation].derivative(tape.z[index], tape.a[index + 1], tape.da_dz[index])
    if tape.fused:
        operations += fused_delta(network.loss, tape.a[-1], tape.targets, tape.delta[-1], float(len(tape.targets)))
    if complete or not tape.fused:
        slope = tape.dJ_da[-1]
        operations += LOSSES[network.loss].derivative(tape.a[-1], tape.targets, slope)
        operations.append((np.divide, (slope, float(len(slope)), slope)))
    return operations


class _Passes:
    """Buffers of a tangent pass, and its operations from each layer up to J."""

    def __init__(self, tape: Tape) -> None:
        depth = tape.network.depth
        self._dz = [np.zeros_like(z) for z in tape.z]
        da = [np.empty_like(z) for z in tape.z]
        above: Operations = []
        starts: list[Operations] = []
        for index in reversed(range(depth)):
            last = index == depth - 1
            operations: Operations = []
            if not (last and tape.fused):
                operations += _through(tape, index, self._dz[index], da[index])
            if not last:
                operations.append((np.dot, (da[index], tape.weights[index + 1].T, self._dz[index + 1])))
            above = operations + above
            starts.append(above)
        self._from = starts[::-1]
        by, tangent = (tape.delta[-1], self._dz[-1]) if tape.fused else (tape.dJ_da[-1], da[-1])
        self._by, self._tangent = by.ravel(), tangent.ravel()

    def cost_tangent(self, index: int, unit: int, tangent: FloatArray | float) -> float:
        """∂J by the parameter in this layer whose ∂z of `unit` (both from 0) is `tangent` (n,)."""
        dz = self._dz[index]
        dz.fill(0.0)
        dz[:, unit] = tangent
        with np.errstate(all="ignore"):
            run(self._from[index])
            # J' = Σ ∂J/∂ŷ · ŷ', over all outputs of all examples.
            return float(np.dot(self._by, self._tangent))


def _through(tape: Tape, index: int, dz: FloatArray, da: FloatArray) -> Operations:
    """Operations that carry the tangents of a layer's z to its a."""
    if tape.network.layers[index].activation != SOFTMAX:
        return [(np.multiply, (tape.da_dz[index], dz, da))]
    softmax: Callable[[FloatArray, FloatArray, FloatArray], None] = _softmax_tangent
    return [(softmax, (tape.a[index + 1], dz, da))]


def _softmax_tangent(a: FloatArray, dz: FloatArray, da: FloatArray) -> None:
    # ŷ'_j = Σ_k ∂ŷ_j/∂z_k z'_k = ŷ_j (z'_j − Σ_k ŷ_k z'_k), the Jacobian's product without the Jacobian.
    shared = (a * dz).sum(axis=1, keepdims=True)
    np.multiply(a, dz - shared, out=da)
