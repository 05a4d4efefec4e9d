"""Which steps of an iteration belong to something, as runs of numbers that can be searched and counted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Spans:
    """An increasing set of step numbers, held as runs; every question takes the logarithm of the number of runs."""

    def __init__(self, runs: Iterable[range]) -> None:
        """`runs` are in order and do not overlap; neighbours are joined, empty ones left out."""
        self._starts: list[int] = []
        self._stops: list[int] = []
        self._counts: list[int] = [0]
        for run in runs:
            if not run:
                continue
            if self._stops and self._stops[-1] == run.start:
                self._stops[-1] = run.stop
                self._counts[-1] += len(run)
            else:
                self._starts.append(run.start)
                self._stops.append(run.stop)
                self._counts.append(self._counts[-1] + len(run))

    def __len__(self) -> int:
        return self._counts[-1]

    def __contains__(self, step: int) -> bool:
        place = bisect_right(self._starts, step)
        return place > 0 and step < self._stops[place - 1]

    def next(self, after: int) -> int | None:
        """The first step beyond `after`, None where there is none."""
        place = bisect_right(self._starts, after)
        if place and after + 1 < self._stops[place - 1]:
            return after + 1
        return self._starts[place] if place < len(self._starts) else None

    def previous(self, before: int) -> int | None:
        """The last step ahead of `before`, None where there is none."""
        place = bisect_left(self._starts, before)
        return min(self._stops[place - 1], before) - 1 if place else None

    def upto(self, step: int) -> int:
        """How many steps there are up to and with `step`."""
        place = bisect_right(self._starts, step)
        if not place:
            return 0
        return self._counts[place] - max(0, self._stops[place - 1] - step - 1)

    def nth(self, number: int) -> int:
        """Step `number` of them, counted from 1. Raises IndexError outside 1..len(self)."""
        if not 1 <= number <= len(self):
            raise IndexError(f"step {number} of {len(self)}")
        place = bisect_left(self._counts, number)
        return self._starts[place - 1] + number - self._counts[place - 1] - 1
