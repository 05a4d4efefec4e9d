"""Breakpoints and watchpoints made ready for one training: whether an iteration holds a stop, and why.

A stop is a property of a position and of nothing else: not of the way that led there. Going forward and going backward
therefore find the same ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from backstep.core.diagnostics import PRESETS, Context, Finding, WholeData
from backstep.core.errors import InputError
from backstep.core.expression_logs import LogLine
from backstep.core.expressions import Expression, NotComputed, Value, parse
from backstep.session.breakpoints import EVENTS, Breakpoint, Rule, Watchpoint
from backstep.session.errand import Errand
from backstep.session.halt import Halt, LogEntry, fault_text
from backstep.session.hits import Point
from backstep.session.moments import Moments
from backstep.session.runner import is_long
from backstep.session.timeline import Timeline

_LOOKS = 8
"""Iterations whose looks are kept."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What a watchpoint saw in one iteration."""

    step: int
    holds: bool
    halt: Halt


class _Eye:
    """A watchpoint at work."""

    def __init__(self, watchpoint: Watchpoint, moments: Moments, whole: WholeData) -> None:
        self.watchpoint = watchpoint
        self._moments = moments
        self._whole = whole
        self._expression = (
            parse(watchpoint.expression, moments.timeline.task.network) if watchpoint.expression else None
        )
        self._known: dict[int, _Look | None] = {}
        task = moments.timeline.task
        self._long = is_long(task.network, len(task.inputs))
        self._errand: tuple[int, Errand[Finding | None]] | None = None

    def stop(self, iteration: int) -> tuple[int, Halt] | None:
        """The stop of `iteration`, of which there is at most one."""
        look = self._look(iteration)
        if look is None or not look.holds:
            return None
        if not look.halt.error and self._lasting and iteration > 1:
            before = self._look(iteration - 1)
            if before is not None and before.holds and not before.halt.error:
                return None
        return look.step, look.halt

    @property
    def _lasting(self) -> bool:
        return self._expression is None or self.watchpoint.rule not in EVENTS

    def ready(self, iteration: int, deadline: float) -> bool:
        """Look at `iteration` and the one before; where much data makes that long, on errands until `deadline`."""
        if self._expression is not None or not self._long:
            return True
        for each in range(max(1, iteration - 1), iteration + 1):
            if each in self._known:
                continue
            if self._errand is None or self._errand[0] != each:
                self._errand = each, Errand(self._finder(each))
            if not self._errand[1].done(deadline - time.perf_counter()):
                return False
            self._remember(each, self._told(self._errand[1].outcome()))
            self._errand = None
        return True

    def _look(self, iteration: int) -> _Look | None:
        if iteration not in self._known:
            self._remember(iteration, self._seen(iteration))
        return self._known[iteration]

    def _remember(self, iteration: int, look: _Look | None) -> None:
        self._known[iteration] = look
        while len(self._known) > _LOOKS:
            del self._known[next(iter(self._known))]

    def _seen(self, iteration: int) -> _Look | None:
        if self._expression is None:
            return self._told(self._finder(iteration)())
        steps = self._moments.steps(iteration)
        step = max(1, self._expression.settles(steps))
        try:
            now = self._expression.evaluate(self._moments.at(iteration, step))
            before = self._baseline(self._expression, iteration, step) if self.watchpoint.rule in EVENTS else None
        except NotComputed as error:
            return None if error.no_earlier else _Look(step, True, Halt(watchpoint=self.watchpoint, error=error.what))
        except InputError as error:
            return _Look(step, True, Halt(watchpoint=self.watchpoint, error=error.what))
        holds = _holds(self.watchpoint, now, before)
        untold = "" if holds else _untold(self.watchpoint, now, before)
        halt = Halt(watchpoint=self.watchpoint, value=now, before=before, error=untold)
        return _Look(step, holds or bool(untold), halt)

    def _baseline(self, expression: Expression, iteration: int, step: int) -> Value:
        """The value to compare with: before the update where only parameters are read, else one iteration earlier.

        Raises NotComputed in the first iteration, where there is nothing to compare with.
        """
        steps = self._moments.steps(iteration)
        before_update = steps.phase_ends()[2]
        if step > before_update and all(read.name in ("W", "b") for read in expression.reads):
            return expression.evaluate(self._moments.at(iteration, before_update))
        if iteration == 1:
            raise NotComputed.no_iteration_before()
        return expression.evaluate(
            self._moments.at(iteration - 1, max(1, expression.settles(self._moments.steps(iteration - 1))))
        )

    def _finder(self, iteration: int) -> Callable[[], Finding | None]:
        """The look of a preset at an iteration, as a call that reads nothing but records."""
        timeline, preset = self._moments.timeline, PRESETS[self.watchpoint.preset]
        record = timeline.record(iteration)
        previous = timeline.record(iteration - 1) if iteration > 1 else None
        context = Context(timeline.task, record, previous, timeline.costs(iteration - 1), self._whole)
        settings = preset.filled(dict(self.watchpoint.settings))
        return lambda: preset.look(context, settings)

    def _told(self, finding: Finding | None) -> _Look | None:
        if finding is None:
            return None
        return _Look(finding.step, True, Halt(watchpoint=self.watchpoint, finding=finding))


