"""The session that FILE names."""

from __future__ import annotations

import sys
from pathlib import Path

from backstep.cli import output
from backstep.cli.complaints import Complaint, about
from backstep.session.document import Document, read_document
from backstep.session.document_csv import borrowed
from backstep.session.lessons import resolve


def find(name: str) -> Path:
    """The path of a file or a lesson. Raises Complaint where there is neither."""
    if not name:
        raise Complaint('""', "", "this is not the name of a file; name a session file or a lesson")
    with about(name):
        return resolve(name)


def read(name: str) -> tuple[Path, Document]:
    """The path and the content. Raises Complaint."""
    path = find(name)
    return path, load(path, name)


def read_for_results(name: str) -> tuple[Path, Document]:
    """The path and the content; a mistake that a lesson makes for somebody to find is left out. Raises Complaint."""
    path, found = read(name)
    if found.mistake is not None and sys.stderr.isatty():
        output.tell(f"backstep: {name}: the mistake to be found is made in the window alone; these results are right")
    return path, found.without_mistake()


def load(path: Path, name: str) -> Document:
    """The content of a file, which the person calls `name`. Raises Complaint."""
    with about(name):
        found = read_document(path)
    notice = borrowed(found.content, found.folder)
    if notice:
        output.tell(f"backstep: {name}: {notice}")
    return found
