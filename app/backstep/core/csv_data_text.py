"""From the bytes of a CSV file to its header and its rows of text, whatever program wrote it.

What is decided here, by rule:

- Encoding: UTF-8, with or without a byte order mark; UTF-16 and UTF-32 with one.
- Line ends: LF, CR LF or CR. Each counts as one line, so line numbers are those an editor shows.
- Separator: that of the header row, outside quotes: a tab if there is one, else a semicolon if there is one, else a
  comma. A first line such as `sep=;`, as some spreadsheets write it, says it outright.
- Quotes: `"` around a field, doubled inside one; spaces before and after a quoted field do not count.
- Lines that hold nothing but blanks and separators are left out.
"""

from __future__ import annotations

import codecs
import csv
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TextIO

from backstep.core.datasets_wording import counted, listed, quoted
from backstep.core.errors import InputError

MAX_BYTES = 500_000_000
MAX_LINE_LENGTH = 10_000_000
_LONGEST_FOLDER = 400

_SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_BYTE_ORDER_MARK = "\ufeff"
# Put after the last line. No line of the file can hold it, so a row that ends with it was still inside quotes.
_END = "\0"


@dataclass(frozen=True)
class Table:
    """An open CSV file: its header, and its rows still to be read."""

    header: tuple[str, ...]
    header_line: int
    separator: str
    rows: Iterator[tuple[int, list[str]]]
    """The line a row starts on, counted from 1, and its fields: as many as the header has, not yet stripped."""


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Opens a CSV file and reads its header; the rows are read as the caller asks for them, never all at once.

    Raises InputError, here or while rows are read: with an empty `where` for the file as a whole (missing, a folder,
    not readable, empty, binary, too large), else at `line 14` (ragged rows, quotes never closed, overlong fields,
    NUL) or `line 14, byte 3` (not UTF-8).
    """
    try:
        encoding = _encoding(path)
        try:
            with path.open(encoding=encoding, newline="") as stream:
                yield _table(_lines(stream))
        except UnicodeDecodeError:
            raise _not_decodable(path, encoding) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError("", f"this file cannot be read ({reason}); check its name, folder and permissions") from error


def _encoding(path: Path) -> str:
    """The encoding to read the file with; raises InputError where reading would make no sense."""
    try:
        status = path.stat()
    except FileNotFoundError:
        folder = quoted(str(path.resolve().parent), _LONGEST_FOLDER)
        raise InputError("", f"there is no such file in {folder}; put it there or correct the path") from None
    except ValueError:  # a NUL character in the name
        raise InputError("", "no file can have this name; correct it") from None
    if stat.S_ISDIR(status.st_mode):
        raise InputError("", "this is a folder; name a CSV file in it")
    if not stat.S_ISREG(status.st_mode):
        raise InputError("", "this is a device or a pipe; name a regular file")
    if status.st_size == 0:
        raise InputError("", "this file is empty; it needs a header row with the column names, and rows of data")
    if status.st_size > MAX_BYTES:
        raise InputError(
            "",
            f"this file has {status.st_size / 1e6:.0f} MB and at most {MAX_BYTES / 1e6:.0f} MB are read; "
            "keep only the rows and columns that are needed",
        )
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(b"PK\x03\x04"):
        raise InputError("", "this is a spreadsheet or a ZIP archive, not a CSV file; save the table as CSV (UTF-8)")
    return "utf-8-sig"


def _not_decodable(path: Path, encoding: str) -> InputError:
    if encoding != "utf-8-sig":
        name = encoding.upper()
        return InputError("", f"this file starts as {name} text but is damaged further on; save it again as UTF-8")
    at = _first_bad_byte(path)
    with path.open("rb") as stream:
        before = stream.read(at)
        bad = stream.read(1)
    line = 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
    byte = at - max(before.rfind(b"\n"), before.rfind(b"\r"))
    return InputError(
        f"line {line}, byte {byte}",
        f"the byte 0x{bad.hex().upper()} is not UTF-8 text; save the file as UTF-8 (in spreadsheets: CSV UTF-8)",
    )


def _first_bad_byte(path: Path) -> int:
    """How many bytes stand before the first one that is not UTF-8, or that begins a cut-off character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    with path.open("rb") as stream:
        for block in iter(partial(stream.read, 1 << 20), b""):
            held_back = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return offset - held_back + error.start
            offset += len(block)
    return offset - len(decoder.getstate()[0])


def _lines(stream: TextIO) -> Iterator[str]:
    """The file's lines with their ends, and then `_END`."""
    for number, line in enumerate(iter(partial(stream.readline, MAX_LINE_LENGTH + 1), ""), start=1):
        if "\0" in line:
            raise InputError(
                f"line {number}",
                "this line has a NUL character, so this is no text file; save the table as UTF-8 text",
            )
        if len(line) > MAX_LINE_LENGTH:
            raise InputError(
                f"line {number}", f"this line has more than {MAX_LINE_LENGTH:,} characters; is this really a table?"
            )
        yield line.lstrip(_BYTE_ORDER_MARK) if number == 1 else line
    yield _END


def _table(lines: Iterator[str]) -> Table:
    skipped = 0
    separator = ""
    no_header = InputError("", "this file has no header row; it needs the column names, and rows of data below them")
    for line in lines:
        declared = re.fullmatch(r"sep=([,;\t|])\s*", line) if not separator else None
        if declared:
            separator = declared[1]
        elif line == _END:
            raise no_header
        elif line.strip():
            break
        skipped += 1
    separator = separator or _separator(line)
    rows = _rows(chain([line], lines), separator, skipped)
    first = next(rows, None)
    if first is None:
        raise no_header
    header_line, names = first
    header = tuple(name.strip().strip(_BYTE_ORDER_MARK).strip() for name in names)
    return Table(header, header_line, separator, _of_width(rows, header, header_line, separator))


def _separator(header_line: str) -> str:
    outside_quotes = re.sub(r'"[^"]*(?:"|$)', "", header_line)
    return next((mark for mark in "\t;" if mark in outside_quotes), ",")


def _rows(lines: Iterator[str], separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line it starts on; `skipped` lines came before the first of `lines`."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    last = skipped
    try:
        for fields in reader:
            line, last = last + 1, skipped + reader.line_num
            if not fields:
                continue
            if fields[-1].endswith(_END):
                if fields == [_END]:
                    return
                raise InputError(f"line {line}", "a quotation mark in this row is never closed; close or remove it")
            if (not fields[0] or len(fields) == 1) and not "".join(fields).strip():
                continue
            yield line, fields
    except csv.Error as error:
        if "field limit" not in str(error):
            raise InputError(f"line {last + 1}", f"this row cannot be read as CSV ({error}); correct it") from error
        raise InputError(
            f"line {last + 1}",
            f"a field is longer than {csv.field_size_limit():,} characters; is a closing quotation mark missing?",
        ) from error


def _of_width(
    rows: Iterator[tuple[int, list[str]]], header: tuple[str, ...], header_line: int, separator: str
) -> Iterator[tuple[int, list[str]]]:
    width = len(header)
    for line, fields in rows:
        if len(fields) != width:
            what = (
                f"{counted(width, 'field')} expected, as in the header in line {header_line} ({listed(header)}), "
                f"but {len(fields)} found"
            )
            if len(fields) < width:
                what += "; fill in what is missing"
            elif separator == ",":
                what += "; quote a field that has a comma in it, or separate fields by semicolons if commas are decimal"
            else:
                what += f"; quote a field that has a {_SEPARATOR_NAMES[separator]} in it"
            raise InputError(f"line {line}", what)
        yield line, fields
