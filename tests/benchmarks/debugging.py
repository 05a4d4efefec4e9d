"""What breakpoints, watchpoints and presets cost a run, and what it keeps in memory."""

from __future__ import annotations

import math
import statistics
import tracemalloc
from argparse import Namespace
from dataclasses import replace
from functools import partial

import numpy as np

from backstep.cli import training
from backstep.cli.stopping import stopping
from backstep.core.batches import Batches
from backstep.core.network import Layer, Network
from backstep.core.parameters import initial, seeded
from backstep.core.steps import Kind
from backstep.core.training import Task
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.commands import RunIterations
from backstep.session.document import Document, read_document
from backstep.session.hunt import Found, carry_on, forward
from backstep.session.lessons import resolve
from backstep.session.program import program
from backstep.session.rules import Rules
from backstep.session.session import Session
from backstep.session.setup import Setup
from backstep.session.spots import Spot
from backstep.session.timeline import Timeline
from tests.benchmarks.measure import report, seconds

ROUNDS = 7
FREE = 20_000
"""Iterations of a run with nothing set."""
WATCHED = 500
"""Iterations with something set, each of them looked at."""
SEARCH = 100_000
STOPS = 500
LARGE = 500
"""Iterations of 784-128-10: a quarter of what a long run has, because they take a while."""


def run() -> None:
    """All of it, on XOR unless it says otherwise."""
    document = read_document(resolve("xor"))
    _nothing_set(document)
    _something_set(document)
    _search(document.task)
    _memory("XOR", document.task, SEARCH, (64_000_000, 1_000_000))
    _memory("784-128-10", _large(), LARGE, (64_000_000, 16_000_000))


def _bare(document: Document, iterations: int) -> None:
    Timeline(document.task).reach(iterations + 1)


def _session(document: Document) -> None:
    session = Session(document)
    session.dispatch(RunIterations(FREE))
    while session.work(0.1):
        pass


def _nothing_set(document: Document) -> None:
    plain = replace(document, setup=Setup())
    bare, session, command, early = [], [], [], []
    never = Setup()
    for _ in range(ROUNDS):
        bare.append(seconds(partial(_bare, plain, FREE)))
        session.append(seconds(partial(_session, plain)))
        command.append(seconds(partial(training.train, plain, FREE)))
        early.append(seconds(partial(training.train_to_stop, plain, never, FREE, print)))
    report("the training alone", statistics.median(bare) / FREE * 1e6, "µs/iteration")
    report("ratio of a session's run with nothing set", _ratio(session, bare), "×")
    report("ratio of `backstep run`", _ratio(command, bare), "×")
    report("ratio of `backstep run --breakpoints`, none there", _ratio(early, bare), "×")


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(ours) / statistics.median(theirs)


def _something_set(document: Document) -> None:
    """Nothing of this ever stops, so that every iteration is looked at."""
    task = document.task
    line = Breakpoint(1, Spot(line=program().by_kind[Kind.WEIGHT_GRADIENT]), condition="J < 0")
    late = replace(line, condition="", after=10**9)
    watch = Watchpoint(1, "norm(dJ_dW[1])", Rule.ABOVE, 1e9)
    cases: dict[str, tuple[tuple[Breakpoint, ...], tuple[Watchpoint, ...]]] = {
        "a breakpoint on a line, hits counted": ((late,), ()),
        "a breakpoint on a line with a condition": ((line,), ()),
        "a watchpoint on an expression": ((), (watch,)),
        "a preset": ((), (Watchpoint(1, preset="vanishing_gradient"),)),
        "all three": ((line,), (watch, Watchpoint(2, preset="vanishing_gradient"))),
    }
    until = stopping(Namespace(until="J < 0", presets=[], breakpoints=False), document)
    recorded = stopping(Namespace(until="J < 0 or W[1][1,1] != W[1][1,1]", presets=[], breakpoints=False), document)
    found: dict[str, list[float]] = {name: [] for name in ("bare", *cases, "cost", "record")}
    for _ in range(ROUNDS):
        found["bare"].append(seconds(partial(_bare, document, WATCHED)))
        for name, (points, watches) in cases.items():
            found[name].append(seconds(partial(_searched, task, points, watches)))
        found["cost"].append(seconds(partial(training.train_to_stop, document, until, WATCHED, print)))
        found["record"].append(seconds(partial(training.train_to_stop, document, recorded, WATCHED, print)))
    bare = statistics.median(found["bare"])
    for name in cases:
        report(f"{name}: added", _added(found[name], bare), "µs/iteration")
    report("--until a condition about J alone: added", _added(found["cost"], bare), "µs/iteration")
    report(
        "one that a weight decides too, each iteration recorded: added", _added(found["record"], bare), "µs/iteration"
    )


def _added(times: list[float], bare: float) -> float:
    return (statistics.median(times) - bare) / WATCHED * 1e6


def _searched(task: Task, points: tuple[Breakpoint, ...], watches: tuple[Watchpoint, ...]) -> None:
    timeline = Timeline(task)
    rules = Rules(points, watches, timeline, 1)
    carry_on(forward((1, 0), (WATCHED, len(rules.moments.steps(WATCHED)))), rules, timeline, math.inf)
    # A place alone is found without training, which then comes after.
    timeline.reach(WATCHED + 1)


def _search(task: Task) -> None:
    """From stop to stop: a place alone is found by arithmetic, a condition has to look at every iteration."""
    line = Breakpoint(1, Spot(line=program().by_kind[Kind.COST]))
    far = replace(line, every=SEARCH // STOPS)
    sought = replace(line, condition=f"iteration % {SEARCH // STOPS} == 0")
    for name, point in (("a line", line), ("every so many hits of it", far), ("a condition there", sought)):
        timeline = Timeline(task)
        rules = Rules((point,), (), timeline, 1)
        count = 0
        taken = 0.0
        position = 1, 0
        while True:
            found: list[Found] = []
            taken += seconds(partial(_next, rules, timeline, position, found))
            if not found[0].halts or count == SEARCH:
                break
            count, position = count + 1, found[0].position
        report(f"search of {SEARCH:,} iterations, {name}: {count:,} stops", count / taken, "stops/s")
        report("the same", SEARCH / taken, "iterations/s")


def _next(rules: Rules, timeline: Timeline, position: tuple[int, int], found: list[Found]) -> None:
    outcome = carry_on(forward(position, (SEARCH, len(rules.moments.steps(SEARCH)))), rules, timeline, math.inf)
    assert isinstance(outcome, Found)
    found.append(outcome)


def _large() -> Task:
    network = Network(784, (Layer(128, "relu"), Layer(10, "softmax")), "categorical_cross_entropy")
    generator = seeded(1)
    inputs = generator.random((640, 784))
    targets = np.eye(10)[generator.integers(0, 10, 640)]
    return Task(network, initial(network, "he_uniform", generator), inputs, targets, 0.05, Batches(640, 32))


def _memory(name: str, task: Task, iterations: int, budgets: tuple[int, ...]) -> None:
    for budget in budgets:
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        timeline = Timeline(task, budget)
        timeline.reach(iterations + 1)
        held = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        report(f"{name}, {iterations:,} iterations: all that is kept in {budget / 1e6:g} MB", _share(timeline), "%")
        report("all it holds after it, with the costs", held / 1e6, "MB")


def _share(timeline: Timeline) -> float:
    return timeline.held_bytes / timeline.budget * 100
