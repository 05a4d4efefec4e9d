"""Looking through a training for what would have stopped it, from its begin to a position."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from backstep.core.diagnostics import PRESETS
from backstep.session.branches import Course
from backstep.session.breakpoints import Watchpoint
from backstep.session.halt import Halt
from backstep.session.rules import Rules

Position = tuple[int, int]

MOST_HITS = 2000
"""Hits of one watchpoint that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A position at which a watchpoint would have stopped."""

    iteration: int
    step: int
    halt: Halt

    @property
    def preset(self) -> str:
        """What was found."""
        return "" if self.halt.watchpoint is None else self.halt.watchpoint.preset


@dataclass(frozen=True, eq=False, slots=True)
class Survey:
    """What `watchpoints` see in the training `source` (see `branches.lineage`), from its begin up to `upto`.

    All positions up to `done` were looked at. `counts` has how often each watchpoint stops, by its number, `hits` the
    first `MOST_HITS` of each, in order.
    """

    watchpoints: tuple[Watchpoint, ...]
    source: tuple[Course, ...]
    upto: Position
    done: Position = (1, 0)
    hits: tuple[Hit, ...] = ()
    counts: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def complete(self) -> bool:
        return self.done >= self.upto


def watchpoints_for(presets: tuple[str, ...]) -> tuple[Watchpoint, ...]:
    """A watchpoint for each preset, numbered by its place in `PRESETS` from 1. Raises KeyError for an unknown name."""
    numbers = {name: number for number, name in enumerate(PRESETS, start=1)}
    return tuple(Watchpoint(numbers[name], preset=name) for name in presets)


def carry_on(survey: Survey, rules: Rules, deadline: float) -> Survey:
    """Look further, until `upto` or until the clock (`time.perf_counter`) says `deadline`.

    `rules` are those of the survey's watchpoints in its training. Where that failed, this is its end.
    """
    hits, counts = list(survey.hits), Counter(survey.counts)
    upto, done = survey.upto, survey.done
    timeline = rules.moments.timeline
    while done < upto:
        # What of the iteration of `done` lies beyond it, then one iteration after another.
        iteration = done[0]
        ready = rules.ready(iteration, deadline)
        failure = timeline.failure
        if failure is not None:
            upto = min(upto, (failure.iteration, failure.step.index))
        if not ready:
            if failure is None or iteration <= failure.iteration:
                break
            done = upto
            continue
        end = min(upto, (iteration, len(rules.moments.steps(iteration))))
        for step, halt in rules.seen(iteration):
            assert halt.watchpoint is not None
            if done < (iteration, step) <= end:
                counts[halt.watchpoint.number] += 1
                if counts[halt.watchpoint.number] <= MOST_HITS:
                    hits.append(Hit(iteration, step, halt))
        done = upto if end == upto else (iteration + 1, 0)
        if time.perf_counter() >= deadline:
            break
    found = survey.hits if len(hits) == len(survey.hits) else tuple(hits)
    return replace(survey, upto=upto, done=done, hits=found, counts=MappingProxyType(dict(counts)))
