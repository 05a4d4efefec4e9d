"""A mistake in words, formulas and numbers: what is printed is what was computed, and nothing wrong is called right."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.core.iteration import Record
from backstep.core.losses import BINARY_CROSS_ENTROPY, LOSSES
from backstep.core.mistakes import MISTAKES, SIGMOID, Mistake, loss_slope
from backstep.core.steps import Kind, Phase, Steps
from backstep.core.training import Task
from backstep.present.actions import BY_NAME
from backstep.present.chain import chain_frame
from backstep.present.equations import Equations
from backstep.present.mistakes import MistakeFrame, is_mistaken, listing_with
from backstep.present.moment import present
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.program import program
from backstep.session.session import Session
from tests.plain_evaluator import interval
from tests.present.test_equations import (
    assert_parts_come_to_the_value,
    assert_substitution_comes_to_the_value,
    cancelled,
    magnitude,
)
from tests.session.test_program import assert_same, executed
from tests.strategies import activated, carry_out, drawn_batch, drawn_parameters, networks

VIEW = View(width=900, height=500)


@st.composite
def mistaken(draw: st.DrawFn) -> Record:
    """The second iteration of a random training with a mistake: something may be left of the first."""
    network = draw(networks(units=5))
    seed, examples = draw(st.integers(0, 9999)), draw(st.integers(1, 6))
    batch = drawn_batch(network, examples, seed)
    mistake = draw(st.sampled_from(Mistake))
    start = drawn_parameters(network, seed, 0.7)
    task = Task(network, start, batch.inputs, batch.targets, 0.1, Batches(examples), mistake=mistake)
    record = task.record(2, task.record(1, start).after)
    every = (*record.delta, *record.dJ_da, *record.dJ_dW, record.after.flat)
    assume(math.isfinite(record.cost) and all(bool(np.isfinite(each).all()) for each in every))
    return record


@settings(max_examples=150)
@given(mistaken(), st.data())
def test_every_printed_substitution_still_comes_to_its_value(record: Record, data: st.DataObject) -> None:
    example = data.draw(st.integers(0, record.examples - 1))
    equations = Equations(record, example)
    for step in Steps(record.network, record.examples):
        equation = equations.of(step)
        assert equation.value == equations.value(step)
        rounding = cancelled(record, step, example)
        if step.kind in (Kind.DELTA, Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT, Kind.ACTIVATION_GRADIENT):
            # Sums whose terms cancel: measured by what is added up.
            rounding += 1e-12 * float(max(abs(each).max() for each in record.dJ_da))
        assert_substitution_comes_to_the_value(equation, rounding)
        assert_parts_come_to_the_value(equation, rounding)
        if equation.brief:
            assert_parts_come_to_the_value(equation.summed, rounding)
        assert interval(equation.plain(6), 6).holds(equation.value, 1e-9 * magnitude(equation) + rounding)


@settings(max_examples=80)
@given(mistaken())
def test_the_listing_with_its_wrong_line_computes_what_the_engine_computes(record: Record) -> None:
    assert record.mistake is not None
    network, mistake = record.network, record.mistake
    assume(mistake is not Mistake.NO_SLOPE or network.layers[-1].activation != SOFTMAX)
    listing = "\n".join(listing_with(mistake, program().lines, program().by_kind))
    assert listing != "\n".join(program().lines)
    other: dict[str, Any] = {}
    if mistake is Mistake.SLOPE_OF_Z:
        with np.errstate(all="ignore"):
            usual = executed(record)["df"]
        other["df"] = {
            number: (lambda z: z * (1 - z)) if layer.activation == SIGMOID else usual[number]
            for number, layer in enumerate(network.layers, start=1)
        }
    if mistake is Mistake.COST_SIGN:

        def dloss(p: FloatArray, y: FloatArray) -> FloatArray:
            gradient = np.empty_like(p)
            for function, arguments in loss_slope(mistake, LOSSES[network.loss], p, y, gradient):
                function(*arguments)
            return gradient

        other["dloss"] = dloss
    if mistake is Mistake.NOT_RESET and record.before.carried is not None:
        layout, left = record.before.layout, record.before.carried.copy()
        other["dJ_dW"] = dict(enumerate(layout.weight_views(left), start=1))
        other["dJ_db"] = dict(enumerate(layout.bias_views(left), start=1))
    with np.errstate(all="ignore"):
        assert_same(executed(record, listing, **other), record)


def stepped(mistake: Mistake, lesson: str = "mazur", at: tuple[int, int] = (2, 1)) -> Session:
    session = Session.open(path_of(lesson))
    carry_out(session, do.ToggleMistake(mistake), do.GoTo(*at))
    return session


LESSON = {Mistake.NOT_AVERAGED: "xor", Mistake.NO_BIAS: "xor"}
"""Where Mazur's network, with one example and fixed biases, would hide it."""


