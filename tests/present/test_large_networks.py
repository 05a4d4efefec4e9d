"""Large networks: what is in play has its numbers, the rest is folded, and a frame costs no more for it."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.steps import Kind
from backstep.present.diagram import diagram
from backstep.present.looks import DiagramFrame
from backstep.present.roles import Role
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.session import Session
from tests import contents
from tests.strategies import carry_out


@cache
def large(*sizes: int) -> Document:
    return contents.document(
        sizes[0],
        *[(units, "relu") for units in sizes[1:-1]],
        (sizes[-1], "softmax"),
        loss="categorical_cross_entropy",
        parameters={"initializer": "he_normal", "seed": 1},
        data={
            "inputs": [[(place % 7) / 7 for place in range(sizes[0])]],
            "targets": [[1.0] + [0.0] * (sizes[-1] - 1)],
        },
    )


def looks(frame: DiagramFrame) -> int:
    boxes = [node.bias for node in frame.nodes] + [node.badge for node in frame.nodes]
    boxes += [edge.pill for edge in frame.edges]
    texts = [text for node in frame.nodes for text in node.texts] + [text for box in boxes if box for text in box.texts]
    return len(frame.nodes) + len(frame.edges) + len(frame.notes) + len(texts)


@settings(max_examples=25)
@given(st.floats(0, 1), st.sampled_from([(900.0, 480.0), (1900.0, 1000.0), (3800.0, 2000.0)]))
def test_a_large_network_shows_as_much_as_there_is_room_for(place: float, size: tuple[float, float]) -> None:
    document = large(784, 128, 10)
    session = Session(document)
    carry_out(session, do.GoTo(1, 1 + int(place * (len(session.state.steps) - 1))))
    frame = diagram(session.state, View(width=size[0], height=size[1]))
    assert frame.folded
    assert looks(frame) < 2500, "what is drawn must not grow with the network"
    step = session.state.current
    drawn: dict[int, list[int]] = {}
    for node in frame.nodes:
        drawn.setdefault(node.target.layer, []).append(node.target.unit)
    for layer, units in drawn.items():
        count = document.network.units(layer)
        assert units == sorted(set(units))
        assert units[0] == 1
        assert units[-1] == count
    if step.layer is not None and step.unit is not None:
        assert step.unit in drawn[step.layer], "what is in play is drawn"
        if step.source is not None:
            assert step.source in drawn[step.layer - 1]
    hidden = sum(
        int(found[1].replace(",", "")) for text in frame.notes if (found := re.search(r"⋮ ([\d,]+) more", text.text))
    )
    assert hidden + sum(len(units) for units in drawn.values()) == 784 + 128 + 10


def test_a_network_three_times_as_large_shows_no_more() -> None:
    counts = []
    for sizes in ((784, 128, 10), (2400, 400, 10)):
        session = Session(large(*sizes))
        counts.append(looks(diagram(session.state, View(width=1900, height=1000))))
    assert abs(counts[0] - counts[1]) <= 4


def test_numbers_in_play_of_a_large_network_are_on_their_edges() -> None:
    session = Session(large(784, 128, 10))
    index = session.state.steps.find(Kind.PRODUCT, 1, 77, 400)
    carry_out(session, do.GoTo(1, index))
    frame = diagram(session.state, View(width=1900, height=1000))
    main = next(
        edge for edge in frame.edges if (edge.target.layer, edge.target.unit, edge.target.source) == (1, 77, 400)
    )
    assert main.pill is not None
    assert main.glow is Role.FORWARD
    assert not main.faint
