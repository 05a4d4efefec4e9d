"""CSV files: what just works, what comes out, and what is refused with a place and a remedy."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backstep.core import csv_data, csv_data_cells, csv_data_text
from backstep.core.arrays import FloatArray
from backstep.core.csv_data import read_csv, read_header
from backstep.core.datasets import Dataset
from backstep.core.errors import InputError

IRIS = Path(__file__).parents[2] / "resources" / "datasets" / "iris.csv"
IRIS_INPUTS = ("sepal_length", "sepal_width", "petal_length", "petal_width")

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one file, written anew by each test and each of its examples."""
    return tmp_path_factory.mktemp("csv") / "data.csv"


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


# What just works


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
    assert read_header(file) == tuple(header)
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


def test_a_decimal_mark_in_a_comma_separated_file_is_the_point_and_elsewhere_one_of_both(file: Path) -> None:
    assert read_text(file, "x;y\n1,234;2\n").inputs.tolist() == [[1.234]]
    assert read_text(file, "x;y\n1.234;2\n").inputs.tolist() == [[1.234]]
    assert read_text(file, "x\ty;z\n1.5\t2\n", targets=["y;z"]).targets.tolist() == [[2.0]]


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


# Normalizing and holding out


MODEST = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
NUMBER_ROWS = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(MODEST, min_size=width, max_size=width), min_size=1, max_size=30)
)
FRACTIONS = st.one_of(st.just(0.0), st.floats(0.0, 1.0, exclude_max=True))


