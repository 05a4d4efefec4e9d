"""The shared libraries of the operating system that Qt loads, and the commands that install them.

Standard library only: the bootstrap loads this file by its path before anything is installed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """One shared library that Qt needs and does not bring along."""

    soname: str
    packages: tuple[str, ...]
    """Names of the Debian package that holds it, the oldest release first."""
    platform: str
    """Qt platform plugin that needs it; what ``offscreen`` needs, every plugin needs."""


# From the NEEDED entries of Qt's libraries and platform plugins in the PySide6-Essentials wheel, without those that
# every Debian has anyway (libc, libstdc++, zlib, zstd).
LIBRARIES: tuple[Library, ...] = (
    Library("libglib-2.0.so.0", ("libglib2.0-0", "libglib2.0-0t64"), "offscreen"),
    Library("libgthread-2.0.so.0", ("libglib2.0-0", "libglib2.0-0t64"), "offscreen"),
    Library("libEGL.so.1", ("libegl1",), "offscreen"),
    Library("libGL.so.1", ("libgl1",), "offscreen"),
    Library("libdbus-1.so.3", ("libdbus-1-3",), "offscreen"),
    Library("libfontconfig.so.1", ("libfontconfig1",), "offscreen"),
    Library("libfreetype.so.6", ("libfreetype6",), "offscreen"),
    Library("libX11.so.6", ("libx11-6",), "offscreen"),
    Library("libxkbcommon.so.0", ("libxkbcommon0",), "offscreen"),
    Library("libX11-xcb.so.1", ("libx11-xcb1",), "xcb"),
    Library("libxcb.so.1", ("libxcb1",), "xcb"),
    Library("libxcb-cursor.so.0", ("libxcb-cursor0",), "xcb"),
    Library("libxcb-icccm.so.4", ("libxcb-icccm4",), "xcb"),
    Library("libxcb-image.so.0", ("libxcb-image0",), "xcb"),
    Library("libxcb-keysyms.so.1", ("libxcb-keysyms1",), "xcb"),
    Library("libxcb-randr.so.0", ("libxcb-randr0",), "xcb"),
    Library("libxcb-render.so.0", ("libxcb-render0",), "xcb"),
    Library("libxcb-render-util.so.0", ("libxcb-render-util0",), "xcb"),
    Library("libxcb-shape.so.0", ("libxcb-shape0",), "xcb"),
    Library("libxcb-shm.so.0", ("libxcb-shm0",), "xcb"),
    Library("libxcb-sync.so.1", ("libxcb-sync1",), "xcb"),
    Library("libxcb-util.so.1", ("libxcb-util1",), "xcb"),
    Library("libxcb-xfixes.so.0", ("libxcb-xfixes0",), "xcb"),
    Library("libxcb-xkb.so.1", ("libxcb-xkb1",), "xcb"),
    Library("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",), "xcb"),
    Library("libwayland-client.so.0", ("libwayland-client0",), "wayland"),
    Library("libwayland-cursor.so.0", ("libwayland-cursor0",), "wayland"),
    Library("libwayland-egl.so.1", ("libwayland-egl1",), "wayland"),
)


def platforms(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the Qt platforms that a window would use under these environment variables.

    `QT_QPA_PLATFORM` decides where it is set (``wayland;xcb`` and ``xcb:option`` are its own notation); otherwise the
    display variables do. Without a display only ``offscreen`` is left.
    """
    chosen = environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return tuple(part.split(":")[0] for part in chosen.split(";"))
    found = []
    if environ.get("WAYLAND_DISPLAY"):
        found.append("wayland")
    if environ.get("DISPLAY"):
        found.append("xcb")
    return tuple(found) or ("offscreen",)


def _load(soname: str) -> None:
    # Imported here because a stripped-down Python lacks ctypes, and asking must not break the start.
    import ctypes

    ctypes.CDLL(soname)


def missing(platform: str, load: Callable[[str], object] = _load) -> list[Library]:
    """Return the libraries that Qt's `platform` (``offscreen``, ``xcb``, ``wayland``) needs and the loader lacks.

    Other systems than Linux come with all that Qt needs: there the list is empty. `load` raises OSError for a library
    that cannot be loaded.
    """
    if not sys.platform.startswith("linux"):
        return []
    lacking = []
    for library in LIBRARIES:
        if library.platform not in ("offscreen", platform):
            continue
        try:
            load(library.soname)
        except ImportError:
            return []
        except OSError:
            lacking.append(library)
    return lacking


def _apt_knows(package: str) -> bool:
    """Whether the package lists of this machine offer a real (not a virtual) package of that name."""
    if not shutil.which("apt-cache"):
        return False
    answer = subprocess.run(["apt-cache", "show", package], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return answer.returncode == 0


def debian_packages(libraries: Iterable[Library], knows: Callable[[str], bool] = _apt_knows) -> list[str]:
    """Return the Debian packages that hold `libraries`, each once, in the table's order.

    Where a package has had several names, the one that `knows` accepts is taken, else the oldest (newer releases still
    answer to it).
    """
    names: dict[str, None] = {}
    for library in libraries:
        if len(library.packages) > 1:
            names[next(filter(knows, library.packages), library.packages[0])] = None
        else:
            names[library.packages[0]] = None
    return list(names)


def as_root(*commands: str) -> str:
    """Return the shell line by which whoever runs this program runs `commands`, one after the other, as root."""
    if os.geteuid() == 0:
        return " && ".join(commands)
    if shutil.which("sudo"):
        return " && ".join(f"sudo {command}" for command in commands)
    return f"su -c {shlex.quote(' && '.join(commands))}"


def apt_command(packages: Sequence[str]) -> str:
    """Return the shell line that installs Debian packages, for the person who runs this program."""
    return as_root("apt-get update", f"apt-get install -y --no-install-recommends {' '.join(packages)}")


def install_command(missing: Sequence[Library]) -> str:
    """Return the exact shell line that installs `missing`; empty where none is missing or no installer is known."""
    if not missing:
        return ""
    if shutil.which("apt-get"):
        return apt_command(debian_packages(missing))
    for installer in ("dnf", "zypper"):
        if shutil.which(installer):
            # RPM packages can be asked for by the libraries in them.
            wanted = " ".join(shlex.quote(f"{library.soname}()(64bit)") for library in missing)
            return as_root(f"{installer} install -y {wanted}")
    return ""
