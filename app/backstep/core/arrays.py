"""Arrays that nobody can change by accident."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def frozen(values: Any) -> FloatArray:
    """A C-contiguous float64 array of `values` that refuses writes; a copy unless it already is one."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.flags.writeable:
        array = array.copy() if array is values or array.base is not None else array
        array.setflags(write=False)
    return array


def read_only(array: FloatArray) -> FloatArray:
    """A view of `array` that refuses writes; the owner can still write."""
    view = array.view()
    view.setflags(write=False)
    return view


def distinct(ordered: NDArray[Any]) -> tuple[NDArray[Any], IntArray]:
    """The different values of an `ordered` row (n,), and where each comes first.

    As `numpy.unique`, whose first call loads so much that a window waits for it.
    """
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new], np.flatnonzero(new)
