"""Names, values and counts as they appear inside sentences."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_SHOWN = 60
_MOST_LISTED = 12
_LONGEST_COMPARED = 100


def quoted(text: str, most: int = _LONGEST_SHOWN) -> str:
    """Returns `text` in double quotes, on one line and short enough to stand in a sentence: `most` characters of it."""
    shown = text if len(text) <= most else text[: most - 1] + "…"
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)
    return f'"{shown}"'


def shown(value: object) -> str:
    """Any value as it should stand in a sentence: text quoted, the rest as Python or JSON writes it."""
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        text = repr(value)
    except ValueError:  # an int of more digits than Python agrees to write out
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what it counts, such as ``1 layer``, ``1,200 layers``; `many` is for a plural without -s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def headed(text: str) -> str:
    """Returns `text` as a sentence begins; the rest of it stays as it is."""
    return text[:1].upper() + text[1:]


def nearest(word: str, known: Iterable[str], least: float = 0.0) -> str | None:
    """The entry of `known` that is spelled most like `word` (case does not count), or None if there is none.

    `least` is how alike they must be, from 0 (not at all) to 1 (the same).
    """
    by_folded = {name[:_LONGEST_COMPARED].casefold(): name for name in known}
    matches = difflib.get_close_matches(word[:_LONGEST_COMPARED].casefold(), list(by_folded), n=1, cutoff=least)
    return by_folded[matches[0]] if matches else None


def listed(names: Iterable[str]) -> str:
    """The names quoted and separated by commas; after a dozen only how many more there are."""
    all_names = list(names)
    text = ", ".join(quoted(name) for name in all_names[:_MOST_LISTED])
    left = len(all_names) - _MOST_LISTED
    return f"{text} and {left} more" if left > 0 else text
