"""Checked pieces of an expression: closures with what is known of their values beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backstep.core.expression_functions import Shape, ShapeError
from backstep.core.expression_text import ExpressionError
from backstep.core.quantities import Moment, NotComputed

Run = Callable[[list[Moment]], Any]
"""Computes a value. The list holds the moment and, as they are asked for, the same one iterations earlier."""


@dataclass(frozen=True, slots=True)
class Part:
    """A checked piece of an expression. `truth`: it is true or false; `constant`: it reads nothing."""

    run: Run
    shape: Shape = ()
    truth: bool = False
    constant: bool = False


def applied(combine: Callable[..., Any], runs: list[Run]) -> Run:
    """`combine` of what the runs give."""
    if len(runs) == 1:
        (only,) = runs
        return lambda moments: combine(only(moments))
    if len(runs) == 2:
        left, right = runs
        return lambda moments: combine(left(moments), right(moments))
    return lambda moments: combine(*[run(moments) for run in runs])


def alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes are the same as far as can be known before a batch is there."""
    if len(one) != len(other):
        return False
    return all(a == b or a is None or b is None for a, b in zip(one, other, strict=True))


def placed(run: Run, start: int, end: int) -> Run:
    """`run`, with a place for what only a batch's number of examples can spoil."""

    def careful(moments: list[Moment]) -> Any:
        try:
            return run(moments)
        except ShapeError as error:
            raise ExpressionError(str(error), start, end) from None

    return careful


def number(part: Part) -> Part:
    """True and false as 1 and 0."""
    if not part.truth:
        return part
    run = part.run
    return Part(lambda moments: np.add(run(moments), 0.0), part.shape, False, part.constant)


def moment(moments: list[Moment], back: int) -> Moment:
    """The moment `back` iterations earlier. Raises NotComputed where there is none."""
    while len(moments) <= back:
        earlier = moments[-1].earlier()
        if earlier is None:
            raise NotComputed.no_iteration_before()
        moments.append(earlier)
    return moments[back]
