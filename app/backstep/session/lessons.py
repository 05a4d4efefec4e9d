"""The lessons that ship."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from backstep import resources
from backstep.core.errors import InputError
from backstep.session.schema import nearest

SUFFIX = ".backstep"

ORDER = (
    "two-neurons",
    "two-roles",
    "mazur",
    "slip",
    "several-paths",
    "learning-rate",
    "lunch",
    "zero-slope",
    "vanishing-gradient",
    "xor",
    "logistic-regression",
    "calculus",
    "curve",
    "iris",
    "find-the-bug",
)
"""In the order in which they teach; the first one opens at the first start."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """`summary` is the first sentence of the lesson's own text."""

    name: str
    title: str
    summary: str
    path: Path


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons, in order; their files are read once, as nobody changes what ships."""
    return tuple(_lesson(name) for name in ORDER)


def first_lesson() -> Path:
    """The lesson that opens at the first start."""
    return path_of(ORDER[0])


def path_of(name: str) -> Path:
    """The file of a lesson."""
    return resources.path("lessons", name + SUFFIX)


def is_lesson(path: Path) -> bool:
    """Whether `path` is one of the files that ship."""
    return path.resolve().parent == resources.path("lessons").resolve()


def resolve(name_or_path: str) -> Path:
    """A lesson's name, or a path. Raises InputError where it is neither."""
    path = Path(name_or_path)
    try:
        if path.exists() and not (path.is_dir() and name_or_path in ORDER):
            return path
    except (OSError, ValueError):  # a name too long for any file, or with a character that none can have
        raise InputError("", "no file can have this name; correct it") from None
    if name_or_path in ORDER:
        return path_of(name_or_path)
    if path.suffix or len(path.parts) > 1:
        raise InputError("", "there is no such file; check the name and the folder")
    raise InputError("", f"there is no such file or lesson; {nearest(name_or_path, ORDER)}")


def _lesson(name: str) -> Lesson:
    path = path_of(name)
    content = json.loads(path.read_text(encoding="utf-8"))
    text = content["lesson"]["text"]
    return Lesson(name, content["title"], text.split(". ")[0].rstrip(".") + ".", path)
