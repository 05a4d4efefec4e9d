"""Heads of arrows on the diagram are seen: clear of the pill of their own edge and of the frames of neurons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from backstep.core.steps import Kind
from backstep.present.diagram import diagram
from backstep.present.looks import DiagramFrame, EdgeLook
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.diagram import geometry
from tests.strategies import carry_out

VIEWS = [
    View(855, 401, 720), View(855, 401, 720, digits=8), View(592, 280, 560), View(1319, 641, 1080),
    View(1252, 447, 720, projector=True), View(1876, 671, 1080, projector=True),
]  # fmt: skip


def middle_of_head(edge: EdgeLook) -> QPointF:
    head = geometry.arrow_head(edge)
    assert head is not None, edge.target
    share = (head.away + head.size / 2) / geometry.length(edge)
    return geometry.along(edge, 1 - share if edge.arrow > 0 else share)


def hidden(frame: DiagramFrame) -> list[EdgeLook]:
    """Edges whose arrow is under their own pill or under a neuron with its ring."""
    found = []
    for edge in frame.edges:
        if edge.arrow and edge.target.kind == "edge":
            boxes = [geometry.node_rect(node, geometry.node_reach(node)) for node in frame.nodes]
            boxes += [geometry.box_rect(edge.pill)] if edge.pill is not None else []
            if any(QRectF(box).contains(middle_of_head(edge)) for box in boxes):
                found.append(edge)
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mazur", Kind.ACTIVATION_GRADIENT),
        ("mazur", Kind.PRODUCT),
        ("vanishing-gradient", Kind.PRODUCT),
        ("vanishing-gradient", Kind.ACTIVATION_GRADIENT),
        ("two-neurons", Kind.ACTIVATION_GRADIENT),
    ],
)
def test_the_arrow_of_an_edge_in_play_is_seen(name: str, kind: Kind, view: View) -> None:
    session = Session.open(path_of(name))
    carry_out(session, do.GoTo(1, session.state.steps.find(kind, 1, 1, 1)))
    frame = diagram(session.state, view)
    assert [edge for edge in frame.edges if edge.arrow]
    assert not hidden(frame)


def lying(width: float, pill: tuple[float, float] | None = None) -> EdgeLook:
    """An edge that runs level for 100 pixels, with a pill that lies on it from the one place to the other."""
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(1, session.state.steps.find(Kind.PRODUCT, 1, 1, 1)))
    edge = next(edge for edge in diagram(session.state, VIEWS[0]).edges if edge.arrow > 0 and edge.pill is not None)
    assert edge.pill is not None
    box = None if pill is None else edge.pill._replace(x=pill[0], y=-10.0, width=pill[1] - pill[0], height=20.0)
    return edge._replace(x1=0.0, y1=0.0, x2=100.0, y2=0.0, width=width, pill=box)


@pytest.mark.parametrize("width", [1.0, 4.0, 8.0, 10.0])
def test_a_head_is_seen_to_be_wider_than_its_line(width: float) -> None:
    head = geometry.arrow_head(lying(width))
    assert head is not None
    assert head.size > 2.5 * width, "its wings are apart by less than its length"


@pytest.mark.parametrize("pill", [(10.0, 84.0), (2.0, 84.0), (20.0, 80.0), (16.0, 90.0), (40.0, 99.0)])
def test_between_a_pill_and_the_nodes_a_head_stands_where_there_is_room(pill: tuple[float, float]) -> None:
    edge = lying(3.0, pill)
    head = geometry.arrow_head(edge)
    assert head is not None
    tip = 100.0 - head.away
    foot = tip - head.size
    assert 0.0 <= foot <= tip <= 90.0, "clear of the rim of one node and of the ring of the other"
    assert tip <= pill[0] or foot >= pill[1] - 1e-9
