"""From typed text to a syntax tree: what may stand in an expression at all, before anything looks at names."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings

from backstep.core.datasets_wording import quoted
from backstep.core.errors import InputError

LONGEST = 1_000
DEEPEST = 30

_LETTERS = "ŷαδ∂"
_SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "÷": "/", "\t": " ", "\n": " ", "\r": " "})
_PARTIAL = re.compile(r"∂(\w{1,5})/∂")
_MANY_SIGNS = re.compile(rf"(?:(?:[-+~−]|\bnot\b)\s*){{{DEEPEST + 1},}}")
_COMBINED_HAT = "\u0302"
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class ExpressionError(InputError):
    """What is wrong with an expression, and where: characters `start` to `end` (from 0, `end` not included).

    `what` is one sentence without its full stop; `where` says the place in words.
    """

    def __init__(self, what: str, start: int, end: int) -> None:
        end = max(end, start + 1)
        place = f"character {start + 1}" if end == start + 1 else f"characters {start + 1} to {end}"
        super().__init__(place, what)
        self.start = start
        self.end = end

    def moved(self, by: int) -> ExpressionError:
        """The same in a text that has `by` more characters in front."""
        return ExpressionError(self.what, self.start + by, self.end + by)


def tree_of(text: str) -> ast.expr:
    """The syntax tree of `text`; its columns are turned into characters by `Places`.

    Raises ExpressionError where the text is too long, too deep, has characters that no expression has, or is not an
    expression. Bounded work for any text: a few milliseconds.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"an expression has at most {LONGEST:,} characters, this has {len(text):,}", LONGEST, len(text)
        )
    _check_characters(text)
    if not text.strip():
        raise ExpressionError("there is nothing here; write for example J or norm(dJ_dW[1])", 0, len(text))
    _check_brackets(text)
    signs = _MANY_SIGNS.search(text)
    if signs:
        raise ExpressionError(f"more than {DEEPEST} signs in a row; make it shorter", *signs.span())
    plain = _plain(text)
    lead = len(plain) - len(plain.lstrip())
    with warnings.catch_warnings():
        # Some spellings, such as 1if, only make Python frown.
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(plain.strip(), mode="eval").body
        except SyntaxError as error:
            raise _misread(text, lead, error) from None
        except (ValueError, RecursionError, MemoryError):
            raise ExpressionError("this is nested too deeply; make it shorter", 0, len(text)) from None
    return tree


def spec_at(inside: str) -> int | None:
    """Where between two braces the colon stands before the way to write the value; None where there is none.

    A colon within brackets belongs to an index.
    """
    closing: list[str] = []
    for at, letter in enumerate(inside):
        if letter in _CLOSING:
            closing.append(_CLOSING[letter])
        elif closing and letter == closing[-1]:
            closing.pop()
        elif letter == ":" and not closing and inside[at + 1 : at + 2] != "=":
            return at
    return None


def _plain(text: str) -> str:
    """The text as Python reads it, character for character: signs as on a keyboard, ∂J/∂W as one name."""
    text = _PARTIAL.sub(r"d\1_d", text.translate(_SIGNS))
    return text.replace("∂", "d")


class Places:
    """Where the nodes of a tree stand in the text that it was read from."""

    def __init__(self, text: str) -> None:
        self.text = text
        plain = _plain(text)
        self._lead = len(plain) - len(plain.lstrip())
        # Python counts bytes of UTF-8; a letter of two bytes takes two columns.
        self._characters = [at for at, letter in enumerate(plain.strip()) for _ in letter.encode()]
        self._characters.append(len(plain.strip()))

    def of(self, node: ast.expr) -> tuple[int, int]:
        end = node.col_offset if node.end_col_offset is None else node.end_col_offset
        return self._characters[node.col_offset] + self._lead, self._characters[end] + self._lead

    def error(self, node: ast.expr, what: str) -> ExpressionError:
        return ExpressionError(what, *self.of(node))

    def written(self, node: ast.expr) -> str:
        """The node's text in quotes, short enough for a sentence."""
        start, end = self.of(node)
        return quoted(self.text[start:end])


def _check_characters(text: str) -> None:
    for at, letter in enumerate(text):
        if letter in "\"'`":
            raise ExpressionError("text in quotes has no place in an expression", at, at + 1)
        if letter in "\\#":
            raise ExpressionError(f"the sign {letter} has no place in an expression", at, at + 1)
        if letter.isascii() and (letter.isprintable() or letter in "\t\n\r"):
            continue
        if letter in _LETTERS or ord(letter) in _SIGNS:
            continue
        if letter == _COMBINED_HAT and at and text[at - 1] == "y":
            continue
        name = unicodedata.name(letter, "").lower() or f"U+{ord(letter):04X}"
        raise ExpressionError(f"the character {quoted(letter)} ({name}) has no place in an expression", at, at + 1)


def _check_brackets(text: str) -> None:
    open_at: list[int] = []
    for at, letter in enumerate(text):
        if letter in _CLOSING:
            open_at.append(at)
            if len(open_at) > DEEPEST:
                raise ExpressionError(f"brackets are nested more than {DEEPEST} deep; make it shorter", at, at + 1)
        elif letter in _CLOSING.values():
            if not open_at:
                raise ExpressionError(f"this {letter} closes nothing", at, at + 1)
            expected = _CLOSING[text[open_at[-1]]]
            if letter != expected:
                raise ExpressionError(f"here {expected} is expected, not {letter}", at, at + 1)
            open_at.pop()
    if open_at:
        at = open_at[-1]
        raise ExpressionError(f"this {text[at]} is never closed; put {_CLOSING[text[at]]} behind it", at, at + 1)


def _misread(text: str, lead: int, error: SyntaxError) -> ExpressionError:
    """Python's complaint in our words, at its place."""
    assigned = re.search(r"(?<![=!<>:])=(?!=)", text)
    if assigned:
        return ExpressionError("to compare, write ==", *assigned.span())
    length = len(text.rstrip())
    if not error.offset or error.offset - 1 + lead >= length:
        return ExpressionError("something is missing at the end", length - 1, length)
    start = error.offset - 1 + lead
    if error.msg.startswith("expected 'else'"):
        return ExpressionError("if wants an else: one value if condition else another", start, length)
    word = re.compile(r"[\w.]+|:=").match(text, start)
    end = word.end() if word else start + 1
    if "literal" in error.msg:
        return ExpressionError(f"{quoted(text[start:end])} is not a number", start, end)
    return ExpressionError(f"{quoted(text[start:end])} is not expected here", start, end)
