"""How parameters change: the rule that turns a gradient into new parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from backstep.core.activations import Operations
from backstep.core.arrays import FloatArray

GRADIENT_DESCENT = "gradient_descent"


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One row of the table.

    `operations(old, gradient, learning_rate, work, new)` fills `new` from flat vectors of the same length; `new` may
    be `old` itself. `formula` and `substitution` are LaTeX with `{w}`, `{rate}` and `{gradient}`.
    """

    name: str
    operations: Callable[[FloatArray, FloatArray, float, FloatArray, FloatArray], Operations]
    formula: str


def _descend(
    old: FloatArray, gradient: FloatArray, learning_rate: float, work: FloatArray, new: FloatArray
) -> Operations:
    return [(np.multiply, (gradient, learning_rate, work)), (np.subtract, (old, work, new))]


OPTIMIZERS: Mapping[str, Optimizer] = {
    GRADIENT_DESCENT: Optimizer(GRADIENT_DESCENT, _descend, r"{w} - {rate} \cdot {gradient}"),
}
