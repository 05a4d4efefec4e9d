"""Watches in words: now, one iteration before, changed, not computed yet, stale; never ahead of the cursor."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.expressions import parse
from backstep.core.quantities import Read, Reader
from backstep.core.readout import value as read_out
from backstep.core.steps import Level
from backstep.present.costs import cost_frame, readout
from backstep.present.moment import present
from backstep.present.numbers import show
from backstep.present.roles import Role
from backstep.present.view import View
from backstep.present.watches import WatchesFrame, WatchLook, brief, examples, watches_frame
from backstep.session import commands as do
from backstep.session import watch_history
from backstep.session.branches import Changed, Edit
from backstep.session.document import Document, make_document
from backstep.session.lessons import lessons, path_of
from backstep.session.session import Session
from backstep.session.watch_history import WatchHistory
from tests.core.expression_texts import TASK
from tests.core.test_quantities import read_of
from tests.strategies import REACHED, carry_out, content_of, documents


def frame_of(session: Session, digits: int = 4) -> WatchesFrame:
    history = WatchHistory()
    history.follow(session.state, session.timeline, session.state.setup.watches, glance=True)
    while history.work(0.01):
        pass
    return watches_frame(session.state, digits, history)


def watched(session: Session, *texts: str) -> list[WatchLook]:
    for text in texts:
        session.dispatch(do.PutWatch(text))
    frame = frame_of(session)
    return [frame.row(place) for place in range(len(frame.texts))]


def at(lesson: str, iteration: int, step: int) -> Session:
    session = Session.open(path_of(lesson))
    carry_out(session, do.GoTo(iteration, step))
    return session


@given(documents(), REACHED)
def test_a_watch_shows_what_the_steps_computed_and_nothing_else(document: Document, commands: list[do.Command]) -> None:
    """Each quantity that a step computes, watched by its name: there from that step on, with that step's number."""
    session = Session(document)
    carry_out(session, *commands)
    state = session.state
    wanted: dict[str, tuple[int, float]] = {}
    for index in range(1, len(state.steps) + 1):
        step = state.steps.at(index)
        read = read_of(step, document.network)
        if read is not None and not Reader(read, document.network).is_parameter:
            wanted[str(read)] = index, read_out(state.record, step, state.row)
    for text, look in zip(wanted, watched(session, *wanted), strict=True):
        index, number = wanted[text]
        if index > state.step:
            assert not look.now.known
            assert look.now.text == f"not computed yet · step {index:,}"
            assert look.now.why == f"{text} is computed at step {index}."
        else:
            assert ast.literal_eval(look.now.copied) == number if math.isfinite(number) else look.now.known
            assert look.now.text == show(number, 4)


@given(documents(), REACHED, st.integers(2, 17))
def test_before_is_the_same_place_one_iteration_earlier(
    document: Document, commands: list[do.Command], digits: int
) -> None:
    session = Session(document)
    carry_out(session, *commands)
    texts = ("J", "dJ_dW[1][1,1]", "W[1][1,1]", "iteration")
    for text in texts:
        session.dispatch(do.PutWatch(text))
    frame = frame_of(session, digits)
    state = session.state
    looks = dict(zip(texts, map(frame.row, range(4)), strict=True))
    if state.iteration == 1:
        assert [look.before.text for look in looks.values()] == ["—"] * 4
        assert looks["J"].before.why == "There is no iteration before the first."
        return
    record = session.timeline.record(state.iteration - 1)
    updated = Reader(Read("W", 1, (1, 1)), document.network).settles(state.steps)
    weights = record.after if min(state.step, len(state.steps)) >= updated else record.before
    assert looks["J"].before.text == show(record.cost, digits)
    assert looks["dJ_dW[1][1,1]"].before.text == show(float(record.dJ_dW[0][0, 0]), digits)
    assert looks["iteration"].before.full == str(state.iteration - 1)
    if record.examples == state.record.examples:
        assert looks["W[1][1,1]"].before.text == show(float(weights.weights[0][0, 0]), digits)


