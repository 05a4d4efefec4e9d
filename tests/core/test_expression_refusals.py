"""What is no expression: refused at once, with its place, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.expression_functions import CALLABLE
from backstep.core.expression_names import known_names
from backstep.core.expressions import Expression, ExpressionError, parse
from backstep.core.network import BiasMode, Layer, Network
from tests.core.expression_texts import NETWORK, at, in_time, marked, placed, sums, truths, value, vectors

MIXED = Network(2, (Layer(3, "relu", BiasMode.NONE), Layer(2, "tanh"), Layer(4, "linear")), "squared_error")
BARE = Network(1, (Layer(1, "linear", BiasMode.NONE),), "squared_error")


def refused(text: str, network: Network = NETWORK) -> ExpressionError:
    """The error that `text` ends in, with a sentence that can be shown."""
    error = in_time(text, network)
    assert isinstance(error, ExpressionError)
    assert isinstance(error, InputError)
    assert 0 < len(error.what) < 400
    assert error.what.isprintable()
    assert not error.what.endswith(".")
    return placed(error, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("J + «W»", "W needs its layer: W[1], W[2]"),
        ("W[«3»]", "there is no layer 3 of W, only W[1], W[2]"),
        ("W[«0»]", "there is no layer 0 of W"),
        ("W[«-1»]", "there is no layer -1 of W"),
        ("a[«3»]", "there is no layer 3 of a, only a[0] to a[2]"),
        ("W[«:»]", "a layer is one number: W[1], W[2]"),
        ("W[«1.0»]", "an index is a whole number, written out, or : for all"),
        ("W[1][«True»]", "an index is a whole number"),
        ("W[1][«1+1»]", "an index is a whole number"),
        ("W[1][«x»]", "an index is a whole number"),
        ("W[1][«1:2»]", "only a whole axis can be taken, written :"),
        ("W[1][«::2»]", "only a whole axis can be taken"),
        ("W[1][«4»,1]", "there is no unit 4, they count from 1 to 3"),
        ("W[1][1,«3»]", "there is no source 3, they count from 1 to 2"),
        ("W[1][1,«0»]", "there is no source 0"),
        ("W[1][1][«-2»]", "there is no source -2"),
        ("W[1][«1,1,1»]", "at most 2 of its places can be given"),
        ("W[1][1,1][«1»]", "this is one number already"),
        ("ŷ[«3»]", "there is no unit 3, they count from 1 to 2"),
        ("J[«1»]", "this is one number already"),
        ("all_z[1][«0»,1]", "there is no example 0, they count from 1"),
        ("(a[1]-1)[«4»]", "there is no place 4, they count from 1 to 3"),
        ("W[«" + "9" * 300 + "»]", "there is no layer 99999999… of W"),
        ("«w»[1]", '"w" is not a name here; did you mean "W"?'),
        ("J + «dJ_dV»[1]", 'did you mean "dJ_dW"?'),
        ("«alhpa»", 'did you mean "alpha"?'),
        ("«iterations»", 'did you mean "iteration"?'),
        ("«W2»", 'did you mean "W[2]"?'),
        ("«a_1»", 'did you mean "a[1]"?'),
        ("«qqq» + 1", "known are x, y, z, a, yhat, L,"),
        ("«foo» > 1", '"foo" is not a name here; known are x, y, z, a, yhat, L,'),
        ("«lr»", 'did you mean "alpha"?'),
        ("«cost»", 'did you mean "J"?'),
        ("«norn»(x)", '"norn" is not a function here; did you mean "norm"?'),
        ("«qqqq»(x)", "known are abs, sqrt,"),
        ("«norm»", "norm is a function: write norm(…)"),
        ("1 + «prev»", "prev is a function: write prev(…)"),
        ("«norm»[1]", "norm is a function"),
        ("«J(3)»", "J is not a function"),
        ("«W[1]»(2)", '"W[1]" cannot be called'),
        ("«2»(3)", '"2" cannot be called'),
        ("«norm(J, J)»", '"norm" is written norm(v), here are 2 values'),
        ("«norm()»", "here are 0 values"),
        ("«clip(J, 1)»", '"clip" is written clip(v, low, high), here are 2 values'),
        ("«prev(J, J)»", "prev takes one value, here are 2"),
        ("«norm(**J)»", "norm takes values alone"),
        ("norm(«*x»)", "a star before a value has no place here"),
        ("1 + («z[1] + x»)", "3 numbers and 2 numbers do not fit together"),
        ("«z[1] @ x»", "@ of 3 numbers and 2 numbers: 3 and 2 should be the same"),
        ("«W[1] @ W[1]»", "@ of 3×2 numbers and 3×2 numbers: 2 and 3"),
        ("«J @ x»", "here one side is a single number; use *"),
        ("«argmax(W[1])»", "this looks along one row of numbers, here are 3×2 numbers"),
        ("«max(z[1], x)»", "do not fit"),
        ("«z[1] < x»", "do not fit"),
        ("J > 1 and «x»", "here one true or false is wanted, these are 2 numbers; write any(…) or all(…) around it"),
        ("not («x > 0»)", "any(…)"),
        ("1 if «x» else 2", "any(…)"),
        ("«x if J else W[1]»", "both sides of if … else should be alike, here are 2 numbers and 3×2 numbers"),
        ("J «=» 0.01", "to compare, write =="),
        ("«norm(x=J)»", "norm takes values alone, without names and ="),
        ("(«J := 3»)", "an expression only reads"),
        ("J «:=» 3", '":=" is not expected here'),
        ("J «3»", '"3" is not expected here'),
        ("J «+»", "something is missing at the end"),
        (" J «<» ", "something is missing at the end"),
        ("«J if J»", "if wants an else"),
        ("J + «(»x", "this ( is never closed; put ) behind it"),
        ("W«[»1", "this [ is never closed"),
        ("J«)»", "this ) closes nothing"),
        ("W[1«)»", "here ] is expected, not )"),
        ("«1e»", '"1e" is not a number'),
        ("«0777»", '"0777" is not a number'),
        ("«x[1]^2»", "a power is written **"),
        ("«7//2»", "write floor(a / b)"),
        ("«J in x»", "compare with <"),
        ("«J is J»", "compare with <"),
        ("«J, J»", "take the comma out"),
        ("«W[1].size»", "a name has nothing behind a dot here"),
        ("«x.__class__»", "a name has nothing behind a dot here"),
        ("«os.system»(J)", "a name has nothing behind a dot here"),
        ("«__import__»(J)", "is not a function here"),
        ("«eval»(J)", "is not a function here"),
        ("1 + («lambda: 1»)", "functions cannot be made here"),
        ("«[v for v in x]»", "has no place in an expression"),
        ("sum«(v for v in x)»", "has no place in an expression"),
        ("«[x]»", "lists have no place"),
        ("«{1: 2}»", "has no place in an expression"),
        ("J + «1j»", '"1j" has no place'),
        ("«None»", '"None" has no place'),
        ("«...»", '"..." has no place'),
        ("«~J»", '"~J" has no place'),
        ("«'»J'", "text in quotes has no place"),
        ('f«"»{J}"', "text in quotes has no place"),
        ("J «#» cost", "the sign # has no place"),
        ("J + «\\»", "the sign \\ has no place"),
        ("J«\0»", 'the character "\\x00" (U+0000) has no place'),
        ("«а»[1]", "(cyrillic small letter a) has no place"),
        ("«Ｗ»[1]", "(fullwidth latin capital letter w)"),
        ("ŷ + «ﬁ»", "(latin small ligature fi)"),
        ("«\u0302»y", "(combining circumflex accent) has no place"),
        ("α · «é»", "(latin small letter e with acute)"),
        ("J + «\ud800»", "has no place in an expression"),
        ("J + «9**9**9»", '"9**9**9" is not a finite number'),
        ("«10**400»", "is not a finite number"),
        ("J**(«2**9999»)", "is not a finite number"),
        ("«1/0»", "is not a finite number"),
        ("«log(0)» + J", "is not a finite number"),
        ("«(-8)**(1/3)» + J", "is not a finite number"),
        ("«1e999»", "this number is too large for float64"),
        ("J + «1" + "0" * 400 + "»", "this number is too large for float64"),
    ],
)
def test_the_place_and_the_reason(text: str, words: str) -> None:
    plain, start, end = marked(text)
    error = refused(plain)
    assert words in error.what
    assert (error.start, error.end) == (start, end), plain[error.start : error.end]


@pytest.mark.parametrize("text", ["foo", "alhpa", "W3", "cost > 1", "foo[1]"])
def test_an_unknown_name_is_told_all_that_are_known(text: str) -> None:
    what = refused(text).what
    known = known_names(NETWORK)
    told = what.partition("known are ")[2].replace(";", ",").split(", ")
    assert [name for name in known if not name.startswith("all_")] == told[: told.index("step") + 1]
    assert "all_x and so on" in what
    assert "norm(…)" in what
    assert "floor" not in what, "what is only vaguely like it is no guess"


def test_an_unknown_function_is_told_all_that_are_known() -> None:
    for text in ("qqqq(J)", "norn(J)"):
        assert refused(text).what.endswith(f"known are {', '.join(CALLABLE)}")


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("«a[1] > 0»", "3 numbers"),
        (" «W[1] < 0» ", "3×2 numbers"),
        ("«x»", "2 numbers"),
        ("«all_a[1] > 0»", "n×3 numbers"),
        ("(«a[1]»)", "3 numbers"),
    ],
)
def test_a_condition_over_several_numbers_is_refused_with_what_to_write(text: str, sizes: str) -> None:
    plain, start, end = marked(text)
    assert isinstance(parse(plain, NETWORK), Expression)
    with pytest.raises(ExpressionError) as caught:
        parse(plain, NETWORK, condition=True)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert sizes in caught.value.what
    for hint in ("any(…)", "all(…)", "an index"):
        assert hint in caught.value.what
    for mended in (f"any({plain})", f"all({plain})"):
        assert parse(mended, NETWORK, condition=True).evaluate(at(2)) in (True, False)


@given(st.one_of(sums(), truths()), vectors())
def test_a_condition_is_whatever_gives_one_value(single: str, several: str) -> None:
    for drawn, sound in ((single, True), (several, False)):
        text = drawn.replace("f(", "(")
        if not isinstance(in_time(text), Expression):
            continue
        if sound:
            assert isinstance(parse(text, NETWORK, condition=True), Expression)
        else:
            with pytest.raises(ExpressionError, match="one true or false is wanted"):
                parse(text, NETWORK, condition=True)


def test_one_number_in_a_row_is_told_as_such() -> None:
    with pytest.raises(ExpressionError, match=r"this is a row of 1 number; write any\(…\)") as caught:
        parse("a[1] > 0", BARE, condition=True)
    assert (caught.value.start, caught.value.end) == (0, 8)
    assert isinstance(parse("a[1][1] > 0", BARE, condition=True), Expression)


@pytest.mark.parametrize("text", ["«step» == 3", "J < 1 and «step» > 2", "prev(«step»)", "any(W[1] > «step»)"])
def test_the_step_says_nothing_where_one_looks_once_in_an_iteration(text: str) -> None:
    plain, start, end = marked(text)
    assert isinstance(parse(plain, NETWORK), Expression)
    with pytest.raises(ExpressionError, match="once in an iteration, always at the same step") as caught:
        parse(plain, NETWORK, once=True)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert isinstance(parse("iteration == 3", NETWORK, once=True), Expression)


def test_layers_without_bias() -> None:
    assert refused("b[1]", MIXED).what == "layer 1 has no bias; only b[2], b[3] are there"
    assert refused("dJ_db[1]", MIXED).what == "layer 1 has no bias; only dJ_db[2], dJ_db[3] are there"
    assert refused("b[1]", BARE).what == "no layer of this network has a bias, so there is no b"
    assert "only W[1] to W[3]" in refused("W[4]", MIXED).what


@pytest.mark.parametrize("text", ["", " ", "\t\n  "])
def test_nothing(text: str) -> None:
    assert refused(text).what == "there is nothing here; write for example J or norm(dJ_dW[1])"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * 100_000, "at most 1,000 characters, this has 100,000"),
        ("J+" * 500 + "J", "at most 1,000 characters"),
        ("(" * 1000, "nested more than 30 deep"),
        ("(" * 31 + "J" + ")" * 31, "nested more than 30 deep"),
        ("[" * 500 + "]" * 500, "nested more than 30 deep"),
        ("-" * 999 + "J", "more than 30 signs in a row"),
        ("not " * 240 + "J", "more than 30 signs in a row"),
        ("- not " * 100 + "J", "more than 30 signs in a row"),
        ("2**" * 330 + "2", "deep"),
        ("J if J else " * 80 + "J", "deep"),
        ("abs(" * 30 + "abs(-J)" + ")" * 30, "deep"),
        ("abs(" * 29 + "-(-J)" + ")" * 29, "deep"),
        ("1+" * 499 + "1", "at most 200 parts"),
        ("J" + "[1]" * 300, "one number already"),
        ("J" + "()" * 300, "cannot be called"),
        ("J" + ".a" * 400, "behind a dot"),
        ("lambda:" * 140 + "1", "functions cannot be made"),
        ("max(" + ",".join(["J"] * 300) + ")", "here are 300 values"),
        ("prev(" * 11 + "J" + ")" * 11, "looks back more than 10 iterations"),
        ("prev(" * 10 + "J_prev" + ")" * 10, "looks back more than 10 iterations"),
        ("J<" * 300 + "J", "at most 200 parts"),
        ("J and " * 160 + "J", None),
    ],
)
def test_too_much(text: str, words: str | None) -> None:
    if words is None:
        assert isinstance(parse(text, NETWORK), Expression)
    else:
        assert words in refused(text).what


def test_what_is_just_allowed() -> None:
    assert value("(" * 30 + "J" + ")" * 30) == value("J")
    assert value("abs(" * 29 + "J" + ")" * 29) == value("J")
    assert value("J" + " " * 999) == value("J")
    assert value("-" * 29 + "1") == -1.0
