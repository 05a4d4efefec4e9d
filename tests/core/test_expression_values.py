"""Spellings, operators and functions of expressions, one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.expressions import ExpressionError
from tests.core.expression_texts import HISTORY, value


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("ŷ", "yhat"),
        ("y\u0302[2]", "a[2][2]"),
        ("α*δ[1]", "alpha*delta[1]"),
        ("∂J_∂W[1]", "dJ_dW[1]"),
        ("∂J/∂W[1][2,1]", "dJ_dW[1][2,1]"),
        ("∂J/∂ŷ", "dJ_da[2]"),
        ("∂a/∂z[1]", "da_dz[1]"),
        ("dJ_dw[2] / J", "dJ_dW[2] / J"),
        ("dJ_dz[2]", "delta[2]"),
        ("a[0]", "x"),
        ("W[2][1][3]", "W[2][1,3]"),
        ("W[2][:][1]", "W[2][1]"),
        ("W[2][:,3][2]", "W[2][2,3]"),
        ("W[2][:,:]", "W[2]"),
        ("(W[2] + 0)[1,3]", "W[2][1,3]"),
        ("(a[2] - y)[2]", "a[2][2] - y[2]"),
        ("all_x[1]", "x"),
        ("all_z[1][1,3]", "z[1][3]"),
        ("all_L[1]", "L"),
        ("2 − 1 · 3 × 2 ÷ 4", "2 - 1*3*2/4"),
        ("  J\t+\n1 ", "J + 1"),
        ("sum(a[1] > 0)", "(a[1][1] > 0) + (a[1][2] > 0) + (a[1][3] > 0)"),
        ("(W[2] @ W[1])[2,2]", "W[2][2] @ W[1][:,2]"),
        ("J - J_prev", "J - prev(J)"),
        ("-2**2", "0 - 4"),
        ("2**-1", "0.5"),
        ("True + True", "2"),
        ("argmin(x)", "argmax(-x)"),
    ],
)
def test_spellings_of_the_same(text: str, same_as: str) -> None:
    np.testing.assert_array_equal(value(text), value(same_as))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9**9", 387420489.0),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("7 % 3", 1.0),
        ("-7 % 3", 2.0),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("1 < 2 < 3 < 3", False),
        ("not 0", True),
        ("0 or 2", True),
        ("1 if 0 else 2", 2.0),
        ("max(1, 3, 2)", 3.0),
        ("min(1, 3, 2)", 1.0),
        ("clip(5, 0, 2)", 2.0),
        ("round(2.5)", 2.0),
        ("floor(-0.5)", -1.0),
        ("sign(-3)", -1.0),
        ("norm(-3)", 3.0),
        ("isnan(1)", False),
        ("isinf(J/0)", True),
        ("isfinite(J/0)", False),
        ("isnan((-J)**0.5)", True),
        ("isnan(log(-J))", True),
        ("isnan(J % 0)", True),
        ("0x10", 16.0),
        ("1if 1else 2", 1.0),
        ("1_000", 1000.0),
        ("iteration", 2.0),
        ("any(isnan(all_x))", False),
        ("all(x == a[0])", True),
        ("argmax(x == max(x)) == argmax(x)", True),
    ],
)
def test_single_values(text: str, expected: float | bool) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_long_sums_are_not_deep() -> None:
    assert value("+".join(["J"] * 100)) == pytest.approx(100 * HISTORY[1].cost)


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), st.sampled_from([0, 290, -290]))
def test_norm_is_right_beyond_the_squares_of_float64(numbers: list[float], power: int) -> None:
    parts = " + ".join(f"({number!r}) * (1e{power} * (z[1] * 0 + 1))" for number in [numbers[0]])
    expected = abs(numbers[0]) * 10.0**power * np.sqrt(3)
    assert value(f"norm({parts})") == pytest.approx(expected, rel=1e-12)


def test_norm_of_what_is_not_finite() -> None:
    assert value("norm(x / 0)") == np.inf
    assert np.isnan(value("norm(x * 0 / 0)"))


@pytest.mark.parametrize(
    "text", ["log(J - 1000) < 1", "0 < log(-1 - J) < 2", "0 / (J - J) != 1", "any(x / (x - x) * 0 > 1)"]
)
def test_a_comparison_with_nan_is_refused_where_it_happens(text: str) -> None:
    with pytest.raises(ExpressionError, match="NaN"):
        value(text)
