"""A small training to evaluate expressions on, and random texts of expressions over it."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import strategies as st

from backstep.core.batches import Batches
from backstep.core.expressions import Expression, ExpressionError, parse
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.quantities import Moment
from backstep.core.training import Task
from tests.strategies import drawn_batch, drawn_parameters, moment_in, walked

NETWORK = Network(2, (Layer(3, "tanh"), Layer(2, "sigmoid", BiasMode.FIXED)), "binary_cross_entropy")
BATCH = drawn_batch(NETWORK, 5, 1)
TASK = Task(
    NETWORK, drawn_parameters(NETWORK, 2), BATCH.inputs, BATCH.targets, 0.5, Batches(5, 2, shuffle=False, seed=0)
)
HISTORY = walked(TASK, 3)
"""Two, two and one example."""


def at(iteration: int, step: int | None = None, row: int = 0) -> Moment:
    return moment_in(HISTORY, iteration, step, row)


def value(text: str, moment: Moment | None = None) -> Any:
    return parse(text, NETWORK).evaluate(moment or at(2))


def in_time(text: str, network: Network = NETWORK) -> Expression | ExpressionError:
    """What parsing gives, in much less time than anybody notices; the machine may hold it up, but not thrice."""
    for _ in range(3):
        begun = time.thread_time()
        try:
            found: Expression | ExpressionError = parse(text, network)
        except ExpressionError as error:
            found = error
        if time.thread_time() - begun < 0.05:
            return found
    raise AssertionError(f"{text[:60]!r} takes too long")


def placed(error: ExpressionError, text: str) -> ExpressionError:
    """The error, once its place is within the text."""
    assert 0 <= error.start < error.end <= max(len(text), 1)
    return error


def marked(text: str) -> tuple[str, int, int]:
    """The text without its « and », and where they were."""
    return text.replace("«", "").replace("»", ""), text.index("«"), text.index("»") - 1


NUMBERS = st.sampled_from(["f(2)", "f(0.5)", "f(3)", "J", "L", "alpha", "iteration"])
VECTORS = st.sampled_from(["a[1]", "z[1]", "delta[1]", "(W[1]@x)", "(dJ_dW[1]@x)", "(yhat@W[2])"])
SIGNS = st.sampled_from(["+", "-", "*", "/", "%", "**"])
ORDERS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> str:
    """Texts of single numbers; f(2) stands for 2."""
    if depth == 0:
        return draw(NUMBERS)
    less = sums(depth=depth - 1)
    rows = vectors(depth=depth - 1)
    kind = draw(st.integers(0, 6))
    if kind == 0:
        return draw(NUMBERS)
    if kind == 1:
        return f"({draw(less)} {draw(SIGNS)} {draw(less)})"
    if kind == 2:
        return (
            f"{draw(st.sampled_from(['abs', 'sqrt', 'exp', 'log', 'sign', 'floor', 'round', '-', '+']))}({draw(less)})"
        )
    if kind == 3:
        return f"{draw(st.sampled_from(['sum', 'mean', 'max', 'min', 'argmax']))}({draw(rows)})"
    if kind == 4:
        return f"({draw(rows)} @ {draw(rows)})"
    if kind == 5:
        return f"({draw(less)} if {draw(truths(depth=depth - 1))} else {draw(less)})"
    return f"{draw(st.sampled_from(['max', 'min']))}({draw(less)}, {draw(less)})"


@st.composite
def vectors(draw: st.DrawFn, depth: int = 2) -> str:
    """Texts of vectors of three numbers."""
    if depth == 0:
        return draw(VECTORS)
    less = vectors(depth=depth - 1)
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return draw(VECTORS)
    if kind == 1:
        other = draw(st.one_of(less, sums(depth=depth - 1)))
        return f"({draw(less)} {draw(SIGNS)} {other})"
    if kind == 2:
        return f"clip({draw(less)}, {draw(sums(depth=0))}, {draw(less)})"
    return f"{draw(st.sampled_from(['abs', 'exp', '-']))}({draw(less)})"


@st.composite
def truths(draw: st.DrawFn, depth: int = 2) -> str:
    """Texts of what is true or false."""
    numbers = sums(depth=max(depth - 1, 0))
    kind = draw(st.integers(0, 4 if depth else 1))
    if kind == 0:
        return f"({draw(numbers)} {draw(ORDERS)} {draw(numbers)})"
    if kind == 1:
        return f"({draw(numbers)} {draw(ORDERS)} {draw(numbers)} {draw(ORDERS)} {draw(numbers)})"
    if kind == 2:
        return f"(not {draw(truths(depth=depth - 1))})"
    if kind == 3:
        return f"({draw(truths(depth=depth - 1))} {draw(st.sampled_from(['and', 'or']))} {draw(truths(depth=0))})"
    return f"{draw(st.sampled_from(['any', 'all']))}({draw(vectors(depth=1))} {draw(ORDERS)} {draw(numbers)})"
