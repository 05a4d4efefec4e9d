"""Examples from a CSV file.

The rules by which a file is understood stand at the top of `csv_data_text` (encoding, lines, separator, quotes) and of
`csv_data_cells` (numbers, decimal marks, text). Here: which columns are taken, normalized how, and which rows are
held out for validation.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path
from typing import cast, get_args

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray, frozen
from backstep.core.csv_data_cells import Fault, Mark, Marks, NumberColumn, TargetColumn
from backstep.core.csv_data_text import Table, open_table
from backstep.core.datasets import Dataset, Normalization, NormalizationKind
from backstep.core.datasets_wording import listed, nearest, quoted, shown
from backstep.core.errors import InputError
from backstep.core.parameters import seeded

MAX_CELLS = 60_000_000
_CELLS_AT_ONCE = 200_000


def read_csv(
    path: Path,
    inputs: Sequence[str],
    targets: Sequence[str],
    normalize: str = "none",
    validation_fraction: float = 0.0,
    seed: int = 0,
) -> Dataset:
    """The named columns of a CSV file as examples: `inputs` in the order given, then `targets`.

    Targets are columns of numbers, or one column of text, which becomes one-hot: an output for each class, in sorted
    order (numbers by value, then names by code point). `normalize` (none, standard, minmax) changes the inputs; its
    statistics are of the training rows alone. A fraction of the rows, rounded to whole rows but never all of them, is
    held out; which ones, a permutation by PCG64(seed) decides. Training and validation rows stay in the file's order.

    Raises InputError. `where` is empty for the file as a whole, `line 14, column "age"` or `line 14` for a place in
    it, the header's line for a column that is not there, and the argument's name for an argument.
    """
    kind = _normalization_kind(normalize)
    fraction = _fraction(validation_fraction)
    if seed < 0:
        raise InputError("seed", f"must be a whole number, 0 or more, not {shown(seed)}")
    with open_table(path) as table:
        input_places, target_places = _places(table, inputs, targets)
        input_columns = [NumberColumn(table.header[place]) for place in input_places]
        target_columns = [TargetColumn(table.header[place]) for place in target_places]
        columns: list[NumberColumn | TargetColumn] = [*input_columns, *target_columns]
        count = _collect(table, list(zip([*input_places, *target_places], columns, strict=True)))
    if count == 0:
        raise InputError("", "this file has a header but no rows of data below it; add at least one")
    one_hot = _text_target(target_columns)
    _check_marks([column.marks for column in columns if column is not one_hot], table.separator)

    x = np.column_stack([column.values() for column in input_columns])
    class_names: tuple[str, ...] = ()
    if one_hot is None:
        y = np.column_stack([column.values() for column in target_columns])
        target_names = tuple(column.name for column in target_columns)
    else:
        labels, class_names = one_hot.classes()
        _check_size(count, len(class_names))
        y = np.zeros((count, len(class_names)))
        y[np.arange(count), labels] = 1.0
        target_names = tuple(f"{one_hot.name} = {name}" for name in class_names)

    held_out = _held_out(count, fraction, seed)
    names = tuple(column.name for column in input_columns)
    normalization = _normalization(kind, x[~held_out], names)
    return Dataset(
        inputs=_normalized(x[~held_out], normalization, names),
        targets=y[~held_out],
        input_names=names,
        target_names=target_names,
        class_names=class_names,
        validation_inputs=_normalized(x[held_out], normalization, names),
        validation_targets=y[held_out],
        normalization=normalization,
    )


def _normalization_kind(normalize: str) -> NormalizationKind:
    kinds: tuple[str, ...] = get_args(NormalizationKind)
    if normalize not in kinds:
        close = quoted(nearest(str(normalize), kinds) or "")
        what = (
            f"there is no normalization {shown(normalize)}; the nearest known is {close} (all of them: {listed(kinds)})"
        )
        raise InputError("normalize", what)
    return cast(NormalizationKind, normalize)


def _fraction(value: float) -> float:
    if not 0.0 <= value < 1.0:  # which NaN is not, either
        raise InputError("validation_fraction", f"must be at least 0 and less than 1, not {shown(value)}")
    return float(value)


def _places(table: Table, inputs: Sequence[str], targets: Sequence[str]) -> tuple[list[int], list[int]]:
    """Where in the header the wanted columns are."""
    header, where = table.header, f"line {table.header_line}"
    for role, names in (("input", inputs), ("target", targets)):
        if not names:
            raise InputError("", f"no {role} column is named; choose from those of the header: {listed(header)}")
    spelled = [_spelled(name) for name in header]
    seen: dict[str, str] = {}
    places: dict[str, list[int]] = {"input": [], "target": []}
    for role, name in chain((("input", name) for name in inputs), (("target", name) for name in targets)):
        wanted = _spelled(name)
        found = spelled.count(wanted)
        if found == 0:
            raise InputError(
                where,
                f"there is no column {quoted(name)}; the nearest known is {quoted(nearest(name, header) or '')}"
                f" (a header row with the column names is needed; this one has {listed(header)})",
            )
        if found > 1:
            raise InputError(where, f"{found} columns are called {quoted(name)}; give each a name of its own")
        if wanted in seen:
            twice = f"twice as {role}" if seen[wanted] == role else "as input and as target"
            raise InputError(where, f"the column {quoted(name)} is used {twice}; use it once")
        seen[wanted] = role
        places[role].append(spelled.index(wanted))
    return places["input"], places["target"]


def _spelled(name: str) -> str:
    """A column name as it is compared: the same letter may be written as one character or as two."""
    return unicodedata.normalize("NFC", name.strip())


def _collect(table: Table, columns: Sequence[tuple[int, NumberColumn | TargetColumn]]) -> int:
    """Hands every row's cells to their columns, a bounded number of them at a time; returns how many rows there are."""
    count = 0
    at_once = max(1, _CELLS_AT_ONCE // len(table.header))
    while block := list(islice(table.rows, at_once)):
        count += len(block)
        _check_size(count, len(columns))
        lines = [line for line, _ in block]
        faults = []
        for place, column in columns:
            fault = column.add([fields[place] for _, fields in block], lines)
            if fault is not None:
                faults.append((fault.index, place, column.name, fault))
        if faults:
            index, _, name, fault = min(faults, key=_reading_order)
            raise InputError(f"line {lines[index]}, column {quoted(name)}", fault.what)
    return count


def _reading_order(found: tuple[int, int, str, Fault]) -> tuple[int, int]:
    index, place, _, _ = found
    return index, place


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise InputError(
            "", f"more than {MAX_CELLS:,} numbers would have to be held at once; use fewer rows, columns or classes"
        )


def _text_target(columns: Sequence[TargetColumn]) -> TargetColumn | None:
    """The target column that is text, if there is one; raises InputError where there is more than that one."""
    text = next((column for column in columns if column.is_text), None)
    if text is not None and len(columns) > 1:
        raise InputError(
            text.where, "a column of text must be the only target; take it alone, or only columns of numbers"
        )
    return text


def _check_marks(columns: Sequence[Marks], separator: str) -> None:
    """Raises InputError where a mark may as well separate thousands: a file uses both, or quotes cells like "1,234"."""
    first: dict[str, Mark] = {}
    for marks in columns:
        for mark, use in marks.first.items():
            if mark not in first or use.line < first[mark].line:
                first[mark] = use
    if len(first) == 2:
        earlier, later = sorted(first.values(), key=lambda use: use.line)
        names = {".": "point", ",": "comma"}
        raise InputError(
            f"line {later.line}, column {quoted(later.column)}",
            f"here is a decimal {names[later.mark]}, but in line {earlier.line}, column {quoted(earlier.column)} "
            f"a decimal {names[earlier.mark]}; use the same in the whole file, and nothing between thousands",
        )
    if separator == "," and "," in first and not any(marks.comma_is_decimal for marks in columns):
        use = first[","]
        raise InputError(
            f"line {use.line}, column {quoted(use.column)}",
            "the comma of this number may be decimal or separate thousands; write a point for decimals, nothing "
            "between thousands, or separate the fields by semicolons",
        )


def _held_out(count: int, fraction: float, seed: int) -> NDArray[np.bool_]:
    """Returns, of shape (n,), which rows are for validation."""
    size = min(math.floor(count * fraction + 0.5), count - 1)
    order = seeded(seed).permutation(count)
    chosen = np.zeros(count, dtype=np.bool_)
    chosen[order[:size]] = True
    return chosen


def _normalization(kind: NormalizationKind, training: FloatArray, names: Sequence[str]) -> Normalization:
    """Shift and scale of each column of the training rows, of shape (n, d).

    A column whose values are all the same, or whose spread is too small for a float, gets the scale 1: standard
    deviation or range would be 0, and dividing by the rounding error of a mean would blow noise up to full size.
    """
    if kind == "none":
        return Normalization()
    shifts, scales = [], []
    for column, name in zip(np.ascontiguousarray(training.T), names, strict=True):
        low, high = float(column.min()), float(column.max())
        with np.errstate(over="ignore", invalid="ignore"):
            if low == high:
                shift, scale = low, 1.0
            elif kind == "standard":
                shift, scale = float(column.mean()), float(column.std())
            else:
                shift, scale = low, high - low
        if not (math.isfinite(shift) and math.isfinite(scale)):
            raise _too_large(name)
        shifts.append(shift)
        scales.append(scale if scale > 0.0 else 1.0)
    return Normalization(kind, tuple(shifts), tuple(scales))


def _normalized(raw: FloatArray, normalization: Normalization, names: Sequence[str]) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        values = normalization.apply(raw)
    fine = np.isfinite(values).all(axis=0)
    if not fine.all():
        raise _too_large(names[int(np.argmin(fine))])
    return frozen(values)


def _too_large(name: str) -> InputError:
    return InputError(f"column {quoted(name)}", "its numbers are too far apart to be normalized; use a larger unit")
