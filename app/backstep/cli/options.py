"""Reading what stands behind a command's name: argparse, with our kind of error and our kinds of value."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NoReturn

from backstep.cli.complaints import Complaint
from backstep.core.datasets_wording import quoted

MOST_ITERATIONS = 100_000_000
# int() and Decimal() would also take "1_000", " 7" and digits of other scripts.
_WHOLE = re.compile(r"[0-9]{1,400}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
LINE = 110
"""Characters of a line that is set by hand in a help text."""


class Parser(argparse.ArgumentParser):
    """One command's options. A mistake raises Complaint; only --help and --version end the program."""

    def __init__(self, name: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=f"backstep {name}".rstrip(),
            description=description,
            epilog=epilog or None,
            allow_abbrev=False,
            formatter_class=_Formatter,
        )

    def error(self, message: str) -> NoReturn:
        """Complain in one line, with the way to all options."""
        text = message.removeprefix("argument ")
        unknown = text.removeprefix("unrecognized arguments: ")
        if unknown != text:
            text = f"{unknown.split()[0]}: there is no such option or argument{self._guess(unknown.split()[0])}"
        raise Complaint("", "", f'{text}; see "{self.prog} --help"')

    def _guess(self, word: str) -> str:
        options = [option for action in self._actions for option in action.option_strings]
        return nearest(word, options, ", did you mean {}?")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Descriptions and epilogs keep their lines."""


def nearest(word: str, known: Iterable[str], clause: str) -> str:
    """`clause` with the known word most like `word` in it; "" where none is like it."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return clause.format(close[0]) if close else ""


def add_file(parser: argparse.ArgumentParser) -> None:
    """The session a command works on."""
    parser.add_argument("file", metavar="FILE", help='a session file, or the name of a lesson (see "backstep lessons")')


def iterations(text: str) -> int:
    """A number of iterations. Raises ArgumentTypeError."""
    return whole(text, MOST_ITERATIONS)


def example(text: str) -> int:
    """The number of an example in a batch. Raises ArgumentTypeError."""
    return whole(text, MOST_ITERATIONS)


def whole(text: str, most: int) -> int:
    """A whole number from 1 to `most`, also written as 1e3. Raises ArgumentTypeError."""
    found = _WHOLE.fullmatch(text)
    number = Decimal(text) if found is not None else None
    if number is None or number != number.to_integral_value() or number < 1:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not a whole number from 1 to {most:,}")
    if number > most:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is too many; the most is {most:,}")
    return int(number)
