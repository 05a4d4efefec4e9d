"""Presets about single neurons: those that pass nothing back, whatever they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from backstep.core.activations import ACTIVATIONS, run
from backstep.core.arrays import FloatArray, IntArray
from backstep.core.diagnostics_context import Activity, Context, Finding, Preset, Setting, Settings
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY
from backstep.core.network import Network
from backstep.core.steps import Kind

_STRAIGHT = frozenset({"linear", "relu", "leaky_relu"})
"""Never flat, or with a preset of its own."""
_TAILED = frozenset({"gelu", "silu"})
_TAIL = -2.0
"""gelu and silu have a slope of 0 at their lowest point as well, near -1; they are flat only to the left of this z."""
_WRONG = 0.5
"""An output that is flat and right has done its work; it counts where some target is farther away than this."""


def dead_relu(context: Context, settings: Settings) -> Finding | None:
    """A unit with relu whose z is not above 0 for at least `share` of all rows of the data."""
    network = context.record.network
    layers = [number for number in range(1, network.depth + 1) if network.layer(number).activation == "relu"]
    if not layers:
        return None
    rows = len(context.task.inputs)
    for layer, silent in _silent(context.parts(), layers).items():
        unit = int((silent / rows >= settings["share"]).argmax())
        if silent[unit] / rows >= settings["share"]:
            before = context.parts_before()
            return Finding(
                DEAD_RELU.name,
                context.step(Kind.ACTIVATION, layer, unit + 1),
                float(silent[unit] / rows),
                settings["share"],
                layer,
                unit + 1,
                before=float(_silent(before, [layer])[layer][unit] / rows) if before is not None else None,
                detail={
                    "rows": float(rows),
                    "largest_z": max(float(part.z[layer - 1][:, unit].max()) for part in context.parts()),
                },
            )
    return None


def _silent(parts: Iterable[Activity], layers: Sequence[int]) -> dict[int, IntArray]:
    """For how many rows z is not above 0, for each unit (units,) of some layers."""
    counts: dict[int, IntArray] = {}
    for part in parts:
        for layer in layers:
            found = np.count_nonzero(part.z[layer - 1] <= 0.0, axis=0)
            counts[layer] = counts[layer] + found if layer in counts else found
    return counts


def saturated_neuron(context: Context, settings: Settings) -> Finding | None:
    """A unit in a flat part of its activation, |∂a/∂z| below `slope`, for every row of the data.

    An output counts only where the slope takes part in δ, so not under a cross-entropy, which cancels it; and where at
    least one prediction is off by more than a half.
    """
    network = context.record.network
    layers = [
        number
        for number in range(network.depth, 0, -1)
        if network.layer(number).activation not in _STRAIGHT and not (number == network.depth and _cancels(network))
    ]
    if not layers:
        return None
    for layer, slopes in _steepest(context.parts(), network, layers).items():
        flat = slopes < settings["slope"]
        if layer == network.depth and flat.any():
            flat &= _farthest(context.parts()) > _WRONG
        unit = int(flat.argmax())
        if flat[unit]:
            before = context.parts_before()
            outputs = [part.a[layer][:, unit] for part in context.parts()]
            return Finding(
                SATURATED_NEURON.name,
                context.step(Kind.ACTIVATION_DERIVATIVE, layer, unit + 1),
                float(slopes[unit]),
                settings["slope"],
                layer,
                unit + 1,
                before=_known(_steepest(before, network, [layer])[layer][unit]) if before is not None else None,
                detail={
                    "rows": float(len(context.task.inputs)),
                    "least_a": min(float(output.min()) for output in outputs),
                    "most_a": max(float(output.max()) for output in outputs),
                },
            )
    return None


def _cancels(network: Network) -> bool:
    return network.loss in (BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY)


def _steepest(parts: Iterable[Activity], network: Network, layers: Sequence[int]) -> dict[int, FloatArray]:
    """The largest |∂a/∂z| over all rows, for each unit (units,) of some layers; infinite outside a tail."""
    largest: dict[int, FloatArray] = {}
    for part in parts:
        for layer in layers:
            activation = network.layer(layer).activation
            z = part.z[layer - 1]
            slope = np.empty_like(z)
            run(ACTIVATIONS[activation].derivative(z, part.a[layer], slope))
            np.abs(slope, out=slope)
            if activation in _TAILED:
                slope[z > _TAIL] = np.inf
            found = slope.max(axis=0)
            largest[layer] = np.maximum(largest[layer], found) if layer in largest else found
    return largest


def _farthest(parts: Iterable[Activity]) -> FloatArray:
    """The largest |ŷ - y| over all rows, for each output (m,)."""
    return np.asarray(np.max([np.abs(part.a[-1] - part.targets).max(axis=0) for part in parts], axis=0))


def _known(slope: float) -> float | None:
    return float(slope) if np.isfinite(slope) else None


DEAD_RELU = Preset("dead_relu", dead_relu, (Setting("share", 1.0, 0.5, 1.0),))
SATURATED_NEURON = Preset("saturated_neuron", saturated_neuron, (Setting("slope", 0.01, 1e-15, 0.25),))
