"""From a syntax tree to closures: every node is looked at once, and what is not in the tables does not pass."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from backstep.core.expression_functions import (
    CALLABLE,
    COMPARISONS,
    FUNCTIONS,
    OPERATORS,
    PREVIOUS,
    Shape,
    ShapeError,
    checked,
    matrix_product,
    product_shape,
    sized,
    spread,
    wanted,
)
from backstep.core.expression_names import J_PREV, Names, near_to, unknown
from backstep.core.expression_parts import Part, Run, alike, applied, moment, number, placed
from backstep.core.expression_text import DEEPEST, ExpressionError, Places
from backstep.core.network import Network
from backstep.core.quantities import QUANTITIES, Axis, Moment, Quantity, Read, Reader, canonical

MOST_NODES = 200
FARTHEST_BACK = 10

_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}

_REFUSED: dict[type[ast.AST], str] = {
    ast.Attribute: "a name has nothing behind a dot here",
    ast.Lambda: "functions cannot be made here",
    ast.NamedExpr: "an expression only reads; to compare, write ==",
    ast.List: "lists have no place in an expression",
    ast.Tuple: "an expression gives one value; take the comma out",
    ast.Starred: "a star before a value has no place here",
    ast.BitXor: "a power is written **",
    ast.FloorDiv: "write floor(a / b) for whole division",
    ast.BitAnd: "write and for both",
    ast.BitOr: "write or for one of both",
    ast.In: "compare with <, <=, >, >=, == or !=",
}

_SEVERAL = "here one true or false is wanted, {}; write any(…) or all(…) around it, or take one with an index"
_ONCE = (
    "this is looked at once in an iteration, always at the same step; take step out, or set a breakpoint with this "
    "condition"
)


class Checker:
    """Checks one tree for one network and remembers what it reads."""

    def __init__(self, places: Places, network: Network, *, once: bool = False) -> None:
        """`once`: it is looked at once in an iteration, so that the number of the step says nothing."""
        self.places = places
        self.network = network
        self._once = once
        self._names = Names(places, network)
        self.readers: dict[tuple[Read, int], Reader] = {}
        self._back = 0
        self._nodes = 0

    def check(self, node: ast.expr, depth: int = 1) -> Part:
        """The closure of `node`. Raises ExpressionError at the place of what does not pass."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise self.places.error(node, f"an expression has at most {MOST_NODES} parts; make it shorter")
        if depth > DEEPEST:
            raise self.places.error(node, f"this is nested more than {DEEPEST} deep; make it shorter")
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.Subscript():
                return self._subscript(node, depth)
            case ast.BinOp():
                return self._operation(node, depth)
            case ast.UnaryOp():
                return self._signed(node, depth)
            case ast.Compare():
                return self._comparison(node, depth)
            case ast.BoolOp():
                return self._connected(node, depth)
            case ast.IfExp():
                return self._choice(node, depth)
            case ast.Call():
                return self._call(node, depth)
        raise self._refusal(node, node)

    def condition(self, node: ast.expr) -> Part:
        """The closure of `node`, which must give one true or false."""
        return self._condition(node, self.check(node))

    def _refusal(self, node: ast.expr, offender: ast.AST) -> ExpressionError:
        what = _REFUSED.get(type(offender), f"{self.places.written(node)} has no place in an expression")
        return self.places.error(node, what)

    def _constant(self, node: ast.Constant) -> Part:
        value = node.value
        if isinstance(value, bool):
            truth = np.bool_(value)
            return Part(lambda _: truth, truth=True, constant=True)
        if not isinstance(value, int | float):
            raise self._refusal(node, node)
        try:
            exact = np.float64(value)
        except OverflowError:
            exact = np.float64(math.inf)
        if math.isinf(exact):
            raise self.places.error(node, "this number is too large for float64, which ends near 1.8e308")
        return Part(lambda _: exact, constant=True)

    def _name(self, node: ast.Name) -> Part:
        quantity = self._names.quantity(node)
        if node.id == J_PREV:
            return self._earlier(node, lambda: self._reading(node, Read("J"), QUANTITIES["J"]))
        if quantity.first_layer is not None:
            raise self.places.error(node, self._names.without_layer(quantity, node.id))
        return self._reading(node, Read(quantity.name), quantity)

    def _reading(self, node: ast.expr, read: Read, quantity: Quantity) -> Part:
        """What a checked read gives."""
        if self._once and read.name == "step":
            raise self.places.error(node, _ONCE)
        back = self._back
        reader = self.readers.setdefault((read, back), Reader(read, self.network))
        run: Run
        if back:
            run = lambda moments: reader.past(moment(moments, back))  # noqa: E731
        else:
            run = lambda moments: reader(moments[0])  # noqa: E731
        shape = quantity.shape(self.network, read.layer)
        if read.index is not None:
            shape = tuple(length for length, place in zip(shape, read.index, strict=True) if place is None)
            if quantity.axes[0] is Axis.EXAMPLE and read.index[0] is not None:
                run = self._within_batch(node, run, read.index[0], back)
        return Part(run, shape)

    def _within_batch(self, node: ast.expr, run: Run, example: int, back: int) -> Run:
        start, end = self.places.of(node)

        def careful(moments: list[Moment]) -> Any:
            count = moment(moments, back).record.examples
            if example > count:
                raise ExpressionError(
                    f"this batch has examples 1 to {count}, there is no example {example}", start, end
                )
            return run(moments)

        return careful

    def _subscript(self, node: ast.Subscript, depth: int) -> Part:
        chain: list[ast.Subscript] = [node]
        while isinstance(chain[0].value, ast.Subscript):
            chain.insert(0, chain[0].value)
        base = chain[0].value
        if not isinstance(base, ast.Name) or base.id == J_PREV:
            return self._part_of(self.check(base, depth + 1), chain, node)
        if canonical(base.id) in CALLABLE:
            raise self.places.error(base, f"{base.id} is a function: write {base.id}(…)")
        quantity = self._names.quantity(base)
        layer = None
        if quantity.first_layer is not None:
            layer = self._names.layer(quantity, chain.pop(0), base.id)
        shape = quantity.shape(self.network, layer)
        index = self._names.index(shape, chain, quantity.axes)
        return self._reading(node, Read(quantity.name, layer, index), quantity)

    def _part_of(self, part: Part, chain: list[ast.Subscript], node: ast.Subscript) -> Part:
        """A part of something computed."""
        index = self._names.index(part.shape, chain, ())
        if index is None:
            return part
        at = tuple(slice(None) if place is None else place - 1 for place in index)
        shape = tuple(length for length, place in zip(part.shape, index, strict=True) if place is None)
        run = part.run
        start, end = self.places.of(node)

        def taken(moments: list[Moment]) -> Any:
            try:
                return run(moments)[at]
            except IndexError:
                raise ExpressionError("the batch at this moment has fewer examples than this", start, end) from None

        return Part(taken, shape, part.truth)

    def _operation(self, node: ast.BinOp, depth: int) -> Part:
        if type(node.op) not in _SYMBOLS and not isinstance(node.op, ast.MatMult):
            raise self._refusal(node, node.op)
        # A long sum is not deep, though its tree is.
        left = number(self.check(node.left, depth))
        right = number(self.check(node.right, depth + 1))
        if isinstance(node.op, ast.MatMult):
            return self._combined(node, matrix_product, [left, right], lambda shapes: product_shape(*shapes))
        return self._combined(node, OPERATORS[_SYMBOLS[type(node.op)]], [left, right], spread)

    def _signed(self, node: ast.UnaryOp, depth: int) -> Part:
        part = self.check(node.operand, depth + 1)
        if isinstance(node.op, ast.Not):
            return self._combined(node, operator.not_, [self._condition(node.operand, part)], spread, truth=True)
        signs: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
        if type(node.op) not in signs:
            raise self._refusal(node, node.op)
        return self._combined(node, signs[type(node.op)], [number(part)], spread)

    def _comparison(self, node: ast.Compare, depth: int) -> Part:
        for sign in node.ops:
            if type(sign) not in _SYMBOLS:
                raise self._refusal(node, ast.In())
        compare = [COMPARISONS[_SYMBOLS[type(sign)]] for sign in node.ops]
        parts = [number(self.check(operand, depth + 1)) for operand in (node.left, *node.comparators)]

        def hold(first: Any, second: Any, *others: Any) -> Any:
            result = compare[0](first, second)
            before = second
            for next_compare, value in zip(compare[1:], others, strict=True):
                result = np.logical_and(result, next_compare(before, value))
                before = value
            return result

        decide = compare[0] if len(compare) == 1 else hold

        def defined(*values: Any) -> Any:
            # A comparison that cannot be told must not pass for one that is false.
            if any(math.isnan(value) if isinstance(value, float) else np.isnan(value).any() for value in values):
                raise self.places.error(
                    node, "a side of this is NaN here, which is neither smaller nor larger than anything"
                )
            return decide(*values)

        return self._combined(node, defined, parts, spread, truth=True)

    def _connected(self, node: ast.BoolOp, depth: int) -> Part:
        parts = [self._condition(operand, self.check(operand, depth + 1)) for operand in node.values]
        runs = [part.run for part in parts]
        # Left to right, and no further than needed: iteration > 1 and J > prev(J).
        decide: Callable[..., bool] = all if isinstance(node.op, ast.And) else any
        return Part(lambda moments: decide(run(moments) for run in runs), (), True, all(p.constant for p in parts))

    def _condition(self, node: ast.expr, part: Part) -> Part:
        if part.shape:
            told = f"{'this is' if part.shape == (1,) else 'these are'} {sized(part.shape)}"
            raise self.places.error(node, _SEVERAL.format(told))
        return part

    def _choice(self, node: ast.IfExp, depth: int) -> Part:
        condition = self._condition(node.test, self.check(node.test, depth + 1)).run
        parts = [self.check(node.body, depth + 1), self.check(node.orelse, depth + 1)]
        truth = parts[0].truth and parts[1].truth
        then, otherwise = parts if truth else [number(part) for part in parts]
        if not alike(then.shape, otherwise.shape):
            what = f"both sides of if … else should be alike, here are {sized(then.shape)} and {sized(otherwise.shape)}"
            raise self.places.error(node, what)
        shape = tuple(one if one == other else None for one, other in zip(then.shape, otherwise.shape, strict=True))
        yes, no = then.run, otherwise.run
        return Part(lambda moments: yes(moments) if condition(moments) else no(moments), shape, truth)

    def _call(self, node: ast.Call, depth: int) -> Part:
        if not isinstance(node.func, ast.Name):
            if isinstance(node.func, ast.Attribute):
                raise self._refusal(node.func, node.func)
            raise self.places.error(
                node.func, f"{self.places.written(node.func)} cannot be called; put * between to multiply"
            )
        name = canonical(node.func.id)
        if name in QUANTITIES:
            raise self.places.error(node, f"{node.func.id} is not a function; to multiply put *, for a layer write [ ]")
        if name not in CALLABLE:
            what = unknown(node.func.id, "a function", near_to(name, CALLABLE), ", ".join(CALLABLE))
            raise self.places.error(node.func, what)
        if node.keywords:
            raise self.places.error(node, f"{name} takes values alone, without names and =")
        if name == PREVIOUS:
            return self._previous(node, depth)
        function = FUNCTIONS[name]
        miscounted = wanted(function, len(node.args))
        if miscounted:
            raise self.places.error(node, miscounted)
        parts = [number(self.check(argument, depth + 1)) for argument in node.args]
        return self._combined(node, function.call, parts, function.shape, truth=function.truth)

    def _previous(self, node: ast.Call, depth: int) -> Part:
        if len(node.args) != 1:
            raise self.places.error(node, f"prev takes one value, here are {len(node.args)}")
        return self._earlier(node, lambda: self.check(node.args[0], depth + 1))

    def _earlier(self, node: ast.expr, inside: Callable[[], Part]) -> Part:
        """What is inside, read one iteration earlier."""
        if self._back == FARTHEST_BACK:
            raise self.places.error(node, f"this looks back more than {FARTHEST_BACK} iterations")
        self._back += 1
        part = inside()
        self._back -= 1
        return part

    def _combined(
        self,
        node: ast.expr,
        combine: Callable[..., Any],
        parts: list[Part],
        shape_of: Callable[[list[Shape]], Shape],
        *,
        truth: bool = False,
    ) -> Part:
        """The value of `combine` on the values of `parts`; computed at once where they are constant."""
        shapes = [part.shape for part in parts]
        try:
            shape = shape_of(shapes)
        except ShapeError as error:
            raise self.places.error(node, str(error)) from None
        if combine is not matrix_product:
            combine = checked(combine, shapes)
        run = applied(combine, [part.run for part in parts])
        if all(part.constant for part in parts):
            with np.errstate(all="ignore"):
                value = run([])
            if not np.isfinite(value):
                raise self.places.error(node, f"{self.places.written(node)} is not a finite number")
            return Part(lambda _: value, shape, truth, constant=True)
        if any(None in one for one in shapes):
            run = placed(run, *self.places.of(node))
        return Part(run, shape, truth)
