"""Counts in sentences."""

from __future__ import annotations

import pytest

from backstep.core.datasets_wording import counted


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (0, ("layer",), "0 layers"),
        (1, ("layer",), "1 layer"),
        (1_200, ("layer",), "1,200 layers"),
        (1, ("matrix", "matrices"), "1 matrix"),
        (2, ("matrix", "matrices"), "2 matrices"),
        (1, ("more iteration",), "1 more iteration"),
    ],
)
def test_one_is_singular_and_all_else_plural(number: int, words: tuple[str, ...], text: str) -> None:
    assert counted(number, *words) == text
