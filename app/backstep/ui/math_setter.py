"""Sets the LaTeX of the steps: letters with scripts, fractions, sums, functions and parentheses, in microseconds.

Every step brings formulas that were not seen before, and the general typesetter takes milliseconds for each and a
fifth of a second to load. What is beyond this small part of LaTeX is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from backstep.ui import math_boxes
from backstep.ui.math_boxes import Box
from backstep.ui.math_text import italic
from backstep.ui.outline import Outline


class UnknownLatex(ValueError):
    """Something that this setter does not know, or that is no LaTeX at all."""


_TOKEN = re.compile(r"\\[a-zA-Z]+|\\[,;: ]|[{}^_]|\s+|\d+(?:\.\d+)?|.")

_THIN, _MEDIUM, _THICK = 167.0, 222.0, 278.0
_SPACES = {r"\,": _THIN, r"\:": _MEDIUM, r"\;": _THICK, r"\ ": 250.0, r"\quad": 1000.0}
_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "ϕ",
    "varphi": "φ", "omega": "ω", "partial": "∂", "infty": "∞", "ell": "ℓ", "nabla": "∇",
    "Delta": "Δ", "Sigma": "Σ", "Phi": "Φ", "ldots": "…", "dots": "…", "cdots": "⋯", "prime": "′",
}  # fmt: skip
_BINARY = {
    "+": "+", "-": "−", "−": "−", "·": "·", "×": "×", "cdot": "⋅", "times": "×", "pm": "±", "/": "/", "odot": "⊙",
}  # fmt: skip
_RELATION = {
    "=": "=", "<": "<", ">": ">", "neq": "≠", "ne": "≠", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "approx": "≈", "to": "→", "leftarrow": "←", "rightarrow": "→", "in": "∈", "gets": "←",
}  # fmt: skip
_OPEN, _CLOSE = {"(": ")", "[": "]"}, frozenset(")]")
_FUNCTIONS = frozenset({"ln", "log", "exp", "tanh", "sinh", "cosh", "sin", "cos", "tan", "max", "min", "erf", "sgn"})
_LARGE = {"sum": "∑", "prod": "∏"}
_LARGE_SIZE = 1.35
_ACCENTS = {"hat": "ˆ", "tilde": "˜", "bar": "ˉ", "dot": "˙"}
_UPRIGHT = frozenset({"mathrm", "text", "operatorname", "textrm"})


class _Atom(NamedTuple):
    """A box and its class, which decides the spaces around it."""

    box: Box
    kind: str
    gap: float = 0.0
    """Space asked for before it."""


def typeset(latex: str) -> Outline:
    """The outline of a formula. Raises `UnknownLatex` for what is beyond this setter."""
    tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
    setter = _Setter(tokens)
    box = setter.row(0, "")
    if setter.at < len(tokens) or not box.pieces:
        raise UnknownLatex("it is empty or has a brace too many")
    return math_boxes.outline(box)


class _Setter:
    """Recursive descent over the tokens; `size` is 0 for text, 1 for scripts, 2 for scripts of scripts."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise UnknownLatex("it ends too early")
        self.at += 1
        return token

    def row(self, size: int, end: str) -> Box:
        """Atoms up to the closing token `end`, which is left standing; "" reads to the end of everything."""
        return _spaced(self.atoms(size, end), tight=size > 0)

    def atoms(self, size: int, end: str) -> list[_Atom]:
        atoms: list[_Atom] = []
        gap = 0.0
        while self.peek() and self.peek() != end:
            token = self.peek()
            if token == "}":
                raise UnknownLatex("a brace closes that was not opened")
            if token in _SPACES:
                gap += _SPACES[self.take()]
                continue
            atoms += self.item(size, gap)
            gap = 0.0
        if end and self.peek() != end:
            raise UnknownLatex(f"{end} is missing")
        return atoms

    def item(self, size: int, gap: float) -> list[_Atom]:
        """The next atom with its scripts; a pair of parentheses gives its inside too."""
        token = self.peek()
        if token in _OPEN and self._closes(token):
            return self._fenced(size, gap)
        atom = self._nucleus(size)
        return [_Atom(self._scripted(atom, size), atom.kind, gap)]

    def _closes(self, opening: str) -> bool:
        """Whether the parenthesis here has its partner before the group ends."""
        depth = braces = 0
        for token in self.tokens[self.at :]:
            braces += (token == "{") - (token == "}")
            if braces < 0:
                return False
            if braces == 0:
                depth += (token == opening) - (token == _OPEN[opening])
                if depth == 0:
                    return True
        return False

    def _fenced(self, size: int, gap: float) -> list[_Atom]:
        opening = self.take()
        inside = self.atoms(size, _OPEN[opening])
        closing = self.take()
        inner = _spaced(inside, tight=size > 0)
        close = _Atom(math_boxes.fence(closing, inner), "close")
        return [
            _Atom(math_boxes.fence(opening, inner), "open", gap),
            _Atom(inner, "inner"),
            _Atom(self._scripted(close, size), "close"),
        ]

    def _nucleus(self, size: int) -> _Atom:
        token = self.take()
        if token == "{":
            box = self.row(size, "}")
            self.take()
            return _Atom(box, "ord")
        if token in ("^", "_"):
            raise UnknownLatex("a script has nothing to stand at")
        name = token.removeprefix("\\")
        if token.startswith("\\"):
            return self._command(name, size)
        if name in _BINARY or name in _RELATION:
            return _sign(name)
        if name in _OPEN or name in _CLOSE or name in ",|;":
            kinds = {"(": "open", "[": "open", ")": "close", "]": "close", ",": "punct", ";": "punct"}
            return _Atom(math_boxes.glyph(name), kinds.get(name, "ord"))
        if name[0].isdigit() or name in ".!'∂∞":
            return _Atom(math_boxes.glyph(name), "ord")
        if len(name) == 1 and name.isalpha() and (name.isascii() or "α" <= name <= "ω"):
            return _Atom(math_boxes.glyph(italic(name)), "ord")
        raise UnknownLatex(f"{token} is not known here")

    def _command(self, name: str, size: int) -> _Atom:
        if name in _BINARY or name in _RELATION:
            return _sign(name)
        if name in _LETTERS:
            return _Atom(math_boxes.glyph(italic(_LETTERS[name])), "ord")
        if name in _FUNCTIONS:
            return _Atom(math_boxes.glyph(name), "op")
        if name in _LARGE:
            return _Atom(math_boxes.grown(math_boxes.glyph(_LARGE[name]), _LARGE_SIZE if size == 0 else 1.0), "large")
        if name == "frac":
            above, below = self._argument(size), self._argument(size)
            return _Atom(math_boxes.fraction(above, below), "ord")
        if name in _ACCENTS:
            return _Atom(math_boxes.accented(self._argument(size), _ACCENTS[name]), "ord")
        if name == "sqrt" and self.peek() == "{":
            return _Atom(math_boxes.root(self._argument(size)), "ord")
        if name in _UPRIGHT:
            return _Atom(math_boxes.glyph(self._words()), "op" if name == "operatorname" else "ord")
        raise UnknownLatex(f"\\{name} is not known here")

    def _words(self) -> str:
        """The letters of an upright text."""
        if self.take() != "{":
            raise UnknownLatex("a text has no braces")
        words = []
        while self.peek() != "}":
            words.append(self.take())
        self.take()
        text = "".join(words)
        if not text.isalnum():
            raise UnknownLatex("a text of more than letters")
        return text

    def _argument(self, size: int) -> Box:
        """What a command stands for, or a script's content: a group or one atom."""
        return self._nucleus(size).box

    def _scripted(self, atom: _Atom, size: int) -> Box:
        low: Box | None = None
        high: Box | None = None
        smaller = math_boxes.SCRIPT[min(size + 1, 2)] / math_boxes.SCRIPT[min(size, 2)]
        while self.peek() in ("^", "_"):
            sign = self.take()
            script = self._argument(size + 1).scaled(smaller)
            if (sign == "_" and low is not None) or (sign == "^" and high is not None):
                raise UnknownLatex("two scripts stand in one place")
            low, high = (script, high) if sign == "_" else (low, script)
        if low is None and high is None:
            return atom.box
        if atom.kind == "large" and size == 0:
            return math_boxes.with_limits(atom.box, low, high)
        return math_boxes.with_scripts(atom.box, low, high)


