"""Which of a file's branches a command trains."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from backstep.cli import output
from backstep.cli.complaints import Complaint, one_line
from backstep.core.datasets_wording import quoted
from backstep.session.branches import ROOT, name_of
from backstep.session.document import Document
from backstep.session.past import Past


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--branch",
        metavar="N|NAME",
        help="train this branch of FILE, by its number or its name; 0, the training that FILE itself "
        "describes, where it is not given",
    )


def chosen(arguments: argparse.Namespace, session: Document) -> Document:
    """The session with that branch in view. Raises Complaint where there is none."""
    setup, wanted = session.setup, arguments.branch
    if wanted is None and setup.branch != ROOT:
        shown = f"the window shows {_called(session, setup.branch)}, which --branch {setup.branch} trains"
        output.tell(f"backstep: {arguments.file}: this trains what the file describes; {shown}")
    number = ROOT if wanted is None else _number(wanted, session)
    return replace(session, setup=replace(setup, branch=number))


def _called(session: Document, number: int) -> str:
    name = one_line(name_of(session.setup.branches, number))
    return f"branch {number} ({name})" if name else f"branch {number}"


def _number(wanted: str, session: Document) -> int:
    branches = session.setup.branches
    named = [number for number in (ROOT, *branches) if name_of(branches, number) == wanted]
    numbered = [number for number in (ROOT, *branches) if str(number) == wanted]
    if numbered or len(named) == 1:
        return (numbered or named)[0]
    if named:
        numbers = ", ".join(map(str, named))
        raise Complaint("--branch", "", f"the branches {numbers} have this name; give one of these numbers")
    known = ", ".join(_called(session, number) for number in (ROOT, *branches))
    raise Complaint("--branch", "", f"there is no branch {quoted(wanted)}; there is {known}")


def told(session: Document) -> str:
    """What is trained, behind the title, where a file has branches to tell apart."""
    return f", {_called(session, session.setup.branch)}" if session.setup.branches else ""


def with_edits(content: dict[str, Any], session: Document) -> dict[str, Any]:
    """The content of a session with the data and the learning rate that its branch in view trains with."""
    own, task = session.task, Past(session).timeline(session.setup).task
    changed = dict(content)
    if task.learning_rate != own.learning_rate:
        changed["training"] = {**content["training"], "learning_rate": task.learning_rate}
    if task.inputs is not own.inputs or task.targets is not own.targets:
        data = session.dataset
        names = {"input_names": data.input_names, "target_names": data.target_names, "class_names": data.classes}
        changed["data"] = {
            "inputs": task.inputs.tolist(),
            "targets": task.targets.tolist(),
            **{key: list(some) for key, some in names.items() if some},
        }
    return changed
