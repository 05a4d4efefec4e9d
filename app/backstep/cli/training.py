"""Training without a window: through all iterations, or to the first place where something stops it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from backstep.cli.interruption import Interruption
from backstep.cli.progress import Progress
from backstep.cli.stopping import is_until
from backstep.core.parameters import Parameters
from backstep.core.quantities import Moment
from backstep.session.document import Document
from backstep.session.halt import LogEntry
from backstep.session.hunt import Found, Hunt, carry_on, forward
from backstep.session.past import Past
from backstep.session.reduce import first_state
from backstep.session.setup import Setup
from backstep.session.state import State
from backstep.session.timeline import Failure, Timeline
from backstep.session.travel import go

_SLICE = 0.1
"""Seconds of training between two looks at the progress bar and at Ctrl+C."""

Put = Callable[[LogEntry], None]
"""Takes what a log point wrote."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The moment at which something stopped a training; `state` has the reasons."""

    state: State
    moment: Moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training came to: J of each completed iteration, and the parameters after the last of them."""

    costs: list[float]
    parameters: Parameters
    failure: Failure | None = None
    interrupted: bool = False
    stop: Stop | None = None


def train(session: Document, iterations: int) -> Outcome:
    """Train the branch in view from its start, until it is done, leaves the finite numbers, or Ctrl+C is pressed."""
    timeline = Past(session).timeline(session.setup)
    with Interruption() as interruption, Progress("training", iterations, rate=True) as progress:
        _reach(timeline, iterations + 1, interruption, progress)
    return _ended(timeline, iterations)


def train_to_stop(session: Document, stopping: Setup, iterations: int, put: Put) -> Outcome:
    """The same, until something stops it, which the very first step may do already; `put` gets the lines on the way."""
    document = replace(session, setup=stopping)
    past = Past(document)
    timeline, rules = past.timeline(document.setup), past.rules(document.setup, document.example, all_lines=True)
    end = iterations, len(rules.moments.steps(iterations))
    bar = Progress("training", iterations, rate=True, at_most=True)
    with Interruption() as interruption, bar as progress:
        hunt: Hunt | Found = forward((1, 0), end)
        while isinstance(hunt, Hunt) and not interruption.asked:
            hunt = carry_on(hunt, rules, timeline, time.perf_counter() + _SLICE)
            if hunt.lines:
                progress.close()
                for line in hunt.lines:
                    put(line)
                hunt = replace(hunt, lines=())
            if isinstance(hunt, Hunt):
                progress.update(hunt.iteration - 1)
        if isinstance(hunt, Hunt):
            return replace(_after(timeline, min(hunt.iteration - 1, timeline.computed)), interrupted=True)
        position = hunt.position if hunt.halts else end
        # What was wanted came true: J of that iteration and what it led to belong to the result.
        wanted = any(is_until(halt) and not halt.error for halt in hunt.halts)
        whole = wanted or position[1] == len(rules.moments.steps(position[0]))
        # What stops without regard to values is found before anything is computed.
        there = _reach(timeline, position[0] + whole, interruption, progress)
    if hunt.halts and (there or timeline.failure is not None):
        state = go(first_state(past, document), position, past, halts=hunt.halts)
        if state.halts:
            failed = timeline.failure is not None and timeline.failure.iteration == position[0]
            completed = position[0] if whole and not failed else position[0] - 1
            return replace(_after(timeline, completed), stop=Stop(state, rules.moments.at(*position)))
    return _ended(timeline, iterations)


def _reach(timeline: Timeline, iteration: int, interruption: Interruption, progress: Progress) -> bool:
    """Train until `iteration` can be shown; False where it never can, or Ctrl+C was pressed before."""
    while timeline.computed < iteration - 1 and timeline.failure is None and not interruption.asked:
        timeline.reach(iteration, _SLICE)
        progress.update(timeline.computed)
    failure = timeline.failure
    return timeline.computed >= iteration - 1 if failure is None else iteration <= failure.iteration


def _ended(timeline: Timeline, iterations: int) -> Outcome:
    """A training of `iterations` that was done, failed or was interrupted."""
    failure = timeline.failure
    # J of the iteration that failed may be known, but not the parameters it would have led to.
    completed = timeline.computed if failure is None else failure.iteration - 1
    return replace(_after(timeline, completed), failure=failure, interrupted=failure is None and completed < iterations)


def _after(timeline: Timeline, completed: int) -> Outcome:
    return Outcome(timeline.costs(completed).tolist(), timeline.parameters(completed + 1))
