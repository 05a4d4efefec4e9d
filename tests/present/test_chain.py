"""The chain as rows: every printed number is what it says, nothing is shown before its time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.paths import gradient_step, subject_of
from backstep.core.steps import Kind
from backstep.present.chain import MOST, chain_frame, subject_at
from backstep.present.chain_frame import ChainFrame, FactorLook
from backstep.present.looks import Target
from backstep.present.moment import present
from backstep.present.numbers import NOT_YET
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import lessons, path_of
from backstep.session.program import program
from backstep.session.session import Session
from tests import contents
from tests.latex_evaluator import evaluate
from tests.plain_evaluator import interval
from tests.strategies import REACHED, carry_out, documents


def at(lesson: str, step: int, subject: Target | None = None, focus: Target | None = None) -> ChainFrame:
    session = Session.open(path_of(lesson))
    session.dispatch(do.GoTo(1, step))
    return chain_frame(session.state, 4, subject, focus)


def factors(frame: ChainFrame) -> list[FactorLook]:
    return [factor for branch in frame.branches for factor in branch.factors]


def assert_substitution(substituted: str) -> None:
    left, _, right = substituted.partition(" = ")
    wanted = evaluate(left)
    terms = [abs(float(text)) for text in re.findall(r"\d+\.?\d*", right)]
    assert evaluate(right) == pytest.approx(wanted, rel=1e-9, abs=1e-12 * (1 + max(terms, default=0.0))), substituted


@settings(max_examples=60)
@given(documents(examples=4, units=4), REACHED, st.data())
def test_every_row_comes_to_its_number_and_none_is_ahead_of_its_step(
    document: Document, commands: list[do.Command], data: st.DataObject
) -> None:
    session = Session(document)
    carry_out(session, *commands)
    if data.draw(st.booleans()):
        carry_out(session, do.GoTo(session.state.iteration, len(session.state.steps)))
    state, network = session.state, document.network
    targets = [
        Target("node", layer, unit) for layer in range(1, network.depth + 1) for unit in (1, network.units(layer))
    ]
    targets += [Target("edge", layer, 1, network.units(layer - 1)) for layer in range(1, network.depth + 1)]
    targets += [Target("bias", layer, 1) for layer in range(1, network.depth + 1) if network.layer(layer).has_bias]
    target = data.draw(st.sampled_from([None, *targets, Target("cost_edge", 0, 1)]))
    frame = chain_frame(state, 17, target)
    if frame.empty:
        assert state.current.kind in (Kind.LOSS, Kind.COST)
        return
    for factor in factors(frame):
        assert factor.computed == bool(factor.substituted) == (factor.number != NOT_YET)
        assert program().by_kind, factor.line
        if factor.computed:
            assert_substitution(factor.substituted)
            assert interval(factor.numbers, 17).holds(float(factor.number.replace("−", "-").replace("∞", "inf")), 1e-9)
        if factor.step is not None and factor.step > state.step:
            assert not factor.current
    for branch in frame.branches:
        assert branch.computed == all(factor.computed for factor in branch.factors)
        assert ("?" in branch.numbers) == (not branch.computed)
        if branch.computed:
            assert_substitution(branch.substituted)
    for row in frame.sums:
        assert row.computed == (row.number != NOT_YET)
        if row.substituted:
            assert_substitution(row.substituted)
    subject = subject_of(network, state.current) if target is None else subject_at(state, target)
    assert subject is not None
    assert frame.sums[-1].computed == ((gradient_step(subject, state.steps) or 0) <= state.step)


@pytest.mark.parametrize("step", [139, 144])
def test_whoever_adds_printed_paths_up_gets_the_printed_sum(step: int) -> None:
    """They cancel here, and with as many digits as the sum they would come to another one."""
    row, *_ = at("iris", step).sums
    wanted = float(row.number.replace("−", "-"))
    assert interval(row.numbers, 99).low == pytest.approx(wanted, rel=2e-3)


@pytest.mark.parametrize("lesson", [lesson.name for lesson in lessons()])
def test_every_step_of_every_lesson_has_its_chain(lesson: str) -> None:
    session = Session.open(path_of(lesson))
    for step in range(1, len(session.state.steps) + 1, 7):
        try:
            session.dispatch(do.GoTo(1, step))
        except InputError:
            break
        frame = chain_frame(session.state, 4)
        assert bool(frame.empty) == (session.state.current.kind in (Kind.LOSS, Kind.COST))
        for factor in factors(frame):
            if factor.step is not None:
                assert program().line(session.state.steps.at(factor.step)) == factor.line


def test_two_paths_lead_back_to_the_first_weight_of_mazur() -> None:
    frame = at("mazur", 42)
    assert frame.title == "∂J/∂w₁₁⁽¹⁾"
    assert frame.note == "2 paths from J"
    assert [branch.title for branch in frame.branches] == ["J → ŷ₁ → a₁⁽¹⁾", "J → ŷ₂ → a₁⁽¹⁾"]
    assert frame.branches[0].numbers == "0.7414 × 0.1868 × 0.4 × 0.2413 × 0.05"
    assert [(row.title, row.numbers, row.number) for row in frame.sums] == [
        ("∂J/∂w₁₁⁽¹⁾", "6.684e−4 + (−2.299e−4)", "4.386e−4")
    ] or frame.sums[0].number == "0.0004386"
    assert [factor.plain for factor in frame.branches[0].factors] == [
        "∂J/∂ŷ₁", "∂ŷ₁/∂z₁⁽²⁾", "∂z₁⁽²⁾/∂a₁⁽¹⁾", "∂a₁⁽¹⁾/∂z₁⁽¹⁾", "∂z₁⁽¹⁾/∂w₁₁⁽¹⁾",
    ]  # fmt: skip


def assert_can_be_lit(session: Session, subject: Target) -> int:
    """Branches pass the places of their factors, and light them and nothing else; how many branches there are."""
    depth = session.state.document.network.depth
    frame = chain_frame(session.state, 4, subject)
    for branch in frame.branches:
        places = branch.places
        assert {factor.target for factor in branch.factors} <= {*places}
        assert subject in places
        assert (Target("cost") in places) == (branch.factors[0].target.layer in (0, depth))
        for edge in (place for place in places if place.kind == "edge"):
            assert {Target("node", edge.layer, edge.unit), Target("node", edge.layer - 1, edge.source)} <= {*places}
        picture = present(session.state, View(path=places)).diagram
        lit = {edge.target for edge in picture.edges if edge.glow} | {
            node.target for node in picture.nodes if node.ring
        }
        assert lit | ({Target("cost")} if picture.cost.ring else set()) == {*places}
        again = chain_frame(session.state, 4, subject, path=places)
        assert [each.lit for each in again.branches] == [each.places == places for each in frame.branches]
    return len(frame.branches)


@settings(max_examples=40)
@given(documents(examples=2, units=4), st.data())
def test_a_branch_passes_the_places_of_its_factors_and_all_of_it_can_be_lit(
    document: Document, data: st.DataObject
) -> None:
    session = Session(document)
    carry_out(session, do.GoTo(1, data.draw(st.integers(1, len(session.state.steps)))))
    layer = data.draw(st.integers(1, document.network.depth))
    assert_can_be_lit(session, Target("edge", layer, 1, data.draw(st.integers(1, document.network.units(layer - 1)))))


def test_a_path_passes_two_outputs_of_a_softmax_and_any_neuron_of_a_wide_layer() -> None:
    session = Session.open(path_of("iris"))
    carry_out(session, do.GoTo(1, len(session.state.steps)))
    assert assert_can_be_lit(session, Target("edge", 2, 1, 2)) == 3
    session = contents.session(
        2, (90, "tanh"), (1, "sigmoid"), parameters={"initializer": "normal"}, data={"dataset": "xor"}
    )
    for unit in (37, 61):
        assert assert_can_be_lit(session, Target("edge", 1, unit, 1)) == 1


def test_what_is_not_computed_says_so() -> None:
    frame = at("mazur", 1)
    looks = {factor.plain: factor for factor in frame.branches[0].factors}
    assert looks["∂J/∂ŷ₁"].number == looks["∂a₁⁽¹⁾/∂z₁⁽¹⁾"].number == NOT_YET
    assert looks["∂z₁⁽²⁾/∂a₁⁽¹⁾"].number == "0.4", "weights are known from the start"
    assert looks["∂z₁⁽¹⁾/∂w₁₁⁽¹⁾"].number == "0.05", "so are inputs"
    assert frame.branches[0].numbers == "? × ? × 0.4 × ? × 0.05"
    assert frame.sums[-1].number == NOT_YET


def test_a_factor_is_marked_where_its_place_is_selected() -> None:
    target = Target("edge", 2, 2, 1)
    frame = at("mazur", 43, focus=target)
    marked = [factor for factor in factors(frame) if factor.focused]
    assert [factor.target for factor in marked] == [target]
    assert frame.marked_line == marked[0].line == program().by_kind[Kind.GRADIENT_TERM]
    assert frame.shows(target)
    assert not frame.shows(Target("edge", 1, 2, 1))


def test_the_factor_of_this_step_is_marked() -> None:
    frame = at("mazur", 40, subject=Target("edge", 1, 1, 1))
    assert {factor.plain for factor in factors(frame) if factor.current} == {"∂a₁⁽¹⁾/∂z₁⁽¹⁾"}


def test_where_there_is_no_chain_it_says_why() -> None:
    assert "J is where every chain begins" in at("mazur", 22).empty
    assert "never differentiates J by an input" in at("mazur", 40, Target("node", 0, 1)).empty


def test_a_batch_adds_its_examples() -> None:
    session = Session.open(path_of("xor"))
    session.dispatch(do.GoTo(1, 48))
    session.dispatch(do.ViewExample(3))
    frame = chain_frame(session.state, 4)
    assert [row.title for row in frame.sums] == ["∂J/∂b₂⁽¹⁾, part of example 3", "∂J/∂b₂⁽¹⁾, sum over 4 examples"]
    assert frame.sums[1].numbers.count("+") == 3


def test_a_large_network_shows_a_few_rows_and_counts_the_rest() -> None:
    layers = [
        {"units": 40, "activation": "tanh"},
        {"units": 30, "activation": "tanh"},
        {"units": 5, "activation": "softmax"},
    ]
    content = {
        "format": "backstep-session",
        "version": 1,
        "network": {"inputs": 2, "layers": layers, "loss": "categorical_cross_entropy"},
        "parameters": {"initializer": "xavier_uniform", "seed": 1},
        "data": {"inputs": [[0.3, -0.8]], "targets": [[1, 0, 0, 0, 0]]},
        "training": {"learning_rate": 0.1},
    }
    session = Session(make(content))
    session.dispatch(do.GoTo(1, len(session.state.steps)))
    frame = chain_frame(session.state, 4, Target("edge", 1, 7, 2))
    assert len(frame.branches) == MOST
    assert frame.note == (
        "750 paths from J, gathered by the 30 neurons of layer 2 in which they part; "
        "the 12 largest listed, 450 paths left out"
    )
    assert frame.sums[0].title == "the other 18 neurons"
    assert all(branch.paths == 25 and branch.title.startswith("… → a") for branch in frame.branches)
    assert_substitution(frame.sums[-1].substituted)


def make(content: dict[str, object]) -> Document:
    from pathlib import Path

    from backstep.session.document import make_document

    return make_document(content, Path())


def test_factors_are_known_by_the_step_that_computes_them() -> None:
    """The product of two known factors with one unknown is unknown until the very step."""
    for step in range(1, 59):
        frame = at("mazur", step, Target("edge", 1, 2, 2))
        session = Session.open(path_of("mazur"))
        for factor in factors(frame):
            if factor.site.what is Kind.ACTIVATION_DERIVATIVE:
                found = session.state.steps.find(factor.site.what, factor.site.layer, factor.site.unit)
                assert factor.computed == (found is not None and found <= step)
