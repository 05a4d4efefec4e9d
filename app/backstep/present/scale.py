"""Where values stand on the axis of a plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstep.core.arrays import FloatArray

_NEAR_THE_END = 1e300
"""The largest value that a plot may calculate with: also with its rims, and times its pixels, it is below 1.8e308."""
_SMALLER = 1e-10
"""Brings the largest float64 below that."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values stand on the axis of J: powers of ten where it is `log`, otherwise `unit` times the value.

    Near the end of float64 the ends of an axis, and what a plot calculates with them, would be infinite: there `unit`
    is less than 1. It is a power of ten, so that round numbers stay round.
    """

    log: bool = False
    unit: float = 1.0

    @classmethod
    def fitting(cls, *values: FloatArray, log: bool) -> Scale:
        """The one on which all of `values` have a place."""
        large = any(
            np.isfinite(each).any() and np.abs(each[np.isfinite(each)]).max() > _NEAR_THE_END for each in values
        )
        return cls(log, _SMALLER if large and not log else 1.0)

    def placed(self, values: FloatArray) -> FloatArray:
        """The heights of `values`; NaN, a gap, where they have no place."""
        usable = np.isfinite(values) & ((values > 0) if self.log else True)
        heights = np.full(values.shape, np.nan)
        heights[usable] = np.log10(values[usable]) if self.log else values[usable] * self.unit
        return heights
