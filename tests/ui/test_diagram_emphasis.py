"""What is pointed at from elsewhere, or has the attention of the keyboard, is outlined."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QAccessible, QColor, QRegion
from pytestqt.qtbot import QtBot

from backstep.present.diagram import diagram
from backstep.present.looks import NodeLook, NodeShape, Target
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.ui.diagram.emphasis import REACH, outline_of
from backstep.ui.diagram.geometry import box_rect, math_rect, node_rect, text_rect
from backstep.ui.diagram.hit import inside_node
from backstep.ui.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui import sample_frames
from tests.ui.diagram_pictures import SIZE, counted, shown, with_node
from tests.ui.pixels import count, differing


@pytest.mark.parametrize("kind", ["node", "edge", "bias", "cost"])
def test_emphasis_is_seen_around_its_target_and_goes_without_a_trace(qtbot: QtBot, kind: str) -> None:
    frame = sample_frames.diagram()
    view = shown(qtbot, frame)
    plain = view.grab().toImage()
    target = next(target for target in view.targets() if target.kind == kind)
    for emphasise in (view.highlight, view.select):
        emphasise(target)
        qtbot.wait(1)
        difference = differing(plain, view.grab().toImage())
        assert difference.isValid()
        around = view.rect_of(target).adjusted(-9, -9, 9, 9)
        assert around.contains(difference)
        emphasise(None)
        qtbot.wait(1)
        assert view.grab().toImage() == plain
    assert view.selected is None


def test_the_outline_of_an_edge_hides_no_number_of_another(qtbot: QtBot) -> None:
    """Steep edges run under the pills of others."""
    session = Session.open(path_of("mazur"))
    session.dispatch(do.GoTo(1, session.state.steps.phase_ends()[2]))
    frame = diagram(session.state, View(width=SIZE[0], height=SIZE[1]))
    view = shown(qtbot, frame)
    plain = view.grab().toImage()
    pills = {edge.target: edge.pill for edge in frame.edges if edge.pill is not None}
    crossed = 0
    for target in pills:
        view.select(target)
        qtbot.wait(1)
        selected = view.grab().toImage()
        around = outline_of(frame, target)
        for other, pill in pills.items():
            # Its corners are round.
            rect = box_rect(pill).adjusted(5, 5, -5, -5).toRect()
            crossed += other != target and around.intersects(box_rect(pill))
            if other != target:
                assert selected.copy(rect) == plain.copy(rect), (target, other)
    assert crossed


def test_the_outline_of_a_neuron_hides_no_number_on_its_rim(qtbot: QtBot) -> None:
    session = Session.open(path_of("xor"))
    session.dispatch(do.GoTo(1, session.state.steps.phase_ends()[2]))
    frame = diagram(session.state, View(width=SIZE[0], height=SIZE[1]))
    view = shown(qtbot, frame)
    plain = view.grab().toImage()
    boxes = [box for node in frame.nodes for box in (node.bias, node.badge) if box is not None]
    boxes += [edge.pill for edge in frame.edges if edge.pill is not None]
    crossed = 0
    for node in frame.nodes:
        around = outline_of(frame, node.target)
        for emphasise in (view.highlight, view.select):
            emphasise(node.target)
            qtbot.wait(1)
            selected = view.grab().toImage()
            for box in boxes:
                rect = box_rect(box).adjusted(5, 5, -5, -5).toRect()
                crossed += around.intersects(box_rect(box))
                assert selected.copy(rect) == plain.copy(rect), (node.target, box)
            emphasise(None)
    assert crossed


@pytest.mark.parametrize("lesson", ["mazur", "xor"])
def test_no_outline_hides_a_name_or_a_target(qtbot: QtBot, lesson: str) -> None:
    session = Session.open(path_of(lesson))
    session.dispatch(do.GoTo(1, session.state.steps.phase_ends()[2]))
    frame = diagram(session.state, View(width=SIZE[0], height=SIZE[1]))
    view = shown(qtbot, frame)
    plain = view.grab().toImage()
    written = [text_rect(text) for text in frame.notes] + [math_rect(node.label) for node in frame.nodes]
    crossed = 0
    for target in view.targets():
        around = outline_of(frame, target)
        for emphasise in (view.highlight, view.select):
            emphasise(target)
            qtbot.wait(1)
            outlined = view.grab().toImage()
            for area in written:
                crossed += around.intersects(area)
                inner = area.adjusted(1, 1, -1, -1).toRect()
                assert outlined.copy(inner) == plain.copy(inner), (target, area)
            emphasise(None)
    assert crossed


def test_what_is_on_an_upright_neuron_is_all_within_its_outline() -> None:
    session = Session.open(path_of("mazur"))
    frame = diagram(session.state, View(width=1280, height=447, projector=True, screen_height=720))
    upright = [node for node in frame.nodes if node.shape is NodeShape.STACKED]
    assert upright
    for node in upright:
        rect = node_rect(node)
        inset = 0.12 * min(rect.width(), rect.height())
        for corner in (rect.topLeft() + QPointF(inset, inset), rect.bottomRight() - QPointF(inset, inset)):
            assert inside_node(node, corner)
            assert outline_of(frame, node.target).contains(corner)
        assert not inside_node(node, rect.topLeft())


def moved(node: NodeLook, down: float) -> NodeLook:
    label = node.label._replace(y=node.label.y + down)
    texts = tuple(text._replace(y=text.y + down) for text in node.texts)
    return node._replace(y=node.y + down, label=label, texts=texts, bias=None, badge=None)


def test_an_emphasis_moves_with_its_target(qtbot: QtBot) -> None:
    """Stepping while something is highlighted leaves no piece of the old outline behind."""
    before = sample_frames.diagram()
    view = counted(qtbot, before)
    target = before.nodes[2].target
    view.highlight(target)
    qtbot.waitUntil(lambda: bool(view.regions))
    old = view.rect_of(target).adjusted(-REACH, -REACH, REACH, REACH)
    view.regions.clear()
    view.set_frame(with_node(before, lambda node: moved(node, 60)))
    qtbot.waitUntil(lambda: bool(view.regions))
    new = view.rect_of(target).adjusted(-REACH, -REACH, REACH, REACH)
    painted = QRegion()
    for region in view.regions:
        painted += region
    for rect in (old, new):
        assert QRegion(rect).subtracted(painted).isEmpty()


def test_what_the_keyboard_is_on_is_read_out(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view = shown(qtbot, sample_frames.diagram())
    heard: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: heard.append(event.message()))
    summary = view.accessibleDescription()
    view.select(Target("node", 1, 1), "Neuron 1: z 0.378")
    view.select(Target("node", 1, 1), "Neuron 1: z 0.378, a 0.593")
    assert view.accessibleDescription() == "Neuron 1: z 0.378, a 0.593"
    view.select(None)
    assert view.accessibleDescription() == summary
    assert heard == ["Neuron 1: z 0.378"], "once, not with every step"


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", ["node", "edge", "bias", "cost"])
def test_the_ring_tells_whether_the_keys_go_here(qtbot: QtBot, kind: str, theme: Theme) -> None:
    """With the focus a ring in the colour of focus, without it a dotted line that is still seen."""
    frame = sample_frames.diagram()
    view = shown(qtbot, frame, theme)
    plain = view.grab().toImage()
    view.select(next(target for target in view.targets() if target.kind == kind))
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    focused = view.grab().toImage()
    view.clearFocus()
    qtbot.waitUntil(lambda: not view.hasFocus())
    left = view.grab().toImage()
    colours = [count(image, QColor(theme.forward)) for image in (plain, focused, left)]
    assert colours[1] > colours[0] + 60
    assert colours[1] > colours[2] + 60
    assert differing(plain, left).isValid()


def test_the_outline_leaves_the_signs_of_breakpoints_whole(qtbot: QtBot) -> None:
    session = Session.open(path_of("xor"))
    session.dispatch(do.PutWatchpoint(Watchpoint(0, "J", Rule.BELOW, 0.05)))
    for spot in (Spot(layer=1, unit=2), Spot(layer=2, unit=1, source=1)):
        session.dispatch(do.PutBreakpoint(Breakpoint(0, spot)))
    frame = diagram(session.state, View(width=SIZE[0], height=SIZE[1]))
    view = shown(qtbot, frame)
    plain = view.grab().toImage()
    assert len(frame.points) == 3
    for mark in frame.points:
        reach = 0.7 * mark.radius
        inside = QRectF(mark.x - reach, mark.y - reach, 2 * reach, 2 * reach).toAlignedRect()
        for target in view.targets():
            for emphasise in (view.highlight, view.select):
                emphasise(target)
                qtbot.wait(1)
                assert view.grab().toImage().copy(inside) == plain.copy(inside), (mark.sign, target)
                emphasise(None)
