"""What watched expressions are worth: now, an iteration earlier, and over the whole training.

Iterations that are not at hand are run again in slices, between events; what is not there yet says `Underway`. Every
value is that of a record, bit for bit.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable

import numpy as np

from backstep.core.errors import InputError
from backstep.core.expressions import Expression, NotComputed, Value, parse
from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.quantities import QUANTITIES, Moment
from backstep.core.steps import Steps
from backstep.session.moments import Moments
from backstep.session.samples import NO_SAMPLES, Samples
from backstep.session.state import Position, State
from backstep.session.timeline import Timeline

MOST = 600
"""Iterations of a training at which a watch is evaluated, at most; one more for the latest."""
LOOK_BACK = "prev"
PATIENCE = 0.004
"""Seconds that looking for the iterations before this one may take before it is carried on later."""


class Underway(Exception):
    """An earlier iteration is still being run again."""


class _Reel:
    """A few successive records of one training."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._records: dict[int, Record] = {}

    def wind(self, first: int, last: int, deadline: float) -> bool:
        """Hold iterations `first` to `last` and no others; False where the time was too short for it."""
        self._records = {at: record for at, record in self._records.items() if first <= at <= last}
        for iteration in range(max(1, first), last + 1):
            if iteration not in self._records:
                if not self._timeline.prepare(iteration, max(0.0, deadline - time.perf_counter())):
                    return False
                self._records[iteration] = self._timeline.record(iteration)
        return True

    def record(self, iteration: int) -> Record:
        """One of them. Raises Underway where it is not there yet."""
        record = self._records.get(iteration)
        if record is None:
            raise Underway
        return record


class _Row:
    """One expression and its values at iterations 1, 1 + stride, 1 + 2 stride, …, and at the latest one."""

    def __init__(self, text: str, network: Network) -> None:
        self.expression = parse(text, network)
        self.before = _one_earlier(text, network)
        self.of_view = any(QUANTITIES[read.name].of_row for read in self.expression.reads)
        self.last = 0
        self.forget()

    def forget(self) -> None:
        self._values = array("d")
        self._tail: tuple[int, float] | None = None
        self._several = False
        self._samples: Samples | None = None

    def upto(self, reached: Position, steps: Steps, *, stale: bool) -> None:
        """Know of all iterations in which the value was reached."""
        iteration, step = reached
        last = iteration if step >= self.expression.settles(steps) and not stale else iteration - 1
        if last != self.last:
            self.last = last
            self._samples = None

    def widen(self) -> None:
        """Keep every other value."""
        self._values = self._values[::2]
        self._samples = None

    def next(self, stride: int) -> int | None:
        """The iteration whose value is wanted next; None where all are there."""
        if self._several:
            return None
        iteration = 1 + len(self._values) * stride
        if iteration <= self.last:
            return iteration
        rest = self.last >= 1 and (self.last - 1) % stride
        return self.last if rest and (self._tail is None or self._tail[0] != self.last) else None

    def take(self, iteration: int, stride: int, moments: Moments) -> None:
        """Evaluate there."""
        value = self._value(iteration, moments)
        if (iteration - 1) % stride:
            self._tail = iteration, value
        else:
            self._values.append(value)
        self._samples = None

    def _value(self, iteration: int, moments: Moments) -> float:
        step = max(1, self.expression.settles(moments.steps(iteration)))
        try:
            value = self.expression.evaluate(moments.at(iteration, step))
        except (NotComputed, InputError):
            return np.nan
        single = single_number(value)
        if single is None:
            self._several = True
            return np.nan
        return single

    def samples(self, stride: int) -> Samples:
        """What there is so far; the same object until there is more."""
        if self._samples is None:
            iterations = [1 + place * stride for place in range(len(self._values))]
            values = list(self._values)
            # One that was the latest once may have been passed by.
            if self._tail is not None and self._tail[0] > (iterations[-1] if iterations else 0):
                iterations.append(self._tail[0])
                values.append(self._tail[1])
            many = 0 if self._several else sum(1 for each in iterations if each <= self.last)
            found = np.array(iterations[:many], dtype=np.int64), np.array(values[:many], dtype=np.float64)
            for numbers in found:
                numbers.setflags(write=False)
            self._samples = Samples(*found, several=self._several)
        return self._samples


