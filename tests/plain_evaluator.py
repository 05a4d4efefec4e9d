"""Calculates the plain-text formulas that the program prints, each number known as far as its digits tell."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """All numbers between `low` and `high`."""

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __mul__(self, other: Interval) -> Interval:
        corners = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low < 0 < other.high:
            return Interval(-math.inf, math.inf)
        corners = [_over(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def square(self) -> Interval:
        corners = sorted((self.low**2, self.high**2))
        return Interval(0.0 if self.low <= 0 <= self.high else corners[0], corners[1])

    def through(self, function: Callable[[float], float]) -> Interval:
        """The image under a function that never falls."""
        return Interval(function(self.low), function(self.high))

    def holds(self, value: float, slack: float) -> bool:
        return self.low - slack <= value <= self.high + slack


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _over(a: float, b: float) -> float:
    if b == 0:
        return math.copysign(math.inf, a) if a else 0.0
    return a / b


def _exp(x: float) -> float:
    return math.inf if x > 709 else math.exp(x)


def _ln(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


_TOKEN = re.compile(r"\d+\.?\d*(?:e−?\d+)?|[a-z]+|\S")
_FUNCTIONS: dict[str, Callable[[float], float]] = {"ln": _ln, "tanh": math.tanh, "erf": math.erf, "sign": _sign}


def known(text: str, digits: int) -> Interval:
    """What a number shown with up to `digits` digits may have been: with fewer digits it is exact."""
    mantissa, _, power = text.replace("−", "-").partition("e")
    value = float(mantissa) * 10.0 ** int(power or 0)
    whole, _, part = mantissa.partition(".")
    significant = len((whole + part).lstrip("0"))
    if significant < digits or value == 0:
        return Interval(value, value)
    padding = max(0, significant - digits) if not part else 0
    half = 0.5 * 10.0 ** (int(power or 0) - len(part) + padding)
    return Interval(value - half, value + half)


class _Reader:
    def __init__(self, text: str, digits: int) -> None:
        self.tokens = _TOKEN.findall(text)
        self.digits = digits
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise ValueError(f"expected {wanted or 'more'!r} at {self.at} of {self.tokens}")
        self.at += 1
        return token

    def total(self) -> Interval:
        value = self.product()
        while self.peek() in ("+", "−"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> Interval:
        if self.peek() == "−":
            self.take()
            return -self.product()
        value = self.power()
        while self.peek() in ("×", "/"):
            value = value * self.power() if self.take() == "×" else value / self.power()
        return value

    def power(self) -> Interval:
        base = self.atom()
        if self.peek() == "²":
            self.take()
            base = base.square()
        return base

    def group(self) -> Interval:
        self.take("(")
        value = self.total()
        self.take(")")
        return value

    def atom(self) -> Interval:
        token = self.peek()
        if token == "(":
            return self.group()
        self.take()
        if token[0].isdigit():
            return known(token, self.digits)
        if token == "|":
            value = self.total()
            self.take("|")
            sides = sorted((abs(value.low), abs(value.high)))
            return Interval(0.0 if value.low <= 0 <= value.high else sides[0], sides[1])
        if token == "e":
            self.take("^")
            return self.group().through(_exp)
        if token == "√":
            if self.peek() == "(":  # √(2π) is the only one
                for sign in "(2π)":
                    self.take(sign)
                return Interval(math.sqrt(2 * math.pi), math.sqrt(2 * math.pi))
            self.take("2")
            return Interval(math.sqrt(2), math.sqrt(2))
        if token in ("max", "min"):
            self.take("(")
            first = self.total()
            self.take(",")
            second = self.total()
            self.take(")")
            pick = max if token == "max" else min
            return Interval(pick(first.low, second.low), pick(first.high, second.high))
        if token in _FUNCTIONS:
            return self.group().through(_FUNCTIONS[token])
        raise ValueError(f"cannot read {token!r} in {self.tokens}")


def interval(text: str, digits: int) -> Interval:
    """Everything that `text`, printed with `digits` digits, may come to."""
    reader = _Reader(text, digits)
    value = reader.total()
    if reader.peek():
        raise ValueError(f"cannot read the end of {text!r}")
    return value
