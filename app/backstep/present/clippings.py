"""Numbers as text to take elsewhere: every digit of a float64, so that they read back as the same numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backstep.present.numbers import latex

Rows = Sequence[Sequence[float | None]]
"""Numbers in rows; None where one is not computed yet."""

MISSING = "—"


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write numbers. `write` takes rows and the shape they belong to: (), (m,) or (rows, columns)."""

    name: str
    title: str
    write: Callable[[Rows, tuple[int, ...]], str]


def as_text(rows: Rows, _shape: tuple[int, ...] = ()) -> str:
    """In columns, flush right; a dash where a number is missing."""
    cells = [[MISSING if number is None else repr(number) for number in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def as_csv(rows: Rows, _shape: tuple[int, ...] = ()) -> str:
    """Comma-separated, a line a row; nothing where a number is missing."""
    return "".join(",".join("" if number is None else repr(number) for number in row) + "\n" for row in rows)


def as_numpy(rows: Rows, shape: tuple[int, ...]) -> str:
    """An expression for Python with `import numpy as np`; `np.nan` where a number is missing."""
    if not shape:
        return _python(rows[0][0])
    lines = [f"[{', '.join(map(_python, row))}]" for row in rows]
    if len(shape) == 1:
        return f"np.array([{', '.join(_python(number) for row in rows for number in row)}])"
    return "np.array([" + ",\n          ".join(lines) + "])"


def as_matrix(rows: Rows, shape: tuple[int, ...]) -> str:
    """A LaTeX matrix in parentheses (amsmath's pmatrix); a single number stands alone."""
    if not shape:
        return _latex(rows[0][0])
    return (
        "\\begin{pmatrix}\n" + " \\\\\n".join(f"  {' & '.join(map(_latex, row))}" for row in rows) + "\n\\end{pmatrix}"
    )


def as_tabular(rows: Rows, _shape: tuple[int, ...] = ()) -> str:
    """A LaTeX table with one column of numbers for each."""
    columns = "r" * len(rows[0])
    lines = "\n".join(f"  {' & '.join(f'${_latex(number)}$' for number in row)} \\\\" for row in rows)
    return f"\\begin{{tabular}}{{{columns}}}\n{lines}\n\\end{{tabular}}"


FORMATS: tuple[Format, ...] = (
    Format("text", "Text", as_text),
    Format("csv", "CSV", as_csv),
    Format("latex_matrix", "LaTeX matrix", as_matrix),
    Format("latex_table", "LaTeX table", as_tabular),
    Format("numpy", "numpy", as_numpy),
)

FORMAT_BY_NAME = {row.name: row for row in FORMATS}


def _python(number: float | None) -> str:
    if number is None or math.isnan(number):
        return "np.nan"
    if math.isinf(number):
        return "np.inf" if number > 0 else "-np.inf"
    return repr(number)


def _latex(number: float | None) -> str:
    if number is None:
        return r"\text{" + MISSING + "}"
    text = latex(number)
    return text[1:-1] if text.startswith("(") else text