def write_rows(file: Path, rows: list[list[float]]) -> list[str]:
    """Writes the rows with their number as target; returns the names of the inputs."""
    names = [f"c{k}" for k in range(len(rows[0]))]
    lines = [",".join([*names, "row"])] + [",".join(map(repr, [*row, i])) for i, row in enumerate(rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return names


@given(NUMBER_ROWS, FRACTIONS, st.integers(0, 1000))
def test_every_row_is_either_trained_with_or_held_out_and_both_stay_in_order(
    file: Path, rows: list[list[float]], fraction: float, seed: int
) -> None:
    names = write_rows(file, rows)
    data = read_csv(file, names, ["row"], validation_fraction=fraction, seed=seed)
    again = read_csv(file, names, ["row"], validation_fraction=fraction, seed=seed)
    training, held_out = data.targets.ravel().tolist(), data.validation_targets.ravel().tolist()
    assert sorted(training + held_out) == list(range(len(rows)))
    assert training == sorted(training)
    assert held_out == sorted(held_out)
    assert len(training) >= 1
    assert abs(len(held_out) - len(rows) * fraction) <= max(0.5, len(rows) * fraction - (len(rows) - 1))
    assert data.inputs.tolist() == [rows[int(i)] for i in training]
    assert data.validation_inputs.tolist() == [rows[int(i)] for i in held_out]
    assert same_bits(data.validation_targets, again.validation_targets)


def test_the_rows_held_out_are_those_of_the_promised_generator(file: Path) -> None:
    names = write_rows(file, [[float(k)] for k in range(40)])
    chosen = []
    for seed in (0, 7):
        data = read_csv(file, names, ["row"], validation_fraction=0.25, seed=seed)
        order = np.random.Generator(np.random.PCG64(seed)).permutation(40)
        chosen.append(data.validation_targets.ravel().tolist())
        assert chosen[-1] == sorted(order[:10].tolist())
    assert chosen[0] != chosen[1]


@given(NUMBER_ROWS, FRACTIONS, st.sampled_from(["standard", "minmax"]))
def test_normalizing_is_by_the_training_rows_and_can_be_undone(
    file: Path, rows: list[list[float]], fraction: float, kind: str
) -> None:
    names = write_rows(file, rows)
    raw = read_csv(file, names, ["row"], validation_fraction=fraction)
    data = read_csv(file, names, ["row"], normalize=kind, validation_fraction=fraction)
    constant = raw.inputs.min(axis=0) == raw.inputs.max(axis=0)
    assert np.all(data.inputs[:, constant] == 0.0)
    moving = data.inputs[:, ~constant]
    if kind == "standard":
        # A column such as 1000000.001, 1000000.002 keeps 10 digits of its differences.
        assert np.allclose(moving.mean(axis=0), 0.0, atol=1e-5)
        assert np.allclose(moving.std(axis=0), 1.0, atol=1e-5)
    else:
        assert np.all(moving.min(axis=0, initial=0.0) == 0.0)
        assert np.all(moving.max(axis=0, initial=1.0) == 1.0)
    assert data.normalization.kind == kind
    size = 1e-12 * (1.0 + np.abs(rows).max())
    assert np.allclose(data.normalization.undo(data.inputs), raw.inputs, rtol=0, atol=size)
    assert np.allclose(data.normalization.undo(data.validation_inputs), raw.validation_inputs, rtol=1e-9, atol=size)
    assert same_bits(data.normalization.apply(raw.validation_inputs), data.validation_inputs)
    assert same_bits(data.targets, raw.targets)


def test_standard_means_population_standard_deviation_and_minmax_zero_to_one(file: Path) -> None:
    file.write_text("x,c,y\n1,7,0\n3,7,1\n", encoding="utf-8")
    standard = read_csv(file, ["x", "c"], ["y"], normalize="standard")
    assert standard.inputs.tolist() == [[-1.0, 0.0], [1.0, 0.0]]
    assert standard.normalization.shift == (2.0, 7.0)
    assert standard.normalization.scale == (1.0, 1.0)
    minmax = read_csv(file, ["x", "c"], ["y"], normalize="minmax")
    assert minmax.inputs.tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert minmax.normalization.shift == (1.0, 7.0)
    assert minmax.normalization.scale == (2.0, 1.0)


def test_a_constant_column_whose_mean_is_rounded_does_not_turn_into_noise(file: Path) -> None:
    file.write_text("x,y\n" + "0.1,1\n" * 3, encoding="utf-8")
    assert not read_csv(file, ["x"], ["y"], normalize="standard").inputs.any()


def test_a_spread_too_small_for_a_float_is_left_unscaled(file: Path) -> None:
    file.write_text("x,y\n0,1\n1e-200,2\n", encoding="utf-8")
    data = read_csv(file, ["x"], ["y"], normalize="standard")
    assert data.normalization.scale == (1.0,)
    assert np.isfinite(data.inputs).all()


@pytest.mark.parametrize("kind", ["standard", "minmax"])
def test_numbers_too_far_apart_to_normalize_are_refused(file: Path, kind: str) -> None:
    file.write_text("a,x,y\n1,1.7e308,1\n2,-1.7e308,2\n", encoding="utf-8")
    error = error_of(lambda: read_csv(file, ["a", "x"], ["y"], normalize=kind))
    assert error.where == 'column "x"'
    assert "too far apart" in error.what
    assert read_csv(file, ["a", "x"], ["y"]).inputs[0, 1] == 1.7e308


def test_a_held_out_number_too_far_from_the_training_rows_is_refused(file: Path) -> None:
    file.write_text("a,x,y\n1,0,1\n2,1e-300,2\n3,1e200,3\n", encoding="utf-8")
    seed = next(s for s in range(100) if np.random.Generator(np.random.PCG64(s)).permutation(3)[0] == 2)
    error = error_of(lambda: read_csv(file, ["a", "x"], ["y"], "minmax", validation_fraction=1 / 3, seed=seed))
    assert error.where == 'column "x"'


def test_wrong_arguments_are_refused_by_name(file: Path) -> None:
    file.write_text("x,y\n1,2\n", encoding="utf-8")
    error = error_of(lambda: read_csv(file, ["x"], ["y"], normalize="Standart"))
    assert error.where == "normalize"
    assert 'nearest known is "standard"' in error.what
    assert error_of(lambda: read_csv(file, ["x"], ["y"], seed=-1)).where == "seed"


@pytest.mark.parametrize("fraction", [-0.1, 1.0, 2.0, float("nan"), float("inf")])
def test_a_validation_fraction_leaves_something_to_train_with(file: Path, fraction: float) -> None:
    file.write_text("x,y\n1,2\n", encoding="utf-8")
    error = error_of(lambda: read_csv(file, ["x"], ["y"], validation_fraction=fraction))
    assert error.where == "validation_fraction"
    assert "less than 1" in error.what


# What is refused


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
        ('x,y\n"1,234",2\n', 'line 2, column "x"', ["thousands"]),
        ('x,y\n"1,234.5",2\n', 'line 2, column "x"', ["thousands"]),
        ("x;y\n1.234,5;2\n", 'line 2, column "x"', ["thousands"]),
        ("x,y\n1 234,2\n", 'line 2, column "x"', ["thousands"]),
        ("x,y\n1'234'567,2\n", 'line 2, column "x"', ["thousands"]),
        ('x,y\n1,"1,234"\n1,"1,235"\n', 'line 2, column "y"', ["thousands"]),
        ('x,y\n"1,5",2\n', 'line 2, column "x"', ["decimal comma", "semicolons"]),
        ('x,y\n1,"2,5"\n', 'line 2, column "y"', ["decimal comma"]),
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
    for error in (
        error_of(lambda: read_csv(tmp_path / name, ["x"], ["y"])),
        error_of(lambda: read_header(tmp_path / name)),
    ):
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


# Iris


def test_iris_has_fishers_means() -> None:
    data = read_csv(IRIS, IRIS_INPUTS, ["species"])
    assert data.inputs.shape == (150, 4)
    assert data.class_names == ("setosa", "versicolor", "virginica")
    assert data.targets.sum(axis=0).tolist() == [50, 50, 50]
    means = {
        "setosa": [5.006, 3.428, 1.462, 0.246],
        "versicolor": [5.936, 2.770, 4.260, 1.326],
        "virginica": [6.588, 2.974, 5.552, 2.026],
    }
    for k, name in enumerate(data.class_names):
        assert np.allclose(data.inputs[data.targets[:, k] == 1].mean(axis=0), means[name], rtol=0, atol=1e-12)
    assert data.inputs.min(axis=0).tolist() == [4.3, 2.0, 1.0, 0.1]
    assert data.inputs.max(axis=0).tolist() == [7.9, 4.4, 6.9, 2.5]
    assert np.median(data.inputs, axis=0) == pytest.approx([5.8, 3.0, 4.35, 1.3])


def test_iris_has_fishers_values_in_the_two_rows_that_differ_elsewhere() -> None:
    data = read_csv(IRIS, IRIS_INPUTS, ["species"])
    assert data.inputs[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert data.inputs[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_iris_standardised_for_training() -> None:
    data = read_csv(IRIS, IRIS_INPUTS, ["species"], normalize="standard", validation_fraction=0.2, seed=1)
    assert data.inputs.shape == (120, 4)
    assert data.validation_targets.shape == (30, 3)
    assert np.allclose(data.inputs.mean(axis=0), 0.0, atol=1e-14)
    assert np.allclose(data.inputs.std(axis=0), 1.0, atol=1e-14)
    assert np.allclose(data.normalization.undo(data.inputs).min(axis=0), [4.3, 2.0, 1.0, 0.1], atol=0.3)


def test_the_source_and_the_licence_of_iris_lie_beside_it() -> None:
    text = (IRIS.parent / "README.md").read_text(encoding="utf-8")
    for needed in ("Fisher", "1936", "Anderson", "10.24432/C56C76", "CC BY 4.0"):
        assert needed in text
