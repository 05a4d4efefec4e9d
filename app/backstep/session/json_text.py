"""Reading the text of a session file: JSON whose keys stand once, with the place of whatever is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from backstep.core.datasets_wording import quoted
from backstep.core.errors import InputError
from backstep.session.schema import HALF_LETTER_SENTENCE, kind_of, path_of


def parse_json(content: bytes) -> dict[str, Any]:
    """The JSON object in `content`. Raises InputError with the place and a sentence."""
    if not content.strip():
        raise InputError("", "the file is empty; a session file is a JSON object")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"line {line}", "the text is not UTF-8; save the file again with the encoding UTF-8") from None
    try:
        value = _read(text)
    except json.JSONDecodeError as error:
        body = text.strip()
        if error.msg == "Extra data" and body.startswith("{"):
            what = "there is more text after the } that ends the session; remove what follows it"
        elif error.pos >= len(text.rstrip()) or (body.startswith("{") and not body.endswith("}")):
            what = "the JSON text ends too early; the file seems cut off, so get a whole copy of it"
        else:
            what = f"this is not JSON ({error.msg[0].lower() + error.msg[1:]}); mend the text at this place"
        raise InputError(f"line {error.lineno}, column {error.colno}", what) from None
    except RecursionError:
        raise InputError("", "the JSON text is nested too deeply; open a session file, this is none") from None
    if not isinstance(value, dict):
        raise InputError("", f"the file holds {kind_of(value)}; a session file is a JSON object, {{…}}")
    if _HALF_LETTER.search(text):
        _refuse_half_letters(value)
    return value


def _read(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Read once more, and to the end, because a place is known only where all around it is.
        marked = json.loads(text, parse_int=_whole, object_pairs_hook=_marked)
        place, found = next((place, value) for place, value in _leaves(marked) if value is _LONG or value is _TWICE)
        what = "this number has too many digits; write a shorter one"
        if found is _TWICE:
            what = f"the key {quoted(str(place[-1]))} stands twice in one object; keep one of them"
        raise InputError(path_of("", place), what) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


_LONG, _TWICE = object(), object()
"""What stands for a whole number with more digits than Python agrees to read, and for the value of a key that stands
twice."""


def _whole(digits: str) -> object:
    try:
        return int(digits)
    except ValueError:
        return _LONG


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _TWICE if key in found else value
    return found


def _leaves(content: object) -> Iterator[tuple[tuple[int | str, ...], object]]:
    """Every key and every value within `content` that holds no others, with its place, in the order of the file."""
    waiting: list[tuple[tuple[int | str, ...], object]] = [((), content)]
    while waiting:
        location, value = waiting.pop()
        if isinstance(value, dict):
            for key, inner in reversed(value.items()):
                waiting += [((*location, key), inner), ((*location, key), key)]
        elif isinstance(value, list):
            waiting += [((*location, place), inner) for place, inner in reversed(list(enumerate(value)))]
        else:
            yield location, value


# JSON can name half of a letter beyond the first 65,536, which no file could be written with.
_HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")


def _refuse_half_letters(content: dict[str, Any]) -> None:
    for location, value in _leaves(content):
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise InputError(path_of("", location), HALF_LETTER_SENTENCE)
