"""CSV files: what just works, and what comes out."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backstep.core import csv_data
from backstep.core.csv_data import read_csv
from tests.core.csv_files import FINITE, error_of, read_text, same_bits


@dataclass(frozen=True)
class Dialect:
    """One way in which programs write the same table."""

    separator: str = ","
    decimal: str = "."
    line_end: str = "\n"
    encoding: str = "utf-8"
    quote_all: bool = False
    spaces: str = ""
    blank_lines_after: int = 0
    end_of_last_line: bool = True

    def write(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
        def field(text: str) -> str:
            inner = f'"{text}"' if self.quote_all or self.separator in text else text
            return self.spaces + inner + self.spaces

        lines = [self.separator.join(field(name) for name in header)]
        lines += [self.separator.join(field(cell.replace(".", self.decimal)) for cell in row) for row in rows]
        text = self.line_end.join(lines) + self.line_end * (self.end_of_last_line + self.blank_lines_after)
        return text.encode(self.encoding)


DIALECTS = st.builds(
    lambda marks, **other: Dialect(*marks, **other),
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ",")]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    quote_all=st.booleans(),
    spaces=st.sampled_from(["", " ", "  "]),
    blank_lines_after=st.integers(0, 3),
    end_of_last_line=st.booleans(),
)

TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(FINITE, min_size=width, max_size=width), min_size=1, max_size=8)
)


@given(TABLES, DIALECTS)
@example([[-0.0, 5e-324], [1.7976931348623157e308, 1e22]], Dialect(";", ",", "\r\n", "utf-8-sig", True, " ", 2, False))
def test_a_table_written_by_any_program_gives_back_its_numbers_bit_for_bit(
    file: Path, rows: list[list[float]], dialect: Dialect
) -> None:
    header = [f"größe {k}" for k in range(len(rows[0]))]
    file.write_bytes(dialect.write(header, [[repr(value) for value in row] for row in rows]))
    data = read_csv(file, header[:-1], header[-1:])
    table = np.array(rows)
    assert same_bits(data.inputs, np.ascontiguousarray(table[:, :-1]))
    assert same_bits(data.targets, np.ascontiguousarray(table[:, -1:]))
    assert data.input_names == tuple(header[:-1])
    assert data.target_names == tuple(header[-1:])
    assert data.class_names == ()


@given(
    st.lists(st.tuples(FINITE, st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8)), min_size=1),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_any_words_as_classes(file: Path, rows: list[tuple[float, str]], line_end: str, separator: str) -> None:
    rows = [(value, f"k{word}") for value, word in rows]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator=line_end)
        writer.writerows([("x", "kind"), *rows])
    data = read_csv(file, ["x"], ["kind"])
    assert data.class_names == tuple(sorted({word for _, word in rows}))
    assert [data.class_names[k] for k in data.targets.argmax(axis=1)] == [word for _, word in rows]
    assert np.array_equal(data.targets.sum(axis=1), np.ones(len(rows)))
    assert data.target_names == tuple(f"kind = {name}" for name in data.class_names)


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1.5,2\n-3,4\n",
        "\ufeffx,y\n1.5,2\n-3,4\n",
        "\ufeff\ufeffx,y\n1.5,2\n-3,4\n",
        '\ufeff"x","y"\n"1.5","2"\n"-3","4"\n',
        '\ufeff\ufeff"x","y"\n"1.5","2"\n"-3","4"\n',
        'x , "y" \n 1.5 , "2" \n"-3"  ,\t4\t\n',
        "x;y\r\n1,5;2\r\n-3;4\r\n",
        "x;y\r1,5;2\r-3;4",
        "x\ty\n1.5\t2\n-3\t4\n",
        "sep=;\nx;y\n1,5;2\n-3;4\n",
        "\n  \nx,y\n\n1.5,2\n \n-3,4\n\n\n",
        "x,y\n1.5,2\n-3,4\n,\n , \n",
        "x,y\n+1.5,2.\n-3,4e0\n",
        "x,y\n15E-1,02\n-3,.4e+1\n",
        "more,y,x\n,2,1.5\nno number,4,-3\n",
        'y,"a ""quoted"" name, and a comma",x\n2,,1.5\n4,,-3\n',
        'y,note,x\n2,"two\nlines",1.5\n4,,-3\n',
        "x,y\n1.5\u00a0,\u20092\n-3,4\n",
    ],
)
def test_these_just_work(file: Path, text: str) -> None:
    data = read_text(file, text)
    assert data.inputs.tolist() == [[1.5], [-3.0]]
    assert data.targets.tolist() == [[2.0], [4.0]]


def test_the_columns_come_in_the_order_asked_for(file: Path) -> None:
    data = read_text(file, "a,b,c,d\n1,2,3,4\n5,6,7,8\n", inputs=["d", "a"], targets=["c", " b "])
    assert data.inputs.tolist() == [[4, 1], [8, 5]]
    assert data.targets.tolist() == [[3, 2], [7, 6]]
    assert data.input_names == ("d", "a")
    assert data.target_names == ("c", "b")


def test_a_letter_with_an_accent_is_found_in_either_spelling(file: Path) -> None:
    assert read_text(file, "o\u0308l,y\n1,2\n", inputs=["\u00f6l"]).inputs.tolist() == [[1.0]]


def test_a_decimal_mark_is_the_point_or_the_comma(file: Path) -> None:
    assert read_text(file, "x;y\n1,234;2\n").inputs.tolist() == [[1.234]]
    assert read_text(file, "x;y\n1.234;2\n").inputs.tolist() == [[1.234]]
    assert read_text(file, "x\ty;z\n1.5\t2\n", targets=["y;z"]).targets.tolist() == [[2.0]]


def test_quoted_decimal_commas_in_a_comma_separated_file_just_work(file: Path) -> None:
    data = read_text(file, 'x,y\n"5,1","-3,5e2"\n"1,234",2\n" 0,123 ","4,"\n')
    assert data.inputs.tolist() == [[5.1], [1.234], [0.123]]
    assert data.targets.tolist() == [[-350.0], [2.0], [4.0]]


@pytest.mark.parametrize("tell", ["5,1", "0,123", "1234,5", "1,23", "1,2345", "-0,500", "12,50e3"])
def test_one_comma_that_cannot_separate_thousands_makes_all_of_them_decimal(file: Path, tell: str) -> None:
    data = read_text(file, f'x,z,y\n"1,234",2,3\n2,"{tell}",4\n', inputs=["x", "z"])
    assert data.inputs[:, 0].tolist() == [1.234, 2.0]
    assert data.inputs[1, 1] == float(tell.replace(",", "."))


def test_numbers_among_the_classes_come_first_and_by_value(file: Path) -> None:
    data = read_text(file, "x,y\n" + "".join(f"0,{word}\n" for word in ("b", "10", "9", "B", "-1", "a", "b")))
    assert data.class_names == ("-1", "9", "10", "B", "a", "b")
    assert data.targets.argmax(axis=1).tolist() == [5, 2, 1, 3, 0, 4, 5]


def test_a_column_of_words_may_use_what_looks_like_another_decimal_mark(file: Path) -> None:
    data = read_text(file, "x;y\n1,5;v1.5\n2,5;1.5\n")
    assert data.class_names == ("1.5", "v1.5")


def test_arrays_are_read_only_and_in_rows(file: Path) -> None:
    data = read_text(file, "x,y,k\n1,2,a\n3,4,b\n", inputs=["x", "y"], targets=["k"])
    for array in (data.inputs, data.targets, data.validation_inputs, data.validation_targets):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert not array.flags.writeable
    assert data.validation_inputs.shape == (0, 2)
    assert data.validation_targets.shape == (0, 2)


def test_a_table_longer_than_one_block_is_read_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_data, "_CELLS_AT_ONCE", 10)
    rows = [(k / 7, "even" if k % 2 == 0 else "odd") for k in range(101)]
    data = read_text(file, "x,y\n" + "".join(f"{value!r},{word}\n" for value, word in rows))
    assert data.inputs.ravel().tolist() == [value for value, _ in rows]
    assert data.targets.argmax(axis=1).tolist() == [k % 2 for k in range(101)]
    error = error_of(lambda: read_text(file, "x,y\n" + "1,2\n" * 50 + "1,2\nbad,2\n"))
    assert error.where == 'line 53, column "x"'
