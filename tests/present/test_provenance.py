"""Where a number comes from and what it feeds, as rows: names, numbers, and the step to go to."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.lineage import Given, Site
from backstep.core.readout import value
from backstep.core.steps import Kind
from backstep.present.looks import Target
from backstep.present.numbers import NOT_YET, show
from backstep.present.provenance import MOST_ROWS, ProvenanceFrame, provenance, spots_at
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.present.test_variables import mnist_like
from tests.strategies import REACHED, carry_out, documents


def at(
    lesson: str, iteration: int, step: int, focus: Target | None = None, chosen: Site | None = None
) -> ProvenanceFrame:
    session = Session.open(path_of(lesson))
    session.dispatch(do.GoTo(iteration, step))
    return provenance(session.state, 4, focus, chosen)


def rows(frame: ProvenanceFrame, side: int) -> list[tuple[str, str]]:
    return [(link.name, link.number) for link in frame.sides[side].links]


@settings(max_examples=60)
@given(documents(examples=4, units=4), REACHED, st.data())
def test_a_row_has_the_number_of_the_step_it_leads_to_or_none_yet(
    document: Document, moves: list[do.Command], data: st.DataObject
) -> None:
    session = Session(document)
    carry_out(session, *moves)
    state, network = session.state, document.network
    targets = [
        None, Target("cost"), Target("cost_edge", 0, 1), Target("node", 0, 1), Target("node", network.depth, 1),
        Target("node", 1, network.units(1)), Target("edge", network.depth, 1, 1),
        *([Target("bias", 1, 1)] if network.layer(1).has_bias else []),
    ]  # fmt: skip
    focus = data.draw(st.sampled_from(targets))
    chosen = data.draw(st.sampled_from([None, *(spots_at(network, focus, state.example) if focus else ())]))
    frame = provenance(state, 17, focus, chosen)
    assert frame.title
    assert chosen is None or frame.site == chosen
    for side in frame.sides:
        assert side.links or side.note
        for link in side.links:
            assert link.computed == (link.number != NOT_YET)
            if link.position is None or link.position[0] != state.iteration:
                continue
            step = state.steps.at(link.position[1])
            row = link.example - 1 if link.example else state.row
            assert link.computed == (step.index <= state.step)
            if link.computed:
                assert link.number == show(value(state.record, step, row), 17)


def test_a_delta_of_mazur() -> None:
    frame = at("mazur", 1, 41)
    assert (frame.title, frame.number, frame.computed) == ("δ₁⁽¹⁾", "0.008771", True)
    assert rows(frame, 0) == [("∂J/∂a₁⁽¹⁾", "0.03635"), ("∂a₁⁽¹⁾/∂z₁⁽¹⁾", "0.2413")]
    assert rows(frame, 1) == [("∂J/∂w₁₁⁽¹⁾", NOT_YET), ("∂J/∂w₁₂⁽¹⁾", NOT_YET), ("∂J/∂b₁⁽¹⁾", NOT_YET)]
    assert [link.position for link in frame.sides[0].links] == [(1, 39), (1, 40)]


def test_a_weight_comes_from_the_update_before_and_an_update_feeds_the_next_iteration() -> None:
    weight = Site(Given.WEIGHT, 1, 1, 1)
    first = at("mazur", 1, 1, Target("edge", 1, 1, 1), weight)
    assert first.sides[0].note == "It is the value the training starts with."
    later = at("mazur", 3, 1, Target("edge", 1, 1, 1), weight)
    link = later.sides[0].links[0]
    assert (link.name, link.number) == ("new w₁₁⁽¹⁾", later.number)
    assert link.position is not None
    assert link.position[0] == 2
    session = Session.open(path_of("mazur"))
    session.dispatch(do.GoTo(*link.position))
    assert session.state.current.kind is Kind.WEIGHT_UPDATE
    update = provenance(session.state, 4)
    assert update.number == later.number
    assert update.sides[1].links[0].position == (3, 1)


def test_what_is_given_says_so() -> None:
    assert at("mazur", 1, 1, Target("node", 0, 1)).sides[0].note == "It is given by the session file."
    fixed = at("mazur", 2, 1, Target("bias", 1, 1), Site(Given.BIAS, 1, 1))
    assert fixed.sides[0].note == "It is given by the session file.", "a fixed bias is never made by an update"


def test_the_quantities_of_a_place_in_the_order_in_which_they_are_computed() -> None:
    network = Session.open(path_of("mazur")).state.document.network

    def kinds(kind: str, layer: int, *place: int) -> list[object]:
        found = spots_at(network, Target(kind, layer, *place), 2)
        assert {(site.layer, site.unit, site.source) for site in found} == {(layer, *place, *[0] * (2 - len(place)))}
        return [site.what for site in found]

    assert kinds("node", 0, 2) == [Given.INPUT]
    received = [Kind.ACTIVATION_GRADIENT, Kind.COST_GRADIENT]
    for layer in (1, 2):
        back = [Kind.GRADIENT_TERM] if layer == 2 else []
        made = [Given.WEIGHT, Kind.PRODUCT, Kind.WEIGHT_GRADIENT, *back, Kind.WEIGHT_UPDATE]
        assert kinds("edge", layer, 2, 1) == made, "nothing is sent back to the inputs"
        assert kinds("bias", layer, 1) == [Given.BIAS, Kind.BIAS_GRADIENT], "a fixed one is not updated"
        node = [Kind.PRE_ACTIVATION, Kind.ACTIVATION, received[layer - 1], Kind.ACTIVATION_DERIVATIVE, Kind.DELTA]
        assert kinds("node", layer, 1) == node
    assert spots_at(network, Target("cost"), 2) == (Site(Kind.LOSS, example=2), Site(Kind.COST))


def test_the_last_computed_quantity_of_a_place_is_shown() -> None:
    early, late = (at("mazur", 1, step, Target("node", 1, 1)) for step in (6, 58))
    assert early.title == "a₁⁽¹⁾"
    assert late.title == "δ₁⁽¹⁾"
    assert [text.split(" · ")[0] for _, text in late.choices] == [
        "z₁⁽¹⁾", "a₁⁽¹⁾", "∂J/∂a₁⁽¹⁾", "∂a₁⁽¹⁾/∂z₁⁽¹⁾", "δ₁⁽¹⁾",
    ]  # fmt: skip


def test_the_losses_of_other_examples_lead_to_those_examples() -> None:
    session = Session.open(path_of("xor"))
    loss = session.state.steps.find(Kind.LOSS, example=3)
    session.dispatch(do.GoTo(1, loss))
    frame = provenance(session.state, 4)
    assert frame.title == "L₃"
    assert {link.example for link in frame.sides[0].links} == {3}


def test_of_many_neighbours_a_few_are_listed_and_the_rest_counted() -> None:
    session = mnist_like()
    session.dispatch(do.GoTo(1, session.state.steps.find(Kind.PRE_ACTIVATION, 1, 2)))
    frame = provenance(session.state, 4)
    assert len(frame.sides[0].links) == MOST_ROWS
    assert frame.sides[0].note == f"and {785 - MOST_ROWS:,} more"


def test_the_cost_feeds_nothing() -> None:
    frame = at("mazur", 1, 22)
    assert frame.title == "J"
    assert frame.sides[1].note == "Nothing: it is what the training makes small."
