"""Saving and opening again: the same numbers, bit for bit, the same place, and never half a file."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstep import resources
from backstep.core.errors import InputError
from backstep.core.steps import Level
from backstep.session import commands as do
from backstep.session.document import make_document, read_document, with_parameters
from backstep.session.layout import dumps
from backstep.session.lessons import first_lesson, lessons, path_of
from backstep.session.session import Session
from tests.strategies import COMMANDS, carry_out, contents

IN_ONE_FOLDER = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def opened(content: dict[str, Any], path: Path) -> Session:
    path.write_text(json.dumps(content), encoding="utf-8")
    return Session.open(path)


@IN_ONE_FOLDER
@given(content=contents(), commands=st.lists(COMMANDS, max_size=8))
def test_save_and_open_is_identity(tmp_path: Path, content: dict[str, Any], commands: list[do.Command]) -> None:
    path = tmp_path / "one.backstep"
    session = opened(content, path)
    carry_out(session, *commands)
    session.save()
    again = Session.open(path)
    while again.work(1.0):
        pass
    before, after = session.state, again.state
    assert after.position == before.position
    assert (after.level, after.breakpoints, after.example, after.chosen) == (
        before.level, before.breakpoints, before.example, before.chosen,
    )  # fmt: skip
    assert after.record.before.equals(before.record.before)
    assert after.record.after.equals(before.record.after)
    assert str(after.record.cost) == str(before.record.cost)
    assert again.content() == session.content()
    for key in ("network", "parameters", "data", "training", "title"):
        assert again.content().get(key) == content.get(key), "what was not changed is written as it was read"
    first = path.read_bytes()
    again.save()
    assert path.read_bytes() == first


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_every_float_is_written_so_that_it_is_read_back(numbers: list[float]) -> None:
    text = dumps({"a": {"b": {"c": numbers}}})
    found = json.loads(text)["a"]["b"]["c"]
    assert np.array(found, dtype=np.float64).tobytes() == np.array(numbers, dtype=np.float64).tobytes()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=15,
)


@given(JSON)
def test_what_is_laid_out_is_json_of_the_same_value(value: object) -> None:
    assert json.loads(dumps(value)) == value


def test_a_row_of_numbers_stays_on_one_line() -> None:
    text = dumps({"weights": [[[1.0, 2.0], [3.0, 4.0]]]})
    assert "[1.0, 2.0]" in text
    assert "  [" in text


@IN_ONE_FOLDER
@given(content=contents(), steps=st.integers(0, 5))
def test_parameters_of_any_moment_can_be_a_new_start(tmp_path: Path, content: dict[str, Any], steps: int) -> None:
    session = Session(make_document(content, tmp_path))
    carry_out(session, do.RunIterations(steps + 1))
    wanted = session.state.record.before
    changed = with_parameters(session.state.document.content, wanted)
    assert make_document(changed, tmp_path).task.start.equals(wanted)
    assert session.state.document.content == content, "the session itself is as it was"


def test_position_breakpoints_level_and_example_are_kept(tmp_path: Path) -> None:
    session = Session.open(first_lesson().with_name("iris.backstep"))
    carry_out(session, do.GoTo(7, 30), do.ToggleBreakpoint(), do.SetLevel(Level.NEURON), do.ViewExample(4))
    path = tmp_path / "mine.backstep"
    session.save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    line = next(iter(session.state.breakpoints))
    assert content["debugger"] == {"breakpoints": [{"line": line}], "position": "7:30"}
    assert content["view"] == {"level": "neuron", "example": 4}
    again = Session.open(path)
    assert again.state.position == (7, 30)
    assert again.state.breakpoints == {line}
    assert not again.modified


@pytest.mark.parametrize("name", ["plain", "ein Ordner mit Leerzeichen", "übung-Ωμέγα-神经", "a.b.c"])
def test_a_csv_is_found_again_from_wherever_the_session_is_saved(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "deep"
    folder.mkdir(parents=True)
    data = tmp_path / name / "daten-µ.csv"
    data.write_bytes(resources.path("datasets", "iris.csv").read_bytes())
    content = json.loads(first_lesson().with_name("iris.backstep").read_text(encoding="utf-8"))
    content["data"]["csv"] = "../daten-µ.csv"
    session = opened(content, folder / "séance.backstep")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for target in (elsewhere / "copy ñ.backstep", folder.parent / "up.backstep", folder / "again.backstep"):
        session.save(target)
        assert session.path == target
        written = json.loads(target.read_text(encoding="utf-8"))["data"]["csv"]
        assert not Path(written).is_absolute()
        assert (target.parent / written).resolve() == data.resolve()
        again = Session.open(target)
        assert np.array_equal(again.state.document.task.inputs, session.state.document.task.inputs)
        assert again.state.record.cost == session.state.record.cost
    session.save()
    assert json.loads((folder / "again.backstep").read_text(encoding="utf-8"))["data"]["csv"] == "../daten-µ.csv"


def test_an_absolute_csv_path_stays_as_it_is(tmp_path: Path) -> None:
    content = json.loads(first_lesson().with_name("iris.backstep").read_text(encoding="utf-8"))
    content["data"]["csv"] = str(resources.path("datasets", "iris.csv").resolve())
    session = opened(content, tmp_path / "a.backstep")
    session.save(tmp_path / "b.backstep")
    assert json.loads((tmp_path / "b.backstep").read_text(encoding="utf-8"))["data"] == content["data"]


def test_modified_tells_what_would_be_lost(tmp_path: Path) -> None:
    session = opened(json.loads(first_lesson().read_text(encoding="utf-8")), tmp_path / "a.backstep")
    assert not session.modified
    carry_out(session, *[do.StepOver()] * 3, do.SetLevel(Level.LAYER))
    assert not session.modified, "looking around loses nothing"
    session.dispatch(do.ToggleBreakpoint())
    assert session.modified
    session.dispatch(do.ToggleBreakpoint())
    assert not session.modified
    carry_out(session, do.RunIterations(2))
    assert session.modified
    session.save()
    assert not session.modified
    carry_out(session, do.FirstIteration())
    assert not session.modified
    carry_out(session, do.GoTo(9))
    assert session.modified


def test_a_lesson_that_ships_needs_a_name_first(tmp_path: Path) -> None:
    path = first_lesson()
    before = path.read_bytes()
    session = Session.open(path)
    assert session.path is None
    assert session.name == "Two neurons in a row"
    with pytest.raises(InputError, match="choose a name"):
        session.save()
    session.save(tmp_path / "mine.backstep")
    assert session.path == tmp_path / "mine.backstep"
    assert session.name == "mine.backstep"
    session.save()
    assert path.read_bytes() == before


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Session, Path, bytes]:
    path = tmp_path / "kept.backstep"
    session = opened(json.loads(first_lesson().read_text(encoding="utf-8")), path)
    session.dispatch(do.ToggleBreakpoint())
    return session, path, path.read_bytes()


@pytest.mark.parametrize(
    ("name", "mistake", "words"),
    [
        ("replace", OSError(errno.EIO, "Input/output error"), "nothing was changed"),
        ("replace", PermissionError(errno.EACCES, "Permission denied"), "choose another folder"),
        ("fsync", OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        ("fdopen", OSError(errno.EMFILE, "Too many open files"), "cannot be written"),
        ("chmod", PermissionError(errno.EPERM, "Operation not permitted"), "may be written"),
    ],
)
def test_a_failed_save_leaves_the_old_file_and_nothing_else(
    kept: tuple[Session, Path, bytes], monkeypatch: pytest.MonkeyPatch, name: str, mistake: OSError, words: str
) -> None:
    session, path, before = kept

    def fail(*_arguments: object, **_names: object) -> None:
        raise mistake

    with monkeypatch.context() as patch:
        patch.setattr(os, name, fail)
        with pytest.raises(InputError, match=words):
            session.save()
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert session.modified
    session.save()
    assert path.read_bytes() != before


def test_a_failed_save_elsewhere_does_not_move_the_session(kept: tuple[Session, Path, bytes], tmp_path: Path) -> None:
    session, path, _ = kept
    for target, words in ((tmp_path / "no such folder" / "a.backstep", "folder"), (tmp_path, "directory")):
        with pytest.raises(InputError, match=words):
            session.save(target)
        assert session.path == path
    assert session.modified


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_device_is_not_replaced_by_a_file(kept: tuple[Session, Path, bytes], tmp_path: Path) -> None:
    session, _, _ = kept
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="device"):
        session.save(tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()


def test_permissions_of_the_old_file_are_kept_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.backstep", tmp_path / "link.backstep"
    session = opened(json.loads(first_lesson().read_text(encoding="utf-8")), real)
    real.chmod(0o640)
    link.symlink_to(real)
    session.dispatch(do.ToggleBreakpoint())
    session.save(link)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "breakpoints" in real.read_text(encoding="utf-8")


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    session = Session.open(first_lesson())
    session.save(tmp_path / "new.backstep")
    usual = tmp_path / "usual"
    usual.touch()
    assert (tmp_path / "new.backstep").stat().st_mode == usual.stat().st_mode


def test_a_text_with_any_letters_is_kept(tmp_path: Path) -> None:
    content = json.loads(first_lesson().read_text(encoding="utf-8"))
    content["title"] = 'naïve "Gradient" 梯度 \u2028 \U0001f642 \\ \x7f\t'
    session = opened(content, tmp_path / "ü.backstep")
    session.save()
    assert read_document(tmp_path / "ü.backstep").title == content["title"]
    assert "梯度" in (tmp_path / "ü.backstep").read_text(encoding="utf-8"), "readable, not escaped"


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_every_lesson_can_be_saved_and_opened_again(tmp_path: Path, lesson: Any) -> None:
    session = Session.open(lesson.path)
    carry_out(session, do.RunIterations(3))
    session.save(tmp_path / "copy.backstep")
    again = Session.open(tmp_path / "copy.backstep")
    assert again.state.record.before.equals(session.state.record.before)
    assert again.state.document.lesson == session.state.document.lesson


@pytest.mark.parametrize("position", ["100000000:3", "99999999:1", "250000:2"])
def test_a_position_far_away_opens_at_once(impatient: None, tmp_path: Path, position: str) -> None:
    """With a run under way that can be watched and stopped."""
    content = json.loads(first_lesson().read_text(encoding="utf-8"))
    content["debugger"] = {"position": position}
    session = opened(content, tmp_path / "far.backstep")
    assert session.state.run is not None
    assert session.state.run.target == int(position.split(":", maxsplit=1)[0])
    session.dispatch(do.Pause())
    assert session.state.run is None


def far(path: Path, position: str) -> Session:
    """The first lesson, left at `position` and opened again."""
    content = json.loads(first_lesson().read_text(encoding="utf-8"))
    content["debugger"] = {"position": position, "breakpoints": [{"line": 3}]}
    return opened(content, path)


def test_saving_on_the_way_to_a_far_position_keeps_it(impatient: None, tmp_path: Path) -> None:
    session = far(tmp_path / "far.backstep", "99999999:2")
    session.work(0.01)
    session.save()
    assert json.loads((tmp_path / "far.backstep").read_text(encoding="utf-8"))["debugger"]["position"] == "99999999:2"
    session.dispatch(do.Pause())
    iteration, step = session.state.position
    assert session.content()["debugger"].get("position", "1:1") == f"{iteration}:{step}", "a stopped run is where it is"


def test_saving_in_a_run_of_ones_own_keeps_where_one_stands(impatient: None, tmp_path: Path) -> None:
    session = far(tmp_path / "near.backstep", "1:3")
    session.dispatch(do.RemoveAll())
    session.dispatch(do.RunIterations(1_000_000))
    session.work(0.01)
    assert session.state.run is not None
    assert session.content()["debugger"]["position"] == "1:3"


def test_arriving_where_the_file_was_left_is_no_change(impatient: None, tmp_path: Path) -> None:
    session = far(tmp_path / "far.backstep", "40000:2")
    assert session.state.run is not None
    while session.work(0.02):
        assert not session.modified
    assert session.state.position == (40_000, 2)
    assert not session.modified
    carry_out(session, do.GoTo(40_001, 1))
    assert session.modified


@pytest.mark.parametrize("position", ["999999999:1", "100000001:3", "99999999:99", "1:99"])
def test_a_position_that_cannot_be_says_so(tmp_path: Path, position: str) -> None:
    content = json.loads(first_lesson().read_text(encoding="utf-8"))
    content["debugger"] = {"position": position}
    with pytest.raises(InputError, match="choose one") as caught:
        opened(content, tmp_path / "far.backstep")
    assert caught.value.where == "debugger.position"


def test_stepping_through_a_lesson_leaves_nothing_to_save() -> None:
    session = Session.open(path_of("xor"))
    session.dispatch(do.GoTo(40, 1))
    assert not session.modified
    session.dispatch(do.ToggleBreakpoint())
    assert session.modified
