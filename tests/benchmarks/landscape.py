"""How long somebody waits for J over two parameters: until there is a picture, and until it is whole."""

from __future__ import annotations

from functools import partial

from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session.document import read_document
from backstep.session.landscape import LandscapeStudy
from backstep.session.lessons import resolve
from backstep.session.timeline import Timeline
from tests.benchmarks.descent import SLICE, large
from tests.benchmarks.measure import median, report

REPEATS = 5
FIRST = 12
"""Points of the first picture, four across and three upward."""
SEEN = 425
"""Points of one that is looked at before the way here: 25 across and 17 upward."""
ITERATION = 201
AXES = Subject(By.WEIGHT, 1, 1, 1), Subject(By.WEIGHT, 1, 1, 2)


def run() -> None:
    """Small lessons with a long way here, and networks of 784-128-10 with a small and a large batch."""
    for lesson in ("xor", "iris"):
        task = read_document(resolve(lesson)).task
        _measure(lesson, task, AXES, ITERATION, whole=True)
        _measure(f"{lesson}, main directions", task, None, ITERATION, whole=True)
    for examples in (32, 1000):
        _measure(f"784-128-10, {examples:,} examples", large(examples), AXES, 1, whole=False)


def _measure(name: str, task: Task, axes: tuple[Subject, Subject] | None, iteration: int, *, whole: bool) -> None:
    timeline = Timeline(task)
    record = timeline.record(iteration)
    steps = Steps(task.network, record.examples)

    def drawn(points: float) -> None:
        study = LandscapeStudy()
        study.follow(record, (steps, 1), timeline, axes)
        while study.work(SLICE) and (study.field is None or study.field.known.sum() < points):
            pass

    report(f"{name}: the first {FIRST} points", median(partial(drawn, FIRST), REPEATS))
    report(f"{name}: {SEEN} points", median(partial(drawn, SEEN), REPEATS if whole else 1))
    if whole:
        report(f"{name}: the whole picture", median(partial(drawn, float("inf")), REPEATS))
