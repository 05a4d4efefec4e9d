"""What somebody meant who wrote another name: only what is really near is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.activations import ACTIVATIONS
from backstep.core.expression_functions import CALLABLE
from backstep.core.expression_names import known_names
from backstep.core.losses import LOSSES
from backstep.core.spelling import meant, misspelled
from tests.core.expression_texts import NETWORK

NAMES = [*known_names(NETWORK), *CALLABLE]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(
            ("alhpa", "alpha"),
            ("iterations", "iteration"),
            ("norn", "norm"),
            ("isfinte", "isfinite"),
            ("dJ_dV", "dJ_dW"),
        ),
        *(("dJ_dv", "dJ_da"), ("dJ_dyhatt", "dJ_dyhat"), ("DELTAS", "delta"), ("argmxa", "argmax")),
        *(("foo", None), ("flo", None), ("sin", None), ("q", None), ("ww", None), ("beta", None), ("floater", None)),
        *(("", None), ("normnorm", None), ("x" * 1000, None)),
    ],
)
def test_a_slip_is_seen_and_another_word_is_not(typed: str, name: str | None) -> None:
    assert misspelled(typed, NAMES) == name


@given(st.sampled_from([name for name in NAMES if len(name) > 4]), st.data())
def test_one_slip_in_a_long_name_is_always_seen(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcxyz_"))
    swapped = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    for slip in (
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1 :],
        swapped,
    ):
        if len(slip) >= 4:
            assert misspelled(slip, [name]) == name
            assert misspelled(slip, NAMES) is not None


@pytest.mark.parametrize(
    ("word", "known", "name"),
    [
        *((each, LOSSES, "mean_squared_error") for each in ("mse", "MSE", "MeanSquaredError", "mean squared error")),
        *((each, LOSSES, "binary_cross_entropy") for each in ("bce", "BCELoss")),
        *((each, LOSSES, "categorical_cross_entropy") for each in ("ce", "cross-entropy", "CrossEntropy", "nll")),
        *(("mae", LOSSES, "mean_absolute_error"), ("sgd", ["gradient_descent"], "gradient_descent")),
        *(
            ("lrelu", ACTIVATIONS, "leaky_relu"),
            ("LeakyReLU", ACTIVATIONS, "leaky_relu"),
            ("ReLU", ACTIVATIONS, "relu"),
        ),
        *(("swish", ACTIVATIONS, "silu"), ("lr", ["learning_rate"], "learning_rate"), ("lr", NAMES, "alpha")),
        *(("cost", NAMES, "J"), ("w", NAMES, "W"), ("loss", NAMES, "L"), ("mse", NAMES, None), ("foo", LOSSES, None)),
    ],
)
def test_what_other_programs_call_it(word: str, known: list[str], name: str | None) -> None:
    assert meant(word, known) == name


@given(st.text(max_size=80))
def test_any_word_is_answered_with_a_known_name_or_none(word: str) -> None:
    assert meant(word, NAMES) in (*NAMES, None)
    assert misspelled(word, NAMES) in (*NAMES, None)
