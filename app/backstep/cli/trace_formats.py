"""How the rows of a trace are written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable

from backstep.cli.output import Write
from backstep.core.iteration import Record
from backstep.core.steps import Phase, Steps
from backstep.present.narration import PHASE_TITLES
from backstep.present.numbers import show
from backstep.present.trace import COLUMNS, Row, name_width
from backstep.session.document import Document

TEXT_DIGITS = 9
"""Significant digits of the values in text: as many as worked examples usually print."""
_TEXT_VALUE = TEXT_DIGITS + 6
"""Room for them with sign, point, exponent and its sign."""

Put = Callable[[Record, Row], None]
"""Writes one row of a record."""


def _jsonl(write: Write, session: Document) -> Put:
    def put(record: Record, row: Row) -> None:
        entry = {column: getattr(row, column) for column in COLUMNS}
        write(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n")

    return put


def _csv(write: Write, session: Document) -> Put:
    line = io.StringIO()
    table = csv.writer(line, lineterminator="\n")

    def send(cells: Iterable[object]) -> None:
        table.writerow(cells)
        write(line.getvalue())
        line.seek(0)
        line.truncate()

    send(COLUMNS)

    def put(record: Record, row: Row) -> None:
        send(_cell(getattr(row, column)) for column in COLUMNS)

    return put


def _cell(value: object) -> object:
    """A list in one cell: its numbers between spaces, "null" for one that is not finite."""
    if isinstance(value, tuple):
        return " ".join("null" if part is None else repr(part) for part in value)
    return value


def _text(write: Write, session: Document) -> Put:
    """An aligned line for each step, under a heading for each iteration and phase."""
    network = session.network
    steps = len(str(len(Steps(network, session.task.batches.count(1)))))
    iteration = 0
    phase: Phase | None = None
    names = 0

    def put(record: Record, row: Row) -> None:
        nonlocal iteration, phase, names
        if row.iteration != iteration:
            names = names or name_width(record)
            write(f"{'' if iteration == 0 else chr(10)}{session.title or 'Untitled'} · iteration {row.iteration:,}\n")
            iteration, phase = row.iteration, None
        if row.phase is not phase:
            phase = row.phase
            write(f"\n{PHASE_TITLES[phase]}\n")
        value = show(row.number, TEXT_DIGITS)
        write(f"{row.step:>{steps + 2}}  {row.name:<{names}} = {value:<{_TEXT_VALUE}}  {row.text}\n")

    return put


FORMATS: dict[str, Callable[[Write, Document], Put]] = {"jsonl": _jsonl, "csv": _csv, "text": _text}
"""Begins to write in a format, and returns what writes each row."""
