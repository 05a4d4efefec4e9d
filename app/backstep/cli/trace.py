"""backstep trace: every step of the first iterations, in order."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from backstep.cli import codes, document, options, output
from backstep.cli.complaints import Complaint, Overflow
from backstep.cli.interruption import Interruption
from backstep.cli.options import add_file
from backstep.cli.progress import Progress
from backstep.cli.trace_formats import FORMATS
from backstep.core.iteration import Record
from backstep.core.steps import Level, Steps
from backstep.core.training import Task
from backstep.present.trace import Row, trace
from backstep.session.document import Document

LEVELS = {"phase": Level.PHASE, "layer": Level.LAYER, "neuron": Level.NEURON, "term": Level.TERM}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_file(parser)
    parser.add_argument("--iterations", type=options.iterations, default=1, metavar="N", help="how many (default: 1)")
    parser.add_argument(
        "--granularity",
        choices=list(LEVELS),
        default="term",
        help="only the last step of each, with a sentence on what it did as a whole (default: term)",
    )
    parser.add_argument(
        "--format",
        choices=list(FORMATS),
        default="jsonl",
        help="one JSON object a line, a table, or lines to read (default: jsonl)",
    )
    parser.add_argument(
        "--example",
        type=options.example,
        metavar="I",
        help="whose values are shown, counted from 1 in each batch (default: the one viewed in the session)",
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="write to this file (default: standard output)")
    parser.epilog = (
        "A number that is not finite has no place in JSON: its value is null, and the text says what it is. Where a\n"
        "training leaves the finite numbers the trace ends with that step, and the exit code is 3."
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the trace."""
    path, session = document.read_for_results(arguments.file)
    task = session.task
    if arguments.output is not None:
        output.check_target(arguments.output, output.sources(path, session))
    example = _example(arguments, task, session)
    level = LEVELS[arguments.granularity]
    form = FORMATS[arguments.format]
    in_terminal = arguments.output is None and sys.stdout.isatty()
    total = arguments.iterations * len(Steps(task.network, task.batches.count(1)))
    last: Row | None = None
    with (
        Interruption(at_once=True) as interruption,
        Progress("tracing", total, shown=not in_terminal) as progress,
        output.writing(arguments.output) as write,
    ):
        put = form(write, session)
        done = 0
        for record in _records(task, arguments.iterations):
            for last in trace(record, min(example, record.examples), level):
                put(record, last)
                progress.update(done + last.step)
                if interruption.asked:
                    raise KeyboardInterrupt
            if last is not None and last.is_last:
                break
            done += len(Steps(task.network, record.examples))
    if last is not None and last.is_last:
        raise Overflow(f"{arguments.file}: iteration {last.iteration:,}, step {last.step:,}: {last.text}")
    return codes.DONE


def _example(arguments: argparse.Namespace, task: Task, session: Document) -> int:
    count = task.batches.count(1)
    if arguments.example is None:
        return session.example
    if arguments.example > count:
        choice = "1, the only one" if count == 1 else f"one from 1 to {count}"
        what = f"there is no example {arguments.example} in a batch of {count}; choose {choice}"
        raise Complaint(arguments.file, "--example", what)
    return int(arguments.example)


def _records(task: Task, iterations: int) -> Iterator[Record]:
    parameters = task.start
    for number in range(1, iterations + 1):
        record = task.record(number, parameters)
        yield record
        parameters = record.after
