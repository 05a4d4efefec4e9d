"""Iterations that take long are computed aside: the same bits, and nobody has to wait."""

from __future__ import annotations

import math
import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.network import Layer, Network
from backstep.core.training import Task, Trainer
from backstep.session import commands as do
from backstep.session import runner
from backstep.session.branches import Changed, Edit
from backstep.session.document import Document
from backstep.session.errand import Errand
from backstep.session.runner import is_long
from backstep.session.session import Session
from backstep.session.timeline import Timeline
from tests.strategies import MOVES, carry_out, documents, tasks


@pytest.fixture
def all_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every iteration counts as long."""
    monkeypatch.setattr(runner, "_LONG", 0.0)


def long_timeline(task: Task, budget: int = 10**8) -> Timeline:
    before = runner._LONG
    runner._LONG = 0.0
    try:
        timeline = Timeline(task, budget)
        timeline.reach(1)
        return timeline
    finally:
        runner._LONG = before


VISITS = st.lists(st.tuples(st.integers(1, 60), st.sampled_from([0.0, 0.0005, math.inf])), min_size=2, max_size=15)


@given(tasks(learning_rate=2.0), st.sampled_from([2000, 10**8]), VISITS)
def test_aside_or_at_once_it_is_the_same_training(task: Task, budget: int, visits: list[tuple[int, float]]) -> None:
    aside, plain = long_timeline(task, budget), Timeline(task, budget)
    for iteration, seconds in visits:
        while not aside.prepare(iteration, seconds) and (aside.failure is None or iteration <= aside.failure.iteration):
            pass
        plain.prepare(iteration)
        if plain.failure is not None:
            assert repr(aside.failure) == repr(plain.failure)
            return
        made, wanted = aside.record(iteration), plain.record(iteration)
        assert made.before.equals(wanted.before)
        assert made.after.equals(wanted.after)
        assert made.cost == wanted.cost
    known = min(aside.computed, plain.computed)
    assert aside.costs(known).tolist() == plain.costs(known).tolist()


@given(documents(), st.lists(st.sampled_from(MOVES), max_size=12))
def test_a_session_goes_the_same_way(document: Document, moves: list[do.Command]) -> None:
    plain = Session(document)
    before = runner._LONG
    runner._LONG = 0.0
    try:
        aside = Session(document)
        for move in moves:
            carry_out(aside, move)
            carry_out(plain, move)
            assert aside.state.position == plain.state.position
            assert aside.state.level == plain.state.level
            assert aside.state.trail == plain.state.trail
            assert aside.state.record.after.equals(plain.state.record.after)
            length = aside.state.costs.length
            assert aside.state.costs.values[:length].tolist() == plain.state.costs.values[:length].tolist()
    finally:
        runner._LONG = before


def large(rows: int = 3000) -> Task:
    from tests.core.trainings import layers, task_of

    generator = np.random.Generator(np.random.PCG64(1))
    data = generator.random((rows, 784)), np.eye(10)[generator.integers(0, 10, rows)]
    return task_of(layers((128, "relu"), (10, "softmax")), data, loss="categorical_cross_entropy")


def test_what_is_long_is_told_by_the_size() -> None:
    assert not is_long(Network(2, (Layer(4, "tanh"), Layer(1, "sigmoid")), "squared_error"), 1000)
    assert is_long(Network(784, (Layer(128, "relu"), Layer(10, "softmax")), "categorical_cross_entropy"), 1000)


def test_nobody_waits_for_a_long_iteration_and_it_goes_on_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    workers: list[int] = []

    def held_back(owner: type, name: str) -> threading.Event:
        work, let_go = getattr(owner, name), threading.Event()

        def carried_out(*arguments: Any) -> Any:
            workers.append(threading.get_ident())
            assert let_go.wait(60)
            return work(*arguments)

        monkeypatch.setattr(owner, name, carried_out)
        return let_go

    training, recording = held_back(Trainer, "advance"), held_back(Task, "record")
    timeline = Timeline(large(1100))
    for let_go in (training, recording):
        for _ in range(5):
            assert not timeline.prepare(2, 0.002), "back again, while what it waits for is held back"
        let_go.set()
        while timeline.computed < 1:
            timeline.reach(2, 0.002)
    while not timeline.prepare(2, 0.002):
        pass
    assert timeline.record(2).iteration == 2
    assert len(workers) >= 2, "the training and the record"
    assert threading.get_ident() not in workers


def test_what_an_errand_has_done_counts_only_once_it_is_collected(
    all_long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, over = threading.Event(), threading.Event()
    advance = Trainer.advance

    def slowly(trainer: Trainer, count: int, costs: list[float]) -> bool:
        assert held.wait(60)
        alive = advance(trainer, count, costs)
        over.set()
        return alive

    monkeypatch.setattr(Trainer, "advance", slowly)
    task = large(20)
    away = runner.Runner(task, task.start, 1)
    assert away.advance(2, time.perf_counter() - 1) == []
    held.set()
    assert over.wait(60)
    assert away.iteration == 1
    assert away.parameters.equals(task.start)
    assert len(away.advance(2, math.inf)) == 1
    assert away.iteration == 2
    assert not away.parameters.equals(task.start)


def test_pausing_a_long_run_ends_its_training_at_once(all_long: None, impatient: None) -> None:
    from tests.session.test_running import xor

    session = Session(xor())
    session.dispatch(do.RunIterations(10**6))
    for _ in range(3):
        session.work(0.001)
    session.dispatch(do.Pause())
    run = session.state.run
    assert run is None or run.brief
    at = session.timeline.computed
    while session.work(0.01):
        pass
    assert session.state.run is None
    assert session.state.iteration <= at + 64 + 1
    assert session.state.iteration == session.state.reached[0] > 1


def test_a_number_edited_in_a_long_training_is_stale_until_the_next_step(all_long: None) -> None:
    from tests.session.test_running import xor

    session = Session(xor())
    carry_out(session, do.GoTo(3, 20), do.EditValue(Edit(Changed.WEIGHT, 0.5, 1, 1, 1)))
    assert session.state.stale
    assert session.state.position == (3, 20)
    carry_out(session, do.StepOver())
    assert not session.state.stale
    assert session.state.record.before.weights[0][0, 0] == 0.5


def test_what_goes_wrong_on_an_errand_is_told_where_its_outcome_is_asked_for() -> None:
    def work() -> int:
        raise ValueError("no")

    errand = Errand(work)
    assert errand.done(5)
    with pytest.raises(ValueError, match="no"):
        errand.outcome()


def test_an_errand_is_run_elsewhere() -> None:
    errand = Errand(threading.get_ident)
    assert errand.outcome() != threading.get_ident()
