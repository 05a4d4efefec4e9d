"""Calculates the LaTeX that the program prints: a reader of its own, so that no formula is checked by its author."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\,|\d+\.?\d*(?:[eE][-+]?\d+)?|[-+*/^(){}|,=a-zA-Z_]|\S")


class LatexEvaluator:
    """Recursive descent over sums, products, powers, fractions and a few functions."""

    def __init__(self, text: str) -> None:
        self.tokens = [token for token in _TOKEN.findall(text) if token not in (r"\,", r"\left", r"\right")]
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str | None = None) -> str:
        token = self.peek()
        if wanted is not None and token != wanted:
            raise ValueError(f"expected {wanted!r} at {self.at} in {' '.join(self.tokens)}, found {token!r}")
        self.at += 1
        return token

    def total(self) -> float:
        value = self.product()
        while self.peek() in ("+", "-"):
            sign = 1.0 if self.take() == "+" else -1.0
            value += sign * self.product()
        return value

    def product(self) -> float:
        if self.peek() == "-":
            self.take()
            return -self.product()
        value = self.power()
        while self.peek() in (r"\cdot", r"\times", "/"):
            if self.take() == "/":
                value = _divide(value, self.power())
            else:
                value *= self.power()
        return value

    def power(self) -> float:
        base = self.atom()
        if self.peek() == "^":
            self.take()
            base = _power(base, self.group())
        return base

    def group(self) -> float:
        if self.peek() == "{":
            self.take()
            value = self.total()
            self.take("}")
            return value
        return self.atom()

    def inside(self) -> float:
        self.take("(")
        value = self.total()
        self.take(")")
        return value

    def number(self, mantissa: str) -> float:
        """A literal with its power of ten, read as one so that not even its last bit is lost."""
        tail = re.match(r"\\times 10 \^ \{ (- )?(\d+) \}( |$)", " ".join(self.tokens[self.at : self.at + 8]))
        if tail is None:
            return float(mantissa)
        self.at += 6 + bool(tail[1])
        return float(f"{mantissa}e{'-' if tail[1] else ''}{tail[2]}")

    def atom(self) -> float:
        token = self.take()
        if re.fullmatch(r"\d+\.?\d*(?:[eE][-+]?\d+)?", token):
            return self.number(token)
        if token in ("(", "{"):
            self.at -= 1
            return self.inside() if token == "(" else self.group()
        if token == "|":
            value = abs(self.total())
            self.take("|")
            return value
        if token == "e":
            return math.e
        if token == r"\pi":
            return math.pi
        if token == r"\infty":
            return math.inf
        if token == r"\frac":
            above = self.group()
            return _divide(above, self.group())
        if token == r"\sqrt":
            return math.sqrt(self.group())
        if token in (r"\max", r"\min"):
            self.take("(")
            first = self.total()
            self.take(",")
            second = self.total()
            self.take(")")
            return max(first, second) if token == r"\max" else min(first, second)
        if token == r"\operatorname":
            self.take("{")
            name = ""
            while self.peek() != "}":
                name += self.take()
            self.take("}")
            return {"erf": math.erf, "sign": _sign}[name](self.inside())
        functions: dict[str, Callable[[float], float]] = {r"\ln": _log, r"\tanh": math.tanh}
        if token in functions:
            return functions[token](self.inside())
        raise ValueError(f"cannot read {token!r} in {' '.join(self.tokens)}")


def _sign(value: float) -> float:
    return float((value > 0) - (value < 0))


def _divide(above: float, below: float) -> float:
    return above / below if below else math.copysign(math.inf, above)


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


def evaluate(text: str) -> float:
    """The value of a LaTeX expression without an equals sign."""
    reader = LatexEvaluator(text)
    value = reader.total()
    if reader.peek():
        raise ValueError(f"cannot read the end of {text!r}")
    return value


def sides(substituted: str) -> list[float]:
    """The values of all sides of an equation."""
    return [evaluate(side) for side in substituted.split("=")]