def test_changed_is_what_this_step_gave_another_value() -> None:
    session = at("xor", 3, 26)
    cost, loss, weight = watched(session, "J", "L", "W[1][1,1]")
    assert cost.changed
    assert not loss.changed
    assert not weight.changed
    session.dispatch(do.StepOver())
    assert not frame_of(session).row(0).changed
    carry_out(session, do.GoTo(3, 55))
    assert frame_of(session).row(2).changed == (session.state.current.kind.value == "weight_update")


def test_a_step_over_a_phase_changes_all_that_it_computed() -> None:
    session = at("xor", 2, 1)
    carry_out(session, do.SetLevel(Level.PHASE), do.StepOver())
    looks = watched(session, "a[2]", "z[1]", "x", "W[1]")
    assert [look.changed for look in looks] == [True, True, False, False]


def test_a_new_iteration_changes_what_is_new_in_it() -> None:
    session = at("xor", 1, 67)
    carry_out(session, do.SetLevel(Level.PHASE), do.StepOver())
    looks = watched(session, "iteration", "J_prev", "a[2]", "alpha", "W[1]", "J")
    assert [look.changed for look in looks] == [True, True, True, False, False, False]


@pytest.mark.parametrize("lesson", [lesson.name for lesson in lessons()])
def test_the_examples_are_of_the_network(lesson: str) -> None:
    network = Session.open(path_of(lesson)).state.document.network
    for text in examples(network):
        parse(text, network)


def test_arrays_are_told_in_short_in_full_and_for_the_clipboard() -> None:
    (look,) = watched(at("xor", 2, 30), "W[1]")
    wanted = at("xor", 2, 30).state.record.before.weights[0]
    assert look.now.text.endswith(", …]  3 × 2")
    assert look.now.full.count("\n") == 2
    assert ast.literal_eval(look.now.copied) == wanted.tolist()
    assert look.unplottable == "Only a single number can be plotted: write norm(…) around it, or an index behind it."


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_large_array_stays_short(rows: int, columns: int) -> None:
    text = brief(np.zeros((rows, columns)), 4)
    assert len(text) < 60
    assert text.endswith(f"{rows} × {columns}")


def test_true_and_false_are_words() -> None:
    (look,) = watched(at("xor", 2, 30), "J < 1")
    assert (look.now.text, look.now.copied) == ("true", "true")
    assert look.samples.values.tolist() == [1.0, 1.0]


def test_an_expression_that_fails_here_says_where() -> None:
    session = Session(make_document(content_of(TASK), Path()))
    carry_out(session, do.GoTo(2, 60))
    assert watched(session, "J + all_L[2]")[0].now.known
    carry_out(session, do.GoTo(3, 60))
    look = frame_of(session).row(0)
    assert not look.now.known
    assert look.now.why == "This batch has examples 1 to 1, there is no example 2."
    assert look.now.place == (4, 12)
    assert np.isnan(look.samples.values[2])
    assert not look.unplottable


def test_what_an_edit_leaves_stale_says_so() -> None:
    session = at("xor", 3, 40)
    for text in ("J", "x", "a[1][2]"):
        session.dispatch(do.PutWatch(text))
    session.dispatch(do.EditValue(Edit(Changed.WEIGHT, 2.0, 1, 1, 1)))
    cost, given_input, other = (frame_of(session).row(place) for place in range(3))
    assert cost.stale
    assert "from before the edit" in cost.spoken
    assert not given_input.stale
    assert not other.stale, "another neuron's activation does not depend on that weight"
    session.dispatch(do.StepOver())
    assert not frame_of(session).row(0).stale


def test_every_row_can_be_spoken() -> None:
    session = at("xor", 3, 26)
    watched(session, "J", "norm(dJ_dW[1])")
    session.dispatch(do.PlotWatch(0, plotted=True))
    frame = frame_of(session)
    now, before = (session.timeline.record(iteration).cost for iteration in (3, 2))
    assert frame.row(0).spoken == (
        f"J = {now}, changed by this step, one iteration earlier {before}, plotted beside the cost"
    )
    spoken = frame.row(1).spoken
    assert spoken.startswith(
        "norm(dJ_dW[1]): not computed yet · step 53, dJ_dW[1] is computed at step 53, one iteration earlier 0.1"
    )


