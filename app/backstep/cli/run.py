"""backstep run: train without a window."""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path
from typing import Any

from backstep.cli import branch, codes, document, options, output, stopped, stopping
from backstep.cli.complaints import Complaint, about, one_line
from backstep.cli.options import add_file
from backstep.cli.training import Outcome, train, train_to_stop
from backstep.core.datasets_wording import counted
from backstep.core.diagnostics import PRESETS
from backstep.core.steps import Steps
from backstep.present.narration import KIND_TITLES
from backstep.present.numbers import show
from backstep.session.branches import ROOT
from backstep.session.document import Document, with_parameters, write_document
from backstep.session.halt import LogEntry
from backstep.session.state import Position
from backstep.session.timeline import Failure

_DIGITS = 6


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_file(parser)
    parser.add_argument(
        "--iterations",
        type=options.iterations,
        metavar="N",
        help=f"how many; with what stops early: at most so many (then {stopping.USUAL_MOST:,} where it is not given)",
    )
    parser.add_argument(
        "--save",
        metavar="OUT.backstep",
        help="write a session that starts with what was learned, under exactly this name: no ending is added",
    )
    parser.add_argument(
        "--save-place",
        metavar="OUT.backstep",
        help="write the session itself, standing where the training ended, so that the window shows that moment",
    )
    parser.add_argument("--history", metavar="OUT.csv", help="write J of each iteration as CSV")
    parser.add_argument(
        "--json",
        action="store_true",
        help='print {"iterations", "cost_history", "weights", "biases"} and nothing else; with what stops early also '
        '"stopped"',
    )
    branch.configure(parser)
    stopping.configure(parser)
    parser.epilog = (
        "Ctrl+C stops after the iteration under way. Then, and where a training leaves the finite numbers (exit code\n"
        "3), what the completed iterations gave is written and printed all the same.\n\n"
        "What --save writes is a training of its own: its iterations count from 1, and its mini-batches begin anew,\n"
        "in the order of the first pass. What --save-place writes carries on exactly where the training ended.\n\n"
        f"presets: {_in_lines(list(PRESETS), 'presets: ')}\n\n"
        "A condition is an expression in the names of the debugger, for example J < 0.01, norm(dJ_dW[1]) < 1e-6 or\n"
        "iteration > 100 and J > prev(J). FILE's own breakpoints stop only with --breakpoints. Stopping early is exit\n"
        "code 0, and so is coming to the last iteration without it. Weights, biases and history are those of the\n"
        "completed iterations, also where it stopped within one, and so is the start that --save writes; the\n"
        "iteration in which --until comes true is completed. --save-place keeps that very moment. A condition that\n"
        "cannot be told from its values stops as well; the reason says why.\n"
        '"stopped" is null where nothing stopped it, otherwise an object with\n'
        '"iteration" and "step", "reason" in words, "rule" (the condition or preset), "value" and "threshold" (what\n'
        "was seen and what it was compared with; null where there is no such number, or it is not finite), and\n"
        '"where": the phase, kind, layer, unit, source, example and line of the program that it is about.'
    )


def _in_lines(names: list[str], lead: str) -> str:
    """The names with commas, in lines that fit a terminal."""
    lines = [""]
    for name in names:
        if len(lead) + len(lines[-1]) + len(name) > options.LINE:
            lines.append("")
        lines[-1] += f"{name}, "
    return f"\n{' ' * len(lead)}".join(line.rstrip() for line in lines).rstrip(",")


def run(arguments: argparse.Namespace) -> int:
    """Train, write what was asked for, and say how it went."""
    early = stopping.asked(arguments)
    if arguments.iterations is None and not early:
        told = "the following arguments are required: --iterations"
        raise Complaint("", "", f'{told}; see "backstep run --help"')
    path, session = document.read_for_results(arguments.file)
    session = branch.chosen(arguments, session)
    _check_targets(arguments, output.sources(path, session))
    if early:
        iterations = arguments.iterations or stopping.USUAL_MOST
        wanted = stopping.stopping(arguments, session)
        outcome = train_to_stop(session, wanted, iterations, _put_out if not arguments.json else _put_aside)
    else:
        iterations = arguments.iterations
        outcome = train(session, iterations)
    written = _write(arguments, session, outcome)
    done = len(outcome.costs)
    if arguments.json:
        found = _as_json(outcome)
        if early:
            found["stopped"] = None if outcome.stop is None else stopped.as_json(outcome.stop)
        output.say(json.dumps(found, allow_nan=False))
    else:
        _summarize(session, outcome)
        if early:
            _tell_stop(arguments, outcome)
        for name in written:
            output.say(f"written: {name}")
    output.finish()
    kept = f"; written: {', '.join(written)}" if written and arguments.json else ""
    if outcome.failure is not None:
        output.tell(f"backstep: {arguments.file}: {_failure_sentence(outcome.failure)}{kept}")
        return codes.OVERFLOWED
    if outcome.interrupted:
        output.tell(f"backstep: interrupted after {done:,} of {counted(iterations, 'iteration')}{kept}")
        return codes.INTERRUPTED
    return codes.DONE


