"""Reading numbers as people type them, and what is editable."""

from __future__ import annotations

import contextlib
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.present.editing import Editable, dragged, edit_text, editable, learning_rate, read_number
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.document import read_document
from backstep.session.lessons import path_of
from backstep.session.session import Session

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def lesson(name: str) -> Session:
    return Session(read_document(path_of(name)))


@given(FINITE)
def test_a_number_in_full_reads_back_the_same(value: float) -> None:
    text = Editable(Edit(Changed.WEIGHT, value), "w").text
    assert read_number(text) == value
    assert read_number(text.replace(".", ",").replace("-", "−")) == value


@given(st.integers(-9999, 9999), st.integers(1, 9999))
def test_a_fraction_is_what_it_says(upper: int, lower: int) -> None:
    assert read_number(f" {upper} / {lower} ") == float(Fraction(upper, lower))


@given(st.text(max_size=80))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert math.isfinite(read_number(text))


@pytest.mark.parametrize(
    "text", ["", " ", "inf", "nan", "0x10", "1_000", "1,000.5", "1/", "/2", "1/0", "--1", "1e", "٣", "1e400", "1 + 1"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_number(text)


@pytest.mark.parametrize(("text", "value"), [(".5", 0.5), (",5", 0.5), ("5.", 5.0), ("+1e-3", 1e-3), ("1E3", 1000.0)])
def test_spellings(text: str, value: float) -> None:
    assert read_number(text) == value


@given(st.floats(-100.0, 100.0), st.integers(-300, 300))
def test_dragging_up_is_more_and_stays_short(value: float, pixels: int) -> None:
    moved = dragged(value, pixels)
    assert (moved > value) == (pixels > 0) or abs(pixels) < 2
    if pixels:
        assert len(repr(abs(moved))) <= 9


@given(st.floats(-100.0, 100.0), st.integers(20, 300))
def test_fine_dragging_is_a_tenth(value: float, pixels: int) -> None:
    fast, fine = dragged(value, pixels) - value, dragged(value, pixels, fine=True) - value
    assert fine == pytest.approx(fast / 10, rel=0.3)


def test_the_number_of_each_place_is_the_one_that_is_shown() -> None:
    session = lesson("mazur")
    state = session.state
    cases = {
        Target("edge", 1, 2, 1): (Changed.WEIGHT, 0.25),
        Target("bias", 2, 1): (Changed.BIAS, 0.6),
        Target("node", 2, 2): (Changed.BIAS, 0.6),
        Target("node", 0, 2): (Changed.INPUT, 0.1),
        Target("cost_edge", 0, 1): (Changed.TARGET, 0.01),
    }
    for target, (what, value) in cases.items():
        found = editable(state, target).edit
        assert (found.what, found.value) == (what, value)
    assert learning_rate(state).edit.value == 0.5


def test_an_edit_that_is_pending_is_the_number_to_go_on_from() -> None:
    session = lesson("mazur")
    session.dispatch(do.EditValue(Edit(Changed.WEIGHT, 0.75, 1, 1, 1)))
    session.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 0.25)))
    assert editable(session.state, Target("edge", 1, 1, 1)).text == "0.75"
    assert learning_rate(session.state).text == "0.25"


def test_after_its_update_a_weight_is_the_new_one() -> None:
    session = lesson("mazur")
    session.dispatch(do.GoTo(1, len(session.state.steps)))
    found = editable(session.state, Target("edge", 1, 1, 1)).edit.value
    assert found == float(session.state.record.after.weights[0][0, 0])


def test_an_edit_in_words() -> None:
    network = lesson("mazur").state.document.network
    assert edit_text(Edit(Changed.WEIGHT, 0.5, 2, 1, 2), 0.45, network, 4) == "w₁₂⁽²⁾: 0.45 → 0.5"
    assert edit_text(Edit(Changed.INPUT, 0.5, unit=1, example=3), None, network, 4) == "x₁ of example 3 = 0.5"
    assert edit_text(Edit(Changed.SEED, 4711.0), None, network, 4) == "seed = 4,711"
