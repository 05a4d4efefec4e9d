"""What the tests of stepping share: all stops written down, and what a moment consists of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
from hypothesis import assume

from backstep.core.iteration import Record
from backstep.core.steps import Level, Steps
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.program import program
from backstep.session.session import Session
from backstep.session.state import Position, State
from tests import contents
from tests.strategies import carry_out

ITERATIONS = 8


def bits(record: Record) -> bytes:
    """Every number of a record."""
    arrays = [
        *record.z, *record.a, *record.da_dz, *record.dJ_da, *record.delta, *record.dJ_dW, *record.dJ_db,
        record.losses, record.targets, record.before.flat, record.after.flat, np.array(record.cost), record.rows,
    ]  # fmt: skip
    return b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)


def moment(state: State) -> tuple[Position, int, Level, bytes]:
    return state.position, state.example, state.level, bits(state.record)


class Model:
    """All positions of the first iterations, written down, and where a step at each level comes to rest."""

    def __init__(self, document: Document) -> None:
        task = document.task
        self.steps = [Steps(task.network, task.batches.count(number)) for number in range(1, ITERATIONS + 1)]
        self.lines = {
            (number, step.index): program().line(step)
            for number, steps in enumerate(self.steps, start=1)
            for step in steps
        }
        self.positions = sorted(self.lines)

    def stops(self, level: Level) -> list[Position]:
        ends = {(i, s) for i, s in self.positions if self.steps[i - 1].group_end(s, level) == s}
        return sorted(ends | {(1, 1)})

    def hits(self, lines: frozenset[int]) -> list[Position]:
        """Where continuing stops: on the lines, or at the ends of the iterations where there is no breakpoint."""
        ends = {(number, len(steps)) for number, steps in enumerate(self.steps, start=1)}
        stops = {place for place, line in self.lines.items() if line in lines} if lines else ends
        return sorted(stops | {(1, 1)})


def after(position: Position, stops: list[Position]) -> Position:
    return stops[bisect_right(stops, position)]


def before(position: Position, stops: list[Position]) -> Position:
    return stops[max(0, bisect_left(stops, position) - 1)]


def reachable(document: Document, commands: list[do.Command]) -> Session:
    """A session somewhere near the beginning."""
    session = Session(document)
    carry_out(session, *commands)
    assume(session.state.failure is None and session.state.iteration < ITERATIONS - 2)
    return session


FORWARD: tuple[do.Command, ...] = (do.StepOver(), do.StepInto(), do.StepOut())
BACKWARD: tuple[do.Command, ...] = (do.StepBack(), do.StepBackInto(), do.StepBackOut())
TWINS = dict(zip(FORWARD + BACKWARD, BACKWARD + FORWARD, strict=True))
"""Each step command with the one that takes it back."""


def small() -> Document:
    return contents.document(
        2,
        (2, "tanh"),
        (1, "sigmoid"),
        parameters={"initializer": "normal", "seed": 1},
        data={"dataset": "xor"},
        learning_rate=0.5,
        batch_size=3,
    )
