"""How long somebody waits for J over one parameter: until there is a picture, and until it is whole."""

from __future__ import annotations

from functools import partial

import numpy as np

from backstep.core.batches import Batches
from backstep.core.network import Layer, Network
from backstep.core.parameters import initial, seeded
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session.descent import SKETCHED, DescentStudy
from backstep.session.document import read_document
from backstep.session.lessons import resolve
from backstep.session.timeline import Timeline
from tests.benchmarks.measure import median, report

REPEATS = 9
SLICE = 0.008
"""Seconds between two looks at the event queue, as in the window."""


def run() -> None:
    """Small lessons, and networks of 784-128-10 with a small and a large batch."""
    for lesson in ("xor", "iris"):
        _measure(lesson, read_document(resolve(lesson)).task)
    for examples in (32, 1000):
        _measure(f"784-128-10, {examples:,} examples", large(examples))


def _measure(name: str, task: Task) -> None:
    timeline = Timeline(task)
    record = timeline.record(1)
    steps = Steps(task.network, record.examples)

    def drawn(points: float) -> None:
        study = DescentStudy()
        study.follow(record, (steps, 1), timeline, Subject(By.WEIGHT, 1, 1, 1), task.learning_rate)
        while study.work(SLICE) and len(study.curve[0]) < points:
            pass

    def tried() -> None:
        study.follow(record, (steps, 1), timeline, Subject(By.WEIGHT, 1, 1, 1), next(rates))
        study.work(SLICE)

    report(f"{name}: the first {SKETCHED} points", median(partial(drawn, SKETCHED), REPEATS))
    report(f"{name}: the whole curve", median(partial(drawn, float("inf")), REPEATS))
    study = DescentStudy()
    study.follow(record, (steps, 1), timeline, Subject(By.WEIGHT, 1, 1, 1), task.learning_rate)
    while study.work(SLICE):
        pass
    rates = iter(np.linspace(1.0, 1.1, REPEATS + 1).tolist())
    report(f"{name}: another learning rate", median(tried, REPEATS))


def large(examples: int) -> Task:
    """784-128-10 on generated data, all of it in each batch."""
    generator = seeded(1)
    network = Network(784, (Layer(128, "relu"), Layer(10, "softmax")), "categorical_cross_entropy")
    inputs = generator.uniform(size=(examples, 784))
    targets = np.eye(10)[generator.integers(0, 10, examples)]
    return Task(network, initial(network, "he_normal", generator), inputs, targets, 0.1, Batches(examples))
