"""Values of an expression over the iterations of a training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstep.core.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Values (m,) of an expression at some iterations (m,), in order; both read-only, NaN where it has no value.

    Each is the value at the step of its iteration that computes the last of what is read. An expression that gives
    `several` numbers has none of it.
    """

    iterations: IntArray
    values: FloatArray
    several: bool = False

    def nearest(self, iteration: int) -> tuple[int, float] | None:
        """The sampled iteration nearest to `iteration`, and its value; None while there is none."""
        many = len(self.iterations)
        if not many:
            return None
        after = min(int(np.searchsorted(self.iterations, iteration)), many - 1)
        near = min(max(0, after - 1), after, key=lambda place: abs(int(self.iterations[place]) - iteration))
        return int(self.iterations[near]), float(self.values[near])


NO_SAMPLES = Samples(np.empty(0, np.int64), np.empty(0))
