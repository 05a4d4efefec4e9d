"""The CSV file of a session: found again wherever the session goes, and never somebody else's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstep import resources
from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.document import read_document, write_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.strategies import carry_out

from .good_file import mistake

IRIS = path_of("iris")
TABLE = resources.path("datasets", "iris.csv").read_bytes()
LIKE_IRIS = b"sepal_length,sepal_width,petal_length,petal_width,species\n1,2,3,4,a\n4,3,1,2,b\n2,2,1,1,c\n"


def content() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(IRIS.read_text(encoding="utf-8"))
    return found


def written(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def session_at(path: Path, csv: str) -> Path:
    changed = content()
    changed["data"]["csv"] = csv
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(changed), encoding="utf-8")
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_saved_lesson_has_its_data_beside_it_and_can_be_moved_with_it(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    session = Session.open(IRIS)
    session.save(here / "mine.backstep")
    assert session.state.notice == "The data set of the session was put beside it: iris.csv."
    assert names(here) == {"mine.backstep", "iris.csv"}
    assert (here / "iris.csv").read_bytes() == TABLE
    assert written(here / "mine.backstep")["data"] == {**content()["data"], "csv": "iris.csv"}
    here.rename(there)
    again = Session.open(there / "mine.backstep")
    assert not again.state.notice
    assert again.state.document.csv == there / "iris.csv"
    assert np.array_equal(again.state.document.task.inputs, session.state.document.task.inputs)
    carry_out(again, do.StepOver())
    again.save()
    assert names(there) == {"mine.backstep", "iris.csv"}
    assert written(there / "mine.backstep")["data"]["csv"] == "iris.csv"


def test_saved_again_the_data_is_not_written_again(tmp_path: Path) -> None:
    session = Session.open(IRIS)
    for name in ("one.backstep", "two.backstep", "one.backstep"):
        session.save(tmp_path / name)
    assert not session.state.notice or "iris.csv" in session.state.notice
    assert names(tmp_path) == {"one.backstep", "two.backstep", "iris.csv"}


@pytest.mark.parametrize("kind", ["file", "folder", "broken link", "the session"])
def test_what_has_the_name_already_stays(tmp_path: Path, kind: str) -> None:
    taken, target = tmp_path / "iris.csv", tmp_path / "mine.backstep"
    if kind == "file":
        taken.write_bytes(LIKE_IRIS)
    elif kind == "folder":
        taken.mkdir()
    elif kind == "broken link":
        taken.symlink_to("nowhere")
    else:
        target = taken
    session = Session.open(IRIS)
    session.save(target)
    assert written(target)["data"]["csv"] == "iris-2.csv"
    assert (tmp_path / "iris-2.csv").read_bytes() == TABLE
    if kind == "file":
        assert taken.read_bytes() == LIKE_IRIS
    again = read_document(target)
    assert np.array_equal(again.task.inputs, session.state.document.task.inputs)


def test_where_the_session_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "mine.backstep").mkdir()
    session = Session.open(IRIS)
    with pytest.raises(InputError, match="directory"):
        session.save(tmp_path / "mine.backstep")
    assert names(tmp_path) == {"mine.backstep"}
    with pytest.raises(InputError, match="the folder does not exist"):
        session.save(tmp_path / "none" / "mine.backstep")
    assert names(tmp_path) == {"mine.backstep"}


def test_through_a_link_the_data_goes_beside_the_file_itself(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "mine.backstep").symlink_to(Path("far") / "real.backstep")
    Session.open(IRIS).save(tmp_path / "mine.backstep")
    assert names(tmp_path) == {"far", "mine.backstep"}
    assert names(tmp_path / "far") == {"real.backstep", "iris.csv"}
    assert not Session.open(tmp_path / "mine.backstep").state.notice


def test_among_the_lessons_the_path_leads_to_the_data_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("lessons", "datasets"):
        (tmp_path / folder).mkdir()
    (tmp_path / "datasets" / "iris.csv").write_bytes(TABLE)
    monkeypatch.setattr(resources, "_PLACES", (tmp_path,))
    write_document(content(), tmp_path / "lessons", tmp_path / "lessons" / "new.backstep")
    assert written(tmp_path / "lessons" / "new.backstep")["data"]["csv"] == "../datasets/iris.csv"
    assert names(tmp_path / "lessons") == {"new.backstep"}


@pytest.mark.parametrize(
    "csv",
    ["iris.csv", "../datasets/iris.csv", "../../lib/site-packages/backstep/_resources/datasets/iris.csv"],
)
def test_a_session_that_comes_alone_finds_the_data_set_that_ships_and_says_so(tmp_path: Path, csv: str) -> None:
    path = session_at(tmp_path / "alone" / "mine.backstep", csv)
    session = Session.open(path)
    assert "iris.csv is not where this session has it" in session.state.notice
    assert np.array_equal(session.state.document.task.inputs, read_document(IRIS).task.inputs)
    session.save()
    assert written(path)["data"]["csv"] == "iris.csv"
    assert (path.parent / "iris.csv").read_bytes() == TABLE
    assert not Session.open(path).state.notice


def test_a_file_of_that_name_beside_the_session_comes_first(tmp_path: Path) -> None:
    path = session_at(tmp_path / "mine.backstep", "iris.csv")
    (tmp_path / "iris.csv").write_bytes(LIKE_IRIS)
    session = Session.open(path)
    assert len(session.state.document.task.inputs) == 3
    assert not session.state.notice


@pytest.mark.parametrize(
    ("csv", "folder"),
    [
        ("none.csv", "."),
        ("sub/iris.csv", "sub"),
        ("datasets/iris.csv", "datasets"),
        ("../iris.csv", ".."),
        ("README.md", "."),
        ("../datasets/../iris.csv", ".."),
    ],
)
def test_any_other_file_that_is_not_there_is_missed_in_its_folder(tmp_path: Path, csv: str, folder: str) -> None:
    path = session_at(tmp_path / "a" / "mine.backstep", csv)
    error = mistake(lambda: Session.open(path))
    assert error.where == f'data.csv "{csv}"'
    assert f'no such file in "{(path.parent / folder).resolve()}"' in error.what


@pytest.mark.parametrize("name", ["table.csv", "TABLE.CSV", "table.tsv"])
@pytest.mark.parametrize("table", [TABLE, LIKE_IRIS, b"1,2\n3,4\n", b"\xef\xbb\xbfa,b\n1,2\n"])
def test_a_table_that_is_opened_is_told_where_it_belongs(tmp_path: Path, name: str, table: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(table)
    error = mistake(lambda: Session.open(path))
    assert error.where == ""
    assert "table of data, not a session" in error.what
    assert f'"data": {{"csv": "{name}"' in error.what


def test_a_session_is_one_whatever_its_name(tmp_path: Path) -> None:
    path = session_at(tmp_path / "session.csv", str(resources.path("datasets", "iris.csv").resolve()))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Session.open(path).state.document.title == content()["title"]
