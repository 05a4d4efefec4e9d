"""What the bootstrap says, and how it gives up."""

from __future__ import annotations

import sys


class Stop(Exception):
    """The start cannot go on; the text says why and what to do."""


def say(text: str) -> None:
    """Write one line for the person at the terminal.

    It goes to the error stream: what the program itself prints must stay clean for a pipe.
    """
    print(f"Backstep: {text}", file=sys.stderr, flush=True)
