"""backstep doctor: what is installed, and what is missing on this machine."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import backstep
from backstep import resources
from backstep.cli import codes, display, output
from backstep.cli.complaints import Complaint
from backstep.system_libraries import install_command, missing, platforms

PACKAGES = ("PySide6_Essentials", "numpy", "pyqtgraph", "contourpy", "ziamath", "latex2mathml", "pydantic")
_PATIENCE = 60
_PROBE = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication(sys.argv[:1])
print(application.platformName())
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `bad` where something essential is missing."""

    name: str
    text: str
    bad: bool = False


def configure(parser: argparse.ArgumentParser) -> None:
    """There are no options."""
    parser.epilog = (
        "Exit code 1 where something essential is missing; without a display everything but the window works."
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the report."""
    findings = list(_findings())
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        output.say(f"{finding.name:<{width}}  {finding.text}")
    bad = [finding.name for finding in findings if finding.bad]
    output.say("")
    output.say(f"Missing: {', '.join(bad)}." if bad else "Everything essential is here.")
    return codes.BROKEN if bad else codes.DONE


def _findings() -> Iterator[Finding]:
    yield Finding("backstep", backstep.__version__)
    yield Finding("Python", f"{platform.python_version()} ({sys.executable})")
    yield Finding("system", platform.platform())
    for package in PACKAGES:
        yield _package(package)
    yield _resources()
    yield _display()
    yield from _libraries()
    yield _plugin()


def _package(name: str) -> Finding:
    shown = name.partition("_")[0]
    try:
        return Finding(shown, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(shown, "not installed; install Backstep again", bad=True)


def _resources() -> Finding:
    try:
        folders = [resources.path(name) for name in ("lessons", "fonts", "program.py")]
    except FileNotFoundError as error:
        return Finding("resources", str(error), bad=True)
    return Finding("resources", str(folders[0].parent))


def _display() -> Finding:
    try:
        reason = display.why_no_window({**os.environ})
    except Complaint as complaint:
        return Finding("display", str(complaint), bad=True)
    return Finding("display", f"none: {reason}; pictures and text work without" if reason else "there is one")


def _libraries() -> Iterator[Finding]:
    """System libraries, for drawing at all and for each platform a window would use here."""
    for name in dict.fromkeys((display.OFFSCREEN, *platforms(os.environ))):
        lacking = missing(name)
        title = f"libraries for {name}"
        if not lacking:
            yield Finding(title, "all here")
            continue
        listed = ", ".join(library.soname for library in lacking)
        command = install_command(lacking)
        yield Finding(title, f"missing: {listed}" + (f"; install with: {command}" if command else ""), bad=True)


def _plugin() -> Finding:
    """Which platform plugin Qt takes, asked of a process of its own, because Qt ends the one in which it finds none."""
    environ = {**os.environ}
    try:
        if display.why_no_window(environ):
            environ[display.PLATFORM] = display.OFFSCREEN
    except Complaint as complaint:
        return Finding("platform plugin", str(complaint), bad=True)
    try:
        asked = subprocess.run(
            [sys.executable, "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=environ,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("platform plugin", f"Qt does not start ({error})", bad=True)
    if asked.returncode == 0 and asked.stdout.strip():
        return Finding("platform plugin", asked.stdout.split()[-1])
    lines = asked.stderr.strip().splitlines() or [f"it ended with {asked.returncode}"]
    return Finding("platform plugin", f"Qt does not start: {lines[-1]}", bad=True)
