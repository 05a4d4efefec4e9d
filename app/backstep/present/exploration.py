"""Going over the picture of the network with keys: what can be selected, and where each direction leads.

Everything stands in a column: the inputs, the weights into layer 1, the neurons of layer 1 with their biases, and so on
to the lines into J and J itself. Up and down go through the whole column, so everything can be reached; left and right
follow the lines.
"""

from __future__ import annotations

from enum import StrEnum

from backstep.present.looks import DiagramFrame, NodeLook, Target

Column = tuple[Target, ...]
Spots = dict[Target, tuple[float, float]]
"""The middle of everything that can be pointed at."""


class Direction(StrEnum):
    """An arrow key."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


def columns(frame: DiagramFrame) -> tuple[Column, ...]:
    """All that can be pointed at: columns from left to right, each from top to bottom; J is the last one."""
    spots = _spots(frame)
    found: dict[tuple[int, bool], list[Target]] = {}
    for target in spots:
        found.setdefault(_column_of(target, frame), []).append(target)
    return tuple(
        tuple(sorted(found[place], key=lambda target: (spots[target][1], spots[target][0], target.unit, target.source)))
        for place in sorted(found)
    )


def first(frame: DiagramFrame) -> Target:
    """Where to begin: what this step computed, J where that is not on the picture."""
    for edge in frame.edges:
        if edge.pill is not None and edge.pill.changed:
            return edge.target
    for node in frame.nodes:
        if node.bias is not None and node.bias.changed:
            return _bias(node)
        if any(text.changed for text in node.texts) or (node.badge is not None and node.badge.changed):
            return node.target
    return frame.cost.target


def neighbour(frame: DiagramFrame, target: Target | None, direction: Direction) -> Target:
    """What is beside `target`, or `target` itself at the rim; where it is not on the picture, what to begin with."""
    table = columns(frame)
    at = next((number for number, column in enumerate(table) if target in column), None)
    if target is None or at is None:
        return first(frame)
    if direction in (Direction.UP, Direction.DOWN):
        place = table[at].index(target) + (1 if direction is Direction.DOWN else -1)
        return table[at][min(len(table[at]) - 1, max(0, place))]
    beside = at + (1 if direction is Direction.RIGHT else -1)
    if not 0 <= beside < len(table):
        return target
    joined = [other for other in table[beside] if _are_joined(target, other, frame)]
    spots = _spots(frame)
    return min(joined or table[beside], key=lambda other: abs(spots[other][1] - spots[target][1]))


def _spots(frame: DiagramFrame) -> Spots:
    spots: Spots = {frame.cost.target: (frame.cost.x, frame.cost.y)}
    for edge in frame.edges:
        spots[edge.target] = (edge.x1 + edge.x2) / 2, (edge.y1 + edge.y2) / 2
        if edge.pill is not None:
            spots[edge.target] = edge.pill.x + edge.pill.width / 2, edge.pill.y + edge.pill.height / 2
    for node in frame.nodes:
        spots[node.target] = node.x, node.y
        if node.bias is not None:
            spots[_bias(node)] = node.bias.x + node.bias.width / 2, node.bias.y + node.bias.height / 2
    return spots


def _bias(node: NodeLook) -> Target:
    return Target("bias", node.target.layer, node.target.unit)


def _depth(frame: DiagramFrame) -> int:
    return max(node.target.layer for node in frame.nodes)


def _column_of(target: Target, frame: DiagramFrame) -> tuple[int, bool]:
    """The layer whose column it is, and whether it is that of its neurons, behind that of the weights into it."""
    if target == frame.cost.target:
        return _depth(frame) + 1, True
    if target.kind == "cost_edge":
        return _depth(frame) + 1, False
    return target.layer, target.kind != "edge"


def _are_joined(one: Target, other: Target, frame: DiagramFrame) -> bool:
    """Whether a line that is one of the two ends at the other."""
    line, end = (one, other) if one.kind in ("edge", "cost_edge") else (other, one)
    if end == frame.cost.target:
        return line.kind == "cost_edge"
    if end.kind != "node" and end != one:
        return False
    if line.kind == "cost_edge":
        return (end.layer, end.unit) == (_depth(frame), line.unit)
    return (end.layer, end.unit) in ((line.layer, line.unit), (line.layer - 1, line.source))