_OF_NAN = {
    Rule.TRUE: "is neither true nor false",
    Rule.ABOVE: "is neither above nor below a number",
    Rule.BELOW: "is neither above nor below a number",
    Rule.SIGN: "has no sign",
}


def _holds(watchpoint: Watchpoint, now: Value, before: Value | None) -> bool:
    numbers = np.asarray(now, dtype=np.float64)
    earlier = numbers if before is None else np.asarray(before, dtype=np.float64)
    with np.errstate(all="ignore"):
        match watchpoint.rule:
            case Rule.CHANGES:
                return not np.array_equal(numbers, earlier, equal_nan=True)
            case Rule.TRUE:
                return bool(np.all(numbers)) and not bool(np.any(np.isnan(numbers)))
            case Rule.SIGN:
                return bool(np.any(np.sign(numbers) * np.sign(earlier) < 0))
            case Rule.ABOVE:
                return bool(np.any(numbers > watchpoint.limit))
            case Rule.BELOW:
                return bool(np.any(numbers < watchpoint.limit))
            case Rule.NOT_FINITE:
                return not bool(np.all(np.isfinite(numbers)))


def _untold(watchpoint: Watchpoint, now: Value, before: Value | None) -> str:
    """Why nobody can say that a rule does not hold, where that is so."""
    reason = _OF_NAN.get(watchpoint.rule)
    if reason is None:
        return ""
    for name, value in (("its value", now), ("its value before", before)):
        if value is not None and np.any(np.isnan(np.asarray(value, dtype=np.float64))):
            return f"{name} {'holds' if isinstance(value, np.ndarray) else 'is'} NaN, which {reason}"
    return ""


