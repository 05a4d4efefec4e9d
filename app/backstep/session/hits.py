"""A breakpoint made ready for one training: where its condition is true, false, or cannot be told."""

from __future__ import annotations

import math
import time
from array import array
from collections import deque
from collections.abc import Iterator
from itertools import takewhile

import numpy as np

from backstep.core.errors import InputError
from backstep.core.expression_logs import LogLine, parse_log
from backstep.core.expressions import NotComputed, parse
from backstep.session.breakpoints import Breakpoint
from backstep.session.halt import Halt, LogEntry, fault_text
from backstep.session.moments import Moments
from backstep.session.spans import Spans
from backstep.session.spots import reached, times_before
from backstep.session.sweep import Course, Sweep

Stop = tuple[int, Halt]
"""A step, and why it is a stop."""


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
        self._count = Sweep[int]()

    @property
    def stops(self) -> bool:
        """Whether it can stop at all: a log point cannot where it has no condition."""
        return not self.breakpoint.log or self._condition is not None

    def next(self, iteration: int, after: int, upto: float) -> Course[Stop | None]:
        """The first stop of `iteration` beyond step `after`, up to and with `upto`."""
        for step, halt in self._visits(iteration, after):
            if step > upto:
                return None
            if halt is not None and self._is_stop(halt):
                return step, halt
            yield
        return None

    def previous(self, iteration: int, before: int, downto: int) -> Course[Stop | None]:
        """The last stop of `iteration` ahead of step `before`, down to and with `downto`."""
        spans, found = self._spans(iteration), None
        if self._condition is None:
            earlier = self._before(iteration)
            hit = self.breakpoint.last_hit(earlier + spans.upto(before - 1))
            return (spans.nth(hit - earlier), self._halt(hit)) if hit is not None and hit > earlier else None
        if self._counts_hits:
            for step, halt in self._visits(iteration, downto - 1):
                if step >= before:
                    break
                if halt is not None and self._is_stop(halt):
                    found = step, halt
                yield
            return found
        for step in takewhile(lambda step: step >= downto, _behind(spans, before)):
            halt = self._seen(self._verdict(iteration, step))
            if halt is not None and self._is_stop(halt):
                return step, halt
            yield
        return None

    def hits(self, iteration: int) -> Course[list[int]]:
        """The steps of `iteration` that are hits which count."""
        found = []
        for step, halt in self._visits(iteration, 0):
            if halt is not None and not halt.error:
                found.append(step)
            yield
        return found

    def lines(self, iteration: int, after: int, upto: int, most: int | None) -> Course[list[LogEntry]]:
        """What a log point writes at the steps of `iteration` beyond `after`, up to and with `upto`.

        Of more than `most` lines only the last so many: neither time nor memory goes into those nobody will read.
        """
        assert self._log is not None
        last: deque[tuple[int, Halt]] = deque(maxlen=most)
        for step, halt in self._visits(iteration, self._last_of(iteration, after, upto, most)):
            if step > upto:
                break
            if halt is not None:
                last.append((step, halt))
            yield
        found = []
        for step, halt in last:
            line = LogLine((fault_text(halt),)) if halt.error else self._log.fill(self._moments.at(iteration, step))
            found.append(LogEntry(iteration, step, self.breakpoint.number, line))
            yield
        return found

    def _last_of(self, iteration: int, after: int, upto: int, most: int | None) -> int:
        """Beyond which step, `after` or a later one, the last `most` hits up to `upto` lie.

        A condition has to be looked at from `after` on.
        """
        if most is None or self._condition is not None:
            return after
        spans, before = self._spans(iteration), self._before(iteration)
        last = self.breakpoint.last_hit(before + spans.upto(upto))
        first = 0 if last is None else last - (most - 1) * self.breakpoint.every - before
        return after if first < 1 else max(after, spans.nth(first) - 1)

    def ready(self, iteration: int, deadline: float) -> bool:
        """Count the hits before `iteration` until the clock says `deadline`; True once they are counted.

        The iterations before it must be reachable.
        """
        if self._condition is None or not self._counts_hits:
            return True
        while len(self._totals) < iteration:
            at = len(self._totals)
            if not self._moments.ready(at, deadline) or not self._count.done(at, self._true(at), deadline):
                return False
            self._totals.append(self._totals[-1] + self._count.outcome)
            if time.perf_counter() >= deadline:
                return len(self._totals) >= iteration
        return True

    def _spans(self, iteration: int) -> Spans:
        return reached(self.breakpoint.spot, iteration, self._moments.steps(iteration), self._batches)

    def _before(self, iteration: int) -> int:
        return times_before(self.breakpoint.spot, iteration, self._network, self._batches)

    def _halt(self, hit: int) -> Halt:
        return Halt(breakpoint=self.breakpoint, hit=hit)

    def _is_stop(self, halt: Halt) -> bool:
        return not self.breakpoint.log or bool(halt.error)

    def _visits(self, iteration: int, after: int) -> Iterator[tuple[int, Halt | None]]:
        """Steps of `iteration` beyond `after`, in order: all hits that count, all that cannot be told, with the halt.

        Those where its condition is false or its hit does not count may be among them, with None.
        """
        spans = self._spans(iteration)
        if self._condition is None:
            before = self._before(iteration)
            hit = self.breakpoint.next_hit(before + spans.upto(after))
            while hit - before <= len(spans):
                yield spans.nth(hit - before), self._halt(hit)
                hit = self.breakpoint.next_hit(hit)
            return
        hit = self._totals[iteration - 1] if self._counts_hits else 0
        for step in _ahead(spans, 0 if self._counts_hits else after):
            error = self._verdict(iteration, step)
            hit += error == ""
            yield step, self._seen(error, hit) if step > after else None

    def _true(self, iteration: int) -> Course[int]:
        """How often the condition is true in `iteration`."""
        true = 0
        for step in _ahead(self._spans(iteration), 0):
            true += self._verdict(iteration, step) == ""
            yield
        return true

    def _seen(self, error: str | None, hit: int = 0) -> Halt | None:
        """What a verdict comes to, where a true condition is hit number `hit`."""
        if error:
            return Halt(self.breakpoint, error=error)
        if error is None or (self._counts_hits and not self.breakpoint.stops_at(hit)):
            return None
        return Halt(self.breakpoint, hit=hit if self._counts_hits else None)

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
