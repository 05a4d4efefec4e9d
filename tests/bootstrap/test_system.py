"""What the bootstrap finds missing on a machine, and what it says or does about it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from backstep import system_libraries
from backstep.system_libraries import Library
from backstep_bootstrap import child, system
from backstep_bootstrap.messages import Stop

ROOT = Path(__file__).parents[2]
EGL = Library("libEGL.so.1", ("libegl1",), "offscreen")
CURSOR = Library("libxcb-cursor.so.0", ("libxcb-cursor0",), "xcb")


def without_modules(monkeypatch: pytest.MonkeyPatch, *absent: str) -> None:
    find = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name in absent else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)


def machine(monkeypatch: pytest.MonkeyPatch, *, user: int, tools: set[str], absent: dict[str, list[Library]]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in tools else None)
    monkeypatch.setattr(system_libraries, "missing", lambda platform: absent.get(platform, []))


@pytest.mark.parametrize("absent", ["venv", "ensurepip"])
def test_venv_needs_both_modules(monkeypatch: pytest.MonkeyPatch, absent: str) -> None:
    assert system.venv_works()
    without_modules(monkeypatch, absent)
    assert not system.venv_works()


def test_venv_package_of_the_systems_own_python_and_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_base_executable", sys.executable, raising=False)
    assert system.venv_package(default=sys.executable) == "python3-venv"
    expected = f"python3.{sys.version_info.minor}-venv"
    assert system.venv_package(default="/nowhere/python3") == expected


def test_nothing_missing_is_no_need(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=0, tools={"apt-get"}, absent={})
    assert not system.look(system_libraries, ("offscreen",), venv=True)


def test_one_command_installs_venv_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=1000, tools={"apt-get", "sudo"}, absent={"xcb": [EGL, CURSOR], "wayland": [EGL]})
    without_modules(monkeypatch, "ensurepip")
    monkeypatch.setattr(system, "venv_package", lambda: "python3-venv")
    needs = system.look(system_libraries, ("wayland", "xcb"), venv=True)
    assert needs
    assert needs.packages == ("python3-venv", "libegl1", "libxcb-cursor0")
    assert needs.command == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends python3-venv libegl1 libxcb-cursor0"
    )
    assert needs.command in needs.sentence()
    assert "libEGL.so.1 libxcb-cursor.so.0" in needs.sentence()


def test_venv_is_no_need_where_the_environment_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=1000, tools={"apt-get"}, absent={})
    without_modules(monkeypatch, "ensurepip")
    assert not system.look(system_libraries, ("offscreen",), venv=False)


def test_system_without_a_known_installer_names_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=0, tools=set(), absent={"offscreen": [EGL]})
    needs = system.look(system_libraries, ("offscreen",), venv=True)
    assert needs.command == ""
    assert "libEGL.so.1" in needs.sentence()
    assert not system.can_install()


@pytest.mark.parametrize(
    ("user", "tools", "expected"), [(0, {"apt-get"}, True), (1000, {"apt-get"}, False), (0, {"dnf"}, False)]
)
def test_only_root_on_a_debian_like_system_installs(
    monkeypatch: pytest.MonkeyPatch, user: int, tools: set[str], expected: bool
) -> None:
    machine(monkeypatch, user=user, tools=tools, absent={})
    assert system.can_install() is expected


class Recorder:
    """Stands in for the running of commands."""

    def __init__(self, *, failing: str = "") -> None:
        self.commands: list[str] = []
        self.environs: list[Mapping[str, str]] = []
        self._failing = failing

    def __call__(self, title: str, command: list[str], *, environ: Mapping[str, str], **_: Any) -> None:
        line = " ".join(command)
        self.commands.append(line)
        self.environs.append(environ)
        if self._failing and self._failing in line:
            raise Stop("this failed")


NEEDS = system.Needs(venv=True, libraries=("libEGL.so.1",), packages=("python3-venv", "libegl1"), command="")


def test_install_fetches_the_lists_first_and_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Recorder()
    monkeypatch.setattr(child, "run", ran)
    system.install(NEEDS, {"PATH": "/bin"}, ())
    assert [line.split()[0] for line in ran.commands] == ["apt-get", "apt-get"]
    assert ran.commands[0].endswith(" update")
    assert ran.commands[1].endswith(" install -y --no-install-recommends python3-venv libegl1")
    assert all(environ["DEBIAN_FRONTEND"] == "noninteractive" for environ in ran.environs)


def test_install_tries_with_old_lists_where_new_ones_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Recorder(failing="update")
    monkeypatch.setattr(child, "run", ran)
    system.install(NEEDS, {}, ())
    assert " install " in ran.commands[1]
    assert "going on" in capsys.readouterr().err


def test_install_that_fails_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "run", Recorder(failing=" install "))
    with pytest.raises(Stop):
        system.install(NEEDS, {}, ())


def test_table_is_loaded_from_the_checkout_without_the_package() -> None:
    table = system.library_table(ROOT)
    assert isinstance(table, ModuleType)
    assert table is not system_libraries
    assert [library.soname for library in table.LIBRARIES] == [entry.soname for entry in system_libraries.LIBRARIES]


def test_incomplete_checkout_is_told(tmp_path: Path) -> None:
    with pytest.raises(Stop, match=r"system_libraries\.py"):
        system.library_table(tmp_path)
