"""The names and indices in an expression, checked against a network: what exists, and what to say otherwise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from backstep.core.datasets_wording import quoted
from backstep.core.expression_functions import CALLABLE, Shape
from backstep.core.expression_text import Places
from backstep.core.network import Network
from backstep.core.quantities import QUANTITIES, Axis, Index, Quantity, canonical
from backstep.core.spelling import meant, misspelled

J_PREV = "J_prev"
_WHOLE = "all_"
"""What the names of whole-batch arrays begin with."""


def unknown(typed: str, word: str, near: str | None, known: str) -> str:
    """What to say to a word that is no name, or no function; `known` tells those that are."""
    hint = f"did you mean {quoted(near)}? " if near else ""
    return f"{quoted(typed)} is not {word} here; {hint}known are {known}"


def near_to(name: str, known: Iterable[str]) -> str | None:
    """What was meant by a name, if that can be guessed."""
    names = list(known)
    return meant(name, names) or misspelled(name, names)


def known_names(network: Network) -> list[str]:
    """The names that stand for numbers in this network."""
    names = [row.name for row in QUANTITIES.values() if row.is_in(network)]
    names.insert(names.index("J") + 1, J_PREV)
    return names


class Names:
    """Looks up what the nodes of one expression name."""

    def __init__(self, places: Places, network: Network) -> None:
        self._places = places
        self._network = network

    def quantity(self, node: ast.Name) -> Quantity:
        """The quantity of this name. Raises ExpressionError where the network has none."""
        name = canonical(node.id)
        quantity = QUANTITIES.get("J" if name == J_PREV else name)
        if quantity is None:
            raise self._places.error(node, self._unknown(node.id, name))
        if not quantity.is_in(self._network):
            raise self._places.error(node, f"no layer of this network has a bias, so there is no {node.id}")
        return quantity

    def _unknown(self, typed: str, name: str) -> str:
        if name in CALLABLE:
            return f"{name} is a function: write {name}(…)"
        known = known_names(self._network)
        numbered = re.fullmatch(r"(\w*?[^\W\d])_?(\d+)", name)
        near = f"{numbered[1]}[{numbered[2]}]" if numbered and numbered[1] in known else None
        return unknown(typed, "a name", near or near_to(name, [*known, *CALLABLE]), _in_groups(known))

    def without_layer(self, quantity: Quantity, name: str) -> str:
        """What to say where a layer is missing."""
        return f"{name} needs its layer: {_layers(quantity, self._network, name)}"

    def layer(self, quantity: Quantity, subscript: ast.Subscript, name: str) -> int:
        """The layer that the first bracket behind a name says."""
        layer = self._whole_number(subscript.slice)
        if layer is None:
            raise self._places.error(
                subscript.slice, f"a layer is one number: {_layers(quantity, self._network, name)}"
            )
        if layer not in quantity.layers(self._network):
            known = _layers(quantity, self._network, name)
            if 1 <= layer <= self._network.depth:
                raise self._places.error(subscript.slice, f"layer {layer} has no bias; only {known} are there")
            raise self._places.error(subscript.slice, f"there is no layer {_short(layer)} of {name}, only {known}")
        return layer

    def index(self, shape: Shape, chain: list[ast.Subscript], axes: tuple[Axis, ...]) -> Index | None:
        """The index that subscripts say one after another, each for the axes the ones before left whole."""
        index: list[int | None] = [None] * len(shape)
        free = list(range(len(shape)))
        for subscript in chain:
            items = subscript.slice.elts if isinstance(subscript.slice, ast.Tuple) else [subscript.slice]
            if not 0 < len(items) <= len(free):
                left = f"at most {len(free)} of its places can be given" if free else "this is one number already"
                raise self._places.error(subscript.slice, f"{left}, so this index is too much")
            taken = free[: len(items)]
            for axis, item in zip(taken, items, strict=True):
                place = self._whole_number(item)
                length = shape[axis]
                if place is None:
                    continue
                if place < 1 or (length is not None and place > length):
                    word = axes[axis].value if axes else "place"
                    upto = f"1 to {length}" if length is not None else "1"
                    raise self._places.error(item, f"there is no {word} {_short(place)}, they count from {upto}")
                index[axis] = place
                free.remove(axis)
        return None if all(place is None for place in index) else tuple(index)

    def _whole_number(self, item: ast.expr) -> int | None:
        """A whole number as written, None for a colon."""
        if isinstance(item, ast.Slice) and item.lower is None and item.upper is None and item.step is None:
            return None
        sign = 1
        value = item
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
            sign, value = -1, value.operand
        if isinstance(value, ast.Constant) and type(value.value) is int:
            return sign * value.value
        what = "only a whole axis can be taken, written :" if isinstance(item, ast.Slice) else None
        raise self._places.error(item, what or "an index is a whole number, written out, or : for all")


def _in_groups(known: list[str]) -> str:
    """The names in a sentence: each quantity, and in few words what there is besides."""
    single = [name for name in known if not name.startswith(_WHOLE)]
    whole = next(name for name in known if name.startswith(_WHOLE))
    return f"{', '.join(single)}; {whole} and so on for the whole batch; functions such as norm(…)"


def _layers(quantity: Quantity, network: Network, name: str) -> str:
    """W[1], W[2] or the ends of it."""
    layers = quantity.layers(network)
    if len(layers) > 2 and layers == tuple(range(layers[0], layers[-1] + 1)):
        return f"{name}[{layers[0]}] to {name}[{layers[-1]}]"
    return ", ".join(f"{name}[{layer}]" for layer in layers)


def _short(number: int) -> str:
    """A number that somebody typed, for a sentence."""
    text = str(number)
    return text if len(text) <= 12 else text[:8] + "…"
