"""The picture of the network at one moment: what is computed, what just changed, what is in play."""

from __future__ import annotations

from backstep.present.looks import DiagramFrame, NodeLook
from backstep.present.picture.context import Picture
from backstep.present.picture.difference import difference_note, differing_edges, differing_nodes
from backstep.present.picture.edges import edges
from backstep.present.picture.marks import halted, points
from backstep.present.picture.nodes import node
from backstep.present.picture.notes import cost, headers, notes
from backstep.present.picture.pathway import lit_cost, lit_edges, lit_nodes
from backstep.present.view import View
from backstep.session.comparison import Comparison
from backstep.session.state import State


def diagram(state: State, view: View, beside: Comparison | None = None) -> DiagramFrame:
    """The picture of `state` in the area of `view`; where wanted, its differences to the branch `beside` it."""
    picture = Picture(state, view)
    geometry = picture.geometry
    lines, nodes = edges(picture, [node(picture, layer, unit) for layer, unit in geometry.places])
    whole = cost(picture)
    if view.path:
        role = picture.role
        lines, nodes = lit_edges(lines, view.path, role), lit_nodes(nodes, view.path, role)
        whole = lit_cost(whole, view.path, role)
    above, words = headers(picture), notes(picture)
    if view.differences and beside is not None and beside.parameters is not None:
        lines = differing_edges(picture, lines, beside.parameters)
        nodes = differing_nodes(picture, nodes, beside.parameters)
        if view.projector:
            # At the desk the line below the panels says it.
            told = difference_note(picture, beside, nodes, lines, (*above, *words))
            words = words if told is None else (*words, told)
    return DiagramFrame(
        width=geometry.width,
        height=geometry.height,
        headers=above,
        nodes=nodes,
        edges=lines,
        cost=whole,
        notes=words,
        folded=geometry.folded,
        summary=_summary(picture, nodes),
        points=points(picture, nodes, lines, whole, above),
        halted=halted(picture),
    )


def _summary(picture: Picture, nodes: tuple[NodeLook, ...]) -> str:
    sizes = picture.network.sizes
    shape = ", ".join(str(size) for size in sizes)
    return f"Network with {shape} units. " + "; ".join(node.accessible for node in nodes if node.accessible)
