"""backstep [FILE]: open the window, or show the first iteration as text and picture where none can be opened."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path

import backstep
from backstep.cli import codes, display, document
from backstep.cli.complaints import Complaint, about


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help='a session file or the name of a lesson (see "backstep lessons")'
    )
    parser.add_argument("--projector", action="store_true", help="begin in projector mode")
    parser.add_argument("--version", action="version", version=f"backstep {backstep.__version__}")


def run(arguments: argparse.Namespace) -> int:
    """Stay until the window is closed."""
    path = None if arguments.file is None else _find(arguments.file)
    reason = display.why_no_window()
    if reason:
        from backstep.cli.without_window import show

        return show(path, arguments.file, reason)
    # Imported here: Qt takes a while, and no other command needs it.
    from backstep.ui import application

    with about(arguments.file or ""):
        return application.run(path, projector=arguments.projector)


def _find(name: str) -> Path:
    """The file or lesson, or a guess which command was meant."""
    from backstep.cli.main import COMMANDS

    try:
        return document.find(name)
    except Complaint:
        close = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1, cutoff=0.7)
        if close and Path(name).suffix == "":
            what = f'there is no such file, lesson or command; did you mean the command "{close[0]}"?'
            raise Complaint(name, "", what) from None
        raise
