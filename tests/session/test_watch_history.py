"""Watches over the iterations: the values of the records, bit for bit, whatever way they were found."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.expressions import Expression, NotComputed, parse
from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.quantities import Moment
from backstep.core.steps import Steps
from backstep.session import commands as do
from backstep.session import watch_history
from backstep.session.branches import Changed, Edit
from backstep.session.document import Document, make_document
from backstep.session.lessons import path_of
from backstep.session.samples import NO_SAMPLES, Samples
from backstep.session.session import Session
from backstep.session.watch_history import WatchHistory, single_number
from tests.strategies import COMMANDS, carry_out, documents

TEXTS = (
    "J",
    "J - J_prev",
    "prev(prev(dJ_dW[1][1,1]))",
    "norm(dJ_dW[1])",
    "W[1][1,1]",
    "delta[1][1]",
    "L",
    "sum(all_L)",
    "iteration",
    "J > prev(J)",
    "a[1] - 1",
)


def followed(session: Session, texts: Sequence[str] = TEXTS, history: WatchHistory | None = None) -> WatchHistory:
    """A history that has found everything there is to find."""
    found = history or WatchHistory()
    found.follow(session.state, session.timeline, texts, glance=True)
    while found.work(0.01):
        pass
    return found


def direct(expression: Expression, session: Session, iteration: int) -> float | None:
    """The value at the step where it settles, straight from the timeline; None where that is several numbers."""

    def moment(at: int, step: int) -> Moment:
        record: Record = session.timeline.record(at)
        steps = Steps(record.network, record.examples)
        row = min(session.state.chosen, record.examples) - 1
        return Moment(record, steps, min(step, len(steps)), row, lambda: moment(at - 1, step) if at > 1 else None)

    count = session.state.document.task.batches.count(iteration)
    settles = max(1, expression.settles(Steps(session.state.document.network, count)))
    try:
        return single_number(expression.evaluate(moment(iteration, settles)))
    except (NotComputed, InputError):
        return np.nan


def check(session: Session, history: WatchHistory, texts: Sequence[str] = TEXTS) -> None:
    network: Network = session.state.document.network
    for text in texts:
        samples = history.samples(text)
        expression = parse(text, network)
        values = [direct(expression, session, int(iteration)) for iteration in samples.iterations]
        assert None not in values
        assert np.array(values, dtype=np.float64).tobytes() == samples.values.tobytes(), text


@given(documents(), st.lists(COMMANDS, max_size=6))
def test_every_value_is_that_of_its_record(document: Document, commands: list[do.Command]) -> None:
    session = Session(document)
    carry_out(session, *commands)
    history = followed(session)
    check(session, history)
    iteration, step = session.state.reached
    steps = Steps(document.network, document.task.batches.count(iteration))
    for text in TEXTS:
        samples = history.samples(text)
        last = iteration if step >= parse(text, document.network).settles(steps) else iteration - 1
        assert samples.several or samples.iterations.tolist() == list(range(1, last + 1)), text


@given(documents(), st.lists(COMMANDS, min_size=1, max_size=8))
def test_following_along_gives_the_same_as_coming_later(document: Document, commands: list[do.Command]) -> None:
    session, history = Session(document), WatchHistory()
    for command in commands:
        carry_out(session, command)
        history.follow(session.state, session.timeline, TEXTS, glance=True)
        history.work(0.0)
    followed(session, history=history)
    late = followed(session)
    for text in TEXTS:
        one, other = history.samples(text), late.samples(text)
        assert one.iterations.tolist() == other.iterations.tolist()
        assert one.values.tobytes() == other.values.tobytes()


@given(st.lists(st.integers(1, 4) | st.integers(1, 60), min_size=1, max_size=8), st.integers(4, 12))
def test_a_training_that_grows_is_sampled_evenly_and_no_further(gaps: list[int], most: int) -> None:
    session, history = Session.open(path_of("two-neurons")), WatchHistory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watch_history, "MOST", most)
        for gap in gaps:
            carry_out(session, do.RunIterations(gap))
            followed(session, ("J",), history)
    samples, last = history.samples("J"), session.state.costs.length
    assert len(samples.iterations) <= most + 1
    assert samples.iterations[0] == 1
    assert samples.iterations[-1] == last
    assert len(samples.iterations) > min(last, most) // 2
    assert len(set(np.diff(samples.iterations)[:-1])) <= 1, "evenly spaced, up to the last one"
    check(session, history, ("J",))


def test_thinned_checkpoints_change_nothing() -> None:
    lesson = Session.open(path_of("xor"))
    session = Session(lesson.state.document, budget=2_000)
    for training in (lesson, session):
        carry_out(training, do.RunIterations(1_500))
    assert session.timeline.stride > 200 > lesson.timeline.stride
    history = followed(session, ("J - J_prev", "norm(dJ_dW[1])"))
    assert 300 < len(history.samples("J - J_prev").iterations) <= watch_history.MOST + 1
    # Against the training that keeps more of itself: it need not be computed anew for each of them.
    check(lesson, history, ("J - J_prev", "norm(dJ_dW[1])"))


def test_a_branch_has_its_own_values() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.RunIterations(30), do.GoTo(10, 40))
    history = followed(session)
    before = history.samples("J")
    carry_out(session, do.EditValue(Edit(Changed.WEIGHT, 3.0, 1, 1, 1)))
    history.follow(session.state, session.timeline, TEXTS, glance=True)
    assert len(history.samples("J").iterations) == 0, "nothing of the other training is left"
    followed(session, history=history)
    assert history.samples("J").iterations.tolist() == list(range(1, 10)), "the edited iteration is stale"
    carry_out(session, do.RunIterations(20))
    followed(session, history=history)
    after = history.samples("J")
    check(session, history)
    assert after.values[:9].tobytes() == before.values[:9].tobytes()
    assert after.values[10] != before.values[10]
    carry_out(session, do.SwitchBranch(0))
    followed(session, history=history)
    assert history.samples("J").values.tobytes() == before.values.tobytes()


def test_another_example_in_view_changes_what_is_its_own_alone() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.RunIterations(5))
    history = followed(session)
    loss, cost = history.samples("L"), history.samples("J")
    carry_out(session, do.ViewExample(3))
    followed(session, history=history)
    assert history.samples("J") is cost
    assert history.samples("L").values.tolist() != loss.values.tolist()
    check(session, history)


def test_what_gives_several_numbers_has_no_course() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.RunIterations(5))
    history = followed(session, ("W[1]", "a[2] - y"))
    assert history.samples("W[1]").several
    assert len(history.samples("W[1]").iterations) == 0
    assert len(history.samples("a[2] - y").iterations) == 5, "one output is one number"


def test_samples_stay_the_same_object_until_there_is_more() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.RunIterations(5))
    history = followed(session)
    known = history.samples("J")
    carry_out(session, do.StepBack())
    followed(session, history=history)
    assert history.samples("J") is known
    assert not history.pending


def test_without_patience_the_iteration_before_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.RunIterations(400), do.GoTo(300, 60))
    monkeypatch.setattr(watch_history, "PATIENCE", -1.0)
    history = WatchHistory()
    history.follow(session.state, session.timeline, ("J - J_prev",), glance=True)
    expression = history.expression("J - J_prev")
    with pytest.raises(watch_history.Underway):
        expression.evaluate(history.moment)
    while history.work(0.001):
        pass
    records = session.timeline.record(300), session.timeline.record(299)
    assert expression.evaluate(history.moment) == records[0].cost - records[1].cost


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_the_nearest_sample(last: int, iteration: int) -> None:
    iterations = np.arange(1, last + 1, 7)
    samples = Samples(iterations, (iterations * 2.0).astype(np.float64))
    near = samples.nearest(iteration)
    assert near is not None
    assert near[1] == near[0] * 2.0
    assert abs(near[0] - iteration) == np.abs(iterations - iteration).min()


def test_without_samples_there_is_no_nearest() -> None:
    assert NO_SAMPLES.nearest(3) is None


def test_a_plotted_watch_that_is_edited_stays_plotted() -> None:
    content = json.loads(path_of("xor").read_text(encoding="utf-8"))
    # A file may hold one twice.
    content["debugger"] = {"watches": [{"expression": text} for text in ("J", "L", "J")]}
    session = Session(make_document(content, path_of("xor").parent))
    session.dispatch(do.PlotWatch(1, plotted=True))
    session.dispatch(do.PutWatch("L + 1", 1))
    assert session.state.setup.plotted == {"L + 1"}
    session.dispatch(do.PlotWatch(0, plotted=True))
    session.dispatch(do.PutWatch("alpha", 0))
    assert session.state.setup.plotted == {"L + 1", "J", "alpha"}, "the same expression stands in another row"
    with pytest.raises(InputError, match="there is no watch 9"):
        session.dispatch(do.PutWatch("J + 7", 8))
    session.dispatch(do.Undo())
    assert session.state.setup.watches == ("J", "L + 1", "J")