def test_while_the_iteration_before_is_run_again_a_row_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    session = at("xor", 40, 26)
    carry_out(session, do.RunIterations(200), do.GoTo(140, 26))
    session.dispatch(do.PutWatch("J - J_prev"))
    monkeypatch.setattr(watch_history, "PATIENCE", -1.0)
    history = WatchHistory()
    history.follow(session.state, session.timeline, ("J - J_prev",), glance=True)
    look = watches_frame(session.state, 4, history).row(0)
    assert (look.now.text, look.before.text, look.now.known) == ("…", "…", False)
    while history.work(0.01):
        pass
    assert watches_frame(session.state, 4, history).row(0).now.known


def test_a_closed_panel_is_not_in_the_frame() -> None:
    session = at("xor", 3, 26)
    watched(session, "J")
    history = WatchHistory()
    history.follow(session.state, session.timeline, (), glance=False)
    assert present(session.state, View(), history=history).watches is None
    assert present(session.state, View(open=frozenset({"watches"}))).watches is None


def test_plotted_watches_stand_beside_the_cost_with_their_readout() -> None:
    session = at("xor", 30, 60)
    watched(session, "J - J_prev", "norm(dJ_dW[1])", "L")
    session.dispatch(do.PlotWatch(0, plotted=True))
    session.dispatch(do.PlotWatch(1, plotted=True))
    history = WatchHistory()
    history.follow(session.state, session.timeline, ("J - J_prev", "norm(dJ_dW[1])"), glance=False)
    while history.work(0.01):
        pass
    frame = cost_frame(session.state, View(), history)
    assert [curve.text for curve in frame.watches] == ["J - J_prev", "norm(dJ_dW[1])"]
    assert [curve.role for curve in frame.watches] == [Role.FORWARD, Role.BACKWARD]
    costs = [session.timeline.record(iteration).cost for iteration in (4, 5)]
    norm = np.linalg.norm(session.timeline.record(5).dJ_dW[0])
    said = readout(frame, 5, 4)
    assert said == (
        f"iteration 5 · J {show(costs[1], 4)} · J - J_prev {show(costs[1] - costs[0], 4)}"
        f" · norm(dJ_dW[1]) {show(float(norm), 4)}"
    )
    assert "J_prev" not in readout(frame, 1, 4), "there is none in the first"
    assert cost_frame(session.state, View()).watches == ()


def test_a_sample_that_is_not_of_this_iteration_says_of_which_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_history, "MOST", 10)
    session = at("xor", 41, 60)
    session.dispatch(do.PutWatch("L"))
    session.dispatch(do.PlotWatch(0, plotted=True))
    history = WatchHistory()
    history.follow(session.state, session.timeline, ("L",), glance=False)
    while history.work(0.01):
        pass
    frame = cost_frame(session.state, View(), history)
    assert "(iteration 9)" in readout(frame, 10, 4)
    assert "(iteration" not in readout(frame, 9, 4)


@pytest.mark.parametrize("text", ["J", "norm(dJ_dW[1])"])
def test_the_heading_of_the_cost_tells_no_value_that_the_list_does_not_have_yet(text: str) -> None:
    session = at("two-neurons", 30, 1)
    session.dispatch(do.PutWatch(text))
    session.dispatch(do.PlotWatch(0, plotted=True))
    computed = []
    for step in range(1, len(session.state.steps) + 1):
        carry_out(session, do.GoTo(20, step))
        history = WatchHistory()
        history.follow(session.state, session.timeline, (text,), glance=True)
        while history.work(0.01):
            pass
        row = watches_frame(session.state, 4, history).row(0)
        caption = cost_frame(session.state, View(), history).caption
        if row.now.known:
            assert caption.endswith(f" · {text} {row.now.text}")
        else:
            assert caption.endswith(f" · {text} {row.before.text} (iteration 19)")
        computed.append(row.now.known)
    assert computed == sorted(computed)
    assert len(set(computed)) == 2, "both cases were seen"
