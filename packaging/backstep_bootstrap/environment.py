"""The virtual environment in the checkout: what state it is in, and how it is brought into the wanted one."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path

STAMP = "backstep-stamp.json"
_RECORD_FIELDS = 3
"""Path, hash and size, in each row of the list that pip leaves of a distribution's files."""


@dataclass(frozen=True)
class Stamp:
    """What an environment was made for. It lies in the environment while that is whole, and only then."""

    checkout: str
    python: str
    project: str
    """SHA-256 of pyproject.toml."""
    extras: tuple[str, ...]
    distributions: tuple[str, ...] = ()
    """Names of what pip installed."""
    ready: bool = True
    """False from before the first change to after the last."""


class Action(Enum):
    """What has to be done before the environment can be used."""

    USE = "use"
    INSTALL = "install"
    MAKE = "make"


@dataclass(frozen=True)
class Plan:
    """The next action, and the reason to tell."""

    action: Action
    why: str = ""


class Environment:
    """The virtual environment at `home`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        windows = sys.platform == "win32"
        self.python = home / ("Scripts/python.exe" if windows else "bin/python")
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        self.site_packages = home / ("Lib/site-packages" if windows else f"lib/{version}/site-packages")

    def stamp(self) -> Stamp | None:
        """Return the stamp, or None where there is none that can be read."""
        try:
            fields = json.loads((self.home / STAMP).read_text(encoding="utf-8"))
            return Stamp(
                checkout=fields["checkout"],
                python=fields["python"],
                project=fields["project"],
                extras=tuple(fields["extras"]),
                distributions=tuple(fields["distributions"]),
                ready=fields["ready"],
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write_stamp(self, stamp: Stamp) -> None:
        """Write the stamp so that an interruption leaves the old one or the new one."""
        new = self.home / (STAMP + ".new")
        new.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")
        os.replace(new, self.home / STAMP)

    def next_action(self, wanted: Stamp) -> Plan:
        """Look at what is there and decide what has to be done."""
        if not self.home.is_dir():
            return Plan(Action.MAKE)
        stamp = self.stamp()
        return plan(stamp, wanted, self.fault(("pip", *(stamp.distributions if stamp else ()))))

    def mark_ready(self, wanted: Stamp) -> None:
        """Write the stamp of a finished environment."""
        self.write_stamp(replace(wanted, distributions=tuple(sorted(_distributions(self.site_packages)))))

    def mark_changing(self, wanted: Stamp) -> None:
        """Write the stamp that makes the next start begin anew, should this one be interrupted."""
        self.write_stamp(replace(wanted, ready=False))

    def restore_stamp(self, before: Stamp | None) -> None:
        """Put back what `stamp` returned earlier."""
        if before is None:
            (self.home / STAMP).unlink()
        else:
            self.write_stamp(before)

    def remove(self) -> None:
        """Remove whatever is there."""
        if self.home.is_symlink() or self.home.is_file():
            self.home.unlink()
        elif self.home.exists():
            shutil.rmtree(self.home)

    def fault(self, expected: Iterable[str] = ()) -> str | None:
        """Name the first thing that is not as pip left it, or return None.

        Looks at the interpreter, at the presence of each distribution in `expected`, and at the presence and size of
        every file that pip's own records list.
        """
        # Where the Python it was made from is gone, a dangling link is left.
        if not os.access(self.python, os.X_OK) or not self.python.stat().st_size:
            return "its Python is gone"
        if not (self.home / "pyvenv.cfg").is_file():
            return "pyvenv.cfg is missing"
        if not self.site_packages.is_dir():
            return f"it has no {self.site_packages.parent.name}/site-packages"
        found = _distributions(self.site_packages)
        for name in expected:
            if name not in found:
                return f"{name} is missing"
        for name, records in found.items():
            if trouble := _damaged_file(self.site_packages, records):
                return f"in {name}, {trouble}"
        return None


def wanted_stamp(checkout: Path, extras: Iterable[str]) -> Stamp:
    """Return the stamp of the environment that this checkout, run by this Python, needs now."""
    return Stamp(
        checkout=str(checkout),
        python=f"{sys.implementation.cache_tag} {sysconfig.get_platform()}",
        project=hashlib.sha256((checkout / "pyproject.toml").read_bytes()).hexdigest(),
        extras=tuple(sorted(extras)),
    )


def plan(stamp: Stamp | None, wanted: Stamp, fault: str | None) -> Plan:
    """Decide what to do with an existing environment that bears `stamp` and shows `fault`, where `wanted` is needed."""
    if stamp is not None and not stamp.ready:
        return Plan(Action.MAKE, "the last start was interrupted")
    if stamp is not None and stamp.checkout != wanted.checkout:
        return Plan(Action.MAKE, "the checkout has moved")
    if stamp is not None and stamp.python != wanted.python:
        return Plan(Action.MAKE, f"it was made for another Python ({stamp.python})")
    if fault is not None:
        return Plan(Action.MAKE, f"it is broken: {fault}")
    if stamp is None:
        # Somebody's own environment, and it works: use it, do not throw it away.
        return Plan(Action.INSTALL, "Backstep is not in it yet")
    if stamp.project != wanted.project:
        return Plan(Action.INSTALL, "pyproject.toml has changed")
    if not set(wanted.extras) <= set(stamp.extras):
        return Plan(Action.INSTALL, f"it was made without: {', '.join(sorted(set(wanted.extras) - set(stamp.extras)))}")
    return Plan(Action.USE)


def _distributions(site_packages: Path) -> dict[str, Path]:
    """Return the installed distributions, name to folder, with names as PEP 503 writes them."""
    return {
        re.sub(r"[-_.]+", "-", folder.name.split("-")[0]).lower(): folder
        for folder in site_packages.glob("*.dist-info")
        if not folder.name.startswith("~")
    }


def _damaged_file(site_packages: Path, records: Path) -> str | None:
    try:
        with (records / "RECORD").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except OSError:
        return "the list of files is missing"
    base = str(site_packages) + os.sep
    for name, size in [(row[0], row[2]) for row in rows if len(row) == _RECORD_FIELDS]:
        # The list itself has no size, and pip compiles anew what a wheel brings compiled.
        if not size or name.endswith(".pyc"):
            continue
        try:
            found = os.stat(base + name).st_size
        except OSError:
            return f"{name} is missing"
        if str(found) != size:
            return f"{name} has changed"
    return None
