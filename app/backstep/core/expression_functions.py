"""What an expression can compute: operators and functions, each with the shapes it takes and gives."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backstep.core.datasets_wording import counted, quoted

Shape = tuple[int | None, ...]
"""Lengths of 0, 1 or 2 axes; None where it is the number of examples, known only at a moment."""

_MOST = 4_000_000
"""How many numbers spreading a column over a row may make."""


class ShapeError(ValueError):
    """Shapes that do not go together; the text is one sentence without its full stop."""


def sized(shape: Shape) -> str:
    """A shape in a sentence."""
    if not shape:
        return "one number"
    if shape == (1,):
        return "a row of 1 number"
    lengths = ["n" if length is None else str(length) for length in shape]
    return f"{lengths[0]} numbers" if len(shape) == 1 else f"{lengths[0]}×{lengths[1]} numbers"


def _spread(left: Shape, right: Shape) -> Shape:
    """The shape of what is combined element by element: single numbers and single rows or columns are repeated."""
    if len(left) < len(right):
        left, right = right, left
    padded: Shape = (1,) * (len(left) - len(right)) + right
    lengths: list[int | None] = []
    for one, other in zip(left, padded, strict=True):
        if other in (one, 1):
            lengths.append(one)
        elif one == 1:
            lengths.append(other)
        elif one is None or other is None:
            lengths.append(other if one is None else one)
        else:
            raise ShapeError(f"{sized(left)} and {sized(right)} do not fit together")
    return tuple(lengths)


def spread(shapes: list[Shape]) -> Shape:
    """The shape of several things combined element by element. Raises ShapeError where they do not fit."""
    result: Shape = ()
    for shape in shapes:
        result = _spread(result, shape)
    if None not in result:
        _check_size(result, shapes)
    return result


def _check_size(result: Shape, shapes: list[Shape]) -> None:
    count = math.prod(length or 1 for length in result)
    if count > _MOST and all(count > math.prod(length or 1 for length in shape) for shape in shapes):
        raise ShapeError(f"this would make {count:,} numbers out of far fewer; take a part, for example one row")


def checked(combine: Callable[..., Any], shapes: list[Shape]) -> Callable[..., Any]:
    """`combine`, looking at the shapes at each moment where they hold a number of examples.

    The result raises ShapeError where they do not fit.
    """
    if sum(1 for shape in shapes if shape) < 2 or not any(None in shape for shape in shapes):
        return combine

    def careful(*values: Any) -> Any:
        spread([np.shape(value) for value in values])
        return combine(*values)

    return careful


def product_shape(left: Shape, right: Shape) -> Shape:
    """The shape of a matrix product. Raises ShapeError where the shapes do not fit."""
    if not left or not right:
        raise ShapeError("@ multiplies rows and columns, here one side is a single number; use *")
    inner, other = left[-1], right[0]
    if inner != other and inner is not None and other is not None:
        raise ShapeError(f"@ of {sized(left)} and {sized(right)}: {inner} and {other} should be the same")
    return left[:-1] + right[1:]


def matrix_product(left: Any, right: Any) -> Any:
    """The matrix product. Raises ShapeError where the shapes do not fit."""
    product_shape(np.shape(left), np.shape(right))
    return left @ right


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "**": operator.pow,
}
"""Combining numbers, element by element; on np.float64 as on arrays, so 1/0 is infinite and (-1)**0.5 is NaN."""

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Function:
    """One row of the table: `call` takes `least` to `most` values whose shapes `shape` turns into that of the result.

    `truth` tells that the result is true or false. `arguments` shows how it is written.
    """

    name: str
    arguments: str
    words: str
    call: Callable[..., Any]
    shape: Callable[[list[Shape]], Shape] = spread
    least: int = 1
    most: int = 1
    truth: bool = False


def _single(_shapes: list[Shape]) -> Shape:
    return ()


def _list(shapes: list[Shape]) -> Shape:
    if len(shapes[0]) != 1:
        raise ShapeError(f"this looks along one row of numbers, here are {sized(shapes[0])}; take one row")
    return ()


def _extreme(shapes: list[Shape]) -> Shape:
    return () if len(shapes) == 1 else spread(shapes)


def _largest(first: Any, *others: Any) -> Any:
    return _folded(np.maximum, first, others)


def _least(first: Any, *others: Any) -> Any:
    return _folded(np.minimum, first, others)


def _folded(pick: np.ufunc, first: Any, others: tuple[Any, ...]) -> Any:
    if not others:
        return pick.reduce(first, axis=None)
    for other in others:
        first = pick(first, other)
    return first


def _norm(values: Any) -> Any:
    """The root of the sum of squares, also where a square alone would leave float64."""
    flat = np.ravel(values)
    length = np.sqrt(np.dot(flat, flat))
    if 1e-150 < length < 1e150:
        return length
    largest = np.max(np.abs(flat))
    if largest == 0 or not np.isfinite(largest):
        return largest
    scaled = flat / largest
    return largest * np.sqrt(np.dot(scaled, scaled))


FUNCTIONS: Mapping[str, Function] = {
    row.name: row
    for row in (
        Function("abs", "v", "the value without its sign", np.abs),
        Function("sqrt", "v", "square root", np.sqrt),
        Function("exp", "v", "e to the power of v", np.exp),
        Function("log", "v", "natural logarithm", np.log),
        Function("min", "v, …", "the least of all, or of several element by element", _least, _extreme, most=8),
        Function("max", "v, …", "the largest of all, or of several element by element", _largest, _extreme, most=8),
        Function("sum", "v", "sum of all", np.sum, _single),
        Function("mean", "v", "mean of all", np.mean, _single),
        Function("norm", "v", "root of the sum of all squares", _norm, _single),
        Function("sign", "v", "−1, 0 or 1", np.sign),
        Function("floor", "v", "next whole number below", np.floor),
        Function("round", "v", "nearest whole number, halves to the even one", np.rint),
        Function("isnan", "v", "is it NaN", np.isnan, truth=True),
        Function("isinf", "v", "is it infinite", np.isinf, truth=True),
        Function("isfinite", "v", "is it neither infinite nor NaN", np.isfinite, truth=True),
        Function("argmax", "v", "place of the largest, from 1", lambda v: np.float64(np.argmax(v) + 1), _list),
        Function("argmin", "v", "place of the least, from 1", lambda v: np.float64(np.argmin(v) + 1), _list),
        Function("any", "v", "whether one of them is true or not 0", np.any, _single, truth=True),
        Function("all", "v", "whether all of them are true or not 0", np.all, _single, truth=True),
        Function("clip", "v, low, high", "v kept between low and high", np.clip, least=3, most=3),
    )
}

PREVIOUS = "prev"
"""Looks like a function, but what it is given is read one iteration earlier."""

CALLABLE: tuple[str, ...] = (*FUNCTIONS, PREVIOUS)


def wanted(function: Function, count: int) -> str | None:
    """What to say where `count` values are given to a function; None where that many are right."""
    if function.least <= count <= function.most:
        return None
    given = f"here {'is' if count == 1 else 'are'} {counted(count, 'value')}"
    return f"{quoted(function.name)} is written {function.name}({function.arguments}), {given}"
