"""Numbers that come one after the other, as the costs of the iterations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.float64, np.int64)
_ROOM = 64
"""Numbers that there is room for at first."""


class Curve(Generic[Number]):
    """A growing row of numbers. What was handed out stays as it was, and handing out copies nothing."""

    def __init__(self, start: NDArray[Number]) -> None:
        self._values: NDArray[Number] = start.copy()
        self._length = len(start)

    def __len__(self) -> int:
        return self._length

    def extend(self, values: Sequence[float] | NDArray[Number]) -> None:
        """Add `values` at the end."""
        needed = self._length + len(values)
        if needed > len(self._values):
            grown = np.empty(max(needed, 2 * len(self._values), _ROOM), self._values.dtype)
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

    def first(self, count: int) -> NDArray[Number]:
        """The first `count` numbers, or as many as there are: a read-only view."""
        view: NDArray[Number] = self._values[: min(count, self._length)]
        view.setflags(write=False)
        return view
