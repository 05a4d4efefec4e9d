"""backstep [FILE]: open the window, or show the first iteration as text and picture where none can be opened."""

from __future__ import annotations

import argparse

import backstep
from backstep.cli import display
from backstep.cli.complaints import about


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help='a session file or the name of a lesson (see "backstep lessons")'
    )
    parser.add_argument("--projector", action="store_true", help="begin in projector mode")
    parser.add_argument(
        "--version", action="version", help="tell the version and exit", version=f"backstep {backstep.__version__}"
    )


def run(arguments: argparse.Namespace) -> int:
    """Stay until the window is closed."""
    # Imports only here and below: --help and --version need none of it, and Qt must be loaded by no other command.
    from backstep.cli.document import find

    path = None if arguments.file is None else find(arguments.file)
    reason = display.why_no_window()
    if reason:
        from backstep.cli.without_window import show

        return show(path, arguments.file, reason)
    from backstep import ui

    ui.load()
    from backstep.ui import application

    with about(arguments.file or ""):
        return application.run(path, projector=arguments.projector)
