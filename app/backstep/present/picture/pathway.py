"""One path from J back through the network: the places it passes, and how all of it is lit on the picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from backstep.core.network import Network
from backstep.present.looks import CostLook, EdgeLook, NodeLook, Target
from backstep.present.roles import Role


def path_through(network: Network, neurons: Sequence[tuple[int, int]]) -> tuple[Target, ...]:
    """The places of a path that passes `neurons`, each as (layer, unit), from J on: nodes, and the edges between them.

    A path from another layer than the last one says nothing of what is above it. In the last layer it may pass two:
    the ŷ that J is differentiated by, and the z of a softmax that this depends on.
    """
    found: list[Target] = []
    if neurons and neurons[0][0] == network.depth:
        found += [Target("cost"), Target("cost_edge", 0, neurons[0][1])]
    found += [Target("node", *neuron) for neuron in neurons]
    steps = ((*neuron, *other) for neuron, other in pairwise(neurons))
    found += [Target("edge", layer, unit, source) for layer, unit, below, source in steps if below == layer - 1]
    return tuple(dict.fromkeys(found))


def lit_edges(edges: Sequence[EdgeLook], path: Sequence[Target], role: Role) -> tuple[EdgeLook, ...]:
    """`edges` with those of the path glowing, and no other."""
    places = frozenset(path)
    return tuple(edge._replace(glow=role if edge.target in places else None) for edge in edges)


def lit_nodes(nodes: Sequence[NodeLook], path: Sequence[Target], role: Role) -> tuple[NodeLook, ...]:
    """`nodes` with rings around those of the path, and no other."""
    places = frozenset(path)
    return tuple(node._replace(ring=role if node.target in places else None) for node in nodes)


def lit_cost(cost: CostLook, path: Sequence[Target], role: Role) -> CostLook:
    """The box of J with a ring where the path begins there."""
    return cost._replace(ring=role if cost.target in path else None)