@pytest.mark.parametrize("mistake", Mistake)
def test_the_banner_the_menu_and_the_sentence_tell_of_it(mistake: Mistake) -> None:
    session = stepped(mistake, LESSON.get(mistake, "mazur"))
    row = MISTAKES[mistake]
    frame = present(session.state, VIEW)
    assert frame.mistake is not None
    assert row.title in frame.mistake.title
    assert "Nothing of it is saved" in frame.mistake.text
    assert [name for name, state in frame.actions.items() if name.startswith("mistake_") and state.checked] == [
        f"mistake_{mistake}"
    ]
    told = 0
    for step in session.state.steps:
        session.dispatch(do.GoTo(2, step.index))
        card = present(session.state, VIEW).card
        if is_mistaken(mistake, session.state.document.network, step):
            assert "Here is the mistake" in card.sentence
            told += 1
        else:
            assert "Here is the mistake" not in card.sentence
        if step.phase in (Phase.BACKWARD, Phase.UPDATE):
            for claim in ("would raise J", "would lower J", "downhill", "added up"):
                assert claim not in card.sentence.partition("Here is the mistake")[0], "not said of a wrong number"
    assert told
    assert row.lines.items() <= {
        (kind, frame.program.lines[program().by_kind[kind] - 1]) for kind in row.lines
    }  # fmt: skip


def test_nothing_is_told_where_all_is_right() -> None:
    frame = present(Session.open(path_of("mazur")).state, VIEW)
    assert frame.mistake is None
    assert frame.program.lines == program().lines


@pytest.mark.parametrize("mistake", Mistake)
def test_what_would_change_nothing_is_grey_with_its_reason(mistake: Mistake) -> None:
    session = Session.open(path_of("logistic-regression"))
    task = session.state.document.task
    why = MISTAKES[mistake].moot(task.network, task.batches.size)
    state = present(session.state, VIEW).actions[f"mistake_{mistake}"]
    assert state.enabled == (not why)
    assert why in state.why_not


def test_every_mistake_has_an_action() -> None:
    assert {f"mistake_{mistake}" for mistake in Mistake} <= BY_NAME.keys()


def test_the_published_wrong_sign_is_written_as_it_was_printed() -> None:
    session = stepped(Mistake.COST_SIGN, "logistic-regression", (1, 1))
    network = session.state.document.network
    assert network.loss == BINARY_CROSS_ENTROPY
    index = session.state.steps.find(Kind.COST_GRADIENT, unit=1)
    assert index is not None
    y = float(session.state.record.targets[0, 0])
    shown = Equations(session.state.record, 0).of(session.state.steps.at(index)).plain(4)
    assert ("−1 /" not in shown) if y == 1.0 else ("/ (1 − " in shown)


def test_a_sigmoid_of_z_is_written_with_z() -> None:
    session = stepped(Mistake.SLOPE_OF_Z)
    index = session.state.steps.find(Kind.ACTIVATION_DERIVATIVE, 1, 1)
    assert index is not None
    z = float(session.state.record.z[0][0, 0])
    equation = Equations(session.state.record, 0).of(session.state.steps.at(index))
    assert equation.value == pytest.approx(z * (1 - z), rel=1e-15)
    assert "z" in equation.formula.partition("=")[2]
    assert activated(SIGMOID, np.array([[z]]))[1][0, 0] != equation.value


def test_nothing_on_the_screen_tells_the_answer_before_it_is_found() -> None:
    session = Session.open(path_of("find-the-bug"))
    riddle = session.state.riddle
    assert riddle is not None
    row = MISTAKES[riddle.mistake]
    for step in session.state.steps:
        session.dispatch(do.GoTo(2, step.index))
        frame = present(session.state, VIEW)
        assert frame.mistake is not None
        assert frame.mistake.puzzling
        said = " ".join((frame.mistake.title, frame.mistake.text, frame.card.sentence))
        assert row.title not in said
        assert row.what not in said
        assert frame.program.lines == program().lines, "the program as it ought to be; the formulas are as computed"
        assert not any(state.checked for name, state in frame.actions.items() if name.startswith("mistake_"))


def test_hints_and_answers_are_told_in_the_banner() -> None:
    session = Session.open(path_of("find-the-bug"))
    riddle = session.state.riddle
    assert riddle is not None

    def banner() -> MistakeFrame:
        frame = present(session.state, VIEW).mistake
        assert frame is not None
        return frame

    assert banner().hints == len(riddle.hints)
    carry_out(session, do.ShowHint())
    assert riddle.hints[0] in banner().text
    assert banner().hints == len(riddle.hints) - 1
    carry_out(session, do.Guess(Mistake.UPHILL))
    assert f"“{MISTAKES[Mistake.UPHILL].title}” is not it." in banner().text
    carry_out(session, do.Guess(riddle.mistake))
    assert banner().title == f"Found: {MISTAKES[riddle.mistake].title}"
    assert present(session.state, VIEW).program.lines != program().lines, "now the wrong line is shown"
    again = Session.open(path_of("find-the-bug"))
    carry_out(again, do.Guess(None))
    told = present(again.state, VIEW).mistake
    assert told is not None
    assert told.title.startswith("It was: ")


def test_the_chain_shows_the_sum_of_its_paths_beside_what_was_computed() -> None:
    session = stepped(Mistake.ONE_PATH)
    index = session.state.steps.find(Kind.BIAS_GRADIENT, 1, 1)
    assert index is not None
    carry_out(session, do.GoTo(2, index))
    chain = chain_frame(session.state, 6)
    added, computed = chain.sums[-2:]
    assert "added up" in added.title
    assert "with the mistake" in computed.title
    assert added.number != computed.number
    carry_out(session, do.ToggleMistake(Mistake.ONE_PATH))
    for row in chain_frame(session.state, 6).sums:
        assert "mistake" not in row.title
