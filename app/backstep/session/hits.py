"""A breakpoint made ready for one training: where its condition is true, false, or cannot be told."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Iterator

import numpy as np

from backstep.core.errors import InputError
from backstep.core.expression_logs import LogLine, parse_log
from backstep.core.expressions import NotComputed, parse
from backstep.session.breakpoints import Breakpoint
from backstep.session.halt import Halt
from backstep.session.moments import Moments
from backstep.session.spans import Spans
from backstep.session.spots import reached, times_before


class Point:
    """A breakpoint at work.

    Where its condition cannot be told it stops at any rate, and that is no hit. A log point stops nowhere else.
    """

    def __init__(self, point: Breakpoint, moments: Moments) -> None:
        self.breakpoint = point
        self._moments = moments
        task = moments.timeline.task
        self._batches, self._network = task.batches, task.network
        self._condition = parse(point.condition, self._network, condition=True) if point.condition else None
        self._log = parse_log(point.log, self._network) if point.log else None
        self._counts_hits = point.every > 1 or point.after > 0
        # True hits of a condition in iterations 1..i, for hit counts; only scanning can tell.
        self._totals = array("q", [0])
        self._known_faults: tuple[int, list[tuple[int, Halt]]] = (0, [])

    def next(self, iteration: int, after: int) -> tuple[int, Halt] | None:
        """The first hit that counts of `iteration` beyond step `after`."""
        spans = self._spans(iteration)
        if self._condition is None:
            before = self._before(iteration)
            hit = self.breakpoint.next_hit(before + spans.upto(after))
            return (spans.nth(hit - before), self._halt(hit)) if hit - before <= len(spans) else None
        return next((found for found in self._true(spans, iteration) if found[0] > after), None)

    def previous(self, iteration: int, before: int) -> tuple[int, Halt] | None:
        """The last hit that counts of `iteration` ahead of step `before`."""
        spans = self._spans(iteration)
        if self._condition is None:
            earlier = self._before(iteration)
            hit = self.breakpoint.last_hit(earlier + spans.upto(before - 1))
            return (spans.nth(hit - earlier), self._halt(hit)) if hit is not None and hit > earlier else None
        if self._counts_hits:
            return next(
                (found for found in reversed(list(self._true(spans, iteration))) if found[0] < before),
                None,
            )
        return next(self._true(spans, iteration, before), None)

    def next_fault(self, iteration: int, after: int) -> tuple[int, Halt] | None:
        """The first step of `iteration` beyond `after` where the condition cannot be told."""
        return next((found for found in self._faults(iteration) if found[0] > after), None)

    def previous_fault(self, iteration: int, before: int) -> tuple[int, Halt] | None:
        """The last such step ahead of `before`."""
        return next((found for found in reversed(self._faults(iteration)) if found[0] < before), None)

    def _faults(self, iteration: int) -> list[tuple[int, Halt]]:
        if self._condition is None:
            return []
        if self._known_faults[0] != iteration:
            found = [each for each in self._true(self._spans(iteration), iteration) if each[1].error]
            self._known_faults = iteration, found
        return self._known_faults[1]

    def hits(self, iteration: int) -> list[int]:
        """The steps of `iteration` that are hits which count."""
        return [step for step, halt in self._true(self._spans(iteration), iteration) if not halt.error]

    def ready(self, iteration: int, deadline: float) -> bool:
        """Count the hits before `iteration` until the clock says `deadline`; True once they are counted.

        The iterations before it must be reachable.
        """
        if self._condition is None or not self._counts_hits:
            return True
        while len(self._totals) < iteration:
            at = len(self._totals)
            spans = self._spans(at)
            true = sum(1 for step in _ahead(spans, 0) if self._verdict(at, step) == "")
            self._totals.append(self._totals[-1] + true)
            if time.perf_counter() >= deadline:
                return len(self._totals) >= iteration
        return True

    def line(self, iteration: int, step: int) -> LogLine:
        """What a log point writes at a hit that counts."""
        assert self._log is not None
        return self._log.fill(self._moments.at(iteration, step))

    def _spans(self, iteration: int) -> Spans:
        return reached(self.breakpoint.spot, iteration, self._moments.steps(iteration), self._batches)

    def _before(self, iteration: int) -> int:
        return times_before(self.breakpoint.spot, iteration, self._network, self._batches)

    def _halt(self, hit: int) -> Halt:
        return Halt(breakpoint=self.breakpoint, hit=hit)

    def _true(self, spans: Spans, iteration: int, before: int | None = None) -> Iterator[tuple[int, Halt]]:
        """Stops of `iteration`: forward, or backward from `before`, which can only be without counting."""
        hit = self._totals[iteration - 1] if self._counts_hits else 0
        for step in _ahead(spans, 0) if before is None else _behind(spans, before):
            error = self._verdict(iteration, step)
            if error:
                yield step, Halt(self.breakpoint, error=error)
            elif error is not None:
                hit += 1
                if not self._counts_hits or self.breakpoint.stops_at(hit):
                    yield step, Halt(self.breakpoint, hit=hit if self._counts_hits else None)

    def _verdict(self, iteration: int, step: int) -> str | None:
        """None where the condition is false, "" where it is true, otherwise why neither can be said."""
        assert self._condition is not None
        try:
            found = self._condition.evaluate(self._moments.at(iteration, step))
        except NotComputed as error:
            return None if iteration == 1 and error.no_earlier else error.what
        except InputError as error:
            return error.what
        assert not isinstance(found, np.ndarray)
        if math.isnan(found):
            return "its value is NaN, which is neither true nor false"
        return "" if found else None


def _ahead(spans: Spans, after: int) -> Iterator[int]:
    step = spans.next(after)
    while step is not None:
        yield step
        step = spans.next(step)


def _behind(spans: Spans, before: int) -> Iterator[int]:
    step = spans.previous(before)
    while step is not None:
        yield step
        step = spans.previous(step)
