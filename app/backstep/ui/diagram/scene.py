"""A measured frame: where each of its looks paints, and what differs from the frame before.

Measuring costs more than comparing, so what an equal look measured is carried over from the scene before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QMargins, QRect
from PySide6.QtGui import QRegion

from backstep.present.looks import DiagramFrame, EdgeLook, NodeLook, Target, TextLook
from backstep.ui.diagram import geometry
from backstep.ui.diagram.painting import Selection


class _Edge(NamedTuple):
    look: EdgeLook
    rects: tuple[QRect, ...]
    line: QRegion
    """All of `rects`."""
    pill: QRect


class _Node(NamedTuple):
    look: NodeLook
    rect: QRect


@dataclass(frozen=True, slots=True)
class Scene:
    """The looks of `frame` with the places they paint in, in the frame's pixels."""

    frame: DiagramFrame
    edges: dict[Target, _Edge]
    nodes: dict[Target, _Node]
    texts: dict[TextLook, QRect]
    cost: QRect

    def inside(self, region: QRegion) -> Selection:
        """The looks that paint something inside `region`."""
        hit = region.intersects
        edges = self.edges.values()
        return Selection(
            tuple(edge.look for edge in edges if hit(edge.line)),
            tuple(edge.look for edge in edges if edge.look.pill is not None and hit(edge.pill)),
            tuple(node.look for node in self.nodes.values() if hit(node.rect)),
            tuple(text for text, rect in self.texts.items() if hit(rect)),
            self.frame.cost if hit(self.cost) else None,
        )

    def written(self) -> Iterator[QRect]:
        """The rectangles in which something is written: in and on nodes, in pills and J, and what stands alone."""
        for node in self.nodes.values():
            yield from (rect.toAlignedRect() for rect in geometry.written_in_node(node.look))
        yield from (edge.pill for edge in self.edges.values() if edge.look.pill is not None)
        yield from self.texts.values()
        yield from (rect.toAlignedRect() for rect in geometry.written_in_cost(self.frame.cost))

    def drawn(self) -> Iterator[QRect]:
        """The rectangles with a line only, and those of nodes and J with nothing written in them."""
        for edge in self.edges.values():
            yield from edge.rects
        yield from (geometry.node_rect(node.look).toAlignedRect() for node in self.nodes.values())
        yield self.cost

    def in_play(self) -> Iterator[QRect]:
        """The rectangles of what this step is about: ringed neurons, numbers that glow or were just computed, J."""
        for node in self.nodes.values():
            if node.look.ring is not None:
                yield geometry.node_rect(node.look, geometry.node_reach(node.look)).toAlignedRect()
            for box in (node.look.bias, node.look.badge):
                if box is not None and box.changed:
                    yield geometry.box_rect(box).toAlignedRect()
        for edge in self.edges.values():
            pill = edge.look.pill
            if pill is not None and (pill.changed or edge.look.glow is not None):
                yield geometry.box_rect(pill).toAlignedRect()
        if self.frame.cost.ring is not None:
            yield self.cost

    def spot_of(self, target: Target) -> QRect:
        """Where the numbers of a target stand: its pill, its box or itself; empty where this frame does not show it."""
        edge = self.edges.get(target)
        if edge is not None:
            return edge.pill if edge.look.pill is not None else _middle(edge.look)
        node = self.nodes.get(Target("node", target.layer, target.unit))
        if target.kind == "bias" and node is not None and node.look.bias is not None:
            return geometry.box_rect(node.look.bias).toAlignedRect()
        return self.place_of(target).boundingRect()

    def place_of(self, target: Target, grow: int = 0) -> QRegion:
        """Everything painted for a target, grown on all sides; empty where this frame does not show it."""
        margins = QMargins(grow, grow, grow, grow)
        if target == self.frame.cost.target:
            return QRegion(self.cost + margins)
        edge = self.edges.get(target)
        if edge is not None:
            grown = QRegion(edge.pill + margins if edge.look.pill is not None else QRect())
            for rect in edge.rects:
                grown += rect + margins
            return grown
        node = self.nodes.get(Target("node", target.layer, target.unit) if target.kind == "bias" else target)
        return QRegion(node.rect + margins) if node is not None else QRegion()


