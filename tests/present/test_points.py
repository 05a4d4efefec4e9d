"""Breakpoints and watchpoints in words, and where their signs stand on the picture."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

from backstep.core.steps import Kind, Level, Phase
from backstep.present.diagram import diagram
from backstep.present.geometry import centred, crosses
from backstep.present.journey import run_timeline
from backstep.present.looks import Anchor, Target
from backstep.present.metrics import width as text_width
from backstep.present.moment import present
from backstep.present.points import line_marks, ordinal, points_frame, watch_target, when_text
from backstep.present.signs import Sign
from backstep.present.spots import spot_of, spot_target, step_spot, watched
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.document import Document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.spots import Spot, reached
from backstep.session.tally import Tally
from backstep.session.travel import steps_of
from tests.strategies import LEVELS, REACHED, carry_out, documents


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (Breakpoint(1, Spot(line=3)), ""),
        (Breakpoint(1, Spot(line=3), condition="J < 1"), "if J < 1"),
        (Breakpoint(1, Spot(line=3), every=100), "every 100th hit"),
        (Breakpoint(1, Spot(line=3), every=2, after=1_000), "every 2nd hit after 1,000"),
        (Breakpoint(1, Spot(line=3), after=1), "after 1 hit"),
        (Breakpoint(1, Spot(line=3), after=5, condition="J < 1"), "if J < 1 · after 5 hits"),
        (Breakpoint(1, Spot(line=3), log="J is {J}"), "writes “J is {J}”"),
    ],
)
def test_when_a_breakpoint_stops_in_words(point: Breakpoint, text: str) -> None:
    assert when_text(point) == text


def test_a_long_condition_is_cut() -> None:
    assert len(when_text(Breakpoint(1, Spot(line=3), condition="J + " * 200))) < 80


def test_ordinals() -> None:
    found = " ".join(ordinal(number) for number in (2, 3, 11, 12, 13, 21, 22, 23, 100, 111, 1000))
    assert found == "2nd 3rd 11th 12th 13th 21st 22nd 23rd 100th 111th 1,000th"


@given(documents(units=3), REACHED, LEVELS)
def test_the_hits_so_far_are_those_of_walking(document: Document, commands: list[do.Command], level: Level) -> None:
    session = Session(document)
    carry_out(session, *commands, do.SetLevel(level))
    state = session.state
    here = step_spot(state.current, document.network)
    carry_out(session, do.PutBreakpoint(Breakpoint(0, here)), do.PutBreakpoint(Breakpoint(0, Spot(line=3))))
    if session.state.iteration > 60:
        return
    batches = document.task.batches
    spots = {point.number: point.spot for point in session.state.setup.breakpoints}
    for row in points_frame(session.state, 4, Tally()).rows:
        spot = spots[row.number]
        count = sum(
            len(reached(spot, iteration, steps_of(session.state)(iteration), batches))
            for iteration in range(1, session.state.iteration)
        )
        count += reached(spot, session.state.iteration, session.state.steps, batches).upto(session.state.step)
        assert row.hits == ("1 hit" if count == 1 else f"{count:,} hits")


@given(documents(units=3), REACHED)
def test_this_step_is_at_the_place_it_is_said_to_be(document: Document, commands: list[do.Command]) -> None:
    session = Session(document)
    carry_out(session, *commands)
    state = session.state
    spot = step_spot(state.current, document.network)
    assert not list(spot.faults(document.network, len(document.task.inputs)))
    assert state.step in reached(spot, state.iteration, state.steps, document.task.batches)


@pytest.mark.parametrize(
    "target",
    [Target("edge", 2, 1, 2), Target("bias", 1, 2), Target("node", 2, 2), Target("cost")],
    ids=lambda target: target.kind,
)
def test_what_is_pointed_at_has_a_spot_and_an_expression_that_lead_back_to_it(target: Target) -> None:
    network = Session.open(path_of("mazur")).state.document.network
    spot = spot_of(target)
    assert spot is not None
    assert spot_target(spot) == target
    assert watch_target(Watchpoint(1, watched(target, 2), Rule.CHANGES), network) == target


@pytest.mark.parametrize("text", ["norm(W[1])", "W[1][1,1] - W[1][1,2]", "alpha", "a[1]", "W[1][1,:]"])
def test_what_is_about_several_places_points_at_none(text: str) -> None:
    network = Session.open(path_of("mazur")).state.document.network
    assert watch_target(Watchpoint(1, text), network) is None


def test_on_the_bar_of_the_run_a_preset_is_told_by_its_title() -> None:
    session, tally = Session.open(path_of("mazur")), Tally()
    carry_out(session, do.PutWatchpoint(Watchpoint(0, preset="cost_rose")))
    tally.follow(session.state, session.timeline, whole=True)
    (hits,) = run_timeline(session.state, View(), tally).points
    assert hits.text == "Watchpoint 1: Cost rose"


def test_of_several_on_a_line_the_one_that_is_on_is_shown_and_all_are_told() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(
        session,
        do.PutBreakpoint(Breakpoint(0, Spot(line=3), enabled=False)),
        do.PutBreakpoint(Breakpoint(0, Spot(line=3, phase=Phase.FORWARD), condition="J < 1")),
        do.PutBreakpoint(Breakpoint(0, Spot(layer=1))),
    )
    (mark,) = line_marks(session.state)
    assert (mark.line, mark.sign, mark.enabled) == (3, Sign.CONDITION, True)
    assert mark.text == "switched off; if J < 1"


def test_signs_stand_at_their_things_and_cover_no_number_of_another() -> None:
    session = Session.open(path_of("mazur"))
    targets = [Target("edge", 1, 1, 2), Target("edge", 2, 1, 2), Target("bias", 2, 2), Target("node", 2, 1)]
    for target in targets:
        spot = spot_of(target)
        assert spot is not None
        session.dispatch(do.ToggleBreakpoint(spot=spot))
    for step in range(1, len(session.state.steps) + 1):
        session.dispatch(do.GoTo(1, step))
        for width, height in ((560, 300), (850, 360), (1900, 1000)):
            frame = present(session.state, View(width=width, height=height)).diagram
            # A small picture folds what is not in play, and its signs with it.
            seen = {node.target for node in frame.nodes} | {edge.target for edge in frame.edges}
            seen |= {Target("bias", node.target.layer, node.target.unit) for node in frame.nodes if node.bias}
            assert {mark.target for mark in frame.points} == set(targets) & seen
            assert width < 1900 or set(targets) <= seen
            for mark in frame.points:
                for edge in frame.edges:
                    box = edge.pill
                    if box is None or edge.target == mark.target:
                        continue
                    inside = box.x < mark.x < box.x + box.width and box.y < mark.y < box.y + box.height
                    assert not inside or mark.target.kind != "edge", (step, width, mark, edge.target)


SIZED = [View(850, 360), View(1900, 1000), View(1252, 431, 720, projector=True)]


@pytest.mark.parametrize("view", SIZED)
def test_signs_cover_nothing_of_their_own_boxes(view: View) -> None:
    session = Session.open(path_of("xor"))
    for edge in (Target("edge", 1, 1, 1), Target("edge", 2, 1, 2), Target("bias", 1, 2), Target("bias", 2, 1)):
        session.dispatch(do.ToggleBreakpoint(spot=spot_of(edge)))
    seen = 0
    for step in (1, *session.state.steps.phase_ends()):
        session.dispatch(do.GoTo(1, step))
        frame = diagram(session.state, view)
        boxes = {edge.target: edge.pill for edge in frame.edges}
        boxes |= {Target("bias", node.target.layer, node.target.unit): node.bias for node in frame.nodes}
        for mark in frame.points:
            box = boxes[mark.target]
            for text in box.texts if box is not None else ():
                seen += 1
                wide = text_width(text.text, text.size, bold=text.bold)
                left = text.x - (wide if text.anchor is Anchor.RIGHT else 0.0)
                across = max(left - mark.x, mark.x - left - wide, 0.0)
                down = max(abs(mark.y - text.y) - 0.4 * text.size, 0.0)
                with_halo = 1.35 * mark.radius
                assert math.hypot(across, down) >= with_halo, (step, mark.target, text.text)
    assert seen


@pytest.mark.parametrize(("unit", "source"), [(2, 1), (3, 1), (4, 1), (5, 2)])
def test_a_sign_on_a_line_without_a_pill_stands_where_no_other_line_crosses(unit: int, source: int) -> None:
    session = Session.open(path_of("iris"))
    target = Target("edge", 1, unit, source)
    session.dispatch(do.ToggleBreakpoint(spot=spot_of(target)))
    session.dispatch(do.GoTo(1, session.state.steps.find(Kind.WEIGHT_GRADIENT, 2, 1, 1)))
    frame = diagram(session.state, SIZED[0])
    (mark,) = frame.points
    edges = [edge for edge in frame.edges if edge.target.layer == 1]
    assert next(edge.pill for edge in edges if edge.target == target) is None
    around = centred(mark.x, mark.y, 2 * mark.radius, 2 * mark.radius)
    crossed = {edge.target for edge in edges if crosses((edge.x1, edge.y1, edge.x2, edge.y2), around)}
    assert crossed == {target}


def test_a_sign_covers_no_number_also_where_all_of_its_line_is_under_others() -> None:
    session = Session.open(path_of("xor"))
    session.dispatch(do.ToggleBreakpoint(spot=spot_of(Target("edge", 1, 2, 1))))
    session.dispatch(do.GoTo(1, session.state.steps.phase_ends()[2] + 1))
    frame = diagram(session.state, SIZED[2])
    (mark,) = frame.points
    pills = [edge.pill for edge in frame.edges if edge.pill is not None]
    assert pills
    for box in pills:
        assert not box.x < mark.x < box.x + box.width or not box.y < mark.y < box.y + box.height


@pytest.mark.parametrize("size", [(900.0, 480.0), (300.0, 300.0), (2700.0, 1500.0)])
def test_a_breakpoint_on_a_whole_layer_stands_beside_its_title(size: tuple[float, float]) -> None:
    session = Session.open(path_of("xor"))
    bare = diagram(session.state, View(*size))
    assert not bare.points
    carry_out(session, do.PutBreakpoint(Breakpoint(0, Spot(layer=1))), do.PutBreakpoint(Breakpoint(0, Spot(layer=2))))
    frame = diagram(session.state, View(*size))
    assert len(frame.points) == len(frame.headers) - 1 > 0
    for mark, title in zip(frame.points, frame.headers[1:], strict=True):
        assert mark.y == title.y
        beside = abs(mark.x - title.x) - text_width(title.text, title.size, bold=title.bold) / 2
        assert mark.radius < beside < 4 * mark.radius
        assert mark.radius <= mark.x <= frame.width - mark.radius
