"""Copied numbers read back as the same numbers, bit for bit, in every format."""

from __future__ import annotations

import ast
import csv
import io
import math
import re

from hypothesis import given
from hypothesis import strategies as st

from backstep.present.clippings import FORMAT_BY_NAME, FORMATS, MISSING
from tests.latex_evaluator import evaluate

FINITE = st.floats(allow_nan=False, allow_infinity=False)
CELLS = FINITE | st.none()


def tables(cells: st.SearchStrategy[float | None] = CELLS) -> st.SearchStrategy[list[list[float | None]]]:
    width = st.shared(st.integers(1, 4), key="width")
    return width.flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=4))


def written(form: str, rows: list[list[float | None]], shape: tuple[int, ...] | None = None) -> str:
    return FORMAT_BY_NAME[form].write(rows, (len(rows), len(rows[0])) if shape is None else shape)


@given(tables())
def test_csv_reads_back(rows: list[list[float | None]]) -> None:
    text = written("csv", rows)
    # A row of nothing but one missing number is an empty line, which the reader gives as no cells.
    found = [[float(cell) if cell else None for cell in row] or [None] for row in csv.reader(io.StringIO(text))]
    assert found == rows


@given(tables())
def test_text_reads_back_and_its_columns_are_flush(rows: list[list[float | None]]) -> None:
    lines = written("text", rows).split("\n")
    assert [[None if cell == MISSING else float(cell) for cell in line.split()] for line in lines] == rows
    assert len({len(line) for line in lines}) == 1


@given(tables(FINITE))
def test_numpy_is_python(rows: list[list[float | None]]) -> None:
    text = written("numpy", rows)
    assert text.startswith("np.array(")
    assert text.endswith(")")
    assert repr(ast.literal_eval(text[len("np.array(") : -1])) == repr(rows), "zeros keep their sign, too"


def test_numpy_writes_what_is_no_number_as_numpy_does() -> None:
    assert written("numpy", [[None, math.inf], [-math.inf, math.nan]]) == (
        "np.array([[np.nan, np.inf],\n          [-np.inf, np.nan]])"
    )


@given(tables())
def test_latex_reads_back(rows: list[list[float | None]]) -> None:
    for form, begin in (
        ("latex_matrix", r"\begin{pmatrix}"),
        ("latex_table", rf"\begin{{tabular}}{{{'r' * len(rows[0])}}}"),
    ):
        first, *lines, last = written(form, rows).split("\n")
        assert first == begin
        assert last == first.partition("}")[0].replace("begin", "end") + "}"
        found = []
        for line in lines:
            cells = re.sub(r"\s*\\\\$", "", line).split("&")
            found.append([None if MISSING in cell else evaluate(cell.strip().strip("$")) for cell in cells])
        assert found == rows


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_vectors_and_single_numbers_keep_their_shape(numbers: list[float]) -> None:
    rows: list[list[float | None]] = [[number] for number in numbers]
    text = written("numpy", rows, (len(numbers),))
    assert ast.literal_eval(text[len("np.array(") : -1]) == numbers
    assert ast.literal_eval(written("numpy", rows[:1], ())) == numbers[0]
    assert evaluate(written("latex_matrix", rows[:1], ())) == numbers[0]


def test_every_format_has_a_name_of_its_own() -> None:
    assert len(FORMAT_BY_NAME) == len(FORMATS)
