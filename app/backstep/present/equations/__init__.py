"""The equation of each step: symbols, today's numbers, and what each factor is.

Every kind of step has one builder. An equation is a template with named places; filled with symbols it is the
formula, filled with numbers the substitution, and both are the same sum or product, so the substitution can be
calculated and gives the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from backstep.core.iteration import Record
from backstep.core.steps import Kind, Step
from backstep.present.equations import backward, cost, forward, gradients, update
from backstep.present.equations.equation import Equation, Part, Scene

_BUILDERS: Mapping[Kind, Callable[[Scene, Step], Equation]] = MappingProxyType(
    {
        Kind.PRODUCT: forward.product,
        Kind.BIAS: forward.bias,
        Kind.PRE_ACTIVATION: forward.pre_activation,
        Kind.ACTIVATION: forward.activation,
        Kind.LOSS: cost.loss,
        Kind.COST: cost.cost,
        Kind.COST_GRADIENT: backward.cost_gradient,
        Kind.ACTIVATION_DERIVATIVE: backward.activation_derivative,
        Kind.DELTA: backward.delta,
        Kind.WEIGHT_GRADIENT: gradients.weight_gradient,
        Kind.BIAS_GRADIENT: gradients.bias_gradient,
        Kind.GRADIENT_TERM: backward.gradient_term,
        Kind.ACTIVATION_GRADIENT: backward.activation_gradient,
        Kind.WEIGHT_UPDATE: update.weight_update,
        Kind.BIAS_UPDATE: update.bias_update,
    }
)


class Equations:
    """Builds the equation of any step of one record, seen from one example (counted from 0 in the batch)."""

    def __init__(self, record: Record, example: int) -> None:
        self._scene = Scene(record, example)

    def of(self, step: Step) -> Equation:
        """The equation of `step`."""
        with np.errstate(all="ignore"):  # what overflows is shown as it is
            return _BUILDERS[step.kind](self._scene, step)

    def cancelled(self, step: Step) -> Equation | None:
        """δ of an output from ŷ − y, which is what its two factors cancel to; None for any other step."""
        return backward.cancelled_delta(self._scene, step)

    def value(self, step: Step) -> float:
        """The value of `step`."""
        return self._scene.value(step)


__all__ = ["Equation", "Equations", "Part"]
