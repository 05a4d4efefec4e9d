"""The CSV file of a session: where it is, and what becomes of it when the session is saved elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from backstep import resources
from backstep.session.files import add_file, is_same

_SHIPPED = "datasets"
_SHIPPED_FOLDERS = (("..", _SHIPPED), ("resources", _SHIPPED), ("_resources", _SHIPPED))
"""How a path into the data sets that ship ends, before the file's name: in a lesson, a checkout, an installation."""


def csv_file(content: Mapping[str, Any], folder: Path) -> Path | None:
    """The CSV file that a session in `folder` reads, whether it is there or not; None where it names none.

    The path is relative to the session. A data set that ships is found by its name too, where nothing is at the path
    and the path does not say that it is another one: so a session on its own can be passed on.
    """
    name: str | None = content["data"].get("csv")
    if name is None:
        return None
    path: Path = folder / name
    parts = Path(name).parts
    if not os.path.lexists(path) and (len(parts) == 1 or parts[-3:-1] in _SHIPPED_FOLDERS):
        shipped = _shipped() / parts[-1]
        if shipped.suffix == ".csv" and os.path.isfile(shipped):  # noqa: PTH113 - a name may be none that a file can have
            return shipped
    return path


def borrowed(content: Mapping[str, Any], folder: Path) -> str:
    """A sentence where a data set that ships stands in for a file that is not there; "" where the file is there."""
    found = csv_file(content, folder)
    if found is None or found == folder / content["data"]["csv"]:
        return ""
    return f"{found.name} is not where this session has it; the data set of that name that ships is used."


def placed(content: Mapping[str, Any], folder: Path, target: Path) -> tuple[str | None, Path | None]:
    """How a session that was read from `folder` names its CSV file in the file `target`, and the copy made for it.

    A data set that ships is copied beside the session, since the installation may go or be elsewhere; any other file
    stays where it is. An absolute path stays as it is. Raises InputError where the copy cannot be written.
    """
    found = csv_file(content, folder)
    if found is None:
        return None, None
    name: str = content["data"]["csv"]
    if Path(name).is_absolute() and found == Path(name):
        return name, None
    found, here = found.resolve(), target.resolve().parent
    own = _shipped().resolve()
    if found.parent == own and found.is_file() and not here.is_relative_to(own.parent):
        return _copied(found, target)
    try:
        return Path(os.path.relpath(found, here)).as_posix(), None
    except ValueError:  # another drive
        return found.as_posix(), None


def _copied(source: Path, target: Path) -> tuple[str, Path | None]:
    """The name of a file beside `target` that is the same as `source`, and its path where it had to be made."""
    target = target.resolve() if target.is_symlink() else target
    content = source.read_bytes()
    for number in count(1):
        copy = target.with_name(source.name if number == 1 else f"{source.stem}-{number}{source.suffix}")
        if copy == target:
            continue
        if add_file(copy, content):
            return copy.name, copy
        if is_same(copy, content):
            return copy.name, None
    raise AssertionError("there are more files than numbers")


def _shipped() -> Path:
    return resources.path(_SHIPPED)
