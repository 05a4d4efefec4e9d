"""Curves with more points than a screen has columns, and signs of several kinds in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from backstep.core.arrays import FloatArray, IntArray, distinct

POINTS_MOST = 2000
"""Longer curves are drawn as the lowest and highest point of each stretch: about a point a pixel, and never more."""


def thinned(heights: FloatArray, most: int = POINTS_MOST) -> IntArray:
    """Which points to draw, (m,) counted from 0 with m <= about `most`: all, or the extremes of each stretch.

    A stretch keeps its lowest and highest point in their order, so that no peak is lost. NaN stays a gap.
    """
    count = len(heights)
    if count <= most:
        return np.arange(count)
    stretch = -(-count // (most // 2))
    whole = count // stretch * stretch
    rows = heights[:whole].reshape(-1, stretch)
    starts = np.arange(0, whole, stretch)
    low = np.where(np.isnan(rows), np.inf, rows).argmin(axis=1)
    high = np.where(np.isnan(rows), -np.inf, rows).argmax(axis=1)
    inside = np.stack([np.minimum(low, high), np.maximum(low, high)], axis=1) + starts[:, None]
    # The first and the last one are always there, so the curve spans what it should.
    return distinct(np.concatenate([[0], inside.ravel(), np.arange(whole, count), [count - 1]]))[0]


def levels(rows: Sequence[FloatArray]) -> list[tuple[IntArray, IntArray]]:
    """For each row of different places (n,): how many rows before it have the same place (n,), and how many all (n,).

    So that signs in the same place can stand beside each other.
    """
    placed: Counter[float] = Counter()
    before = []
    for row in rows:
        before.append(np.array([placed[x] for x in row.tolist()], np.int64))
        placed.update(row.tolist())
    every = [np.array([placed[x] for x in row.tolist()], np.int64) for row in rows]
    return list(zip(before, every, strict=True))
