"""Where no window can be opened: the first iteration as text in the terminal, and as a picture in a file."""

from __future__ import annotations

import os
import tempfile
from itertools import count
from pathlib import Path

from backstep.cli import codes, display, document, output, render
from backstep.cli.complaints import Overflow
from backstep.cli.trace_formats import FORMATS
from backstep.present.trace import Row, trace
from backstep.session.files import add_file, is_same
from backstep.session.lessons import first_lesson
from backstep.session.session import Session


def show(path: Path | None, name: str | None, reason: str) -> int:
    """Say `reason`, then do the window's job for the first iteration of `path`, or of the first lesson."""
    found = first_lesson() if path is None else path
    called = found.stem if name is None else name
    session = document.load(found, called)
    output.say(f"No window can be opened: {reason}. Here is the first iteration as text, and a picture of it.")
    output.say("")
    record = session.task.record(1, session.task.start)
    put = FORMATS["text"](output.write_out, session)
    last: Row | None = None
    for last in trace(record, min(session.example, record.examples)):
        put(record, last)
    output.say("")
    output.finish()
    assert last is not None
    lacking = display.missing_libraries()
    if lacking:
        output.tell(f"backstep: no picture can be drawn: {lacking}")
        return codes.BROKEN
    picture = _picture(render.go(session, called, 1, last.step), called)
    output.say(f"picture: {put_beside_others(f'{found.stem}-1-{last.step}', picture)}")
    if last.is_last:
        raise Overflow(f"{called}: iteration 1, step {last.step:,}: {last.text}")
    return codes.DONE


def _picture(session: Session, called: str) -> bytes:
    """The PNG of the moment at which `session` stands."""
    with tempfile.TemporaryDirectory(prefix="backstep-") as folder:
        path = Path(folder) / "picture.png"
        render.write(session, "desk", render.USUAL_SIZE, path, called)
        return path.read_bytes()


def put_beside_others(stem: str, picture: bytes) -> Path:
    """Put a PNG where we may write, here or among what is temporary, and return its path.

    What is there stays: the picture gets a number where its name is another one's, and is not written twice.
    """
    here = Path.cwd()
    folder = here if os.access(here, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        path = folder / f"{stem}{suffix}.png"
        if add_file(path, picture) or is_same(path, picture):
            return path
    raise AssertionError("there are more pictures than numbers")