def scene_of(frame: DiagramFrame, before: Scene | None = None) -> tuple[Scene, QRegion]:
    """Measure `frame`; also return the region that differs from `before` (all of it where there is none)."""
    if before is None:
        made = Scene(frame, {}, {}, {}, geometry.cost_bounds(frame.cost).toAlignedRect())
        made.edges.update((edge.target, _measured(edge)) for edge in frame.edges)
        made.nodes.update((node.target, _measured_node(node)) for node in frame.nodes)
        made.texts.update((text, _text_rect(text)) for text in frame.headers + frame.notes)
        return made, QRegion(0, 0, round(frame.width) + 1, round(frame.height) + 1)
    changed: list[QRegion | QRect] = []
    scene = Scene(
        frame,
        {edge.target: _edge(edge, before.edges.get(edge.target), changed) for edge in frame.edges},
        {node.target: _node(node, before.nodes.get(node.target), changed) for node in frame.nodes},
        {text: _text(text, before.texts.get(text), changed) for text in frame.headers + frame.notes},
        before.cost if frame.cost == before.frame.cost else geometry.cost_bounds(frame.cost).toAlignedRect(),
    )
    if frame.cost != before.frame.cost:
        changed += [before.cost, scene.cost]
    for target, edge in before.edges.items():
        if target not in scene.edges:
            changed += [edge.line, edge.pill]
    changed += [node.rect for target, node in before.nodes.items() if target not in scene.nodes]
    changed += [rect for text, rect in before.texts.items() if text not in scene.texts]
    region = QRegion()
    for part in changed:
        region += part
    return scene, region


def _middle(edge: EdgeLook) -> QRect:
    middle = geometry.along(edge, 0.5).toPoint()
    return QRect(middle.x() - 4, middle.y() - 4, 8, 8)


def _measured(edge: EdgeLook) -> _Edge:
    rects = geometry.line_rects(edge)
    return _Edge(edge, rects, geometry.region_of(rects), geometry.pill_rect(edge))


def _measured_node(node: NodeLook) -> _Node:
    return _Node(node, geometry.node_bounds(node).toAlignedRect())


def _text_rect(text: TextLook) -> QRect:
    return geometry.text_rect(text).adjusted(-3, -3, 3, 3).toAlignedRect()


def _edge(edge: EdgeLook, old: _Edge | None, changed: list[QRegion | QRect]) -> _Edge:
    if old is not None and (old.look is edge or old.look == edge):
        return old
    if (
        old is not None
        and old.look._replace(pill=None) == edge._replace(pill=None)
        and geometry.arrow_head(old.look) == geometry.arrow_head(edge)
    ):
        # Only the numbers differ: the line, which may cross half the picture, stays.
        new = old._replace(look=edge, pill=geometry.pill_rect(edge))
    else:
        new = _measured(edge)
        changed.append(new.line)
        if old is not None:
            changed.append(old.line)
    if old is None or old.look.pill != edge.pill:
        changed.append(new.pill)
        if old is not None:
            changed.append(old.pill)
    return new


def _node(node: NodeLook, old: _Node | None, changed: list[QRegion | QRect]) -> _Node:
    if old is not None and (old.look is node or old.look == node):
        return old
    new = _measured_node(node)
    changed.append(new.rect)
    if old is not None:
        changed.append(old.rect)
    return new


def _text(text: TextLook, old: QRect | None, changed: list[QRegion | QRect]) -> QRect:
    if old is not None:
        return old
    rect = _text_rect(text)
    changed.append(rect)
    return rect