def _put_out(line: LogEntry) -> None:
    output.say(_log_line(line))


def _put_aside(line: LogEntry) -> None:
    output.tell(_log_line(line))


def _log_line(line: LogEntry) -> str:
    return one_line(f"{line.iteration}:{line.step} {line.text}")


def _check_targets(arguments: argparse.Namespace, sources: tuple[Path, ...]) -> None:
    taken: set[Path] = set()
    for name in (arguments.save, arguments.save_place):
        if name is not None:
            # Training a session in place is a wish one may have; only its data must stay.
            target = output.check_target(name, sources[1:])
            if output.is_special(target):
                raise Complaint(name, "", "this is no regular file; name a file for the session")
            if target.resolve() in taken:
                raise Complaint(name, "", "two sessions would be the same file; choose another name")
            taken.add(target.resolve())
    if arguments.history is not None and output.check_target(arguments.history, sources).resolve() in taken:
        raise Complaint(arguments.history, "", "session and history would be the same file; choose another name")


def _write(arguments: argparse.Namespace, session: Document, outcome: Outcome) -> list[str]:
    """Write the files that were asked for and return their names."""
    written = []
    if arguments.history is not None:
        with output.writing(arguments.history) as write:
            write("iteration,cost\n")
            for iteration, cost in enumerate(outcome.costs, start=1):
                write(f"{iteration},{cost!r}\n")
        written.append(arguments.history)
    for name in (arguments.save, arguments.save_place):
        if name is not None:
            content = _learned(session, outcome) if name == arguments.save else _standing(session, outcome)
            with about(name):
                copied = write_document(content, session.folder, output.check_target(name))
            written += [name] if copied is None else [name, str(copied)]
    return written


def _learned(session: Document, outcome: Outcome) -> dict[str, Any]:
    """The session with what was learned as its start. Where it stood is gone: the steps to there are not its own."""
    changed = branch.with_edits(with_parameters(session.content, outcome.parameters), session)
    debugger = changed.pop("debugger", {})
    for part in (debugger, *debugger.get("branches", ())):
        part.pop("reached", None)
    debugger.pop("position", None)
    debugger.pop("branch", None)
    return {**changed, "debugger": debugger} if debugger else changed


def _standing(session: Document, outcome: Outcome) -> dict[str, Any]:
    """The session as the window saves it where a training ended, with the branch in view that was trained."""
    changed, position = copy.deepcopy(session.content), _end(session, outcome)
    debugger, number = changed.pop("debugger", {}), session.setup.branch
    debugger.pop("branch", None)
    if session.reached.get(number, position) <= position:
        place = sorted((ROOT, *session.setup.branches)).index(number) - 1
        (debugger if number == ROOT else debugger["branches"][place]).pop("reached", None)
    debugger["position"] = "{}:{}".format(*position)
    return {**changed, "debugger": {**debugger, **({"branch": number} if number != ROOT else {})}}


def _end(session: Document, outcome: Outcome) -> Position:
    """Where a training came to its end."""
    if outcome.stop is not None:
        return outcome.stop.state.position
    if outcome.failure is not None:
        return outcome.failure.iteration, outcome.failure.step.index
    done = max(1, len(outcome.costs))
    return done, len(Steps(session.network, session.task.batches.count(done))) if outcome.costs else 1


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "iterations": len(outcome.costs),
        "cost_history": outcome.costs,
        "weights": [matrix.tolist() for matrix in outcome.parameters.weights],
        "biases": [vector.tolist() for vector in outcome.parameters.biases],
    }


def _summarize(session: Document, outcome: Outcome) -> None:
    done = len(outcome.costs)
    output.say(f"{session.title or 'Untitled'}{branch.told(session)}: {counted(done, 'iteration')}")
    if done:
        first, last = show(outcome.costs[0], _DIGITS), show(outcome.costs[-1], _DIGITS)
        output.say(f"J in iteration 1: {first}" + (f", in iteration {done:,}: {last}" if done > 1 else ""))


def _tell_stop(arguments: argparse.Namespace, outcome: Outcome) -> None:
    if outcome.stop is not None:
        iteration, step = outcome.stop.state.position
        output.say(f"stopped at iteration {iteration:,}, step {step:,}: {' '.join(stopped.reasons(outcome.stop))}")
        for advice in stopped.helps(outcome.stop):
            output.say(f"what usually helps: {advice}")
    elif outcome.failure is None and not outcome.interrupted:
        never = "nothing stopped it"
        if not arguments.presets and not arguments.breakpoints:
            never = f"{arguments.until} was never true"
        output.say(f"not stopped: {never} in {counted(len(outcome.costs), 'iteration')}")


def _failure_sentence(failure: Failure) -> str:
    step = failure.step
    where = f", layer {step.layer}" if step.layer is not None else ""
    where += f", unit {step.unit}" if step.unit is not None else ""
    return (
        f"the training stopped at iteration {failure.iteration:,}, step {step.index:,} "
        f"({step.phase}{where}: {KIND_TITLES[step.kind]}): the number is {show(failure.value, 4)}, beyond what float64 "
        "holds; a smaller learning rate or smaller weights usually help"
    )
