"""What an editor offers while an expression is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.expressions import ExpressionError, completions, parse
from backstep.core.network import BiasMode, Layer, Network
from tests.core.expression_texts import NETWORK
from tests.strategies import networks

MIXED = Network(2, (Layer(3, "relu", BiasMode.NONE), Layer(12, "tanh"), Layer(1, "linear")), "squared_error")


@pytest.mark.parametrize(
    ("text", "start", "offered"),
    [
        ("nor", 0, ("norm(",)),
        ("J + nor", 4, ("norm(",)),
        ("NORM", 0, ("norm(",)),
        ("ŷ", 0, ("yhat", "dJ_dyhat", "all_yhat", "all_dJ_dyhat")),
        ("∂J_∂W", 0, ("dJ_dW[",)),
        ("dW", 0, ("dJ_dW[",)),
        ("a", 0, ("a[", "alpha", "abs(", "argmax(", "argmin(", "any(", "all(")),
        ("J", 0, ("J", "J_prev")),
        ("W", 0, ("W[",)),
        ("w", 0, ("W[",)),
        ("W[", 2, ("1", "2", "3")),
        ("a[", 2, ("0", "1", "2", "3")),
        ("b[", 2, ("2", "3")),
        ("W[2]", 4, ()),
        ("W[1][", 5, ("1", "2", "3", ":")),
        ("W[1][2,", 7, ("1", "2", ":")),
        ("W[1][2, ", 8, ("1", "2", ":")),
        ("W[1][2][", 8, ("1", "2", ":")),
        ("W[1][2,1,", 9, ()),
        ("W[1][2,1][", 10, ()),
        ("z[2][1", 5, ("1", "10", "11", "12")),
        ("norm(W[1][", 10, ("1", "2", "3", ":")),
        ("x[", 2, ("1", "2")),
        ("yhat[", 5, ("1",)),
        ("ŷ[", 2, ("1",)),
        ("all_x[", 6, (":",)),
        ("all_x[:,", 8, ("1", "2", ":")),
        ("W[9][", 5, ()),
        ("W[x][", 5, ()),
        ("J[", 2, ()),
        ("qq[", 3, ()),
        ("qq", 0, ()),
        ("12", 2, ()),
        ("1.", 2, ()),
        ("J ", 2, ()),
        ("(J)", 3, ()),
    ],
)
def test_offers(text: str, start: int, offered: tuple[str, ...]) -> None:
    found = completions(text, len(text), MIXED)
    assert found[0] == start
    if text == "a":
        assert found[1][: len(offered)] == offered
    else:
        assert found[1] == offered


def test_only_what_stands_before_the_cursor_counts() -> None:
    assert completions("norXYZ", 3, NETWORK) == (0, ("norm(",))
    assert completions("nor", -5, NETWORK)[0] == 0
    assert completions("nor", 99, NETWORK) == (0, ("norm(",))


def test_everything_where_nothing_is_typed_quantities_first() -> None:
    _, offered = completions("J + ", 4, NETWORK)
    assert offered[:3] == ("x", "y", "z[")
    assert offered.index("J_prev") < offered.index("abs(") < offered.index("all_x")
    assert len(set(offered)) == len(offered)
    assert completions("norm(", 5, NETWORK)[1] == offered


def test_biases_are_offered_where_there_are_some() -> None:
    bare = Network(1, (Layer(1, "linear", BiasMode.NONE),), "squared_error")
    assert "b[" in completions("", 0, NETWORK)[1]
    assert "b[" not in completions("", 0, bare)[1]


@given(networks(), st.data())
def test_whatever_is_taken_over_and_over_becomes_an_expression(network: Network, data: st.DataObject) -> None:
    text = ""
    for _ in range(12):
        start, offered = completions(text, len(text), network)
        if not offered:
            break
        text = text[:start] + data.draw(st.sampled_from(offered))
        if text[-1].isdigit() or text[-1] == ":":
            text += "]"
        elif not text.endswith(("[", "(")):
            break
    text += ")" * text.count("(")
    try:
        parse(text, network)
    except ExpressionError as error:
        # Numbers of values and shapes are not what completion is about.
        assert any(words in error.what for words in ("is written", "one row of numbers", "count from", "nothing"))  # noqa: PT017


@given(st.text(max_size=80), st.integers(-2, 90))
def test_any_text_can_be_completed(text: str, cursor: int) -> None:
    start, offered = completions(text, cursor, NETWORK)
    assert 0 <= start <= len(text)
    assert all(isinstance(name, str) for name in offered)
