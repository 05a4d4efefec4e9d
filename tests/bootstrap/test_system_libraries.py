"""The table of system libraries and the commands that install them."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable

import pytest

from backstep.system_libraries import LIBRARIES, Library, debian_packages, install_command, missing, platforms

GLIB = Library("libglib-2.0.so.0", ("libglib2.0-0", "libglib2.0-0t64"), "offscreen")
EGL = Library("libEGL.so.1", ("libegl1",), "offscreen")


def loader_without(*absent: str) -> Callable[[str], object]:
    def load(soname: str) -> object:
        if soname in absent:
            raise OSError(f"{soname}: cannot open shared object file")
        return object()

    return load


def machine(monkeypatch: pytest.MonkeyPatch, *, user: int, tools: set[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in tools else None)


def test_table_names_each_library_once_with_a_package_and_a_known_platform() -> None:
    sonames = [library.soname for library in LIBRARIES]
    assert len(sonames) == len(set(sonames))
    assert {library.platform for library in LIBRARIES} == {"offscreen", "xcb", "wayland"}
    for library in LIBRARIES:
        assert re.fullmatch(r"lib[\w.+-]+\.so\.\d+", library.soname)
        assert library.packages
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", package) for package in library.packages)


def test_missing_asks_for_what_offscreen_needs_and_for_the_platforms_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    load = loader_without("libEGL.so.1", "libxcb-cursor.so.0", "libwayland-cursor.so.0")
    assert [library.soname for library in missing("offscreen", load)] == ["libEGL.so.1"]
    assert [library.soname for library in missing("xcb", load)] == ["libEGL.so.1", "libxcb-cursor.so.0"]
    assert [library.soname for library in missing("wayland", load)] == ["libEGL.so.1", "libwayland-cursor.so.0"]


def test_missing_is_empty_where_all_loads() -> None:
    assert missing("xcb", loader_without()) == []


def test_missing_does_not_guess_without_ctypes() -> None:
    def load(soname: str) -> object:
        raise ImportError("No module named '_ctypes'")

    assert missing("xcb", load) == []


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_missing_is_empty_on_other_systems(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert missing("offscreen", loader_without("libEGL.so.1")) == []


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ("offscreen",)),
        ({"DISPLAY": ""}, ("offscreen",)),
        ({"DISPLAY": ":0"}, ("xcb",)),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ("wayland",)),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, ("wayland", "xcb")),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, ("offscreen",)),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, ("wayland", "xcb")),
        ({"QT_QPA_PLATFORM": "offscreen:size=800x600"}, ("offscreen",)),
    ],
)
def test_platforms_follow_the_display_unless_qt_was_told(environ: dict[str, str], expected: tuple[str, ...]) -> None:
    assert platforms(environ) == expected


def test_packages_take_the_name_that_this_release_uses() -> None:
    assert debian_packages([GLIB, EGL], lambda name: name == "libglib2.0-0t64") == ["libglib2.0-0t64", "libegl1"]
    assert debian_packages([GLIB, EGL], lambda name: name == "libglib2.0-0") == ["libglib2.0-0", "libegl1"]


def test_packages_fall_back_to_the_oldest_name_where_there_are_no_lists() -> None:
    assert debian_packages([GLIB], lambda name: False) == ["libglib2.0-0"]


def test_packages_come_once_each() -> None:
    thread = Library("libgthread-2.0.so.0", GLIB.packages, "offscreen")
    assert debian_packages([GLIB, thread], lambda name: False) == ["libglib2.0-0"]


APT = "apt-get install -y --no-install-recommends libegl1"


@pytest.mark.parametrize(
    ("user", "tools", "expected"),
    [
        (0, {"apt-get"}, f"apt-get update && {APT}"),
        (1000, {"apt-get", "sudo"}, f"sudo apt-get update && sudo {APT}"),
        (1000, {"apt-get"}, f"su -c 'apt-get update && {APT}'"),
        (1000, {"dnf", "sudo"}, "sudo dnf install -y 'libEGL.so.1()(64bit)'"),
        (0, {"zypper"}, "zypper install -y 'libEGL.so.1()(64bit)'"),
        (0, set(), ""),
    ],
)
def test_install_command_is_the_exact_line(
    monkeypatch: pytest.MonkeyPatch, user: int, tools: set[str], expected: str
) -> None:
    machine(monkeypatch, user=user, tools=tools)
    assert install_command([EGL]) == expected


def test_install_command_is_empty_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=0, tools={"apt-get"})
    assert install_command([]) == ""
