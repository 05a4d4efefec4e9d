"""Bookmarks, and going back and forward through visited places as in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.breakpoints import Bookmark, Breakpoint
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.state import Position
from tests.strategies import carry_out

JUMPS = st.tuples(st.integers(1, 4), st.integers(1, 5)).map(lambda place: do.GoTo(*place))
WANTED = st.lists(JUMPS | st.sampled_from([do.VisitBack(), do.VisitForward()]), max_size=25)


class Browser:
    """A browser's history: pages behind and ahead of the one that is shown."""

    def __init__(self, start: Position) -> None:
        self.here = start
        self.behind: list[Position] = []
        self.ahead: list[Position] = []

    def do(self, command: do.Command) -> None:
        if isinstance(command, do.GoTo):
            page = command.iteration, command.step or 1
            if page != self.here:
                self.behind.append(self.here)
                self.ahead.clear()
                self.here = page
        elif isinstance(command, do.VisitBack) and self.behind:
            self.ahead.append(self.here)
            self.here = self.behind.pop()
        elif isinstance(command, do.VisitForward) and self.ahead:
            self.behind.append(self.here)
            self.here = self.ahead.pop()


@given(WANTED)
def test_back_and_forward_are_a_browsers(commands: list[do.Command]) -> None:
    session, browser = Session.open(path_of("two-neurons")), Browser((1, 1))
    for command in commands:
        carry_out(session, command)
        browser.do(command)
        assert session.state.position == browser.here


def test_steps_are_no_visits_and_going_back_finds_the_jump() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.GoTo(5, 10), *[do.StepOver()] * 3, do.VisitBack())
    assert session.state.position == (1, 1)
    carry_out(session, do.VisitForward())
    assert session.state.position == (5, 13)
    carry_out(session, do.VisitForward())
    assert session.state.notice == "There is no later place."


def test_a_place_where_one_stands_already_is_passed_over() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.GoTo(5, 10), do.GoTo(5, 11), do.StepBack(), do.VisitBack())
    assert session.state.position == (1, 1)


def test_a_bookmark_is_set_noted_and_removed_and_all_of_it_can_be_undone() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.GoTo(3, 12), do.ToggleBookmark())
    assert session.state.setup.bookmarks == (Bookmark(3, 12),)
    assert "3:12" in session.state.notice
    carry_out(session, do.GoTo(1, 5), do.PutBookmark("look here", (3, 12)), do.PutBookmark("first"))
    assert session.state.setup.bookmarks == (Bookmark(1, 5, "first"), Bookmark(3, 12, "look here"))
    carry_out(session, do.ToggleBookmark(), do.RemoveBookmark(3, 12))
    assert session.state.setup.bookmarks == ()
    carry_out(session, *[do.Undo()] * 2)
    assert session.state.setup.bookmarks == (Bookmark(1, 5, "first"), Bookmark(3, 12, "look here"))


def test_bookmarks_are_saved_with_the_session(tmp_path: Path) -> None:
    session = Session.open(path_of("xor"))
    note = "two lines\nand “signs” ✓"
    carry_out(session, do.GoTo(3, 12), do.PutBookmark(note), do.PutBookmark("", (2, 1)))
    session.save(tmp_path / "kept.backstep")
    opened = Session.open(tmp_path / "kept.backstep")
    assert opened.state.setup.bookmarks == (Bookmark(2, 1), Bookmark(3, 12, note))


def test_from_bookmark_to_bookmark_in_both_directions() -> None:
    session = Session.open(path_of("xor"))
    for place in ((4, 7), (2, 3), (2, 9)):
        carry_out(session, do.PutBookmark("", place))
    visited = []
    for command in (*[do.VisitBookmark()] * 4, *[do.VisitBookmark(backward=True)] * 3):
        carry_out(session, command)
        visited.append(session.state.position)
    assert visited == [(2, 3), (2, 9), (4, 7), (4, 7), (2, 9), (2, 3), (2, 3)]
    assert session.state.notice == "There is no earlier bookmark."
    carry_out(session, do.VisitBack())
    assert session.state.position == (2, 9), "a bookmark is gone to by a jump"


def test_a_note_that_could_not_be_saved_is_refused() -> None:
    session = Session.open(path_of("xor"))
    with pytest.raises(InputError, match="10,000"):
        session.dispatch(do.PutBookmark("x" * 10_001))


@pytest.mark.parametrize("place", [(5, 999), (999_999_999, 1), (0, 1), (1, 0)])
def test_a_bookmark_can_be_put_where_one_can_go_and_nowhere_else(place: Position) -> None:
    session = Session.open(path_of("xor"))
    with pytest.raises(InputError) as gone:
        session.dispatch(do.GoTo(*place))
    with pytest.raises(InputError) as put:
        session.dispatch(do.PutBookmark("", place))
    assert str(put.value) == str(gone.value)
    assert session.state.setup.bookmarks == ()


def test_no_text_of_a_session_turns_the_direction_of_reading() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.PutBookmark("\u05e9\u05dc\u05d5\u05dd"), do.EditValue(Edit(Changed.WEIGHT, 1.0, 1, 1, 1)))
    before = session.state.setup
    for command in (
        do.PutBookmark("a\u202eb"),
        do.RenameBranch(1, "\u2067x"),
        do.PutBreakpoint(Breakpoint(0, Spot(line=3), name="\u202d")),
        do.PutBreakpoint(Breakpoint(0, Spot(line=3), log="J\u202e")),
    ):
        with pytest.raises(InputError, match="direction"):
            session.dispatch(command)
    assert session.state.setup == before
