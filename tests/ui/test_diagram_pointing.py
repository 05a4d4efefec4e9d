"""What the pointer is on is found, announced once, and named when clicked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from backstep.present.looks import Target
from backstep.ui.diagram import geometry
from tests.ui import sample_frames
from tests.ui.diagram_pictures import SIZE, shown


def test_pointing_finds_nodes_boxes_lines_and_j(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    view = shown(qtbot, frame)
    for node in frame.nodes:
        assert view.target_at(QPointF(node.x, node.y)) == node.target
        if node.bias is not None:
            middle = geometry.box_rect(node.bias).center()
            assert view.target_at(middle) == Target("bias", node.target.layer, node.target.unit)
        if node.badge is not None:
            assert view.target_at(geometry.box_rect(node.badge).center()) == node.target
    for edge in frame.edges:
        at = geometry.along(edge, 0.8)
        assert view.target_at(at) == edge.target
        assert edge.pill is None or view.target_at(geometry.box_rect(edge.pill).center()) == edge.target
        beside = QPointF(at.x(), at.y() + 5) if abs(edge.y2 - edge.y1) < 9 else QPointF(at.x() + 5, at.y())
        assert view.target_at(beside) == edge.target, "a line is thin: being near it is enough"
    assert view.target_at(QPointF(frame.cost.x, frame.cost.y)) == Target("cost")
    assert view.target_at(QPointF(3, 3)) is None


def test_the_nearer_of_two_lines_is_meant(qtbot: QtBot) -> None:
    frame = sample_frames.diagram(sample_frames.WIDE, *SIZE)
    view = shown(qtbot, frame)
    one = frame.edges[0]
    end = geometry.along(one, 0.97)
    assert view.target_at(end) == one.target


def test_the_pointer_is_announced_once_and_its_leaving_too(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    view = shown(qtbot, frame)
    heard: list[Target | None] = []
    view.hovered.connect(heard.append)
    node = frame.nodes[2]
    for shift in (0, 3, 6):
        qtbot.mouseMove(view, QPoint(round(node.x) + shift, round(node.y)))
    qtbot.mouseMove(view, QPoint(4, 4))
    assert heard == [node.target, None]


def test_a_click_names_its_target_and_a_drag_does_not(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    view = shown(qtbot, frame)
    heard: list[Target] = []
    view.clicked.connect(heard.append)
    node, other = frame.nodes[2], frame.nodes[3]
    middle, elsewhere = (QPoint(round(each.x), round(each.y)) for each in (node, other))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=middle)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=elsewhere)
    assert heard == [node.target]
