"""backstep [FILE]: the window where there is a display, text and a picture where there is none."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from backstep.cli import display
from backstep.cli.complaints import Complaint
from backstep.cli.without_window import put_beside_others
from backstep.core.errors import InputError
from backstep.session.lessons import path_of
from backstep.system_libraries import LIBRARIES, Library
from backstep.ui import application
from tests.cli.conftest import Command, Maker, files, start

NO_DISPLAY: dict[str, str | None] = {"QT_QPA_PLATFORM": None, "DISPLAY": None, "WAYLAND_DISPLAY": None}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the application was asked to open, instead of a window."""
    calls: list[Any] = []

    def run(path: Path | None = None, projector: bool = False) -> int:
        calls.append((path, projector))
        return 0

    monkeypatch.setattr(application, "run", run)
    return calls


def test_the_window_opens_on_the_file_the_lesson_or_nothing(
    backstep: Command, session_file: Maker, opened: list[Any]
) -> None:
    path = session_file()
    assert [backstep(*words).code for words in ([], [path], ["xor"], ["iris", "--projector"])] == [0, 0, 0, 0]
    assert opened == [(None, False), (path, False), (path_of("xor"), False), (path_of("iris"), True)]


def test_a_bad_file_is_told_on_the_terminal(
    backstep: Command, session_file: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(path: Path | None = None, projector: bool = False) -> int:
        raise InputError("network.layers[1].units", "this is 0; it must be at least 1")

    monkeypatch.setattr(application, "run", run)
    path = session_file()
    ended = backstep(path)
    assert ended.code == 2
    assert ended.err == f"backstep: error: {path}: network.layers[1].units: this is 0; it must be at least 1\n"


def test_without_a_display_the_first_lesson_comes_as_text_and_picture(tmp_path: Path) -> None:
    ended = start(cwd=tmp_path, **NO_DISPLAY)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith("No window can be opened: there is no display (neither DISPLAY nor WAYLAND_DISPLAY")
    assert lines[2] == "Two neurons in a row · iteration 1"
    assert len([line for line in lines if " = " in line[:20]]) == 19
    assert lines[-1] == f"picture: {tmp_path / 'two-neurons-1-19.png'}"
    assert files(tmp_path) == {"two-neurons-1-19.png"}
    first = (tmp_path / "two-neurons-1-19.png").read_bytes()
    assert first.startswith(b"\x89PNG")

    again = start("two-neurons", cwd=tmp_path, **NO_DISPLAY)
    assert again.out.splitlines()[-1] == lines[-1]
    assert files(tmp_path) == {"two-neurons-1-19.png"}, "the same picture is not written twice"
    assert (tmp_path / "two-neurons-1-19.png").read_bytes() == first


def test_without_a_display_a_file_is_shown_too(tmp_path: Path, session_file: Maker) -> None:
    path = session_file("mine.backstep")
    ended = start(path, "--projector", cwd=tmp_path, **NO_DISPLAY)
    assert ended.code == 0
    assert "A copy · iteration 1" in ended.out
    assert files(tmp_path) == {"mine.backstep", "mine-1-58.png"}


def test_without_a_display_an_overflow_ends_the_text_and_the_picture_shows_it(
    tmp_path: Path, session_file: Maker
) -> None:
    path = session_file(
        "huge.backstep", parameters__weights=[[[1e308, 0], [0, 1]], [[1, 0], [0, 1]]], data__inputs=[[10.0, 1.0]]
    )
    ended = start(path, cwd=tmp_path, PYTHONWARNINGS=None, **NO_DISPLAY)
    assert ended.code == 3
    assert ended.out.splitlines()[-1] == f"picture: {tmp_path / 'huge-1-1.png'}"


def test_without_libraries_the_text_comes_all_the_same(
    backstep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(display, "why_no_window", lambda: "there is no display")
    monkeypatch.setattr(display, "missing_libraries", lambda: "libEGL.so.1 is missing")
    ended = backstep()
    assert ended.code == 1
    assert "∂J/∂w₂" in ended.out
    assert ended.err == "backstep: no picture can be drawn: libEGL.so.1 is missing\n"
    assert not list(tmp_path.iterdir())


def test_a_picture_gets_a_name_of_its_own_and_what_is_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert put_beside_others("x", b"one") == tmp_path / "x.png"
    assert put_beside_others("x", b"two") == tmp_path / "x-2.png"
    (tmp_path / "x-3.png").symlink_to("nowhere")
    (tmp_path / "x-4.png").mkdir()
    assert put_beside_others("x", b"three") == tmp_path / "x-5.png"
    for number, content in ((1, b"one"), (2, b"two"), (5, b"three")):
        path = tmp_path / ("x.png" if number == 1 else f"x-{number}.png")
        assert put_beside_others("x", content) == path
        assert path.read_bytes() == content
    assert len(files(tmp_path)) == 5


def test_a_folder_one_may_not_write_to_sends_the_picture_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert put_beside_others("x", b"one") == tmp_path / "temporary" / "x.png"


# --- whether there is a display


def lacking(*sonames: str) -> Any:
    def missing(platform: str) -> list[Library]:
        return [
            library
            for library in LIBRARIES
            if library.soname in sonames and library.platform in ("offscreen", platform)
        ]

    return missing


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Linux machine with all libraries, on which every display answers."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(display, "missing", lacking())
    monkeypatch.setattr(display, "_x_answers", lambda _: True)
    monkeypatch.setattr(display, "_wayland_answers", lambda _: True)
    monkeypatch.setattr(display, "plugins", lambda: ("minimal", "offscreen", "wayland", "xcb"))
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({}, "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"),
        ({"DISPLAY": ""}, "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"),
        ({"DISPLAY": ":0"}, ""),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ""),
        ({"QT_QPA_PLATFORM": "offscreen"}, ""),
        ({"QT_QPA_PLATFORM": "minimal"}, ""),
        ({"QT_QPA_PLATFORM": "xcb"}, "there is no display (DISPLAY is not set)"),
        ({"QT_QPA_PLATFORM": "wayland"}, "there is no display (WAYLAND_DISPLAY is not set)"),
        ({"QT_QPA_PLATFORM": "wayland;xcb", "DISPLAY": ":0"}, ""),
        ({"QT_QPA_PLATFORM": "offscreen:size=800x600"}, ""),
    ],
)
def test_the_variables_tell_whether_there_is_a_display(
    linux: pytest.MonkeyPatch, variables: dict[str, str], reason: str
) -> None:
    assert display.why_no_window(variables) == reason


