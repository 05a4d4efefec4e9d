"""What the operating system must provide: the venv module and the libraries that Qt loads."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from backstep_bootstrap import child, output_lines
from backstep_bootstrap.messages import Stop, say


@dataclass(frozen=True)
class Needs:
    """What this machine lacks."""

    venv: bool
    libraries: tuple[str, ...]
    """File names of shared libraries, for people."""
    packages: tuple[str, ...]
    """The Debian packages that hold all of it."""
    command: str
    """The shell line that installs it; empty where none is known."""

    def __bool__(self) -> bool:
        return self.venv or bool(self.libraries)

    def sentence(self) -> str:
        """Say what is missing and how to get it."""
        parts = ["Python's venv and ensurepip modules"] if self.venv else []
        if self.libraries:
            parts.append("system libraries that a window or a picture needs: " + " ".join(self.libraries))
        remedy = f"install with:\n    {self.command}" if self.command else "install them with the system's package tool"
        return f"missing on this machine: {', and '.join(parts)}\n  {remedy}"


def library_table(checkout: Path) -> ModuleType:
    """Load the program's own table of system libraries, which needs nothing installed."""
    path = checkout / "app" / "backstep" / "system_libraries.py"
    spec = importlib.util.spec_from_file_location("backstep_system_libraries", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise Stop(f"{path} is missing: the checkout is not whole, get it again")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # the dataclass machinery looks its module up there
    spec.loader.exec_module(module)
    return module


def venv_works() -> bool:
    """Whether this Python can make an environment with pip in it: Debian's cannot before python3-venv is installed."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def venv_package(default: str = "/usr/bin/python3") -> str:
    """Return the Debian package that completes the Python which runs this."""
    if os.path.realpath(base_python()) == os.path.realpath(default):
        return "python3-venv"
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def base_python() -> str:
    """Return the Python to make environments from: this one, or the one behind the environment that runs this."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def is_debian_like() -> bool:
    """Whether apt-get installs packages here."""
    return shutil.which("apt-get") is not None


def look(table: ModuleType, platforms: Sequence[str], *, venv: bool) -> Needs:
    """Find out what is missing for Qt on these platforms and, where `venv` says so, for making an environment."""
    libraries = list(dict.fromkeys(library for name in platforms for library in table.missing(name)))
    no_venv = venv and not venv_works()
    packages: list[str] = []
    command = ""
    if is_debian_like():
        packages = [venv_package()] * no_venv + table.debian_packages(libraries)
        command = table.apt_command(packages) if packages else ""
    elif not no_venv:
        command = table.install_command(libraries)
    return Needs(no_venv, tuple(library.soname for library in libraries), tuple(packages), command)


def can_install() -> bool:
    """Whether system packages can be installed here without asking anybody."""
    return is_debian_like() and os.geteuid() == 0


def install(needs: Needs, environ: Mapping[str, str], keep_open: tuple[int, ...]) -> None:
    """Install what `needs` names with apt-get.

    Raises:
        Stop: apt-get failed.
    """
    quiet = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Somebody else's apt-get may be at work; and no terminal tricks in the output.
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    try:
        child.run(
            "fetching Debian's package lists ...",
            [*command, "update"],
            cwd=Path("/"),
            environ=quiet,
            describe=output_lines.of_apt,
            keep_open=keep_open,
        )
    except Stop as stop:
        say(f"{stop}; going on with the lists that are here")
    child.run(
        f"installing system packages: {' '.join(needs.packages)} ...",
        [*command, "install", "-y", "--no-install-recommends", *needs.packages],
        cwd=Path("/"),
        environ=quiet,
        describe=output_lines.of_apt,
        keep_open=keep_open,
    )
