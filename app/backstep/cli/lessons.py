"""backstep lessons: what ships."""

from __future__ import annotations

import argparse

from backstep.cli import codes, output
from backstep.session.lessons import lessons


def configure(parser: argparse.ArgumentParser) -> None:
    """There are no options."""
    parser.epilog = "A lesson's name serves wherever FILE does."


def run(arguments: argparse.Namespace) -> int:
    """List them, one a line: name and title."""
    found = lessons()
    width = max(len(lesson.name) for lesson in found)
    for lesson in found:
        output.say(f"{lesson.name:<{width}}  {lesson.title}")
    return codes.DONE