def test_a_display_that_does_not_answer_counts_as_none(linux: pytest.MonkeyPatch) -> None:
    linux.setattr(display, "_x_answers", lambda _: False)
    assert display.why_no_window({"DISPLAY": ":7"}) == "the display :7 does not answer (DISPLAY)"


def test_qt_is_pointed_to_the_display_that_answers(linux: pytest.MonkeyPatch) -> None:
    linux.setattr(display, "_wayland_answers", lambda _: False)
    variables = {"WAYLAND_DISPLAY": "gone", "DISPLAY": ":0"}
    assert display.why_no_window(variables) == ""
    assert variables["QT_QPA_PLATFORM"] == "xcb"


def test_a_good_display_is_left_to_qt(linux: pytest.MonkeyPatch) -> None:
    variables = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    assert display.why_no_window(variables) == ""
    assert "QT_QPA_PLATFORM" not in variables


def test_libraries_that_a_window_lacks_are_named(linux: pytest.MonkeyPatch) -> None:
    linux.setattr(display, "missing", lacking("libxcb-cursor.so.0"))
    linux.setattr(display, "install_command", lambda _: "apt-get install libxcb-cursor0")
    reason = display.why_no_window({"DISPLAY": ":0"})
    assert reason.startswith("system libraries that Qt needs are missing (libxcb-cursor.so.0)")
    assert reason.endswith("apt-get install libxcb-cursor0")
    assert display.missing_libraries() == ""


def test_a_platform_that_qt_does_not_have_is_a_mistake_with_a_remedy(linux: pytest.MonkeyPatch) -> None:
    with pytest.raises(Complaint, match='QT_QPA_PLATFORM: this Qt has no platform "foo"; known: minimal, offscreen'):
        display.why_no_window({"QT_QPA_PLATFORM": "foo"})
    linux.setattr(display, "plugins", tuple)
    assert display.why_no_window({"QT_QPA_PLATFORM": "foo"}) == ""


def test_other_systems_always_have_a_display(linux: pytest.MonkeyPatch) -> None:
    linux.setattr("sys.platform", "darwin")
    assert display.why_no_window({}) == ""


def test_the_plugins_of_the_installed_qt_are_seen() -> None:
    assert {"offscreen", "xcb"} <= set(display.plugins())


def test_a_real_display_that_is_not_there_does_not_answer() -> None:
    assert not display._x_answers(":4711")
    assert not display._wayland_answers("no-such-display")
