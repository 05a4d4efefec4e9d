"""What a card says of a whole neuron, layer or phase is true of the steps it went through."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import assume, given, settings

from backstep.core.steps import Kind, Level, Phase
from backstep.present.card import card
from backstep.present.equations import Equation, Equations
from backstep.present.groups import group, span
from backstep.present.numbers import show
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import State
from tests.strategies import LEVELS, REACHED, carry_out, documents

DIGITS = 6
GRADIENTS = (Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT)


def leaves(state: State) -> list[tuple[Kind, Equation]]:
    """The steps of the group that ends here, with their equations."""
    equations, steps = Equations(state.record, state.row), state.steps
    return [(steps.at(index).kind, equations.of(steps.at(index))) for index in span(state)]


def assert_true(state: State) -> None:
    """The sentence names what stands out among the leaves, and counts what there is."""
    said = group(state, DIGITS)
    if state.level is Level.TERM:
        assert said is None
        return
    if said is None:
        assert not span(state)
        return
    done = leaves(state)
    kinds = Counter(kind for kind, _ in done)
    assert f"Last of {len(done):,} numbers" in said.heading
    assert said.sentence.endswith(".")
    assert said.sentence[0].isupper()
    phase = state.current.phase
    if phase is Phase.BACKWARD:
        found = [one for kind, one in done if kind in GRADIENTS]
        largest = max(abs(one.value) for one in found)
        told = [f"{one.name} = {show(one.value, DIGITS)}" for one in found if abs(one.value) == largest]
        assert any(text in said.sentence for text in told) or (largest == 0 and "all of them are 0" in said.sentence)
        assert_counted(said.sentence, kinds[Kind.WEIGHT_GRADIENT], kinds[Kind.BIAS_GRADIENT])
    elif phase is Phase.UPDATE:
        found = [one for _, one in done]
        farthest = max(abs(one.value - one.parts[0].number) for one in found)
        told = [
            f"{one.parts[0].name} moves farthest, from {one.part_number(one.parts[0], DIGITS)} to {one.number(DIGITS)}"
            for one in found
            if abs(one.value - one.parts[0].number) == farthest
        ]
        assert any(text in said.sentence for text in told) or (farthest == 0 and "none" in said.sentence)
        assert_counted(said.sentence, kinds[Kind.WEIGHT_UPDATE], kinds[Kind.BIAS_UPDATE])
    elif phase is Phase.COST:
        losses = [one.value for kind, one in done if kind is Kind.LOSS]
        for number in (min(losses), max(losses), done[-1][1].value):
            assert show(number, DIGITS) in said.sentence
    else:
        last = max(done, key=lambda leaf: leaf[1].value if leaf[0] is Kind.ACTIVATION else -math.inf)[1]
        many = kinds[Kind.ACTIVATION]
        if state.level is Level.LAYER and many > 1:
            assert f"{last.name} = {show(last.value, DIGITS)}" in said.sentence
            assert f"{many} neurons" in said.sentence
        if state.level is Level.NEURON:
            assert f"{kinds[Kind.PRODUCT]} product" in said.sentence
            assert ("the bias" in said.sentence) == (kinds[Kind.BIAS] == 1)


def assert_counted(sentence: str, weights: int, biases: int) -> None:
    assert f"{weights:,} weight{'s' * (weights > 1)}" in sentence
    assert (f"{biases:,} bias" in sentence) == (biases > 0)


@settings(max_examples=100)
@given(documents(), REACHED, LEVELS)
def test_what_is_said_of_a_group_is_so(document: Document, commands: list[do.Command], level: Level) -> None:
    session = Session(document)
    carry_out(session, *commands, do.SetLevel(level), do.StepOver())
    assume(session.state.failure is None)
    assume(all(math.isfinite(one.value) for _, one in leaves(session.state)))
    assert_true(session.state)


@pytest.mark.parametrize("lesson", ["mazur", "xor", "logistic-regression", "iris"])
def test_it_is_so_in_the_lessons(lesson: str) -> None:
    session = Session.open(path_of(lesson))
    for level in Level.NEURON, Level.LAYER, Level.PHASE:
        session.dispatch(do.SetLevel(level))
        for index in range(1, len(session.state.steps) + 1):
            session.dispatch(do.GoTo(1, index))
            assert_true(session.state)


def test_the_card_tells_the_whole_first_and_then_what_the_last_number_is() -> None:
    session = Session.open(path_of("mazur"))
    session.dispatch(do.SetLevel(Level.PHASE))
    session.dispatch(do.GoTo(1, session.state.steps.phase_ends()[2]))
    shown = card(session.state, View())
    assert shown.headline == "Backward · whole phase"
    assert shown.sentence == (
        "Backward from J down to layer 1: the gradients of 8 weights and 4 biases; the largest is ∂J/∂b₁⁽²⁾ = 0.1385."
    )
    assert shown.heading == "Last of 28 numbers: bias gradient"
    session.dispatch(do.SetLevel(Level.TERM))
    alone = card(session.state, View())
    assert alone.heading == ""
    assert alone.sentence.startswith("∂J/∂b₂⁽¹⁾")
    assert alone.tiles == shown.tiles
