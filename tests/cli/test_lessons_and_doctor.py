"""backstep lessons, backstep doctor, --help and --version."""

from __future__ import annotations

import json
import platform
import subprocess
from pathlib import Path
from typing import Any

import pytest

import backstep as package
from backstep.cli import display, doctor
from backstep.cli.main import COMMANDS
from backstep.session.lessons import ORDER, path_of
from backstep.system_libraries import LIBRARIES
from tests.cli.conftest import Command


def test_lessons_are_listed_one_a_line_with_their_titles(backstep: Command) -> None:
    ended = backstep("lessons")
    assert (ended.code, ended.err) == (0, "")
    listed = [line.split(maxsplit=1) for line in ended.out.splitlines()]
    titles = [json.loads(path_of(name).read_text(encoding="utf-8"))["title"] for name in ORDER]
    assert listed == [list(pair) for pair in zip(ORDER, titles, strict=True)]
    assert len({line.index(title) for line, title in zip(ended.out.splitlines(), titles, strict=True)}) == 1


def test_a_healthy_machine_is_told_so(backstep: Command) -> None:
    ended = backstep("doctor")
    assert (ended.code, ended.err) == (0, "")
    found = dict(line.split(maxsplit=1) for line in ended.out.splitlines() if "  " in line)
    assert found["backstep"] == package.__version__
    assert found["Python"].startswith(platform.python_version())
    assert {"PySide6", "numpy", "pyqtgraph", "contourpy", "ziamath", "pydantic"} <= set(found)
    assert "platform plugin          offscreen" in ended.out
    assert "libraries for offscreen  all here" in ended.out
    assert ended.out.endswith("Everything essential is here.\n")


def test_what_is_missing_is_named_with_the_command(backstep: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = [library for library in LIBRARIES if library.soname == "libEGL.so.1"]
    monkeypatch.setattr(doctor, "missing", lambda _: lacking)
    monkeypatch.setattr(doctor, "install_command", lambda _: "apt-get install libegl1")
    monkeypatch.setattr(doctor, "PACKAGES", (*doctor.PACKAGES, "no-such-package"))
    ended = backstep("doctor")
    assert ended.code == 1
    assert "missing: libEGL.so.1; install with: apt-get install libegl1" in ended.out
    assert "no-such-package" in ended.out
    assert ended.out.splitlines()[-1] == "Missing: no-such-package, libraries for offscreen."


def test_no_display_is_no_illness(backstep: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (display.PLATFORM, "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    ended = backstep("doctor")
    assert ended.code == 0
    assert "none: there is no display" in ended.out
    assert "platform plugin          offscreen" in ended.out


def test_a_qt_that_does_not_start_is_told(backstep: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_words: Any, **_options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], -6, "", "qt.qpa.plugin: cannot\nlibGL.so.1: no such file\n")

    monkeypatch.setattr(subprocess, "run", run)
    ended = backstep("doctor")
    assert ended.code == 1
    assert "Qt does not start: libGL.so.1: no such file" in ended.out


def test_a_wrong_platform_is_told(backstep: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(display.PLATFORM, "foo")
    ended = backstep("doctor")
    assert ended.code == 1
    assert 'this Qt has no platform "foo"' in ended.out


def test_help_lists_every_command_and_version_tells_it(backstep: Command) -> None:
    ended = backstep("--help")
    assert ended.code == 0
    assert all(f"\n  {command.name} " in ended.out for command in COMMANDS)
    assert backstep("--version").out == f"backstep {package.__version__}\n"


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_has_help(backstep: Command, name: str) -> None:
    ended = backstep(name, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: backstep {name}")


def test_a_file_called_like_a_lesson_is_that_file(
    backstep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("xor").write_text("{}", encoding="utf-8")
    assert backstep("trace", "xor").err.startswith("backstep: error: xor: ")
