"""What is to stop a training on the command line: options, and what follows from them for one session."""

from __future__ import annotations

import argparse
from dataclasses import replace

from backstep.cli.complaints import about
from backstep.core.datasets_wording import quoted
from backstep.core.diagnostics import PRESETS
from backstep.core.expressions import Expression, parse
from backstep.core.network import Network
from backstep.session.breakpoints import Rule, Watchpoint
from backstep.session.document import Document
from backstep.session.halt import Halt
from backstep.session.schema import nearest
from backstep.session.setup import Setup, next_number

USUAL_MOST = 100_000
"""Iterations to stop within, where no number is given."""
UNTIL = 0
"""The number of the watchpoint that stands for --until; those of files count from 1."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group("to stop early")
    group.add_argument(
        "--until",
        metavar="CONDITION",
        help="stop at the first step where this is true, once all it reads in an iteration is there, such as "
        '"J < 0.01"; that iteration is completed',
    )
    group.add_argument(
        "--break",
        dest="presets",
        type=_preset,
        action="append",
        default=[],
        metavar="PRESET",
        help="stop at the step where this begins to show; may be given several times",
    )
    group.add_argument(
        "--breakpoints",
        action="store_true",
        help="stop also at FILE's own breakpoints and watchpoints that are switched on, and write the lines of its "
        "log points (with --json on standard error)",
    )


def asked(arguments: argparse.Namespace) -> bool:
    """Whether any of them was given."""
    return arguments.until is not None or bool(arguments.presets) or arguments.breakpoints


def _preset(name: str) -> str:
    if name not in PRESETS:
        raise argparse.ArgumentTypeError(f"{quoted(name)} is unknown; {nearest(name, PRESETS)}")
    return name


def stopping(arguments: argparse.Namespace, session: Document) -> Setup:
    """What the options ask for in this session. Raises Complaint where the condition is not sound."""
    own = session.setup if arguments.breakpoints else Setup()
    condition = None if arguments.until is None else _condition(arguments.until, session.network)
    # The window stops at the same step where the same is watched for.
    until = () if condition is None else (Watchpoint(UNTIL, condition.text, Rule.TRUE),)
    view = session.setup
    setup = Setup(own.breakpoints, (*until, *own.watchpoints), branches=view.branches, branch=view.branch)
    presets = tuple(
        Watchpoint(next_number(setup.watchpoints) + place, preset=name)
        for place, name in enumerate(dict.fromkeys(arguments.presets))
    )
    return replace(setup, watchpoints=(*setup.watchpoints, *presets))


def is_until(halt: Halt) -> bool:
    """Whether it is --until that stopped."""
    return halt.watchpoint is not None and halt.watchpoint.number == UNTIL


def _condition(text: str, network: Network) -> Expression:
    with about("--until"):
        return parse(text, network, condition=True, once=True)
