"""What the tests of CSV files share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import strategies as st

from backstep.core.arrays import FloatArray
from backstep.core.csv_data import read_csv
from backstep.core.datasets import Dataset
from backstep.core.errors import InputError

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def error_of(call: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    what = caught.value.what
    assert what
    assert not what.endswith("."), "a sentence without its full stop"
    assert "\n" not in str(caught.value), "the command line prints one line"
    return caught.value


def read_text(file: Path, text: str, inputs: Sequence[str] = ("x",), targets: Sequence[str] = ("y",)) -> Dataset:
    file.write_bytes(text.encode())
    return read_csv(file, inputs, targets)


def same_bits(left: FloatArray, right: FloatArray) -> bool:
    return left.shape == right.shape and left.tobytes() == right.tobytes()
