"""The presets: conditions under which a network does not learn as it should, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from backstep.core.diagnostics_context import Context, Finding, Preset, Setting, Settings, WholeData
from backstep.core.diagnostics_costs import COST_PLATEAU, COST_ROSE
from backstep.core.diagnostics_gradients import EXPLODING_GRADIENT, OVERSHOOT, VANISHING_GRADIENT
from backstep.core.diagnostics_numbers import NAN_OR_OVERFLOW
from backstep.core.diagnostics_predictions import CLASS_NEVER_PREDICTED
from backstep.core.diagnostics_units import DEAD_RELU, SATURATED_NEURON
from backstep.core.diagnostics_weights import SYMMETRIC_NEURONS, UNCHANGED_WEIGHT

__all__ = ["PRESETS", "Context", "Finding", "Preset", "Setting", "Settings", "WholeData"]

_ROWS = (
    VANISHING_GRADIENT,
    EXPLODING_GRADIENT,
    DEAD_RELU,
    SATURATED_NEURON,
    UNCHANGED_WEIGHT,
    COST_ROSE,
    COST_PLATEAU,
    OVERSHOOT,
    SYMMETRIC_NEURONS,
    CLASS_NEVER_PREDICTED,
    NAN_OR_OVERFLOW,
)

PRESETS: Mapping[str, Preset] = MappingProxyType({row.name: row for row in _ROWS})
"""In the order in which they are offered."""
