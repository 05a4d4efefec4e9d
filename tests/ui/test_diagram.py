"""The diagram: everything of a frame is painted, and only what differs is painted again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from pytestqt.qtbot import QtBot

from backstep.present.looks import DiagramFrame, MathLook, MathText, NodeLook, NodeShape, Target, TextLook
from backstep.present.roles import Role
from backstep.ui.diagram import geometry, painting
from backstep.ui.diagram.scene import scene_of
from backstep.ui.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.ui import layout_audit, sample_frames
from tests.ui.diagram_pictures import SIZE, counted, shown, whole, with_node
from tests.ui.pixels import count, differing, pixels


def region_of(before: DiagramFrame, after: DiagramFrame) -> QRegion:
    scene, _ = scene_of(before)
    return scene_of(after, scene)[1]


CHANGES: dict[str, Callable[[DiagramFrame], DiagramFrame]] = {
    "one step later": sample_frames.with_step,
    "a number of a node": lambda frame: with_node(
        frame, lambda node: node._replace(texts=(*node.texts[:-1], node.texts[-1]._replace(text="0.777", changed=True)))
    ),
    "a ring": lambda frame: with_node(frame, lambda node: node._replace(ring=None)),
    "a dot instead of a node": lambda frame: with_node(
        frame,
        lambda node: node._replace(
            shape=NodeShape.DOT, half_width=9.0, half_height=9.0, texts=(), bias=None, badge=None, ring=None
        ),
    ),
    "a badge that goes": lambda frame: with_node(frame, lambda node: node._replace(badge=None), 4),
    "a bias that goes": lambda frame: with_node(frame, lambda node: node._replace(bias=None), 4),
    "another label": lambda frame: with_node(
        frame, lambda node: node._replace(label=node.label._replace(math=MathText("W", "888", "(9)")))
    ),
    "no pills": lambda frame: frame._replace(edges=tuple(edge._replace(pill=None) for edge in frame.edges)),
    "a thicker line": lambda frame: frame._replace(
        edges=(frame.edges[0]._replace(width=7.0, dashed=True, role=Role.NEGATIVE), *frame.edges[1:])
    ),
    "an edge less": lambda frame: frame._replace(edges=frame.edges[1:]),
    "a node less": lambda frame: frame._replace(nodes=frame.nodes[1:]),
    "J": lambda frame: frame._replace(cost=frame.cost._replace(computed=False, texts=(), ring=Role.COST)),
    "a header": lambda frame: frame._replace(headers=(frame.headers[0]._replace(text="In"), *frame.headers[1:])),
    "a note": lambda frame: frame._replace(notes=(*frame.notes, TextLook(450, 30, "+ 12 more", 14))),
}


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_is_painted_again_holds_all_that_differs(
    qtbot: QtBot, change: Callable[[DiagramFrame], DiagramFrame], theme: Theme
) -> None:
    before = sample_frames.diagram()
    after = change(before)
    difference = differing(whole(before, theme), whole(after, theme))
    assert difference.isValid(), "the change should be seen"
    assert QRegion(difference).subtracted(QRegion(region_of(before, after).boundingRect())).isEmpty()
    # Painting just that region over the old picture gives the new one, pixel by pixel.
    region = region_of(before, after)
    scene, _ = scene_of(after)
    patched = whole(before, theme)
    painter = QPainter(patched)
    painter.setClipRegion(region)
    painter.fillRect(patched.rect(), QColor(theme.card))
    painting.paint(painter, scene.inside(region), theme, region)
    painter.end()
    assert patched == whole(after, theme)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_going_back_and_forth_is_pixel_identical(qtbot: QtBot, change: Callable[[DiagramFrame], DiagramFrame]) -> None:
    before = sample_frames.diagram()
    view = shown(qtbot, before)
    fresh = view.grab().toImage()
    view.set_frame(change(before))
    qtbot.wait(1)
    assert view.grab().toImage() != fresh
    view.set_frame(before)
    qtbot.wait(1)
    assert view.grab().toImage() == fresh


def area(region: QRegion) -> int:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setClipRegion(region)
    painter.fillRect(image.rect(), QColor("#000000"))
    painter.end()
    return count(image, QColor("#000000"))


def test_one_step_paints_a_small_part_of_the_picture(qtbot: QtBot) -> None:
    before = sample_frames.diagram()
    view = counted(qtbot, before)
    view.set_frame(before._replace())
    qtbot.wait(20)
    assert not view.regions, "an equal frame need not be painted again"
    view.set_frame(CHANGES["a number of a node"](before))
    qtbot.waitUntil(lambda: bool(view.regions))
    assert 0 < area(view.regions[0]) < 0.1 * SIZE[0] * SIZE[1]


def test_a_number_in_a_pill_leaves_the_rest_of_its_line_alone(qtbot: QtBot) -> None:
    before = sample_frames.diagram()
    edge = before.edges[1]
    assert edge.pill is not None
    changed = edge._replace(pill=edge.pill._replace(changed=True))
    region = region_of(before, before._replace(edges=(before.edges[0], changed, *before.edges[2:])))
    assert region.boundingRect() == geometry.pill_rect(edge)


def test_a_slanted_line_is_painted_again_along_itself_alone(qtbot: QtBot) -> None:
    frame = sample_frames.diagram(sample_frames.WIDE, *SIZE)
    steep = max(frame.edges, key=lambda edge: abs(edge.y2 - edge.y1))
    changed = tuple(edge._replace(glow=Role.FORWARD) if edge is steep else edge for edge in frame.edges)
    region = region_of(frame, frame._replace(edges=changed))
    around = region.boundingRect()
    assert 0 < area(region) < 0.5 * around.width() * around.height()


@pytest.mark.parametrize("units", [sample_frames.MAZUR, sample_frames.WIDE, sample_frames.CHAIN])
def test_every_kind_of_thing_leaves_ink(qtbot: QtBot, units: tuple[int, ...]) -> None:
    frame = sample_frames.diagram(units, *SIZE)
    seen = pixels(whole(frame))
    ground = QColor(LIGHT.card)
    for rect in (
        *(geometry.node_rect(node) for node in frame.nodes),
        *(geometry.math_rect(node.label) for node in frame.nodes),
        *(geometry.text_rect(text) for text in frame.headers + frame.notes),
        geometry.cost_rect(frame.cost),
    ):
        place = rect.toAlignedRect()
        assert (seen[place.top() : place.bottom(), place.left() : place.right()] != ground.rgb()).any()


def test_signs_differ_without_colour(qtbot: QtBot) -> None:
    """A solid line has ink all along, a dashed one has gaps."""
    frame = sample_frames.diagram()
    line = frame.edges[0]._replace(x1=100, y1=450.5, x2=800, y2=450.5, pill=None, glow=None, arrow=0, width=3.0)
    rows = []
    for dashed in (False, True):
        image = whole(frame._replace(edges=(line._replace(dashed=dashed),), nodes=(), notes=(), headers=()))
        rows.append([image.pixelColor(x, 450).lightness() < 200 for x in range(110, 790)])
    assert all(rows[0])
    assert 0.2 < rows[1].count(False) / len(rows[1]) < 0.6


def test_a_change_is_marked_without_colour(qtbot: QtBot) -> None:
    """A number just computed has a line under it, a box just computed has a filled corner and a heavier rim."""
    frame = sample_frames.diagram(backward=False)
    pill = frame.edges[0].pill
    assert pill is not None
    old, new = (
        whole(frame._replace(edges=(frame.edges[0]._replace(pill=pill._replace(changed=changed)), *frame.edges[1:])))
        for changed in (False, True)
    )
    corner = QPoint(round(pill.x + 4), round(pill.y + 4))
    assert old.pixelColor(corner).lightness() > 240
    assert new.pixelColor(corner).lightness() < 160
    text = frame.nodes[2].texts[2]
    below = QPoint(round(text.x), round(text.y + 0.51 * text.size))
    marked = with_node(
        frame,
        lambda node: node._replace(texts=(*node.texts[:2], text._replace(changed=True), node.texts[3])),
    )
    assert whole(frame).pixelColor(below).lightness() > 200
    assert whole(marked).pixelColor(below).lightness() < 100


def test_a_number_too_long_for_its_half_of_a_neuron_is_narrowed_and_not_clipped(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    wide = with_node(
        frame, lambda node: node._replace(texts=(*node.texts[:3], node.texts[3]._replace(text="−0.12345678901234567")))
    )
    node = wide.nodes[2]
    outside = QRect(round(node.x + node.half_width + 12), round(node.y - 8), 60, 16)
    plain, drawn = whole(frame), whole(wide)
    for x in range(outside.left(), outside.right()):
        for y in range(outside.top(), outside.bottom()):
            assert plain.pixel(x, y) == drawn.pixel(x, y), "the number runs out of its neuron"


def test_its_size_is_announced(qtbot: QtBot) -> None:
    view = shown(qtbot, sample_frames.diagram())
    heard: list[tuple[int, int]] = []
    view.resized.connect(lambda width, height: heard.append((width, height)))
    view.resize(700, 400)
    assert heard == [(700, 400)]


def test_a_frame_for_another_size_is_scaled_until_the_next_one_comes(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    view = shown(qtbot, frame)
    view.resize(SIZE[0] // 2, SIZE[1] // 2)
    node = frame.nodes[2]
    assert view.target_at(QPointF(node.x / 2, node.y / 2)) == node.target
    assert view.rect_of(node.target).width() < 0.6 * geometry.node_bounds(node).width()
    image = view.grab().toImage()
    assert image.pixelColor(round(node.x / 2 - node.half_width / 4), round(node.y / 2 + 12)) == QColor(LIGHT.shade)


def test_it_says_what_it_shows_to_a_screen_reader(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    view = shown(qtbot, frame)
    assert (view.objectName(), view.accessibleName()) == ("diagram", "Network")
    assert view.accessibleDescription() == frame.summary
    view.set_frame(sample_frames.with_step(frame))
    assert view.accessibleDescription().endswith("One step later.")


def test_another_theme_repaints_all(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    view = shown(qtbot, frame)
    view.set_theme(DARK)
    qtbot.wait(1)
    node = frame.nodes[2]
    middle = QPoint(round(node.x - node.half_width / 2), round(node.y + 14))
    assert view.grab().toImage().pixelColor(middle) == QColor(DARK.shade)


def test_a_sharper_screen_gets_sharper_pixels(qtbot: QtBot) -> None:
    frame = sample_frames.diagram()
    image = QImage(SIZE[0] * 2, SIZE[1] * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2.0)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painting.paint_diagram(painter, frame, LIGHT, QRectF(0, 0, *SIZE))
    painter.end()
    enlarged = whole(frame).scaled(image.size())
    image.setDevicePixelRatio(1.0)
    assert image != enlarged


def test_symbols_among_the_texts_are_set_in_italics(qtbot: QtBot) -> None:
    """The same letter alone and within a word: alone it is a symbol, set in the maths font."""
    frame = sample_frames.diagram(backward=False)
    bare = frame._replace(nodes=(), edges=(), notes=(), headers=(TextLook(200, 100, "z", 40),))
    word = bare._replace(headers=(TextLook(200, 100, "zz", 40),))
    symbol = bare._replace(headers=(), notes=(), nodes=(as_label("z", 200, 100, 40),))
    assert whole(bare) != whole(word)
    assert geometry.text_rect(bare.headers[0]).width() == pytest.approx(
        geometry.math_rect(MathLook(0, 0, MathText("z"), 40 * 1.12)).width()
    )
    assert differing(whole(bare), whole(symbol)).isValid()


def as_label(letter: str, x: float, y: float, size: float) -> NodeLook:
    label = MathLook(x, y, MathText(letter), size)
    return NodeLook(Target("node", 0, 1), x, y + 90, 10, 10, NodeShape.DOT, label, ())


def test_the_audit_finds_overlaps_and_texts_that_are_too_wide(qtbot: QtBot) -> None:
    frame = sample_frames.diagram(sample_frames.MAZUR, 1270, 590)
    moved = with_node(frame, lambda node: node._replace(x=node.x, y=frame.nodes[3].y), 2)
    assert any("overlaps" in fault for fault in layout_audit.faults(moved))
    edge = frame.edges[0]
    assert edge.pill is not None
    texts = (edge.pill.texts[0], edge.pill.texts[1]._replace(text="+0.123456789"))
    long = frame._replace(edges=(edge._replace(pill=edge.pill._replace(texts=texts)), *frame.edges[1:]))
    assert any("wider than its place" in fault for fault in layout_audit.faults(long))
    assert any("leaves the diagram" in fault for fault in layout_audit.faults(frame._replace(width=800.0)))


def test_no_line_runs_through_what_is_written_without_a_box(qtbot: QtBot) -> None:
    """A count of folded units, a target, the name of a neuron: lines end beside them."""
    frame = sample_frames.diagram()
    note = TextLook(450, 240, "⋮ 756 more", 20, Role.MUTED)
    line = frame.edges[0]._replace(x1=300, y1=231.5, x2=600, y2=231.5, pill=None, glow=None, arrow=0, dashed=False)
    bare = frame._replace(edges=(), nodes=(), headers=(), notes=(note,))
    crossed = bare._replace(edges=(line,))
    place = geometry.text_rect(note).toAlignedRect()
    assert place.contains(450, 231)
    alone, both = whole(bare), whole(crossed)
    assert alone.copy(place) == both.copy(place)
    assert alone != both
