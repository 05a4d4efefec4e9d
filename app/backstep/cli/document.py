"""The session that FILE names."""

from __future__ import annotations

from pathlib import Path

from backstep.cli.complaints import Complaint, about
from backstep.session.document import Document, read_document
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
    with about(name):
        return path, read_document(path)
