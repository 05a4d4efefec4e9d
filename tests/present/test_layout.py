"""Room for everything: nothing covers anything, nothing leaves the area, what is in play is always drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backstep.core.steps import Step, Steps
from backstep.present.diagram import diagram
from backstep.present.geometry import crosses
from backstep.present.layout import LEAST_TYPE, lay_out
from backstep.present.looks import Anchor, BoxLook, DiagramFrame, NodeShape, Target, TextLook
from backstep.present.metrics import width
from backstep.present.view import TEXT_SCALES, View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import lessons, path_of
from backstep.session.session import Session
from tests import contents
from tests.strategies import HIDDEN, carry_out

SLACK = 1.5
"""Pixels that two things may share: less than a border."""

# The diagram's area within windows of three sizes, at the desk and on a projector.
DESK = {
    "1280x720": View(width=847, height=393, screen_height=720),
    "1920x1080": View(width=1270, height=590, screen_height=1080),
    "3840x2160": View(width=2540, height=1180, screen_height=2160),
}
PROJECTOR = {
    "1280x720": View(width=1252, height=447, screen_height=720, projector=True),
    "1920x1080": View(width=1876, height=671, screen_height=1080, projector=True),
    "3840x2160": View(width=3754, height=1344, screen_height=2160, projector=True),
    "1024x768": View(width=994, height=456, screen_height=768, projector=True),
}
WALL = [window for window in PROJECTOR if window != "1024x768"]
"""Those as wide as what projectors show today; an old one has fewer digits and folds sooner."""
LESSONS = [lesson.name for lesson in lessons()]


@dataclass(frozen=True)
class Thing:
    """Something drawn, whose it is, and its left, top, right and bottom."""

    name: str
    owner: object
    left: float
    top: float
    right: float
    bottom: float

    @property
    def kind(self) -> str:
        return self.name.partition(" ")[0]

    def shares(self, other: Thing) -> float:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, min(across, down))


def of_text(text: TextLook, owner: object) -> Thing:
    wide = width(text.text, text.size, bold=text.bold)
    left = {Anchor.LEFT: text.x, Anchor.CENTER: text.x - wide / 2, Anchor.RIGHT: text.x - wide}[text.anchor]
    return Thing(repr(text.text), owner, left, text.y - text.size / 2, left + wide, text.y + text.size / 2)


def of_box(box: BoxLook, name: str, owner: object) -> Thing:
    return Thing(name, owner, box.x, box.y, box.x + box.width, box.y + box.height)


def around(name: str, owner: object, x: float, y: float, half_width: float, half_height: float) -> Thing:
    return Thing(name, owner, x - half_width, y - half_height, x + half_width, y + half_height)


def things(frame: DiagramFrame) -> Iterator[Thing]:
    """Everything that may not lie on something else; lines may, they are beneath."""
    for node in frame.nodes:
        at = node.target
        yield around(f"node {at.layer}.{at.unit}", at, node.x, node.y, node.half_width, node.half_height)
        symbol, size = node.label.math, node.label.size
        wide = width(symbol.base, size) + 0.6 * max(width(symbol.low, size), width(symbol.high, size))
        if symbol.base:
            middle = node.label.x - (wide / 2 if node.label.anchor is Anchor.RIGHT else 0.0)
            yield around(f"name of {at.layer}.{at.unit}", at, middle, node.label.y, wide / 2, size / 2)
        if node.bias is not None:
            yield of_box(node.bias, f"bias of {at.layer}.{at.unit}", at)
        if node.badge is not None:
            yield of_box(node.badge, f"badge of {at.layer}.{at.unit}", at)
    for edge in frame.edges:
        if edge.pill is not None:
            yield of_box(edge.pill, f"pill of {edge.target}", edge.target)
    cost = frame.cost
    yield around("J", cost.target, cost.x, cost.y, cost.width / 2, cost.height / 2)
    for text in frame.headers + frame.notes:
        yield of_text(text, text)


def boxes(frame: DiagramFrame) -> Iterator[BoxLook]:
    for node in frame.nodes:
        yield from (box for box in (node.bias, node.badge) if box is not None)
    yield from (edge.pill for edge in frame.edges if edge.pill is not None)


def may_share(one: Thing, other: Thing, main: Target | None) -> bool:
    """A neuron and what hangs on it; and the number of this very step, which no name or bias keeps from being seen."""
    if one.owner == other.owner:
        return one.name.startswith("node")
    return main is not None and main in (one.owner, other.owner) and not {"J", "node"} & {one.kind, other.kind}


def meeting(found: list[Thing]) -> Iterator[tuple[Thing, Thing]]:
    """The pairs that share some width, each as it was found; looked for from left to right."""
    by_left = sorted(enumerate(found), key=lambda each: each[1].left)
    for place, (number, one) in enumerate(by_left):
        for later, other in by_left[place + 1 :]:
            if other.left >= one.right:
                break
            yield (one, other) if number < later else (other, one)


def faults(frame: DiagramFrame, step: Step | None = None) -> list[str]:
    """What covers something else, leaves the area, or has a text that does not fit into it."""
    found = list(things(frame))
    main = None
    if step is not None and step.source is not None:
        main = Target("edge", step.layer or 0, step.unit or 0, step.source)
    wrong = [
        f"{one.name} and {other.name} share {one.shares(other):.1f} pixels"
        for one, other in meeting(found)
        if one.shares(other) > SLACK and not may_share(one, other, main)
    ]
    for one in found:
        out = max(-one.left, -one.top, one.right - frame.width, one.bottom - frame.height)
        if out > SLACK:
            wrong.append(f"{one.name} is {out:.1f} pixels outside")
    for box in boxes(frame):
        place = of_box(box, "box", box)
        texts = [of_text(text, text) for text in box.texts]
        wrong += [
            f"{text.name} sticks out of its box"
            for text in texts
            if text.left < place.left - SLACK or text.right > place.right + SLACK
        ]
        wrong += [f"{a.name} runs into {b.name}" for a, b in combinations(texts, 2) if a.shares(b) > SLACK]
    for node in frame.nodes:
        factors = node.badge is not None and " × " in node.badge.texts[0].text
        if node.badge is not None and factors and node.badge.width > 2 * node.half_width + SLACK:
            wrong.append(f"the factors {node.badge.texts[0].text} are wider than the neuron they hang on")
        for text in node.texts:
            room = node.half_width if node.shape is NodeShape.SPLIT else 2 * node.half_width
            if width(text.text, text.size, bold=text.bold) > room + SLACK:
                wrong.append(f"{text.text} is wider than its half of the neuron")
        if node.shape is NodeShape.STACKED:
            written = [of_text(text, text) for text in node.texts]
            around_it = around("node", node, node.x, node.y, node.half_width, node.half_height)
            wrong += [f"{a.name} runs into {b.name}" for a, b in combinations(written, 2) if a.shares(b) > SLACK]
            wrong += [f"{text.name} sticks out of its neuron" for text in written if outside(text, around_it)]
    for text in frame.cost.texts:
        if width(text.text, text.size, bold=text.bold) > frame.cost.width + SLACK:
            wrong.append(f"{text.text} is wider than the box of J")
    for edge in frame.edges:
        pill = edge.pill
        if pill is not None and edge.target.kind == "edge":
            covered = pill.x, pill.y, pill.x + pill.width, pill.y + pill.height
            if not crosses((edge.x1, edge.y1, edge.x2, edge.y2), covered):
                wrong.append(f"the numbers of {edge.target} are not on its line")
    return wrong


def outside(one: Thing, room: Thing) -> bool:
    out = max(room.left - one.left, room.top - one.top, one.right - room.right, one.bottom - room.bottom)
    return out > SLACK


def moments(steps: Steps, every: int) -> list[int]:
    """The first step, the last one of each phase, and every so many between."""
    return sorted({1, *steps.phase_ends(), *range(1, len(steps) + 1, every)})


def assert_fits(session: Session, view: View, every: int = 17) -> None:
    for step in moments(session.state.steps, every):
        carry_out(session, do.GoTo(session.state.iteration, step))
        wrong = faults(diagram(session.state, view), session.state.current)
        assert not wrong, f"step {step}: {wrong[:3]}"


@pytest.mark.parametrize("digits", [4, 17])
@pytest.mark.parametrize("window", DESK)
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_fits_at_the_desk(name: str, window: str, digits: int) -> None:
    assert_fits(Session.open(path_of(name)), replace(DESK[window], digits=digits))


@pytest.mark.parametrize("digits", [2, 4])
@pytest.mark.parametrize("window", PROJECTOR)
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_fits_on_the_projector(name: str, window: str, digits: int) -> None:
    assert_fits(Session.open(path_of(name)), replace(PROJECTOR[window], digits=digits))


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_fits_with_larger_and_smaller_text(name: str) -> None:
    session = Session.open(path_of(name))
    for view in DESK.values():
        for scale in (TEXT_SCALES[0], 1.4, TEXT_SCALES[-1]):
            assert_fits(session, replace(view, text_scale=scale), every=1000)


@cache
def network(sizes: tuple[int, ...], activation: str, bias: str) -> Document:
    return contents.document(
        sizes[0],
        *[(units, activation, bias) for units in sizes[1:]],
        parameters={"initializer": "xavier_normal", "seed": 1},
        data={
            "inputs": [[0.123456789 * (place + 1) for place in range(sizes[0])]] * 2,
            "targets": [[-0.123456789] * sizes[-1]] * 2,
        },
        learning_rate=0.3,
    )


SIZES = st.lists(st.sampled_from([1, 2, 3, 4, 5, 8, 12, 30]), min_size=2, max_size=4).map(tuple)
AREAS = st.sampled_from([(640, 360), (800, 500), (900, 480), (1200, 400), (1280, 720), (1920, 1080), (3840, 2160)])


@settings(max_examples=150)
@given(
    SIZES,
    st.sampled_from(HIDDEN),
    st.sampled_from(["trained", "fixed", "none"]),
    AREAS,
    st.integers(2, 17),
    st.sampled_from([0.8, 0.9, 1.0]),
    st.floats(0, 1),
)
def test_any_network_fits_at_the_desk(
    sizes: tuple[int, ...], activation: str, bias: str, area: tuple[int, int], digits: int, scale: float, place: float
) -> None:
    session = Session(network(sizes, activation, bias))
    carry_out(session, do.GoTo(1, 1 + int(place * (len(session.state.steps) - 1))))
    view = View(width=area[0], height=area[1], digits=digits, text_scale=scale)
    wrong = faults(diagram(session.state, view), session.state.current)
    assert not wrong, wrong[:3]


DEEP = st.lists(st.integers(1, 8), min_size=2, max_size=9).map(tuple) | SIZES


@settings(max_examples=120)
@given(
    DEEP,
    st.sampled_from(["trained", "none"]),
    st.sampled_from(list(PROJECTOR.values())),
    st.integers(0, 60),
    st.sampled_from([2, 4, 9, 17]),
    st.floats(0, 1),
)
@example((2, 6, 6, 6, 6, 1), "trained", PROJECTOR["1920x1080"], 0, 4, 0.7)
@example((1, 1, 1, 1, 1, 1, 1, 1), "trained", PROJECTOR["1280x720"], 0, 4, 0.4)
@example((8, 1, 8), "trained", PROJECTOR["3840x2160"], 0, 4, 0.6)
@example((3, 2), "none", PROJECTOR["1024x768"], 0, 2, 0.0)
def test_any_network_fits_on_the_projector(
    sizes: tuple[int, ...], bias: str, view: View, more: int, digits: int, place: float
) -> None:
    """Deep and narrow ones too; the numbers are as large as promised, whatever has to fold for it."""
    session = Session(network(sizes, "tanh", bias))
    carry_out(session, do.GoTo(1, 1 + int(place * (len(session.state.steps) - 1))))
    frame = diagram(session.state, replace(view, height=view.height + more, digits=digits))
    assert not faults(frame)
    for text in every_text(frame):
        assert text.size >= (0.03 if re.search(r"\d", text.text) else 0.02) * view.screen_height, text


@settings(max_examples=60)
@given(SIZES, st.integers(2, 17), st.sampled_from(TEXT_SCALES), st.integers(300, 4000), st.integers(200, 2200))
def test_any_area_gets_a_picture_with_all_that_is_in_play(
    sizes: tuple[int, ...], digits: int, scale: float, wide: int, high: int
) -> None:
    session = Session(network(sizes, "tanh", "trained"))
    steps = session.state.steps
    for index in moments(steps, max(1, len(steps) // 6)):
        carry_out(session, do.GoTo(1, index))
        frame = diagram(session.state, View(width=wide, height=high, digits=digits, text_scale=scale))
        assert (frame.width, frame.height) == (wide, high)
        drawn = {(node.target.layer, node.target.unit): node for node in frame.nodes}
        step = session.state.current
        if step.layer is not None and step.unit is not None:
            assert drawn[step.layer, step.unit].shape in (NodeShape.SPLIT, NodeShape.STACKED), (
                "what is in play has its numbers"
            )
            if step.source is not None and (step.layer - 1, 1) in drawn:
                assert drawn[step.layer - 1, step.source].shape is not NodeShape.DOT
        for layer in {layer for layer, _ in drawn}:
            units = [unit for where, unit in drawn if where == layer]
            assert {1, sizes[layer]} <= set(units), "the first and the last one are drawn"


@settings(max_examples=60)
@given(SIZES, AREAS, st.integers(2, 17), st.sampled_from(TEXT_SCALES))
def test_no_text_is_smaller_than_promised(
    sizes: tuple[int, ...], area: tuple[int, int], digits: int, scale: float
) -> None:
    session = Session(network(sizes, "tanh", "trained"))
    carry_out(session, do.GoTo(1, len(session.state.steps)))
    view = View(width=area[0], height=area[1], digits=digits, text_scale=scale)
    for text in every_text(diagram(session.state, view)):
        assert text.size >= 0.8 * LEAST_TYPE * min(1.0, scale), text


@given(SIZES, AREAS, st.integers(2, 17), st.sampled_from(list(pairwise(TEXT_SCALES))))
@example((1, 1, 1), (640, 360), 3, (0.8, 0.9))
@example((1, 1), (640, 360), 2, (1.1, 1.25))
def test_the_wish_for_larger_text_makes_none_smaller(
    sizes: tuple[int, ...], area: tuple[int, int], digits: int, scales: tuple[float, float]
) -> None:
    session = Session(network(sizes, "tanh", "trained"))
    views = [View(width=area[0], height=area[1], digits=digits, text_scale=scale) for scale in scales]
    small, large = (max(text.size for text in diagram(session.state, view).headers) for view in views)
    assert small <= large


@pytest.mark.parametrize("name", ["mazur", "xor"])
def test_text_that_is_a_little_larger_folds_no_layer_away(name: str) -> None:
    state = Session.open(path_of(name)).state
    for scale in (1.0, 1.1, 1.25):
        assert len(diagram(state, View(width=593, height=440, text_scale=scale)).headers) == len(
            state.document.network.sizes
        )


@pytest.mark.parametrize("window", PROJECTOR)
@pytest.mark.parametrize("name", LESSONS)
def test_from_the_last_row_numbers_are_three_and_all_else_two_hundredths_of_the_screen(name: str, window: str) -> None:
    session, view = Session.open(path_of(name)), PROJECTOR[window]
    for step in moments(session.state.steps, 17):
        carry_out(session, do.GoTo(1, step))
        for text in every_text(diagram(session.state, view)):
            least = 0.03 if re.search(r"\d", text.text) and "more" not in text.text else 0.02
            assert text.size >= least * view.screen_height, text


def every_text(frame: DiagramFrame) -> Iterator[TextLook]:
    for node in frame.nodes:
        yield from node.texts
    for box in boxes(frame):
        yield from box.texts
    yield from frame.cost.texts
    yield from frame.headers
    yield from frame.notes


@pytest.mark.parametrize(
    ("sizes", "area"),
    [
        ((8, 8, 8), (1920, 900)),
        ((2, 8, 8, 1), (1920, 900)),
        ((4, 8, 3), (1920, 900)),
        ((2, 7, 1), (900, 500)),
        ((5, 5, 5), (1000, 420)),
    ],
)
def test_no_neuron_becomes_a_dot_for_larger_type(sizes: tuple[int, ...], area: tuple[int, int]) -> None:
    assert lay_out(sizes, (), *area, 4, 1.0, LEAST_TYPE).whole


def test_the_same_question_gives_the_same_geometry() -> None:
    wanted = ((4, 8, 3), ((1, 2),), 900.0, 480.0, 4, 1.0, 11.0)
    assert lay_out(*wanted) == lay_out(*wanted)
