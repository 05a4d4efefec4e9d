"""What is in play in a step: which neurons, which edges, and which path glows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backstep.core.network import Network
from backstep.core.steps import Kind, Phase, Step
from backstep.present.looks import Target

_MOST_EDGES = 40
"""Edges in play are shown with their numbers while they fit; more than this never do."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What a step is about.

    `main` is the edge it concerns; `edges` those of the neuron in play, the most important first; `path` what lies
    between the step and J; `flow` the edges along which a value travels in this step; `nodes` the neurons in play, as
    (layer, unit); `units` one unit in play per layer, for layers that fold, that of the step's own layer first.
    """

    main: Target | None
    edges: tuple[Target, ...]
    path: frozenset[Target]
    flow: frozenset[Target]
    nodes: frozenset[tuple[int, int]]
    units: tuple[tuple[int, int], ...]


def focus_of(network: Network, step: Step, viewed: int) -> Focus:
    """The focus of one step while the example `viewed` is on the picture."""
    layer = step.layer or (network.depth if step.kind is Kind.COST_GRADIENT else 0)
    unit, source = step.unit, step.source
    nodes: set[tuple[int, int]] = set()
    edges: list[Target] = []
    path: set[Target] = set()
    flow: set[Target] = set()
    main = None
    # The loss of another example comes from outputs that are not on the picture.
    elsewhere = step.kind is Kind.LOSS and step.example != viewed
    if step.phase is Phase.COST and not elsewhere:
        nodes = {(network.depth, output) for output in range(1, min(network.outputs, _MOST_EDGES) + 1)}
        path = {Target("cost_edge", 0, output) for _, output in nodes}
    elif unit is not None:
        nodes.add((layer, unit))
        if source is not None:
            main = Target("edge", layer, unit, source)
            nodes.add((layer - 1, source))
            if step.phase is not Phase.UPDATE:
                flow.add(main)
        edges = _incoming(network, layer, unit, source)
        if step.kind is Kind.ACTIVATION_GRADIENT:
            edges = [
                Target("edge", layer + 1, above, unit)
                for above in range(1, min(network.units(layer + 1), _MOST_EDGES) + 1)
            ] + edges
            path.update(edge for edge in edges if edge.layer == layer + 1)
            flow.update(path)
        if step.kind is Kind.PRE_ACTIVATION:
            path.update(edges)
        if layer == network.depth and step.phase is Phase.BACKWARD:
            path.add(Target("cost_edge", 0, unit))
    units: dict[int, int] = {}
    for where, number in sorted(nodes):
        units.setdefault(where, number)
    if elsewhere:
        units[network.depth] = 1
    if source is not None:
        units[layer - 1] = source
    if step.kind is Kind.ACTIVATION_GRADIENT:
        units[layer + 1] = 1
    return Focus(
        main,
        tuple(([main] if main else []) + [edge for edge in edges if edge != main]),
        frozenset(path),
        frozenset(flow),
        frozenset(nodes),
        tuple(sorted(units.items(), key=lambda item: (item[0] != layer, item))),
    )


def passing(focus: Focus, path: Sequence[Target]) -> Focus:
    """The same where a `path` is looked at as well: its neurons and numbers are in sight."""
    if not path:
        return focus
    own = {place.layer: place.unit for place in path if place.kind == "node"}
    units = {**dict(focus.units), **own}
    edges = tuple(dict.fromkeys((*focus.edges, *(place for place in path if place.kind == "edge"))))
    return replace(focus, edges=edges, units=tuple(units.items()))


def _incoming(network: Network, layer: int, unit: int, source: int | None) -> list[Target]:
    """Edges into a unit, those nearest to `source` first."""
    count = network.units(layer - 1)
    centre = source or 1
    if count <= _MOST_EDGES:
        order = range(1, count + 1)
    else:
        first = max(1, min(centre - _MOST_EDGES // 2, count - _MOST_EDGES + 1))
        order = range(first, first + _MOST_EDGES)
    return [Target("edge", layer, unit, other) for other in sorted(order, key=lambda other: abs(other - centre))]