class Rules:
    """All that can stop or write a line in one training."""

    def __init__(
        self,
        breakpoints: tuple[Breakpoint, ...],
        watchpoints: tuple[Watchpoint, ...],
        timeline: Timeline,
        chosen: int,
    ) -> None:
        """Make ready what is enabled; expressions must be sound. `chosen` is the example that expressions read."""
        self.moments = Moments(timeline, chosen)
        whole = WholeData()
        points = [Point(each, self.moments) for each in breakpoints if each.enabled]
        self._points = [point for point in points if not point.breakpoint.log]
        self._loggers = [point for point in points if point.breakpoint.log]
        self._eyes = [_Eye(each, self.moments, whole) for each in watchpoints if each.enabled]

    @property
    def logging(self) -> bool:
        """Whether anything writes lines."""
        return bool(self._loggers)

    @property
    def needs_values(self) -> bool:
        """Whether an iteration has to be computed before it can be told where it stops."""
        return bool(self._eyes or self._loggers) or any(point.breakpoint.condition for point in self._points)

    @property
    def endless(self) -> bool:
        """Whether any iteration can hold a stop or a line, so that nobody can tell when all were looked at."""
        return self._only_iterations() is None

    def next(self, iteration: int, after: int) -> tuple[int, tuple[Halt, ...]] | None:
        """The first stop of `iteration` beyond step `after`, and all reasons for it."""
        found = [each for point in self._points if (each := point.next(iteration, after)) is not None]
        found += [each for point in self._loggers if (each := point.next_fault(iteration, after)) is not None]
        found += [each for eye in self._eyes if (each := eye.stop(iteration)) is not None and each[0] > after]
        return _together(found, min)

    def previous(self, iteration: int, before: int) -> tuple[int, tuple[Halt, ...]] | None:
        """The last stop of `iteration` ahead of step `before`, and all reasons for it."""
        found = [each for point in self._points if (each := point.previous(iteration, before)) is not None]
        found += [each for point in self._loggers if (each := point.previous_fault(iteration, before)) is not None]
        found += [each for eye in self._eyes if (each := eye.stop(iteration)) is not None and each[0] < before]
        return _together(found, max)

    def iteration_after(self, iteration: int) -> int | None:
        """The next iteration that may hold a stop or a line."""
        return _nearest(self._only_iterations(), iteration, 1)

    def iteration_before(self, iteration: int) -> int | None:
        """The last earlier iteration that may hold a stop."""
        return _nearest(self._only_iterations(), iteration, -1)

    def ready(self, iteration: int, deadline: float) -> bool:
        """Compute what `next` and `previous` need until the clock says `deadline`; True once that is there.

        False also where the training failed before it.
        """
        timeline = self.moments.timeline
        # A rule looks back, and whether it begins to hold is told from the iteration before.
        for each in range(max(1, iteration - 2), iteration + 1):
            if not timeline.prepare(each, deadline - time.perf_counter()):
                return False
        counted = all(point.ready(iteration, deadline) for point in (*self._points, *self._loggers))
        return counted and all(eye.ready(iteration, deadline) for eye in self._eyes)

    def seen(self, iteration: int) -> list[tuple[int, Halt]]:
        """The stops of all watchpoints in `iteration`, in the order of steps."""
        found = [each for eye in self._eyes if (each := eye.stop(iteration)) is not None]
        return sorted(found, key=lambda each: each[0])

    def hits(self, iteration: int) -> list[int]:
        """The steps of `iteration` where a condition is true or a watchpoint stops; what cannot be told is no hit."""
        found = [step for step, halt in self.seen(iteration) if not halt.error]
        return found + [step for point in self._points for step in point.hits(iteration)]

    def lines(self, iteration: int, after: int, upto: int) -> list[LogEntry]:
        """What log points write at the steps of `iteration` beyond `after`, up to and with `upto`, in their order."""
        found: list[LogEntry] = []
        for point in self._loggers:
            at = point.next(iteration, after)
            while at is not None and at[0] <= upto:
                step, halt = at
                number = point.breakpoint.number
                line = LogLine((fault_text(halt),)) if halt.error else point.line(iteration, step)
                found.append(LogEntry(iteration, step, number, line))
                at = point.next(iteration, step)
        return sorted(found, key=lambda line: (line.step, line.number))

    def _only_iterations(self) -> list[int] | None:
        """The iterations that alone can hold a stop, in order; None where any can."""
        spots = [point.breakpoint.spot for point in (*self._points, *self._loggers)]
        if self._eyes or any(spot.iteration is None for spot in spots):
            return None
        return sorted({spot.iteration for spot in spots if spot.iteration is not None})


def _together(
    found: list[tuple[int, Halt]], choose: Callable[[Iterable[int]], int]
) -> tuple[int, tuple[Halt, ...]] | None:
    if not found:
        return None
    step = choose(step for step, _ in found)
    return step, tuple(halt for at, halt in found if at == step)


def _nearest(only: list[int] | None, iteration: int, way: int) -> int | None:
    if only is None:
        return iteration + way if iteration + way >= 1 else None
    ahead = [each for each in only if (each - iteration) * way > 0]
    return min(ahead, key=lambda each: abs(each - iteration), default=None)
