"""backstep run: train without a window."""

from __future__ import annotations

import argparse
import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backstep.cli import codes, document, options, output
from backstep.cli.complaints import Complaint, about
from backstep.cli.interruption import Interruption
from backstep.cli.options import add_file
from backstep.cli.progress import Progress
from backstep.core.parameters import Parameters
from backstep.present.narration import KIND_TITLES
from backstep.present.numbers import show
from backstep.session.document import Document, with_parameters, write_document
from backstep.session.timeline import Failure, Timeline

_SLICE = 0.1
"""Seconds of training between two looks at the progress bar and at Ctrl+C."""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training came to: J of each completed iteration, and the parameters after the last of them."""

    costs: list[float]
    parameters: Parameters
    failure: Failure | None
    interrupted: bool


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_file(parser)
    parser.add_argument("--iterations", type=options.iterations, required=True, metavar="N", help="how many")
    parser.add_argument(
        "--save",
        metavar="OUT.backstep",
        help="write a session that starts with what was learned, under exactly this name: no ending is added",
    )
    parser.add_argument("--history", metavar="OUT.csv", help="write J of each iteration as CSV")
    parser.add_argument(
        "--json",
        action="store_true",
        help='print {"iterations", "cost_history", "weights", "biases"} and nothing else',
    )
    parser.epilog = (
        "Ctrl+C stops after the iteration under way. Then, and where a training leaves the finite numbers (exit code\n"
        "3), what the completed iterations gave is written and printed all the same."
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, write what was asked for, and say how it went."""
    path, session = document.read(arguments.file)
    _check_targets(arguments, output.sources(path, session))
    outcome = train(session, arguments.iterations)
    written = _write(arguments, session, outcome)
    done = len(outcome.costs)
    if arguments.json:
        output.say(json.dumps(_as_json(outcome), allow_nan=False))
    else:
        _summarize(session, outcome, written)
    output.finish()
    kept = f"; written: {', '.join(written)}" if written and arguments.json else ""
    if outcome.failure is not None:
        output.tell(f"backstep: {arguments.file}: {_failure_sentence(outcome.failure)}{kept}")
        return codes.OVERFLOWED
    if outcome.interrupted:
        output.tell(f"backstep: interrupted after {done:,} of {arguments.iterations:,} iterations{kept}")
        return codes.INTERRUPTED
    return codes.DONE


def _check_targets(arguments: argparse.Namespace, sources: tuple[Path, ...]) -> None:
    if arguments.save is not None:
        # Training a session in place is a wish one may have; only its data must stay.
        target = output.check_target(arguments.save, sources[1:])
        if output.is_special(target):
            raise Complaint(arguments.save, "", "this is no regular file; name a file for the session")
    if arguments.history is not None:
        target = output.check_target(arguments.history, sources)
        if arguments.save is not None and target.resolve() == output.check_target(arguments.save).resolve():
            raise Complaint(arguments.history, "", "session and history would be the same file; choose another name")


def train(session: Document, iterations: int) -> Outcome:
    """Run a session's training from its start, until it is done, leaves the finite numbers, or Ctrl+C is pressed."""
    timeline = Timeline(session.task)
    with Interruption() as interruption, Progress("training", iterations) as progress:
        while timeline.computed < iterations and timeline.failure is None and not interruption.asked:
            timeline.reach(iterations + 1, _SLICE)
            progress.update(timeline.computed)
    failure = timeline.failure
    # J of the iteration that failed may be known, but not the parameters it would have led to.
    completed = timeline.computed if failure is None else failure.iteration - 1
    return Outcome(
        costs=timeline.costs(completed).tolist(),
        parameters=timeline.parameters(completed + 1),
        failure=failure,
        interrupted=failure is None and completed < iterations,
    )


def _write(arguments: argparse.Namespace, session: Document, outcome: Outcome) -> list[str]:
    """Write the files that were asked for and return their names."""
    written = []
    if arguments.history is not None:
        with output.writing(arguments.history) as write:
            write("iteration,cost\n")
            for iteration, cost in enumerate(outcome.costs, start=1):
                write(f"{iteration},{cost!r}\n")
        written.append(arguments.history)
    if arguments.save is not None:
        content = _at_its_start(with_parameters(session.content, outcome.parameters))
        with about(arguments.save):
            write_document(content, session.folder, output.check_target(arguments.save))
        written.append(arguments.save)
    return written


def _at_its_start(content: dict[str, Any]) -> dict[str, Any]:
    """The session without a position: the steps that led to it are not those of the new parameters."""
    changed = copy.deepcopy(content)
    debugger = changed.get("debugger", {})
    debugger.pop("position", None)
    if not debugger:
        changed.pop("debugger", None)
    return changed


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "iterations": len(outcome.costs),
        "cost_history": outcome.costs,
        "weights": [matrix.tolist() for matrix in outcome.parameters.weights],
        "biases": [vector.tolist() for vector in outcome.parameters.biases],
    }


def _summarize(session: Document, outcome: Outcome, written: list[str]) -> None:
    done = len(outcome.costs)
    plural = "" if done == 1 else "s"
    output.say(f"{session.title or 'Untitled'}: {done:,} iteration{plural}")
    if done:
        first, last = show(outcome.costs[0], _DIGITS), show(outcome.costs[-1], _DIGITS)
        output.say(f"J in iteration 1: {first}" + (f", in iteration {done:,}: {last}" if done > 1 else ""))
    for name in written:
        output.say(f"written: {name}")


def _failure_sentence(failure: Failure) -> str:
    step = failure.step
    where = f", layer {step.layer}" if step.layer is not None else ""
    where += f", unit {step.unit}" if step.unit is not None else ""
    return (
        f"the training stopped at iteration {failure.iteration:,}, step {step.index:,} "
        f"({step.phase}{where}: {KIND_TITLES[step.kind]}): the number is {show(failure.value, 4)}, beyond what float64 "
        "holds; a smaller learning rate or smaller weights usually help"
    )
