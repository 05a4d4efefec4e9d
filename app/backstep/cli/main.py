"""From the words of a command line to the command, and from whatever happens to an exit code."""

from __future__ import annotations

import argparse
import difflib
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from backstep.cli import codes, output
from backstep.cli.complaints import Complaint, Overflow, Unable
from backstep.cli.options import Parser
from backstep.core.datasets_wording import headed
from backstep.core.errors import InputError


class CommandModule(Protocol):
    """What each command's file has."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's options."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Carry it out and return the exit code."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module `backstep.cli.<name>`, imported when it is asked for."""

    name: str
    summary: str

    def load(self) -> CommandModule:
        """Its module."""
        return cast(CommandModule, importlib.import_module(f"backstep.cli.{self.name}"))


COMMANDS = (
    Command("trace", "every step of the first iterations, as JSON lines, CSV or text"),
    Command("run", "train without a window"),
    Command("gradients", "the gradient at the start by several methods, with what each takes"),
    Command("render", "a picture of one moment as PNG, SVG or PDF"),
    Command("handout", "worksheets, tables and scripts of a training"),
    Command("lessons", "the lessons that ship"),
    Command("doctor", "versions, and what is missing on this machine"),
)
WINDOW = Command("window", "open the window")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line (default: that of this process) and return the exit code (see `codes`)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    output.prepare_streams()
    try:
        code = _carry_out(words)
        output.finish()
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `head` has after ten lines.
        output.abandon()
        return codes.DONE
    except (Complaint, InputError) as error:
        return _end(codes.BAD_INPUT, f"backstep: error: {error}")
    except Unable as error:
        return _end(codes.BROKEN, f"backstep: error: {error}")
    except Overflow as error:
        return _end(codes.OVERFLOWED, f"backstep: {error}")
    except KeyboardInterrupt:
        return _end(codes.INTERRUPTED, "backstep: interrupted")
    except SystemExit as stop:
        # How argparse ends after --help and --version.
        return _end(stop.code if isinstance(stop.code, int) else codes.DONE, "")
    except Exception as error:  # noqa: BLE001 - the last one to be asked: it is written down and told
        from backstep.cli.crash import crash_line

        return _end(codes.BROKEN, crash_line(error, words))
    return code


def _end(code: int, line: str) -> int:
    """Send off what was said before, then say why it ends."""
    try:
        output.finish()
    except (BrokenPipeError, Complaint):
        output.abandon()
    if line:
        output.tell(line)
    return code


def _carry_out(words: list[str]) -> int:
    found = [command for command in COMMANDS if words and command.name == words[0]]
    if found:
        command, rest = found[0], words[1:]
        parser = Parser(command.name, f"{headed(command.summary)}.")
    else:
        command, rest = WINDOW, words
        listed = "\n".join(f"  {known.name:<10} {known.summary}" for known in COMMANDS)
        parser = Parser(
            "",
            "A step-through debugger for the training of neural networks.",
            f'commands:\n{listed}\n\n"backstep COMMAND --help" tells the options of a command.',
        )
        _check_word(words)
    module = command.load()
    module.configure(parser)
    return module.run(parser.parse_args(rest))


def _check_word(words: Sequence[str]) -> None:
    """Complain of a first word that looks like a misspelled command and is no file. Raises Complaint."""
    if not words or words[0].startswith("-") or Path(words[0]).suffix:
        return
    close = difflib.get_close_matches(words[0], [command.name for command in COMMANDS], n=1, cutoff=0.7)
    if close:
        from backstep.cli.document import find

        try:
            find(words[0])
        except Complaint:
            what = f'there is no such command, file or lesson; did you mean "{close[0]}"?'
            raise Complaint(words[0], "", what) from None
