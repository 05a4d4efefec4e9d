"""Session files and CSV files that cannot be read as such: each with its place and a sentence."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from backstep.session import files
from backstep.session.document import make_document, read_document
from backstep.session.session import Session

from .good_file import CSV, GOOD, mistake


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        (b"", "", "empty"),
        (b" \n\t \n", "", "empty"),
        (b"\xef\xbb\xbf", "line 1, column 1", "cut off"),
        (b"hello", "line 1, column 1", "not JSON"),
        (b'{"format": "backstep-session",\n "version": 1,}', "line 2, column 15", "not JSON"),
        (b"{'format': 1}", "line 1, column 2", "not JSON"),
        (json.dumps(GOOD, indent=1).encode()[:200], "line 14", "cut off"),
        (json.dumps(GOOD).encode()[:-1], "line 1", "cut off"),
        (b'{"format": "back', "line 1", "JSON"),
        (json.dumps(GOOD).encode("utf-16"), "line 1", "UTF-8"),
        (b'{\n"title": "\xe9"}', "line 2", "UTF-8"),
        (b'{"format": 1}x', "line 1, column 14", "more text after the }"),
        (b'{"format": 1}\n\n {"format": 1}\n', "line 3, column 2", "more text after the }"),
        (b"[1, 2]", "", "a list"),
        (b"3", "", "a number"),
        (b"null", "", "null"),
        (b'"text"', "", "text"),
        (b"[" * 100_000, "", "nested too deeply"),
        (b'{"a":' * 100_000, "", "nested too deeply"),
        (b'{"version": ' + b"9" * 5000 + b"}", "version", "too many digits"),
        (b'{"title": "a", "title": "b"}', "title", "stands twice"),
        (b'{"network": {"in\\nputs": 1, "in\\nputs": 2}}', 'network."in\\nputs"', 'the key "in\\nputs" stands twice'),
        (b'{"inputs": [1, {"inputs": 1, "inputs": 2}]}', "inputs[1].inputs", 'the key "inputs" stands twice'),
        (b'{"a": 1, "a": {"b": 1, "b": ' + b"9" * 5000 + b"}}", "a", 'the key "a" stands twice'),
        (b'{"a": {"b": ' + b"9" * 5000 + b'}, "c": 1, "c": 2}', "a.b", "too many digits"),
        (b'{"a": 1, "a": 2, "c"', "line 1, column 21", "ends too early"),
        (b'{"a": ' + b"9" * 5000 + b', "c": }', "line 1, column", "not JSON"),
        (b'{"a": 1, "b": {"a": 1, "a": 2}, "a":' + b"[" * 100_000, "", "nested too deeply"),
        (b'{"title": "\\ud800 half"}', "title", "surrogate"),
        (b'{"data": {"input_names": ["a", "\\uDFFF"]}}', "data.input_names[1]", "surrogate"),
        (b'{"a\\udc00": 1}', '"a\\udc00"', "surrogate"),
        (b"\x00\x01\x02", "line 1, column 1", "not JSON"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_json_object(tmp_path: Path, content: bytes, where: str, words: str) -> None:
    path = tmp_path / "bad.backstep"
    path.write_bytes(content)
    error = mistake(lambda: Session.open(path))
    assert error.where.startswith(where)
    assert words in error.what, error.what
    assert path.read_bytes() == content


def test_a_byte_order_mark_and_windows_line_ends_just_work(tmp_path: Path) -> None:
    path = tmp_path / "windows.backstep"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD, indent=2).replace("\n", "\r\n").encode())
    assert read_document(path).title == "Good"


def test_no_file_a_directory_and_a_name_too_long(tmp_path: Path) -> None:
    assert "no such file" in mistake(lambda: Session.open(tmp_path / "none.backstep")).what
    assert "directory" in mistake(lambda: Session.open(tmp_path)).what
    assert "cannot be read" in mistake(lambda: Session.open(tmp_path / ("x" * 5000))).what
    (tmp_path / "file").touch()
    assert mistake(lambda: Session.open(tmp_path / "file" / "inside.backstep")).what


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.backstep"
    path.write_text(json.dumps(GOOD), encoding="utf-8")

    def refuse(*_arguments: object, **_names: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "may not be read" in mistake(lambda: Session.open(path)).what


def test_two_hundred_megabytes_of_brackets(tmp_path: Path) -> None:
    path = tmp_path / "brackets.backstep"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    began = time.thread_time()
    assert "larger than 100 MB" in mistake(lambda: Session.open(path)).what
    assert time.thread_time() - began < 5


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_a_pipe_that_never_ends_is_left_after_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError), pipe.open("wb", buffering=0) as file:
            while True:
                file.write(b"[" * 4096)

    writer = threading.Thread(target=feed, daemon=True)
    writer.start()
    error = mistake(lambda: files.read_bytes(pipe, 100_000))
    assert "larger than" in error.what
    writer.join(60)
    assert not writer.is_alive()


def csv_document(folder: Path, content: bytes | None, **more: object) -> Any:
    if content is not None:
        (folder / "data.csv").write_bytes(content)
    return make_document({**GOOD, "data": {**CSV, **more}}, folder)


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        (None, 'data.csv "data.csv"', "no such file"),
        (b"", 'data.csv "data.csv"', "empty"),
        (b"a,b,c,d\n", 'data.csv "data.csv"', "no rows"),
        (b"a,b,c,d\n1,2,0,1\n1,2,0\n", 'data.csv "data.csv", line 3', "3"),
        (b"a,b,c,d\n1,2,0,1\n1,old,0,1\n", 'data.csv "data.csv", line 3, column "b"', "old"),
        (b"a,x,c,d\n1,2,0,1\n", 'data.csv "data.csv", line 1', '"b"'),
        (b"a,b,c,d\n1,2,0,2\n", 'data.csv "data.csv", column "d"', "between 0 and 1"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_csv_that_cannot_be_used(tmp_path: Path, content: bytes | None, where: str, words: str) -> None:
    error = mistake(lambda: csv_document(tmp_path, content))
    assert error.where == where
    assert words in error.what


@pytest.mark.parametrize(
    "content",
    [
        b"a,b,c,d\n1.5,2,0,1\n3,4.5,1,0\n",
        b"\xef\xbb\xbfa,b,c,d\n1.5,2,0,1\n3,4.5,1,0\n",
        b"a;b;c;d\n1.5;2;0;1\n3;4.5;1;0\n",
        b"a;b;c;d\n1,5;2;0;1\n3;4,5;1;0\n",
        b"a,b,c,d\r\n1.5,2,0,1\r\n3,4.5,1,0\r\n",
    ],
)
def test_a_csv_of_another_habit_just_works(tmp_path: Path, content: bytes) -> None:
    document = csv_document(tmp_path, content)
    assert document.task.inputs.tolist() == [[1.5, 2.0], [3.0, 4.5]]
    assert document.task.targets.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_a_csv_with_another_number_of_classes_than_outputs(tmp_path: Path) -> None:
    error = mistake(lambda: csv_document(tmp_path, b"a,b,c\n1,2,x\n2,3,y\n3,4,z\n", targets=["c"]))
    assert error.where == "data.targets"
    assert "3 targets and the network 2 units in its last layer" in error.what


@pytest.mark.parametrize("option", [{"normalize": "z"}, {"validation_fraction": 1.0}, {"examples": 3}, {"inputs": []}])
def test_options_of_a_csv(tmp_path: Path, option: dict[str, object]) -> None:
    error = mistake(lambda: csv_document(tmp_path, b"a,b,c,d\n1,2,0,1\n", **option))
    assert error.where == f"data.{next(iter(option))}"
