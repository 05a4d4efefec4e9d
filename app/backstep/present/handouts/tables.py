"""A range of steps as a table: CSV for spreadsheets, Markdown for notes, LaTeX for papers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping

from backstep.present.handouts.steps import Written
from backstep.present.narration import PHASE_TITLES

_CSV = ("iteration", "step", "phase", "kind", "quantity", "formula", "numbers", "value", "text")
_ESCAPED = str.maketrans({character: f"\\{character}" for character in "&%$#_{}"} | {"\\": r"\textbackslash{}"})


def as_csv(title: str, rows: Iterable[Written]) -> str:
    """A line for each step, with the whole float64 and LaTeX in the columns of formulas."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_CSV)
    for row in rows:
        place = row.iteration, row.step.index, row.step.phase.value, row.step.kind.value
        table.writerow((*place, row.name, row.equation, _with_numbers(row), repr(row.number), row.text))
    return text.getvalue()


def as_markdown(title: str, rows: Iterable[Written]) -> str:
    """A table under a heading for each phase; formulas between dollar signs."""
    lines, under = [f"# {' '.join(title.split())}"], ("", 0)
    for row in rows:
        heading = PHASE_TITLES[row.step.phase], row.iteration
        if heading != under:
            under = heading
            lines += ["", f"## Iteration {row.iteration:,}: {heading[0]}", "", "| step | formula | numbers | value |"]
            lines.append("|---:|---|---|---:|")
        cells = f"{row.step.index}", f"${row.equation}$", f"${row.numbers}$", row.value
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def as_latex(title: str, rows: Iterable[Written]) -> str:
    """A document of its own, with a table for each phase that may go on over pages."""
    lines = [
        r"\documentclass{article}",
        r"\usepackage[utf8]{inputenc}",
        r"\usepackage{amsmath,booktabs,longtable,geometry}",
        r"\geometry{margin=2cm}",
        rf"\title{{{' '.join(title.split()).translate(_ESCAPED)}}}",
        r"\date{}",
        r"\begin{document}",
        r"\maketitle",
    ]
    under: tuple[str, int] | None = None
    for row in rows:
        heading = PHASE_TITLES[row.step.phase], row.iteration
        if heading != under:
            if under is not None:
                lines += [r"\bottomrule", r"\end{longtable}"]
            under = heading
            lines += [
                rf"\section*{{Iteration {row.iteration}: {heading[0]}}}",
                r"\begin{longtable}{rll}",
                r"\toprule step & formula & numbers \\ \midrule \endhead",
            ]
        sides = rf"$\displaystyle {row.equation}$ & $\displaystyle {_with_numbers(row)}$"
        lines.append(rf"{row.step.index} & {sides} \\[6pt]")
    if under is not None:
        lines += [r"\bottomrule", r"\end{longtable}"]
    return "\n".join([*lines, r"\end{document}"]) + "\n"


def _with_numbers(row: Written) -> str:
    """Both sides with their numbers, as LaTeX; one of them where they are the same."""
    value = _signed(row.value)
    return value if row.numbers == value else f"{value} = {row.numbers}"


def _signed(value: str) -> str:
    """A number as LaTeX: with a hyphen for minus, and a power of ten written out."""
    mantissa, _, power = value.replace("\u2212", "-").partition("e")
    return rf"{mantissa} \times 10^{{{power}}}" if power else mantissa


TABLES: Mapping[str, Callable[[str, Iterable[Written]], str]] = {
    ".csv": as_csv,
    ".md": as_markdown,
    ".tex": as_latex,
}
"""By the ending of a file: from a title and rows to its text."""
