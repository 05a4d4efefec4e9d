"""Any text at all: an expected error with a place in it, or a value, and soon."""

from __future__ import annotations

import contextlib
import random

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backstep.core.expression_logs import parse_log
from backstep.core.expressions import ExpressionError, NotComputed
from tests.core.expression_texts import NETWORK, at, in_time, placed


def tried(text: str) -> None:
    """Parse and evaluate: an expected error or a value, and soon."""
    expression = in_time(text)
    if isinstance(expression, ExpressionError):
        placed(expression, text)
        return
    assert expression.settles(at(2).steps) <= len(at(2).steps)
    for moment in (at(3), at(2, 20), at(1, 1)):
        with contextlib.suppress(ExpressionError, NotComputed):
            found = expression.evaluate(moment)
            assert type(found) in (float, bool, np.ndarray)
            if isinstance(found, np.ndarray):
                assert found.ndim in (1, 2)
                assert found.dtype in (np.float64, np.bool_)
                assert not found.flags.writeable


WORDS = st.sampled_from(
    """
    x y yhat ŷ L J J_prev alpha α iteration step W[1] W[2] b[1] z[1] a[0] a[2] delta[2] δ[1] dJ_dW[1] ∂J/∂W[2]
    all_x all_L all_z[1] all_yhat W b W[ [1] [1,2] [:] [:,1] [ ] ( ) ( ) ( ) , : + - * / ** % @ < <= > == != and
    or not if else not in is lambda for := = . ; ~ ^ | & // << { } ! $ ? # 0 1 2 3 1.5 9 1e300 1e999 0x1F 1_0 1j
    True None ... abs( sqrt( exp( log( min( max( sum( mean( norm( sign( floor( round( isnan( argmax( any( all(
    prev( clip( − · ∂ \u0302 \0 ' \\ __class__ import yield await async *x **x
    """.split()  # noqa: SIM905
)
PIECES = ("(1+", "f(", "W[", "abs(", "not ", "-", "x if ", "{", "[", "1<", "2**", "a.", "lambda x:", "J,", "*")


@settings(max_examples=400)
@given(st.lists(WORDS, max_size=14), st.sampled_from(["", " "]))
@example(["W[1]", "[", ":", "]"], "")
@example(["y", "\u0302"], "")
@example(["∂", "x", "/", "∂", "x"], "")
def test_words_in_any_order(words: list[str], between: str) -> None:
    tried(between.join(words))


@settings(max_examples=200)
@given(st.text(max_size=60) | st.text("()[]{}:,.+-*/@<>=!&|^~ \t\n\"'\\#0123456789eJWxyabz_δα∂ŷ\u0302", max_size=40))
def test_any_text(text: str) -> None:
    tried(text)


@given(
    st.integers(0, 10**9),
    st.sampled_from(PIECES),
)
def test_long_texts_from_few_pieces(seed: int, piece: str) -> None:
    rng = random.Random(seed)
    pieces = [piece, piece, piece, "J", ")", "]", " ", "x", ",", "1", "="]
    tried("".join(rng.choice(pieces) for _ in range(rng.randrange(400)))[:1000])


@given(st.text(max_size=40) | st.lists(WORDS, max_size=8).map("".join))
def test_any_log_text(text: str) -> None:
    filled = ""
    try:
        filled = parse_log(text, NETWORK).fill(at(2)).exact
    except ExpressionError as error:
        placed(error, text)
    assert isinstance(filled, str)
