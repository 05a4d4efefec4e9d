"""backstep handout: worksheets, tables and scripts of a training."""

from __future__ import annotations

import argparse
from pathlib import Path

from backstep.cli import codes, display, document, options, output
from backstep.cli.complaints import Complaint, about
from backstep.cli.options import add_file
from backstep.cli.render import check_libraries, go
from backstep.core.errors import InputError
from backstep.core.steps import Steps
from backstep.present.handouts.handout import FORMS, PAGES, SCRIPTS, Handout, Kind, place_from, text_of
from backstep.session.document import Document
from backstep.session.session import Session

_DIGITS = 4
_MOST_DIGITS = 17


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_file(parser)
    parser.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.WORKSHEET.value, help="what")
    parser.add_argument("--from", dest="first", type=_place, metavar="I:S", help="first step (default: 1:1)")
    parser.add_argument(
        "--to", dest="last", type=_place, metavar="I:S", help="last step (default: the last one of the first iteration)"
    )
    parser.add_argument("--example", type=options.example, metavar="I", help="whose numbers (default: the one viewed)")
    parser.add_argument("--digits", type=_digits, default=_DIGITS, metavar="N", help=f"significant ones ({_DIGITS})")
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help="the file to write")
    listed = "\n".join(f"  {kind.value:<10} {form.what} ({', '.join(form.suffixes)})" for kind, form in FORMS.items())
    parser.epilog = f"{listed}\n\nA script goes from the start of the training to the iteration of --to."


def run(arguments: argparse.Namespace) -> int:
    """Compute what is needed and write it."""
    path, session = document.read_for_results(arguments.file)
    if arguments.first and arguments.kind in SCRIPTS:
        raise Complaint(arguments.file, "--from", "a script begins with the training; leave this out")
    first = arguments.first or (1, 1)
    last = arguments.last or (first[0], _steps(session, first[0]))
    handout = Handout(Kind(arguments.kind), first, last, arguments.example or session.example, arguments.digits)
    target = Path(arguments.output)
    with about(arguments.file):
        handout.check(session.task, target.suffix.lower())
    _check_example(arguments, session, first[0])
    target = output.check_target(arguments.output, output.sources(path, session))
    if handout.kind in PAGES:
        check_libraries()
    # A script trains by itself.
    reached = Session(session) if handout.kind in SCRIPTS else go(session, arguments.file, *last)
    if handout.kind in PAGES:
        display.go_offscreen()
        # Imported here: Qt must not be loaded before it was told where to draw, nor for what is text.
        from backstep.ui.export.handouts import write_handout

        with about(arguments.file):
            write_handout(handout, reached, target)
        return codes.DONE
    with about(arguments.file):
        text = text_of(handout, reached, target)
    with output.writing(arguments.output) as write:
        write(text)
    return codes.DONE


def _steps(session: Document, iteration: int) -> int:
    return len(Steps(session.network, session.task.batches.count(iteration)))


def _check_example(arguments: argparse.Namespace, session: Document, iteration: int) -> None:
    count = session.task.batches.count(iteration)
    if arguments.example is not None and arguments.example > count:
        what = f"there is no example {arguments.example} in a batch of {count}; choose one from 1 to {count}"
        raise Complaint(arguments.file, "--example", what)


def _place(text: str) -> tuple[int, int]:
    try:
        return place_from(text, "")
    except InputError as error:
        raise argparse.ArgumentTypeError(error.what) from None


def _digits(text: str) -> int:
    if text.strip() in ("0", "1"):
        raise argparse.ArgumentTypeError(f"{text} is too few; choose from 2 to {_MOST_DIGITS}")
    return options.whole(text, _MOST_DIGITS)