def _one_earlier(text: str, network: Network) -> Expression | None:
    """The same, looking at the iteration before; None where that is more than an expression may be."""
    try:
        return parse(f"{LOOK_BACK}({text})", network)
    except InputError:
        return None


def single_number(value: Value) -> float | None:
    """A value as one number, true and false as 1 and 0; None where it is several."""
    if isinstance(value, np.ndarray):
        return float(value.reshape(-1)[0]) if value.size == 1 else None
    return float(value)


class WatchHistory:
    """Follows one session. Whatever it knows it can find again; nothing of it changes what a state means."""

    def __init__(self) -> None:
        self._timeline: Timeline | None = None
        self._rows: dict[str, _Row] = {}
        self._stride = 1
        self._chosen = 1

    def follow(self, state: State, timeline: Timeline, texts: Iterable[str], *, glance: bool) -> None:
        """Be about the watches `texts` in the training `timeline`, as far as `state` came.

        With `glance` the values at the position itself are wanted too, so the iterations before it are held. The texts
        must be sound.
        """
        if timeline is not self._timeline:
            self._begin(timeline)
        if state.chosen != self._chosen:
            self._chosen = state.chosen
            self._moments = Moments(timeline, state.chosen, self._far.record)
            for row in self._rows.values():
                if row.of_view:
                    row.forget()
        network = state.document.network
        self._rows = {text: self._rows.get(text) or _Row(text, network) for text in dict.fromkeys(texts)}
        steps = self._moments.steps(state.reached[0])
        for row in self._rows.values():
            row.upto(state.reached, steps, stale=bool(state.stale))
        longest = max((row.last for row in self._rows.values()), default=0)
        while (longest - 1) // self._stride + 1 > MOST:
            self._stride *= 2
            for row in self._rows.values():
                row.widen()
        self._follow_position(state, timeline, glance=glance)

    def _begin(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._rows = {}
        self._stride = 1
        self._far, self._near = _Reel(timeline), _Reel(timeline)
        self._moments = Moments(timeline, self._chosen, self._far.record)

    def _follow_position(self, state: State, timeline: Timeline, *, glance: bool) -> None:
        back = 0
        if glance:
            back = max(
                (each.looks_back for row in self._rows.values() for each in (row.before, row.expression) if each),
                default=0,
            )
        self._window = state.iteration - back, state.iteration - 1
        self._glanced = self._near.wind(*self._window, time.perf_counter() + PATIENCE)
        moments = Moments(timeline, state.chosen, self._near.record)
        self._moment = moments.of(state.record, state.step)

    @property
    def moment(self) -> Moment:
        """The position that was followed last. Looking back from it raises Underway where that takes longer."""
        return self._moment

    @property
    def pending(self) -> bool:
        """Whether `work` has something left to do."""
        return bool(self._rows) and (not self._glanced or self._next() is not None)

    def expression(self, text: str) -> Expression:
        """One of the watches that are followed."""
        return self._rows[text].expression

    def before(self, text: str) -> Expression | None:
        """The same one iteration earlier; None where that would be too long an expression."""
        return self._rows[text].before

    def samples(self, text: str) -> Samples:
        """The values over the iterations, as far as they are found."""
        row = self._rows.get(text)
        return NO_SAMPLES if row is None else row.samples(self._stride)

    def work(self, seconds: float) -> bool:
        """Carry on for about so long; True while more remains."""
        deadline = time.perf_counter() + seconds
        if not self._rows:
            return False
        if not self._glanced:
            self._glanced = self._near.wind(*self._window, deadline)
            if not self._glanced:
                return True
        while (iteration := self._next()) is not None:
            due = [row for row in self._rows.values() if row.next(self._stride) == iteration]
            back = max(row.expression.looks_back for row in due)
            if not self._far.wind(iteration - back, iteration, deadline):
                return True
            for row in due:
                row.take(iteration, self._stride, self._moments)
                if time.perf_counter() >= deadline:
                    return self.pending
        return False

    def _next(self) -> int | None:
        wanted = (row.next(self._stride) for row in self._rows.values())
        return min((each for each in wanted if each is not None), default=None)
