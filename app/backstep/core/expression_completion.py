"""What could come next in an expression that somebody is typing."""

from __future__ import annotations

import re

from backstep.core.expression_functions import CALLABLE
from backstep.core.expression_names import known_names
from backstep.core.expression_text import spec_at
from backstep.core.network import Network
from backstep.core.quantities import QUANTITIES, Axis, canonical

_REACH = 200
"""How many characters before the cursor are looked at."""
_MOST = 50
_WORD = re.compile(r"[^\W\d][\w∂\u0302]*$|∂[\w∂\u0302]*$")
_INDEX = re.compile(r"([^\W\d]\w*|∂[\w∂]*)((?:\[[^\[\]]*\])*)\[([^\[\]]*)$")


def completions(text: str, cursor: int, network: Network) -> tuple[int, tuple[str, ...]]:
    """Where the word before the cursor starts, and what could stand in its place, the likeliest first.

    Names that begin as typed come before those that merely contain it; quantities come in the order in which they are
    computed, then the functions, then the whole-batch arrays. Behind [ come the layers, units or sources there are.
    """
    cursor = min(max(cursor, 0), len(text))
    before = text[max(0, cursor - _REACH) : cursor]
    inside = _INDEX.search(before)
    if inside:
        typed = inside[3].rpartition(",")[2].lstrip()
        if typed == "" or typed.isdigit():
            places = _places(inside, network)
            return cursor - len(typed), tuple(place for place in places if place.startswith(typed))[:_MOST]
    word = _WORD.search(before)
    if word is None:
        # Behind a number or a closing bracket comes a sign, which nobody needs to look up.
        follows = before.rstrip()[-1:]
        return cursor, () if follows.isalnum() or follows in (")", "]", ".") else _names("", network)
    return cursor - len(word[0]), _names(word[0], network)


def log_completions(text: str, cursor: int, network: Network) -> tuple[int, tuple[str, ...]]:
    """The same in a text with expressions in braces: nothing outside of them, nor where one says how to write it."""
    cursor = min(max(cursor, 0), len(text))
    opened = text.rfind("{", 0, cursor)
    if opened < 0 or "}" in text[opened:cursor] or spec_at(text[opened + 1 : cursor]) is not None:
        return cursor, ()
    start, names = completions(text[opened + 1 : cursor], cursor - opened - 1, network)
    return start + opened + 1, names


def _names(typed: str, network: Network) -> tuple[str, ...]:
    plain = canonical(typed)
    found: list[tuple[int, int, str]] = []
    for place, name in enumerate(_in_order(network)):
        if name.startswith(plain):
            rank = 0
        elif name.casefold().startswith(plain.casefold()):
            rank = 1
        elif len(plain) > 1 and plain.casefold() in name.casefold():
            rank = 2
        else:
            continue
        found.append((rank, place, name))
    return tuple(_opened(name) for _, _, name in sorted(found))


def _in_order(network: Network) -> list[str]:
    names = known_names(network)
    batch = [name for name in names if name.startswith("all_")]
    return [name for name in names if name not in batch] + list(CALLABLE) + batch


def _opened(name: str) -> str:
    """The name with the bracket that it cannot do without."""
    if name in CALLABLE:
        return name + "("
    quantity = QUANTITIES.get(name)
    return name + "[" if quantity is not None and quantity.first_layer is not None else name


def _places(inside: re.Match[str], network: Network) -> list[str]:
    """The numbers that can stand in a bracket."""
    quantity = QUANTITIES.get(canonical(inside[1]))
    if quantity is None:
        return []
    done = [item.strip() for bracket in re.findall(r"\[([^\[\]]*)\]", inside[2]) for item in bracket.split(",")]
    done += [item.strip() for item in inside[3].split(",")[:-1]]
    layer = None
    if quantity.first_layer is not None:
        if not done:
            return [str(number) for number in quantity.layers(network)]
        if not done[0].isdecimal() or int(done[0]) not in quantity.layers(network):
            return []
        layer = int(done.pop(0))
    if len(done) >= len(quantity.axes):
        return []
    length = quantity.shape(network, layer)[len(done)]
    numbers = [str(number) for number in range(1, (length or 0) + 1)]
    several = len(quantity.axes) > 1 or quantity.axes[0] is Axis.EXAMPLE
    return [*numbers, ":"] if several else numbers
