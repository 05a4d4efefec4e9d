"""The cost of iteration 1, 2, 3, … as it grows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from backstep.core.arrays import FloatArray


class Curve:
    """A growing row of numbers. What was handed out stays as it was, and handing out copies nothing."""

    def __init__(self, start: FloatArray | None = None) -> None:
        self._values = np.empty(1024) if start is None else np.array(start, dtype=np.float64)
        self._length = 0 if start is None else len(start)

    def __len__(self) -> int:
        return self._length

    def extend(self, values: Sequence[float]) -> None:
        """Add `values` at the end."""
        needed = self._length + len(values)
        if needed > len(self._values):
            grown = np.empty(max(needed, 2 * len(self._values)))
            grown[: self._length] = self._values[: self._length]
            self._values = grown
        self._values[self._length : needed] = values
        self._length = needed

    def cut(self, length: int) -> None:
        """Drop what is beyond the first `length` numbers."""
        if length < self._length:
            # A fresh array, because what was handed out must not change when it grows again.
            self._values = self._values[:length].copy()
            self._length = length

    def first(self, count: int) -> FloatArray:
        """The first `count` numbers, or as many as there are: a read-only view."""
        view = self._values[: min(count, self._length)]
        view.setflags(write=False)
        return view
