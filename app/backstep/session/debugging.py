"""Commands about breakpoints, watches and the log; undo and redo.

What checks expressions is loaded where there is one: a window opens sooner without it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.past import Past
from backstep.session.program import program
from backstep.session.setup import Setup, check_letters, check_words, next_number
from backstep.session.spots import Spot
from backstep.session.state import State
from backstep.session.travel import carry_out, with_setup

MOST_UNDO = 200
MOST_ENTRIES = 1000

Point = TypeVar("Point", bound=Breakpoint | Watchpoint)


def changed(state: State, setup: Setup, past: Past) -> State:
    """`state` with another setup, which can be undone."""
    if setup == state.setup:
        return state
    check_letters(setup.texts)
    check_words(setup)
    undo = (*state.undo[-MOST_UNDO + 1 :], state.setup)
    return replace(with_setup(state, setup, past), undo=undo, redo=())


def room(entries: tuple[object, ...], what: str) -> None:
    """Raises InputError where one more would be too many."""
    if len(entries) >= MOST_ENTRIES:
        raise InputError("", f"there are {MOST_ENTRIES:,} {what} already; remove some first")


@carry_out.register
def _(command: do.ToggleBreakpoint, state: State, past: Past) -> State:
    network = state.document.network
    line = program().line(state.current) if command.line is None else command.line
    spot = command.spot if command.spot is not None else Spot(line=line)
    if spot.line is not None and spot.line not in program().stops(network):
        raise InputError(
            f"line {spot.line}", "no step of this network runs on this line; choose one that computes something"
        )
    setup = state.setup
    kept = tuple(each for each in setup.breakpoints if each.spot != spot)
    if len(kept) < len(setup.breakpoints):
        return changed(state, replace(setup, breakpoints=kept), past)
    return _put(state, Breakpoint(0, spot), past)


@carry_out.register
def _(command: do.PutBreakpoint, state: State, past: Past) -> State:
    return _put(state, command.breakpoint, past)


def _put(state: State, point: Breakpoint, past: Past) -> State:
    from backstep.session import checks

    checks.check_breakpoint(point, state.document.task)
    # Lines of the log are known by the number of their point.
    least = 1 + max((entry.number for entry in state.log), default=0)
    points = _placed(state.setup.breakpoints, point, "breakpoints", least)
    return changed(state, replace(state.setup, breakpoints=points), past)


def _placed(points: tuple[Point, ...], point: Point, what: str, least: int = 1) -> tuple[Point, ...]:
    """`points` with `point` in place of the one with its number, or behind them with its own, from `least` on."""
    if any(each.number == point.number for each in points):
        return tuple(point if each.number == point.number else each for each in points)
    room(points, what)
    return (*points, replace(point, number=max(least, next_number(points))))


@carry_out.register
def _(command: do.RemoveBreakpoint, state: State, past: Past) -> State:
    kept = tuple(each for each in state.setup.breakpoints if each.number != command.number)
    return changed(state, replace(state.setup, breakpoints=kept), past)


@carry_out.register
def _(command: do.PutWatchpoint, state: State, past: Past) -> State:
    from backstep.session import checks

    checks.check_watchpoint(command.watchpoint, state.document.network)
    points = _placed(state.setup.watchpoints, command.watchpoint, "watchpoints")
    return changed(state, replace(state.setup, watchpoints=points), past)


@carry_out.register
def _(command: do.RemoveWatchpoint, state: State, past: Past) -> State:
    kept = tuple(each for each in state.setup.watchpoints if each.number != command.number)
    return changed(state, replace(state.setup, watchpoints=kept), past)


@carry_out.register
def _(command: do.EnableAll, state: State, past: Past) -> State:
    setup = state.setup
    points = tuple(replace(each, enabled=command.enabled) for each in setup.breakpoints)
    watchpoints = tuple(replace(each, enabled=command.enabled) for each in setup.watchpoints)
    return changed(state, replace(setup, breakpoints=points, watchpoints=watchpoints), past)


@carry_out.register
def _(command: do.RemoveAll, state: State, past: Past) -> State:
    return changed(state, replace(state.setup, breakpoints=(), watchpoints=()), past)


@carry_out.register
def _(command: do.RunTo, state: State, past: Past) -> State:
    from backstep.session import checks, hunting

    checks.check_breakpoint(Breakpoint(0, command.spot), state.document.task)
    return hunting.ahead(state, past, also=command.spot)


@carry_out.register
def _(command: do.RunToStep, state: State, past: Past) -> State:
    from backstep.session import hunting

    last = len(state.steps)
    if not state.step < command.step <= last:
        raise InputError("step", f"this is {command.step:,}; choose one that lies ahead, up to {last:,}")
    return hunting.ahead(state, past, upto=(state.iteration, command.step))


@carry_out.register
def _(command: do.SeekStop, state: State, past: Past) -> State:
    from backstep.session.hunting import seek

    setup = state.setup
    # A log point stops where it would write, and one that is off where it would stop.
    points = tuple(
        replace(each, enabled=True, log="") for each in setup.breakpoints if each.number == command.breakpoint
    )
    eyes = tuple(replace(each, enabled=True) for each in setup.watchpoints if each.number == command.watchpoint)
    only = replace(setup, breakpoints=points, watchpoints=eyes)
    return seek(state, past, only, back=command.backward) if points or eyes else state


@carry_out.register
def _(command: do.PutWatch, state: State, past: Past) -> State:
    text = command.text.strip()
    from backstep.core.expressions import parse

    parse(text, state.document.network)
    watches, plotted = state.setup.watches, state.setup.plotted
    others = [each for place, each in enumerate(watches) if place != command.index]
    if any("".join(each.split()) == "".join(text.split()) for each in others):
        return replace(state, notice=f"{text} is watched already.")
    if command.index is None:
        room(watches, "watches")
        watches = (*watches, text)
    elif 0 <= command.index < len(watches):
        before = watches[command.index]
        watches = (*watches[: command.index], text, *watches[command.index + 1 :])
        if before in plotted:
            # The line beside the cost stays, whatever it is now the line of.
            plotted = (plotted | {text}) & frozenset(watches)
    else:
        raise InputError("watch", f"there is no watch {command.index + 1}; choose one of the list")
    return changed(state, replace(state.setup, watches=watches, plotted=plotted), past)


@carry_out.register
def _(command: do.RemoveWatch, state: State, past: Past) -> State:
    watches = tuple(each for place, each in enumerate(state.setup.watches) if place != command.index)
    plotted = state.setup.plotted & frozenset(watches)
    return changed(state, replace(state.setup, watches=watches, plotted=plotted), past)


@carry_out.register
def _(command: do.PlotWatch, state: State, past: Past) -> State:
    if not 0 <= command.index < len(state.setup.watches):
        raise InputError("watch", f"there is no watch {command.index + 1}; choose one of the list")
    text = frozenset({state.setup.watches[command.index]})
    plotted = state.setup.plotted | text if command.plotted else state.setup.plotted - text
    return changed(state, replace(state.setup, plotted=plotted), past)


@carry_out.register
def _(command: do.Undo, state: State, past: Past) -> State:
    if not state.undo:
        return replace(state, notice="There is nothing to undo.")
    restored = with_setup(state, state.undo[-1], past, back=True)
    return replace(restored, undo=state.undo[:-1], redo=(*state.redo, state.setup))


@carry_out.register
def _(command: do.Redo, state: State, past: Past) -> State:
    if not state.redo:
        return replace(state, notice="There is nothing to do again.")
    restored = with_setup(state, state.redo[-1], past, back=True)
    return replace(restored, undo=(*state.undo, state.setup), redo=state.redo[:-1])


@carry_out.register
def _(command: do.ClearLog, state: State, past: Past) -> State:
    return replace(state, log=())
