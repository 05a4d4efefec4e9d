"""Figures that a source prints for a training, and what comes out for them here."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from backstep.core.errors import InputError
from backstep.core.expressions import Expression, NotComputed, parse
from backstep.core.iteration import Record
from backstep.core.mistakes import Mistake
from backstep.core.published import Agreement, Figure
from backstep.core.quantities import Moment
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session import schema
from backstep.session.branches import Course
from backstep.session.moments import Moments
from backstep.session.placing import within
from backstep.session.riddle import mistake_named
from backstep.session.setup import check_letters
from backstep.session.state import Position, State
from backstep.session.timeline import Timeline

_FIRST = 1
"""Where a batch has several examples, a figure is that of the first one; `all_a[2][3,1]` reads another one."""
_MOST_TRAININGS = 50
"""Trainings of which values are kept: those of branches and mistakes that were looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """One printed `figure` of an expression at the step of an iteration that computes the last of what it reads.

    With the `mistake`, where one is known, the figure comes out.
    """

    position: Position
    expression: Expression
    figure: Figure
    remark: str
    mistake: Mistake | None


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What a `source` prints, in the order of the file."""

    source: str
    values: tuple[Printed, ...]


def published_of(model: schema.PublishedModel, task: Task) -> Published:
    """What `lesson.published` says, checked against the network. Raises InputError with the place."""
    try:
        check_letters(entry.what for entry in model.values)
    except InputError as error:
        raise InputError("lesson.published.values", error.what) from None
    # All iterations but the last of each pass have equally many examples, and with them the same steps.
    steps_of = cache(lambda examples: Steps(task.network, examples))
    values = (
        _printed(f"lesson.published.values[{place}]", entry, task, steps_of) for place, entry in enumerate(model.values)
    )
    return Published(model.source, tuple(values))


def _printed(where: str, entry: schema.PrintedModel, task: Task, steps_of: Callable[[int], Steps]) -> Printed:
    with within(f"{where}.what"):
        expression = parse(entry.what, task.network)
        if not expression.is_number:
            raise InputError("", "this gives no single number to compare; write an index behind it, such as [1,2]")
        if expression.looks_back >= entry.iteration:
            raise InputError("", "this looks back beyond the first iteration; choose a later one")
    with within(f"{where}.printed"):
        figure = Figure(entry.printed)
    steps = steps_of(task.batches.count(entry.iteration))
    position = entry.iteration, max(1, expression.settles(steps))
    mistake = None if entry.mistake is None else mistake_named(f"{where}.mistake", entry.mistake, task)
    return Printed(position, expression, figure, entry.remark, mistake)


class PublishedStudy:
    """What comes out for the printed figures in the training that it follows, as far as it was reached.

    A value that was found stays, also where somebody goes back before it; of another training nothing is shown.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Course, ...], dict[int, float]] = {}
        self._here: dict[int, float] = {}
        self._wanted: list[int] = []

    def follow(self, state: State, timeline: Timeline) -> None:
        """Look at this moment."""
        self._state, self._timeline = state, timeline
        published = state.document.published
        self._values = () if published is None else published.values
        if state.lineage not in self._found and len(self._found) >= _MOST_TRAININGS:
            self._found.clear()
        self._here = self._found.setdefault(state.lineage, {})
        self._wanted = []
        for number, each in enumerate(self._values):
            if number in self._here or not self.reached(number):
                continue
            # On the way to another training the record on the screen still is one of the training before.
            shown = state.run is None and each.position[0] == state.iteration
            if shown and not each.expression.looks_back:
                self._take(number, state.record)
            else:
                self._wanted.append(number)

    def reached(self, number: int) -> bool:
        """Whether this training has come to printed value `number`, counted from 0, with no edit before it pending."""
        state, position = self._state, self._values[number].position
        if state.stale and position[0] >= state.iteration:
            return False
        return position <= state.reached

    def value(self, number: int) -> float | None:
        """What comes out for printed value `number`; None where it was not reached, or is not found again yet."""
        return self._here.get(number) if self.reached(number) else None

    def agreement(self, number: int) -> Agreement | None:
        """How printed value `number` agrees with what comes out; None where that is not known."""
        value = self.value(number)
        return None if value is None else _compared(self._values[number].figure, value)

    @property
    def pending(self) -> bool:
        """Whether `work` has something left to do."""
        return bool(self._wanted)

    def work(self, seconds: float) -> bool:
        """Find values of other iterations for about so long; True while more remains."""
        deadline = time.perf_counter() + seconds
        while self._wanted:
            number = self._wanted[0]
            each = self._values[number]
            last = each.position[0]
            # What is read of earlier iterations first: the timeline keeps the latest few.
            for iteration in range(last - each.expression.looks_back, last + 1):
                if not self._timeline.prepare(iteration, deadline - time.perf_counter()):
                    return True
            self._take(number, self._timeline.record(last))
            self._wanted.pop(0)
            if time.perf_counter() >= deadline:
                break
        return self.pending

    def _take(self, number: int, record: Record) -> None:
        each = self._values[number]
        self._here[number] = _evaluated(each, Moments(self._timeline, _FIRST).of(record, each.position[1]))


@lru_cache(maxsize=4 * schema.MOST_PRINTED)
def _compared(figure: Figure, value: float) -> Agreement:
    return figure.against(value)


def _evaluated(printed: Printed, moment: Moment) -> float:
    try:
        value = printed.expression.evaluate(moment)
    except (NotComputed, InputError):
        # A batch may have too few examples for what is read.
        return math.nan
    assert not isinstance(value, np.ndarray)
    return float(value)
