"""Turns the output lines of pip and apt-get into a few words for a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FETCH = re.compile(
    r"\s*(Downloading|Using cached) (?:\S+/)?([^/\s-]+)-([^-\s]+)\S*\.(?:whl|tar\.gz) \(([\d.]+) (\w+)\)"
)
_COLLECT = re.compile(r"\s*Collecting ([A-Za-z0-9._-]+)")
_INSTALL = re.compile(r"Installing collected packages: (.+)")
_PREPARE = re.compile(r"\s*(Installing build dependencies|Preparing editable metadata|Building editable for)")
_APT_FETCH = re.compile(r"Get:\d+ \S+ \S+ \S+ (\S+) \S+ \S+ \[")
_APT_INSTALL = re.compile(r"(Unpacking|Setting up) ([^\s:]+)")

# A smaller download is over before anyone has read its line.
_WORTH_A_LINE = 5.0


@dataclass(frozen=True)
class Activity:
    """What a child process is doing now."""

    text: str
    lasting: bool
    """Whether it deserves a line that stays, also in a log."""


def of_pip(line: str) -> Activity | None:
    """Say what this line of pip's output is about; None where it tells a person nothing."""
    if found := _FETCH.match(line):
        how, name, version, size, unit = found.groups()
        verb = "downloading" if how == "Downloading" else "unpacking"
        large = unit == "GB" or (unit == "MB" and float(size) >= _WORTH_A_LINE)
        return Activity(f"{verb} {name} {version} ({size} {unit})", large)
    if found := _COLLECT.match(line):
        return Activity(f"looking up {found[1]}", False)
    if found := _INSTALL.match(line):
        count = found[1].count(",") + 1
        return Activity(f"installing {count} package{'s' * (count > 1)}", True)
    if _PREPARE.match(line):
        return Activity("preparing Backstep itself", False)
    return None


def of_apt(line: str) -> Activity | None:
    """Say what this line of apt-get's output is about; None where it tells a person nothing."""
    if found := _APT_FETCH.match(line):
        return Activity(f"downloading {found[1]}", False)
    if found := _APT_INSTALL.match(line):
        return Activity(f"{found[1].lower()} {found[2]}", False)
    return None
