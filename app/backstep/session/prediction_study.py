"""What the network answers at the moment in view: on its data, and between the data; bit by bit, coarse to fine."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.predictions import (
    Box,
    Score,
    answered,
    classes_of,
    evenly,
    parameters_at,
    plane,
    scored,
    updated_at,
)
from backstep.core.training import Task
from backstep.session.branches import Course, changed_task
from backstep.session.state import State
from backstep.session.timeline import Timeline

SIDES = (9, 17, 33, 65, 129, 257)
"""Points of a map to either side: the first is there at once, the last one is as sharp as a screen shows."""
POINTS = (33, 513)
"""Points of a curve."""
_MOST_PRODUCTS = 3e10
"""Products with weights that a picture may take: some seconds. Where the next one takes more, it stays as it is."""
_RIM = 0.12
"""How far the picture goes beyond the data, as a part of their extent."""

Job = Generator[None, None, None]


@dataclass(frozen=True, eq=False, slots=True)
class Field:
    """What the network answers between the data.

    With two inputs `inputs` (side², 2) is a grid over `box` and `answers` (side², m); with one input `inputs` (k, 1)
    goes from the left to the right, and the height of the box is moot.
    """

    box: Box
    side: int
    inputs: FloatArray
    answers: FloatArray


@dataclass(frozen=True, slots=True)
class Moment:
    """Of which iteration the parameters are, and how many of them are already the updated ones, of how many trained.

    `running` tells that a run goes on from there.
    """

    iteration: int
    updated: int
    trained: int
    running: bool = False


class PredictionStudy:
    """What the network answers with the parameters of the moment that it follows."""

    def __init__(self) -> None:
        self.task: Task | None = None
        """The network and its data, with what was changed about them."""
        self.classes = 0
        self.box: Box = (0.0, 1.0, 0.0, 1.0)
        self.moment: Moment | None = None
        self.training: Score | None = None
        self.validation: Score | None = None
        self.field: Field | None = None
        self._edits: tuple[object, tuple[Course, ...]] | None = None
        self._held_out: tuple[FloatArray, FloatArray] | None = None
        self._flat: FloatArray | None = None
        self._key: tuple[object, ...] | None = None
        self._job: Job | None = None

    def follow(self, state: State, timeline: Timeline) -> bool:
        """Look at this moment. True where the parameters or the data are others: what was found is let go."""
        self._follow_data(state)
        new = self._follow_run(state, timeline) if _goes_ahead(state) else self._follow_moment(state)
        if new:
            self.training = self.validation = self.field = None
            self._job = self._carried_out()
        return new

    @property
    def held_out(self) -> tuple[FloatArray, FloatArray]:
        """Inputs (k, d) and targets (k, m) of the rows to check with, where k may be 0."""
        assert self._held_out is not None
        return self._held_out

    @property
    def pending(self) -> bool:
        """Whether there is something to do."""
        return self._job is not None

    @property
    def blank(self) -> bool:
        """Whether there is nothing to show yet."""
        return self.field is None and self.training is None

    def work(self, seconds: float) -> bool:
        """Go on for about so long. True where there is more to do."""
        until = time.perf_counter() + seconds
        while self._job is not None:
            if next(self._job, self) is self:
                self._job = None
            elif time.perf_counter() >= until:
                break
        return self.pending

    # --- what is followed

    def _follow_data(self, state: State) -> None:
        chain = state.lineage
        # Before a branch begins, the data are those of its parent.
        while chain and state.iteration < chain[-1][0]:
            chain = chain[:-1]
        if self._edits is not None and self._edits[0] is state.document and self._edits[1] == chain:
            return
        self._edits = state.document, chain
        task, dataset = state.document.task, state.document.dataset
        for _, edits in chain:
            task = changed_task(task, edits)
        self.task = task
        self._held_out = dataset.validation_inputs, dataset.validation_targets
        self.classes = classes_of(task.network, task.targets, dataset.validation_targets)
        self.box = _box(np.concatenate([task.inputs, dataset.validation_inputs]))
        self._key = None

    def _follow_moment(self, state: State) -> bool:
        record, steps = state.record, state.steps
        updated = updated_at(record, steps, state.step)
        key = (record, updated)
        if key == self._key:
            return False
        self._key = key
        self._flat = parameters_at(record, steps, state.step)
        self.moment = Moment(state.iteration, updated, record.before.layout.trained)
        return True

    def _follow_run(self, state: State, timeline: Timeline) -> bool:
        """The parameters that a run has come to."""
        iteration = timeline.computed + 1
        if timeline.failure is not None or not timeline.reach(iteration):
            return self._follow_moment(state)
        key = (timeline, iteration)
        if key == self._key:
            return False
        self._key = key
        parameters = timeline.parameters(iteration)
        self._flat = parameters.flat
        self.moment = Moment(iteration, 0, parameters.layout.trained, running=True)
        return True

    # --- what is found

    def _carried_out(self) -> Job:
        task, flat = self.task, self._flat
        assert task is not None
        assert flat is not None
        network, layout = task.network, task.start.layout
        sides = SIDES if network.inputs == 2 else POINTS if network.inputs == 1 else ()
        for number, side in enumerate(sides):
            inputs = plane(self.box, side) if network.inputs == 2 else evenly(*self.box[:2], side)[:, None]
            if number and len(inputs) * network.weight_count > _MOST_PRODUCTS:
                break
            answers = yield from answered(network, layout, flat, inputs)
            self.field = Field(self.box, side, inputs, answers)
            if not number:
                # What is right and wrong is worth more than a sharper picture.
                yield from self._scores(task, flat)
        if not sides:
            yield from self._scores(task, flat)

    def _scores(self, task: Task, flat: FloatArray) -> Job:
        network, layout = task.network, task.start.layout
        self.training = yield from scored(network, layout, flat, task.inputs, task.targets, self.classes)
        inputs, targets = self.held_out
        if len(inputs):
            self.validation = yield from scored(network, layout, flat, inputs, targets, self.classes)


def _goes_ahead(state: State) -> bool:
    """Whether a run trains the branch in view, beyond what it came to."""
    run = state.run
    return run is not None and not run.brief and run.hunt is None and run.branch is None and not run.surveys


def _box(inputs: FloatArray) -> Box:
    """What a picture of `inputs` (n, d) covers of the first two."""
    sides = [0.0, 1.0, 0.0, 1.0]
    for number, column in enumerate(inputs.T[:2]):
        low, high = float(column.min()), float(column.max())
        rim = (high / 2 - low / 2) * 2 * _RIM
        # Inputs that are all alike, or so far apart that the rim would overflow.
        rim = rim or max(abs(low) * 0.5, 1.0)
        sides[2 * number : 2 * number + 2] = max(low - rim, -8e307), min(high + rim, 8e307)
    left, right, bottom, top = sides
    return left, right, bottom, top
