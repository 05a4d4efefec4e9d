"""Numbers on edges: on every edge while they fit, on those in play where they do not, always on the step's own."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.steps import Kind, Phase
from backstep.present.diagram import diagram
from backstep.present.geometry import Rectangle, Segment, crosses
from backstep.present.looks import BoxLook, Target
from backstep.present.picture.context import largest_weights
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests import contents
from tests.present.test_layout import DESK, PROJECTOR, faults, network
from tests.strategies import carry_out


def pills(session: Session, view: View) -> tuple[set[Target], set[Target]]:
    """The edges with a pill, and all edges that are drawn."""
    edges = [edge for edge in diagram(session.state, view).edges if edge.target.kind == "edge"]
    return {edge.target for edge in edges if edge.pill is not None}, {edge.target for edge in edges}


def at(name: str, kind: Kind, layer: int | None = None, unit: int = 1, source: int = 1) -> Session:
    session = Session.open(path_of(name))
    index = session.state.steps.find(kind, layer, unit, source, 1)
    assert index is not None
    carry_out(session, do.GoTo(1, index))
    return session


@pytest.mark.parametrize("window", ["1920x1080", "3840x2160"])
@pytest.mark.parametrize("kind", [Kind.LOSS, Kind.COST])
def test_every_weight_of_iris_is_seen_in_the_cost_phase(kind: Kind, window: str) -> None:
    session = at("iris", kind)
    assert session.state.current.phase is Phase.COST
    with_pill, drawn = pills(session, DESK[window])
    assert with_pill == drawn


@pytest.mark.parametrize("window", PROJECTOR)
@pytest.mark.parametrize("name", ["mazur", "two-neurons", "logistic-regression"])
def test_small_lessons_show_every_weight_on_the_wall_until_there_are_gradients(name: str, window: str) -> None:
    for kind in (Kind.PRODUCT, Kind.PRE_ACTIVATION, Kind.COST):
        with_pill, drawn = pills(at(name, kind, None if kind is Kind.COST else 1), PROJECTOR[window])
        assert with_pill == drawn


@pytest.mark.parametrize("window", PROJECTOR)
def test_others_in_play_have_their_numbers_too(window: str) -> None:
    """The weights of the neuron that is being computed, not the one of this very step alone."""
    session = at("mazur", Kind.WEIGHT_GRADIENT, 2, 1, 1)
    with_pill, _ = pills(session, PROJECTOR[window])
    assert {Target("edge", 2, 1, 1), Target("edge", 2, 1, 2)} <= with_pill


SIZES = st.lists(st.sampled_from([1, 2, 3, 4, 5, 6, 8, 12, 30]), min_size=2, max_size=4).map(tuple)


@given(SIZES, st.sampled_from([*DESK.values(), *PROJECTOR.values()]), st.floats(0, 1))
def test_the_number_of_this_very_step_is_always_there(sizes: tuple[int, ...], view: View, place: float) -> None:
    session = Session(network(sizes, "tanh", "trained"))
    carry_out(session, do.GoTo(1, 1 + int(place * (len(session.state.steps) - 1))))
    step = session.state.current
    with_pill, drawn = pills(session, view)
    main = Target("edge", step.layer or 0, step.unit or 0, step.source or 0)
    if step.source is not None and main in drawn:
        assert main in with_pill


@pytest.mark.parametrize("name", ["mazur", "calculus", "several-paths"])
def test_pills_stand_still_while_their_lines_stay_the_same(name: str) -> None:
    """A person follows numbers with the eye: they do not jump from step to step.

    All of a layer make room once, when its first derivative comes.
    """
    session = Session.open(path_of(name))
    before: dict[Target, BoxLook] = {}
    moved = set()
    for step in range(1, len(session.state.steps) + 1):
        carry_out(session, do.GoTo(1, step))
        look = diagram(session.state, DESK["1920x1080"])
        now = {edge.target: edge.pill for edge in look.edges if edge.target.kind == "edge" and edge.pill is not None}
        for edge, pill in now.items():
            old = before.get(edge)
            same = old is not None and len(old.texts) == len(pill.texts)
            if old is not None and same and middle_of(old) != middle_of(pill):
                moved.add((edge.layer, step))
        before = now
    assert len(moved) == len({layer for layer, _ in moved}), "once for each layer at most"
    for layer, step in moved:
        made, steps = (Kind.WEIGHT_GRADIENT, layer), session.state.steps
        first = next(index for index in range(1, step + 1) if (steps.at(index).kind, steps.at(index).layer) == made)
        assert step == first, "with the first derivative"


@pytest.mark.parametrize("name", ["several-paths", "curve", "calculus"])
def test_a_line_is_seen_to_run_through_its_own_numbers(name: str) -> None:
    """Not through a corner of them alone."""
    session, seen = Session.open(path_of(name)), 0
    for step in range(1, len(session.state.steps) + 1, 3):
        carry_out(session, do.GoTo(1, step))
        for edge in diagram(session.state, DESK["1920x1080"]).edges:
            pill = edge.pill
            if pill is None or edge.target.kind != "edge":
                continue
            less = 0.35 * pill.texts[-1].size
            smaller = pill.x, pill.y + less, pill.x + pill.width, pill.y + pill.height - less
            assert crosses((edge.x1, edge.y1, edge.x2, edge.y2), smaller), (step, edge.target)
            seen += 1
    assert seen


def middle_of(box: BoxLook) -> tuple[float, float]:
    return round(box.x + box.width / 2, 3), round(box.y + box.height / 2, 3)


@pytest.mark.parametrize(
    ("sizes", "kind", "at_edge"),
    [
        ((784, 128, 10), Kind.PRODUCT, (1, 77, 400)),
        ((784, 128, 10), Kind.WEIGHT_GRADIENT, (1, 109, 759)),
        ((8, 13, 8), Kind.WEIGHT_GRADIENT, (2, 5, 3)),
        ((8, 13, 8), Kind.WEIGHT_UPDATE, (2, 8, 4)),
    ],
)
def test_counts_of_folded_units_stand_clear(sizes: tuple[int, ...], kind: Kind, at_edge: tuple[int, int, int]) -> None:
    session = Session(network(sizes, "relu", "trained"))
    carry_out(session, do.GoTo(1, session.state.steps.find(kind, *at_edge)))
    counts = 0
    for view in (*DESK.values(), *PROJECTOR.values()):
        frame = diagram(session.state, view)
        counts += sum("more" in text.text for text in frame.notes)
        assert not faults(frame)
    assert counts


@given(
    st.tuples(*[st.floats(0, 100)] * 4),
    st.tuples(st.floats(0, 90), st.floats(0, 90), st.floats(1, 50), st.floats(1, 50)),
)
def test_a_line_crosses_a_rectangle_where_one_of_its_points_lies_inside(
    line: Segment, box: tuple[float, float, float, float]
) -> None:
    left, top, width, height = box
    rectangle: Rectangle = left, top, left + width, top + height
    x1, y1, x2, y2 = line
    points = [(x1 + share / 500 * (x2 - x1), y1 + share / 500 * (y2 - y1)) for share in range(501)]
    margin = 1e-9
    inside = any(
        left + margin < x < left + width - margin and top + margin < y < top + height - margin for x, y in points
    )
    if inside and math.hypot(x2 - x1, y2 - y1) > margin:
        assert crosses(line, rectangle)
    outside = all(x < left for x, _ in points) or all(y > top + height for _, y in points)
    if outside:
        assert not crosses(line, rectangle)


def test_the_largest_weights_are_looked_for_once_an_iteration() -> None:
    """Thickness is relative to a layer's largest weight; finding it at every step would grow with the network."""
    session = Session(network((300, 30, 2), "tanh", "trained"))
    largest_weights.cache_clear()
    for step in range(1, 40):
        carry_out(session, do.GoTo(1, step))
        diagram(session.state, DESK["1920x1080"])
    assert largest_weights.cache_info().misses == 1
    parameters = session.state.record.before
    assert largest_weights(parameters) == tuple(float(abs(matrix).max()) for matrix in parameters.weights)


def test_a_network_without_weights_but_zeros_has_thin_lines() -> None:
    zeros = {"initializer": "zeros", "seed": 1}
    flat = contents.session(1, (2, "tanh"), parameters=zeros, data={"inputs": [[1.0]], "targets": [[1.0, 0.0]]})
    frame = diagram(flat.state, View())
    assert len({edge.width for edge in frame.edges if edge.target.kind == "edge"}) == 1
