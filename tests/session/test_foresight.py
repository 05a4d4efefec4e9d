"""Whether a place comes before what a condition reads, said before anything runs."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core.expressions import NotComputed, parse
from backstep.core.steps import Kind, Phase, Steps
from backstep.core.training import Task
from backstep.present.halts import halts
from backstep.present.points import early_log_note, early_note
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint
from backstep.session.foresight import too_early
from backstep.session.lessons import path_of
from backstep.session.program import program
from backstep.session.session import Session
from backstep.session.spots import Spot, reached
from tests.strategies import carry_out, moment_in, walked

from .test_spots import places

READ = ("J", "L", "dJ_dW[1][1,1]", "norm(delta[1])", "a[1][1]", "yhat[1]", "W[1][1,1]", "alpha", "prev(J)", "x[1]")
WEIGHT = Spot(layer=1, unit=1, source=1)
FORWARD = Spot(layer=1, unit=1, source=1, phase=Phase.FORWARD)


@given(places(), st.sampled_from(READ), st.integers(1, 3))
def test_it_is_what_walking_finds(drawn: tuple[Task, Spot], read: str, iteration: int) -> None:
    task, spot = drawn
    assume(spot.iteration is None or spot.iteration < 12)
    candidates = [spot.iteration] if spot.iteration else range(iteration, 20)
    at = next((each for each in candidates if spot.example is None or spot.example - 1 in task.batches.rows(each)), 1)
    history = walked(task, at)
    condition = parse(f"{read} < 0.5", task.network, condition=True)
    found = too_early((condition,), spot, task, iteration, 0)
    steps = Steps(task.network, task.batches.count(at))
    spans = reached(spot, at, steps, task.batches)
    early, step = [], spans.next(0)
    while step is not None:
        try:
            condition.evaluate(moment_in(history, at, step))
        except NotComputed as error:
            if not error.no_earlier:
                early.append((step, error.step))
        step = spans.next(step)
    if found is None:
        assert not early
    else:
        assert (found.iteration, found.early, found.times) == (at, len(early), len(spans))
        assert early[0] == (found.first, found.computed)


@pytest.mark.parametrize(
    ("spot", "condition", "note"),
    [
        (FORWARD, "J < J_prev", "This place is reached at step 1, before J is computed at step 26. A condition"),
        (FORWARD, "iteration > 5 and J < 1", "before J is computed at step 26."),
        (FORWARD, "norm(dJ_dW[1]) < 1", "prev(dJ_dW[1]) is known there."),
        (WEIGHT, "J < 0", "is reached 3 times an iteration, 1 of them before J is computed at step 26."),
        (Spot(layer=2, unit=1), "W[1][1,1] + b[1][1] > dJ_dW[1][1,1]", "2 of them before dJ_dW[1][1,1] is computed"),
        (Spot(layer=1, unit=1, phase=Phase.FORWARD), "L < 1", "before L is computed at step 22."),
        (Spot(example=2), "J < 1", "is reached at step 23, before J is computed at step 26."),
        (FORWARD, "J_prev < 1", ""),
        (Spot(line=program().by_kind[Kind.COST]), "J < 99", ""),
        (FORWARD, "W[1][1,1] < 99 and x[1] >= 0", ""),
        (FORWARD, "", ""),
        (Spot(layer=1, unit=1, source=1, phase=Phase.BACKWARD), "J < 1", ""),
    ],
)
def test_it_is_said_in_words_and_then_happens(spot: Spot, condition: str, note: str) -> None:
    session = Session.open(path_of("xor"))
    point = Breakpoint(0, spot, condition=condition)
    told = early_note(point, session.state)
    assert note in told
    assert bool(told) == bool(note)
    carry_out(session, do.PutBreakpoint(point), do.GoTo(7, 1), do.Continue())
    stopped = " ".join(frame.text for frame in halts(session.state, View()))
    assert ("cannot be told here" in stopped) == bool(note)


@pytest.mark.parametrize(
    ("spot", "text", "note"),
    [
        (FORWARD, "J is {J}", "This place is reached at step 1, before J is computed at step 26. The line then says"),
        (FORWARD, "{x[1]} and {L} and {dJ_dW[1][1,1]:.3f}", "before dJ_dW[1][1,1] is computed at step "),
        (WEIGHT, "{alpha}, {J}", "is reached 3 times an iteration, 1 of them before J is computed at step 26."),
        (FORWARD, "{J_prev} {W[1][1,1]} {{J}}", ""),
        (Spot(line=program().by_kind[Kind.COST]), "J is {J}", ""),
        (FORWARD, "no number", ""),
        (FORWARD, "", ""),
    ],
)
def test_it_is_said_of_a_log_text_and_then_written(spot: Spot, text: str, note: str) -> None:
    session = Session.open(path_of("xor"))
    point = Breakpoint(0, spot, log=text)
    told = early_log_note(point, session.state)
    assert note in told
    assert bool(told) == bool(note)
    assert not early_note(point, session.state), "that is of the condition"
    carry_out(session, do.PutBreakpoint(point), do.GoTo(7, 1), do.Continue(), do.Continue())
    written = " ".join(entry.text for entry in session.state.log)
    assert ("not computed yet" in written) == bool(note)
    assert bool(written) == bool(text)
