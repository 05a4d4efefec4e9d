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
