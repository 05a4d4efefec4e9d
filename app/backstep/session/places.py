"""Commands about places of a training: bookmarks, those visited before, and those where something shows."""

from __future__ import annotations

from dataclasses import replace

from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.breakpoints import Bookmark
from backstep.session.debugging import changed, room
from backstep.session.past import Past
from backstep.session.placing import check_position
from backstep.session.state import Position, State
from backstep.session.travel import carry_out, go, jump

LONGEST_NOTE = 10_000


@carry_out.register
def _(command: do.PutBookmark, state: State, past: Past) -> State:
    if len(command.note) > LONGEST_NOTE:
        raise InputError("note", f"this note has {len(command.note):,} characters; keep it to {LONGEST_NOTE:,}")
    position = state.position if command.position is None else command.position
    check_position(state.document.task, *position)
    kept = _without(state, position)
    room(kept, "bookmarks")
    every = sorted((*kept, Bookmark(*position, command.note)), key=_position)
    return changed(state, replace(state.setup, bookmarks=tuple(every)), past)


@carry_out.register
def _(command: do.ToggleBookmark, state: State, past: Past) -> State:
    kept = _without(state, state.position)
    if len(kept) == len(state.setup.bookmarks):
        notice = f"Bookmark set at {state.iteration}:{state.step}; the Bookmarks panel lists it and takes a note."
        return replace(carry_out(do.PutBookmark(), state, past), notice=notice)
    notice = f"Bookmark at {state.iteration}:{state.step} removed; Undo brings it back."
    return replace(changed(state, replace(state.setup, bookmarks=kept), past), notice=notice)


@carry_out.register
def _(command: do.RemoveBookmark, state: State, past: Past) -> State:
    kept = _without(state, (command.iteration, command.step))
    return changed(state, replace(state.setup, bookmarks=kept), past)


@carry_out.register
def _(command: do.VisitBookmark, state: State, past: Past) -> State:
    every = [_position(each) for each in state.setup.bookmarks]
    if command.backward:
        found = max((each for each in every if each < state.position), default=None)
    else:
        found = min((each for each in every if each > state.position), default=None)
    if found is None:
        return replace(state, notice=f"There is no {'earlier' if command.backward else 'later'} bookmark.")
    check_position(state.document.task, *found)
    return jump(state, found, past)


def _position(bookmark: Bookmark) -> Position:
    return bookmark.iteration, bookmark.step


def _without(state: State, position: Position) -> tuple[Bookmark, ...]:
    return tuple(each for each in state.setup.bookmarks if _position(each) != position)


@carry_out.register
def _(command: do.VisitBack, state: State, past: Past) -> State:
    rest = _elsewhere(state.visited, state.position)
    if not rest:
        return replace(state, notice="There is no earlier place.", visited=rest)
    moved = go(state, rest[-1], past)
    return replace(moved, visited=rest[:-1], ahead=(*state.ahead, state.position))


@carry_out.register
def _(command: do.VisitForward, state: State, past: Past) -> State:
    rest = _elsewhere(state.ahead, state.position)
    if not rest:
        return replace(state, notice="There is no later place.", ahead=rest)
    moved = go(state, rest[-1], past)
    return replace(moved, visited=(*state.visited, state.position), ahead=rest[:-1])


def _elsewhere(places: tuple[Position, ...], here: Position) -> tuple[Position, ...]:
    """`places` without those at the end that are where we stand."""
    while places and places[-1] == here:
        places = places[:-1]
    return places


@carry_out.register
def _(command: do.RunSurvey, state: State, past: Past) -> State:
    # What reads presets is loaded where somebody asks for them: a window opens sooner without it.
    from backstep.session import surveying

    return surveying.begin(state, command.presets, past)
