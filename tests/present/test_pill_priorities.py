"""Which numbers stand on edges where there is little room: those in play first, with all that matters at this step."""

from __future__ import annotations

import pytest

from backstep.core.steps import Kind
from backstep.present.diagram import diagram
from backstep.present.focus import focus_of
from backstep.present.geometry import crosses
from backstep.present.looks import BoxLook, DiagramFrame, EdgeLook, Target
from backstep.present.symbols import Symbols
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import State
from tests.present.picture_reading import everything, in_box
from tests.present.test_layout import DESK, PROJECTOR, WALL, faults
from tests.strategies import carry_out

VIEWS = {f"desk {window}": DESK[window] for window in ("1280x720", "1920x1080")} | {
    f"projector {window}": PROJECTOR[window] for window in WALL
}
TIGHT = ["mazur", "xor", "curve", "iris"]
CROSSING = 3.0
"""How deep another line runs in a pill at least before it could be taken for that one's number, in pixels."""


def moments(state: State) -> list[int]:
    """Every step of a small lesson; of a large one every sum, and one in five of the others."""
    count = len(state.steps)
    every = 1 if count < 100 else 5
    sums = [index for index in range(1, count + 1) if state.steps.at(index).kind is Kind.ACTIVATION_GRADIENT]
    return sorted({1, count, *sums, *range(1, count + 1, every)})


@pytest.mark.parametrize("window", VIEWS)
@pytest.mark.parametrize("name", TIGHT)
def test_numbers_in_play_have_room_before_all_others(name: str, window: str) -> None:
    session = Session.open(path_of(name))
    for step in moments(session.state):
        carry_out(session, do.GoTo(1, step))
        state, frame = session.state, diagram(session.state, VIEWS[window])
        assert_step_is_told(state, frame)
        assert_others_give_way(state, frame)
        assert_attributable(state, frame)
        assert not faults(frame), step
        assert_inside(frame)


def edges_of(frame: DiagramFrame) -> dict[Target, EdgeLook]:
    return {edge.target: edge for edge in frame.edges if edge.target.kind == "edge"}


def pill_of(frame: DiagramFrame, target: Target) -> BoxLook:
    pill = edges_of(frame)[target].pill
    assert pill is not None, target
    return pill


def assert_step_is_told(state: State, frame: DiagramFrame) -> None:
    """A sum has all that it adds up on its edges, a gradient stands below its weight, a new weight below the old."""
    step, network = state.current, state.document.network
    shown = {(one.kind, one.layer, one.unit, one.source) for one in everything(state, frame)}
    if step.kind is Kind.ACTIVATION_GRADIENT:
        assert step.layer is not None
        for above in range(1, network.units(step.layer + 1) + 1):
            assert (Kind.GRADIENT_TERM, step.layer + 1, above, step.unit) in shown, (step, above)
    if step.source is None:
        return
    here = step.layer, step.unit, step.source
    if step.kind in (Kind.WEIGHT_GRADIENT, Kind.GRADIENT_TERM):
        assert {(Kind.PRODUCT, *here), (step.kind, *here)} <= shown, step
    if step.kind is Kind.WEIGHT_UPDATE:
        assert (Kind.WEIGHT_UPDATE, *here) in shown, step
        pill = pill_of(frame, Target("edge", step.layer or 0, step.unit or 0, step.source))
        assert {text.text for text in pill.texts} & {"→", "Δ"}, (step, pill.texts)


def assert_others_give_way(state: State, frame: DiagramFrame) -> None:
    focus = focus_of(state.document.network, state.current, state.example)
    drawn = edges_of(frame)
    lacking = [edge for edge in focus.edges if edge in drawn and drawn[edge].pill is None]
    others = [edge for edge, look in drawn.items() if look.pill is not None and edge not in focus.edges]
    assert not (lacking and others), (state.current, lacking, others)


