"""What can be taken home of a training, and as which files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backstep.core.errors import InputError
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.present.handouts.numpy_script import numpy_script
from backstep.present.handouts.script import Training
from backstep.present.handouts.steps import Place, Range, check_length, written
from backstep.present.handouts.tables import TABLES
from backstep.present.handouts.torch_script import torch_script
from backstep.present.handouts.worksheet import check_worksheet
from backstep.session.branches import lineage
from backstep.session.session import Session


class Kind(StrEnum):
    """What is handed out."""

    WORKSHEET = "worksheet"
    ANSWERS = "answers"
    TABLE = "table"
    NUMPY = "numpy"
    PYTORCH = "pytorch"


@dataclass(frozen=True, slots=True)
class Form:
    """What a kind is called, what it is, and which files it can be."""

    title: str
    what: str
    suffixes: tuple[str, ...]


FORMS: Mapping[Kind, Form] = {
    Kind.WORKSHEET: Form("Worksheet", "what is given, and blanks for what is to be calculated", (".pdf", ".html")),
    Kind.ANSWERS: Form("Answer key", "the same with the calculations and their results", (".pdf", ".html")),
    Kind.TABLE: Form("Table of steps", "each step with its formula, its numbers and its value", tuple(TABLES)),
    Kind.NUMPY: Form("Script of numpy", "the training from its start, which prints the same numbers", (".py",)),
    Kind.PYTORCH: Form("Script of PyTorch", "the same training by automatic differentiation", (".py",)),
}
PAGES = frozenset({Kind.WORKSHEET, Kind.ANSWERS})
"""Kinds that have pictures."""
SCRIPTS = frozenset({Kind.NUMPY, Kind.PYTORCH})
_PLACE = re.compile(r"\s*([1-9][0-9]{0,8})\s*:\s*([1-9][0-9]{0,8})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Handout:
    """What is asked for: steps from `first` to `last`, with the values of `example` and so many `digits`.

    A script goes from the start of the training to the iteration of `last`.
    """

    kind: Kind
    first: Place
    last: Place
    example: int
    digits: int

    @property
    def range(self) -> Range:
        """Its steps."""
        return Range(self.first, self.last, self.example, self.digits)

    def check(self, task: Task, suffix: str) -> None:
        """Raises InputError with a sentence where there are no such steps, too many of them, or no such file."""
        form = FORMS[self.kind]
        if suffix not in form.suffixes:
            *some, last = form.suffixes
            ends = f"{', '.join(some)} or {last}" if some else last
            raise InputError("file", f"{_a(form.title)} ends in {ends}, not in {suffix or 'nothing'}; choose one")
        if self.kind in SCRIPTS:
            return
        for iteration, step in (self.first, self.last):
            count = len(Steps(task.network, task.batches.count(iteration)))
            if not 1 <= step <= count:
                what = f"there is no step {step} in iteration {iteration}; choose one from 1 to {count}"
                raise InputError("", what)
        if self.last < self.first:
            (since, at), (until, end) = self.first, self.last
            raise InputError("", f"{since}:{at} comes after {until}:{end}; begin with the earlier step")
        check_length(self.range, lambda iteration: len(Steps(task.network, task.batches.count(iteration))))
        if self.kind in PAGES:
            check_worksheet(self.range, task.network, task.batches.count)


def place_from(text: str, where: str) -> Place:
    """A step as somebody wrote it. Raises InputError where it is none."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise InputError(where, f'"{text.strip()}" is no step; write iteration and step, such as 1:9')
    return int(found[1]), int(found[2])


def title_of(session: Session) -> str:
    """What stands above a handout."""
    return session.state.document.title or "Untitled"


def text_of(handout: Handout, session: Session, path: Path) -> str:
    """The text of a handout without pictures; the end of `path` says which form a table has.

    It is of the branch in view. Raises InputError where it would be too long to be read.
    """
    if handout.kind is Kind.TABLE:
        rows = written(handout.range, session.timeline.record)
        return TABLES[path.suffix.lower()](title_of(session), rows)
    document, setup = session.state.document, session.state.setup
    courses = lineage(setup.branches, setup.branch)
    training = Training(title_of(session), document.task, courses, handout.last[0], document.initializer)
    return (numpy_script if handout.kind is Kind.NUMPY else torch_script)(training)


def _a(title: str) -> str:
    return f"{'an' if title[0] in 'AEIOU' else 'a'} {title[0].lower()}{title[1:]}"
