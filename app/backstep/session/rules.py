"""Breakpoints and watchpoints made ready for one training: whether an iteration holds a stop, and why.

A stop is a property of a position and of nothing else: not of the way that led there. Going forward and going backward
therefore find the same ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backstep.core.diagnostics import PRESETS, Context, Finding, WholeData
from backstep.core.errors import InputError
from backstep.core.expressions import Expression, NotComputed, Value, parse
from backstep.session.breakpoints import EVENTS, Breakpoint, Watchpoint
from backstep.session.errand import Errand
from backstep.session.halt import MOST_LINES, Halt, LogEntry
from backstep.session.hits import Point, Stop
from backstep.session.judging import holds, untold
from backstep.session.moments import Moments
from backstep.session.runner import is_long
from backstep.session.sieve import Sieve, decides
from backstep.session.sweep import Course, Sweep
from backstep.session.timeline import Timeline

Position = tuple[int, int]

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
    def of_cost(self) -> tuple[Watchpoint, Expression] | None:
        """The same for a sieve, where J alone decides it."""
        expression = self._expression
        return (self.watchpoint, expression) if expression is not None and decides(expression) else None

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
        held = holds(self.watchpoint, now, before)
        unclear = "" if held else untold(self.watchpoint, now, before)
        halt = Halt(watchpoint=self.watchpoint, value=now, before=before, error=unclear)
        return _Look(step, held or bool(unclear), halt)

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


@dataclass(frozen=True, slots=True)
class Seen:
    """What going over an iteration found: its stop with all reasons for it, and what was written on the way there."""

    stop: tuple[int, tuple[Halt, ...]] | None
    lines: tuple[LogEntry, ...] = ()


class Rules:
    """All that can stop or write a line in one training."""

    def __init__(
        self,
        breakpoints: tuple[Breakpoint, ...],
        watchpoints: tuple[Watchpoint, ...],
        timeline: Timeline,
        chosen: int,
        most_lines: int | None = MOST_LINES,
    ) -> None:
        """Make ready what is enabled; expressions must be sound. `chosen` is the example that expressions read.

        Of the lines of a search only the last `most_lines` of an iteration are told, of a way those of the whole way;
        None for all.
        """
        self._most_lines = most_lines
        self.moments = Moments(timeline, chosen)
        whole = WholeData()
        points = [Point(each, self.moments) for each in breakpoints if each.enabled]
        self._points = [point for point in points if not point.breakpoint.log]
        self._loggers = [point for point in points if point.breakpoint.log]
        self._stopping = [point for point in (*self._points, *self._loggers) if point.stops]
        self._eyes = [_Eye(each, self.moments, whole) for each in watchpoints if each.enabled]
        of_cost = [each for eye in self._eyes if (each := eye.of_cost) is not None]
        alone = bool(of_cost) and len(of_cost) == len(self._eyes) and not points
        self.sieve = Sieve(of_cost, self.moments) if alone else None
        """What passes over iterations, where J alone decides all that can stop or write."""
        self._sweep = Sweep[Seen]()
        self._reading = Sweep[tuple[LogEntry, ...]]()

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

    def ahead(self, iteration: int, after: int, upto: int, deadline: float) -> Seen | None:
        """Go over `iteration` from beyond step `after`, to its first stop or to `upto`.

        None where the clock says `deadline` before that is done: it goes on there as soon as it is asked again.
        """
        return self._swept((iteration, after, upto), self._ahead(iteration, after, upto), deadline)

    def behind(self, iteration: int, before: int, deadline: float) -> Seen | None:
        """Go over `iteration` to its last stop ahead of step `before`; None as in `ahead`."""
        return self._swept((iteration, before), self._behind(iteration, before), deadline)

    def written(self, since: Position, upto: Position, deadline: float) -> tuple[LogEntry, ...] | None:
        """What log points write beyond `since`, up to and with `upto`; None as in `ahead`."""
        if not all(self.ready(iteration, deadline) for iteration in range(since[0], upto[0] + 1)):
            return None
        done = self._reading.done((since, upto), self._written(since, upto), deadline)
        return self._reading.outcome if done else None

    def _swept(self, about: tuple[int, ...], course: Course[Seen], deadline: float) -> Seen | None:
        return self._sweep.outcome if self._sweep.done(about, course, deadline) else None

    def _ahead(self, iteration: int, after: int, upto: int) -> Course[Seen]:
        found: list[Stop] = []
        last = upto
        for point in self._stopping:
            if (stop := (yield from point.next(iteration, after, last))) is not None:
                found.append(stop)
                last = stop[0]
        found += [each for eye in self._eyes if (each := eye.stop(iteration)) is not None and after < each[0] <= last]
        stops = _together(found, min)
        return Seen(stops, (yield from self._lines(iteration, after, upto if stops is None else stops[0])))

    def _behind(self, iteration: int, before: int) -> Course[Seen]:
        found: list[Stop] = []
        first = 1
        for point in self._stopping:
            if (stop := (yield from point.previous(iteration, before, first))) is not None:
                found.append(stop)
                first = stop[0]
        found += [each for eye in self._eyes if (each := eye.stop(iteration)) is not None and each[0] < before]
        return Seen(_together(found, max))

    def iteration_after(self, iteration: int) -> int | None:
        """The next iteration that may hold a stop or a line."""
        return _nearest(self._only_iterations(), iteration, 1)

    def iteration_before(self, iteration: int) -> int | None:
        """The last earlier iteration that may hold a stop."""
        return _nearest(self._only_iterations(), iteration, -1)

    def ready(self, iteration: int, deadline: float) -> bool:
        """Compute what `ahead` and `behind` need until the clock says `deadline`; True once that is there.

        False also where the training failed before it.
        """
        # Counting comes first, because it needs the iterations before at hand, and of those only a few are.
        counted = all(point.ready(iteration, deadline) for point in (*self._points, *self._loggers))
        if not (counted and self.moments.ready(iteration, deadline)):
            return False
        return all(eye.ready(iteration, deadline) for eye in self._eyes)

    def seen(self, iteration: int) -> list[tuple[int, Halt]]:
        """The stops of all watchpoints in `iteration`, in the order of steps."""
        found = [each for eye in self._eyes if (each := eye.stop(iteration)) is not None]
        return sorted(found, key=lambda each: each[0])

    def hits(self, iteration: int) -> Course[list[int]]:
        """The steps of `iteration` where a breakpoint is hit or a watchpoint stops; what cannot be told is no hit."""
        found = [step for step, halt in self.seen(iteration) if not halt.error]
        for point in self._points:
            found += yield from point.hits(iteration)
        return found

    def _written(self, since: Position, upto: Position) -> Course[tuple[LogEntry, ...]]:
        found: tuple[LogEntry, ...] = ()
        for iteration in range(since[0], upto[0] + 1):
            first = since[1] if iteration == since[0] else 0
            last = upto[1] if iteration == upto[0] else len(self.moments.steps(iteration))
            found = self._latest([*found, *(yield from self._lines(iteration, first, last))])
        return found

    def _lines(self, iteration: int, after: int, upto: int) -> Course[tuple[LogEntry, ...]]:
        """What log points write at the steps of `iteration` beyond `after`, up to and with `upto`, in their order."""
        found: tuple[LogEntry, ...] = ()
        for point in self._loggers:
            if self._most_lines is not None and len(found) == self._most_lines:
                # Whatever is written before these is not told.
                after = max(after, found[0].step - 1)
            more = yield from point.lines(iteration, after, upto, self._most_lines)
            found = self._latest(sorted([*found, *more], key=lambda line: (line.step, line.number)))
        return found

    def _latest(self, lines: list[LogEntry]) -> tuple[LogEntry, ...]:
        return tuple(lines if self._most_lines is None else lines[-self._most_lines :])

    def _only_iterations(self) -> list[int] | None:
        """The iterations that alone can hold a stop, in order; None where any can."""
        spots = [point.breakpoint.spot for point in (*self._points, *self._loggers)]
        if self._eyes or any(spot.iteration is None for spot in spots):
            return None
        return sorted({spot.iteration for spot in spots if spot.iteration is not None})


def _together(found: list[Stop], choose: Callable[[Iterable[int]], int]) -> tuple[int, tuple[Halt, ...]] | None:
    if not found:
        return None
    step = choose(step for step, _ in found)
    return step, tuple(halt for at, halt in found if at == step)


def _nearest(only: list[int] | None, iteration: int, way: int) -> int | None:
    if only is None:
        return iteration + way if iteration + way >= 1 else None
    ahead = [each for each in only if (each - iteration) * way > 0]
    return min(ahead, key=lambda each: abs(each - iteration), default=None)