def assert_attributable(state: State, frame: DiagramFrame) -> None:
    """Every pill says what its number is, and of which edge where it could be another's and nothing glows there."""
    network = state.document.network
    names, in_play = Symbols(network), set(focus_of(network, state.current, state.example).edges)
    drawn = edges_of(frame)
    for target, look in drawn.items():
        if look.pill is None:
            continue
        lead = look.pill.texts[0].text
        assert lead[:1] in ("w", "∂", "←"), look.pill.texts
        others = [other for at, other in drawn.items() if at.layer == target.layer and at != target]
        if target not in in_play and any(runs_under(other, look.pill) for other in others):
            assert lead[1:] == names.w(target.layer, target.unit, target.source).numbered, (state.current, lead)


def runs_under(edge: EdgeLook, pill: BoxLook) -> bool:
    left, right = pill.x + CROSSING, pill.x + pill.width - CROSSING
    return crosses(
        (edge.x1, edge.y1, edge.x2, edge.y2), (left, pill.y + CROSSING, right, pill.y + pill.height - CROSSING)
    )


def assert_inside(frame: DiagramFrame) -> None:
    """Borders too: a pill that reaches the lower rim looks cut off."""
    for target, edge in edges_of(frame).items():
        if edge.pill is not None:
            assert min(edge.pill.x, edge.pill.y) >= 0, target
            assert edge.pill.x + edge.pill.width <= frame.width, target
            assert edge.pill.y + edge.pill.height <= frame.height - 2, target


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("mazur", PROJECTOR["1920x1080"]),
        ("xor", PROJECTOR["1920x1080"]),
        ("xor", DESK["1280x720"]),
        ("iris", DESK["1920x1080"]),
    ],
)
def test_pills_keep_their_column_and_their_order(name: str, view: View) -> None:
    """As their lines grow and shrink from step to step they make room, but do not change places."""
    session = Session.open(path_of(name))
    columns: dict[Target, set[float]] = {}
    orders: dict[tuple[Target, Target], set[bool]] = {}
    for step in moments(session.state):
        carry_out(session, do.GoTo(1, step))
        placed = {
            at: (round(look.pill.x + look.pill.width / 2, 3), look.pill.y + look.pill.height / 2)
            for at, look in edges_of(diagram(session.state, view)).items()
            if look.pill is not None
        }
        for edge, (x, y) in placed.items():
            columns.setdefault(edge, set()).add(x)
            for other, (beside, below) in placed.items():
                if other > edge and other.layer == edge.layer and beside == x:
                    orders.setdefault((edge, other), set()).add(y < below)
    assert columns
    assert all(len(found) == 1 for found in columns.values()), columns
    assert all(len(found) == 1 for found in orders.values()), [pair for pair, found in orders.items() if len(found) > 1]


@pytest.mark.parametrize("window", VIEWS)
def test_what_an_output_receives_is_written_once(window: str) -> None:
    session = Session.open(path_of("iris"))
    index = session.state.steps.find(Kind.COST_GRADIENT, None, 2)
    carry_out(session, do.GoTo(1, index))
    frame = diagram(session.state, VIEWS[window])
    texts = [box.texts for node in frame.nodes for box in (node.badge,) if box is not None]
    assert not texts
    (edge,) = [edge for edge in frame.edges if edge.target == Target("cost_edge", 0, 2)]
    assert edge.pill is not None
    (one,) = in_box(edge.pill, {"∂": Kind.COST_GRADIENT}, 0, 2, 0)
    assert one.changed


@pytest.mark.parametrize("window", WALL)
def test_a_small_gradient_on_the_wall_is_no_power_of_ten_where_it_need_not_be(window: str) -> None:
    session = Session.open(path_of("mazur"))
    step = session.state.steps.find(Kind.WEIGHT_GRADIENT, 1, 2, 1)
    assert step is not None
    carry_out(session, do.GoTo(1, step))
    assert pill_of(diagram(session.state, PROJECTOR[window]), Target("edge", 1, 2, 1)).texts[-1].text == "0.0004977"
