"""backstep render: a picture of one moment."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from backstep.cli import codes, display, document, output
from backstep.cli.complaints import Complaint, Overflow, Unable, about
from backstep.cli.options import add_file
from backstep.cli.progress import Progress
from backstep.core.steps import Steps
from backstep.session.commands import GoTo
from backstep.session.document import Document
from backstep.session.session import Session

VIEWS = ("desk", "projector", "diagram")
SUFFIXES = (".png", ".svg", ".pdf")
LEAST_SIDE, MOST_SIDE = 16, 16384
"""Pixels, as picture files allow."""
USUAL_SIZE = (1280, 720)
_SLICE = 0.1
"""Seconds of training between two looks at the progress bar."""
_POSITION = re.compile(r"([1-9][0-9]{0,8}):([1-9][0-9]{0,8})")
_SIZE = re.compile(r"([0-9]{1,9})x([0-9]{1,9})")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_file(parser)
    parser.add_argument(
        "--at", type=_position, required=True, metavar="ITERATION:STEP", help="the moment, both counted from 1"
    )
    parser.add_argument(
        "--view",
        choices=VIEWS,
        default="desk",
        help="the whole window, the projector's page, or the diagram alone (default: desk)",
    )
    parser.add_argument(
        "--size", type=_size, default=USUAL_SIZE, metavar="WxH", help="in pixels (default: {}x{})".format(*USUAL_SIZE)
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT", help="the file to write: its ending is .png, .svg or .pdf"
    )


def run(arguments: argparse.Namespace) -> int:
    """Go to the moment and write its picture."""
    path, given = document.read(arguments.file)
    if Path(arguments.output).suffix.lower() not in SUFFIXES:
        raise Complaint(arguments.output, "", "a picture ends in .png, .svg or .pdf; choose one of them")
    target = output.check_target(arguments.output, output.sources(path, given))
    check_libraries()
    session = go(given, arguments.file, *arguments.at)
    write(session, arguments.view, arguments.size, target, arguments.output)
    return codes.DONE


def go(given: Document, name: str, iteration: int, step: int) -> Session:
    """A session that stands at this moment. Raises Complaint where there is none, Overflow where it is not reached."""
    count = len(Steps(given.network, given.task.batches.count(iteration)))
    if step > count:
        raise Complaint(name, f"--at {iteration}:{step}", f"there is no step {step}; choose one from 1 to {count}")
    session = Session(given)
    with about(name), Progress("training", iteration) as progress:
        session.dispatch(GoTo(iteration, step))
        while session.work(_SLICE):
            progress.update(session.timeline.computed)
    if session.state.position != (iteration, step):
        reached, last = session.state.position
        raise Overflow(
            f"{name}: the training stopped at iteration {reached:,}, step {last:,}, where a number left float64, so "
            f"{iteration}:{step} is not reached; choose an earlier moment or a smaller learning rate"
        )
    return session


def check_libraries() -> None:
    """Raise Unable where Qt cannot be loaded for want of system libraries."""
    lacking = display.missing_libraries()
    if lacking:
        raise Unable(f"no picture can be drawn: {lacking}")


def write(session: Session, view: str, size: tuple[int, int], target: Path, name: str) -> None:
    """Draw without a display and write the file, which the person calls `name`."""
    display.go_offscreen()
    # Imported here: Qt must not be loaded before it was told where to draw, nor by any other command.
    from backstep.ui.export.moment import write_moment

    with about(name):
        write_moment(session, view, *size, target)


def _position(text: str) -> tuple[int, int]:
    found = _POSITION.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not a moment; write ITERATION:STEP, such as 3:31')
    return int(found[1]), int(found[2])


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not a size; write WIDTHxHEIGHT in pixels, such as 1280x720')
    size = int(found[1]), int(found[2])
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in size):
        raise argparse.ArgumentTypeError(f"{text} is no size; each side has {LEAST_SIDE} to {MOST_SIDE} pixels")
    return size