def _sign(name: str) -> _Atom:
    if name in _RELATION:
        return _Atom(math_boxes.glyph(_RELATION[name]), "rel")
    return _Atom(math_boxes.glyph(_BINARY[name]), "ord" if name == "/" else "bin")


_OPERANDS = frozenset({"ord", "close", "inner"})


def _spaced(atoms: Sequence[_Atom], *, tight: bool) -> Box:
    """Atoms in a row with the spaces that their classes ask for; among scripts there are hardly any."""
    gaps: list[float] = []
    kinds: list[str] = []
    for place, atom in enumerate(atoms):
        kind = atom.kind
        if kind == "bin" and (place == 0 or kinds[-1] not in _OPERANDS or place == len(atoms) - 1):
            # A sign without something on both sides is part of the number.
            kind = "ord"
        gaps.append(atom.gap + (_between(kinds[-1], kind, tight) if place else 0.0))
        kinds.append(kind)
    return math_boxes.beside([atom.box for atom in atoms], gaps)


def _between(left: str, right: str, tight: bool) -> float:
    if tight:
        return 0.0
    if "rel" in (left, right):
        return _THICK
    if "bin" in (left, right):
        return _MEDIUM
    if "large" in (left, right) or left == "punct":
        return _THIN
    if "op" in (left, right) and right != "open" and left != "open":
        return _THIN
    return 0.0
