"""Commands about breakpoints, watches, bookmarks and visited places.

What checks expressions is loaded where there is one: a window opens sooner without it.
"""

from __future__ import annotations

from dataclasses import replace

from backstep.core.errors import InputError
from backstep.session import setup_commands as put
from backstep.session.breakpoints import Bookmark, Breakpoint
from backstep.session.past import Past
from backstep.session.program import program
from backstep.session.setup import Setup
from backstep.session.spots import Spot
from backstep.session.state import State
from backstep.session.travel import carry_out, go, with_setup

MOST_UNDO = 200
MOST_ENTRIES = 1000


def changed(state: State, setup: Setup, past: Past) -> State:
    """`state` with another setup, which can be undone."""
    if setup == state.setup:
        return state
    undo = (*state.undo[-MOST_UNDO + 1 :], state.setup)
    return replace(with_setup(state, setup, past), undo=undo, redo=())


def _room(entries: tuple[object, ...], what: str) -> None:
    if len(entries) >= MOST_ENTRIES:
        raise InputError("", f"there are {MOST_ENTRIES:,} {what} already; remove some first")


@carry_out.register
def _(command: put.ToggleBreakpoint, state: State, past: Past) -> State:
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
def _(command: put.PutBreakpoint, state: State, past: Past) -> State:
    return _put(state, command.breakpoint, past)


def _put(state: State, point: Breakpoint, past: Past) -> State:
    from backstep.session import checks

    checks.check_breakpoint(point, state.document.task)
    setup = state.setup
    if any(each.number == point.number for each in setup.breakpoints):
        points = tuple(point if each.number == point.number else each for each in setup.breakpoints)
    else:
        _room(setup.breakpoints, "breakpoints")
        points = (*setup.breakpoints, replace(point, number=setup.next_breakpoint))
    return changed(state, replace(setup, breakpoints=points), past)


@carry_out.register
def _(command: put.RemoveBreakpoint, state: State, past: Past) -> State:
    kept = tuple(each for each in state.setup.breakpoints if each.number != command.number)
    return changed(state, replace(state.setup, breakpoints=kept), past)


@carry_out.register
def _(command: put.PutWatchpoint, state: State, past: Past) -> State:
    point, setup = command.watchpoint, state.setup
    from backstep.session import checks

    checks.check_watchpoint(point, state.document.network)
    if any(each.number == point.number for each in setup.watchpoints):
        points = tuple(point if each.number == point.number else each for each in setup.watchpoints)
    else:
        _room(setup.watchpoints, "watchpoints")
        points = (*setup.watchpoints, replace(point, number=setup.next_watchpoint))
    return changed(state, replace(setup, watchpoints=points), past)


@carry_out.register
def _(command: put.RemoveWatchpoint, state: State, past: Past) -> State:
    kept = tuple(each for each in state.setup.watchpoints if each.number != command.number)
    return changed(state, replace(state.setup, watchpoints=kept), past)


@carry_out.register
def _(command: put.EnableAll, state: State, past: Past) -> State:
    setup = state.setup
    points = tuple(replace(each, enabled=command.enabled) for each in setup.breakpoints)
    watchpoints = tuple(replace(each, enabled=command.enabled) for each in setup.watchpoints)
    return changed(state, replace(setup, breakpoints=points, watchpoints=watchpoints), past)


@carry_out.register
def _(command: put.RemoveAll, state: State, past: Past) -> State:
    return changed(state, replace(state.setup, breakpoints=(), watchpoints=()), past)


@carry_out.register
def _(command: put.RunTo, state: State, past: Past) -> State:
    from backstep.session import checks, hunting

    checks.check_breakpoint(Breakpoint(0, command.spot), state.document.task)
    return hunting.ahead(state, past, also=command.spot)


@carry_out.register
def _(command: put.PutWatch, state: State, past: Past) -> State:
    text = command.text.strip()
    from backstep.core.expressions import parse

    parse(text, state.document.network)
    watches = state.setup.watches
    if command.index is None:
        _room(watches, "watches")
        watches = (*watches, text)
    else:
        watches = tuple(text if place == command.index else each for place, each in enumerate(watches))
    return changed(state, replace(state.setup, watches=watches), past)


@carry_out.register
def _(command: put.RemoveWatch, state: State, past: Past) -> State:
    watches = tuple(each for place, each in enumerate(state.setup.watches) if place != command.index)
    plotted = state.setup.plotted & frozenset(watches)
    return changed(state, replace(state.setup, watches=watches, plotted=plotted), past)


@carry_out.register
def _(command: put.PlotWatch, state: State, past: Past) -> State:
    if not 0 <= command.index < len(state.setup.watches):
        raise InputError("watch", f"there is no watch {command.index + 1}; choose one of the list")
    text = frozenset({state.setup.watches[command.index]})
    plotted = state.setup.plotted | text if command.plotted else state.setup.plotted - text
    return changed(state, replace(state.setup, plotted=plotted), past)


@carry_out.register
def _(command: put.PutBookmark, state: State, past: Past) -> State:
    bookmark = Bookmark(*state.position, command.note)
    kept = [each for each in state.setup.bookmarks if (each.iteration, each.step) != state.position]
    _room(tuple(kept), "bookmarks")
    kept.append(bookmark)
    ordered = tuple(sorted(kept, key=lambda each: (each.iteration, each.step)))
    return changed(state, replace(state.setup, bookmarks=ordered), past)


@carry_out.register
def _(command: put.RemoveBookmark, state: State, past: Past) -> State:
    place = command.iteration, command.step
    kept = tuple(each for each in state.setup.bookmarks if (each.iteration, each.step) != place)
    return changed(state, replace(state.setup, bookmarks=kept), past)


@carry_out.register
def _(command: put.Undo, state: State, past: Past) -> State:
    if not state.undo:
        return replace(state, notice="There is nothing to undo.")
    restored = with_setup(state, state.undo[-1], past)
    return replace(restored, undo=state.undo[:-1], redo=(*state.redo, state.setup))


@carry_out.register
def _(command: put.Redo, state: State, past: Past) -> State:
    if not state.redo:
        return replace(state, notice="There is nothing to do again.")
    restored = with_setup(state, state.redo[-1], past)
    return replace(restored, undo=(*state.undo, state.setup), redo=state.redo[:-1])


@carry_out.register
def _(command: put.VisitBack, state: State, past: Past) -> State:
    if not state.visited:
        return replace(state, notice="There is no earlier place.")
    moved = go(state, state.visited[-1], past)
    return replace(moved, visited=state.visited[:-1], ahead=(*state.ahead, state.position))


@carry_out.register
def _(command: put.VisitForward, state: State, past: Past) -> State:
    if not state.ahead:
        return replace(state, notice="There is no later place.")
    moved = go(state, state.ahead[-1], past)
    return replace(moved, visited=(*state.visited, state.position), ahead=state.ahead[:-1])


@carry_out.register
def _(command: put.ClearLog, state: State, past: Past) -> State:
    return replace(state, log=())
