"""CSV files: what is refused, with a place and a remedy."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core import csv_data, csv_data_cells, csv_data_text
from backstep.core.csv_data import read_csv
from backstep.core.errors import InputError
from tests.core.csv_files import error_of, read_text


@pytest.mark.parametrize(
    ("text", "where", "phrases"),
    [
        # rows
        ("x,y\n1,2\n1,2,3\n", "line 3", ["2 fields expected", "3 found", "quote"]),
        ("x,y\n1,5,2\n", "line 2", ["2 fields expected", "3 found", "semicolons"]),
        ("x,y,z\n1,2\n", "line 2", ["3 fields expected", "2 found", '"x", "y", "z"']),
        ("x;y\n1;2;3\n", "line 2", ["semicolon in it"]),
        ("\r\n\r\nx,y\r\n1\r\n", "line 4", ["2 fields expected", "header in line 3"]),
        ("x,y\r1,2\r1\r", "line 3", ["1 found"]),
        ('x,y\n1,"2\n3,4\n', "line 2", ["quotation mark", "never closed"]),
        ('x,y\n1,"2', "line 2", ["never closed"]),
        # cells
        ("x,y\n1,2\nabc,4\n", 'line 3, column "x"', ['"abc" is not a number', "12.5"]),
        ("x,y\n1,2\n\nabc,4\n", 'line 4, column "x"', ["abc"]),
        ('x,z,y\n1,"a\nb",2\nabc,,3\n', 'line 4, column "x"', ["abc"]),
        ("x,y\n1,2\n,4\n", 'line 3, column "x"', ["empty", "fill it in"]),
        ("x,y\n1,2\n1,  \n", 'line 3, column "y"', ["empty"]),
        ("x,y\n1,a\n1,\n", 'line 3, column "y"', ["empty"]),
        ("x,y\nNaN,2\n", 'line 2, column "x"', ['"NaN"', "finite"]),
        ("x,y\n1,nan\n", 'line 2, column "y"', ['"nan"', "finite"]),
        ("x,y\n-Infinity,2\n", 'line 2, column "x"', ["finite"]),
        ("x,y\n1,inf\n", 'line 2, column "y"', ["finite"]),
        ("x,y\n1e999,2\n", 'line 2, column "x"', ["too large"]),
        ("x,y\n1_000,2\n", 'line 2, column "x"', ["underscore"]),
        ("x,y\n0x1F,2\n", 'line 2, column "x"', ["hexadecimal"]),
        ('x,y\n"1,234",2\n', 'line 2, column "x"', ["thousands", "may be decimal", "semicolons"]),
        ('x,y\n"12,5,7",2\n', 'line 2, column "x"', ["is not a number"]),
        ('x,y\n"1,234.5",2\n', 'line 2, column "x"', ["thousands"]),
        ("x;y\n1.234,5;2\n", 'line 2, column "x"', ["thousands"]),
        ("x,y\n1 234,2\n", 'line 2, column "x"', ["thousands"]),
        ("x,y\n1'234'567,2\n", 'line 2, column "x"', ["thousands"]),
        ('x,y\n1,"1,234"\n1,"1,235"\n', 'line 2, column "y"', ["thousands"]),
        ('x,y\n"1,234",2\n"12,500",2.5\n', 'line 3, column "y"', ["decimal point", 'line 2, column "x"']),
        ('x,y\n"1,5",2\n2.5,3\n', 'line 3, column "x"', ["decimal point", "line 2", "decimal comma"]),
        ("x,y\n\u22125,2\n", 'line 2, column "x"', ["minus"]),
        ("x,y\n12.5 %,2\n", 'line 2, column "x"', ["number alone"]),
        ("x,y\n\u0661\u0662,2\n", 'line 2, column "x"', ["is not a number"]),
        ("x,y\nn/a,2\n", 'line 2, column "x"', ["missing value"]),
        ("x,y\ntrue,2\n", 'line 2, column "x"', ["is not a number"]),
        ("x,y\n1,2\n1,3\n1,oops\n", 'line 4, column "y"', ['"oops"', "read as numbers"]),
        ("x;y\n1,5;2\n2.5;3\n", 'line 3, column "x"', ["decimal point", "line 2", "decimal comma"]),
        ("x;y\n1.5;2\n2;3\n2;3,5\n", 'line 4, column "y"', ["decimal comma", 'line 2, column "x"']),
        # the file as a whole
        ("x,y\n", "", ["no rows of data"]),
        ("x,y\n\n , \n", "", ["no rows of data"]),
        ("", "", ["empty"]),
        ("\n \r\n", "", ["no header row"]),
        ("\ufeff", "", ["no header row"]),
        (";;\n", "", ["no header row"]),
        ("sep=;\n", "", ["no header row"]),
        ("x,y\n1,2\0\n", "line 2", ["NUL"]),
        ("x,y\n1,2\n\0", "line 3", ["NUL"]),
        # columns
        ("X1;Y1\n1;2\n", "line 1", ['no column "x"', 'nearest known is "X1"', "header row"]),
        ("1,2\n3,4\n", "line 1", ['no column "x"', "header row"]),
        ("\n\na,b\n3,4\n", "line 3", ['no column "x"']),
        ("x,x,y\n1,2,3\n", "line 1", ['2 columns are called "x"']),
    ],
)
def test_a_mistake_is_named_with_its_place(file: Path, text: str, where: str, phrases: list[str]) -> None:
    error = error_of(lambda: read_text(file, text))
    assert error.where == where
    for phrase in phrases:
        assert phrase in error.what


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("x,z,y\n1,2,3\n1,b,3\na,2,3\n", 'line 3, column "z"'),
        ("x,z,y\n1,2,3\n1,2,\na,2,3\n", 'line 3, column "y"'),
        ("z,x,y\nb,a,3\n", 'line 2, column "z"'),
    ],
)
def test_of_several_bad_cells_the_first_in_the_file_is_named(file: Path, text: str, where: str) -> None:
    assert error_of(lambda: read_text(file, text, inputs=["x", "z"])).where == where


@pytest.mark.parametrize(
    ("inputs", "targets", "where", "phrases"),
    [
        (["age", "a"], ["b"], "line 1", ['no column "age"', 'nearest known is "a"', '"a", "b", "word"']),
        (["a"], ["words"], "line 1", ['no column "words"', 'nearest known is "word"']),
        (["a", "b"], ["b"], "line 1", ['"b"', "as input and as target"]),
        (["a", " a "], ["b"], "line 1", ["twice as input"]),
        (["a"], ["b", "b"], "line 1", ["twice as target"]),
        ([], ["b"], "", ["no input column", '"a"']),
        (["a"], [], "", ["no target column"]),
        (["a"], ["b", "word"], 'line 2, column "word"', ["text must be the only target"]),
        (["word", "a"], ["b"], 'line 2, column "word"', ['"one" is not a number']),
    ],
)
def test_columns_that_cannot_be_taken(
    file: Path, inputs: list[str], targets: list[str], where: str, phrases: list[str]
) -> None:
    error = error_of(lambda: read_text(file, "a,b,word\n1,2,one\n3,4,two\n", inputs, targets))
    assert error.where == where
    for phrase in phrases:
        assert phrase in error.what


@pytest.mark.parametrize(
    ("content", "where", "phrases"),
    [
        (b"x,y\n1,2\n3,caf\xe9\n", "line 3, byte 6", ["0xE9", "UTF-8"]),
        (b"x,y\r\n1,2\r\n\xff", "line 3, byte 1", ["0xFF"]),
        (b"x,y\r1,2\r3,\x80\r", "line 3, byte 3", ["0x80"]),
        ("x,y\n1,grö".encode()[:-1], "line 2, byte 5", ["0xC3"]),
        (b"\xef\xbb\xbfx,y\n1,\xc3(\n", "line 2, byte 3", ["0xC3"]),
        (b"\x89PNG\r\n\x1a\n", "line 1, byte 1", ["0x89"]),
        ("x,y\n1,2\n".encode("utf-16-le"), "line 1", ["NUL"]),
        ("x,y\n1,2\n".encode("utf-16")[:-1], "", ["UTF-16", "damaged"]),
        (b"PK\x03\x04rest", "", ["spreadsheet or a ZIP archive", "CSV"]),
    ],
)
def test_what_is_not_utf_8_text(file: Path, content: bytes, where: str, phrases: list[str]) -> None:
    file.write_bytes(content)
    error = error_of(lambda: read_csv(file, ["x"], ["y"]))
    assert error.where == where
    for phrase in phrases:
        assert phrase in error.what


def test_a_bad_byte_is_found_behind_millions_of_good_ones(file: Path) -> None:
    file.write_bytes(b"x,y\n" + b"1,2\n" * 300_000 + b"1,\xe9\n")
    assert error_of(lambda: read_csv(file, ["x"], ["y"])).where == "line 300002, byte 3"
    # A character of two bytes, cut where the search goes on with its next block of 1 MiB.
    good = b"x,y\n" + b"1,2\n" * (2**18 - 2) + b"1,2"
    assert len(good) == 2**20 - 1
    file.write_bytes(good + b"\xc3(\n")
    assert error_of(lambda: read_csv(file, ["x"], ["y"])).where == f"line {2**18}, byte 4"


def test_a_field_that_never_ends(file: Path) -> None:
    assert error_of(lambda: read_text(file, "x,y\n1," + "2" * 140_000)).where == "line 2"
    error = error_of(lambda: read_text(file, 'x,y\n1,2\n1,"' + "2\n" * 140_000))
    assert error.where == "line 3"
    assert "131,072 characters" in error.what
    assert "quotation mark" in error.what


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("missing.csv", "no such file"),
        ("", "folder"),
        ("pipe", "regular file"),
        ("loop", "cannot be read"),
        ("long" * 100, "cannot be read"),
        ("a\0b", "no file can have this name"),
    ],
)
def test_files_that_cannot_be_read_at_all(tmp_path: Path, name: str, phrase: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    error = error_of(lambda: read_csv(tmp_path / name, ["x"], ["y"]))
    assert error.where == ""
    assert phrase in error.what


def test_a_file_one_may_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("x,y\n1,2\n", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    error = error_of(lambda: read_csv(file, ["x"], ["y"]))
    assert "permission denied" in error.what
    assert "check its" in error.what


def test_a_file_too_large_is_refused_before_it_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"x,y\n")
    os.truncate(file, csv_data_text.MAX_BYTES + 1_000_000)
    try:
        error = error_of(lambda: read_csv(file, ["x"], ["y"]))
    finally:
        file.unlink()
    assert error.where == ""
    assert "501 MB" in error.what
    assert "500 MB" in error.what


def test_lines_and_tables_have_their_limits_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_data_text, "MAX_LINE_LENGTH", 20)
    assert read_text(file, "x,y\n1,00000000000000002\n").targets.tolist() == [[2.0]]
    error = error_of(lambda: read_text(file, "x,y\n1,000000000000000000002\n"))
    assert error.where == "line 2"
    assert "20 characters" in error.what
    monkeypatch.setattr(csv_data, "MAX_CELLS", 5)
    assert read_text(file, "x,y\n1,2\n1,2\n").targets.size == 2
    error = error_of(lambda: read_text(file, "x,y\n1,2\n1,2\n1,2\n"))
    assert error.where == ""
    assert "more than 5 numbers" in error.what
    monkeypatch.setattr(csv_data, "MAX_CELLS", 8)
    assert read_text(file, "x,y\n1,a\n1,b\n").targets.size == 4
    assert "fewer rows, columns or classes" in error_of(lambda: read_text(file, "x,y\n1,a\n1,b\n1,c\n")).what


def test_too_many_classes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_data_cells, "MAX_CLASSES", 3)
    assert read_text(file, "x,y\n1,a\n1,b\n1,c\n1,a\n").class_names == ("a", "b", "c")
    error = error_of(lambda: read_text(file, "x,y\n1,a\n1,b\n1,c\n1,d\n"))
    assert error.where == 'line 2, column "y"'
    assert "more than 3 different values" in error.what
    many_numbers = read_text(file, "x,y\n" + "".join(f"0,{k}\n" for k in range(10)))
    assert many_numbers.targets.ravel().tolist() == list(range(10))


ALPHABET = st.text(st.sampled_from("xy1270.,;\t\"' \n\r-+eE_na\0\ufeff\u00e9"), max_size=60)


@given(st.one_of(st.binary(max_size=60), ALPHABET.map(str.encode), ALPHABET.map(lambda t: f"x,y\n{t}".encode())))
def test_no_bytes_do_worse_than_a_sentence(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        data = read_csv(file, ["x"], ["y"], normalize="standard", validation_fraction=0.5)
    except InputError as error:
        message = str(error)
    else:
        message = "read"
        assert np.isfinite(data.inputs).all()
        assert np.isfinite(data.targets).all()
    assert message.isprintable(), "one line, whatever the file holds"
